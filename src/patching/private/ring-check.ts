import { Duration, Token } from 'aws-cdk-lib';
import { fail } from '../../private/errors';
import { Ring } from '../ring';
import { SchedulePlan } from './schedule-plan';
import { TargetPlan } from './target-plan';

const MOST_RINGS = 10;
const DAY = 24 * 60;

/** Rings that can be patched one after the other. */
export function checkRings(at: string, rings: Ring[]) {
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
  checkTargets(at, rings);
  const period = periodOf(rings[0]._plan.install!._plan);
  for (const [index, ring] of rings.entries()) {
    if (index > 0) checkOffset(at, index, rings[index - 1], ring);
    checkFurther(at, index, ring);
    checkCycle(at, index, ring, period);
  }
}

/** A node in two rings is patched by each, and waits for neither. */
function checkTargets(at: string, rings: Ring[]) {
  for (const [index, { _plan: ring }] of rings.entries()) {
    const other = rings.slice(0, index).find(({ _plan: { target } }) => areShared(target._plan, ring.target._plan));
    if (other) {
      fail({ code: 'patching.rings-invalid', at, prop: `rings[${index}]`, value: ring.name, allowed: `nodes that are not in the ring ${other._plan.name}, too: both are ${ring.target._plan.targets.map(({ key }) => key).join(', ')} with a common value`, fix: 'give each ring a value of its own' });
    }
  }
}

/** Whether all that one asks for is asked for by the other, too, with a common value; other nodes may be in both as well, but need not. */
function areShared(one: TargetPlan, other: TargetPlan): boolean {
  const isWithin = (few: TargetPlan, many: TargetPlan) => few.targets.every(({ key, values }) => (
    many.targets.some(each => each.key === key && haveCommon(values, each.values))));
  return one.kind === other.kind && (isWithin(one, other) || isWithin(other, one));
}

function haveCommon(one: string[], other: string[]): boolean {
  return ![one, other].some(Token.isUnresolved) && one.some(value => !Token.isUnresolved(value) && other.includes(value));
}

/** How soon the next cycle may begin, in minutes; undefined where the schedule has no such time. */
function periodOf({ expression }: SchedulePlan): number | undefined {
  const [, day, weekDay] = /^cron\(\d+ \d+ (\S+) \* (\S+) \*\)$/.exec(expression) ?? [];
  if (day === '*') return DAY;
  if (/^[A-Z]{3}$/.test(weekDay)) return 7 * DAY;
  return /^[A-Z]{3}#[1-5]$/.test(weekDay) ? 28 * DAY : undefined;
}

/** The last window of a ring in a cycle closes before its first one in the next cycle opens. */
function checkCycle(at: string, index: number, { _plan: ring }: Ring, period: number | undefined) {
  const { name, offset = Duration.minutes(0), furtherOffsets, duration } = ring;
  const last = furtherOffsets[furtherOffsets.length - 1];
  if (last === undefined || period === undefined || [offset, last, duration].some(each => each.isUnresolved())) return;
  const latest = offset.toMinutes() + period - duration.toMinutes();
  if (last.toMinutes() <= latest) return;
  fail({
    code: 'patching.ring-never-begins', at, prop: `rings[${index}].furtherOffsets`, value: `${name}: ${last.toHumanString()}`, allowed: `offsets up to ${Duration.minutes(latest).toHumanString()}, as the ring begins anew ${Duration.minutes(offset.toMinutes() + period).toHumanString()} after the first ring`, fix: 'let it begin earlier, or the first ring less often',
  });
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
