import * as path from 'path';
import { Aws, FileAssetLocation, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { HUB_ACCOUNT, HUB_STACK, nameOfStack } from './hub';
import { governed } from './providers';
import { conditionsOf, ShareTargetPlan } from './share-plan';
import { Profile } from '../../core';
import { acknowledge, acknowledgeWildcard } from '../../private/acknowledge';
import { createLogGroup } from '../../private/encryption';

const ID = 'ProductAssets';
const PREFIX = 'product-assets-';

/** Begins the name of the bucket in the template of a product. */
export const ASSETS_IN_PRODUCTS = `${PREFIX}${HUB_STACK}`;

/**
 * The files that products need when they are launched: one bucket for each stack with products. Its name is known beforehand, since it
 * stands in templates that no deployment can fill in. See docs/decisions/0023-assets-of-products.md.
 */
export class ProductAssets extends Construct {
  /** The one of a stack; made when the first product asks for it. */
  public static of(stack: Stack, profile: Profile): ProductAssets {
    return stack.node.tryFindChild(ID) as ProductAssets | undefined ?? new ProductAssets(stack, profile);
  }

  public readonly bucket: s3.Bucket;
  /** What has to be there before a product is launched. */
  public readonly deployment: deployment.BucketDeployment;
  private readonly source: s3.IBucket[] = [];
  private readonly keys = new Set<string>();
  private readonly readers = new Set<string>();
  private readonly needed = new Map<string, string>();

  private constructor(stack: Stack, private readonly profile: Profile) {
    super(stack, ID);
    this.bucket = this.createBucket(`${PREFIX}${nameOfStack(stack)}-${stack.account}-${Aws.REGION}`);
    this.deployment = this.createDeployment();
  }

  /** Has a published asset copied; gives where a product finds it. */
  public add(published: FileAssetLocation): FileAssetLocation {
    const objectKey = path.posix.basename(published.objectKey);
    if (!this.keys.has(objectKey)) {
      this.keys.add(objectKey);
      this.deployment.addSource(deployment.Source.bucket(this.bootstrapBucket(published.bucketName), published.objectKey));
    }
    // A token, so that nobody takes the placeholders for a name.
    const bucketName = Lazy.uncachedString({ produce: () => `${ASSETS_IN_PRODUCTS}-${HUB_ACCOUNT}-${Aws.REGION}` });
    const httpUrl = `https://${bucketName}.s3.${Aws.REGION}.${Aws.URL_SUFFIX}/${objectKey}`;
    return { bucketName, objectKey, httpUrl, s3ObjectUrl: `s3://${bucketName}/${objectKey}` };
  }

  /** A released version needs files that were copied when it was deployed, and that nothing brings any more. */
  public need(text: string, version: string): void {
    for (const [, key] of text.matchAll(/"(?:[^"]*\/)?([0-9a-f]{64}\.[a-z.]+)"/g)) this.needed.set(key, version);
    if (this.needed.size === 0 || this.node.tryFindChild('Needed')) return;
    const needed = governed(this, 'Needed', {
      handler: 'product-files',
      description: 'Sees that files are there which released products need',
      type: 'Custom::ServiceCatalogProductFiles',
      properties: { Bucket: this.bucket.bucketName, Needed: Lazy.any({ produce: () => this.missing() }) },
      actions: [{ actions: ['s3:GetObject'], resources: [this.bucket.arnForObjects('*')] }, { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }],
    });
    needed.node.addDependency(this.deployment);
    needed.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  private missing(): { [key: string]: string } {
    return Object.fromEntries([...this.needed].filter(([key]) => !this.keys.has(key)));
  }

  /** ARN of the bucket, also in the stack of another account. */
  public arnIn(scope: Construct): string {
    const [home, stack] = [Stack.of(this), Stack.of(scope)];
    const name = home === stack ? this.bucket.bucketName : `${PREFIX}${nameOfStack(home)}-${home.account}-${stack.region}`;
    return stack.formatArn({ service: 's3', account: '', region: '', resource: name });
  }

  /** Lets those read with whom a portfolio is shared, through CloudFormation. */
  public shareWith(target: ShareTargetPlan): void {
    if (this.readers.has(target.value)) return;
    this.readers.add(target.value);
    this.bucket.addToResourcePolicy(new iam.PolicyStatement({
      principals: [target.kind === 'account' ? new iam.AccountPrincipal(target.value) : new iam.AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [this.bucket.arnForObjects('*')],
      conditions: conditionsOf(target),
    }));
  }

  private createBucket(bucketName: string): s3.Bucket {
    const disposable = this.profile.removalPolicy === RemovalPolicy.DESTROY;
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName,
      encryption: s3.BucketEncryption.S3_MANAGED, // other accounts read it, too
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      autoDeleteObjects: disposable,
    });
    acknowledge(bucket, { 'AwsSolutions-S1': 'It holds copies of assets only, which CloudFormation reads when products are launched; CloudTrail tells of it.' });
    return bucket;
  }

  private createDeployment(): deployment.BucketDeployment {
    const { logRetention, removalPolicy } = this.profile;
    const logGroup = createLogGroup(this, 'DeploymentLogs', { retention: logRetention, removalPolicy });
    const copies = new deployment.BucketDeployment(this, 'Deployment', {
      sources: [],
      destinationBucket: this.bucket,
      extract: false,
      prune: false, // what has been launched stays in need of older files
      retainOnDelete: true,
      outputObjectKeys: false,
      memoryLimit: 512,
      logGroup,
    });
    this.acknowledgeDeployment(copies.handlerRole);
    return copies;
  }

  /** The function is the CDK's, and so are its role and its runtime. */
  private acknowledgeDeployment(role: iam.IRole) {
    const reason = 'The function of the CDK that copies assets: it reads the bucket that they are published in, and writes this one.';
    const actions = ['GetObject', 'GetBucket', 'List', 'DeleteObject', 'Abort'].map(action => `AwsSolutions-IAM5[Action::s3:${action}*]`);
    acknowledge(role.node.scope!, {
      ...Object.fromEntries(actions.map(id => [id, reason])),
      'AwsSolutions-L1': reason,
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': reason,
    });
    acknowledgeWildcard(role.node.scope!, this.bucket.arnForObjects('*'), reason);
  }

  private bootstrapBucket(name: string): s3.IBucket {
    if (this.source.length === 0) {
      const bucket = s3.Bucket.fromBucketName(this, 'Published', name);
      acknowledgeWildcard(this.deployment.handlerRole.node.scope!, bucket.arnForObjects('*'), 'Assets of the app, which the CDK has published.');
      this.source.push(bucket);
    }
    return this.source[0];
  }
}
