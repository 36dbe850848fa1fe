import { launchOfTemplate as launch } from './launches';
import { allowedOn, ofResources, offer, hub, LaunchRole, Statement, statementsOf } from './support';

const ACCOUNT = '111111111111';
const arn = (rest: string) => `arn:aws:${rest}`;
const inAccount = (service: string, rest: string) => arn(`${service}:*:${ACCOUNT}:${rest}`);
const ref = (Ref: string) => ({ Ref });
const att = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });
const ROLE = arn(`iam::${ACCOUNT}:role/SC-*`);

const conditionOf = (statements: Statement[], action: string, key: string) => (
  statements.filter(({ actions }) => actions.includes(action)).map(({ conditions }: any) => conditions.StringLike?.[key]));
const passedOf = (type: string, properties: object) => launch({ Role: ['AWS::IAM::Role'], Profile: ['AWS::IAM::InstanceProfile', { Roles: [] }], It: [type, properties] });

describe('roles that are handed over', () => {
  test.each<[string, object, string[]]>([
    ['AWS::Lambda::Function', { Role: att('Role') }, ['lambda.amazonaws.com']], ['AWS::ECS::TaskDefinition', { TaskRoleArn: att('Role') }, ['ecs-tasks.amazonaws.com']],
    ['AWS::Events::Rule', { Targets: [{ RoleArn: att('Role') }] }, ['events.amazonaws.com']],
    ['AWS::Scheduler::Schedule', { Target: { RoleArn: att('Role') } }, ['scheduler.amazonaws.com']],
    ['AWS::StepFunctions::StateMachine', { RoleArn: att('Role') }, ['states.amazonaws.com']],
    ['AWS::RDS::DBInstance', { MonitoringRoleArn: att('Role') }, ['monitoring.rds.amazonaws.com', 'rds.amazonaws.com']],
    ['AWS::EC2::FlowLog', { DeliverLogsPermissionArn: att('Role') }, ['vpc-flow-logs.amazonaws.com']],
    ['AWS::Backup::BackupSelection', { BackupSelection: { IamRoleArn: att('Role') } }, ['backup.amazonaws.com']],
    ['AWS::CodeBuild::Project', { ServiceRole: ref('Role') }, ['codebuild.amazonaws.com']],
  ])('by %s, to its service', (type, properties, services) => {
    const found = passedOf(type, properties);
    expect(allowedOn(found, 'iam:PassRole')).toEqual([ROLE]);
    expect(conditionOf(found, 'iam:PassRole', 'iam:PassedToService')).toEqual([services]);
  });

  test.each<[string, object]>([
    ['AWS::RDS::DBInstance', { Engine: 'mysql' }], ['AWS::ECS::Service', { TaskDefinition: 'a' }], ['AWS::Events::Rule', { Targets: [{ Arn: 'x', Id: '1' }] }],
    ['AWS::SNS::Topic', {}], ['AWS::S3::Bucket', {}], ['AWS::CloudFormation::Stack', { TemplateURL: 'https://a.s3.amazonaws.com/b', Parameters: { RoleArn: 'x' } }],
  ])('not by %s without one', (type, properties) => {
    const stack = hub();
    offer(ofResources({ It: [type, properties] }), {}, stack).product.useLaunchRole(LaunchRole.leastPrivilege());
    expect(allowedOn(statementsOf(stack), 'iam:PassRole')).toEqual([]);
  });

  test('to several services, in one statement', () => {
    const found = launch({ Role: ['AWS::IAM::Role'], Fn: ['AWS::Lambda::Function', { Role: att('Role') }], Rule: ['AWS::Events::Rule', { RoleArn: att('Role') }] });
    expect(conditionOf(found, 'iam:PassRole', 'iam:PassedToService')).toEqual([['events.amazonaws.com', 'lambda.amazonaws.com']]);
  });

  test('of an instance, through its profile', () => {
    const parts = { Role: ['AWS::IAM::Role'], Profile: ['AWS::IAM::InstanceProfile', { Roles: [ref('Role')] }] } as const;
    const found = launch({ ...parts as any, It: ['AWS::EC2::Instance', { IamInstanceProfile: ref('Profile') }] });
    expect(allowedOn(found, 'iam:PassRole')).toEqual([ROLE]);
    const through = launch({
      ...parts as any,
      Template: ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { IamInstanceProfile: { Arn: att('Profile') } } }],
      It: ['AWS::AutoScaling::AutoScalingGroup', { LaunchTemplate: { LaunchTemplateId: ref('Template') } }],
    });
    expect(allowedOn(through, 'iam:PassRole')).toEqual([ROLE]);
    const foreign = launch({ It: ['AWS::EC2::Instance', { IamInstanceProfile: 'there' }] });
    expect(allowedOn(foreign, 'iam:PassRole')).toEqual([arn(`iam::${ACCOUNT}:role/*`)]);
  });

  test('by its name, wherever it is', () => {
    const found = launch({ It: ['AWS::ECS::TaskDefinition', { ExecutionRoleArn: 'runner' }] });
    expect(allowedOn(found, 'iam:PassRole')).toEqual([arn(`iam::${ACCOUNT}:role/*/runner`), arn(`iam::${ACCOUNT}:role/runner`)]);
  });

  test('by the service, to itself', () => {
    expect(conditionOf(launch({ It: ['AWS::ECS::Cluster'] }), 'iam:CreateServiceLinkedRole', 'iam:AWSServiceName')).toEqual([['ecs.amazonaws.com']]);
    expect(conditionOf(launch({ It: ['AWS::ApplicationAutoScaling::ScalableTarget', { ServiceNamespace: 'ecs' }] }), 'iam:CreateServiceLinkedRole', 'iam:AWSServiceName'))
      .toEqual([['*.application-autoscaling.amazonaws.com']]);
  });
});

describe('names that CloudFormation makes, and those of the template', () => {
  test.each<[string, object, string, string[]]>([
    ['AWS::ECS::Cluster', {}, 'ecs:DeleteCluster', [inAccount('ecs', 'cluster/SC-*')]],
    ['AWS::ECS::Cluster', { ClusterName: 'main' }, 'ecs:DeleteCluster', [inAccount('ecs', 'cluster/main')]],
    ['AWS::ECS::Service', {}, 'ecs:UpdateService', [inAccount('ecs', 'service/*/SC-*')]],
    ['AWS::ECS::TaskDefinition', { Family: 'web' }, 'ecs:RegisterTaskDefinition', [inAccount('ecs', 'task-definition/web:*')]],
    ['AWS::RDS::DBInstance', {}, 'rds:RebootDBInstance', [inAccount('rds', 'db:sc-*')]],
    ['AWS::RDS::DBInstance', { DBInstanceIdentifier: 'Orders' }, 'rds:RebootDBInstance', [inAccount('rds', 'db:orders')]],
    ['AWS::RDS::DBInstance', {}, 'rds:AddTagsToResource', [inAccount('rds', 'db:sc-*')]],
    ['AWS::RDS::DBSubnetGroup', {}, 'rds:DeleteDBSubnetGroup', [inAccount('rds', 'subgrp:sc-*')]],
    ['AWS::RDS::DBInstance', {}, 'rds:DescribeDBInstances', [inAccount('rds', '*')]],
    ['AWS::Events::Rule', {}, 'events:PutRule', [inAccount('events', 'rule/SC-*')]],
    ['AWS::Events::Rule', { EventBusName: 'shop' }, 'events:PutRule', [inAccount('events', 'rule/*SC-*')]],
    ['AWS::CloudWatch::Alarm', {}, 'cloudwatch:DeleteAlarms', [inAccount('cloudwatch', 'alarm:SC-*')]],
    ['AWS::CloudWatch::Alarm', {}, 'cloudwatch:DescribeAlarms', [inAccount('cloudwatch', '*')]],
    ['AWS::AutoScaling::AutoScalingGroup', {}, 'autoscaling:DeleteAutoScalingGroup', [inAccount('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/SC-*')]],
    ['AWS::SecretsManager::Secret', {}, 'secretsmanager:DeleteSecret', [inAccount('secretsmanager', 'secret:It-*')]],
    ['AWS::SecretsManager::Secret', { Name: 'db' }, 'secretsmanager:DeleteSecret', [inAccount('secretsmanager', 'secret:db-??????')]],
    ['AWS::SSM::Parameter', {}, 'ssm:PutParameter', [inAccount('ssm', 'parameter/CFN-*')]],
    ['AWS::SSM::Parameter', { Name: '/shop/a' }, 'ssm:DeleteParameter', [inAccount('ssm', 'parameter/shop/a')]],
    ['AWS::KMS::Key', {}, 'kms:ScheduleKeyDeletion', [inAccount('kms', '*')]],
    ['AWS::KMS::Key', {}, 'kms:CreateKey', ['*']],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', {}, 'elasticloadbalancing:DeleteLoadBalancer', [inAccount('elasticloadbalancing', '*')]],
    ['AWS::ECR::Repository', {}, 'ecr:DeleteRepository', [inAccount('ecr', '*')]],
    ['AWS::StepFunctions::StateMachine', {}, 'states:DeleteStateMachine', [inAccount('states', '*')]],
    ['AWS::WAFv2::WebACL', {}, 'wafv2:DeleteWebACL', [inAccount('wafv2', '*')]],
    ['AWS::Backup::BackupVault', {}, 'backup:DeleteBackupVault', [inAccount('backup', '*')]],
    ['AWS::Logs::LogGroup', { LogGroupName: { 'Fn::Sub': '/acme/${Other}' } }, 'logs:CreateLogGroup', [inAccount('logs', 'log-group:/acme/*')]],
  ])('%s %j: %s', (type, properties, action, on) => {
    expect(allowedOn(launch({ It: [type, properties] }), action)).toEqual(on);
  });

  test('a key of another account, which is named', () => {
    const key = 'arn:aws:kms:eu-west-1:222222222222:key/1';
    expect(allowedOn(launch({ It: ['AWS::RDS::DBInstance', { KmsKeyId: key }] }), 'kms:CreateGrant')).toEqual([inAccount('kms', '*'), key]);
  });

  test('nothing for the account as a whole', () => {
    expect(launch({ It: ['AWS::ECS::Cluster'] }).flatMap(({ actions }) => actions).filter(action => action.includes('AccountSetting'))).toEqual([]);
  });

  test('a target of automatic scaling that is no function changes none', () => {
    const found = launch({ It: ['AWS::ApplicationAutoScaling::ScalableTarget', { ServiceNamespace: 'ecs' }] });
    expect(allowedOn(found, 'lambda:PutProvisionedConcurrencyConfig')).toEqual([]);
  });
});
