import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import { Construct } from 'constructs';
import { OfferedProduct } from './offered-product';
import { Principal } from './principal';
import { checkKnown, checkPattern } from '../private/check';
import { fail } from '../private/errors';
import { checkGiven, checkKinds, checkOptions } from './private/kind-check';
import { PortfolioAccess } from './private/portfolio-access';
import { checkPropNames, IMPORTED_PORTFOLIO_PROPS } from './private/prop-names';
import { allOf, governed } from './private/providers';

/**
 * Props of an `ImportedPortfolio`.
 */
export interface ImportedPortfolioProps {
  /** Id of the portfolio, such as `port-abcdefghijklm`. */
  readonly portfolioId: string;

  /**
   * Whether it is shared through the organization or an organizational unit, and not with this account alone.
   *
   * @default false
   */
  readonly sharedByOrganization?: boolean;

  /**
   * Products of the portfolio, where they are part of the same app: their launch roles are made in this account, too.
   *
   * @default - the launch roles are made in another way
   */
  readonly launchRolesOf?: OfferedProduct[];
}

/**
 * A portfolio of another account, in an account that it is shared with: accepts the share, says who may use it here, and makes the roles
 * that its products are launched with.
 */
export class ImportedPortfolio extends Construct {
  /** The portfolio. */
  public readonly portfolio: servicecatalog.IPortfolio;
  /** Its id. */
  public readonly portfolioId: string;
  /** The launch roles that have been made here, by the names of their products. */
  public readonly launchRoles: { [productName: string]: iam.IRole };

  private readonly access: PortfolioAccess;

  constructor(scope: Construct, id: string, props: ImportedPortfolioProps) {
    super(scope, id);
    checkPropNames(this.node.path, props, IMPORTED_PORTFOLIO_PROPS);
    this.check(props);
    this.portfolioId = props.portfolioId;
    const share = this.accept(props);
    this.portfolio = servicecatalog.Portfolio.fromPortfolioArn(this, 'Portfolio', Stack.of(this).formatArn({
      service: 'catalog', resource: 'portfolio', resourceName: props.portfolioId,
    }));
    this.access = new PortfolioAccess(this, 'Access', { portfolio: this.portfolio, imported: true, products: () => [] });
    this.access.node.addDependency(share);
    this.launchRoles = this.createLaunchRoles(props.launchRolesOf ?? []);
  }

  /**
   * Lets somebody of this account see and launch the products.
   *
   * @param principals who
   */
  public grantAccess(...principals: Principal[]): void {
    for (const principal of principals) {
      checkGiven(this.node.path, 'grantAccess', principal, Principal, "servicecatalog.Principal.ssoPermissionSet('Developer')");
      this.access.grant(principal._plan);
    }
  }

  private check(props: ImportedPortfolioProps) {
    const at = this.node.path;
    checkOptions(at, 'props', props, "{ portfolioId: 'port-abcdefghijklm' }");
    const { portfolioId, launchRolesOf } = props;
    checkPattern({ code: 'servicecatalog.id-invalid', at, prop: 'portfolioId', value: portfolioId ?? '', pattern: /^port-[\w-]{1,95}$/, allowed: 'the id of a portfolio, as port-abcdefghijklm, and not its name', fix: 'copy it from the other account, where portfolio.portfolioId is an output' });
    checkKinds(at, 'launchRolesOf', launchRolesOf, OfferedProduct, 'what portfolio.addProduct(...) has given');
    this.checkNames(launchRolesOf ?? []);
    this.checkRegion(launchRolesOf ?? []);
    const { account } = Stack.of(this);
    const own = Token.isUnresolved(account) ? undefined : launchRolesOf?.find(({ _state }) => Stack.of(_state.scope).account === account);
    if (own) {
      fail({ code: 'servicecatalog.import-of-own-portfolio', at, prop: 'launchRolesOf', value: own._state.scope.node.path, allowed: `products of another account than ${account}`, fix: 'leave it out; the roles are here already' });
    }
  }

  /** Shares, and the assets of products, are in the region of the portfolio. */
  private checkRegion(products: OfferedProduct[]) {
    const { region } = Stack.of(this);
    for (const { _state: { scope } } of products) {
      const home = Stack.of(scope).region;
      if (Token.isUnresolved(home) || Token.isUnresolved(region) || home === region) continue;
      fail({ code: 'servicecatalog.import-elsewhere', at: this.node.path, prop: 'launchRolesOf', value: scope.node.path, allowed: `products of a portfolio in ${region}`, fix: `import it in ${home}, or make a portfolio in ${region}, too` });
    }
  }

  private checkNames(products: OfferedProduct[]) {
    const twice = products.find(({ productName, _state }, index) => products.slice(0, index).some(other => (
      other.productName === productName || other._state.plan.id === _state.plan.id)));
    if (twice) {
      fail({
        code: 'servicecatalog.product-twice', at: this.node.path, prop: 'launchRolesOf', value: twice._state.scope.node.path, allowed: 'products of one portfolio, each once, which all have an id and a name of their own', fix: 'import each portfolio by itself',
      });
    }
  }

  private accept({ portfolioId, sharedByOrganization = false }: ImportedPortfolioProps): Construct {
    checkKnown({ code: 'servicecatalog.value-not-known', at: this.node.path, prop: 'sharedByOrganization', value: sharedByOrganization, fix: 'write true or false' });
    if (!sharedByOrganization) return new servicecatalog.CfnAcceptedPortfolioShare(this, 'Share', { portfolioId });
    const share = governed(this, 'Share', {
      handler: 'accepted-share',
      description: 'Accepts portfolios that are shared through the organization',
      type: 'Custom::ServiceCatalogAcceptedShare',
      properties: { PortfolioId: portfolioId },
      actions: [
        {
          actions: ['servicecatalog:AcceptPortfolioShare', 'servicecatalog:RejectPortfolioShare'],
          resources: [allOf(this, 'portfolio', '*')],
        },
        { actions: ['servicecatalog:ListAcceptedPortfolioShares'], resources: ['*'] }, // knows no resource
      ],
    });
    share.applyRemovalPolicy(RemovalPolicy.DESTROY);
    return share;
  }

  private createLaunchRoles(products: OfferedProduct[]): { [productName: string]: iam.IRole } {
    return Object.fromEntries(products.flatMap(product => {
      const role = product._state.constraints.localRole(this, `LaunchRole${product._state.plan.id}`);
      return role ? [[product.productName, role]] : [];
    }));
  }
}
