import * as http from 'http';
import * as https from 'https';

/** What is asked, from the environment of the function. */
const { TEST_HOST, TEST_PORT, TEST_TLS, TEST_NAME, TEST_METHOD, TEST_PATH, TEST_STATUS, TEST_CONTAINS, TEST_HEADERS = '{}' } = process.env;
const TRIES = 5;
const PAUSE = 3_000;
const PATIENCE = 10_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * A lifecycle hook of an ECS deployment: asks the new version through the test rule of the listener, a few times, since its targets
 * have just become healthy.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function handler(): Promise<{ hookStatus: 'SUCCEEDED' | 'FAILED' }> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const problem = await ask().then(judge, (error: Error) => error.message);
    if (problem === undefined) {
      return { hookStatus: 'SUCCEEDED' };
    }
    console.log(`try ${attempt} of ${TRIES}: ${problem}`);
    if (attempt < TRIES) await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  return { hookStatus: 'FAILED' };
}

function judge({ status, body }: Answer): string | undefined {
  if (status !== Number(TEST_STATUS)) return `status ${status}, expected ${TEST_STATUS}`;
  return TEST_CONTAINS && !body.includes(TEST_CONTAINS) ? `the answer does not contain '${TEST_CONTAINS}'` : undefined;
}

/** With a user agent: AWS WAF's common rules refuse requests without one. */
function ask(): Promise<Answer> {
  const options: https.RequestOptions = {
    host: TEST_HOST,
    port: TEST_PORT || undefined,
    method: TEST_METHOD,
    path: TEST_PATH,
    servername: TEST_NAME || undefined,
    headers: { 'user-agent': 'cdk-wheelhouse smoke test', ...JSON.parse(TEST_HEADERS), ...TEST_NAME ? { host: TEST_NAME } : {} },
    timeout: PATIENCE,
  };
  return new Promise((resolve, reject) => {
    const request = (TEST_TLS === 'true' ? https : http).request(options, response => {
      let body = '';
      response.setEncoding('utf8').on('data', text => { body += text; }).on('end', () => resolve({ status: response.statusCode!, body }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE / 1000} s`))).on('error', reject).end();
  });
}
