import { Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { IDatabase } from '../database-interface';
import { EngineName } from './database-engines';

export interface AuroraPlan {
  readonly kind: 'aurora';
  readonly engine: EngineName;
  readonly clusterEngine: rds.IClusterEngine;
  readonly databaseName: string;
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
  readonly readers?: number;
}

export interface InstancePlan {
  readonly kind: 'instance';
  readonly engine: EngineName;
  readonly instanceEngine: rds.IInstanceEngine;
  readonly databaseName: string;
  readonly instanceType?: ec2.InstanceType;
  readonly storage: Size;
  readonly maxStorage?: Size;
  readonly multiAz?: boolean;
}

export interface ExistingPlan {
  readonly kind: 'existing';
  readonly database: IDatabase;
}

export interface NonePlan {
  readonly kind: 'none';
}

/** A data tier as plain facts; what is undefined is for the profile to say. */
export type NewDatabasePlan = AuroraPlan | InstancePlan;
export type DataTierPlan = NewDatabasePlan | ExistingPlan | NonePlan;
