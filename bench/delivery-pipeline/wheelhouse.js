// A delivery of so many stacks to three accounts, with an approval of change sets before the last one.
const { Stack } = require('aws-cdk-lib');
const { pipelines } = require('cdk-wheelhouse');
const { CONNECTION, stages, TOOLS } = require('./stages');

function build(app, count) {
  const stack = new Stack(app, 'Delivery', { env: TOOLS });
  const delivery = new pipelines.DeliveryPipeline(stack, 'Pipeline', {
    source: pipelines.Source.connection('acme/shop', { connectionArn: CONNECTION }),
    synth: pipelines.Synth.cdk({ installCommands: ['npm ci'] }),
  });
  const [first, second, last] = stages(stack, count);
  delivery.addStage(first);
  delivery.addStage(second);
  delivery.addStage(last, { approval: pipelines.Approval.changeSets() });
}

module.exports = { build };
