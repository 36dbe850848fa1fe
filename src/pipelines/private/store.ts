import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';
import { retainOrDestroy } from '../../private/encryption';
import { ARTIFACT_DAYS, REPORT_DAYS } from '../defaults';

export interface StoreProps {
  readonly encryptionKey: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Where artifacts go: a key, since roles of other accounts read them. */
export function createArtifactBucket(scope: Construct, props: StoreProps): s3.Bucket {
  return createBucket(scope, 'Artifacts', props, [{ expiration: Duration.days(ARTIFACT_DAYS), noncurrentVersionExpiration: Duration.days(7) }]);
}

/** Where reports of changes go, apart from artifacts: approvers read here, and here only. */
export function createReportBucket(scope: Construct, props: StoreProps): s3.Bucket {
  return createBucket(scope, 'Reports', props, [{ expiration: Duration.days(REPORT_DAYS), noncurrentVersionExpiration: Duration.days(7) }]);
}

function createBucket(scope: Construct, id: string, { encryptionKey, removalPolicy }: StoreProps, lifecycleRules: s3.LifecycleRule[]): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: lifecycleRules.map(rule => ({ ...rule, abortIncompleteMultipartUploadAfter: Duration.days(7) })),
    removalPolicy: retainOrDestroy(removalPolicy),
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, { 'AwsSolutions-S1': 'What the pipeline does with it is in the history of its executions, and in CloudTrail where data events are recorded.' });
  return bucket;
}
