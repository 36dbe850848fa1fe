import * as ecs from 'aws-cdk-lib/aws-ecs';

/**
 * Options of a container beside the container.
 */
export interface SidecarOptions {
  /** Name of the container, once in a task. */
  readonly name: string;

  /** Its image. */
  readonly image: ecs.ContainerImage;

  /**
   * Its command.
   *
   * @default - the command of the image
   */
  readonly command?: string[];

  /**
   * Its environment variables.
   *
   * @default - none
   */
  readonly variables?: { [name: string]: string };

  /**
   * Its environment variables whose values come from Secrets Manager or Parameter Store.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * The user, and group, that it runs as.
   *
   * @default - the user of the image
   */
  readonly user?: string;

  /**
   * Whether it can write to no folder.
   *
   * @default true
   */
  readonly readonlyRootFilesystem?: boolean;

  /**
   * The port that it listens on.
   *
   * @default - it listens on none
   */
  readonly port?: number;

  /**
   * When the container starts.
   *
   * @default SidecarOrder.BESIDE
   */
  readonly order?: SidecarOrder;

  /**
   * Whether the task ends with it.
   *
   * @default false
   */
  readonly essential?: boolean;
}

/**
 * When the container starts, seen from a container beside it.
 */
export enum SidecarOrder {
  /** Both start together. */
  BESIDE = 'beside',
  /** The container starts when this one has started. */
  STARTS_FIRST = 'startsFirst',
  /** The container starts when this one has ended well, as one that prepares something. */
  ENDS_FIRST = 'endsFirst',
}

/**
 * Options of the OpenTelemetry collector.
 */
export interface OpenTelemetryOptions {
  /**
   * The configuration, in YAML.
   *
   * @default - OTLP from the containers of the task; traces to AWS X-Ray, metrics to Amazon CloudWatch by the log group of the task
   */
  readonly config?: string;

  /**
   * The image.
   *
   * @default - the AWS Distro for OpenTelemetry, public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3
   */
  readonly image?: ecs.ContainerImage;
}

/**
 * Options of the log router.
 */
export interface FireLensOptions {
  /**
   * Where the container's log goes, as the settings of an output plugin of Fluent Bit: `{ Name: 'kinesis_firehose', region: 'eu-central-1', delivery_stream: 'logs' }`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  readonly output: { [name: string]: string };

  /**
   * Settings of the output plugin whose values come from Secrets Manager or Parameter Store.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * The image.
   *
   * @default - AWS for Fluent Bit, public.ecr.aws/aws-observability/aws-for-fluent-bit:stable
   */
  readonly image?: ecs.ContainerImage;
}
