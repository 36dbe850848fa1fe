import { Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { fail } from '../../private/errors';
import { Value } from '../value';
import { CheckPlan, valuesOf } from './check-plan';
import { StackInfo } from './stacks';

/** The namespace of the synth's variables. */
export const SYNTH_NAMESPACE = 'Synth';

export interface KnownVariables {
  /** Variables that the synth exports. */
  readonly exported: string[];
  /** Variables of the pipeline. */
  readonly variables: codepipeline.Variable[];
}

/** What actions of a phase read of each other: `#{<namespace of the stack's action>.<output>}`. */
export class Outputs {
  private readonly namespaces = new Map<string, string>();

  constructor(
    private readonly at: string, private readonly phase: string, private readonly stacks: StackInfo[], private readonly known: KnownVariables,
  ) {}

  /** Notes which stacks are read; their actions get a namespace. */
  public note(before: CheckPlan[], after: CheckPlan[]): void {
    const early = before.flatMap(valuesOf).find(({ _plan: plan }) => plan.kind === 'output');
    if (early) {
      fail({
        code: 'pipelines.value-too-late', at: this.at, prop: 'before', value: 'Value.output()', allowed: 'values that are there before the stage is deployed', fix: 'move the check to verify',
      });
    }
    after.flatMap(valuesOf).forEach(value => this.textOf(value));
  }

  public namespaceOf(stack: StackInfo): string | undefined {
    return this.namespaces.get(stack.plan.id);
  }

  /** The value as it stands in the pipeline; undefined for what CodeBuild reads itself. */
  public textOf({ _plan: plan }: Value): string | undefined {
    switch (plan.kind) {
      case 'text': return plan.text;
      case 'variable': return variableOf(this.at, plan.variable, this.known.variables);
      case 'synth': return this.exportedVariable(plan.name);
      case 'output': {
        const stack = Stack.of(plan.output);
        const logicalId: string = stack.resolve(plan.output.logicalId);
        const info = this.stacks.find(one => one.plan.id === stack.artifactId && one.stage.node.findAll().includes(stack));
        if (!info) {
          fail({
            code: 'pipelines.output-elsewhere', at: this.at, prop: 'verify', value: `output '${plan.output.node.path}'`, allowed: `outputs of stacks of '${this.phase}'`, fix: 'check it in the stage that deploys its stack',
          });
        }
        this.namespaces.set(info.plan.id, namespaceFor(info));
        return `#{${namespaceFor(info)}.${logicalId}}`;
      }
      default: return undefined;
    }
  }

  private exportedVariable(name: string): string {
    const { exported } = this.known;
    if (!exported.includes(name)) {
      fail({
        code: 'pipelines.variable-not-exported',
        at: this.at,
        prop: 'Value.synthVariable',
        value: name,
        allowed: exported.length > 0 ? exported.map(one => `'${one}'`).join(', ') : 'nothing, since the synth exports no variables',
        fix: 'name it in exportedVariables of the synth',
      });
    }
    return `#{${SYNTH_NAMESPACE}.${name}}`;
  }
}

/** What whoever starts the pipeline may set. */
export function variableOf(at: string, variable: codepipeline.Variable, variables: codepipeline.Variable[]): string {
  if (!variables.includes(variable)) {
    fail({
      code: 'pipelines.variable-unknown', at, prop: 'Value.variable', value: variable.variableName, allowed: 'variables of the pipeline', fix: 'give it in variables of the pipeline, too',
    });
  }
  return variable.reference();
}

/** The id of the stack's artifact is unique in a stage, and so is its end with its hash. */
function namespaceFor({ plan }: StackInfo): string {
  return `Stack@${plan.id.replace(/[^A-Za-z0-9@_-]/g, '-').slice(-90)}`;
}
