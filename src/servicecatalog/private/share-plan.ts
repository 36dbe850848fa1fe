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

/** Which principals are meant, in a policy that lets in everybody else. */
export function conditionsOf({ kind, value }: ShareTargetPlan): { [operator: string]: object } | undefined {
  switch (kind) {
    case 'account': return undefined;
    case 'organization': return { StringEquals: { 'aws:PrincipalOrgID': value } };
    default: return { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`*/${value}/*`] } };
  }
}
