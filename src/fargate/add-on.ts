import { FireLensOptions, OpenTelemetryOptions, SidecarOptions } from './add-on-options';
import { AddOnPlan } from './private/add-on-plan';

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
   * A router that sends the container's log somewhere else than to Amazon CloudWatch. The task needs the right to: `service.grantPrincipal`.
   *
   * @param options where the log goes
   */
  public static fireLens(options: FireLensOptions): AddOn {
    return new AddOn({ kind: 'fireLens', ...options });
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
