import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { acknowledge } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';

const ID = 'ProductVersionAgeing';
const ACTIONS = ['ListProvisioningArtifacts', 'DescribeProductAsAdmin', 'DescribeProvisioningArtifact', 'UpdateProvisioningArtifact'];

/** Once a day, looks how old the versions of products are: one function for all of a stack. */
export class VersionAgeing extends Construct {
  public static of(stack: Stack, profile: Profile): VersionAgeing {
    return stack.node.tryFindChild(ID) as VersionAgeing | undefined ?? new VersionAgeing(stack, profile);
  }

  public readonly fn: lambda.Function;
  private readonly heard = new Set<sns.ITopic>();
  private alarm?: cloudwatch.Alarm;

  private constructor(stack: Stack, profile: Profile) {
    super(stack, ID);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Retires versions of products that are too old' });
    const logGroup = createLogGroup(this, 'Logs', { retention: profile.logRetention, removalPolicy: profile.removalPolicy });
    logGroup.grantWrite(role);
    this.fn = new lambda.Function(this, 'Function', {
      code: lambda.Code.fromAsset(handlerFolder('servicecatalog', ''), { exclude: ['**/*.d.ts'] }),
      handler: 'product-versions/index.scheduled',
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.minutes(5),
      description: 'Deprecates and retires versions of products that are too old',
      role,
      logGroup,
    });
    const anyRule = stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
    this.fn.addPermission('Rules', { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: anyRule });
    acknowledge(this.fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
  }

  /** `told` is what the function is told each day. */
  public watch(scope: Construct, product: servicecatalog.IProduct, told: { readonly [name: string]: unknown }): void {
    this.fn.addToRolePolicy(new iam.PolicyStatement({ actions: ACTIONS.map(name => `servicecatalog:${name}`), resources: [product.productArn] }));
    const rule = new events.Rule(scope, 'Ageing', {
      description: 'Looks once a day how old the versions of a product are', schedule: events.Schedule.rate(Duration.days(1)),
    });
    // Not the target of the CDK, which gives each rule a permission of its own: a function takes some forty of them.
    const input = events.RuleTargetInput.fromObject(told);
    rule.addTarget({ bind: () => ({ arn: this.fn.functionArn, input, retryPolicy: { maximumRetryAttempts: 3 } }) });
  }

  /** Who hears of a day on which it did not work. */
  public tell(topic: sns.ITopic): void {
    if (this.heard.has(topic)) return;
    this.heard.add(topic);
    this.alarm ??= new cloudwatch.Alarm(this, 'Failed', {
      metric: this.fn.metricErrors({ period: Duration.hours(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: 'Versions of products that are too old could not be deprecated or retired',
    });
    this.alarm.addAlarmAction(new actions.SnsAction(topic));
  }
}
