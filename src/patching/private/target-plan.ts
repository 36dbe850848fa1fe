export interface TargetPlan {
  readonly kind: 'INSTANCE' | 'RESOURCE_GROUP';
  readonly targets: { readonly key: string; readonly values: string[] }[];
}
