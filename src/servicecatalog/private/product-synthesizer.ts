import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import {
  DockerImageAssetLocation, DockerImageAssetSource, FileAssetLocation, FileAssetSource, ISynthesisSession, NestedStack, Stack, StackSynthesizer,
} from 'aws-cdk-lib';
import { placed } from './hub';
import { portable } from './portable';
import { ProductAssets } from './product-assets';
import { ProductImages } from './product-images';
import { Profile } from '../../core';

/** A template, and those of its nested stacks by their hashes; as they are recorded. */
export interface Templates {
  readonly text: string;
  readonly nested: { readonly [hash: string]: string };
}

/** Hands assets over to the bucket of products, and the template, once it is there, to whoever offers it. */
export class ProductSynthesizer extends StackSynthesizer {
  private readonly listeners: ((templates: Templates, outdir: string) => void)[] = [];
  private readonly nested = new Map<string, { readonly text: string; readonly fileName: string }>();
  private assetsOfParent?: ProductAssets;
  private imagesOfParent?: ProductImages;

  constructor(private readonly parent: Stack, private readonly profile: Profile) {
    super();
  }

  /** Where its files are, if it has any. Those of nested stacks come late, but it is known beforehand that there will be some. */
  public get assets(): ProductAssets | undefined {
    if (this.nestedStacks().length > 0) this.needAssets();
    return this.assetsOfParent;
  }

  /** Where its images are, if it has any. */
  public get images(): ProductImages | undefined {
    return this.imagesOfParent;
  }

  public onTemplate(listener: (templates: Templates, outdir: string) => void): void {
    this.listeners.push(listener);
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    const stack = this.nestedStacks().find(({ templateFile }) => templateFile === asset.fileName);
    return this.needAssets().add(this.parent.synthesizer.addFileAsset(stack ? { ...asset, sourceHash: this.keep(stack) } : asset));
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    this.imagesOfParent ??= ProductImages.of(this.parent, this.profile);
    return this.imagesOfParent.add(this.parent.synthesizer.addDockerImageAsset(asset), asset.sourceHash);
  }

  public synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    const { outdir } = session.assembly;
    const file = path.join(outdir, this.boundStack.templateFile);
    const text = portable(fs.readFileSync(file, 'utf8'));
    fs.rmSync(file); // what is offered is written for each version
    for (const nested of this.nested.values()) fs.writeFileSync(path.join(outdir, nested.fileName), placed(nested.text, this.parent));
    const nested = Object.fromEntries([...this.nested].map(([hash, template]) => [hash, template.text]));
    for (const listener of this.listeners) listener({ text, nested }, outdir);
  }

  private nestedStacks(): NestedStack[] {
    return this.boundStack.node.findAll().filter((construct): construct is NestedStack => NestedStack.isNestedStack(construct));
  }

  private needAssets(): ProductAssets {
    this.assetsOfParent ??= ProductAssets.of(this.parent, this.profile);
    return this.assetsOfParent;
  }

  /** The hash is that of what is recorded, and the same in every account and on every machine. */
  private keep(stack: NestedStack): string {
    const template = (stack as unknown as { _toCloudFormation(): object })._toCloudFormation();
    const text = portable(JSON.stringify(template));
    const hash = createHash('sha256').update(text).digest('hex');
    this.nested.set(hash, { text, fileName: stack.templateFile });
    return hash;
  }
}
