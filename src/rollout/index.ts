export * from './plan';
export * from './rollout';
export * from './wait';
