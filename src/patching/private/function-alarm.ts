import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmTo } from '../../private/alarm-topic';

export interface FunctionAlarmProps {
  readonly fn: lambda.IFunction;
  /** What has not been done. */
  readonly description: string;
  readonly topic?: sns.ITopic;
}

/** Goes off where a function fails that is called by the clock. */
export function functionAlarm(scope: Construct, id: string, { fn, description, topic }: FunctionAlarmProps): cloudwatch.Alarm {
  const alarm = fn.metricErrors({ period: Duration.hours(1) }).createAlarm(scope, id, {
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    alarmDescription: description,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  if (topic) alarmTo(alarm, topic);
  return alarm;
}
