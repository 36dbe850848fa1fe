import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { pipelines, rollout } from '../../src';
import { actionNamed, allowed, deliver, flat, orderOf, source, statementsOf } from '../support/pipelines';

const { Approval, Check, DeployWindow, Synth, Target, Value } = pipelines;
const { Rollout } = rollout;
const ROLE = 'DeliveryPipelineLiveDeploy';

/** A delivery to one target, or several, and the role of the first. */
function to(targets: (stack: Stack) => pipelines.ITarget[], options: Partial<pipelines.DeliveryOptions> = {}, artifacts = { Site: 'dist', Code: 'build' }) {
  return deliver({ synth: Synth.cdk({ artifacts }), additionalSources: { Theme: source } }, (delivery, app) => {
    const stack = app.node.findChild('Stack') as Stack;
    delivery.addDelivery('Live', { ...options, targets: targets(stack) });
  });
}

const bucketIn = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Files', 'files');

function serviceIn(stack: Stack): ecs.IBaseService {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['s-1'] });
  const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shop', vpc });
  return ecs.FargateService.fromFargateServiceAttributes(stack, 'Service', { cluster, serviceName: 'web' });
}

function aliasIn(stack: Stack, name = 'live'): lambda.Alias {
  const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') });
  return new lambda.Alias(stack, 'Alias', { aliasName: name, version: fn.currentVersion });
}

describe('a service of ECS', () => {
  const { stages, template } = to(stack => [Target.ecsService(serviceIn(stack), { artifact: 'Code', imageFile: 'images.json', timeout: Duration.minutes(15) })]);

  test('gets the images that a file names', () => {
    expect(actionNamed(stages, 'Live', 'Deploy')).toMatchObject({ provider: 'ECS', category: 'Deploy', inputs: ['Code'], order: 1, configuration: { ClusterName: 'shop', ServiceName: 'web', FileName: 'images.json', DeploymentTimeout: 15 } });
  });

  test('has a file by default', () => {
    expect(actionNamed(to(stack => [Target.ecsService(serviceIn(stack))]).stages, 'Live', 'Deploy')).toMatchObject({ inputs: ['Source'], configuration: { FileName: 'imagedefinitions.json' } });
  });

  test('lets the action do what the service needs, and hand roles to its tasks alone', () => {
    expect(allowed(template, ROLE, 'ecs:UpdateService')).toEqual(['*']);
    expect(statementsOf(template, ROLE).find(({ Action }) => Action === 'iam:PassRole')!.Condition).toEqual({ StringEqualsIfExists: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] } });
  });

});

test('instances, by CodeDeploy', () => {
  const { stages, template } = to(stack => {
    const application = codedeploy.ServerApplication.fromServerApplicationName(stack, 'App', 'shop');
    return [Target.codeDeploy(codedeploy.ServerDeploymentGroup.fromServerDeploymentGroupAttributes(stack, 'Group', { application, deploymentGroupName: 'web' }))];
  });
  expect(actionNamed(stages, 'Live', 'Deploy')).toMatchObject({ provider: 'CodeDeploy', inputs: ['Source'], configuration: { ApplicationName: 'shop', DeploymentGroupName: 'web' } });
  expect(allowed(template, ROLE, 'codedeploy:CreateDeployment').map(flat)).toEqual([expect.stringMatching(/:deploymentgroup:shop\/web$/)]);
});

test('a service of ECS, by CodeDeploy', () => {
  const { stages, template } = to(stack => {
    const application = codedeploy.EcsApplication.fromEcsApplicationName(stack, 'App', 'shop');
    return [Target.codeDeployEcs(codedeploy.EcsDeploymentGroup.fromEcsDeploymentGroupAttributes(stack, 'Group', { application, deploymentGroupName: 'web' }), { artifact: 'Code', taskDefinitionFile: 'task.json', appSpecFile: 'spec.yaml' })];
  });
  expect(actionNamed(stages, 'Live', 'Deploy')).toMatchObject({
    provider: 'CodeDeployToECS', inputs: ['Code'], configuration: { ApplicationName: 'shop', TaskDefinitionTemplateArtifact: 'Code', TaskDefinitionTemplatePath: 'task.json', AppSpecTemplatePath: 'spec.yaml' },
  });
  expect(allowed(template, ROLE, 'codedeploy:CreateDeployment').map(flat)).toEqual([expect.stringMatching(/:deploymentgroup:shop\/web$/)]);
});

test('a bucket', () => {
  const { stages, template } = to(stack => [Target.s3(bucketIn(stack), { artifact: 'Site', prefix: 'shop', cacheControl: [actions.CacheControl.maxAge(Duration.hours(1)), actions.CacheControl.setPublic()] })]);
  expect(actionNamed(stages, 'Live', 'Deploy')).toMatchObject({ provider: 'S3', inputs: ['Site'], configuration: { BucketName: 'files', Extract: 'true', ObjectKey: 'shop', CacheControl: 'max-age=3600, public' } });
  expect(allowed(template, ROLE, 's3:PutObject').map(flat)).toEqual(['arn:<AWS::Partition>:s3:::files', 'arn:<AWS::Partition>:s3:::files/*']); // as the CDK grants it
});

describe('a function', () => {
  const { stages, template } = to(stack => [Target.lambdaAlias(aliasIn(stack), { artifact: 'Code' })]);

  test('gets its code, and its alias a new version', () => {
    const action = actionNamed(stages, 'Live', 'Deploy');
    expect(action).toMatchObject({ provider: 'Lambda', category: 'Deploy', inputs: ['Code'], configuration: { FunctionAlias: 'live', DeployStrategy: 'AllAtOnce' } });
    expect(flat(action.configuration.FunctionName)).toMatch(/^<Fn/);
  });

  test('may be changed, and no other', () => {
    expect(allowed(template, ROLE, 'lambda:UpdateAlias').map(flat)).toEqual([expect.stringMatching(/^<Fn\w+\.Arn>$/), expect.stringMatching(/^<Fn\w+\.Arn>:\*$/)]);
    expect(allowed(template, ROLE, 's3:GetObject*').map(flat)).toEqual([expect.stringMatching(/^<DeliveryArtifacts/), expect.stringMatching(/^<DeliveryArtifacts/)]);
  });

  test.each([
    ['all at once', Rollout.allAtOnce(), 'AllAtOnce'],
    ['canary', Rollout.canary({ percent: 10, bake: Duration.minutes(5) }), 'Canary10Percent5Minutes'],
    ['linear', Rollout.linear({ percent: 10, every: Duration.minutes(1) }), 'Linear10PercentEvery1Minute'],
    ['linear, slowly', Rollout.linear({ percent: 25, every: Duration.minutes(3) }), 'Linear25PercentEvery3Minutes'],
  ])('is replaced %s', (_name, how, strategy) => {
    expect(actionNamed(to(stack => [Target.lambdaAlias(aliasIn(stack), { rollout: how })]).stages, 'Live', 'Deploy').configuration.DeployStrategy).toBe(strategy);
  });
});

test('a target of one\'s own', () => {
  const seen: string[] = [];
  class Own implements pipelines.ITarget {
    public bindTarget(scope: Construct, { actionName, runOrder, artifacts }: pipelines.TargetBindOptions): codepipeline.IAction {
      seen.push(scope.node.path, actionName, ...Object.keys(artifacts));
      const fn = lambda.Function.fromFunctionName(scope, 'Fn', 'theirs');
      return new actions.LambdaInvokeAction({ actionName, runOrder, lambda: fn, inputs: [artifacts.Site] });
    }
  }
  const { stages } = to(stack => [new Own(), Target.s3(bucketIn(stack), { artifact: 'Theme' })]);
  expect(seen).toEqual(['Stack/Delivery/Live.Deploy1', 'Deploy1', 'Source', 'Theme', 'Code', 'Site']);
  expect(actionNamed(stages, 'Live', 'Deploy1')).toMatchObject({ provider: 'Lambda', inputs: ['Site'], order: 1 });
  expect(actionNamed(stages, 'Live', 'Deploy2')).toMatchObject({ provider: 'S3', inputs: ['Theme'], order: 1 });
});

test('has everything in its place', () => {
  const { stages, plan, delivery } = to(stack => [Target.s3(bucketIn(stack))], {
    approval: Approval.manual(),
    window: DeployWindow.always({ timeZone: TimeZone.ETC_UTC }),
    before: [Check.commands('Lock', ['x'])],
    verify: [Check.http({ url: Value.text('a') })],
  });
  expect(orderOf(stages, 'Live')).toEqual([['Lock'], ['Approve'], ['Window'], ['Deploy'], ['Http']]);
  expect(actionNamed(stages, 'Live', 'Approve').configuration).not.toHaveProperty('ExternalEntityLink');
  expect(plan.stages.Live).toEqual({ stacks: [] });
  expect(stages.map(({ name }) => name)).not.toContain('Assets');
  expect(delivery.functions).not.toHaveProperty('ChangeSets');
});

test('an artifact that has the name of what every object has is not known', () => {
  expect(() => to(stack => [Target.s3(bucketIn(stack), { artifact: 'toString' })])).toThrow(/cdk-wheelhouse:pipelines.artifact-unknown/);
});
