// The same networks by hand.
const { Stack, Tags } = require('aws-cdk-lib');
const { createKey, createVpc } = require('../three-tier-web-app/by-hand');

function build(app, count) {
  for (let number = 1; number <= count; number++) {
    const stack = new Stack(app, `Network${number}`);
    createVpc(stack, createKey(stack));
    Tags.of(stack).add('app', 'Network');
    Tags.of(stack).add('profile', 'production');
  }
}

module.exports = { build };
