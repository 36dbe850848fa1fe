import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ServiceScaling } from '../service-props';
import { Capacity, checkPercent } from './capacity';
import { scaleOnSchedules } from './schedule-scaling';

/** Scales a service on what its tasks use. */
export function scaleTasks(at: string, service: ecs.FargateService, scaling: ServiceScaling, capacity: Capacity): ecs.ScalableTaskCount {
  checkPercent(at, 'scaling.cpuPercent', scaling.cpuPercent);
  checkPercent(at, 'scaling.memoryPercent', scaling.memoryPercent);
  const tasks = service.autoScaleTaskCount({ minCapacity: capacity.min, maxCapacity: capacity.max });
  tasks.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: scaling.cpuPercent ?? 60 });
  if (scaling.memoryPercent !== undefined) {
    tasks.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: scaling.memoryPercent });
  }
  scaleOnSchedules(at, tasks, scaling.schedules ?? [], capacity);
  return tasks;
}
