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

/** Whether a ring begins when its window opens. */
export function decide(question: Question): Decision {
  const { rings, ring, executionId, runs } = question;
  const same = runs.find(run => run.ring === ring && run.executionId === executionId);
  if (same) return { action: 'go on', cycle: same.cycle };
  const index = rings.findIndex(({ name }) => name === ring);
  if (runs.some(run => run.ring === ring && isRunning(run, question))) return { action: 'skip', reason: 'still running' };
  return index === 0 ? first(question) : later(question, index);
}

/** A window that opens begins a cycle; one that is opened twice begins one only. */
function first({ ring, now, runs, longestRunMinutes }: Question): Decision {
  const recent = runs.find(run => run.ring === ring && Date.parse(now) - Date.parse(run.startedAt) < longestRunMinutes * MINUTE);
  return recent ? { action: 'skip', reason: 'done in this cycle', cycle: recent.cycle } : { action: 'begin', cycle: now };
}

function later(question: Question, index: number): Decision {
  const { rings, ring, runs } = question;
  const cycle = cycleOf(question, rings[index]);
  if (cycle === undefined) return { action: 'skip', reason: 'no cycle' };
  if (runs.some(run => run.ring === ring && run.cycle === cycle)) return { action: 'skip', reason: 'done in this cycle', cycle };
  const reason = obstacle(question, rings[index - 1], cycle);
  return reason ? { action: 'skip', reason, cycle } : { action: 'begin', cycle };
}

/** The run of the first ring that began so long ago. */
function cycleOf({ rings, runs, now }: Question, { offsetMinutes }: RingFacts): string | undefined {
  const meant = Date.parse(now) - offsetMinutes * MINUTE;
  const distance = ({ startedAt }: Run) => Math.abs(Date.parse(startedAt) - meant);
  const [nearest] = runs.filter(run => run.ring === rings[0].name).sort((one, other) => distance(one) - distance(other));
  return nearest && distance(nearest) <= TOLERANCE ? nearest.cycle : undefined;
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
