import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { LaunchRole } from './launch-role';
import { ProductEntry } from './private/catalogue-model';
import { checkBoolean, checkConstruct, checkGiven, checkOptions, checkTexts } from './private/kind-check';
import { entryOf } from './private/product-entry';
import { ProductHost } from './private/product-host';
import { ProductPlan } from './private/product-plan';
import { ProductState } from './private/product-state';
import { checkOptionNames, STACK_SET_OPTIONS } from './private/prop-names';
import { ProductParameter } from './product-parameter';
import { Rule } from './rule';
import { ServiceAction } from './service-action';
import { StackSetOptions } from './stack-set-options';

/**
 * A product as one portfolio offers it: `portfolio.addProduct(...)`. What holds for it here, its rules and its launch role, does not hold
 * in another portfolio.
 */
export class OfferedProduct {
  /** @internal */
  public static _in(portfolio: Construct, plan: ProductPlan, host: ProductHost): OfferedProduct {
    return new OfferedProduct(new Construct(portfolio, plan.id), plan, host);
  }

  /** The product; what belongs to it stands beside it in the tree. */
  public readonly product: servicecatalog.IProduct;
  /** Its id in Service Catalog, such as `prod-abcdefghijklm`. */
  public readonly productId: string;
  /** Name that people see. */
  public readonly productName: string;
  /** @internal */
  public readonly _state: ProductState;

  private constructor(scope: Construct, plan: ProductPlan, host: ProductHost) {
    this._state = new ProductState(scope, plan, host);
    this.product = this._state.product;
    this.productId = this.product.productId;
    this.productName = plan.metadata.name;
  }

  /** The versions that are offered, ascending; retired ones are not among them. None of what comes from a repository. */
  public get versions(): string[] {
    return this._state.offered.map(({ name }) => name);
  }

  /** The role that the product is launched with, if there is one in this account. */
  public get launchRole(): iam.IRole | undefined {
    return this._state.launchRole;
  }

  /**
   * A parameter of the product, for rules. It is an error to ask for one that the template has not.
   *
   * @param name its name in the template
   */
  public parameter(name: string): ProductParameter {
    return this._state.parameter(name);
  }

  /**
   * Has somebody who launches the product follow a rule.
   *
   * @param rule the rule
   */
  public addRule(rule: Rule): void {
    checkGiven(this._state.scope.node.path, 'addRule', rule, Rule, "servicecatalog.Rule.allowedValues(product.parameter('Size'), ['small'])");
    this._state.addRule(rule._plan);
  }

  /**
   * Has the product launched with a role instead of the permissions of whoever launches it.
   *
   * @param role the role
   */
  public useLaunchRole(role: LaunchRole): void {
    checkGiven(this._state.scope.node.path, 'useLaunchRole', role, LaunchRole, 'servicecatalog.LaunchRole.leastPrivilege()');
    this._state.useLaunchRole(role._plan);
  }

  /**
   * Has the product launched in several accounts and regions at once. Not together with a launch role.
   *
   * @param options where, and with which roles
   */
  public deployWithStackSets(options: StackSetOptions): void {
    const at = this._state.scope.node.path;
    checkOptionNames(at, options, STACK_SET_OPTIONS);
    checkOptions(at, 'deployWithStackSets', options, "{ accounts: ['111122223333'], regions: ['eu-central-1'], adminRole, executionRoleName: '...' }");
    checkTexts(at, 'accounts', options.accounts, "'111122223333'");
    checkTexts(at, 'regions', options.regions, "'eu-central-1'");
    checkConstruct(at, 'adminRole', options.adminRole ?? null, 'roleArn', 'a role');
    this._state.deployWithStackSets(options);
  }

  /**
   * Whether tags of what has been launched may be changed afterwards; they may not unless this says so.
   *
   * @param allowed whether they may
   */
  public allowTagUpdates(allowed: boolean = true): void {
    checkBoolean(this._state.scope.node.path, 'allowTagUpdates', allowed, 'true');
    this._state.allowTagUpdates(allowed);
  }

  /**
   * Tells a topic of what happens with the stacks that are launched.
   *
   * @param topic the topic
   */
  public notify(topic: sns.ITopic): void {
    checkConstruct(this._state.scope.node.path, 'notify', topic ?? null, 'topicArn', 'a topic');
    this._state.notify(topic);
  }

  /**
   * Lets people do something with what they have launched.
   *
   * @param action what
   */
  public addAction(action: ServiceAction): void {
    checkGiven(this._state.scope.node.path, 'addAction', action, ServiceAction, "servicecatalog.ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance' })");
    this._state.addAction(action);
  }

  /** @internal For the catalogue page. */
  public get _entry(): ProductEntry {
    return entryOf(this._state);
  }
}
