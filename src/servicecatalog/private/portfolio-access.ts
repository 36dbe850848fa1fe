import { createHash } from 'crypto';
import { Aspects, Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { describe, fail } from '../../private/errors';
import type { OfferedProduct } from '../offered-product';
import { ShareOptions } from '../share-target';
import { PortfolioEntry } from './catalogue-model';
import { warnOfFixedNames, warnOfSecrets } from './fixed-names';
import { checkBoolean } from './kind-check';
import { PrincipalPlan } from './principal-plan';
import { allOf, governed } from './providers';
import { referencesIntoProducts } from './references';
import { conditionsOf, Share, ShareTargetPlan } from './share-plan';

/** https://docs.aws.amazon.com/servicecatalog/latest/dg/API_AssociatePrincipalWithPortfolio.html */
const MOST_PATTERNS = 10;

export interface PortfolioAccessProps {
  readonly portfolio: servicecatalog.IPortfolio;
  readonly products: () => OfferedProduct[];
  /** Whether it belongs to another account. */
  readonly imported?: boolean;
}

/** Who may use a portfolio, here and in other accounts. */
export class PortfolioAccess extends Construct {
  private readonly principals: PrincipalPlan[] = [];
  private readonly shares: Share[] = [];

  constructor(scope: Construct, id: string, private readonly props: PortfolioAccessProps) {
    super(scope, id);
    Aspects.of(this).add({ visit: node => this.prepare(node) }, { priority: 100 });
  }

  public get isShared(): boolean {
    return this.shares.length > 0;
  }

  public grant(principal: PrincipalPlan): void {
    if (this.principals.some(({ identity }) => identity === principal.identity)) return;
    this.principals.push(principal);
    const at = this.node.scope!.node.path;
    this.checkAccount(at, principal);
    if (this.principals.filter(({ pattern }) => pattern).length > MOST_PATTERNS) {
      fail({ code: 'servicecatalog.principal-patterns-too-many', at, prop: 'grantAccess', value: principal.name, allowed: `${MOST_PATTERNS} permission sets and patterns of names in a portfolio`, fix: 'use one pattern for several, or another portfolio' });
    }
    const arn = principal.arn(Stack.of(this).partition);
    const id = `${principal.kind.replace(/\W/g, '')}${hash(principal.pattern ? principal.key as string : (principal.key as IConstruct).node.path)}`;
    new servicecatalog.CfnPortfolioPrincipalAssociation(this, id, {
      portfolioId: this.props.portfolio.portfolioId, principalArn: arn, principalType: principal.pattern ? 'IAM_PATTERN' : 'IAM',
    });
  }

  public share(target: ShareTargetPlan, { shareTagOptions = true, sharePrincipals = false }: ShareOptions): void {
    const at = this.node.scope!.node.path;
    checkBoolean(at, 'shareTagOptions', shareTagOptions, 'true');
    checkBoolean(at, 'sharePrincipals', sharePrincipals, 'true');
    if (this.shares.some(share => share.target.value === target.value)) {
      fail({ code: 'servicecatalog.share-twice', at, prop: 'shareWith', value: target.value, allowed: 'each account, organizational unit or organization once', fix: 'remove one of them' });
    }
    if (target.kind === 'account' && sharePrincipals) {
      fail({ code: 'servicecatalog.share-principals-for-account', at, prop: 'sharePrincipals', value: true, allowed: 'an organizational unit or an organization', fix: 'share with one of these, or grant access in the account itself, with ImportedPortfolio' });
    }
    const own = Stack.of(this).account;
    if (target.value === own) {
      fail({ code: 'servicecatalog.share-with-itself', at, prop: 'shareWith', value: target.value, allowed: 'another account', fix: 'leave it out; its own people get access with grantAccess' });
    }
    this.shares.push({ target, tagOptions: shareTagOptions, principals: sharePrincipals });
    if (target.kind === 'account') this.shareWithAccount(target, shareTagOptions);
    else this.shareWithNode(target, shareTagOptions, sharePrincipals);
  }

  public get entries(): Pick<PortfolioEntry, 'principals' | 'shares'> {
    return {
      principals: this.principals.map(({ kind, name }) => ({ kind, name })),
      shares: this.shares.map(({ target, tagOptions, principals }) => ({ kind: target.kind, id: target.value, tagOptions, principals })),
    };
  }

  public problems(): string[] {
    const at = this.node.scope!.node.path;
    const isNamed = this.props.products().some(({ _state }) => _state.files.length > 0 || _state.constraints.topics.size > 0);
    const unit = this.shares.find(({ target }) => target.kind === 'organizational unit' && !target.organization);
    if (isNamed && unit) {
      return [describe({
        code: 'servicecatalog.organization-missing', at, prop: 'organizationId', value: unit.target.value, allowed: 'the organization of the unit, as products have assets or tell topics, and the policies of these name it', fix: "write ShareTarget.organizationalUnit('ou-...', { organizationId: 'o-...' })",
      })];
    }
    const empty = this.shares.find(({ principals }) => principals);
    if (!empty || this.principals.some(({ pattern }) => pattern)) return [];
    return [describe({
      code: 'servicecatalog.share-principals-empty', at, prop: 'sharePrincipals', value: empty.target.value, allowed: 'a portfolio with a permission set or a pattern of role names; roles of this account are not there in others', fix: "grant access to Principal.ssoPermissionSet('...') or Principal.roleName('...'), or leave sharePrincipals out",
    })];
  }

  /** The service takes roles, users and groups of the account that it is asked in. */
  private checkAccount(at: string, { pattern, kind, key, arn }: PrincipalPlan) {
    if (pattern) return;
    const stack = Stack.of(this);
    const written = /^arn:[^:]*:iam::(\d{12}):/.exec(arn(stack.partition))?.[1];
    const account = written ?? Stack.of(key as IConstruct).account;
    if (Token.isUnresolved(account) || Token.isUnresolved(stack.account) || account === stack.account) return;
    fail({
      code: 'servicecatalog.principal-foreign', at, prop: 'grantAccess', value: `a ${kind} of ${account}`, allowed: `roles, users and groups of ${stack.account}`, fix: 'share the portfolio with that account, and grant access there with ImportedPortfolio; or name a pattern with Principal.roleName()',
    });
  }

  private shareWithAccount({ value }: ShareTargetPlan, shareTagOptions: boolean) {
    const id = `Account${Token.isUnresolved(value) ? hash(JSON.stringify(Stack.of(this).resolve(value))) : value}`;
    new servicecatalog.CfnPortfolioShare(this, id, { portfolioId: this.props.portfolio.portfolioId, accountId: value, shareTagOptions });
  }

  private shareWithNode({ type, value }: ShareTargetPlan, shareTagOptions: boolean, sharePrincipals: boolean) {
    const { portfolio } = this.props;
    const share = governed(this, `Node${hash(value)}`, {
      handler: 'portfolio-share',
      description: 'Shares portfolios with organizational units and organizations',
      type: 'Custom::ServiceCatalogPortfolioShare',
      properties: {
        PortfolioId: portfolio.portfolioId, NodeType: type, NodeValue: value, ShareTagOptions: shareTagOptions, SharePrincipals: sharePrincipals,
      },
      actions: [
        {
          actions: ['CreatePortfolioShare', 'UpdatePortfolioShare', 'DeletePortfolioShare', 'DescribePortfolioShares'].map(name => `servicecatalog:${name}`),
          resources: [allOf(this, 'portfolio')],
        },
        { actions: ['servicecatalog:DescribePortfolioShareStatus', 'organizations:DescribeOrganization'], resources: ['*'] }, // know no resource
      ],
    });
    share.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  /** At the end, when all products and all shares are there. */
  private prepare(node: IConstruct) {
    if (node !== this) return;
    const [inner] = referencesIntoProducts(Stack.of(this));
    if (inner) {
      fail({
        code: 'servicecatalog.product-referred-to', at: Stack.of(this).node.path, prop: 'versions', value: inner.node.path, allowed: 'references within the product only: it is launched elsewhere, and as often as somebody likes', fix: 'use an output of a ProvisionedProduct',
      });
    }
    for (const { _state } of this.props.products()) {
      _state.finish();
      warnOfFixedNames(_state.scope, _state.all);
      warnOfSecrets(_state.scope, _state.all);
      const launching = (_state.constraints.stackSet?.accounts ?? []).filter(account => account !== Stack.of(this).account).map(accountTarget);
      for (const target of [...this.shares.map(share => share.target), ...launching]) {
        for (const files of _state.files) if (target.kind !== 'organizational unit' || target.organization) files.shareWith(target);
        for (const topic of _state.constraints.topics) letPublish(topic, target);
      }
    }
    if (this.principals.length === 0 && this.shares.length === 0 && !this.props.imported) {
      Annotations.of(this.node.scope!).addWarningV2(
        'cdk-wheelhouse:servicecatalog.nobody-has-access', 'Nobody may launch anything from this portfolio: call grantAccess or shareWith, or acknowledge this warning.',
      );
    }
  }
}

function hash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}

function accountTarget(value: string): ShareTargetPlan {
  return { kind: 'account', type: 'ACCOUNT', value };
}

/** Stacks tell the topic in the name of whoever launches them. */
function letPublish(topic: sns.ITopic, target: ShareTargetPlan) {
  if (target.kind === 'organizational unit' && !target.organization) return;
  topic.addToResourcePolicy(new iam.PolicyStatement({
    principals: [target.kind === 'account' ? new iam.AccountPrincipal(target.value) : new iam.AnyPrincipal()],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: conditionsOf(target),
  }));
}
