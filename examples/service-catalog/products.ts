import * as path from 'path';
import { CfnOutput, CfnParameter, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { servicecatalog } from 'cdk-wheelhouse';

/** A bucket as the platform team wants buckets to be: version 2.0.0. The versions before are recorded in product-history. */
export class BucketStack extends servicecatalog.ProductStack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'An encrypted, versioned bucket' });
    const retention = new CfnParameter(this, 'Retention', {
      description: 'How long former versions of objects are kept, in days', type: 'Number', default: 30, minValue: 1, maxValue: 3650,
    });
    const tier = new CfnParameter(this, 'Tier', {
      description: 'How often objects are read', default: 'frequent', allowedValues: ['frequent', 'seldom', 'archive'],
    });
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{
        noncurrentVersionExpiration: Duration.days(retention.valueAsNumber), abortIncompleteMultipartUploadAfter: Duration.days(7),
      }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'CloudTrail tells of the requests of the whole organization.' });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName, description: 'Name of the bucket' });
    new CfnOutput(this, 'BucketTier', { value: tier.valueAsString, description: 'How often objects are read' });
  }
}

/** A queue, and a function that imports what comes through it: a product whose code is an asset. */
export class ImporterStack extends servicecatalog.ProductStack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'A queue, and a function that imports what comes through it' });
    const batch = new CfnParameter(this, 'BatchSize', { description: 'Messages for one call', type: 'Number', default: 10, minValue: 1, maxValue: 10 });
    const failed = new sqs.Queue(this, 'Failed', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    const queue = new sqs.Queue(this, 'Queue', {
      enforceSSL: true, visibilityTimeout: Duration.minutes(6), deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
    });
    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, 'importer')),
      timeout: Duration.minutes(1),
      logGroup: new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH }),
    });
    fn.addEventSource(new SqsEventSource(queue, { batchSize: batch.valueAsNumber, reportBatchItemFailures: true }));
    Validations.of(fn).acknowledge({ id: 'AwsSolutions-L1', reason: 'The runtime that the code is tested with.' });
    Validations.of(fn.role!).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]', reason: 'Writing logs, and nothing else.',
    });
    new CfnOutput(this, 'QueueUrl', { value: queue.queueUrl, description: 'Where messages are sent' });
  }
}
