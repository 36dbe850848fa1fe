import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  all, allowedOn, EMPTY, Fill, history, hub, LaunchRole, offer, ofResources, portfolioIn, ProductVersion, refusal, sized, Statement, StackProduct,
  statementsOf,
  templateFile, withFunction,
} from './support';
import { servicecatalog } from '../../src';
import { folder } from '../support/synth';

const ACCOUNT = '111111111111';
const CALLED = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] } };

const arn = (rest: string) => `arn:aws:${rest}`;

/** What the launch role of a product with these parts may do. */
function launch(fill: Fill, options: servicecatalog.LeastPrivilegeOptions = {}, stack = hub()): Statement[] {
  offer(fill, {}, stack).product.useLaunchRole(LaunchRole.leastPrivilege(options));
  return statementsOf(stack);
}

const launchOf = (resources: Parameters<typeof ofResources>[0]) => launch(ofResources(resources));

/** What may be done with anything at all, and changes something. */
function wide(statements: Statement[], service: string): string[] {
  return statements.filter(({ resources }) => resources.some(resource => resource === '*' || /:(function|table|log-group|role|user|policy|group)?[:/]?\*(\/\*)?$/.test(resource)))
    .flatMap(({ actions }) => actions).filter(action => action.startsWith(`${service}:`) && !/:(Describe|List|Get(?!Object))/.test(action)).sort();
}

describe('every role', () => {
  const statements = launch(sized());

  test('may do what Service Catalog does with it', () => {
    const own = statements[0];
    expect(own.resources).toEqual([arn(`cloudformation:*:${ACCOUNT}:stack/SC-*`)]);
    expect(own.actions).toEqual(expect.arrayContaining([
      'cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents',
      'cloudformation:SetStackPolicy',
    ]));
    expect(allowedOn(statements, 'cloudformation:ValidateTemplate')).toEqual(['*']);
    expect(allowedOn(statements, 'cloudformation:GetTemplateSummary')).toContain('*');
    const [template] = statements.filter(({ actions }) => actions.includes('s3:GetObject') && actions.length === 1);
    expect(template.conditions).toEqual({ StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } });
  });

  test('does the rest only as CloudFormation does it', () => {
    for (const { actions, conditions } of statements) {
      if (actions.every(action => action.startsWith('cloudformation:')) || JSON.stringify(conditions)?.includes('servicecatalog:provisioning')) continue;
      expect(conditions).toMatchObject(CALLED);
    }
    expect(statements.some(({ conditions }) => JSON.stringify(conditions) === JSON.stringify(CALLED))).toBe(true);
  });

  test('is trusted by Service Catalog alone', () => {
    const { stack, product } = offer();
    product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' }));
    const [role] = all(stack, 'AWS::IAM::Role');
    expect(role.Properties).toMatchObject({ RoleName: 'Launch', Description: 'Launches Bucket' });
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'servicecatalog.amazonaws.com' } }]);
  });

  test('has a boundary where there is one', () => {
    const stack = hub();
    const { product } = offer(sized(), {}, stack);
    product.useLaunchRole(LaunchRole.leastPrivilege({ permissionsBoundary: iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess') }));
    expect(JSON.stringify(all(stack, 'AWS::IAM::Role')[0].Properties.PermissionsBoundary)).toContain('PowerUserAccess');
  });

  test('is the same in each run', () => {
    const [one, other] = [1, 2].map(() => JSON.stringify(launch(ofResources({ Queue: ['AWS::SQS::Queue'], Table: ['AWS::DynamoDB::Table'], Role: ['AWS::IAM::Role'] }))));
    expect(one).toBe(other);
  });

  const ofVersions = () => {
    const stack = hub();
    const versions = { '1.0.0': ofResources({ Topic: ['AWS::SNS::Topic'] }), '2.0.0': ofResources({ Queue: ['AWS::SQS::Queue'] }), '0.1.0': ofResources({ Key: ['AWS::KMS::Key'] }) };
    const stacks = Object.entries(versions).map(([name, fill], index) => {
      const inner = new servicecatalog.ProductStack(stack, `V${index}`);
      return { name, inner, fill };
    });
    const product = portfolioIn(stack).addProduct(StackProduct.versions('Bucket', {
      versions: Object.fromEntries(stacks.map(({ name, inner }) => [name, ProductVersion.fromStack(inner)])), lifecycle: { retired: ['0.1.0'] }, history: history(),
    }));
    product.useLaunchRole(LaunchRole.leastPrivilege());
    stacks.forEach(({ inner, fill }) => fill(inner));
    return statementsOf(stack);
  };

  test('needs the resources of all versions, also of those that come later', () => {
    const found = ofVersions();
    expect(allowedOn(found, 'sns:CreateTopic')).toEqual([arn(`sns:*:${ACCOUNT}:SC-*`)]);
    expect(allowedOn(found, 'sqs:CreateQueue')).toEqual([arn(`sqs:*:${ACCOUNT}:SC-*`)]);
  });

  test('may still delete the resources of retired versions', () => {
    expect(allowedOn(ofVersions(), 'kms:ScheduleKeyDeletion')).not.toEqual([]);
  });
});

describe('services that name resources after the stack', () => {
  test.each([
    ['AWS::S3::Bucket', 's3:CreateBucket', 's3:::sc-*'],
    ['AWS::S3::Bucket', 's3:DeleteBucket', 's3:::sc-*'],
    ['AWS::S3::Bucket', 's3:PutEncryptionConfiguration', 's3:::sc-*'],
    ['AWS::SQS::Queue', 'sqs:DeleteQueue', `sqs:*:${ACCOUNT}:SC-*`],
    ['AWS::SNS::Topic', 'sns:SetTopicAttributes', `sns:*:${ACCOUNT}:SC-*`],
    ['AWS::DynamoDB::Table', 'dynamodb:CreateTable', `dynamodb:*:${ACCOUNT}:table/SC-*`],
    ['AWS::Logs::LogGroup', 'logs:CreateLogGroup', `logs:*:${ACCOUNT}:log-group:SC-*`],
    ['AWS::Logs::LogGroup', 'logs:PutRetentionPolicy', `logs:*:${ACCOUNT}:log-group:SC-*`],
    ['AWS::Lambda::Function', 'lambda:CreateFunction', `lambda:*:${ACCOUNT}:function:SC-*`],
    ['AWS::Lambda::Function', 'lambda:UpdateFunctionCode', `lambda:*:${ACCOUNT}:function:SC-*`],
    ['AWS::IAM::Role', 'iam:CreateRole', `iam::${ACCOUNT}:role/SC-*`],
    ['AWS::IAM::Role', 'iam:AttachRolePolicy', `iam::${ACCOUNT}:role/SC-*`],
    ['AWS::IAM::ManagedPolicy', 'iam:CreatePolicy', `iam::${ACCOUNT}:policy/SC-*`],
    ['AWS::IAM::InstanceProfile', 'iam:CreateInstanceProfile', `iam::${ACCOUNT}:instance-profile/SC-*`],
    ['AWS::IAM::User', 'iam:CreateUser', `iam::${ACCOUNT}:user/SC-*`],
    ['AWS::IAM::Group', 'iam:CreateGroup', `iam::${ACCOUNT}:group/SC-*`],
  ])('%s: %s on %s', (type, action, on) => {
    expect(allowedOn(launch(stack => { ofResources({ It: [type] })(stack); }), action)).toEqual([arn(on)]);
  });

  test.each([
    ['AWS::SQS::Queue', { QueueName: 'orders' }, 'sqs:CreateQueue', `sqs:*:${ACCOUNT}:orders`],
    ['AWS::SNS::Topic', { TopicName: 'orders' }, 'sns:CreateTopic', `sns:*:${ACCOUNT}:orders`],
    ['AWS::IAM::Role', { RoleName: 'orders', Path: '/team/' }, 'iam:CreateRole', `iam::${ACCOUNT}:role/team/orders`],
    ['AWS::IAM::Role', { Path: '/team/' }, 'iam:CreateRole', `iam::${ACCOUNT}:role/team/SC-*`],
    ['AWS::SQS::Queue', { QueueName: { Ref: 'AWS::StackName' } }, 'sqs:CreateQueue', `sqs:*:${ACCOUNT}:*`],
  ])('%s with a name of its own %j: %s on %s', (type, properties, action, on) => {
    expect(allowedOn(launchOf({ It: [type, properties] }), action)).toEqual([arn(on)]);
  });

  test('a bucket with a name of its own, beside one without', () => {
    const found = launchOf({ One: ['AWS::S3::Bucket', { BucketName: 'acme-data' }], Two: ['AWS::S3::Bucket'] });
    expect(allowedOn(found, 's3:CreateBucket')).toEqual([arn('s3:::acme-data'), arn('s3:::sc-*')]);
  });

  test('a log group with a name of its own', () => {
    const found = launchOf({ It: ['AWS::Logs::LogGroup', { LogGroupName: '/acme/orders' }] });
    expect(allowedOn(found, 'logs:CreateLogGroup')).toContain(arn(`logs:*:${ACCOUNT}:log-group:/acme/orders:*`));
  });

  test('a version of a function with a name of its own', () => {
    const found = launchOf({ It: ['AWS::Lambda::Function', { FunctionName: 'orders' }], Version: ['AWS::Lambda::Version', { FunctionName: 'orders' }] });
    expect(allowedOn(found, 'lambda:DeleteFunction')).toContain(arn(`lambda:*:${ACCOUNT}:function:orders:*`));
  });

  test('a table with a name of its own, and its parts', () => {
    const found = launchOf({ It: ['AWS::DynamoDB::Table', { TableName: 'orders' }] });
    expect(allowedOn(found, 'dynamodb:CreateTable')).toEqual(['', '/*'].map(part => arn(`dynamodb:*:${ACCOUNT}:table/orders${part}`)));
  });

  test('a user joins a group', () => {
    const found = launchOf({ User: ['AWS::IAM::User', { Groups: ['admins'] }] });
    expect(allowedOn(found, 'iam:AddUserToGroup')).toEqual(['*/admins', 'admins'].map(name => arn(`iam::${ACCOUNT}:group/${name}`)));
  });
});

describe('nothing wider than needed', () => {
  const TYPES = [
    'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::SNS::Topic', 'AWS::DynamoDB::Table', 'AWS::Logs::LogGroup', 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy', 'AWS::Lambda::Permission', 'AWS::SNS::Subscription', 'AWS::EC2::VPC', 'AWS::ECS::Service', 'AWS::RDS::DBCluster', 'AWS::KMS::Key',
    'AWS::StepFunctions::StateMachine', 'AWS::Events::Rule', 'AWS::CloudFormation::Stack', 'AWS::WAFv2::WebACL', 'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  ];

  test.each(TYPES)('%s: no action stands for several', type => {
    const found = launchOf({ It: [type] });
    for (const action of found.flatMap(({ actions }) => actions)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/);
  });

  test.each(['s3', 'sqs', 'sns', 'dynamodb', 'logs', 'lambda', 'iam'])('%s: changes nothing that others have', service => {
    const type = { s3: 'S3::Bucket', sqs: 'SQS::Queue', sns: 'SNS::Topic', dynamodb: 'DynamoDB::Table', logs: 'Logs::LogGroup', lambda: 'Lambda::Function', iam: 'IAM::Role' }[service];
    const allowed = service === 'logs' ? ['CreateLogDelivery', 'DeleteResourcePolicy', 'PutResourcePolicy', 'PutIndexPolicy', 'DeleteIndexPolicy'].map(name => `logs:${name}`) : [];
    const found = wide(launchOf({ It: [`AWS::${type}`, service === 'lambda' ? { Role: `arn:aws:iam::${ACCOUNT}:role/x` } : {}] }), service);
    expect(found.filter(action => !allowed.includes(action) && action !== 's3:GetObject')).toEqual([]);
  });

  test('IAM of what a product has none of', () => {
    const found = launchOf({ Role: ['AWS::IAM::Role'], Policy: ['AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }] }] });
    expect(allowedOn(found, 'iam:PutUserPolicy')).toEqual([]);
    expect(allowedOn(found, 'iam:PutGroupPolicy')).toEqual([]);
    expect(allowedOn(found, 'iam:PutRolePolicy')).toEqual([arn(`iam::${ACCOUNT}:role/SC-*`)]);
  });

  test('a plain bucket needs no roles, no tables, and no objects', () => {
    const actions = launchOf({ It: ['AWS::S3::Bucket'] }).filter(({ conditions }) => JSON.stringify(conditions) === JSON.stringify(CALLED)).flatMap(each => each.actions);
    expect(actions.filter(action => !action.startsWith('s3:'))).toEqual([]);
    expect(actions).not.toContain('s3:GetObject');
    expect(actions).not.toContain('s3:DeleteObject');
  });

  // type-permissions.ts FEATURES: the schema of a table tells of imports, streams and logs that this one has not
  test.each(['s3:GetObject', 'kinesis:PutRecords', 'kms:Decrypt', 'logs:PutLogEvents', 'dynamodb:Scan'])('a plain table does not need %s', action => {
    const found = launchOf({ It: ['AWS::DynamoDB::Table'] }).filter(({ conditions }) => JSON.stringify(conditions) === JSON.stringify(CALLED));
    expect(allowedOn(found, action)).toEqual([]);
  });

  test('a plain topic hands over no role', () => {
    expect(allowedOn(launchOf({ It: ['AWS::SNS::Topic'] }), 'iam:PassRole')).toEqual([]);
  });

  test('roles that are there already are handed over by their names', () => {
    const own = `arn:aws:iam::${ACCOUNT}:role/team/runner`;
    const found = launchOf({ Role: ['AWS::IAM::Role'], It: ['AWS::Lambda::Function', { Role: own }] });
    expect(allowedOn(found, 'iam:PassRole')).toEqual([own]);
  });
});

describe('products of the CDK', () => {
  const product: Fill = stack => {
    const queue = new sqs.Queue(stack, 'Queue');
    const fn = new lambda.Function(stack, 'Function', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(folder({ 'index.py': 'x = 1' })),
      logGroup: new logs.LogGroup(stack, 'Logs'),
      timeout: Duration.seconds(5),
    });
    queue.grantSendMessages(fn);
    new sns.Topic(stack, 'Topic');
    new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } }).grantReadData(fn);
    new s3.Bucket(stack, 'Files').addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.LambdaDestination(fn));
    new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  };
  const statements = launch(product);

  test.each([
    ['lambda:CreateFunction', `lambda:*:${ACCOUNT}:function:SC-*`], ['lambda:InvokeFunction', `lambda:*:${ACCOUNT}:function:SC-*`],
    ['lambda:AddPermission', `lambda:*:${ACCOUNT}:function:SC-*`], ['iam:PassRole', `iam::${ACCOUNT}:role/SC-*`], ['iam:PutRolePolicy', `iam::${ACCOUNT}:role/SC-*`],
    ['sqs:CreateQueue', `sqs:*:${ACCOUNT}:SC-*`], ['dynamodb:CreateTable', `dynamodb:*:${ACCOUNT}:table/SC-*`], ['s3:PutBucketTagging', 's3:::sc-*'],
  ])('%s', (action, on) => {
    expect(allowedOn(statements, action)).toEqual([arn(on)]);
  });

  test('read their code from the bucket of assets', () => {
    const read = statements.filter(({ actions, conditions }) => actions.includes('s3:GetObject') && JSON.stringify(conditions) === JSON.stringify(CALLED)).flatMap(({ resources }) => resources);
    expect(read).toContainEqual(expect.stringMatching(/^arn:aws:s3:::\{ProductAssetsBucket\w+\}\/\*$/));
    expect(read.filter(resource => resource.startsWith('arn:aws:s3:::*'))).toEqual([]);
  });

  test('nested stacks, with what is in them', () => {
    const found = launch(stack => { new sqs.Queue(new NestedStack(stack, 'Inner'), 'Queue'); });
    expect(allowedOn(found, 'sqs:CreateQueue')).toEqual([arn(`sqs:*:${ACCOUNT}:SC-*`)]);
    expect(allowedOn(found, 'cloudformation:CreateStack')).toEqual([arn(`cloudformation:*:${ACCOUNT}:stack/SC-*`)]);
  });

  test('nested stacks, with their templates', () => {
    const found = launch(stack => { new sqs.Queue(new NestedStack(stack, 'Inner'), 'Queue'); });
    expect(allowedOn(found, 's3:GetObject').some(resource => resource.includes('ProductAssetsBucket'))).toBe(true);
  });

  test('custom resources call a function, or a topic', () => {
    const found = launchOf({ One: ['Custom::Thing', { ServiceToken: `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:maker` }] });
    expect(allowedOn(found, 'lambda:InvokeFunction')).toEqual([`arn:aws:lambda:eu-central-1:${ACCOUNT}:function:maker`]);
    const told = launchOf({ One: ['AWS::CloudFormation::CustomResource', { ServiceToken: `arn:aws:sns:eu-central-1:${ACCOUNT}:maker` }] });
    expect(allowedOn(told, 'sns:Publish')).toEqual([`arn:aws:sns:eu-central-1:${ACCOUNT}:maker`]);
    expect(allowedOn(told, 'lambda:InvokeFunction')).toEqual([]);
  });

  test('custom resources call a function that is no part of the product', () => {
    const maker = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:maker`;
    const found = launchOf({ Own: ['AWS::Lambda::Function'], One: ['Custom::Thing', { ServiceToken: maker }] });
    expect(allowedOn(found, 'lambda:InvokeFunction').some(resource => maker.startsWith(resource.replace(/\*$/, '').replace(':*:', ':eu-central-1:')))).toBe(true);
  });
});

describe('templates on disk', () => {
  const launchFile = (template: object) => {
    const stack = hub();
    const version = ProductVersion.fromFile(templateFile('a.json', template));
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': version }, history: history() })).useLaunchRole(LaunchRole.leastPrivilege());
    return statementsOf(stack);
  };

  test('need what is in them', () => {
    expect(allowedOn(launchFile({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }), 'sqs:CreateQueue')).toEqual([arn(`sqs:*:${ACCOUNT}:SC-*`)]);
    expect(launchFile(EMPTY)).toHaveLength(3);
  });

  test('with nested stacks, of which nobody knows what is in them', () => {
    const resources = { Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://acme.s3.amazonaws.com/inner.yaml' } } };
    expect(refusal(() => launchFile({ Resources: resources }))).toContain('servicecatalog.permissions-unknown');
  });
});

describe('types that nobody tells the needs of', () => {
  test.each(['Acme::Datacenter::Rack', 'AWS::Serverless::Function', 'Acme::Web::Site::MODULE', 'AWS::Nothing::Here'])('%s', type => {
    expect(refusal(() => launchOf({ It: [type] }))).toMatch(/servicecatalog\.permissions-unknown\] Stack\/Platform\/Bucket/);
  });

  test('are for the user to tell', () => {
    const permissions = [new iam.PolicyStatement({ actions: ['acme:Build'], resources: ['*'] })];
    const found = launch(ofResources({ It: ['Acme::Datacenter::Rack'] }), { permissions });
    expect(allowedOn(found, 'acme:Build')).toEqual(['*']);
  });

  test('with actions of its service, where that is known', () => {
    const statement = (actions: string[], more: object = {}) => new iam.PolicyStatement({ actions, resources: ['*'], ...more });
    const cluster = (...permissions: iam.PolicyStatement[]) => launch(ofResources({ It: ['AWS::EMR::Cluster'] }), { permissions });
    for (const actions of [['elasticmapreduce:RunJobFlow'], ['s3:GetObject', 'ElasticMapReduce:*'], ['*']]) expect(() => cluster(statement(['a:B']), statement(actions))).not.toThrow();
    for (const wrong of [statement(['s3:GetObject']), statement(['elasticmapreduce:*'], { effect: iam.Effect.DENY })]) {
      expect(refusal(() => cluster(wrong))).toMatch(/permissions-unknown.*AWS::EMR::Cluster.*with actions of elasticmapreduce/);
    }
  });

  test.each<[string, (stack: Stack, product: servicecatalog.OfferedProduct) => void]>([
    ['a topic', (stack, product) => product.notify(new sns.Topic(stack, 'Told'))],
    ['an action', (_, product) => product.addAction(servicecatalog.ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance' }))],
  ])('and not by %s that the product has', (_, add) => {
    for (const parts of [ofResources({ It: ['Acme::Datacenter::Rack'] }), (inner: Stack) => { inner.addTransform('AWS::LanguageExtensions'); }]) {
      const stack = hub();
      const { product } = offer(parts, {}, stack);
      product.useLaunchRole(LaunchRole.leastPrivilege());
      add(stack, product);
      expect(refusal(() => statementsOf(stack))).toContain('servicecatalog.permissions-unknown');
    }
  });

  test('which is added to what is known', () => {
    const permissions = [new iam.PolicyStatement({ actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:*:*:parameter/x'] })];
    const found = launch(ofResources({ It: ['AWS::SQS::Queue'] }), { permissions });
    expect(allowedOn(found, 'ssm:GetParameter')).toEqual(['arn:aws:ssm:*:*:parameter/x']);
    expect(allowedOn(found, 'sqs:CreateQueue')).toHaveLength(1);
  });
});

describe('policies', () => {
  const { Blueprints } = servicecatalog;
  const options = () => ({ version: '1.0.0', history: history() });
  const products: [string, () => servicecatalog.Product][] = [
    ['threeTierWebApp', () => Blueprints.threeTierWebApp('Web', options())], ['fargateService', () => Blueprints.fargateService('Web', options())],
    ['workerService', () => Blueprints.workerService('Web', options())], ['scheduledJob', () => Blueprints.scheduledJob('Web', options())],
  ];

  test.each(products)('of the blueprint %s are derived, and fit', (_, make) => {
    const stack = hub();
    portfolioIn(stack).addProduct(make()).useLaunchRole(LaunchRole.leastPrivilege());
    const policies = all(stack, 'AWS::IAM::ManagedPolicy');
    expect(policies.length).toBeLessThanOrEqual(10);
    for (const { Properties } of policies) {
      const text = JSON.stringify(Properties.PolicyDocument).replace(/\{"Fn::Join":\["",\[/g, '').replace(/\{"(Ref|Fn::GetAtt)":("[^"]*"|\[[^\]]*\])\}/g, '"123456789012"');
      expect(text.length).toBeLessThan(6144);
      expect(Properties.Roles).toHaveLength(1);
    }
    const found = statementsOf(stack);
    for (const action of ['ecs:CreateCluster', 'ecs:RegisterTaskDefinition', 'ec2:CreateVpc', 'logs:CreateLogGroup']) expect(allowedOn(found, action)).not.toEqual([]);
    for (const action of found.flatMap(({ actions }) => actions)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/);
    expect(allowedOn(found, 'iam:CreateRole')).toEqual([arn(`iam::${ACCOUNT}:role/SC-*`)]);
  });

  test('that do not fit are refused', () => {
    const permissions = Array.from({ length: 30 }, (_, index) => new iam.PolicyStatement({ actions: ['x:Y'], resources: Array.from({ length: 40 }, (__, part) => `arn:aws:x:::${'r'.repeat(60)}/${index}/${part}`) }));
    expect(refusal(() => launch(sized(), { permissions }))).toContain('servicecatalog.launch-role-too-large');
  });

  /** The size of each policy with the longest values that its references may have, as IAM counts it. */
  const sizes = (stack: Stack) => all(stack, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => {
    const text = (value: any): any => {
      if (Array.isArray(value)) return value.map(text);
      if (typeof value !== 'object') return value;
      if (value['Fn::Join']) return value['Fn::Join'][1].map(text).join('');
      if (value.Ref?.startsWith('AWS::')) return 'x'.repeat(20);
      return value.Ref || value['Fn::GetAtt'] ? 'x'.repeat(128) : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, text(each)]));
    };
    return JSON.stringify(text(Properties.PolicyDocument)).length;
  });

  test('have room for what references become', () => {
    const stack = hub();
    const resources = Array.from({ length: 120 }, (_, index) => new sns.Topic(stack, `Topic${index}`).topicArn);
    const permissions = [new iam.PolicyStatement({ sid: 'Topics', actions: ['sns:Publish', 'sns:Subscribe'], resources }), new iam.PolicyStatement({ notActions: ['a:B'], resources: ['*'] })];
    launch(sized(), { permissions }, stack);
    expect(Math.max(...sizes(stack))).toBeLessThan(6144);
    expect(sizes(stack).length).toBeGreaterThan(2);
    const found = statementsOf(stack);
    for (const action of ['sns:Publish', 'sns:Subscribe']) expect(allowedOn(found, action)).toHaveLength(120);
    const names = all(stack, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.PolicyDocument.Statement.map(({ Sid }: any) => Sid).filter(Boolean) as string[]);
    for (const ofPolicy of names) expect(new Set(ofPolicy).size).toBe(ofPolicy.length);
  });

  test('are refused where one statement does not fit, and cannot be divided', () => {
    const permissions = [new iam.PolicyStatement({ actions: ['x:Y'], resources: [`arn:aws:x:::${'r'.repeat(6200)}`] })];
    expect(refusal(() => launch(sized(), { permissions }))).toMatch(/launch-role-too-large.*a statement of \d+ characters/);
  });

  test('name the account where it is not known', () => {
    const found = launch(withFunction(), {}, hub({}));
    expect(allowedOn(found, 'lambda:CreateFunction')).toEqual([arn('lambda:*:{AWS::AccountId}:function:SC-*')]);
  });
});
