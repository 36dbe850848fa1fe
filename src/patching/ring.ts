import { Duration, Token } from 'aws-cdk-lib';
import { checkDuration, checkInteger, checkKnown, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkGiven, checkKind, checkList, checkOptions } from './private/kind-check';
import { checkOptionNames, RING_OPTIONS } from './private/prop-names';
import { RingFactsPlan } from './private/ring-plan';
import { Rate } from './rate';
import { RingApproval } from './ring-approval';
import { WindowSchedule } from './window-schedule';
import { WindowTarget } from './window-target';

/**
 * How a ring is patched.
 */
export interface RingOptions {
  /**
   * When its window opens. The first ring has this.
   *
   * @default - `offset` after the first ring
   */
  readonly install?: WindowSchedule;

  /**
   * How long after the first ring its window opens, on the same clock. All rings but the first have this.
   *
   * @default - the first ring
   */
  readonly offset?: Duration;

  /**
   * Further windows in the same cycle: how long after the first ring each opens, when the one before is closed. The last one has to be closed when the next cycle
   * begins. A ring that has failed, was not approved, could not begin, or has nodes
   * left, goes on there with the nodes that are not well yet.
   *
   * @default - none: what is left is patched in the next cycle
   */
  readonly furtherOffsets?: Duration[];

  /**
   * How long its window is open: whole hours, 1 to 24. No node begins afterwards.
   *
   * @default Duration.hours(4)
   */
  readonly duration?: Duration;

  /**
   * How many of its nodes are patched at a time; of a percentage the whole number below, and one at least.
   *
   * @default Rate.percent(10)
   */
  readonly concurrency?: Rate;

  /**
   * After how many nodes with errors it goes to no others, and has failed.
   *
   * @default Rate.count(0)
   */
  readonly errors?: Rate;

  /**
   * Share of its nodes that must lack no approved patch afterwards for the next ring to begin: 0 to 100 percent.
   *
   * @default 95
   */
  readonly minCompliance?: number;

  /**
   * Who must agree before it begins.
   *
   * @default - nobody
   */
  readonly approval?: RingApproval;
}

/**
 * Nodes that are patched together, after those of the ring before.
 */
export class Ring {
  /**
   * Nodes with a tag.
   *
   * @param key key of the tag
   * @param value its value, which is the name of the ring
   * @param options when and how
   */
  public static tag(key: string, value: string, options: RingOptions): Ring {
    checkOptionNames('Ring.tag', options, RING_OPTIONS);
    return Ring.make({ factory: 'Ring.tag', prop: 'value' }, value, WindowTarget.tag(key, value), options);
  }

  /**
   * Any nodes.
   *
   * @param name name of the ring: 1 to 64 letters, digits, `_` and `-`
   * @param target the nodes
   * @param options when and how
   */
  public static of(name: string, target: WindowTarget, options: RingOptions): Ring {
    checkOptionNames('Ring.of', options, RING_OPTIONS);
    return Ring.make({ factory: 'Ring.of', prop: 'name' }, name, target, options);
  }

  private static make({ factory, prop }: { factory: string; prop: string }, name: string, target: WindowTarget, options: RingOptions): Ring {
    const at = typeof name !== 'string' || Token.isUnresolved(name) ? factory : `${factory}(${name})`;
    checkKnown({ code: 'patching.value-not-known', at, prop, value: name, fix: 'write a name; a tag whose value is not known yet goes into Ring.of(name, WindowTarget.tag(key, value), ...)' });
    checkPattern({ code: 'patching.ring-name-invalid', at, prop, value: name ?? '', pattern: /^[\w-]{1,64}$/, allowed: '1 to 64 letters, digits, _ and -', fix: 'choose another name; Ring.of() takes one beside the target' });
    checkGiven(at, 'target', target, WindowTarget, "WindowTarget.tag('PatchRing', 'canary')");
    checkOptions(at, 'options', options, '{ install: WindowSchedule.weekly(...) } for the first ring, { offset: Duration.days(5) } for the others');
    const { install, offset, approval, furtherOffsets = [] } = options;
    const { duration = Duration.hours(4), concurrency = Rate.percent(10), errors = Rate.count(0), minCompliance = 95 } = options;
    checkKind(at, 'install', install, WindowSchedule, "WindowSchedule.weekly(Weekday.TUE, '02:00', TimeZone.EUROPE_BERLIN)");
    checkKind(at, 'concurrency', concurrency, Rate, 'Rate.percent(10)');
    checkKind(at, 'errors', errors, Rate, 'Rate.count(1)');
    checkKind(at, 'approval', approval, RingApproval, 'RingApproval.by([role])');
    checkDuration({ code: 'patching.ring-schedule-invalid', at, prop: 'offset', value: offset, min: Duration.hours(1), max: Duration.days(60), whole: 'minutes', fix: 'write Duration.days(5)' });
    if ((install === undefined) === (offset === undefined)) {
      fail({ code: 'patching.ring-schedule-invalid', at, prop: install ? 'offset' : 'install', value: offset?.toHumanString(), allowed: 'install for the first ring, offset for the others', fix: "write { install: WindowSchedule.weekly(Weekday.TUE, '02:00', TimeZone.EUROPE_BERLIN) } or { offset: Duration.days(5) }" });
    }
    checkList(at, 'furtherOffsets', furtherOffsets, 'Duration.days(6)');
    for (const [index, further] of furtherOffsets.entries()) {
      checkDuration({ code: 'patching.ring-schedule-invalid', at, prop: `furtherOffsets[${index}]`, value: further ?? null, min: Duration.hours(1), max: Duration.days(60), whole: 'minutes', fix: 'write Duration.days(6)' });
    }
    checkKnown({ code: 'patching.value-not-known', at, prop: 'duration', value: duration, fix: 'write Duration.hours(4)' });
    checkDuration({ code: 'patching.duration-out-of-range', at, prop: 'duration', value: duration, min: Duration.hours(1), max: Duration.hours(24), whole: 'hours', fix: 'write Duration.hours(4)' });
    checkInteger({ code: 'patching.compliance-out-of-range', at, prop: 'minCompliance', value: minCompliance, min: 0, max: 100, fix: 'write 95' });
    if (concurrency._text === '0') {
      fail({ code: 'patching.rate-out-of-range', at, prop: 'concurrency', value: 0, allowed: 'one node at least', fix: 'write Rate.count(1)' });
    }
    return new Ring({
      name,
      target,
      install,
      offset,
      furtherOffsets,
      duration,
      concurrency: concurrency._text,
      errors: errors._text,
      minCompliance,
      approval,
      given: givenOf(options),
    });
  }

  private constructor(
    /** @internal */
    public readonly _plan: RingFactsPlan,
  ) {}
}

/** Names of the options that somebody has given. */
function givenOf(options: RingOptions): string[] {
  return Object.entries(options).filter(([, value]) => value !== undefined).map(([name]) => name);
}
