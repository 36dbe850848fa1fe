import { AsyncLocalStorage } from 'async_hooks';
import { Cloud } from './harness';

const DAY = 24 * 60 * 60 * 1000;

/** How a call is disturbed. */
export interface Disturbance {
  /** Dies when so many of its requests have been answered. */
  readonly after?: number;
  /** Dies when so many of its changes have been answered: what it has read before changes nothing for who comes after it. */
  readonly afterChanges?: number;
  /** What is answered in the place of the service, by operation; of several answers each once, and then the service's own. */
  readonly answers?: Record<string, object | Error | (object | Error)[]>;
  /** How much later it is than when the fixtures were made. */
  readonly daysLater?: number;
}

export interface Outcome {
  /** Operations, in their order. */
  readonly requests: string[];
  readonly died: boolean;
}

/** A call that dies at all its moments. */
export interface Deaths<T, R extends Outcome = Outcome> {
  /** Whether it dies after changes only: where there are many requests in between. */
  readonly changesOnly?: boolean;
  readonly fixture: () => Promise<T>;
  readonly act: (made: T, disturbance: Disturbance) => Promise<R>;
  /** What has to hold when it was made again. */
  readonly check: (made: T, again: R) => Promise<void>;
}

/** Whether an operation changes something. */
export function isChange(operation: string): boolean {
  return !/^(Describe|List|Get|Query)/.test(operation);
}

/** An error of the service. */
export function refusal(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** A call that is going on. */
class Call {
  public readonly requests: string[] = [];
  private readonly answers: Record<string, object | Error | (object | Error)[]>;
  private answered = 0;
  private changed = 0;

  constructor(private readonly disturbance: Disturbance, private readonly die: () => void) {
    const answers = Object.entries(disturbance.answers ?? {});
    this.answers = Object.fromEntries(answers.map(([name, answer]) => [name, Array.isArray(answer) ? [...answer] : answer]));
  }

  public async send(name: string, ask: () => Promise<unknown>): Promise<unknown> {
    this.requests.push(name);
    const canned = this.answers[name];
    const answer = Array.isArray(canned) ? canned.shift() : canned;
    if (answer instanceof Error) throw answer;
    const got = answer ?? await ask();
    if (isChange(name)) this.changed++;
    const dies = ++this.answered === this.disturbance.after || isChange(name) && this.changed === this.disturbance.afterChanges;
    if (!dies) return got;
    this.die();
    return new Promise(() => {}); // nothing that comes after it ever happens
  }
}

/** A client of the SDK, whose requests are looked at. */
interface Client { readonly prototype: object }

/** Calls of functions, as AWS Lambda makes them, and what they ask of services. */
export class Calls {
  private readonly going = new AsyncLocalStorage<Call>();

  constructor({ endpoint, region, credentials }: Cloud['client'], ...clients: Client[]) {
    const { accessKeyId, secretAccessKey } = credentials;
    Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, PAUSE: '50' });
    for (const client of clients) this.watch(client);
  }

  /** Has a call die after its first request, then after its second and so on, each time with new fixtures, and makes each again; how often it died. */
  public async everyDeath<T, R extends Outcome = Outcome>({ fixture, act, check, changesOnly }: Deaths<T, R>): Promise<number> {
    for (let after = 1; ; after++) {
      const made = await fixture();
      const { died } = await act(made, changesOnly ? { afterChanges: after } : { after });
      if (!died) return after - 1;
      await check(made, await act(made, {}));
    }
  }

  /** Makes a call; what has come of it. */
  public async run<T>(act: () => Promise<T>, disturbance: Disturbance = {}): Promise<Outcome & { readonly result?: T }> {
    const now = Date.now.bind(Date);
    const clock = disturbance.daysLater ? jest.spyOn(Date, 'now').mockImplementation(() => now() + disturbance.daysLater! * DAY) : undefined;
    try {
      let call!: Call;
      const death = new Promise<Outcome>(resolve => { call = new Call(disturbance, () => resolve({ requests: call.requests, died: true })); });
      const life = this.going.run(call, async () => ({ result: await act(), requests: call.requests, died: false }));
      return await Promise.race([death, life]);
    } finally {
      clock?.mockRestore();
    }
  }

  private watch({ prototype }: Client) {
    const { going } = this;
    const { send } = prototype as { send: (...args: unknown[]) => Promise<unknown> };
    Object.assign(prototype, {
      send(this: object, command: object, ...rest: unknown[]) {
        const call = going.getStore();
        const ask = async () => send.call(this, command, ...rest);
        return call ? call.send(command.constructor.name.replace(/Command$/, ''), ask) : ask();
      },
    });
  }
}
