import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { HybridActivationProps } from './hybrid-activation-props';
import { Profile } from '../core';
import { checkActivation } from './private/activation-check';
import { createActivation } from './private/activation-function';
import { functionAlarm } from './private/function-alarm';
import { acknowledge } from '../private/acknowledge';
import { createKey } from '../private/encryption';
import { applyTags } from '../private/tags';
import { checkPropNames, HYBRID_ACTIVATION_PROPS } from './private/prop-names';

const LIMIT = 10;
const VALID_FOR = Duration.days(30);

/**
 * Registers servers outside AWS as managed nodes, with ids that begin with `mi-`: a secret always holds an activation that is valid.
 *
 * CloudFormation knows no activations, and one is valid for 30 days at most. So a function makes one when this is deployed and when its props change, renews
 * it before it expires, and deletes the one before it some hours later. Servers that are registered stay so. See the README for what a server runs.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-hybrid-multicloud.html
 */
export class HybridActivation extends Construct {
  /** What the nodes may do. */
  public readonly role: iam.IRole;
  /**
   * What a server registers itself with, as JSON: `activationId`, `activationCode`, `region` and `expires`. Whoever registers servers needs `secret.grantRead()`.
   */
  public readonly secret: secretsmanager.Secret;
  /** What renews the activation. */
  public readonly function: lambda.Function;
  /** Goes off where that fails, long before the activation expires. */
  public readonly alarm: cloudwatch.Alarm;

  private readonly profile: Profile;

  constructor(scope: Construct, id: string, props: HybridActivationProps = {}) {
    super(scope, id);
    checkPropNames(this.node.path, props, HYBRID_ACTIVATION_PROPS);
    checkActivation(this.node.path, props);
    this.profile = props.profile ?? Profile.production();
    this.role = props.role ?? this.createRole();
    this.secret = this.createSecret(props);
    const { registrationLimit = LIMIT, validFor = VALID_FOR, nodeName, tags } = props;
    this.function = createActivation(this, {
      profile: this.profile, role: this.role, secret: this.secret, registrationLimit, validFor, nodeName, tags,
    });
    this.alarm = functionAlarm(this, 'Alarm', {
      fn: this.function, description: 'An activation of servers outside AWS was not renewed', topic: props.alertTopic,
    });
    applyTags(this, { app: this.node.id, profile: this.profile.name }, tags);
  }

  private createRole(): iam.Role {
    const { account, region, partition } = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: 'What servers outside AWS may do as managed nodes',
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnEquals: { 'aws:SourceArn': Stack.of(this).formatArn({ partition, service: 'ssm', region, account, resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
        },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    acknowledge(role, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]': 'The policy that AWS keeps for what its agent needs.',
    });
    return role;
  }

  /** It holds nothing until the function has written the first activation, and nothing of worth when the last one is deleted. */
  private createSecret({ encryptionKey }: HybridActivationProps): secretsmanager.Secret {
    const removalPolicy = RemovalPolicy.DESTROY;
    const newKey = () => createKey(this, 'Key', 'Activation of servers', removalPolicy);
    const secret = new secretsmanager.Secret(this, 'Secret', {
      description: 'What servers register themselves with in Systems Manager',
      encryptionKey: encryptionKey ?? (this.profile.customerManagedKey ? newKey() : undefined),
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'activationCode' },
      removalPolicy,
    });
    acknowledge(secret, { 'AwsSolutions-SMG4': 'A function renews it, more often than a rotation would.' });
    return secret;
  }
}
