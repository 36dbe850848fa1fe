import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { canPause } from './aurora-versions';
import { AuroraPlan, InstancePlan } from './data-plan';
import { Engine, ENGINES, hasPerformanceInsights, maxConnections, memoryOf } from './database-engines';
import { digits } from './service-files';
import { Profile } from '../../core';
import { Signal, Signals } from '../../monitoring';
import { acknowledge } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { pathOf } from '../../private/launched';

export interface DatabaseContext {
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection;
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
}

export interface BuiltDatabase {
  readonly cluster?: rds.DatabaseCluster;
  readonly instance?: rds.DatabaseInstance;
  readonly host: string;
  readonly port: number;
  readonly databaseName: string;
  readonly secret: secretsmanager.ISecret;
  readonly connections: ec2.Connections;
  readonly signals: Signal[];
}

/** In Aurora capacity units: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html */
const MOST_CAPACITY = 256;

/** Amazon RDS refuses names that the engines reserve, such as admin. */
const ADMINISTRATOR = 'dbadmin';

/** Databases that must be kept end with a final snapshot, which can be restored; nothing runs, or costs, on. */
function snapshotOrDestroy(policy: RemovalPolicy): RemovalPolicy {
  return policy === RemovalPolicy.DESTROY ? policy : RemovalPolicy.SNAPSHOT;
}

/** What a cluster and an instance have in common. */
function commonProps(scope: Construct, engine: Engine, context: DatabaseContext) {
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc: context.vpc,
    description: `Who may connect to ${pathOf(scope)}`.replace(/[^A-Za-z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, '-').slice(0, 255),
    allowAllOutbound: false,
  });
  return {
    vpc: context.vpc,
    vpcSubnets: context.vpcSubnets,
    securityGroups: [securityGroup],
    credentials: rds.Credentials.fromUsername(ADMINISTRATOR, { encryptionKey: context.encryptionKey }),
    manageMasterUserPassword: true, // made by Amazon RDS and rotated every seven days, without a function of ours
    parameters: engine.parameters,
    iamAuthentication: true,
    storageEncrypted: true,
    storageEncryptionKey: context.encryptionKey,
    cloudwatchLogsExports: engine.logExports,
    deletionProtection: context.profile.deletionProtection,
    removalPolicy: snapshotOrDestroy(context.removalPolicy),
    deleteAutomatedBackups: context.removalPolicy === RemovalPolicy.DESTROY,
    copyTagsToSnapshot: true,
    autoMinorVersionUpgrade: true,
    monitoringInterval: context.profile.monitoring ? Duration.minutes(1) : undefined,
  };
}

export function buildAurora(scope: Construct, plan: AuroraPlan, context: DatabaseContext): BuiltDatabase {
  const engine: Engine = ENGINES[plan.engine];
  const available = context.profile.highlyAvailable;
  const minCapacity = plan.minCapacity ?? (available ? 1 : canPause(plan.engine, plan.clusterEngine.engineVersion?.fullVersion) ? 0 : 0.5);
  const maxCapacity = plan.maxCapacity ?? atLeast(minCapacity, available ? 8 : 2);
  const readers = plan.readers ?? (available ? 1 : 0);
  const memory = Token.isUnresolved(maxCapacity) ? undefined : maxCapacity * 2; // GiB
  const member = { enablePerformanceInsights: true, performanceInsightEncryptionKey: context.encryptionKey, publiclyAccessible: false };
  const cluster = new rds.DatabaseCluster(scope, 'Cluster', {
    ...commonProps(scope, engine, context),
    engine: plan.clusterEngine,
    defaultDatabaseName: plan.databaseName,
    port: engine.port,
    serverlessV2MinCapacity: minCapacity,
    serverlessV2MaxCapacity: maxCapacity,
    writer: rds.ClusterInstance.serverlessV2('Writer', member),
    readers: Array.from({ length: readers }, (_, index) =>
      rds.ClusterInstance.serverlessV2(`Reader${index + 1}`, { ...member, scaleWithWriter: index === 0 })),
    backup: { retention: context.profile.backupRetention },
  });
  keepLogs(scope, cluster, engine, context);
  acknowledgeDatabase(cluster, context);
  if (plan.engine === 'auroraMysql') {
    acknowledge(cluster, { 'AwsSolutions-RDS14': 'Point-in-time recovery takes the place of backtracking, which Aurora Serverless v2 does not offer.' });
  }
  return {
    cluster,
    host: cluster.clusterEndpoint.hostname,
    port: engine.port,
    databaseName: plan.databaseName,
    secret: cluster.secret!,
    connections: connectionsTo(cluster, engine),
    signals: Signals.auroraCluster(cluster, { maxConnections: maxConnections(engine, memory), hasReaders: readers > 0 }),
  };
}

function atLeast(least: number, usual: number): number {
  return Token.isUnresolved(least) ? MOST_CAPACITY : Math.max(least, usual);
}

/** The log groups are there before the instances begin to write, so that their retention is ours from the start. */
function keepLogs(scope: Construct, cluster: rds.DatabaseCluster, engine: Engine, context: DatabaseContext) {
  const instances = cluster.node.findAll().filter(child => child instanceof rds.CfnDBInstance);
  for (const name of engine.logExports) {
    const logGroup = createLogGroup(scope, `Logs-${name}`, {
      logGroupName: `/aws/rds/cluster/${cluster.clusterIdentifier}/${name}`,
      encryptionKey: context.encryptionKey,
      retention: context.logRetention,
      removalPolicy: context.removalPolicy,
    });
    instances.forEach(instance => instance.node.addDependency(logGroup));
  }
}

export function buildInstance(scope: Construct, plan: InstancePlan, context: DatabaseContext): BuiltDatabase {
  const engine: Engine = ENGINES[plan.engine];
  const available = context.profile.highlyAvailable;
  const instanceType = plan.instanceType
    ?? ec2.InstanceType.of(ec2.InstanceClass.T4G, available ? ec2.InstanceSize.MEDIUM : ec2.InstanceSize.MICRO);
  const insights = hasPerformanceInsights(plan.engine, instanceType);
  const instance = new rds.DatabaseInstance(scope, 'Instance', {
    ...commonProps(scope, engine, context),
    engine: plan.instanceEngine,
    databaseName: plan.databaseName,
    port: engine.port,
    instanceType,
    multiAz: plan.multiAz ?? available,
    storageType: rds.StorageType.GP3,
    allocatedStorage: plan.storage.toGibibytes(),
    maxAllocatedStorage: plan.maxStorage?.toGibibytes(),
    enablePerformanceInsights: insights,
    performanceInsightEncryptionKey: insights ? context.encryptionKey : undefined,
    cloudwatchLogsRetention: context.logRetention,
    backupRetention: context.profile.backupRetention,
    publiclyAccessible: false,
  });
  // The L2 makes text of the number in its own way, which loses one that is made late.
  (instance.node.defaultChild as rds.CfnDBInstance).allocatedStorage = digits(plan.storage.toGibibytes());
  acknowledgeDatabase(instance, context);
  acknowledgeLogRetention(instance);
  return {
    instance,
    host: instance.instanceEndpoint.hostname,
    port: engine.port,
    databaseName: plan.databaseName,
    secret: instance.secret!,
    connections: connectionsTo(instance, engine),
    signals: Signals.databaseInstance(instance, {
      maxConnections: maxConnections(engine, memoryOf(instanceType)),
      allocatedGibibytes: plan.storage.toGibibytes(),
    }),
  };
}

/** With the port as a number, where the constructs of aws-cdk-lib have a reference to the database. */
function connectionsTo(database: ec2.IConnectable, engine: Engine): ec2.Connections {
  return new ec2.Connections({ securityGroups: database.connections.securityGroups, defaultPort: ec2.Port.tcp(engine.port) });
}

/** The function of the CDK that sets the retention of log groups; one for each stack, beside the constructs that need it. */
function acknowledgeLogRetention(instance: rds.DatabaseInstance) {
  for (const provider of Stack.of(instance).node.children.filter(child => child.node.id.startsWith('LogRetention'))) {
    acknowledge(provider, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
        'The function of the CDK writes its own log.',
      'AwsSolutions-IAM5[Resource::*]': 'The function of the CDK sets the retention of log groups that do not exist yet when its policy is made.',
    });
  }
}

function acknowledgeDatabase(database: Construct, context: DatabaseContext) {
  acknowledge(database, {
    'AwsSolutions-RDS11': 'The port is no secret: only the security group of the application may reach the database, in isolated subnets.',
  });
  if (context.profile.monitoring) {
    acknowledge(database, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]':
        'The policy that AWS keeps for enhanced monitoring: it writes to the log group RDSOSMetrics alone.',
    });
  }
  if (!context.profile.deletionProtection) {
    acknowledge(database, { 'AwsSolutions-RDS10': 'The profile asks for a database that can be thrown away.' });
  }
  if (!context.profile.highlyAvailable) {
    acknowledge(database, { 'AwsSolutions-RDS3': 'The profile trades a standby for cost.' });
  }
}
