import * as fs from 'fs';
import * as path from 'path';
import { IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct, RootConstruct } from 'constructs';
import { classOf } from './class-of';
import { digestOf, filesIn, Part, tryDigest, UNTOLD } from './digest';
import { exactly } from './exact';

/** Metadata that templates hold as well, or that tells where in the code something was made. */
const NOT_TOLD = ['aws:cdk:logicalId', 'aws:cdk:creationStack'];

type Parts = (Part | typeof UNTOLD)[];

export function templateDigest(file: string): string {
  return digestOf(fs.readFileSync(file));
}

/** All of an app that a plugin looks at: templates, also of nested stacks, and constructs. Nothing where it cannot be told. */
export function appDigest({ stackTemplates, appConstruct }: IPolicyValidationContext): string | undefined {
  return tryDigest(() => [
    ...stackTemplates.flatMap(({ stackConstructPath, templatePath, accountId, region }) => (
      [stackConstructPath, path.basename(templatePath), accountId, region, templateDigest(templatePath)]
    )),
    ...manifestsOf(stackTemplates.map(({ templatePath }) => path.dirname(templatePath))),
    isContextSeen() ? undefined : UNTOLD,
    ...partsOf(appConstruct),
  ]);
}

/** Rules in files and folders, by name and content. Nothing where one cannot be read. */
export function rulesDigest(rules: string[]): string | undefined {
  return tryDigest(() => rules.flatMap((rule) => {
    const place = path.resolve(rule);
    return [...filesIn(place).flatMap(file => [path.relative(place, file), fs.readFileSync(file)]), undefined];
  }));
}

/** What templates do not hold: names, tags, dependencies, and protection of stacks. */
function manifestsOf(folders: string[]): string[] {
  return [...new Set(folders)].map(folder => templateDigest(path.join(folder, 'manifest.json')));
}

function partsOf(construct: IConstruct): Parts {
  const parts: Parts = [];
  const add = (current: IConstruct): void => {
    const { node } = current;
    parts.push(node.path, classOf(current), contextOf(current), nestedTemplateOf(current));
    for (const { type, data } of node.metadata) {
      if (!NOT_TOLD.includes(type)) parts.push(type, exactly(data));
    }
    node.children.forEach(add);
    parts.push(undefined);
  };
  add(construct);
  return parts;
}

/** What is set on the construct itself, of which `constructs` gives only the sum with what is inherited. */
function contextOf(construct: IConstruct): string | typeof UNTOLD {
  return exactly(ownContextOf(construct) ?? {});
}

function ownContextOf({ node }: IConstruct): { readonly [key: string]: unknown } | undefined {
  return Reflect.get(node, '_context') as { readonly [key: string]: unknown } | undefined;
}

/** Another version of `constructs` may have it elsewhere. */
function isContextSeen(): boolean {
  const construct = new RootConstruct();
  construct.node.setContext('seen', true);
  return ownContextOf(construct)?.seen === true;
}

function nestedTemplateOf(construct: IConstruct): string | undefined {
  if (!Stack.isStack(construct) || !construct.nestedStackParent) return undefined;
  return templateDigest(path.join(Stage.of(construct)!.outdir, construct.templateFile));
}
