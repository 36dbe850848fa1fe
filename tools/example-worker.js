// Synthesizes examples as `cdk synth --strict` does, and holds the rule packs of cdk-nag against them, one variant after the other in one process: the
// engine of the CDK's validation takes many times as long to start as to validate a template. Started by check-examples.js: each message is a variant,
// `{ folder, context, out }`; its answer is `{ findings, packs }`.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

process.env.TS_NODE_PROJECT ??= path.join(__dirname, '..', 'examples', 'tsconfig.json');
require('ts-node').register({ transpileOnly: true });
const { App, Validations } = require('aws-cdk-lib');
const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } = require('cdk-nag');

/** Their names in the report, which leaves out a pack without findings. */
const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/** What the CDK CLI adds to the context of a program. */
const OF_THE_CLI = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };
const QUIETLY = { '@aws-cdk/core:validationReportPrettyPrint': false };

/** Synthesizes into a folder; the reports of all plugins, by then in a file, and what keeps the program from being deployed. */
function synthesize({ folder, context, out }, prepare) {
  const app = new App({ outdir: out, context: { ...context, ...QUIETLY } });
  prepare(app);
  require(path.join(folder, 'stacks')).build(app);
  const problems = [];
  try {
    problems.push(...app.synth().stacksRecursively.flatMap(stack => stack.messages).filter(({ level }) => level !== 'info').map(({ level, id, entry }) => `${level} at ${id}: ${entry.data}`));
  } catch (error) {
    problems.push(error.message);
  } finally {
    process.exitCode = 0; // the CDK sets it when there are findings; whether they count is for the caller to say
  }
  const report = path.join(out, 'validation-report.json');
  return { problems, reports: fs.existsSync(report) ? readJson(report).pluginReports : undefined };
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** As `cdk synth --strict` does: what the CDK's validation finds, and warnings. */
function validate(variant) {
  process.env.CDK_VALIDATION = 'true';
  const { context } = readJson(path.join(variant.folder, 'cdk.json'));
  const found = path.join(variant.folder, 'cdk.context.json'); // by lookups
  const { problems, reports } = synthesize({ ...variant, context: { ...OF_THE_CLI, ...context, ...(fs.existsSync(found) ? readJson(found) : {}), ...variant.context } }, () => {});
  if (reports === undefined) return [...problems.map(problem => `synth: ${problem}`), 'validation: there is no report of it'];
  return [
    ...problems.map(problem => `synth: ${problem}`),
    ...failuresIn(reports).map(failure => `validation: ${failure}`),
    ...reports.flatMap(plugin => plugin.violations.map(violation => `validation: ${violation.ruleName} ${violation.description}`)),
  ];
}

/** Plugins that did not come to an end: their reports have no violations. */
function failuresIn(reports) {
  return reports.filter(({ conclusion, violations, metadata }) => metadata?.error !== undefined || (conclusion === 'failure' && violations.length === 0))
    .map(({ pluginName, metadata }) => `${pluginName} has failed: ${metadata?.error}`);
}

/**
 * Whether a mistake is found. Where the engine of the CDK's validation fails, the CDK writes a report without findings: then nothing else would tell it.
 */
function findsMistakes() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mistake-'));
  try {
    fs.writeFileSync(path.join(folder, 'cdk.json'), '{ "context": {} }');
    fs.writeFileSync(path.join(folder, 'stacks.js'), `exports.build = (app) => {
      const { CfnResource, Stack } = require(${JSON.stringify(require.resolve('aws-cdk-lib'))});
      new CfnResource(new Stack(app, 'Mistake'), 'Topic', { type: 'AWS::SNS::Topic', properties: { Colour: 'red' } });
    };`);
    return validate({ folder, context: {}, out: path.join(folder, 'cdk.out') }).some(found => /^validation: .*Colour/s.test(found));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The findings of each pack that nobody has acknowledged. */
function nag(variant) {
  process.env.CDK_VALIDATION = 'false'; // the CDK's own, which is another check
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'nag-'));
  try {
    const packs = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks];
    const { problems, reports } = synthesize({ ...variant, out }, app => Validations.of(app).addPlugins(...packs.map(Pack => new Pack(app))));
    if (reports === undefined) throw new Error(problems.join('\n'));
    const failures = failuresIn(reports);
    if (failures.length > 0) throw new Error(failures.join('\n'));
    return PACKS.map(pack => ({
      pack,
      findings: reports.filter(({ pluginName }) => pluginName === pack).flatMap(({ violations }) => violations)
        .flatMap(violation => violation.violatingConstructs.map(place => `${violation.ruleName} at ${place.constructPath}`)),
    }));
  } finally {
    fs.rmSync(out, { recursive: true });
  }
}

let isTried = false;
process.on('message', variant => {
  try {
    if (!isTried && !findsMistakes()) throw new Error('the CDK validates nothing here: a property that there is not was not found');
    isTried = true;
    process.send({ findings: validate(variant), packs: nag(variant) });
  } catch (error) {
    process.send({ findings: [`synth: ${error.stack}`] });
  }
});
process.on('disconnect', () => process.exit());
