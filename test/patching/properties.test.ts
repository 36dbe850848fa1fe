import * as fs from 'fs';
import * as path from 'path';
import { App, CfnParameter, Duration, Lazy, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  accountRings, activationProps, baselineProps, clock, organizationProps, Own, ownIn, policyProps, reportProps, task, TaskRecipe, weekday, windowProps, windowTarget, ZONES,
} from './arbitraries';
import { openings } from './calendar';
import {
  ApprovalRule, ComplianceLevel, days, MaintenanceWindow, OperatingSystem, PatchBaseline, PatchFilter, Priority, Rate, Severity, SUNDAY, Weekday, WindowSchedule, WindowTarget, WindowTask,
} from './support';
import { patching, Profile } from '../../src';
import { shifted } from '../../src/patching/private/schedule-shift';
import { WheelhouseError } from '../../src/private/errors';
import { inNewApp } from '../support/judge';
import { announce, settings } from '../support/properties';
import { lazyNumber, lazyText } from '../support/synth';

const { AvailableSecurityUpdates, ComplianceReport, HybridActivation, MaintenanceWindowTarget, MaintenanceWindowTask, OrganizationPatchPolicy, PatchPolicy, RejectedPatchesAction, Ring, RingApproval } = patching;
const UTC = TimeZone.ETC_UTC;
const TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', UTC);

beforeAll(() => announce('patching', 40));

type Args = Record<string, unknown>;
interface Target {
  /** Everything that can be said, rightly. */
  readonly args: (own: Own, stack: Stack) => Args;
  readonly make: (stack: Stack, args: any, own: Own) => unknown;
}

const inStack = <T>(use: (stack: Stack, app: App) => T): T => inNewApp({ 'aws:cdk:disable-asset-staging': true }, app => use(new Stack(app, 'Stack'), app));

function usedIn(stack: Stack, schedule: patching.WindowSchedule) {
  const window = new MaintenanceWindow(stack, 'Using', { schedule });
  window.addTask('Task', WindowTask.automation({ documentName: 'AWS-CreateImage' }));
}
function aim(stack: Stack, target: patching.WindowTarget) {
  const window = new MaintenanceWindow(stack, 'Using', { schedule: SUNDAY });
  window.addTask('Task', WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [window.addTarget('Target', target)] }));
}
function act(stack: Stack, of: (target: patching.MaintenanceWindowTarget) => patching.WindowTask) {
  const window = new MaintenanceWindow(stack, 'Using', { schedule: SUNDAY });
  const target = window.addTarget('Target', WindowTarget.tag('a', 'b'));
  window.addTask('Task', of(target));
  window.addTask('Other', WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] }));
}
const approve = (stack: Stack, rule: patching.ApprovalRule, operatingSystem = OperatingSystem.AMAZON_LINUX_2023) => new PatchBaseline(stack, 'Using', { operatingSystem, approvalRules: [rule] });
const patch = (stack: Stack, ring: patching.Ring) => new PatchPolicy(stack, 'Using', { rings: [ring] });
const APPROVAL = () => ({ approveAfter: days(3), complianceLevel: ComplianceLevel.LOW, includeNonSecurity: false, products: ['x'], severities: [Severity.LOW] });
const TASK = { description: 'x', priority: 2, cutoffBehavior: patching.CutoffBehavior.CANCEL_TASK };

const TARGETS: { readonly [name: string]: Target } = {
  'PatchBaseline': {
    args: () => ({
      operatingSystem: OperatingSystem.AMAZON_LINUX_2023,
      patchBaselineName: 'abc',
      description: 'x',
      approvalRules: [ApprovalRule.security()],
      approvedPatches: ['a'],
      approvedPatchesComplianceLevel: ComplianceLevel.LOW,
      approvedPatchesNonSecurity: true,
      rejectedPatches: ['b'],
      rejectedPatchesAction: RejectedPatchesAction.BLOCK,
      sources: [{ name: 'abc', products: ['x'], configuration: 'x' }],
      globalFilters: [PatchFilter.products('x')],
      isDefault: false,
      patchGroups: ['x'],
    }),
    make: (stack, args) => new PatchBaseline(stack, 'Made', args),
  },
  'PatchBaseline of Windows': {
    args: () => ({ operatingSystem: OperatingSystem.WINDOWS, availableSecurityUpdates: AvailableSecurityUpdates.COMPLIANT }),
    make: (stack, args) => new PatchBaseline(stack, 'Made', args),
  },
  'PatchBaseline.fromPatchBaselineAttributes': {
    args: () => ({ patchBaselineId: 'pb-0123456789abcdef0', operatingSystem: OperatingSystem.WINDOWS }),
    make: (stack, args) => PatchBaseline.fromPatchBaselineAttributes(stack, 'Made', args),
  },
  'PatchBaseline.awsDefault': { args: () => ({ operatingSystem: OperatingSystem.WINDOWS }), make: (stack, { operatingSystem }) => PatchBaseline.awsDefault(stack, 'Made', operatingSystem) },
  'MaintenanceWindow': {
    args: own => ({
      schedule: TUESDAY, duration: Duration.hours(3), cutoff: Duration.hours(1), offset: days(1), startDate: '2026-01-01', endDate: '2027-01-01', allowUnassociatedTargets: true, maintenanceWindowName: 'abc', description: 'x', role: own.role,
    }),
    make: (stack, args) => new MaintenanceWindow(stack, 'Made', args).addTask('Task', WindowTask.automation({ documentName: 'AWS-CreateImage' })),
  },
  'MaintenanceWindow.fromMaintenanceWindowId': { args: () => ({ id: 'mw-0123456789abcdef0' }), make: (stack, { id }) => MaintenanceWindow.fromMaintenanceWindowId(stack, 'Made', id) },
  'MaintenanceWindowTarget': {
    args: (_, stack) => ({ window: MaintenanceWindow.fromMaintenanceWindowId(stack, 'Window', 'mw-0123456789abcdef0'), target: WindowTarget.tag('a', 'b'), maintenanceWindowTargetName: 'abc', description: 'x' }),
    make: (stack, args) => new MaintenanceWindowTarget(stack, 'Made', args),
  },
  'MaintenanceWindowTask': {
    args: (own, stack) => ({ window: MaintenanceWindow.fromMaintenanceWindowId(stack, 'Window', 'mw-0123456789abcdef0'), task: WindowTask.automation({ documentName: 'AWS-CreateImage' }), role: own.role, maintenanceWindowTaskName: 'abc' }),
    make: (stack, args) => new MaintenanceWindowTask(stack, 'Made', args),
  },
  'WindowTask.runCommand': {
    args: own => ({
      ...TASK,
      documentName: 'AWS-RunPatchBaseline',
      documentVersion: '1',
      parameters: { Operation: ['Install'] },
      deliveryTimeout: Duration.minutes(1),
      concurrency: Rate.count(1),
      errors: Rate.count(0),
      output: { bucket: own.bucket, keyPrefix: 'x', logGroup: own.logGroup },
      notices: { topic: own.topic, events: [patching.CommandEvent.ALL], perNode: true },
    }),
    make: (stack, args) => act(stack, target => WindowTask.runCommand(args && typeof args === 'object' && !('targets' in args) ? { ...args, targets: [target] } : args)),
  },
  'WindowTask.runCommand targets': { args: () => ({ targets: [] }), make: (stack, { targets }) => act(stack, () => WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets })) },
  'WindowTask.automation': {
    args: own => ({ ...TASK, documentName: 'AWS-CreateImage', documentVersion: '1', parameters: { A: ['x'] }, role: own.role, targets: [] }),
    make: (stack, args) => act(stack, () => WindowTask.automation(args)),
  },
  'WindowTask.lambdaFunction': {
    args: own => ({ fn: own.fn, options: { ...TASK, payload: sfn.TaskInput.fromObject({}) } }), make: (stack, { fn, options }) => act(stack, () => WindowTask.lambdaFunction(fn, options)),
  },
  'WindowTask.stateMachine': {
    args: own => ({ machine: own.machine, options: { ...TASK, input: sfn.TaskInput.fromText('{}') } }), make: (stack, { machine, options }) => act(stack, () => WindowTask.stateMachine(machine, options)),
  },
  'WindowSchedule.weekly': { args: () => ({ day: Weekday.TUE, time: '02:00', timeZone: UTC }), make: (stack, { day, time, timeZone }) => usedIn(stack, WindowSchedule.weekly(day, time, timeZone)) },
  'WindowSchedule.daily': { args: () => ({ time: '02:00', timeZone: UTC }), make: (stack, { time, timeZone }) => usedIn(stack, WindowSchedule.daily(time, timeZone)) },
  'WindowSchedule.monthly': {
    args: () => ({ nth: 2, day: Weekday.TUE, time: '02:00', timeZone: UTC }), make: (stack, { nth, day, time, timeZone }) => usedIn(stack, WindowSchedule.monthly(nth, day, time, timeZone)),
  },
  'WindowSchedule.cron': {
    args: () => ({ options: { minute: '0', hour: '2', day: '1', month: '*', year: '*' }, timeZone: UTC }), make: (stack, { options, timeZone }) => usedIn(stack, WindowSchedule.cron(options, timeZone)),
  },
  'WindowSchedule.cron of a day of the week': { args: () => ({ weekDay: 'TUE' }), make: (stack, options) => usedIn(stack, WindowSchedule.cron(options, UTC)) },
  'WindowSchedule.rate': { args: () => ({ interval: days(7) }), make: (stack, { interval }) => usedIn(stack, WindowSchedule.rate(interval)) },
  'WindowSchedule.at': { args: () => ({ time: '2026-12-31T02:00:00', timeZone: UTC }), make: (stack, { time, timeZone }) => usedIn(stack, WindowSchedule.at(time, timeZone)) },
  'WindowTarget.tag': { args: () => ({ key: 'a', values: ['b'] }), make: (stack, { key, values }) => aim(stack, WindowTarget.tag(key, ...Array.isArray(values) ? values : [values])) },
  'WindowTarget.tags': { args: () => ({ values: { a: ['b'] } }), make: (stack, { values }) => aim(stack, WindowTarget.tags(values)) },
  'WindowTarget.instances': { args: () => ({ id: 'i-0123456789abcdef0' }), make: (stack, { id }) => aim(stack, WindowTarget.instances(id)) },
  'WindowTarget.resourceGroup': { args: () => ({ name: 'abc', type: 'AWS::EC2::Instance' }), make: (stack, { name, type }) => aim(stack, WindowTarget.resourceGroup(name, type)) },
  'Rate.percent': { args: () => ({ percent: 10 }), make: (stack, { percent }) => act(stack, target => WindowTask.runCommand({ documentName: 'abc', targets: [target], concurrency: Rate.percent(percent) })) },
  'Rate.count': { args: () => ({ count: 10 }), make: (stack, { count }) => act(stack, target => WindowTask.runCommand({ documentName: 'abc', targets: [target], errors: Rate.count(count) })) },
  'Ring.tag': { args: () => ({ key: 'a', value: 'b' }), make: (stack, { key, value }) => patch(stack, Ring.tag(key, value, { install: TUESDAY })) },
  'Ring.of': {
    args: own => ({
      name: 'b',
      target: WindowTarget.tag('a', 'b'),
      options: {
        install: TUESDAY, furtherOffsets: [days(1)], duration: Duration.hours(3), concurrency: Rate.percent(10), errors: Rate.count(0), minCompliance: 90, approval: RingApproval.by([own.role]),
      },
    }),
    make: (stack, { name, target, options }) => patch(stack, Ring.of(name, target, options)),
  },
  'Ring.of offset': {
    args: () => ({ offset: days(5) }), make: (stack, options) => new PatchPolicy(stack, 'Using', { rings: [Ring.tag('a', 'b', { install: TUESDAY }), Ring.tag('a', 'c', options)] }),
  },
  'RingApproval.by': {
    args: own => ({ approvers: [own.role], options: { required: 1, topic: own.topic } }), make: (stack, { approvers, options }) => patch(stack, Ring.tag('a', 'b', { install: TUESDAY, approval: RingApproval.by(approvers, options) })),
  },
  'ApprovalRule.security': { args: APPROVAL, make: (stack, options) => approve(stack, ApprovalRule.security(options)) },
  'ApprovalRule.everything': { args: () => ({ approveUntil: '2026-12-31' }), make: (stack, options) => approve(stack, ApprovalRule.everything(options)) },
  'ApprovalRule.bugfixes': { args: APPROVAL, make: (stack, options) => approve(stack, ApprovalRule.bugfixes(options)) },
  'ApprovalRule.classifications': { args: () => ({ classifications: ['Security'], options: APPROVAL() }), make: (stack, { classifications, options }) => approve(stack, ApprovalRule.classifications(classifications, options)) },
  'ApprovalRule.priorities': { args: () => ({ priorities: [Priority.EXTRA], options: {} }), make: (stack, { priorities, options }) => approve(stack, ApprovalRule.priorities(priorities, options), OperatingSystem.DEBIAN) },
  'ApprovalRule.applications': { args: () => ({ productFamilies: ['Office'], approveAfter: days(3) }), make: (stack, options) => approve(stack, ApprovalRule.applications(options), OperatingSystem.WINDOWS) },
  'ApprovalRule.matching': { args: () => ({ filters: [PatchFilter.of('CLASSIFICATION', 'x')], options: {} }), make: (stack, { filters, options }) => approve(stack, ApprovalRule.matching(filters, options)) },
  'PatchFilter.of': { args: () => ({ key: 'CLASSIFICATION', value: 'x' }), make: (stack, { key, value }) => approve(stack, ApprovalRule.matching([PatchFilter.of(key, value)])) },
  'PatchFilter.products': { args: () => ({ value: 'x' }), make: (stack, { value }) => approve(stack, ApprovalRule.matching([PatchFilter.products(value)])) },
  'OperatingSystem.of': { args: () => ({ name: 'UBUNTU' }), make: (stack, { name }) => approve(stack, ApprovalRule.security(), OperatingSystem.of(name)) },
  'PatchPolicy': {
    args: (own, stack) => ({
      rings: [Ring.tag('a', 'b', { install: TUESDAY }), Ring.tag('a', 'c', { offset: days(5) })],
      baselines: [new PatchBaseline(stack, 'Baseline', { operatingSystem: OperatingSystem.UBUNTU })],
      scan: SUNDAY,
      reboot: patching.RebootOption.NO_REBOOT,
      drain: true,
      snapshot: { keep: days(3) },
      hooks: { preInstall: 'abc', postInstall: 'abc', onExit: 'abc' },
      output: { bucket: own.bucket, keyPrefix: 'x', logGroup: own.logGroup },
      report: { topic: own.topic },
      profile: Profile.development(),
      tags: { a: 'b' },
    }),
    make: (stack, args) => new PatchPolicy(stack, 'Made', args),
  },
  'ComplianceReport': {
    args: own => ({ topic: own.topic, maxNonCompliantNodes: 1, configRule: true, profile: Profile.development(), tags: { a: 'b' } }), make: (stack, args) => new ComplianceReport(stack, 'Made', args),
  },
  'HybridActivation': {
    args: own => ({ registrationLimit: 1, nodeName: 'x', validFor: days(3), role: own.role, encryptionKey: own.key, profile: Profile.development(), tags: { a: 'b' } }),
    make: (stack, args) => new HybridActivation(stack, 'Made', args),
  },
  'OrganizationPatchPolicy': {
    args: (own, stack) => ({
      organizationalUnits: ['r-a1b2'],
      regions: ['eu-central-1'],
      rings: [Ring.tag('a', 'b', { install: TUESDAY })],
      baselines: [new PatchBaseline(stack, 'Baseline', { operatingSystem: OperatingSystem.UBUNTU })],
      scan: TUESDAY,
      reboot: patching.RebootOption.NO_REBOOT,
      output: { bucket: own.bucket, keyPrefix: 'x' },
      attachPolicies: true,
      deploymentRoles: { administration: own.role, execution: own.role },
      profile: Profile.development(),
      tags: { a: 'b' },
    }),
    make: (stack, args) => new OrganizationPatchPolicy(stack, 'Made', args),
  },
};

/** What has no business where it is put, by name; made anew each time. */
const WRONG: { readonly [kind: string]: (stack: Stack) => unknown } = {
  'null': () => null,
  'NaN': () => Number.NaN,
  '-0': () => -0,
  '0.5': () => 0.5,
  '1e21': () => 1e21,
  'true': () => true,
  'empty text': () => '',
  'long text': () => 'x'.repeat(5000),
  'number as text': () => '5',
  'odd text': () => '\'"${}\n\0🏠',
  'empty list': () => [],
  'list': () => ['x'],
  'empty object': () => ({}),
  'object': () => ({ a: 1 }),
  'date': () => new Date(0),
  'function': () => (one: unknown) => one,
  'symbol': () => Symbol('x'),
  'construct': stack => new Construct(stack, 'Other'),
  'duration': () => Duration.minutes(7),
};

/** All places inside of what is given: props, those of structs in them, and members of lists; not what belongs to objects of classes. */
function placesOf(value: unknown, at: string[] = []): string[][] {
  const isPlain = Array.isArray(value) || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);
  return [at, ...isPlain ? Object.entries(value as object).flatMap(([key, part]) => placesOf(part, [...at, key])) : []];
}

function changed(value: any, [first, ...rest]: string[], to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value)) return value.map((part, index) => `${index}` === first ? changed(part, rest, to) : part);
  return { ...value, [first]: changed(value[first], rest, to) };
}

/** Those whose arguments are one struct; of the others it is put together here. */
const STRUCTS = [
  'PatchBaseline', 'PatchBaseline.fromPatchBaselineAttributes', 'MaintenanceWindow', 'MaintenanceWindowTarget', 'MaintenanceWindowTask', 'WindowTask.runCommand', 'WindowTask.automation', 'Ring.of offset',
  'ApprovalRule.security', 'ApprovalRule.everything', 'ApprovalRule.bugfixes', 'ApprovalRule.applications', 'PatchPolicy', 'ComplianceReport', 'HybridActivation', 'OrganizationPatchPolicy',
];
const PLACES = Object.entries(TARGETS).flatMap(([name, { args }]) => inStack(stack => placesOf(args(ownIn(stack), stack)))
  .filter(at => at.length > 0 || STRUCTS.includes(name)).map(at => ({ name, at })));

/** What comes of it: nothing bad, or what is. */
function badIn(name: string, changes: { readonly at: string[]; readonly to: (stack: Stack) => unknown }[]): string | undefined {
  return inStack(stack => {
    const { args, make } = TARGETS[name];
    try {
      const own = ownIn(stack);
      const given = changes.reduce<unknown>((before, { at, to }) => changed(before, at, to(stack)), args(own, stack));
      make(stack, given, own);
      Template.fromStack(stack);
      return undefined;
    } catch (error) {
      if (error instanceof WheelhouseError) {
        const { code, problem: { at, prop, allowed, fix } } = error;
        return /^cdk-wheelhouse:(patching\.|core\.tag-)/.test(code) && [at, prop, allowed, fix].every(text => typeof text === 'string' && text !== '') ? undefined : `${code} lacks something`;
      }
      const { message, stack: trace } = error as Error;
      if (/Validation failed with the following errors:\n(.*\[cdk-wheelhouse:patching\.[a-z-]+\].*\n?)+$/.test(message)) return undefined;
      const where = /\((?:.*\/)(src\/[^)]*|aws-cdk-lib[^)]*|[^)/]*)\)/.exec(trace ?? '')?.[1];
      return `${(error as Error).name}: ${message.split('\n').slice(0, 3).join(' ').slice(0, 160)} (${where})`;
    }
  });
}

test('explore', () => {
  const HEAVY = /Policy|Ring|Report|Activation/;
  const heavy = process.env.HEAVY === '1';
  const KINDS = ['null', '0.5', 'odd text', 'list', 'empty object', 'function', 'construct', 'duration', 'true'];
  for (const { name, at } of PLACES) for (const [kind, to] of Object.entries(WRONG)) {
    if (kind === 'symbol' || HEAVY.test(name) !== heavy || heavy && !KINDS.includes(kind)) continue;
    const bad = badIn(name, [{ at, to }]);
    fs.appendFileSync('/tmp/jt/log.txt', `${name} | ${at.join('.')} | ${kind} | ${bad ?? ''}\n`);
  }
  void [path, CfnParameter, Lazy, fc, accountRings, activationProps, baselineProps, clock, organizationProps, policyProps, reportProps, task, weekday, windowProps, windowTarget, ZONES, openings, settings, lazyNumber, lazyText, shifted];
  type X = TaskRecipe; void (0 as any as X);
}, 300_000);
