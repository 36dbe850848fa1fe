import { Answers, answering, asleep, Call, commandsOf, error, inputsOf } from './aws';
import { Draft, DraftState } from '../../../src/pipelines/handlers/change-sets/draft';
import { StackPlan } from '../../../src/pipelines/handlers/change-sets/plan';

const NO_STACK = error('ValidationError', 'Stack with id Prod-Web does not exist');
const NO_CHANGE_SET = error('ChangeSetNotFoundException', 'ChangeSet [wheelhouse-e1] does not exist');
const READY = { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', StackId: 'arn:stack/1', ChangeSetId: 'arn:set/1', Changes: [] };
const TEMPLATE = { Resources: {} };
const stack = (more: object = {}) => ({ Stacks: [{ StackName: 'Prod-Web', StackStatus: 'UPDATE_COMPLETE', EnableTerminationProtection: false, ...more }] });
const sets = (...names: [string, string?][]) => ({ Summaries: names.map(([ChangeSetName, ExecutionStatus = 'AVAILABLE']) => ({ ChangeSetName, ExecutionStatus })) });

const plan: StackPlan = {
  id: 'ProdWeb1',
  name: 'Prod-Web',
  account: '333333333333',
  region: 'us-east-1',
  template: 'a.template.json',
  executionRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/exec-${AWS::Region}',
  parameters: {},
  tags: { team: 'shop' },
  notificationArns: ['arn:topic'],
  terminationProtection: false,
  dependsOn: [],
};
const EXEC = 'arn:aws:iam::333333333333:role/exec-us-east-1';

interface Given {
  readonly plan?: Partial<StackPlan>;
  readonly template?: object;
  readonly fresh?: boolean;
  readonly clean?: boolean;
  readonly made?: boolean;
}

async function draftOf({ plan: more, template = TEMPLATE, fresh = false, clean = false }: Given) {
  return Draft.of({ plan: { ...plan, ...more }, ownAccount: '111111111111', execution: 'e1', template: JSON.stringify(template), fresh, clean });
}

/** One step, with these answers besides those of a stack that is there, and has no change set. */
async function step(answers: Answers, given: Given = {}): Promise<{ state: DraftState; calls: Call[]; created: any }> {
  const calls = answering({ DescribeStacks: stack(), DescribeChangeSet: NO_CHANGE_SET, CreateChangeSet: {}, ...answers });
  const state = await (await draftOf(given)).advance(given.made ?? false);
  return { state, calls, created: inputsOf(calls, 'CreateChangeSet')[0] };
}

describe('a change set is made', () => {
  test('of a stack that is there, as an update, with the roles and names of the plan', async () => {
    const { state, created, calls } = await step({});
    expect(state).toEqual({ kind: 'busy', made: true });
    expect(created).toMatchObject({
      StackName: 'Prod-Web',
      ChangeSetName: 'wheelhouse-e1',
      ChangeSetType: 'UPDATE',
      RoleARN: EXEC,
      Tags: [{ Key: 'team', Value: 'shop' }],
      NotificationARNs: ['arn:topic'],
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    });
    expect(new Set(calls.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
  });

  test.each<[string, unknown]>([
    ['is not there', NO_STACK], ['is gone', stack({ StackStatus: 'DELETE_COMPLETE' })], ['is there for a change set only', stack({ StackStatus: 'REVIEW_IN_PROGRESS' })],
  ])('of a stack that %s, as a creation', async (_name, DescribeStacks) => {
    expect((await step({ DescribeStacks })).created.ChangeSetType).toBe('CREATE');
  });

  test.each(['OBSOLETE', 'EXECUTE_COMPLETE', 'EXECUTE_FAILED', 'EXECUTE_IN_PROGRESS', 'UNAVAILABLE'])('anew, where there is one that is %s', async ExecutionStatus => {
    const { calls, state } = await step({ DescribeChangeSet: { ...READY, ExecutionStatus }, DeleteChangeSet: {} }, { made: true });
    expect(commandsOf(calls).slice(-2)).toEqual(['DeleteChangeSet', 'CreateChangeSet']);
    expect(inputsOf(calls, 'DeleteChangeSet')).toEqual([{ StackName: 'Prod-Web', ChangeSetName: 'wheelhouse-e1' }]);
    expect(state).toEqual({ kind: 'busy', made: true });
  });

  test.each<[string, object]>([['ready', READY], ['empty', { Status: 'FAILED', StatusReason: 'No updates are to be performed.' }], ['being made', { Status: 'CREATE_IN_PROGRESS' }]])('anew, once, where one that is %s may be out of date', async (_name, DescribeChangeSet) => {
    const { calls } = await step({ DescribeChangeSet, DeleteChangeSet: {} }, { fresh: true });
    expect(commandsOf(calls).slice(-2)).toEqual(['DeleteChangeSet', 'CreateChangeSet']);
    const own = await step({ DescribeChangeSet }, { fresh: true, made: true });
    expect(commandsOf(own.calls)).toEqual(['DescribeStacks', 'DescribeChangeSet']);
  });

  test('anew, where one has failed that another job made', async () => {
    const { calls } = await step({ DescribeChangeSet: { Status: 'FAILED', StatusReason: 'No export named x' }, DeleteChangeSet: {} });
    expect(commandsOf(calls)).toContain('CreateChangeSet');
  });

  test('unless CloudFormation refuses it', async () => {
    expect((await step({ CreateChangeSet: error('ValidationError', 'Template error') })).state).toEqual({ kind: 'failed', reason: 'Template error' });
    await expect(step({ CreateChangeSet: error('AccessDenied', 'you may not') })).rejects.toThrow('you may not');
    await expect(step({ DescribeStacks: error('AccessDenied', 'you may not') })).rejects.toThrow('you may not');
  });
});

describe('a stack', () => {
  test('whose first deployment has failed is deleted', async () => {
    for (const made of [true, false]) {
      const { state, calls } = await step({ DescribeStacks: stack({ StackStatus: 'ROLLBACK_COMPLETE' }), DeleteStack: {} }, { made });
      expect(state).toEqual({ kind: 'busy', made });
      expect(inputsOf(calls, 'DeleteStack')).toEqual([{ StackName: 'Prod-Web', RoleARN: EXEC }]);
      expect(commandsOf(calls)).toEqual(['DescribeStacks', 'DeleteStack']);
    }
  });

  test.each(['CREATE', 'UPDATE', 'DELETE', 'ROLLBACK', 'UPDATE_ROLLBACK', 'UPDATE_COMPLETE_CLEANUP', 'IMPORT'])('that is in progress is waited for: %s', async what => {
    const { state, calls } = await step({ DescribeStacks: stack({ StackStatus: `${what}_IN_PROGRESS` }) }, { clean: true });
    expect(state).toEqual({ kind: 'busy', made: false });
    expect(commandsOf(calls)).toEqual(['DescribeStacks']);
  });
});

describe('a change set that is there', () => {
  test.each(['CREATE_PENDING', 'CREATE_IN_PROGRESS'])('is waited for: %s', async Status => {
    expect((await step({ DescribeChangeSet: { Status } }, { made: true })).state).toEqual({ kind: 'busy', made: true });
  });

  test('is ready, with a link to it', async () => {
    const { state, calls } = await step({ DescribeChangeSet: READY });
    expect(state).toEqual({
      kind: 'ready', changes: [], url: 'https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/changesets/changes?stackId=arn%3Astack%2F1&changeSetId=arn%3Aset%2F1',
    });
    expect(commandsOf(calls)).toEqual(['DescribeStacks', 'DescribeChangeSet']);
  });

  test('tells all its changes, page by page', async () => {
    const page = (LogicalResourceId: string, NextToken?: string) => ({ ...READY, NextToken, Changes: [{ ResourceChange: { LogicalResourceId } }] });
    const pages = [page('A', 'two'), page('B', 'three'), page('C')];
    const { state, calls } = await step({ DescribeChangeSet: (_input: unknown, before: number) => pages[before] });
    expect(state.kind === 'ready' && state.changes.map(({ ResourceChange: one }) => one!.LogicalResourceId)).toEqual(['A', 'B', 'C']);
    expect(inputsOf(calls, 'DescribeChangeSet').map(({ NextToken, IncludePropertyValues }) => [NextToken, IncludePropertyValues])).toEqual([[undefined, true], ['two', true], ['three', true]]);
  });

  test.each(['The submitted information didn\'t contain changes. Submit different information to create a change set.', 'No updates are to be performed.'])('is empty: %s', async StatusReason => {
    for (const made of [true, false]) expect((await step({ DescribeChangeSet: { Status: 'FAILED', StatusReason } }, { made })).state).toEqual({ kind: 'empty' });
  });

  test('has failed', async () => {
    expect((await step({ DescribeChangeSet: { Status: 'FAILED', StatusReason: 'No export named x' } }, { made: true })).state).toEqual({ kind: 'failed', reason: 'No export named x' });
    expect((await step({ DescribeChangeSet: { Status: 'FAILED' } }, { made: true })).state).toEqual({ kind: 'failed', reason: 'no reason given' });
  });
});

describe('change sets of other executions', () => {
  const others = sets(['wheelhouse-e0'], ['wheelhouse-e1'], ['cdk-deploy-change-set'], ['wheelhouse-e2', 'EXECUTE_IN_PROGRESS'], ['wheelhouse-e3', 'OBSOLETE']);

  test('are removed where they are in the way, and nothing else is', async () => {
    const { calls } = await step({ ListChangeSets: others, DeleteChangeSet: {} }, { clean: true });
    expect(inputsOf(calls, 'DeleteChangeSet').map(({ ChangeSetName }) => ChangeSetName)).toEqual(['wheelhouse-e0', 'wheelhouse-e3']);
    expect(commandsOf(calls).at(-1)).toBe('CreateChangeSet');
  });

  test('are left alone otherwise', async () => {
    expect(commandsOf((await step({})).calls)).toEqual(['DescribeStacks', 'DescribeChangeSet', 'CreateChangeSet']);
  });

  test('are not there where there is no stack', async () => {
    expect(commandsOf((await step({ DescribeStacks: NO_STACK }, { clean: true })).calls)).not.toContain('ListChangeSets');
  });

  test.each(['AccessDenied', 'AccessDeniedException'])('are left alone where the bootstrap is too old to list or delete them: %s', async name => {
    for (const answers of [{ ListChangeSets: error(name) }, { ListChangeSets: others, DeleteChangeSet: error(name) }]) {
      expect((await step(answers, { clean: true })).state).toEqual({ kind: 'busy', made: true });
    }
  });

  test('that cannot be listed otherwise are an error', async () => {
    await expect(step({ ListChangeSets: error('Throttling', 'later') }, { clean: true })).rejects.toThrow('later');
  });

  // FAULT: the list comes in pages.
  test('are removed from all pages of the list', async () => {
    const pages = [{ ...sets(['wheelhouse-e0']), NextToken: 'two' }, sets(['wheelhouse-e3'])];
    const { calls } = await step({ ListChangeSets: (_input: unknown, before: number) => pages[before], DeleteChangeSet: {} }, { clean: true });
    expect(inputsOf(calls, 'DeleteChangeSet')).toHaveLength(2);
  });
});

describe('parameters', () => {
  const template = { ...TEMPLATE, Parameters: { Given: { Default: 'a' }, Changed: { Default: 'new' }, Kept: {}, Added: {}, Empty: { Default: '' } } };
  const before = stack({ Parameters: ['Given', 'Changed', 'Kept', 'Empty', 'Gone'].map(ParameterKey => ({ ParameterKey, ParameterValue: 'old' })) });

  test('are what the code says: given, or its default; what it leaves open stays', async () => {
    const { created } = await step({ DescribeStacks: before }, { template, plan: { parameters: { Given: 'b', Unknown: 'c' } } });
    expect(created.Parameters).toEqual([{ ParameterKey: 'Given', ParameterValue: 'b' }, { ParameterKey: 'Kept', UsePreviousValue: true }]);
  });

  test('have no earlier value in a new stack', async () => {
    expect((await step({ DescribeStacks: NO_STACK }, { template })).created.Parameters).toEqual([]);
  });

  test('are none of a template without', async () => {
    expect((await step({ DescribeStacks: before })).created.Parameters).toEqual([]);
  });
});

describe('the template', () => {
  const templateUrl = 's3://cdk-assets-${AWS::AccountId}-${AWS::Region}/a/b.json';

  test.each<[string, Partial<StackPlan>, string]>([
    ['where it is published', {}, 'https://s3.us-east-1.amazonaws.com/cdk-assets-333333333333-us-east-1/a/b.json'],
    ['in the account and region of the pipeline', { account: undefined, region: undefined }, 'https://s3.eu-central-1.amazonaws.com/cdk-assets-111111111111-eu-central-1/a/b.json'],
    ['in China', { region: 'cn-north-1' }, 'https://s3.cn-north-1.amazonaws.com.cn/cdk-assets-333333333333-cn-north-1/a/b.json'],
  ])('is %s', async (_name, more, url) => {
    const { created } = await step({}, { plan: { templateUrl, ...more }, template: { ...TEMPLATE, Description: 'x'.repeat(60_000) } });
    expect(created.TemplateURL).toBe(url);
    expect(created).not.toHaveProperty('TemplateBody');
  });

  test('is sent where it is not published, and is small enough', async () => {
    expect((await step({})).created.TemplateBody).toBe('{"Resources":{}}');
    await expect(step({}, { template: { Description: 'ü'.repeat(30_000) } })).rejects.toThrow('larger than 51200 bytes');
  });

  test('that is deployed is known, but of no new stack, and not in YAML', async () => {
    const deployed = async (answers: Answers) => {
      const calls = answering({ DescribeStacks: stack(), ...answers });
      return [await (await draftOf({})).deployed(), ...inputsOf(calls, 'GetTemplate')];
    };
    expect(await deployed({ GetTemplate: { TemplateBody: '{"Resources":{"A":{}}}' } })).toEqual([{ Resources: { A: {} } }, { StackName: 'Prod-Web', TemplateStage: 'Original' }]);
    expect(await deployed({ GetTemplate: { TemplateBody: 'Resources:\n  A: x' } })).toEqual([undefined, expect.anything()]);
    expect(await deployed({ DescribeStacks: NO_STACK })).toEqual([undefined]);
    expect(await deployed({ DescribeStacks: stack({ StackStatus: 'REVIEW_IN_PROGRESS' }) })).toEqual([undefined]);
  });
});

describe('termination protection', () => {
  const set = async (is: boolean | undefined, wanted: boolean) => inputsOf((await step({
    DescribeStacks: stack({ EnableTerminationProtection: is }), DescribeChangeSet: READY, UpdateTerminationProtection: {},
  }, { plan: { terminationProtection: wanted } })).calls, 'UpdateTerminationProtection');

  test.each([[false, true], [undefined, true], [true, false]])('is %s, and becomes %s', async (is, wanted) => {
    expect(await set(is, wanted)).toEqual([{ StackName: 'Prod-Web', EnableTerminationProtection: wanted }]);
  });

  test.each([[false, false], [undefined, false], [true, true]])('is %s, and stays', async (is, wanted) => {
    expect(await set(is, wanted)).toEqual([]);
  });

  // FAULT: it is set on a stack that is there for its first change set only; if its creation fails, DeleteStack refuses the stack for good.
  test('is taken from a stack whose first deployment has failed', async () => {
    const { calls } = await step({
      DescribeStacks: stack({ StackStatus: 'ROLLBACK_COMPLETE', EnableTerminationProtection: true }), UpdateTerminationProtection: {}, DeleteStack: {},
    }, { plan: { terminationProtection: true } });
    expect(commandsOf(calls)).toEqual(['DescribeStacks', 'UpdateTerminationProtection', 'DeleteStack']);
  });
});

describe('the role of the stack\'s account', () => {
  const role = (account: string) => ({ account, deployRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy-${AWS::Region}' });
  const credentials = (until: number) => ({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c', Expiration: new Date(until) } });

  test('is taken once for as long as it lasts', async () => {
    asleep(0);
    const answers = { AssumeRole: credentials(3_600_000) };
    const [first] = (await step(answers, { plan: role('555555555555') })).calls;
    expect([first.command, first.input.RoleArn, first.input.ExternalId]).toEqual(['AssumeRole', 'arn:aws:iam::555555555555:role/deploy-us-east-1', undefined]);
    expect(commandsOf((await step(answers, { plan: role('555555555555') })).calls)).not.toContain('AssumeRole');
    asleep(3_600_000 - 4 * 60_000);
    expect(commandsOf((await step(answers, { plan: role('555555555555') })).calls)).toContain('AssumeRole');
  });

  test('that may not be taken says what to do', async () => {
    await expect(step({ AssumeRole: error('AccessDenied', 'no') }, { plan: role('666666666666') })).rejects.toThrow(/cdk bootstrap aws:\/\/666666666666\/us-east-1 --trust 111111111111 \(no\)$/);
    await expect(step({ AssumeRole: error('ThrottlingException', 'later') }, { plan: role('666666666666') })).rejects.toThrow(/^later$/);
  });
});
