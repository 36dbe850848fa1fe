import { Aws, CustomResource, DockerImageAssetLocation, Lazy, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { HUB_ACCOUNT, HUB_STACK, nameOfStack } from './hub';
import { governed } from './providers';
import { conditionsOf, ShareTargetPlan } from './share-plan';
import { Profile } from '../../core';

const ID = 'ProductImages';
const PREFIX = 'product-images-';

/** Name of the repository in the template of a product. */
export const IMAGES_IN_PRODUCTS = `${PREFIX}${HUB_STACK}`;

/** An image in a template, by its tag. */
const IMAGE = new RegExp(`${IMAGES_IN_PRODUCTS.replace(/[{}]/g, '\\$&')}:([0-9a-f]{64})`, 'g');

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/**
 * The images that products need when they are launched: one repository for each stack with products that have some, which the accounts
 * that a portfolio is shared with can read. See docs/decisions/0023-assets-of-products.md.
 */
export class ProductImages extends Construct {
  /** The one of a stack; made when the first product asks for it. */
  public static of(stack: Stack, profile: Profile): ProductImages {
    return stack.node.tryFindChild(ID) as ProductImages | undefined ?? new ProductImages(stack, profile);
  }

  public readonly repository: ecr.Repository;
  /** What has to be there before a product is launched. */
  public readonly deployment: CustomResource;
  public readonly repositoryName: string;
  private readonly tags: { [tag: string]: string } = {};
  private readonly readers = new Set<string>();
  private readonly needed = new Map<string, string>();
  private source?: string;

  private constructor(stack: Stack, profile: Profile) {
    super(stack, ID);
    this.repositoryName = `${PREFIX}${nameOfStack(stack)}`;
    this.repository = this.createRepository(profile);
    this.deployment = this.createDeployment();
  }

  /** Has a published image copied; gives where a product finds it. */
  public add(published: DockerImageAssetLocation, hash: string): DockerImageAssetLocation {
    this.source = published.repositoryName;
    this.tags[hash] = published.imageTag ?? hash;
    // Tokens, so that nobody takes the placeholders for names.
    return {
      imageUri: Lazy.uncachedString({ produce: () => `${HUB_ACCOUNT}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/${IMAGES_IN_PRODUCTS}:${hash}` }),
      repositoryName: Lazy.uncachedString({ produce: () => IMAGES_IN_PRODUCTS }),
      imageTag: hash,
    };
  }

  /** A released version needs images that were copied when it was deployed, and that nothing brings any more. */
  public need(text: string, version: string): void {
    for (const [, tag] of text.matchAll(IMAGE)) this.needed.set(tag, version);
  }

  /** Lets those read with whom a portfolio is shared, and their functions. */
  public shareWith(target: ShareTargetPlan): void {
    if (this.readers.has(target.value)) return;
    this.readers.add(target.value);
    this.repository.addToResourcePolicy(new iam.PolicyStatement({
      principals: [target.kind === 'account' ? new iam.AccountPrincipal(target.value) : new iam.AnyPrincipal()], actions: PULL, conditions: conditionsOf(target),
    }));
    this.letFunctionsRead(target);
  }

  private letFunctionsRead({ kind, value, organization }: ShareTargetPlan) {
    const conditions = {
      'account': { StringEquals: { 'aws:SourceAccount': value } },
      'organization': { StringEquals: { 'aws:SourceOrgID': value } },
      'organizational unit': { 'StringEquals': { 'aws:SourceOrgID': organization }, 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': [`${organization}/*/${value}/*`] } },
    }[kind];
    this.repository.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('lambda.amazonaws.com')], actions: PULL, conditions }));
  }

  private createRepository(profile: Profile): ecr.Repository {
    const disposable = profile.removalPolicy === RemovalPolicy.DESTROY;
    const repository = new ecr.Repository(this, 'Repository', {
      repositoryName: this.repositoryName,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      emptyOnDelete: disposable,
    });
    repository.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('lambda.amazonaws.com')], actions: PULL, conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
    return repository;
  }

  private createDeployment(): CustomResource {
    const from = Lazy.uncachedString({ produce: () => this.source ?? this.repositoryName }); // where nothing is copied, nothing else is read
    const missing = () => {
      const gone = [...this.needed].filter(([tag]) => !Object.hasOwn(this.tags, tag));
      return gone.length > 0 ? Object.fromEntries(gone) : undefined;
    };
    const deployment = governed(this, 'Deployment', {
      handler: 'product-images',
      description: 'Copies images that products are launched with',
      type: 'Custom::ServiceCatalogProductImages',
      memorySize: Size.mebibytes(1024),
      properties: {
        Source: from,
        Destination: this.repository.repositoryName,
        Images: Lazy.any({ produce: () => this.tags }),
        Needed: Lazy.any({ produce: missing }),
      },
      actions: [
        { actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: [Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: from })] },
        {
          actions: [
            'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
          ],
          resources: [this.repository.repositoryArn],
        },
      ],
    });
    deployment.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return deployment;
  }
}
