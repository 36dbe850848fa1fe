import { Duration } from 'aws-cdk-lib';
import { checkOneOf, checkPattern } from '../../private/check';
import { fail } from '../../private/errors';
import { PatchBaseline } from '../patch-baseline';
import { PatchHooks, PatchPolicyProps, PatchReport, RebootOption, SnapshotOptions } from '../patch-policy-props';
import { Ring } from '../ring';
import { WindowSchedule } from '../window-schedule';
import { checkWritten } from './duration-check';
import { checkBoolean, checkCommon, checkConstruct, checkKind, checkKinds, checkList, checkOptions } from './kind-check';
import { checkRings } from './ring-check';
import { Shifted, shifted } from './schedule-shift';
import { checkOutput, DOCUMENT } from './task-check';

/** In an account and region: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_BASELINES = 50;
const HOOKS = ['preInstall', 'postInstall', 'onExit'];

/** What a policy of an account and one of an organization have in common. */
export function checkPolicy(at: string, props: PatchPolicyProps, isOfOrganization = false): void {
  checkOptions(at, 'props', props, '{ rings: [ring] }');
  checkCommon(at, props);
  checkKinds(at, 'rings', props.rings ?? null, Ring, "Ring.tag('PatchRing', 'canary', { install: schedule })");
  checkList(at, 'baselines', props.baselines, 'baseline');
  if (props.baselines?.length === 0) {
    fail({ code: 'patching.baselines-missing', at, prop: 'baselines', value: [], allowed: 'a baseline at least', fix: `leave it out for ${isOfOrganization ? 'those of AWS' : "those of the nodes' own patch groups, or the default ones"}` });
  }
  for (const baseline of props.baselines ?? []) checkConstruct(at, 'baselines', baseline ?? null, 'patchBaselineId', 'a PatchBaseline');
  checkKind(at, 'scan', props.scan, WindowSchedule, "WindowSchedule.daily('03:00', TimeZone.ETC_UTC)");
  checkOneOf({ code: 'patching.value-unknown', at, prop: 'reboot', value: props.reboot, values: Object.values(RebootOption), fix: 'use a member of the enum' });
  checkReport(at, props.report);
  checkBoolean(at, 'drain', props.drain, 'true');
  checkSnapshot(at, props.snapshot);
  checkHooks(at, props.hooks);
  checkOutput(at, props.output);
  checkRings(at, props.rings);
  checkSystems(at, props);
  checkCount(at, props, isOfOrganization);
}

function checkReport(at: string, report: PatchReport | undefined) {
  if (report === undefined) return;
  checkOptions(at, 'report', report, '{ topic }');
  checkConstruct(at, 'report.topic', report.topic ?? null, 'topicArn', "new sns.Topic(this, 'Alerts'), in report: { topic }");
}

function checkSnapshot(at: string, snapshot: SnapshotOptions | undefined) {
  if (snapshot === undefined) return;
  checkOptions(at, 'snapshot', snapshot, '{ keep: Duration.days(14) }');
  checkKind(at, 'snapshot.keep', snapshot.keep ?? null, Duration, 'Duration.days(14)');
  checkWritten({ code: 'patching.snapshot-keep-out-of-range', at, prop: 'snapshot.keep', value: snapshot.keep, min: Duration.days(1), max: Duration.days(3650), whole: 'days', fix: 'write Duration.days(14)' });
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaselinewithhooks.html */
function checkHooks(at: string, hooks: PatchHooks | undefined) {
  if (hooks === undefined) return;
  const example = "{ preInstall: 'stop-web' }";
  checkOptions(at, 'hooks', hooks, example);
  const given = Object.entries(hooks).filter(([, document]) => document !== undefined) as [string, string][];
  const other = given.find(([name]) => !HOOKS.includes(name));
  if (other || given.length === 0) {
    fail({ code: 'patching.hooks-invalid', at, prop: 'hooks', value: other?.[0] ?? {}, allowed: `one at least of ${HOOKS.join(', ')}`, fix: `write hooks: ${example}` });
  }
  for (const [name, value] of given) {
    checkPattern({ code: 'patching.document-invalid', at, prop: `hooks.${name}`, value, pattern: DOCUMENT, allowed: 'the name of a document of Run Command, 3 to 128 letters, digits, _, - and ., or its ARN', fix: 'give the name of your own' });
  }
}

/** A window of a ring. */
export interface RingWindow {
  /** Which of its windows it is, from 0 on. */
  readonly count: number;
  /** After the first ring. */
  readonly offsetMinutes: number;
  readonly schedule: Shifted;
}

/** The schedule of each ring's first window. */
export function schedulesOf(at: string, rings: Ring[]): Shifted[] {
  return rings.map((_, index) => windowsOf(at, rings, index)[0].schedule);
}

/** All windows of a ring. */
export function windowsOf(at: string, rings: Ring[], index: number): RingWindow[] {
  const { _plan: { offset = Duration.minutes(0), furtherOffsets } } = rings[index];
  return [offset, ...furtherOffsets].map((each, count) => windowOf(at, rings, index, each, count));
}

function windowOf(at: string, rings: Ring[], index: number, offset: Duration, count: number): RingWindow {
  const { _plan: first } = rings[0]._plan.install!;
  const { name } = rings[index]._plan;
  if (offset.isUnresolved()) {
    fail({ code: 'patching.value-not-known', at, prop: `rings[${index}]`, value: name, allowed: 'an offset that is known when the app is synthesized', fix: 'write Duration.days(5)' });
  }
  const schedule = offset.toMinutes() === 0 ? { expression: first.expression } : shifted(first, offset.toMinutes());
  if (schedule) return { count, offsetMinutes: offset.toMinutes(), schedule };
  return fail({
    code: 'patching.ring-never-begins', at, prop: `rings[${index}]`, value: `${name}: ${offset.toHumanString()} after ${first.expression}`, allowed: 'a time that one schedule can say: any after one of each week or each day; whole days after the nth day of a month, before its fifth', fix: 'use WindowSchedule.weekly() or monthly() for the first ring, or another offset',
  });
}

function checkSystems(at: string, { baselines = [] }: PatchPolicyProps) {
  const systems = baselines.map(({ operatingSystem }) => operatingSystem?.name).filter(name => name !== undefined);
  const twice = systems.find((name, index) => systems.indexOf(name) < index);
  if (twice !== undefined) {
    fail({ code: 'patching.baselines-twice', at, prop: 'baselines', value: twice, allowed: 'one baseline for each operating system', fix: 'make a policy for each of them' });
  }
}

/** Beside those of the app each ring has copies of them; in an organization the first ring has none. */
function checkCount(at: string, { rings, baselines = [] }: PatchPolicyProps, isOfOrganization: boolean) {
  const own = baselines.filter(baseline => baseline instanceof PatchBaseline).length;
  const count = own * (isOfOrganization ? rings.length : rings.length + 1);
  if (count > MOST_BASELINES) {
    fail({ code: 'patching.baselines-too-many', at, prop: 'baselines', value: own, allowed: `up to ${MOST_BASELINES} baselines in an account and region; with the copies of ${rings.length} rings these are ${count}`, fix: 'use fewer rings, or give baselines for some of the systems only' });
  }
}
