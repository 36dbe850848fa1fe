import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, AppProps, CfnParameter, Lazy, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** The CDK's own validation has its place in test/properties and in the check of the examples; here it would only cost time. */
process.env.CDK_VALIDATION = 'false';

type Context = Record<string, unknown>;

/** What `cdk init` writes into the cdk.json of a new app today, but for what only prints. */
const RECOMMENDED: Context = {
  ...JSON.parse(fs.readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')),
  '@aws-cdk/core:annotationsInValidationReport': false,
};

/** An old app has no feature flags, a new one all that are recommended; both get the same architecture. */
export const FLAGS: [string, Context][] = [['no feature flags', {}], ['all recommended feature flags', RECOMMENDED]];

/** Without the tree for consoles, which no template depends on, and which took a twentieth of the time of tests. */
export function newApp(props: AppProps = {}): App {
  return new App({ treeMetadata: false, ...props });
}

export function newStack(context: Context = {}, props: StackProps = {}): Stack {
  return new Stack(newApp({ context }), 'Stack', props);
}

/** The zones of a region, as the CDK CLI would have looked them up. */
export function zonesOf(account: string, region: string): Context {
  return { [`availability-zones:account=${account}:region=${region}`]: ['a', 'b', 'c'].map(zone => `${region}${zone}`) };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly Metadata?: any;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly UpdatePolicy?: any;
  readonly CreationPolicy?: any;
}

/** The resources of a type, by logical id. */
export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The only resource of a type. */
export function only(template: Template, type: string): Resource {
  const found = Object.values(resources(template, type));
  expect(found.map(resource => resource.Type)).toEqual([type]);
  return found[0];
}

/** The resources whose type begins so, by logical id. */
export function resourcesLike(template: Template, prefix: string): Record<string, Resource> {
  const all = Object.entries(template.toJSON().Resources as Record<string, Resource>);
  return Object.fromEntries(all.filter(([, resource]) => resource.Type.startsWith(prefix)));
}

/** The template without what changes with the content of an asset, for snapshots. */
export function withoutHashes(template: Template): unknown {
  const text = JSON.stringify(template.toJSON()).replace(/[0-9a-f]{64}/g, '<asset>').replace(/fingerprint: [0-9a-f]+/g, 'fingerprint: <asset>');
  return JSON.parse(text);
}

/** A number, or a text, that is known at the deployment at the earliest, and how the template refers to it. */
export function numberToken(stack: Stack, name = 'Number'): number {
  return new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
}

export function textToken(stack: Stack, name = 'Text'): string {
  return new CfnParameter(stack, name).valueAsString;
}

/** Tokens that resolve to a value before the template is written. */
export function lazyNumber(value: number): number {
  return Lazy.number({ produce: () => value });
}

export function lazyText(value: string): string {
  return Lazy.string({ produce: () => value });
}

const made: string[] = [];

/** A folder with these files. It goes away with the test process. */
export function folder(files: Record<string, string>): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wheelhouse-test-'));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
  return directory;
}

afterAll(() => {
  made.splice(0).forEach(directory => fs.rmSync(directory, { recursive: true, force: true }));
});
