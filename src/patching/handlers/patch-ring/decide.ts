/** A run of a ring, as it is remembered. */
export interface Run {
  readonly ring: string;
  /** When the first ring of its cycle began; ISO time. All rings of a cycle install the same patches. */
  readonly cycle: string;
  /** What has started it: the same call made again is the same run. */
  readonly executionId: string;
  readonly startedAt: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  /** Share of the ring's nodes that lack nothing, in percent; known when it is done. */
  readonly compliance?: number;
}

/** A ring of the policy, in order. */
export interface RingFacts {
  readonly name: string;
  /** How long after the first ring it begins, on the clock of its time zone. */
  readonly offsetMinutes: number;
  /** Share of its nodes that must lack nothing for the next ring to begin, in percent. */
  readonly minCompliance: number;
}

export interface Question {
  readonly rings: readonly RingFacts[];
  readonly ring: string;
  readonly executionId: string;
  /** ISO time. */
  readonly now: string;
  /** What is remembered, of all rings. */
  readonly runs: readonly Run[];
  /** How long after the first ring the window that has opened does so; a ring may have several. */
  readonly offsetMinutes: number;
  /** A run that is older, and not done, has died. */
  readonly longestRunMinutes: number;
}

export type Reason = 'still running' | 'done in this cycle' | 'no cycle' | 'the ring before has not run' | 'the ring before is not done' | 'the ring before has failed' |
'the ring before is not compliant';

export type Decision =
  | { readonly action: 'begin'; readonly cycle: string }
  /** The same call again: the run is there. */
  | { readonly action: 'go on'; readonly cycle: string }
  | { readonly action: 'skip'; readonly reason: Reason; readonly cycle?: string };

const MINUTE = 60_000;
/** Clocks are changed between two rings, and windows open a little late: so far apart may be what is meant and what was. */
const TOLERANCE = 12 * 60 * MINUTE;
/** Whatever starts within so long of a run is the same opening of the window. */
const TWICE = 30 * MINUTE;

/** Whether a ring begins when its window opens. */
export function decide(question: Question): Decision {
  const { rings, ring, executionId, runs } = question;
  const same = runs.find(run => run.ring === ring && run.executionId === executionId);
  if (same) return { action: 'go on', cycle: same.cycle };
  const index = rings.findIndex(({ name }) => name === ring);
  if (runs.some(run => run.ring === ring && isRunning(run, question))) return { action: 'skip', reason: 'still running' };
  return index === 0 && question.offsetMinutes === 0 ? first(question) : later(question, index);
}

/** A window that opens begins a cycle; a task of it that is started twice begins one only. */
function first({ ring, now, runs }: Question): Decision {
  const isRecent = ({ startedAt }: Run) => Date.parse(now) - Date.parse(startedAt) < TWICE;
  const recent = runs.find(run => run.ring === ring && run.status === 'succeeded' && isRecent(run));
  return recent ? { action: 'skip', reason: 'done in this cycle', cycle: recent.cycle } : { action: 'begin', cycle: now };
}

function later(question: Question, index: number): Decision {
  const { rings, ring, runs, offsetMinutes } = question;
  const cycle = cycleOf(question);
  if (cycle === undefined) return { action: 'skip', reason: 'no cycle' };
  const run = runs.find(each => each.ring === ring && each.cycle === cycle);
  const isFurther = offsetMinutes !== rings[index].offsetMinutes;
  if (run && !(isFurther && hasFailed(run, rings[index]))) return { action: 'skip', reason: 'done in this cycle', cycle };
  const reason = index === 0 ? undefined : obstacle(question, rings[index - 1], cycle);
  return reason ? { action: 'skip', reason, cycle } : { action: 'begin', cycle };
}

/** What a further window of the ring is for. */
function hasFailed({ status, compliance = 0 }: Run, { minCompliance }: RingFacts): boolean {
  return status !== 'succeeded' || compliance < minCompliance;
}

/** The one that began so long ago; of several the last, as somebody has begun it again. */
function cycleOf({ rings, runs, now, offsetMinutes }: Question): string | undefined {
  const meant = Date.parse(now) - offsetMinutes * MINUTE;
  const near = runs.filter(({ ring, cycle }) => ring === rings[0].name && Math.abs(Date.parse(cycle) - meant) <= TOLERANCE);
  return near.map(({ cycle }) => cycle).sort().at(-1);
}

function obstacle(question: Question, before: RingFacts, cycle: string): Reason | undefined {
  const run = question.runs.find(each => each.ring === before.name && each.cycle === cycle);
  if (!run) return 'the ring before has not run';
  if (isRunning(run, question)) return 'the ring before is not done';
  if (run.status !== 'succeeded') return 'the ring before has failed';
  return (run.compliance ?? 0) < before.minCompliance ? 'the ring before is not compliant' : undefined;
}

function isRunning({ status, startedAt }: Run, { now, longestRunMinutes }: Question): boolean {
  return status === 'running' && Date.parse(now) - Date.parse(startedAt) < longestRunMinutes * MINUTE;
}
