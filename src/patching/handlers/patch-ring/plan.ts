import { RingFacts } from './decide';

/** What a ring does, beside what decides when it does it. */
export interface RingPlan extends RingFacts {
  readonly targets: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly concurrency: string;
  readonly errors: string;
  /** Until when, after it began, commands are sent to further nodes. */
  readonly minutes: number;
  readonly approval?: ApprovalPlan;
}

export interface ApprovalPlan {
  /** The runbook that asks. */
  readonly document: string;
}

/** What the state machine hands over at each step; it is the same for all rings of a policy. */
export interface PolicyPlan {
  readonly name: string;
  readonly table: string;
  readonly bucket: string;
  readonly rings: readonly RingPlan[];
  /** Ids of the baselines; those of patch groups and systems where there is none. */
  readonly baselines: readonly string[];
  readonly document: string;
  readonly parameters: { readonly [name: string]: readonly string[] };
  readonly output?: { readonly bucket?: string; readonly prefix?: string; readonly logGroup?: string };
  /** Who is told. */
  readonly topic?: string;
}
