import * as efs from 'aws-cdk-lib/aws-efs';
import { checkPattern } from '../private/check';
import { plain, required } from '../private/kinds';
import { EFS_VOLUME_OPTIONS } from './private/option-structs';
import { checkProps, checkValue } from './private/struct-check';
import { VolumePlan } from './private/volume-plan';

/**
 * Options of a volume on a file system.
 */
export interface EfsVolumeOptions {
  /** Where the container finds it, such as `/data`. */
  readonly path: string;

  /** The access point: which folder of which file system, as which user. */
  readonly accessPoint: efs.IAccessPoint;

  /** The file system. */
  readonly fileSystem: efs.IFileSystem;

  /**
   * Whether the container may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * A folder of the container that is more than the image.
 */
export class Volume {
  /**
   * A folder that the container may write to, and that is gone with the task. It belongs to root, unless the Dockerfile of the image says
   * `VOLUME` of it, after it has given it to the user.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   * @param path such as `/tmp`
   */
  public static scratch(path: string): Volume {
    return new Volume({ kind: 'scratch', path: checked('Volume.scratch', path) });
  }

  /**
   * A folder of Amazon EFS, that all tasks share and that stays. Traffic is encrypted, and the task's role is asked.
   *
   * @param options where, and what
   */
  public static efs(options: EfsVolumeOptions): Volume {
    checkProps('Volume.efs', 'options', options, EFS_VOLUME_OPTIONS);
    return new Volume({ kind: 'efs', ...options, path: checked('Volume.efs', options.path), readOnly: options.readOnly ?? false });
  }

  private constructor(
    /** @internal */
    public readonly _plan: VolumePlan,
  ) {}
}

function checked(at: string, path: string): string {
  checkValue(at, 'path', path, required(plain("'/tmp'")));
  checkPattern({
    code: 'fargate.volume-path-invalid', at, prop: 'path', value: path, pattern: /^\/[\w\-./]*[\w\-.]$/, allowed: 'an absolute path, such as /tmp', fix: 'begin with a slash and end without one',
  });
  return path;
}
