import * as path from 'path';
import { PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { isExact } from './exact';

interface Kept extends Omit<PolicyValidationPluginReport, 'violations'> {
  readonly violations: KeptViolation[];
}

interface KeptViolation extends Omit<PolicyViolation, 'violatingResources'> {
  /** The path of a template is kept as its place in the list of templates: the next synth may write it elsewhere. */
  readonly violatingResources: { readonly templatePath?: string | number }[];
}

/** A report as text, or nothing where it would not be the same when it is read again. */
export function keep(report: PolicyValidationPluginReport, templates: string[]): string | undefined {
  if (!isReport(report)) return undefined;
  const numbers = new Map(templates.map((template, index) => [template, index]));
  const named = report.violations.flatMap(({ violatingResources }) => violatingResources.flatMap(({ templatePath }) => templatePath ?? []));
  if (!named.every(template => numbers.has(template))) return undefined;
  const text = JSON.stringify(report, (name, value) => (name === 'templatePath' ? numbers.get(value) ?? value : value));
  if (templates.flatMap(placesOf).some(place => text.includes(JSON.stringify(place).slice(1, -1)))) return undefined;
  return JSON.stringify(recall(text, templates)) === JSON.stringify(report) ? text : undefined;
}

/** What is of no such form is for the CDK to refuse; what is more than JSON holds is not kept. */
function isReport(report: PolicyValidationPluginReport): boolean {
  return isExact(report) && Array.isArray(report?.violations) && report.violations.every(violation => Array.isArray(violation?.violatingResources));
}

/** Texts that tell where the cloud assembly lies. */
function placesOf(template: string): string[] {
  const folder = path.dirname(path.resolve(template));
  return [folder, path.join(path.basename(folder), path.basename(template))];
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
