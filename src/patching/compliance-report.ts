import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as config from 'aws-cdk-lib/aws-config';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { functionAlarm } from './private/function-alarm';
import { checkBoolean, checkCommon, checkConstruct, checkOptions } from './private/kind-check';
import { acknowledge, acknowledgeKeyActions, acknowledgeWildcard } from '../private/acknowledge';
import { alarmTo } from '../private/alarm-topic';
import { checkInteger } from '../private/check';
import { createLogGroup, retainOrDestroy } from '../private/encryption';
import { handlerFolder } from '../private/handlers';
import { applyTags } from '../private/tags';
import { checkPropNames, COMPLIANCE_REPORT_PROPS } from './private/prop-names';

const NAMESPACE = 'CdkWheelhouse/Patching';

/**
 * Props of a `ComplianceReport`.
 */
export interface ComplianceReportProps extends CommonProps {
  /**
   * Who is told: of too many nodes that lack patches, of a function that fails, and once a week of all nodes. The key of an encrypted topic that is imported must
   * let `cloudwatch.amazonaws.com` use it.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;

  /**
   * How many nodes may lack approved patches before the alarm goes off: from 0 on.
   *
   * @default 0
   */
  readonly maxNonCompliantNodes?: number;

  /**
   * Whether AWS Config rates each instance, by the managed rule `ec2-managedinstance-patch-compliance-status-check`. AWS Config must record in the account, and
   * costs by the rating.
   *
   * @default false
   * @see https://docs.aws.amazon.com/config/latest/developerguide/ec2-managedinstance-patch-compliance-status-check.html
   */
  readonly configRule?: boolean;
}

/**
 * Which nodes of the account and region lack approved patches: as files for queries, as a metric with an alarm, and as a text once a week.
 */
export class ComplianceReport extends Construct {
  /** Inventory and compliance of all nodes, as JSON for Amazon Athena. */
  public readonly bucket: s3.Bucket;
  /** How many nodes lack approved patches; once an hour. Its dimension `Report` names the stack and the report. */
  public readonly nonCompliantNodes: cloudwatch.Metric;
  /** Goes off where there are too many of them, and stays as it is while nobody counts. */
  public readonly alarm: cloudwatch.Alarm;
  /** Goes off where `function` fails, and so nobody counts. */
  public readonly failures: cloudwatch.Alarm;
  /** What counts and tells. */
  public readonly function: lambda.Function;
  /** The rule of AWS Config, where there is one. */
  public readonly configRule?: config.ManagedRule;

  private readonly profile: Profile;
  /** Of the stack, too: the same app may be deployed twice. */
  private readonly reportName: string;

  constructor(scope: Construct, id: string, props: ComplianceReportProps = {}) {
    super(scope, id);
    checkPropNames(this.node.path, props, COMPLIANCE_REPORT_PROPS);
    this.check(props);
    this.profile = props.profile ?? Profile.production();
    this.reportName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    this.bucket = this.createBucket();
    this.function = this.createFunction(props);
    this.nonCompliantNodes = new cloudwatch.Metric({
      namespace: NAMESPACE, metricName: 'NonCompliantNodes', dimensionsMap: { Report: this.reportName }, statistic: cloudwatch.Stats.MAXIMUM, period: Duration.hours(1),
    });
    this.alarm = this.createAlarm(props);
    this.failures = functionAlarm(this, 'Failures', {
      fn: this.function, description: 'Nodes that lack approved patches were not counted', topic: props.topic,
    });
    this.schedule(props);
    if (props.configRule) {
      this.configRule = new config.ManagedRule(this, 'Rule', {
        identifier: config.ManagedRuleIdentifiers.EC2_MANAGED_INSTANCE_PATCH_COMPLIANCE_STATUS_CHECK, description: 'Instances lack no approved patch',
      });
    }
    applyTags(this, { app: this.node.id, profile: this.profile.name }, props.tags);
  }

  private check(props: ComplianceReportProps) {
    const at = this.node.path;
    checkOptions(at, 'props', props, '{ topic }');
    checkCommon(at, props);
    checkConstruct(at, 'topic', props.topic, 'topicArn', 'a topic');
    checkBoolean(at, 'configRule', props.configRule, 'true');
    checkInteger({ code: 'patching.nodes-out-of-range', at, prop: 'maxNonCompliantNodes', value: props.maxNonCompliantNodes, min: 0, max: 1_000_000, fix: 'write 0' });
  }

  private createBucket(): s3.Bucket {
    const { account, partition } = Stack.of(this);
    const bucket = new s3.Bucket(this, 'Inventory', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: retainOrDestroy(this.profile.removalPolicy),
      autoDeleteObjects: this.profile.removalPolicy === RemovalPolicy.DESTROY,
    });
    acknowledge(bucket, { 'AwsSolutions-S1': 'Systems Manager alone writes it; CloudTrail tells of its objects where that is wanted.' });
    const conditions = { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': `arn:${partition}:ssm:*:${account}:resource-data-sync/*` } };
    const principals = [new iam.ServicePrincipal('ssm.amazonaws.com')];
    const look = new iam.PolicyStatement({ sid: 'AllowLook', principals, actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn], conditions });
    const write = new iam.PolicyStatement({
      sid: 'AllowWrite',
      principals,
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`*/accountid=${account}/*`)],
      conditions: { ...conditions, StringEquals: { ...conditions.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } },
    });
    for (const statement of [look, write]) bucket.addToResourcePolicy(statement);
    const sync = new ssm.CfnResourceDataSync(this, 'Sync', {
      syncName: `${this.node.id}-${this.node.addr.slice(-8)}`.slice(-64),
      syncType: 'SyncToDestination',
      s3Destination: { bucketName: bucket.bucketName, bucketRegion: Stack.of(this).region, syncFormat: 'JsonSerDe', bucketPrefix: 'inventory' },
    });
    if (bucket.policy) sync.node.addDependency(bucket.policy);
    return bucket;
  }

  private createFunction({ topic }: ComplianceReportProps): lambda.Function {
    const role = new iam.Role(this, 'FunctionRole', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Counts nodes that lack patches' });
    const logGroup = createLogGroup(this, 'FunctionLogs', { retention: this.profile.logRetention, removalPolicy: this.profile.removalPolicy });
    logGroup.grantWrite(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:ListResourceComplianceSummaries'], resources: ['*'] })); // knows no resource
    role.addToPolicy(new iam.PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } } }));
    topic?.grantPublish(role);
    acknowledgeKeyActions(role);
    acknowledgeWildcard(role, '*', 'Actions that know no resource; metrics are held to their namespace.');
    const fn = new lambda.Function(this, 'Function', {
      code: lambda.Code.fromAsset(handlerFolder('patching', 'compliance-summary'), { exclude: ['**/*.d.ts'] }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.minutes(5),
      description: 'Counts nodes that lack approved patches',
      role,
      logGroup,
    });
    acknowledge(fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
    return fn;
  }

  private createAlarm({ topic, maxNonCompliantNodes = 0 }: ComplianceReportProps): cloudwatch.Alarm {
    const alarm = this.nonCompliantNodes.createAlarm(this, 'NonCompliant', {
      threshold: maxNonCompliantNodes,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      alarmDescription: 'More nodes than there may be lack approved patches',
      treatMissingData: cloudwatch.TreatMissingData.IGNORE, // that nobody counts is told by the other alarm
    });
    if (topic) alarmTo(alarm, topic);
    return alarm;
  }

  private schedule({ topic }: ComplianceReportProps) {
    const asked = { namespace: NAMESPACE, name: this.reportName, topic: topic?.topicArn };
    const ask = (tell: boolean) => {
      const event = events.RuleTargetInput.fromObject({ ...asked, tell });
      return [new targets.LambdaFunction(this.function, { event, retryAttempts: 3 })];
    };
    new events.Rule(this, 'Hourly', { description: 'Counts nodes that lack approved patches', schedule: events.Schedule.rate(Duration.hours(1)), targets: ask(false) });
    if (!topic) return;
    new events.Rule(this, 'Weekly', { description: 'Tells of nodes that lack approved patches', schedule: events.Schedule.cron({ weekDay: 'MON', hour: '6', minute: '0' }), targets: ask(true) });
  }
}
