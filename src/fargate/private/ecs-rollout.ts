import { Duration } from 'aws-cdk-lib';
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
    fail({ code: 'fargate.rollout-unsupported', at, prop: 'rollout', value: 'Wait.pause()', allowed: 'Wait.forSignals()', fix });
  }
  checkThat({
    code: 'fargate.rollout-unsupported', at, prop: 'rollout', value: plan.batchSize, allowed: 'a batchSize of 1', holds: size => size === 1, fix,
  });
  const { minHealthyPercent, maxHealthyPercent = 200 } = plan;
  return { strategy: ecs.DeploymentStrategy.ROLLING, minHealthyPercent, maxHealthyPercent, shifts: false };
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
  checkLength(at, plan);
  const [first] = plan.shifts;
  const bakeTime = plan.shifts[plan.shifts.length - 1].bake;
  const common = { minHealthyPercent: 100, maxHealthyPercent: 200, shifts: true, bakeTime };
  const step = { stepPercent: first.percent, stepBakeTime: first.bake };
  switch (plan.kind) {
    case RolloutKind.BLUE_GREEN: return { ...common, strategy: ecs.DeploymentStrategy.BLUE_GREEN };
    case RolloutKind.CANARY: return { ...common, strategy: ecs.DeploymentStrategy.CANARY, canary: step };
    default:
      checkStep(at, first.percent);
      return { ...common, strategy: ecs.DeploymentStrategy.LINEAR, linear: step };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html */
const LONGEST = Duration.hours(33);

/** CloudFormation refuses a deployment whose bakes together take longer, since it gives up itself after 36 hours. */
function checkLength(at: string, plan: RolloutPlan) {
  const bakes = plan.shifts.map(shift => shift.bake);
  if (bakes.some(bake => bake.isUnresolved())) {
    return;
  }
  const hours = bakes.reduce((sum, bake) => sum + bake.toMinutes(), 0) / 60;
  checkThat({
    code: 'fargate.rollout-too-long',
    at,
    prop: 'rollout',
    value: `${Math.round(hours * 10) / 10} hours`,
    allowed: `at most ${LONGEST.toHumanString()} for all bakes together`,
    holds: () => hours <= LONGEST.toHours(),
    fix: 'bake for less time, or in fewer steps',
  });
}

/** The API takes steps of 3 percent and more. */
function checkStep(at: string, percent: number) {
  checkThat({
    code: 'fargate.step-too-small',
    at,
    prop: 'rollout',
    value: percent,
    allowed: 'steps of 3 to 50 percent',
    holds: value => value >= 3,
    fix: 'use Rollout.linear({ percent: 5, … }) or more',
  });
}
