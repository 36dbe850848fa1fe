import { ICfnRuleConditionExpression } from 'aws-cdk-lib';
import { ProductParameter } from '../product-parameter';

export interface ConditionPlan {
  readonly expression: () => ICfnRuleConditionExpression;
  /** For people: `Size is small or medium`. */
  readonly text: string;
  readonly parameters: ProductParameter[];
}

export interface RulePlan {
  readonly name: string;
  readonly when?: ConditionPlan;
  readonly assertion: ConditionPlan;
  /** What who breaks the rule is told. */
  readonly description: string;
}
