// The three-tier web app as a user of the library writes it.
const path = require('node:path');
const { Stack } = require('aws-cdk-lib');
const route53 = require('aws-cdk-lib/aws-route53');
const { webapp } = require('cdk-wheelhouse');

function build(stack) {
  new webapp.ThreeTierWebApp(stack, 'Shop', {
    app: webapp.AppTier.instances({
      code: webapp.AppCode.directory(path.join(__dirname, 'app'), { runtime: webapp.AppRuntime.nodejs('22'), port: 8080 }),
    }),
    data: webapp.DataTier.auroraPostgres(),
    cache: webapp.Cache.valkey(),
    domain: {
      name: 'shop.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' }),
    },
  });
}

/** Each app has a stack of its own. */
module.exports = { build: (app, count) => Array.from({ length: count }, (_, index) => build(new Stack(app, `App${index + 1}`))) };
