import { Duration, RemovalPolicy, Size, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as fc from 'fast-check';
import { allCodes } from './failures';
import { lazyNumber, lazyText } from './synth';
import { ProfileOptions } from '../../src';
import { WheelhouseError } from '../../src/private/errors';

/** A new seed each time, so that every run looks somewhere else; printed, so that each can be repeated. */
const SEED = Number(process.env.WHEELHOUSE_PROPERTY_SEED ?? Date.now() % 2 ** 31);

/** How many cases there are: the usual number, or what the environment asks for. */
export function runs(usual: number): number {
  return Number(process.env.WHEELHOUSE_PROPERTY_RUNS ?? usual);
}

export function settings(usual: number) {
  return { seed: SEED, numRuns: runs(usual) };
}

/** One line on stdout, past jest's own reporting. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function announce(suite: string, usual: number): void {
  say(`properties of ${suite}: ${runs(usual)} cases each, seed ${SEED} (repeat with WHEELHOUSE_PROPERTY_SEED=${SEED})`);
}

const CODES = new Set(allCodes());

/** What was made; undefined where the input was refused with a coded error. Anything else that is thrown is a defect. */
export function madeOrRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof WheelhouseError)) {
      throw new Error(`neither a value nor a coded error, but ${(error as Error).stack}`);
    }
    expect(CODES).toContain(error.problem.code);
    expect(error.message).toMatch(/^\[cdk-wheelhouse:\w+\.[a-z0-9-]+\] [^]+: '[^]+' (is missing|is [^]+); allowed: [^]+\. Fix: [^]+$/);
    return undefined;
  }
}

/** Numbers as people and programs give them: likely, wrong, absurd, and not known yet. */
export const anyNumber = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 110 }) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5, 255, 256, 65535, 65536, 1e21, Number.MIN_VALUE) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }).map(lazyNumber) },
);

export const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.string() },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\n', '\0', '\u2028', '__proto__', 'constructor', 'toString', 'Länge', '🏠', '\'"`$(){}[]\\', '../..', 'null', '0') },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 3000 }).map(length => 'x'.repeat(length)) },
  { weight: 1, arbitrary: fc.string().map(lazyText) },
);

/** Amounts of which the CDK itself takes the sign: it refuses what is negative. */
const anyAmount = anyNumber.filter(number => !(number < 0) || Token.isUnresolved(number));

export const anyDuration = fc.tuple(anyAmount, fc.constantFrom('millis', 'seconds', 'minutes', 'hours', 'days'))
  .map(([amount, unit]) => (Duration as any)[unit](amount) as Duration);

export const anySize = fc.tuple(anyAmount, fc.constantFrom('bytes', 'kibibytes', 'mebibytes', 'gibibytes', 'tebibytes'))
  .map(([amount, unit]) => (Size as any)[unit](amount) as Size);

/** Something that is made later, so that its making can fail; shown as what it is made of. */
export function later<A, T>(given: fc.Arbitrary<A>, make: (given: A) => T): fc.Arbitrary<() => T> {
  return given.map(args => Object.assign(() => make(args), { [fc.toStringMethod]: () => fc.stringify(args) }));
}

/** Options of which each may be absent. */
export function some<T extends object>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(parts, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;
}

/** Mostly what one would say; sometimes what is wrong, or not known yet. */
export function mostly<T>(usual: fc.Arbitrary<T>, ...odd: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 60, arbitrary: usual }, ...odd.map(arbitrary => ({ weight: 1, arbitrary })));
}

/** What a token stands for is known to nobody at synth, so that these stand for nothing absurd. */
export const plainText = anyText.filter(text => !Token.isUnresolved(text));

export const known = (min: number, max: number, ...wrong: number[]) =>
  mostly(fc.integer({ min, max }), fc.constantFrom(...wrong, NaN), fc.integer({ min, max }).map(lazyNumber));

export const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

export const anyProfile = fc.record({
  production: fc.boolean(),
  options: some<ProfileOptions>({
    name: fc.constantFrom('staging', 'a/b:c@d'),
    availabilityZones: fc.constantFrom(2, 3),
    highlyAvailable: fc.boolean(),
    deletionProtection: fc.boolean(),
    removalPolicy: fc.constantFrom(...Object.values(RemovalPolicy)),
    customerManagedKey: fc.boolean(),
    firewall: fc.boolean(),
    auditLogs: fc.boolean(),
    monitoring: fc.boolean(),
    logRetention: fc.constantFrom(RetentionDays.ONE_DAY, RetentionDays.TEN_YEARS, RetentionDays.INFINITE),
    backupRetention: fc.integer({ min: 1, max: 35 }).map(days => Duration.days(days)),
  }),
});
