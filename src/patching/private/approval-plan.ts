import { OperatingSystem } from '../operating-system';
import { FilterPlan } from './filter-plan';

/** When a patch is approved that a rule is about. */
export type ApprovalTime =
  | { readonly afterDays: number; readonly isGiven: boolean }
  | { readonly untilDate: string; readonly isGiven: true };

export interface ApprovalPlan {
  /** Name of the factory, for errors. */
  readonly at: string;
  /** Of a system, as these have different words for the same. */
  readonly filters: (system: OperatingSystem) => FilterPlan[];
  readonly approved: ApprovalTime;
  readonly complianceLevel: string;
  readonly enableNonSecurity: boolean;
}
