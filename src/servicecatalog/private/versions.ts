import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { FileAssetPackaging, Lazy, Names, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as semver from 'semver';
import { fail } from '../../private/errors';
import { ProductStack } from '../product-stack';
import { ProductHistory } from './history';
import { HUB_ACCOUNT } from './hub';
import { OfferedVersion, VersionState } from './offered-version';
import { LifecyclePlan, TemplatesPlan, VersionPlan } from './product-plan';
import { factsOfStack, factsOfText } from './template-facts';

/** All versions of a product, recorded ones too, ascending. */
export function offerVersions(scope: Construct, plan: TemplatesPlan): OfferedVersion[] {
  const at = scope.node.path;
  const history = new ProductHistory(plan.history ?? '', plan.id);
  const releases = history.versions;
  for (const name of Object.keys(plan.versions)) {
    if (!isDraft(name)) history.checkNew(at, name);
  }
  const names = semver.sort([...new Set([...releases, ...Object.keys(plan.versions)])]);
  if (names.length === 0) {
    fail({ code: 'servicecatalog.versions-missing', at, prop: 'versions', value: {}, allowed: 'one version at least', fix: "write versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(stack) }" });
  }
  const states = statesOf(at, names, plan.lifecycle);
  return names.map(name => {
    const version: VersionPlan = plan.versions[name] ?? { source: { kind: 'recorded' } };
    return { name, description: version.description, state: states.get(name)!, ...offerTemplate(scope, history, name, version) };
  });
}

export function isDraft(name: string): boolean {
  return semver.prerelease(name) !== null;
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

type Template = Pick<OfferedVersion, 'url' | 'facts' | 'stack'>;

function offerTemplate(scope: Construct, history: ProductHistory, name: string, { source }: VersionPlan): Template {
  const prop = `versions.${name}`;
  const at = scope.node.path;
  switch (source.kind) {
    case 'stack': return ofStack(scope, history, name, source.stack);
    case 'built': return ofStack(scope, history, name, source.build(scope, 'Stack'));
    case 'file': {
      if (!fs.existsSync(source.path)) {
        fail({ code: 'servicecatalog.template-path-invalid', at, prop, value: source.path, allowed: 'a file that is there', fix: 'mend the path; it starts where the app is run' });
      }
      const text = fs.readFileSync(source.path, 'utf8');
      factsOfText(text, at, prop, source.path); // what is no template is not recorded
      return ofText(scope, name, isDraft(name) ? text : history.release(at, name, text, path.extname(source.path).slice(1)));
    }
    default: {
      const text = history.text(name);
      if (text === undefined) {
        fail({
          code: 'servicecatalog.version-not-recorded', at, prop, value: name, allowed: `versions recorded in ${history.directory}: ${history.versions.join(', ') || 'none yet'}`, fix: 'give the stack or the file of the version, or restore its record',
        });
      }
      return ofText(scope, name, text);
    }
  }
}

function ofText(scope: Construct, name: string, text: string): Template {
  const url = publish(scope, name, text, Stage.of(scope)!.outdir);
  return { url, facts: () => factsOfText(text, scope.node.path, `versions.${name}`, name) };
}

function ofStack(scope: Construct, history: ProductHistory, name: string, stack: ProductStack): Template {
  const at = scope.node.path;
  if (stack._parent !== Stack.of(scope)) {
    fail({
      code: 'servicecatalog.product-stack-misplaced', at, prop: `versions.${name}`, value: stack.node.path, allowed: `a product stack within ${Stack.of(scope).node.path}, the stack of its portfolio`, fix: 'make it there',
    });
  }
  let url: string | undefined;
  stack._synthesizer.onTemplate((text, outdir) => {
    checkAlone(at, name, text);
    url = publish(scope, name, isDraft(name) ? text : history.release(at, name, text), outdir);
  });
  // Product stacks are synthesized before the stack that they stand in.
  return { url: Lazy.uncachedString({ produce: () => url ?? 'https://example.com/not-synthesized-yet' }), facts: () => factsOfStack(stack), stack };
}

/** A template that takes values of other stacks can be launched beside these only, if at all. */
function checkAlone(at: string, name: string, text: string) {
  const imported = /"Fn::(ImportValue|GetStackOutput)":\s*("[^"]*"|\{)/.exec(text);
  if (imported) {
    fail({
      code: 'servicecatalog.product-refers-out', at, prop: `versions.${name}`, value: imported[2].replace(/[{"]/g, '') || imported[1], allowed: 'a template that stands alone', fix: 'make the resource within the product stack, or take its name as a parameter',
    });
  }
}

/** Writes the template beside the others, for it to be uploaded with the stack. */
function publish(scope: Construct, name: string, text: string, outdir: string): string {
  const stack = Stack.of(scope);
  const template = text.replaceAll(HUB_ACCOUNT, stack.account);
  const fileName = `${Names.uniqueId(scope)}.${name}.product.template.${text.trimStart().startsWith('{') ? 'json' : 'yaml'}`;
  fs.writeFileSync(path.join(outdir, fileName), template);
  return stack.synthesizer.addFileAsset({
    fileName,
    packaging: FileAssetPackaging.FILE,
    sourceHash: createHash('sha256').update(template).digest('hex'),
    displayName: `${scope.node.path} ${name}`,
  }).httpUrl;
}
