import * as fs from 'fs';
import * as path from 'path';
import { CloudFormationValidatePlugin, IPolicyValidationPlugin, Token, ValidationRuleSource } from 'aws-cdk-lib';
import { AppVerdict } from './app-verdict';
import { tellsItself } from './class-of';
import { CloudFormationVerdicts } from './cloud-formation-verdicts';
import { checkKnown, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { kindChecks } from '../../private/kind-check';
import { WrappedValidationOptions } from '../options';

const kinds = kindChecks('validation.wrong-type');

/** The options of a factory, or their default. */
export function checkOptions(at: string, options: unknown, example: string): void {
  kinds.checkOptions(at, 'options', options, example);
}

export function checkCacheDirectory(at: string, value: string | undefined): void {
  const rule = { code: 'validation.cache-directory-invalid', at, prop: 'cacheDirectory', value, fix: 'write it as \'.cache/validation\', or leave it out' };
  checkKnown(rule);
  checkThat({ ...rule, allowed: 'the path of a folder', holds: isText });
}

export function checkRuleSources(at: string, prop: string, sources: ValidationRuleSource[] | undefined): void {
  if (sources === undefined) return;
  const problem = { code: 'validation.rule-source-invalid', at, allowed: 'a list of rule sources, each with a name and a content', fix: "write { name: 'encryption.guard', content: '...' }" };
  if (!Array.isArray(sources)) fail({ ...problem, prop, value: sources ?? 'nothing' });
  sources.forEach((source, index) => {
    if (!isText(source?.name) || !isText(source.content)) fail({ ...problem, prop: `${prop}[${index}]`, value: source ?? 'nothing' });
  });
}

export function checkPlugin(at: string, plugin: IPolicyValidationPlugin): void {
  const value = nameOf(plugin);
  if (plugin instanceof AppVerdict || plugin instanceof CloudFormationVerdicts) {
    fail({ code: 'validation.plugin-wrapped-twice', at, prop: 'plugin', value, allowed: 'a plugin that keeps no verdicts yet', fix: 'add it to the app as it is' });
  }
  if (plugin instanceof CloudFormationValidatePlugin) {
    fail({
      code: 'validation.plugin-of-the-cdk',
      at,
      prop: 'plugin',
      value,
      allowed: "a plugin other than the CDK's own, whose rules cannot be seen",
      fix: 'use IncrementalValidation.cloudFormation(), with the guardRules and regoRules that it was made with',
    });
  }
  if (!isText(plugin?.name) || typeof plugin.validate !== 'function') {
    fail({ code: 'validation.plugin-invalid', at, prop: 'plugin', value, allowed: 'a plugin, which has a name and validate()', fix: 'give the plugin that Validations.of(app).addPlugins() would take' });
  }
}

export function checkRuleFiles(at: string, files: string[] | undefined): void {
  if (files === undefined) return;
  const problem = { code: 'validation.rule-file-not-found', at, allowed: 'files and folders that are there', fix: 'give paths relative to the folder that the app is run in' };
  if (!Array.isArray(files)) fail({ ...problem, prop: 'ruleFiles', value: files ?? 'nothing' });
  files.forEach((file, index) => {
    if (!isText(file) || !fs.existsSync(path.resolve(file))) fail({ ...problem, prop: `ruleFiles[${index}]`, value: file ?? 'nothing' });
  });
}

/** Otherwise a verdict would be reused for ever: rules may stand in variables around the plugin, and a version that it gives itself is easily forgotten. */
export function checkRulesKnown(at: string, plugin: IPolicyValidationPlugin, { ruleFiles, ruleVersion }: WrappedValidationOptions): void {
  const isKnown = ruleVersion === undefined ? (ruleFiles ?? []).length > 0 || tellsItself(plugin) : isText(ruleVersion);
  if (!isKnown) {
    fail({
      code: 'validation.rules-not-known',
      at,
      prop: 'ruleVersion',
      value: ruleVersion,
      allowed: 'ruleFiles, or a text that changes with the rules, where the plugin is not of a class of a released package that jsii compiled, made with plain options',
      fix: "give ruleFiles: ['lib/rules.ts'] with the file of the plugin, or ruleVersion: '1'",
    });
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !Token.isUnresolved(value);
}

function nameOf(plugin: unknown): unknown {
  if (typeof plugin !== 'object' || plugin === null) return plugin ?? undefined;
  return `an object of ${plugin.constructor?.name ?? 'no class'}`;
}
