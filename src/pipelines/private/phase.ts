import { Duration, Stage } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { checkDuration, checkKnown, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { Approval } from '../approval';
import { Check } from '../check';
import { BAKE_MINUTES } from '../defaults';
import { DeployWindow } from '../deploy-window';
import { DeliveryOptions, DeploymentOptions } from '../stage-options';
import { ITarget } from '../target';
import { ApprovalPlan } from './approval-plan';
import { CheckPlan } from './check-plan';
import { checkKind, checkKinds, checkList } from './kind-check';
import { STAGE_NAME } from './names';
import { WindowPlan } from './window-plan';

/** One step of the way to production: what is deployed together. */
export interface Phase {
  readonly name: string;
  readonly kind: 'stage' | 'wave' | 'delivery';
  readonly stages: Stage[];
  readonly targets: ITarget[];
  readonly approval: ApprovalPlan;
  readonly window?: WindowPlan;
  readonly before: CheckPlan[];
  readonly verify: CheckPlan[];
  readonly rollbackOn: cloudwatch.IAlarm[];
  readonly bake: Duration;
  readonly rollback: () => boolean;
}

/** Which pipeline delivers a stage. */
const PIPELINES = new WeakMap<Stage, string>();
const MADE_BY_PIPELINE = ['Source', 'Build', 'UpdatePipeline', 'Test', 'Assets'];

/** Checks alone, before anything is deployed. */
export function testPhase(before: CheckPlan[]): Phase {
  return {
    name: 'Test', kind: 'delivery', stages: [], targets: [], approval: { kind: 'none' }, before, verify: [], rollbackOn: [], bake: Duration.minutes(BAKE_MINUTES), rollback: () => false,
  };
}

/** All phases of a pipeline, each name and each stage once. */
export class Phases {
  public readonly all: Phase[] = [];

  private readonly at: string;

  constructor(private readonly scope: Construct) {
    this.at = scope.node.path;
  }

  public add(name: string, kind: Phase['kind'], options: DeploymentOptions, targets: ITarget[] = []): Phase {
    this.checkName(name);
    this.checkOptions(options);
    checkKnown({ code: 'pipelines.value-not-known', at: this.at, prop: 'bake', value: options.bake, fix: 'give the time; it comes with the code' });
    checkDuration({
      code: 'pipelines.bake-out-of-range', at: this.at, prop: 'bake', value: options.bake, min: Duration.minutes(1), max: Duration.hours(20), whole: 'minutes', fix: 'use 10 minutes',
    });
    if (options.bake && !options.rollbackOn?.length) {
      fail({ code: 'pipelines.bake-without-alarms', at: this.at, prop: 'bake', value: options.bake.toHumanString(), allowed: 'only with rollbackOn', fix: 'name the alarms that are watched' });
    }
    const verify = (options.verify ?? []).map(check => check._plan);
    const rollbackOn = options.rollbackOn ?? [];
    const phase: Phase = {
      name,
      kind,
      stages: [],
      targets,
      approval: options.approval?._plan ?? { kind: 'none' },
      window: options.window?._plan,
      before: (options.before ?? []).map(check => check._plan),
      verify,
      rollbackOn,
      bake: options.bake ?? Duration.minutes(BAKE_MINUTES),
      rollback: () => options.rollback ?? verify.length + rollbackOn.length > 0,
    };
    this.all.push(phase);
    return phase;
  }

  public addStage(phase: Phase, stage: Stage, verify: CheckPlan[] = []): void {
    const taken = PIPELINES.get(stage);
    if (taken && taken !== this.at) {
      fail({ code: 'pipelines.stage-twice', at: this.at, prop: 'stage', value: stage.node.path, allowed: 'each stage in one pipeline', fix: `take it out of the pipeline '${taken}', or make another Stage for it` });
    }
    PIPELINES.set(stage, this.at);
    if (Stage.of(this.scope) === stage) {
      fail({ code: 'pipelines.stage-of-pipeline', at: this.at, prop: 'stage', value: stage.node.path, allowed: 'a stage that the pipeline is not in', fix: 'put the stack of the pipeline beside the Stage, not into it' });
    }
    const other = this.all.find(({ stages }) => stages.includes(stage));
    if (other) {
      fail({
        code: 'pipelines.stage-twice', at: this.at, prop: 'stage', value: stage.node.path, allowed: 'each stage once', fix: `take it out of '${other.name}', or make another Stage for it`,
      });
    }
    phase.stages.push(stage);
    phase.verify.push(...verify.map(plan => plan.name === undefined ? plan : { ...plan, name: `${stage.stageName}-${plan.name}` })); // the same check in each stage of a wave
  }

  public addDelivery(name: string, options: DeliveryOptions): void {
    if (options.targets.length === 0) {
      fail({ code: 'pipelines.targets-missing', at: this.at, prop: 'targets', value: options.targets, allowed: 'one target at least', fix: 'say where the code goes, such as Target.s3(bucket)' });
    }
    if (options.approval?._plan.kind === 'changeSets') {
      fail({
        code: 'pipelines.no-change-sets', at: this.at, prop: 'approval', value: 'Approval.changeSets()', allowed: 'Approval.manual() and Approval.none() for targets, which have no change sets', fix: 'use Approval.manual()',
      });
    }
    this.add(name, 'delivery', options, options.targets);
  }

  private checkOptions({ approval, window, before, verify, rollbackOn, bake }: DeploymentOptions) {
    checkKind(this.at, 'approval', approval, Approval, 'Approval.changeSets()');
    checkKind(this.at, 'window', window, DeployWindow, 'DeployWindow.weekdays(…)');
    checkKinds(this.at, 'before', before, Check, 'Check.commands(…)');
    checkKinds(this.at, 'verify', verify, Check, 'Check.http(…)');
    checkList(this.at, 'rollbackOn', rollbackOn, 'alarm');
    checkKind(this.at, 'bake', bake, Duration, 'Duration.minutes(15)');
  }

  private checkName(name: string) {
    checkPattern({ code: 'pipelines.name-invalid', at: this.at, prop: 'name', value: name, ...STAGE_NAME });
    const taken = [...MADE_BY_PIPELINE, ...this.all.map(phase => phase.name)];
    if (taken.some(one => one.toLowerCase() === name.toLowerCase())) {
      fail({
        code: 'pipelines.name-twice', at: this.at, prop: 'name', value: name, allowed: 'each name once, and none that the pipeline uses itself', fix: `choose a name other than ${taken.join(', ')}`,
      });
    }
  }
}
