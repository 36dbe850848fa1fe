const { PublishCommand } = require('@aws-sdk/client-sns');

/** Where others hear of new orders. The topic knows its readers; this service does not. */
function createTopic(client, arn) {
  return {
    publish: order => client.send(new PublishCommand({ TopicArn: arn, Message: JSON.stringify(order) })),
  };
}

module.exports = { createTopic };
