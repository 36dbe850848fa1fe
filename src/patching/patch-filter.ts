import { checkPattern } from '../private/check';
import { checkValues, FilterPlan } from './private/filter-plan';
import { checkTexts } from './private/kind-check';

/**
 * Which patches a rule, or a whole baseline, is about.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchFilter.html
 */
export class PatchFilter {
  /**
   * By the version of the operating system, or the application.
   *
   * @param products such as `AmazonLinux2023`, `Ubuntu24.04` or `WindowsServer2022`; `*` is all of them
   */
  public static products(...products: string[]): PatchFilter {
    return PatchFilter.of('PRODUCT', ...products);
  }

  /**
   * By any property that the service has, also one that is new; its values are not checked.
   *
   * @param key as the service spells it, such as `CLASSIFICATION`
   * @param values the values, of which one has to match; `*` is all of them
   */
  public static of(key: string, ...values: string[]): PatchFilter {
    const at = 'PatchFilter.of';
    checkPattern({ code: 'patching.filter-invalid', at, prop: 'key', value: key ?? '', pattern: /^[A-Z][A-Z_]{1,63}$/, allowed: 'the key as the service spells it, as MSRC_SEVERITY', fix: 'write PRODUCT, CLASSIFICATION, SEVERITY and so on' });
    checkTexts(at, 'values', values, "'*'");
    checkValues(at, 'values', values);
    return new PatchFilter({ key, values, open: true });
  }

  private constructor(
    /** @internal */
    public readonly _plan: FilterPlan,
  ) {}
}
