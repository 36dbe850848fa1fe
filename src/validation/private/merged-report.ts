import { isDeepStrictEqual } from 'util';
import { PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';

/** How versions of the CDK put findings of stacks together: each rule once for each severity, or, from 2.274 on, once for each severity and text. */
const FORMS: Readonly<Record<string, (violation: PolicyViolation) => unknown[]>> = {
  byRule: ({ ruleName, severity }) => [ruleName, severity],
  byText: ({ ruleName, severity, description }) => [ruleName, severity, description],
};

/** A report that has more in it, or a finding twice, is of a version of the CDK that puts reports together otherwise. */
export function isOfKnownForm(report: PolicyValidationPluginReport): boolean {
  const kinds = report.violations.map(violation => JSON.stringify(FORMS.byText(violation)));
  return new Set(kinds).size === kinds.length && Object.keys(report).every(name => ['success', 'violations'].includes(name));
}

/** The reports as one, in each form. */
export function mergedReports(reports: PolicyValidationPluginReport[]): [string, PolicyValidationPluginReport][] {
  return Object.keys(FORMS).map(form => [form, merge(reports, form)]);
}

function merge(reports: PolicyValidationPluginReport[], form: string): PolicyValidationPluginReport {
  const violations = new Map<string, PolicyViolation>();
  for (const violation of reports.flatMap(report => report.violations)) {
    const kind = JSON.stringify(FORMS[form](violation));
    const { violatingResources: before = [], ...first } = violations.get(kind) ?? { ...violation, violatingResources: [] };
    violations.set(kind, { ...first, violatingResources: [...before, ...violation.violatingResources] });
  }
  return { success: reports.every(({ success }) => success), violations: [...violations.values()] };
}

/** Also where one has fields that hold nothing. */
export function isSameReport(one: PolicyValidationPluginReport, other: PolicyValidationPluginReport): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
}
