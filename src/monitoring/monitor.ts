import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { Severity } from './severity';
import { Signal } from './signal';
import { checkPattern, checkThat } from '../private/check';
import { allowService, createKey } from '../private/encryption';
import { fail } from '../private/errors';
import { instance, list, plain, required } from '../private/kinds';
import { applyTags } from '../private/tags';
import { checkProps, checkValue, inStack } from './private/struct-check';
import { MONITOR_PROPS } from './private/structs';

const SIGNALS = required(list(instance(Signal, 'Signal.of({ id, meaning, metric, threshold, severity })')));

/**
 * Properties of a monitor.
 */
export interface MonitorProps extends CommonProps {
  /**
   * Where alarms are sent, of every severity. An encrypted topic's key must let `cloudwatch.amazonaws.com` use it.
   *
   * @default - a new encrypted topic, `monitor.alertTopic`, for you to subscribe to
   */
  readonly alertTopic?: sns.ITopic;

  /**
   * Key for a new topic.
   *
   * @default - a new key where the profile asks for customer managed keys
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Alarms by severity, and one dashboard, that grow with every section that is watched.
 */
export class Monitor extends Construct {
  /** Where alarms are sent. */
  public readonly alertTopic: sns.ITopic;

  /** The dashboard, with a row of graphs for each section. */
  public readonly dashboard: cloudwatch.Dashboard;

  private readonly alarms: { severity: Severity; alarm: cloudwatch.Alarm }[] = [];

  constructor(scope: Construct, id: string, props: MonitorProps = {}) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, MONITOR_PROPS);
    const profile = props.profile ?? Profile.production();
    this.alertTopic = props.alertTopic ?? this.createTopic(profile, props.encryptionKey);
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard');
    applyTags(this, { tier: 'monitoring', profile: profile.name }, props.tags);
  }

  /**
   * Watches signals: an alarm for each, and a row on the dashboard.
   *
   * @param section what the signals tell about, such as `Database`: letters and digits, once in a monitor
   * @param signals what to watch
   */
  public watch(section: string, signals: Signal[]): void {
    this.checkSection(section, signals);
    if (this.node.tryFindChild(section)) {
      fail({
        code: 'monitoring.section-repeated',
        at: this.node.path,
        prop: 'section',
        value: section,
        allowed: 'a name that this monitor does not have yet',
        fix: 'give all signals of a section in one call, or choose another name',
      });
    }
    const scope = new Construct(this, section);
    this.dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## ${section}`, width: 24, height: 1 }));
    this.dashboard.addWidgets(...signals.map(signal => this.addSignal(scope, section, signal)));
  }

  /**
   * The alarms so far.
   *
   * @param severity only those of this severity
   */
  public alarmsOf(severity?: Severity): cloudwatch.Alarm[] {
    return this.alarms.filter(entry => severity === undefined || entry.severity === severity).map(entry => entry.alarm);
  }

  private checkSection(section: string, signals: Signal[]) {
    checkValue(this.node.path, 'section', section, required(plain("'Database'")));
    checkValue(this.node.path, 'signals', signals, SIGNALS);
    checkPattern({
      code: 'monitoring.section-invalid',
      at: this.node.path,
      prop: 'section',
      value: section,
      pattern: /^[A-Za-z][A-Za-z0-9]*$/,
      allowed: 'letters and digits, beginning with a letter',
      fix: 'choose a name such as \'Database\'',
    });
    checkThat({
      code: 'monitoring.signal-repeated',
      at: this.node.path,
      prop: 'signals',
      value: signals.map(signal => signal.id),
      allowed: 'signals with different ids',
      holds: ids => new Set(ids).size === ids.length,
      fix: 'rename one of the signals',
    });
  }

  private addSignal(scope: Construct, section: string, signal: Signal): cloudwatch.IWidget {
    const alarm = new cloudwatch.Alarm(scope, signal.id, {
      alarmDescription: `[${signal.severity}] ${section}: ${signal.meaning}`,
      metric: signal.metric,
      threshold: signal.threshold,
      comparisonOperator: signal.comparison,
      evaluationPeriods: signal.periods,
      treatMissingData: signal.missingData,
    });
    alarm.addAlarmAction(new actions.SnsAction(this.alertTopic));
    alarm.addOkAction(new actions.SnsAction(this.alertTopic));
    this.alarms.push({ severity: signal.severity, alarm });
    return new cloudwatch.AlarmWidget({ title: signal.id, alarm, width: 8 });
  }

  /** Alarms cannot use the AWS managed key of Amazon SNS, so a new topic is encrypted with a key of one's own, or not at all. */
  private createTopic(profile: Profile, encryptionKey?: kms.IKey): sns.ITopic {
    const key = encryptionKey ?? (profile.customerManagedKey ? createKey(this, 'Key', 'Alarm messages', profile.removalPolicy) : undefined);
    allowService(this, key, new iam.PolicyStatement({
      sid: 'AllowCloudWatchAlarms',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'], // in a key policy: this key
    }));
    const topic = new sns.Topic(this, 'Alerts', { masterKey: key, enforceSSL: true });
    topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AllowAlarmsOfThisAccount',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
    return topic;
  }
}
