import { Duration, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { checkDuration, checkInteger, checkKnown } from '../../private/check';
import { fail } from '../../private/errors';
import { ServiceProps, SpotMix } from '../service-props';
import { Capacity } from './capacity';
import { EcsRollout } from './ecs-rollout';
import { createSecurityGroup } from './security-group';
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
  checkRoom(scope.node.path, rollout, capacity);
  checkCommands(scope.node.path, props);
  const service = new ecs.FargateService(scope, 'Service', {
    cluster: environment.cluster,
    taskDefinition: task.definition,
    vpcSubnets: task.vpcSubnets,
    securityGroups: [createSecurityGroup(scope, environment)], // not the service's own: that would wait for what the service waits for
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
    availabilityZoneRebalancing: canRebalance(rollout) ? ecs.AvailabilityZoneRebalancing.ENABLED : undefined,
    serviceConnectConfiguration: rest.serviceConnect,
    healthCheckGracePeriod: rest.healthCheckGracePeriod,
  });
  // The capacity providers have to be those of the cluster. The first tasks need the way to their image and the right to read their secrets: without these they fail until the circuit breaker trips.
  const { internetConnectivityEstablished } = environment.vpc.selectSubnets(task.vpcSubnets);
  service.node.findChild('Service').node.addDependency(
    environment.cluster, task.definition.obtainExecutionRole(), internetConnectivityEstablished, ...task.waitsFor,
  );
  return service;
}

/** A task is moved by starting another one first, for which there has to be room: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html */
function canRebalance({ shifts, maxHealthyPercent }: EcsRollout): boolean {
  return !shifts && maxHealthyPercent !== 100;
}

/** ECS rounds the least up and the most down, and waits forever where no task may come or go: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html */
function checkRoom(at: string, { minHealthyPercent, maxHealthyPercent }: EcsRollout, capacity: Capacity) {
  const min = capacity.min === 0 ? 1 : capacity.min;
  const room = Math.floor(min * maxHealthyPercent / 100) - Math.ceil(min * minHealthyPercent / 100);
  if (min > 0 && room < 1 && ![min, minHealthyPercent, maxHealthyPercent].some(value => Token.isUnresolved(value))) {
    fail({
      code: 'fargate.rollout-without-room',
      at,
      prop: 'rollout',
      value: `${minHealthyPercent} to ${maxHealthyPercent} percent of ${min}`,
      allowed: 'percentages between which one task may come or go',
      fix: 'lower minHealthyPercent, or raise maxHealthyPercent or scaling.min',
    });
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html: the agent writes into the container. */
function checkCommands(at: string, { executeCommand, readonlyRootFilesystem }: ServiceProps) {
  if (executeCommand && readonlyRootFilesystem !== false) {
    fail({
      code: 'fargate.command-needs-writable-root',
      at,
      prop: 'executeCommand',
      value: true,
      allowed: 'a root file system that can be written to',
      fix: 'set readonlyRootFilesystem: false as well, while you look for the trouble',
    });
  }
}

/** Said in this way without Spot, too: a service with a launch type instead would be replaced when it is given Spot later. */
function strategies(at: string, spot?: SpotMix): ecs.CapacityProviderStrategy[] {
  if (!spot) {
    return [{ capacityProvider: 'FARGATE', weight: 1 }];
  }
  checkKnown({ code: 'fargate.value-not-known', at, prop: 'spot.ratio', value: spot.ratio, fix: 'give the number; the share on demand is worked out of it' });
  checkInteger({ code: 'fargate.spot-out-of-range', at, prop: 'spot.ratio', value: spot.ratio, min: 1, max: 100, unit: 'a whole percentage', fix: 'use 50 for half of the tasks' });
  checkInteger({ code: 'fargate.spot-out-of-range', at, prop: 'spot.onDemandBase', value: spot.onDemandBase, min: 0, max: 1000, fix: 'use the number of tasks that must always be there' });
  const onDemand = { capacityProvider: 'FARGATE', base: spot.onDemandBase, weight: 100 - spot.ratio };
  const onSpot = { capacityProvider: 'FARGATE_SPOT', weight: spot.ratio };
  return spot.ratio === 100 && !spot.onDemandBase ? [onSpot] : [onDemand, onSpot];
}

export function stopTimeout(at: string, value?: Duration): Duration | undefined {
  checkDuration({
    code: 'fargate.stop-timeout-out-of-range', at, prop: 'stopTimeout', value, min: Duration.seconds(2), max: Duration.seconds(120), fix: 'use at most 2 minutes; Fargate ends a task then',
  });
  return value;
}
