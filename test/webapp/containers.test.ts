import { Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { fargate, Profile, rollout, webapp } from '../../src';
import { problemOf } from '../support/failures';
import { newStack, only, resources, resourcesLike } from '../support/synth';
import { asText, exampleZone, instances, synthesize } from '../support/web-app';

const { AppTier, DataTier } = webapp;
const image = ecs.ContainerImage.fromRegistry('public.ecr.aws/example/shop:1');
const containers = (more: Partial<webapp.ContainersOptions> = {}) => AppTier.containers({ image, ...more });
const data = DataTier.auroraPostgres();

const secret = (stack: Stack, id: string) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, id, 'key'));

/** The resources below a child of the app, without what the CDK derives from where they stand in the template. */
function below(template: Template, prefix: string): unknown {
  return Object.fromEntries(Object.entries(resourcesLike(template, 'AWS::')).filter(([id]) => id.startsWith(prefix)));
}

function containersOf(template: Template): Record<string, any> {
  const definitions = only(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions as any[];
  return Object.fromEntries(definitions.map(definition => [definition.Name, definition]));
}

describe('the same app in containers instead of on instances', () => {
  const before = synthesize({ app: instances(), data });
  const after = synthesize({ app: containers(), data });

  test('keeps its database, its network and its key as they are', () => {
    for (const part of ['ShopDatabase', 'ShopNetwork', 'ShopLogs']) {
      const parts = below(before.template, part);
      expect(Object.keys(parts as object)).not.toHaveLength(0);
      expect(below(after.template, part)).toEqual(parts);
    }
  });

  test('keeps the alarms of the database', () => {
    const alarms = (template: Template) => Object.entries(resources(template, 'AWS::CloudWatch::Alarm'))
      .filter(([id]) => id.startsWith('ShopMonitorDatabase')).map(([id, alarm]) => [id, alarm.Properties]);
    expect(alarms(before.template).length).toBeGreaterThan(2);
    expect(alarms(after.template)).toEqual(alarms(before.template));
  });

  test('keeps its load balancer, and its listener', () => {
    const ids = (template: Template) => Object.keys(resourcesLike(template, 'AWS::ElasticLoadBalancingV2::L'));
    expect(ids(after.template)).toEqual(ids(before.template));
  });

  test('tells the application the same of its database', () => {
    const environment = containersOf(after.template).app.Environment as { Name: string; Value: unknown }[];
    const variables = Object.fromEntries(environment.map(({ Name, Value }) => [Name, asText(Value)]));
    expect(Object.keys(variables).sort())
      .toEqual(['DB_CA_FILE', 'DB_HOST', 'DB_NAME', 'DB_PORT', 'DB_SECRET_ARN', 'PORT']);
    expect(variables).toMatchObject({ PORT: '8080', DB_CA_FILE: '/etc/pki/rds/global-bundle.pem' });
  });

  test('puts the certificates of the database where they were, before the application starts', () => {
    const { app, 'database-certificates': fetch } = containersOf(after.template);
    expect(fetch).toMatchObject({ Essential: false, ReadonlyRootFilesystem: true });
    expect(fetch.Command).toEqual(expect.arrayContaining(['--output', '/etc/pki/rds/global-bundle.pem']));
    expect(app.DependsOn).toEqual([{ Condition: 'SUCCESS', ContainerName: 'database-certificates' }]);
    expect([fetch, app].map(({ MountPoints }) => MountPoints)).toEqual([
      [{ ContainerPath: '/etc/pki/rds', ReadOnly: false, SourceVolume: 'database-certificates' }],
      [{ ContainerPath: '/etc/pki/rds', ReadOnly: true, SourceVolume: 'database-certificates' }],
    ]);
  });

  test('starts the service when the database is there, and lets it connect', () => {
    const service = only(after.template, 'AWS::ECS::Service');
    expect(service.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ShopDatabase/)]));
    const rules = Object.values(resources(after.template, 'AWS::EC2::SecurityGroupIngress')).map(rule => rule.Properties);
    expect(rules).toContainEqual(expect.objectContaining({
      Description: 'Application to database', SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^ShopAppSecurityGroup/), 'GroupId'] },
    }));
    expect(JSON.stringify(below(after.template, 'ShopAppTaskTaskRole'))).toContain('secretsmanager:GetSecretValue');
  });

  test('writes to the log group that there was', () => {
    expect(after.shop.service!.logGroup).toBe(after.shop.logGroup);
    expect(containersOf(after.template).app.LogConfiguration.Options['awslogs-group']).toEqual({ Ref: expect.stringMatching(/^ShopLogs/) });
  });

  test('has the service where the group was, and neither instances nor a launch template', () => {
    expect([after.shop.autoScalingGroup, after.shop.launchTemplate]).toEqual([undefined, undefined]);
    expect(resources(after.template, 'AWS::AutoScaling::AutoScalingGroup')).toEqual({});
    expect(after.shop.service!.service.taskDefinition.taskRole).toBe(after.shop.role);
    expect(only(after.template, 'AWS::ECS::Service').Properties.Tags).toContainEqual({ Key: 'app', Value: 'Shop' });
  });
});

test('all that comes to the listener is for the service', () => {
  const { template } = synthesize({ app: containers() });
  expect(only(template, 'Custom::EcsTrafficRule').Properties).toMatchObject({
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], ListenerArn: { Ref: expect.stringMatching(/^ShopWebLoadBalancerHttp/) },
  });
  expect(only(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions).toMatchObject([{ Type: 'fixed-response' }]);
});

test('options reach the service', () => {
  const { template } = synthesize((stack: Stack) => ({
    domain: { name: 'shop.example.com', hostedZone: exampleZone(stack) },
    app: containers({
      port: 3000,
      cpu: 1024,
      memory: Size.gibibytes(2),
      healthCheckPath: '/alive',
      rollout: rollout.Rollout.canary({ percent: 10, bake: Duration.minutes(5) }),
      hooks: [fargate.Hook.smokeTest({ path: '/alive' })],
      scaling: { min: 3, max: 9, requestsPerTask: 100 },
      variables: { SHOP: 'toys' },
      volumes: [fargate.Volume.scratch('/tmp')],
    }),
  }));
  expect(only(template, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '1024', Memory: '2048' });
  expect(only(template, 'AWS::ECS::Service').Properties).toMatchObject({
    DeploymentConfiguration: { Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 10 } }, LoadBalancers: [{ ContainerPort: 3000 }],
  });
  expect(only(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({ MinCapacity: 3, MaxCapacity: 9 });
  const tests = Object.entries(resources(template, 'AWS::Lambda::Function')).find(([id]) => id.startsWith('ShopAppTrafficHook0'))!;
  expect(tests[1].Properties.Environment.Variables).toMatchObject({ TEST_TLS: 'true', TEST_NAME: 'shop.example.com', TEST_PATH: '/alive' });
});

test.each(['DB_HOST', 'DB_SECRET_ARN', 'PORT'])('refuses a secret called %s, which the application is told already', name => {
  const problem = problemOf(() => synthesize((stack: Stack) => ({
    data, app: containers({ secrets: { TOKEN: secret(stack, 'Token'), [name]: secret(stack, 'Host') } }),
  })));
  expect(problem.problem).toMatchObject({ code: 'fargate.variable-repeated', at: 'Stack/Shop/App', prop: 'secrets', value: name });
});

test('takes a secret of any other name', () => {
  const { template } = synthesize((stack: Stack) => ({ app: containers({ secrets: { DB_HOST: secret(stack, 'Host') } }) }));
  expect(containersOf(template).app.Secrets).toMatchObject([{ Name: 'DB_HOST' }]);
});

test('runs in development, and without a database, a monitor or a key', () => {
  const { template, shop } = synthesize({ app: containers(), profile: Profile.development() }, newStack());
  expect(shop.monitor).toBeUndefined();
  expect(Object.keys(containersOf(template))).toEqual(['app']);
});
