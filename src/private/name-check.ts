import { fail } from './errors';
import { shown } from './kind-check';
import { misspelled, nearest } from './nearest';

/** A check of a room for props that no struct has: from JavaScript they would be left out in silence. */
export function nameChecks(room: string) {
  /** `mayHaveMore`: what extends a construct of the library hands on its own props, so that only what is misspelled can be told. */
  return function checkNames(at: string, path: string, given: object, names: object, { mayHaveMore = false } = {}) {
    if (!isPlain(given)) return;
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || Object.hasOwn(names, name)) continue;
      const known = Object.keys(names).sort();
      const meant = mayHaveMore ? misspelled(name, known) : nearest(name, known);
      if (mayHaveMore && !meant) continue;
      fail({
        code: `${room}.prop-unknown`,
        at,
        prop: path + name,
        value: shown(value),
        allowed: known.join(', '),
        fix: meant ? `write ${path}${meant} instead` : 'leave it out; nothing would look at it',
      });
    }
  };
}

/** What was written as `{ ... }`; an object of a class may have members of its own. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
