import { Duration } from 'aws-cdk-lib';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

type TargetGroups = elbv2.ApplicationTargetGroup[];
type DataQuery = appscaling.CfnScalingPolicy.TargetTrackingMetricDataQueryProperty;

/**
 * Keeps the requests that each task is given at a number. A deployment may shift requests between two target groups, so those of both
 * are added up: the built-in metric knows one of them.
 */
export function scaleOnRequests(tasks: ecs.ScalableTaskCount, loadBalancer: string, groups: TargetGroups, requests: number): void {
  const queries = queriesOf('RequestCountPerTarget', 'Sum', loadBalancer, groups);
  track(tasks, 'Requests', requests, [
    ...queries, { id: 'total', label: 'Requests per task', expression: queries.map(({ id }) => `FILL(${id}, 0)`).join(' + '), returnData: true },
  ]);
}

/** Keeps the average time of an answer at a value; the slower target group counts. */
export function scaleOnResponseTime(tasks: ecs.ScalableTaskCount, loadBalancer: string, groups: TargetGroups, time: Duration): void {
  const queries = queriesOf('TargetResponseTime', 'Average', loadBalancer, groups);
  track(tasks, 'ResponseTime', time.toMilliseconds() / 1000, [
    ...queries, { id: 'slowest', label: 'Response time (s)', expression: `MAX([${queries.map(({ id }) => `FILL(${id}, 0)`).join(', ')}])`, returnData: true },
  ]);
}

function queriesOf(metricName: string, stat: string, loadBalancer: string, groups: TargetGroups): DataQuery[] {
  return groups.map((group, index) => ({
    id: `group${index + 1}`,
    returnData: false,
    metricStat: {
      stat,
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName,
        dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }, { name: 'LoadBalancer', value: loadBalancer }],
      },
    },
  }));
}

function track(tasks: ecs.ScalableTaskCount, name: string, targetValue: number, metrics: DataQuery[]) {
  const target = tasks.node.findChild('Target') as appscaling.ScalableTarget;
  new appscaling.CfnScalingPolicy(tasks, name, {
    policyName: name,
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: { targetValue, customizedMetricSpecification: { metrics } },
  });
}
