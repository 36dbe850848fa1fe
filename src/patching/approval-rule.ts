import { Duration, Token } from 'aws-cdk-lib';
import { PatchFilter } from './patch-filter';
import { checkInteger, checkOneOf, checkThat } from '../private/check';
import { fail } from '../private/errors';
import { ApprovalPlan, ApprovalTime } from './private/approval-plan';
import { checkWritten } from './private/duration-check';
import { checkValues, FilterPlan } from './private/filter-plan';
import { checkBoolean, checkKinds, checkOptions, checkTexts } from './private/kind-check';
import { checkOptionNames, APPLICATION_OPTIONS, APPROVAL_OPTIONS, SEVERITY_OPTIONS } from './private/prop-names';
import { ComplianceLevel, Priority, Severity } from './severity';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchRule.html */
const LONGEST = Duration.days(360);

/**
 * When patches are approved, and what it means if they are missing.
 */
export interface ApprovalOptions {
  /**
   * How long after its release, or its last update, a patch is approved: whole days, up to 360. Debian, Ubuntu and Raspberry Pi OS tell no dates of
   * release: there everything is approved at once.
   *
   * @default Duration.days(7), unless `approveUntil` is given
   */
  readonly approveAfter?: Duration;

  /**
   * The last day of release: what is released on it or before is approved, what comes later is not. As `2026-12-31`, in UTC.
   *
   * @default - all patches, after `approveAfter`
   */
  readonly approveUntil?: string;

  /**
   * How bad it is if an approved patch is missing.
   *
   * @default ComplianceLevel.UNSPECIFIED
   */
  readonly complianceLevel?: ComplianceLevel;

  /**
   * Whether updates are approved that have nothing to do with security, of repositories that tell security apart. Linux only.
   *
   * @default false
   */
  readonly includeNonSecurity?: boolean;

  /**
   * The versions of the system, such as `AmazonLinux2023`, or of the application.
   *
   * @default - all
   */
  readonly products?: string[];
}

/**
 * Options of a rule about severities.
 */
export interface SeverityOptions extends ApprovalOptions {
  /**
   * How severe the publisher says that the patch is. Debian, Ubuntu and Raspberry Pi OS tell no severities.
   *
   * @default - all
   */
  readonly severities?: Severity[];
}

/**
 * Options of a rule about applications on Windows.
 */
export interface ApplicationOptions extends SeverityOptions {
  /**
   * The families, such as `Office`.
   *
   * @default - all
   */
  readonly productFamilies?: string[];
}

/**
 * Which patches are approved by themselves, and when.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-predefined-and-custom-patch-baselines.html
 */
export class ApprovalRule {
  /**
   * Security updates. Debian, Ubuntu and Raspberry Pi OS install nothing else by themselves, so there it is all that their security
   * repositories have.
   *
   * @param options when, and how severe
   */
  public static security(options: SeverityOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.security', options, SEVERITY_OPTIONS);
    return ApprovalRule.of('ApprovalRule.security', options, ({ name, isWindows, _filters }) => {
      if (isWindows) return [classification(['CriticalUpdates', 'SecurityUpdates'])];
      return _filters && !Object.hasOwn(_filters, 'CLASSIFICATION') ? [] : [classification(['Security'], name === 'MACOS')];
    });
  }

  /**
   * Corrections of faults; of Windows, updates and roll-ups of them.
   *
   * @param options when, and how severe
   */
  public static bugfixes(options: SeverityOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.bugfixes', options, SEVERITY_OPTIONS);
    return ApprovalRule.of('ApprovalRule.bugfixes', options, ({ name, isWindows }) => {
      if (isWindows) return [classification(['Updates', 'UpdateRollups'])];
      return [classification([name === 'SUSE' ? 'Recommended' : 'Bugfix'], name === 'MACOS')];
    });
  }

  /**
   * Patches of some kinds.
   *
   * @param classifications as the system calls them, such as `Enhancement`, or `DefinitionUpdates` of Windows
   * @param options when, and how severe
   */
  public static classifications(classifications: string[], options: SeverityOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.classifications', options, SEVERITY_OPTIONS);
    const at = 'ApprovalRule.classifications';
    checkTexts(at, 'classifications', classifications ?? null, "'Security'");
    checkValues(at, 'classifications', classifications);
    return ApprovalRule.of(at, options, () => [classification(classifications)]);
  }

  /**
   * Packages by their rank in Debian, Ubuntu and Raspberry Pi OS.
   *
   * @param priorities the ranks
   * @param options when
   */
  public static priorities(priorities: Priority[], options: ApprovalOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.priorities', options, APPROVAL_OPTIONS);
    const at = 'ApprovalRule.priorities';
    checkTexts(at, 'priorities', priorities ?? null, 'Priority.REQUIRED');
    checkValues(at, 'priorities', priorities);
    return ApprovalRule.of(at, options, () => [{ key: 'PRIORITY', values: priorities }]);
  }

  /**
   * Everything that the system has.
   *
   * @param options when, and how severe
   */
  public static everything(options: SeverityOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.everything', options, SEVERITY_OPTIONS);
    return ApprovalRule.of('ApprovalRule.everything', options, () => []);
  }

  /**
   * Applications of Microsoft on Windows, which are not part of it.
   *
   * @param options which, and when
   */
  public static applications(options: ApplicationOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.applications', options, APPLICATION_OPTIONS);
    const at = 'ApprovalRule.applications';
    checkOptions(at, 'options', options, '{ productFamilies: ["Office"] }');
    const { productFamilies = ['*'] } = options;
    checkTexts(at, 'productFamilies', productFamilies, "'Office'");
    checkValues(at, 'productFamilies', productFamilies);
    return ApprovalRule.of(at, options, () => [{ key: 'PATCH_SET', values: ['APPLICATION'] }, { key: 'PRODUCT_FAMILY', values: productFamilies }]);
  }

  /**
   * Patches that all of these filters match.
   *
   * @param filters the filters, up to five
   * @param options when
   */
  public static matching(filters: PatchFilter[], options: ApprovalOptions = {}): ApprovalRule {
    checkOptionNames('ApprovalRule.matching', options, APPROVAL_OPTIONS);
    const at = 'ApprovalRule.matching';
    checkKinds(at, 'filters', filters ?? null, PatchFilter, "PatchFilter.of('CLASSIFICATION', 'Security')");
    return ApprovalRule.of(at, options, () => filters.map(({ _plan }) => _plan));
  }

  private static of(at: string, options: SeverityOptions, filters: ApprovalPlan['filters']): ApprovalRule {
    checkOptions(at, 'options', options, '{ approveAfter: Duration.days(7) }');
    const { severities, products, complianceLevel = ComplianceLevel.UNSPECIFIED, includeNonSecurity = false } = options;
    checkBoolean(at, 'includeNonSecurity', includeNonSecurity, 'true');
    checkOneOf({ code: 'patching.compliance-level-invalid', at, prop: 'complianceLevel', value: complianceLevel, values: Object.values(ComplianceLevel), fix: 'use ComplianceLevel.CRITICAL and so on' });
    for (const [prop, values] of Object.entries({ severities, products })) {
      checkTexts(at, prop, values, "'...'");
      if (values) checkValues(at, prop, values);
    }
    const more = (isWindows: boolean): FilterPlan[] => [
      ...severities ? [{ key: isWindows ? 'MSRC_SEVERITY' : 'SEVERITY', values: severities }] : [], { key: 'PRODUCT', values: products ?? ['*'], open: true },
    ];
    return new ApprovalRule({
      at,
      approved: approvedOf(at, options),
      complianceLevel,
      enableNonSecurity: includeNonSecurity,
      filters: system => {
        const own = filters(system);
        return [...own, ...more(system.isWindows).filter(({ key }) => !own.some(filter => filter.key === key))];
      },
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: ApprovalPlan,
  ) {}

  /**
   * The same, some days later; a day of the calendar stays.
   *
   * @internal
   */
  public _laterBy(days: number, at: string): ApprovalRule {
    const { approved } = this._plan;
    if (!('afterDays' in approved)) return this;
    const { afterDays } = approved;
    if (Token.isUnresolved(afterDays)) {
      fail({ code: 'patching.value-not-known', at, prop: 'approveAfter', allowed: 'a number of days that is known when the app is synthesized, since later rings wait longer', fix: 'write Duration.days(7)' });
    }
    checkInteger({ code: 'patching.days-out-of-range', at, prop: 'approveAfter', value: afterDays + days, min: 0, max: LONGEST.toDays(), fix: `this ring comes ${days} days after the first one, so approve ${days} days earlier` });
    return new ApprovalRule({ ...this._plan, approved: { ...approved, afterDays: afterDays + days } });
  }
}

function classification(values: string[], open?: boolean): FilterPlan {
  return { key: 'CLASSIFICATION', values, open };
}

function approvedOf(at: string, { approveAfter, approveUntil }: ApprovalOptions): ApprovalTime {
  if (approveAfter !== undefined && approveUntil !== undefined) {
    fail({ code: 'patching.days-and-date', at, prop: 'approveUntil', value: approveUntil, allowed: 'approveAfter or approveUntil, not both', fix: 'leave one of them out' });
  }
  if (approveUntil !== undefined) {
    checkThat({ code: 'patching.date-invalid', at, prop: 'approveUntil', value: approveUntil, allowed: 'a day as YYYY-MM-DD', fix: 'write it as 2026-12-31', holds: isDay });
    return { untilDate: approveUntil, isGiven: true };
  }
  checkWritten({ code: 'patching.days-out-of-range', at, prop: 'approveAfter', value: approveAfter, min: Duration.days(0), max: LONGEST, whole: 'days', fix: 'write Duration.days(7)' });
  return { afterDays: (approveAfter ?? Duration.days(7)).toDays(), isGiven: approveAfter !== undefined };
}

/** One that there is in the calendar. */
function isDay(text: string): boolean {
  if (typeof text !== 'string') return false;
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return !Token.isUnresolved(text) && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
