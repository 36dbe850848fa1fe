import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/**
 * Keeps the requests that each task is given at a number. Where a deployment shifts requests between two target groups, those of both are
 * added up: the built-in metric knows one of them.
 */
export function scaleOnRequests(tasks: ecs.ScalableTaskCount, loadBalancerFullName: string, groups: elbv2.ApplicationTargetGroup[], requests: number): void {
  const target = tasks.node.findChild('Target') as appscaling.ScalableTarget;
  new appscaling.CfnScalingPolicy(tasks, 'Requests', {
    policyName: 'Requests',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.scalableTargetId,
    targetTrackingScalingPolicyConfiguration: { targetValue: requests, ...metric(loadBalancerFullName, groups) },
  });
}

type Specification = Omit<appscaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty, 'targetValue'>;

function metric(loadBalancer: string, groups: elbv2.ApplicationTargetGroup[]): Specification {
  if (groups.length === 1) {
    const resourceLabel = `${loadBalancer}/${groups[0].targetGroupFullName}`;
    return { predefinedMetricSpecification: { predefinedMetricType: 'ALBRequestCountPerTarget', resourceLabel } };
  }
  return {
    customizedMetricSpecification: {
      metrics: [
        ...groups.map((group, index) => ({
          id: `requests${index}`,
          returnData: false,
          metricStat: {
            stat: 'Sum',
            metric: {
              namespace: 'AWS/ApplicationELB',
              metricName: 'RequestCountPerTarget',
              dimensions: [{ name: 'TargetGroup', value: group.targetGroupFullName }, { name: 'LoadBalancer', value: loadBalancer }],
            },
          },
        })),
        { id: 'requests', expression: groups.map((_, index) => `FILL(requests${index}, 0)`).join(' + '), label: 'Requests per task', returnData: true },
      ],
    },
  };
}
