import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { retainOrDestroy } from './encryption';

/**
 * A bucket that the load balancer writes its access logs to. Load balancers can only write to buckets that Amazon S3
 * encrypts with its own keys: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function createAccessLogs(
  scope: Construct, id: string, loadBalancer: elbv2.ApplicationLoadBalancer, retention: logs.RetentionDays, removalPolicy: RemovalPolicy,
): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    lifecycleRules: expiration(retention),
    removalPolicy: retainOrDestroy(removalPolicy),
    autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
  });
  acknowledge(bucket, { 'AwsSolutions-S1': 'This bucket is where access logs go; logging the access to them would never end.' });

  // aws-cdk-lib's logAccessLogs() needs to know the region at synth; the service principal is the same everywhere.
  const stack = Stack.of(scope);
  const written = bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AllowLoadBalancerLogs',
    principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
  }));
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.node.addDependency(written.policyDependable!);
  return bucket;
}

function expiration(retention: logs.RetentionDays): s3.LifecycleRule[] {
  if (retention === logs.RetentionDays.INFINITE) {
    return [];
  }
  return [{ expiration: Duration.days(retention), noncurrentVersionExpiration: Duration.days(7) }];
}
