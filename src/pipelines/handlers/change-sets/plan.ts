import { Refusal } from '../job';

/** What the synthesized app says about a delivery; it comes with each version of the code. */
export interface DeliveryPlan {
  readonly stages: { readonly [name: string]: StagePlan };
}

export interface StagePlan {
  /** Stateful resources that may be replaced or removed, `<stack name>/<logical id>`; undefined where nobody asked to be protected. */
  readonly allowReplacement?: string[];
  readonly stacks: StackPlan[];
  /** Ids of stacks by the stage of the pipeline that deploys them, where one does not hold all. */
  readonly parts?: { readonly [stage: string]: string[] };
  readonly watch?: WatchPlan;
}

/** ARNs and URLs may hold `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}`. */
export interface StackPlan {
  /** Unique within the stage. */
  readonly id: string;
  readonly name: string;
  /** Absent: those of the pipeline. */
  readonly account?: string;
  readonly region?: string;
  /** The file in the artifact. */
  readonly template: string;
  /** `s3://<bucket>/<key>`, where the template is published. */
  readonly templateUrl?: string;
  readonly deployRole?: string;
  readonly deployRoleExternalId?: string;
  readonly executionRole?: string;
  readonly parameters: { readonly [name: string]: string };
  readonly tags: { readonly [name: string]: string };
  readonly notificationArns: string[];
  readonly terminationProtection: boolean;
  /** Stacks of the same stage that are deployed before, by their ids. */
  readonly dependsOn: string[];
}

export interface WatchPlan {
  readonly seconds: number;
  readonly alarms: WatchedAlarm[];
}

/** An alarm by its name, or by the stack that it is in. */
export interface WatchedAlarm {
  readonly name?: string;
  readonly stack?: string;
  readonly logicalId?: string;
  readonly account?: string;
  readonly region?: string;
  /** What reads it; absent: the function itself. */
  readonly role?: string;
}

/** The part of a plan that is about one stage. */
export function stageOf({ stages }: DeliveryPlan, name: string): StagePlan {
  if (!Object.hasOwn(stages, name)) throw new Refusal(`The code knows no stage ${name}: deploy the stack of the pipeline`);
  return stages[name];
}
