import { AspectPriority, Aspects, Stack } from 'aws-cdk-lib';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { CatalogBudget } from './catalog-budget';
import { GovernedPortfolioProps } from './governed-portfolio-props';
import { OfferedProduct } from './offered-product';
import { Principal } from './principal';
import { addBudget } from './private/budgets';
import { PortfolioEntry } from './private/catalogue-model';
import { checkConstruct, checkGiven, checkKind, checkOptions } from './private/kind-check';
import { PortfolioAccess } from './private/portfolio-access';
import { checkSupport } from './private/product-check';
import { ServiceActions } from './private/service-actions';
import { checkSameValues, checkTagOptions, TagOptionSet } from './private/tag-check';
import { associate } from './private/tag-option-library';
import { WithoutTags } from './private/tags-from-above';
import { checkNeededText, checkText } from './private/text-check';
import { Product } from './product';
import { ShareOptions, ShareTarget } from './share-target';
import { Profile } from '../core';
import { fail } from '../private/errors';
import { sorted } from '../private/sorted';
import { applyTags } from '../private/tags';
import { checkOptionNames, checkPropNames, GOVERNED_PORTFOLIO_PROPS, SHARE_OPTIONS } from './private/prop-names';

/**
 * A portfolio of vetted products: who may launch what, with which limits, under which role, in which accounts.
 */
export class GovernedPortfolio extends Construct {
  /** The portfolio. */
  public readonly portfolio: servicecatalog.Portfolio;
  /** Its id, such as `port-abcdefghijklm`, which the accounts need that it is shared with. */
  public readonly portfolioId: string;
  /** ARN of the portfolio. */
  public readonly portfolioArn: string;
  /** Name that people see. */
  public readonly displayName: string;

  /** @internal */
  public readonly _access: PortfolioAccess;
  /** @internal */
  public readonly _tagOptions: TagOptionSet;
  private readonly offered: OfferedProduct[] = [];
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, private readonly props: GovernedPortfolioProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, GOVERNED_PORTFOLIO_PROPS);
    this.check(props);
    this.profile = props.profile ?? Profile.production();
    this.displayName = props.displayName;
    this._tagOptions = sorted(props.tagOptions);
    this.portfolio = this.createPortfolio(props);
    this.portfolioId = this.portfolio.portfolioId;
    this.portfolioArn = this.portfolio.portfolioArn;
    this._access = new PortfolioAccess(this, 'Access', { portfolio: this.portfolio, products: () => this.offered });
    associate(this.portfolio, this.portfolioId, this._tagOptions);
    if (props.budget) addBudget(this, props.budget._plan, { alertTopic: props.alertTopic, name: props.displayName, tag: 'portfolioArn', arn: this.portfolioArn, resourceId: this.portfolioId });
    applyTags(this, { app: this.displayName, profile: this.profile.name }, props.tags);
    Aspects.of(this).add(new WithoutTags(), { priority: AspectPriority.DEFAULT + 50 }); // when tags have been set
  }

  /** What the portfolio offers. */
  public get products(): OfferedProduct[] {
    return [...this.offered];
  }

  /**
   * Offers a product.
   *
   * @param product the product; one that another portfolio of the app offers is `ExistingProduct.offered(...)`
   * @returns the product as it is offered here, for rules and a launch role
   */
  public addProduct(product: Product): OfferedProduct {
    checkGiven(this.node.path, 'addProduct', product, Product, Stack.isStack(product)
      ? "servicecatalog.StackProduct.versions('Bucket', { versions: { '1.0.0': servicecatalog.ProductVersion.fromStack(stack) } })"
      : "servicecatalog.StackProduct.versions('Bucket', ...)");
    const plan = product._plan;
    const at = `${this.node.path}/${plan.id}`;
    if (this.node.tryFindChild(plan.id)) {
      fail({ code: 'servicecatalog.product-twice', at, prop: 'addProduct', value: plan.id, allowed: 'an id of its own for each product, other than Portfolio, Access and Budget', fix: 'give the product another id' });
    }
    for (const [key, values] of Object.entries(plan.tagOptions)) {
      if (Object.hasOwn(this._tagOptions, key)) checkSameValues(at, key, values, this._tagOptions[key], 'the portfolio');
    }
    const { providerName, support } = this.props;
    const offered = OfferedProduct._in(this, plan, {
      portfolioId: this.portfolioId,
      providerName,
      support,
      profile: this.profile,
      alertTopic: this.props.alertTopic,
      isShared: () => this._access.isShared,
      actionId: action => ServiceActions.of(Stack.of(this)).idOf(action),
    });
    // What the portfolio has already holds for the product as well.
    const own = Object.entries(plan.tagOptions).filter(([key]) => !Object.hasOwn(this._tagOptions, key));
    associate(offered._state.scope, offered.productId, Object.fromEntries(own));
    if (plan.budget) {
      const { productArn } = offered.product;
      addBudget(offered._state.scope, plan.budget, { alertTopic: this.props.alertTopic, name: `${this.displayName} ${offered.productName}`, tag: 'productArn', arn: productArn, resourceId: offered.productId });
    }
    this.offered.push(offered);
    return offered;
  }

  /**
   * Lets somebody see and launch the products.
   *
   * @param principals who
   */
  public grantAccess(...principals: Principal[]): void {
    for (const principal of principals) {
      const isRole = Construct.isConstruct(principal) && 'roleArn' in principal;
      checkGiven(this.node.path, 'grantAccess', principal, Principal, `servicecatalog.Principal.${isRole ? 'role(role)' : "ssoPermissionSet('Developer')"}`);
      this._access.grant(principal._plan);
    }
  }

  /**
   * Offers the portfolio in other accounts.
   *
   * @param target with whom
   * @param options what is shared beside the products
   */
  public shareWith(target: ShareTarget, options: ShareOptions = {}): void {
    checkOptionNames(this.node.path, options, SHARE_OPTIONS);
    checkGiven(this.node.path, 'shareWith', target, ShareTarget, "servicecatalog.ShareTarget.account('111122223333')");
    checkOptions(this.node.path, 'options', options, '{ shareTagOptions: false }');
    this._access.share(target._plan, options);
  }

  /** @internal For the catalogue page. */
  public get _entry(): PortfolioEntry {
    const { displayName, providerName, description, support, budget } = this.props;
    return {
      name: displayName,
      provider: providerName,
      description,
      support,
      ...this._access.entries,
      tagOptions: Object.entries(this._tagOptions).map(([key, values]) => ({ key, values })),
      budget: budget && `${budget._plan.limit} ${budget._plan.unit} a month`,
      products: this.offered.map(product => product._entry),
    };
  }

  private check(props: GovernedPortfolioProps) {
    const at = this.node.path;
    checkOptions(at, 'props', props, "{ displayName: 'Platform products', providerName: 'Platform team' }");
    checkNeededText(at, 'displayName', props.displayName, 100);
    checkNeededText(at, 'providerName', props.providerName, 50);
    checkText(at, 'description', props.description, 2000);
    checkSupport(at, props.support);
    checkTagOptions(at, props.tagOptions);
    checkKind(at, 'profile', props.profile, Profile, 'Profile.production()');
    checkKind(at, 'budget', props.budget, CatalogBudget, 'servicecatalog.CatalogBudget.monthly(500)');
    checkConstruct(at, 'alertTopic', props.alertTopic, 'topicArn', 'a topic');
  }

  private createPortfolio({ displayName, providerName, description }: GovernedPortfolioProps): servicecatalog.Portfolio {
    this.node.addValidation({ validate: () => this._access.problems() });
    return new servicecatalog.Portfolio(this, 'Portfolio', { displayName, providerName, description });
  }
}
