import * as fs from 'fs';
import * as path from 'path';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { like, plain, required, text } from '../private/kinds';
import { checkValue } from './private/struct-check';

/**
 * A container image that instances run.
 */
export class AppImage {
  /**
   * An image in a registry that needs no login, such as `public.ecr.aws/nginx/nginx:1.27`.
   *
   * @param name the image with its tag or digest
   */
  public static fromRegistry(name: string): AppImage {
    const at = 'AppImage.fromRegistry';
    checkValue(at, 'name', name, required(plain("'public.ecr.aws/nginx/nginx:1.27'")));
    checkPattern({
      code: 'webapp.image-name-invalid',
      at,
      prop: 'name',
      value: name,
      pattern: /^[a-z0-9][A-Za-z0-9._:/-]*(@sha256:[0-9a-f]{64})?$/,
      allowed: 'an image name with a tag or digest, such as public.ecr.aws/nginx/nginx:1.27',
      fix: 'copy the name from the registry\'s page',
    });
    return new AppImage(() => ({ uri: name }));
  }

  /**
   * An image in a repository of Amazon ECR. The instances may pull from this repository only.
   *
   * @param repository the repository
   * @param tagOrDigest tag, or digest beginning with `sha256:`
   */
  public static fromEcrRepository(repository: ecr.IRepository, tagOrDigest: string): AppImage {
    const at = 'AppImage.fromEcrRepository';
    checkValue(at, 'repository', repository, required(like('repositoryUriForTagOrDigest', "ecr.Repository.fromRepositoryName(this, 'Images', 'shop')")));
    checkValue(at, 'tagOrDigest', tagOrDigest, required(plain("'v1'")));
    checkPattern({
      code: 'webapp.image-tag-invalid',
      at,
      prop: 'tagOrDigest',
      value: tagOrDigest,
      pattern: /^(\w[\w.-]{0,127}|sha256:[0-9a-f]{64})$/,
      allowed: 'a tag of up to 128 letters, digits, _ . and -, or a digest',
      fix: 'name the version that should run',
    });
    return new AppImage((_scope, role) => {
      repository.grantPull(role);
      return { uri: repository.repositoryUriForTagOrDigest(tagOrDigest), registry: repository.registryUri };
    });
  }

  /**
   * An image that is built from a local folder when the app is deployed. Needs Docker, and is built for the processor of the instances.
   *
   * @param directory folder with a Dockerfile, relative to where the CDK app is started
   */
  public static fromAsset(directory: string): AppImage {
    const at = 'AppImage.fromAsset';
    checkValue(at, 'directory', directory, required(text("'./app'")));
    if (!fs.existsSync(path.join(directory, 'Dockerfile'))) {
      fail({
        code: 'webapp.image-directory-missing',
        at,
        prop: 'directory',
        value: directory,
        allowed: 'a folder with a Dockerfile',
        fix: 'give a path relative to where the CDK app is started',
      });
    }
    return new AppImage((scope, role, platform) => {
      const asset = new assets.DockerImageAsset(scope, 'Image', { directory, platform });
      asset.repository.grantPull(role);
      return { uri: asset.imageUri, registry: asset.repository.registryUri };
    });
  }

  private constructor(
    /** @internal */
    public readonly _bind: (scope: Construct, role: iam.IRole, platform: assets.Platform) => BoundImage,
  ) {}
}

/** Where an image is, and the registry to log in to where it needs that. */
interface BoundImage {
  readonly uri: string;
  readonly registry?: string;
}
