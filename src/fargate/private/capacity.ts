import { Token } from 'aws-cdk-lib';
import { Profile } from '../../core';
import { checkInteger, checkOrder } from '../../private/check';
import { fail } from '../../private/errors';

/** How many tasks there are. */
export interface Capacity {
  readonly min: number;
  readonly max: number;
}

export const MOST_TASKS = 5000; // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html: tasks per service

export function capacityOf(at: string, profile: Profile, scaling: { readonly min?: number; readonly max?: number } = {}, least = 0): Capacity {
  const code = 'fargate.capacity-out-of-range';
  checkInteger({ code, at, prop: 'scaling.min', value: scaling.min, min: least, max: MOST_TASKS, fix: `use ${Math.max(least, 1)} or more` });
  checkInteger({ code, at, prop: 'scaling.max', value: scaling.max, min: 1, max: MOST_TASKS, fix: 'use a number above min' });
  if (Token.isUnresolved(scaling.min) && scaling.max === undefined) {
    fail({ code: 'fargate.max-missing', at, prop: 'scaling.max', allowed: 'a number, where min is not known yet', fix: 'give both' });
  }
  const min = scaling.min ?? Math.min(profile.highlyAvailable ? 2 : 1, scaling.max ?? Infinity);
  const max = scaling.max ?? Math.max(2 * min, 1);
  checkOrder({ code: 'fargate.min-above-max', at, prop: 'scaling.min', value: min, notAbove: max, notAboveProp: 'scaling.max', fix: 'raise max or lower min' });
  return { min, max };
}

export function checkPercent(at: string, prop: string, value?: number): void {
  checkInteger({ code: 'fargate.percent-out-of-range', at, prop, value, min: 10, max: 90, unit: 'a whole percentage', fix: 'use 60; above 90 the service would grow too late' });
}
