import * as fs from 'fs';
import { Duration } from 'aws-cdk-lib';
import coerce from 'semver/functions/coerce';
import valid from 'semver/functions/valid';
import { checkDuration, checkInteger, checkKnown, checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { CatalogBudget } from '../catalog-budget';
import { ProductOptions, VersionedProductOptions, VersionLifecycle } from '../product-options';
import { Support } from '../support';
import { checkKind, checkOptions, checkTexts } from './kind-check';
import { LifecyclePlan, Metadata, ProductPlan, TemplatesPlan } from './product-plan';
import { checkTagOptions } from './tag-check';
import { checkText } from './text-check';
import { sorted } from '../../private/sorted';

/** The limits of the service: https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateProduct.html */
const LONGEST_TEXT = 8191;
const LONGEST_PHRASE = 500;
const HISTORY = 'product-history';

type Common = Pick<ProductPlan, 'metadata' | 'tagOptions' | 'budget'>;

/** What every product tells. */
export function checkMetadata(at: string, id: string, options: ProductOptions): Common {
  checkPattern({
    code: 'servicecatalog.product-id-invalid', at, prop: 'id', value: id ?? '', pattern: /^[A-Za-z][\w-]{0,99}$/, allowed: 'a letter, then up to 99 letters, digits, - and _', fix: 'choose another id; the name for people is the option `name`',
  });
  checkText(at, 'name', options.name, 100);
  checkText(at, 'owner', options.owner, LONGEST_TEXT);
  checkText(at, 'description', options.description, LONGEST_TEXT);
  checkText(at, 'distributor', options.distributor, LONGEST_TEXT);
  checkText(at, 'cost', options.cost, LONGEST_PHRASE);
  for (const prop of ['requirements', 'dependencies'] as const) {
    checkTexts(at, prop, options[prop], "'a VPC'");
    for (const phrase of options[prop] ?? []) checkText(at, prop, phrase, LONGEST_PHRASE);
  }
  checkSupport(at, options.support);
  checkKind(at, 'budget', options.budget, CatalogBudget, 'servicecatalog.CatalogBudget.monthly(500)');
  checkTagOptions(at, options.tagOptions);
  const metadata: Metadata = {
    name: options.name ?? id,
    owner: options.owner,
    description: options.description,
    distributor: options.distributor,
    support: options.support,
    cost: options.cost,
    requirements: options.requirements ?? [],
    dependencies: options.dependencies ?? [],
  };
  checkText(at, 'description', descriptionOf(metadata), LONGEST_TEXT);
  return { metadata, tagOptions: sorted(options.tagOptions), budget: options.budget?._plan };
}

/** The description with what the service has no field for. */
export function descriptionOf({ description, cost, requirements, dependencies }: Metadata): string | undefined {
  const lines = [
    description,
    cost && `Cost: ${cost}`,
    requirements.length > 0 && `Requires: ${requirements.join('; ')}`,
    dependencies.length > 0 && `Depends on: ${dependencies.join('; ')}`,
  ].filter(Boolean);
  return lines.length > 0 ? lines.join('\n') : undefined;
}

export function checkSupport(at: string, support: Support = {}): void {
  checkOptions(at, 'support', support, "{ email: 'platform@example.com' }");
  checkPattern({
    code: 'servicecatalog.email-invalid', at, prop: 'support.email', value: support.email, pattern: /^(?=.{3,254}$)[^\s@]+@[^\s@]+\.[^\s@]+$/, allowed: 'one address for mail, up to 254 characters', fix: 'write it as platform@example.com',
  });
  checkPattern({
    code: 'servicecatalog.support-url-invalid', at, prop: 'support.url', value: support.url, pattern: /^https?:\/\/\S{1,2070}$/, allowed: 'an address that begins with https:// or http://, up to 2,083 characters', fix: 'write it as https://wiki.example.com/platform',
  });
  checkText(at, 'support.description', support.description, LONGEST_TEXT);
}

export function checkVersionNames(at: string, prop: string, names: string[]): void {
  for (const name of names) {
    // Numbers that sort the same, as 1.0.0+a and 1.0.0+b, would be one version
    const isValid = valid(name) === name;
    if (!isValid) {
      fail({
        code: 'servicecatalog.version-invalid', at, prop, value: name, allowed: 'semantic versions: three numbers, as 1.2.0, and a label for a draft, as 1.3.0-dev', fix: `call it ${valid(coerce(name)) ?? '1.0.0'}`,
      });
    }
  }
}

export function checkArchives(at: string, archives: { [version: string]: string }): void {
  const names = Object.keys(archives ?? {});
  checkVersionNames(at, 'archives', names);
  if (names.length === 0) {
    fail({ code: 'servicecatalog.versions-missing', at, prop: 'archives', value: archives, allowed: 'one version at least', fix: "write archives: { '1.0.0': 'terraform/bucket.tar.gz' }" });
  }
  for (const [name, file] of Object.entries(archives)) {
    checkThat({
      code: 'servicecatalog.archive-invalid', at, prop: `archives.${name}`, value: file ?? '', allowed: 'a file that is there and ends in .tar.gz', fix: 'pack the configuration: tar -czf bucket.tar.gz -C terraform/bucket .', holds: path => typeof path === 'string' && path.endsWith('.tar.gz') && fs.existsSync(path),
    });
  }
}

/** Where the versions are recorded, and how long they live. */
export function checkVersioned(at: string, { history, lifecycle }: VersionedProductOptions): Pick<TemplatesPlan, 'history' | 'lifecycle'> {
  checkKnown({ code: 'servicecatalog.value-not-known', at, prop: 'history', value: history, fix: 'give the folder' });
  checkText(at, 'history', history, 1000);
  return { history: history ?? HISTORY, lifecycle: lifecyclePlan(at, lifecycle) };
}

export function lifecyclePlan(at: string, lifecycle: VersionLifecycle = {}): LifecyclePlan {
  checkOptions(at, 'lifecycle', lifecycle, '{ keep: 3 }');
  checkKnown({ code: 'servicecatalog.value-not-known', at, prop: 'lifecycle.keep', value: lifecycle.keep, fix: 'give the number' });
  checkInteger({ code: 'servicecatalog.keep-out-of-range', at, prop: 'lifecycle.keep', value: lifecycle.keep, min: 1, max: 100, fix: 'keep one version at least' });
  const days = { code: 'servicecatalog.age-out-of-range', at, min: Duration.days(1), max: Duration.days(3650), whole: 'days' as const, fix: 'use whole days' };
  for (const prop of ['deprecateAfter', 'retireAfter'] as const) {
    checkKind(at, `lifecycle.${prop}`, lifecycle[prop], Duration, 'Duration.days(180)');
    checkDuration({ ...days, prop: `lifecycle.${prop}`, value: lifecycle[prop] });
  }
  const { deprecateAfter, retireAfter } = lifecycle;
  const known = [deprecateAfter, retireAfter].every(age => age && !age.isUnresolved());
  if (known && retireAfter!.toDays() <= deprecateAfter!.toDays()) {
    fail({
      code: 'servicecatalog.lifecycle-order', at, prop: 'lifecycle.retireAfter', value: retireAfter!.toHumanString(), allowed: `longer than deprecateAfter, ${deprecateAfter!.toHumanString()}`, fix: 'deprecate first, then retire',
    });
  }
  for (const prop of ['deprecated', 'retired'] as const) {
    checkTexts(at, `lifecycle.${prop}`, lifecycle[prop], "'1.0.0'");
    checkVersionNames(at, `lifecycle.${prop}`, lifecycle[prop] ?? []);
  }
  return { keep: lifecycle.keep, deprecateAfter, retireAfter, deprecated: lifecycle.deprecated ?? [], retired: lifecycle.retired ?? [] };
}
