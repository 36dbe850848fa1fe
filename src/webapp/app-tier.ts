import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IPatching } from '../patching';
import { Rollout } from '../rollout';
import { AppCode } from './app-code';
import { ContainersOptions } from './containers';
import { CONTAINERS_OPTIONS } from './private/option-structs';
import { checkProps } from './private/struct-check';
import { AppTierPlan } from './private/tier-plans';
import { INSTANCES_OPTIONS } from './private/tier-structs';
import { ScheduledCapacity } from './scheduled-capacity';
import { checkInteger, checkOrder, checkPattern, checkSize } from '../private/check';

/**
 * How many instances there are, and what makes them more or fewer.
 */
export interface InstanceScaling {
  /**
   * The fewest instances, 1 or more.
   *
   * @default - 2 where the profile is highly available, else 1
   */
  readonly min?: number;

  /**
   * The most instances.
   *
   * @default - twice `min`
   */
  readonly max?: number;

  /**
   * Average CPU that the group is kept at, 10 to 90 percent.
   *
   * @default 60
   */
  readonly cpuPercent?: number;

  /**
   * Requests each minute that one instance is given, on average.
   *
   * @default - the group does not scale on requests
   */
  readonly requestsPerTarget?: number;

  /**
   * Changes that come with the clock.
   *
   * @default - none
   */
  readonly schedules?: ScheduledCapacity[];
}

/**
 * Options of an application tier on instances.
 */
export interface InstancesOptions {
  /** What runs on them. */
  readonly code: AppCode;

  /**
   * The kind of instances. For ARM types (such as `t4g.small`) the image of the operating system follows; a container image must offer it.
   *
   * @default ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL)
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * How many there are.
   *
   * @default - 2 to 4 where the profile is highly available, else 1 to 2, kept at 60 percent CPU
   */
  readonly scaling?: InstanceScaling;

  /**
   * How a new version replaces the old one: `Rollout.allAtOnce()`, `Rollout.rolling()` or `Rollout.immutable()`.
   *
   * @default Rollout.rolling()
   */
  readonly rollout?: Rollout;

  /**
   * Size of the encrypted root volume, in whole GiB from 8 to 16384.
   *
   * @default Size.gibibytes(16)
   */
  readonly volumeSize?: Size;

  /**
   * What patches the instances: a `patching.PatchPolicy`, in whose last ring they are then, or one of its rings. Give it `drain`, so that an instance serves no
   * requests while it is patched.
   *
   * @default - nothing: instances have the patches of the image that they were launched from
   */
  readonly patching?: IPatching;

  /**
   * Where the instances are. They need a way out, for their packages.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/**
 * The tier that runs the application.
 */
export class AppTier {
  /**
   * On instances of Amazon EC2 with Amazon Linux 2023, in an Auto Scaling group.
   *
   * @param options what runs, on how many of which instances
   */
  public static instances(options: InstancesOptions): AppTier {
    checkProps('AppTier.instances', 'options', options, INSTANCES_OPTIONS);
    const scaling = options.scaling ?? {};
    checkScaling(scaling);
    checkPattern({
      code: 'webapp.instance-type-invalid',
      at: 'AppTier.instances',
      prop: 'instanceType',
      value: options.instanceType?.toString(),
      pattern: /^[a-z]+[0-9]+[a-z0-9-]*\.[a-z0-9-]+$/,
      allowed: 'an instance type of Amazon EC2, such as t3.small',
      fix: 'use ec2.InstanceType.of()',
    });
    checkSize({
      code: 'webapp.volume-size-out-of-range',
      at: 'AppTier.instances',
      prop: 'volumeSize',
      value: options.volumeSize,
      min: Size.gibibytes(8),
      max: Size.gibibytes(16384),
      fix: 'use Size.gibibytes(16) unless the application writes a lot',
    });
    return new AppTier({
      kind: 'instances',
      code: options.code._plan,
      instanceType: options.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL),
      volumeSize: options.volumeSize ?? Size.gibibytes(16),
      rollout: options.rollout,
      patching: options.patching,
      min: scaling.min,
      max: scaling.max,
      cpuPercent: scaling.cpuPercent,
      requestsPerTarget: scaling.requestsPerTarget,
      schedules: [...scaling.schedules ?? []],
      vpcSubnets: options.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    });
  }

  /**
   * In containers on AWS Fargate, as `fargate.WebService` runs them. The application finds what it found on instances: the same
   * variables, and the certificates of the database.
   *
   * @param options which image, in how many tasks of which size
   */
  public static containers(options: ContainersOptions): AppTier {
    checkProps('AppTier.containers', 'options', options, CONTAINERS_OPTIONS);
    return new AppTier({ kind: 'containers', ...options });
  }

  private constructor(
    /** @internal */
    public readonly _plan: AppTierPlan,
  ) {}
}

function checkScaling(scaling: InstanceScaling) {
  const at = 'AppTier.instances';
  const code = 'webapp.capacity-out-of-range';
  checkInteger({
    code, at, prop: 'scaling.min', value: scaling.min, min: 1, max: 10_000, fix: 'use 1 or more; ScheduledCapacity.offHours() goes down to none',
  });
  checkInteger({ code, at, prop: 'scaling.max', value: scaling.max, min: 1, max: 10_000, fix: 'use a number above min' });
  checkOrder({
    code: 'webapp.min-above-max', at, prop: 'scaling.min', value: scaling.min, notAbove: scaling.max, notAboveProp: 'scaling.max', fix: 'raise max or lower min',
  });
  checkInteger({
    code: 'webapp.cpu-percent-out-of-range',
    at,
    prop: 'scaling.cpuPercent',
    value: scaling.cpuPercent,
    min: 10,
    max: 90,
    unit: 'a whole percentage',
    fix: 'use 60; above 90 the group would grow too late',
  });
  checkInteger({
    code: 'webapp.requests-out-of-range',
    at,
    prop: 'scaling.requestsPerTarget',
    value: scaling.requestsPerTarget,
    min: 1,
    max: 10_000_000,
    fix: 'measure how many requests a minute one instance answers well',
  });
}
