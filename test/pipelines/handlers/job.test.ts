import { answering, error, inputsOf, jobOf } from './aws';
import { answer, Job, Outcome, Refusal } from '../../../src/pipelines/handlers/job';

const SUCCESS = 'PutJobSuccessResult';
const FAILURE = 'PutJobFailureResult';
const done: Outcome = { done: true };

/** What is sent for a job whose work is this. */
async function answered(work: (job: Job<any>) => Promise<Outcome>, answers: Record<string, unknown> = { [SUCCESS]: {}, [FAILURE]: {} }, event = jobOf({ stage: 'Prod' })) {
  const calls = answering(answers);
  await answer(event, work);
  return calls;
}

const failureOf = async (problem: unknown) => inputsOf(await answered(async () => { throw problem; }), FAILURE)[0].failureDetails.message;

describe('a job', () => {
  test('knows its account, parameters, artifact and token', async () => {
    const work = jest.fn(async () => done);
    await answered(work, { [SUCCESS]: {} }, jobOf({ stage: 'Prod' }, 'earlier'));
    expect(work).toHaveBeenCalledWith({ account: '111111111111', parameters: { stage: 'Prod' }, artifact: { Bucket: 'artifacts', Key: 'a/Templates/b' }, token: 'earlier' });
  });

  test('may have neither parameters nor an artifact', async () => {
    const work = jest.fn(async () => done);
    const event = jobOf({});
    const data = { ...event['CodePipeline.job'].data, actionConfiguration: { configuration: {} }, inputArtifacts: [] };
    await answered(work, { [SUCCESS]: {} }, { 'CodePipeline.job': { ...event['CodePipeline.job'], data } });
    expect(work).toHaveBeenCalledWith({ account: '111111111111', parameters: {}, artifact: undefined, token: undefined });
  });

  test('that is done tells variables and a summary, cut where it is long', async () => {
    const calls = await answered(async () => ({ done: true, variables: { Url: 'a' }, summary: 'x'.repeat(3000) }));
    expect(calls.map(({ command, input }) => [command, input])).toEqual([[SUCCESS, { jobId: 'job-1', outputVariables: { Url: 'a' }, executionDetails: { summary: 'x'.repeat(2000) } }]]);
  });

  test('that is not done leaves a token', async () => {
    const calls = await answered(async () => ({ done: false, token: 'more' }));
    expect(inputsOf(calls, SUCCESS)).toEqual([{ jobId: 'job-1', continuationToken: 'more' }]);
  });
});

describe('a failure', () => {
  test('is what the user can mend, and that alone', async () => {
    expect(await failureOf(new Refusal('Alarm Errors: too many'))).toBe('Alarm Errors: too many');
  });

  test('is any other error, with the log group', async () => {
    expect(await failureOf(new TypeError('a is undefined'))).toBe('TypeError: a is undefined. Log: /functions/one');
  });

  test.each([['no words', new Refusal('x'.repeat(9000))], ['the log group', new Error('x'.repeat(9000))]])('is cut where it is long, with %s', async (_name, problem) => {
    expect(await failureOf(problem)).toHaveLength(4900);
  });

  test('is an error of parameters that are no JSON', async () => {
    const event = jobOf({});
    const data = { ...event['CodePipeline.job'].data, actionConfiguration: { configuration: { UserParameters: '{' } } };
    const calls = await answered(async () => done, { [FAILURE]: {} }, { 'CodePipeline.job': { ...event['CodePipeline.job'], data } });
    expect(inputsOf(calls, FAILURE)[0].failureDetails).toMatchObject({ type: 'JobFailed', message: expect.stringMatching(/^SyntaxError: .* Log: /) });
  });

  test('is one to tell of success', async () => {
    const calls = await answered(async () => done, { [SUCCESS]: error('InvalidClientTokenException', 'wrong'), [FAILURE]: {} });
    expect(inputsOf(calls, FAILURE)[0].failureDetails.message).toBe('InvalidClientTokenException: wrong. Log: /functions/one');
  });
});

describe('a job that is over', () => {
  test.each(['InvalidJobStateException', 'JobNotFoundException'])('is left alone: %s', async name => {
    for (const work of [async () => done, async () => { throw new Error('x'); }]) {
      const calls = await answered(work, { [SUCCESS]: error(name), [FAILURE]: error(name) });
      expect(calls).toHaveLength(1);
    }
  });

  test('is left alone where the work hears of it', async () => {
    expect(await answered(async () => error('JobNotFoundException')())).toEqual([]);
  });

  test('is not what cannot be told of: it is called again', async () => {
    await expect(answered(async () => { throw new Error('x'); }, { [FAILURE]: error('ThrottlingException') })).rejects.toThrow();
  });
});
