import { CloudFormationValidatePluginProps, IPolicyValidationPlugin } from 'aws-cdk-lib';

/**
 * Where verdicts are kept.
 */
export interface VerdictCacheOptions {
  /**
   * The folder for the verdicts, relative to the folder that the app is run in. It is made where it is missing; other files in it are left alone.
   *
   * @default - `.cdk/cache/cdk-wheelhouse` in the home folder
   */
  readonly cacheDirectory?: string;
}

/**
 * Options of `IncrementalValidation.cloudFormation()`: rules of your own, as the CDK's own plugin takes them.
 */
export interface CloudFormationValidationOptions extends CloudFormationValidatePluginProps, VerdictCacheOptions {}

/**
 * Options of `IncrementalValidation.around()`.
 */
export interface WrappedValidationOptions extends VerdictCacheOptions {
  /**
   * Files and folders with the rules of the plugin, relative to the folder that the app is run in. Their content counts: where it changes, everything is validated anew.
   *
   * @default - the rules have no files
   */
  readonly ruleFiles?: string[];

  /**
   * What you change with the rules of the plugin: a version, a date, a checksum.
   *
   * @default - the version of the package that the plugin comes from; a plugin of your own needs this, or `ruleFiles`
   */
  readonly ruleVersion?: string;
}

/**
 * A validation plugin that keeps its verdicts.
 */
export interface IIncrementalValidation extends IPolicyValidationPlugin {
  /** How many verdicts came from the cache at the last synth. */
  readonly reused: number;

  /** How many verdicts were made at the last synth. */
  readonly validated: number;
}
