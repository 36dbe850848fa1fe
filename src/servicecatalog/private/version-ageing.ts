import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { Profile } from '../../core';
import { acknowledge } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';
import { handlerFolder } from '../../private/handlers';

export interface VersionAgeingProps {
  readonly product: servicecatalog.IProduct;
  readonly profile: Profile;
  /** What the function is told each day. */
  readonly properties: { readonly [name: string]: unknown };
}

/** Once a day, looks how old the versions of a product are. */
export class VersionAgeing extends Construct {
  public readonly fn: lambda.Function;

  constructor(scope: Construct, id: string, { product, properties, profile }: VersionAgeingProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Retires versions of a product that are too old' });
    role.addToPolicy(new iam.PolicyStatement({
      actions: ['ListProvisioningArtifacts', 'DescribeProductAsAdmin', 'DescribeProvisioningArtifact', 'UpdateProvisioningArtifact'].map(name => `servicecatalog:${name}`),
      resources: [product.productArn],
    }));
    const logGroup = createLogGroup(this, 'Logs', { retention: profile.logRetention, removalPolicy: profile.removalPolicy });
    logGroup.grantWrite(role);
    this.fn = new lambda.Function(this, 'Function', {
      code: lambda.Code.fromAsset(handlerFolder('servicecatalog', 'product-versions'), { exclude: ['**/*.d.ts'] }),
      handler: 'index.scheduled',
      runtime: lambda.Runtime.NODEJS_22_X,
      timeout: Duration.minutes(5),
      description: 'Deprecates and retires versions of a product that are too old',
      role,
      logGroup,
    });
    acknowledge(this.fn, { 'AwsSolutions-L1': 'The runtime that the handlers are tested with.' });
    new events.Rule(this, 'Daily', {
      description: 'Looks once a day how old the versions of a product are',
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [new targets.LambdaFunction(this.fn, { event: events.RuleTargetInput.fromObject(properties), retryAttempts: 3 })],
    });
  }
}
