import { Duration } from 'aws-cdk-lib';
import { RingApproval } from '../ring-approval';
import { WindowSchedule } from '../window-schedule';
import { WindowTarget } from '../window-target';

export interface RingFactsPlan {
  readonly name: string;
  readonly target: WindowTarget;
  readonly install?: WindowSchedule;
  readonly offset?: Duration;
  readonly furtherOffsets: Duration[];
  readonly duration: Duration;
  readonly concurrency: string;
  readonly errors: string;
  readonly minCompliance: number;
  readonly approval?: RingApproval;
  /** Names of the options that were given; the others have their defaults. */
  readonly given: string[];
}
