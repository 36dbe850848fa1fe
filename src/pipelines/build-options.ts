import { Duration } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Compute } from './compute';
import { Value } from './value';

/**
 * Test results or code coverage that a build reports.
 */
export interface BuildReport {
  /** Files with the results, such as `reports/junit.xml`; wildcards are allowed. */
  readonly files: string[];

  /**
   * The folder that the files are in.
   *
   * @default - the root of the source
   */
  readonly baseDirectory?: string;

  /**
   * The format, as CodeBuild spells it: `JUNITXML`, `CUCUMBERJSON`, `TESTNGXML`, `VISUALSTUDIOTRX`, `NUNITXML`, `NUNIT3XML`, or for
   * coverage `CLOVERXML`, `COBERTURAXML`, `JACOCOXML`, `SIMPLECOV`.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#reports-buildspec-file
   * @default 'JUNITXML'
   */
  readonly format?: string;
}

/**
 * What every build takes.
 */
export interface BuildOptions {
  /**
   * Commands of the phase `install`: tools and dependencies.
   *
   * @default - nothing is installed
   */
  readonly installCommands?: string[];

  /**
   * Commands of the phase `pre_build`, such as logging in somewhere.
   *
   * @default - none
   */
  readonly preBuildCommands?: string[];

  /**
   * Commands of the phase `post_build`, which run when the build has failed, too.
   *
   * @default - none
   */
  readonly postBuildCommands?: string[];

  /**
   * Variables of the environment.
   *
   * @default - those of CodeBuild only
   */
  readonly variables?: { [name: string]: Value };

  /**
   * Versions of languages, as CodeBuild spells them, such as `{ nodejs: '22' }`; not on Lambda, where the image decides.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/runtime-versions.html
   * @default - those of the image
   */
  readonly runtimeVersions?: { [language: string]: string };

  /**
   * What the build runs on.
   *
   * @default Compute.linux()
   */
  readonly compute?: Compute;

  /**
   * What is kept from one build to the next.
   *
   * @default - nothing
   */
  readonly cache?: codebuild.Cache;

  /**
   * Files and folders that the cache keeps, such as `.npm`.
   *
   * @default - none
   */
  readonly cachePaths?: string[];

  /**
   * Results that the build reports, by the name of their group.
   *
   * @default - none
   */
  readonly reports?: { [name: string]: BuildReport };

  /**
   * The network that the build runs in, to reach what is private.
   *
   * @default - no network of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Which subnets of the network.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the build in the network.
   *
   * @default - a new one
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * How long it may take, from 5 minutes to 36 hours.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;

  /**
   * What the build may do besides, such as reading packages of CodeArtifact.
   *
   * @default - nothing
   */
  readonly rolePolicyStatements?: iam.PolicyStatement[];
}
