import { Firewall } from '../../network';
import { instance, KEY, like, LOG_RETENTION, plain, REMOVAL_POLICY, required, SUBNETS, text, TOPIC, VPC } from '../../private/kinds';
import { AppTier } from '../app-tier';
import { Cache } from '../cache';
import { DataTier } from '../data-tier';
import type { DatabaseAttributes, DatabaseProps } from '../database';
import type { ThreeTierWebAppProps } from '../three-tier-web-app';
import { WEB_DOMAIN } from './option-structs';
import { COMMON, struct } from './struct-check';

const KEPT = { encryptionKey: KEY, removalPolicy: REMOVAL_POLICY, logRetention: LOG_RETENTION };
const DATA = instance(DataTier, 'DataTier.auroraPostgres()');

export const THREE_TIER_WEB_APP_PROPS = struct<ThreeTierWebAppProps>('ThreeTierWebAppProps', '{ app: AppTier.instances({ code }) }', {
  ...COMMON,
  ...KEPT,
  app: required(instance(AppTier, 'AppTier.instances({ code })')),
  data: DATA,
  cache: instance(Cache, 'Cache.valkey()'),
  domain: WEB_DOMAIN,
  firewall: instance(Firewall, 'Firewall.managed()'),
  vpc: VPC,
  alertTopic: TOPIC,
});

export const DATABASE_PROPS = struct<DatabaseProps>('DatabaseProps', '{ vpc, data: DataTier.auroraPostgres() }', {
  ...COMMON, ...KEPT, data: required(DATA), vpc: required(VPC), vpcSubnets: SUBNETS,
});

export const DATABASE_ATTRIBUTES = struct<DatabaseAttributes>('DatabaseAttributes', '{ databaseHost, databasePort, databaseName, securityGroup }', {
  databaseHost: required(text("'db.example.com'")),
  databasePort: required(plain('5432')),
  databaseName: required(text("'app'")),
  securityGroup: required(like('securityGroupId', "ec2.SecurityGroup.fromSecurityGroupId(this, 'Guard', 'sg-...')")),
  secret: like('secretArn', "secretsmanager.Secret.fromSecretNameV2(this, 'Secret', 'shop/database')"),
});
