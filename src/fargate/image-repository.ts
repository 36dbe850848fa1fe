import { RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CommonProps, Profile } from '../core';
import { checkInteger } from '../private/check';
import { retainOrDestroy } from '../private/encryption';
import { required, text } from '../private/kinds';
import { applyTags } from '../private/tags';
import { IMAGE_REPOSITORY_PROPS } from './private/props-structs';
import { checkProps, checkValue, inStack } from './private/struct-check';

/**
 * Properties of a repository of images.
 */
export interface ImageRepositoryProps extends CommonProps {
  /**
   * Name of the repository.
   *
   * @default - CloudFormation makes one
   */
  readonly repositoryName?: string;

  /**
   * How many images are kept, 1 to 10,000; the oldest go first.
   *
   * @default 100
   */
  readonly keep?: number;

  /**
   * Key that images are encrypted with.
   *
   * @default - a key that AWS manages
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What happens to the images when the repository is removed.
   *
   * @default - as the profile says: kept in production, deleted in development
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A repository of container images that are scanned when they come, and whose tags never move.
 */
export class ImageRepository extends Construct {
  /** The repository. */
  public readonly repository: ecr.Repository;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(inStack(scope, id), id);
    checkProps(this.node.path, 'props', props, IMAGE_REPOSITORY_PROPS);
    const profile = props.profile ?? Profile.production();
    checkInteger({ code: 'fargate.keep-out-of-range', at: this.node.path, prop: 'keep', value: props.keep, min: 1, max: 10_000, fix: 'use 100' });
    const removalPolicy = retainOrDestroy(props.removalPolicy ?? profile.removalPolicy);
    this.repository = new ecr.Repository(this, 'Repository', {
      repositoryName: props.repositoryName,
      imageScanOnPush: true,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: props.encryptionKey ? ecr.RepositoryEncryption.KMS : ecr.RepositoryEncryption.AES_256,
      encryptionKey: props.encryptionKey,
      removalPolicy,
      emptyOnDelete: removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [{ description: 'The newest images are kept', maxImageCount: props.keep ?? 100 }],
    });
    applyTags(this, { app: id, tier: 'app', profile: profile.name }, props.tags);
  }

  /**
   * An image of the repository, for a task.
   *
   * @param tag its tag
   */
  public image(tag: string): ecs.ContainerImage {
    checkValue(this.node.path, 'tag', tag, required(text("'v1'")));
    return ecs.ContainerImage.fromEcrRepository(this.repository, tag);
  }
}
