import { App, Stack, Stage } from 'aws-cdk-lib';
import { Failure } from '../support/failures';

/** What only JavaScript lets through. */
export const loose = (value: unknown) => value as any;

export const NOTHING = "'nothing'";

/** Where, which prop, what is shown of it, and how the mistake is made. */
export type Mistake = readonly [at: string, prop: string, received: string | undefined, make: Failure['make'], allowed?: string];

/** Mistakes of one code. */
export function mistakes(code: string, all: Mistake[]): Failure[] {
  return all.map(([at, prop, received, make, allowed]) => ({
    code, mistake: `${received ?? 'nothing'} for ${prop} of ${at}${allowed ? `, which takes ${allowed}` : ''}`, at, prop, received, make, allowed,
  }));
}

/** Scopes that are in no stack, for a construct with the id A. */
export function badScopes(room: string, what: string, make: (scope: any, stack: Stack) => unknown): Failure[] {
  return ([
    ['an app', 'A', "'an object of App'", new App()],
    ['a stage', 'Production/A', "'an object of Stage'", new Stage(new App(), 'Production')],
    ['nothing', 'A', undefined, undefined],
    ['null', 'A', undefined, null],
    ['no construct', 'A', "'an object'", {}],
    ['a name', 'A', "'shop'", 'shop'],
  ] as const).map(([scope, at, received, given]) => ({
    code: `${room}.scope-not-in-stack`,
    mistake: `${scope} as the scope of ${what}`,
    at,
    prop: 'scope',
    received,
    allowed: 'a Stack, or a construct in one',
    make: stack => make(given, stack),
  }));
}
