import { answer, JobEvent, Refusal, sleep } from '../job';

/** What is asked, and expected. */
interface Parameters {
  readonly url: string;
  readonly path: string;
  readonly status: string;
  readonly contains?: string;
  /** How long it may take until the answer is right. */
  readonly seconds: string;
}

const PATIENCE = 10_000;
const PAUSE = 5_000;
/** How long one call asks before it lets itself be called again. */
const ROUND = 3 * 60_000;

/** Asks what has been deployed until the answer is right, or it has taken too long. */
export async function handler(event: JobEvent): Promise<void> {
  return answer<Parameters>(event, async ({ parameters, token }) => {
    const address = addressOf(parameters);
    const since = token ? Number(token) : Date.now();
    const until = since + Number(parameters.seconds) * 1_000;
    const round = Date.now() + ROUND;
    for (;;) {
      const problem = await ask(address).then(answered => judge(answered, parameters), (error: Error) => reasonOf(error));
      if (!problem) return { done: true, summary: `${address} answers as expected` };
      console.log(`${address}: ${problem}`);
      const next = Date.now() + PAUSE;
      if (next > until) throw new Refusal(`${address} did not answer as expected within ${parameters.seconds} seconds; last: ${problem}`);
      if (next > round) return { done: false, token: `${since}` };
      await sleep(PAUSE);
    }
  });
}

function addressOf({ url, path }: Parameters): string {
  const base = /^https?:\/\//i.test(url) ? url : `https://${url}`;
  return `${base.replace(/\/+$/, '')}${path}`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** With a user agent: AWS WAF's common rules refuse requests without one. A redirect is an answer of its own. */
async function ask(address: string): Promise<Answer> {
  const response = await fetch(address, { redirect: 'manual', headers: { 'user-agent': 'cdk-wheelhouse smoke test' }, signal: AbortSignal.timeout(PATIENCE) });
  return { status: response.status, body: await response.text() };
}

function judge({ status, body }: Answer, wanted: Parameters): string | undefined {
  if (status !== Number(wanted.status)) return `status ${status}, expected ${wanted.status}`;
  return wanted.contains && !body.includes(wanted.contains) ? `the answer does not contain '${wanted.contains}'` : undefined;
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
