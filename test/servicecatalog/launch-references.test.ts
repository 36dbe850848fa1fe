import * as iam from 'aws-cdk-lib/aws-iam';
import { launchOfTemplate as launch, launchOfText as launchText, Parts } from './launches';
import { allowedOn, refusal, Statement } from './support';
import { factsOfText } from '../../src/servicecatalog/private/template-facts';

const ACCOUNT = '111111111111';
const arn = (rest: string) => `arn:aws:${rest}`;
const inAccount = (service: string, rest: string) => arn(`${service}:*:${ACCOUNT}:${rest}`);
const ref = (Ref: string) => ({ Ref });
const att = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

const given = (...names: string[]) => ({ Parameters: Object.fromEntries(names.map(name => [name, { Type: 'String' }])) });
const conditionOf = (statements: Statement[], action: string) => (
  statements.filter(({ actions }) => actions.includes(action)).map(({ conditions }: any) => conditions.StringLike));

describe('short forms of functions in YAML', () => {
  const factsOf = (value: string) => factsOfText(`Resources:\n  It:\n    Type: A::B::C\n    Properties:\n      Value: ${value}\n`, { at: 'a', prop: 'b', name: 'c' });

  test.each<[string, unknown]>([
    ['!Ref A', ref('A')], ['!GetAtt A.Arn', att('A')], ['!GetAtt A.Outputs.B', att('A', 'Outputs.B')], ['!GetAtt [A, Arn]', att('A')], ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['!GetAZs {Ref: "AWS::Region"}', { 'Fn::GetAZs': ref('AWS::Region') }], ['!Sub "${A}-b"', { 'Fn::Sub': '${A}-b' }],
    ['!Sub ["${A}", {A: !Ref B}]', { 'Fn::Sub': ['${A}', { A: ref('B') }] }], ['!Join ["", [!Ref A, !GetAtt B.Arn]]', { 'Fn::Join': ['', [ref('A'), att('B')]] }],
    ['!If [C, !Ref A, !Ref "AWS::NoValue"]', { 'Fn::If': ['C', ref('A'), ref('AWS::NoValue')] }], ['!ImportValue A', { 'Fn::ImportValue': 'A' }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }], ['!Split [",", !Ref A]', { 'Fn::Split': [',', ref('A')] }], ['!Base64 x', { 'Fn::Base64': 'x' }],
    ['!FindInMap [A, B, C]', { 'Fn::FindInMap': ['A', 'B', 'C'] }], ['!Cidr [!Ref A, 2, 8]', { 'Fn::Cidr': [ref('A'), 2, 8] }],
    ['!Transform {Name: M, Parameters: {A: !Ref B}}', { 'Fn::Transform': { Name: 'M', Parameters: { A: ref('B') } } }],
    ['!And [!Condition A, !Not [!Equals [a, b]], !Or [!Condition B]]', {
      'Fn::And': [{ Condition: 'A' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }, { 'Fn::Or': [{ Condition: 'B' }] }],
    }],
    ['!ToJsonString {A: 1}', { 'Fn::ToJsonString': { A: 1 } }], ['!Length [1]', { 'Fn::Length': [1] }],
  ])('%s', (value, long) => {
    expect(factsOf(value).resources[0].properties).toEqual({ Value: long });
    expect(factsOf(value)).toEqual(factsOf(JSON.stringify(long)));
  });
});

describe('kinds of resources', () => {
  test('tags of an event source mapping are not those of its function', () => {
    const found = launch({ Fn: ['AWS::Lambda::Function'], Queue: ['AWS::SQS::Queue'], It: ['AWS::Lambda::EventSourceMapping', { FunctionName: ref('Fn'), EventSourceArn: att('Queue') }] });
    for (const action of ['TagResource', 'ListTags', 'UntagResource']) {
      expect(allowedOn(found, `lambda:${action}`)).toContain(inAccount('lambda', 'event-source-mapping:*'));
    }
    expect(allowedOn(found, 'lambda:TagResource')).toContain(inAccount('lambda', 'function:SC-*'));
    expect(allowedOn(found, 'lambda:CreateEventSourceMapping')).toEqual(['*']);
  });

  test.each<[string, string, string]>([
    ['AWS::Lambda::CodeSigningConfig', 'lambda:TagResource', inAccount('lambda', 'code-signing-config:*')],
    ['AWS::Logs::Delivery', 'logs:TagResource', inAccount('logs', 'delivery:*')], ['AWS::Logs::DeliverySource', 'logs:TagResource', inAccount('logs', 'delivery-source:*')],
    ['AWS::Logs::LogAnomalyDetector', 'logs:UpdateLogAnomalyDetector', inAccount('logs', 'anomaly-detector:*')],
    ['AWS::S3::AccessPoint', 's3:CreateAccessPoint', inAccount('s3', 'accesspoint/*')],
  ])('%s beside what has a name: %s on %s', (type, action, on) => {
    const beside: Parts = { Fn: ['AWS::Lambda::Function'], Log: ['AWS::Logs::LogGroup'], Bucket: ['AWS::S3::Bucket'] };
    expect(allowedOn(launch({ ...beside, It: [type] }), action)).toContain(on);
    expect(allowedOn(launch(beside), action)).not.toContain(on);
  });

  test('a subscription of logs, with its destination', () => {
    const found = launch({ Log: ['AWS::Logs::LogGroup'], It: ['AWS::Logs::SubscriptionFilter', { LogGroupName: ref('Log'), DestinationArn: ref('To') }] }, given('To'));
    expect(allowedOn(found, 'logs:PutSubscriptionFilter')).toEqual(expect.arrayContaining([inAccount('logs', 'log-group:SC-*'), arn('logs:*:*:destination:*')]));
    expect(allowedOn(found, 'logs:DescribeSubscriptionFilters')).toEqual([inAccount('logs', 'log-group:SC-*')]);
  });
});

describe('own and foreign', () => {
  const cases: [string, Parts, string, string[]][] = [
    ['a bucket', { Own: ['AWS::S3::Bucket'], It: ['AWS::S3::BucketPolicy', { Bucket: ref('Given') }] }, 's3:PutBucketPolicy', [arn('s3:::*')]],
    ['a topic', { Own: ['AWS::SNS::Topic'], It: ['AWS::SNS::Subscription', { TopicArn: ref('Given') }] }, 'sns:Subscribe', [inAccount('sns', '*')]],
    ['a queue', { Own: ['AWS::SQS::Queue'], It: ['AWS::SQS::QueuePolicy', { Queues: [ref('Given')] }] }, 'sqs:SetQueueAttributes', [inAccount('sqs', '*')]],
    ['a function', { Own: ['AWS::Lambda::Function'], It: ['AWS::Lambda::Permission', { FunctionName: ref('Given') }] }, 'lambda:AddPermission', [inAccount('lambda', 'function:*')]],
    ['a log group', { Own: ['AWS::Logs::LogGroup'], It: ['AWS::Logs::MetricFilter', { LogGroupName: ref('Given') }] }, 'logs:PutMetricFilter', [inAccount('logs', 'log-group:*')]],
    ['a role', { Own: ['AWS::IAM::Role'], It: ['AWS::Lambda::Function', { Role: ref('Given') }] }, 'iam:PassRole', [arn(`iam::${ACCOUNT}:role/*`)]],
    ['a role with a policy', { Own: ['AWS::IAM::Role'], It: ['AWS::IAM::Policy', { Roles: [ref('Given')] }] }, 'iam:DeleteRolePolicy', [arn(`iam::${ACCOUNT}:role/*`)]],
    ['an import', { Own: ['AWS::SNS::Topic'], It: ['AWS::SNS::Subscription', { TopicArn: { 'Fn::ImportValue': 'x' } }] }, 'sns:Subscribe', [inAccount('sns', '*')]],
  ];

  test.each(cases)('%s that is given', (_, parts, action, on) => {
    expect(allowedOn(launch(parts, given('Given')), action)).toEqual(on);
  });

  test.each<[string, object, string[]]>([
    ['its own', att('Own'), ['SC-*']], ['by its name', 'orders' as any, ['orders', 'orders:*']], ['an alias of its own', ref('Alias'), ['SC-*']],
    ['by a text with its own', { 'Fn::Sub': '${Own}:live' }, ['SC-*']], ['one or the other', { 'Fn::If': ['C', att('Own'), 'orders'] }, ['SC-*', 'orders', 'orders:*']],
    ['by a text', { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:orders' }, ['orders', 'orders:*']],
  ])('a permission of a function, %s', (_, FunctionName, names) => {
    const found = launch({ Own: ['AWS::Lambda::Function'], Alias: ['AWS::Lambda::Alias', { FunctionName: ref('Own') }], It: ['AWS::Lambda::Permission', { FunctionName }] });
    expect(allowedOn(found, 'lambda:AddPermission')).toEqual(names.map(name => inAccount('lambda', `function:${name}`)).sort());
  });

  test('exports are looked up where something is imported', () => {
    const imported: Parts = { It: ['AWS::SNS::Subscription', { TopicArn: { 'Fn::ImportValue': 'x' } }] };
    const found = launch(imported);
    expect(allowedOn(found, 'cloudformation:ListExports')).toEqual(['*']);
    expect(found.filter(({ actions }) => actions.includes('cloudformation:ListExports')).map(({ conditions }) => conditions)).toEqual([undefined]);
    expect(allowedOn(launch({ It: ['AWS::SNS::Topic'] }), 'cloudformation:ListExports')).toEqual([]);
    expect(allowedOn(launchText('Resources:\n  It:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !ImportValue x\n'), 'cloudformation:ListExports')).toEqual(['*']);
    expect(allowedOn(launchText('Resources:\n  It:\n    Type: AWS::SNS::Topic\nOutputs:\n  Out:\n    Value: !ImportValue x\n'), 'cloudformation:ListExports')).toEqual(['*']);
  });

  test('code in a bucket that is given', () => {
    const found = launch({ Fn: ['AWS::Lambda::Function', { Code: { S3Bucket: ref('Given'), S3Key: 'a.zip' } }] }, given('Given'));
    expect(allowedOn(found, 's3:GetObject')).toContain(arn('s3:::*/*'));
  });

  test('a function that a type calls, which is given', () => {
    const found = launch({ Own: ['AWS::Lambda::Function'], It: ['AWS::SecretsManager::RotationSchedule', { RotationLambdaARN: ref('Given') }] }, given('Given'));
    expect(allowedOn(found, 'lambda:InvokeFunction')).toEqual([inAccount('lambda', 'function:*')]);
  });

  test('a custom resource of a topic of its own', () => {
    const found = launch({ Topic: ['AWS::SNS::Topic'], It: ['Custom::Thing', { ServiceToken: ref('Topic') }] });
    expect(allowedOn(found, 'sns:Publish')).toEqual([inAccount('sns', 'SC-*')]);
    expect(allowedOn(found, 'lambda:InvokeFunction')).toEqual([]);
  });
});

describe('dynamic references', () => {
  const readOf = (reference: unknown, parts: Parts = {}, more = {}) => launch({ It: ['AWS::SNS::Topic', { DisplayName: reference }], ...parts }, more);

  test.each<[unknown, string]>([
    ['{{resolve:secretsmanager:prod/db:SecretString:password}}', 'secret:prod/db-??????'],
    ['{{resolve:secretsmanager:arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-AbCdEf:SecretString:password}}', 'arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-AbCdEf'],
    [{ 'Fn::Sub': '{{resolve:secretsmanager:${Own}:SecretString:password}}' }, 'secret:Own-*'],
    [{ 'Fn::Join': ['', ['{{resolve:secretsmanager:', ref('Attached'), ':SecretString:a::}}']] }, 'secret:Own-*'],
    [{ 'Fn::Sub': '{{resolve:secretsmanager:${Given}:SecretString:password}}' }, 'secret:*'],
  ])('a secret: %j', (reference, on) => {
    const found = readOf(reference, { Own: ['AWS::SecretsManager::Secret'], Attached: ['AWS::SecretsManager::SecretTargetAttachment', { SecretId: ref('Own') }] }, given('Given'));
    const expected = on.startsWith('arn:') ? on : inAccount('secretsmanager', on);
    const own = expected.endsWith('Own-*') || on === 'secret:*' ? [] : [inAccount('secretsmanager', 'secret:Own-*')]; // is read by the secret itself
    expect(allowedOn(found, 'secretsmanager:GetSecretValue')).toEqual([...own, expected].sort());
    expect(allowedOn(found, 'kms:Decrypt')).toEqual([inAccount('kms', 'key/*')]);
    expect(conditionOf(found, 'kms:Decrypt')).toEqual([{ 'kms:ViaService': ['secretsmanager.*.amazonaws.com'] }]);
  });

  test.each<[unknown, string[]]>([
    ['{{resolve:ssm:/shop/name:3}}', [inAccount('ssm', 'parameter/shop/name')]], ['a {{resolve:ssm:name}} b', [inAccount('ssm', 'parameter/name')]],
    [{ 'Fn::Sub': '{{resolve:ssm:${Given}}}' }, [arn('ssm:*::parameter/aws/*'), inAccount('ssm', 'parameter/*')]],
    ['{{resolve:ssm:/aws/service/x}}', [arn('ssm:*::parameter/aws/service/x'), inAccount('ssm', 'parameter/aws/service/x')]],
  ])('a parameter: %j', (reference, on) => {
    const found = readOf(reference, {}, given('Given'));
    expect(allowedOn(found, 'ssm:GetParameters')).toEqual([...on].sort());
    expect(allowedOn(found, 'kms:Decrypt')).toEqual([]);
  });

  test('a secure parameter is decrypted', () => {
    const found = readOf('{{resolve:ssm-secure:/db/password:1}}');
    expect(allowedOn(found, 'ssm:GetParameters')).toEqual([inAccount('ssm', 'parameter/db/password')]);
    expect(conditionOf(found, 'kms:Decrypt')).toEqual([{ 'kms:ViaService': ['ssm.*.amazonaws.com'] }]);
  });
});

describe('transforms', () => {
  const plain: Parts = { It: ['AWS::SQS::Queue'] };

  test.each<[string, object, Parts]>([
    ['AWS::LanguageExtensions', { Transform: 'AWS::LanguageExtensions' }, plain], ['AWS::Serverless-2016-10-31', { Transform: ['AWS::Serverless-2016-10-31'] }, { It: ['AWS::Serverless::Function'] }],
    ['AWS::Include', {}, { It: ['AWS::SQS::Queue', { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } }] }],
  ])('%s', (name, more, parts) => {
    const told = refusal(() => launch(parts, more));
    expect(told).toContain('servicecatalog.permissions-unknown');
    expect(told).toContain(name);
  });

  test('whose needs are told', () => {
    const permissions = [new iam.PolicyStatement({ actions: ['sqs:CreateQueue'], resources: ['*'] })];
    expect(allowedOn(launch(plain, { Transform: 'AWS::LanguageExtensions' }, { permissions }), 'sqs:CreateQueue')).toContain('*');
  });
});
