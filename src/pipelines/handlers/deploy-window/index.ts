import { createHash } from 'crypto';
import { CreateScheduleCommand, CreateScheduleCommandInput, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { approve, isRollback, Waiting } from '../approvals';
import { Calendar, opensAt } from './calendar';

interface Event extends Waiting {
  readonly calendar: Calendar;
}

const scheduler = new SchedulerClient({});

/** A stage waits for its window: lets it through when it is open, and else comes back when it opens. */
export async function handler(event: Event, context: { readonly invokedFunctionArn: string }): Promise<string> {
  return decide(event, context.invokedFunctionArn, new Date());
}

/** Apart from the handler, which AWS Lambda gives a callback in the third place. */
export async function decide(event: Event, functionArn: string, now: Date): Promise<string> {
  if (await isRollback(event)) {
    await approve(event, 'A rollback does not wait for a window.');
    return 'rollback';
  }
  const opening = opensAt(event.calendar, now);
  if (opening && opening <= now) {
    return await approve(event, 'The deploy window is open.') ? 'open' : 'does not wait any more';
  }
  if (!opening) return 'never opens';
  await comeBack(event, opening, functionArn);
  return `opens at ${opening.toISOString()}`;
}

/** One schedule for each wait, which a call that is repeated finds. */
async function comeBack(event: Event, opening: Date, arn: string) {
  const { pipeline, stage, action, execution } = event;
  const schedule: CreateScheduleCommandInput = {
    Name: `wheelhouse-${createHash('sha256').update([pipeline, stage, action, execution].join('/')).digest('hex').slice(0, 40)}`,
    GroupName: process.env.SCHEDULE_GROUP,
    Description: `${stage} of ${pipeline} waits for its window`,
    ScheduleExpression: `at(${new Date(Math.ceil(opening.getTime() / 60_000) * 60_000).toISOString().slice(0, 19)})`,
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: { Arn: arn, RoleArn: process.env.SCHEDULE_ROLE, Input: JSON.stringify(event) },
  };
  await scheduler.send(new CreateScheduleCommand(schedule)).catch(async error => {
    if ((error as Error).name !== 'ConflictException') throw error;
    await scheduler.send(new UpdateScheduleCommand(schedule));
  });
}
