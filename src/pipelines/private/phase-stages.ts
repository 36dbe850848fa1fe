import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import { Phase } from './phase';
import { ActionMaker, PhaseActions } from './phase-actions';

/** A stage of the pipeline: groups of actions, one after the other. */
export interface Part {
  readonly name: string;
  readonly groups: ActionMaker[][];
}

/** The stages that a phase becomes: one, unless it has more actions than one takes. */
export function partsOf(phase: Phase, actions: PhaseActions, most: number): Part[] {
  const groups = [...actions.gates(), ...actions.deployments(), ...actions.proofs()].filter(group => group.length > 0);
  const parts: { name: string; groups: ActionMaker[][] }[] = [];
  let left = 0;
  for (const group of groups) {
    for (let rest = group; rest.length > 0;) {
      if (left === 0) {
        const first = parts.length === 0;
        const name = first ? phase.name : `${phase.name}.${parts.length + 1}`;
        const prepare = first || actions.isWithoutStacks ? [] : [[actions.prepare(name)]];
        parts.push({ name, groups: prepare });
        left = most - prepare.length;
      }
      const here = rest.slice(0, left);
      parts[parts.length - 1].groups.push(here);
      left -= here.length;
      rest = rest.slice(here.length);
    }
  }
  return parts;
}

/** The stage of the pipeline that an action stands in. */
export function stageOf(parts: Part[], action: string): string | undefined {
  return parts.find(({ groups }) => groups.flat().some(({ name }) => name === action))?.name;
}

/** Ids of the stacks of each part; undefined where there is one. */
export function stacksByPart(parts: Part[]): { [stage: string]: string[] } | undefined {
  return parts.length > 1
    ? Object.fromEntries(parts.map(({ name, groups }) => [name, groups.flat().flatMap(({ stack }) => stack ?? [])]))
    : undefined;
}

export function addParts(pipeline: codepipeline.Pipeline, phase: Phase, parts: Part[]): void {
  for (const { name, groups } of parts) {
    pipeline.addStage({
      stageName: name,
      actions: groups.flatMap((group, index) => group.map(action => action.make(index + 1))),
      onFailure: phase.rollback() ? { result: codepipeline.Result.ROLLBACK } : undefined,
    });
  }
}
