import { answering, asleep, inputsOf, jobOf } from './aws';
import { handler } from '../../../src/pipelines/handlers/http-check';

type Answer = [status: number, body?: string] | Error;

/** What comes of a check, with these answers, the last of them again and again. */
async function checked(answers: Answer[], more: object = {}, token?: string) {
  const pauses = asleep(1_000_000);
  const calls = answering({ PutJobSuccessResult: {}, PutJobFailureResult: {} });
  const asked = jest.spyOn(global, 'fetch').mockImplementation(async () => {
    const answer = answers[Math.min(asked.mock.calls.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return new Response(answer[1] ?? '', { status: answer[0] });
  });
  asked.mockClear();
  await handler(jobOf({ url: 'example.com', path: '/health', status: '200', seconds: '300', ...more }, token));
  const [success] = inputsOf(calls, 'PutJobSuccessResult');
  const [failure] = inputsOf(calls, 'PutJobFailureResult');
  expect([success, failure].filter(one => one)).toHaveLength(1);
  return { success, failure: failure?.failureDetails.message, pauses, asked: asked.mock.calls };
}

describe('a check over HTTP', () => {
  test('is done when the answer is right', async () => {
    const { success, pauses, asked } = await checked([[200]]);
    expect(success).toMatchObject({ executionDetails: { summary: 'https://example.com/health answers as expected' } });
    expect(pauses).toEqual([]);
    expect(asked[0][1]).toMatchObject({ redirect: 'manual', headers: { 'user-agent': expect.stringContaining('cdk-wheelhouse') } });
  });

  test.each([
    ['example.com', '/', 'https://example.com/'], ['https://example.com/', '/health', 'https://example.com/health'], ['http://example.com', '/', 'http://example.com/'],
    ['HTTPS://example.com/shop//', '/a', 'HTTPS://example.com/shop/a'], ['alb-1.eu.elb.amazonaws.com:8443', '/', 'https://alb-1.eu.elb.amazonaws.com:8443/'],
  ])('asks %s and %s as %s', async (url, path, address) => {
    expect((await checked([[200]], { url, path })).asked[0][0]).toBe(address);
  });

  test('asks again until it is', async () => {
    const { success, pauses } = await checked([[503], new TypeError('fetch failed'), [200, 'starting'], [200, 'all is ready']], { contains: 'ready' });
    expect(success).toHaveProperty('executionDetails');
    expect(pauses).toEqual([5000, 5000, 5000]);
  });

  test.each<[string, Answer[], object, string]>([
    ['a status', [[502], [503]], {}, 'status 503, expected 200'],
    ['a text', [[200, 'down']], { contains: 'up' }, 'the answer does not contain \'up\''],
    ['an error, and why', [new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND example.com') })], {}, 'fetch failed: getaddrinfo ENOTFOUND example.com'],
    ['an error without a cause', [new Error('The operation was aborted due to timeout')], {}, 'The operation was aborted due to timeout'],
    ['a redirect', [[301]], {}, 'status 301, expected 200'],
  ])('fails with the last problem: %s', async (_name, answers, more, problem) => {
    const { failure, asked } = await checked(answers, { seconds: '20', ...more });
    expect(failure).toBe(`https://example.com/health did not answer as expected within 20 seconds; last: ${problem}`);
    expect(asked).toHaveLength(5);
  });

  test('may expect another status', async () => {
    expect((await checked([[301]], { status: '301' })).success).toBeDefined();
  });

  test('lets itself be called again after some minutes, and goes on from where it began', async () => {
    const { success, pauses } = await checked([[503]]);
    expect(success).toEqual({ jobId: 'job-1', continuationToken: '1000000' });
    expect(pauses.length * 5).toBe(180);
    const again = await checked([[503]], {}, `${1_000_000 - 290_000}`);
    expect(again.failure).toContain('within 300 seconds');
    expect(again.asked).toHaveLength(3);
    expect((await checked([[503], [200]], {}, `${1_000_000 - 290_000}`)).success).toHaveProperty('executionDetails');
  });
});
