import { Aspects, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { fail } from '../../private/errors';
import { ProductParameter } from '../product-parameter';
import { ServiceAction } from '../service-action';
import { StackSetOptions } from '../stack-set-options';
import { Constraints } from './constraints';
import { LaunchRolePlan } from './launch-role-plan';
import { OfferedVersion } from './offered-version';
import { ProductAssets } from './product-assets';
import { HostedProduct, ProductHost } from './product-host';
import { ProductImages } from './product-images';
import { ProductPlan } from './product-plan';
import { createProduct } from './products';
import { RulePlan } from './rule-plan';
import { ProductVersionStates } from './version-states';
import { checkReferences } from './versions';

/** Before aspects that look at everything. */
const FINISH = 100;

/** What an offered product consists of, and what has been said of it. */
export class ProductState implements HostedProduct {
  public readonly product: servicecatalog.IProduct;
  public readonly artifactIds?: string;
  public readonly all: OfferedVersion[];
  public readonly constraints: Constraints;
  public readonly actions: ServiceAction[] = [];
  public readonly association: servicecatalog.CfnPortfolioProductAssociation;
  private readonly versionStates: ProductVersionStates;
  private isFinished = false;

  constructor(public readonly scope: Construct, public readonly plan: ProductPlan, public readonly host: ProductHost) {
    const { product, versions, artifactIds } = createProduct(scope, plan, host);
    this.product = product;
    this.artifactIds = artifactIds;
    this.all = versions;
    this.association = new servicecatalog.CfnPortfolioProductAssociation(scope, 'Association', {
      portfolioId: host.portfolioId, productId: product.productId, sourcePortfolioId: plan.kind === 'existing' ? plan.sourcePortfolioId : undefined,
    });
    this.constraints = new Constraints(scope, this.association, this);
    this.versionStates = new ProductVersionStates(scope, this);
    scope.node.addValidation({ validate: () => this.problems() });
    Aspects.of(scope).add({ visit: node => { if (node === scope) this.finish(); } }, { priority: FINISH });
  }

  public get offered(): OfferedVersion[] {
    return this.all.filter(({ state }) => state !== 'retired');
  }

  public get launchRole(): iam.IRole | undefined {
    return this.constraints.launchRole;
  }

  public get files(): (ProductAssets | ProductImages)[] {
    const found = this.all.flatMap(({ files }) => {
      const { assets, images } = files();
      return [assets, images].filter(each => each !== undefined);
    });
    return [...new Set(found)];
  }

  /** When everything has been built: assets may have come after the product was offered. */
  public finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    for (const version of this.all) checkReferences(this.scope.node.path, version);
    for (const { deployment } of this.plan.kind === 'templates' ? this.files : []) this.product.node.addDependency(deployment);
  }

  public parameter(name: string): ProductParameter {
    const found = [...this.offered].reverse().flatMap(({ facts }) => facts().parameters).find(parameter => parameter.name === name);
    const kind = this.plan.kind === 'existing' ? this.plan.original?.kind : this.plan.kind;
    if (!found && this.all.length > 0 && kind === 'templates') {
      const names = [...new Set(this.offered.flatMap(({ facts }) => facts().parameters.map(parameter => parameter.name)))];
      fail({
        code: 'servicecatalog.parameter-unknown', at: this.scope.node.path, prop: 'parameter', value: name, allowed: names.join(', ') || 'none, as the product has no parameters', fix: 'name a parameter of the template, or add one to the stack first',
      });
    }
    return ProductParameter._of(this.scope.node.path, name, found);
  }

  public addRule(rule: RulePlan): void {
    this.constraints.addRule(rule);
  }

  public useLaunchRole(plan: LaunchRolePlan): void {
    this.constraints.useLaunchRole(plan);
  }

  public deployWithStackSets(options: StackSetOptions): void {
    this.constraints.deployWithStackSets(options);
  }

  public allowTagUpdates(allowed: boolean): void {
    this.constraints.allowTagUpdates(allowed);
  }

  public notify(topic: sns.ITopic): void {
    this.constraints.notify(topic);
  }

  public addAction(action: ServiceAction): void {
    if (this.actions.includes(action)) return;
    if (this.plan.kind !== 'templates') {
      fail({
        code: 'servicecatalog.action-not-possible', at: this.scope.node.path, prop: 'addAction', value: this.plan.kind, allowed: 'products with versions that are known here, of CloudFormation', fix: 'associate the action where the product is made',
      });
    }
    this.versionStates.addAction(this.host.actionId(action));
    this.actions.push(action);
  }

  private problems(): string[] {
    return [...this.constraints.problems(), ...(this.isUnknownAccount() ? [this.constraints.accountNotKnown()] : [])];
  }

  private isUnknownAccount(): boolean {
    const isElsewhere = this.host.isShared() || this.constraints.stackSet !== undefined;
    return isElsewhere && this.files.length > 0 && Token.isUnresolved(Stack.of(this.scope).account);
  }
}
