import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeKeyActions, acknowledgeWildcard } from '../../private/acknowledge';

const ARTIFACTS = 'Artifacts of this pipeline, as the CDK grants them to what reads and writes them.';

/** Reasons for what the CDK grants to the pipeline and its actions. */
export function acknowledgePipeline(scope: Construct, pipeline: codepipeline.Pipeline, functions: lambda.IFunction[]): void {
  const copies = Object.values(pipeline.crossRegionSupport).map(({ replicationBucket }) => replicationBucket);
  const buckets: s3.IBucket[] = [pipeline.artifactBucket, ...copies];
  acknowledgeKeyActions(scope);
  for (const bucket of buckets) {
    acknowledgeWildcard(scope, bucket.arnForObjects('*'), ARTIFACTS);
  }
  for (const action of ['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*']) {
    acknowledge(scope, { [`AwsSolutions-IAM5[Action::s3:${action}]`]: ARTIFACTS });
  }
  for (const { functionArn } of functions) {
    acknowledgeWildcard(scope, `${functionArn}:*`, 'Versions of one function of the pipeline, as the CDK lets the pipeline call them.');
  }
  acknowledge(pipeline.role, {
    'AwsSolutions-IAM5[Resource::*]': 'The CDK knows the keys of further regions by their aliases only, so it grants the use of all keys that let the role.',
  });
}

/** The copies of artifacts in further regions, which the CDK makes in stacks of their own. */
export function acknowledgeSupport(pipeline: codepipeline.Pipeline): void {
  for (const { replicationBucket } of Object.values(pipeline.crossRegionSupport)) {
    acknowledge(replicationBucket, {
      'AwsSolutions-S1': 'Copies of artifacts only; what the pipeline does with them is in the history of its executions.',
    });
  }
}
