import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { checkInteger } from '../private/check';
import { fail } from '../private/errors';
import { checkConstruct, checkList, checkOptions } from './private/kind-check';
import { checkOptionNames, RING_APPROVAL_OPTIONS } from './private/prop-names';

/**
 * How somebody agrees.
 */
export interface RingApprovalOptions {
  /**
   * How many of the approvers have to agree: from 1 up to all of them.
   *
   * @default 1
   */
  readonly required?: number;

  /**
   * Who is told that somebody has to.
   *
   * @default - nobody: it shows in the console of Systems Manager
   */
  readonly topic?: sns.ITopic;
}

/**
 * Who must agree before a ring is patched: in the console of Systems Manager, or with `aws ssm send-automation-signal`, while the window is
 * open.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
 */
export class RingApproval {
  /**
   * Whoever has assumed one of these roles. Each role agrees once, whoever of its people does.
   *
   * @param approvers the roles, up to ten, each once
   * @param options how many of them, and who is told
   */
  public static by(approvers: iam.IRole[], options: RingApprovalOptions = {}): RingApproval {
    checkOptionNames('RingApproval.by', options, RING_APPROVAL_OPTIONS);
    const at = 'RingApproval.by';
    checkOptions(at, 'options', options, '{ required: 1 }');
    checkList(at, 'approvers', approvers ?? null, "iam.Role.fromRoleName(this, 'Leads', 'OperationsLead')");
    for (const approver of approvers) checkConstruct(at, 'approvers', approver ?? null, 'roleArn', "[iam.Role.fromRoleName(this, 'Leads', 'OperationsLead')]");
    if (approvers.length === 0 || approvers.length > 10) {
      fail({ code: 'patching.approvers-invalid', at, prop: 'approvers', value: approvers.length, allowed: '1 to 10 roles', fix: "write [iam.Role.fromRoleName(this, 'Leads', 'Leads')]" });
    }
    const arns = approvers.map(({ roleArn }) => roleArn);
    const twice = approvers.find(({ roleArn }, index) => arns.indexOf(roleArn) < index);
    if (twice) fail({ code: 'patching.approvers-invalid', at, prop: 'approvers', value: twice.node.path, allowed: 'each role once', fix: 'leave it out' });
    checkConstruct(at, 'topic', options.topic, 'topicArn', 'a topic');
    const { required = 1, topic } = options;
    checkInteger({ code: 'patching.approvers-invalid', at, prop: 'required', value: required, min: 1, max: approvers.length, fix: 'write 1, or name more roles' });
    return new RingApproval({ approvers: [...approvers], required, topic });
  }

  private constructor(
    /** @internal */
    public readonly _plan: { readonly approvers: iam.IRole[]; readonly required: number; readonly topic?: sns.ITopic },
  ) {}
}
