import { checkPattern } from '../private/check';
import { checkGiven, checkKind, checkOptions } from './private/kind-check';
import { checkOptionNames, CONDITION_RULE_OPTIONS, RULE_OPTIONS } from './private/prop-names';
import { checkOwnText } from './private/rule-check';
import { ConditionPlan, RulePlan } from './private/rule-plan';
import { checkText } from './private/text-check';
import { ProductParameter } from './product-parameter';
import { RuleCondition } from './rule-condition';

/**
 * Options of a rule.
 */
export interface RuleOptions {
  /**
   * Name of the rule, letters and digits, its own within a product.
   *
   * @default - made of the parameter and what the rule says of it, such as `SizeAllowedValues`
   */
  readonly name?: string;

  /**
   * When the rule holds.
   *
   * @default - always
   */
  readonly when?: RuleCondition;

  /**
   * What somebody who breaks it is told.
   *
   * @default - what the rule says, in words
   */
  readonly description?: string;
}

/**
 * Options of a rule that a condition makes.
 */
export interface ConditionRuleOptions {
  /**
   * When the rule holds.
   *
   * @default - always
   */
  readonly when?: RuleCondition;

  /**
   * What somebody who breaks it is told.
   *
   * @default - what the rule says, in words
   */
  readonly description?: string;
}

/**
 * What must hold for the values that somebody launches a product with, in one portfolio.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/reference-template_constraint_rules.html
 */
export class Rule {
  /**
   * Of the values that the template allows, only these; of a list, for each of its members.
   *
   * @param parameter the parameter
   * @param values the values
   * @param options name, and when it holds
   */
  public static allowedValues(parameter: ProductParameter, values: string[], options: RuleOptions = {}): Rule {
    checkOptionNames('Rule.allowedValues', options, RULE_OPTIONS);
    return Rule.named(parameter, 'AllowedValues', RuleCondition.oneOf(parameter, values), options);
  }

  /**
   * None of these values; of a list, for any of its members.
   *
   * @param parameter the parameter
   * @param values the values
   * @param options name, and when it holds
   */
  public static forbiddenValues(parameter: ProductParameter, values: string[], options: RuleOptions = {}): Rule {
    checkOptionNames('Rule.forbiddenValues', options, RULE_OPTIONS);
    return Rule.named(parameter, 'ForbiddenValues', RuleCondition._noneOf(parameter, values), options);
  }

  /**
   * A condition has to hold.
   *
   * @param name name of the rule, letters and digits
   * @param condition the condition
   * @param options when it holds, and what people are told
   */
  public static requires(name: string, condition: RuleCondition, options: ConditionRuleOptions = {}): Rule {
    checkOptionNames('Rule.requires', options, CONDITION_RULE_OPTIONS);
    checkGiven('Rule.requires', 'condition', condition, RuleCondition, 'a servicecatalog.RuleCondition');
    return Rule.checked('Rule.requires', name, condition._plan, options);
  }

  private static named(parameter: ProductParameter, what: string, condition: RuleCondition, options: RuleOptions): Rule {
    const at = `Rule.${what[0].toLowerCase()}${what.slice(1)}`;
    checkOptions(at, 'options', options, "{ name: 'SmallOnly' }");
    return Rule.checked(at, options.name ?? `${parameter.parameterName}${what}`, condition._plan, options);
  }

  private static checked(at: string, name: string, assertion: ConditionPlan, options: ConditionRuleOptions): Rule {
    checkOptions(at, 'options', options, '{ when: condition }');
    checkOwnText(at, 'name', name);
    checkPattern({ code: 'servicecatalog.rule-name-invalid', at, prop: 'name', value: name ?? '', pattern: /^[A-Za-z0-9]{1,255}$/, allowed: 'letters and digits', fix: 'choose another name' });
    checkKind(at, 'when', options.when, RuleCondition, 'a servicecatalog.RuleCondition');
    checkOwnText(at, 'description', options.description);
    checkText(at, 'description', options.description, 2000);
    const when = options.when?._plan;
    const description = options.description ?? `${when ? `Where ${when.text}: ` : ''}${assertion.text}.`;
    return new Rule({ name, when, assertion, description });
  }

  private constructor(
    /** @internal */
    public readonly _plan: RulePlan,
  ) {}
}
