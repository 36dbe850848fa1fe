import { TimeZone } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { checkInteger, checkOrder } from '../../private/check';
import { fail } from '../../private/errors';
import { ScheduledTasks } from '../service-props';
import { Capacity, MOST_TASKS } from './capacity';
import { checkExpression } from './schedule-check';

/** Changes how many tasks there may be, with the clock. */
export function scaleOnSchedules(at: string, tasks: ecs.ScalableTaskCount, schedules: ScheduledTasks[], usual: Capacity): void {
  schedules.forEach(({ schedule, timeZone, min, max }, index) => {
    const prop = `scaling.schedules[${index}]`;
    checkExpression(at, `${prop}.schedule`, schedule.expressionString);
    for (const [name, value] of Object.entries({ min, max })) {
      checkInteger({ code: 'fargate.capacity-out-of-range', at, prop: `${prop}.${name}`, value, min: 0, max: MOST_TASKS, fix: 'use 0 to have no tasks' });
    }
    if (min === undefined && max === undefined) {
      fail({ code: 'fargate.schedule-empty', at, prop, allowed: 'min, max or both', fix: 'say what changes at that time' });
    }
    checkOrder({
      code: 'fargate.min-above-max', at, prop: `${prop}.min`, value: min ?? usual.min, notAbove: max ?? usual.max, notAboveProp: `${prop}.max`, fix: 'give the schedule a min and a max of its own that fit',
    });
    tasks.scaleOnSchedule(`Schedule${index + 1}`, { schedule, timeZone: timeZone ?? TimeZone.ETC_UTC, minCapacity: min, maxCapacity: max });
  });
}
