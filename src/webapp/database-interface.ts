import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';

/**
 * A database that an application can be connected to.
 */
export interface IDatabase extends IConstruct, ec2.IConnectable {
  /** Host name of the writer. */
  readonly databaseHost: string;

  /** Port on which it answers. */
  readonly databasePort: number;

  /** Name of the first database. */
  readonly databaseName: string;

  /**
   * User name and password, as JSON with `username` and `password`. Undefined where the application signs in in another way.
   */
  readonly secret?: secretsmanager.ISecret;

  /** The cluster; undefined where the engine is not Aurora, or where the database was imported. */
  readonly cluster?: rds.DatabaseCluster;

  /** The instance; undefined where the engine is Aurora, or where the database was imported. */
  readonly instance?: rds.DatabaseInstance;

  /**
   * Lets a principal read the secret.
   *
   * @param grantee who may
   */
  grantConnect(grantee: iam.IGrantable): void;
}
