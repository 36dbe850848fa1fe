import { Arn, ArnFormat, CfnResource, DefaultStackSynthesizer, Stack, Stage, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { fail } from '../../private/errors';
import { WatchedAlarm } from '../handlers/change-sets/plan';

/** How the function finds an alarm: those of the app by their stack, since their names are known to CloudFormation only. */
export function watchedAlarm(at: string, pipelineStack: Stack, alarm: cloudwatch.IAlarm): WatchedAlarm {
  const resource = alarm.node.defaultChild;
  if (CfnResource.isCfnResource(resource)) {
    const stack = Stack.of(alarm);
    return {
      stack: stack.stackName,
      logicalId: stack.resolve(resource.logicalId),
      account: known(stack.account),
      region: known(stack.region),
      role: lookupRoleOf(stack, pipelineStack),
    };
  }
  if (Token.isUnresolved(alarm.alarmArn)) {
    return fail({
      code: 'pipelines.alarm-unknown', at, prop: 'rollbackOn', value: alarm.node.path, allowed: 'alarms of the app, and imported ones whose ARN is known', fix: 'import it with its whole ARN: Alarm.fromAlarmArn(this, \'Alarm\', \'arn:aws:cloudwatch:…\')',
    });
  }
  const { account, region, resourceName } = Arn.split(alarm.alarmArn, ArnFormat.COLON_RESOURCE_NAME);
  const own = account === pipelineStack.account;
  return { name: resourceName, account, region, role: own ? undefined : defaultLookupRole(pipelineStack, account!, region!) };
}

function known(value: string): string | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}

/** What the bootstrap made for reading; without it the function reads with its own rights, which reach as far as its account. */
function lookupRoleOf(stack: Stack, pipelineStack: Stack): string | undefined {
  if (Stage.of(stack) !== Stage.of(pipelineStack)) {
    return Stage.of(stack)!.synth().stacksRecursively.find(({ id }) => id === stack.artifactId)?.lookupRole?.arn;
  }
  const elsewhere = known(stack.account) !== undefined && stack.account !== pipelineStack.account;
  return elsewhere ? defaultLookupRole(pipelineStack, stack.account, stack.region) : undefined;
}

function defaultLookupRole(stack: Stack, account: string, region: string): string {
  const { synthesizer } = stack;
  return DefaultStackSynthesizer.DEFAULT_LOOKUP_ROLE_ARN
    .replace(/\$\{Qualifier\}/g, synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER)
    .replace(/\$\{AWS::AccountId\}/g, account)
    .replace(/\$\{AWS::Region\}/g, region);
}
