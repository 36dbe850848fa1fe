import * as fs from 'fs';
import * as path from 'path';
import {
  DockerImageAssetLocation, DockerImageAssetSource, FileAssetLocation, FileAssetSource, ISynthesisSession, Stack, StackSynthesizer,
} from 'aws-cdk-lib';
import { ProductAssets } from './product-assets';

/** Hands assets over to the bucket of products, and the template, once it is there, to whoever offers it. */
export class ProductSynthesizer extends StackSynthesizer {
  private readonly listeners: ((text: string, outdir: string) => void)[] = [];
  private readonly imageNames: string[] = [];
  private assetsOfParent?: ProductAssets;

  constructor(private readonly parent: Stack, private readonly makeAssets: () => ProductAssets) {
    super();
  }

  /** Where its files are, if it has any. */
  public get assets(): ProductAssets | undefined {
    return this.assetsOfParent;
  }

  /** Images that were built for it; they stay in the repository of the account that the portfolio belongs to. */
  public get images(): string[] {
    return [...this.imageNames];
  }

  public onTemplate(listener: (text: string, outdir: string) => void): void {
    this.listeners.push(listener);
  }

  public addFileAsset(asset: FileAssetSource): FileAssetLocation {
    this.assetsOfParent ??= this.makeAssets();
    return this.assetsOfParent.add(this.parent.synthesizer.addFileAsset(asset));
  }

  public addDockerImageAsset(asset: DockerImageAssetSource): DockerImageAssetLocation {
    this.imageNames.push(asset.displayName ?? asset.directoryName ?? asset.sourceHash);
    return this.parent.synthesizer.addDockerImageAsset(asset);
  }

  public synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    const { outdir } = session.assembly;
    const file = path.join(outdir, this.boundStack.templateFile);
    const text = portable(fs.readFileSync(file, 'utf8'));
    fs.rmSync(file); // what is offered is written for each version
    for (const listener of this.listeners) listener(text, outdir);
  }
}

type Json = { [name: string]: unknown };

/**
 * Without what tells of the machine and the way it was synthesized: where each resource stands in the app, and where its assets were. The
 * same stack gives the same text, with or without the CLI.
 */
function portable(text: string): string {
  const template = JSON.parse(text) as { Resources?: { [id: string]: { Metadata?: Json } } };
  for (const resource of Object.values(template.Resources ?? {})) {
    const metadata = Object.entries(resource.Metadata ?? {}).filter(([key]) => !/^aws:(cdk:path|asset:.*)$/.test(key));
    if (metadata.length > 0) resource.Metadata = Object.fromEntries(metadata);
    else delete resource.Metadata;
  }
  return `${JSON.stringify(template, undefined, 1)}\n`;
}
