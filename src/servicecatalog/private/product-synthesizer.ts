import * as fs from 'fs';
import * as path from 'path';
import {
  DockerImageAssetLocation, DockerImageAssetSource, FileAssetLocation, FileAssetSource, ISynthesisSession, Stack, StackSynthesizer, Token,
} from 'aws-cdk-lib';
import { HUB_ACCOUNT } from './hub';
import { ProductAssets } from './product-assets';
import { ProductImages } from './product-images';
import { Profile } from '../../core';

/** Hands assets over to the bucket of products, and the template, once it is there, to whoever offers it. */
export class ProductSynthesizer extends StackSynthesizer {
  private readonly listeners: ((text: string, outdir: string) => void)[] = [];
  private assetsOfParent?: ProductAssets;
  private imagesOfParent?: ProductImages;

  constructor(private readonly parent: Stack, private readonly profile: Profile) {
    super();
  }

  /** Where its files are, if it has any. */
  public get assets(): ProductAssets | undefined {
    return this.assetsOfParent;
  }

  /** Where its images are, if it has any. */
  public get images(): ProductImages | undefined {
    return this.imagesOfParent;
  }

  public onTemplate(listener: (text: string, outdir: string) => void): void {
    this.listeners.push(listener);
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    this.assetsOfParent ??= ProductAssets.of(this.parent, this.profile);
    return this.assetsOfParent.add(this.parent.synthesizer.addFileAsset(asset));
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    this.imagesOfParent ??= ProductImages.of(this.parent, this.profile);
    return this.imagesOfParent.add(this.parent.synthesizer.addDockerImageAsset(asset), asset.sourceHash);
  }

  public synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    const { outdir } = session.assembly;
    const file = path.join(outdir, this.boundStack.templateFile);
    const repository = Token.isUnresolved(this.parent.account) ? undefined : this.imagesOfParent?.repositoryName;
    const text = portable(fs.readFileSync(file, 'utf8'), repository);
    fs.rmSync(file); // what is offered is written for each version
    for (const listener of this.listeners) listener(text, outdir);
  }
}

type Json = { [name: string]: unknown };

interface Template {
  readonly Resources?: { readonly [id: string]: { Metadata?: Json } };
}

/**
 * Without what tells of the machine and the way it was synthesized: where each resource stands in the app, and where its assets were. The
 * same stack gives the same text, with or without the CLI.
 */
function portable(text: string, repository?: string): string {
  const template = JSON.parse(text, (_, value: unknown) => repository ? inHubAccount(value, repository) : value) as Template;
  for (const resource of Object.values(template.Resources ?? {})) {
    const metadata = Object.entries(resource.Metadata ?? {}).filter(([key]) => !/^aws:(cdk:path|asset:.*)$/.test(key));
    if (metadata.length > 0) resource.Metadata = Object.fromEntries(metadata);
    else delete resource.Metadata;
  }
  return `${JSON.stringify(template, undefined, 1)}\n`;
}

/** The CDK takes a repository for one of the account that a stack is deployed to; this one is in the account of the portfolio. */
function inHubAccount(value: unknown, repository: string): unknown {
  const parts = Array.isArray(value) ? value as unknown[] : [];
  const at = parts.findIndex(part => typeof part === 'string' && part.startsWith(`:repository/${repository}`));
  const isOwn = at > 0 && (parts[at - 1] as { Ref?: string }).Ref === 'AWS::AccountId';
  return isOwn ? parts.map((part, index) => index === at - 1 ? HUB_ACCOUNT : part) : value;
}
