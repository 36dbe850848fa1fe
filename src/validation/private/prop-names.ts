import { NamesOf, nameChecks } from '../../private/name-check';
import { nearest } from '../../private/nearest';
import type { CloudFormationValidationOptions, WrappedValidationOptions } from '../options';

const { checkMisspelled, checkOptionNames } = nameChecks('validation');
export { checkOptionNames };

const CLOUD_FORMATION_VALIDATION_OPTIONS: NamesOf<Omit<CloudFormationValidationOptions, '_additionalSchemasDirectory'>> = {
  guardRules: 1,
  regoRules: 1,
  cacheDirectory: 1,
  includeDefaultRules: 1,
};

export const WRAPPED_VALIDATION_OPTIONS: NamesOf<WrappedValidationOptions> = {
  ruleFiles: 1,
  ruleVersion: 1,
  cacheDirectory: 1,
};

/** Options that another version of the CDK brings are handed on to it. */
export function checkEngineOptionNames(at: string, options: object): void {
  checkMisspelled(at, '', options, CLOUD_FORMATION_VALIDATION_OPTIONS, nearest);
}
