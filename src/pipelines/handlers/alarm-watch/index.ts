import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { readArchive } from '../archive';
import { DeliveryPlan, stageOf, WatchedAlarm } from '../change-sets/plan';
import { ClientSettings, settingsFor } from '../clients';
import { answer, JobEvent, Refusal } from '../job';

interface Parameters {
  readonly stage: string;
  readonly plan: string;
}

/** Looks at alarms until the time is over; one that has gone off, or that there is not, fails the stage. */
export async function handler(event: JobEvent): Promise<void> {
  return answer<Parameters>(event, async ({ parameters, artifact, token, account }) => {
    const archive = await readArchive(artifact!);
    const { watch } = stageOf(archive.json<DeliveryPlan>(parameters.plan), parameters.stage);
    const until = token ? Number(token) : Date.now() + watch!.seconds * 1_000;
    const states = await Promise.all(watch!.alarms.map(alarm => stateOf(alarm, account)));
    const ringing = states.filter(({ state }) => state === 'ALARM');
    if (ringing.length > 0) throw new Refusal(ringing.map(({ name, reason, url }) => `Alarm ${name}: ${reason}. See ${url}`).join('\n'));
    // CodePipeline asks again after about half a minute.
    return Date.now() >= until ? { done: true, summary: `${states.length} alarms were quiet for ${watch!.seconds} seconds` } : { done: false, token: `${until}` };
  });
}

async function stateOf(alarm: WatchedAlarm, ownAccount: string) {
  const settings = await settingsFor(alarm, ownAccount, alarm.role);
  const name = alarm.name ?? await nameOf(alarm, settings);
  const { MetricAlarms = [], CompositeAlarms = [] } = await new CloudWatchClient(settings)
    .send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }));
  const [found] = [...MetricAlarms, ...CompositeAlarms];
  if (!found) throw new Refusal(`There is no alarm ${name} in ${settings.region}`);
  const url = `https://${settings.region}.console.aws.amazon.com/cloudwatch/home?region=${settings.region}#alarmsV2:alarm/${encodeURIComponent(name)}`;
  return { name, state: found.StateValue, reason: found.StateReason ?? 'no reason given', url };
}

async function nameOf({ stack, logicalId }: WatchedAlarm, settings: ClientSettings): Promise<string> {
  const { StackResourceDetail } = await new CloudFormationClient(settings)
    .send(new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId }));
  return StackResourceDetail!.PhysicalResourceId!;
}
