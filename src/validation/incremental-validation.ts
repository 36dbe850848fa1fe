import { IPolicyValidationPlugin, ValidationRuleSource } from 'aws-cdk-lib';
import { CloudFormationValidationOptions, IIncrementalValidation, WrappedValidationOptions } from './options';
import { AppVerdict } from './private/app-verdict';
import { checkCacheDirectory, checkOptions, checkPlugin, checkRuleFiles, checkRuleSources, checkRulesKnown } from './private/checks';
import { CloudFormationVerdicts } from './private/cloud-formation-verdicts';
import { defaultCacheDirectory } from './private/machine';
import { checkEngineOptionNames, checkOptionNames, WRAPPED_VALIDATION_OPTIONS } from './private/prop-names';
import { VerdictCache } from './private/verdict-cache';

/**
 * Validation at synth that keeps its verdicts by the content of what was validated, and validates only what has changed. The report is the
 * same as without it, byte for byte; a cache that cannot be used costs time, and never an answer.
 */
export class IncrementalValidation {
  /**
   * In the place of the CDK's own validation, which is one verdict for each stack. Add it to the app, once.
   *
   * @param options rules of your own, and where verdicts are kept
   */
  public static cloudFormation(options: CloudFormationValidationOptions = {}): IIncrementalValidation {
    const at = 'IncrementalValidation.cloudFormation';
    checkOptions(at, options, '{ cacheDirectory: \'.cache/validation\' }');
    checkEngineOptionNames(at, options);
    checkRuleSources(at, 'guardRules', options.guardRules);
    checkRuleSources(at, 'regoRules', options.regoRules);
    checkCacheDirectory(at, options.cacheDirectory);
    const { cacheDirectory, guardRules, regoRules, ...others } = options;
    const rules = { ...others, guardRules: copyOf(guardRules), regoRules: copyOf(regoRules) };
    return new CloudFormationVerdicts(rules, new VerdictCache(cacheDirectory ?? defaultCacheDirectory()));
  }

  /**
   * Around any other plugin, which is one verdict for the whole app, reused where nothing has changed.
   * Looked at are templates and manifests, and of each construct its class, path, context, metadata and fields with plain data.
   *
   * @param plugin what validates; its verdict must depend on the app and on its rules alone
   * @param options how a change of rules is noticed, and where verdicts are kept
   */
  public static around(plugin: IPolicyValidationPlugin, options: WrappedValidationOptions = {}): IIncrementalValidation {
    const at = 'IncrementalValidation.around';
    checkPlugin(at, plugin);
    checkOptions(at, options, '{ ruleFiles: [\'rules\'] }');
    checkOptionNames(at, options, WRAPPED_VALIDATION_OPTIONS);
    checkRuleFiles(at, options.ruleFiles);
    checkRulesKnown(at, plugin, options);
    checkCacheDirectory(at, options.cacheDirectory);
    return new AppVerdict(plugin, options, new VerdictCache(options.cacheDirectory ?? defaultCacheDirectory()));
  }

  private constructor() {}
}

/** The rules as they are now, read once: the engine gets them only where it is started. */
function copyOf(sources: ValidationRuleSource[] | undefined): ValidationRuleSource[] | undefined {
  return sources?.map(source => ({ ...source }));
}
