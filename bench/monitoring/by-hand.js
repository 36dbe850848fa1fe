// The same alarms and dashboards by hand.
const { Stack, Tags } = require('aws-cdk-lib');
const cloudwatch = require('aws-cdk-lib/aws-cloudwatch');
const actions = require('aws-cdk-lib/aws-cloudwatch-actions');
const sns = require('aws-cdk-lib/aws-sns');
const { depthOf, QUEUES } = require('./shape');

function build(app, count) {
  for (let number = 1; number <= count; number++) {
    const stack = new Stack(app, `Monitor${number}`);
    const topic = new actions.SnsAction(new sns.Topic(stack, 'OnCall'));
    const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
    for (let queue = 1; queue <= QUEUES; queue++) {
      const alarm = new cloudwatch.Alarm(stack, `Queue${queue}Depth`, {
        alarmDescription: `[WARNING] Queue${queue}: Orders are waiting.`,
        metric: depthOf(queue),
        threshold: 1000,
        comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 5,
        treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(topic);
      alarm.addOkAction(topic);
      dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: `## Queue${queue}`, width: 24, height: 1 }), new cloudwatch.AlarmWidget({ alarm }));
    }
    Tags.of(stack).add('app', 'Monitor');
  }
}

module.exports = { build };
