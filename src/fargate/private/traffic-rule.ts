import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { handlerFolder } from '../../private/handlers';
import { IEnvironment } from '../environment-interface';
import { Place } from './mounts';
import { conditionsOf, RoutePlan } from './route-plan';

export interface TrafficRuleProps {
  readonly environment: IEnvironment;
  readonly place: Place;
  readonly route: RoutePlan;
  /** The first one gets all requests of a new rule. */
  readonly targetGroups: elbv2.IApplicationTargetGroup[];
}

const TYPE = 'Custom::EcsTrafficRule';

/**
 * A listener rule between two target groups whose weights belong to Amazon ECS. A rule of CloudFormation's own would get its first weights
 * back with every change to it, in the middle of a shift, too. See docs/decisions/0012-traffic-rules.md.
 */
export class TrafficRule extends Construct {
  public readonly ruleArn: string;

  constructor(scope: Construct, id: string, { environment, place, route, targetGroups }: TrafficRuleProps) {
    super(scope, id);
    const rule = new CustomResource(this, 'Rule', {
      resourceType: TYPE,
      serviceToken: serviceToken(this, environment),
      properties: {
        ListenerArn: environment.listener!.listenerArn,
        Conditions: conditionsOf(route).map(capitalized),
        TargetGroupArns: targetGroups.map(group => group.targetGroupArn),
        FirstPriority: place.first,
        LastPriority: place.last,
        Priority: place.preferred,
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

/** The load balancers whose rules the one function of a stack may change already. */
const ALLOWED = new WeakMap<CustomResourceProvider, Set<IEnvironment>>();

/** One function for all rules of a stack, which may change the rules of its load balancers, and nothing else. */
function serviceToken(scope: Construct, environment: IEnvironment): string {
  const provider = CustomResourceProvider.getOrCreateProvider(scope, TYPE, {
    codeDirectory: handlerFolder('fargate', 'traffic-rule'),
    runtime: CustomResourceProviderRuntime.NODEJS_22_X,
    description: 'Makes listener rules whose weights Amazon ECS moves',
    policyStatements: [{ Effect: 'Allow', Action: ['elasticloadbalancing:DescribeRules'], Resource: ['*'] }], // knows no narrower resource
  });
  const allowed = ALLOWED.get(provider) ?? new Set();
  ALLOWED.set(provider, allowed);
  if (!allowed.has(environment)) {
    allowed.add(environment);
    const of = (resource: string) => Stack.of(scope).formatArn({ service: 'elasticloadbalancing', resource, resourceName: `${environment.loadBalancerFullName}/*` });
    provider.addToRolePolicy({ Effect: 'Allow', Action: ['elasticloadbalancing:CreateRule'], Resource: [of('listener')] });
    provider.addToRolePolicy({
      Effect: 'Allow', Action: ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:DeleteRule', 'elasticloadbalancing:SetRulePriorities'], Resource: [of('listener-rule')],
    });
  }
  return provider.serviceToken;
}

/** The API spells names with a capital. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key[0].toUpperCase() + key.slice(1), capitalized(item)]));
}
