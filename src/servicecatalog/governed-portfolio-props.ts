import * as sns from 'aws-cdk-lib/aws-sns';
import { CatalogBudget } from './catalog-budget';
import { Support } from './support';
import { CommonProps } from '../core';

/**
 * Props of a `GovernedPortfolio`.
 */
export interface GovernedPortfolioProps extends CommonProps {
  /** Name that people see, 1 to 100 characters. */
  readonly displayName: string;

  /** Who offers the products, 1 to 50 characters. */
  readonly providerName: string;

  /**
   * What the portfolio is for, up to 2,000 characters.
   *
   * @default - nothing
   */
  readonly description?: string;

  /**
   * Whom people turn to, for all products that have no support of their own.
   *
   * @default - nobody
   */
  readonly support?: Support;

  /**
   * Tags that whoever launches a product chooses a value of: the allowed values by key. A key with a single value is set by itself. Each
   * key with each value is made once in an account, however many portfolios have it.
   *
   * @default - none
   */
  readonly tagOptions?: { [key: string]: string[] };

  /**
   * What everything that is launched from the portfolio may cost.
   *
   * @default - no budget
   */
  readonly budget?: CatalogBudget;

  /**
   * Who is told of budgets that run out, and of versions that could not be retired when they were too old.
   *
   * @default - the topics and addresses of the budgets
   */
  readonly alertTopic?: sns.ITopic;
}
