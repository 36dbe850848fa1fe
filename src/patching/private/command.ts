import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { sorted } from '../../private/sorted';
import { CommandEvent, RunCommandOptions } from '../task-options';

const TOLD = [CommandEvent.TIMED_OUT, CommandEvent.CANCELLED, CommandEvent.FAILED];

/** Lets the role of a window send a command, and follow it. */
export function letSend(scope: Construct, role: iam.IRole, { documentName, notices }: RunCommandOptions): void {
  const stack = Stack.of(scope);
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    actions: ['ssm:SendCommand'],
    resources: [
      ...documentArns(stack, 'document', documentName),
      stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' }),
      stack.formatArn({ service: 'ssm', resource: 'managed-instance', resourceName: '*' }),
    ],
  }));
  role.addToPrincipalPolicy(new iam.PolicyStatement({
    // Of these, none knows a resource
    actions: [
      'ssm:CancelCommand', 'ssm:GetCommandInvocation', 'ssm:ListCommandInvocations', 'ssm:ListCommands',
      'resource-groups:ListGroupResources', 'tag:GetResources',
    ],
    resources: ['*'],
  }));
  if (notices) {
    notices.topic.grantPublish(role);
    role.grantPassRole(role.grantPrincipal);
  }
}

type Parameters = ssm.CfnMaintenanceWindowTask.MaintenanceWindowRunCommandParametersProperty;

export function commandParameters(role: iam.IRole, options: RunCommandOptions): Parameters {
  const { documentVersion, parameters, deliveryTimeout = Duration.hours(1), output, notices } = options;
  return {
    documentVersion,
    parameters: parameters && sorted(parameters),
    timeoutSeconds: deliveryTimeout.toSeconds(),
    outputS3BucketName: output?.bucket?.bucketName,
    outputS3KeyPrefix: output?.bucket && output.keyPrefix,
    cloudWatchOutputConfig: output?.logGroup && { cloudWatchOutputEnabled: true, cloudWatchLogGroupName: output.logGroup.logGroupName },
    notificationConfig: notices && {
      notificationArn: notices.topic.topicArn, notificationEvents: notices.events ?? TOLD, notificationType: notices.perNode ? 'Invocation' : 'Command',
    },
    serviceRoleArn: notices && role.roleArn,
  };
}

/** Documents of AWS belong to no account. */
export function documentArns(stack: Stack, resource: string, name: string): string[] {
  if (name.startsWith('arn:')) return [name.replace(':document/', `:${resource}/`)];
  const account = /^(AWS|Amazon)/.test(name) ? '' : stack.account;
  return [stack.formatArn({ service: 'ssm', account, resource, resourceName: name })];
}
