import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { newStack } from './synth';
import { WheelhouseError } from '../../src/private/errors';

/** A mistake, and the error that it must give. */
export interface Failure {
  /** The mistake in words: the test is called `refuses <mistake>`. */
  readonly mistake: string;
  readonly code: string;
  /** Path of the construct or name of the factory. */
  readonly at: string;
  readonly prop: string;
  /** The value as the message shows it; undefined where nothing was given. */
  readonly received?: string;
  /** What the message must say of what is allowed, where that is worth a look. */
  readonly allowed?: string | RegExp;
  readonly make: (stack: Stack) => unknown;
}

/** How the message shows a token where only a value will do. */
export const NOT_KNOWN = '\'a value that is known at the deployment only\'';

/** The error that something throws; fails where it throws none, or another kind. */
export function problemOf(make: () => unknown): WheelhouseError {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(WheelhouseError);
    return error as WheelhouseError;
  }
  throw new Error('nothing was thrown');
}

/** The first of the problems that show when a stack is synthesized, which come together in an error of the CDK. */
export function problemAtSynthesis(stack: Stack): WheelhouseError {
  const message = messageOf(() => (stack.node.root as App).synth());
  const [text, code, at, prop, allowed, fix] = /\[cdk-wheelhouse:([a-z.-]+)\] (.*?): '(.*?)' is .*; allowed: (.*)\. Fix: (.*)/.exec(message)!;
  return Object.assign(new WheelhouseError({ code, at, prop, allowed, fix }), { message: text });
}

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

/** One test for each mistake, and one that no error code of the room was forgotten. */
export function testFailures(room: string, failures: Failure[]): void {
  describe('fails with a coded error that says what to do:', () => {
    test.each(failures.map(failure => [`${failure.code} for ${failure.mistake}`, failure] as const))('%s', (_name, failure) => {
      const error = problemOf(() => failure.make(newStack()));
      expect({ code: error.code, at: error.problem.at, prop: error.problem.prop })
        .toEqual({ code: `cdk-wheelhouse:${failure.code}`, at: failure.at, prop: failure.prop });
      const received = failure.received === undefined ? 'is missing' : `is ${failure.received}`;
      expect(error.message).toContain(`[cdk-wheelhouse:${failure.code}] ${failure.at}: '${failure.prop}' ${received}; allowed: `);
      expect(error.problem.allowed).toMatch(failure.allowed ?? /\S/);
      expect(error.message).toMatch(/\. Fix: \S/);
    });
  });

  test(`every error code of '${room}' is triggered above`, () => {
    const tried = new Set(failures.map(failure => failure.code));
    expect([...tried].sort()).toEqual(codesOf(room));
  });
}

const SRC = path.resolve(__dirname, '../../src');

/** The codes that the sources name, wherever they stand, and those that the room has from checks that rooms share. */
export function codesOf(room: string): string[] {
  const files = fs.readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  const text = (names: string[]) => names.map(name => fs.readFileSync(path.join(SRC, name), 'utf8')).join('\n');
  const own = [...text(files).matchAll(new RegExp(`(?:code(?::| =) |kindChecks\\()'(${room}\\.[a-z0-9-]+)'`, 'g'))].map(match => match[1]);
  const inRoom = text(files.filter(name => name.startsWith(`${room}/`)));
  const named = (importing: string, prefix: string) => files.filter(name => importing.includes(name.replace(/^private\/(.*)\.ts$/, `${prefix}/$1'`)));
  const checks = named(inRoom, '/private');
  const shared = [...checks, ...named(text(checks.filter(name => name.endsWith('-check.ts'))), "'.")];
  const codes = [...text(shared).matchAll(/code: `\$\{room\}\.([a-z0-9-]+)`/g)].map(match => `${room}.${match[1]}`);
  return [...new Set([...own, ...codes])].sort();
}

/** The codes of all rooms. */
export function allCodes(): string[] {
  return fs.readdirSync(SRC, { withFileTypes: true }).filter(entry => entry.isDirectory()).flatMap(entry => codesOf(entry.name));
}
