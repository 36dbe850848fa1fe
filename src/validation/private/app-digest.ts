import * as fs from 'fs';
import * as path from 'path';
import { IPolicyValidationContext, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { digestOf, filesIn, tryDigest } from './digest';

/** Metadata that templates hold as well, or that tells where in the code something was made. */
const NOT_TOLD = ['aws:cdk:logicalId', 'aws:cdk:creationStack'];

const RTTI = Symbol.for('jsii.rtti');

type Parts = (string | undefined)[];

export function templateDigest(file: string): string {
  return digestOf(fs.readFileSync(file));
}

/** All of an app that a plugin looks at: templates, also of nested stacks, and constructs. Nothing where it cannot be told. */
export function appDigest({ stackTemplates, appConstruct }: IPolicyValidationContext): string | undefined {
  return tryDigest(() => [
    ...stackTemplates.flatMap(({ stackConstructPath, templatePath, accountId, region }) => (
      [stackConstructPath, path.basename(templatePath), accountId, region, templateDigest(templatePath)]
    )),
    ...partsOf(appConstruct),
  ]);
}

/** Rules in files and folders, by name and content. Nothing where one cannot be read. */
export function rulesDigest(rules: string[]): string | undefined {
  return tryDigest(() => rules.flatMap((rule) => {
    const place = path.resolve(rule);
    return [rule, ...filesIn(place).flatMap(file => [path.relative(place, file), fs.readFileSync(file)]), undefined];
  }));
}

function partsOf(construct: IConstruct): Parts {
  const parts: Parts = [];
  const add = (current: IConstruct): void => {
    const { node } = current;
    parts.push(node.path, classOf(current), contextOf(current), nestedTemplateOf(current));
    for (const { type, data } of node.metadata) {
      if (!NOT_TOLD.includes(type)) parts.push(type, JSON.stringify(data));
    }
    node.children.forEach(add);
    parts.push(undefined);
  };
  add(construct);
  return parts;
}

function contextOf(construct: IConstruct): string | undefined {
  return Stage.isStage(construct) || Stack.isStack(construct) ? JSON.stringify(construct.node.getAllContext()) : undefined;
}

function nestedTemplateOf(construct: IConstruct): string | undefined {
  if (!Stack.isStack(construct) || !construct.nestedStackParent) return undefined;
  return templateDigest(path.join(Stage.of(construct)!.outdir, construct.templateFile));
}

/** The class of an object, with package and version where it was compiled by jsii. */
export function classOf(value: object): string {
  return `${value.constructor?.name} ${JSON.stringify(rttiOf(value))}`;
}

/** The version of the package that the class of an object comes from, where that was compiled by jsii. */
export function packageVersionOf(value: object): string | undefined {
  return rttiOf(value)?.version;
}

function rttiOf({ constructor }: object): { readonly version?: string } | undefined {
  return (constructor as { readonly [RTTI]?: { readonly version?: string } } | undefined)?.[RTTI];
}
