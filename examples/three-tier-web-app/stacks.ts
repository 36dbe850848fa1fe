import * as path from 'path';
import { Annotations, App, CfnOutput, Duration, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Profile, rollout, webapp } from 'cdk-wheelhouse';

/**
 * A guest book: its web application on instances, with a database and a cache, in one stack.
 *
 * Context (`cdk synth -c name=value`):
 * - `profile`: `production` (default) or `development`
 * - `domain`, `hostedZoneId`, `hostedZoneName`: serve HTTPS under a name of yours
 * - `alertEmail`: who is told about alarms
 * - `deletionProtection`: `false` before the stack is destroyed
 */
export function build(app: App): void {
  const development = app.node.tryGetContext('profile') === 'development';
  const deletionProtection = app.node.tryGetContext('deletionProtection') !== 'false';
  const profile = development ? Profile.development() : Profile.production({ deletionProtection });
  const stack = new Stack(app, development ? 'ShopDev' : 'Shop', {
    description: 'A three-tier web application: a guest book, kept in PostgreSQL',
    terminationProtection: profile.deletionProtection,
  });

  const shop = new webapp.ThreeTierWebApp(stack, 'Shop', {
    profile,
    app: webapp.AppTier.instances({
      code: webapp.AppCode.directory(path.join(__dirname, 'app'), {
        runtime: webapp.AppRuntime.nodejs('22'),
        port: 8080,
        healthCheckPath: '/alive', // asked for ever: says that the process runs, even while the database fails over
        startupCheckPath: '/health', // asked once, on a new instance: a release that cannot reach its database is rolled back
        environment: { NODE_ENV: 'production' },
      }),
      scaling: development ? { min: 1, max: 2, schedules: [evenings()] } : { min: 2, max: 6, requestsPerTarget: 600, cpuPercent: 60 },
      rollout: development
        ? rollout.Rollout.allAtOnce()
        : rollout.Rollout.rolling({ minHealthyPercent: 100, wait: rollout.Wait.forSignals({ timeout: Duration.minutes(20) }) }),
      volumeSize: Size.gibibytes(16),
    }),
    data: webapp.DataTier.auroraPostgres({ databaseName: 'shop' }),
    cache: webapp.Cache.valkey(),
    domain: domainOf(app, stack),
  });

  if (!shop.certificate) {
    Annotations.of(shop).acknowledgeWarning('cdk-wheelhouse:webapp.plain-http', 'The example has no domain of its own; give it yours by context.');
  }
  const email: string | undefined = app.node.tryGetContext('alertEmail');
  if (email) {
    shop.alertTopic?.addSubscription(new subscriptions.EmailSubscription(email));
  }
  new CfnOutput(stack, 'Url', { value: shop.url, description: 'Where the shop is found' });
}

/** Nobody works at night, so nothing runs. */
function evenings(): webapp.ScheduledCapacity {
  return webapp.ScheduledCapacity.offHours({ stop: '20:00', start: '07:00', timeZone: TimeZone.EUROPE_BERLIN });
}

function domainOf(app: App, stack: Stack): webapp.WebDomain | undefined {
  const name: string | undefined = app.node.tryGetContext('domain');
  return name === undefined ? undefined : {
    name,
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: app.node.getContext('hostedZoneId'),
      zoneName: app.node.getContext('hostedZoneName'),
    }),
  };
}
