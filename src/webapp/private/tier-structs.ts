import { instance, like, list, plain, required, SUBNETS } from '../../private/kinds';
import { AppCode } from '../app-code';
import type { InstanceScaling, InstancesOptions } from '../app-tier';
import { ScheduledCapacity } from '../scheduled-capacity';
import { INSTANCE_TYPE, ROLLOUT } from './option-structs';
import { struct } from './struct-check';

const SCHEDULE = instance(ScheduledCapacity, "ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: TimeZone.EUROPE_BERLIN })");

const INSTANCE_SCALING = struct<InstanceScaling>('InstanceScaling', '{ min: 2, max: 4 }', {
  min: plain('2'), max: plain('4'), cpuPercent: plain('60'), requestsPerTarget: plain('1000'), schedules: list(SCHEDULE),
});

export const INSTANCES_OPTIONS = struct<InstancesOptions>('InstancesOptions', '{ code }', {
  code: required(instance(AppCode, "AppCode.directory('./app', { runtime: AppRuntime.nodejs('22') })")),
  instanceType: INSTANCE_TYPE,
  scaling: INSTANCE_SCALING,
  rollout: ROLLOUT,
  volumeSize: plain('Size.gibibytes(16)'),
  patching: like('patchAutoScalingGroup', "new patching.PatchPolicy(this, 'Patches', { rings })"),
  vpcSubnets: SUBNETS,
});
