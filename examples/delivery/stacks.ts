import * as path from 'path';
import { Annotations, App, CfnOutput, Duration, Environment, RemovalPolicy, Stack, Stage, StageProps, TimeZone } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { monitoring, pipelines, Profile, webapp } from 'cdk-wheelhouse';

/** The guest book of the three-tier example. */
const APP = path.join(__dirname, '..', 'three-tier-web-app', 'app');

/**
 * A pipeline that delivers the guest book to staging and to production, in two accounts and two regions.
 *
 * Context (`cdk synth -c name=value`):
 * - `pipeline`, `staging`, `prod`: where, as `aws://<account>/<region>`
 * - `connectionArn`: the connection to the repository, made in the console
 * - `repository`: `owner/name`; `branch`
 * - `approver`: name of a role of the pipeline's account that may approve
 */
export function build(app: App): void {
  const context = (name: string, fallback: string): string => app.node.tryGetContext(name) ?? fallback;
  const where = { pipeline: 'aws://123456789012/us-east-1', staging: 'aws://111122223333/us-east-1', prod: 'aws://444455556666/eu-west-1' };
  const env = (name: keyof typeof where) => environment(context(name, where[name]));
  const stack = new Stack(app, 'Delivery', { description: 'Delivers the guest book to staging and production', env: env('pipeline') });
  const people = new People(stack, 'People');

  const delivery = new pipelines.DeliveryPipeline(stack, 'Pipeline', {
    source: pipelines.Source.connection(context('repository', 'acme/shop'), {
      connectionArn: context('connectionArn', 'arn:aws:codeconnections:us-east-1:123456789012:connection/00000000-0000-0000-0000-000000000000'),
      branch: context('branch', 'main'),
    }),
    synth: pipelines.Synth.cdk({ installCommands: ['npm ci'], directory: 'examples/delivery', runtimeVersions: { nodejs: '22' } }),
    test: [pipelines.Check.commands('Unit', ['npm ci', 'node --test examples/three-tier-web-app/app-test/'], { runtimeVersions: { nodejs: '22' } })],
    alertTopic: people.alerts,
  });

  const staging = new ShopStage(stack, 'Staging', { env: env('staging'), profile: Profile.development() });
  delivery.addStage(staging, {
    verify: [pipelines.Check.http({ url: pipelines.Value.output(staging.url), path: '/health' })],
  });

  const prod = new ShopStage(stack, 'Prod', { env: env('prod'), profile: Profile.production() });
  delivery.addStage(prod, {
    approval: pipelines.Approval.changeSets({ topic: people.approvals }),
    window: pipelines.DeployWindow.weekdays({ opens: '09:00', closes: '16:00', timeZone: TimeZone.EUROPE_BERLIN, freeze: ['2026-12-20/2027-01-03'] }),
    verify: [pipelines.Check.http({ url: pipelines.Value.output(prod.url), path: '/health' })],
    rollbackOn: prod.alarms,
    bake: Duration.minutes(15),
  });

  const approver: string | undefined = app.node.tryGetContext('approver');
  if (approver) {
    delivery.grantApproval(iam.Role.fromRoleName(stack, 'Approver', approver));
  }
}

/** `aws://<account>/<region>`, as `cdk bootstrap` takes it. */
function environment(address: string): Environment {
  const [, , account, region] = address.split('/');
  return { account, region };
}

interface ShopStageProps extends StageProps {
  readonly profile: Profile;
}

/** The guest book, in one account and region. */
class ShopStage extends Stage {
  public readonly url: CfnOutput;
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { profile, ...props }: ShopStageProps) {
    super(scope, id, props);
    const stack = new Stack(this, 'Shop', { description: 'A guest book', terminationProtection: profile.deletionProtection });
    const shop = new webapp.ThreeTierWebApp(stack, 'Shop', {
      profile,
      app: webapp.AppTier.instances({
        code: webapp.AppCode.directory(APP, { runtime: webapp.AppRuntime.nodejs('22'), port: 8080, healthCheckPath: '/alive', startupCheckPath: '/health' }),
        scaling: profile.highlyAvailable ? { min: 2, max: 6, cpuPercent: 60 } : { min: 1, max: 2 },
      }),
      data: webapp.DataTier.auroraPostgres({ databaseName: 'shop' }),
    });
    Annotations.of(shop).acknowledgeWarning('cdk-wheelhouse:webapp.plain-http', 'The example has no domain of its own.');
    this.url = new CfnOutput(stack, 'Url', { value: shop.url });
    this.alarms = shop.monitor?.alarmsOf(monitoring.Severity.CRITICAL) ?? [];
  }
}

/** Who hears of what. */
class People extends Construct {
  public readonly approvals: sns.Topic;
  public readonly alerts: sns.Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const masterKey = new kms.Key(this, 'Key', {
      description: 'Messages of the delivery', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    masterKey.grantEncryptDecrypt(new iam.ServicePrincipal('events.amazonaws.com')); // which sends what has failed
    this.approvals = new sns.Topic(this, 'Approvals', { displayName: 'Changes that wait for an approval', masterKey, enforceSSL: true });
    this.alerts = new sns.Topic(this, 'Alerts', { displayName: 'Deliveries that have failed', masterKey, enforceSSL: true });
  }
}
