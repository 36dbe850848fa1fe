import { Stack } from 'aws-cdk-lib';
import { fail } from '../../private/errors';
import { Value } from '../value';
import { CheckPlan, valuesOf } from './check-plan';
import { StackInfo } from './stacks';

/** The namespace of the synth's variables. */
export const SYNTH_NAMESPACE = 'Synth';

/** What actions of a phase read of each other: `#{<namespace of the stack's action>.<output>}`. */
export class Outputs {
  private readonly namespaces = new Map<string, string>();

  constructor(
    private readonly at: string, private readonly phase: string, private readonly stacks: StackInfo[], private readonly exported: string[],
  ) {}

  /** Notes which stacks are read; their actions get a namespace. */
  public note(checks: CheckPlan[]): void {
    checks.flatMap(valuesOf).forEach(value => this.textOf(value));
  }

  public namespaceOf(stack: StackInfo): string | undefined {
    return this.namespaces.get(stack.plan.id);
  }

  /** The value as it stands in the pipeline; undefined for what CodeBuild reads itself. */
  public textOf({ _plan: plan }: Value): string | undefined {
    switch (plan.kind) {
      case 'text': return plan.text;
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
    if (!this.exported.includes(name)) {
      fail({
        code: 'pipelines.variable-not-exported', at: this.at, prop: 'Value.synthVariable', value: name, allowed: this.exported.length > 0 ? this.exported.map(one => `'${one}'`).join(', ') : 'nothing, since the synth exports no variables', fix: 'name it in exportedVariables of the synth',
      });
    }
    return `#{${SYNTH_NAMESPACE}.${name}}`;
  }
}

/** The id of the stack's artifact is unique in a stage, and so is its end with its hash. */
function namespaceFor({ plan }: StackInfo): string {
  return plan.id.replace(/[^A-Za-z0-9@_-]/g, '-').slice(-100);
}
