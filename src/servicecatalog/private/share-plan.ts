import { ShareEntry } from './catalogue-model';

export interface ShareTargetPlan {
  readonly kind: ShareEntry['kind'];
  /** As the service calls it. */
  readonly type: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | 'ORGANIZATION';
  readonly value: string;
}

export interface Share {
  readonly target: ShareTargetPlan;
  readonly tagOptions: boolean;
  readonly principals: boolean;
}
