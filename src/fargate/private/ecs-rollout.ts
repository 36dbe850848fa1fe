import { Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { Rollout, RolloutKind, RolloutPlan } from '../../rollout';

/** What ECS is told about deployments of a service. */
export interface EcsRollout {
  readonly strategy: ecs.DeploymentStrategy;
  readonly minHealthyPercent: number;
  readonly maxHealthyPercent: number;
  readonly bakeTime?: Duration;
  readonly canary?: ecs.TrafficShiftConfig;
  readonly linear?: ecs.TrafficShiftConfig;
  /** Whether requests are moved from one set of tasks to another, for which there have to be two target groups. */
  readonly shifts: boolean;
}

/** Whether requests reach the service, by a load balancer or by Service Connect. */
export type Traffic = 'balanced' | 'connected' | 'none';

const CAN = 'Rollout.allAtOnce(), Rollout.rolling(), Rollout.blueGreen(), Rollout.canary(), Rollout.linear()';

/**
 * A rollout in the words of Amazon ECS.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function toEcs(at: string, rollout: Rollout, traffic: Traffic): EcsRollout {
  const plan = rollout.render();
  switch (plan.kind) {
    case RolloutKind.ALL_AT_ONCE:
      return { strategy: ecs.DeploymentStrategy.ROLLING, minHealthyPercent: 0, maxHealthyPercent: 200, shifts: false };
    case RolloutKind.ROLLING:
      return rolling(at, plan);
    case RolloutKind.IMMUTABLE:
      return fail({
        code: 'fargate.rollout-unsupported', at, prop: 'rollout', value: 'Rollout.immutable()', allowed: CAN, fix: 'use Rollout.blueGreen(), which starts all tasks anew, too',
      });
    default:
      return shifting(at, plan, traffic);
  }
}

/** ECS replaces as many tasks at a time as the percentages leave room for, and knows no pause. */
function rolling(at: string, plan: RolloutPlan): EcsRollout {
  const fix = 'leave it out: minHealthyPercent says how much is replaced at a time, and the health of the new tasks how fast';
  if (plan.pause !== undefined) {
    fail({ code: 'fargate.rollout-unsupported', at, prop: 'rollout', value: 'Wait.fixed()', allowed: 'Wait.forSignals()', fix });
  }
  checkThat({
    code: 'fargate.rollout-unsupported', at, prop: 'rollout', value: plan.batchSize, allowed: 'a batchSize of 1', holds: size => size === 1, fix,
  });
  return { strategy: ecs.DeploymentStrategy.ROLLING, minHealthyPercent: plan.minHealthyPercent, maxHealthyPercent: 200, shifts: false };
}

function shifting(at: string, plan: RolloutPlan, traffic: Traffic): EcsRollout {
  if (traffic === 'none') {
    fail({
      code: 'fargate.rollout-without-traffic',
      at,
      prop: 'rollout',
      value: plan.kind,
      allowed: 'Rollout.allAtOnce(), Rollout.rolling()',
      fix: 'use Rollout.rolling(); a service that answers no requests has none to shift',
    });
  }
  const common = { minHealthyPercent: 100, maxHealthyPercent: 200, shifts: true };
  const [first] = plan.shifts;
  const config = { stepPercent: first.percent, stepBakeTime: first.bake };
  switch (plan.kind) {
    case RolloutKind.BLUE_GREEN: return { ...common, strategy: ecs.DeploymentStrategy.BLUE_GREEN, bakeTime: first.bake };
    case RolloutKind.CANARY: return { ...common, strategy: ecs.DeploymentStrategy.CANARY, canary: config, bakeTime: lastBake(plan) };
    default: return { ...common, strategy: ecs.DeploymentStrategy.LINEAR, linear: { ...config, stepPercent: checkedStep(at, first.percent) }, bakeTime: lastBake(plan) };
  }
}

/** How long the old tasks are kept after the last step; ECS has a default of its own when it is not said. */
function lastBake(plan: RolloutPlan): Duration | undefined {
  const last = plan.shifts[plan.shifts.length - 1];
  return last.bake.isUnresolved() || last.bake.toMinutes() > 0 ? last.bake : undefined;
}

/** The API takes steps of 3 percent and more. */
function checkedStep(at: string, percent: number): number {
  if (!Token.isUnresolved(percent) && percent < 3) {
    fail({
      code: 'fargate.step-too-small', at, prop: 'rollout', value: percent, allowed: 'steps of 3 to 50 percent', fix: 'use Rollout.linear({ percent: 5, … }) or more',
    });
  }
  return percent;
}
