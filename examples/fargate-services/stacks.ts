import { Annotations, App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { fargate, Profile, rollout } from 'cdk-wheelhouse';

/**
 * A small shop in containers: a web service that asks a backend service, a worker that sends mail, and a job in the night.
 *
 * Context (`cdk synth -c name=value`):
 * - `profile`: `production` (default) or `development`
 * - `domain`, `hostedZoneId`, `hostedZoneName`: serve HTTPS under a name of yours
 * - `release`: the tag of the images, `1` if left out
 * - `deletionProtection`: `false` before the stack is destroyed
 */
export function build(app: App): void {
  const development = app.node.tryGetContext('profile') === 'development';
  const deletionProtection = app.node.tryGetContext('deletionProtection') !== 'false';
  const profile = development ? Profile.development() : Profile.production({ deletionProtection });
  const stack = new Stack(app, development ? 'ServicesDev' : 'Services', { description: 'A shop in containers', terminationProtection: profile.deletionProtection });
  const domain = domainOf(app, stack);
  const release = app.node.tryGetContext('release') ?? '1';

  const environment = new fargate.Environment(stack, 'Shop', { profile, domain });
  const images = { web: imageOf(stack, 'Web', profile, release), orders: imageOf(stack, 'Orders', profile, release), mailer: imageOf(stack, 'Mailer', profile, release) };
  const ordered = new sns.Topic(stack, 'Ordered', { masterKey: environment.encryptionKey, enforceSSL: true });

  const orders = new fargate.BackendService(stack, 'Orders', {
    environment,
    image: images.orders,
    port: 8080,
    rollout: rollout.Rollout.blueGreen({ bake: Duration.minutes(5) }),
    variables: { TOPIC_ARN: ordered.topicArn },
  });
  ordered.grantPublish(orders);

  const web = new fargate.WebService(stack, 'Web', {
    environment,
    image: images.web,
    port: 8080,
    route: domain ? fargate.Route.host(domain.name) : fargate.Route.anyHost().path('/*'),
    healthCheckPath: '/alive',
    rollout: rollout.Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
    hooks: [fargate.Hook.smokeTest({ path: '/alive' })],
    scaling: development ? { min: 1, max: 2 } : { min: 2, max: 20, requestsPerTask: 500 },
    variables: { ORDERS_URL: orders.url },
  });
  web.connections.allowToDefaultPort(orders, 'Web to orders');

  new fargate.WorkerService(stack, 'Mailer', {
    environment,
    image: images.mailer,
    subscriptions: [fargate.Subscription.topic(ordered)],
    scaling: { min: 0, max: 10, latencyTarget: Duration.minutes(2), messageTime: Duration.seconds(3) },
  });
  new fargate.ScheduledJob(stack, 'Nightly', {
    environment,
    image: images.orders,
    command: ['node', 'report.js'],
    schedule: ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
    retries: 2,
    timeout: Duration.minutes(30),
  });

  if (!domain) {
    Annotations.of(environment).acknowledgeWarning('cdk-wheelhouse:fargate.plain-http', 'The example has no domain of its own; give it yours by context.');
  }
}

function imageOf(stack: Stack, name: string, profile: Profile, tag: string) {
  return new fargate.ImageRepository(stack, `${name}Images`, { profile }).image(tag);
}

function domainOf(app: App, stack: Stack): fargate.EnvironmentDomain | undefined {
  const name: string | undefined = app.node.tryGetContext('domain');
  return name === undefined ? undefined : {
    name,
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: app.node.getContext('hostedZoneId'), zoneName: app.node.getContext('hostedZoneName'),
    }),
  };
}
