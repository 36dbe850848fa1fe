import { Token } from 'aws-cdk-lib';
import { fail } from './errors';

/** A class, also one whose constructor is nobody's to call. */
export interface Kind {
  readonly prototype: object;
}

/**
 * Checks of a room for what TypeScript, Python and the others refuse themselves; from JavaScript it would be left out in silence,
 * protection and all. `code` is that of the room's error.
 */
export function kindChecks(code: string) {
  function checkKind(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
    if (value !== undefined && !Object.prototype.isPrototypeOf.call(kind.prototype, value as object)) {
      fail({ code, at, prop, value: shown(value), allowed: example, fix: `write ${prop}: ${example}` });
    }
  }

  function checkKinds(at: string, prop: string, values: unknown, kind: Kind, example: string): void {
    checkList(at, prop, values, example);
    for (const value of (values ?? []) as unknown[]) {
      checkKind(at, prop, value ?? null, kind, example);
    }
  }

  /** A list, which a single value or nothing at all would be left out as. */
  function checkList(at: string, prop: string, values: unknown, example: string): void {
    if (values !== undefined && !Array.isArray(values) && !Token.isUnresolved(values)) {
      fail({ code, at, prop, value: shown(values), allowed: `a list: [${example}]`, fix: `write ${prop}: [${example}]` });
    }
  }

  function checkGiven(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
    checkKind(at, prop, value ?? null, kind, example);
  }

  return { checkKind, checkKinds, checkList, checkGiven };
}

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  return typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : `${value}`;
}
