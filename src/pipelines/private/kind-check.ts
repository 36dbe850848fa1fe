import { Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';

/** What TypeScript, Python and the others refuse themselves; from JavaScript it would be left out in silence, protection and all. */
export function checkKind(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
  if (value !== undefined && !Object.prototype.isPrototypeOf.call(kind.prototype, value as object)) {
    fail({ code: 'pipelines.wrong-type', at, prop, value: shown(value), allowed: example, fix: `write ${prop}: ${example}` });
  }
}

export function checkKinds(at: string, prop: string, values: unknown, kind: Kind, example: string): void {
  checkList(at, prop, values, example);
  for (const value of (values ?? []) as unknown[]) {
    checkKind(at, prop, value ?? null, kind, example);
  }
}

/** A list, which a single value or nothing at all would be left out as. */
export function checkList(at: string, prop: string, values: unknown, example: string): void {
  if (values !== undefined && !Array.isArray(values) && !Token.isUnresolved(values)) {
    fail({ code: 'pipelines.wrong-type', at, prop, value: shown(values), allowed: `a list: [${example}]`, fix: `write ${prop}: [${example}]` });
  }
}

export function checkGiven(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
  checkKind(at, prop, value ?? null, kind, example);
}

/** A class, also one whose constructor is nobody's to call. */
interface Kind {
  readonly prototype: object;
}

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  return typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : `${value}`;
}
