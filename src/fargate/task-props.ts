import { RemovalPolicy, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CommonProps } from '../core';
import { AddOn } from './add-on';
import { IEnvironment } from './environment-interface';
import { Volume } from './volume';

/**
 * What a task is made of: the container, its size, its settings and its rights.
 */
export interface TaskProps extends CommonProps {
  /** Where it runs. */
  readonly environment: IEnvironment;

  /** The image of the container. */
  readonly image: ecs.ContainerImage;

  /**
   * The command, instead of the image's.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * The entry point, instead of the image's.
   *
   * @default - the entry point of the image
   */
  readonly entryPoint?: string[];

  /**
   * CPU units, 1024 to a vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
   * @default 256
   */
  readonly cpu?: number;

  /**
   * Memory; which sizes there are depends on `cpu`.
   *
   * @default - the least that goes with `cpu`: 512 MiB with 256
   */
  readonly memory?: Size;

  /**
   * The processor that the image is built for.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * Environment variables of the container.
   *
   * @default - none
   */
  readonly variables?: { [name: string]: string };

  /**
   * Environment variables whose values come from Secrets Manager or Parameter Store.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Space on the task's own disk, 20 to 200 GiB.
   *
   * @default Size.gibibytes(20)
   */
  readonly ephemeralStorage?: Size;

  /**
   * Folders that outlive a task, or that the container may write to.
   *
   * @default - none
   */
  readonly volumes?: Volume[];

  /**
   * Containers beside the container.
   *
   * @default - none
   */
  readonly addOns?: AddOn[];

  /**
   * Whether the container can write to folders of `volumes` only.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * The user, and group, that the container runs as.
   *
   * @default '1000:1000'
   */
  readonly user?: string;

  /**
   * How ECS sees whether the container is well, by a command in it.
   *
   * @default - it is well while it runs; web services are asked by the load balancer as well
   */
  readonly healthCheck?: ecs.HealthCheck;

  /**
   * Where the tasks are. They need a way to their image, their secrets and their log.
   *
   * @default - the private subnets with a way out
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * What the code in the container may do.
   *
   * @default - a new role without any rights
   */
  readonly taskRole?: iam.IRole;

  /**
   * What ECS may do to start the container: pull its image, read its secrets, write its log.
   *
   * @default - a new role with these rights
   */
  readonly executionRole?: iam.IRole;

  /**
   * Where the log goes.
   *
   * @default - a new log group
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long a new log group keeps the log.
   *
   * @default - as the profile says: one year in production, one week in development
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to a new log group when the construct is removed.
   *
   * @default - as the profile says: kept in production, deleted in development
   */
  readonly removalPolicy?: RemovalPolicy;
}
