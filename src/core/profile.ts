import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { checkDuration, checkInteger, checkKnown, checkPattern } from '../private/check';
import { kindChecks } from '../private/kind-check';
import { nameChecks } from '../private/name-check';

const { checkBoolean, checkChoice, checkMember, checkOptions } = kindChecks('core.wrong-type');
const { checkKnown: checkOptionsKnown } = nameChecks('core');
/** What is decided by yes or no. */
const FLAGS = ['highlyAvailable', 'deletionProtection', 'customerManagedKey', 'firewall', 'auditLogs', 'monitoring'] as const;

/**
 * Single decisions of a profile that differ from the profile's own.
 */
export interface ProfileOptions {
  /**
   * Name of the profile, the value of the `profile` cost-allocation tag. One to 128 letters, digits and `+ - = . _ : / @`.
   *
   * @default - the name of the profile: `production` or `development`
   */
  readonly name?: string;

  /**
   * How many Availability Zones a network spans, 2 or 3.
   *
   * @default - 3 in production, 2 in development
   */
  readonly availabilityZones?: number;

  /**
   * Whether one failing Availability Zone must go unnoticed: a NAT gateway in each zone, two instances or more, standby databases.
   *
   * @default - true in production, false in development
   */
  readonly highlyAvailable?: boolean;

  /**
   * Whether load balancers and databases refuse to be deleted until their protection is switched off.
   *
   * @default - true in production, false in development
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to data (databases, log groups, log buckets, keys) when its construct is removed.
   * A database is kept as a final snapshot, whether this says `RETAIN` or `SNAPSHOT`; everything else is retained by either.
   *
   * @default - `RemovalPolicy.RETAIN` in production, `RemovalPolicy.DESTROY` in development
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether data is encrypted with a customer managed KMS key; otherwise with the keys that AWS manages.
   *
   * @default - true in production, false in development
   */
  readonly customerManagedKey?: boolean;

  /**
   * Whether a web application firewall stands before what the internet can reach.
   *
   * @default - true in production, false in development
   */
  readonly firewall?: boolean;

  /**
   * Whether access logs, flow logs and firewall logs are kept.
   *
   * @default - true in production, false in development
   */
  readonly auditLogs?: boolean;

  /**
   * Whether alarms and a dashboard are made.
   *
   * @default - true in production, false in development
   */
  readonly monitoring?: boolean;

  /**
   * How long logs are kept.
   *
   * @default - one year in production, one week in development
   */
  readonly logRetention?: RetentionDays;

  /**
   * How long automated database backups are kept, in whole days from 1 to 35.
   *
   * @default - 14 days in production, 1 day in development
   */
  readonly backupRetention?: Duration;
}

/**
 * How much an architecture protects and what it costs: one choice that every construct of the library follows.
 *
 * The profile gives defaults. The props of a construct come before them; what contradicts a rule that must
 * always hold is an error.
 */
export class Profile {
  /**
   * Highly available, encrypted with a key of your own, logged, alarmed, protected against deletion. The default everywhere.
   *
   * @param options single decisions that differ
   */
  public static production(options: ProfileOptions = {}): Profile {
    return new Profile({
      name: 'production',
      availabilityZones: 3,
      highlyAvailable: true,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      customerManagedKey: true,
      firewall: true,
      auditLogs: true,
      monitoring: true,
      logRetention: RetentionDays.ONE_YEAR,
      backupRetention: Duration.days(14),
    }, options, 'Profile.production');
  }

  /**
   * Cheap and disposable: the smallest thing that runs, and nothing is left when it is deleted. Still private and encrypted.
   *
   * @param options single decisions that differ
   */
  public static development(options: ProfileOptions = {}): Profile {
    return new Profile({
      name: 'development',
      availabilityZones: 2,
      highlyAvailable: false,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
      customerManagedKey: false,
      firewall: false,
      auditLogs: false,
      monitoring: false,
      logRetention: RetentionDays.ONE_WEEK,
      backupRetention: Duration.days(1),
    }, options, 'Profile.development');
  }

  /** Name of the profile, the value of the `profile` tag. */
  public readonly name: string;
  /** How many Availability Zones a network spans. */
  public readonly availabilityZones: number;
  /** Whether one failing Availability Zone must go unnoticed. */
  public readonly highlyAvailable: boolean;
  /** Whether load balancers and databases refuse to be deleted. */
  public readonly deletionProtection: boolean;
  /** What happens to data when its construct is removed. */
  public readonly removalPolicy: RemovalPolicy;
  /** Whether data is encrypted with a customer managed KMS key. */
  public readonly customerManagedKey: boolean;
  /** Whether a web application firewall stands before what the internet can reach. */
  public readonly firewall: boolean;
  /** Whether access logs, flow logs and firewall logs are kept. */
  public readonly auditLogs: boolean;
  /** Whether alarms and a dashboard are made. */
  public readonly monitoring: boolean;
  /** How long logs are kept. */
  public readonly logRetention: RetentionDays;
  /** How long automated database backups are kept. */
  public readonly backupRetention: Duration;

  private constructor(defaults: Required<ProfileOptions>, options: ProfileOptions, at: string) {
    checkOptions(at, 'options', options, '{ highlyAvailable: false }');
    checkOptionsKnown(at, '', options, defaults);
    FLAGS.forEach(flag => checkBoolean(at, flag, options[flag], 'true'));
    checkChoice(at, 'removalPolicy', options.removalPolicy, RemovalPolicy, 'RemovalPolicy.DESTROY');
    checkChoice(at, 'logRetention', options.logRetention, RetentionDays, 'logs.RetentionDays.ONE_MONTH');
    checkMember(at, 'backupRetention', options.backupRetention, 'toSeconds', 'Duration.days(7)');
    checkPattern({
      code: 'core.profile-name-invalid',
      at,
      prop: 'name',
      value: options.name,
      pattern: /^[\w+\-=.:/@]{1,128}$/,
      allowed: '1 to 128 letters, digits and + - = . _ : / @, as a tag value',
      fix: 'choose a short name such as \'staging\'',
    });
    checkKnown({
      code: 'core.value-not-known', at, prop: 'availabilityZones', value: options.availabilityZones, fix: 'give the number; it decides how many subnets there are',
    });
    checkInteger({
      code: 'core.availability-zones-out-of-range',
      at,
      prop: 'availabilityZones',
      value: options.availabilityZones,
      min: 2,
      max: 3,
      fix: 'use 2 zones to save, 3 to lose less when one fails',
    });
    checkDuration({
      code: 'core.backup-retention-out-of-range',
      at,
      prop: 'backupRetention',
      value: options.backupRetention,
      min: Duration.days(1),
      max: Duration.days(35),
      whole: 'days',
      fix: 'use Duration.days(1) to Duration.days(35); AWS Backup keeps longer',
    });
    this.name = options.name ?? defaults.name;
    this.availabilityZones = options.availabilityZones ?? defaults.availabilityZones;
    this.highlyAvailable = options.highlyAvailable ?? defaults.highlyAvailable;
    this.deletionProtection = options.deletionProtection ?? defaults.deletionProtection;
    this.removalPolicy = options.removalPolicy ?? defaults.removalPolicy;
    this.customerManagedKey = options.customerManagedKey ?? defaults.customerManagedKey;
    this.firewall = options.firewall ?? defaults.firewall;
    this.auditLogs = options.auditLogs ?? defaults.auditLogs;
    this.monitoring = options.monitoring ?? defaults.monitoring;
    this.logRetention = options.logRetention ?? defaults.logRetention;
    this.backupRetention = options.backupRetention ?? defaults.backupRetention;
  }
}
