import * as fs from 'fs';
import * as path from 'path';
import { AssetStaging, CfnElement, IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct, RootConstruct } from 'constructs';
import { classOf } from './class-of';
import { digestOf, filesIn, Part, tryDigest, UNTOLD } from './digest';
import { exactly, isExact } from './exact';

/** Metadata that templates hold as well, or that tells where in the code something was made. */
const NOT_TOLD = ['aws:cdk:logicalId', 'aws:cdk:creationStack'];

/** Fields of constructs that are no part of an app: the tree it is in, which is looked at, and when an `App` was made. */
const NO_DATA = ['node', 'initMark'];

/** Tokens in texts, and as numbers, as `Token` of aws-cdk-lib writes them. */
const TOKEN = /Token\[[^\]]*\]|-1\.\d+e\+289/;
const TOKENS = new RegExp(TOKEN, 'g');


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
  const placeless = withoutPlace(Stage.isStage(construct) ? construct.outdir : undefined);
  const add = (current: IConstruct): void => {
    const { node } = current;
    parts.push(node.path, classOf(current), contextOf(current), nestedTemplateOf(current), placeless(fieldsOf(current)));
    for (const { type, data } of node.metadata) {
      if (!NOT_TOLD.includes(type)) parts.push(type, exactly(data));
    }
    node.children.forEach(add);
    parts.push(undefined);
  };
  add(construct);
  return parts;
}

/**
 * Fields with plain data, such as the owner that a service was made with: a plugin may look at them, and no template need tell them.
 * Elements of templates, and assets, are what templates and the manifest tell. What objects of classes hold is not looked at, since those lead to all of the CDK.
 */
function fieldsOf(construct: IConstruct): string {
  if (CfnElement.isCfnElement(construct) || construct instanceof AssetStaging) return '';
  const fields = Object.entries(construct).filter(([name, value]) => !NO_DATA.includes(name) && isExact(value));
  const data = fields.map(([name, value]) => [name, typeof value, value]);
  const json = JSON.stringify(data);
  return TOKEN.test(json) ? resolved(construct, data) ?? json.replaceAll(TOKENS, 'token') : json;
}

/** A token is another one in each process; what it stands for is not. Nothing where that cannot be told. */
function resolved(construct: IConstruct, data: unknown): string | undefined {
  try {
    return JSON.stringify(Stack.of(construct).resolve(data));
  } catch {
    return undefined;
  }
}

/** Where an app lies, and its output, is not what it is. */
function withoutPlace(outdir: string | undefined): (json: string) => string {
  const places = [outdir, process.cwd()].filter(place => place !== undefined).map(place => JSON.stringify(place).slice(1, -1));
  return json => places.reduce((text, place) => text.replaceAll(place, '.'), json);
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
