import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { Ring } from '../ring';

/** The runbook that waits for who agrees that a ring begins; its name. Notices of runbooks go to topics named `Automation…` only, so the function asks. */
export function approvalDocument(scope: Construct, { _plan: { name, approval, duration } }: Ring): string | undefined {
  if (!approval) return undefined;
  const { approvers, required } = approval._plan;
  const document = new ssm.CfnDocument(scope, `Approval of ${name}`, {
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
        },
      }],
    },
  });
  return document.ref;
}
