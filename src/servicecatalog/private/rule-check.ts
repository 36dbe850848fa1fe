import { checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { ProductParameter } from '../product-parameter';
import { checkGiven, checkTexts } from './kind-check';
import { isListOf, problemOfMember, problemOfValue } from './parameter-values';

export function checkParameter(at: string, prop: string, parameter: ProductParameter): void {
  checkGiven(at, prop, parameter, ProductParameter, "product.parameter('Size')");
}

/** A rule stands in the product's template, where what a token becomes is another thing, or nothing. */
export function checkOwnText(at: string, prop: string, value: unknown): void {
  checkKnown({ code: 'servicecatalog.value-not-known', at, prop, value, fix: 'write the text itself' });
}

/** Whether CloudFormation makes a list of the value. */
export function isList({ _facts }: ProductParameter): boolean {
  return _facts !== undefined && isListOf(_facts);
}

/** What asks for the one value of a parameter; a list has none. */
export function checkSingle(at: string, parameter: ProductParameter): void {
  checkParameter(at, 'parameter', parameter);
  if (isList(parameter)) {
    fail({
      code: 'servicecatalog.rule-value-impossible', at, prop: 'parameter', value: parameter.parameterName, allowed: `a parameter with one value, and no ${parameter._facts!.type}`, fix: 'use RuleCondition.oneOf, which looks at each member of a list',
    });
  }
}

/** Values that a parameter can have, or each member of it; a rule about others would forbid everything, or nothing. */
export function checkValues(at: string, parameter: ProductParameter, values: string[]): void {
  checkParameter(at, 'parameter', parameter);
  checkOwnText(at, 'values', values);
  checkTexts(at, 'values', values ?? null, "'small', 'medium'");
  for (const value of values) checkOwnText(at, 'values', value);
  if (values.length === 0 || new Set(values).size !== values.length) {
    fail({ code: 'servicecatalog.rule-values-invalid', at, prop: 'values', value: values, allowed: 'one value at least, each once', fix: 'name the values' });
  }
  for (const value of values) {
    const problem = parameter._facts && (isList(parameter) ? problemOfMember : problemOfValue)(parameter._facts, value);
    if (problem) {
      fail({
        code: 'servicecatalog.rule-value-impossible', at, prop: 'values', value, allowed: `values that the parameter '${parameter.parameterName}' of ${parameter._product} can have: ${problem}`, fix: 'mend the value, or the parameter',
      });
    }
  }
}

export function checkMembers(at: string, members: ProductParameter, attribute: string, owner: ProductParameter): void {
  checkParameter(at, 'members', members);
  checkParameter(at, 'owner', owner);
  checkOwnText(at, 'attribute', attribute);
  checkPattern({
    code: 'servicecatalog.rule-attribute-invalid', at, prop: 'attribute', value: attribute ?? '', pattern: /^(VpcId|AvailabilityZone|Tags\..+)$/, allowed: 'VpcId, AvailabilityZone or Tags.<key>', fix: 'use VpcId for subnets of a VPC',
  });
  if (members._facts && !/^(List<)?AWS::/.test(members._facts.type)) {
    fail({
      code: 'servicecatalog.rule-attribute-invalid', at, prop: 'members', value: members._facts.type, allowed: 'a parameter of an AWS type, such as List<AWS::EC2::Subnet::Id>', fix: 'give the parameter such a type',
    });
  }
}

/** `a, b or c` */
export function listed(values: string[]): string {
  return values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
