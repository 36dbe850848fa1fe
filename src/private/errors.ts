/**
 * A user's mistake, in the words that help to mend it.
 */
export interface Problem {
  /** Stable code, `<room>.<what-is-wrong>`; shown to users as `cdk-wheelhouse:<code>` and listed in the room's README. */
  readonly code: string;
  /** Path of the construct, or name of the factory that made the value object. */
  readonly at: string;
  /** The prop that holds the mistake, as the user wrote it. */
  readonly prop: string;
  /** What was received; leave it out where nothing was given. */
  readonly value?: unknown;
  /** What would be accepted. */
  readonly allowed: string;
  /** What to do now. */
  readonly fix: string;
}

/**
 * The one error of this library. Everything is in the message as well, since other languages see only that.
 */
export class WheelhouseError extends Error {
  public readonly code: string;

  public declare readonly problem: Problem;

  constructor(problem: Problem) {
    super(describe(problem));
    Object.defineProperty(this, 'problem', { value: problem, enumerable: false }); // else Node.js prints it again below the message
    this.name = 'WheelhouseError';
    this.code = `cdk-wheelhouse:${problem.code}`;
  }
}

export function fail(problem: Problem): never {
  const error = new WheelhouseError(problem);
  Error.captureStackTrace(error, fail);
  throw error;
}

export function describe(problem: Problem): string {
  const received = problem.value === undefined ? 'is missing' : `is ${show(problem.value)}`;
  return `[cdk-wheelhouse:${problem.code}] ${problem.at}: '${problem.prop}' ${received}; allowed: ${problem.allowed}. Fix: ${problem.fix}`;
}

function show(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value}'`;
  }
  if (typeof value === 'object' && value !== null) {
    return asText(value);
  }
  return String(value);
}

/** What is a construct, or refers to itself, has no text as JSON. */
function asText(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return `an object of ${value.constructor?.name ?? 'no class'}`;
  }
}
