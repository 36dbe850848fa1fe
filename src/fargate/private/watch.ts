import { Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { AnswerThresholds, Monitor, Severity, Signal, Signals } from '../../monitoring';
import { IEnvironment } from '../environment-interface';
import { ScheduledTasks, ServiceScaling } from '../service-props';
import { WebTraffic } from './web-traffic';

/** What is known of a service that is watched. */
export interface Watched {
  readonly environment: IEnvironment;
  readonly profile?: Profile;
}

/** Monitors of stacks that have services of an environment of another stack. */
const MONITORS = new WeakMap<Stack, Map<IEnvironment, Monitor>>();

/** The monitor that watches a service: the environment's, or one for all services of a stack where the environment is in another. */
function monitorFor(service: Construct, { environment, profile = environment.profile }: Watched): Monitor | undefined {
  const { monitor, alertTopic, encryptionKey } = environment;
  const stack = Stack.of(service);
  if (!profile.monitoring) {
    return undefined;
  }
  if (monitor && Stack.of(monitor) === stack) {
    return monitor;
  }
  const monitors = MONITORS.get(stack) ?? new Map<IEnvironment, Monitor>();
  MONITORS.set(stack, monitors);
  const own = monitors.get(environment) ?? new Monitor(stack, monitorId(stack, environment), { profile, alertTopic, encryptionKey });
  monitors.set(environment, own);
  return own;
}

/** Environments of two other stacks may have one id. */
function monitorId(stack: Stack, environment: IEnvironment): string {
  const short = `${environment.node.id}Services`;
  return stack.node.tryFindChild(short) ? `${Names.uniqueResourceName(environment, { maxLength: 60 })}Services` : short;
}

/** The section of a service on a dashboard: its id, or its path where another service has that id. */
function sectionOf(monitor: Monitor, service: Construct): string {
  const plain = (text: string) => text.replace(/[^A-Za-z0-9]/g, '').replace(/^\d+/, '');
  const short = plain(service.node.id) || 'Service';
  return monitor.node.tryFindChild(short) ? plain(Names.uniqueResourceName(service, { maxLength: 60 })) : short;
}

/** Whether there are no tasks at times, as at night. */
export function mayBeEmpty(scaling?: { readonly schedules?: ScheduledTasks[] }): boolean {
  return scaling?.schedules?.some(({ min, max }) => min === 0 || max === 0) ?? false;
}

export interface WatchedWebService extends Watched {
  readonly thresholds?: AnswerThresholds;
  readonly scaling?: ServiceScaling;
}

/** Watches a web service, and gives the alarms about its answers, for its deployments to look at. */
export function watchWebService(scope: Construct, service: ecs.FargateService, props: WatchedWebService, traffic: WebTraffic): cloudwatch.IAlarm[] {
  const monitor = monitorFor(scope, props);
  if (!monitor) {
    return [];
  }
  const groups = [traffic.targetGroup, traffic.alternateTargetGroup];
  const answers = Signals.targetGroups(props.environment.loadBalancerFullName!, groups, {
    thresholds: props.thresholds, mayBeEmpty: mayBeEmpty(props.scaling),
  });
  const section = sectionOf(monitor, scope);
  monitor.watch(section, [...answers, ...Signals.fargateService(service)]);
  const alarmOf = ({ id }: Signal) => monitor.node.findChild(section).node.findChild(id) as cloudwatch.Alarm;
  const [outages, ofReleases] = [true, false].map(outage => answers.filter(({ id }) => (id === 'NoHealthyHosts') === outage).map(alarmOf));
  outages.forEach(alarm => alarm.node.addDependency(service)); // no alarm while the first tasks start
  return ofReleases;
}

/** A deployment is taken back when it raises one of these alarms. */
export function rollBackOn(service: ecs.FargateService, alarms: cloudwatch.IAlarm[] = []): void {
  if (alarms.length === 0) {
    return;
  }
  // Not by enableDeploymentAlarms(), which tells the user of a dependency cycle that there may be: these alarms do not depend on the service.
  (service.node.findChild('Service') as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.Alarms', {
    AlarmNames: alarms.map(alarm => alarm.alarmName), Enable: true, Rollback: true,
  });
}

/** Watches the tasks of any other service. */
export function watchTasks(service: Construct, props: Watched, tasks: ecs.FargateService, more: Signal[] = []): void {
  const monitor = monitorFor(service, props);
  monitor?.watch(sectionOf(monitor, service), [...more, ...Signals.fargateService(tasks)]);
}

/** Watches whatever signals say of a construct that has no service. */
export function watchSignals(scope: Construct, props: Watched, signals: Signal[]): void {
  const monitor = monitorFor(scope, props);
  monitor?.watch(sectionOf(monitor, scope), signals);
}

/** No task of a service that no load balancer asks. */
export function runningSignals(clusterName: string, service: ecs.FargateService): Signal[] {
  return [Signal.of({
    id: 'NoTasks',
    meaning: 'No task of the service is running. Look at the last deployment, then at the log.',
    severity: Severity.CRITICAL,
    threshold: 1,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    missingData: cloudwatch.TreatMissingData.BREACHING,
    metric: new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: clusterName, ServiceName: service.serviceName },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
      label: 'Running tasks',
    }),
  })];
}

/** Runs that failed, and runs that could not even be started. */
export function jobSignals(steps: sfn.IStateMachine, deadLetters: sqs.IQueue): Signal[] {
  const sum = { period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM };
  return [
    Signal.of({
      id: 'Failures',
      meaning: 'A run of the job has failed after all its retries. Look at its execution, then at the log.',
      severity: Severity.CRITICAL,
      threshold: 1,
      periods: 1,
      metric: new cloudwatch.MathExpression({
        label: 'Failed runs',
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
        period: Duration.minutes(5),
        usingMetrics: { failed: steps.metricFailed(sum), timedOut: steps.metricTimedOut(sum), aborted: steps.metricAborted(sum) },
      }),
    }),
    Signal.of({
      id: 'NotStarted',
      meaning: 'A run could not be started. The dead-letter queue says why.',
      severity: Severity.CRITICAL,
      threshold: 1,
      periods: 1,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: cloudwatch.Stats.MAXIMUM, label: 'Runs not started' }),
    }),
  ];
}

/** Messages that nobody could work on, and messages that wait too long. */
export function queueSignals(queue: sqs.IQueue, deadLetters: sqs.IQueue, latencyTarget: Duration): Signal[] {
  return [
    Signal.of({
      id: 'DeadLetters',
      meaning: 'Messages could not be worked on, and wait in the dead-letter queue. Look at the log, mend the cause, and start a redrive of the queue.',
      severity: Severity.CRITICAL,
      threshold: 1,
      periods: 1,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM, label: 'Dead letters' }),
    }),
    Signal.of({
      id: 'Age',
      meaning: 'The oldest message has waited three times as long as it should. Look whether there are tasks, and what they do.',
      severity: Severity.WARNING,
      threshold: 3 * latencyTarget.toSeconds(),
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM, label: 'Oldest message (s)' }),
    }),
  ];
}
