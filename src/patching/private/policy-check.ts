import { Duration } from 'aws-cdk-lib';
import { checkDuration, checkOneOf } from '../../private/check';
import { fail } from '../../private/errors';
import { PatchPolicyProps, RebootOption } from '../patch-policy-props';
import { Ring } from '../ring';
import { WindowSchedule } from '../window-schedule';
import { checkBoolean, checkConstruct, checkKind, checkKinds, checkList, checkOptions } from './kind-check';
import { Shifted, shifted } from './schedule-shift';

const MOST_RINGS = 10;

/** What a policy of an account and one of an organization have in common. */
export function checkPolicy(at: string, props: PatchPolicyProps): void {
  checkOptions(at, 'props', props, '{ rings: [ring] }');
  checkKinds(at, 'rings', props.rings ?? null, Ring, "Ring.tag('PatchRing', 'canary', { install: schedule })");
  checkList(at, 'baselines', props.baselines, 'baseline');
  for (const baseline of props.baselines ?? []) checkConstruct(at, 'baselines', baseline ?? null, 'patchBaselineId', 'a PatchBaseline');
  checkKind(at, 'scan', props.scan, WindowSchedule, "WindowSchedule.daily('03:00', TimeZone.ETC_UTC)");
  checkOneOf({ code: 'patching.value-unknown', at, prop: 'reboot', value: props.reboot, values: Object.values(RebootOption), fix: 'use a member of the enum' });
  checkConstruct(at, 'report', props.report?.topic, 'topicArn', '{ topic }');
  checkBoolean(at, 'drain', props.drain, 'true');
  if (props.snapshot !== undefined) checkOptions(at, 'snapshot', props.snapshot, '{ keep: Duration.days(14) }');
  checkDuration({ code: 'patching.snapshot-keep-out-of-range', at, prop: 'snapshot.keep', value: props.snapshot?.keep, min: Duration.days(1), max: Duration.days(3650), whole: 'days', fix: 'write Duration.days(14)' });
  checkRings(at, props.rings);
  checkSystems(at, props);
}

function checkRings(at: string, rings: Ring[]) {
  if (rings.length === 0 || rings.length > MOST_RINGS) {
    fail({ code: 'patching.rings-invalid', at, prop: 'rings', value: rings.length, allowed: `1 to ${MOST_RINGS} rings`, fix: "write [Ring.tag('PatchRing', 'canary', { install: schedule })]" });
  }
  const names = rings.map(({ _plan }) => _plan.name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) fail({ code: 'patching.rings-invalid', at, prop: 'rings', value: twice, allowed: 'a name of its own for each ring', fix: 'name one of them with Ring.of()' });
  for (const [index, { _plan: { name, install } }] of rings.entries()) {
    if ((install !== undefined) !== (index === 0)) {
      fail({ code: 'patching.ring-never-begins', at, prop: `rings[${index}]`, value: name, allowed: 'install for the first ring, offset for the others', fix: index === 0 ? 'give it install' : 'give it an offset from the first ring' });
    }
  }
  for (const [index, ring] of rings.entries()) {
    if (index > 0) checkOffset(at, index, rings[index - 1], ring);
    checkFurther(at, index, ring);
  }
}

/** Windows of a ring follow each other. */
function checkFurther(at: string, index: number, { _plan: { name, offset = Duration.minutes(0), furtherOffsets, duration } }: Ring) {
  let before = offset;
  for (const further of furtherOffsets) {
    const known = ![before, further, duration].some(each => each.isUnresolved());
    if (known && further.toMinutes() < before.toMinutes() + duration.toMinutes()) {
      fail({
        code: 'patching.ring-never-begins', at, prop: `rings[${index}].furtherOffsets`, value: `${name}: ${further.toHumanString()}`, allowed: `offsets from the first ring that follow each other, when the window before is closed: after ${before.plus(duration).toHumanString()}`, fix: 'let it begin later',
      });
    }
    before = further;
  }
}

/** A ring whose window opens before the one of the ring before finds that not done, each time. */
function checkOffset(at: string, index: number, { _plan: before }: Ring, { _plan: ring }: Ring) {
  const known = [before.offset, ring.offset].every(each => !each?.isUnresolved());
  const from = before.offset ?? Duration.minutes(0);
  if (known && ring.offset!.toMinutes() < from.toMinutes() + 60) {
    fail({ code: 'patching.ring-never-begins', at, prop: `rings[${index}]`, value: `${ring.name}: ${ring.offset!.toHumanString()}`, allowed: `an offset that is at least an hour above that of ${before.name}, which is ${from.toHumanString()}`, fix: 'let it begin later' });
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
