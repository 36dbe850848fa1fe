import { createRequire } from 'module';

/** What CloudFormation asks, of whichever handler. */
type Handler = (request: object) => Promise<object>;

/** New permissions of a role take a while to be known everywhere. */
const PATIENCE = 60_000;
const PAUSE = Number(process.env.PAUSE ?? 5_000);
const DENIED = 403;

/** One of the handlers beside this file: each of them may be called again at any time, and is, where its permissions are not there yet. */
export async function handler(request: object): Promise<object> {
  const { handler: act } = createRequire(__filename)(`./${process.env.HANDLER}`) as { handler: Handler };
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await act(request);
    } catch (error) {
      const { $metadata: answer } = error as { $metadata?: { httpStatusCode?: number } };
      const isDenied = answer?.httpStatusCode === DENIED || /^(AccessDenied|UnauthorizedOperation)/.test((error as Error).name);
      if (!isDenied || Date.now() > until) throw error;
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
  }
}
