import { checkKnown } from '../../private/check';
import { fail } from '../../private/errors';
import { OrganizationPatchPolicyProps } from '../organization-patch-policy-props';
import { schedulesOf } from './policy-check';
import { SchedulePlan } from './schedule-plan';

/** The scan of Quick Setup itself. */
const SCAN = 'cron(0 1 * * ? *)';
const UTC = ['UTC', 'Etc/UTC', 'Etc/UCT', 'Etc/Universal', 'Etc/Zulu', 'Etc/GMT', 'Etc/GMT0', 'Etc/GMT+0', 'Etc/GMT-0', 'GMT', 'Zulu', 'Universal', 'UCT'];

export interface QuickSetupSchedules {
  readonly scan: string;
  /** Of each ring, in order. */
  readonly rings: string[];
}

/**
 * When nodes are looked at and patched, as Quick Setup takes it: by cron expressions in UTC, without months, years and days that are added to them.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-cron-and-rate-expressions.html
 */
export function quickSetupSchedules(at: string, { rings, scan }: OrganizationPatchPolicyProps): QuickSetupSchedules {
  check(at, 'rings[0].install', rings[0]._plan.install!._plan);
  if (scan) check(at, 'scan', scan._plan);
  const shifted = schedulesOf(at, rings);
  for (const [index, { expression, offsetDays }] of shifted.entries()) {
    if (offsetDays !== undefined) {
      refuse(at, `rings[${index}].offset`, rings[index]._plan.offset!.toHumanString(), 'whole weeks after the nth day of a month', `Quick Setup adds no days to ${expression}: use Duration.days(7), or WindowSchedule.weekly() for the first ring`);
    }
  }
  return { scan: scan?._plan.expression ?? SCAN, rings: shifted.map(({ expression }) => expression) };
}

function refuse(at: string, prop: string, value: string, allowed: string, fix: string): never {
  fail({ code: 'patching.not-in-quick-setup', at, prop, value, allowed, fix });
}

function check(at: string, prop: string, { expression, timeZone }: SchedulePlan) {
  checkKnown({ code: 'patching.value-not-known', at, prop, value: timeZone, fix: 'write TimeZone.ETC_UTC' });
  if (timeZone !== undefined && !UTC.includes(timeZone)) {
    refuse(at, prop, timeZone, 'a time in UTC: Quick Setup has no time zones', 'write TimeZone.ETC_UTC, and the time there');
  }
  const [, month, year] = /^cron\(\S+ \S+ \S+ (\S+) \S+ (\S+)\)$/.exec(expression) ?? [];
  if (month !== '*' || year !== '*') {
    refuse(at, prop, expression, 'a cron expression for all months and years', 'use WindowSchedule.weekly(), daily() or monthly()');
  }
}
