import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Annotations, attachCustomSynthesis, FileAssetPackaging, Lazy, Names, Stack, Stage } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import prerelease from 'semver/functions/prerelease';
import sortVersions from 'semver/functions/sort';
import { Profile } from '../../core';
import { fail } from '../../private/errors';
import { ProductStack } from '../product-stack';
import { FROZEN, Nested, ProductHistory } from './history';
import { placed } from './hub';
import { OfferedVersion, VersionState } from './offered-version';
import { ASSETS_IN_PRODUCTS, ProductAssets } from './product-assets';
import { IMAGES_IN_PRODUCTS, ProductImages } from './product-images';
import { LifecyclePlan, TemplatesPlan, VersionPlan } from './product-plan';
import { referencesOut } from './references';
import { Releases } from './releases';
import { factsOfStack, factsOfText, TemplateFacts } from './template-facts';

/** https://docs.aws.amazon.com/general/latest/gr/servicecatalog.html */
const MOST_VERSIONS = 100;

/** All versions of a product, recorded ones too, ascending. */
export function offerVersions(scope: Construct, plan: TemplatesPlan, profile: Profile): OfferedVersion[] {
  const at = scope.node.path;
  const history = historyOf(scope, plan);
  const recorded = history.versions;
  for (const name of Object.keys(plan.versions)) {
    if (!isDraft(name)) history.checkNew(at, name);
  }
  const names = sortVersions([...new Set([...recorded, ...Object.keys(plan.versions)])]);
  if (names.length === 0) {
    fail({ code: 'servicecatalog.versions-missing', at, prop: 'versions', value: {}, allowed: 'one version at least', fix: "write versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(stack) }" });
  }
  if (names.length > MOST_VERSIONS) {
    Annotations.of(scope).addWarningV2('cdk-wheelhouse:servicecatalog.versions-many', (
      `${names.length} versions are more than the ${MOST_VERSIONS} that a product may have unless the quota of the account was raised, retired ones too: delete records that nobody has launched any more, or acknowledge this warning.`));
  }
  const states = statesOf(at, names, plan.lifecycle);
  const releases: (() => void)[] = [];
  if (names.some(name => plan.versions[name]?.source.kind === 'file' && !isDraft(name))) whenSynthesized(scope, history, () => releases.forEach(release => release()));
  return names.map(name => {
    const version: VersionPlan = plan.versions[name] ?? { source: { kind: 'recorded' } };
    const state = states.get(name)!;
    return { name, description: version.description, state, ...offerTemplate({ scope, history, name, state, profile, releases }, version) };
  });
}

/** Has something released once the app is synthesized, and all that it releases is as it should be. */
export function whenSynthesized(scope: Construct, history: ProductHistory, release: () => void): void {
  const releases = Releases.of(scope);
  const { path: key } = scope.node;
  releases.expect(key);
  attachCustomSynthesis(scope, {
    onSynthesize: () => {
      release();
      releases.settle(key, history);
    },
  });
}

export function isDraft(name: string): boolean {
  return prerelease(name) !== null;
}

/** What each version is when it is deployed; some age afterwards. */
export function statesOf(at: string, names: string[], { keep, deprecated, retired }: LifecyclePlan): Map<string, VersionState> {
  for (const [prop, list] of [['deprecated', deprecated], ['retired', retired]] as const) {
    for (const name of list.filter(each => !names.includes(each))) {
      fail({ code: 'servicecatalog.version-unknown', at, prop: `lifecycle.${prop}`, value: name, allowed: names.join(', '), fix: 'name a version of the product' });
    }
  }
  const offered = names.filter(name => !isDraft(name) && !retired.includes(name));
  const kept = new Set(offered.slice(-(keep ?? offered.length)));
  const stateOf = (name: string): VersionState => {
    if (retired.includes(name) || (!isDraft(name) && !kept.has(name))) return 'retired';
    return deprecated.includes(name) ? 'deprecated' : 'available';
  };
  const states = new Map(names.map(name => [name, stateOf(name)]));
  if ([...states.values()].every(state => state === 'retired')) {
    fail({ code: 'servicecatalog.nothing-offered', at, prop: 'lifecycle.retired', value: retired, allowed: 'one version at least that is not retired', fix: 'release a new one first, or remove the product' });
  }
  return states;
}

/** The released versions of a product. Two stacks may have the same product, and share them; two products may not. */
export function historyOf(scope: Construct, plan: { readonly id: string; readonly history?: string }): ProductHistory {
  const root = path.join(plan.history ?? '', ...stagesOf(scope));
  const folder = path.resolve(root, plan.id).toLowerCase(); // some file systems know no case
  const known = HISTORIES.get(scope.node.root) ?? new Map<string, Known>();
  HISTORIES.set(scope.node.root, known);
  const place = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id).join('/');
  const { owner, history } = known.get(folder) ?? { owner: place, history: new ProductHistory(root, plan.id, isFrozen(scope)) };
  known.set(folder, { owner, history });
  if (owner !== place) {
    fail({
      code: 'servicecatalog.history-shared', at: scope.node.path, prop: 'history', value: history.directory, allowed: `a folder of its own for each product; this one is that of ${owner}`, fix: 'give one of the products another id, or another history',
    });
  }
  return history;
}

interface Known {
  /** The place of the product within its stack. */
  readonly owner: string;
  readonly history: ProductHistory;
}

/** By their folders, within an app. */
const HISTORIES = new WeakMap<IConstruct, Map<string, Known>>();

function isFrozen(scope: Construct): boolean {
  return `${scope.node.tryGetContext(FROZEN) as unknown}` === 'true';
}

/** Each stage has a history of its own: the CDK puts its name into some ids and names. */
function stagesOf(scope: Construct): string[] {
  return scope.node.scopes.filter(above => Stage.isStage(above) && above.node.id !== '').map(({ node }) => node.id);
}

type Template = Pick<OfferedVersion, 'url' | 'facts' | 'stack' | 'files'>;

interface Offer {
  readonly scope: Construct;
  readonly history: ProductHistory;
  readonly name: string;
  readonly state: VersionState;
  readonly profile: Profile;
  /** For what is released when the app is synthesized. */
  readonly releases: (() => void)[];
}

function offerTemplate(offer: Offer, { source }: VersionPlan): Template {
  const { scope, history, name, releases } = offer;
  const prop = `versions.${name}`;
  const at = scope.node.path;
  switch (source.kind) {
    case 'stack': return ofStack(offer, source.stack);
    case 'built': return ofStack(offer, source.build(scope, 'Stack'));
    case 'file': {
      if (!fs.existsSync(source.path) || !fs.statSync(source.path).isFile()) {
        fail({ code: 'servicecatalog.template-path-invalid', at, prop, value: source.path, allowed: 'a file that is there', fix: 'mend the path; it starts where the app is run' });
      }
      const text = fs.readFileSync(source.path, 'utf8').replace(/\r\n/g, '\n');
      const facts = factsOfText(text, { at, prop, name: source.path }); // what is no template is not recorded
      if (isDraft(name)) return ofText(offer, text, {}, facts);
      const extension = path.extname(source.path).slice(1);
      releases.push(() => history.propose(at, name, text, { extension }));
      const recorded = history.expect(at, name, text) ?? text;
      return ofText(offer, recorded, {}, recorded === text ? facts : undefined);
    }
    default: {
      const text = history.text(name);
      if (text === undefined) {
        fail({
          code: 'servicecatalog.version-not-recorded', at, prop, value: name, allowed: `versions recorded in ${history.directory}: ${history.versions.join(', ') || 'none yet'}`, fix: 'give the stack or the file of the version, or restore its record',
        });
      }
      return ofText(offer, text, history.nested(name));
    }
  }
}

/** A file, or a record: the code that made it may be gone, and its assets stay where they are. */
function ofText({ scope, name, state, profile }: Offer, text: string, nested: Nested = {}, known?: TemplateFacts): Template {
  const stack = Stack.of(scope);
  const { outdir } = Stage.of(scope)!;
  const all = [text, ...Object.values(nested)].join('\n');
  const assets = all.includes(ASSETS_IN_PRODUCTS) ? ProductAssets.of(stack, profile) : undefined;
  const images = all.includes(IMAGES_IN_PRODUCTS) ? ProductImages.of(stack, profile) : undefined;
  const facts = known ?? factsOfText(text, { at: scope.node.path, prop: `versions.${name}`, name }, nested);
  if (state !== 'retired') {
    assets?.need(all, `${scope.node.path} ${name}`);
    images?.need(all, `${scope.node.path} ${name}`);
  }
  for (const [hash, template] of Object.entries(nested)) {
    const fileName = `${hash}.nested.product.template.json`;
    fs.writeFileSync(path.join(outdir, fileName), placed(template, stack));
    assets?.add(stack.synthesizer.addFileAsset({ fileName, packaging: FileAssetPackaging.FILE, sourceHash: hash, displayName: `${scope.node.path} ${name}` }));
  }
  return { url: publish(scope, name, text, outdir), facts: () => facts, files: () => ({ assets, images }) };
}

function ofStack({ scope, history, name }: Offer, stack: ProductStack): Template {
  const at = scope.node.path;
  const home = Stack.of(scope);
  if (stack._parent !== home || home.nestedStackParent) {
    fail({
      code: 'servicecatalog.product-stack-misplaced', at, prop: `versions.${name}`, value: stack.node.path, allowed: `a product stack within ${home.node.path}, the stack of its portfolio, which is no nested stack`, fix: 'make it there',
    });
  }
  let url: string | undefined;
  const releases = Releases.of(scope);
  const key = `${at} ${name}`;
  if (!isDraft(name)) releases.expect(key);
  stack._synthesizer.onTemplate(({ text, nested }, outdir) => {
    checkAlone(at, name, text);
    factsOfText(text, { at, prop: `versions.${name}`, name: stack.node.path }, nested);
    url = publish(scope, name, isDraft(name) ? text : history.propose(at, name, text, { nested }), outdir);
    if (!isDraft(name)) releases.settle(key, history);
  });
  // Product stacks are synthesized before the stack that they stand in.
  return {
    url: Lazy.uncachedString({ produce: () => url ?? 'https://example.com/not-synthesized-yet' }),
    facts: () => factsOfStack(stack),
    files: () => stack._synthesizer,
    stack,
  };
}

/** Refuses what refers to other stacks, before the CDK tries to connect them. */
export function checkReferences(at: string, { name, stack }: OfferedVersion): void {
  const [other] = stack ? referencesOut(stack) : [];
  if (other) refersOut(at, name, `${other.to.node.path}, in ${other.from.node.path}`);
}

/** A template that takes values of other stacks can be launched beside these only, if at all. */
function checkAlone(at: string, name: string, text: string) {
  const imported = /"Fn::(ImportValue|GetStackOutput)":\s*("[^"]*"|\{)/.exec(text);
  if (imported) refersOut(at, name, imported[2].replace(/[{"]/g, '') || imported[1]);
}

function refersOut(at: string, name: string, value: string): never {
  return fail({
    code: 'servicecatalog.product-refers-out', at, prop: `versions.${name}`, value, allowed: 'a template that stands alone', fix: 'make the resource within the product stack, or take its name as a parameter',
  });
}

/** However a record is formatted, a version that is deployed already has to be found where it was. */
function uniform(text: string): string {
  return text.trimStart().startsWith('{') ? `${JSON.stringify(JSON.parse(text), undefined, 1)}\n` : text;
}

/** Writes the template beside the others, for it to be uploaded with the stack. */
function publish(scope: Construct, name: string, text: string, outdir: string): string {
  const stack = Stack.of(scope);
  const template = placed(uniform(text), stack);
  const fileName = `${Names.uniqueId(scope)}.${name}.product.template.${text.trimStart().startsWith('{') ? 'json' : 'yaml'}`;
  fs.writeFileSync(path.join(outdir, fileName), template);
  return stack.synthesizer.addFileAsset({
    fileName,
    packaging: FileAssetPackaging.FILE,
    sourceHash: createHash('sha256').update(template).digest('hex'),
    displayName: `${scope.node.path} ${name}`,
  }).httpUrl;
}
