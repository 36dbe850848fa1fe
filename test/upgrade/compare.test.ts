import * as path from 'path';
import { diffResource } from '@aws-cdk/cloudformation-diff/lib/diff';
import { CfnCondition, CfnOutput, CfnParameter, CfnResource, CustomResource, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Change, changes, failing, only, templateOf, upgrade } from './templates';
import { webapp } from '../../src';

const { modelOf } = jest.requireActual<any>('../../tools/upgrade/types');
const { readKept } = jest.requireActual<any>('../../tools/upgrade/variants');

const ROOT = path.join(__dirname, '../..');
const NODE = lambda.Runtime.NODEJS_22_X;

function table(scope: Construct, id: string, props: Partial<dynamodb.TableProps> = {}): dynamodb.Table {
  return new dynamodb.Table(scope, id, { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, ...props });
}

function code(text: string): lambda.Code {
  return lambda.Code.fromInline(text);
}

function vpcOf(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Inner', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
}

describe('is caught:', () => {
  test('a child construct that has another id', () => {
    const build = (child: string) => (stack: Stack) => {
      const orders = new Construct(stack, child);
      table(orders, 'Table', { removalPolicy: RemovalPolicy.DESTROY });
      new sns.Topic(orders, 'Topic', { displayName: 'orders' });
    };
    const found = upgrade(build('Orders'), build('Purchases'));
    expect(failing(found)).toEqual(['renamed AWS::DynamoDB::Table', 'renamed AWS::SNS::Topic']);
    const renamed = only(found, 'AWS::DynamoDB::Table');
    expect(renamed).toMatchObject({ stateful: true, dataLoss: true, to: expect.stringMatching(/^PurchasesTable/) });
    expect(renamed.why).toContain('Shop/Purchases/Table/Resource');
    expect(only(found, 'AWS::SNS::Topic')).toMatchObject({ stateful: false, dataLoss: false });
  });

  test('a resource that is no longer called Resource', () => {
    class Queue extends Construct {
      constructor(scope: Construct, id: string, resource: string) {
        super(scope, id);
        new sqs.CfnQueue(this, resource, { visibilityTimeout: 300 });
      }
    }
    const found = upgrade(stack => void new Queue(stack, 'Jobs', 'Resource'), stack => void new Queue(stack, 'Jobs', 'Queue'));
    expect(found).toMatchObject([{ change: 'renamed', type: 'AWS::SQS::Queue', id: expect.stringMatching(/^Jobs[0-9A-F]{8}$/), to: expect.stringMatching(/^JobsQueue/), fails: true, dataLoss: true }]);
  });

  test('a create-only property', () => {
    const build = (sortKey: string) => (stack: Stack) => void table(stack, 'Orders', { sortKey: { name: sortKey, type: dynamodb.AttributeType.STRING } });
    const found = upgrade(build('date'), build('day'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ change: 'replaced', type: 'AWS::DynamoDB::Table', stateful: true, fails: true, dataLoss: true });
    expect(found[0].why).toMatch(/KeySchema.*stays behind, without a stack/);
  });

  test('a child of a construct of this library, in its own templates', () => {
    const rename = (id: string) => (stack: Stack) => {
      const app = new webapp.ThreeTierWebApp(stack, id, {
        app: webapp.AppTier.instances({ code: webapp.AppCode.userData(['true']) }),
        data: webapp.DataTier.auroraPostgres(),
      });
      expect(app.node.id).toBe(id);
    };
    const found = upgrade(rename('Shop'), rename('Store'));
    expect(found.filter(({ type, change }) => type === 'AWS::RDS::DBCluster' && change === 'renamed')).toMatchObject([{ dataLoss: true, fails: true }]);
    expect(found.filter(({ change }) => change === 'deleted')).toEqual([]);
  });

  test('a bucket that is deleted, also where it stays behind', () => {
    for (const removalPolicy of [RemovalPolicy.DESTROY, RemovalPolicy.RETAIN]) {
      const found = upgrade(stack => void new s3.Bucket(stack, 'Files', { removalPolicy }), stack => void new sns.Topic(stack, 'Topic'));
      expect(failing(found)).toEqual(['deleted AWS::S3::Bucket']);
      const { why, dataLoss } = only(found, 'AWS::S3::Bucket');
      expect({ why, dataLoss }).toEqual({ why: removalPolicy === RemovalPolicy.RETAIN ? 'stays behind, without a stack' : undefined, dataLoss: true });
    }
  });

  test('a stateless resource that is deleted, or replaced', () => {
    const found = upgrade(stack => void new sns.Topic(stack, 'Topic', { topicName: 'one' }), stack => void new sns.Topic(stack, 'Topic', { topicName: 'two' }));
    expect(found).toMatchObject([{ change: 'replaced', type: 'AWS::SNS::Topic', why: 'TopicName "one" -> "two"', fails: true, dataLoss: false }]);
    expect(failing(upgrade(stack => void new sns.Topic(stack, 'Topic'), () => {}))).toEqual(['deleted AWS::SNS::Topic']);
  });

  test('data that is no longer kept', () => {
    const build = (removalPolicy: RemovalPolicy) => (stack: Stack) => void new s3.Bucket(stack, 'Files', { removalPolicy });
    expect(upgrade(build(RemovalPolicy.RETAIN), build(RemovalPolicy.DESTROY))).toMatchObject([
      { change: 'less protected', fails: true, why: 'DeletionPolicy Retain -> Delete; UpdateReplacePolicy Retain -> Delete' },
    ]);
    expect(upgrade(build(RemovalPolicy.DESTROY), build(RemovalPolicy.RETAIN))).toEqual([]);
    expect(upgrade(build(RemovalPolicy.RETAIN), build(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE))).toEqual([]);
  });

  test('a snapshot that CloudFormation takes by itself, and no longer does', () => {
    const cluster = (DeletionPolicy?: string) => ({ Resources: { Db: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'aurora-postgresql' }, DeletionPolicy } } });
    expect(failing(changes(cluster(), cluster('Delete')))).toEqual(['less protected AWS::RDS::DBCluster']);
    expect(changes(cluster(), cluster('Snapshot'))).toEqual([]);
  });

  const switches: [string, (stack: Stack, on: boolean) => void][] = [
    ['deletion protection', (stack, on) => void table(stack, 'It', { deletionProtection: on })],
    ['recovery to a point in time', (stack, on) => void table(stack, 'It', { pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: on } })],
    ['versions of objects', (stack, on) => void new s3.Bucket(stack, 'It', { versioned: on })],
    ['longer retention of logs', (stack, on) => void new logs.LogGroup(stack, 'It', { retention: on ? logs.RetentionDays.ONE_YEAR : logs.RetentionDays.ONE_WEEK })],
    ['endless retention of logs', (stack, on) => void new logs.LogGroup(stack, 'It', { retention: on ? logs.RetentionDays.INFINITE : logs.RetentionDays.TEN_YEARS })],
    ['messages for longer', (stack, on) => void new sqs.Queue(stack, 'It', { retentionPeriod: on ? undefined : Duration.days(1) })],
    ['backups for longer', (stack, on) => void new rds.CfnDBCluster(stack, 'It', { engine: 'aurora-postgresql', backupRetentionPeriod: on ? 7 : undefined })],
  ];
  test.each(switches)('%s, switched off', (_, build) => {
    expect(failing(upgrade(stack => build(stack, true), stack => build(stack, false)))).toEqual([expect.stringMatching(/^less protected /)]);
    expect(failing(upgrade(stack => build(stack, false), stack => build(stack, true)))).toEqual([]);
  });

  test('a type that changes under the same id', () => {
    const build = (type: string) => (stack: Stack) => void new CfnResource(stack, 'It', { type });
    expect(upgrade(build('AWS::SQS::Queue'), build('AWS::SNS::Topic'))).toMatchObject([{ change: 'replaced', fails: true, dataLoss: true, stateful: true }]);
    expect(upgrade(build('AWS::DynamoDB::Table'), build('AWS::ECS::TaskDefinition'))).toMatchObject([{ change: 'replaced', fails: true, dataLoss: true, stateful: true }]); // of which other changes make a revision
  });

  test('another ServiceToken of a custom resource', () => {
    const found = upgrade(stack => void new CustomResource(stack, 'It', { resourceType: 'Custom::It', serviceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:one' }),
      stack => void new CustomResource(stack, 'It', { resourceType: 'Custom::It', serviceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:two' }));
    expect(only(found, 'Custom::It')).toMatchObject({ change: 'replaced', fails: true });
    expect(only(found, 'Custom::It').why).toContain('the update fails');
  });

  test('a property of a type that nobody knows', () => {
    const build = (size: number) => (stack: Stack) => void new CfnResource(stack, 'It', { type: 'Example::Room::Thing', properties: { Size: size } });
    expect(upgrade(build(1), build(2))).toMatchObject([{ change: 'may be replaced', fails: true }]);
  });

  test('a name that is taken when its resource is renamed', () => {
    const build = (id: string) => (stack: Stack) => void new sqs.Queue(stack, id, { queueName: 'orders' });
    const bucket = (id: string) => (stack: Stack) => void new s3.Bucket(stack, id, { bucketName: 'orders-of-the-shop' });
    expect(failing(upgrade(build('Orders'), build('Purchases')))).toEqual(['renamed AWS::SQS::Queue']);
    expect(only(upgrade(bucket('Orders'), bucket('Purchases')), 'AWS::S3::Bucket').why).toContain("the update fails: BucketName 'orders-of-the-shop' is taken");
  });

  test('a name that is taken when its resource is replaced', () => {
    const build = (locked: boolean) => (stack: Stack) => void new s3.CfnBucket(stack, 'Orders', { bucketName: 'orders-of-the-shop', objectLockEnabled: locked });
    expect(only(upgrade(build(false), build(true)), 'AWS::S3::Bucket')).toMatchObject({ change: 'replaced', why: expect.stringContaining("BucketName 'orders-of-the-shop' is taken") });
  });

  test('a protection of which nobody knows any more whether it is on', () => {
    const build = (on: (stack: Stack) => any) => (stack: Stack) => void new dynamodb.CfnTable(stack, 'It', { keySchema: [], deletionProtectionEnabled: on(stack) });
    const unknown = (stack: Stack) => Fn.conditionIf(new CfnCondition(stack, 'Here', { expression: Fn.conditionEquals('a', 'b') }).logicalId, true, false);
    expect(failing(upgrade(build(() => true), build(unknown)))).toEqual(['less protected AWS::DynamoDB::Table']);
    expect(failing(upgrade(build(unknown), build(unknown)))).toEqual([]);
  });

  test('a create-only part of a property that itself is none', () => {
    const build = (name: string, amount: number) => (stack: Stack) => void new CfnResource(stack, 'It', {
      type: 'AWS::Budgets::Budget', properties: { Budget: { BudgetName: name, BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: amount, Unit: 'USD' } } },
    });
    expect(upgrade(build('a', 1), build('b', 1))).toMatchObject([{ change: 'replaced', why: 'Budget.BudgetName "a" -> "b"' }]);
    expect(upgrade(build('a', 1), build('a', 2))).toMatchObject([{ change: 'updated' }]);
    expect(failing(upgrade(build('a', 1), build('a', 2)))).toEqual([]);
  });
});

describe('a replacement goes on', () => {
  /** A security group is replaced, for its description changed; what refers to it as a create-only property is, too. */
  const follows = (refer: (id: string) => unknown): Change[] => {
    const build = (description: string) => (stack: Stack) => {
      const group = new CfnResource(stack, 'Group', { type: 'AWS::EC2::SecurityGroup', properties: { GroupDescription: description } });
      new CfnResource(stack, 'Rule', { type: 'AWS::EC2::SecurityGroupIngress', properties: { GroupId: refer(group.logicalId), IpProtocol: '-1', CidrIp: '10.0.0.0/8' } });
    };
    return upgrade(build('one'), build('two'));
  };

  test.each<[string, (id: string) => unknown]>([
    ['Ref', () => ({ Ref: 'Group' })],
    ['Fn::GetAtt', () => ({ 'Fn::GetAtt': ['Group', 'GroupId'] })],
    ['Fn::GetAtt as a text', () => ({ 'Fn::GetAtt': 'Group.GroupId' })],
    ['Fn::Sub of a name', () => ({ 'Fn::Sub': '${Group}' })],
    ['Fn::Sub of an attribute', () => ({ 'Fn::Sub': 'x-${Group.GroupId}' })],
    ['Fn::Sub with values', () => ({ 'Fn::Sub': ['${It}', { It: { Ref: 'Group' } }] })],
    ['Fn::Join', () => ({ 'Fn::Join': ['-', ['a', { Ref: 'Group' }]] })],
    ['Fn::Join without a separator', () => ({ 'Fn::Join': ['', ['a', { Ref: 'Group' }]] })],
    ['Fn::Select of Fn::Split', () => ({ 'Fn::Select': [0, { 'Fn::Split': ['/', { Ref: 'Group' }] }] })],
    ['Fn::If', () => ({ 'Fn::If': ['Always', { Ref: 'Group' }, 'sg-1'] })],
  ])('through %s', (_, refer) => {
    const found = follows(refer);
    expect(only(found, 'AWS::EC2::SecurityGroup')).toMatchObject({ change: 'replaced' });
    expect(only(found, 'AWS::EC2::SecurityGroupIngress')).toMatchObject({ change: 'replaced', why: 'GroupId: Group is replaced', fails: true });
  });

  test('but not through a literal dollar, or a name that only begins alike', () => {
    for (const refer of [() => ({ 'Fn::Sub': '${!Group}' }), () => 'Group', () => ({ Ref: 'AWS::StackName' })]) {
      expect(follows(refer).map(({ id }) => id)).toEqual(['Group']);
    }
  });

  test('over several resources, and into data', () => {
    const build = (cidr: string) => (stack: Stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { ipAddresses: ec2.IpAddresses.cidr(cidr), maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Inner', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }] });
      new rds.DatabaseCluster(stack, 'Database', {
        engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
        writer: rds.ClusterInstance.serverlessV2('Writer'),
        vpc,
        vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      });
    };
    const found = upgrade(build('10.0.0.0/16'), build('10.1.0.0/16'));
    expect(failing(found)).toEqual(expect.arrayContaining(['replaced AWS::EC2::VPC', 'replaced AWS::EC2::Subnet', 'replaced AWS::EC2::SecurityGroup']));
    expect(only(found, 'AWS::RDS::DBSubnetGroup')).toMatchObject({ change: 'updated' }); // its subnets are changed in place
    const withName = (name: string) => (stack: Stack) => {
      const group = new rds.CfnDBSubnetGroup(stack, 'Group', { dbSubnetGroupDescription: 'it', subnetIds: ['subnet-1', 'subnet-2'], dbSubnetGroupName: name });
      new rds.CfnDBCluster(stack, 'Cluster', { engine: 'aurora-postgresql', dbSubnetGroupName: group.ref });
    };
    expect(only(upgrade(withName('a'), withName('b')), 'AWS::RDS::DBCluster')).toMatchObject({ change: 'replaced', dataLoss: true, why: 'DBSubnetGroupName: Group is replaced' });
  });

  test('as a doubt, where it is one', () => {
    const build = (content: string) => (stack: Stack) => {
      const it = new CfnResource(stack, 'It', { type: 'Example::Room::Thing', properties: { Content: content } });
      new sqs.CfnQueue(stack, 'Queue', { queueName: it.ref });
    };
    expect(upgrade(build('a'), build('b'))).toMatchObject([{ id: 'It', change: 'may be replaced' }, { id: 'Queue', change: 'may be replaced', why: 'QueueName: It may be replaced', dataLoss: false }]);
  });

  test('as a doubt, from a custom resource that is run again', () => {
    const build = (size: number, name = 'it') => (stack: Stack) => {
      const it = new CustomResource(stack, 'It', { resourceType: 'Custom::It', serviceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:it', properties: { Size: size } });
      new sqs.CfnQueue(stack, 'Queue', { queueName: it.getAttString('Name'), visibilityTimeout: name.length });
    };
    expect(upgrade(build(1), build(2))).toMatchObject([
      { type: 'Custom::It', change: 'updated' }, { id: 'Queue', change: 'may be replaced', why: 'QueueName: It is computed anew' },
    ]);
    expect(failing(upgrade(build(1), build(1, 'another')))).toEqual([]);
  });

  test('from a parameter, a mapping or a condition that gives something else', () => {
    const parameter = (Default: string) => (stack: Stack) => void new sqs.CfnQueue(stack, 'It', { queueName: new CfnParameter(stack, 'Name', { default: Default }).valueAsString });
    expect(only(upgrade(parameter('a'), parameter('b')), 'AWS::SQS::Queue')).toMatchObject({ change: 'may be replaced', why: 'QueueName: Name has another default' });

    const condition = (region: string) => (stack: Stack) => {
      const here = new CfnCondition(stack, 'Here', { expression: Fn.conditionEquals(Stack.of(stack).region, region) });
      const there = new CfnCondition(stack, 'There', { expression: Fn.conditionNot(here) });
      new sqs.CfnQueue(stack, 'Named', { queueName: Fn.conditionIf(there.logicalId, 'a', 'b').toString() });
      new sqs.CfnQueue(stack, 'Perhaps', {}).cfnOptions.condition = there;
    };
    expect(upgrade(condition('eu-west-1'), condition('eu-west-2')).filter(({ fails }) => fails)).toMatchObject([
      { id: 'Named', change: 'may be replaced', why: 'QueueName: condition There is another' }, { id: 'Perhaps', change: 'may be deleted' },
    ]);

    const mapped = (name: string) => ({ Mappings: { Names: { all: { name } } }, Resources: { It: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::FindInMap': ['Names', 'all', 'name'] } } } } });
    expect(only(changes(mapped('a'), mapped('b')), 'AWS::SQS::Queue')).toMatchObject({ change: 'may be replaced', why: 'QueueName: mapping Names is another' });
  });
});

describe('is let pass:', () => {
  test('nothing at all', () => {
    const build = (stack: Stack) => void new s3.Bucket(vpcOf(stack), 'Files');
    expect(upgrade(build, build)).toEqual([]);
  });

  test('what is new', () => {
    const found = upgrade(stack => void new sns.Topic(stack, 'Topic'), stack => {
      new sns.Topic(stack, 'Topic');
      table(stack, 'Table');
      new CfnOutput(stack, 'Output', { value: 'a' });
    });
    expect(failing(found)).toEqual([]);
    expect(found.map(({ change, type }) => `${change} ${type}`)).toEqual(['new AWS::DynamoDB::Table', 'new Output']);
  });

  test('what is changed in place', () => {
    const build = (seconds: number) => (stack: Stack) => void new sqs.Queue(stack, 'Jobs', { visibilityTimeout: Duration.seconds(seconds) });
    const found = upgrade(build(30), build(60));
    expect(failing(found)).toEqual([]);
    expect(found).toMatchObject([{ change: 'updated', why: 'VisibilityTimeout "30" -> "60"' }]);
  });

  test('the content of an asset, and the code of a function with versions', () => {
    const build = (text: string) => (stack: Stack) => void new lambda.Function(stack, 'Function', { runtime: NODE, handler: 'index.handler', code: code(text) }).currentVersion;
    const found = upgrade(build('exports.handler = async () => 1;'), build('exports.handler = async () => 2;'));
    expect(failing(found)).toEqual([]);
    expect(found.map(({ change, type }) => `${change} ${type}`).sort()).toEqual(['new revision AWS::Lambda::Version', 'updated AWS::Lambda::Function']);

    const asset = (hash: string) => ({ Resources: { Layer: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'assets', S3Key: `${hash.repeat(64)}.zip` } } } } });
    expect(changes(asset('a'), asset('b'))).toEqual([]);
  });

  test('another revision of a task', () => {
    const build = (image: string) => (stack: Stack) => {
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      task.addContainer('app', { image: ecs.ContainerImage.fromRegistry(image) });
      new ecs.FargateService(stack, 'Service', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc: vpcOf(stack) }), taskDefinition: task, desiredCount: 1 });
    };
    const found = upgrade(build('public.ecr.aws/nginx/nginx:1'), build('public.ecr.aws/nginx/nginx:2'));
    expect(failing(found)).toEqual([]);
    expect(found.map(({ change, type }) => `${change} ${type}`).sort()).toEqual(['new revision AWS::ECS::TaskDefinition', 'updated AWS::ECS::Service']);
  });

  test('the order of keys, numbers as texts, and other words for the same', () => {
    const bucket = (Properties: any) => ({ Resources: { It: { Type: 'AWS::SQS::Queue', Properties } } });
    expect(changes(bucket({ QueueName: 'a', DelaySeconds: 1, FifoQueue: true }), bucket({ FifoQueue: 'true', DelaySeconds: '1', QueueName: 'a' }))).toEqual([]);
    expect(changes(bucket({ QueueName: { 'Fn::Join': ['', ['a-', { Ref: 'AWS::Region' }, '-', 'b']] } }), bucket({ QueueName: { 'Fn::Sub': 'a-${AWS::Region}-b' } }))).toEqual([]);
    expect(changes(bucket({ QueueName: { Ref: 'AWS::NoValue' } }), bucket({}))).toEqual([]);
    expect(changes(bucket({ Tags: [{ Key: 'a', Value: { 'Fn::GetAtt': 'It.Arn' } }] }), bucket({ Tags: [{ Key: 'a', Value: { 'Fn::GetAtt': ['It', 'Arn'] } }] }))).toEqual([]);
  });

  test('what the CDK adds for itself', () => {
    const template = templateOf(stack => void new sns.Topic(stack, 'Topic'));
    const without = { Resources: Object.fromEntries(Object.entries<any>(template.Resources).filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata').map(([id, { Metadata, ...rest }]) => [id, rest])) };
    expect(template.Parameters.BootstrapVersion).toBeDefined();
    expect(changes(template, without)).toEqual([]);
  });
});

test('finds nothing between a template of an example and the same in another order', () => {
  const backwards = (value: any): any => {
    if (Array.isArray(value)) return value.map(backwards);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([key, part]) => [key, backwards(part)])) : value;
  };
  const templates = Object.values<any>(readKept(path.join(ROOT, 'compat/last-release/templates'))).flatMap(files => Object.values<any>(files)).map(({ template }) => template);
  expect(templates.length).toBeGreaterThan(20);
  expect(templates.flatMap(template => changes(template, backwards(template)))).toEqual([]);
  expect(templates.filter(template => changes(template, {}).length === 0)).toEqual([]);
});

test('is never milder than `cdk diff`, for any property of any type in the examples', () => {
  const kept = readKept(path.join(ROOT, 'compat/last-release/templates'));
  const templates = Object.values<any>(kept).flatMap(files => Object.values<any>(files)).map(({ template }) => template);
  const types = new Set<string>(templates.flatMap(({ Resources }) => Object.values<any>(Resources)).map(({ Type }) => Type));
  const milder = [...types].flatMap(type => Object.keys(modelOf(type)?.properties ?? {}).filter(property => {
    const [before, after] = ['a', 'b'].map(value => ({ Resources: { It: { Type: type, Properties: { [property]: value } } } }));
    const impact: string = diffResource(before.Resources.It, after.Resources.It).changeImpact;
    const allowed = { WILL_REPLACE: ['replaced', 'new revision'], MAY_REPLACE: ['replaced', 'may be replaced', 'new revision'] }[impact];
    return allowed && !allowed.includes(only(changes(before, after).filter(({ change }) => change !== 'less protected'), type).change);
  }).map(property => `${type}.${property}`));
  expect(types.size).toBeGreaterThan(50);
  expect(milder).toEqual([]);
});

test('a template that is not understood is no template without changes', () => {
  expect(() => changes({ Resources: {} }, { Transform: 'AWS::LanguageExtensions', Resources: {} })).toThrow('only plain templates are understood');
  expect(() => changes({ Resources: {} }, { Resources: { 'Fn::ForEach::All': [] } })).toThrow('Fn::ForEach::All cannot be compared');
});
