import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { DescribeDBClustersCommand, DescribeDBClusterSnapshotsCommand } from '@aws-sdk/client-rds';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { App, CfnResource, Tags } from 'aws-cdk-lib';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/three-tier-web-app/stacks';

jest.setTimeout(120_000);

const CLUSTER = 'AWS::RDS::DBCluster';

let cloud: Cloud;
beforeAll(async () => { cloud = await Cloud.start(); });
afterAll(async () => cloud.stop());
afterEach(async () => cloud.clearFaults());

/** The first resource of a type, of the one stack of an app. */
function first<T extends CfnResource>(app: App, is: (resource: unknown) => resource is T): T {
  return app.node.findAll().find(is)!;
}

const isCluster = (resource: unknown): resource is CfnDBCluster => CfnDBCluster.isCfnDBCluster(resource);
const isGroup = (resource: unknown): resource is CfnAutoScalingGroup => CfnAutoScalingGroup.isCfnAutoScalingGroup(resource);

describe('in production', () => {
  let shop: Deployed;
  let cluster: Record<string, string>;

  test('a first deployment that fails half-way leaves nothing', async () => {
    await cloud.inject({ type: CLUSTER, message: 'no capacity' });

    const failed = await cloud.deployAndFail(build);

    expect((await failed.stack()).StackStatus).toBe('ROLLBACK_COMPLETE');
    const reasons = (await failed.events()).filter(event => event.ResourceStatus === 'CREATE_FAILED').map(event => event.ResourceStatusReason);
    expect(reasons).toEqual([expect.stringContaining('no capacity')]);
    expect(await cloud.leftOver()).toEqual([]);
    await cloud.cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName: 'Shop', EnableTerminationProtection: false }));
    await failed.destroy();
  });

  test('is deployed, in less than 30 seconds and 1 GiB', async () => {
    const started = Date.now();
    shop = await cloud.deploy(build);

    expect(Date.now() - started).toBeLessThan(30_000);
    expect((await cloud.health()).peakMemoryBytes).toBeLessThan(2 ** 30);
    expect((await shop.stack()).StackStatus).toBe('CREATE_COMPLETE');
    cluster = await shop.ids(CLUSTER);
    expect(Object.keys(cluster)).toHaveLength(1);
  });

  test('everything exists, as its services say', async () => {
    const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }));
    expect(Vpcs).toHaveLength(1);
    const filter = { Filters: [{ Name: 'vpc-id', Values: [Vpcs![0].VpcId!] }] };
    expect((await cloud.ec2.send(new DescribeSubnetsCommand(filter))).Subnets).toHaveLength(6);
    const { LoadBalancers } = await cloud.elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers).toMatchObject([{ Scheme: 'internet-facing', Type: 'application' }]);
    const { AutoScalingGroups } = await cloud.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups).toMatchObject([{ MinSize: 2, MaxSize: 6, Instances: [{}, {}] }]);
    const { DBClusters } = await cloud.rds.send(new DescribeDBClustersCommand({}));
    expect(DBClusters).toMatchObject([{ Engine: 'aurora-postgresql', StorageEncrypted: true, DeletionProtection: true, DBClusterMembers: [{}, {}] }]);
    expect((await cloud.cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms).toHaveLength(10);
  });

  test('every type is real, and all but a few properties', async () => {
    expect(await cloud.recorded()).toEqual({
      types: {},
      properties: [
        'AWS::ElastiCache::ReplicationGroup.CacheSubnetGroupName',
        'AWS::ElastiCache::ReplicationGroup.SecurityGroupIds',
        'AWS::RDS::DBInstance.EnablePerformanceInsights',
        'AWS::RDS::DBInstance.PerformanceInsightsKMSKeyId',
        'AWS::RDS::DBInstance.PerformanceInsightsRetentionPeriod',
      ],
    });
  });

  test('the database has its password in Secrets Manager', async () => {
    const { DBClusters } = await cloud.rds.send(new DescribeDBClustersCommand({}));
    const { SecretString } = await cloud.secrets.send(new GetSecretValueCommand({ SecretId: DBClusters![0].MasterUserSecret!.SecretArn }));
    expect(JSON.parse(SecretString!)).toEqual({ username: expect.any(String), password: expect.stringMatching(/^.{16,}$/) });
  });

  test('the default security group lets nobody in or out: the custom resource has run', async () => {
    const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }));
    const { SecurityGroups } = await cloud.ec2.send(new DescribeSecurityGroupsCommand({
      Filters: [{ Name: 'vpc-id', Values: [Vpcs![0].VpcId!] }, { Name: 'group-name', Values: ['default'] }],
    }));
    expect(SecurityGroups).toMatchObject([{ IpPermissions: [], IpPermissionsEgress: [] }]);
  });

  test('deployed again, nothing changes', async () => {
    const events = (await shop.events()).length;

    expect(await shop.deploy(build)).toContain('(no changes)');

    expect(await shop.events()).toHaveLength(events);
  });

  test('cdk diff tells what would change, and whether it replaces', async () => {
    expect(await shop.diff(build)).toContain('There were no differences');
    const told = await shop.diff(app => { build(app); first(app, isCluster).databaseName = 'other'; });
    expect(told).toMatch(/AWS::RDS::DBCluster .* replace/);
  });

  test('an update in place keeps the group', async () => {
    const groups = await shop.ids('AWS::AutoScaling::AutoScalingGroup');

    await shop.deploy(app => { build(app); first(app, isGroup).maxSize = '8'; });

    expect(await shop.ids('AWS::AutoScaling::AutoScalingGroup')).toEqual(groups);
    const { AutoScalingGroups } = await cloud.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups).toMatchObject([{ MinSize: 2, MaxSize: 8 }]);
  });

  test('an update of the database does not replace it', async () => {
    await shop.deploy(app => {
      build(app);
      first(app, isCluster).backupRetentionPeriod = 21;
      Tags.of(app).add('owner', 'shop');
    });

    expect(await shop.ids(CLUSTER)).toEqual(cluster);
    const { DBClusters } = await cloud.rds.send(new DescribeDBClustersCommand({}));
    expect(DBClusters).toMatchObject([{ BackupRetentionPeriod: 21, TagList: expect.arrayContaining([{ Key: 'owner', Value: 'shop' }]) }]);
    expect((await shop.events()).filter(event => event.ResourceStatusReason?.includes('creation of a new physical resource'))).toEqual([]);
  });

  test('an update that fails half-way is rolled back, and nothing is left over', async () => {
    const before = await cloud.made();
    await cloud.inject({ type: 'AWS::CloudWatch::Alarm', action: 'create', message: 'enough alarms' });

    const stack = await shop.deployAndFail(app => {
      build(app);
      const group = first(app, isGroup);
      group.maxSize = '4';
      new CfnAlarm(group.stack, 'OneMore', { comparisonOperator: 'LessThanThreshold', evaluationPeriods: 1, threshold: 1, namespace: 'one', metricName: 'more', period: 60, statistic: 'Sum' })
        .addResourceDependency(group);
    });

    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await cloud.made()).toEqual(before);
    expect(await cloud.leftOver()).toEqual([]);
    const { AutoScalingGroups } = await cloud.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups).toMatchObject([{ MaxSize: 6 }]); // 4 on the way
  });

  test('is protected against deletion', async () => {
    await expect(shop.destroy()).rejects.toThrow(/TerminationProtection is enabled/);
  });

  test('destroyed, it leaves its data and nothing else', async () => {
    await shop.deploy(build, { deletionProtection: 'false' });
    await cloud.cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName: 'Shop', EnableTerminationProtection: false }));
    const keys = Object.values(await shop.ids('AWS::KMS::Key'));

    await shop.destroy();

    const left = await cloud.leftOver();
    expect(new Set(left.map(({ type }) => type))).toEqual(new Set(['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']));
    expect((await cloud.rds.send(new DescribeDBClustersCommand({}))).DBClusters).toEqual([]);
    const { DBClusterSnapshots } = await cloud.rds.send(new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual' }));
    expect(DBClusterSnapshots).toMatchObject([{ DBClusterIdentifier: Object.values(cluster)[0], StorageEncrypted: true }]);
    expect((await cloud.kms.send(new DescribeKeyCommand({ KeyId: keys[0] }))).KeyMetadata).toMatchObject({ KeyState: 'Enabled' });
    expect((await cloud.logs.send(new DescribeLogGroupsCommand({}))).logGroups!.length).toBeGreaterThanOrEqual(4);
  });
});

describe('in development', () => {
  const development = { profile: 'development' };

  test('is deployed, changes nothing when deployed again, and is destroyed without a trace', async () => {
    const before = await cloud.leftOver();
    const shop = await cloud.deploy(build, development);
    expect((await shop.stack()).StackStatus).toBe('CREATE_COMPLETE');
    expect(await shop.deploy(build)).toContain('(no changes)');

    await shop.destroy();

    expect(await cloud.leftOver()).toEqual(before);
  });
});

describe('with a name of its own', () => {
  test('serves HTTPS', async () => {
    const shop = await cloud.deploy(build, {
      domain: 'shop.example.com', hostedZoneId: await cloud.hostedZone('example.com'), hostedZoneName: 'example.com',
    });

    expect((await shop.stack()).Outputs).toMatchObject([{ OutputKey: 'Url', OutputValue: 'https://shop.example.com' }]);
  });
});
