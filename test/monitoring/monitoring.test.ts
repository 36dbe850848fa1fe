import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as sns from 'aws-cdk-lib/aws-sns';
import { monitoring, Profile } from '../../src';
import { badScopes, loose, Mistake, mistakes } from '../private/wrong-input';
import { testFailures } from '../support/failures';
import { FLAGS, lazyNumber, newStack, only, resources, withoutHashes } from '../support/synth';
import { asText, ownVpc } from '../support/web-app';

const { Monitor, Severity, Signal, Signals } = monitoring;

const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'QueueDepth', period: Duration.minutes(1) });

function signal(options: Partial<monitoring.SignalOptions> = {}): monitoring.Signal {
  return Signal.of({ id: 'QueueDepth', meaning: 'Orders wait.', metric, threshold: 100, severity: Severity.WARNING, ...options });
}

function watched(signals: monitoring.Signal[], stack: Stack = newStack(), props: monitoring.MonitorProps = {}) {
  const monitor = new Monitor(stack, 'Monitor', props);
  monitor.watch('Orders', signals);
  return { monitor, template: Template.fromStack(stack) };
}

describe.each(FLAGS)('a monitor with %s', (_flags, context) => {
  const stack = newStack(context);
  const { template, monitor } = watched([signal(), signal({ id: 'Lost', severity: Severity.CRITICAL, threshold: 0 })], stack);
  const topic = stack.getLogicalId((monitor.alertTopic as sns.Topic).node.defaultChild as sns.CfnTopic);

  test('raises an alarm for each signal, and says when it is over', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: '[WARNING] Orders: Orders wait.',
      Namespace: 'Shop',
      MetricName: 'QueueDepth',
      Period: 60,
      Threshold: 100,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: topic }],
      OKActions: [{ Ref: topic }],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmDescription: Match.stringLikeRegexp('^\\[CRITICAL\\] Orders: '), Threshold: 0 });
  });

  test('encrypts its topic with a key that CloudWatch may use, and refuses what is not encrypted on the way', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MonitorKey'), 'Arn'] } });
    template.hasResource('AWS::KMS::Key', {
      Properties: {
        EnableKeyRotation: true,
        KeyPolicy: {
          Statement: Match.arrayWith([Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          })]),
        },
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: topic },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  test('draws a row for each section on one dashboard', () => {
    const body = asText(only(template, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody);
    expect(body).toContain('## Orders');
    expect(body).toContain('"title":"QueueDepth"');
    expect(body).toContain('"title":"Lost"');
  });

  test('is tagged for cost allocation where that is possible', () => {
    template.allResourcesProperties('AWS::SNS::Topic', { Tags: [{ Key: 'profile', Value: 'production' }, { Key: 'tier', Value: 'monitoring' }] });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { Tags: [{ Key: 'profile', Value: 'production' }, { Key: 'tier', Value: 'monitoring' }] });
  });
});

describe('a monitor', () => {
  test('hands out its alarms by severity', () => {
    const monitor = new Monitor(newStack(), 'Monitor');
    monitor.watch('One', [signal(), signal({ id: 'Lost', severity: Severity.CRITICAL })]);
    monitor.watch('Two', [signal()]);
    const names = (severity?: monitoring.Severity) => monitor.alarmsOf(severity).map(alarm => alarm.node.path);
    expect(names()).toEqual(['Stack/Monitor/One/QueueDepth', 'Stack/Monitor/One/Lost', 'Stack/Monitor/Two/QueueDepth']);
    expect(names(Severity.CRITICAL)).toEqual(['Stack/Monitor/One/Lost']);
    expect(names(Severity.WARNING)).toEqual(['Stack/Monitor/One/QueueDepth', 'Stack/Monitor/Two/QueueDepth']);
    monitor.alarmsOf().pop();
    expect(monitor.alarmsOf()).toHaveLength(3);
  });

  test('sends to the topic of the user and makes none of its own', () => {
    const stack = newStack();
    const alertTopic = sns.Topic.fromTopicArn(stack, 'Mine', 'arn:aws:sns:eu-central-1:111111111111:alerts');
    const { template, monitor } = watched([signal()], stack, { alertTopic });
    expect(monitor.alertTopic).toBe(alertTopic);
    template.resourceCountIs('AWS::SNS::Topic', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-central-1:111111111111:alerts'] });
  });

  test('uses the key of the user for a new topic', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Mine');
    const { template } = watched([signal()], stack, { encryptionKey });
    template.resourceCountIs('AWS::KMS::Key', 1);
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: stack.resolve(encryptionKey.keyArn) });
    expect(JSON.stringify(only(template, 'AWS::KMS::Key').Properties.KeyPolicy)).toContain('cloudwatch.amazonaws.com');
  });

  test('with an imported key warns of the statement that its policy must contain', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012');
    watched([signal()], stack, { encryptionKey });
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(warning => [warning.id, warning.entry.data])).toEqual([
      ['/Stack/Monitor', expect.stringMatching(/'AllowCloudWatchAlarms': kms:Decrypt, kms:GenerateDataKey\* for cloudwatch\.amazonaws\.com\..*\[ack: cdk-wheelhouse:core\.imported-key\]$/)],
    ]);
  });

  test('of the development profile makes no key', () => {
    const { template } = watched([signal()], newStack(), { profile: Profile.development(), tags: { team: 'blue' } });
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::SNS::Topic', {
      KmsMasterKeyId: Match.absent(), Tags: [{ Key: 'profile', Value: 'development' }, { Key: 'team', Value: 'blue' }, { Key: 'tier', Value: 'monitoring' }],
    });
  });

  test('watches a section that has no signals yet', () => {
    expect(watched([]).monitor.alarmsOf()).toEqual([]);
  });

  test('takes thresholds and periods that are not known yet', () => {
    const { template } = watched([signal({ threshold: lazyNumber(7), periods: lazyNumber(3) })]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 7, EvaluationPeriods: 3 });
  });

  test('looks the same as ever', () => {
    expect(withoutHashes(watched([signal()]).template)).toMatchSnapshot();
  });
});

describe('a signal', () => {
  test('says everything about itself', () => {
    const comparison = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;
    expect({ ...signal({ comparison, periods: 1440 }) }).toEqual({
      id: 'QueueDepth',
      meaning: 'Orders wait.',
      metric,
      threshold: 100,
      comparison,
      severity: Severity.WARNING,
      periods: 1440,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  });

  test.each(Object.values(cloudwatch.TreatMissingData))('takes missing data as %s where it says so', missingData => {
    const { template } = watched([signal({ missingData })]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { TreatMissingData: missingData });
  });
});

describe('the built-in signals', () => {
  /** What becomes of signals in a template, by alarm id. */
  function alarms(make: (stack: Stack, vpc: ec2.Vpc) => monitoring.Signal[]): Record<string, any> {
    const stack = newStack();
    const signals = make(stack, ownVpc(stack));
    const { template } = watched(signals, stack, { profile: Profile.development() });
    return Object.fromEntries(signals.map(({ id }) => {
      const [, alarm] = Object.entries(resources(template, 'AWS::CloudWatch::Alarm')).find(([logicalId]) => logicalId.startsWith(`MonitorOrders${id}`))!;
      return [id, flat(alarm.Properties)];
    }));
  }

  /** An alarm on one metric is written in two ways, with and without a label. */
  function flat({ Metrics, ...alarm }: any): any {
    const [first, ...more] = Metrics ?? [];
    if (!first || more.length > 0) {
      return { ...alarm, Metrics };
    }
    const { Metric, Stat } = first.MetricStat;
    return { ...alarm, ...Metric, [Stat.startsWith('p') ? 'ExtendedStatistic' : 'Statistic']: Stat };
  }

  function balanced(options?: monitoring.LoadBalancerSignalsOptions) {
    return alarms((stack, vpc) => {
      const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
      const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'Targets', { vpc, port: 80 });
      loadBalancer.addListener('Http', { port: 80, defaultTargetGroups: [targetGroup] });
      return Signals.applicationLoadBalancer(loadBalancer, targetGroup, options);
    });
  }

  test('of a load balancer are no healthy hosts, errors in percent, latency and unhealthy hosts', () => {
    const found = balanced();
    expect(Object.keys(found)).toEqual(['NoHealthyHosts', 'Errors', 'Latency', 'UnhealthyHosts']);
    expect(found.Errors.AlarmDescription).toMatch(/^\[CRITICAL\]/);
    expect(found.Errors.Threshold).toBe(5);
    expect(found.Errors.Metrics.map((part: any) => part.MetricStat?.Metric.MetricName ?? part.Expression)).toEqual([
      'IF(FILL(requests, 0) + FILL(balancerErrors, 0) > 1, '
        + '100 * (FILL(targetErrors, 0) + FILL(balancerErrors, 0)) / (FILL(requests, 0) + FILL(balancerErrors, 0)), 0)',
      'RequestCount', 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count',
    ]);
    expect(found.Errors.Metrics.slice(1).map((part: any) => part.MetricStat.Stat)).toEqual(['Sum', 'Sum', 'Sum']);
    const both = [{ Name: 'LoadBalancer', Value: expect.anything() }, { Name: 'TargetGroup', Value: expect.anything() }];
    expect(found.Latency).toMatchObject({ MetricName: 'TargetResponseTime', ExtendedStatistic: 'p95', Threshold: 1, Dimensions: both });
    expect(found.UnhealthyHosts).toMatchObject({
      MetricName: 'UnHealthyHostCount', Statistic: 'Maximum', Threshold: 1, EvaluationPeriods: 15, TreatMissingData: 'notBreaching', Dimensions: both,
    });
    expect(found.UnhealthyHosts.AlarmDescription).toMatch(/^\[WARNING\]/);
    expect(found.NoHealthyHosts).toMatchObject({
      MetricName: 'HealthyHostCount', Statistic: 'Maximum', Threshold: 1, ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 5, TreatMissingData: 'breaching', Dimensions: both,
    });
    expect(found.NoHealthyHosts.AlarmDescription).toMatch(/^\[CRITICAL\]/);
  });

  test('of a load balancer without any hosts at times are not that there are none', () => {
    expect(Object.keys(balanced({ mayBeEmpty: true }))).toEqual(['Errors', 'Latency', 'UnhealthyHosts']);
    expect(Object.keys(balanced({ mayBeEmpty: false }))).toContain('NoHealthyHosts');
  });

  test('of an Auto Scaling group are its CPU', () => {
    const found = alarms((stack, vpc) => Signals.autoScalingGroup(new autoscaling.AutoScalingGroup(stack, 'Group', {
      vpc, instanceType: new ec2.InstanceType('t3.small'), machineImage: ec2.MachineImage.latestAmazonLinux2023(),
    })));
    expect(found).toEqual({ Cpu: expect.objectContaining({ MetricName: 'CPUUtilization', Namespace: 'AWS/EC2', Threshold: 85, EvaluationPeriods: 15 }) });
    expect(found.Cpu.Dimensions).toEqual([{ Name: 'AutoScalingGroupName', Value: { Ref: expect.stringMatching(/^Group/) } }]);
  });

  function cluster(stack: Stack, vpc: ec2.Vpc): rds.DatabaseCluster {
    return new rds.DatabaseCluster(stack, 'Cluster', {
      vpc,
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_6 }),
      writer: rds.ClusterInstance.serverlessV2('Writer'),
    });
  }

  function instance(stack: Stack, vpc: ec2.Vpc): rds.DatabaseInstance {
    return new rds.DatabaseInstance(stack, 'Instance', { vpc, engine: rds.DatabaseInstanceEngine.MARIADB });
  }

  test('of an Aurora cluster without more knowledge are CPU, capacity and local storage', () => {
    const found = alarms((stack, vpc) => Signals.auroraCluster(cluster(stack, vpc)));
    expect(Object.keys(found)).toEqual(['Cpu', 'Capacity', 'Storage']);
    expect(found.Capacity).toMatchObject({ MetricName: 'ACUUtilization', Threshold: 90 });
    expect(found.Storage).toMatchObject({
      MetricName: 'FreeLocalStorage', Statistic: 'Minimum', Threshold: 1024 ** 3, ComparisonOperator: 'LessThanOrEqualToThreshold',
    });
  });

  test('of an Aurora cluster with more knowledge are connections and replica lag, too', () => {
    const found = alarms((stack, vpc) => Signals.auroraCluster(cluster(stack, vpc), { maxConnections: 1001, hasReaders: true }));
    expect(Object.keys(found)).toEqual(['Cpu', 'Connections', 'Capacity', 'Storage', 'ReplicaLag']);
    expect(found.Connections).toMatchObject({ MetricName: 'DatabaseConnections', Statistic: 'Maximum', Threshold: 800 });
    expect(found.ReplicaLag).toMatchObject({ MetricName: 'AuroraReplicaLagMaximum', Statistic: 'Maximum', Threshold: 1000 });
  });

  test('of a database instance without more knowledge are its CPU', () => {
    expect(Object.keys(alarms((stack, vpc) => Signals.databaseInstance(instance(stack, vpc))))).toEqual(['Cpu']);
  });

  test('of a database instance with more knowledge are connections and free storage, too', () => {
    const found = alarms((stack, vpc) => Signals.databaseInstance(instance(stack, vpc), { maxConnections: 100, allocatedGibibytes: 50 }));
    expect(Object.keys(found)).toEqual(['Cpu', 'Connections', 'Storage']);
    expect(found.Connections.Threshold).toBe(80);
    expect(found.Storage).toMatchObject({ MetricName: 'FreeStorageSpace', Threshold: 5 * 1024 ** 3, ComparisonOperator: 'LessThanOrEqualToThreshold' });
  });

  test('leave out what depends on numbers that are not known yet', () => {
    const later = { maxConnections: lazyNumber(100), allocatedGibibytes: lazyNumber(50) };
    expect(Object.keys(alarms((stack, vpc) => Signals.databaseInstance(instance(stack, vpc), later)))).toEqual(['Cpu']);
    expect(Object.keys(alarms((stack, vpc) => Signals.auroraCluster(cluster(stack, vpc), later)))).toEqual(['Cpu', 'Capacity', 'Storage']);
  });
});

testFailures('monitoring', [
  ...badScopes('monitoring', 'a monitor', scope => new Monitor(scope, 'A')),
  ...mistakes('monitoring.props-missing', [
    ['Stack/Monitor', 'props', undefined, stack => new Monitor(stack, 'Monitor', loose(null))],
    ['Signal.of', 'options', undefined, () => Signal.of(loose(undefined))],
    ['Signals.targetGroups', 'options', undefined, () => Signals.targetGroups('app/a/b', [], loose(null))],
  ]),
  ...mistakes('monitoring.prop-missing', [
    ...(['id', 'meaning', 'metric', 'threshold', 'severity'] as const).map((prop): Mistake => ['Signal.of', prop, undefined, () => signal({ [prop]: undefined })]),
    ['Stack/Monitor', 'section', undefined, stack => new Monitor(stack, 'Monitor').watch(loose(undefined), [])],
    ['Stack/Monitor', 'signals', undefined, stack => new Monitor(stack, 'Monitor').watch('Queue', loose(undefined))],
    ['Signals.applicationLoadBalancer', 'loadBalancer', undefined, () => Signals.applicationLoadBalancer(loose(undefined), loose(undefined))],
    ['Signals.autoScalingGroup', 'group', undefined, () => Signals.autoScalingGroup(loose(undefined))],
    ['Signals.auroraCluster', 'cluster', undefined, () => Signals.auroraCluster(loose(null))],
    ['Signals.databaseInstance', 'instance', undefined, () => Signals.databaseInstance(loose(undefined))],
    ['Signals.fargateService', 'service', undefined, () => Signals.fargateService(loose(undefined))],
    ['Signals.targetGroups', 'loadBalancerFullName', undefined, () => Signals.targetGroups(loose(undefined), [])],
    ['Signals.targetGroups', 'targetGroups', undefined, () => Signals.targetGroups('app/a/b', loose(undefined))],
  ]),
  ...mistakes('monitoring.wrong-type', [
    ...(['profile', 'tags', 'alertTopic', 'encryptionKey'] as const).map((prop): Mistake => (
      ['Stack/Monitor', prop, "'a'", stack => new Monitor(stack, 'Monitor', { [prop]: 'a' })])),
    ['Stack/Monitor', 'signals', "'an object of Signal'", stack => new Monitor(stack, 'Monitor').watch('Queue', loose(signal({})))],
    ['Stack/Monitor', 'signals[0]', "'an object'", stack => new Monitor(stack, 'Monitor').watch('Queue', loose([{ id: 'A' }]))],
    ['Signal.of', 'metric', "'Errors'", () => signal({ metric: loose('Errors') })],
    ['Signal.of', 'meaning', '5', () => signal({ meaning: loose(5) })],
    ['Signal.of', 'severity', "'HIGH'", () => signal({ severity: loose('HIGH') })],
    ['Signal.of', 'comparison', "'>'", () => signal({ comparison: loose('>') })],
    ['Signals.applicationLoadBalancer', 'targetGroup', "'web'", stack => Signals.applicationLoadBalancer(loose({ metrics: stack }), loose('web'))],
    ['Signals.auroraCluster', 'cluster', "'an object'", () => Signals.auroraCluster(loose({}))],
    ['Signals.fargateService', 'service', "'web'", () => Signals.fargateService(loose('web'))],
    ['Signals.targetGroups', 'targetGroups[0]', "'web'", () => Signals.targetGroups('app/a/b', loose(['web']))],
    ['Signals.targetGroups', 'loadBalancerFullName', "'an object'", () => Signals.targetGroups(loose({}), [])],
    ['Signals.targetGroups', 'thresholds', '5', () => Signals.targetGroups('app/a/b', [], { thresholds: loose(5) })],
    ['Signals.targetGroups', 'thresholds.latency', '1', () => Signals.targetGroups('app/a/b', [], { thresholds: { latency: loose(1) } })],
    ['Signals.targetGroups', 'mayBeEmpty', "'yes'", () => Signals.targetGroups('app/a/b', [], { mayBeEmpty: loose('yes') })],
  ]),
  ...mistakes('monitoring.prop-unknown', [
    ['Stack/Monitor', 'alarmTopic', "'arn'", stack => new Monitor(stack, 'Monitor', loose({ alarmTopic: 'arn' })), 'alertTopic, encryptionKey, profile, tags'],
    ['Signal.of', 'treshold', '5', () => signal(loose({ treshold: 5 }))],
    ['Signals.targetGroups', 'thresholds.errors', '5', () => Signals.targetGroups('app/a/b', [], { thresholds: loose({ errors: 5 }) })],
    ['Signals.databaseInstance', 'connections', '5', () => Signals.databaseInstance(loose({ metricFreeStorageSpace: true }), loose({ connections: 5 }))],
  ]),
  ...['', '1st', 'Queue-Depth', 'Queue Depth', 'Länge'].map(id => ({
    mistake: `a signal called '${id}'`,
    code: 'monitoring.signal-id-invalid',
    at: 'Signal.of',
    prop: 'id',
    received: `'${id}'`,
    allowed: 'letters and digits, beginning with a letter',
    make: () => signal({ id }),
  })),
  ...[0, 1441, 1.5, NaN, -1].map(periods => ({
    mistake: `an alarm after ${periods} periods`,
    code: 'monitoring.periods-out-of-range',
    at: 'Signal.of',
    prop: 'periods',
    received: `${periods}`,
    make: () => signal({ periods }),
  })),
  ...[NaN, Infinity, -Infinity].map(threshold => ({
    mistake: `a threshold of ${threshold}`,
    code: 'monitoring.threshold-invalid',
    at: 'Signal.of',
    prop: 'threshold',
    received: `${threshold}`,
    make: () => signal({ threshold }),
  })),
  ...['', 'ä/b', 'My Queue'].map(section => ({
    mistake: `a section called '${section}'`,
    code: 'monitoring.section-invalid',
    at: 'Stack/Monitor',
    prop: 'section',
    received: `'${section}'`,
    make: (stack: Stack) => new Monitor(stack, 'Monitor').watch(section, []),
  })),
  ...['Orders', 'Dashboard'].map(section => ({
    mistake: `a section called '${section}' where that name is taken`,
    code: 'monitoring.section-repeated',
    at: 'Stack/Monitor',
    prop: 'section',
    received: `'${section}'`,
    make: (stack: Stack) => {
      const monitor = new Monitor(stack, 'Monitor');
      monitor.watch('Orders', []);
      monitor.watch(section, []);
    },
  })),
  {
    mistake: 'two signals of the same name in a section',
    code: 'monitoring.signal-repeated',
    at: 'Stack/Monitor',
    prop: 'signals',
    received: '["QueueDepth","QueueDepth"]',
    make: stack => new Monitor(stack, 'Monitor').watch('Orders', [signal(), signal()]),
  },
]);
