import { Duration, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { AddOn, Hook, SpotMix, Volume, WebServiceScaling } from '../fargate';
import { Rollout } from '../rollout';

/**
 * Options of an application tier in containers.
 */
export interface ContainersOptions {
  /** The image of the container. */
  readonly image: ecs.ContainerImage;

  /**
   * The port on which the application answers HTTP, 1 to 65535. The application finds it in `PORT`.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The path that answers with a status from 200 to 399 when the application is well.
   *
   * @default '/'
   */
  readonly healthCheckPath?: string;

  /**
   * The command, instead of the image's.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * Environment variables, besides `PORT`, `AWS_REGION` and those of the data tier. Not for secrets: the values can be read in the template.
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
   * How many tasks there are.
   *
   * @default - 2 to 4 where the profile is highly available, else 1 to 2, kept at 60 percent CPU
   */
  readonly scaling?: WebServiceScaling;

  /**
   * Runs a part of the tasks on Fargate Spot.
   *
   * @default - everything is on demand
   */
  readonly spot?: SpotMix;

  /**
   * How a new version replaces the old one: `Rollout.allAtOnce()`, `rolling()`, `blueGreen()`, `canary()` or `linear()`.
   *
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;

  /**
   * What a deployment asks on its way.
   *
   * @default - nothing but the alarms
   */
  readonly hooks?: Hook[];

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
   * How long a task may take to end after it is told to, up to 2 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly stopTimeout?: Duration;

  /**
   * Where the tasks are. They need a way out, for their image.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}
