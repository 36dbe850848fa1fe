import { App, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { network, Profile, rollout, webapp } from '../../src';
import { FLAGS, folder, lazyNumber, newStack, numberToken, only, resources, resourcesLike, textToken, withoutHashes } from '../support/synth';
import { allowed, asText, initOf, instances, ownVpc, someCode, synthesize } from '../support/web-app';

const { AppCode, AppRuntime, AppTier, Cache, Database, DataTier } = webapp;

const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';
const development = Profile.development();

/** A database of its own in a network of the user's. */
function alone(props: Partial<webapp.DatabaseProps>, stack: Stack = newStack()) {
  const vpc = ownVpc(stack);
  const database = new Database(stack, 'Database', { vpc, data: DataTier.auroraPostgres(), ...props });
  return { stack, database, template: Template.fromStack(stack) };
}

const variablesOf = (template: Template) => Object.fromEntries(
  initOf(template).files['/etc/webapp/env'].content.trimEnd().split('\n').map(line => line.split(/=(.*)/).slice(0, 2).map(part => part.replace(/^"|"$/g, ''))),
);

interface Expected {
  readonly type: string;
  readonly port: number;
  readonly engine: string;
  readonly version: RegExp;
  readonly parameters: Record<string, string>;
  readonly logs: string[];
}

const AURORA_MYSQL = {
  require_secure_transport: 'ON', slow_query_log: '1', general_log: '0', server_audit_logging: '1', server_audit_events: 'CONNECT,QUERY_DCL,QUERY_DDL',
};
const MYSQL = { require_secure_transport: '1', slow_query_log: '1', log_output: 'FILE' };

const ENGINES: Record<'auroraPostgres' | 'auroraMysql' | 'postgres' | 'mysql' | 'mariadb', Expected> = {
  auroraPostgres: { type: CLUSTER, port: 5432, engine: 'aurora-postgresql', version: /^17\./, parameters: { 'rds.force_ssl': '1' }, logs: ['postgresql'] },
  auroraMysql: { type: CLUSTER, port: 3306, engine: 'aurora-mysql', version: /^8\.0\.mysql_aurora\.3\./, parameters: AURORA_MYSQL, logs: ['audit', 'error', 'general', 'slowquery'] },
  postgres: { type: INSTANCE, port: 5432, engine: 'postgres', version: /^17\./, parameters: { 'rds.force_ssl': '1' }, logs: ['postgresql', 'upgrade'] },
  mysql: { type: INSTANCE, port: 3306, engine: 'mysql', version: /^8\.4\./, parameters: MYSQL, logs: ['error', 'slowquery'] },
  mariadb: { type: INSTANCE, port: 3306, engine: 'mariadb', version: /^11\.8\./, parameters: MYSQL, logs: ['error', 'slowquery'] },
};
const NAMES = Object.keys(ENGINES) as (keyof typeof ENGINES)[];

describe.each(FLAGS.flatMap(([flags, context]) => NAMES.map(name => [name, flags, context] as const)))('%s with %s', (name, _flags, context) => {
  const expected = ENGINES[name];
  const { template, database, stack } = alone({ data: DataTier[name]() }, newStack(context));
  const main = only(template, expected.type === CLUSTER ? CLUSTER : INSTANCE);
  const key = { 'Fn::GetAtt': [expect.stringMatching(/^DatabaseKey/), 'Arn'] };

  test('is the engine that was asked for', () => {
    expect(main.Properties).toMatchObject({ Engine: expected.engine, EngineVersion: expect.stringMatching(expected.version) });
    expect(main.Properties.Port).toBe(expected.type === CLUSTER ? expected.port : `${expected.port}`);
    expect(main.Properties[expected.type === CLUSTER ? 'DatabaseName' : 'DBName']).toBe('app');
    expect([database.cluster === undefined, database.instance === undefined]).toEqual([expected.type === INSTANCE, expected.type === CLUSTER]);
  });

  test('stands in the isolated subnets behind a security group that lets nothing in or out by itself', () => {
    expect(only(template, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds.map(asText)).toEqual([
      expect.stringMatching(/^<OwnIsolatedSubnet1/), expect.stringMatching(/^<OwnIsolatedSubnet2/),
    ]);
    const guard = only(template, 'AWS::EC2::SecurityGroup').Properties;
    expect(guard.SecurityGroupIngress).toBeUndefined();
    expect(guard.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
    for (const instance of Object.values(resources(template, INSTANCE))) {
      expect(instance.Properties.PubliclyAccessible).toBe(false);
    }
  });

  test('is encrypted with a key that is rotated and kept', () => {
    expect(main.Properties).toMatchObject({ StorageEncrypted: true, KmsKeyId: key });
    template.hasResource('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('requires TLS', () => {
    const group = only(template, expected.type === CLUSTER ? 'AWS::RDS::DBClusterParameterGroup' : 'AWS::RDS::DBParameterGroup');
    expect(group.Properties.Parameters).toEqual(expected.parameters);
  });

  test('has an administrator whose password Amazon RDS makes, rotates and encrypts', () => {
    expect(main.Properties).toMatchObject({ ManageMasterUserPassword: true, MasterUsername: 'dbadmin', MasterUserSecret: { KmsKeyId: key } });
    expect(main.Properties.MasterUserPassword).toBeUndefined();
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(stack.resolve(database.secret!.secretArn)).toEqual({ 'Fn::GetAtt': [expect.any(String), 'MasterUserSecret.SecretArn'] });
  });

  test('is backed up, protected, and leaves a snapshot', () => {
    expect(main.Properties).toMatchObject({
      BackupRetentionPeriod: 14,
      DeletionProtection: true,
      CopyTagsToSnapshot: true,
      DeleteAutomatedBackups: false,
      EnableIAMDatabaseAuthentication: true,
    });
    expect([main.DeletionPolicy, main.UpdateReplacePolicy]).toEqual(['Snapshot', 'Snapshot']);
  });

  test('exports its logs, which are kept for a year', () => {
    expect(main.Properties.EnableCloudwatchLogsExports).toEqual(expected.logs);
    const groups = expected.type === CLUSTER ? Object.values(resources(template, 'AWS::Logs::LogGroup')) : Object.values(resources(template, 'Custom::LogRetention'));
    expect(groups.map(group => asText(group.Properties.LogGroupName)).sort())
      .toEqual(expected.logs.map(log => expect.stringMatching(new RegExp(`^/aws/rds/(cluster|instance)/<Database\\w+>/${log}$`))));
    expect(groups.map(group => group.Properties.RetentionInDays)).toEqual(expected.logs.map(() => 365));
  });

  test('shows what is slow: Performance Insights and enhanced monitoring', () => {
    for (const instance of Object.values(resources(template, INSTANCE))) {
      expect(instance.Properties).toMatchObject({ EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: key, MonitoringInterval: 60 });
    }
  });

  test('has a standby', () => {
    if (expected.type === CLUSTER) {
      template.resourceCountIs(INSTANCE, 2);
      expect(main.Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 1, MaxCapacity: 8 });
    } else {
      expect(main.Properties).toMatchObject({ MultiAZ: true, DBInstanceClass: 'db.t4g.medium', StorageType: 'gp3', AllocatedStorage: '20', MaxAllocatedStorage: 100 });
    }
  });

  test('is tagged as the data tier', () => {
    for (const type of [expected.type, 'AWS::EC2::SecurityGroup', 'AWS::RDS::DBSubnetGroup', 'AWS::KMS::Key']) {
      template.allResourcesProperties(type, { Tags: Match.arrayWith([{ Key: 'profile', Value: 'production' }, { Key: 'tier', Value: 'data' }]) });
    }
  });

  test('of the development profile is small and disposable', () => {
    const made = alone({ data: DataTier[name](), profile: development }, newStack(context)).template;
    const cheap = only(made, expected.type);
    expect(cheap.Properties).toMatchObject({
      BackupRetentionPeriod: 1, DeletionProtection: false, DeleteAutomatedBackups: true, StorageEncrypted: true,
    });
    expect([cheap.DeletionPolicy, cheap.UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
    expect(cheap.Properties.KmsKeyId).toBeUndefined();
    made.resourceCountIs('AWS::KMS::Key', 0);
    made.resourceCountIs(INSTANCE, 1);
    if (expected.type === CLUSTER) {
      expect(cheap.Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0, MaxCapacity: 2 });
      made.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 7 } });
    } else {
      expect(cheap.Properties).toMatchObject({ MultiAZ: false, DBInstanceClass: 'db.t4g.micro', EnablePerformanceInsights: name === 'postgres' });
    }
  });
});

describe('a database', () => {
  test('of Aurora takes everything that can be said', () => {
    const data = DataTier.auroraPostgres({
      databaseName: 'Shop_1', minCapacity: 0.5, maxCapacity: 16, readers: 2, version: rds.AuroraPostgresEngineVersion.VER_16_6,
    });
    const { template } = alone({ data, removalPolicy: RemovalPolicy.DESTROY, logRetention: RetentionDays.ONE_MONTH, tags: { team: 'blue' } });
    const cluster = only(template, CLUSTER);
    expect(cluster.Properties).toMatchObject({
      DatabaseName: 'Shop_1',
      EngineVersion: '16.6',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
      DeleteAutomatedBackups: true,
      Tags: expect.arrayContaining([{ Key: 'team', Value: 'blue' }]),
    });
    expect(cluster.DeletionPolicy).toBe('Delete');
    template.resourceCountIs(INSTANCE, 3);
    expect(Object.values(resources(template, INSTANCE)).map(instance => instance.Properties.PromotionTier).sort()).toEqual([0, 1, 2]);
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  test('on an instance takes everything that can be said', () => {
    const data = DataTier.mysql({
      databaseName: 'Shop_1',
      instanceType: new ec2.InstanceType('m7g.large'),
      storage: Size.gibibytes(100),
      maxStorage: Size.tebibytes(1),
      multiAz: false,
      version: rds.MysqlEngineVersion.VER_8_0,
    });
    const { template } = alone({ data });
    expect(only(template, INSTANCE).Properties).toMatchObject({
      DBName: 'Shop_1',
      DBInstanceClass: 'db.m7g.large',
      AllocatedStorage: '100',
      MaxAllocatedStorage: 1024,
      MultiAZ: false,
      EngineVersion: '8.0',
      EnablePerformanceInsights: true,
    });
  });

  test.each<[string, webapp.AuroraOptions, Profile | undefined, number, number]>([
    ['a least capacity above the usual most', { minCapacity: 16 }, undefined, 16, 16],
    ['a most capacity below the usual', { maxCapacity: 1 }, undefined, 1, 1],
    ['no capacity when idle', { minCapacity: 0 }, undefined, 0, 8],
    ['a most capacity in development', { maxCapacity: 4 }, development, 0, 4],
  ])('of Aurora follows %s', (_name, options, profile, MinCapacity, MaxCapacity) => {
    const { template } = alone({ data: DataTier.auroraPostgres(options), profile });
    expect(only(template, CLUSTER).Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity, MaxCapacity });
  });

  test('grows to five times its storage, and to no more than there is', () => {
    const most = (storage: Size) =>
      only(alone({ data: DataTier.postgres({ storage }), profile: development }).template, INSTANCE).Properties.MaxAllocatedStorage;
    expect([50, 13_107, 13_108, 59_578].map(gibibytes => most(Size.gibibytes(gibibytes)))).toEqual([250, 65_535, 65_536, 65_536]);
  });

  test('that has almost all the storage there is does not grow', () => {
    for (const gibibytes of [59_579, 60_000, 65_536]) {
      const { template } = alone({ data: DataTier.postgres({ storage: Size.gibibytes(gibibytes) }), profile: development });
      expect(only(template, INSTANCE).Properties).toMatchObject({ AllocatedStorage: `${gibibytes}` });
      expect(only(template, INSTANCE).Properties.MaxAllocatedStorage).toBeUndefined();
    }
  });

  const { AuroraPostgresEngineVersion: Postgres, AuroraMysqlEngineVersion: Mysql } = rds;
  test.each<[string, webapp.DataTier, number]>([
    ['PostgreSQL 13.15 pauses', DataTier.auroraPostgres({ version: Postgres.of('13.15', '13') }), 0],
    ['PostgreSQL 13.14 does not', DataTier.auroraPostgres({ version: Postgres.of('13.14', '13') }), 0.5],
    ['PostgreSQL 14.12 pauses', DataTier.auroraPostgres({ version: Postgres.of('14.12', '14') }), 0],
    ['PostgreSQL 14.3 does not', DataTier.auroraPostgres({ version: Postgres.of('14.3', '14') }), 0.5],
    ['PostgreSQL 15.7 pauses', DataTier.auroraPostgres({ version: Postgres.of('15.7', '15') }), 0],
    ['PostgreSQL 15.6 does not', DataTier.auroraPostgres({ version: Postgres.of('15.6', '15') }), 0.5],
    ['PostgreSQL 16.3 pauses', DataTier.auroraPostgres({ version: Postgres.of('16.3', '16') }), 0],
    ['PostgreSQL 16.2 does not', DataTier.auroraPostgres({ version: Postgres.of('16.2', '16') }), 0.5],
    ['PostgreSQL 16.10 comes after 16.3', DataTier.auroraPostgres({ version: Postgres.of('16.10', '16') }), 0],
    ['PostgreSQL 17 pauses', DataTier.auroraPostgres({ version: Postgres.of('17.4', '17') }), 0],
    ['a newer major is taken to pause', DataTier.auroraPostgres({ version: Postgres.of('18.0', '18') }), 0],
    ['MySQL 3.08 pauses', DataTier.auroraMysql({ version: Mysql.VER_3_08_0 }), 0],
    ['MySQL 3.07 does not', DataTier.auroraMysql({ version: Mysql.VER_3_07_1 }), 0.5],
    ['what the user says of an old version counts', DataTier.auroraPostgres({ version: Postgres.of('16.2', '16'), minCapacity: 1.5 }), 1.5],
  ])('of Aurora in development: %s', (_name, data, least) => {
    const { template } = alone({ data, profile: development });
    expect(only(template, CLUSTER).Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: least, MaxCapacity: 2 });
  });

  test('of Aurora in production takes a version that cannot pause', () => {
    const { template } = alone({ data: DataTier.auroraPostgres({ version: Postgres.of('16.1', '16') }) });
    expect(only(template, CLUSTER).Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 1, MaxCapacity: 8 });
  });

  test('of Aurora takes a version that is not known yet', () => {
    const stack = newStack();
    const { template } = alone({ data: DataTier.auroraPostgres({ version: Postgres.of(textToken(stack), '17'), minCapacity: 0 }) }, stack);
    expect(only(template, CLUSTER).Properties.EngineVersion).toEqual({ Ref: 'Text' });
  });

  test('takes another profile\'s backups', () => {
    const profile = Profile.production({ backupRetention: Duration.days(35), deletionProtection: false });
    expect(only(alone({ profile }).template, CLUSTER).Properties).toMatchObject({ BackupRetentionPeriod: 35, DeletionProtection: false });
  });

  test.each([
    [RemovalPolicy.RETAIN, 'Snapshot', 'RetainExceptOnCreate'],
    [RemovalPolicy.SNAPSHOT, 'Snapshot', 'RetainExceptOnCreate'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'Snapshot', 'RetainExceptOnCreate'],
    [RemovalPolicy.DESTROY, 'Delete', 'Delete'],
  ])('with %s ends as %s, and its key and logs as %s', (removalPolicy, forDatabase, forOthers) => {
    for (const data of [DataTier.auroraPostgres(), DataTier.postgres()]) {
      const { template } = alone({ data, removalPolicy });
      const main = Object.values({ ...resources(template, CLUSTER), ...resources(template, INSTANCE) })[0];
      expect([main.DeletionPolicy, main.UpdateReplacePolicy]).toEqual([forDatabase, forDatabase]);
      template.allResources('AWS::KMS::Key', { DeletionPolicy: forOthers });
      if (Object.keys(resources(template, 'AWS::Logs::LogGroup')).length > 0) {
        template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: forOthers });
      }
    }
  });

  test('uses the key of the user', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Mine');
    const { template } = alone({ encryptionKey }, stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    expect(only(template, CLUSTER).Properties.KmsKeyId).toEqual(stack.resolve(encryptionKey.keyArn));
  });

  test('stands in the subnets that the user chooses', () => {
    const { template } = alone({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });
    expect(only(template, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds.map(asText)).toEqual([
      expect.stringMatching(/^<OwnPrivateSubnet1/), expect.stringMatching(/^<OwnPrivateSubnet2/),
    ]);
    expect(Object.values(resources(template, INSTANCE)).map(member => member.Properties.PubliclyAccessible)).toEqual([false, false]);
  });

  test('takes values that are not known yet, and raises no alarm on what cannot be computed', () => {
    const stack = newStack();
    const { template } = synthesize({
      data: DataTier.auroraPostgres({ databaseName: textToken(stack), minCapacity: numberToken(stack, 'Least'), maxCapacity: numberToken(stack, 'Most') }),
    }, stack);
    expect(only(template, CLUSTER).Properties).toMatchObject({
      DatabaseName: { Ref: 'Text' }, ServerlessV2ScalingConfiguration: { MinCapacity: { Ref: 'Least' }, MaxCapacity: { Ref: 'Most' } },
    });
    expect(variablesOf(template).DB_NAME).toBe('<Text>');
    expect(Object.keys(resources(template, 'AWS::CloudWatch::Alarm')).filter(id => id.includes('Connections'))).toEqual([]);
  });

  test('on an instance takes values that are not known yet', () => {
    const stack = newStack();
    const { template } = synthesize({
      data: DataTier.mariadb({
        storage: Size.gibibytes(numberToken(stack, 'Storage')), maxStorage: Size.gibibytes(numberToken(stack, 'Most')), instanceType: new ec2.InstanceType(textToken(stack, 'Type')),
      }),
    }, stack);
    const { AllocatedStorage, MaxAllocatedStorage, DBInstanceClass } = only(template, INSTANCE).Properties;
    expect([asText(AllocatedStorage), MaxAllocatedStorage, asText(DBInstanceClass)]).toEqual(['<Storage>', { Ref: 'Most' }, 'db.<Type>']);
    expect(Object.keys(resources(template, 'AWS::CloudWatch::Alarm')).filter(id => /DatabaseConnections|DatabaseStorage/.test(id))).toEqual([]);
  });

  test('takes numbers that are made late', () => {
    const { template } = alone({ data: DataTier.postgres({ storage: Size.gibibytes(lazyNumber(33)), maxStorage: Size.gibibytes(lazyNumber(99)) }) });
    expect(only(template, INSTANCE).Properties).toMatchObject({ AllocatedStorage: '33', MaxAllocatedStorage: 99 });
  });

  test('looks the same as ever', () => {
    expect(withoutHashes(alone({}).template)).toMatchSnapshot();
  });
});

describe('an application with a database', () => {
  test.each(NAMES)('%s learns where it is and how to sign in', name => {
    const { template } = synthesize({ profile: development, data: DataTier[name]({ databaseName: 'shop' }) });
    const variables = variablesOf(template);
    expect(variables).toMatchObject({
      DB_HOST: expect.stringMatching(/^<ShopDatabase\w+\.Endpoint\.Address>$/),
      DB_PORT: `${ENGINES[name].port}`,
      DB_NAME: 'shop',
      DB_SECRET_ARN: expect.stringMatching(/^<ShopDatabase\w+\.MasterUserSecret\.SecretArn>$/),
      DB_CA_FILE: '/etc/pki/rds/global-bundle.pem',
    });
    expect(initOf(template).files['/etc/pki/rds/global-bundle.pem'].content).toBe('https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem');
  });

  test('may read the secret, decrypt it with the key, and connect on the port; nobody else may', () => {
    const { template } = synthesize({ data: DataTier.auroraPostgres() });
    const secrets = allowed(template).filter(statement => statement.actions.some(action => action.startsWith('secretsmanager:')));
    expect(secrets).toEqual([{
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], resources: [expect.stringMatching(/MasterUserSecret\.SecretArn>$/)],
    }]);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'kms:Decrypt',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShopKey'), 'Arn'] },
          Condition: { StringEquals: { 'kms:ViaService': Match.anyValue() } },
        })]),
      },
    });
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(rule => asText(rule.Properties.GroupId).includes('ShopDatabase'));
    expect(rules.map(rule => [rule.Properties.FromPort, asText(rule.Properties.SourceSecurityGroupId)])).toEqual([[5432, expect.stringMatching(/^<ShopAppSecurityGroup/)]]);
  });

  test('starts when the database is there', () => {
    const { template } = synthesize({ data: DataTier.auroraPostgres() });
    expect(only(template, 'AWS::AutoScaling::AutoScalingGroup').DependsOn).toEqual(expect.arrayContaining([
      expect.stringMatching(/^ShopDatabaseClusterWriter/), expect.stringMatching(/^ShopDatabaseCluster/),
    ]));
  });

  test('without one has no variables, certificates or permissions for it', () => {
    const { template, shop } = synthesize({ data: DataTier.none() });
    expect(shop.database).toBeUndefined();
    expect(Object.keys(variablesOf(template))).toEqual(['PORT', 'AWS_REGION']);
    expect(Object.keys(initOf(template).files)).not.toContain('/etc/pki/rds/global-bundle.pem');
    expect(Object.keys(resourcesLike(template, 'AWS::RDS::'))).toEqual([]);
    expect(allowed(template).flatMap(statement => statement.actions).filter(action => action.startsWith('secretsmanager:'))).toEqual([]);
  });
});

describe('the database outlives the compute:', () => {
  const files = (content: string) => folder({ 'server.js': content, 'package.json': '{}' });
  const data = DataTier.auroraPostgres();
  const rdsOf = (app: webapp.AppTier, more = {}) => resourcesLike(synthesize({ app, data, ...more }).template, 'AWS::RDS::');
  const before = rdsOf(instances());

  test('there is something to look at', () => {
    expect(Object.values(before).map(resource => resource.Type).sort()).toEqual([
      CLUSTER, 'AWS::RDS::DBClusterParameterGroup', INSTANCE, INSTANCE, 'AWS::RDS::DBSubnetGroup',
    ]);
  });

  test.each<[string, () => webapp.AppTier]>([
    ['other code', () => AppTier.instances({ code: AppCode.directory(files('two'), { runtime: AppRuntime.nodejs('22'), port: 3000 }) })],
    ['another instance type', () => instances({ instanceType: new ec2.InstanceType('m7g.large'), volumeSize: Size.gibibytes(99) })],
    ['another rollout', () => instances({ rollout: rollout.Rollout.immutable() })],
    ['another scaling', () => instances({ scaling: { min: 5, max: 50, requestsPerTarget: 100 } })],
    ['another environment', () => instances({ code: someCode({ environment: { LEVEL: 'debug' } }) })],
  ])('%s changes nothing of it', (_name, app) => {
    expect(rdsOf(app())).toEqual(before);
  });

  test('a cache, a domain\'s absence or no firewall change nothing of it, either', () => {
    expect(rdsOf(instances(), { cache: Cache.valkey(), firewall: network.Firewall.none() })).toEqual(before);
  });
});

describe('a database in another stack', () => {
  /** A strong or a weak reference, as the feature flags say. */
  const OTHER_STACK = /"Fn::(ImportValue|GetStackOutput)"/;

  function twoStacks(profile: Profile, data: webapp.DataTier = DataTier.auroraPostgres(), context = {}) {
    const app = new App({ context });
    const dataStack = new Stack(app, 'Data');
    const { vpc } = new network.Network(dataStack, 'Network', { profile });
    const database = new Database(dataStack, 'Database', { data, vpc, profile });
    const webStack = new Stack(app, 'Web');
    const shop = new webapp.ThreeTierWebApp(webStack, 'Shop', { app: instances(), data: DataTier.existing(database), vpc, profile });
    return { app, dataStack, webStack, shop, database };
  }

  describe.each(FLAGS)('with %s', (_flags, context) => {
    test.each([
      ['Aurora in production', Profile.production(), DataTier.auroraPostgres()],
      ['an instance in production', Profile.production(), DataTier.postgres()],
      ['Aurora in development', development, DataTier.auroraMysql()],
    ])('%s is used by the app, and does not come to depend on it', (_name, profile, data) => {
      const { app, dataStack, webStack, shop, database } = twoStacks(profile, data, context);
      const assembly = app.synth();
      expect(shop.database).toBe(database);
      expect([shop.database!.cluster, shop.database!.instance]).toEqual([database.cluster, database.instance]);
      expect(webStack.dependencies).toContain(dataStack);
      expect(dataStack.dependencies).not.toContain(webStack);
      const written = Template.fromJSON(assembly.getStackByName('Data').template);
      expect(JSON.stringify(written.toJSON())).not.toMatch(OTHER_STACK);
      expect(Object.keys(resources(written, 'AWS::EC2::SecurityGroupIngress'))).toEqual([]);
      const web = Template.fromJSON(assembly.getStackByName('Web').template);
      const rules = Object.values(resources(web, 'AWS::EC2::SecurityGroupIngress')).filter(rule => OTHER_STACK.test(JSON.stringify(rule.Properties.GroupId)));
      expect(rules.map(rule => asText(rule.Properties.SourceSecurityGroupId))).toEqual([expect.stringMatching(/^<ShopAppSecurityGroup/)]);
    });
  });

  test('is not changed by an application that comes later', () => {
    const withoutApp = () => {
      const app = new App();
      const dataStack = new Stack(app, 'Data');
      const { vpc } = new network.Network(dataStack, 'Network');
      new Database(dataStack, 'Database', { data: DataTier.auroraPostgres(), vpc });
      return app.synth().getStackByName('Data').template.Resources;
    };
    expect(twoStacks(Profile.production()).app.synth().getStackByName('Data').template.Resources).toEqual(withoutApp());
  });
});

describe('an imported database', () => {
  function imported(attributes: (stack: Stack) => Partial<webapp.DatabaseAttributes> = () => ({})) {
    const stack = newStack();
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Guard', 'sg-12345678');
    const database = Database.fromDatabaseAttributes(stack, 'Imported', {
      databaseHost: 'db.example.com', databasePort: 5433, databaseName: 'legacy', securityGroup, ...attributes(stack),
    });
    return { database, ...synthesize({ data: DataTier.existing(database) }, stack) };
  }

  test('is what the app is told', () => {
    const { template, shop, database } = imported(stack => ({ secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'legacy') }));
    expect(shop.database).toBe(database);
    expect(variablesOf(template)).toMatchObject({
      DB_HOST: 'db.example.com', DB_PORT: '5433', DB_NAME: 'legacy', DB_SECRET_ARN: expect.stringMatching(/:secret:legacy$/),
    });
    expect(Object.keys(resourcesLike(template, 'AWS::RDS::'))).toEqual([]);
  });

  test('lets the app in through its security group, and to its secret', () => {
    const { template } = imported(stack => ({ secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'legacy') }));
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-12345678', FromPort: 5433, ToPort: 5433, SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShopAppSecurityGroup'), 'GroupId'] },
    });
    expect(allowed(template).filter(statement => statement.actions.includes('secretsmanager:GetSecretValue'))).toHaveLength(1);
  });

  test('without a secret gives none', () => {
    const { template, shop } = imported();
    expect([shop.database!.cluster, shop.database!.instance]).toEqual([undefined, undefined]);
    expect(Object.keys(variablesOf(template))).not.toContain('DB_SECRET_ARN');
    expect(allowed(template).flatMap(statement => statement.actions)).not.toContain('secretsmanager:GetSecretValue');
  });

  test('may be at a place that is not known yet', () => {
    const { template } = imported(stack => ({ databaseHost: textToken(stack, 'Host'), databasePort: numberToken(stack, 'Port'), databaseName: textToken(stack, 'Name') }));
    expect(variablesOf(template)).toMatchObject({ DB_HOST: '<Host>', DB_PORT: '<Port>', DB_NAME: '<Name>' });
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-12345678', FromPort: { Ref: 'Port' }, ToPort: { Ref: 'Port' } });
  });
});

describe('a cache', () => {
  const withCache = (cache: webapp.Cache, profile?: Profile) => synthesize({ cache, profile });

  test('is Valkey in the isolated subnets, encrypted at rest and on the way, with a standby', () => {
    const { template, shop } = withCache(Cache.valkey());
    expect(shop.cache!.replicationGroup).toBeDefined();
    expect(only(template, 'AWS::ElastiCache::ReplicationGroup').Properties).toMatchObject({
      Engine: 'valkey',
      EngineVersion: '8.1',
      CacheNodeType: 'cache.t4g.small',
      NumNodeGroups: 1,
      ReplicasPerNodeGroup: 1,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      Port: 6379,
      AtRestEncryptionEnabled: true,
      KmsKeyId: { Ref: expect.stringMatching(/^ShopKey/) },
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      Tags: expect.arrayContaining([{ Key: 'tier', Value: 'cache' }, { Key: 'app', Value: 'Shop' }]),
    });
    expect(only(template, 'AWS::ElastiCache::SubnetGroup').Properties.SubnetIds.map(asText)).toEqual([
      expect.stringMatching(/IsolatedSubnet1/), expect.stringMatching(/IsolatedSubnet2/),
    ]);
  });

  test('is known to the app, which alone may connect, and waits for it', () => {
    const { template } = withCache(Cache.valkey());
    expect(variablesOf(template)).toMatchObject({ CACHE_HOST: expect.stringMatching(/^<ShopCacheValkey\w+\.PrimaryEndPoint\.Address>$/), CACHE_PORT: '6379' });
    const rules = Object.values(resources(template, 'AWS::EC2::SecurityGroupIngress')).filter(rule => asText(rule.Properties.GroupId).includes('ShopCache'));
    expect(rules.map(rule => [rule.Properties.FromPort, asText(rule.Properties.SourceSecurityGroupId)])).toEqual([[6379, expect.stringMatching(/^<ShopAppSecurityGroup/)]]);
    expect(only(template, 'AWS::AutoScaling::AutoScalingGroup').DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ShopCacheValkey/)]));
  });

  test('says where it is, and may be connected to by others', () => {
    const stack = newStack();
    const shop = new webapp.ThreeTierWebApp(stack, 'Shop', { app: instances(), cache: Cache.valkey() });
    expect(asText(stack.resolve(shop.cache!.cacheHost))).toMatch(/^<ShopCacheValkey\w+\.PrimaryEndPoint\.Address>$/);
    expect(shop.cache!.cachePort).toBe(6379);
    expect(stack.resolve(shop.cache!.replicationGroup.replicationGroupRef.replicationGroupId)).toEqual({ Ref: expect.stringMatching(/^ShopCacheValkey/) });
    const other = new ec2.SecurityGroup(stack, 'Other', { vpc: shop.vpc });
    shop.cache!.connections.allowDefaultPortFrom(other);
    const rules = Object.values(resources(Template.fromStack(stack), 'AWS::EC2::SecurityGroupIngress')).filter(rule => asText(rule.Properties.GroupId).includes('ShopCache'));
    expect(rules.map(rule => [rule.Properties.FromPort, asText(rule.Properties.SourceSecurityGroupId).replace(/\w{8}\./, '.')])).toEqual(
      expect.arrayContaining([[6379, '<Other.GroupId>']]),
    );
  });

  test('of the development profile is one small node without backups', () => {
    const { template } = withCache(Cache.valkey(), development);
    expect(only(template, 'AWS::ElastiCache::ReplicationGroup').Properties).toMatchObject({
      CacheNodeType: 'cache.t4g.micro', ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false, MultiAZEnabled: false, SnapshotRetentionLimit: 0,
    });
  });

  test('takes nodes and replicas from the user', () => {
    const { template } = withCache(Cache.valkey({ nodeType: new ec2.InstanceType('r7g.large'), replicas: 0 }));
    expect(only(template, 'AWS::ElastiCache::ReplicationGroup').Properties).toMatchObject({
      CacheNodeType: 'cache.r7g.large', ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false, MultiAZEnabled: false,
    });
  });

  test('takes values that are not known yet', () => {
    const stack = newStack();
    const cache = Cache.valkey({ nodeType: new ec2.InstanceType(textToken(stack)), replicas: numberToken(stack) });
    const { template } = synthesize({ cache }, stack);
    const { CacheNodeType, ReplicasPerNodeGroup } = only(template, 'AWS::ElastiCache::ReplicationGroup').Properties;
    expect([asText(CacheNodeType), ReplicasPerNodeGroup]).toEqual(['cache.<Text>', { Ref: 'Number' }]);
  });
});

test('an Aurora version that names its major alone is taken for one that can do everything', () => {
  const version = rds.AuroraPostgresEngineVersion.of('16', '16');
  expect(() => webapp.DataTier.auroraPostgres({ version, minCapacity: 0 })).not.toThrow();
});
