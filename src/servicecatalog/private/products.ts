import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { ArnFormat, FileAssetPackaging, Stack, Stage } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import sortVersions from 'semver/functions/sort';
import { OfferedVersion } from './offered-version';
import { descriptionOf } from './product-check';
import { ProductHost } from './product-host';
import { ExistingPlan, ExternalPlan, GitPlan, ProductPlan, TemplatesPlan } from './product-plan';
import { historyOf, isDraft, offerVersions, statesOf, whenSynthesized } from './versions';

export interface Made {
  readonly product: servicecatalog.IProduct;
  /** Ascending. */
  readonly versions: OfferedVersion[];
  readonly artifactIds?: string;
}

export function createProduct(scope: Construct, plan: ProductPlan, host: ProductHost): Made {
  switch (plan.kind) {
    case 'templates': return fromTemplates(scope, plan, host);
    case 'git': return fromRepository(scope, plan, host);
    case 'external': return fromArchives(scope, plan, host);
    default: return existing(scope, plan);
  }
}

function fromTemplates(scope: Construct, plan: TemplatesPlan, host: ProductHost): Made {
  const versions = offerVersions(scope, plan, host.profile);
  const { name, owner, distributor } = plan.metadata;
  const support = plan.metadata.support ?? host.support;
  const product = new servicecatalog.CloudFormationProduct(scope, 'Product', {
    productName: name,
    owner: owner ?? host.providerName,
    description: descriptionOf(plan.metadata),
    distributor,
    supportDescription: support?.description,
    supportEmail: support?.email,
    supportUrl: support?.url,
    productVersions: versions.map(version => ({
      productVersionName: version.name,
      description: version.description,
      cloudFormationTemplate: servicecatalog.CloudFormationTemplate.fromUrl(version.url),
    })),
  });
  const resource = product.node.defaultChild as servicecatalog.CfnCloudFormationProduct;
  return { product, versions, artifactIds: resource.attrProvisioningArtifactIds };
}

function fromRepository(scope: Construct, plan: GitPlan, host: ProductHost): Made {
  const { connectionArn, repository, branch, templatePath } = plan;
  const resource = new servicecatalog.CfnCloudFormationProduct(scope, 'Product', {
    ...textsOf(plan, host),
    productType: 'CLOUD_FORMATION_TEMPLATE',
    sourceConnection: { type: 'CODESTAR', connectionParameters: { codeStar: { connectionArn, repository, branch, artifactPath: templatePath } } },
  });
  return { product: byId(scope, resource.ref), versions: [] };
}

function fromArchives(scope: Construct, plan: ExternalPlan, host: ProductHost): Made {
  recordArchives(scope, plan);
  const states = statesOf(scope.node.path, sortVersions(Object.keys(plan.versions)), plan.lifecycle);
  const versions = [...states].map(([name, state]): OfferedVersion => ({
    name,
    state,
    description: plan.versions[name].description,
    url: publishArchive(scope, plan.versions[name].path),
    facts: () => ({ parameters: [], outputs: [], resources: [], unknownNested: [] }),
    files: () => ({}),
  }));
  const resource = new servicecatalog.CfnCloudFormationProduct(scope, 'Product', {
    ...textsOf(plan, host),
    productType: plan.engine,
    provisioningArtifactParameters: versions.map(({ name, description, url }) => ({
      name, description, type: plan.engine, info: { LoadTemplateFromURL: url },
    })),
  });
  return { product: byId(scope, resource.ref), versions, artifactIds: resource.attrProvisioningArtifactIds };
}

/** A released archive does not change, either; its hash is what is recorded of it. */
function recordArchives(scope: Construct, plan: ExternalPlan) {
  const history = historyOf(scope, plan);
  const { path: at } = scope.node;
  const names = sortVersions(Object.keys(plan.versions)).filter(name => !isDraft(name));
  for (const name of names) history.checkNew(at, name);
  const hashes = new Map(names.map(name => [name, createHash('sha256').update(fs.readFileSync(plan.versions[name].path)).digest('hex')]));
  history.proposeHashes(at, hashes);
  whenSynthesized(scope, history, () => history.proposeHashes(at, hashes));
}

/** The service knows archives by `.tar.gz`; the CDK keeps the last part of an extension only, behind the hash. */
function publishArchive(scope: Construct, file: string): string {
  const content = fs.readFileSync(file);
  const sourceHash = `${createHash('sha256').update(content).digest('hex')}.tar`;
  const fileName = `asset.${sourceHash}.gz`;
  fs.writeFileSync(path.join(Stage.of(scope)!.outdir, fileName), content);
  return Stack.of(scope).synthesizer.addFileAsset({ fileName, packaging: FileAssetPackaging.FILE, sourceHash, displayName: `${scope.node.path} ${path.basename(file)}` }).httpUrl;
}

function existing(scope: Construct, plan: ExistingPlan): Made {
  return { product: byId(scope, plan.productId), versions: plan.original?.versions ?? [] };
}

function textsOf({ metadata }: ProductPlan, host: ProductHost) {
  const support = metadata.support ?? host.support;
  return {
    name: metadata.name,
    owner: metadata.owner ?? host.providerName,
    description: descriptionOf(metadata),
    distributor: metadata.distributor,
    supportDescription: support?.description,
    supportEmail: support?.email,
    supportUrl: support?.url,
  };
}

function byId(scope: Construct, productId: string): servicecatalog.IProduct {
  const arn = Stack.of(scope).formatArn({ service: 'catalog', resource: 'product', resourceName: productId, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  return servicecatalog.Product.fromProductArn(scope, 'Reference', arn);
}
