import { Answers, answering, asleep, bodyOf, Call, commandsOf, error, inputsOf, jobOf, zipOf } from './aws';
import { handler } from '../../../src/pipelines/handlers/change-sets';
import { StackPlan, StagePlan } from '../../../src/pipelines/handlers/change-sets/plan';

const READY = { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', StackId: 's', ChangeSetId: 'c', Changes: [] as object[] };
const NOTHING = { Status: 'FAILED', StatusReason: 'No updates are to be performed.' };
const BUSY = { Status: 'CREATE_IN_PROGRESS' };
const MISSING = { Status: 'FAILED', StatusReason: 'No export named Data' };
const database = { Type: 'AWS::RDS::DBInstance', Properties: {} };
const REPLACED = { ResourceChange: { Action: 'Modify', Replacement: 'True', LogicalResourceId: 'Db', ResourceType: database.Type } };

const stackOf = (name: string, dependsOn: string[] = []): StackPlan =>
  ({ id: `${name}Id`, name, template: `${name}.json`, parameters: {}, tags: {}, notificationArns: [], terminationProtection: false, dependsOn: dependsOn.map(other => `${other}Id`) });

interface Given {
  readonly stage?: Partial<StagePlan>;
  readonly parameters?: object;
  readonly token?: string;
  readonly answers?: Answers;
}

/** Prepares a stage of these stacks, each of which has a change set that is so. */
async function prepared(
  stacks: [StackPlan, object | (() => never)][], { stage, parameters, token, answers }: Given = {},
): Promise<{ calls: Call[]; success: any; failure: any; report: any }> {
  const plan = { stages: { Prod: { stacks: stacks.map(([one]) => one), ...stage } } };
  const files = Object.fromEntries(stacks.map(([one]) => [one.template, { Resources: { Db: database } }]));
  const calls = answering({
    GetObject: ({ Key }: any) => Key.endsWith('.json') ? error('NoSuchKey')() : bodyOf(zipOf({ 'plan.delivery.json': plan, ...files })),
    GetJobDetails: {},
    PutObject: {},
    PutJobSuccessResult: {},
    PutJobFailureResult: {},
    DescribeStacks: { Stacks: [{ StackStatus: 'UPDATE_COMPLETE' }] },
    GetTemplate: { TemplateBody: JSON.stringify({ Resources: { Db: database } }) },
    DescribeChangeSet: ({ StackName }: any) => {
      const found = stacks.find(([one]) => one.name === StackName)![1];
      return typeof found === 'function' ? found() : found;
    },
    ...answers,
  });
  asleep();
  await handler(jobOf({ stage: 'Prod', plan: 'plan.delivery.json', execution: 'e1', ...parameters }, token));
  const json = inputsOf(calls, 'PutObject').find(({ Key }) => Key.endsWith('.json'));
  return { calls, success: inputsOf(calls, 'PutJobSuccessResult')[0], failure: inputsOf(calls, 'PutJobFailureResult')[0]?.failureDetails.message, report: json && { key: json.Key, ...JSON.parse(json.Body) } };
}

const NONE = error('ChangeSetNotFoundException', 'ChangeSet [x] does not exist');
const touched = (calls: Call[]) => [...new Set(calls.flatMap(({ input }) => input.StackName ?? []))].sort();

test('all stacks of a stage are told of, in their order', async () => {
  const { success, report } = await prepared([[stackOf('Web', ['Data']), READY], [stackOf('Data'), NOTHING]], { parameters: { revision: 'abc' } });
  expect(report).toMatchObject({ key: 'Prod/e1.json', revision: 'abc', stacks: [{ name: 'Web', state: 'changed', account: '111111111111', region: 'eu-central-1' }, { name: 'Data', state: 'unchanged' }] });
  expect(success.outputVariables).toEqual({ ReportUrl: expect.stringContaining('prefix=Prod%2Fe1.html'), Summary: success.executionDetails.summary });
});

test('a call that has waited long enough leaves the places of those that it has made', async () => {
  const { success, calls } = await prepared([[stackOf('A'), BUSY], [stackOf('B'), NONE], [stackOf('C'), NONE], [stackOf('D'), READY]], { answers: { CreateChangeSet: {}, ListChangeSets: {} } });
  expect(JSON.parse(success.continuationToken).sort()).toEqual([1, 2]);
  expect(new Set(inputsOf(calls, 'CreateChangeSet').map(({ StackName }) => StackName))).toEqual(new Set(['B', 'C']));
});

test('a token of many stacks is short', async () => {
  const { success } = await prepared(Array.from({ length: 100 }, (_, index) => [stackOf(`Stack-of-a-rather-long-name-${index}`), BUSY]), { token: JSON.stringify(Array.from({ length: 100 }, (_, index) => index)) });
  expect(JSON.parse(success.continuationToken)).toHaveLength(100);
  expect(success.continuationToken.length).toBeLessThan(2048);
});

test('what an earlier call has made, and has failed, is not made again', async () => {
  const stacks: [StackPlan, object][] = [[stackOf('A'), NOTHING], [stackOf('B'), MISSING]];
  expect((await prepared(stacks, { token: '[1]' })).failure).toBe('No change set of B: No export named Data');
  const anew = await prepared(stacks, { token: '[0]', answers: { CreateChangeSet: error('ValidationError', 'still none'), DeleteChangeSet: {}, ListChangeSets: {} } });
  expect(anew.failure).toBe('No change set of B: still none');
});

test('what fails since others come first is compared by its template', async () => {
  const { report, failure } = await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), MISSING]], { token: '[1]' });
  expect(failure).toBeUndefined();
  expect(report.stacks[1]).toMatchObject({ state: 'later', note: expect.stringMatching(/when Data is deployed.* Now: No export named Data$/), changes: [] });
});

test('data that would be lost stops the stage, with the report', async () => {
  const stacks: [StackPlan, object][] = [[stackOf('Data'), { ...READY, Changes: [REPLACED] }]];
  const stopped = await prepared(stacks, { stage: { allowReplacement: [] } });
  expect(stopped.failure).toMatch(/^Stopped, since data would be lost: Data\/Db \(AWS::RDS::DBInstance, replace\)\. .*allowReplacement.* Report: https:/);
  expect(stopped.report.stacks[0].changes[0].blocked).toBe(true);
  for (const allowReplacement of [undefined, ['Data/Db']]) expect((await prepared(stacks, { stage: { allowReplacement } })).success.outputVariables.Summary).toContain('1 REPLACED');
});

describe('a further part of a stage that is split', () => {
  const stacks: [StackPlan, object | (() => never)][] = [[stackOf('A'), NOTHING], [stackOf('B'), READY]];
  const parts = { 'Prod': ['AId'], 'Prod.2': ['BId'] };

  test('prepares its own stacks, in a report of its own', async () => {
    const { calls, report } = await prepared(stacks, { stage: { parts }, parameters: { part: 'Prod.2' } });
    expect(touched(calls)).toEqual(['B']);
    expect(report.key).toBe('Prod/e1-Prod.2.json');
  });

  test('has places of the whole plan in its token', async () => {
    const { success } = await prepared([stacks[0], [stackOf('B'), NONE]], { stage: { parts }, parameters: { part: 'Prod.2' }, answers: { CreateChangeSet: {}, ListChangeSets: {} } });
    expect(success.continuationToken).toBe('[1]');
  });

  test('leaves change sets of others to the part that executes them', async () => {
    const { calls } = await prepared([[stackOf('A'), NONE], [stackOf('B'), NONE]], { stage: { parts }, answers: { CreateChangeSet: {}, ListChangeSets: {} } });
    expect(new Set(inputsOf(calls, 'ListChangeSets').map(({ StackName }) => StackName))).toEqual(new Set(['A']));
  });
});

describe('a stack whose turn has come', () => {
  test('is looked at alone', async () => {
    const { calls, report } = await prepared([[stackOf('Data'), NONE], [stackOf('Web', ['Data']), READY]], { parameters: { confirm: 'WebId' } });
    expect(touched(calls)).toEqual(['Web']);
    expect(report.key).toBe('Prod/e1-Web.json');
    expect(commandsOf(calls)).not.toContain('ListChangeSets');
  });

  test('has no excuse', async () => {
    expect((await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), MISSING]], { parameters: { confirm: 'WebId' }, token: '[1]' })).failure).toBe('No change set of Web: No export named Data');
  });
});

test('an artifact without the plan is an error with the log', async () => {
  expect((await prepared([], { parameters: { plan: 'other.json' } })).failure).toBe('Error: The artifact has no file other.json. Log: /functions/one');
});
