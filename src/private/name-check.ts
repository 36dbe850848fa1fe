import { fail } from './errors';
import { shown } from './kind-check';
import { misspelled, nearest } from './nearest';

/** Names of props, each with those of the struct that it takes, or takes a list of. */
export interface Names {
  readonly [name: string]: 1 | Names | readonly [Names];
}

/** The names of all props of a struct; the compiler sees that none is forgotten. */
export type NamesOf<T> = { readonly [Name in keyof T]-?: 1 | Names | readonly [Names] };

/** Checks of a room for props that no struct has: from JavaScript they would be left out in silence. */
export function nameChecks(room: string) {
  function refuse(at: string, prop: string, value: unknown, known: readonly string[], fix: string): never {
    fail({ code: `${room}.prop-unknown`, at, prop, value: shown(value), allowed: known.join(', '), fix });
  }

  /** What a struct has no prop for. */
  function checkKnown(at: string, path: string, given: object, names: object): void {
    for (const [name, value, known] of unknownIn(given, names)) {
      const meant = nearest(name, known);
      refuse(at, path + name, value, known, meant ? `write ${path}${meant} instead` : 'leave it out; nothing would look at it');
    }
  }

  /** What is misspelled: what extends a construct of the library hands on its own props, so no more than that can be told. */
  function checkMisspelled(at: string, path: string, given: object, names: object, guess = misspelled): void {
    for (const [name, value, known] of unknownIn(given, names)) {
      const meant = guess(name, known);
      if (meant) refuse(at, path + name, value, known, `write ${path}${meant} instead`);
    }
  }

  /** Of the structs that are in a struct. */
  function checkWithin(at: string, path: string, given: object, names: Names): void {
    for (const [name, value] of isPlain(given) ? Object.entries(given) : []) {
      const within = Object.hasOwn(names, name) ? names[name] : 1;
      if (isList(within)) (Array.isArray(value) ? value : []).forEach((element, index) => checkAll(at, `${path}${name}[${index}].`, element, within[0]));
      else if (within !== 1) checkAll(at, `${path}${name}.`, value, within);
    }
  }

  function checkAll(at: string, path: string, given: object, names: Names): void {
    checkKnown(at, path, given, names);
    checkWithin(at, path, given, names);
  }

  return {
    checkKnown,
    checkMisspelled,
    /** The options of a factory or method. */
    checkOptionNames: (at: string, options: object | undefined, names: Names) => checkAll(at, '', options ?? {}, names),
    /** The props of a construct. */
    checkPropNames: (at: string, props: object | undefined, names: Names) => {
      checkMisspelled(at, '', props ?? {}, names);
      checkWithin(at, '', props ?? {}, names);
    },
  };
}

function isList(names: Names[string]): names is readonly [Names] {
  return Array.isArray(names);
}

/** Props that are given and not among the names, with their values, and all names. */
function unknownIn(given: object, names: object): [name: string, value: unknown, known: readonly string[]][] {
  if (!isPlain(given)) return [];
  const known = Object.keys(names).sort();
  const unknown = Object.entries(given).filter(([name, value]) => value !== undefined && !Object.hasOwn(names, name));
  return unknown.map(([name, value]) => [name, value, known]);
}

/** What was written as `{ ... }`; an object of a class may have members of its own. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
