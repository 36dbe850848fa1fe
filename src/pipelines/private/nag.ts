import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { acknowledge } from '../../private/acknowledge';

/** Reasons for what the CDK grants to the roles of a pipeline. */
export function acknowledgePipeline(scope: Construct, pipeline: codepipeline.Pipeline): void {
  for (const construct of [pipeline.role, scope]) {
    acknowledge(construct, {});
  }
}

/** The buckets and keys of further regions, which the CDK makes in stacks of their own. */
export function acknowledgeSupport(pipeline: codepipeline.Pipeline): void {
  for (const { replicationBucket } of Object.values(pipeline.crossRegionSupport)) {
    acknowledge(replicationBucket, {
      'AwsSolutions-S1': 'Copies of artifacts only; what the pipeline does with them is in the history of its executions.',
    });
  }
}
