import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  activationProps, baselineProps, clock, organizationProps, Own, ownIn, policyProps, reportProps, task, TaskRecipe, weekday, windowProps,
  windowTarget, ZONES,
} from './arbitraries';
import { openings } from './calendar';
import {
  ApprovalRule, ComplianceLevel, days, MaintenanceWindow, OperatingSystem, PatchBaseline, PatchFilter, Priority, Rate, Severity, SUNDAY, Weekday,
  WindowSchedule, WindowTarget, WindowTask,
} from './support';
import { patching, Profile } from '../../src';
import { shifted } from '../../src/patching/private/schedule-shift';
import { WheelhouseError } from '../../src/private/errors';
import { inNewApp } from '../support/judge';
import { announce, settings } from '../support/properties';
import { lazyNumber, lazyText, numberToken, textToken } from '../support/synth';

const {
  AvailableSecurityUpdates, ComplianceReport, HybridActivation, MaintenanceWindowTarget, MaintenanceWindowTask, OrganizationPatchPolicy,
  PatchPolicy, RejectedPatchesAction, Ring, RingApproval,
} = patching;
const UTC = TimeZone.ETC_UTC;
const TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', UTC);

beforeAll(() => announce('patching', 40));

type Args = Record<string, unknown>;
interface Target {
  /** Everything that can be said, rightly. */
  readonly args: (own: Own, stack: Stack) => Args;
  readonly make: (stack: Stack, args: any, own: Own) => unknown;
}

const limited = (count: number) => ({ ...settings(count), interruptAfterTimeLimit: 2500 });
const inStack = <T>(use: (stack: Stack, app: App) => T): T => inNewApp({ 'aws:cdk:disable-asset-staging': true }, app => use(new Stack(app,
  'Stack'), app));

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
const approve = (stack: Stack, rule: patching.ApprovalRule, operatingSystem = OperatingSystem.AMAZON_LINUX_2023) => new PatchBaseline(stack,
  'Using', { operatingSystem, approvalRules: [rule] });
const patch = (stack: Stack, ring: patching.Ring) => new PatchPolicy(stack, 'Using', { rings: [ring] });
const APPROVAL = () => ({
  approveAfter: days(3),
  complianceLevel: ComplianceLevel.LOW,
  includeNonSecurity: false,
  products: ['x'],
  severities: [Severity.LOW],
});
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
  'PatchBaseline.awsDefault': {
    args: () => ({ operatingSystem: OperatingSystem.WINDOWS }),
    make: (stack,
      { operatingSystem }) => PatchBaseline.awsDefault(stack, 'Made', operatingSystem),
  },
  'MaintenanceWindow': {
    args: own => ({
      schedule: TUESDAY,
      duration: Duration.hours(3),
      cutoff: Duration.hours(1),
      offset: days(1),
      startDate: '2026-01-01',
      endDate: '2027-01-01',
      allowUnassociatedTargets: true,
      maintenanceWindowName: 'abc',
      description: 'x',
      role: own.role,
    }),
    make: (stack, args) => new MaintenanceWindow(stack, 'Made', args).addTask('Task', WindowTask.automation({ documentName: 'AWS-CreateImage' })),
  },
  'MaintenanceWindow.fromMaintenanceWindowId': {
    args: () => ({ id: 'mw-0123456789abcdef0' }),
    make: (stack,
      { id }) => MaintenanceWindow.fromMaintenanceWindowId(stack, 'Made', id),
  },
  'MaintenanceWindowTarget': {
    args: (_, stack) => ({
      window: MaintenanceWindow.fromMaintenanceWindowId(stack, 'Window', 'mw-0123456789abcdef0'),
      target: WindowTarget.tag('a', 'b'),
      maintenanceWindowTargetName: 'abc',
      description: 'x',
    }),
    make: (stack, args) => new MaintenanceWindowTarget(stack, 'Made', args),
  },
  'MaintenanceWindowTask': {
    args: (own, stack) => ({
      window: MaintenanceWindow.fromMaintenanceWindowId(stack, 'Window', 'mw-0123456789abcdef0'),
      task: WindowTask.automation({ documentName: 'AWS-CreateImage' }),
      role: own.role,
      maintenanceWindowTaskName: 'abc',
    }),
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
    make: (stack, args) => act(stack, target => WindowTask.runCommand(args && typeof args === 'object' && !('targets' in args) ? {
      ...args,
      targets: [target],
    } : args)),
  },
  'WindowTask.runCommand targets': {
    args: () => ({ targets: [] }),
    make: (stack, { targets }) => act(stack,
      () => WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets })),
  },
  'WindowTask.automation': {
    args: own => ({ ...TASK, documentName: 'AWS-CreateImage', documentVersion: '1', parameters: { A: ['x'] }, role: own.role, targets: [] }),
    make: (stack, args) => act(stack, () => WindowTask.automation(args)),
  },
  'WindowTask.lambdaFunction': {
    args: own => ({ fn: own.fn, options: { ...TASK, payload: sfn.TaskInput.fromObject({}) } }),
    make: (stack, { fn, options }) => act(stack,
      () => WindowTask.lambdaFunction(fn, options)),
  },
  'WindowTask.stateMachine': {
    args: own => ({ machine: own.machine, options: { ...TASK, input: sfn.TaskInput.fromText('{}') } }),
    make: (stack, {
      machine,
      options,
    }) => act(stack, () => WindowTask.stateMachine(machine, options)),
  },
  'WindowSchedule.weekly': {
    args: () => ({ day: Weekday.TUE, time: '02:00', timeZone: UTC }),
    make: (stack, {
      day, time,
      timeZone,
    }) => usedIn(stack, WindowSchedule.weekly(day, time, timeZone)),
  },
  'WindowSchedule.daily': {
    args: () => ({ time: '02:00', timeZone: UTC }),
    make: (stack, { time, timeZone }) => usedIn(stack,
      WindowSchedule.daily(time, timeZone)),
  },
  'WindowSchedule.monthly': {
    args: () => ({ nth: 2, day: Weekday.TUE, time: '02:00', timeZone: UTC }),
    make: (stack, { nth, day, time, timeZone }) => usedIn(stack,
      WindowSchedule.monthly(nth, day, time, timeZone)),
  },
  'WindowSchedule.cron': {
    args: () => ({ options: { minute: '0', hour: '2', day: '1', month: '*', year: '*' }, timeZone: UTC }),
    make: (stack, {
      options,
      timeZone,
    }) => usedIn(stack, WindowSchedule.cron(options, timeZone)),
  },
  'WindowSchedule.cron of a day of the week': {
    args: () => ({ weekDay: 'TUE' }),
    make: (stack, options) => usedIn(stack,
      WindowSchedule.cron(options, UTC)),
  },
  'WindowSchedule.rate': { args: () => ({ interval: days(7) }), make: (stack, { interval }) => usedIn(stack, WindowSchedule.rate(interval)) },
  'WindowSchedule.at': {
    args: () => ({ time: '2026-12-31T02:00:00', timeZone: UTC }),
    make: (stack, { time, timeZone }) => usedIn(stack,
      WindowSchedule.at(time, timeZone)),
  },
  'WindowTarget.tag': {
    args: () => ({ key: 'a', values: ['b'] }),
    make: (stack, { key, values }) => aim(stack, WindowTarget.tag(key,
      ...Array.isArray(values) ? values : [values])),
  },
  'WindowTarget.tags': { args: () => ({ values: { a: ['b'] } }), make: (stack, { values }) => aim(stack, WindowTarget.tags(values)) },
  'WindowTarget.instances': { args: () => ({ id: 'i-0123456789abcdef0' }), make: (stack, { id }) => aim(stack, WindowTarget.instances(id)) },
  'WindowTarget.resourceGroup': {
    args: () => ({ name: 'abc', type: 'AWS::EC2::Instance' }),
    make: (stack, { name, type }) => aim(stack,
      WindowTarget.resourceGroup(name, type)),
  },
  'Rate.percent': {
    args: () => ({ percent: 10 }),
    make: (stack, { percent }) => act(stack,
      target => WindowTask.runCommand({ documentName: 'abc', targets: [target], concurrency: Rate.percent(percent) })),
  },
  'Rate.count': {
    args: () => ({ count: 10 }),
    make: (stack, { count }) => act(stack, target => WindowTask.runCommand({
      documentName: 'abc',
      targets: [target],
      errors: Rate.count(count),
    })),
  },
  'Ring.tag': { args: () => ({ key: 'a', value: 'b' }), make: (stack, { key, value }) => patch(stack, Ring.tag(key, value, { install: TUESDAY })) },
  'Ring.of': {
    args: own => ({
      name: 'b',
      target: WindowTarget.tag('a', 'b'),
      options: {
        install: TUESDAY,
        furtherOffsets: [days(1)],
        duration: Duration.hours(3),
        concurrency: Rate.percent(10),
        errors: Rate.count(0),
        minCompliance: 90,
        approval: RingApproval.by([own.role]),
      },
    }),
    make: (stack, { name, target, options }) => patch(stack, Ring.of(name, target, options)),
  },
  'Ring.of offset': {
    args: () => ({ offset: days(5) }),
    make: (stack, options) => new PatchPolicy(stack, 'Using', {
      rings: [Ring.tag('a', 'b',
        { install: TUESDAY }), Ring.tag('a', 'c', options)],
    }),
  },
  'RingApproval.by': {
    args: own => ({ approvers: [own.role], options: { required: 1, topic: own.topic } }),
    make: (stack, { approvers, options }) => patch(stack,
      Ring.tag('a', 'b', { install: TUESDAY, approval: RingApproval.by(approvers, options) })),
  },
  'ApprovalRule.security': { args: APPROVAL, make: (stack, options) => approve(stack, ApprovalRule.security(options)) },
  'ApprovalRule.everything': {
    args: () => ({ approveUntil: '2026-12-31' }),
    make: (stack, options) => approve(stack,
      ApprovalRule.everything(options)),
  },
  'ApprovalRule.bugfixes': { args: APPROVAL, make: (stack, options) => approve(stack, ApprovalRule.bugfixes(options)) },
  'ApprovalRule.classifications': {
    args: () => ({ classifications: ['Security'], options: APPROVAL() }),
    make: (stack, {
      classifications,
      options,
    }) => approve(stack, ApprovalRule.classifications(classifications, options)),
  },
  'ApprovalRule.priorities': {
    args: () => ({ priorities: [Priority.EXTRA], options: {} }),
    make: (stack, {
      priorities,
      options,
    }) => approve(stack, ApprovalRule.priorities(priorities, options), OperatingSystem.DEBIAN),
  },
  'ApprovalRule.applications': {
    args: () => ({ productFamilies: ['Office'], approveAfter: days(3) }),
    make: (stack, options) => approve(stack,
      ApprovalRule.applications(options), OperatingSystem.WINDOWS),
  },
  'ApprovalRule.matching': {
    args: () => ({ filters: [PatchFilter.of('CLASSIFICATION', 'x')], options: {} }),
    make: (stack, {
      filters,
      options,
    }) => approve(stack, ApprovalRule.matching(filters, options)),
  },
  'PatchFilter.of': {
    args: () => ({ key: 'CLASSIFICATION', value: 'x' }),
    make: (stack, { key, value }) => approve(stack,
      ApprovalRule.matching([PatchFilter.of(key, value)])),
  },
  'PatchFilter.products': {
    args: () => ({ value: 'x' }),
    make: (stack, { value }) => approve(stack,
      ApprovalRule.matching([PatchFilter.products(value)])),
  },
  'OperatingSystem.of': {
    args: () => ({ name: 'UBUNTU' }),
    make: (stack, { name }) => approve(stack, ApprovalRule.security(),
      OperatingSystem.of(name)),
  },
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
    args: own => ({ topic: own.topic, maxNonCompliantNodes: 1, configRule: true, profile: Profile.development(), tags: { a: 'b' } }),
    make: (stack, args) => new ComplianceReport(stack, 'Made', args),
  },
  'HybridActivation': {
    args: own => ({
      registrationLimit: 1,
      nodeName: 'x',
      validFor: days(3),
      role: own.role,
      encryptionKey: own.key,
      profile: Profile.development(),
      tags: { a: 'b' },
    }),
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
  'construct': stack => new Construct(stack, `Other${stack.node.children.length}`),
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
  'PatchBaseline', 'PatchBaseline.fromPatchBaselineAttributes', 'MaintenanceWindow', 'MaintenanceWindowTarget', 'MaintenanceWindowTask',
  'WindowTask.runCommand', 'WindowTask.automation', 'Ring.of offset',
  'ApprovalRule.security', 'ApprovalRule.everything', 'ApprovalRule.bugfixes', 'ApprovalRule.applications', 'PatchPolicy', 'ComplianceReport',
  'HybridActivation', 'OrganizationPatchPolicy',
];
const PLACES = Object.entries(TARGETS).flatMap(([name, { args }]) => inStack(stack => placesOf(args(ownIn(stack), stack)))
  .filter(at => at.length > 0 || STRUCTS.includes(name)).map(at => ({ name, at })));

interface Change {
  readonly at: string[];
  readonly to: (stack: Stack, before: any) => unknown;
}

const partOf = (value: any, at: string[]): unknown => at.reduce((part, key) => part?.[key], value);

/** What comes of it: nothing bad, or what is. */
function badIn(name: string, changes: Change[], codes = /^cdk-wheelhouse:(patching\.|core\.tag-)/): string | undefined {
  return inStack(stack => {
    const { args, make } = TARGETS[name];
    try {
      const own = ownIn(stack);
      const given = changes.reduce<unknown>((before, { at, to }) => changed(before, at, to(stack, partOf(before, at))), args(own, stack));
      make(stack, given, own);
      Template.fromStack(stack);
      return undefined;
    } catch (error) {
      if (error instanceof WheelhouseError) {
        const { code, problem: { at, prop, allowed, fix } } = error;
        return codes.test(code) && [at, prop, allowed, fix].every(text => typeof text === 'string' && text !== '') ? undefined : error.message;
      }
      const { message } = error as Error;
      if (/Validation failed with the following errors:\n(.*\[cdk-wheelhouse:patching\.[a-z-]+\].*\n?)+$/.test(message)) return undefined;
      return `${(error as Error).name}: ${message.slice(0, 300)}`;
    }
  });
}

interface Case {
  readonly name: string;
  readonly at: string[];
  readonly kind: string;
}

const CASES: Case[] = PLACES.flatMap(place => Object.keys(WRONG).map(kind => ({ ...place, kind })));
const placeOf = ({ name, at }: { readonly name: string; readonly at: string[] }) => `${name} ${at.join('.')}`;
/** Those whose every case takes the time of a whole policy. */
const isSlow = ({ name }: Case) => /Ring|PatchPolicy|Report|Activation/.test(name);
const told = (each: Case, bad: string | undefined) => (bad === undefined ? [] : [`${placeOf(each)} as ${each.kind}: ${bad}`]);

describe('a mistake gives a template or a coded error', () => {
  const quick = CASES.filter(each => !isSlow(each));
  const slow = CASES.filter(isSlow);

  test.each([['of what is made quickly', quick, 400], ['of policies, rings, reports and activations', slow, 12]] as const)('one, %s', (_, some,
    count) => {
    fc.assert(fc.property(fc.constantFrom(...some), each => {
      expect(told(each, badIn(each.name, [{ at: each.at, to: WRONG[each.kind] }]))).toEqual([]);
    }), limited(count));
  });

  test('and several at once', () => {
    const propsOf = (name: string) => CASES.filter(each => each.name === name && each.at.length === 1);
    const names = Object.keys(TARGETS).filter(name => new Set(propsOf(name).map(placeOf)).size > 1);
    const bounds = { minLength: 2, maxLength: 4, selector: placeOf };
    const several = fc.constantFrom(...names).chain(name => fc.uniqueArray(fc.constantFrom(...propsOf(name)), bounds));
    fc.assert(fc.property(several, all => {
      expect(told(all[0], badIn(all[0].name, all.map(({ at, kind }) => ({ at, to: WRONG[kind] }))))).toEqual([]);
    }), limited(80));
  });
});

describe('a value that is known later', () => {
  /** Of each kind of value, how it is known later. */
  const LATER: { readonly [kind: string]: { readonly of: (value: unknown) => boolean; readonly to: Change['to'] } } = {
    'lazy text': { of: value => typeof value === 'string', to: (_, before) => lazyText(before) },
    'parameter with a text': { of: value => typeof value === 'string', to: stack => textToken(stack, 'OwnText') },
    'lazy number': { of: value => typeof value === 'number', to: (_, before) => lazyNumber(before) },
    'parameter with a number': { of: value => typeof value === 'number', to: stack => numberToken(stack, 'OwnNumber') },
    'duration in days': { of: value => value instanceof Duration, to: on => Duration.days(numberToken(on, 'OwnNumber')) },
    'duration in hours': { of: value => value instanceof Duration, to: on => Duration.hours(numberToken(on, 'OwnNumber')) },
    'duration in minutes': { of: value => value instanceof Duration, to: () => Duration.minutes(lazyNumber(60)) },
  };
  const cases: Case[] = Object.entries(TARGETS).flatMap(([name, { args }]) => inStack(stack => {
    const given = args(ownIn(stack), stack);
    return placesOf(given).flatMap(at => Object.keys(LATER).filter(kind => LATER[kind].of(partOf(given, at))).map(kind => ({ name, at, kind })));
  }));
  const badOf = (each: Case) => told(each, badIn(each.name, [{ at: each.at, to: LATER[each.kind].to }], /:patching\.value-not-known$/));

  test('passes, or is refused as such', () => {
    expect(cases.flatMap(badOf)).toEqual([]);
  });

  /** Those whose unit the template has: refused in each other one, and taken in this one. */
  test.each([
    ['MaintenanceWindow', ['duration'], 'hours'], ['MaintenanceWindow', ['cutoff'], 'hours'], ['MaintenanceWindow', ['offset'], 'days'],
    ['WindowTask.runCommand', ['deliveryTimeout'], 'seconds'], ['ApprovalRule.security', ['approveAfter'], 'days'],
    ['PatchPolicy', ['snapshot', 'keep'], 'days'],
  ] as const)('is taken as a duration in one unit: %s %j in %s', (name, at, unit) => {
    const { args, make } = TARGETS[name];
    const tried = (['seconds', 'minutes', 'hours', 'days'] as const).filter(each => inStack(stack => {
      const own = ownIn(stack);
      try {
        make(stack, changed(args(own, stack), [...at], Duration[each](numberToken(stack))), own);
        return JSON.stringify(Template.fromStack(stack)).includes('"Ref":"Number"');
      } catch (error) {
        expect(error).toMatchObject({ code: 'cdk-wheelhouse:patching.value-not-known' });
        return false;
      }
    }));
    expect(tried).toEqual([unit]);
  });
});

/** The schemas of CloudFormation that cfn-lint carries, in the Python environment of the repository. */
function schemasOf(...types: string[]): { readonly [type: string]: any } {
  const { python } = jest.requireActual<{ python: () => string }>('../../tools/python-env');
  const where = execFileSync(python(), ['-c', 'import cfnlint, os; print(os.path.dirname(cfnlint.__file__))'], { encoding: 'utf8' }).trim();
  const read = (file: string) => JSON.parse(fs.readFileSync(path.join(where, 'data', 'schemas', file), 'utf8'));
  const index = read('providers/us-east-1.json');
  return Object.fromEntries(types.map(type => [type, read(`resources/${index[type]}.json`)]));
}

const SCHEMAS = schemasOf(
  'AWS::SSM::PatchBaseline', 'AWS::SSM::MaintenanceWindow', 'AWS::SSM::MaintenanceWindowTarget', 'AWS::SSM::MaintenanceWindowTask',
  'AWS::SSM::ResourceDataSync', 'AWS::SSM::Document',
  'AWS::SSMQuickSetup::ConfigurationManager',
);

/** Whether CloudFormation fills it in when it is deployed. */
const isFunction = (value: any) => typeof value === 'object' && value !== null && Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0]);
const KINDS: { readonly [type: string]: (value: unknown) => boolean } = {
  string: value => typeof value === 'string',
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: value => typeof value === 'boolean',
  array: Array.isArray,
  object: value => typeof value === 'object' && !Array.isArray(value),
};

/** What a schema refuses of a value. */
function refusals(schema: any, value: any, root: any, at: string): string[] {
  if (isFunction(value)) return [];
  if (schema.$ref) return refusals(root.definitions[schema.$ref.split('/').at(-1)], value, root, at);
  const wrong = (rule: string, holds: boolean) => (holds ? [] : [`${at}: ${rule} ${JSON.stringify(schema[rule])}, and not ${JSON.stringify(value)}`]);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  const own = [
    ...wrong('type', types.length === 0 || types.some((type: string) => KINDS[type](value))),
    ...wrong('enum', schema.enum?.includes(value) ?? true),
  ];
  if (typeof value === 'string') {
    const { length } = [...value];
    return [...own, ...wrong('minLength', length >= (schema.minLength ?? 0)), ...wrong('maxLength', length <= (schema.maxLength ?? Infinity)),
      ...wrong('pattern', !schema.pattern || new RegExp(schema.pattern, 'u').test(value))];
  }
  if (typeof value === 'number') {
    return [...own, ...wrong('minimum', value >= (schema.minimum ?? -Infinity)), ...wrong('maximum',
      value <= (schema.maximum ?? Infinity))];
  }
  if (Array.isArray(value)) {
    const items = value.flatMap((item, index) => refusals(schema.items ?? {}, item, root, `${at}[${index}]`));
    return [...own, ...wrong('minItems', value.length >= (schema.minItems ?? 0)), ...wrong('maxItems',
      value.length <= (schema.maxItems ?? Infinity)), ...items];
  }
  return typeof value === 'object' && value !== null ? [...own, ...refusalsOfObject(schema, value, root, at)] : own;
}

function refusalsOfObject(schema: any, value: any, root: any, at: string): string[] {
  const missing = (schema.required ?? []).filter((name: string) => !(name in value)).map((name: string) => `${at}: ${name} is missing`);
  const parts = Object.entries(value).flatMap(([name, part]) => {
    const [, byPattern] = Object.entries(schema.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, 'u').test(name)) ?? [];
    const known = schema.properties?.[name] ?? byPattern;
    if (known) return refusals(known, part, root, `${at}.${name}`);
    return schema.additionalProperties === false ? [`${at}: no ${name}`] : [];
  });
  return [...missing, ...parts];
}

/** What the schemas refuse of a template. */
function refused(template: Template): string[] {
  const { Resources } = template.toJSON() as { Resources: { [id: string]: { Type: string; Properties?: object } } };
  return Object.values(Resources).flatMap(({ Type, Properties = {} }) => (SCHEMAS[Type] ? refusals(SCHEMAS[Type], Properties, SCHEMAS[Type],
    Type) : []));
}

function taskOf({ kind, options, rates, input, ...more }: TaskRecipe, target: patching.MaintenanceWindowTarget, own: Own): patching.WindowTask {
  const { documentName, documentVersion, parameters, timeout, events, perNode, withOutput, withNotices } = more;
  switch (kind) {
    case 'lambda': return WindowTask.lambdaFunction(own.fn, { ...options, payload: input });
    case 'machine': return WindowTask.stateMachine(own.machine, { ...options, input });
    case 'automation': return WindowTask.automation({
      ...options,
      documentName,
      documentVersion,
      parameters,
      role: withOutput ? own.role : undefined,
      ...withNotices && { targets: [target], ...rates },
    });
    default: return WindowTask.runCommand({
      ...options,
      ...rates,
      documentName,
      documentVersion,
      parameters,
      deliveryTimeout: timeout,
      targets: [target],
      output: withOutput ? { bucket: own.bucket, keyPrefix: 'x', logGroup: own.logGroup } : undefined,
      notices: withNotices ? { topic: own.topic, events, perNode } : undefined,
    });
  }
}

type Make<T> = (stack: Stack, given: T, own: Own) => unknown;
const made = <T>(given: T, make: Make<T>): Template => inStack(stack => {
  make(stack, given, ownIn(stack));
  return Template.fromStack(stack);
});
type PolicyRecipe = typeof policyProps extends fc.Arbitrary<infer T> ? T : never;
const ringsOf = ({ rings, approvals }: PolicyRecipe, { role, topic }: Own) => rings.map(([name, target, options], index) => {
  const approval = approvals[index] && RingApproval.by([role], approvals[index].withTopic ? { topic } : {});
  return Ring.of(name, target, { ...options, approval });
});
const makePolicy: Make<PolicyRecipe> = (stack, { systems, options, output, report, ...more }, own) => new PatchPolicy(stack, 'Made', {
  ...options,
  rings: ringsOf({ systems, options, output, report, ...more }, own),
  baselines: systems.length > 0 ? systems.map(system => new PatchBaseline(stack, `Baseline${system}`, { operatingSystem: system })) : undefined,
  output: output ? { bucket: own.bucket, logGroup: own.logGroup } : undefined,
  report: report ? { topic: own.topic } : undefined,
});

describe('what is right gives what the schemas of CloudFormation take:', () => {
  function takes<T>(arbitrary: fc.Arbitrary<T>, count: number, make: Make<T>) {
    fc.assert(fc.property(arbitrary, given => expect(refused(made(given, make))).toEqual([])), limited(count));
  }

  test('a baseline', () => takes(baselineProps, 60, (stack, props) => new PatchBaseline(stack, 'Made', props)));

  test('a window with its targets and tasks', () => takes(fc.record({
    props: windowProps,
    targets: fc.array(windowTarget, {
      minLength: 1,
      maxLength: 3,
    }),
    tasks: fc.array(task, { minLength: 1, maxLength: 3 }),
  }), 60, (stack, { props, targets, tasks }, own) => {
    const window = new MaintenanceWindow(stack, 'Made', props);
    const [first, ...others] = targets.map((target, index) => window.addTarget(`Target${index}`, target));
    for (const target of [first, ...others]) {
      window.addTask(`Use${target.node.id}`, WindowTask.runCommand({
        documentName: 'AWS-RunPatchBaseline',
        targets: [target],
      }));
    }
    for (const [index, recipe] of tasks.entries()) window.addTask(`Task${index}`, taskOf(recipe, first, own));
  }));

  test('a policy', () => takes(policyProps, 12, makePolicy));

  test('a report', () => takes(reportProps, 8,

    (stack, { options, topic }, own) => new ComplianceReport(stack, 'Made', {
      ...options,
      topic: topic ? own.topic : undefined,
    })));

  test('an activation', () => takes(activationProps, 8,

    (stack, { options, own: brings }, own) => new HybridActivation(stack, 'Made',
      { ...options, ...brings && { role: own.role, encryptionKey: own.key } })));

  test('a policy of an organization', () => takes(organizationProps, 20, (stack, { options, own: brings, output, awsBaselines, ...props },
    own) => new OrganizationPatchPolicy(stack, 'Made', {
    ...props,
    ...options,
    baselines: awsBaselines ? undefined : [new PatchBaseline(stack, 'Baseline', { operatingSystem: OperatingSystem.UBUNTU })],
    output: output ? { bucket: own.bucket } : undefined,
    deploymentRoles: brings ? { administration: own.role, execution: own.role } : undefined,
  })));

  test('a baseline with the id Default in a stack of one letter, whose own name is too short', () => {
    const template = inNewApp({}, app => {
      const stack = new Stack(app, 'A');
      new PatchBaseline(stack, 'Default', { operatingSystem: OperatingSystem.UBUNTU });
      return Template.fromStack(stack);
    });
    expect(refused(template)).toEqual([]);
  });

  test('a policy of an organization with letters beyond ASCII in its id, of which Quick Setup takes none in tags', () => {
    const props = { organizationalUnits: ['r-a1b2'], regions: ['eu-central-1'], rings: [Ring.tag('a', 'b', { install: TUESDAY })] };
    expect(refused(made(undefined, stack => new OrganizationPatchPolicy(stack, 'Für alle', props)))).toEqual([]);
  });
});

/**
 * What the service takes in each field, from its user guide: numbers, words for them, ranges, lists and steps, and what stands for a day alone.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
describe('a cron expression', () => {
  const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
  const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
  const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
  /** The numbers of a field as they are written there, in order. */
  function field(names: string[], ...alone: fc.Arbitrary<string>[]) {
    const one = fc.constantFrom(...names);
    const range = fc.tuple(fc.nat(names.length - 1), fc.nat(names.length - 1)).map(([a, b]) => `${names[Math.min(a, b)]}-${names[Math.max(a, b)]}`);
    const step = fc.tuple(fc.oneof(fc.constant('*'), one, range), number(1, 12)).map(([from, by]) => `${from}/${by}`);
    return fc.oneof(fc.constant('*'), one, range, step, fc.array(fc.oneof(one, range), {
      minLength: 2,
      maxLength: 4,
    }).map(parts => parts.join(',')), ...alone);
  }
  const upTo = (min: number, max: number) => Array.from({ length: max - min + 1 }, (_, index) => `${min + index}`);
  const FIELDS: { readonly [name: string]: fc.Arbitrary<string> } = {
    // Each five minutes, or less often
    minute: fc.oneof(number(0, 59), number(5, 40).map(by => `*/${by}`), fc.uniqueArray(fc.nat(11), { minLength: 2, maxLength: 12 }).map(times => times.map(time => 5 * time).join())),
    hour: field(upTo(0, 23)),
    day: field(upTo(1, 31), fc.constant('L'), number(1, 31).map(day => `${day}W`)),
    month: fc.oneof(field(upTo(1, 12)), field(MONTHS)),
    weekDay: fc.oneof(field(upTo(1, 7)), field(DAYS), fc.constant('L'), fc.tuple(fc.constantFrom(...DAYS, ...upTo(1, 7)), fc.constantFrom('L',
      '#1', '#2', '#5')).map(parts => parts.join(''))),
    year: field(upTo(1970, 2199)),
  };
  const valid = fc.record({ onWeekDay: fc.boolean(), ...FIELDS }).map(({
    onWeekDay, day, weekDay,
    ...fields
  }: any): patching.WindowCronOptions => ({
    ...fields as object,
    // A day that not each month has goes with all of them
    ...onWeekDay ? { weekDay: weekDay as string } : { day: day as string, ...(/29|30|31/).test(day) && { month: '*' } },
  }));

  test('is taken where its fields are right', () => {
    fc.assert(fc.property(valid, options => {
      const { expression } = WindowSchedule.cron(options, UTC)._plan;
      const { minute, hour, day = '?', month, weekDay = '?', year } = options;
      expect(expression).toBe(`cron(${[minute, hour, day, month, weekDay, year].join(' ')})`);
    }), settings(300));
  });

  test('is refused, with the name of the field, where one is wrong', () => {
    const wrong: { readonly [name: string]: string[] } = {
      minute: ['60', '?', 'L', '5W', 'JAN'],
      hour: ['24', '?', 'L', '1-24', 'MON'],
      day: ['0', '32', 'LW', '32W', '0W', 'MON', '1#2', '15W,L', 'L-3'],
      month: ['0', '13', '?', 'L', 'MON', 'JANUARY', 'jan'],
      weekDay: ['0', '8', 'TUE#0', 'TUE#6', 'TUE#', '#2', 'LTUE', 'MON#1,TUE#2', '15W', 'JAN', 'TUESDAY'],
      year: ['1969', '2200', '?', 'L', '26'],
    };
    const anywhere = ['', ' ', '1 2', '-1', '1.5', '1,', ',1', '1-', '-', '1--2', '5-1', '1-2-3', '*/0', '*/', '/5', '*/*', '*/1/2', '**', '1;2',
      '1\n', '٣', 'x'];
    const one = fc.constantFrom(...Object.keys(FIELDS)).chain(name => fc.record({
      name: fc.constant(name),
      value: fc.constantFrom(...anywhere,
        ...wrong[name]),
      options: valid,
    }));
    fc.assert(fc.property(one, ({ name, value, options: { day, weekDay, ...others } }) => {
      const kept = ['day', 'weekDay'].includes(name) ? {} : { day, weekDay };
      const make = () => WindowSchedule.cron({ ...others, ...kept, [name]: value }, UTC);
      expect(make).toThrow(WheelhouseError);
      expect(make).toThrow(`[cdk-wheelhouse:patching.schedule-invalid] WindowSchedule.cron: '${name}' is `);
    }), settings(300));
  });

  test('has either a day of the month or a day of the week', () => {
    fc.assert(fc.property(FIELDS.day, FIELDS.weekDay, (day, weekDay) => expect(() => WindowSchedule.cron({ day, weekDay },
      UTC)).toThrow(/patching\.schedule-invalid\].*either|not both/)), settings(50));
  });

  test.each(['*', '*/4', '0,2', '10-20', '0/3'])('is refused where it opens more often than each five minutes, which the guide says is not supported: %s', minute => {
    expect(() => WindowSchedule.cron({ minute }, UTC)).toThrow("[cdk-wheelhouse:patching.schedule-invalid] WindowSchedule.cron: 'minute' is ");
  });

  test('says any day by a question mark for the day of the week', () => {
    expect(WindowSchedule.cron({ hour: '2', weekDay: '?' }, UTC)._plan.expression).toBe('cron(0 2 * * ? *)');
  });
});

describe('a schedule that is shifted', () => {
  const MINUTE = 60_000;
  const DAY = 24 * 60;
  const shift = fc.oneof(fc.integer({ min: 60, max: 60 * DAY }), fc.integer({ min: 1, max: 60 }).map(count => count * DAY));
  const start = fc.tuple(fc.constantFrom('daily', 'weekly', 'monthly'), clock, weekday, fc.integer({ min: 1, max: 5 }),
    fc.constantFrom(...ZONES)).map(([kind, time, day, nth, zone]) => {
    if (kind === 'daily') return WindowSchedule.daily(time, zone);
    return kind === 'weekly' ? WindowSchedule.weekly(day, time, zone) : WindowSchedule.monthly(nth, day, time, zone);
  });
  /** What a clock in a zone shows, as a time in UTC. */
  const shown = (time: number,
    timeZone: string) => Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(time).replace(' ', 'T')}Z`);

  test('opens later by that on the clock, throughout a year', () => {
    let seen = 0;
    fc.assert(fc.property(start, shift, ({ _plan: plan }, minutes) => {
      const later = shifted(plan, minutes);
      if (later === undefined) return;
      seen += 1;
      const wall = (expression: string, offsetDays?: number) => [2025, 2026, 2027].flatMap(year => openings(expression, 'Etc/UTC', year, offsetDays));
      const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];
      const within = (times: number[]) => times.filter(time => time >= from && time < to).sort((one, other) => one - other);
      expect(within(wall(later.expression, later.offsetDays))).toEqual(within(wall(plan.expression).map(time => time + minutes * MINUTE)));
      // In its own zone the clock shows that time, but where it goes forward over it
      const inZone = openings(later.expression, plan.timeZone!, 2026, later.offsetDays);
      const asUtc = openings(later.expression, 'Etc/UTC', 2026, later.offsetDays);
      const off = inZone.filter((time, index) => shown(time, plan.timeZone!) !== asUtc[index]);
      expect(off.length).toBeLessThanOrEqual(2);
      expect(later.offsetDays ?? 1).toBeLessThanOrEqual(6);
    }), limited(8));
    expect(seen).toBeGreaterThan(0);
  });
});

describe('the same program', () => {
  const text = (template: Template) => JSON.stringify(template.toJSON());

  test('gives the same template, whatever the order of its props', () => {
    fc.assert(fc.property(policyProps, recipe => {
      const turned = { ...recipe, options: Object.fromEntries(Object.entries(recipe.options).reverse()) };
      const first = text(made(recipe, makePolicy));
      expect(text(made(recipe, makePolicy))).toBe(first);
      expect(text(made(turned, makePolicy))).toBe(first);
    }), limited(6));
    fc.assert(fc.property(baselineProps, props => {
      const make: Make<patching.PatchBaselineProps> = (stack, given) => new PatchBaseline(stack, 'Made', given);
      expect(text(made(Object.fromEntries(Object.entries(props).reverse()) as never, make))).toBe(text(made(props, make)));
    }), limited(20));
  });

  const ids = fc.uniqueArray(fc.oneof(fc.constantFrom('Default', 'Resource', 'a b', 'a-b', 'ab', 'a_b', 'ä', 'ö', 'ü ', 'a.b', '🏠', '-', '1'),
    // What each object has by its prototype, a tree of constructs has already
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter(id => !/[/\0]/.test(id) && !(id in {}))), { minLength: 2, maxLength: 3 });
  const rings = (key: string) => [Ring.tag(key, 'a', { install: TUESDAY }), Ring.tag(key, 'b', { offset: days(1) })];
  const valuesOf = (template: Template, type: string,
    prop: string) => Object.values(template.findResources(type)).flatMap(({ Properties }) => Properties[prop] ?? []);

  test('has policies of its own names and patch groups, in one stack and in two, whatever their ids', () => {
    fc.assert(fc.property(ids, all => inNewApp({}, app => {
      const stacks = ['One', 'Two'].map(id => new Stack(app, id, { env: { account: '111111111111', region: 'eu-central-1' } }));
      for (const stack of stacks) {
        for (const [index, id] of all.entries()) {
          new PatchPolicy(stack, id, {
            rings: rings(`${stack.node.id}${index}`),
            baselines: [new PatchBaseline(stack,
              `Baseline${index}`, { operatingSystem: OperatingSystem.UBUNTU })],
          });
        }
      }
      const templates = stacks.map(stack => Template.fromStack(stack));
      for (const [type, prop] of [['AWS::SSM::PatchBaseline', 'PatchGroups'], ['AWS::SSM::MaintenanceWindow', 'Name'],
        ['AWS::SSM::PatchBaseline', 'Name']]) {
        const values = templates.flatMap(template => valuesOf(template, type, prop));
        expect(values.length).toBeGreaterThan(all.length);
        expect(new Set(values).size).toBe(values.length);
      }
      expect(templates.flatMap(refused)).toEqual([]);
    })), limited(6));
  });

  test('has a name of its own for each ring of each policy of an organization', () => {
    fc.assert(fc.property(ids, fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'ab-_'), minLength: 1, maxLength: 64 }), {
      minLength: 2,
      maxLength: 5,
    }), (all, names) => inStack(stack => {
      const baselines = [new PatchBaseline(stack, 'Baseline', { operatingSystem: OperatingSystem.UBUNTU })];
      const own = names.map((name, index) => Ring.of(name, WindowTarget.tag('R', name),
        index === 0 ? { install: TUESDAY } : { offset: days(index) }));
      for (const id of all.filter(each => /^[ -~]+$/.test(each) && each !== 'Baseline')) {
        new OrganizationPatchPolicy(stack,
          `P${id.replace(/[^\w.-]/g, '.')}${id.length}${all.indexOf(id)}`, {
            organizationalUnits: ['r-a1b2'],
            regions: ['eu-central-1'],
            rings: own,
            baselines,
          });
      }
      const template = Template.fromStack(stack);
      const values = valuesOf(template, 'AWS::SSMQuickSetup::ConfigurationManager', 'Name');
      expect(new Set(values).size).toBe(values.length);
    })), limited(10));
  });

  test('has rings of any names, also of those that the steps of its state machine have', () => {
    const names = ['d', 'ed', 's', 'a', 'Runs', 'Steps', 'Scan', 'Approved'];
    fc.assert(fc.property(fc.constantFrom(...names), name => {
      const make: Make<undefined> = (stack, _, { role }) => new PatchPolicy(stack, 'Made', {
        rings: [Ring.tag('R', name, {
          install: TUESDAY,
          approval: RingApproval.by([role]),
        })],
      });
      expect(() => made(undefined, make)).not.toThrow();
    }), limited(8));
  });
});
