const { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');

const WAIT_SECONDS = 20;

function createQueue(url) {
  const client = new SQSClient({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: (WAIT_SECONDS + 5) * 1_000, throwOnRequestTimeout: true },
  });
  return {
    /** The next message, or undefined when none came for a while. One at a time: what is in hand is what is worked on. */
    async next(abortSignal) {
      const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: WAIT_SECONDS }), { abortSignal });
      return Messages[0];
    },

    remove: message => client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle })),
  };
}

module.exports = { createQueue };
