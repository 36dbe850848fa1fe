import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { fail, Problem } from './errors';

/** A rule about one prop: everything of the problem but what is derived from the rule itself. */
export interface Rule<T> extends Omit<Problem, 'allowed' | 'value'> {
  readonly value: T | undefined;
}

export interface RangeRule extends Rule<number> {
  readonly min: number;
  readonly max: number;
  /** @default 'an integer' */
  readonly unit?: string;
}

/** Absent and unresolved values pass every rule. */
function isOpen(value: unknown): boolean {
  return value === undefined || Token.isUnresolved(value);
}

export function checkInteger(rule: RangeRule): void {
  checkRange(rule, Number.isInteger(rule.value), rule.unit ?? 'an integer');
}

export function checkNumber(rule: RangeRule): void {
  checkRange(rule, Number.isFinite(rule.value), rule.unit ?? 'a number');
}

function checkRange(rule: RangeRule, isOfKind: boolean, kind: string): void {
  if (!isOpen(rule.value) && !(isOfKind && rule.value! >= rule.min && rule.value! <= rule.max)) {
    fail({ ...rule, allowed: `${kind} from ${rule.min} to ${rule.max}` });
  }
}

export function checkPattern(rule: Rule<string> & { readonly pattern: RegExp; readonly allowed: string }): void {
  checkThat({ ...rule, holds: value => typeof value === 'string' && rule.pattern.test(value) });
}

export function checkOneOf(rule: Rule<string> & { readonly values: string[] }): void {
  checkThat({ ...rule, allowed: rule.values.map(value => `'${value}'`).join(', '), holds: value => rule.values.includes(value) });
}

export function checkThat<T>(rule: Rule<T> & { readonly allowed: string; readonly holds: (value: T) => boolean }): void {
  if (!isOpen(rule.value) && !rule.holds(rule.value!)) {
    fail(rule);
  }
}

/** For the few values that decide what is built, and so cannot wait for the deployment. */
export function checkKnown(rule: Rule<unknown>): void {
  const { value } = rule;
  const unknown = value instanceof Duration || value instanceof Size ? value.isUnresolved() : Token.isUnresolved(value);
  if (unknown) {
    fail({ ...rule, value: 'a value that is known at the deployment only', allowed: 'a value that is known when the app is synthesized' });
  }
}

const GRAINS = { seconds: 1, minutes: 60, hours: 60 * 60, days: 24 * 60 * 60 };

export function checkDuration(rule: Rule<Duration> & { readonly min: Duration; readonly max: Duration; readonly whole?: keyof typeof GRAINS }): void {
  const whole = rule.whole ?? 'seconds';
  if (rule.value === undefined) return;
  if (!(rule.value instanceof Duration)) {
    fail({ ...rule, value: shown(rule.value), allowed: `a Duration of whole ${whole} from ${rule.min.toHumanString()} to ${rule.max.toHumanString()}` });
  }
  if (rule.value.isUnresolved()) return;
  const seconds = rule.value.toSeconds({ integral: false });
  if (seconds < rule.min.toSeconds() || seconds > rule.max.toSeconds() || seconds % GRAINS[whole] !== 0) {
    fail({ ...rule, value: rule.value.toHumanString(), allowed: `whole ${whole} from ${rule.min.toHumanString()} to ${rule.max.toHumanString()}` });
  }
}

export function checkSize(rule: Rule<Size> & { readonly min: Size; readonly max: Size }): void {
  if (rule.value === undefined) return;
  if (!(rule.value instanceof Size)) {
    fail({ ...rule, value: shown(rule.value), allowed: `a Size of whole GiB from ${rule.min.toGibibytes()} to ${rule.max.toGibibytes()}` });
  }
  if (rule.value.isUnresolved()) return;
  const gibibytes = rule.value.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (!Number.isInteger(gibibytes) || gibibytes < rule.min.toGibibytes() || gibibytes > rule.max.toGibibytes()) {
    fail({ ...rule, value: `${gibibytes} GiB`, allowed: `whole GiB from ${rule.min.toGibibytes()} to ${rule.max.toGibibytes()}` });
  }
}

/** What stands in the place of something else, from JavaScript; an object may not be one that JSON can say. */
function shown(value: unknown): unknown {
  if (value === null) return 'nothing';
  return ['object', 'function'].includes(typeof value) ? `a value of the type ${typeof value}` : value;
}

/** Two props that must be in order; either may be absent or unresolved. */
export function checkOrder(rule: Rule<number> & { readonly notAbove: number | undefined; readonly notAboveProp: string }): void {
  if (!isOpen(rule.value) && !isOpen(rule.notAbove) && rule.value! > rule.notAbove!) {
    fail({ ...rule, allowed: `at most '${rule.notAboveProp}', which is ${rule.notAbove}` });
  }
}
