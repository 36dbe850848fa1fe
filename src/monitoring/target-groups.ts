import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PERIOD, THRESHOLDS } from './defaults';
import { Severity } from './severity';
import { Signal } from './signal';

/** The signals of target groups that together answer for one service. */
export function targetGroupSignals(loadBalancerFullName: string, groups: elbv2.IApplicationTargetGroup[]): Signal[] {
  const metrics = (name: string, statistic: string) => Object.fromEntries(groups.map((group, index) => [`${name[0].toLowerCase()}${name.slice(1)}${index}`, new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName: name,
    dimensionsMap: { LoadBalancer: loadBalancerFullName, TargetGroup: fullNameOf(group) },
    period: PERIOD,
    statistic,
  })]));
  const sum = (names: string[]) => names.map(name => `FILL(${name}, 0)`).join(' + ');
  const requests = metrics('RequestCount', cloudwatch.Stats.SUM);
  const errors = metrics('HTTPCode_Target_5XX_Count', cloudwatch.Stats.SUM);
  const latency = metrics('TargetResponseTime', cloudwatch.Stats.percentile(95));
  const unhealthy = metrics('UnHealthyHostCount', cloudwatch.Stats.MAXIMUM);
  const all = sum(Object.keys(requests));
  return [
    Signal.of({
      id: 'Errors',
      meaning: `${THRESHOLDS.errorPercent} percent of the responses are server errors (5xx). Look at the service's log, then at the last deployment.`,
      severity: Severity.CRITICAL,
      threshold: THRESHOLDS.errorPercent,
      metric: new cloudwatch.MathExpression({
        label: 'Server errors (%)', expression: `IF(${all} > ${THRESHOLDS.fewRequests}, 100 * (${sum(Object.keys(errors))}) / (${all}), 0)`, period: PERIOD, usingMetrics: { ...requests, ...errors },
      }),
    }),
    Signal.of({
      id: 'Latency',
      meaning: `One response in twenty takes longer than ${THRESHOLDS.latencySeconds} s. Look at CPU and at what the service waits for.`,
      severity: Severity.WARNING,
      threshold: THRESHOLDS.latencySeconds,
      metric: oneOrMost(latency, 'Response time, p95 (s)'),
    }),
    Signal.of({
      id: 'UnhealthyHosts',
      meaning: 'A task has not passed its health check for a quarter of an hour. Look at the log.',
      severity: Severity.WARNING,
      threshold: THRESHOLDS.unhealthyHosts,
      periods: 15, // new tasks are unhealthy while they start
      metric: oneOrMost(unhealthy, 'Unhealthy tasks'),
    }),
  ];
}

function oneOrMost(metrics: Record<string, cloudwatch.Metric>, label: string): cloudwatch.IMetric {
  const [first, ...others] = Object.values(metrics);
  return others.length === 0
    ? first.with({ label })
    : new cloudwatch.MathExpression({ label, expression: `MAX([${Object.keys(metrics).map(name => `FILL(${name}, 0)`).join(', ')}])`, period: PERIOD, usingMetrics: metrics });
}

function fullNameOf(group: elbv2.IApplicationTargetGroup): string {
  return (group as elbv2.ApplicationTargetGroup).targetGroupFullName;
}
