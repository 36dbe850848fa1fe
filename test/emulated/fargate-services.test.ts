import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeClustersCommand, DescribeServicesCommand, DescribeTaskDefinitionCommand, Service } from '@aws-sdk/client-ecs';
import { DescribeRulesCommand, ModifyRuleCommand, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { App, CfnResource } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { Cloud, Deployed } from './harness';
import { build } from '../../examples/fargate-services/stacks';

jest.setTimeout(120_000);

const RULE = 'Custom::EcsTrafficRule';

let cloud: Cloud;
beforeAll(async () => { cloud = await Cloud.start(); });
afterAll(async () => cloud.stop());
afterEach(async () => cloud.clearFaults());

/** The only one of a set of things by logical id whose id begins so. */
function one(found: Record<string, string>, prefix: string): string {
  const [match, ...others] = Object.entries(found).filter(([id]) => id.startsWith(prefix));
  expect(others).toEqual([]);
  return match[1];
}

function resource(app: App, path: string): CfnResource {
  return app.node.findAll().find((construct): construct is CfnResource => CfnResource.isCfnResource(construct) && construct.node.path === path)!;
}

async function serviceOf(shop: Deployed, id: string): Promise<Service> {
  const cluster = one(await shop.ids('AWS::ECS::Cluster'), 'Shop');
  const { services } = await cloud.ecs.send(new DescribeServicesCommand({ cluster, services: [one(await shop.ids('AWS::ECS::Service'), id)] }));
  return services![0];
}

async function rule(arn: string): Promise<Rule> {
  const { Rules } = await cloud.elb.send(new DescribeRulesCommand({ RuleArns: [arn] }));
  return Rules![0];
}

const weightsOf = ({ Actions }: Rule) => Actions![0].ForwardConfig!.TargetGroups!.map(({ Weight }) => Weight);
const pathsOf = ({ Conditions }: Rule) => Conditions!.flatMap(({ PathPatternConfig }) => PathPatternConfig?.Values ?? []);

describe('in production', () => {
  let shop: Deployed;
  let production: string;

  test('a first deployment that fails half-way leaves nothing of its own', async () => {
    await cloud.inject({ type: 'AWS::ECS::Service', nth: 2, message: 'no capacity' });

    const failed = await cloud.deployAndFail(build, { deletionProtection: 'false' });

    expect((await failed.stack('Services')).StackStatus).toBe('ROLLBACK_COMPLETE');
    const reasons = (await failed.events('Services')).filter(event => event.ResourceStatus === 'CREATE_FAILED').map(event => event.ResourceStatusReason);
    expect(reasons).toEqual([expect.stringContaining('no capacity')]);
    await failed.destroy();
    const left = new Set((await cloud.leftOver()).map(({ type }) => type));
    expect([...left].filter(type => !['AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::ECR::Repository'].includes(type)))
      .toEqual([]);
  });

  test('is deployed, in less than 45 seconds', async () => {
    const started = Date.now();
    shop = await cloud.deploy(build);

    expect(Date.now() - started).toBeLessThan(45_000);
    expect((await shop.stack('Services')).StackStatus).toBe('CREATE_COMPLETE');
  });

  test('every type and every property is real', async () => {
    expect(await cloud.recorded()).toEqual({ types: {}, properties: [] });
  });

  test('the cluster has Container Insights, and keeps a record of commands', async () => {
    const { clusters } = await cloud.ecs.send(new DescribeClustersCommand({
      clusters: [one(await shop.ids('AWS::ECS::Cluster'), 'Shop')], include: ['SETTINGS', 'CONFIGURATIONS'],
    }));
    expect(clusters).toMatchObject([{
      settings: [{ name: 'containerInsights', value: 'enhanced' }], configuration: { executeCommandConfiguration: { logging: 'OVERRIDE' } },
    }]);
  });

  test('ECS is told to shift, with alarms, a hook and two target groups', async () => {
    const web = await serviceOf(shop, 'Web');
    expect(web.deploymentConfiguration).toMatchObject({
      strategy: 'CANARY',
      bakeTimeInMinutes: 10,
      canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 10 },
      alarms: { enable: true, rollback: true },
      lifecycleHooks: [{ lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
    });
    production = one(await shop.ids(RULE), 'WebTrafficRule');
    expect(web.loadBalancers).toMatchObject([{
      containerPort: 8080, advancedConfiguration: { productionListenerRule: production, testListenerRule: one(await shop.ids(RULE), 'WebTrafficTestRule') },
    }]);
    const { loadBalancers: [{ targetGroupArn, advancedConfiguration }] } = web as Required<Service>;
    const { Actions } = await rule(production);
    expect(Actions![0].ForwardConfig!.TargetGroups!.map(({ TargetGroupArn }) => TargetGroupArn))
      .toEqual([targetGroupArn, advancedConfiguration!.alternateTargetGroupArn]);
    expect(web.desiredCount).toBe(2); // the least that auto scaling allows
    expect((await serviceOf(shop, 'Orders')).deploymentConfiguration).toMatchObject({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 });
  });

  test('the test rule is asked before the production rule', async () => {
    const test = await rule(one(await shop.ids(RULE), 'WebTrafficTestRule'));
    expect(Number(test.Priority)).toBeLessThan(Number((await rule(production)).Priority));
    expect(test.Conditions).toContainEqual(expect.objectContaining({ Field: 'http-header' }));
  });

  test('the preparation has run before its service was made', async () => {
    const events = (await shop.events('Services')).filter(({ LogicalResourceId }) => /^(PrepareRun|OrdersService[0-9A-F]{8}$)/.test(LogicalResourceId!));
    const [first, ...rest] = events.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId!.slice(0, 6)} ${ResourceStatus}`);
    expect(first).toBe('Prepar CREATE_IN_PROGRESS');
    expect(rest.indexOf('Prepar CREATE_COMPLETE')).toBeLessThan(rest.indexOf('Orders CREATE_IN_PROGRESS'));
    expect(rest).toContain('Orders CREATE_COMPLETE');
  });

  test('containers are not root, and cannot write to their images', async () => {
    for (const id of ['Web', 'Orders', 'Mailer']) {
      const { taskDefinition: arn } = await serviceOf(shop, id);
      const { taskDefinition } = await cloud.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn }));
      expect(taskDefinition!.containerDefinitions).toMatchObject([{ readonlyRootFilesystem: true, user: '1000:1000' }]);
    }
  });

  test('deployed again, nothing changes', async () => {
    expect(await shop.deploy(build)).toContain('(no changes)');
  });

  test('an update in the middle of a shift, of the rule itself, leaves the weights as ECS has moved them', async () => {
    const { Actions } = await rule(production);
    const [{ ForwardConfig }] = Actions!;
    const [blue, green] = ForwardConfig!.TargetGroups!;
    await cloud.elb.send(new ModifyRuleCommand({ // what ECS does at the first step
      RuleArn: production, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ ...blue, Weight: 90 }, { ...green, Weight: 10 }] } }],
    }));
    expect(weightsOf(await rule(production))).toEqual([90, 10]);
    const before = await serviceOf(shop, 'Web');

    await shop.deploy(app => {
      build(app);
      resource(app, 'Services/Web/Traffic/Rule/Rule/Default').addPropertyOverride('Conditions.0.PathPatternConfig.Values', ['/shop/*']);
    }, { release: '2' });

    expect(one(await shop.ids(RULE), 'WebTrafficRule')).toBe(production);
    const after = await rule(production);
    expect({ weights: weightsOf(after), paths: pathsOf(after) }).toEqual({ weights: [90, 10], paths: ['/shop/*'] });
    expect((await serviceOf(shop, 'Web')).serviceArn).toBe(before.serviceArn);
  });

  test('the new release is another task definition for the same service', async () => {
    const { taskDefinition } = await cloud.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: (await serviceOf(shop, 'Web')).taskDefinition }));
    expect(taskDefinition!.containerDefinitions![0].image).toMatch(/:2$/);
  });

  test('an update that fails half-way is rolled back, weights included, and nothing is left over', async () => {
    const left = await cloud.leftOver();
    await cloud.inject({ type: 'AWS::CloudWatch::Alarm', action: 'create', message: 'enough alarms' });

    const stack = await shop.deployAndFail(app => {
      build(app);
      const web = app.node.findAll().filter(CfnService.isCfnService).find(({ node }) => node.path.includes('/Web/'))!;
      web.desiredCount = 7;
      new CfnAlarm(web.stack, 'OneMore', {
        comparisonOperator: 'LessThanThreshold', evaluationPeriods: 1, threshold: 1, namespace: 'one', metricName: 'more', period: 60, statistic: 'Sum',
      }).addResourceDependency(web);
    });

    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(weightsOf(await rule(production))).toEqual([90, 10]);
    expect(pathsOf(await rule(production))).toEqual(['/shop/*']);
    expect(await cloud.leftOver()).toEqual(left);
  });

  test('destroyed, it leaves its data and nothing else', async () => {
    const left = (await cloud.leftOver()).length;
    await shop.deploy(build, { deletionProtection: 'false' });
    await cloud.cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName: 'Services', EnableTerminationProtection: false }));
    const table = one(await shop.ids('AWS::DynamoDB::Table'), 'Table');

    await shop.destroy();

    const types = new Set((await cloud.leftOver()).slice(left).map(({ type }) => type));
    expect(types).toEqual(new Set(['AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket']));
    expect((await cloud.dynamodb.send(new DescribeTableCommand({ TableName: table }))).Table).toMatchObject({ TableStatus: 'ACTIVE' });
  });
});

test('in development, with a name of its own, it serves HTTPS, and is destroyed without a trace', async () => {
  const hostedZoneId = await cloud.hostedZone('example.com');
  const before = await cloud.leftOver();
  const shop = await cloud.deploy(build, { profile: 'development', domain: 'shop.example.com', hostedZoneId, hostedZoneName: 'example.com' });
  expect((await shop.stack('ServicesDev')).Outputs).toMatchObject([{ OutputKey: 'Url', OutputValue: 'https://shop.example.com' }]);

  await shop.destroy();

  expect(await cloud.leftOver()).toEqual(before);
});
