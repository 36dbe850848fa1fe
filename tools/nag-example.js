// Runs the rule packs of cdk-nag over one example and prints, as one line of JSON, the findings that nobody has acknowledged.
//   node tools/nag-example.js examples/<name> '{"context":"values"}'
const fs = require('fs');
const os = require('os');
const path = require('path');

process.env.CDK_VALIDATION = 'false'; // the CDK's own, which is another check, and takes seconds
process.env.TS_NODE_PROJECT ??= path.join(__dirname, '..', 'examples', 'tsconfig.json');
require('ts-node').register({ transpileOnly: true });
const { App, Validations } = require('aws-cdk-lib');
const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } = require('cdk-nag');

/** Their names in the report, which leaves out a pack without findings. */
const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

const [example, context] = process.argv.slice(2);
const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'nag-'));
const app = new App({
  outdir,
  context: { ...JSON.parse(context ?? '{}'), '@aws-cdk/core:validationReportPrettyPrint': false },
});
Validations.of(app).addPlugins(...[AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks].map(Pack => new Pack(app)));
require(path.resolve(example, 'stacks')).build(app);

try {
  app.synth();
} catch (error) {
  if (!fs.existsSync(path.join(outdir, 'validation-report.json'))) throw error; // else: findings, which the report holds
}
const { pluginReports } = JSON.parse(fs.readFileSync(path.join(outdir, 'validation-report.json'), 'utf8'));
fs.rmSync(outdir, { recursive: true });
process.exitCode = 0; // the CDK sets it when there are findings; whether they count is for the caller to say
console.log(JSON.stringify(PACKS.map(pack => ({
  pack,
  findings: pluginReports.filter(({ pluginName }) => pluginName === pack).flatMap(({ violations }) => violations)
    .flatMap(violation => violation.violatingConstructs.map(place => `${violation.ruleName} at ${place.constructPath}`)),
}))));
