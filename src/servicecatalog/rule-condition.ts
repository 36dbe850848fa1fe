import { Fn, ICfnRuleConditionExpression, Token } from 'aws-cdk-lib';
import { fail } from '../private/errors';
import { checkGiven } from './private/kind-check';
import { checkMembers, checkSingle, checkValues, isList, listed } from './private/rule-check';
import { ConditionPlan, Values } from './private/rule-plan';
import { ProductParameter } from './product-parameter';

/**
 * Something that holds, or does not, for the values that somebody gives.
 */
export class RuleCondition {
  /**
   * The parameter has this value.
   *
   * @param parameter the parameter, not a list
   * @param value the value, one that the template allows
   */
  public static hasValue(parameter: ProductParameter, value: string): RuleCondition {
    checkSingle('RuleCondition.hasValue', parameter);
    checkValues('RuleCondition.hasValue', parameter, [value]);
    return new RuleCondition({
      expression: () => Fn.conditionEquals(Fn.ref(parameter.parameterName), value),
      text: `${parameter.parameterName} is ${value}`,
      parameters: [parameter],
      holds: values => known(values[parameter.parameterName], given => given === value),
    });
  }

  /**
   * The parameter has one of these values; where it is a list, each of its members has one of them.
   *
   * @param parameter the parameter
   * @param values the values, which the template allows
   */
  public static oneOf(parameter: ProductParameter, values: string[]): RuleCondition {
    checkValues('RuleCondition.oneOf', parameter, values);
    if (isList(parameter)) return RuleCondition.eachOf(parameter, values);
    return new RuleCondition({
      expression: () => Fn.conditionContains(values, Fn.ref(parameter.parameterName)),
      text: `${parameter.parameterName} is ${listed(values)}`,
      parameters: [parameter],
      holds: given => known(given[parameter.parameterName], value => values.includes(value)),
    });
  }

  /** @internal The parameter has none of these values; where it is a list, none of its members has one of them. */
  public static _noneOf(parameter: ProductParameter, values: string[]): RuleCondition {
    const condition = RuleCondition.oneOf(parameter, values);
    if (!isList(parameter)) return RuleCondition.negate(condition);
    return new RuleCondition({
      expression: () => allOf(values.map(value => Fn.conditionNot(Fn.conditionContains(listOf(parameter), value)))),
      text: `none of ${parameter.parameterName} is ${listed(values)}`,
      parameters: [parameter],
      holds: UNDECIDED,
    });
  }

  /**
   * All resources of one parameter, such as subnets, belong to the resource of another, such as a VPC.
   *
   * @param members the parameter that names them, of a type such as `List<AWS::EC2::Subnet::Id>`
   * @param attribute what each of them is asked for: `VpcId`, `AvailabilityZone`, or a tag as `Tags.tier`
   * @param owner the parameter that has to be equal to it, such as one of type `AWS::EC2::VPC::Id`
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
   */
  public static belongTo(members: ProductParameter, attribute: string, owner: ProductParameter): RuleCondition {
    checkMembers('RuleCondition.belongTo', members, attribute, owner);
    const [of, to] = [members.parameterName, owner.parameterName];
    return new RuleCondition({
      expression: () => Fn.conditionEachMemberEquals(Token.asList({ 'Fn::ValueOf': [of, attribute] }), Fn.ref(to)),
      text: `the ${attribute} of each of ${of} is ${to}`,
      parameters: [members, owner],
      holds: () => undefined, // what belongs to what shows at the launch
    });
  }

  /**
   * The condition does not hold.
   *
   * @param condition the condition
   */
  public static negate(condition: RuleCondition): RuleCondition {
    checkGiven('RuleCondition.negate', 'condition', condition, RuleCondition, 'a servicecatalog.RuleCondition');
    const { expression, text, parameters, holds } = condition._plan;
    const negated = (values: Values) => {
      const held = holds(values);
      return held === undefined ? undefined : !held;
    };
    return new RuleCondition({ expression: () => Fn.conditionNot(expression()), text: `not (${text})`, parameters, holds: negated });
  }

  /**
   * All of the conditions hold.
   *
   * @param conditions 2 to 10 conditions
   */
  public static allOf(...conditions: RuleCondition[]): RuleCondition {
    return RuleCondition.several('RuleCondition.allOf', conditions, 'and');
  }

  /**
   * One of the conditions holds at least.
   *
   * @param conditions 2 to 10 conditions
   */
  public static anyOf(...conditions: RuleCondition[]): RuleCondition {
    return RuleCondition.several('RuleCondition.anyOf', conditions, 'or');
  }

  private static eachOf(parameter: ProductParameter, values: string[]): RuleCondition {
    return new RuleCondition({
      expression: () => Fn.conditionEachMemberIn(listOf(parameter), values),
      text: `each of ${parameter.parameterName} is ${listed(values)}`,
      parameters: [parameter],
      holds: UNDECIDED,
    });
  }

  private static several(at: string, conditions: RuleCondition[], word: 'and' | 'or'): RuleCondition {
    for (const condition of conditions) checkGiven(at, 'conditions', condition, RuleCondition, 'a servicecatalog.RuleCondition');
    if (conditions.length < 2 || conditions.length > 10) {
      fail({ code: 'servicecatalog.conditions-out-of-range', at, prop: 'conditions', value: conditions.length, allowed: '2 to 10 conditions', fix: 'nest them, or use the one alone' });
    }
    const expressions = () => conditions.map(({ _plan }) => _plan.expression());
    return new RuleCondition({
      expression: () => word === 'and' ? Fn.conditionAnd(...expressions()) : Fn.conditionOr(...expressions()),
      text: conditions.map(({ _plan }) => _plan.text).join(` ${word} `),
      parameters: conditions.flatMap(({ _plan }) => _plan.parameters),
      holds: values => decided(conditions.map(({ _plan }) => _plan.holds(values)), word === 'or'),
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ConditionPlan,
  ) {}
}

/** What CloudFormation makes of the text of a list shows at the launch. */
const UNDECIDED = () => undefined;

/** The value of a parameter, which is a list. */
function listOf({ parameterName }: ProductParameter): string[] {
  return Token.asList({ Ref: parameterName });
}

/** As many conditions as there are, of which one function takes 10. */
function allOf(conditions: ICfnRuleConditionExpression[]): ICfnRuleConditionExpression {
  if (conditions.length === 1) return conditions[0];
  const size = Math.max(1, Math.ceil(conditions.length / 10));
  const parts = Array.from({ length: Math.ceil(conditions.length / size) }, (_, index) => conditions.slice(index * size, (index + 1) * size));
  return Fn.conditionAnd(...parts.map(allOf));
}

function known(value: string | undefined, holds: (value: string) => boolean): boolean | undefined {
  return value === undefined ? undefined : holds(value);
}

/** One that is `decisive` decides; else all must be known. */
function decided(held: (boolean | undefined)[], decisive: boolean): boolean | undefined {
  if (held.includes(decisive)) return decisive;
  return held.includes(undefined) ? undefined : !decisive;
}
