import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IMaintenanceWindowTarget } from './maintenance-window-interface';
import { checkInteger, checkOneOf, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkAutomationParameters } from './private/automation-check';
import { commandParameters, documentArns, letSend } from './private/command';
import { checkWritten } from './private/duration-check';
import { checkInput } from './private/input-check';
import { checkConstruct, checkKind, checkList, checkOptions, checkTexts } from './private/kind-check';
import { checkNotices, checkOutput, checkVersion, DOCUMENT } from './private/task-check';
import { TaskPlan } from './private/task-plan';
import { checkText } from './private/text-check';
import { Rate } from './rate';
import { AutomationOptions, CutoffBehavior, FunctionTaskOptions, RunCommandOptions, StateMachineTaskOptions, WindowTaskOptions } from './task-options';
import { sorted } from '../private/sorted';
import { checkOptionNames, AUTOMATION_OPTIONS, FUNCTION_TASK_OPTIONS, RUN_COMMAND_OPTIONS, STATE_MACHINE_TASK_OPTIONS } from './private/prop-names';

/**
 * What is done in a maintenance window.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RegisterTaskWithMaintenanceWindow.html
 */
export class WindowTask {
  /**
   * Runs a document of Run Command on nodes.
   *
   * @param options the document, and where it is run
   */
  public static runCommand(options: RunCommandOptions): WindowTask {
    checkOptionNames('WindowTask.runCommand', options, RUN_COMMAND_OPTIONS);
    const at = 'WindowTask.runCommand';
    checkOptions(at, 'options', options, "{ documentName: 'AWS-RunPatchBaseline', targets: [target] }");
    checkDocument(at, options);
    checkTargets(at, options.targets ?? null);
    if (options.targets.length === 0) {
      fail({ code: 'patching.targets-missing', at, prop: 'targets', value: [], allowed: 'one target at least', fix: "write [window.addTarget('Web', WindowTarget.tag('PatchGroup', 'web'))]" });
    }
    checkWritten({ code: 'patching.timeout-out-of-range', at, prop: 'deliveryTimeout', value: options.deliveryTimeout, min: Duration.seconds(30), max: Duration.days(30), fix: 'write Duration.hours(1)' });
    checkOutput(at, options.output);
    checkNotices(at, options.notices);
    return new WindowTask({
      ...common(at, options),
      ...rates(at, options.targets, options.concurrency, options.errors),
      type: 'RUN_COMMAND',
      needsTargets: true,
      bind: (scope, role) => {
        letSend(scope, role, options);
        return { taskArn: options.documentName, parameters: { maintenanceWindowRunCommandParameters: commandParameters(role, options) } };
      },
    }, options.targets);
  }

  /**
   * Runs a runbook of Automation.
   *
   * @param options the runbook, and what it is given
   */
  public static automation(options: AutomationOptions): WindowTask {
    checkOptionNames('WindowTask.automation', options, AUTOMATION_OPTIONS);
    const at = 'WindowTask.automation';
    checkOptions(at, 'options', options, "{ documentName: 'AWS-CreateImage' }");
    checkDocument(at, options);
    checkConstruct(at, 'role', options.role, 'roleArn', 'a role');
    const { documentName, documentVersion = '$DEFAULT', parameters = {}, role: assumed, targets = [] } = options;
    checkAutomationParameters(at, parameters, assumed !== undefined);
    checkTargets(at, options.targets);
    return new WindowTask({
      ...common(at, options),
      ...rates(at, targets, options.concurrency, options.errors),
      type: 'AUTOMATION',
      needsTargets: false,
      bind: (scope, role) => {
        role.addToPrincipalPolicy(new iam.PolicyStatement({
          actions: ['ssm:StartAutomationExecution'], resources: documentArns(Stack.of(scope), 'automation-definition', documentName).map(arn => `${arn}:*`),
        }));
        role.addToPrincipalPolicy(new iam.PolicyStatement({
          actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
          resources: [Stack.of(scope).formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' })],
        }));
        if (assumed) assumed.grantPassRole(role.grantPrincipal);
        const given = { ...sorted(parameters), ...assumed && { AutomationAssumeRole: [assumed.roleArn] } };
        const known = Object.keys(given).length > 0 ? given : undefined; // the service takes no empty ones
        return { taskArn: documentName, parameters: { maintenanceWindowAutomationParameters: { documentVersion, parameters: known } } };
      },
    }, targets);
  }

  /**
   * Calls a function.
   *
   * @param fn the function
   * @param options what it is given
   */
  public static lambdaFunction(fn: lambda.IFunction, options: FunctionTaskOptions = {}): WindowTask {
    checkOptionNames('WindowTask.lambdaFunction', options, FUNCTION_TASK_OPTIONS);
    const at = 'WindowTask.lambdaFunction';
    checkConstruct(at, 'fn', fn ?? null, 'functionArn', 'a function');
    checkOptions(at, 'options', options, '{ priority: 1 }');
    checkInput(at, 'payload', options.payload);
    return new WindowTask({
      ...common(at, options),
      type: 'LAMBDA',
      needsTargets: false,
      bind: (scope, role) => {
        fn.grantInvoke(role);
        return { taskArn: fn.functionArn, parameters: { maintenanceWindowLambdaParameters: { payload: inputOf(Stack.of(scope), options.payload) } } };
      },
    });
  }

  /**
   * Starts a state machine.
   *
   * @param machine the state machine
   * @param options its input
   */
  public static stateMachine(machine: sfn.IStateMachine, options: StateMachineTaskOptions = {}): WindowTask {
    checkOptionNames('WindowTask.stateMachine', options, STATE_MACHINE_TASK_OPTIONS);
    const at = 'WindowTask.stateMachine';
    checkConstruct(at, 'machine', machine ?? null, 'stateMachineArn', 'a state machine');
    checkOptions(at, 'options', options, '{ priority: 1 }');
    checkInput(at, 'input', options.input);
    return new WindowTask({
      ...common(at, options),
      type: 'STEP_FUNCTIONS',
      needsTargets: false,
      bind: (scope, role) => {
        machine.grantStartExecution(role);
        const input = inputOf(Stack.of(scope), options.input);
        return { taskArn: machine.stateMachineArn, parameters: { maintenanceWindowStepFunctionsParameters: { input } } };
      },
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: TaskPlan,
    /** @internal */
    public readonly _targets: IMaintenanceWindowTarget[] = [],
  ) {}
}

function common(at: string, { description, priority = 1, cutoffBehavior = CutoffBehavior.CONTINUE_TASK }: WindowTaskOptions) {
  checkText({ at, prop: 'description', value: description, max: 128 });
  checkInteger({ code: 'patching.priority-out-of-range', at, prop: 'priority', value: priority, min: 0, max: 1_000_000, fix: 'write 1 for the first task, 2 for the next' });
  checkOneOf({ code: 'patching.value-unknown', at, prop: 'cutoffBehavior', value: cutoffBehavior, values: Object.values(CutoffBehavior), fix: 'use a member of the enum' });
  return { description, priority, cutoffBehavior };
}

function rates(at: string, targets: IMaintenanceWindowTarget[], concurrency: Rate | undefined, errors: Rate | undefined) {
  checkKind(at, 'concurrency', concurrency, Rate, 'Rate.percent(10)');
  checkKind(at, 'errors', errors, Rate, 'Rate.count(1)');
  if (concurrency?._text === '0') {
    fail({ code: 'patching.rate-out-of-range', at, prop: 'concurrency', value: 0, allowed: 'one node at least', fix: 'write Rate.count(1)' });
  }
  if (targets.length === 0) {
    const [prop] = Object.entries({ concurrency, errors }).find(([, rate]) => rate) ?? [];
    if (prop) fail({ code: 'patching.targets-missing', at, prop, allowed: `${prop} with targets only`, fix: 'leave it out, or give targets' });
    return {};
  }
  return { concurrency: (concurrency ?? Rate.percent(10))._text, errors: (errors ?? Rate.count(0))._text };
}

function checkTargets(at: string, targets: unknown) {
  const example = "window.addTarget('Web', ...)";
  checkList(at, 'targets', targets, example);
  for (const target of (targets ?? []) as unknown[]) checkConstruct(at, 'targets', target ?? null, 'windowTargetId', example);
}

interface Document {
  readonly documentName: string;
  readonly documentVersion?: string;
  readonly parameters?: { readonly [name: string]: string[] };
}

function checkDocument(at: string, { documentName, documentVersion, parameters = {} }: Document) {
  checkPattern({ code: 'patching.document-invalid', at, prop: 'documentName', value: documentName ?? '', pattern: DOCUMENT, allowed: 'the name of a document, 3 to 128 letters, digits, _, - and ., or its ARN', fix: "write 'AWS-RunPatchBaseline', or the name of your own" });
  checkVersion(at, documentVersion);
  checkOptions(at, 'parameters', parameters, "{ Operation: ['Install'] }");
  for (const [name, values] of Object.entries(parameters)) checkTexts(at, `parameters.${name}`, values, "'...'");
}

function inputOf(stack: Stack, input: sfn.TaskInput | undefined): string {
  const value: unknown = input?.value ?? {};
  return typeof value === 'string' || Token.isUnresolved(value) ? value as string : stack.toJsonString(value);
}
