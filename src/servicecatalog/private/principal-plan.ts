import { PrincipalEntry } from './catalogue-model';

export interface PrincipalPlan {
  readonly kind: PrincipalEntry['kind'];
  /** Whether it is a pattern of names, without an account; else one that is there. */
  readonly pattern: boolean;
  readonly arn: (partition: string) => string;
  /** A name, or a pattern of names. */
  readonly name: string;
  /** What the ids of its resources are made of: a construct, or a pattern. */
  readonly key: unknown;
  /** The same for the same principal, also where it was imported twice. */
  readonly identity: string;
}
