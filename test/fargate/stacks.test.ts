import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { fargate, monitoring, Profile, rollout } from '../../src';
import { backend, development, environmentIn, image, job, once, web, worker } from '../support/fargate';
import { FLAGS, newStack, only, resources } from '../support/synth';
import { asText, exampleZone } from '../support/web-app';

const { Route } = fargate;
const production = Profile.production();
const RULE = 'Custom::EcsTrafficRule';
const RECORD = 'AWS::Route53::RecordSet';
const ALARM = 'AWS::CloudWatch::Alarm';
const DASHBOARD = 'AWS::CloudWatch::Dashboard';

/** The names of the sections of a dashboard. */
function sectionsOf(template: Template): string[] {
  const body = asText(only(template, DASHBOARD).Properties.DashboardBody);
  return [...body.matchAll(/"## (\w+)"/g)].map(match => match[1]);
}

/** A network that costs no time. */
function theirVpc(scope: Construct, id = 'Own'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['p1', 'p2'], privateSubnetIds: ['s1', 's2'],
  });
}

function imported(scope: Construct, more: Partial<fargate.EnvironmentAttributes> = {}, id = 'Theirs'): fargate.IEnvironment {
  return fargate.Environment.fromAttributes(scope, id, {
    vpc: theirVpc(scope, `${id}Vpc`), clusterName: 'theirs', namespaceName: 'inside', namespaceArn: 'arn:aws:servicediscovery:eu-central-1:111111111111:namespace/ns-1', ...more,
  });
}

describe('services in another stack than their environment', () => {
  const app = new App({ context: FLAGS[1][1] });
  const platform = new Stack(app, 'Platform');
  const team = new Stack(app, 'Team');
  const environment = new fargate.Environment(platform, 'Env', { domain: { name: 'example.com', hostedZone: exampleZone(platform) } });
  web(team, { environment, rollout: rollout.Rollout.blueGreen(), hooks: [fargate.Hook.smokeTest()], scaling: { requestsPerTask: 100 } });
  const orders = backend(team, { environment, executeCommand: true, readonlyRootFilesystem: false });
  worker(team, { environment, subscriptions: [fargate.Subscription.topic(new sns.Topic(team, 'Events'))] });
  job(team, { environment });
  once(team, { environment }).runBefore(orders);
  const assembly = app.synth();
  const template = Template.fromStack(team);

  test('depend on its stack, and not the other way round', () => {
    expect(assembly.getStackArtifact(team.artifactId).dependencies.map(({ id }) => id)).toContain('Platform');
    expect(assembly.getStackArtifact(platform.artifactId).dependencies.map(({ id }) => id)).not.toContain('Team');
  });

  test('share one monitor of their stack, on one dashboard', () => {
    expect(team.node.findChild('EnvServices')).toBeInstanceOf(monitoring.Monitor);
    expect(sectionsOf(template)).toEqual(['Api', 'Orders', 'Mailer', 'Nightly']);
    expect(sectionsOf(Template.fromStack(platform))).toEqual([]);
    expect(resources(Template.fromStack(platform), ALARM)).toEqual({});
  });

  test('raise alarms on the topic of the environment', () => {
    template.resourceCountIs('AWS::SNS::Topic', 1); // Events
    template.resourceCountIs('AWS::KMS::Key', 0);
    const alarms = Object.values(resources(template, ALARM));
    expect(alarms).toHaveLength(6 + 3 + 4 + 2);
    alarms.forEach(alarm => expect(asText(alarm.Properties.AlarmActions)).toMatch(/Platform.*OutputRefEnvMonitorAlerts/));
  });

  test('let the gateway in from there', () => {
    const [into, out] = ['Ingress', 'Egress'].map(way => only(template, `AWS::EC2::SecurityGroup${way}`).Properties);
    expect([into.FromPort, asText(into.SourceSecurityGroupId)]).toEqual([8080, expect.stringMatching(/Platform.*EnvGatewaySecurityGroup/)]);
    expect([out.FromPort, asText(out.GroupId), out.DestinationSecurityGroupId]).toEqual([8080, expect.stringMatching(/Platform.*EnvGatewaySecurityGroup/), into.GroupId]);
  });

  test('have their records with the load balancer', () => {
    template.resourceCountIs(RECORD, 0);
    Template.fromStack(platform).resourceCountIs(RECORD, 2);
  });
});

describe('the monitor of services of an imported environment', () => {
  test('uses its topic, or a new one with its key', () => {
    const [topics, keys] = [1, 2].map(() => newStack());
    worker(topics, { environment: imported(topics, { alertTopic: sns.Topic.fromTopicArn(topics, 'Mine', 'arn:aws:sns:eu-central-1:111111111111:alerts') }) });
    const told = Object.values(resources(Template.fromStack(topics), ALARM)).map(alarm => alarm.Properties.AlarmActions);
    expect(told).toEqual(Array(4).fill(['arn:aws:sns:eu-central-1:111111111111:alerts']));

    const encryptionKey = new kms.Key(keys, 'Mine');
    worker(keys, { environment: imported(keys, { encryptionKey }) });
    expect(only(Template.fromStack(keys), 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual(keys.resolve(encryptionKey.keyArn));
  });

  test('is one for each stack, and none in development', () => {
    const app = new App();
    const [first, second, third] = ['First', 'Second', 'Third'].map(id => new Stack(app, id));
    const environment = imported(first);
    for (const [stack, id] of [[first, 'A'], [second, 'B'], [second, 'C']] as const) {
      backend(stack, { environment }, id);
    }
    backend(third, { environment: imported(third, { profile: development }) });
    expect([first, second].map(stack => sectionsOf(Template.fromStack(stack)))).toEqual([['A'], ['B', 'C']]);
    Template.fromStack(third).resourceCountIs(DASHBOARD, 0);
  });

  test('is one for each environment, of the same id, too', () => {
    const stack = newStack();
    const environments = ['Left', 'Right'].map(id => imported(new Construct(stack, id)));
    environments.forEach((environment, index) => backend(stack, { environment }, `Orders${index}`));
    backend(stack, { environment: environments[1] }, 'More');
    const bodies = Object.values(resources(Template.fromStack(stack), DASHBOARD)).map(({ Properties }) => asText(Properties.DashboardBody));
    expect(bodies.map(body => [...body.matchAll(/"## (\w+)"/g)].map(match => match[1]))).toEqual([['Orders0'], ['Orders1', 'More']]);
  });
});

describe('services of the same id', () => {
  const stack = newStack();
  const environment = environmentIn(stack, { profile: production, vpc: theirVpc(stack) });
  const ids = ['Shop', 'Admin', '1', '2', 'Alerts'];
  const services = ids.map(id => new fargate.WorkerService(new Construct(stack, `Part${id}`), ids.indexOf(id) < 2 ? 'Mailer' : id, { environment, image }));

  test('have sections and alarms of their own', () => {
    const sections = sectionsOf(Template.fromStack(stack));
    expect(sections).toEqual([
      'Mailer', expect.stringMatching(/^StackPartAdminMailer\w+$/), 'Service', expect.stringMatching(/^StackPart22\w+$/), expect.stringMatching(/^StackPartAlerts\w+$/),
    ]);
    expect(environment.monitor!.alarmsOf()).toHaveLength(4 * services.length);
  });
});

describe('forty web services in one stack of an environment in another', () => {
  const app = new App({ context: { '@aws-cdk/core:stackResourceLimit': 0 } }); // they are more than CloudFormation takes, today
  const platform = new Stack(app, 'Platform');
  const team = new Stack(app, 'Team');
  const environment = new fargate.Environment(platform, 'Env', { profile: development, vpc: theirVpc(platform) });
  const routes = [
    (index: number) => Route.host(`s${index}.example.com`),
    (index: number) => Route.anyHost().path(`/s${index}/*`),
    (index: number) => Route.host('example.com').path(`/s${index}`).method('GET'),
    (index: number) => Route.host('*.example.com').header('X-Service', `s${index}`),
  ];
  for (let index = 0; index < 40; index++) {
    const smoke = index % 4 === 0 ? { rollout: rollout.Rollout.blueGreen(), hooks: [fargate.Hook.smokeTest()] } : {};
    web(team, { environment, route: routes[index % 4](index), ...smoke }, `S${index}`);
  }
  app.synth();
  const template = Template.fromStack(team);

  test('have a rule each, and one for each smoke test, by one function', () => {
    const rules = Object.values(resources(template, RULE)).map(({ Properties }) => Properties);
    expect(rules).toHaveLength(50);
    expect(new Set(rules.map(rule => asText(rule.ServiceToken))).size).toBe(1);
    expect(new Set(rules.map(rule => JSON.stringify(rule.Conditions))).size).toBe(50);
    expect(new Set(rules.flatMap(rule => rule.TargetGroupArns.map(asText))).size).toBe(80);
  });

  test('find room for all that prefer one band', () => {
    const bands = new Map<number, number>();
    for (const { Properties: { FirstPriority, LastPriority, Priority } } of Object.values(resources(template, RULE))) {
      expect([1 <= FirstPriority, FirstPriority <= Priority, Priority <= LastPriority, LastPriority <= 50_000]).toEqual([true, true, true, true]);
      bands.set(FirstPriority, (bands.get(FirstPriority) ?? 0) + 1);
      expect(bands.get(FirstPriority)).toBeLessThanOrEqual(LastPriority - FirstPriority + 1);
    }
    const [first, ...more] = [...bands.keys()].sort((a, b) => a - b);
    more.reduce((before, next) => {
      expect(next - before).toBeGreaterThanOrEqual(104);
      return next;
    }, first);
  });

  test('leave the stack of the environment as it was', () => {
    const own = Object.keys(Template.fromStack(platform).toJSON().Resources as object);
    expect(own.filter(id => /S\d/.test(id))).toEqual([]);
    expect(Object.keys(resources(template, 'AWS::EC2::SecurityGroupEgress'))).toHaveLength(40);
  });
});
