// Networks, each in a stack of its own.
const { Stack } = require('aws-cdk-lib');
const { network } = require('cdk-wheelhouse');

function build(app, count) {
  for (let number = 1; number <= count; number++) new network.Network(new Stack(app, `Network${number}`), 'Network');
}

module.exports = { build };
