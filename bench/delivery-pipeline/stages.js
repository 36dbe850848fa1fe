// What both pipelines deliver: so many stacks in three accounts, each with a queue, a topic and a function; every third needs the one before.
const path = require('node:path');
const { Stack, Stage } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const sns = require('aws-cdk-lib/aws-sns');
const sqs = require('aws-cdk-lib/aws-sqs');

const TOOLS = { account: '123456789012', region: 'eu-central-1' };
const ACCOUNTS = ['111122223333', '444455556666', '777788889999'];
const CONNECTION = 'arn:aws:codeconnections:eu-central-1:123456789012:connection/00000000-0000-0000-0000-000000000000';

/** A stage for each account, with its part of the stacks. */
function stages(scope, count) {
  return ACCOUNTS.map((account, index) => {
    const stage = new Stage(scope, `Stage${index + 1}`, { env: { account, region: TOOLS.region } });
    let before;
    for (let number = index; number < Math.max(count, ACCOUNTS.length); number += ACCOUNTS.length) {
      const stack = new Stack(stage, `Stack${number}`);
      const queue = new sqs.Queue(stack, 'Queue');
      new sns.Topic(stack, 'Topic');
      new lambda.Function(stack, 'Function', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'lib', 'rollout')),
        environment: { QUEUE: queue.queueUrl, BEFORE: before && number % 9 < 3 ? before.queueUrl : '' },
      });
      before = queue;
    }
    return stage;
  });
}

module.exports = { CONNECTION, stages, TOOLS };
