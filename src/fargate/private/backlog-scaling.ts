import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';

export interface BacklogScaling {
  readonly queue: sqs.IQueue;
  readonly clusterName: string;
  /** How many messages may wait for each task, so that the last of them is done within the latency target. */
  readonly messagesPerTask: number;
}

/**
 * Keeps the messages that wait for each task at a number, and starts the first task as soon as one message waits.
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
