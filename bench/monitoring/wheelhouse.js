// Monitors of twenty queues each, and a monitor in a stack of its own.
const { Stack } = require('aws-cdk-lib');
const sns = require('aws-cdk-lib/aws-sns');
const { monitoring } = require('cdk-wheelhouse');
const { depthOf, QUEUES } = require('./shape');

function build(app, count) {
  for (let number = 1; number <= count; number++) {
    const stack = new Stack(app, `Monitor${number}`);
    const monitor = new monitoring.Monitor(stack, 'Monitor', { alertTopic: new sns.Topic(stack, 'OnCall') });
    for (let queue = 1; queue <= QUEUES; queue++) {
      monitor.watch(`Queue${queue}`, [monitoring.Signal.of({
        id: 'Depth', meaning: 'Orders are waiting.', metric: depthOf(queue), threshold: 1000, severity: monitoring.Severity.WARNING,
      })]);
    }
  }
}

module.exports = { build };
