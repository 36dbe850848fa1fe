import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { checkPattern, checkThat } from '../../private/check';

/** What the engines do differently, in one place. */
export interface Engine {
  readonly label: string;
  readonly port: number;
  /** Parameters that make the server refuse connections without TLS. Clusters take ON, instances 1, for the same one. */
  readonly parameters: Record<string, string>;
  /** Logs that are exported to Amazon CloudWatch Logs. */
  readonly logExports: string[];
  readonly longestName: number;
  readonly reservedNames: ReadonlySet<string>;
  /** Bytes of memory for each connection that the default of max_connections allows; engine of RDS and Aurora documentation. */
  readonly bytesPerConnection: number;
  readonly mostConnections: number;
}

/** https://www.postgresql.org/docs/current/sql-keywords-appendix.html, and what RDS and PostgreSQL make themselves. */
const POSTGRES_RESERVED = new Set(`
  db postgres template0 template1 rdsadmin
  all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently
  constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default
  deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect
  into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer
  overlaps placing primary references returning right select session_user similar some symmetric system_user table tablesample then to
  trailing true union unique user using variadic verbose when where window with`.trim().split(/\s+/));

/** https://dev.mysql.com/doc/refman/8.4/en/keywords.html (reserved), https://mariadb.com/kb/en/reserved-words/, and the servers' own schemas. */
const MYSQL_RESERVED = new Set(`
  mysql information_schema performance_schema sys innodb tmp
  accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change char character
  check collate column condition constraint continue convert create cross cube cume_dist current_date current_time current_timestamp
  current_user cursor database databases day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete
  dense_rank desc describe deterministic distinct distinctrow div double drop dual each else elseif empty enclosed escaped except exists
  exit explain false fetch first_value float float4 float8 for force foreign from fulltext function generated get grant group grouping groups
  having high_priority hour_microsecond hour_minute hour_second if ignore in index infile inner inout insensitive insert int int1 int2 int3
  int4 int8 integer intersect interval into io_after_gtids io_before_gtids is iterate join json_table key keys kill lag last_value lateral
  lead leading leave left like limit linear lines load localtime localtimestamp lock long longblob longtext loop low_priority
  master_bind master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod
  modifies natural not no_write_to_binlog nth_value ntile null numeric of on optimize optimizer_costs option optionally or order out outer
  outfile over partition percent_rank precision primary procedure purge range rank read reads read_write real recursive references regexp
  release rename repeat replace require resignal restrict return revoke right rlike row row_number rows schema schemas second_microsecond
  select sensitive separator set show signal smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result
  sql_calc_found_rows sql_small_result ssl starting stored straight_join system table terminated then tinyblob tinyint tinytext to trailing
  trigger true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp values varbinary varchar
  varcharacter varying virtual when where while window with write xor year_month zerofill`.trim().split(/\s+/));

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections */
const POSTGRES = { port: 5432, longestName: 63, reservedNames: POSTGRES_RESERVED, bytesPerConnection: 9_531_392, mostConnections: 5000 };
const MYSQL = { port: 3306, longestName: 64, reservedNames: MYSQL_RESERVED, bytesPerConnection: 12_582_880, mostConnections: 16_000 };

export const ENGINES = {
  auroraPostgres: { ...POSTGRES, label: 'Aurora PostgreSQL', parameters: { 'rds.force_ssl': '1' }, logExports: ['postgresql'] },
  auroraMysql: {
    ...MYSQL,
    label: 'Aurora MySQL',
    parameters: { require_secure_transport: 'ON', slow_query_log: '1', general_log: '0', server_audit_logging: '1', server_audit_events: 'CONNECT,QUERY_DCL,QUERY_DDL' },
    logExports: ['audit', 'error', 'general', 'slowquery'],
  },
  postgres: { ...POSTGRES, label: 'PostgreSQL', parameters: { 'rds.force_ssl': '1' }, logExports: ['postgresql', 'upgrade'] },
  mysql: {
    ...MYSQL, label: 'MySQL', parameters: { require_secure_transport: '1', slow_query_log: '1', log_output: 'FILE' }, logExports: ['error', 'slowquery'],
  },
  mariadb: {
    ...MYSQL, label: 'MariaDB', parameters: { require_secure_transport: '1', slow_query_log: '1', log_output: 'FILE' }, logExports: ['error', 'slowquery'],
  },
} satisfies Record<string, Engine>;

export type EngineName = keyof typeof ENGINES;

export function checkDatabaseName(at: string, engine: Engine, value: string | undefined) {
  const fix = 'use a name such as \'app\'';
  checkPattern({
    code: 'webapp.database-name-invalid',
    at,
    prop: 'databaseName',
    value,
    pattern: new RegExp(`^[A-Za-z]\\w{0,${engine.longestName - 1}}$`),
    allowed: `for ${engine.label} 1 to ${engine.longestName} letters, digits and _, beginning with a letter`,
    fix,
  });
  checkThat({
    code: 'webapp.database-name-reserved',
    at,
    prop: 'databaseName',
    value,
    allowed: `a name that ${engine.label} does not reserve`,
    holds: name => !engine.reservedNames.has(name.toLowerCase()),
    fix,
  });
}

/** GiB of memory, by size, of classes with 4 GiB for each vCPU-pair of a large one; memory-optimized classes have twice as much. */
const MEMORY_BY_SIZE: Record<string, number> = {
  'micro': 1, 'small': 2, 'medium': 4, 'large': 8, 'xlarge': 16, '2xlarge': 32, '4xlarge': 64, '8xlarge': 128, '12xlarge': 192, '16xlarge': 256, '24xlarge': 384,
};

/** How many connections an engine accepts by default on so many GiB of memory; undefined where the memory is not known. */
export function maxConnections(engine: Engine, gibibytes: number | undefined): number | undefined {
  if (gibibytes === undefined || Token.isUnresolved(gibibytes)) {
    return undefined;
  }
  return Math.min(engine.mostConnections, Math.floor(gibibytes * 1024 ** 3 / engine.bytesPerConnection));
}

export function memoryOf(instanceType: ec2.InstanceType): number | undefined {
  const [family, size] = instanceType.toString().split('.');
  const memory = MEMORY_BY_SIZE[size];
  if (!memory || !/^[tmr]/.test(family)) {
    return undefined;
  }
  return family.startsWith('r') ? memory * 2 : memory;
}

/** MySQL and MariaDB refuse Performance Insights on the smallest instances: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html */
export function hasPerformanceInsights(engine: EngineName, instanceType: ec2.InstanceType): boolean {
  return engine === 'postgres' || !/^t\d\w*\.(micro|small)$/.test(instanceType.toString());
}

/** Families and sizes that Amazon RDS offers, without the `db.` of the API: https://aws.amazon.com/rds/instance-types/ */
export function checkInstanceClass(at: string, instanceType: ec2.InstanceType | undefined) {
  checkPattern({
    code: 'webapp.database-instance-type-invalid',
    at,
    prop: 'instanceType',
    value: instanceType?.toString(),
    pattern: /^(t(3|4g)\.(micro|small|medium|large|xlarge|2xlarge)|[mrxz]\d+\w*\.\d*x?large)$/,
    allowed: 't3, t4g, m*, r*, x* or z* with a size, such as t4g.medium or r7g.xlarge',
    fix: 'use for example ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MEDIUM)',
  });
}
