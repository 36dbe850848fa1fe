import { createHash } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import {
  Annotations, App, CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, NestedStack, PolicyValidationPluginReport, Stack, Stage, Tags,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { removeTemporaryFolders, synthesize } from './support';
import { validation } from '../../src';

const { IncrementalValidation } = validation;

/** `CDK_WHEELHOUSE_ADVERSARY=300` looks for five minutes instead of some seconds. */
const SECONDS = Number(process.env.CDK_WHEELHOUSE_ADVERSARY ?? 4);
jest.setTimeout(SECONDS * 2000 + 60_000);

const before = process.env.CDK_VALIDATION;
afterEach(() => { process.env.CDK_VALIDATION = before; });
const caches: string[] = [];
afterAll(() => caches.forEach(folder => fs.rmSync(folder, { recursive: true, force: true })));

interface Part {
  readonly id: string;
  readonly stages: string[];
  readonly mistakes: string[];
  readonly nested?: string;
  readonly region?: string;
  readonly stackName?: string;
  readonly owner?: string;
  readonly note?: string;
  readonly field?: unknown;
  readonly strict?: number;
  readonly strictInside?: number;
  readonly acknowledged?: string;
  readonly isProtected: boolean;
  readonly isFirst: boolean;
  readonly warns: boolean;
}

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const part: fc.Arbitrary<Part> = fc.record({
  id: fc.constantFrom('A', 'B', 'AA', 'A-A'),
  stages: fc.constantFrom([], [], ['Beta'], ['Bet'], ['Prod'], ['Prod', 'Beta'], ['Prod', 'Prod']),
  mistakes: fc.subarray(['Wrong', 'Worse', 'Worst', 'Größe']),
  nested: maybe('Wrong', 'Other'),
  region: maybe('eu-central-1', 'us-east-1'),
  stackName: maybe('first', 'second'),
  owner: maybe('me', 'you'),
  note: maybe('one', 'two'),
  field: maybe<unknown>('one', 'two', '', 1, true, null, ['one'], { a: 1, b: [2] }, { a: 1, b: [3] }),
  strict: maybe(1, 2),
  strictInside: maybe(1, 2),
  acknowledged: maybe('So', 'Otherwise'),
  isProtected: fc.boolean(),
  isFirst: fc.boolean(),
  warns: fc.boolean(),
});

const FIELDS = [
  'id', 'stages', 'mistakes', 'nested', 'region', 'stackName', 'owner', 'note', 'field', 'strict', 'strictInside', 'acknowledged', 'isProtected', 'isFirst', 'warns',
] as const;

/** An app, and what is done to it between synths. */
const parts = fc.array(part, { minLength: 1, maxLength: 3 });
type Edit = (now: Part[]) => Part[];
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(2), part, fc.constantFrom(...FIELDS))
    .map(([at, other, field]): Edit => now => now.map((it, index) => (index === at ? { ...it, [field]: other[field] } : it))),
  fc.constant<Edit>(now => [...now].reverse()), // other order
  fc.constant<Edit>(now => now.map((it, index) => ({ ...it, id: now[(index + 1) % now.length].id }))), // contents swapped
  fc.constant<Edit>(now => now.slice(1)),
  fc.constant<Edit>(now => now), // nothing
  fc.tuple(fc.nat(2), fc.constantFrom('C', 'D')).map(([at, id]): Edit => now => [...now, ...now.slice(at, at + 1).map(it => ({ ...it, id }))]), // the same under another path
);

function build(app: App, all: Part[]): void {
  for (const it of all) {
    const scope = it.stages.reduce<Construct>((outer, id) => (outer.node.tryFindChild(id) as Stage | undefined) ?? new Stage(outer, id), app);
    if (scope.node.tryFindChild(it.id)) continue;
    const earlier = scope.node.children.find(Stack.isStack);
    const stack = new Stack(scope, it.id, {
      env: it.region === undefined ? undefined : { account: '111111111111', region: it.region },
      stackName: it.stackName && `${it.stackName}-${createHash('md5').update([...it.stages, it.id].join('/')).digest('hex')}`,
      terminationProtection: it.isProtected,
    });
    if (it.strict !== undefined) stack.node.setContext('strict', it.strict);
    const group = new Construct(stack, 'Group');
    if (it.strictInside !== undefined) group.node.setContext('strict', it.strictInside);
    new CfnResource(group, 'Good', { type: 'AWS::SNS::Topic' });
    it.mistakes.forEach((mistake, index) => new CfnResource(group, `Bad${index}`, { type: 'AWS::SNS::Topic', properties: { [mistake]: 'x' } }));
    if (it.nested) new CfnResource(new NestedStack(stack, 'Inner'), 'Bad', { type: 'AWS::SNS::Topic', properties: { [it.nested]: 'x' } });
    if (it.owner) Tags.of(stack).add('owner', it.owner);
    if (it.note) group.node.addMetadata('note', { text: it.note });
    if (it.field !== undefined) Object.assign(group, { field: it.field });
    if (it.warns) Annotations.of(group).addWarningV2('adversary:warned', 'careful');
    if (it.acknowledged) Validations.of(group).acknowledge({ id: 'CloudFormation-Validate::F3002', reason: it.acknowledged }, { id: 'Curious::Seen', reason: it.acknowledged });
    if (earlier) (it.isFirst ? earlier : stack).node.addDependency(it.isFirst ? stack : earlier);
  }
}

/** A plugin that tells all it can see of an app, so that nothing it sees may change without a new verdict. */
class Curious implements IPolicyValidationPlugin {
  public readonly name: string = 'Curious';
  public readonly version = '1';

  constructor(private readonly option: string) {}

  public validate({ stackTemplates, appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    const seen = appConstruct.node.findAll().map(({ node, constructor, ...fields }) => [
      node.path, constructor.name, 'field' in fields && fields.field, node.tryGetContext('strict'), node.metadata.filter(({ type }) => !type.startsWith('aws:cdk:logical')).map(({ type, data }) => [type, data]),
    ]);
    const stacks = appConstruct.node.findAll().filter(Stack.isStack).map(stack => [
      stack.stackName, stack.terminationProtection, stack.tags.tagValues(), stack.region, stack.dependencies.map(({ node }) => node.path),
      fs.readFileSync(path.join(Stage.of(stack)!.outdir, stack.templateFile), 'utf8'),
    ]);
    const text = JSON.stringify([this.option, seen, stacks].map(value => JSON.stringify(value).replace(/\$\{Token\[[^\]]*\]\}/g, '')));
    const violatingResources = stackTemplates.map(({ templatePath }) => ({ templatePath, resourceLogicalId: 'GroupGood97FC68F0', locations: ['Properties'] }));
    return { success: false, violations: [{ ruleName: 'Seen', description: createHash('md5').update(text).digest('hex'), severity: 'error', violatingResources }] };
  }
}

/** Compares a run without with one that has a cache, for an app and what becomes of it. */
function holds(runs: number, plugins: (app: App, cacheDirectory?: string) => IPolicyValidationPlugin[]): void {
  const cacheDirectory = fs.mkdtempSync(path.join(os.tmpdir(), 'adversary-'));
  caches.push(cacheDirectory);
  const steps = fc.array(fc.tuple(edit, fc.boolean()), { maxLength: 4 });
  fc.assert(fc.property(parts, steps, (first, edits) => {
    let now = first;
    for (const [change, annotated] of [[(it: Part[]) => it, false] as const, ...edits]) {
      now = change(now);
      const context = { '@aws-cdk/core:annotationsInValidationReport': annotated };
      const [plain, kept] = [undefined, cacheDirectory].map(folder => synthesize((app) => {
        Validations.of(app).addPlugins(...plugins(app, folder));
        build(app, now);
      }, [], { context }));
      expect(kept).toEqual(plain);
      removeTemporaryFolders(); // a long search would fill the disk
    }
  }), { numRuns: runs, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false });
}

test('any app, edited in any way, has the same verdict of a plugin that looks at everything', () => {
  process.env.CDK_VALIDATION = 'false';
  const options = ['a', 'b'];
  let round = 0;
  holds(1_000_000, (_app, cacheDirectory) => {
    const plugin = new Curious(options[Math.floor(round++ / 2) % 7 === 6 ? 1 : 0]);
    return [cacheDirectory ? IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory }) : plugin];
  });
});

test('any app, edited in any way, has the same findings of the CDK', () => {
  delete process.env.CDK_VALIDATION;
  holds(1_000_000, (_app, cacheDirectory) => (cacheDirectory ? [IncrementalValidation.cloudFormation({ cacheDirectory })] : []));
});
