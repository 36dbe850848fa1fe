import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';

/** The judge: the plugin that every synth of the CDK runs, with its rules as errors. */
const PLUGIN = jest.requireActual<CloudFormationValidatePlugin>('../../tools/jest/validation-plugin');

/** The L2 of the CDK writes the zones of a known region into its subnets. */
const EXPECTED = ['W3010'];

/** Synthesizes, and gives all that the CDK's validation finds, errors and warnings. */
export function findings(app: App): string[] {
  const { stacks } = app.synth();
  const unknown = { accountId: undefined, region: undefined };
  const stackTemplates = stacks.map(stack => ({ stackConstructPath: stack.id, templatePath: stack.templateFullPath, ...unknown }));
  const { violations } = PLUGIN.validate({ stackTemplates, templatePaths: stackTemplates.map(stack => stack.templatePath), appConstruct: app });
  return violations.filter(found => !EXPECTED.includes(found.ruleName)).map(found => `${found.severity} ${found.ruleName}: ${found.description} (${found.violatingResources.map(resource => resource.resourceLogicalId)})`);
}

export function inNewApp<T>(context: Record<string, unknown>, use: (app: App) => T): T {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'wheelhouse-property-'));
  try {
    return use(new App({ outdir, context, analyticsReporting: false, treeMetadata: false }));
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}
