import { Aws, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { NotificationPlan } from './notification-plan';

const { PipelineNotificationEvents: Events } = codepipeline;

/** Failures in words: what has failed, and where to look. */
export function alertFailures(scope: Construct, pipeline: codepipeline.Pipeline, topic: sns.ITopic): void {
  const field = (path: string) => events.EventField.fromPath(`$.detail.${path}`);
  const { region } = Stack.of(pipeline);
  const executions = `https://${region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline.pipelineName}/executions`;
  // What services say may hold quotation marks, or be missing, which a transformer does not survive: the page of the execution shows it.
  const text = `Pipeline ${pipeline.pipelineName} (account ${Aws.ACCOUNT_ID}, ${region}): action ${field('action')} of stage ${field('stage')} has failed. `
    + `Why, and where to look further: ${executions}/${field('execution-id')}/visualization?region=${region}`;
  const rule = new events.Rule(scope, 'Failures', {
    description: 'An action of the pipeline has failed',
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Action Execution State Change'],
      detail: { pipeline: [pipeline.pipelineName], state: ['FAILED'] },
    },
  });
  rule.addTarget(new targets.SnsTopic(topic, { message: events.RuleTargetInput.fromText(text) }));
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
