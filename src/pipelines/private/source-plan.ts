import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as notifications from 'aws-cdk-lib/aws-codestarnotifications';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { TriggerPlan } from './trigger-plan';

/** Where code comes from, as plain facts. */
export type SourcePlan = ConnectionPlan | CodeCommitPlan | S3Plan | EcrPlan;

export interface ConnectionPlan {
  readonly kind: 'connection';
  readonly owner: string;
  readonly repo: string;
  readonly connectionArn: string;
  readonly branch: string;
  readonly triggers?: TriggerPlan[];
  readonly fullClone: boolean;
}

export interface CodeCommitPlan {
  readonly kind: 'codeCommit';
  readonly repository: codecommit.IRepository;
  readonly branch: string;
  readonly trigger: boolean;
  readonly fullClone: boolean;
  readonly pullRequestNotices?: notifications.INotificationRuleTarget;
}

export interface S3Plan {
  readonly kind: 's3';
  readonly bucket: s3.IBucket;
  readonly key: string;
  readonly trigger: boolean;
}

export interface EcrPlan {
  readonly kind: 'ecr';
  readonly repository: ecr.IRepository;
  readonly tag: string;
}

export interface SourceAction {
  readonly action: codepipeline.IAction;
  /** What names the version of the code: the variable of a commit, a version or a digest. */
  readonly revision: string;
}

/** Connections are resources of two services, by the prefix of their ARNs; the CDK lets roles use those of the older one. */
export function useConnection(connectionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['codeconnections:UseConnection'], resources: [connectionArn] });
}

/**
 * Starts the pipeline by the events of the bucket itself. Those of the CDK's action come from CloudTrail, and only where a trail records
 * data events of the bucket.
 */
export function startOnObject(scope: Construct, id: string, pipeline: codepipeline.IPipeline, { bucket, key }: S3Plan): void {
  new events.Rule(scope, id, {
    description: 'There is a new version of the source',
    eventPattern: { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [bucket.bucketName] }, object: { key: [key] } } },
    targets: [new targets.CodePipeline(pipeline)],
  });
}

/** The action of a source. */
export function sourceAction(plan: SourcePlan, actionName: string, output: codepipeline.Artifact, role?: iam.IRole): SourceAction {
  const variablesNamespace = actionName === 'Source' ? actionName : `Source@${actionName}`;
  const common = { actionName, output, role, variablesNamespace };
  switch (plan.kind) {
    case 'connection': {
      const { owner, repo, connectionArn, branch, fullClone } = plan;
      const action = new actions.CodeStarConnectionsSourceAction({
        ...common, owner, repo, connectionArn, branch, codeBuildCloneOutput: fullClone, triggerOnPush: plan.triggers === undefined,
      });
      return { action, revision: action.variables.commitId };
    }
    case 'codeCommit': {
      const trigger = plan.trigger ? actions.CodeCommitTrigger.EVENTS : actions.CodeCommitTrigger.NONE;
      const { repository, branch, fullClone } = plan;
      const action = new actions.CodeCommitSourceAction({ ...common, repository, branch, trigger, codeBuildCloneOutput: fullClone });
      return { action, revision: action.variables.commitId };
    }
    case 's3': {
      const { bucket, key: bucketKey } = plan;
      const action = new actions.S3SourceAction({ ...common, bucket, bucketKey, trigger: actions.S3Trigger.NONE }); // see startOnObject
      return { action, revision: action.variables.versionId };
    }
    case 'ecr': {
      const action = new actions.EcrSourceAction({ ...common, repository: plan.repository, imageTag: plan.tag });
      return { action, revision: action.variables.imageDigest };
    }
  }
}
