// What both forms have in common.
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');

const QUEUES = 20;

function depthOf(queue) {
  return new cloudwatch.Metric({ namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensionsMap: { QueueName: `queue-${queue}` } });
}

module.exports = { depthOf, QUEUES };
