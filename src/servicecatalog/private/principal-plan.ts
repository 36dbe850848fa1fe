import { PrincipalEntry } from './catalogue-model';

export interface PrincipalPlan {
  readonly kind: PrincipalEntry['kind'];
  /** Whether it is a pattern of names, without an account; else one that is there. */
  readonly pattern: boolean;
  readonly arn: (partition: string) => string;
  /** A name, or a pattern of names. */
  readonly name: string;
  /** The same for the same principal. */
  readonly key: unknown;
}
