import { App, CloudFormationValidatePlugin, IPolicyValidationPlugin } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { removeTemporaryFolders, temporaryFolder } from './support';
import { validation } from '../../src';
import { Failure, NOT_KNOWN, testFailures } from '../support/failures';
import { textToken } from '../support/synth';

const { IncrementalValidation } = validation;

afterAll(removeTemporaryFolders);

const plugin: IPolicyValidationPlugin = { name: 'Mine', version: '1', validate: () => ({ success: true, violations: [] }) };
const unversioned: IPolicyValidationPlugin = { name: 'Mine', validate: plugin.validate };
/** What only a program without types can give. */
const wrong = <T>(value: unknown) => value as T;

const CLOUD_FORMATION = 'IncrementalValidation.cloudFormation';
const AROUND = 'IncrementalValidation.around';

const failures: Failure[] = [
  ...['', 7, null].map((cacheDirectory): Failure => ({
    mistake: `a cache folder ${cacheDirectory}`,
    code: 'validation.cache-directory-invalid',
    at: CLOUD_FORMATION,
    prop: 'cacheDirectory',
    received: typeof cacheDirectory === 'string' ? '\'\'' : `${cacheDirectory}`,
    make: () => IncrementalValidation.cloudFormation({ cacheDirectory: wrong(cacheDirectory) }),
  })),
  {
    mistake: 'a cache folder that is known at the deployment',
    code: 'validation.cache-directory-invalid',
    at: AROUND,
    prop: 'cacheDirectory',
    received: NOT_KNOWN,
    make: stack => IncrementalValidation.around(plugin, { ruleVersion: '1', cacheDirectory: textToken(stack) }),
  },
  ...[{}, { name: 'a' }, { name: 'a', content: '' }, { content: 'x' }, { name: 1, content: 'x' }].map((source): Failure => ({
    mistake: `a rule source ${JSON.stringify(source)}`,
    code: 'validation.rule-source-invalid',
    at: CLOUD_FORMATION,
    prop: 'guardRules[1]',
    received: JSON.stringify(source),
    make: () => IncrementalValidation.cloudFormation({ guardRules: [{ name: 'a', content: 'b' }, wrong(source)] }),
  })),
  {
    mistake: 'a rule source that is nothing',
    code: 'validation.rule-source-invalid',
    at: CLOUD_FORMATION,
    prop: 'regoRules[0]',
    received: '\'nothing\'',
    make: () => IncrementalValidation.cloudFormation({ regoRules: [wrong(null)] }),
  },
  {
    mistake: 'rules that are no list',
    code: 'validation.rule-source-invalid',
    at: CLOUD_FORMATION,
    prop: 'regoRules',
    received: '\'package x\'',
    make: () => IncrementalValidation.cloudFormation({ regoRules: wrong('package x') }),
  },
  ...[undefined, null].map((nothing): Failure => ({
    mistake: `no plugin: ${nothing}`, code: 'validation.plugin-invalid', at: AROUND, prop: 'plugin', make: () => IncrementalValidation.around(wrong(nothing)),
  })),
  ...[{}, { name: 'Mine' }, { validate: plugin.validate }, { name: 'Mine', validate: 'x' }].map((other): Failure => ({
    mistake: `a plugin with ${Object.keys(other).join(' and ') || 'nothing'}`,
    code: 'validation.plugin-invalid',
    at: AROUND,
    prop: 'plugin',
    received: '\'an object of Object\'',
    make: () => IncrementalValidation.around(wrong(other)),
  })),
  {
    mistake: 'a text for a plugin',
    code: 'validation.plugin-invalid',
    at: AROUND,
    prop: 'plugin',
    received: '\'cdk-nag\'',
    make: () => IncrementalValidation.around(wrong('cdk-nag')),
  },
  {
    mistake: 'the plugin of the CDK',
    code: 'validation.plugin-of-the-cdk',
    at: AROUND,
    prop: 'plugin',
    received: '\'an object of CloudFormationValidatePlugin\'',
    make: () => IncrementalValidation.around(Object.create(CloudFormationValidatePlugin.prototype)),
  },
  ...[() => IncrementalValidation.cloudFormation(), () => IncrementalValidation.around(plugin, { ruleVersion: '1' })].map((inner): Failure => ({
    mistake: `a plugin that keeps verdicts already: ${inner().name}`,
    code: 'validation.plugin-wrapped-twice',
    at: AROUND,
    prop: 'plugin',
    received: `'an object of ${inner().constructor.name}'`,
    make: () => IncrementalValidation.around(inner()),
  })),
  {
    mistake: 'a rule file that is not there',
    code: 'validation.rule-file-not-found',
    at: AROUND,
    prop: 'ruleFiles[1]',
    received: '\'nowhere/rules\'',
    make: () => IncrementalValidation.around(plugin, { ruleFiles: [temporaryFolder(), 'nowhere/rules'] }),
  },
  {
    mistake: 'rule files that are no list',
    code: 'validation.rule-file-not-found',
    at: AROUND,
    prop: 'ruleFiles',
    received: '\'rules\'',
    make: () => IncrementalValidation.around(plugin, { ruleFiles: wrong('rules') }),
  },
  {
    mistake: 'a rule file that is nothing',
    code: 'validation.rule-file-not-found',
    at: AROUND,
    prop: 'ruleFiles[0]',
    received: '\'nothing\'',
    make: () => IncrementalValidation.around(plugin, { ruleFiles: [wrong(null)] }),
  },
  {
    mistake: 'a misspelled option beside the CDK\'s own',
    code: 'validation.prop-unknown',
    at: CLOUD_FORMATION,
    prop: 'cacheDir',
    received: '\'x\'',
    make: () => IncrementalValidation.cloudFormation(wrong({ cacheDir: 'x' })),
  },
  {
    mistake: 'a misspelled option for a plugin',
    code: 'validation.prop-unknown',
    at: AROUND,
    prop: 'ruleFile',
    received: '\'a list\'',
    make: () => IncrementalValidation.around(plugin, wrong({ ruleVersion: '1', ruleFile: ['rules'] })),
  },
  ...[null, 'rules'].map(options => ({
    mistake: `${options} for options`,
    code: 'validation.wrong-type',
    at: CLOUD_FORMATION,
    prop: 'options',
    received: `'${options ?? 'nothing'}'`,
    make: () => IncrementalValidation.cloudFormation(wrong(options)),
  })),
  {
    mistake: 'a plugin with a version that it gives itself',
    code: 'validation.rules-not-known',
    at: AROUND,
    prop: 'ruleVersion',
    make: () => IncrementalValidation.around(plugin),
  },
  {
    mistake: 'a plugin without a version, and no rule files',
    code: 'validation.rules-not-known',
    at: AROUND,
    prop: 'ruleVersion',
    make: () => IncrementalValidation.around(unversioned, { ruleFiles: [] }),
  },
  {
    mistake: 'an empty version',
    code: 'validation.rules-not-known',
    at: AROUND,
    prop: 'ruleVersion',
    received: '\'\'',
    make: () => IncrementalValidation.around(plugin, { ruleVersion: '' }),
  },
];

testFailures('validation', failures);

test.each<[string, () => unknown]>([
  ['a class of a package', () => IncrementalValidation.around(new AwsSolutionsChecks(new App()))],
  ['a version of its rules', () => IncrementalValidation.around(unversioned, { ruleVersion: '1' })],
  ['files with its rules', () => IncrementalValidation.around(unversioned, { ruleFiles: [temporaryFolder()] })],
  ['no options at all', () => IncrementalValidation.cloudFormation()],
])('takes %s', (_name, make) => expect(make).not.toThrow());
