import { ICfnRuleConditionExpression } from 'aws-cdk-lib';
import { ProductParameter } from '../product-parameter';

export interface ConditionPlan {
  readonly expression: () => ICfnRuleConditionExpression;
  /** For people: `Size is small or medium`. */
  readonly text: string;
  readonly parameters: ProductParameter[];
  /** Whether it holds for these values; undefined where that is not known here. */
  readonly holds: (values: Values) => boolean | undefined;
}

/** Values by the names of parameters; undefined where they are not known here. */
export interface Values {
  readonly [name: string]: string | undefined;
}

export interface RulePlan {
  readonly name: string;
  readonly when?: ConditionPlan;
  readonly assertion: ConditionPlan;
  /** What who breaks the rule is told. */
  readonly description: string;
}
