import { Annotations, ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * Only databases know snapshots; whatever else should be kept is retained, but for what a first deployment has made that
 * fails: that is empty, and would be in the way of the next try.
 */
export function retainOrDestroy(policy: RemovalPolicy): RemovalPolicy {
  return policy === RemovalPolicy.DESTROY ? policy : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}

/** A customer managed key with yearly rotation. */
export function createKey(scope: Construct, id: string, description: string, removalPolicy: RemovalPolicy): kms.Key {
  return new kms.Key(scope, id, { description, enableKeyRotation: true, removalPolicy: retainOrDestroy(removalPolicy) });
}

export interface LogGroupOptions {
  readonly encryptionKey?: kms.IKey;
  readonly retention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly logGroupName?: string;
}

/** Lets a service use a key; the policy of an imported key cannot be changed here, so its owner has to do it. */
export function allowService(scope: Construct, key: kms.IKey | undefined, statement: iam.PolicyStatement): void {
  if (key && !key.addToResourcePolicy(statement).statementAdded) {
    Annotations.of(scope).addWarningV2(
      'cdk-wheelhouse:core.imported-key',
      `The policy of an imported encryptionKey is not changed. It must contain the statement '${statement.sid}': `
        + `${statement.actions.join(', ')} for ${describePrincipals(statement)}. Add it, then acknowledge this warning.`,
    );
  }
}

function describePrincipals(statement: iam.PolicyStatement): string {
  return statement.principals.map(principal => principal instanceof iam.ServicePrincipal ? principal.service : 'the service').join(', ');
}

/** A log group that, given a key, lets the service use the key for the log groups of this account and region only. */
export function createLogGroup(scope: Construct, id: string, options: LogGroupOptions): logs.LogGroup {
  const stack = Stack.of(scope);
  allowService(scope, options.encryptionKey, new iam.PolicyStatement({
    sid: 'AllowCloudWatchLogs',
    principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'], // in a key policy: this key
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
      },
    },
  }));
  return new logs.LogGroup(scope, id, { ...options, removalPolicy: retainOrDestroy(options.removalPolicy) });
}
