import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { IDatabase } from './database-interface';
import { checkInteger, checkKnown, checkOrder, checkSize, checkThat } from '../private/check';
import { checkAuroraVersion } from './private/aurora-versions';
import { DataTierPlan } from './private/data-plan';
import { checkDatabaseName, checkInstanceClass, EngineName, ENGINES } from './private/database-engines';
import { AURORA_MYSQL_OPTIONS, AURORA_POSTGRES_OPTIONS, MARIADB_OPTIONS, MYSQL_OPTIONS, POSTGRES_OPTIONS } from './private/option-structs';
import { checkProps, checkValue } from './private/struct-check';
import { like, required } from '../private/kinds';

/** GiB of General Purpose storage: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html */
const MOST_STORAGE = 65_536;

/**
 * What every new database takes.
 */
export interface DataTierOptions {
  /**
   * Name of the first database: letters, digits and _, beginning with a letter; no word that the engine reserves. Cannot be changed later
   * without a new database.
   *
   * @default 'app'
   */
  readonly databaseName?: string;
}

/**
 * Options of an Aurora cluster that scales by itself (serverless v2).
 */
export interface AuroraOptions extends DataTierOptions {
  /**
   * The least capacity, in Aurora capacity units of 2 GiB: 0 (pauses when idle) to 256, in steps of 0.5.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
   * @default - 1 where the profile is highly available, else 0, or 0.5 for versions that cannot pause
   */
  readonly minCapacity?: number;

  /**
   * The most capacity, in Aurora capacity units: 1 to 256, in steps of 0.5.
   *
   * @default - 8 where the profile is highly available, else 2; at least `minCapacity`
   */
  readonly maxCapacity?: number;

  /**
   * How many readers follow the writer, 0 to 15. The first takes over when the writer fails.
   *
   * @default - 1 where the profile is highly available, else 0
   */
  readonly readers?: number;
}

/**
 * Options of Aurora PostgreSQL.
 */
export interface AuroraPostgresOptions extends AuroraOptions {
  /**
   * Version of the engine.
   *
   * @default rds.AuroraPostgresEngineVersion.VER_17_7
   */
  readonly version?: rds.AuroraPostgresEngineVersion;
}

/**
 * Options of Aurora MySQL.
 */
export interface AuroraMysqlOptions extends AuroraOptions {
  /**
   * Version of the engine.
   *
   * @default rds.AuroraMysqlEngineVersion.VER_3_11_1
   */
  readonly version?: rds.AuroraMysqlEngineVersion;
}

/**
 * Options of a database instance of Amazon RDS.
 */
export interface DatabaseInstanceOptions extends DataTierOptions {
  /**
   * The kind of instance.
   *
   * @default - `t4g.medium` where the profile is highly available, else `t4g.micro`
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Storage to begin with, in whole GiB from 20 to 65536.
   *
   * @default Size.gibibytes(20)
   */
  readonly storage?: Size;

  /**
   * Storage that it may grow to by itself, at least a tenth more than `storage`.
   *
   * @default - five times `storage`
   */
  readonly maxStorage?: Size;

  /**
   * Whether a standby in another Availability Zone takes over when the instance fails.
   *
   * @default - true where the profile is highly available
   */
  readonly multiAz?: boolean;
}

/**
 * Options of PostgreSQL.
 */
export interface PostgresOptions extends DatabaseInstanceOptions {
  /**
   * Version of the engine.
   *
   * @default rds.PostgresEngineVersion.VER_17_7
   */
  readonly version?: rds.PostgresEngineVersion;
}

/**
 * Options of MySQL.
 */
export interface MysqlOptions extends DatabaseInstanceOptions {
  /**
   * Version of the engine.
   *
   * @default rds.MysqlEngineVersion.VER_8_4_8
   */
  readonly version?: rds.MysqlEngineVersion;
}

/**
 * Options of MariaDB.
 */
export interface MariadbOptions extends DatabaseInstanceOptions {
  /**
   * Version of the engine.
   *
   * @default rds.MariaDbEngineVersion.VER_11_8_5
   */
  readonly version?: rds.MariaDbEngineVersion;
}

/**
 * The tier that keeps the data.
 */
export class DataTier {
  /**
   * Aurora PostgreSQL, serverless v2.
   *
   * @param options name, capacity, readers and version
   */
  public static auroraPostgres(options: AuroraPostgresOptions = {}): DataTier {
    checkProps('DataTier.auroraPostgres', 'options', options, AURORA_POSTGRES_OPTIONS);
    const version = options.version ?? rds.AuroraPostgresEngineVersion.VER_17_7;
    return DataTier.aurora('auroraPostgres', rds.DatabaseClusterEngine.auroraPostgres({ version }), options);
  }

  /**
   * Aurora MySQL, serverless v2.
   *
   * @param options name, capacity, readers and version
   */
  public static auroraMysql(options: AuroraMysqlOptions = {}): DataTier {
    checkProps('DataTier.auroraMysql', 'options', options, AURORA_MYSQL_OPTIONS);
    const version = options.version ?? rds.AuroraMysqlEngineVersion.VER_3_11_1;
    return DataTier.aurora('auroraMysql', rds.DatabaseClusterEngine.auroraMysql({ version }), options);
  }

  /**
   * PostgreSQL on an instance of Amazon RDS.
   *
   * @param options name, size and version
   */
  public static postgres(options: PostgresOptions = {}): DataTier {
    checkProps('DataTier.postgres', 'options', options, POSTGRES_OPTIONS);
    const version = options.version ?? rds.PostgresEngineVersion.VER_17_7;
    return DataTier.instance('postgres', rds.DatabaseInstanceEngine.postgres({ version }), options);
  }

  /**
   * MySQL on an instance of Amazon RDS.
   *
   * @param options name, size and version
   */
  public static mysql(options: MysqlOptions = {}): DataTier {
    checkProps('DataTier.mysql', 'options', options, MYSQL_OPTIONS);
    const version = options.version ?? rds.MysqlEngineVersion.VER_8_4_8;
    return DataTier.instance('mysql', rds.DatabaseInstanceEngine.mysql({ version }), options);
  }

  /**
   * MariaDB on an instance of Amazon RDS.
   *
   * @param options name, size and version
   */
  public static mariadb(options: MariadbOptions = {}): DataTier {
    checkProps('DataTier.mariadb', 'options', options, MARIADB_OPTIONS);
    const version = options.version ?? rds.MariaDbEngineVersion.VER_11_8_5;
    return DataTier.instance('mariadb', rds.DatabaseInstanceEngine.mariaDb({ version }), options);
  }

  /**
   * A database that is there already: made with `Database` in another stack, or imported with `Database.fromDatabaseAttributes()`.
   *
   * @param database the database
   */
  public static existing(database: IDatabase): DataTier {
    checkValue('DataTier.existing', 'database', database, DATABASE);
    return new DataTier({ kind: 'existing', database });
  }

  /**
   * No database.
   */
  public static none(): DataTier {
    return new DataTier({ kind: 'none' });
  }

  private static aurora(engine: EngineName, clusterEngine: rds.IClusterEngine, options: AuroraOptions): DataTier {
    const at = `DataTier.${engine}`;
    checkDatabaseName(at, ENGINES[engine], options.databaseName);
    checkCapacity(at, options);
    checkAuroraVersion(at, engine, clusterEngine.engineVersion?.fullVersion, options.minCapacity);
    checkKnown({ code: 'webapp.value-not-known', at, prop: 'readers', value: options.readers, fix: 'give the number of readers; it decides what is built' });
    checkInteger({ code: 'webapp.readers-out-of-range', at, prop: 'readers', value: options.readers, min: 0, max: 15, fix: 'use 1 for a standby' });
    return new DataTier({
      kind: 'aurora',
      engine,
      clusterEngine,
      databaseName: options.databaseName ?? 'app',
      minCapacity: options.minCapacity,
      maxCapacity: options.maxCapacity,
      readers: options.readers,
    });
  }

  private static instance(engine: EngineName, instanceEngine: rds.IInstanceEngine, options: DatabaseInstanceOptions): DataTier {
    const at = `DataTier.${engine}`;
    checkDatabaseName(at, ENGINES[engine], options.databaseName);
    checkInstanceClass(at, options.instanceType);
    const storage = options.storage ?? Size.gibibytes(20);
    checkStorage(at, storage, options.maxStorage);
    const maxStorage = options.maxStorage ?? roomToGrow(storage);
    return new DataTier({
      kind: 'instance',
      engine,
      instanceEngine,
      databaseName: options.databaseName ?? 'app',
      instanceType: options.instanceType,
      storage,
      maxStorage,
      multiAz: options.multiAz,
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: DataTierPlan,
  ) {}
}

const DATABASE = required(like('databaseHost', "new Database(this, 'Database', { vpc, data: DataTier.auroraPostgres() })"));

function checkCapacity(at: string, options: AuroraOptions) {
  const code = 'webapp.aurora-capacity-out-of-range';
  const { minCapacity, maxCapacity } = options;
  const fix = 'use steps of 0.5, such as 0.5 to 8';
  checkThat({ code, at, prop: 'minCapacity', value: minCapacity, allowed: '0 to 256 in steps of 0.5', holds: units => isCapacity(units, 0), fix });
  checkThat({ code, at, prop: 'maxCapacity', value: maxCapacity, allowed: '1 to 256 in steps of 0.5', holds: units => isCapacity(units, 1), fix });
  checkOrder({
    code: 'webapp.min-above-max', at, prop: 'minCapacity', value: minCapacity, notAbove: maxCapacity, notAboveProp: 'maxCapacity', fix: 'raise maxCapacity or lower minCapacity',
  });
}

function isCapacity(units: number, least: number): boolean {
  return typeof units === 'number' && units >= least && units <= 256 && Number.isInteger(units * 2);
}

/** Five times as much; undefined where so much is allocated already that it could not grow. */
function roomToGrow(storage: Size): Size | undefined {
  const most = storage.isUnresolved() ? MOST_STORAGE : Math.min(MOST_STORAGE, storage.toGibibytes() * 5);
  return storage.isUnresolved() || isRoom(storage.toGibibytes(), most) ? Size.gibibytes(most) : undefined;
}

/** A tenth more at least, in whole numbers: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
function isRoom(allocated: number, most: number): boolean {
  return most * 10 >= allocated * 11;
}

function checkStorage(at: string, storage: Size, maxStorage: Size | undefined) {
  const bounds = { code: 'webapp.storage-out-of-range', at, min: Size.gibibytes(20), max: Size.gibibytes(MOST_STORAGE), fix: 'use Size.gibibytes(20) or more' };
  checkSize({ ...bounds, prop: 'storage', value: storage });
  checkSize({ ...bounds, prop: 'maxStorage', value: maxStorage });
  if (maxStorage && !storage.isUnresolved() && !maxStorage.isUnresolved()) {
    checkOrder({
      code: 'webapp.min-above-max',
      at,
      prop: 'storage',
      value: storage.toGibibytes(),
      notAbove: maxStorage.toGibibytes(),
      notAboveProp: 'maxStorage',
      fix: 'raise maxStorage or lower storage',
    });
    checkThat({
      code: 'webapp.storage-without-room',
      at,
      prop: 'maxStorage',
      value: maxStorage.toGibibytes(),
      allowed: `at least a tenth more than storage, which is ${storage.toGibibytes()}`,
      holds: most => isRoom(storage.toGibibytes(), most),
      fix: 'raise maxStorage; Amazon RDS grows storage by a tenth or more',
    });
  }
}
