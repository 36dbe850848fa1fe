import { Aws, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotificationPlan } from './notification-plan';

const { PipelineNotificationEvents: Events } = codepipeline;

/** Failures in words: what has failed, why, and where to look. */
export function alertFailures(scope: Construct, pipeline: codepipeline.Pipeline, topic: sns.ITopic): void {
  const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
  const { region } = Stack.of(pipeline);
  const executions = `https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline.pipelineName}/executions`;
  // What services say may hold quotation marks, so it stands alone, and EventBridge writes it as JSON.
  const message = events.RuleTargetInput.fromObject({
    problem: `Pipeline ${pipeline.pipelineName} (account ${Aws.ACCOUNT_ID}, ${region}): an action has failed`,
    stage: field('stage'),
    action: field('action'),
    why: field('execution-result.external-execution-summary'),
    whereToLook: field('execution-result.external-execution-url'),
    execution: `${executions}/${field('execution-id')}/visualization?region=${region}`,
  });
  const rule = new events.Rule(scope, 'Failures', {
    description: 'An action of the pipeline has failed',
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Action Execution State Change'],
      detail: { pipeline: [pipeline.pipelineName], state: ['FAILED'] },
    },
  });
  rule.addTarget(new targets.SnsTopic(topic, { message }));
}

export function notify(scope: Construct, pipeline: codepipeline.Pipeline, plans: NotificationPlan[]): void {
  plans.forEach((plan, index) => {
    const id = `Notification${index + 1}`;
    if (plan.kind === 'rule') {
      pipeline.notifyOn(id, plan.target, {
        events: [
          Events.PIPELINE_EXECUTION_STARTED, Events.PIPELINE_EXECUTION_SUCCEEDED, Events.PIPELINE_EXECUTION_FAILED,
          Events.PIPELINE_EXECUTION_SUPERSEDED,
          Events.MANUAL_APPROVAL_NEEDED,
        ],
      });
      return;
    }
    new events.Rule(scope, id, {
      description: 'Every change of state of the pipeline',
      eventPattern: { source: ['aws.codepipeline'], detail: { pipeline: [pipeline.pipelineName] } },
      targets: [new targets.EventBus(plan.eventBus)],
    });
  });
}
