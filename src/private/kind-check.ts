import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { fail } from './errors';

/** A class, also one whose constructor is nobody's to call. */
export interface Kind {
  readonly prototype: object;
}

/**
 * Checks of a room for what TypeScript, Python and the others refuse themselves; from JavaScript it would be left out in silence,
 * protection and all. `code` is that of the room's error.
 *
 * What is absent passes, as most props may be; `checkGiven` and `checkOptions` refuse it, and for the others `null` stands for it.
 */
export function kindChecks(code: string) {
  function refuse(at: string, prop: string, value: unknown, allowed: string, example: string): never {
    fail({ code, at, prop, value: shown(value), allowed, fix: `write ${prop}: ${example}` });
  }

  function checkKind(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
    if (value !== undefined && !isOf(value, kind)) refuse(at, prop, value, example, example);
  }

  function checkKinds(at: string, prop: string, values: unknown, kind: Kind, example: string): void {
    checkList(at, prop, values, example);
    for (const value of (values ?? []) as unknown[]) {
      checkKind(at, prop, value ?? null, kind, example);
    }
  }

  /** A list, which a single value or nothing at all would be left out as. */
  function checkList(at: string, prop: string, values: unknown, example: string): void {
    if (values !== undefined && !Array.isArray(values) && !Token.isUnresolved(values)) refuse(at, prop, values, `a list: [${example}]`, `[${example}]`);
  }

  /** A list of texts. */
  function checkTexts(at: string, prop: string, values: unknown, example: string): void {
    checkList(at, prop, values, example);
    const other = (Array.isArray(values) ? values : []).findIndex(value => !isText(value));
    if (other >= 0) refuse(at, prop, (values as unknown[])[other] ?? null, `a list of texts: [${example}]`, `[${example}]`);
  }

  /** Texts by name. */
  function checkTextsByName(at: string, prop: string, values: object, example: string): void {
    checkOptions(at, prop, values, example);
    for (const [name, value] of Object.entries(values)) {
      if (!isText(value)) refuse(at, `${prop}.${name}`, value ?? null, 'a text', "'...'");
    }
  }

  function checkGiven(at: string, prop: string, value: unknown, kind: Kind, example: string): void {
    checkKind(at, prop, value ?? null, kind, example);
  }

  /** A struct: `{ ... }`. */
  function checkOptions(at: string, prop: string, value: unknown, example: string): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, prop, value ?? null, example, example);
  }

  /** Yes or no; a text would be a yes. */
  function checkBoolean(at: string, prop: string, value: unknown, example: string): void {
    if (value !== undefined && typeof value !== 'boolean' && !Token.isUnresolved(value)) refuse(at, prop, value, 'true or false', example);
  }

  /** One of an enum. */
  function checkChoice(at: string, prop: string, value: unknown, of: object, example: string): void {
    if (value !== undefined && !Object.values(of).includes(value) && !Token.isUnresolved(value)) refuse(at, prop, value, example, example);
  }

  /** What has a member of its interface. Whoever implements it need be no construct, as the managed policies of AWS are none. */
  function checkMember(at: string, prop: string, value: unknown, member: string, example: string): void {
    if (value !== undefined && !has(value, member)) refuse(at, prop, value, example, example);
  }

  /** A construct that has a member of its interface: a role has its `roleArn`. */
  function checkConstruct(at: string, prop: string, value: unknown, member: string, example: string): void {
    if (value !== undefined && !(has(value, member) && Construct.isConstruct(value))) refuse(at, prop, value, example, example);
  }

  return {
    checkBoolean, checkChoice, checkKind, checkKinds, checkList, checkTexts, checkTextsByName, checkGiven, checkOptions, checkMember, checkConstruct,
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || Token.isUnresolved(value);
}

export function isOf(value: unknown, kind: Kind): boolean {
  return Object.prototype.isPrototypeOf.call(kind.prototype, value as object);
}

export function has(value: unknown, member: string): boolean {
  return typeof value === 'object' && value !== null && member in value;
}

/** A text and a number as they are, so that the message tells '8080' from 8080. */
export function shown(value: unknown): unknown {
  if (value === null) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object') return value;
  const { name } = value.constructor ?? {};
  return Array.isArray(value) ? 'a list' : `an object${name && name !== 'Object' ? ` of ${name}` : ''}`;
}
