import * as path from 'path';
import { ArnFormat, CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { conditionsOf, RoutePlan } from './route-plan';

export interface TrafficRuleProps {
  readonly listener: elbv2.IApplicationListener;
  readonly priority: number;
  readonly route: RoutePlan;
  readonly targetGroups: elbv2.IApplicationTargetGroup[];
}

/**
 * A listener rule between two target groups whose weights belong to Amazon ECS. A rule of CloudFormation's own would get its first weights
 * back with every change to it, in the middle of a shift, too. See docs/decisions/0012-traffic-rules.md.
 */
export class TrafficRule extends Construct {
  public readonly ruleArn: string;

  constructor(scope: Construct, id: string, props: TrafficRuleProps) {
    super(scope, id);
    const rule = new CustomResource(this, 'Rule', {
      resourceType: 'Custom::EcsTrafficRule',
      serviceToken: serviceToken(this),
      properties: {
        ListenerArn: props.listener.listenerArn,
        Priority: props.priority,
        Conditions: conditionsOf(props.route).map(capitalized),
        TargetGroupArns: props.targetGroups.map(group => group.targetGroupArn),
      },
    });
    this.ruleArn = rule.ref;
  }

  /** The rule, for ECS to shift traffic with. */
  public get reference(): ecs.ListenerRuleConfiguration {
    return new RuleReference(this.ruleArn);
  }
}

class RuleReference extends ecs.ListenerRuleConfiguration {
  constructor(public readonly _listenerArn: string) {
    super();
  }
}

/** One function for all rules of a stack. */
function serviceToken(scope: Construct): string {
  const rules = Stack.of(scope).formatArn({ service: 'elasticloadbalancing', resource: 'listener-rule', resourceName: 'app/*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const listeners = Stack.of(scope).formatArn({ service: 'elasticloadbalancing', resource: 'listener', resourceName: 'app/*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  return CustomResourceProvider.getOrCreate(scope, 'Custom::EcsTrafficRule', {
    codeDirectory: path.join(__dirname, '..', 'handlers', 'traffic-rule'),
    runtime: CustomResourceProviderRuntime.NODEJS_22_X,
    description: 'Makes listener rules whose weights Amazon ECS moves',
    policyStatements: [
      { Effect: 'Allow', Action: ['elasticloadbalancing:CreateRule'], Resource: [listeners] },
      { Effect: 'Allow', Action: ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule', 'elasticloadbalancing:SetRulePriorities'], Resource: [rules] },
      { Effect: 'Allow', Action: ['elasticloadbalancing:DescribeRules'], Resource: ['*'] }, // knows no narrower resource
    ],
  });
}

/** The API spells names with a capital. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key[0].toUpperCase() + key.slice(1), capitalized(item)]));
}
