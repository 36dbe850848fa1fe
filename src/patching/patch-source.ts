/**
 * A repository that patches come from beside those of the operating system. Linux only.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-alternative-source-repository.html
 */
export interface PatchSource {
  /** What it is called: 3 to 50 letters, digits, `_`, `-` and `.`. */
  readonly name: string;

  /**
   * The versions of the system that it is for, such as `AmazonLinux2023`; up to 20.
   *
   * @default ['*']
   */
  readonly products?: string[];

  /** The repository as the package manager of the system describes it: a section of `yum.conf`, or a line of `sources.list`. Up to 1,024 characters. */
  readonly configuration: string;
}
