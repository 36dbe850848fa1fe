// The SDK waits for ever unless it is told otherwise. These are used up before the caller of this service loses patience.
const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
const { SNSClient } = require('@aws-sdk/client-sns');

const PATIENCE = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true } };

module.exports = {
  dynamodb: () => new DynamoDBClient(PATIENCE),
  sns: () => new SNSClient(PATIENCE),
};
