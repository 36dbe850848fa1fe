import { Duration } from 'aws-cdk-lib';

/** How often metrics are looked at. */
export const PERIOD = Duration.minutes(1);

/** From which values on the built-in signals raise an alarm. */
export const THRESHOLDS = {
  /** Responses with a 5xx status, in percent of all. */
  errorPercent: 5,
  /** Up to this many requests a minute an error rate says nothing. */
  fewRequests: 1,
  /** The slowest twentieth of the responses, in seconds. */
  latencySeconds: 1,
  unhealthyHosts: 1,
  healthyHosts: 1,
  cpuPercent: 85,
  memoryPercent: 90,
  connectionsPercent: 80,
  capacityPercent: 90,
  /** Free storage of an instance, in percent of what is allocated. */
  freeStoragePercent: 10,
  /** Free local storage of an Aurora instance, in bytes: 1 GiB. */
  freeLocalStorageBytes: 1024 ** 3,
  replicaLagMilliseconds: 1000,
};
