import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ANSWER_THRESHOLDS, choice, flag, KEY, like, plain, required, text, TOPIC } from '../../private/kinds';
import type { MonitorProps } from '../monitor';
import { Severity } from '../severity';
import type { SignalOptions } from '../signal';
import type { DatabaseSignalsOptions, LoadBalancerSignalsOptions } from '../signals';
import type { AnswerThresholds, TargetGroupSignalsOptions } from '../target-group-options';
import { COMMON, struct } from './struct-check';

export const MONITOR_PROPS = struct<MonitorProps>('MonitorProps', '{ alertTopic }', { ...COMMON, alertTopic: TOPIC, encryptionKey: KEY });

export const SIGNAL_OPTIONS = struct<SignalOptions>('SignalOptions', '{ id, meaning, metric, threshold, severity }', {
  id: required(plain("'QueueDepth'")),
  meaning: required(text("'Messages wait. Look at the log.'")),
  metric: required(like('toMetricConfig', 'queue.metricApproximateNumberOfMessagesVisible()')),
  threshold: required(plain('100')),
  severity: required(choice(Severity, 'Severity.WARNING')),
  comparison: choice(cloudwatch.ComparisonOperator, 'cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD'),
  missingData: choice(cloudwatch.TreatMissingData, 'cloudwatch.TreatMissingData.BREACHING'),
  periods: plain('5'),
});

export const LOAD_BALANCER_SIGNALS_OPTIONS = struct<LoadBalancerSignalsOptions>('LoadBalancerSignalsOptions', '{ mayBeEmpty: true }', { mayBeEmpty: flag() });

export const DATABASE_SIGNALS_OPTIONS = struct<DatabaseSignalsOptions>('DatabaseSignalsOptions', '{ hasReaders: true }', {
  maxConnections: plain('100'), allocatedGibibytes: plain('20'), hasReaders: flag(),
});

const THRESHOLDS = struct<AnswerThresholds>('AnswerThresholds', '{ errorPercent: 5 }', ANSWER_THRESHOLDS);

export const TARGET_GROUP_SIGNALS_OPTIONS = struct<TargetGroupSignalsOptions>('TargetGroupSignalsOptions', '{ mayBeEmpty: true }', {
  thresholds: THRESHOLDS, mayBeEmpty: flag(),
});
