import { createHash } from 'crypto';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { BudgetPlan } from './budget-plan';
import { governed } from './providers';
import { uniqueName } from './tag-option-library';
import { fail } from '../../private/errors';

export interface Budgeted {
  readonly alertTopic?: sns.ITopic;
  /** For people. */
  readonly name: string;
  /** Which of the tags that Service Catalog sets tells its costs apart. */
  readonly tag: 'portfolioArn' | 'productArn';
  readonly arn: string;
  readonly resourceId: string;
}

/** A budget of what is launched, shown beside its portfolio or product. */
export function addBudget(scope: Construct, plan: BudgetPlan, { alertTopic, tag, arn, resourceId }: Budgeted): void {
  const topic = plan.topic ?? alertTopic;
  const subscribers = [
    ...topic ? [{ subscriptionType: 'SNS', address: topic.topicArn }] : [],
    ...plan.emails.map(address => ({ subscriptionType: 'EMAIL', address })),
  ];
  if (subscribers.length === 0) {
    fail({ code: 'servicecatalog.budget-unheard', at: scope.node.path, prop: 'budget', value: `${plan.limit} ${plan.unit} a month`, allowed: 'a budget that somebody is told of', fix: 'give it a topic or emails, or the portfolio an alertTopic' });
  }
  if (topic) allowBudgets(topic);
  const budget = new budgets.CfnBudget(scope, 'Budget', {
    budget: {
      // Whoever is told cannot be changed; with another name there can be another budget before this one goes.
      budgetName: `${uniqueName(scope, 80)}-${hash(Stack.of(scope).resolve([plan.alertAt, subscribers]))}`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: plan.limit, unit: plan.unit },
      costFilters: { TagKeyValue: [`aws:servicecatalog:${tag}$${arn}`] },
    },
    notificationsWithSubscribers: plan.alertAt.map(threshold => ({
      notification: { notificationType: 'ACTUAL', comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers,
    })),
  });
  governed(scope, 'BudgetAssociation', {
    handler: 'budget-association',
    description: 'Shows budgets beside portfolios and products',
    type: 'Custom::ServiceCatalogBudgetAssociation',
    properties: { BudgetName: budget.ref, ResourceId: resourceId },
    actions: [{ actions: ['servicecatalog:AssociateBudgetWithResource', 'servicecatalog:DisassociateBudgetFromResource', 'budgets:ViewBudget'], resources: ['*'] }], // know no resource
  }).applyRemovalPolicy(RemovalPolicy.DESTROY);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}

function allowBudgets(topic: sns.ITopic) {
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowBudgets',
    principals: [new iam.ServicePrincipal('budgets.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(topic).account } },
  }));
}
