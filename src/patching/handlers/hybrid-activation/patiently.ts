/** New roles and their permissions take a while to be known everywhere. */
const PATIENCE = 90_000;
const PAUSE = 5_000;
const DENIED = 403;

/** Does something that may be done again, and is where the service does not know the role yet, or cannot keep up. */
export async function patiently(act: () => Promise<void>): Promise<void> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error as Failure) || Date.now() > until) throw error;
      await new Promise(resolve => setTimeout(resolve, Number(process.env.PAUSE ?? PAUSE)));
    }
  }
}

interface Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isPassing({ name, message, $metadata }: Failure): boolean {
  return $metadata?.httpStatusCode === DENIED || /^(AccessDenied|TooManyUpdates)/.test(name) || /Nonexistent role/i.test(message);
}
