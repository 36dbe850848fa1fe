import { Lazy, Token } from 'aws-cdk-lib';
import { checkInteger } from '../private/check';

/**
 * How many nodes: at a time, or with errors before it stops.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
 */
export class Rate {
  /**
   * A share of the nodes.
   *
   * @param percent 1 to 100
   */
  public static percent(percent: number): Rate {
    checkInteger({ code: 'patching.rate-out-of-range', at: 'Rate.percent', prop: 'percent', value: percent, min: 1, max: 100, fix: 'write Rate.percent(10), or Rate.count(0) for no errors at all' });
    return new Rate(`${text(percent)}%`);
  }

  /**
   * A number of nodes.
   *
   * @param count 1 to 999,999; of errors from 0 on
   */
  public static count(count: number): Rate {
    checkInteger({ code: 'patching.rate-out-of-range', at: 'Rate.count', prop: 'count', value: count, min: 0, max: 999_999, fix: 'write Rate.count(1)' });
    return new Rate(text(count));
  }

  private constructor(
    /** @internal */
    public readonly _text: string,
  ) {}
}

/** A number that is known later may be one then, where the service wants a text. */
function text(value: number): string {
  if (!Token.isUnresolved(value)) return `${value}`;
  return Lazy.uncachedString({
    produce: context => {
      const known: unknown = context.resolve(value);
      return typeof known === 'number' ? `${known}` : Token.asString(known);
    },
  });
}
