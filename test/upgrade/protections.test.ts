import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Change, changes, failing, only, upgrade } from './templates';

const { PROTECTIONS } = jest.requireActual<any>('../../tools/upgrade/protections');
const { allTypes, elementOf, isStateful, modelOf, partsOf } = jest.requireActual<any>('../../tools/upgrade/types');

const either = (one: unknown, other: unknown) => ({ 'Fn::If': ['Here', one, other] });

function update(Type: string, was: any, is: any): Change[] {
  const template = (Properties: any) => ({ Resources: { It: { Type, Properties } } });
  return changes(template(was), template(is));
}

function lost(Type: string, was: any, is: any): boolean {
  return update(Type, was, is).some(({ change, fails }) => change === 'less protected' && fails === true);
}

const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::DynamoDB::Table';
const GLOBAL = 'AWS::DynamoDB::GlobalTable';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

const replica = (Region: string, more: any) => ({ Replicas: [{ Region: 'us-east-1' }, { Region, ...more }] });
const recovered = (PointInTimeRecoveryEnabled: unknown, more = {}) => ({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, ...more } });
const balanced = (Value: unknown) => ({ LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '60' }, { Key: 'deletion_protection.enabled', Value }] });

/** From what protects to what does not. */
const LOST: [string, string, any, any][] = [
  ['people are no longer protected', 'AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' }, { DeletionProtection: 'INACTIVE' }],
  ['a replica is no longer protected', GLOBAL, replica('eu-west-1', { DeletionProtectionEnabled: true }), replica('eu-west-1', { DeletionProtectionEnabled: false })],
  ['a replica has no recovery', GLOBAL, replica('eu-west-1', recovered(true)), replica('eu-west-1', recovered(false))],
  ['a protected replica is gone', GLOBAL, replica('eu-west-1', { DeletionProtectionEnabled: true }), { Replicas: [{ Region: 'us-east-1' }] }],
  ['recovery reaches back less far', TABLE, recovered(true), recovered(true, { RecoveryPeriodInDays: 7 })],
  ['nobody knows whether a replica is protected', GLOBAL, replica('eu-west-1', { DeletionProtectionEnabled: true }), { Replicas: either([], []) }],
  ['a load balancer is no longer protected', BALANCER, balanced('true'), balanced('false')],
  ['a load balancer has no attributes', BALANCER, balanced('true'), {}],
  ['a key is deleted sooner', 'AWS::KMS::Key', {}, { PendingWindowInDays: 7 }],
  ['a key is switched off', 'AWS::KMS::Key', {}, { Enabled: false }],
  ['another password is generated', 'AWS::SecretsManager::Secret', { GenerateSecretString: { PasswordLength: 32 } }, { GenerateSecretString: { PasswordLength: 64 } }],
  ['a password is generated', 'AWS::SecretsManager::Secret', { SecretString: 'known' }, { GenerateSecretString: {} }],
  ['a password is written down', 'AWS::SecretsManager::Secret', { GenerateSecretString: {} }, { SecretString: 'known' }],
  ['another password is written down', 'AWS::SecretsManager::Secret', { SecretString: 'known' }, { SecretString: 'better' }],
  ['a database has another password', 'AWS::RDS::DBCluster', { ManageMasterUserPassword: true }, { MasterUserPassword: 'known' }],
  ['versions in use get other ids', 'AWS::ServiceCatalog::CloudFormationProduct', {}, { ReplaceProvisioningArtifacts: true }],
  ['backups go with an instance', 'AWS::RDS::DBInstance', { DeleteAutomatedBackups: false }, { DeleteAutomatedBackups: true }],
  ['backups go by default', 'AWS::RDS::DBInstance', { DeleteAutomatedBackups: false }, {}],
  ['backups go with a cluster', 'AWS::RDS::DBCluster', {}, { DeleteAutomatedBackups: true }],
  ['an instance can be terminated', 'AWS::EC2::Instance', { DisableApiTermination: true }, {}],
  ['events can be deleted', 'AWS::CloudTrail::EventDataStore', { TerminationProtectionEnabled: true }, { TerminationProtectionEnabled: false }],
  ['images go with their repository', 'AWS::ECR::Repository', {}, { EmptyOnDelete: true }],
  ['other images expire', 'AWS::ECR::Repository', {}, { LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' } }],
  ['files have no backups', 'AWS::EFS::FileSystem', { BackupPolicy: { Status: 'ENABLED' } }, { BackupPolicy: { Status: 'DISABLED' } }],
  ['objects are not locked', BUCKET, { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 7, Mode: 'GOVERNANCE' } } } }, {}],
  ['objects are not copied', BUCKET, { ReplicationConfiguration: { Role: 'it', Rules: [] } }, {}],
  ['a stream forgets sooner', 'AWS::Kinesis::Stream', { RetentionPeriodHours: 48 }, {}],
  ['an archive forgets', 'AWS::Events::Archive', {}, { RetentionDays: 7 }],
  ['a store forgets sooner', 'AWS::CloudTrail::EventDataStore', { RetentionPeriod: 365 }, { RetentionPeriod: 90 }],
  ['rows expire', TABLE, {}, { TimeToLiveSpecification: { AttributeName: 'until', Enabled: true } }],
  ['rows expire by another attribute', TABLE, { TimeToLiveSpecification: { AttributeName: 'a', Enabled: true } }, { TimeToLiveSpecification: { AttributeName: 'b', Enabled: true } }],
  ['rows may expire', GLOBAL, {}, { TimeToLiveSpecification: { AttributeName: 'until', Enabled: either(true, false) } }],
  ['rows expire by default', 'AWS::Cassandra::Table', {}, { DefaultTimeToLive: 3600 }],
];

describe('is caught:', () => {
  test.each(LOST)('%s', (_, type, was, is) => {
    expect(lost(type, was, is)).toBe(true);
    expect(lost(type, was, was)).toBe(false);
  });

  test('and not the way back', () => {
    const neutral = ['another password is generated', 'a password is generated', 'a password is written down', 'another password is written down', 'rows expire by another attribute', 'nobody knows whether a replica is protected'];
    const found = LOST.filter(([name]) => !neutral.includes(name)).filter(([, type, was, is]) => lost(type, is, was)).map(([name]) => name);
    expect(found).toEqual([]);
  });

  test('a protection that follows a parameter with another default', () => {
    const template = (Default: string) => ({
      Parameters: { Protected: { Type: 'String', Default } },
      Resources: { It: { Type: TABLE, Properties: { DeletionProtectionEnabled: { Ref: 'Protected' } } } },
    });
    expect(failing(changes(template('true'), template('false')))).toEqual([`less protected ${TABLE}`]);
    expect(failing(changes(template('true'), template('true')))).toEqual([]);
  });

  test('what a load balancer does besides is its own affair', () => {
    const timeout = (Value: string) => ({ LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value }] });
    expect(failing(update(BALANCER, timeout('60'), timeout('30')))).toEqual([]);
  });

  test('a replica is told by its region', () => {
    const [was, is] = [replica('eu-west-1', { DeletionProtectionEnabled: true }), replica('eu-west-1', {})];
    expect(only(update(GLOBAL, was, is).filter(({ change }) => change === 'less protected'), GLOBAL).why).toBe('Replicas[eu-west-1].DeletionProtectionEnabled "true" -> nothing');
    expect(lost(GLOBAL, was, { Replicas: [...was.Replicas].reverse() })).toBe(false);
  });
});

describe('objects that expire', () => {
  const rules = (...Rules: any[]) => ({ LifecycleConfiguration: { Rules: Rules.map(rule => ({ Status: 'Enabled', ...rule })) } });

  test.each<[string, any, any]>([
    ['for the first time', {}, rules({ ExpirationInDays: 30 })],
    ['sooner', rules({ ExpirationInDays: 90 }), rules({ ExpirationInDays: 30 })],
    ['everywhere', rules({ ExpirationInDays: 30, Prefix: 'logs/' }), rules({ ExpirationInDays: 30 })],
    ['elsewhere', rules({ ExpirationInDays: 30, Prefix: 'logs/' }), rules({ ExpirationInDays: 30, Prefix: 'data/' })],
    ['by a rule that was off', rules({ ExpirationInDays: 30, Status: 'Disabled' }), rules({ ExpirationInDays: 30 })],
    ['by a rule that may be on', {}, rules({ ExpirationInDays: 30, Status: either('Enabled', 'Disabled') })],
    ['at a date', {}, rules({ ExpirationDate: '2030-01-01' })],
    ['at an earlier date', rules({ ExpirationDate: '2031-01-01' }), rules({ ExpirationDate: '2030-01-01' })],
    ['in an older version', {}, rules({ NoncurrentVersionExpirationInDays: 30 })],
    ['in an older version, sooner', rules({ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }), rules({ NoncurrentVersionExpiration: { NoncurrentDays: 9 } })],
    ['in more of the older versions', rules({ NoncurrentVersionExpiration: { NoncurrentDays: 9, NewerNoncurrentVersions: 3 } }), rules({ NoncurrentVersionExpiration: { NoncurrentDays: 9 } })],
    ['after a time that nobody knows', rules({ ExpirationInDays: 30 }), rules({ ExpirationInDays: { Ref: 'Days' } })],
    ['by rules that nobody knows', {}, { LifecycleConfiguration: either(rules({ ExpirationInDays: 30 }).LifecycleConfiguration, { Ref: 'AWS::NoValue' }) }],
  ])('%s, are caught', (_, was, is) => {
    expect(lost(BUCKET, was, is)).toBe(true);
    expect(lost(BUCKET, is, is)).toBe(false);
  });

  test.each<[string, any, any]>([
    ['later', rules({ ExpirationInDays: 30 }), rules({ ExpirationInDays: 90 })],
    ['no more', rules({ ExpirationInDays: 30 }), {}],
    ['in fewer places', rules({ ExpirationInDays: 30 }), rules({ ExpirationInDays: 30, Prefix: 'logs/' })],
    ['no more, by a rule that is off', rules({ ExpirationInDays: 30 }), rules({ ExpirationInDays: 30, Status: 'Disabled' })],
    ['as before, under another name', rules({ ExpirationInDays: 30, Id: 'a' }), rules({ ExpirationInDays: 30, Id: 'b' })],
    ['in fewer of the older versions', rules({ NoncurrentVersionExpirationInDays: 9 }), rules({ NoncurrentVersionExpiration: { NoncurrentDays: 9, NewerNoncurrentVersions: 3 } })],
    ['never, but go to another storage', {}, rules({ Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }] })],
    ['never, but half uploads do', {}, rules({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } })],
  ])('%s, are let pass', (_, was, is) => {
    expect(lost(BUCKET, was, is)).toBe(false);
  });

  test('sooner, as the CDK writes it', () => {
    const build = (days: number) => (stack: Stack) => void new s3.Bucket(stack, 'Files', { lifecycleRules: [{ expiration: Duration.days(days) }] });
    expect(failing(upgrade(build(90), build(30)))).toEqual([`less protected ${BUCKET}`]);
    expect(failing(upgrade(build(30), build(90)))).toEqual([]);
  });
});

describe('a bucket that is emptied when it is deleted', () => {
  const emptied = { Type: 'Custom::S3AutoDeleteObjects', Properties: { ServiceToken: 'it', BucketName: { Ref: 'It' } } };
  const template = (more: any) => ({ Resources: { It: { Type: BUCKET, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }, ...more } });

  test('is caught when it was not', () => {
    const found = changes(template({}), template({ Emptied: emptied }));
    expect(only(found, BUCKET)).toMatchObject({ change: 'less protected', fails: true, why: 'Custom::S3AutoDeleteObjects Emptied empties it when it is deleted' });
    expect(changes(template({ Emptied: emptied }), template({ Emptied: emptied }))).toEqual([]);
  });

  test('loses its objects when that gets another id, or goes', () => {
    expect(changes(template({ Emptied: emptied }), template({ Cleared: emptied }))).toMatchObject([{ change: 'renamed', dataLoss: true }]);
    expect(changes(template({ Emptied: emptied }), template({}))).toMatchObject([{ change: 'deleted', dataLoss: true }]);
  });

  test('is caught as the CDK writes it', () => {
    const build = (autoDeleteObjects: boolean) => (stack: Stack) => void new s3.Bucket(stack, 'Files', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects });
    expect(failing(upgrade(build(false), build(true)))).toEqual([`less protected ${BUCKET}`]);
  });
});

test('every protection is of a property that a type has', () => {
  const leadsOn = (properties: Record<string, any> | undefined, [step, ...rest]: any[]): boolean => {
    const type = properties?.[step]?.type;
    if (type === undefined) return false;
    const [next, ...others] = rest;
    if (next === undefined) return true;
    return typeof next === 'string' ? leadsOn(partsOf(type), rest) : leadsOn(partsOf(elementOf(type)), others);
  };
  const types: string[] = allTypes();
  const unknown = (PROTECTIONS as [any[], unknown, string?][])
    .filter(([path, , type]) => !types.some(one => (type === undefined ? isStateful(one) : one === type) && leadsOn(modelOf(one).properties, path)))
    .map(([path]) => JSON.stringify(path));
  expect(unknown).toEqual([]);
});
