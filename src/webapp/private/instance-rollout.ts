import { Duration, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { fail } from '../../private/errors';
import { Rollout, RolloutKind, RolloutPlan } from '../../rollout';

/** How long the first instances may take where the rollout itself does not wait for signals. */
const FIRST_START = Duration.minutes(15);

export interface InstanceRollout {
  readonly updatePolicy: autoscaling.UpdatePolicy;
  readonly signalTimeout: Duration;
}

/** What CloudFormation is told so that a group of instances follows a plan. */
export function toInstanceRollout(rollout: Rollout, at: string, capacity: { readonly min: number; readonly max: number }): InstanceRollout {
  const plan = rollout.render();
  return { updatePolicy: updatePolicy(plan, at, capacity), signalTimeout: plan.signalTimeout ?? FIRST_START };
}

function updatePolicy(plan: RolloutPlan, at: string, capacity: { readonly min: number; readonly max: number }): autoscaling.UpdatePolicy {
  switch (plan.kind) {
    case RolloutKind.IMMUTABLE:
      return autoscaling.UpdatePolicy.replacingUpdate();
    case RolloutKind.ALL_AT_ONCE:
      return rolling(plan, { batch: Math.min(capacity.max, 100), inService: 0 });
    case RolloutKind.ROLLING:
      refuseMost(plan, at);
      return rolling(plan, { batch: plan.batchSize ?? 1, inService: inService(plan, at, capacity) });
    default:
      return fail({
        code: 'webapp.rollout-unsupported',
        at,
        prop: 'rollout',
        value: plan.kind,
        allowed: 'on instances: Rollout.allAtOnce(), Rollout.rolling(), Rollout.immutable()',
        fix: 'use Rollout.immutable() for a whole new group, or domain.weighted for a second app that gets a share of the requests',
      });
  }
}

/** A group grows within its `max` only, whatever share of its capacity that is. */
function refuseMost({ maxHealthyPercent }: RolloutPlan, at: string) {
  if (maxHealthyPercent !== undefined) {
    fail({
      code: 'webapp.rollout-unsupported', at, prop: 'rollout', value: `maxHealthyPercent: ${maxHealthyPercent}`, allowed: 'on instances: no maxHealthyPercent', fix: 'set scaling.max instead',
    });
  }
}

function rolling(plan: RolloutPlan, size: { readonly batch: number; readonly inService: number }): autoscaling.UpdatePolicy {
  return autoscaling.UpdatePolicy.rollingUpdate({
    maxBatchSize: size.batch,
    minInstancesInService: size.inService,
    minSuccessPercentage: 100,
    waitOnResourceSignals: plan.signalTimeout !== undefined,
    pauseTime: plan.signalTimeout ?? plan.pause,
  });
}

/** CloudFormation wants fewer instances in service than the group may have, else there is no room for new ones. */
function inService(plan: RolloutPlan, at: string, capacity: { readonly min: number; readonly max: number }): number {
  if (Token.isUnresolved(capacity.min) || Token.isUnresolved(plan.minHealthyPercent)) {
    return plan.minHealthyPercent === 0 ? 0 : capacity.min;
  }
  const instances = Math.ceil(capacity.min * plan.minHealthyPercent / 100);
  if (!Token.isUnresolved(capacity.max) && instances >= capacity.max) {
    fail({
      code: 'webapp.rollout-without-room',
      at,
      prop: 'rollout',
      value: `minHealthyPercent ${plan.minHealthyPercent} of ${capacity.min} instances, with at most ${capacity.max}`,
      allowed: 'fewer healthy instances than scaling.max',
      fix: 'raise scaling.max above scaling.min, give a rollout with a lower minHealthyPercent, or Rollout.allAtOnce(); the default keeps 100 percent',
    });
  }
  return instances;
}
