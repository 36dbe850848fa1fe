import * as path from 'path';
import { PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';

interface Kept extends Omit<PolicyValidationPluginReport, 'violations'> {
  readonly violations: KeptViolation[];
}

interface KeptViolation extends Omit<PolicyViolation, 'violatingResources'> {
  /** The path of a template is kept as its place in the list of templates: the next synth may write it elsewhere. */
  readonly violatingResources: { readonly templatePath?: string | number }[];
}

/** A report as text, or nothing where it would not be the same when it is read again. */
export function keep(report: PolicyValidationPluginReport, templates: string[]): string | undefined {
  const numbers = new Map(templates.map((template, index) => [template, index]));
  const named = report.violations.flatMap(({ violatingResources }) => violatingResources.flatMap(({ templatePath }) => templatePath ?? []));
  if (!named.every(template => numbers.has(template))) return undefined;
  const text = JSON.stringify(report, (name, value) => (name === 'templatePath' ? numbers.get(value) ?? value : value));
  const folders = templates.map(template => JSON.stringify(path.dirname(template)).slice(1, -1));
  if (folders.some(folder => text.includes(folder))) return undefined;
  return JSON.stringify(recall(text, templates)) === JSON.stringify(report) ? text : undefined;
}

/** The report that a text was made of; each time a new one, since the CDK writes into what it is given. */
export function recall(text: string, templates: string[]): PolicyValidationPluginReport {
  const report: Kept = JSON.parse(text);
  const violations = report.violations.map(violation => ({
    ...violation,
    violatingResources: violation.violatingResources.map(resource => (
      typeof resource.templatePath === 'number' ? { ...resource, templatePath: templates[resource.templatePath] } : resource
    )),
  }));
  return { ...report, violations } as PolicyValidationPluginReport;
}
