import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PERIOD, THRESHOLDS } from './defaults';
import { Severity } from './severity';
import { Signal } from './signal';
import { TargetGroupSignalsOptions } from './target-group-options';

/**
 * The signals of target groups that together answer for one service. The worst group counts: while a deployment gives a new version
 * a small share of the requests, its errors would be lost among the answers of the old one.
 */
export function targetGroupSignals(
  loadBalancerFullName: string, groups: elbv2.IApplicationTargetGroup[], options: TargetGroupSignalsOptions,
): Signal[] {
  const { errorPercent = THRESHOLDS.errorPercent, latency } = options.thresholds ?? {};
  const latencySeconds = latency ? latency.toMilliseconds() / 1000 : THRESHOLDS.latencySeconds;
  const metrics = groups.map(group => (metricName: string, statistic: string) => new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { LoadBalancer: loadBalancerFullName, TargetGroup: fullNameOf(group) },
    period: PERIOD,
    statistic,
  }));
  return [
    ...options.mayBeEmpty ? [] : [noHealthyTasks(metrics.map(metric => metric('HealthyHostCount', cloudwatch.Stats.MAXIMUM)))],
    Signal.of({
      id: 'Errors',
      meaning: `${errorPercent} percent of the responses are server errors (5xx). Look at the service's log, then at the last deployment.`,
      severity: Severity.CRITICAL,
      threshold: errorPercent,
      periods: 2, // a canary is watched for a few minutes only
      metric: worst('Server errors (%)', metrics.map((metric, index) => new cloudwatch.MathExpression({
        expression: `IF(FILL(requests${index}, 0) > ${THRESHOLDS.fewRequests}, 100 * FILL(errors${index}, 0) / requests${index}, 0)`,
        period: PERIOD,
        usingMetrics: {
          [`requests${index}`]: metric('RequestCount', cloudwatch.Stats.SUM),
          [`errors${index}`]: metric('HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM),
        },
      }))),
    }),
    Signal.of({
      id: 'Latency',
      meaning: `One response in twenty takes longer than ${latencySeconds} s. Look at CPU and at what the service waits for.`,
      severity: Severity.WARNING,
      threshold: latencySeconds,
      periods: 3,
      metric: worst('Response time, p95 (s)', metrics.map(metric => metric('TargetResponseTime', cloudwatch.Stats.percentile(95)))),
    }),
    Signal.of({
      id: 'UnhealthyHosts',
      meaning: 'A task has not passed its health check for five minutes. Look at the log.',
      severity: Severity.WARNING,
      threshold: THRESHOLDS.unhealthyHosts,
      periods: 5, // new tasks are unhealthy while they start
      metric: worst('Unhealthy tasks', metrics.map(metric => metric('UnHealthyHostCount', cloudwatch.Stats.MAXIMUM))),
    }),
  ];
}

/** While nothing answers the groups say nothing, and the load balancer's own errors belong to none of them. */
function noHealthyTasks(metrics: cloudwatch.IMetric[]): Signal {
  return Signal.of({
    id: 'NoHealthyHosts',
    meaning: 'No task is left that passes its health check: the service is down. Look at the last deployment, then at the log.',
    severity: Severity.CRITICAL,
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    missingData: cloudwatch.TreatMissingData.BREACHING,
    metric: worst('Healthy tasks', metrics),
  });
}

function worst(label: string, metrics: cloudwatch.IMetric[]): cloudwatch.IMetric {
  const names = metrics.map((_, index) => `group${index}`);
  return new cloudwatch.MathExpression({
    label,
    expression: `MAX([${names.map(name => `FILL(${name}, 0)`).join(', ')}])`,
    period: PERIOD,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [names[index], metric])),
  });
}

function fullNameOf(group: elbv2.IApplicationTargetGroup): string {
  return (group as elbv2.ApplicationTargetGroup).targetGroupFullName;
}
