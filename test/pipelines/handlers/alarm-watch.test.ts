import { Answers, answering, asleep, bodyOf, Call, commandsOf, error, inputsOf, jobOf, zipOf } from './aws';
import { handler } from '../../../src/pipelines/handlers/alarm-watch';
import { WatchedAlarm } from '../../../src/pipelines/handlers/change-sets/plan';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const quiet = { MetricAlarms: [{ StateValue: 'OK' }] };

async function watched(alarms: WatchedAlarm[], answers: Answers, token?: string): Promise<{ calls: Call[]; success: any; failure: any }> {
  asleep(NOW);
  const plan = { stages: { Prod: { stacks: [], watch: { seconds: 600, alarms } } } };
  const calls = answering({ GetObject: bodyOf(zipOf({ 'a.delivery.json': plan })), PutJobSuccessResult: {}, PutJobFailureResult: {}, ...answers });
  await handler(jobOf({ stage: 'Prod', plan: 'a.delivery.json' }, token));
  return { calls, success: inputsOf(calls, 'PutJobSuccessResult')[0], failure: inputsOf(calls, 'PutJobFailureResult')[0]?.failureDetails.message };
}

test('a stage that the code does not know is told', async () => {
  const calls = answering({ GetObject: bodyOf(zipOf({ 'a.delivery.json': { stages: {} } })), PutJobFailureResult: {} });
  await handler(jobOf({ stage: 'constructor', plan: 'a.delivery.json' }));
  expect(inputsOf(calls, 'PutJobFailureResult')[0].failureDetails.message).toBe('The code knows no stage constructor: deploy the stack of the pipeline');
});

describe('alarms', () => {
  test('that are quiet are looked at again, until the time is over', async () => {
    const first = await watched([{ name: 'Errors' }], { DescribeAlarms: quiet });
    expect(first.success).toEqual({ jobId: 'job-1', continuationToken: `${NOW + 600_000}` });
    expect(inputsOf(first.calls, 'GetObject')).toEqual([{ Bucket: 'artifacts', Key: 'a/Templates/b' }]);
    expect((await watched([{ name: 'Errors' }], { DescribeAlarms: quiet }, `${NOW + 1}`)).success).toHaveProperty('continuationToken', `${NOW + 1}`);
    expect((await watched([{ name: 'Errors' }], { DescribeAlarms: quiet }, `${NOW}`)).success).toMatchObject({ executionDetails: { summary: '1 alarms were quiet for 600 seconds' } });
  });

  test('that have no data yet are quiet', async () => {
    expect((await watched([{ name: 'Errors' }], { DescribeAlarms: { CompositeAlarms: [{ StateValue: 'INSUFFICIENT_DATA' }] } })).success).toHaveProperty('continuationToken');
  });

  test('that go off fail with the reason, and where to look', async () => {
    const { failure } = await watched([{ name: 'Errors of the shop', region: 'us-east-1' }, { name: 'Other' }, { name: 'Silent' }], {
      DescribeAlarms: ({ AlarmNames: [name] }: any) => name === 'Other' ? { CompositeAlarms: [{ StateValue: 'ALARM' }] } : name === 'Silent' ? quiet : { MetricAlarms: [{ StateValue: 'ALARM', StateReason: '9 of 10' }] },
    });
    expect(failure.split('\n')).toEqual([
      'Alarm Errors of the shop: 9 of 10. See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/Errors%20of%20the%20shop',
      'Alarm Other: no reason given. See https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/Other',
    ]);
  });

  test('that are not there fail', async () => {
    expect((await watched([{ name: 'Errors', region: 'us-east-1' }], { DescribeAlarms: {} })).failure).toBe('There is no alarm Errors in us-east-1');
  });

  test('go off also in the last moment', async () => {
    expect((await watched([{ name: 'Errors' }], { DescribeAlarms: { MetricAlarms: [{ StateValue: 'ALARM', StateReason: 'x' }] } }, `${NOW}`)).failure).toMatch(/^Alarm Errors: x\. See /);
  });

  test('of a stack are known by its resource, where they are and with the role there', async () => {
    const { calls } = await watched([{ stack: 'Prod-Web', logicalId: 'Errors1', account: '333333333333', region: 'us-east-1', role: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/lookup-${AWS::Region}' }], {
      AssumeRole: { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: new Date(NOW + 3_600_000) } },
      DescribeStackResource: { StackResourceDetail: { PhysicalResourceId: 'Prod-Web-Errors1-X' } },
      DescribeAlarms: quiet,
    });
    expect(commandsOf(calls)).toEqual(['GetObject', 'AssumeRole', 'DescribeStackResource', 'DescribeAlarms', 'PutJobSuccessResult']);
    expect(inputsOf(calls, 'AssumeRole')).toEqual([expect.objectContaining({ RoleArn: 'arn:aws:iam::333333333333:role/lookup-us-east-1' })]);
    expect(inputsOf(calls, 'DescribeStackResource')).toEqual([{ StackName: 'Prod-Web', LogicalResourceId: 'Errors1' }]);
    expect(inputsOf(calls, 'DescribeAlarms')).toEqual([{ AlarmNames: ['Prod-Web-Errors1-X'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }]);
    expect(calls.find(({ command }) => command === 'DescribeAlarms')!.region).toBe('us-east-1');
  });

  test('whose account was not bootstrapped for the pipeline say how', async () => {
    const { failure } = await watched([{ name: 'Errors', account: '444444444444', region: 'us-east-1', role: 'arn:aws:iam::444444444444:role/lookup' }], { AssumeRole: error('AccessDenied', 'not authorized') });
    expect(failure).toContain('cdk bootstrap aws://444444444444/us-east-1 --trust 111111111111 (not authorized)');
  });
});
