import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { patching } from '../../src';
import { newStack } from '../support/synth';

const { ComplianceReport } = patching;

function synth(props: patching.ComplianceReportProps = {}, withTopic = false) {
  const stack = newStack();
  const report = new ComplianceReport(stack, 'Report', { ...props, ...withTopic && { topic: new sns.Topic(stack, 'Alerts') } });
  return { report, template: Template.fromStack(stack) };
}

test('writes inventory to a bucket that Systems Manager alone may write', () => {
  const { template } = synth();
  template.hasResource('AWS::SSM::ResourceDataSync', {
    Properties: { SyncType: 'SyncToDestination', S3Destination: { SyncFormat: 'JsonSerDe', BucketPrefix: 'inventory', BucketName: Match.anyValue() } }, DependsOn: [Match.stringLikeRegexp('Policy')],
  });
  const [{ Properties }] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const allowed = Properties.PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow');
  expect(allowed.map(({ Action, Principal }: any) => [Action, Principal])).toEqual([['s3:GetBucketAcl', { Service: 'ssm.amazonaws.com' }], ['s3:PutObject', { Service: 'ssm.amazonaws.com' }]]);
  for (const { Condition } of allowed) expect(Condition.StringEquals['aws:SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
});

test('counts once an hour, and has an alarm', () => {
  const { report, template } = synth({ maxNonCompliantNodes: 3 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'CdkWheelhouse/Patching',
    MetricName: 'NonCompliantNodes',
    Threshold: 3,
    ComparisonOperator: 'GreaterThanThreshold',
    Dimensions: [{ Name: 'Report', Value: 'Stack/Report' }],
    TreatMissingData: 'missing',
    AlarmActions: Match.absent(),
  });
  template.resourceCountIs('AWS::Events::Rule', 1);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)', Targets: [{ Input: '{"namespace":"CdkWheelhouse/Patching","name":"Stack/Report","tell":false}' }] });
  expect(report.configRule).toBeUndefined();
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudwatch:PutMetricData', Condition: { StringEquals: { 'cloudwatch:namespace': 'CdkWheelhouse/Patching' } } })]) },
  });
});

test('tells of it once a week, where somebody is to be told', () => {
  const { template } = synth({}, true);
  template.resourceCountIs('AWS::Events::Rule', 2);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 6 ? * MON *)' });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [Match.anyValue()] });
});

test('has AWS Config rate instances, where that is wanted', () => {
  const { report, template } = synth({ configRule: true });
  template.hasResourceProperties('AWS::Config::ConfigRule', { Source: { Owner: 'AWS', SourceIdentifier: 'EC2_MANAGEDINSTANCE_PATCH_COMPLIANCE_STATUS_CHECK' } });
  expect(report.configRule).toBeDefined();
});
