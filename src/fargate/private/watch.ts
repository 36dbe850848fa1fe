import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { Monitor, Signal, Signals } from '../../monitoring';
import { Environment } from '../environment';
import { IEnvironment } from '../environment-interface';
import { loadBalancerFullName } from './load-balancer-name';
import { WebTraffic } from './web-traffic';

/** The monitor that watches a service: the environment's, or one of its own where the environment is in another stack. */
export function monitorFor(service: Construct, environment: IEnvironment): Monitor | undefined {
  if (environment instanceof Environment && Stack.of(environment) === Stack.of(service)) {
    return environment.monitor;
  }
  const alertTopic = environment instanceof Environment ? environment.alertTopic : undefined;
  return environment.profile.monitoring ? new Monitor(service, 'Monitor', { profile: environment.profile, alertTopic }) : undefined;
}

/** The section of a service on a dashboard. */
export function sectionOf(service: Construct): string {
  return service.node.id.replace(/[^A-Za-z0-9]/g, '').replace(/^\d+/, '') || 'Service';
}

/** Watches a web service; a deployment is rolled back when it raises one of the alarms about its answers. */
export function watchWebService(scope: Construct, service: ecs.FargateService, environment: IEnvironment, traffic: WebTraffic): void {
  const monitor = monitorFor(scope, environment);
  const groups = [traffic.targetGroup, ...traffic.alternateTargetGroup ? [traffic.alternateTargetGroup] : []];
  if (!monitor) {
    return;
  }
  const answers = Signals.targetGroups(loadBalancerFullName(environment), groups);
  monitor.watch(sectionOf(scope), [...answers, ...Signals.fargateService(service)]);
  const alarms = answers.map(signal => monitor.node.findChild(sectionOf(scope)).node.findChild(signal.id) as cloudwatch.Alarm);
  service.enableDeploymentAlarms(alarms.map(alarm => alarm.alarmName), { behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM });
}

/** Watches the tasks of any other service. */
export function watchTasks(service: Construct, environment: IEnvironment, tasks: ecs.FargateService, more: Signal[] = []): void {
  monitorFor(service, environment)?.watch(sectionOf(service), [...more, ...Signals.fargateService(tasks)]);
}
