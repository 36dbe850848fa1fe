import * as iam from 'aws-cdk-lib/aws-iam';
import { checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkConstruct, checkOptions, checkTexts } from './private/kind-check';
import { checkOptionNames, AUTOMATION_OPTIONS } from './private/prop-names';
import { ServiceActionPlan } from './private/service-action-plan';
import { checkText } from './private/text-check';

/**
 * Options of an action that Systems Manager Automation runs.
 */
export interface AutomationOptions {
  /**
   * Name of the automation document, such as `AWS-RestartEC2Instance`; the ARN of one that another account shares.
   *
   * @see https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-runbook-reference.html
   */
  readonly documentName: string;

  /**
   * Version of the document.
   *
   * @default '$DEFAULT'
   */
  readonly documentVersion?: string;

  /**
   * What it does, for those who see it beside what they have launched.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * The role that the action runs under; it must trust `ssm.amazonaws.com`.
   *
   * @default - the launch role of the product, which then has to be allowed what the steps of the document do
   */
  readonly role?: iam.IRole;

  /**
   * The parameter of the document that is filled in with the launched resource, such as `InstanceId`.
   *
   * @default - none
   */
  readonly target?: string;

  /**
   * Parameters of the document that whoever runs the action is asked for.
   *
   * @default - none
   */
  readonly inputs?: string[];
}

/**
 * Something that people may do with what they have launched, without permissions of their own for it.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/using-service-actions.html
 */
export class ServiceAction {
  /**
   * A runbook of Systems Manager Automation.
   *
   * @param name name of the action in the account, up to 256 letters, digits and . - _
   * @param options the document, and the role
   */
  public static automation(name: string, options: AutomationOptions): ServiceAction {
    checkOptionNames('ServiceAction.automation', options, AUTOMATION_OPTIONS);
    const at = `ServiceAction.automation(${name})`;
    checkOptions(at, 'options', options, "{ documentName: 'AWS-RestartEC2Instance' }");
    checkPattern({ code: 'servicecatalog.action-name-invalid', at, prop: 'name', value: name ?? '', pattern: /^[\w.-]{1,256}$/, allowed: '1 to 256 letters, digits and . - _', fix: 'write it without spaces, as Restart-instance' });
    checkPattern({
      code: 'servicecatalog.document-invalid',
      at,
      prop: 'documentName',
      value: options.documentName ?? '',
      pattern: /^([\w.-]{3,128}|arn:aws[\w-]*:ssm:[a-z0-9-]+:\d{12}:document\/[\w.-]{3,128})$/,
      allowed: 'the name of a document, 3 to 128 letters, digits and . - _, or the ARN of a shared one',
      fix: 'write it as AWS-RestartEC2Instance',
    });
    checkPattern({ code: 'servicecatalog.document-version-invalid', at, prop: 'documentVersion', value: options.documentVersion, pattern: /^([1-9]\d*|\$DEFAULT|\$LATEST)$/, allowed: "a number as text, '$DEFAULT' or '$LATEST'", fix: "write '1'" });
    checkText(at, 'description', options.description, 1024);
    checkConstruct(at, 'role', options.role, 'roleArn', 'a role');
    checkTexts(at, 'inputs', options.inputs, "'Reason'");
    const { target, inputs = [] } = options;
    for (const [prop, value] of [['target', target], ...inputs.map(input => ['inputs', input])] as [string, string | undefined][]) {
      checkPattern({ code: 'servicecatalog.action-parameter-invalid', at, prop, value, pattern: /^\w{1,255}$/, allowed: 'the name of a parameter of the document', fix: 'write it as InstanceId' });
    }
    const twice = inputs.find((input, index) => input === target || inputs.indexOf(input) !== index);
    if (twice) {
      fail({ code: 'servicecatalog.action-parameter-invalid', at, prop: 'inputs', value: twice, allowed: 'each parameter once', fix: 'remove it where it is not meant' });
    }
    return new ServiceAction({
      name, documentName: options.documentName, documentVersion: options.documentVersion ?? '$DEFAULT', description: options.description, role: options.role, target, inputs,
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ServiceActionPlan,
  ) {}
}
