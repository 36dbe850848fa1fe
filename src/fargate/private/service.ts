import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { checkDuration, checkInteger } from '../../private/check';
import { ServiceProps, SpotMix } from '../service-props';
import { Capacity } from './capacity';
import { EcsRollout } from './ecs-rollout';
import { Task } from './task';

export interface EcsServiceProps {
  readonly props: ServiceProps;
  readonly task: Task;
  readonly rollout: EcsRollout;
  readonly capacity: Capacity;
  readonly serviceConnect?: ecs.ServiceConnectProps;
  readonly healthCheckGracePeriod?: Duration;
}

/** The ECS service itself: where it runs, how many tasks, and what a deployment does. */
export function createService(scope: Construct, { props, task, rollout, capacity, ...rest }: EcsServiceProps): ecs.FargateService {
  const { environment } = props;
  return new ecs.FargateService(scope, 'Service', {
    cluster: environment.cluster,
    taskDefinition: task.definition,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    assignPublicIp: false,
    desiredCount: undefined, // auto scaling owns it; a deployment must not take tasks away
    minHealthyPercent: rollout.minHealthyPercent,
    maxHealthyPercent: rollout.maxHealthyPercent,
    circuitBreaker: { rollback: true },
    deploymentStrategy: rollout.strategy,
    bakeTime: rollout.bakeTime,
    canaryConfiguration: rollout.canary,
    linearConfiguration: rollout.linear,
    capacityProviderStrategies: strategies(scope.node.path, props.spot),
    enableExecuteCommand: props.executeCommand,
    enableECSManagedTags: true,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    availabilityZoneRebalancing: rollout.shifts ? undefined : ecs.AvailabilityZoneRebalancing.ENABLED,
    serviceConnectConfiguration: rest.serviceConnect,
    healthCheckGracePeriod: rest.healthCheckGracePeriod,
  });
}

function strategies(at: string, spot?: SpotMix): ecs.CapacityProviderStrategy[] | undefined {
  if (!spot) {
    return undefined;
  }
  checkInteger({ code: 'fargate.spot-out-of-range', at, prop: 'spot.ratio', value: spot.ratio, min: 1, max: 100, unit: 'a whole percentage', fix: 'use 50 for half of the tasks' });
  checkInteger({ code: 'fargate.spot-out-of-range', at, prop: 'spot.base', value: spot.base, min: 0, max: 1000, fix: 'use the number of tasks that must always be there' });
  const onDemand = { capacityProvider: 'FARGATE', base: spot.base, weight: 100 - spot.ratio };
  const onSpot = { capacityProvider: 'FARGATE_SPOT', weight: spot.ratio };
  return spot.ratio === 100 && !spot.base ? [onSpot] : [onDemand, onSpot];
}

export function stopTimeout(at: string, value?: Duration): Duration | undefined {
  checkDuration({
    code: 'fargate.stop-timeout-out-of-range', at, prop: 'stopTimeout', value, min: Duration.seconds(2), max: Duration.seconds(120), fix: 'use at most 2 minutes; Fargate ends a task then',
  });
  return value;
}
