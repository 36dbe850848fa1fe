import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Monitor, Severity, Signal, Signals } from '../../monitoring';
import { IEnvironment } from '../environment-interface';
import { WebTraffic } from './web-traffic';

/** The monitor that watches a service: the environment's, or one of its own where the environment is in another stack. */
export function monitorFor(service: Construct, environment: IEnvironment): Monitor | undefined {
  const { monitor, profile, alertTopic, encryptionKey } = environment;
  if (monitor && Stack.of(monitor) === Stack.of(service)) {
    return monitor;
  }
  return profile.monitoring ? new Monitor(service, 'Monitor', { profile, alertTopic, encryptionKey }) : undefined;
}

/** The section of a service on a dashboard. */
export function sectionOf(service: Construct): string {
  return service.node.id.replace(/[^A-Za-z0-9]/g, '').replace(/^\d+/, '') || 'Service';
}

/** Watches a web service; a deployment is rolled back when it raises one of the alarms about its answers. */
export function watchWebService(scope: Construct, service: ecs.FargateService, environment: IEnvironment, traffic: WebTraffic): void {
  const monitor = monitorFor(scope, environment);
  if (!monitor) {
    return;
  }
  const answers = Signals.targetGroups(environment.loadBalancerFullName!, [traffic.targetGroup, traffic.alternateTargetGroup]);
  monitor.watch(sectionOf(scope), [...answers, ...Signals.fargateService(service)]);
  const alarms = answers.map(signal => monitor.node.findChild(sectionOf(scope)).node.findChild(signal.id) as cloudwatch.Alarm);
  // Not by enableDeploymentAlarms(), which tells the user of a dependency cycle that there may be: these alarms do not depend on the service.
  (service.node.findChild('Service') as ecs.CfnService).addPropertyOverride('DeploymentConfiguration.Alarms', {
    AlarmNames: alarms.map(alarm => alarm.alarmName), Enable: true, Rollback: true,
  });
}

/** Watches the tasks of any other service. */
export function watchTasks(service: Construct, environment: IEnvironment, tasks: ecs.FargateService, more: Signal[] = []): void {
  monitorFor(service, environment)?.watch(sectionOf(service), [...more, ...Signals.fargateService(tasks)]);
}

/** Watches whatever signals say of a construct that has no service. */
export function watchSignals(scope: Construct, environment: IEnvironment, signals: Signal[]): void {
  monitorFor(scope, environment)?.watch(sectionOf(scope), signals);
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
