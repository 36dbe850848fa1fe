import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { patching } from '../../src';
import { newStack, resources } from '../support/synth';

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
    Dimensions: [{ Name: 'Report', Value: Match.stringLikeRegexp('^Stack-?Report') }],
    TreatMissingData: 'ignore',
    AlarmActions: Match.absent(),
  });
  template.resourceCountIs('AWS::Events::Rule', 1);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)', Targets: [{ Input: `{"namespace":"CdkWheelhouse/Patching","name":"${nameOf(template)}","tell":false}` }] });
  expect(report.configRule).toBeUndefined();
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudwatch:PutMetricData', Condition: { StringEquals: { 'cloudwatch:namespace': 'CdkWheelhouse/Patching' } } })]) },
  });
});

/** The dimension of the metric. */
function nameOf(template: Template): string {
  const [{ Properties }] = Object.values(resources(template, 'AWS::CloudWatch::Alarm')).filter(({ Properties: { Namespace } }) => Namespace === 'CdkWheelhouse/Patching');
  return Properties.Dimensions[0].Value;
}

test('has a metric of its own in each deployment of one app', () => {
  const named = (stackName: string) => {
    const stack = new Stack(new App(), 'Stack', { stackName });
    new ComplianceReport(stack, 'Report');
    return nameOf(Template.fromStack(stack));
  };
  expect(named('First')).not.toBe(named('Second'));
});

test('has an alarm where nobody counts', () => {
  const { report, template } = synth({}, true);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Period: 3600,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^ReportFunction') } }],
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alerts') }],
  });
  expect(report.failures.node.path).toBe('Stack/Report/Failures');
});

describe('its alarms can publish to a topic', () => {
  const alarms = { Service: 'cloudwatch.amazonaws.com' };
  const mayPublish = { Effect: 'Allow', Principal: alarms, Action: 'sns:Publish', Resource: { Ref: Match.stringLikeRegexp('^Alerts') }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } };
  const reportOf = (make: (stack: Stack) => sns.ITopic, after: (topic: sns.ITopic) => void = () => {}) => {
    const stack = newStack();
    const topic = make(stack);
    new ComplianceReport(stack, 'Report', { topic });
    after(topic);
    return { stack, template: Template.fromStack(stack) };
  };
  const statementsOf = (template: Template) => Object.values(resources(template, 'AWS::SNS::TopicPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test('that has no policy, by its default one', () => {
    reportOf(stack => new sns.Topic(stack, 'Alerts')).template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('whose policy wants TLS', () => {
    const { template } = reportOf(stack => new sns.Topic(stack, 'Alerts', { enforceSSL: true }));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(mayPublish)]) } });
    expect(statementsOf(template)).toHaveLength(2); // once, though there are two alarms
  });

  test('that is given a policy later', () => {
    const { template } = reportOf(stack => new sns.Topic(stack, 'Alerts'), topic => topic.addToResourcePolicy(new iam.PolicyStatement({
      actions: ['sns:Publish'], principals: [new iam.ServicePrincipal('events.amazonaws.com')], resources: [topic.topicArn],
    })));
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(mayPublish)]) } });
  });

  test('that is encrypted by a key of the app', () => {
    const { stack, template } = reportOf(scope => new sns.Topic(scope, 'Alerts', { masterKey: new kms.Key(scope, 'Key') }));
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'AllowCloudWatchAlarms', Principal: alarms, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] })]) },
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('that is imported, where its owner lets them', () => {
    const arn = (resource: string) => `arn:aws:${resource}`;
    const { stack, template } = reportOf(scope => sns.Topic.fromTopicAttributes(scope, 'Alerts', {
      topicArn: arn('sns:eu-central-1:123456789012:alerts'), keyArn: arn('kms:eu-central-1:123456789012:key/1'),
    }));
    template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('AllowCloudWatchAlarms.*cloudwatch.amazonaws.com'));
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
