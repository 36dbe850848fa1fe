import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  ApprovalRule, baselineIn, BaselineProps, BERLIN, days, groupIn, MaintenanceWindow, OperatingSystem, PatchBaseline, PatchFilter, Rate, SUNDAY,
  Weekday, windowIn, WindowProps, WindowSchedule, WindowTarget, WindowTask,
} from './support';
import { patching } from '../../src';
import { Failure, NOT_KNOWN, problemAtSynthesis, testFailures } from '../support/failures';
import { lazyNumber, lazyText } from '../support/synth';

const { HybridActivation, OrganizationPatchPolicy, PatchPolicy, Ring, RingApproval } = patching;
const SYSTEMS = ['CENTOS', 'DEBIAN', 'MACOS', 'SUSE', 'UBUNTU', 'WINDOWS'].map(name => OperatingSystem.of(name));
const NODES = WindowTarget.tag('A', 'b');
const list = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);

const failure = (code: string, mistake: string, at: string, prop: string, received: string | undefined, make: (stack: Stack) => unknown): Failure => (
  { code: `patching.${code}`, mistake, at, prop, received, make });
const baseline = (code: string, mistake: string, prop: string, received: string | undefined, props: BaselineProps) => (
  failure(code, mistake, 'Stack/Baseline', prop, received, stack => baselineIn(stack, props)));
const window = (code: string, mistake: string, prop: string, received: string, props: WindowProps) => (
  failure(code, mistake, 'Stack/Window', prop, received, stack => windowIn(stack, props)));
const FIRST = Ring.tag('R', 'a', { install: SUNDAY });
const policy = (code: string, mistake: string, prop: string, received: string, props: (stack: Stack) => patching.PatchPolicyProps) => (
  failure(code, mistake, 'Stack/Fleet', prop, received, stack => new PatchPolicy(stack, 'Fleet', props(stack))));
/** A second ring, whose baseline waits a day longer. */
const later = (code: string, mistake: string, ring: string, received: string | undefined, approveAfter: Duration) => (
  failure(code, mistake, `Stack/Fleet/AMAZON_LINUX_2023 ${ring}`, 'approveAfter', received, stack => new PatchPolicy(stack, 'Fleet', {
    rings: [FIRST, Ring.tag('R', 'b', { offset: days(1) })], baselines: [baselineIn(stack, { approvalRules: [ApprovalRule.security({ approveAfter })] })],
  })));
const activation = (code: string, mistake: string, prop: string, received: string, props: patching.HybridActivationProps) => (
  failure(code, mistake, 'Stack/Servers', prop, received, stack => new HybridActivation(stack, 'Servers', props)));
const UTC_TUESDAY = WindowSchedule.weekly(Weekday.TUE, '02:00', TimeZone.ETC_UTC);
type OrganizationProps = Partial<patching.OrganizationPatchPolicyProps>;
type OrganizationMaker = (stack: Stack) => OrganizationProps;
const ORGANIZATION = { organizationalUnits: ['r-a1b2'], regions: ['eu-central-1'], rings: [Ring.tag('R', 'a', { install: UTC_TUESDAY })] };
const organization = (code: string, mistake: string, prop: string, received: string, props: OrganizationProps | OrganizationMaker) => (
  failure(code, mistake, 'Stack/Everywhere', prop, received, stack => new OrganizationPatchPolicy(stack, 'Everywhere', {
    ...ORGANIZATION, ...typeof props === 'function' ? props(stack) : props,
  })));
const ringOf = (options: patching.RingOptions) => ({ rings: [Ring.tag('R', 'a', { install: UTC_TUESDAY, ...options })] });
const schedule = (mistake: string, factory: string, prop: string, received: string | undefined, make: () => unknown, code = 'schedule-invalid') => (
  failure(code, mistake, `WindowSchedule.${factory}`, prop, received, make));
const cron = (prop: keyof patching.WindowCronOptions, value: string) => (
  schedule(`${prop} ${value}`, 'cron', prop, `'${value}'`, () => WindowSchedule.cron({ [prop]: value }, BERLIN)));

const rings = (mistake: string, prop: string, received: string, ...given: patching.Ring[]) => policy('ring-never-begins', mistake, prop, received, () => ({ rings: given }));
/** Something else than what is meant, from JavaScript. */
const inPolicy = (prop: string, received: string, props: object, mistake = `${prop} that is ${received}`, code = 'wrong-type') => (
  policy(code, mistake, prop, received, () => ({ rings: [FIRST], ...props })));
const inTask = (prop: string, received: string, options: object, code = 'wrong-type') => failure(code, `${prop} of a command: ${received}`, 'WindowTask.runCommand', prop, received, stack => (
  WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [windowIn(stack).addTarget('Web', NODES)], ...options })));
const inRing = (prop: string, received: string, options: object, code = 'ring-schedule-invalid') => (
  failure(code, `${prop} of a ring: ${received}`, 'Ring.tag(a)', prop, received, () => Ring.tag('R', 'a', { install: SUNDAY, ...options })));
const report = (prop: string, received: string, props: object) => failure('wrong-type', `${prop} of a report: ${received}`, 'Stack/Report', prop, received, stack => (
  new patching.ComplianceReport(stack, 'Report', props)));
const UUID = '01234567-0123-0123-0123-0123456789ab';
const { MaintenanceWindowTarget, MaintenanceWindowTask } = patching;
const THERE = (stack: Stack) => MaintenanceWindow.fromMaintenanceWindowId(stack, 'There', 'mw-0123456789abcdef0');
const NONE = undefined as any;
const laterIn = (unit: string) => `'a number of ${unit} that is known at the deployment only'`;
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index).join();
const inputOf = (value: string | object) => (typeof value === 'string' ? sfn.TaskInput.fromText(value) : sfn.TaskInput.fromObject(value as Record<string, unknown>));
const functionIn = (stack: Stack) => lambda.Function.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:eu-central-1:111111111111:function:own');
const machineIn = (stack: Stack) => sfn.StateMachine.fromStateMachineArn(stack, 'Machine', 'arn:aws:states:eu-central-1:111111111111:stateMachine:own');
const runbook = (mistake: string, prop: string, received: string, parameters: Record<string, string[]>, role?: (stack: Stack) => iam.IRole) => (
  failure('parameters-invalid', `${mistake} of a runbook`, 'WindowTask.automation', prop, received, stack => WindowTask.automation({ documentName: 'AWS-CreateImage', parameters, role: role?.(stack) })));

testFailures('patching', [
  failure('prop-unknown', 'a misspelled time', 'ApprovalRule.security', 'aproveAfter', "'an object of Duration'", () => ApprovalRule.security({ aproveAfter: days(30) } as object)),
  policy('prop-unknown', 'a misspelled switch', 'drian', 'true', () => ({ rings: [FIRST], drian: true })),
  failure('prop-unknown', 'a misspelled limit', 'Ring.tag', 'erors', '1', () => Ring.tag('R', 'a', { install: SUNDAY, erors: 1 } as any)),
  failure('prop-unknown', 'a misspelled list', 'Stack/Linux', 'rejectdPatches', "'a list'", stack => new PatchBaseline(stack, 'Linux', {
    operatingSystem: OperatingSystem.UBUNTU, approvalRules: [ApprovalRule.security()], rejectdPatches: ['x'],
  } as any)),
  failure('operating-system-invalid', 'a system in small letters', 'OperatingSystem.of', 'name', "'ubuntu'", () => OperatingSystem.of('ubuntu')),
  failure('baseline-id-invalid', 'a name for an id', 'Stack/Known', 'patchBaselineId', "'linux'", stack => PatchBaseline.fromPatchBaselineId(stack, 'Known', 'linux')),
  baseline('wrong-type', 'a text for the system', 'operatingSystem', "'UBUNTU'", { operatingSystem: 'UBUNTU' as any }),
  baseline('wrong-type', 'one rule instead of a list', 'approvalRules', "'an object of ApprovalRule'", { approvalRules: ApprovalRule.security() as any }),
  baseline('name-invalid', 'a name with a space', 'patchBaselineName', "'a b'", { patchBaselineName: 'a b' }),
  baseline('text-invalid', 'an empty description', 'description', "''", { description: '' }),
  baseline('nothing-approved', 'no rules at all', 'approvalRules', '[]', { approvalRules: [] }),
  baseline('rules-too-many', 'eleven rules', 'approvalRules', '11', { approvalRules: list(11).map(() => ApprovalRule.security()) }),
  baseline('patches-invalid', '51 patches', 'approvedPatches', '51', { approvedPatches: list(51) }),
  baseline('patches-invalid', 'a patch twice', 'rejectedPatches', '2', { rejectedPatches: ['a', 'a'] }),
  baseline('patches-invalid', 'a patch without a name', 'rejectedPatches', "' '", { rejectedPatches: [' '] }),
  baseline('patches-invalid', 'a patch that is approved and rejected', 'rejectedPatches', "'a'", { approvedPatches: ['a'], rejectedPatches: ['a'] }),
  baseline('value-unknown', 'an action that there is not', 'rejectedPatchesAction', "'DROP'", { rejectedPatchesAction: 'DROP' as any }),
  baseline('option-not-of-system', 'sources on Windows', 'sources', '1', { operatingSystem: OperatingSystem.WINDOWS, sources: [{ name: 'Extra', configuration: 'x' }] }),
  baseline('option-not-of-system', 'non-security on macOS', 'approvedPatchesNonSecurity', 'true', { operatingSystem: OperatingSystem.MACOS, approvedPatchesNonSecurity: true }),
  baseline('option-not-of-system', 'a rule with non-security on Windows', 'approvalRules', "'includeNonSecurity'", { operatingSystem: OperatingSystem.WINDOWS, approvalRules: [ApprovalRule.security({ includeNonSecurity: true })] }),
  baseline('option-not-of-system', 'security updates on Linux', 'availableSecurityUpdates', "'COMPLIANT'", { availableSecurityUpdates: patching.AvailableSecurityUpdates.COMPLIANT }),
  baseline('source-invalid', 'a name of two letters', 'sources[0].name', "'ab'", { sources: [{ name: 'ab', configuration: 'x' }] }),
  baseline('source-invalid', 'no configuration', 'sources[0].configuration', "''", { sources: [{ name: 'abc', configuration: '' }] }),
  baseline('source-invalid', 'no products', 'sources[0].products', '[]', { sources: [{ name: 'abc', configuration: 'x', products: [] }] }),
  baseline('source-invalid', 'a name twice', 'sources', "'abc'", { sources: [{ name: 'abc', configuration: 'x' }, { name: 'abc', configuration: 'y' }] }),
  baseline('source-invalid', '21 sources', 'sources', '21', { sources: list(21).map(name => ({ name, configuration: 'x' })) }),
  baseline('filter-not-of-system', 'a severity of Ubuntu', 'approvalRules[0]', "'SEVERITY'", { operatingSystem: OperatingSystem.UBUNTU, approvalRules: [ApprovalRule.security({ severities: [patching.Severity.LOW] })] }),
  baseline('filter-not-of-system', 'a moderate severity of Amazon Linux', 'approvalRules[0]', "'SEVERITY Moderate'", { approvalRules: [ApprovalRule.security({ severities: [patching.Severity.MODERATE] })] }),
  baseline('filter-not-of-system', 'a global filter of Windows', 'globalFilters', "'MSRC_SEVERITY'", { globalFilters: [PatchFilter.of('MSRC_SEVERITY', 'Low')] }),
  baseline('filter-invalid', 'a filter twice', 'globalFilters', "'PRODUCT'", { globalFilters: [PatchFilter.products('a'), PatchFilter.products('b')] }),
  failure('filter-invalid', 'a key in small letters', 'PatchFilter.of', 'key', "'product'", () => PatchFilter.of('product', 'a')),
  failure('filter-invalid', 'no values', 'PatchFilter.of', 'values', '[]', () => PatchFilter.of('PRODUCT')),
  failure('filter-invalid', 'a value that is too long', 'PatchFilter.of', 'values', `'${'x'.repeat(65)}'`, () => PatchFilter.of('PRODUCT', 'x'.repeat(65))),
  failure('filter-invalid', 'no severities', 'ApprovalRule.security', 'severities', '[]', () => ApprovalRule.security({ severities: [] })),
  baseline('patch-group-invalid', 'a group with a star', 'patchGroups', "'a*'", { patchGroups: ['a*'] }),
  failure('patch-group-twice', 'a group of two baselines', 'Stack/Second', 'patchGroups', "'web'", stack => ['First', 'Second'].map(id => baselineIn(stack, { patchGroups: ['web'] }, id))),
  failure('days-and-date', 'days and a date', 'ApprovalRule.security', 'approveUntil', "'2026-01-01'", () => ApprovalRule.security({ approveAfter: days(1), approveUntil: '2026-01-01' })),
  failure('days-out-of-range', '361 days', 'ApprovalRule.security', 'approveAfter', "'361 days'", () => ApprovalRule.security({ approveAfter: days(361) })),
  failure('days-out-of-range', 'half a day', 'ApprovalRule.security', 'approveAfter', "'12 hours'", () => ApprovalRule.security({ approveAfter: Duration.hours(12) })),
  failure('date-invalid', 'a day that there is not', 'ApprovalRule.security', 'approveUntil', "'2026-02-30'", () => ApprovalRule.security({ approveUntil: '2026-02-30' })),
  failure('compliance-level-invalid', 'a level that there is not', 'ApprovalRule.security', 'complianceLevel', "'BAD'", () => ApprovalRule.security({ complianceLevel: 'BAD' as any })),

  failure('window-id-invalid', 'a name for an id', 'Stack/Known', 'maintenanceWindowId', "'night'", stack => MaintenanceWindow.fromMaintenanceWindowId(stack, 'Known', 'night')),
  window('wrong-type', 'a text for a schedule', 'schedule', "'rate(1 day)'", { schedule: 'rate(1 day)' as any }),
  window('duration-out-of-range', '25 hours', 'duration', "'1 day 1 hour'", { duration: Duration.hours(25) }),
  window('duration-out-of-range', 'half an hour', 'duration', "'30 minutes'", { duration: Duration.minutes(30) }),
  window('cutoff-out-of-range', 'a cutoff as long as the window', 'cutoff', "'2 hours'", { duration: Duration.hours(2), cutoff: Duration.hours(2) }),
  window('offset-out-of-range', 'a week', 'offset', "'7 days'", { offset: days(7) }),
  window('offset-out-of-range', 'an offset from a rate', 'offset', "'1 day'", { schedule: WindowSchedule.rate(days(7)), offset: days(1) }),
  window('date-invalid', 'a thirteenth month', 'startDate', "'2026-13-01'", { startDate: '2026-13-01' }),
  window('date-invalid', 'an end before the start', 'endDate', "'2026-01-01'", { startDate: '2026-02-01', endDate: '2026-01-01' }),
  schedule('an hour of 24', 'weekly', 'time', "'24:00'", () => WindowSchedule.weekly(Weekday.SUN, '24:00', BERLIN)),
  schedule('a day in German', 'weekly', 'day', "'SO'", () => WindowSchedule.weekly('SO' as any, '02:00', BERLIN), 'day-unknown'),
  schedule('a sixth Tuesday', 'monthly', 'nth', '6', () => WindowSchedule.monthly(6, Weekday.TUE, '02:00', BERLIN), 'day-unknown'),
  schedule('a zone on Mars', 'daily', 'timeZone', "'Mars/Olympus'", () => WindowSchedule.daily('02:00', TimeZone.of('Mars/Olympus')), 'time-zone-unknown'),
  schedule('the zone of clocks that nobody has set', 'daily', 'timeZone', "'Factory'", () => WindowSchedule.daily('02:00', TimeZone.FACTORY), 'time-zone-unknown'),
  schedule('no zone', 'daily', 'timeZone', "'nothing'", () => WindowSchedule.daily('02:00', undefined as any), 'wrong-type'),
  ...([['minute', '60'], ['hour', '24'], ['hour', '5-3'], ['hour', '1-2-3'], ['minute', '*/0'], ['day', '0'], ['month', 'JANUARY'], ['weekDay', 'TUE#6'], ['weekDay', '8'], ['year', '1969']] as const).map(([prop, value]) => cron(prop, value)),
  schedule('a day of the month and of the week', 'cron', 'weekDay', "'MON'", () => WindowSchedule.cron({ day: '1', weekDay: 'MON' }, BERLIN)),
  schedule('half an hour', 'rate', 'interval', "'30 minutes'", () => WindowSchedule.rate(Duration.minutes(30))),
  schedule('a time without seconds', 'at', 'time', "'2026-01-01T02:00'", () => WindowSchedule.at('2026-01-01T02:00', BERLIN)),
  failure('rate-out-of-range', '0 percent', 'Rate.percent', 'percent', '0', () => Rate.percent(0)),
  failure('rate-out-of-range', '101 percent', 'Rate.percent', 'percent', '101', () => Rate.percent(101)),
  failure('rate-out-of-range', 'minus one', 'Rate.count', 'count', '-1', () => Rate.count(-1)),
  failure('rate-out-of-range', 'no nodes at a time', 'WindowTask.runCommand', 'concurrency', '0', stack => (
    WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [windowIn(stack).addTarget('Web', WindowTarget.tag('A', 'b'))], concurrency: Rate.count(0) }))),
  failure('target-invalid', 'a tag without values', 'WindowTarget.tag', 'values', '[]', () => WindowTarget.tag('A')),
  failure('target-invalid', 'six tags', 'WindowTarget.tags', 'valuesByKey', JSON.stringify(list(6)), () => WindowTarget.tags(Object.fromEntries(list(6).map(key => [key, ['a']])))),
  failure('target-invalid', 'a name for an id', 'WindowTarget.instances', 'ids', "'web'", () => WindowTarget.instances('web')),
  failure('target-invalid', 'an ARN for a group', 'WindowTarget.resourceGroup', 'name', "'arn:x'", () => WindowTarget.resourceGroup('arn:x')),
  failure('targets-missing', 'a command without nodes', 'WindowTask.runCommand', 'targets', '[]', () => WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [] })),
  failure('targets-missing', 'a rate without nodes', 'WindowTask.automation', 'errors', undefined, () => WindowTask.automation({ documentName: 'AWS-CreateImage', errors: Rate.count(1) })),
  failure('target-of-another-window', 'a target of another window', 'Stack/Window/Patch', 'targets', "'Stack/Other/Web'", stack => {
    const target = windowIn(stack, {}, 'Other').addTarget('Web', WindowTarget.tag('A', 'b'));
    windowIn(stack).addTask('Patch', WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [target] }));
  }),
  failure('document-invalid', 'a document with a space', 'WindowTask.automation', 'documentName', "'my document'", () => WindowTask.automation({ documentName: 'my document' })),
  failure('timeout-out-of-range', 'a second', 'WindowTask.runCommand', 'deliveryTimeout', "'1 second'", stack => (
    WindowTask.runCommand({ documentName: 'AWS-RunPatchBaseline', targets: [windowIn(stack).addTarget('Web', WindowTarget.tag('A', 'b'))], deliveryTimeout: Duration.seconds(1) }))),
  failure('priority-out-of-range', 'a negative priority', 'WindowTask.automation', 'priority', '-1', () => WindowTask.automation({ documentName: 'AWS-CreateImage', priority: -1 })),
  failure('ring-name-invalid', 'a name with a space', 'Ring.tag(a b)', 'value', "'a b'", () => Ring.tag('R', 'a b', { install: SUNDAY })),
  failure('ring-schedule-invalid', 'install and offset', 'Ring.tag(a)', 'offset', "'1 day'", () => Ring.tag('R', 'a', { install: SUNDAY, offset: days(1) })),
  failure('ring-schedule-invalid', 'neither', 'Ring.tag(a)', 'install', undefined, () => Ring.tag('R', 'a', {})),
  failure('ring-schedule-invalid', 'an offset of a year', 'Ring.tag(a)', 'offset', "'365 days'", () => Ring.tag('R', 'a', { offset: days(365) })),
  failure('duration-out-of-range', 'a ring of two days', 'Ring.tag(a)', 'duration', "'2 days'", () => Ring.tag('R', 'a', { install: SUNDAY, duration: days(2) })),
  failure('compliance-out-of-range', '101 percent', 'Ring.tag(a)', 'minCompliance', '101', () => Ring.tag('R', 'a', { install: SUNDAY, minCompliance: 101 })),
  failure('rate-out-of-range', 'a ring without nodes at a time', 'Ring.tag(a)', 'concurrency', '0', () => Ring.tag('R', 'a', { install: SUNDAY, concurrency: Rate.count(0) })),
  failure('approvers-invalid', 'no approvers', 'RingApproval.by', 'approvers', '0', () => RingApproval.by([])),
  failure('approvers-invalid', 'eleven approvals', 'RingApproval.by', 'required', '11', stack => RingApproval.by([iam.Role.fromRoleName(stack, 'A', 'a')], { required: 11 })),
  policy('rings-invalid', 'no rings', 'rings', '0', () => ({ rings: [] })),
  policy('rings-invalid', 'a ring twice', 'rings', "'a'", () => ({ rings: [FIRST, Ring.tag('R', 'a', { offset: days(1) })] })),
  policy('ring-never-begins', 'a first ring without a time', 'rings[0]', "'b'", () => ({ rings: [Ring.tag('R', 'b', { offset: days(1) })] })),
  policy('ring-never-begins', 'a second ring with a time', 'rings[1]', "'b'", () => ({ rings: [FIRST, Ring.tag('R', 'b', { install: SUNDAY })] })),
  policy('ring-never-begins', 'a third ring before the second', 'rings[2]', "'c: 2 days'", () => ({ rings: [FIRST, Ring.tag('R', 'b', { offset: days(3) }), Ring.tag('R', 'c', { offset: days(2) })] })),
  policy('ring-never-begins', 'hours after a day of the month', 'rings[1]', "'b: 3 hours after cron(0 2 ? * TUE#2 *)'", () => ({
    rings: [Ring.tag('R', 'a', { install: WindowSchedule.monthly(2, Weekday.TUE, '02:00', BERLIN) }), Ring.tag('R', 'b', { offset: Duration.hours(3) })],
  })),
  policy('value-not-known', 'an offset that is known later', 'rings[1]', "'b'", () => ({ rings: [FIRST, Ring.tag('R', 'b', { offset: Duration.hours(lazyNumber(3)) })] })),
  policy('ring-never-begins', 'a further window before the one before is closed', 'rings[1].furtherOffsets', "'b: 1 day 2 hours'", () => ({
    rings: [FIRST, Ring.tag('R', 'b', { offset: days(1), furtherOffsets: [Duration.hours(26)] })],
  })),
  failure('ring-schedule-invalid', 'a further window after a year', 'Ring.tag(a)', 'furtherOffsets[0]', "'365 days'", () => Ring.tag('R', 'a', { install: SUNDAY, furtherOffsets: [days(365)] })),
  policy('snapshot-keep-out-of-range', 'snapshots for an hour', 'snapshot.keep', "'1 hour'", () => ({ rings: [FIRST], snapshot: { keep: Duration.hours(1) } })),
  later('days-out-of-range', 'a ring that waits longer than a rule can', 'b', '361', days(360)),
  later('value-not-known', 'days that are known later', 'a', undefined, Duration.days(lazyNumber(3))),
  policy('baseline-not-of-app', 'a baseline that is there already', 'baselines', "'Stack/Theirs'", stack => ({
    rings: [FIRST], baselines: [PatchBaseline.fromPatchBaselineId(stack, 'Theirs', 'pb-0123456789abcdef0')],
  })),
  failure('ring-unknown', 'a ring that there is not', 'Stack/Policy', 'ring', "'b'", stack => new PatchPolicy(stack, 'Policy', { rings: [FIRST] }).ring('b')),
  failure('ring-without-tag', 'a group in a ring of named nodes', 'Stack/Policy', 'rings', "'a'", stack => new PatchPolicy(stack, 'Policy', {
    rings: [Ring.of('a', WindowTarget.instances('i-0123456789abcdef0'), { install: SUNDAY })],
  }).patchAutoScalingGroup(groupIn(stack, 2))),
  failure('group-not-of-app', 'a group that is imported', 'Stack/Theirs', 'group', "'web'", stack => new PatchPolicy(stack, 'Policy', { rings: [FIRST] })
    .patchAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Theirs', 'web'))),
  failure('no-room-to-drain', 'a group that cannot have one more', 'Stack/Group', 'maxCapacity', "'1'", stack => new PatchPolicy(stack, 'Policy', {
    rings: [FIRST], drain: true,
  }).patchAutoScalingGroup(groupIn(stack, 1))),
  failure('ring-twice', 'two policies for the same nodes', 'Stack/Other', 'rings', "'a'", stack => {
    new PatchPolicy(stack, 'Policy', { rings: [FIRST] });
    return new PatchPolicy(stack, 'Other', { rings: [FIRST] });
  }),
  policy('baselines-twice', 'two baselines of one system', 'baselines', "'AMAZON_LINUX_2023'", stack => ({ rings: [FIRST], baselines: ['A', 'B'].map(id => baselineIn(stack, {}, id)) })),
  failure('nodes-out-of-range', 'minus one node', 'Stack/Report', 'maxNonCompliantNodes', '-1', stack => new patching.ComplianceReport(stack, 'Report', { maxNonCompliantNodes: -1 })),
  failure('aws-baseline-unknown', 'a system that AWS has no baseline of here', 'Stack/Aws', 'operatingSystem', "'HAIKU_OS'", stack => PatchBaseline.awsDefault(stack, 'Aws', OperatingSystem.of('HAIKU_OS'))),
  failure('wrong-type', 'a text for the system of AWS', 'Stack/Aws', 'operatingSystem', "'UBUNTU'", stack => PatchBaseline.awsDefault(stack, 'Aws', 'UBUNTU' as any)),
  failure('baseline-id-invalid', 'an ARN of something else', 'Stack/Known', 'patchBaselineId', "'arn:aws:ssm:eu-central-1:123456789012:document/a'", stack => (
    PatchBaseline.fromPatchBaselineId(stack, 'Known', 'arn:aws:ssm:eu-central-1:123456789012:document/a'))),
  activation('registrations-out-of-range', 'no registrations', 'registrationLimit', '0', { registrationLimit: 0 }),
  activation('registrations-out-of-range', 'more registrations than there are', 'registrationLimit', '1001', { registrationLimit: 1001 }),
  activation('name-invalid', 'a node with a star', 'nodeName', "'till*'", { nodeName: 'till*' }),
  activation('days-out-of-range', '31 days', 'validFor', "'31 days'", { validFor: days(31) }),
  activation('days-out-of-range', 'half a day', 'validFor', "'12 hours'", { validFor: Duration.hours(12) }),
  activation('value-not-known', 'a time that is known later', 'validFor', NOT_KNOWN, { validFor: days(lazyNumber(3)) }),
  activation('wrong-type', 'a number for a time', 'validFor', '30', { validFor: 30 as any }),
  activation('wrong-type', 'a name for a role', 'role', "'Nodes'", { role: 'Nodes' as any }),
  organization('place-invalid', 'an account for a unit', 'organizationalUnits', "'123456789012'", { organizationalUnits: ['123456789012'] }),
  organization('place-invalid', 'no units', 'organizationalUnits', '[]', { organizationalUnits: [] }),
  organization('place-invalid', 'a region twice', 'regions', '["eu-central-1","eu-central-1"]', { regions: ['eu-central-1', 'eu-central-1'] }),
  organization('place-invalid', 'a zone for a region', 'regions', "'eu-central-1a'", { regions: ['eu-central-1a'] }),
  organization('wrong-type', 'one unit instead of a list', 'organizationalUnits', "'r-a1b2'", { organizationalUnits: 'r-a1b2' as any }),
  organization('rings-invalid', 'an organization without rings', 'rings', '0', { rings: [] }),
  organization('not-in-quick-setup', 'a share of nodes to wait for', 'rings[0].minCompliance', "'minCompliance'", ringOf({ minCompliance: 95 })),
  organization('not-in-quick-setup', 'a ring that somebody has to approve', 'rings[0].approval', "'approval'", stack => (
    ringOf({ approval: RingApproval.by([iam.Role.fromRoleName(stack, 'A', 'a')]) }))),
  organization('not-in-quick-setup', 'a ring with a duration', 'rings[0].duration', "'duration'", ringOf({ duration: Duration.hours(4) })),
  organization('not-in-quick-setup', 'a ring of nodes by their ids', 'rings[0]', '["InstanceIds"]', {
    rings: [Ring.of('a', WindowTarget.instances('i-0123456789abcdef0'), { install: UTC_TUESDAY })],
  }),
  organization('not-in-quick-setup', 'a ring of two values', 'rings[0]', '["tag:R"]', { rings: [Ring.of('a', WindowTarget.tag('R', 'a', 'b'), { install: UTC_TUESDAY })] }),
  organization('not-in-quick-setup', 'a ring on the clock of Berlin', 'rings[0].install', "'Europe/Berlin'", { rings: [FIRST] }),
  organization('not-in-quick-setup', 'a scan on the clock of Berlin', 'scan', "'Europe/Berlin'", { scan: SUNDAY }),
  organization('not-in-quick-setup', 'a scan at a rate', 'scan', "'rate(1 day)'", { scan: WindowSchedule.rate(days(1)) }),
  organization('not-in-quick-setup', 'a scan in January', 'scan', "'cron(0 1 1 JAN ? *)'", { scan: WindowSchedule.cron({ hour: '1', day: '1', month: 'JAN' }, TimeZone.ETC_UTC) }),
  organization('value-not-known', 'a time zone that is known later', 'scan', NOT_KNOWN, { scan: WindowSchedule.daily('01:00', TimeZone.of(lazyText('Etc/UTC'))) }),
  organization('not-in-quick-setup', 'days after the second Tuesday', 'rings[1].offset', "'2 days'", {
    rings: [Ring.tag('R', 'a', { install: WindowSchedule.monthly(2, Weekday.TUE, '02:00', TimeZone.ETC_UTC) }), Ring.tag('R', 'b', { offset: days(2) })],
  }),
  organization('not-in-quick-setup', 'hooks of an organization', 'hooks', "'hooks'", { hooks: { preInstall: 'a' } } as any),
  organization('not-in-quick-setup', 'a log group for the output', 'output.logGroup', "'Stack/Logs'", stack => ({ output: { logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'logs') } })),
  organization('wrong-type', 'an output that goes nowhere', 'output.bucket', "'nothing'", { output: {} }),
  organization('wrong-type', 'half of the roles', 'deploymentRoles.execution', "'nothing'", stack => ({ deploymentRoles: { administration: iam.Role.fromRoleName(stack, 'A', 'a') } as any })),
  policy('baselines-missing', 'no baseline in the list of them', 'baselines', '[]', () => ({ rings: [FIRST], baselines: [] })),
  organization('baselines-missing', 'an empty list of baselines', 'baselines', '[]', { baselines: [] }),
  organization('baselines-missing', 'a baseline of no system', 'baselines[0]', "'Stack/Known'", stack => ({ baselines: [PatchBaseline.fromPatchBaselineId(stack, 'Known', 'pb-0123456789abcdef0')] })),
  failure('tasks-missing', 'a window without tasks', 'Stack/Window', 'addTask', undefined, stack => {
    new MaintenanceWindow(stack, 'Window', { schedule: SUNDAY });
    throw problemAtSynthesis(stack);
  }),
  failure('target-unused', 'a target that no task is about', 'Stack/Window', 'addTarget', "'Web'", stack => {
    windowIn(stack).addTarget('Web', WindowTarget.tag('A', 'b'));
    throw problemAtSynthesis(stack);
  }),

  // Who agrees
  failure('approvers-invalid', 'more approvals than approvers', 'RingApproval.by', 'required', '2', stack => RingApproval.by([iam.Role.fromRoleName(stack, 'A', 'a')], { required: 2 })),
  failure('approvers-invalid', 'a role twice', 'RingApproval.by', 'approvers', "'Stack/B'", stack => RingApproval.by(['A', 'B'].map(id => iam.Role.fromRoleName(stack, id, 'a')))),

  // What there is once, or so often
  failure('default-twice', 'two default baselines of one system', 'Stack/Second', 'isDefault', 'true', stack => ['First', 'Second'].map(id => baselineIn(stack, { isDefault: true }, id))),
  policy('baselines-too-many', 'more baselines than an account may have', 'baselines', '5', stack => ({
    rings: [FIRST, ...list(9).map((name, index) => Ring.tag('R', name, { offset: days(index + 1) }))],
    baselines: SYSTEMS.slice(1).map(operatingSystem => baselineIn(stack, { operatingSystem }, operatingSystem.name)),
  })),
  organization('baselines-too-many', 'more baselines than the account of an organization may have', 'baselines', '6', stack => ({
    rings: [Ring.tag('R', 'a', { install: UTC_TUESDAY }), ...list(8).map((name, index) => Ring.tag('R', name, { offset: days(index + 1) }))],
    baselines: SYSTEMS.map(operatingSystem => baselineIn(stack, { operatingSystem }, operatingSystem.name)),
  })),
  policy('rings-invalid', 'two rings of the same nodes', 'rings[1]', "'b'", () => ({ rings: [FIRST, Ring.of('b', WindowTarget.tag('R', 'x', 'a'), { offset: days(1) })] })),
  policy('rings-invalid', 'a ring within another one', 'rings[1]', "'b'", () => ({ rings: [FIRST, Ring.of('b', WindowTarget.tags({ R: ['a'], S: ['a'] }), { offset: days(1) })] })),
  activation('tags-too-many', '51 tags', 'tags', '51', { tags: Object.fromEntries(list(51).map(name => [name, 'a'])) }),

  // When
  rings('a further window that is open when the next week begins', 'rings[1].furtherOffsets', "'b: 8 days'", FIRST, Ring.tag('R', 'b', { offset: days(1), furtherOffsets: [days(2), days(8)] })),
  rings('a further window of the first ring that is open a day later', 'rings[0].furtherOffsets', "'a: 21 hours'", (
    Ring.tag('R', 'a', { install: WindowSchedule.daily('02:00', BERLIN), furtherOffsets: [Duration.hours(21)] }))),
  rings('a further window that is open when the next month begins', 'rings[0].furtherOffsets', "'a: 28 days'", (
    Ring.tag('R', 'a', { install: WindowSchedule.monthly(2, Weekday.TUE, '02:00', BERLIN), furtherOffsets: [days(28)] }))),
  window('schedule-invalid', 'a rate that is shorter than the window', 'schedule', "'rate(3 hours)'", { schedule: WindowSchedule.rate(Duration.hours(3)) }),
  window('date-invalid', 'a time after the end', 'schedule', "'at(2026-07-02T00:00:00)'", { schedule: WindowSchedule.at('2026-07-02T00:00:00', BERLIN), endDate: '2026-07-01' }),
  window('date-invalid', 'a time before the start', 'schedule', "'at(2026-07-01T00:00:00)'", { schedule: WindowSchedule.at('2026-07-01T00:00:00', BERLIN), startDate: '2026-07-02' }),
  schedule('31 February', 'cron', 'day', "'31'", () => WindowSchedule.cron({ day: '31', month: 'FEB' }, BERLIN)),

  // What is known at the deployment only
  failure('value-not-known', 'a name that is known later', 'Ring.tag', 'value', NOT_KNOWN, () => Ring.tag('R', lazyText('a'), { install: SUNDAY })),
  failure('value-not-known', 'a ring that is open for an unknown time', 'Ring.tag(a)', 'duration', NOT_KNOWN, () => Ring.tag('R', 'a', { install: SUNDAY, duration: Duration.hours(lazyNumber(3)) })),
  schedule('an interval that is known later', 'rate', 'interval', NOT_KNOWN, () => WindowSchedule.rate(Duration.hours(lazyNumber(3))), 'value-not-known'),
  schedule('a time of each week that is known later', 'weekly', 'time', NOT_KNOWN, () => WindowSchedule.weekly(Weekday.SUN, lazyText('02:00'), BERLIN), 'value-not-known'),
  schedule('a time of each day that is known later', 'daily', 'time', NOT_KNOWN, () => WindowSchedule.daily(lazyText('02:00'), BERLIN), 'value-not-known'),
  schedule('a time of each month that is known later', 'monthly', 'time', NOT_KNOWN, () => WindowSchedule.monthly(2, Weekday.SUN, lazyText('02:00'), BERLIN), 'value-not-known'),
  schedule('which day of the month is known later', 'monthly', 'nth', NOT_KNOWN, () => WindowSchedule.monthly(lazyNumber(2), Weekday.SUN, '02:00', BERLIN), 'value-not-known'),
  window('value-not-known', 'a duration in another unit', 'duration', laterIn('days'), { duration: Duration.days(lazyNumber(1)) }),
  window('value-not-known', 'a cutoff in another unit', 'cutoff', laterIn('minutes'), { cutoff: Duration.minutes(lazyNumber(60)) }),
  window('value-not-known', 'an offset in another unit', 'offset', laterIn('hours'), { offset: Duration.hours(lazyNumber(24)) }),
  failure('value-not-known', 'days in another unit', 'ApprovalRule.security', 'approveAfter', laterIn('hours'), () => ApprovalRule.security({ approveAfter: Duration.hours(lazyNumber(24)) })),
  policy('value-not-known', 'snapshots in another unit', 'snapshot.keep', laterIn('hours'), () => ({ rings: [FIRST], snapshot: { keep: Duration.hours(lazyNumber(24)) } })),
  inTask('deliveryTimeout', laterIn('hours'), { deliveryTimeout: Duration.hours(lazyNumber(1)) }, 'value-not-known'),

  // More than the service takes
  schedule('257 characters', 'cron', 'options', `'cron(0 ${upTo(0, 23)} ${upTo(1, 31)} * ? ${upTo(2026, 2050)})'`, () => WindowSchedule.cron({ hour: upTo(0, 23), day: upTo(1, 31), year: upTo(2026, 2050) }, BERLIN)),
  schedule('minutes that are two apart', 'cron', 'minute', "'0,30,32'", () => WindowSchedule.cron({ minute: '0,30,32' }, BERLIN)),
  schedule('more days than a number can say', 'rate', 'interval', "'999999999999999900000 days'", () => WindowSchedule.rate(days(1e21))),
  failure('target-invalid', 'a tag with a plus', 'WindowTarget.tag', 'key', "'a+b'", () => WindowTarget.tag('a+b', 'c')),
  failure('target-invalid', 'a type that there is not', 'WindowTarget.resourceGroup', 'resourceTypes', '["EC2"]', () => WindowTarget.resourceGroup('web', 'EC2')),
  policy('text-invalid', 'a prefix of 501 characters', 'output.keyPrefix', `'${'x'.repeat(501)}'`, stack => ({ rings: [FIRST], output: { keyPrefix: 'x'.repeat(501), bucket: new s3.Bucket(stack, 'Bucket') } })),
  ...([['a payload', 'payload', '4098', 'é'.repeat(2049)], ['an object as a payload', 'payload', '4105', { a: 'x'.repeat(4097) }]] as const).map(([mistake, prop, received, value]) => (
    failure('input-invalid', `${mistake} of more than 4,096 bytes`, 'WindowTask.lambdaFunction', prop, received, stack => WindowTask.lambdaFunction(functionIn(stack), { payload: inputOf(value) })))),
  failure('input-invalid', 'an input of 4,097 characters', 'WindowTask.stateMachine', 'input', '4097', stack => WindowTask.stateMachine(machineIn(stack), { input: inputOf('x'.repeat(4097)) })),
  failure('input-invalid', 'a construct in an input', 'WindowTask.stateMachine', 'input', "'an object that JSON cannot say'", stack => WindowTask.stateMachine(machineIn(stack), { input: inputOf({ stack }) })),
  runbook('201 parameters', 'parameters', '201', Object.fromEntries(list(201).map(name => [name, ['a']]))),
  runbook('200 parameters and a role', 'parameters', '200', Object.fromEntries(list(200).map(name => [name, ['a']])), stack => iam.Role.fromRoleName(stack, 'A', 'a')),
  runbook('a name of 51 characters', 'parameters', `'${'x'.repeat(51)}'`, { ['x'.repeat(51)]: ['a'] }),
  runbook('51 values', 'parameters.A', '51', { A: list(51) }),
  runbook('an empty value', 'parameters.A', "''", { A: ['a', ''] }),
  runbook('a value of 513 characters', 'parameters.A', `'${'x'.repeat(513)}'`, { A: ['x'.repeat(513)] }),

  // What TypeScript refuses itself
  baseline('text-invalid', 'a list for a description', 'description', '["a"]', { description: ['a'] as any }),
  baseline('text-invalid', 'nothing for a description', 'description', 'null', { description: null as any }),
  baseline('source-invalid', 'a list for a configuration', 'sources[0].configuration', '["a"]', { sources: [{ name: 'abc', configuration: ['a'] as any }] }),
  baseline('wrong-type', 'a text for non-security', 'approvedPatchesNonSecurity', "'yes'", { approvedPatchesNonSecurity: 'yes' as any }),
  window('text-invalid', 'a number for a description of a window', 'description', '5', { description: 5 as any }),
  window('date-invalid', 'a list for a date', 'startDate', '["2026-01-01"]', { startDate: ['2026-01-01'] as any }),
  inTask('description', '["a"]', { description: ['a'] }, 'text-invalid'),
  failure('text-invalid', 'a description of 129 characters', 'Stack/T', 'description', `'${'x'.repeat(129)}'`, stack => (
    new MaintenanceWindowTarget(stack, 'T', { window: THERE(stack), target: NODES, description: 'x'.repeat(129) }))),
  window('offset-out-of-range', 'a number for an offset', 'offset', '5', { offset: 5 as any }),
  window('duration-out-of-range', 'a number for a duration', 'duration', '6', { duration: 6 as any }),
  window('cutoff-out-of-range', 'nothing for a cutoff', 'cutoff', "'nothing'", { cutoff: null as any }),
  window('wrong-type', 'an ARN for a role', 'role', "'arn'", { role: 'arn' as any }),
  failure('wrong-type', 'a window without props', 'Stack/Window', 'props', "'nothing'", stack => new MaintenanceWindow(stack, 'Window', NONE)),
  inRing('offset', '5', { install: undefined, offset: 5 }),
  inRing('offset', '5', { offset: 5 }),
  inRing('duration', '6', { duration: 6 }, 'duration-out-of-range'),
  inRing('furtherOffsets[0]', '6', { furtherOffsets: [6] }),
  inRing('furtherOffsets[0]', "'nothing'", { furtherOffsets: [undefined] }),
  inRing('offset', "'a value of the type object'", { offset: { days: 5 } }),
  failure('days-out-of-range', 'a number of days', 'ApprovalRule.security', 'approveAfter', '7', () => ApprovalRule.security({ approveAfter: 7 as any })),
  inPolicy('snapshot.keep', "'nothing'", { snapshot: {} }),
  inPolicy('snapshot.keep', '14', { snapshot: { keep: 14 } }),
  inPolicy('report.topic', "'nothing'", { report: {} }),
  inPolicy('report', "'nothing'", { report: null }),
  policy('wrong-type', 'a topic for a report', 'report.topic', "'nothing'", stack => ({ rings: [FIRST], report: new sns.Topic(stack, 'Topic') as any })),
  inPolicy('profile', "'development'", { profile: 'development' }),
  inPolicy('tags', "'a list'", { tags: ['a'] }),
  inPolicy('tags.a', '1', { tags: { a: 1 } }),
  inPolicy('hooks', "'stop-web'", { hooks: 'stop-web' }),
  inPolicy('hooks', '3', { hooks: 3 }),
  inPolicy('hooks', '{}', { hooks: {} }, 'no hooks', 'hooks-invalid'),
  inPolicy('hooks', "'before'", { hooks: { before: 'abc' } }, 'a hook that there is not', 'hooks-invalid'),
  inPolicy('hooks.onExit', "'a b!'", { hooks: { onExit: 'a b!' } }, 'a document with a space', 'document-invalid'),
  inPolicy('output', "'b'", { output: 'b' }),
  inPolicy('output.bucket', "'nothing'", { output: {} }),
  inPolicy('output.bucket', "'b'", { output: { bucket: 'b' } }),
  policy('output-invalid', 'a prefix without a bucket', 'output.keyPrefix', "'a'", stack => ({ rings: [FIRST], output: { keyPrefix: 'a', logGroup: new logs.LogGroup(stack, 'Logs') } })),
  policy('text-invalid', 'a prefix that is a number', 'output.keyPrefix', '3', stack => ({ rings: [FIRST], output: { keyPrefix: 3 as any, bucket: new s3.Bucket(stack, 'Bucket') } })),
  report('profile', "'development'", { profile: 'development' }),
  report('tags', "'a list'", { tags: ['a'] }),
  activation('wrong-type', 'a name for a profile', 'profile', "'development'", { profile: 'development' as any }),
  activation('wrong-type', 'a list of tags', 'tags', "'a list'", { tags: ['a'] as any }),
  activation('wrong-type', 'a name for a topic', 'alertTopic', "'alerts'", { alertTopic: 'alerts' as any }),
  organization('wrong-type', 'a name for a profile of an organization', 'profile', "'development'", { profile: 'development' as any }),
  failure('wrong-type', 'an organization without props', 'Stack/Everywhere', 'props', "'nothing'", stack => new OrganizationPatchPolicy(stack, 'Everywhere', NONE)),
  failure('wrong-type', 'a baseline without props', 'Stack/B', 'props', "'nothing'", stack => new PatchBaseline(stack, 'B', NONE)),
  failure('wrong-type', 'an import without attributes', 'Stack/B', 'attrs', "'nothing'", stack => PatchBaseline.fromPatchBaselineAttributes(stack, 'B', NONE)),
  failure('wrong-type', 'a text for the system of an import', 'Stack/B', 'operatingSystem', "'UBUNTU'", stack => (
    PatchBaseline.fromPatchBaselineAttributes(stack, 'B', { patchBaselineId: 'pb-0123456789abcdef0', operatingSystem: 'UBUNTU' as any }))),
  failure('baseline-id-invalid', 'no id', 'Stack/B', 'patchBaselineId', "''", stack => PatchBaseline.fromPatchBaselineId(stack, 'B', NONE)),
  failure('baseline-id-invalid', 'an id for an ARN', 'Stack/B', 'patchBaselineArn', "'pb-0123456789abcdef0'", stack => PatchBaseline.fromPatchBaselineArn(stack, 'B', 'pb-0123456789abcdef0')),
  failure('window-id-invalid', 'no id of a window', 'Stack/W', 'maintenanceWindowId', "''", stack => MaintenanceWindow.fromMaintenanceWindowId(stack, 'W', NONE)),
  failure('window-id-invalid', 'an id for an ARN of a window', 'Stack/W', 'maintenanceWindowArn', "'mw-0123456789abcdef0'", stack => MaintenanceWindow.fromMaintenanceWindowArn(stack, 'W', 'mw-0123456789abcdef0')),
  failure('wrong-type', 'a target without attributes', 'Stack/T', 'attrs', "'nothing'", stack => MaintenanceWindowTarget.fromMaintenanceWindowTargetAttributes(stack, 'T', NONE)),
  failure('wrong-type', 'a target of a window by its id', 'Stack/T', 'window', "'mw-0123456789abcdef0'", stack => (
    MaintenanceWindowTarget.fromMaintenanceWindowTargetAttributes(stack, 'T', { window: 'mw-0123456789abcdef0' as any, windowTargetId: UUID }))),
  failure('window-id-invalid', 'a target without an id', 'Stack/T', 'windowTargetId', "''", stack => (
    MaintenanceWindowTarget.fromMaintenanceWindowTargetAttributes(stack, 'T', { window: THERE(stack) } as any))),
  failure('wrong-type', 'a task without attributes', 'Stack/T', 'attrs', "'nothing'", stack => MaintenanceWindowTask.fromMaintenanceWindowTaskAttributes(stack, 'T', NONE)),
  failure('window-id-invalid', 'a name for the id of a task', 'Stack/T', 'windowTaskId', "'patch'", stack => (
    MaintenanceWindowTask.fromMaintenanceWindowTaskAttributes(stack, 'T', { window: THERE(stack), windowTaskId: 'patch' }))),
  failure('wrong-type', 'a target without props', 'Stack/T', 'props', "'nothing'", stack => new MaintenanceWindowTarget(stack, 'T', NONE)),
  failure('wrong-type', 'a target without a window', 'Stack/T', 'window', "'nothing'", stack => new MaintenanceWindowTarget(stack, 'T', { target: NODES } as any)),
  failure('wrong-type', 'a task without props', 'Stack/T', 'props', "'nothing'", stack => new MaintenanceWindowTask(stack, 'T', NONE)),
  failure('wrong-type', 'a task without a role', 'Stack/T', 'role', "'nothing'", stack => (
    new MaintenanceWindowTask(stack, 'T', { window: THERE(stack), task: WindowTask.automation({ documentName: 'AWS-CreateImage' }) } as any))),
  failure('wrong-type', 'no state machine', 'WindowTask.stateMachine', 'machine', "'nothing'", () => WindowTask.stateMachine(NONE)),
  failure('wrong-type', 'an ARN for a function', 'WindowTask.lambdaFunction', 'fn', "'arn'", () => WindowTask.lambdaFunction('arn' as any)),
  failure('wrong-type', 'an ARN for the role of a runbook', 'WindowTask.automation', 'role', "'arn'", () => WindowTask.automation({ documentName: 'AWS-CreateImage', role: 'arn' as any })),
  failure('document-invalid', 'a number for the version of a runbook', 'WindowTask.automation', 'documentVersion', '3', () => WindowTask.automation({ documentName: 'AWS-CreateImage', documentVersion: 3 as any })),
  inTask('documentVersion', "'latest'", { documentVersion: 'latest' }, 'document-invalid'),
  inTask('deliveryTimeout', '60', { deliveryTimeout: 60 }, 'timeout-out-of-range'),
  inTask('notices.topic', "'nothing'", { notices: {} }),
  inTask('cutoffBehavior', "'X'", { cutoffBehavior: 'X' }, 'value-unknown'),
  inTask('output', "'b'", { output: 'b' }),
  inTask('output.bucket', "'b'", { output: { bucket: 'b' } }),
  inTask('output.logGroup', "'logs'", { output: { logGroup: 'logs' } }),
  ...([['notices.events', "'nope'", { events: ['nope'] }, 'value-unknown'], ['notices.events', '[]', { events: [] }, 'value-unknown'], ['notices.perNode', "'yes'", { perNode: 'yes' }, 'wrong-type']] as const)
    .map(([prop, received, notices, code]) => failure(code, `notices with ${received}`, 'WindowTask.runCommand', prop, received, stack => WindowTask.runCommand({
      documentName: 'AWS-RunPatchBaseline', targets: [windowIn(stack).addTarget('Web', NODES)], notices: { topic: new sns.Topic(stack, 'Topic'), ...notices } as any,
    }))),
]);
