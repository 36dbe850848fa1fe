import { RingFacts } from './decide';

/** What a ring does, beside what decides when it does it. */
export interface RingPlan extends RingFacts {
  readonly targets: readonly { readonly key: string; readonly values: readonly string[] }[];
  readonly concurrency: string;
  readonly errors: string;
  /** Until when, after it began, further nodes are patched. */
  readonly minutes: number;
  readonly approval?: ApprovalPlan;
  /** The patch group that its nodes are put into; none where they have theirs, or where the policy has no baselines. */
  readonly group?: string;
}

export interface ApprovalPlan {
  /** The runbook that waits for who agrees. */
  readonly document: string;
  /** Who hears that somebody has to. */
  readonly topic?: string;
}

/** What the state machine hands over at each step; it is the same for all rings of a policy. */
export interface PolicyPlan {
  /** What it is known by in the account and region. */
  readonly name: string;
  /** How the patch groups begin that nodes are put into. */
  readonly groupPrefix?: string;
  readonly table: string;
  readonly rings: readonly RingPlan[];
  readonly document: string;
  readonly parameters: { readonly [name: string]: readonly string[] };
  /** Whether a node leaves its load balancers while it is patched. */
  readonly drain?: boolean;
  /** How long snapshots are kept that are made of each node; none are made otherwise. */
  readonly keepSnapshotsDays?: number;
  readonly output?: { readonly bucket?: string; readonly prefix?: string; readonly logGroup?: string };
  /** Who is told. */
  readonly topic?: string;
}
