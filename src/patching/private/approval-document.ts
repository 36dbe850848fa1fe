import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Ring } from '../ring';

/** The runbook that asks whether a ring may begin; its name. */
export function approvalDocument(scope: Construct, { _plan: { name, approval, duration } }: Ring): string | undefined {
  if (!approval) return undefined;
  const { approvers, required, topic } = approval._plan;
  const document = new ssm.CfnDocument(scope, `Approve${name}`, {
    documentType: 'Automation',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '0.3',
      description: `Asks whether the ring ${name} may be patched`,
      mainSteps: [{
        name: 'approve',
        action: 'aws:approve',
        timeoutSeconds: duration.toSeconds(),
        onFailure: 'Abort',
        inputs: {
          Message: `May the ring ${name} be patched?`,
          MinRequiredApprovals: required,
          Approvers: approvers.map(({ roleArn }) => roleArn),
          ...topic && { NotificationArn: topic.topicArn },
        },
      }],
    },
  });
  return document.ref;
}
