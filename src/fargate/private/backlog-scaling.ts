import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';

export interface BacklogScaling {
  readonly queue: sqs.IQueue;
  readonly clusterName: string;
  /** How many messages may wait for each task, so that the last of them is done within the latency target. */
  readonly messagesPerTask: number;
}

/**
 * Keeps the messages that wait for each task at a number.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
 */
export function scaleOnBacklog(tasks: ecs.ScalableTaskCount, service: ecs.FargateService, scaling: BacklogScaling): void {
  const { queue, clusterName, messagesPerTask } = scaling;
  const target = tasks.node.findChild('Target') as appscaling.ScalableTarget;
  new appscaling.CfnScalingPolicy(tasks, 'Backlog', {
    policyName: 'Backlog',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: messagesPerTask,
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
      customizedMetricSpecification: {
        metrics: [
          {
            id: 'waiting',
            returnData: false,
            metricStat: {
              stat: 'Sum',
              metric: { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', dimensions: [{ name: 'QueueName', value: queue.queueName }] },
            },
          },
          {
            id: 'inFlight', // counted, too, so that a task is not taken away while it works on the last message
            returnData: false,
            metricStat: {
              stat: 'Sum',
              metric: { namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesNotVisible', dimensions: [{ name: 'QueueName', value: queue.queueName }] },
            },
          },
          {
            id: 'running',
            returnData: false,
            metricStat: {
              stat: 'Average',
              metric: {
                namespace: 'ECS/ContainerInsights',
                metricName: 'RunningTaskCount',
                dimensions: [{ name: 'ClusterName', value: clusterName }, { name: 'ServiceName', value: service.serviceName }],
              },
            },
          },
          {
            id: 'backlog',
            label: 'Messages waiting for each task',
            // Without a task every message is one too many.
            expression: `IF(FILL(running, 0) < 1, IF(waiting > 0, ${2 * messagesPerTask}, 0), (waiting + FILL(inFlight, 0)) / running)`,
            returnData: true,
          },
        ],
      },
    },
  });
}

/**
 * Starts the first task when a message waits and none runs: a policy that multiplies what there is makes nothing of nothing.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export function scaleFromZero(tasks: ecs.ScalableTaskCount, service: ecs.FargateService, { queue, clusterName }: BacklogScaling): void {
  const period = Duration.minutes(1);
  const alarm = new cloudwatch.Alarm(tasks, 'Waiting', {
    alarmDescription: 'A message waits, and no task runs. The first task is started.',
    metric: new cloudwatch.MathExpression({
      label: 'Messages without a task',
      expression: 'IF(FILL(running, 0) < 1, waiting, 0)',
      period,
      usingMetrics: {
        waiting: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: cloudwatch.Stats.MAXIMUM }),
        running: new cloudwatch.Metric({
          namespace: 'ECS/ContainerInsights',
          metricName: 'RunningTaskCount',
          dimensionsMap: { ClusterName: clusterName, ServiceName: service.serviceName },
          period,
          statistic: cloudwatch.Stats.AVERAGE,
        }),
      },
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const first = new appscaling.StepScalingAction(tasks, 'First', {
    policyName: 'First',
    scalingTarget: tasks.node.findChild('Target') as appscaling.ScalableTarget,
    adjustmentType: appscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(5), // as long as it may take until the first task runs
  });
  first.addAdjustment({ adjustment: 1, lowerBound: 0 });
  alarm.addAlarmAction(new actions.ApplicationScalingAction(first));
}
