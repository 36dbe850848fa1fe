import * as ecs from 'aws-cdk-lib/aws-ecs';
import { AddOnPlan } from './private/add-on-plan';

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
   * Whether the task ends with it.
   *
   * @default false
   */
  readonly essential?: boolean;
}

/**
 * Options of the OpenTelemetry collector.
 */
export interface OpenTelemetryOptions {
  /**
   * The configuration, in YAML.
   *
   * @default - what the image has for ECS: OTLP in, traces to AWS X-Ray and metrics to Amazon CloudWatch out
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
 * A container beside the container.
 */
export class AddOn {
  /**
   * A collector of traces and metrics; the container sends them to `http://localhost:4318` (OTLP), which it finds in `OTEL_EXPORTER_OTLP_ENDPOINT`.
   *
   * @see https://aws-otel.github.io/docs/setup/ecs
   * @param options configuration and image
   */
  public static openTelemetry(options: OpenTelemetryOptions = {}): AddOn {
    return new AddOn({ kind: 'openTelemetry', ...options });
  }

  /**
   * Any other container.
   *
   * @param options what it is
   */
  public static sidecar(options: SidecarOptions): AddOn {
    return new AddOn({ kind: 'sidecar', ...options });
  }

  private constructor(
    /** @internal */
    public readonly _plan: AddOnPlan,
  ) {}
}
