import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { checkThat } from '../private/check';
import { fail } from '../private/errors';
import { ComputePlan } from './private/compute-plan';
import { checkOptionNames, FLEET_COMPUTE_OPTIONS, LAMBDA_COMPUTE_OPTIONS, LINUX_COMPUTE_OPTIONS } from './private/prop-names';

/**
 * Options of a machine of Linux.
 */
export interface LinuxComputeOptions {
  /**
   * How large the machine is.
   *
   * @default codebuild.ComputeType.SMALL
   */
  readonly size?: codebuild.ComputeType;

  /**
   * What is installed on it.
   *
   * @default - the newest standard image that the CDK names for the machine
   */
  readonly image?: codebuild.IBuildImage;

  /**
   * Whether builds may run Docker.
   *
   * @default false
   */
  readonly docker?: boolean;
}

/**
 * Options of a build on AWS Lambda.
 */
export interface LambdaComputeOptions {
  /**
   * How much memory there is.
   *
   * @default codebuild.ComputeType.LAMBDA_2GB
   */
  readonly size?: codebuild.ComputeType;

  /**
   * What is installed; an image for AWS Lambda.
   *
   * @default - Node.js 22 on Amazon Linux 2023
   */
  readonly image?: codebuild.IBuildImage;
}

/**
 * Options of a fleet's machines.
 */
export interface FleetComputeOptions {
  /**
   * What is installed on the machines.
   *
   * @default - the newest standard image that the CDK names for Linux, on ARM or on x86_64 as the machines are
   */
  readonly image?: codebuild.IBuildImage;

  /**
   * Whether builds may run Docker.
   *
   * @default false
   */
  readonly docker?: boolean;
}

const STANDARD = codebuild.LinuxBuildImage.STANDARD_7_0;
const STANDARD_ARM = codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0;

/**
 * What a build runs on.
 */
export class Compute {
  /**
   * A machine of Linux on x86_64.
   *
   * @param options size and image
   */
  public static linux(options: LinuxComputeOptions = {}): Compute {
    checkOptionNames('Compute.linux', options, LINUX_COMPUTE_OPTIONS);
    return Compute.machine('Compute.linux', options, STANDARD);
  }

  /**
   * A machine of Linux on ARM (AWS Graviton), which costs less.
   *
   * @param options size and image
   */
  public static arm(options: LinuxComputeOptions = {}): Compute {
    checkOptionNames('Compute.arm', options, LINUX_COMPUTE_OPTIONS);
    return Compute.machine('Compute.arm', options, STANDARD_ARM);
  }

  /**
   * AWS Lambda: starts at once, for builds of up to 15 minutes without Docker, a VPC or a cache.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html
   * @param options memory and image
   */
  public static onLambda(options: LambdaComputeOptions = {}): Compute {
    checkOptionNames('Compute.onLambda', options, LAMBDA_COMPUTE_OPTIONS);
    checkSize('Compute.onLambda', options.size, true);
    return new Compute({
      kind: 'lambda',
      standard: false,
      environment: {
        buildImage: options.image ?? codebuild.LinuxLambdaBuildImage.AMAZON_LINUX_2023_NODE_22,
        computeType: options.size ?? codebuild.ComputeType.LAMBDA_2GB,
      },
    });
  }

  /**
   * Machines that are reserved for your builds.
   *
   * @param fleet the fleet
   * @param options the image
   */
  public static fleet(fleet: codebuild.IFleet, options: FleetComputeOptions = {}): Compute {
    checkOptionNames('Compute.fleet', options, FLEET_COMPUTE_OPTIONS);
    // Asked only where it has to: an imported fleet does not know what its machines are.
    const isArm = () => fleet.environmentType === codebuild.EnvironmentType.ARM_CONTAINER;
    const image = options.image ?? known(() => isArm() ? STANDARD_ARM : STANDARD);
    return new Compute({ kind: 'machine', standard: options.image === undefined, environment: { fleet, buildImage: image, privileged: options.docker } });
  }

  private static machine(at: string, { size, image, docker }: LinuxComputeOptions, standard: codebuild.IBuildImage): Compute {
    checkSize(at, size, false);
    return new Compute({
      kind: 'machine',
      standard: image === undefined,
      environment: { buildImage: image ?? standard, computeType: size ?? codebuild.ComputeType.SMALL, privileged: docker },
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ComputePlan,
  ) {}
}

/** An imported fleet does not know what its machines are, and says so by an error. */
function known(image: () => codebuild.IBuildImage): codebuild.IBuildImage {
  try {
    return image();
  } catch {
    return fail({ code: 'pipelines.fleet-unknown', at: 'Compute.fleet', prop: 'image', allowed: 'an image for the machines of the fleet', fix: 'give the image of an imported fleet, such as codebuild.LinuxBuildImage.STANDARD_7_0' });
  }
}

function checkSize(at: string, size: codebuild.ComputeType | undefined, isLambda: boolean) {
  checkThat({
    code: 'pipelines.compute-size-invalid',
    at,
    prop: 'size',
    value: size,
    holds: value => value.startsWith('BUILD_LAMBDA') === isLambda,
    allowed: isLambda ? 'codebuild.ComputeType.LAMBDA_…' : 'a codebuild.ComputeType of machines',
    fix: isLambda ? 'use a LAMBDA size, or Compute.linux()' : 'use SMALL to X2_LARGE, or Compute.onLambda()',
  });
}
