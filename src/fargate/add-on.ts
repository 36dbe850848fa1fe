import { FireLensOptions, OpenTelemetryOptions, SidecarOptions } from './add-on-options';
import { AddOnPlan } from './private/add-on-plan';
import { FIRE_LENS_OPTIONS, OPEN_TELEMETRY_OPTIONS, SIDECAR_OPTIONS } from './private/option-structs';
import { checkProps } from './private/struct-check';

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
    checkProps('AddOn.openTelemetry', 'options', options, OPEN_TELEMETRY_OPTIONS);
    return new AddOn({ kind: 'openTelemetry', ...options });
  }

  /**
   * A router that sends the container's log somewhere else than to Amazon CloudWatch. The task needs the right to: `service.grantPrincipal`.
   *
   * @param options where the log goes
   */
  public static fireLens(options: FireLensOptions): AddOn {
    checkProps('AddOn.fireLens', 'options', options, FIRE_LENS_OPTIONS);
    return new AddOn({ kind: 'fireLens', ...options });
  }

  /**
   * Any other container.
   *
   * @param options what it is
   */
  public static sidecar(options: SidecarOptions): AddOn {
    checkProps('AddOn.sidecar', 'options', options, SIDECAR_OPTIONS);
    return new AddOn({ kind: 'sidecar', ...options });
  }

  private constructor(
    /** @internal */
    public readonly _plan: AddOnPlan,
  ) {}
}
