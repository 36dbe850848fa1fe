import { Duration, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Capacity } from './capacity-step';
import { InstancesPlan } from './tier-plans';
import { Profile } from '../../core';
import { checkKnown, checkOrder } from '../../private/check';

/** The usual capacity of a group. */
export interface GroupCapacity {
  readonly min: number;
  readonly max: number;
}

const WARMUP = Duration.minutes(3);
const CPU_PERCENT = 60;

/** What the plan says, and the profile where it says nothing. */
export function capacityOf(plan: InstancesPlan, profile: Profile, at: string): GroupCapacity {
  const usual = profile.highlyAvailable ? 2 : 1;
  const min = plan.min ?? (plan.max === undefined || Token.isUnresolved(plan.max) ? usual : Math.min(usual, plan.max));
  return { min, max: plan.max ?? twice(min, at) };
}

function twice(min: number, at: string): number {
  checkKnown({ code: 'webapp.max-missing', at, prop: 'scaling.min', value: min, fix: 'give scaling.max as well, where scaling.min is not known yet' });
  return min * 2;
}

export function addScaling(group: autoscaling.AutoScalingGroup, plan: InstancesPlan, usual: GroupCapacity, at: string): void {
  if (plan.cpuPercent !== undefined || plan.requestsPerTarget === undefined) {
    group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: plan.cpuPercent ?? CPU_PERCENT, estimatedInstanceWarmup: WARMUP });
  }
  if (plan.requestsPerTarget !== undefined) {
    group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: plan.requestsPerTarget, estimatedInstanceWarmup: WARMUP });
  }
  plan.schedules.flatMap(schedule => schedule._steps).forEach((step, index) => {
    const scheduled = step.capacity(usual);
    checkSchedule(at, `scaling.schedules[${index}]`, scheduled, usual);
    group.scaleOnSchedule(`Schedule${index + 1}`, {
      schedule: autoscaling.Schedule.expression(step.cron),
      timeZone: step.timeZone,
      minCapacity: scheduled.min,
      maxCapacity: scheduled.max,
      desiredCapacity: scheduled.desired,
    });
  });
}

/** What a schedule leaves as it is must still fit what it sets. */
function checkSchedule(at: string, prop: string, scheduled: Capacity, usual: GroupCapacity) {
  const common = { code: 'webapp.min-above-max', at, fix: 'give the schedule a min and a max of its own that fit' };
  const wanted = scheduled.desired === undefined ? undefined : 'desired';
  if (scheduled.max === undefined) {
    const least = wanted ?? 'min';
    checkOrder({ ...common, prop: `${prop}.${least}`, value: scheduled[least], notAbove: usual.max, notAboveProp: 'scaling.max' });
  }
  if (scheduled.min === undefined) {
    const most = wanted ?? 'max';
    checkOrder({ ...common, prop: 'scaling.min', value: usual.min, notAbove: scheduled[most], notAboveProp: `${prop}.${most}` });
  }
}

export function goesToNone(plan: InstancesPlan, usual: GroupCapacity): boolean {
  return plan.schedules.flatMap(schedule => schedule._steps).some(step => {
    const { min, desired } = step.capacity(usual);
    return min === 0 || desired === 0;
  });
}
