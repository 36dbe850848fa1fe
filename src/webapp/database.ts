import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { Signal } from '../monitoring';
import { DataTier } from './data-tier';
import { IDatabase } from './database-interface';
import { checkInteger } from '../private/check';
import { createKey } from '../private/encryption';
import { fail } from '../private/errors';
import { applyTags } from '../private/tags';
import { checkSubnets } from '../private/vpc-check';
import { buildAurora, buildInstance, BuiltDatabase, DatabaseContext } from './private/database-builders';
import { DATABASE_ATTRIBUTES, DATABASE_PROPS } from './private/props-structs';
import { checkProps, inStack } from './private/struct-check';

/**
 * A database that is there already, and was not made with `Database`.
 */
export interface DatabaseAttributes {
  /** Host name of the writer. */
  readonly databaseHost: string;

  /** Port on which it answers, 1 to 65535. */
  readonly databasePort: number;

  /** Name of the database. */
  readonly databaseName: string;

  /** Security group that guards it; a rule is added for the application. */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * User name and password, as JSON with `username` and `password`.
   *
   * @default - the application signs in in another way
   */
  readonly secret?: secretsmanager.ISecret;
}

/**
 * Properties of a database.
 */
export interface DatabaseProps extends CommonProps {
  /** The engine and its size: any form of `DataTier` that makes a new database. */
  readonly data: DataTier;

  /** The network. */
  readonly vpc: ec2.IVpc;

  /**
   * Where in the network.
   *
   * @default - the isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Key for storage, secret, Performance Insights and, of Aurora, logs.
   *
   * @default - a new key where the profile asks for customer managed keys, else keys that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the data when the construct is removed; `RETAIN` and `SNAPSHOT` both keep a final snapshot.
   *
   * @default - as the profile says: a final snapshot in production, none in development
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How long exported logs are kept.
   *
   * @default - as the profile says: one year in production, one week in development
   */
  readonly logRetention?: logs.RetentionDays;
}

abstract class DatabaseBase extends Construct implements IDatabase {
  public abstract readonly databaseHost: string;
  public abstract readonly databasePort: number;
  public abstract readonly databaseName: string;
  public abstract readonly secret?: secretsmanager.ISecret;
  public abstract readonly connections: ec2.Connections;

  public abstract grantConnect(grantee: iam.IGrantable): void;
}

/**
 * A relational database in isolated subnets: encrypted, TLS required, with a secret that Amazon RDS rotates, backups, and exported logs.
 *
 * `ThreeTierWebApp` makes one by itself. Make it yourself to keep it in a stack of its own, which no change of the application touches.
 */
export class Database extends DatabaseBase {
  /**
   * Imports a database that was not made with this construct.
   *
   * @param scope where
   * @param id name in the scope
   * @param attrs what is known of it
   */
  public static fromDatabaseAttributes(scope: Construct, id: string, attrs: DatabaseAttributes): IDatabase {
    class Import extends DatabaseBase {
      public readonly databaseHost = attrs.databaseHost;
      public readonly databasePort = attrs.databasePort;
      public readonly databaseName = attrs.databaseName;
      public readonly secret = attrs.secret;
      public readonly connections = new ec2.Connections({
        securityGroups: [attrs.securityGroup],
        defaultPort: ec2.Port.tcp(attrs.databasePort),
      });

      public grantConnect(grantee: iam.IGrantable): void {
        if (attrs.secret) {
          allowReading(grantee, attrs.secret, attrs.secret.encryptionKey);
        }
      }
    }
    const at = `${inStack(scope, id).node.path}/${id}`;
    checkProps(at, 'attrs', attrs, DATABASE_ATTRIBUTES);
    checkInteger({
      code: 'webapp.port-out-of-range', at, prop: 'databasePort', value: attrs.databasePort, min: 1, max: 65535, fix: 'use the port of the database, such as 5432',
    });
    return new Import(scope, id);
  }

  /** The network that it is in. */
  public readonly vpc: ec2.IVpc;
  /** Host name of the writer. */
  public readonly databaseHost: string;
  /** Port on which it answers. */
  public readonly databasePort: number;
  /** Name of the first database. */
  public readonly databaseName: string;
  /** User name and password of the administrator; Amazon RDS rotates it every seven days. */
  public readonly secret?: secretsmanager.ISecret;
  /** Who may connect. */
  public readonly connections: ec2.Connections;
  /** The cluster, where the engine is Aurora. */
  public readonly cluster?: rds.DatabaseCluster;
  /** The instance, where the engine is not Aurora. */
  public readonly instance?: rds.DatabaseInstance;

  private readonly built: BuiltDatabase;
  private readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, DATABASE_PROPS);
    const profile = props.profile ?? Profile.production();
    const context = this.contextFor(props, profile);
    this.encryptionKey = context.encryptionKey;
    this.built = this.build(props.data, context);
    this.vpc = props.vpc;

    this.cluster = this.built.cluster;
    this.instance = this.built.instance;
    this.databaseHost = this.built.host;
    this.databasePort = this.built.port;
    this.databaseName = this.built.databaseName;
    this.secret = this.built.secret;
    this.connections = this.built.connections;
    applyTags(this, { tier: 'data', profile: profile.name }, props.tags);
  }

  /**
   * Lets a principal read the secret.
   *
   * @param grantee who may
   */
  public grantConnect(grantee: iam.IGrantable): void {
    allowReading(grantee, this.built.secret, this.encryptionKey);
  }

  /**
   * The signs of its health.
   *
   * @internal
   */
  public _signals(): Signal[] {
    return this.built.signals;
  }

  private contextFor(props: DatabaseProps, profile: Profile): DatabaseContext {
    const vpcSubnets = props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    checkSubnets('webapp', this.node.path, props.vpc, 'isolated', vpcSubnets);
    const removalPolicy = props.removalPolicy ?? profile.removalPolicy;
    return {
      profile,
      vpc: props.vpc,
      vpcSubnets,
      encryptionKey: props.encryptionKey ?? (profile.customerManagedKey ? createKey(this, 'Key', 'Data of a database', removalPolicy) : undefined),
      removalPolicy,
      logRetention: props.logRetention ?? profile.logRetention,
    };
  }

  private build(data: DataTier, context: DatabaseContext): BuiltDatabase {
    switch (data._plan.kind) {
      case 'aurora': return buildAurora(this, data._plan, context);
      case 'instance': return buildInstance(this, data._plan, context);
      default: return fail({
        code: 'webapp.database-not-new',
        at: this.node.path,
        prop: 'data',
        value: `DataTier.${data._plan.kind}`,
        allowed: 'a form of DataTier that makes a database, such as DataTier.auroraPostgres()',
        fix: 'choose an engine, or use the existing database without this construct',
      });
    }
  }
}

/**
 * The permissions stand with the principal, so that a database in another stack does not come to depend on it,
 * as it would if the policy of its key named the principal.
 */
function allowReading(grantee: iam.IGrantable, secret: secretsmanager.ISecret, key?: kms.IKeyRef) {
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    resourceArns: [secret.secretFullArn ?? `${secret.secretArn}-??????`], // a secret known by name alone has an unknown end
  });
  if (key) {
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['kms:Decrypt'],
      resourceArns: [key.keyRef.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` } },
    });
  }
}
