import { Duration, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  ApprovalRule, ComplianceLevel, OperatingSystem, PatchFilter, Priority, Rate, Severity, Weekday, WindowSchedule,
  WindowTarget,
} from './support';
import { patching, Profile } from '../../src';
import { maybe, some } from '../support/properties';

const { AvailableSecurityUpdates, CommandEvent, CutoffBehavior, RebootOption, RejectedPatchesAction, Ring } = patching;

/** What a user brings along; made in the stack that it is used in. */
export interface Own {
  readonly role: iam.IRole;
  readonly topic: sns.ITopic;
  readonly bucket: s3.IBucket;
  readonly key: kms.IKey;
  readonly logGroup: logs.ILogGroup;
  readonly fn: lambda.IFunction;
  readonly machine: sfn.IStateMachine;
}

export function ownIn(scope: Construct): Own {
  const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111111111111:${resource}`;
  return {
    role: iam.Role.fromRoleArn(scope, 'OwnRole', 'arn:aws:iam::111111111111:role/Own', { mutable: false }),
    topic: sns.Topic.fromTopicArn(scope, 'OwnTopic', arn('sns', 'own')),
    bucket: s3.Bucket.fromBucketName(scope, 'OwnBucket', 'own-bucket'),
    key: kms.Key.fromKeyArn(scope, 'OwnKey', arn('kms', 'key/11111111-1111-1111-1111-111111111111')),
    logGroup: logs.LogGroup.fromLogGroupName(scope, 'OwnLogs', 'own'),
    fn: lambda.Function.fromFunctionAttributes(scope, 'OwnFunction', { functionArn: arn('lambda', 'function:own'), sameEnvironment: true }),
    machine: sfn.StateMachine.fromStateMachineArn(scope, 'OwnMachine', arn('states', 'stateMachine:own')),
  };
}

const { WINDOWS, MACOS, ...linux } = OperatingSystem as unknown as { readonly [name: string]: patching.OperatingSystem };
const LINUX = Object.values(linux).filter(each => each instanceof OperatingSystem);

const enumOf = <T extends string>(values: { readonly [name: string]: T }) => fc.constantFrom(...Object.values(values));
const textOf = (letters: string, minLength: number, maxLength: number) => fc.string({ unit: fc.constantFrom(...letters), minLength, maxLength });
const hoursOf = (min: number, max: number) => fc.integer({ min, max }).map(count => Duration.hours(count));
const daysOf = (min: number, max: number) => fc.integer({ min, max }).map(count => Duration.days(count));

/** Letters of a name as Systems Manager takes it. */
const NAME = 'abzABZ059_-.';
export const name = textOf(NAME, 3, 128);
export const sentence = (longest: number) => fc.oneof(fc.constantFrom('x',
  '<&"\'>', 'Größe\n', 'x'.repeat(longest)), fc.string({ minLength: 1, maxLength: Math.min(longest, 60) }));

// ---- schedules

export const ZONES = [TimeZone.ETC_UTC, TimeZone.EUROPE_BERLIN, TimeZone.AMERICA_NEW_YORK, TimeZone.AUSTRALIA_LORD_HOWE,
  TimeZone.AMERICA_SANTIAGO, TimeZone.ASIA_KOLKATA, TimeZone.ASIA_KATHMANDU];
const zone = fc.constantFrom(...ZONES);
export const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({
  min: 0,
  max: 59,
})).map(time => time.map(part => `${part}`.padStart(2, '0')).join(':'));
export const weekday = enumOf(Weekday);
const nth = fc.integer({ min: 1, max: 5 });

const weekly = fc.tuple(weekday, clock, zone).map(([day, time, where]) => WindowSchedule.weekly(day, time, where));
const daily = fc.tuple(clock, zone).map(([time, where]) => WindowSchedule.daily(time, where));
const monthly = fc.tuple(nth, weekday, clock, zone).map(([count, day, time, where]) => WindowSchedule.monthly(count, day, time, where));
const rate = fc.tuple(fc.integer({ min: 24 * 60, max: 100_000 })).map(([minutes]) => WindowSchedule.rate(Duration.minutes(minutes)));
const once = fc.tuple(fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true }), zone)
  .map(([date, where]) => WindowSchedule.at(date.toISOString().slice(0, 19), where));
const cronSchedule = fc.oneof(weekly, daily, monthly);
export const schedule = fc.oneof(cronSchedule, rate, once);

// ---- baselines

const filterValues = fc.uniqueArray(textOf('abAB09.* ', 1, 64), { minLength: 1, maxLength: 20 });
const approval = fc.oneof(
  some<patching.ApprovalOptions>({ approveAfter: daysOf(0, 300), complianceLevel: enumOf(ComplianceLevel), products: filterValues }),
  some<patching.ApprovalOptions>({ approveUntil: fc.constantFrom('2026-12-31', '2028-02-29'), complianceLevel: enumOf(ComplianceLevel) }),
);
/** Rules that each system has; none with severities, which differ. */
const rule = approval.chain(options => fc.constantFrom(ApprovalRule.everything(options)));
const linuxRule = fc.tuple(fc.constantFrom('security', 'bugfixes', 'classifications', 'everything'), approval, fc.boolean(),
  maybe(fc.subarray([Severity.CRITICAL, Severity.IMPORTANT, Severity.LOW], { minLength: 1 })))
  .map(([kind, options, includeNonSecurity, severities]) => {
    const all = { ...options, includeNonSecurity, severities };
    if (kind === 'classifications') return ApprovalRule.classifications(['Security'], all);
    return ApprovalRule[kind as 'security'](all);
  });
const windowsRule = fc.tuple(fc.constantFrom('security', 'bugfixes', 'applications', 'everything'), approval,
  maybe(fc.subarray([Severity.CRITICAL, Severity.UNSPECIFIED], { minLength: 1 })))
  .map(([kind, options, severities]) => ApprovalRule[kind as 'applications']({ ...options, severities }));
const debianRule = fc.oneof(fc.subarray(Object.values(Priority), { minLength: 1 }).map(priorities => ApprovalRule.priorities(priorities)),
  fc.constant(ApprovalRule.security()));

function rulesOf(system: patching.OperatingSystem) {
  const own = system.isWindows ? windowsRule : system.name === 'SUSE' ? rule : system._hasDates && system.name !== 'MACOS' ? linuxRule : system.name === 'MACOS' ? rule : debianRule;
  return fc.array(own as fc.Arbitrary<patching.ApprovalRule>, { minLength: 1, maxLength: 10 });
}

const patches = (letters: string) => fc.uniqueArray(textOf(letters, 1, 100), { maxLength: 50 });
const source = fc.record({
  name: textOf(NAME, 3, 50),
  configuration: sentence(1024),
  products: maybe(fc.uniqueArray(textOf('abAB09.*', 1, 128), {
    minLength: 1,
    maxLength: 20,
  })),
}) as fc.Arbitrary<patching.PatchSource>;

export const system = fc.constantFrom(WINDOWS, MACOS, ...LINUX);
export const baselineProps: fc.Arbitrary<patching.PatchBaselineProps> = system.chain(operatingSystem => {
  const isLinux = LINUX.includes(operatingSystem);
  return some<Omit<patching.PatchBaselineProps, 'operatingSystem'>>({
    patchBaselineName: name,
    description: sentence(1024),
    approvalRules: rulesOf(operatingSystem),
    approvedPatches: patches('abc*'),
    approvedPatchesComplianceLevel: enumOf(ComplianceLevel),
    rejectedPatches: patches('xyz'),
    rejectedPatchesAction: enumOf(RejectedPatchesAction),
    globalFilters: fc.constantFrom([PatchFilter.products('a', 'b')], []),
    isDefault: fc.boolean(),
    patchGroups: fc.uniqueArray(textOf('abÄ 09:/=+@-_.', 1, 256), { maxLength: 5 }),
    ...isLinux && { approvedPatchesNonSecurity: fc.boolean(), sources: fc.uniqueArray(source, { maxLength: 20, selector: each => each.name }) },
    ...operatingSystem.isWindows && { availableSecurityUpdates: enumOf(AvailableSecurityUpdates) },
  } as never).map(props => ({ operatingSystem, ...props as object }));
});

// ---- windows

/** No `+`, which keys of targets cannot have. */
const TAG = 'abÄ 09:/=@-_.';
export const windowTarget = fc.oneof(
  fc.tuple(textOf(TAG, 1, 127), fc.uniqueArray(textOf(TAG, 0, 256), { minLength: 1, maxLength: 50 })).map(([key,
    values]) => WindowTarget.tag(key, ...values)),
  fc.dictionary(textOf('abc', 1, 127), fc.constant<string[]>(['x', 'y']), { minKeys: 1, maxKeys: 5 }).map(values => WindowTarget.tags(values)),
  fc.uniqueArray(fc.tuple(fc.constantFrom('i-', 'mi-'), textOf('0123456789abcdef', 17, 17)).map(parts => parts.join('')), {
    minLength: 1,
    maxLength: 50,
  }).map(ids => WindowTarget.instances(...ids)),
  fc.tuple(textOf(NAME, 1, 300), fc.subarray(['AWS::EC2::Instance', 'AWS::SSM::ManagedInstance'])).map(([group,
    types]) => WindowTarget.resourceGroup(group, ...types)),
);
export const someRate = fc.oneof(fc.integer({ min: 1, max: 100 }).map(Rate.percent), fc.integer({ min: 1, max: 999_999 }).map(Rate.count));
const someErrors = fc.oneof(someRate, fc.constant(Rate.count(0)));

export const windowProps = fc.record({
  schedule,
  hours: fc.integer({ min: 1, max: 24 }),
  before: maybe(fc.integer({ min: 0, max: 23 })),
  offset: maybe(daysOf(1, 6)),
  dates: fc.constantFrom({}, { startDate: '2026-01-01' }, { endDate: '2027-12-31T02:00:00Z' }, {
    startDate: '2026-01-01T00:00+01:00',
    endDate: '2027-01-01',
  }),
  more: some<Partial<patching.MaintenanceWindowProps>>({
    allowUnassociatedTargets: fc.boolean(),
    maintenanceWindowName: name,
    description: sentence(128),
  }),
}).map(({ schedule: opens, hours, before, offset, dates, more }): patching.MaintenanceWindowProps => ({
  schedule: opens,
  duration: Duration.hours(hours),
  cutoff: before === undefined ? undefined : Duration.hours(Math.min(before, hours - 1)),
  offset: opens._plan.canOffset ? offset : undefined,
  // One that opens once is within no dates but its own
  ...opens._plan.expression.startsWith('at') ? {} : dates,
  ...more,
}));

const taskOptions = some<patching.WindowTaskOptions>({
  description: sentence(128),
  priority: fc.integer({ min: 0, max: 1_000_000 }),
  cutoffBehavior: enumOf(CutoffBehavior),
});
const parameters = fc.dictionary(textOf('abAB', 1, 20), fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), {
  minKeys: 1,
  maxKeys: 3,
});
export const task = fc.record({
  kind: fc.constantFrom('run', 'automation', 'automation', 'lambda', 'machine'),
  options: taskOptions,
  documentName: textOf(NAME, 3, 128),
  documentVersion: maybe(fc.constantFrom('$LATEST', '$DEFAULT', '1', '42')),
  parameters: maybe(parameters),
  rates: some<{ concurrency: patching.Rate; errors: patching.Rate }>({ concurrency: someRate, errors: someErrors }),
  timeout: maybe(fc.integer({ min: 30, max: 2_592_000 }).map(count => Duration.seconds(count))),
  events: maybe(fc.subarray(Object.values(CommandEvent), { minLength: 1 })),
  perNode: maybe(fc.boolean()),
  input: fc.constantFrom(undefined, sfn.TaskInput.fromText('{}'), sfn.TaskInput.fromObject({ window: '{{WINDOW_ID}}', more: [1, null] })),
  withOutput: fc.boolean(),
  withNotices: fc.boolean(),
});
export type TaskRecipe = typeof task extends fc.Arbitrary<infer T> ? T : never;

// ---- policies

/** Name, target and options of each ring; offsets in days from the first one, far enough from each other. */
const rings = (option: fc.Arbitrary<Partial<patching.RingOptions>>, install: fc.Arbitrary<patching.WindowSchedule>,
  targets: fc.Arbitrary<patching.WindowTarget>) => fc.record({
  install,
  names: fc.uniqueArray(textOf('bcxyzBCXYZ059_-', 1, 64), { minLength: 1, maxLength: 4 }),
  gaps: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 10, maxLength: 10 }),
  options: fc.array(fc.tuple(targets, option, fc.boolean()), { minLength: 10, maxLength: 10 }),
}).map(({ install: first, names, gaps, options }) => {
  let at = 0;
  return names.map((each, index) => {
    const [target, { duration, ...more }, further] = options[index];
    if (index > 0) at += gaps[index];
    const offset = index === 0 ? { install: first } : { offset: Duration.days(at) };
    // A cycle of a day has no room for further windows that begin days later
    const furtherOffsets = further && duration && !first._plan.expression.endsWith('* * ? *)') ? { furtherOffsets: [Duration.days(at + 1), Duration.days(at + 2)] } : {};
    return [each, target, { ...more, ...duration && { duration }, ...offset, ...furtherOffsets }] as const;
  });
});

const ringOptions = some<Partial<patching.RingOptions>>({
  duration: hoursOf(1, 24),
  concurrency: someRate,
  errors: someErrors,
  minCompliance: fc.integer({ min: 0, max: 100 }),
});
export const accountRings = rings(ringOptions, fc.oneof(weekly, daily), windowTarget);
/** Ascii only, as it is what Quick Setup takes in the tags of nodes. */
const oneTag = fc.tuple(textOf('abAB09', 1, 20), textOf('abAB09', 1, 20)).map(([key, value]) => WindowTarget.tag(key, value));
const atUtc = fc.tuple(weekday, clock).map(([day, time]) => WindowSchedule.weekly(day, time, TimeZone.ETC_UTC));
export const organizationRings = rings(some<Partial<patching.RingOptions>>({ concurrency: someRate, errors: someErrors }), atUtc, oneTag)
  .map(all => all.map(([each, target, options]) => Ring.of(each, target, options)));

export const tags = fc.dictionary(textOf('bcd 09:/=+@-_.', 1, 30), textOf('bcd 09:/=+@-_.', 1, 60),
  { maxKeys: 2 }).filter(given => Object.keys(given).every(key => key.trim() !== ''));
const profile = fc.constantFrom(Profile.production(), Profile.development());
const common = { profile, tags };

export const policyProps = fc.record({
  rings: accountRings,
  approvals: fc.array(maybe(fc.record({ withTopic: fc.boolean() })), { minLength: 4, maxLength: 4 }),
  systems: fc.uniqueArray(system, { maxLength: 3, selector: each => each.name }),
  options: some<Partial<patching.PatchPolicyProps>>({
    ...common,
    scan: schedule,
    reboot: enumOf(RebootOption),
    drain: fc.boolean(),
    snapshot: fc.record({ keep: daysOf(1, 3650) }),
    hooks: some<patching.PatchHooks>({ preInstall: textOf(NAME, 3, 128), postInstall: textOf(NAME, 3, 128), onExit: textOf(NAME, 3, 128) })
      .filter(hooks => Object.keys(hooks).length > 0),
  }),
  output: fc.boolean(),
  report: fc.boolean(),
});

export const reportProps = fc.record({
  options: some<Partial<patching.ComplianceReportProps>>({
    ...common,
    maxNonCompliantNodes: fc.integer({ min: 0, max: 1_000_000 }),
    configRule: fc.boolean(),
  }),
  topic: fc.boolean(),
});
export const activationProps = fc.record({
  options: some<Partial<patching.HybridActivationProps>>({
    ...common,
    registrationLimit: fc.integer({ min: 1, max: 1000 }),
    nodeName: textOf('abÄ 09:/=+@-_.', 1, 256),
    validFor: daysOf(1, 30),
  }),
  own: fc.boolean(),
});
export const organizationProps = fc.record({
  organizationalUnits: fc.uniqueArray(fc.tuple(textOf('a0', 4, 32), textOf('a0', 8, 32)).map(([root, unit]) => `ou-${root}-${unit}`),
    { minLength: 1, maxLength: 5 }),
  regions: fc.subarray(['eu-central-1', 'us-gov-west-1', 'ap-southeast-1'], { minLength: 1 }),
  rings: organizationRings,
  options: some<Partial<patching.OrganizationPatchPolicyProps>>({
    ...common,
    scan: atUtc,
    reboot: enumOf(RebootOption),
    attachPolicies: fc.boolean(),
  }),
  own: fc.boolean(),
  output: fc.boolean(),
  awsBaselines: fc.boolean(),
});
