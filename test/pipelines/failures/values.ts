import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { pipelines, rollout } from '../../../src';
import { Failure } from '../../support/failures';
import { connectionArn } from '../../support/pipelines';
import { lazyNumber } from '../../support/synth';

const { Approval, Check, Compute, DeployWindow, Source, Synth, Target, Trigger, Value, Weekday } = pipelines;
const { Rollout } = rollout;
const { minutes, hours, days } = Duration;
const timeZone = TimeZone.EUROPE_BERLIN;
const LONG = 'x'.repeat(61);

/** A freeze that is refused, as the message shows it. */
const closed = (range: string, count: number) => `'${range}, ${count} days on which the window never opens'`;

const connection = (options: Partial<pipelines.ConnectionSourceOptions>, repository = 'acme/shop') => Source.connection(repository, { connectionArn, ...options });

const SOURCES: Failure[] = [
  ...['', 'shop', 'https://github.com/acme/shop', 'acme/', '/shop', 'acme/sh op'].map(repository => ({
    mistake: `repository '${repository}'`, code: 'pipelines.repository-invalid', at: 'Source.connection', prop: 'repository', received: `'${repository}'`, allowed: 'owner/name', make: () => connection({}, repository),
  })),
  ...['', 'connection', 'arn:aws:codeconnections:eu-central-1:1111:connection/a', 'arn:aws:s3:::bucket'].map(arn => ({
    mistake: `connection '${arn}'`, code: 'pipelines.connection-invalid', at: 'Source.connection', prop: 'connectionArn', received: `'${arn}'`, allowed: 'the ARN of a connection', make: () => connection({ connectionArn: arn }),
  })),
  ...['', 'release/*', 'refs/heads/main', 'a..b', 'a b', '-x', 'x.lock', 'feature/', '{a,b}'].map(branch => ({
    mistake: `branch '${branch}'`, code: 'pipelines.branch-invalid', at: 'Source.connection', prop: 'branch', received: `'${branch}'`, allowed: /one branch/, make: () => connection({ branch }),
  })),
  { mistake: 'a pattern of branches of CodeCommit', code: 'pipelines.branch-invalid', at: 'Source.codeCommit', prop: 'branch', received: '\'main*\'', make: () => Source.codeCommit({} as any, { branch: 'main*' }) },
  { mistake: 'no trigger', code: 'pipelines.triggers-empty', at: 'Source.connection', prop: 'triggers', received: '[]', allowed: 'one trigger at least', make: () => connection({ triggers: [] }) },
  ...['', '/shop.zip', 'x'.repeat(1025)].map(key => ({
    mistake: `a key of ${key.length} characters`, code: 'pipelines.source-key-invalid', at: 'Source.s3', prop: 'key', received: `'${key}'`, make: (stack: Stack) => Source.s3(new s3.Bucket(stack, 'Bucket'), key),
  })),
  ...['', '-a', 'a:b', 'x'.repeat(129)].map(tag => ({
    mistake: `an image's tag '${tag}'`, code: 'pipelines.image-tag-invalid', at: 'Source.ecr', prop: 'tag', received: `'${tag}'`, make: (stack: Stack) => Source.ecr(new ecr.Repository(stack, 'Images'), { tag }),
  })),
];

const TRIGGERS: Failure[] = [
  ...(['branches', 'excludeBranches'] as const).flatMap(prop => ['', 'refs/heads/main', 'a b', '{a', 'a}b', '{a,{b,c}}', '[a', 'a~1', 'x'.repeat(256)].map(pattern => ({
    mistake: `${prop} '${pattern.slice(0, 9)}'`, code: 'pipelines.pattern-invalid', at: 'Trigger.push', prop, received: `'${pattern}'`, allowed: /names as in git/, make: () => Trigger.push({ [prop]: [pattern] }),
  }))),
  ...(['paths', 'excludePaths'] as const).flatMap(prop => ['', '/src', './src', '../src', 'a/../b', 'a//b', 'a\\b'].map(pattern => ({
    mistake: `${prop} '${pattern}'`, code: 'pipelines.pattern-invalid', at: 'Trigger.pullRequest', prop, received: `'${pattern}'`, allowed: /root of the repository/, make: () => Trigger.pullRequest({ [prop]: [pattern] }),
  }))),
  { mistake: 'nine branches', code: 'pipelines.pattern-invalid', at: 'Trigger.push', prop: 'branches', received: '9', allowed: 'up to 8 patterns', make: () => Trigger.push({ branches: [...'abcdefghi'] }) },
  { mistake: 'a tag with a space', code: 'pipelines.pattern-invalid', at: 'Trigger.tag', prop: 'patterns', received: '\'v 1\'', make: () => Trigger.tag(['v 1']) },
  { mistake: 'no tag', code: 'pipelines.pattern-invalid', at: 'Trigger.tag', prop: 'patterns', received: '[]', allowed: 'one pattern at least', make: () => Trigger.tag([]) },
  { mistake: 'excluded tags with refs/', code: 'pipelines.pattern-invalid', at: 'Trigger.tag', prop: 'excludePatterns', received: '\'refs/tags/v1\'', make: () => Trigger.tag(['v*'], ['refs/tags/v1']) },
];

const BUILDS: Failure[] = [
  { mistake: 'no commands of a synth', code: 'pipelines.commands-missing', at: 'Synth.commands', prop: 'commands', received: '[]', allowed: 'one command at least', make: () => Synth.commands([]) },
  { mistake: 'no commands of a check', code: 'pipelines.commands-missing', at: 'Check.commands', prop: 'commands', received: '[]', make: () => Check.commands('Unit', []) },
  { mistake: 'one command instead of a list', code: 'pipelines.wrong-type', at: 'Check.commands', prop: 'commands', received: '\'npm test\'', allowed: /^a list/, make: () => Check.commands('Unit', 'npm test' as any) },
  { mistake: 'a url as text', code: 'pipelines.wrong-type', at: 'Check.http', prop: 'url', received: '\'https://a\'', allowed: /^Value\.output/, make: () => Check.http({ url: 'https://a' as any }) },
  { mistake: 'no url', code: 'pipelines.wrong-type', at: 'Check.http', prop: 'url', received: '\'nothing\'', make: () => Check.http(undefined as any) },
  { mistake: 'an output that there is not', code: 'pipelines.wrong-type', at: 'Value.output', prop: 'output', received: '\'nothing\'', make: () => Value.output(undefined as any) },
  { mistake: 'a timeout as a number', code: 'pipelines.wrong-type', at: 'Synth.cdk', prop: 'timeout', received: '20', make: () => Synth.cdk({ timeout: 20 as any }) },
  ...['ftp://a', 'a b', 'https://'].map(text => ({
    mistake: `the address '${text}'`, code: 'pipelines.http-check-invalid', at: 'Check.http', prop: 'url', received: `'${text}'`, allowed: /^a host/, make: () => Check.http({ url: Value.text(text) }),
  })),
  { mistake: 'a day that there is not', code: 'pipelines.day-unknown', at: 'DeployWindow.on', prop: 'days', received: '\'Funday\'', allowed: /'MONDAY'/, make: () => DeployWindow.on(['Funday' as any], { opens: '09:00', closes: '10:00', timeZone: TimeZone.ETC_UTC }) },
  { mistake: 'a time zone that there is not', code: 'pipelines.time-zone-unknown', at: 'DeployWindow.always', prop: 'timeZone', received: '\'Europe/Berln\'', allowed: /IANA/, make: () => DeployWindow.always({ timeZone: TimeZone.of('Europe/Berln') }) },
  { mistake: 'a time zone as text', code: 'pipelines.wrong-type', at: 'DeployWindow.always', prop: 'timeZone', received: '\'Europe/Berlin\'', make: () => DeployWindow.always({ timeZone: 'Europe/Berlin' as any }) },
  { mistake: 'a freeze that is no list', code: 'pipelines.wrong-type', at: 'DeployWindow.always', prop: 'freeze', received: '\'2026-12-24\'', allowed: /^a list/, make: () => DeployWindow.always({ timeZone: TimeZone.ETC_UTC, freeze: '2026-12-24' as any }) },
  { mistake: 'a repository with its ending', code: 'pipelines.repository-invalid', at: 'Source.connection', prop: 'repository', received: '\'me/orders.git\'', make: () => Source.connection('me/orders.git', { connectionArn }) },
  { mistake: 'no connection', code: 'pipelines.connection-invalid', at: 'Source.connection', prop: 'connectionArn', received: '\'\'', make: () => Source.connection('a/b', { connectionArn: undefined as any }) },
  ...[minutes(4), hours(37), Duration.seconds(301)].map(timeout => ({
    mistake: `a build of ${timeout.toHumanString()}`, code: 'pipelines.timeout-out-of-range', at: 'Synth.cdk', prop: 'timeout', received: `'${timeout.toHumanString()}'`, allowed: /^whole minutes from 5 minutes to /, make: () => Synth.cdk({ timeout }),
  })),
  ...['1A', 'a-b', '', 'a b'].map(name => ({
    mistake: `a variable '${name}'`, code: 'pipelines.variable-name-invalid', at: 'Synth.cdk', prop: 'variables', received: `'${name}'`, make: () => Synth.cdk({ variables: { [name]: Value.text('x') } }),
  })),
  { mistake: 'an exported variable with a dash', code: 'pipelines.variable-name-invalid', at: 'Synth.cdk', prop: 'exportedVariables', received: '\'a-b\'', make: () => Synth.cdk({ exportedVariables: ['a-b'] }) },
  { mistake: 'a variable of the synth with a dash', code: 'pipelines.variable-name-invalid', at: 'Value.synthVariable', prop: 'name', received: '\'a-b\'', make: () => Value.synthVariable('a-b') },
  ...['x', '-ab', 'a b', 'x'.repeat(81)].map(name => ({
    mistake: `a report '${name.slice(0, 9)}'`, code: 'pipelines.report-invalid', at: 'Check.commands', prop: 'reports', received: `'${name}'`, make: () => Check.commands('Unit', ['x'], { reports: { [name]: { files: ['x'] } } }),
  })),
  { mistake: 'a report without files', code: 'pipelines.report-invalid', at: 'Synth.cdk', prop: 'reports.unit.files', received: '[]', make: () => Synth.cdk({ reports: { unit: { files: [] } } }) },
  { mistake: 'an unknown format', code: 'pipelines.report-invalid', at: 'Synth.cdk', prop: 'reports.unit.format', received: '\'JUNIT\'', allowed: /'JUNITXML', /, make: () => Synth.cdk({ reports: { unit: { files: ['x'], format: 'JUNIT' } } }) },
  ...([
    ['vpc', { vpc: {} as any }], ['cache', { cache: codebuild.Cache.local(codebuild.LocalCacheMode.SOURCE) }], ['timeout', { timeout: minutes(10) }], ['runtimeVersions', { runtimeVersions: { nodejs: '22' } }],
  ] as [string, pipelines.BuildOptions][]).map(([prop, options]) => ({
    mistake: `${prop} on Lambda`, code: 'pipelines.not-on-lambda', at: 'Synth.cdk', prop, received: '\'set, with Compute.onLambda()\'', make: () => Synth.cdk({ ...options, compute: Compute.onLambda() }),
  })),
  { mistake: 'subnets without a network', code: 'pipelines.vpc-missing', at: 'Synth.cdk', prop: 'vpcSubnets', received: '\'given, without vpc\'', make: () => Synth.cdk({ vpcSubnets: {} }) },
  { mistake: 'security groups without a network', code: 'pipelines.vpc-missing', at: 'Check.commands', prop: 'securityGroups', received: '\'given, without vpc\'', make: () => Check.commands('Unit', ['x'], { securityGroups: [] }) },
  ...(['directory', 'outputDirectory'] as const).flatMap(prop => ['', '/infra', '../infra', 'a/../b', 'in fra', 'infra/'].map(value => ({
    mistake: `${prop} '${value}'`, code: 'pipelines.folder-invalid', at: 'Synth.cdk', prop, received: `'${value}'`, allowed: /relative path/, make: () => Synth.cdk({ [prop]: value }),
  }))),
  { mistake: 'an artifact elsewhere', code: 'pipelines.folder-invalid', at: 'Synth.commands', prop: 'artifacts.Site', received: '\'../dist\'', make: () => Synth.commands(['x'], { artifacts: { Site: '../dist' } }) },
  ...['1Site', 'my-site', '', LONG, 'Source', 'Assembly', 'Templates'].map(name => ({
    mistake: `an artifact '${name}'`, code: 'pipelines.artifact-name-invalid', at: 'Synth.cdk', prop: 'artifacts', received: `'${name}'`, make: () => Synth.cdk({ artifacts: { [name]: 'dist' } }),
  })),
  { mistake: 'four artifacts', code: 'pipelines.too-many-artifacts', at: 'Synth.cdk', prop: 'artifacts', received: '4', allowed: 'up to 3', make: () => Synth.cdk({ artifacts: { A: 'a', B: 'b', C: 'c', D: 'd' } }) },
  {
    mistake: 'a fleet of others without an image',
    code: 'pipelines.fleet-unknown',
    at: 'Compute.fleet',
    prop: 'image',
    allowed: 'an image for the machines of the fleet',
    make: stack => Compute.fleet(codebuild.Fleet.fromFleetArn(stack, 'Theirs', 'arn:aws:codebuild:eu-central-1:111111111111:fleet/theirs:1')),
  },
  ...([['linux', codebuild.ComputeType.LAMBDA_1GB], ['arm', codebuild.ComputeType.LAMBDA_1GB], ['onLambda', codebuild.ComputeType.SMALL]] as const).map(([kind, size]) => ({
    mistake: `${size} of Compute.${kind}()`, code: 'pipelines.compute-size-invalid', at: `Compute.${kind}`, prop: 'size', received: `'${size}'`, make: () => Compute[kind]({ size }),
  })),
];

const CHECKS: Failure[] = [
  ...['', 'a b', '-a', 'a.b', LONG, 'constructor', 'toString', 'hasOwnProperty'].flatMap(name => [
    { mistake: `a check '${name}'`, code: 'pipelines.name-invalid', at: 'Check.commands', prop: 'name', received: `'${name}'`, make: () => Check.commands(name, ['x']) },
    { mistake: `an HTTP check '${name}'`, code: 'pipelines.name-invalid', at: 'Check.http', prop: 'name', received: `'${name}'`, make: () => Check.http({ name, url: Value.text('a') }) },
  ]),
  ...([
    ['path', 'health', '\'health\''], ['path', '/a b', '\'/a b\''], ['status', 199, '199'], ['status', 600, '600'], ['status', 200.5, '200.5'],
    ['within', Duration.seconds(9), '\'9 seconds\''], ['within', hours(21), '\'21 hours\''],
  ] as const).map(([prop, value, received]) => ({
    mistake: `${prop} ${received}`, code: 'pipelines.http-check-invalid', at: 'Check.http', prop, received, make: () => Check.http({ url: Value.text('a'), [prop]: value }),
  })),
  {
    mistake: 'a URL of a parameter',
    code: 'pipelines.http-check-invalid',
    at: 'Check.http',
    prop: 'url',
    received: '\'Value.parameter()\'',
    allowed: /Value.output\(\)/,
    make: stack => Check.http({ url: Value.parameter(ssm.StringParameter.fromStringParameterName(stack, 'Url', '/url')) }),
  },
  {
    mistake: 'a URL of a secret',
    code: 'pipelines.http-check-invalid',
    at: 'Check.http',
    prop: 'url',
    received: '\'Value.secret()\'',
    make: stack => Check.http({ url: Value.secret(secretsmanager.Secret.fromSecretNameV2(stack, 'Url', 'url')) }),
  },
];

const GATES: Failure[] = [
  ...(['manual', 'changeSets'] as const).flatMap(kind => [minutes(4), days(61), Duration.seconds(330)].map(timeout => ({
    mistake: `${kind} of ${timeout.toHumanString()}`, code: 'pipelines.timeout-out-of-range', at: `Approval.${kind}`, prop: 'timeout', received: `'${timeout.toHumanString()}'`, allowed: 'whole minutes from 5 minutes to 60 days', make: () => Approval[kind]({ timeout }),
  }))),
  { mistake: 'a long message', code: 'pipelines.approval-message-too-long', at: 'Approval.manual', prop: 'message', received: `'${'x'.repeat(501)}'`, allowed: 'up to 500 characters', make: () => Approval.manual({ message: 'x'.repeat(501) }) },
  ...['', 'Database', 'Prod-Data/', '/Database', 'Prod-Data/Data/base', 'Prod-Data/Data-base'].map(value => ({
    mistake: `replacement of '${value}'`, code: 'pipelines.replacement-invalid', at: 'Approval.changeSets', prop: 'allowReplacement', received: `'${value}'`, allowed: '<stack name>/<logical id>', make: () => Approval.changeSets({ allowReplacement: [value] }),
  })),
  { mistake: 'a window of no day', code: 'pipelines.window-never-opens', at: 'DeployWindow.on', prop: 'days', received: '[]', make: () => DeployWindow.on([], { opens: '09:00', closes: '16:00', timeZone }) },
  ...[['09:00', '09:00'], ['24:00', '09:00'], ['24:00', '24:00']].map(([opens, closes]) => ({
    mistake: `a window from ${opens} to ${closes}`, code: 'pipelines.window-never-opens', at: 'DeployWindow.weekdays', prop: 'opens', received: `'${opens} to ${closes}'`, make: () => DeployWindow.weekdays({ opens, closes, timeZone }),
  })),
  ...['', '9:00', '25:00', '09:60', '24:01', '09:00:00', '9am'].flatMap(value => [
    { mistake: `opens '${value}'`, code: 'pipelines.window-time-invalid', at: 'DeployWindow.daily', prop: 'opens', received: `'${value}'`, allowed: 'HH:MM from 00:00 to 24:00', make: () => DeployWindow.daily({ opens: value, closes: '16:00', timeZone }) },
    { mistake: `closes '${value}'`, code: 'pipelines.window-time-invalid', at: 'DeployWindow.weekdays', prop: 'closes', received: `'${value}'`, make: () => DeployWindow.weekdays({ opens: '09:00', closes: value, timeZone }) },
  ]),
  ...['', '24.12.2026', '2026-02-29', '2026-13-01', '2026-12-24/', '2026-12-24/2026-12-25/2026-12-26', '2026-12-24 ', '2026-12'].map(value => ({
    mistake: `a freeze '${value}'`, code: 'pipelines.freeze-invalid', at: 'DeployWindow.always', prop: 'freeze', received: `'${value}'`, make: () => DeployWindow.always({ timeZone, freeze: [value] }),
  })),
  { mistake: 'a freeze of 101 ranges', code: 'pipelines.freeze-invalid', at: 'DeployWindow.always', prop: 'freeze', received: '101', allowed: 'up to 100 ranges', make: () => DeployWindow.always({ timeZone, freeze: Array(101).fill('2026-12-24') }) },
  { mistake: 'a freeze written backwards', code: 'pipelines.freeze-backwards', at: 'DeployWindow.always', prop: 'freeze', received: '\'2027-01-03/2026-12-20\'', make: () => DeployWindow.always({ timeZone, freeze: ['2027-01-03/2026-12-20'] }) },
  ...[['2026-01-01/2026-02-28'], ['2026-02-01/2026-02-28', '2026-01-01/2026-01-31'], ['2026-01-01/2026-02-10', '2026-01-20/2026-02-28']].map(freeze => ({
    mistake: `a freeze of 59 days in ${freeze.length} as ${freeze[0]}`, code: 'pipelines.freeze-too-long', at: 'DeployWindow.always', prop: 'freeze', received: closed('2026-01-01/2026-02-28', 59), allowed: /up to 58 such days/, make: () => DeployWindow.always({ timeZone, freeze }),
  })),
  {
    mistake: 'a freeze from a Monday to a Wednesday with the weekends around it', // 2026-01-05 and 2026-03-04
    code: 'pipelines.freeze-too-long',
    at: 'DeployWindow.weekdays',
    prop: 'freeze',
    received: closed('2026-01-03/2026-03-04', 61),
    make: () => DeployWindow.weekdays({ opens: '09:00', closes: '16:00', timeZone, freeze: ['2026-01-05/2026-03-04'] }),
  },
  {
    mistake: 'freezes with a day between them on which the window is closed anyway',
    code: 'pipelines.freeze-too-long',
    at: 'DeployWindow.on',
    prop: 'freeze',
    received: closed('2025-12-30/2026-02-28', 61),
    make: () => DeployWindow.on([Weekday.MONDAY], { opens: '09:00', closes: '16:00', timeZone, freeze: ['2026-01-01/2026-02-16', '2026-02-18/2026-04-01'] }),
  },
  { mistake: 'a freeze of a thousand years', code: 'pipelines.freeze-too-long', at: 'DeployWindow.always', prop: 'freeze', received: closed('2026-01-01/2026-03-02', 61), make: () => DeployWindow.always({ timeZone, freeze: ['2026-01-01/3026-01-01'] }) },
];

const TARGETS: Failure[] = [
  ...[Duration.seconds(59), minutes(61), Duration.seconds(90)].map(timeout => ({
    mistake: `a service that takes ${timeout.toHumanString()}`, code: 'pipelines.timeout-out-of-range', at: 'Target.ecsService', prop: 'timeout', received: `'${timeout.toHumanString()}'`, make: () => Target.ecsService({} as ecs.IBaseService, { timeout }),
  })),
  ...([
    ['blueGreen', Rollout.blueGreen()], ['rolling', Rollout.rolling()], ['immutable', Rollout.immutable()],
    ['canary', Rollout.canary({ percent: 10, bake: minutes(lazyNumber(5)) })],
  ] as const).map(([kind, one]) => ({
    mistake: `Rollout.${kind}() of a function`, code: 'pipelines.rollout-not-on-lambda', at: 'Target.lambdaAlias', prop: 'rollout', received: `'Rollout.${kind}()'`, make: () => Target.lambdaAlias({} as lambda.IAlias, { rollout: one }),
  })),
];

/** Mistakes in what needs no construct. */
export const VALUES: Failure[] = [...SOURCES, ...TRIGGERS, ...BUILDS, ...CHECKS, ...GATES, ...TARGETS];
