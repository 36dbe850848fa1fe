import { Annotations, App, CfnOutput, Duration, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { IConstruct } from 'constructs';
import { fargate, Profile, rollout } from 'cdk-wheelhouse';

/** What the services of the shop have in common. */
interface Shop {
  readonly environment: fargate.Environment;
  readonly table: dynamodb.Table;
  readonly ordered: sns.Topic;
  readonly images: Record<'web' | 'orders' | 'mailer', ecs.ContainerImage>;
}

/**
 * A shop in containers, in two stacks: the repositories of its images, and what runs them. A web service asks a backend service, which
 * keeps the orders and announces them; a worker writes to the customers, and a job counts the orders of the day at night.
 *
 * Context (`cdk synth -c name=value`):
 * - `profile`: `production` (default) or `development`
 * - `domain`, `hostedZoneId`, `hostedZoneName`: serve HTTPS under a name of yours
 * - `release`: the tag of the images, `1` if left out
 * - `alertEmail`: who is told about alarms
 * - `deletionProtection`: `false` before the stacks are destroyed
 */
export function build(app: App): void {
  const development = app.node.tryGetContext('profile') === 'development';
  const profile = development
    ? Profile.development()
    : Profile.production({ deletionProtection: app.node.tryGetContext('deletionProtection') !== 'false' });
  const suffix = development ? 'Dev' : '';
  const images = new Stack(app, `ServicesImages${suffix}`, { description: 'Images of a shop in containers' });
  const stack = new Stack(app, `Services${suffix}`, {
    description: 'A shop in containers: web, orders, mailer', terminationProtection: profile.deletionProtection,
  });

  const environment = new fargate.Environment(stack, 'Shop', { profile, domain: domainOf(app, stack) });
  const shop: Shop = {
    environment,
    table: createTable(stack, environment),
    ordered: new sns.Topic(stack, 'Ordered', { masterKey: environment.encryptionKey, enforceSSL: true }),
    images: imagesOf(images, profile, app.node.tryGetContext('release') ?? '1'),
  };
  const orders = createOrders(stack, shop);
  const web = createWeb(stack, shop, orders, development);
  web.connectTo(orders);
  createMailer(stack, shop);
  createReport(stack, shop);

  const { domain, loadBalancer } = environment;
  if (!domain) {
    Annotations.of(environment).acknowledgeWarning('cdk-wheelhouse:fargate.plain-http', 'The example has no domain of its own; give it yours by context.');
  }
  const email: string | undefined = app.node.tryGetContext('alertEmail');
  if (email) {
    environment.alertTopic?.addSubscription(new subscriptions.EmailSubscription(email));
  }
  new CfnOutput(stack, 'Url', { value: domain ? `https://${domain.name}` : `http://${loadBalancer!.loadBalancerDnsName}`, description: 'Where the shop is found' });
}

/** What the world sees. A tenth of it tries a new release for ten minutes, after a question of ours was answered well. */
function createWeb(stack: Stack, { environment, images }: Shop, orders: fargate.BackendService, development: boolean): fargate.WebService {
  const { domain } = environment;
  return new fargate.WebService(stack, 'Web', {
    environment,
    image: images.web,
    port: 8080,
    route: domain ? fargate.Route.host(domain.name) : fargate.Route.anyHost().path('/*'),
    healthCheckPath: '/alive',
    rollout: rollout.Rollout.canary({ percent: 10, bake: Duration.minutes(10) }),
    hooks: [fargate.Hook.smokeTest({ path: '/', contains: 'order' })],
    scaling: development ? { min: 1, max: 2 } : { min: 2, max: 20, cpuPercent: 60, requestsPerTask: 500 },
    variables: { ORDERS_URL: orders.url },
  });
}

/** Keeps the orders. All requests move to a new release at one moment, once its task of preparation has gone well. */
function createOrders(stack: Stack, { environment, images, table, ordered }: Shop): fargate.BackendService {
  const variables = { TABLE_NAME: table.tableName, TOPIC_ARN: ordered.topicArn };
  const orders = new fargate.BackendService(stack, 'Orders', {
    environment, image: images.orders, port: 8080, rollout: rollout.Rollout.blueGreen({ bake: Duration.minutes(5) }), variables,
  });
  table.grantReadWriteData(orders);
  ordered.grantPublish(orders);

  const prepare = new fargate.OneOffTask(stack, 'Prepare', { environment, image: images.orders, command: ['node', 'prepare.js'], variables: { TABLE_NAME: table.tableName } });
  table.grantReadWriteData(prepare);
  prepare.runAfter(table);
  prepare.runBefore(orders);
  [orders, prepare].forEach(writer => acknowledgeKeyActions(writer.taskDefinition));
  return orders;
}

/** Writes to the customers; in the hours without orders nothing runs. */
function createMailer(stack: Stack, { environment, images, ordered }: Shop) {
  new fargate.WorkerService(stack, 'Mailer', {
    environment,
    image: images.mailer,
    subscriptions: [fargate.Subscription.topic(ordered)],
    scaling: { min: 0, max: 10, latencyTarget: Duration.minutes(2), messageTime: Duration.seconds(3) },
    scaleInProtection: true,
    spot: { ratio: 50 },
  });
}

/** Counts the orders of the day. */
function createReport(stack: Stack, { environment, images, table }: Shop) {
  const report = new fargate.ScheduledJob(stack, 'Report', {
    environment,
    image: images.orders,
    command: ['node', 'report.js'],
    variables: { TABLE_NAME: table.tableName },
    schedule: ScheduleExpression.cron({ hour: '2', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
    retries: 2,
    timeout: Duration.minutes(30),
  });
  table.grantReadData(report);
}

function createTable(stack: Stack, { profile, encryptionKey }: fargate.Environment): dynamodb.Table {
  return new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    encryption: encryptionKey ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.DEFAULT,
    encryptionKey,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: profile.deletionProtection,
    removalPolicy: profile.removalPolicy,
  });
}

/** Who writes to an encrypted table may use its key, in words of the CDK that a policy checker asks about. */
function acknowledgeKeyActions(construct: IConstruct) {
  for (const action of ['kms:ReEncrypt*', 'kms:GenerateDataKey*']) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Action::${action}]`, reason: 'Two actions each, with the key of the environment alone.' });
  }
}

/** Images have a stack of their own: they must be there before a service is. */
function imagesOf(stack: Stack, profile: Profile, release: string): Shop['images'] {
  const image = (name: string) => {
    const images = new fargate.ImageRepository(stack, name, { profile });
    new CfnOutput(stack, `${name}Repository`, { value: images.repository.repositoryUri, description: `Where the image of '${name.toLowerCase()}' is pushed to` });
    return images.image(release);
  };
  return { web: image('Web'), orders: image('Orders'), mailer: image('Mailer') };
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
