import { TimeZone } from 'aws-cdk-lib';
import { checkOneOf } from '../private/check';
import { fail } from '../private/errors';
import { checkGiven, checkList } from './private/kind-check';
import { checkOptionNames, DEPLOY_WINDOW_OPTIONS, FREEZE_OPTIONS } from './private/prop-names';
import { checkFreeze, checkHours, checkZone } from './private/window-check';
import { WindowPlan } from './private/window-plan';

/**
 * A day of the week.
 */
export enum Weekday {
  /** Monday */
  MONDAY = 'MONDAY',
  /** Tuesday */
  TUESDAY = 'TUESDAY',
  /** Wednesday */
  WEDNESDAY = 'WEDNESDAY',
  /** Thursday */
  THURSDAY = 'THURSDAY',
  /** Friday */
  FRIDAY = 'FRIDAY',
  /** Saturday */
  SATURDAY = 'SATURDAY',
  /** Sunday */
  SUNDAY = 'SUNDAY',
}

/**
 * When nothing is deployed at all.
 */
export interface FreezeOptions {
  /** Where the clock is. */
  readonly timeZone: TimeZone;

  /**
   * Days without deployments: `2026-12-24`, or from the first to the last day, `2026-12-20/2027-01-03`.
   *
   * @default - none
   */
  readonly freeze?: string[];
}

/**
 * The hours of a window.
 */
export interface DeployWindowOptions extends FreezeOptions {
  /** When it opens, `HH:MM`. */
  readonly opens: string;

  /** When it closes, `HH:MM`, up to `24:00`; before `opens` it is meant on the next day. */
  readonly closes: string;
}

const DAYS = Object.values(Weekday);

/**
 * When a stage may be deployed. Outside of it the pipeline waits, after the approval and before the first stack; whoever may approve can
 * let it through. What has begun goes on when the window closes, and a rollback never waits.
 */
export class DeployWindow {
  /**
   * From Monday to Friday.
   *
   * @param options when it opens and closes, and when not
   */
  public static weekdays(options: DeployWindowOptions): DeployWindow {
    checkOptionNames('DeployWindow.weekdays', options, DEPLOY_WINDOW_OPTIONS);
    return new DeployWindow('DeployWindow.weekdays', DAYS.slice(0, 5), options);
  }

  /**
   * Every day.
   *
   * @param options when it opens and closes, and when not
   */
  public static daily(options: DeployWindowOptions): DeployWindow {
    checkOptionNames('DeployWindow.daily', options, DEPLOY_WINDOW_OPTIONS);
    return new DeployWindow('DeployWindow.daily', DAYS, options);
  }

  /**
   * Some days of the week.
   *
   * @param days the days, one at least
   * @param options when it opens and closes, and when not
   */
  public static on(days: Weekday[], options: DeployWindowOptions): DeployWindow {
    checkOptionNames('DeployWindow.on', options, DEPLOY_WINDOW_OPTIONS);
    return new DeployWindow('DeployWindow.on', days, options);
  }

  /**
   * Always but in a freeze.
   *
   * @param options when not
   */
  public static always(options: FreezeOptions): DeployWindow {
    checkOptionNames('DeployWindow.always', options, FREEZE_OPTIONS);
    return new DeployWindow('DeployWindow.always', DAYS, { ...options, opens: '00:00', closes: '24:00' });
  }

  /** @internal */
  public readonly _plan: WindowPlan;

  private constructor(at: string, days: Weekday[], options: DeployWindowOptions) {
    const { opens, closes, timeZone, freeze = [] } = options ?? {};
    checkGiven(at, 'timeZone', timeZone, TimeZone, 'TimeZone.EUROPE_BERLIN');
    checkZone(at, timeZone.timezoneName);
    checkList(at, 'freeze', freeze, '\'2026-12-24\'');
    days.forEach(value => checkOneOf({ code: 'pipelines.day-unknown', at, prop: 'days', value, values: DAYS, fix: 'use Weekday.MONDAY and so on' }));
    if (days.length === 0) {
      fail({ code: 'pipelines.window-never-opens', at, prop: 'days', value: days, allowed: 'one day at least', fix: 'name the days, or use DeployWindow.weekdays()' });
    }
    const numbers = DAYS.flatMap((day, index) => days.includes(day) ? [index + 1] : []);
    this._plan = { days: numbers, ...checkHours(at, opens, closes), timeZone: timeZone.timezoneName, freeze: checkFreeze(at, freeze, numbers) };
  }
}
