export interface Capacity {
  readonly min?: number;
  readonly max?: number;
  readonly desired?: number;
}

/** One moment at which the capacity changes, given the usual one. */
export interface CapacityStep {
  readonly cron: string;
  readonly timeZone: string;
  readonly capacity: (usual: { readonly min: number; readonly max: number }) => Capacity;
}
