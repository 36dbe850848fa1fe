import * as sns from 'aws-cdk-lib/aws-sns';
import { checkNumber, checkPattern, checkThat } from '../private/check';
import { BudgetPlan } from './private/budget-plan';
import { checkConstruct, checkList, checkOptions, checkTexts } from './private/kind-check';
import { checkOptionNames, MONTHLY_BUDGET_OPTIONS } from './private/prop-names';

/**
 * Options of a monthly budget.
 */
export interface MonthlyBudgetOptions {
  /**
   * The currency of the account's bills, three letters.
   *
   * @default 'USD'
   */
  readonly unit?: string;

  /**
   * Parts of the limit, in percent, at which somebody is told.
   *
   * @default [80, 100]
   */
  readonly alertAt?: number[];

  /**
   * Who is told by mail, up to 10 addresses.
   *
   * @default - nobody
   */
  readonly emails?: string[];

  /**
   * The topic that is told. It must let `budgets.amazonaws.com` publish, which a topic of this app is made to.
   *
   * @default - nobody
   */
  readonly topic?: sns.ITopic;
}

/**
 * What a product, or a whole portfolio, may cost. Costs are told apart by the tags that Service Catalog sets on everything that it launches,
 * `aws:servicecatalog:productArn` and `aws:servicecatalog:portfolioArn`; activate them as cost allocation tags in the management account.
 *
 * @see https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_budgets.html
 */
export class CatalogBudget {
  /**
   * A limit for each month.
   *
   * @param limit how much, above 0
   * @param options currency, and who is told when
   */
  public static monthly(limit: number, options: MonthlyBudgetOptions = {}): CatalogBudget {
    checkOptionNames('CatalogBudget.monthly', options, MONTHLY_BUDGET_OPTIONS);
    const at = 'CatalogBudget.monthly';
    checkOptions(at, 'options', options, "{ emails: ['team@example.com'] }");
    checkNumber({ code: 'servicecatalog.budget-out-of-range', at, prop: 'limit', value: limit ?? Number.NaN, min: 0.01, max: 1e12, fix: 'give the limit of a month' });
    checkPattern({ code: 'servicecatalog.budget-unit-invalid', at, prop: 'unit', value: options.unit, pattern: /^[A-Z]{3}$/, allowed: 'three capital letters', fix: "write 'USD', or the currency of your bills" });
    checkList(at, 'alertAt', options.alertAt, '80, 100');
    checkTexts(at, 'emails', options.emails, "'team@example.com'");
    checkConstruct(at, 'topic', options.topic, 'topicArn', 'a topic');
    const alertAt = options.alertAt ?? [80, 100];
    checkThat({
      code: 'servicecatalog.budget-alerts-invalid', at, prop: 'alertAt', value: alertAt, allowed: '1 to 5 different percentages from 1 to 1000: 80 is 80 % of the limit', fix: 'write [80, 100]', holds: list => list.length > 0 && list.length <= 5 && new Set(list).size === list.length && list.every(percent => percent >= 1 && percent <= 1000),
    });
    const emails = options.emails ?? [];
    checkThat({ code: 'servicecatalog.budget-emails-invalid', at, prop: 'emails', value: emails, allowed: 'up to 10 addresses, each once', fix: 'write a list for mail, and give its address', holds: list => list.length <= 10 && new Set(list).size === list.length });
    for (const email of emails) {
      checkPattern({ code: 'servicecatalog.email-invalid', at, prop: 'emails', value: email, pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, allowed: 'addresses such as team@example.com', fix: 'mend the address' });
    }
    return new CatalogBudget({ limit, unit: options.unit ?? 'USD', alertAt, emails, topic: options.topic });
  }

  private constructor(
    /** @internal */
    public readonly _plan: BudgetPlan,
  ) {}
}
