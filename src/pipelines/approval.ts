import { Duration } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { checkDuration, checkPattern, checkThat } from '../private/check';
import { ApprovalPlan } from './private/approval-plan';
import { checkKind } from './private/kind-check';
import { checkOptionNames, CHANGE_SET_APPROVAL_OPTIONS, MANUAL_APPROVAL_OPTIONS } from './private/prop-names';

/**
 * What every approval takes.
 */
export interface ApprovalOptions {
  /**
   * Who is told that somebody has to decide.
   *
   * @default - nobody; the pipeline waits
   */
  readonly topic?: sns.ITopic;

  /**
   * How long the pipeline waits for a decision, in whole minutes, from 5 minutes to 60 days; then the stage fails.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}

/**
 * Options of an approval that somebody gives without seeing what will change.
 */
export interface ManualApprovalOptions extends ApprovalOptions {
  /**
   * What the approver reads, up to 500 characters.
   *
   * @default - the name of the stage
   */
  readonly message?: string;
}

/**
 * Options of an approval that somebody gives with the changes in front of them.
 */
export interface ChangeSetApprovalOptions extends ApprovalOptions {
  /**
   * Stateful resources that may be replaced or removed this time, as the report names them: `<stack name>/<logical id>`.
   * Take them out again afterwards.
   *
   * @default - none: a stage that would replace one fails before anybody is asked
   */
  readonly allowReplacement?: string[];

  /**
   * Whether nobody is asked when nothing changes.
   *
   * @default true
   */
  readonly approveEmpty?: boolean;
}

/**
 * Who has to say yes before a stage is deployed.
 */
export class Approval {
  /**
   * Somebody who may approve, in the console or by the API.
   *
   * @param options whom to tell, and what
   */
  public static manual(options: ManualApprovalOptions = {}): Approval {
    checkOptionNames('Approval.manual', options, MANUAL_APPROVAL_OPTIONS);
    checkTimeout('Approval.manual', options.timeout);
    checkThat({
      code: 'pipelines.approval-message-too-long',
      at: 'Approval.manual',
      prop: 'message',
      value: options.message,
      holds: text => text.length <= 500,
      allowed: 'up to 500 characters',
      fix: 'shorten it',
    });
    return new Approval({ kind: 'manual', topic: options.topic, timeout: options.timeout, message: options.message });
  }

  /**
   * Somebody who has seen one report of what all change sets of the stage add, change, replace and remove. They are made
   * before anybody is asked, and are what is executed afterwards. The report is kept in the pipeline's report bucket, linked in the approval, and sent to the topic.
   * Where nothing changes, nobody is asked; where a stateful resource would be replaced or removed, the stage fails unless it is named.
   *
   * @param options whom to tell, and what may be replaced
   */
  public static changeSets(options: ChangeSetApprovalOptions = {}): Approval {
    checkOptionNames('Approval.changeSets', options, CHANGE_SET_APPROVAL_OPTIONS);
    const at = 'Approval.changeSets';
    checkTimeout(at, options.timeout);
    for (const value of options.allowReplacement ?? []) {
      checkPattern({
        code: 'pipelines.replacement-invalid',
        at,
        prop: 'allowReplacement',
        value,
        pattern: /^[A-Za-z][A-Za-z0-9-]{0,127}\/[A-Za-z0-9]{1,255}$/,
        allowed: '<stack name>/<logical id>',
        fix: 'copy it from the report, such as Prod-Data/Database12345678',
      });
    }
    return new Approval({
      kind: 'changeSets',
      topic: options.topic,
      timeout: options.timeout,
      allowReplacement: options.allowReplacement ?? [],
      approveEmpty: options.approveEmpty ?? true,
    });
  }

  /**
   * Nobody.
   */
  public static none(): Approval {
    return new Approval({ kind: 'none' });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ApprovalPlan,
  ) {}
}

function checkTimeout(at: string, value?: Duration) {
  checkKind(at, 'timeout', value, Duration, 'Duration.days(7)');
  checkDuration({
    code: 'pipelines.timeout-out-of-range', at, prop: 'timeout', value, min: Duration.minutes(5), max: Duration.days(60), whole: 'minutes', fix: 'use Duration.days(7)',
  });
}
