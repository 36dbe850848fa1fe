import { App, Stack } from 'aws-cdk-lib';

const { compareTemplates } = jest.requireActual<any>('../../tools/upgrade/compare');
const { trim } = jest.requireActual<any>('../../tools/upgrade/template');

/** What the gate says of a change. */
export interface Change {
  readonly change: string;
  readonly type: string;
  readonly id: string;
  readonly why?: string;
  readonly to?: string;
  readonly stateful?: boolean;
  readonly fails?: boolean;
  readonly dataLoss?: boolean;
  readonly problem?: string;
  readonly variant?: string;
}

/** The template of a stack that is built so. */
export function templateOf(build: (stack: Stack) => void): any {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, 'Shop');
  build(stack);
  return app.synth().getStackByName('Shop').template;
}

/** What an update from one stack to the other changes. */
export function upgrade(before: (stack: Stack) => void, after: (stack: Stack) => void): Change[] {
  return changes(templateOf(before), templateOf(after));
}

export function changes(before: any, after: any): Change[] {
  return compareTemplates(trim(before), trim(after));
}

/** The changes that need a migration note, as `<change> <type>`, in order. */
export function failing(found: Change[]): string[] {
  return found.filter(({ fails }) => fails).map(({ change, type }) => `${change} ${type}`).sort();
}

/** A change of a resource of a type; fails where there is not exactly one. */
export function only(found: Change[], type: string): Change {
  const ofType = found.filter(change => change.type === type);
  expect(ofType).toHaveLength(1);
  return ofType[0];
}
