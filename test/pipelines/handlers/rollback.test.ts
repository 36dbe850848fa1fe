import { Answers, answering, bodyOf, commandsOf, error, inputsOf } from './aws';
import { StackReport } from '../../../src/pipelines/handlers/change-sets/report';
import { noteLatest, originOf, withoutAdditions } from '../../../src/pipelines/handlers/change-sets/rollback';

const details = (pipelineName?: string) => ({ jobDetails: { data: { pipelineContext: { pipelineName } } } });

describe('an execution', () => {
  const asked = async (answers: Answers) => {
    const calls = answering({ GetJobDetails: details('shop'), ...answers });
    return { origin: await originOf('job-1', 'e1'), calls };
  };

  test.each([['ROLLBACK', true], ['STANDARD', false], [undefined, false]])('of type %s goes back: %s', async (executionType, rollback) => {
    const { origin, calls } = await asked({ GetPipelineExecution: { pipelineExecution: { executionType } } });
    expect(origin).toEqual({ pipeline: 'shop', rollback });
    expect(calls.map(({ input }) => input)).toEqual([{ jobId: 'job-1' }, { pipelineName: 'shop', pipelineExecutionId: 'e1' }]);
  });

  test.each<[string, Answers]>([
    ['a job that is over', { GetJobDetails: error('JobNotFoundException') }],
    ['a job that nobody tells the pipeline of', { GetJobDetails: {}, GetPipelineExecution: error('PipelineNotFoundException') }],
    ['an execution that is gone', { GetPipelineExecution: error('PipelineExecutionNotFoundException') }],
  ])('is no rollback: %s', async (_name, answers) => {
    expect((await asked(answers)).origin).toEqual({ pipeline: 'pipeline', rollback: false });
  });

  test('of which nobody may hear is an error: it might be a rollback', async () => {
    await expect(asked({ GetJobDetails: error('ThrottlingException', 'later') })).rejects.toThrow('later');
    await expect(asked({ GetPipelineExecution: error('AccessDeniedException', 'you may not') })).rejects.toThrow('you may not');
  });
});

test('the latest is noted for the stage', async () => {
  const calls = answering({ PutObject: {} });
  await noteLatest('reports', 'Prod', 'e1');
  expect(inputsOf(calls, 'PutObject')).toEqual([{ Bucket: 'reports', Key: 'Prod/latest.json', Body: '{"execution":"e1"}', ContentType: 'application/json' }]);
});

describe('what is not blocked', () => {
  const change = (effect: string, logicalId: string) => ({ effect, logicalId, blocked: true });
  const stack = (name: string, ...changes: object[]) => ({ name, state: 'changed', changes }) as unknown as StackReport;
  const given = [stack('Data', change('remove', 'New'), change('remove', 'Old'), change('replace', 'New2'), change('mayReplace', 'New')), stack('Web', change('remove', 'New'))];
  const blockedOf = async (GetObject: unknown) => {
    const calls = answering({ GetObject });
    const stacks = await withoutAdditions('reports', 'Prod', given);
    return { blocked: stacks.map(({ changes }) => changes.map(({ blocked }) => blocked)), calls, stacks };
  };
  const ALL = [[true, true, true, true], [true]];
  const latest = bodyOf('{"execution":"e0"}');
  const failed = bodyOf(JSON.stringify({ stacks: [stack('Data', change('add', 'New'), change('add', 'New2'), change('replace', 'Old'))] }));

  test('is the removal of what has been added, in its stack', async () => {
    const { blocked, calls, stacks } = await blockedOf(({ Key }: any) => Key === 'Prod/latest.json' ? latest : failed);
    expect(blocked).toEqual([[false, true, true, true], [true]]);
    expect(inputsOf(calls, 'GetObject')).toEqual([{ Bucket: 'reports', Key: 'Prod/latest.json' }, { Bucket: 'reports', Key: 'Prod/e0.json' }]);
    expect(stacks.map(({ name, state }) => [name, state])).toEqual([['Data', 'changed'], ['Web', 'changed']]);
    expect(given[0].changes[0].blocked).toBe(true); // what was given stays as it is
  });

  test.each(['NoSuchKey', 'AccessDenied'])('is nothing where nothing is known: %s', async name => {
    const none = await blockedOf(error(name));
    expect(none.blocked).toEqual(ALL);
    expect(commandsOf(none.calls)).toEqual(['GetObject']);
    expect((await blockedOf(({ Key }: any) => Key === 'Prod/latest.json' ? latest : error(name)())).blocked).toEqual(ALL);
  });

  test('cannot be told where the bucket does not answer', async () => {
    await expect(blockedOf(error('SlowDown', 'later'))).rejects.toThrow('later');
  });
});
