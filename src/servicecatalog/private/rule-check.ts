import { checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { ProductParameter } from '../product-parameter';
import { checkGiven, checkTexts } from './kind-check';
import { ParameterFacts } from './template-facts';

export function checkParameter(at: string, prop: string, parameter: ProductParameter): void {
  checkGiven(at, prop, parameter, ProductParameter, "product.parameter('Size')");
}

/** A rule stands in the product's template, where what a token becomes is another thing, or nothing. */
export function checkOwnText(at: string, prop: string, value: unknown): void {
  checkKnown({ code: 'servicecatalog.value-not-known', at, prop, value, fix: 'write the text itself' });
}

/** Values that a parameter can have; a rule about others would forbid everything, or nothing. */
export function checkValues(at: string, parameter: ProductParameter, values: string[]): void {
  checkParameter(at, 'parameter', parameter);
  checkOwnText(at, 'values', values);
  checkTexts(at, 'values', values ?? null, "'small', 'medium'");
  for (const value of values) checkOwnText(at, 'values', value);
  if (values.length === 0 || new Set(values).size !== values.length) {
    fail({ code: 'servicecatalog.rule-values-invalid', at, prop: 'values', value: values, allowed: 'one value at least, each once', fix: 'name the values' });
  }
  for (const value of values) {
    const problem = parameter._facts ? problemOf(parameter._facts, value) : undefined;
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

/** What the template allows, if the value is nothing of it; of a list, each of its members has to be. */
export function problemOf(facts: ParameterFacts, value: string): string | undefined {
  const type = /^List<(.+)>$/.exec(facts.type)?.[1] ?? facts.type;
  const members = type === facts.type && type !== 'CommaDelimitedList' ? [value] : value.split(',').map(member => member.trim());
  return members.map(member => problemOfOne({ ...facts, type }, member)).find(problem => problem !== undefined);
}

function problemOfOne(facts: ParameterFacts, value: string): string | undefined {
  const { allowedValues, allowedPattern, minLength, maxLength, minValue, maxValue } = facts;
  if (allowedValues && !allowedValues.includes(value)) return allowedValues.join(', ');
  if (facts.type === 'Number' && Number.isNaN(Number(value || 'x'))) return 'numbers';
  if (minValue !== undefined && Number(value) < minValue) return `at least ${minValue}`;
  if (maxValue !== undefined && Number(value) > maxValue) return `at most ${maxValue}`;
  if (minLength !== undefined && value.length < minLength) return `at least ${minLength} characters`;
  if (maxLength !== undefined && value.length > maxLength) return `at most ${maxLength} characters`;
  if (allowedPattern && !matches(allowedPattern, value)) return `texts that match ${allowedPattern}`;
  return undefined;
}

/** Patterns are those of Java; one that JavaScript does not know is left to the service. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}

/** `a, b or c` */
export function listed(values: string[]): string {
  return values.length === 1 ? values[0] : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
