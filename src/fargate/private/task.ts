import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IDependable } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { fail } from '../../private/errors';
import { isInProduct, ownName } from '../../private/launched';
import { checkSubnets, refusePublic } from '../../private/vpc-check';
import { TaskProps } from '../task-props';
import { logDriverFor, variablesFor } from './add-on-plan';
import { addContainers } from './add-ons';
import { storageSize, taskSize } from './task-size';
import { mountVolumes } from './volume-plan';
import { sorted } from '../../private/sorted';

/** A task, ready to be run by a service or a schedule. */
export interface Task {
  readonly definition: ecs.FargateTaskDefinition;
  readonly container: ecs.ContainerDefinition;
  readonly logGroup: logs.ILogGroup;
  readonly vpcSubnets: ec2.SubnetSelection;
  /** What must be there before the first task starts. */
  readonly waitsFor: IDependable[];
}

export interface TaskExtras {
  /** The port that the container listens on. */
  readonly port?: number;
  /** Variables that the kind of service adds. */
  readonly variables?: Record<string, string>;
  /** How long a task may take to end after it is told to. */
  readonly stopTimeout?: Duration;
}

/** Name of the main container, and of its port. */
export const CONTAINER = 'app';
export const PORT = 'app';

export function createTask(scope: Construct, props: TaskProps, extras: TaskExtras = {}): Task {
  const at = scope.node.path;
  const { environment } = props;
  const profile = props.profile ?? environment.profile;
  const logGroup = props.logGroup ?? createLogGroup(scope, 'Logs', {
    encryptionKey: environment.encryptionKey,
    retention: props.logRetention ?? profile.logRetention,
    removalPolicy: props.removalPolicy ?? profile.removalPolicy,
  });
  const logging = (streamPrefix: string) => ecs.LogDrivers.awsLogs({ logGroup, streamPrefix, mode: ecs.AwsLogDriverMode.NON_BLOCKING });

  checkNames(at, props, extras);
  const definition = new ecs.FargateTaskDefinition(scope, 'Task', {
    family: isInProduct(scope) ? ownName(scope, 255) : undefined, // launches do not share the versions of their definitions
    ...taskSize(at, props.cpu, props.memory),
    ephemeralStorageGiB: storageSize(at, props.ephemeralStorage),
    runtimePlatform: { cpuArchitecture: props.architecture ?? ecs.CpuArchitecture.X86_64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    taskRole: props.taskRole,
    executionRole: props.executionRole,
  });
  const addOns = (props.addOns ?? []).map(addOn => addOn._plan);
  const container = definition.addContainer(CONTAINER, {
    containerName: CONTAINER,
    image: props.image,
    command: props.command,
    entryPoint: props.entryPoint,
    environment: { ...variablesFor(addOns, props.secrets), ...extras.variables, ...sorted(props.variables) },
    secrets: sorted(props.secrets),
    user: props.user ?? '1000:1000',
    readonlyRootFilesystem: props.readonlyRootFilesystem ?? true,
    linuxParameters: new ecs.LinuxParameters(scope, 'LinuxParameters', { initProcessEnabled: true }), // reaps what commands leave behind
    stopTimeout: extras.stopTimeout,
    portMappings: extras.port === undefined ? undefined : [{ name: PORT, containerPort: extras.port, appProtocol: ecs.AppProtocol.http }],
    healthCheck: props.healthCheck,
    logging: logDriverFor(addOns, logging(CONTAINER)),
  });
  const waitsFor = mountVolumes(at, definition, container, (props.volumes ?? []).map(volume => volume._plan));
  addContainers(at, container, addOns, logging, logGroup);
  acknowledgeFindings(definition);
  return { definition, container, logGroup, vpcSubnets: subnetsOf(at, props), waitsFor };
}

/** A task definition in all its revisions: rights that name one revision would come too late for it, since they take seconds to reach everywhere. */
export function anyRevision(definition: ecs.FargateTaskDefinition): string {
  return Stack.of(definition).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${definition.family}:*` });
}

/** ECS takes a name once, and what the construct says of a port or a queue cannot be said otherwise. */
function checkNames(at: string, { variables = {}, secrets = {} }: TaskProps, { variables: own = {} }: TaskExtras) {
  const names = [...Object.keys(own), ...Object.keys(variables), ...Object.keys(secrets)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    fail({
      code: 'fargate.variable-repeated',
      at,
      prop: twice in secrets ? 'secrets' : 'variables',
      value: twice,
      allowed: `each name once, and other names than ${Object.keys(own).join(', ') || 'those of the other'}`,
      fix: 'rename or remove one of both',
    });
  }
}

function acknowledgeFindings(definition: ecs.FargateTaskDefinition) {
  acknowledge(definition, { 'AwsSolutions-ECS2': 'Variables hold names and addresses; what is secret comes by secrets.' });
  acknowledge(definition.obtainExecutionRole(), { 'AwsSolutions-IAM5[Resource::*]': 'The login to Amazon ECR cannot be narrowed.' });
}

/** Subnets of the user's choice need no way out, where there are endpoints for all that a task asks. */
function subnetsOf(at: string, { environment, vpcSubnets }: TaskProps): ec2.SubnetSelection {
  const usual = { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS };
  if (!vpcSubnets) {
    checkSubnets('fargate', at, environment.vpc, 'private', usual);
  }
  refusePublic('fargate', at, environment.vpc, vpcSubnets ?? usual);
  return vpcSubnets ?? usual;
}
