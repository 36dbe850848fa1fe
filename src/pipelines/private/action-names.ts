import { CheckPlan } from './check-plan';
import { plain } from './names';
import { Phase } from './phase';
import { StackInfo } from './stacks';
import { fail } from '../../private/errors';

/** Names of the actions that functions answer. */
export const PREPARE = 'Prepare';
export const APPROVE = 'Approve';
export const WINDOW = 'Window';
export const WATCH = 'Watch';

const RESERVED = [PREPARE, APPROVE, WINDOW, WATCH, 'Deploy'];
/** So that something is left for what is done with the stack, and for what tells two of them apart. */
const LONGEST = 80;

/** What the actions of a stage are called, each once; names of the user's stay as they are. */
export class ActionNames {
  private readonly checks = new Map<CheckPlan, string>();
  private readonly stacks = new Map<string, StackInfo>();

  constructor(private readonly at: string, private readonly phase: Phase, stacks: StackInfo[]) {
    const plans = [...phase.before, ...phase.verify];
    plans.filter(({ name }) => name !== undefined).forEach(plan => this.take(plan, plan.name!));
    plans.filter(({ name }) => name === undefined).forEach(plan => this.checks.set(plan, this.free('Http')));
    stacks.forEach(stack => this.stacks.set(this.freeFor(stack), stack));
  }

  public ofCheck(plan: CheckPlan): string {
    return this.checks.get(plan)!;
  }

  public ofStack(stack: StackInfo): string {
    return [...this.stacks].find(([, one]) => one === stack)![0];
  }

  private take(plan: CheckPlan, name: string) {
    const taken = [...RESERVED, ...this.phase.targets.map((_, index) => `Deploy${index + 1}`), ...this.checks.values()];
    if (taken.includes(name)) {
      fail({
        code: 'pipelines.name-twice', at: this.at, prop: `checks of ${this.phase.name}`, value: name, allowed: 'each name once in a stage, and none that the pipeline uses itself', fix: `choose a name other than ${taken.join(', ')}`,
      });
    }
    this.checks.set(plan, name);
  }

  private free(base: string): string {
    const taken = [...this.checks.values()];
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base}${count}`;
      if (!taken.includes(name)) return name;
    }
  }

  private freeFor(stack: StackInfo): string {
    const prefix = this.phase.kind === 'wave' ? `${stack.stage.stageName}-` : '';
    const name = plain(`${prefix}${stack.path}`, LONGEST);
    return this.stacks.has(name) ? `${name}-${stack.plan.id.slice(-8)}` : name;
  }
}
