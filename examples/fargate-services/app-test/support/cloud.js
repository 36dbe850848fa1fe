// What the infrastructure gives the programs, in an emulated AWS.
const { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } = require('@aws-sdk/client-sns');
const { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');
const { startEmulator } = require('../../../../tools/emulator');

const KEYS = { pk: 'HASH', sk: 'RANGE' };

class Cloud {
  static async start() {
    return new Cloud(await startEmulator());
  }

  #made = 0;

  constructor(emulator) {
    this.emulator = emulator;
    this.dynamodb = new DynamoDBClient(emulator.client);
    this.sns = new SNSClient(emulator.client);
    this.sqs = new SQSClient(emulator.client);
    this.environment = Object.fromEntries(Object.entries(emulator.environment).filter(([name]) => name.startsWith('AWS_')));
  }

  stop() {
    return this.emulator.stop();
  }

  #name(kind) {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }

  async table(keys = KEYS) {
    const TableName = this.#name('table');
    await this.dynamodb.send(new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.keys(keys).map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: Object.entries(keys).map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
    }));
    return TableName;
  }

  put(table, record) {
    const typed = value => typeof value === 'number' ? { N: `${value}` } : { S: value };
    const Item = Object.fromEntries(Object.entries(record).map(([name, value]) => [name, typed(value)]));
    return this.dynamodb.send(new PutItemCommand({ TableName: table, Item }));
  }

  /** The records of one partition, as DynamoDB has them. */
  async records(table, pk) {
    const { Items } = await this.dynamodb.send(new QueryCommand({
      TableName: table, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } }, ConsistentRead: true,
    }));
    return Items;
  }

  async topic() {
    return (await this.sns.send(new CreateTopicCommand({ Name: this.#name('topic') }))).TopicArn;
  }

  /** A queue whose messages come back after a second, and go to its `deadLetters` after two tries. */
  async queue() {
    const deadLetters = await this.#queue({});
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await this.#arn(deadLetters), maxReceiveCount: 2 });
    return { url: await this.#queue({ VisibilityTimeout: '1', RedrivePolicy }), deadLetters };
  }

  async #queue(Attributes) {
    return (await this.sqs.send(new CreateQueueCommand({ QueueName: this.#name('queue'), Attributes }))).QueueUrl;
  }

  async #arn(QueueUrl) {
    return (await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))).Attributes.QueueArn;
  }

  async subscribe(topicArn, queueUrl, { raw }) {
    await this.sns.send(new SubscribeCommand({
      TopicArn: topicArn, Protocol: 'sqs', Endpoint: await this.#arn(queueUrl), Attributes: { RawMessageDelivery: `${raw}` },
    }));
  }

  publish(TopicArn, order) {
    return this.sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(order) }));
  }

  send(queueUrl, body) {
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    return this.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  }

  async receive(queueUrl) {
    return (await this.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).Messages?.[0];
  }

  /** How many messages a queue has: those that wait, and those in somebody's hands. */
  async messages(QueueUrl) {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
    const { Attributes } = await this.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names }));
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }
}

module.exports = { Cloud };
