import { Duration } from 'aws-cdk-lib';
import { checkDuration, checkOneOf, checkPattern, checkThat } from '../../private/check';
import { fail } from '../../private/errors';
import { sorted } from '../../private/sorted';
import { BuildOptions } from '../build-options';
import { Compute } from '../compute';
import { Value } from '../value';
import { checkKind, checkKinds, checkList } from './kind-check';
import { VARIABLE_NAME } from './names';

const FORMATS = [
  'JUNITXML', 'CUCUMBERJSON', 'TESTNGXML', 'VISUALSTUDIOTRX', 'NUNITXML', 'NUNIT3XML', 'CLOVERXML', 'COBERTURAXML', 'JACOCOXML', 'SIMPLECOV',
];

/** The same, with maps in the order of their keys. */
export function inOrder<T extends BuildOptions>(options: T): T {
  const { variables, reports, runtimeVersions } = options;
  return {
    ...options,
    variables: variables && sorted(variables),
    reports: reports && sorted(reports),
    runtimeVersions: runtimeVersions && sorted(runtimeVersions),
  };
}

/** Rules for everything that CodeBuild runs. */
export function checkBuild(at: string, options: BuildOptions, commands: string[]): void {
  checkList(at, 'commands', commands, '\'npm test\'');
  checkKind(at, 'compute', options.compute, Compute, 'Compute.arm()');
  checkKind(at, 'timeout', options.timeout, Duration, 'Duration.minutes(20)');
  checkKinds(at, 'variables', Object.values(options.variables ?? {}), Value, 'Value.text(…)');
  checkThat({
    code: 'pipelines.commands-missing', at, prop: 'commands', value: commands, holds: list => list.length > 0, allowed: 'one command at least', fix: 'say what is run',
  });
  checkDuration({
    code: 'pipelines.timeout-out-of-range', at, prop: 'timeout', value: options.timeout, min: Duration.minutes(5), max: Duration.hours(36), whole: 'minutes', fix: 'use 1 hour, or split the build',
  });
  for (const name of Object.keys(options.variables ?? {})) {
    checkPattern({ code: 'pipelines.variable-name-invalid', at, prop: 'variables', value: name, ...VARIABLE_NAME });
  }
  for (const [name, report] of Object.entries(options.reports ?? {})) {
    checkPattern({
      code: 'pipelines.report-invalid', at, prop: 'reports', value: name, pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{1,79}$/, allowed: '2 to 80 letters, digits and - _', fix: 'use a name such as unit',
    });
    checkThat({
      code: 'pipelines.report-invalid', at, prop: `reports.${name}.files`, value: report.files, holds: list => list.length > 0, allowed: 'one file at least', fix: 'name the files with the results',
    });
    checkOneOf({ code: 'pipelines.report-invalid', at, prop: `reports.${name}.format`, value: report.format, values: FORMATS, fix: 'use JUNITXML, or what the tests write' });
  }
  checkPlace(at, options);
}

/** The same for what runs on the compute of the pipeline. */
export function checkCompute(at: string, options: BuildOptions, compute: Compute): void {
  checkPlace(at, { ...options, compute: options.compute ?? compute });
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/lambda.html#lambda.limitations */
function checkPlace(at: string, { compute, vpc, vpcSubnets, securityGroups, cache, timeout, runtimeVersions }: BuildOptions) {
  const onLambda = Object.entries({ vpc, cache, timeout, runtimeVersions }).filter(([, value]) => value !== undefined).map(([name]) => name);
  if (compute?._plan.kind === 'lambda' && onLambda.length > 0) {
    fail({
      code: 'pipelines.not-on-lambda', at, prop: onLambda[0], value: 'set, with Compute.onLambda()', allowed: 'none of vpc, cache, timeout, runtimeVersions on AWS Lambda', fix: 'use Compute.linux() or Compute.arm(), or leave it out',
    });
  }
  if (!vpc && (vpcSubnets ?? securityGroups)) {
    fail({
      code: 'pipelines.vpc-missing', at, prop: vpcSubnets ? 'vpcSubnets' : 'securityGroups', value: 'given, without vpc', allowed: 'only together with vpc', fix: 'give the vpc, too',
    });
  }
}
