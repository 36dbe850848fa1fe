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
  /** Templates of stacks, where they are not those that are deployed. */
  readonly templates?: Record<string, object>;
  /** What is in the bucket of the reports. */
  readonly kept?: Record<string, object>;
  readonly executionType?: string;
}

/** Prepares a stage of these stacks, each of which has a change set that is so. */
async function prepared(
  stacks: [StackPlan, object | (() => never)][], { stage, parameters, token, answers, templates = {}, kept = {}, executionType = 'STANDARD' }: Given = {},
): Promise<{ calls: Call[]; success: any; failure: any; report: any }> {
  const plan = { stages: { Prod: { stacks: stacks.map(([one]) => one), ...stage } } };
  const files = Object.fromEntries(stacks.map(([one]) => [one.template, templates[one.name] ?? { Resources: { Db: database } }]));
  const calls = answering({
    GetObject: ({ Key }: any) => Key in kept ? bodyOf(JSON.stringify(kept[Key])) : Key.endsWith('.json') ? error('NoSuchKey')() : bodyOf(zipOf({ 'plan.delivery.json': plan, ...files })),
    GetJobDetails: { jobDetails: { data: { pipelineContext: { pipelineName: 'shop' } } } },
    GetPipelineExecution: { pipelineExecution: { executionType } },
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
  expect(report).toMatchObject({ key: 'Prod/e1.json', pipeline: 'shop', revision: 'abc', stacks: [{ name: 'Web', state: 'changed', account: '111111111111', region: 'eu-central-1' }, { name: 'Data', state: 'unchanged' }] });
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
  expect(report.stacks[1]).toMatchObject({ state: 'later', note: expect.stringMatching(/when Data is deployed.* Until then CloudFormation says: No export named Data$/), changes: [] });
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

/** A parameter that CloudFormation reads, as the CDK writes it. */
const parameterOf = (name: string) => ({ [name]: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/key' } });
const READERS: [string, object][] = [
  ['an output of another stack', { Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: 'Key' } } } } } }],
  ['a parameter', { Parameters: parameterOf('Key'), Resources: {} }],
  ['a parameter, besides the version of the bootstrap', { Parameters: { ...parameterOf('BootstrapVersion'), ...parameterOf('Key') }, Resources: {} }],
  ['a parameter within a text', { Resources: { A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: '{{resolve:ssm:/shop/key}}' } } } }],
];

describe('a stack that reads values of one before it', () => {
  test.each(READERS)('may change later, where it now seems not to: %s', async (_name, template) => {
    const { report, success } = await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), NOTHING]], { templates: { Web: template } });
    expect(report.stacks[1]).toMatchObject({ state: 'later', changes: [], note: expect.stringMatching(/^It reads values of Data; its change set is made anew when that is deployed/) });
    expect(success.outputVariables.Summary).not.toMatch(/^Nothing changes/);
  });

  test('is told of besides its own changes', async () => {
    const { report } = await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), READY]], { templates: { Web: READERS[1][1] } });
    expect(report.stacks[1]).toMatchObject({ state: 'changed', note: expect.stringMatching(/^It reads values of Data;/) });
  });

  test('stays as it is where that one does, or is none that comes before', async () => {
    for (const [before, state] of [[['Data'], NOTHING], [[], READY]] as const) {
      const { report } = await prepared([[stackOf('Data'), state], [stackOf('Web', [...before]), NOTHING]], { templates: { Web: READERS[0][1] } });
      expect(report.stacks[1]).not.toHaveProperty('note');
      expect(report.stacks[1].state).toBe('unchanged');
    }
  });

  // FAULT: the CDK has a parameter in every stack, for the version of the bootstrap.
  test('is none for the version of the bootstrap', async () => {
    const { report } = await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), NOTHING]], { templates: { Web: { Parameters: parameterOf('BootstrapVersion') } } });
    expect(report.stacks[1].state).toBe('unchanged');
  });

  const kept = (state: string) => ({ 'Prod/e1.json': { stacks: [{ name: 'Data', state, changes: [] }, { name: 'Web', state: 'later', changes: [] }] } });
  const stacks: [StackPlan, object][] = [[stackOf('Data'), READY], [stackOf('Web', ['Data']), READY]];
  const turn = (more: Given) => prepared(stacks, { parameters: { confirm: 'WebId' }, templates: { Web: READERS[0][1] }, answers: { CreateChangeSet: {}, DeleteChangeSet: {} }, ...more });
  const MADE = ['DeleteChangeSet', 'CreateChangeSet'];

  test.each<[string, Given, boolean]>([
    ['anew where that has changed', { kept: kept('changed') }, true],
    ['anew where that is new', { kept: kept('new') }, true],
    ['anew where that may have changed itself', { kept: kept('later') }, true],
    ['anew where nobody knows', {}, true],
    ['once only', { kept: kept('changed'), token: '[1]' }, false],
    ['not anew where that has not changed', { kept: kept('unchanged') }, false],
    ['not anew where it reads nothing', { kept: kept('changed'), templates: {} }, false],
  ])('has its change set made %s, when its turn has come', async (_name, given, anew) => {
    const { calls, success, report } = await turn(given);
    expect(commandsOf(calls).filter(command => MADE.includes(command))).toEqual(anew ? MADE : []);
    expect(success.outputVariables.Summary).toBeDefined();
    expect(report).toMatchObject({ key: 'Prod/e1-Web.json', stacks: [{ name: 'Web' }] });
  });

  test('stops the stage where its new change set would lose data', async () => {
    const { failure } = await prepared([[stackOf('Data'), READY], [stackOf('Web', ['Data']), { ...READY, Changes: [REPLACED] }]], {
      parameters: { confirm: 'WebId' }, stage: { allowReplacement: [] }, templates: { Web: READERS[0][1] }, kept: kept('changed'), answers: { CreateChangeSet: {}, DeleteChangeSet: {} },
    });
    expect(failure).toMatch(/^Stopped, since data would be lost: Web\/Db/);
  });
});

describe('names in allowReplacement', () => {
  const noteOf = async (allowReplacement: string[], Changes: object[]) => (await prepared([[stackOf('Data'), { ...READY, Changes }]], { stage: { allowReplacement } })).report.stacks[0].note;

  test('that let nothing through are told', async () => {
    expect(await noteOf(['Data/Old', 'Data/Db'], [REPLACED])).toBe('allowReplacement names Data/Old, which is not replaced: take it out.');
    const changed = { ResourceChange: { ...REPLACED.ResourceChange, Replacement: 'False' } };
    for (const changes of [[], [changed]]) expect(await noteOf(['Data/Db'], changes)).toBe('allowReplacement names Data/Db, which is not replaced: take it out.');
  });

  test('that are needed, or of another stack, are not', async () => {
    expect(await noteOf(['Data/Db', 'Data2/Old', 'Web/Db'], [REPLACED])).toBeUndefined();
  });
});

describe('a rollback', () => {
  const REMOVED = { ResourceChange: { Action: 'Remove', LogicalResourceId: 'Db', ResourceType: database.Type, PolicyAction: 'Delete' } };
  const failed = (effect: string, name = 'Data', logicalId = 'Db') => ({
    'Prod/latest.json': { execution: 'e0' }, 'Prod/e0.json': { stacks: [{ name: 'Web', changes: [] }, { name, changes: [{ effect, logicalId }] }] },
  });
  const back = (kept: Record<string, object>, Changes: object[] = [REMOVED], parameters = {}) =>
    prepared([[stackOf('Data'), { ...READY, Changes }]], { stage: { allowReplacement: [] }, executionType: 'ROLLBACK', kept, parameters, answers: { Publish: {} } });

  test('removes what the version added that has failed', async () => {
    const { report, failure } = await back(failed('add'));
    expect(failure).toBeUndefined();
    expect(report.stacks[0].changes).toEqual([expect.objectContaining({ effect: 'remove', logicalId: 'Db', stateful: true, blocked: false, allowed: false })]);
  });

  test('removes it, too, when the turn of its stack has come', async () => {
    expect((await back(failed('add'), [REMOVED], { confirm: 'DataId' })).failure).toBeUndefined();
  });

  test.each<[string, Record<string, object>, object[]]>([
    ['removes nothing that is older', failed('change'), [REMOVED]],
    ['removes nothing of another stack', failed('add', 'Data2'), [REMOVED]],
    ['removes nothing else', failed('add', 'Data', 'Db2'), [REMOVED]],
    ['replaces nothing', failed('add'), [REPLACED]],
    ['removes nothing where nobody knows what came before', {}, [REMOVED]],
    ['removes nothing where there is no report of what came before', { 'Prod/latest.json': { execution: 'e0' } }, [REMOVED]],
  ])('%s', async (_name, kept, changes) => {
    expect((await back(kept, changes)).failure).toMatch(/^Stopped, since data would be lost: Data\/Db/);
  });

  test('is told to nobody, and is not noted', async () => {
    const { calls } = await back(failed('add'), [REMOVED], { topic: 'arn:topic' });
    expect(commandsOf(calls)).not.toContain('Publish');
    expect(inputsOf(calls, 'PutObject').map(({ Key }) => Key)).toEqual(['Prod/e1.html', 'Prod/e1.md', 'Prod/e1.json']);
    expect(inputsOf(calls, 'GetPipelineExecution')).toEqual([{ pipelineName: 'shop', pipelineExecutionId: 'e1' }]);
  });

  test('is no way around for an execution that is none', async () => {
    const { failure, calls } = await prepared([[stackOf('Data'), { ...READY, Changes: [REMOVED] }]], { stage: { allowReplacement: [] }, kept: failed('add'), parameters: { topic: 'arn:topic' }, answers: { Publish: {} } });
    expect(failure).toMatch(/^Stopped/);
    expect(commandsOf(calls)).toContain('Publish');
    expect(inputsOf(calls, 'PutObject').at(-1)).toEqual({ Bucket: 'reports', Key: 'Prod/latest.json', Body: '{"execution":"e1"}', ContentType: 'application/json' });
  });

  test('has nothing noted by a stack whose turn has come', async () => {
    const { calls } = await prepared([[stackOf('Data'), READY]], { parameters: { confirm: 'DataId' } });
    expect(inputsOf(calls, 'PutObject').map(({ Key }) => Key)).not.toContain('Prod/latest.json');
  });
});

test('a stage that the code does not know is told', async () => {
  for (const stage of ['Gone', 'toString']) expect((await prepared([], { parameters: { stage } })).failure).toBe(`The code knows no stage ${stage}: deploy the stack of the pipeline`);
});

test('an artifact without the plan is an error with the log', async () => {
  expect((await prepared([], { parameters: { plan: 'other.json' } })).failure).toBe('Error: The artifact has no file other.json. Log: /functions/one');
});
