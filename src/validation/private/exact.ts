import { UNTOLD } from './digest';

/** Whether JSON holds all of a value: plain objects, lists, texts, numbers, and no accessors, maps, functions, or objects of a class. */
export function isExact(value: unknown, above: unknown[] = []): boolean {
  if (value === undefined || value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || above.includes(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  const isInnerExact = (inner: unknown) => isExact(inner, [...above, value]);
  if (Array.isArray(value)) return prototype === Array.prototype && [...value].every(inner => inner !== undefined && isInnerExact(inner));
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.entries(Object.getOwnPropertyDescriptors(value)).every(([name, { enumerable, get, value: inner }]) => (
    enumerable && !get && name !== 'toJSON' && isInnerExact(inner)
  )) && Object.getOwnPropertySymbols(value).length === 0;
}

/** A value as JSON, if that holds all of it. */
export function exactly(value: unknown): string | typeof UNTOLD {
  return isExact(value) ? JSON.stringify(value) ?? 'undefined' : UNTOLD;
}
