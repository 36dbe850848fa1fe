import { ShareEntry } from './catalogue-model';

export interface ShareTargetPlan {
  readonly kind: ShareEntry['kind'];
  /** As the service calls it. */
  readonly type: 'ACCOUNT' | 'ORGANIZATIONAL_UNIT' | 'ORGANIZATION';
  readonly value: string;
  /** Of an organizational unit, where it is known: policies name it. */
  readonly organization?: string;
}

export interface Share {
  readonly target: ShareTargetPlan;
  readonly tagOptions: boolean;
  readonly principals: boolean;
}

/** Which principals are meant, in a policy that lets in everybody else. */
export function conditionsOf({ kind, value, organization }: ShareTargetPlan): { [operator: string]: object } | undefined {
  switch (kind) {
    case 'account': return undefined;
    case 'organization': return { StringEquals: { 'aws:PrincipalOrgID': value } };
    // Ids of units are unique within an organization only, and a policy that names no organization counts as public.
    default: return { 'StringEquals': { 'aws:PrincipalOrgID': organization }, 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${organization}/*/${value}/*`] } };
  }
}
