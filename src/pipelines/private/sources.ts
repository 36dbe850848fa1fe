import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';
import { Source } from '../source';
import { Builds } from './builds';
import { actionRole } from './roles';
import { ConnectionPlan, sourceAction, SourcePlan, startOnObject, useConnection } from './source-plan';
import { gitConfiguration } from './trigger-plan';

export interface Sources {
  readonly artifacts: { [name: string]: codepipeline.Artifact };
  /** What names the version of the main source's code. */
  readonly revision: string;
}

/** The first stage: all sources, and what starts the pipeline. */
export function addSources(scope: Construct, pipeline: codepipeline.Pipeline, builds: Builds, sources: { [name: string]: Source }): Sources {
  const artifacts: { [name: string]: codepipeline.Artifact } = {};
  const revisions: { [name: string]: string } = {};
  const stage = pipeline.addStage({ stageName: 'Source' });
  for (const [name, { _plan: plan }] of Object.entries(sources)) {
    artifacts[name] = new codepipeline.Artifact(name);
    const role = plan.kind === 'connection' ? connectionRole(scope, name, pipeline, plan) : undefined;
    const { action, revision } = sourceAction(plan, name, artifacts[name], role);
    revisions[name] = revision;
    stage.addAction(action);
    if (plan.kind === 'connection' && plan.fullClone) builds.noteClone(name, plan.connectionArn);
    start(scope, name, pipeline, action, plan);
  }
  return { artifacts, revision: revisions.Source };
}

/**
 * Whoever may push to another branch, or open a pull request, would deploy what nobody has reviewed, and change the pipeline that asks for
 * approvals: the commit that starts a pipeline is the one that it delivers.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export function checkTriggers(at: string, sources: { [name: string]: Source }): void {
  for (const { _plan: plan } of Object.values(sources)) {
    for (const trigger of plan.kind === 'connection' ? plan.triggers ?? [] : []) {
      const branches = trigger.kind === 'push' ? trigger.filter.branches : undefined;
      const elsewhere = trigger.kind === 'pullRequest' || (branches ?? []).some(branch => plan.kind === 'connection' && branch !== plan.branch);
      if (elsewhere) {
        fail({
          code: 'pipelines.trigger-of-another-branch',
          at,
          prop: 'triggers',
          value: trigger.kind === 'pullRequest' ? 'Trigger.pullRequest()' : branches,
          allowed: 'pushes to the branch of the source, and tags, in a pipeline that deploys',
          fix: 'check other branches and pull requests in a pipeline of their own, without stages and with selfMutation: false',
        });
      }
    }
  }
}

function start(scope: Construct, name: string, pipeline: codepipeline.Pipeline, action: codepipeline.IAction, plan: SourcePlan) {
  if (plan.kind === 'connection' && plan.triggers) {
    pipeline.addTrigger({
      providerType: codepipeline.ProviderType.CODE_STAR_SOURCE_CONNECTION,
      gitConfiguration: gitConfiguration(scope.node.path, action, plan.branch, plan.triggers),
    });
  }
  if (plan.kind === 's3' && plan.trigger) startOnObject(scope, `${name}Changed`, pipeline, plan);
  if (plan.kind === 'codeCommit' && plan.pullRequestNotices) {
    plan.repository.notifyOnPullRequestCreated(`${scope.node.id}${name}PullRequests`, plan.pullRequestNotices);
  }
}

function connectionRole(scope: Construct, name: string, pipeline: codepipeline.Pipeline, { connectionArn }: ConnectionPlan): iam.IRole {
  const role = actionRole(scope, `Source.${name}Role`, pipeline.role, 'Reads the source by its connection');
  role.addToPolicy(useConnection(connectionArn));
  return role;
}
