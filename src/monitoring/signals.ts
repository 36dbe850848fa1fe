import { Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { PERIOD, THRESHOLDS } from './defaults';
import { Severity } from './severity';
import { Signal } from './signal';
import { TargetGroupSignalsOptions } from './target-group-options';
import { targetGroupSignals } from './target-groups';
import { like, list, required, text } from '../private/kinds';
import { checkProps, checkValue } from './private/struct-check';
import { DATABASE_SIGNALS_OPTIONS, LOAD_BALANCER_SIGNALS_OPTIONS, TARGET_GROUP_SIGNALS_OPTIONS } from './private/structs';

/**
 * What is known of the hosts behind a load balancer.
 */
export interface LoadBalancerSignalsOptions {
  /**
   * Whether it is right at times that there are no hosts, as at night.
   *
   * @default false
   */
  readonly mayBeEmpty?: boolean;
}

/**
 * What is known of a database beyond what its construct says.
 */
export interface DatabaseSignalsOptions {
  /**
   * The most connections that the database accepts.
   *
   * @default - the number of connections is not watched
   */
  readonly maxConnections?: number;

  /**
   * Storage that is allocated, in gibibytes. Aurora grows by itself and needs none.
   *
   * @default - free storage is not watched
   */
  readonly allocatedGibibytes?: number;

  /**
   * Whether readers follow the writer.
   *
   * @default false
   */
  readonly hasReaders?: boolean;
}

/**
 * The signs of health that matter for what AWS runs for you, with thresholds to start from.
 */
export class Signals {
  /**
   * Error rate, latency and unhealthy hosts behind an application load balancer.
   *
   * @param loadBalancer the load balancer
   * @param targetGroup where it sends the requests
   * @param options what is known of the hosts
   */
  public static applicationLoadBalancer(
    loadBalancer: elbv2.ApplicationLoadBalancer, targetGroup: elbv2.ApplicationTargetGroup, options: LoadBalancerSignalsOptions = {},
  ): Signal[] {
    const at = 'Signals.applicationLoadBalancer';
    checkValue(at, 'loadBalancer', loadBalancer, LOAD_BALANCER);
    checkValue(at, 'targetGroup', targetGroup, TARGET_GROUP);
    checkProps(at, 'options', options, LOAD_BALANCER_SIGNALS_OPTIONS);
    const sum = { period: PERIOD, statistic: cloudwatch.Stats.SUM };
    return [
      ...options.mayBeEmpty ? [] : [noHealthyHosts(targetGroup)],
      Signal.of({
        id: 'Errors',
        meaning: `${THRESHOLDS.errorPercent} percent of the responses are server errors (5xx). Look at the application's log, then at the last deployment.`,
        severity: Severity.CRITICAL,
        threshold: THRESHOLDS.errorPercent,
        metric: new cloudwatch.MathExpression({
          label: 'Server errors (%)',
          // Where no target is left, the load balancer answers itself, and counts no request.
          expression: `IF(FILL(requests, 0) + FILL(balancerErrors, 0) > ${THRESHOLDS.fewRequests}, `
            + '100 * (FILL(targetErrors, 0) + FILL(balancerErrors, 0)) / (FILL(requests, 0) + FILL(balancerErrors, 0)), 0)',
          period: PERIOD,
          usingMetrics: {
            requests: loadBalancer.metrics.requestCount(sum),
            targetErrors: targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, sum),
            balancerErrors: loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, sum),
          },
        }),
      }),
      Signal.of({
        id: 'Latency',
        meaning: `One response in twenty takes longer than ${THRESHOLDS.latencySeconds} s. Look at CPU and the database first.`,
        severity: Severity.WARNING,
        threshold: THRESHOLDS.latencySeconds,
        metric: targetGroup.metrics.targetResponseTime({ period: PERIOD, statistic: cloudwatch.Stats.percentile(95), label: 'Response time, p95 (s)' }),
      }),
      Signal.of({
        id: 'UnhealthyHosts',
        meaning: 'A host has not passed its health check for a quarter of an hour. Connect to it with Session Manager, or look at the log.',
        severity: Severity.WARNING,
        threshold: THRESHOLDS.unhealthyHosts,
        periods: 15, // new hosts are unhealthy while they are set up
        metric: targetGroup.metrics.unhealthyHostCount({ period: PERIOD, statistic: cloudwatch.Stats.MAXIMUM, label: 'Unhealthy hosts' }),
      }),
    ];
  }

  /**
   * CPU of the instances of an Auto Scaling group.
   *
   * @param group the group
   */
  public static autoScalingGroup(group: autoscaling.AutoScalingGroup): Signal[] {
    checkValue('Signals.autoScalingGroup', 'group', group, GROUP);
    return [cpu('instances', new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName: 'CPUUtilization',
      dimensionsMap: { AutoScalingGroupName: group.autoScalingGroupName },
      period: PERIOD,
      statistic: cloudwatch.Stats.AVERAGE,
      label: 'Instance CPU (%)',
    }))];
  }

  /**
   * CPU, connections, capacity, local storage and replica lag of an Aurora cluster.
   *
   * @param cluster the cluster
   * @param options what is known of it
   */
  public static auroraCluster(cluster: rds.DatabaseCluster, options: DatabaseSignalsOptions = {}): Signal[] {
    checkValue('Signals.auroraCluster', 'cluster', cluster, CLUSTER);
    checkProps('Signals.auroraCluster', 'options', options, DATABASE_SIGNALS_OPTIONS);
    const common = { period: PERIOD };
    return [
      cpu('database', cluster.metricCPUUtilization({ ...common, label: 'Database CPU (%)' })),
      ...connections(cluster.metricDatabaseConnections({ ...common, statistic: cloudwatch.Stats.MAXIMUM }), options.maxConnections),
      Signal.of({
        id: 'Capacity',
        meaning: `The database uses ${THRESHOLDS.capacityPercent} percent of the capacity units it may scale to. Raise its maximum or look for slow queries.`,
        severity: Severity.WARNING,
        threshold: THRESHOLDS.capacityPercent,
        periods: 15,
        metric: cluster.metricACUUtilization({ ...common, label: 'Capacity in use (%)' }),
      }),
      storage(THRESHOLDS.freeLocalStorageBytes, cluster.metric('FreeLocalStorage', { ...common, statistic: cloudwatch.Stats.MINIMUM })),
      ...options.hasReaders ? [replicaLag(cluster)] : [],
    ];
  }

  /**
   * CPU, connections and free storage of a database instance.
   *
   * @param instance the instance
   * @param options what is known of it
   */
  public static databaseInstance(instance: rds.DatabaseInstance, options: DatabaseSignalsOptions = {}): Signal[] {
    checkValue('Signals.databaseInstance', 'instance', instance, INSTANCE);
    checkProps('Signals.databaseInstance', 'options', options, DATABASE_SIGNALS_OPTIONS);
    const common = { period: PERIOD };
    const free = (options.allocatedGibibytes ?? 0) * 1024 ** 3 * THRESHOLDS.freeStoragePercent / 100;
    return [
      cpu('database', instance.metricCPUUtilization({ ...common, label: 'Database CPU (%)' })),
      ...connections(instance.metricDatabaseConnections({ ...common, statistic: cloudwatch.Stats.MAXIMUM }), options.maxConnections),
      ...free > 0 ? [storage(free, instance.metricFreeStorageSpace({ ...common, statistic: cloudwatch.Stats.MINIMUM }))] : [],
    ];
  }

  /**
   * Error rate, latency and unhealthy targets of one service among several behind a load balancer.
   *
   * @param loadBalancerFullName the full name of the load balancer, `app/<name>/<id>`
   * @param targetGroups where it sends the requests of the service: one, or two between which deployments shift them
   * @param options thresholds, and what is known of the targets
   */
  public static targetGroups(
    loadBalancerFullName: string, targetGroups: elbv2.IApplicationTargetGroup[], options: TargetGroupSignalsOptions = {},
  ): Signal[] {
    const at = 'Signals.targetGroups';
    checkValue(at, 'loadBalancerFullName', loadBalancerFullName, FULL_NAME);
    checkValue(at, 'targetGroups', targetGroups, TARGET_GROUPS);
    checkProps(at, 'options', options, TARGET_GROUP_SIGNALS_OPTIONS);
    return targetGroupSignals(loadBalancerFullName, targetGroups, options);
  }

  /**
   * CPU and memory of the tasks of a service on Fargate.
   *
   * @param service the service
   */
  public static fargateService(service: ecs.FargateService): Signal[] {
    checkValue('Signals.fargateService', 'service', service, SERVICE);
    const common = { period: PERIOD, statistic: cloudwatch.Stats.AVERAGE };
    return [
      cpu('tasks', service.metricCpuUtilization({ ...common, label: 'Task CPU (%)' })),
      Signal.of({
        id: 'Memory',
        meaning: `The tasks use ${THRESHOLDS.memoryPercent} percent of their memory. Give them more, or look for what is never freed.`,
        severity: Severity.WARNING,
        threshold: THRESHOLDS.memoryPercent,
        periods: 15,
        metric: service.metricMemoryUtilization({ ...common, label: 'Task memory (%)' }),
      }),
    ];
  }

  private constructor() {}
}

const LOAD_BALANCER = required(like('metrics', "new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', { vpc, ... })"));
const TARGET_GROUP = required(like('metrics', "new elbv2.ApplicationTargetGroup(this, 'Targets', { vpc, ... })"));
const TARGET_GROUPS = required(list(like('targetGroupArn', TARGET_GROUP.example)));
const FULL_NAME = required(text('loadBalancer.loadBalancerFullName'));
const GROUP = required(like('autoScalingGroupName', "new autoscaling.AutoScalingGroup(this, 'Group', { vpc, ... })"));
const CLUSTER = required(like('metricACUUtilization', "new rds.DatabaseCluster(this, 'Database', { vpc, ... })"));
const INSTANCE = required(like('metricFreeStorageSpace', "new rds.DatabaseInstance(this, 'Database', { vpc, ... })"));
const SERVICE = required(like('metricMemoryUtilization', "new ecs.FargateService(this, 'Service', { cluster, ... })"));

function noHealthyHosts(targetGroup: elbv2.ApplicationTargetGroup): Signal {
  return Signal.of({
    id: 'NoHealthyHosts',
    meaning: 'No host is left that passes its health check: the app is down. Look at the last deployment, then at the application\'s log.',
    severity: Severity.CRITICAL,
    threshold: THRESHOLDS.healthyHosts,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    missingData: cloudwatch.TreatMissingData.BREACHING, // without any host nothing is counted
    metric: targetGroup.metrics.healthyHostCount({ period: PERIOD, statistic: cloudwatch.Stats.MAXIMUM, label: 'Healthy hosts' }),
  });
}

function cpu(what: string, metric: cloudwatch.IMetric): Signal {
  return Signal.of({
    id: 'Cpu',
    meaning: `The CPU of the ${what} is above ${THRESHOLDS.cpuPercent} percent for a quarter of an hour. Scale, or look for what is busy.`,
    severity: Severity.WARNING,
    threshold: THRESHOLDS.cpuPercent,
    periods: 15,
    metric,
  });
}

function connections(metric: cloudwatch.IMetric, max: number | undefined): Signal[] {
  return max === undefined || Token.isUnresolved(max) ? [] : [Signal.of({
    id: 'Connections',
    meaning: `The database has ${THRESHOLDS.connectionsPercent} percent of the connections it accepts. Look at the application's connection pools.`,
    severity: Severity.WARNING,
    threshold: Math.floor(max * THRESHOLDS.connectionsPercent / 100),
    metric,
  })];
}

function storage(bytes: number, metric: cloudwatch.IMetric): Signal {
  return Signal.of({
    id: 'Storage',
    meaning: 'The database is running out of storage. Allocate more before it stops accepting writes.',
    severity: Severity.CRITICAL,
    threshold: bytes,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    metric,
  });
}

function replicaLag(cluster: rds.DatabaseCluster): Signal {
  return Signal.of({
    id: 'ReplicaLag',
    meaning: 'Readers are more than a second behind the writer. Look for long writes, or give the readers more capacity.',
    severity: Severity.WARNING,
    threshold: THRESHOLDS.replicaLagMilliseconds,
    metric: cluster.metric('AuroraReplicaLagMaximum', { period: PERIOD, statistic: cloudwatch.Stats.MAXIMUM, label: 'Replica lag (ms)' }),
  });
}
