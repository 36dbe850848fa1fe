import { answering, asleep, commandsOf, error, inputsOf } from './aws';
import { approve, isRollback } from '../../../src/pipelines/handlers/approvals';
import { handler as autoApprove } from '../../../src/pipelines/handlers/auto-approval';
import { decide } from '../../../src/pipelines/handlers/deploy-window';

const PUT = 'PutApprovalResult';
const waiting = { pipeline: 'shop', stage: 'Prod.2', action: 'Approve', execution: 'e1' };

const state = (status: string, token?: string, execution = 'e1') => ({
  stageStates: [
    { stageName: 'Prod', latestExecution: { pipelineExecutionId: 'e1' }, actionStates: [{ actionName: 'Approve', latestExecution: { status: 'InProgress', token: 'of another stage' } }] },
    {
      stageName: 'Prod.2',
      latestExecution: { pipelineExecutionId: execution },
      actionStates: [{ actionName: 'Window', latestExecution: { status: 'InProgress', token: 'window' } }, { actionName: 'Approve', latestExecution: { status, token } }],
    },
  ],
});
const IN_PROGRESS = state('InProgress', 'secret');

describe('an approval', () => {
  test('is given with its token, and a summary that is cut', async () => {
    const calls = answering({ GetPipelineState: IN_PROGRESS, [PUT]: {} });
    expect(await approve(waiting, 'x'.repeat(600))).toBe(true);
    expect(inputsOf(calls, PUT)).toEqual([{ pipelineName: 'shop', stageName: 'Prod.2', actionName: 'Approve', token: 'secret', result: { status: 'Approved', summary: 'x'.repeat(512) } }]);
  });

  test('waits for the state, which may come after the event', async () => {
    const pauses = asleep();
    const states = [{}, state('InProgress'), ...Array(7).fill(state('Succeeded')), IN_PROGRESS];
    const calls = answering({ GetPipelineState: (_input: unknown, before: number) => states[before], [PUT]: {} });
    expect(await approve(waiting, 'yes')).toBe(true);
    expect(pauses).toEqual(Array(9).fill(1000));
    expect(inputsOf(calls, PUT)[0].token).toBe('secret');
  });

  test('of another execution is left alone', async () => {
    const pauses = asleep();
    const calls = answering({ GetPipelineState: state('InProgress', 'secret', 'e2') });
    expect(await approve(waiting, 'yes')).toBe(false);
    expect(commandsOf(calls)).not.toContain(PUT);
    expect(pauses).toHaveLength(9);
  });

  test('that is decided is left alone', async () => {
    asleep();
    const calls = answering({ GetPipelineState: state('Failed') });
    expect(await approve(waiting, 'yes')).toBe(false);
    expect(commandsOf(calls)).toEqual(Array(10).fill('GetPipelineState')); // it may be the state of the execution before
  });

  test.each(['ApprovalAlreadyCompletedException', 'InvalidApprovalTokenException'])('that somebody else gives at the same time is fine: %s', async name => {
    answering({ GetPipelineState: IN_PROGRESS, [PUT]: error(name) });
    expect(await approve(waiting, 'yes')).toBe(true);
  });

  test('that cannot be given is an error', async () => {
    answering({ GetPipelineState: IN_PROGRESS, [PUT]: error('AccessDeniedException', 'you may not') });
    await expect(approve(waiting, 'yes')).rejects.toThrow('you may not');
  });

  test.each([['ROLLBACK', true], ['STANDARD', false], [undefined, false]])('of an execution of type %s', async (executionType, expected) => {
    const calls = answering({ GetPipelineExecution: { pipelineExecution: { executionType } } });
    expect(await isRollback(waiting)).toBe(expected);
    expect(calls[0].input).toEqual({ pipelineName: 'shop', pipelineExecutionId: 'e1' });
  });
});

describe('without anybody', () => {
  const stack = { name: 'Prod-Web', account: '1', region: 'r', state: 'unchanged', changes: [] };
  const report = (stacks: object[]) => ({ Body: { transformToString: async () => JSON.stringify({ stage: 'Prod', stacks }) } });
  const decided = async (answers: object, more: object = {}) => {
    const calls = answering({ GetPipelineExecution: { pipelineExecution: {} }, GetPipelineState: IN_PROGRESS, [PUT]: {}, ...answers });
    return { told: await autoApprove({ ...waiting, phase: 'Prod', approveEmpty: true, ...more }), calls };
  };

  test('nothing is approved where nothing changes, by the report of the whole stage', async () => {
    const { told, calls } = await decided({ GetObject: report([stack]) });
    expect(told).toBe('Nothing changes.');
    expect(inputsOf(calls, 'GetObject')).toEqual([{ Bucket: 'reports', Key: 'Prod/e1.json' }]);
    expect(inputsOf(calls, PUT)).toHaveLength(1);
  });

  test.each<[string, object, object]>([
    ['something changes', { GetObject: report([{ ...stack, state: 'changed' }]) }, {}],
    ['there is no report', { GetObject: error('NoSuchKey') }, {}],
    ['the report may not be seen, since there is none', { GetObject: error('AccessDenied') }, {}],
    ['it is not wanted', {}, { approveEmpty: false }],
  ])('nothing is approved where %s', async (_name, answers, more) => {
    const { told, calls } = await decided(answers, more);
    expect(told).toBe('waits for somebody');
    expect(inputsOf(calls, PUT)).toEqual([]);
  });

  test('a rollback is approved, and nothing is read', async () => {
    const { told, calls } = await decided({ GetPipelineExecution: { pipelineExecution: { executionType: 'ROLLBACK' } } }, { approveEmpty: false });
    expect(told).toMatch(/^A rollback/);
    expect(commandsOf(calls)).not.toContain('GetObject');
  });

  test('what does not wait any more is told so', async () => {
    asleep();
    expect((await decided({ GetObject: report([stack]), GetPipelineState: state('Succeeded') })).told).toBe('does not wait any more');
  });

  test('a report that cannot be read is an error', async () => {
    await expect(decided({ GetObject: error('SlowDown', 'later') })).rejects.toThrow('later');
  });
});

describe('a window', () => {
  const calendar = { days: [1, 2, 3, 4, 5], from: 540, to: 960, timeZone: 'Europe/Berlin', freeze: [] };
  const usual = { GetPipelineExecution: { pipelineExecution: {} }, GetPipelineState: IN_PROGRESS, [PUT]: {}, CreateSchedule: {}, UpdateSchedule: {} };
  const asked = async (when: string, answers: object = {}) => {
    const calls = answering({ ...usual, ...answers });
    return { told: await decide({ ...waiting, calendar }, 'arn:fn', new Date(when)), calls };
  };
  const SATURDAY = '2026-11-21T10:00:30Z';

  test('that is open lets through', async () => {
    const { told, calls } = await asked('2026-11-20T12:00:00Z');
    expect(told).toBe('open');
    expect(inputsOf(calls, PUT)[0]).toMatchObject({ stageName: 'Prod.2', token: 'secret' });
  });

  test('that is closed comes back when it opens, once for each wait', async () => {
    const { told, calls } = await asked(SATURDAY);
    expect(told).toBe('opens at 2026-11-23T08:00:00.000Z');
    const [schedule] = inputsOf(calls, 'CreateSchedule');
    expect(schedule).toMatchObject({ ScheduleExpression: 'at(2026-11-23T08:00:00)', ScheduleExpressionTimezone: 'UTC', ActionAfterCompletion: 'DELETE', Target: { Arn: 'arn:fn' } });
    expect(JSON.parse(schedule.Target.Input)).toEqual({ ...waiting, calendar });
    expect(inputsOf((await asked(SATURDAY)).calls, 'CreateSchedule')[0].Name).toBe(schedule.Name);
    expect(commandsOf(calls)).not.toContain(PUT);
  });

  test('is asked again where there is a schedule', async () => {
    const { calls } = await asked(SATURDAY, { CreateSchedule: error('ConflictException') });
    expect(inputsOf(calls, 'UpdateSchedule')).toEqual(inputsOf(calls, 'CreateSchedule'));
    await expect(asked(SATURDAY, { CreateSchedule: error('ValidationException', 'wrong') })).rejects.toThrow('wrong');
  });

  // FAULT: the state that the approval waits may come after the event; without a schedule, nobody would ask again.
  test('has its schedule whatever the state says', async () => {
    const { told, calls } = await asked(SATURDAY, { GetPipelineState: state('Succeeded') });
    expect(told).toMatch(/^opens at /);
    expect(commandsOf(calls)).toEqual(['GetPipelineExecution', 'CreateSchedule']);
  });

  test('that is open does not let through what has been decided', async () => {
    asleep(Date.parse('2026-11-20T12:00:00Z'));
    const { told, calls } = await asked('2026-11-20T12:00:00Z', { GetPipelineState: state('Failed') });
    expect(told).toBe('does not wait any more');
    expect(commandsOf(calls)).not.toContain(PUT);
  });

  test('is no matter for a rollback', async () => {
    const { told, calls } = await asked(SATURDAY, { GetPipelineExecution: { pipelineExecution: { executionType: 'ROLLBACK' } } });
    expect(told).toBe('rollback');
    expect(inputsOf(calls, PUT)[0].result.summary).toMatch(/^A rollback/);
  });
});
