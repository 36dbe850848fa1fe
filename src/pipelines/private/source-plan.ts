import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as notifications from 'aws-cdk-lib/aws-codestarnotifications';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
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

/** The action of a source. */
export function sourceAction(plan: SourcePlan, actionName: string, output: codepipeline.Artifact): SourceAction {
  const common = { actionName, output, variablesNamespace: actionName };
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
      const trigger = plan.trigger ? actions.S3Trigger.EVENTS : actions.S3Trigger.NONE;
      const action = new actions.S3SourceAction({ ...common, bucket: plan.bucket, bucketKey: plan.key, trigger });
      return { action, revision: action.variables.versionId };
    }
    case 'ecr': {
      const action = new actions.EcrSourceAction({ ...common, repository: plan.repository, imageTag: plan.tag });
      return { action, revision: action.variables.imageDigest };
    }
  }
}
