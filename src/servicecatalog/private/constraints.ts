import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as servicecatalog from 'aws-cdk-lib/aws-servicecatalog';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { describe, fail, Problem } from '../../private/errors';
import { StackSetOptions } from '../stack-set-options';
import { checkGiven } from './kind-check';
import { knownName, LeastRole } from './launch-role';
import { boundaryIn, checkUnique } from './launch-role-check';
import { LaunchRolePlan } from './launch-role-plan';
import { OfferedVersion } from './offered-version';
import { ProductAssets } from './product-assets';
import { HostedProduct } from './product-host';
import { RulePlan } from './rule-plan';
import { checkStackSet } from './stack-set-check';

/** Where a product is offered, by its versions: other portfolios of the app that offer the same product have the same ones. */
const OFFERS = new WeakMap<OfferedVersion[], string[]>();

/** What holds for a product within one portfolio. */
export class Constraints {
  public readonly rules: RulePlan[] = [];
  public stackSet?: StackSetOptions;
  public tagUpdates?: boolean;
  public launchPlan?: LaunchRolePlan;
  public launchRole?: iam.IRole;
  public readonly topics = new Set<sns.ITopic>();
  private least?: LeastRole;

  constructor(private readonly scope: Construct, private readonly association: CfnResource, private readonly state: HostedProduct) {
    OFFERS.set(state.all, [...OFFERS.get(state.all) ?? [], scope.node.path]);
  }

  /** For people: how it is launched. */
  public get launchRoleText(): string | undefined {
    const plan = this.launchPlan;
    if (!plan) return undefined;
    if (plan.kind === 'named') return plan.roleName;
    if (plan.kind === 'existing') return knownName(plan.role) ?? 'a role of the platform';
    return `${plan.roleName ?? 'a role of its own'}, with the permissions that its resources need`;
  }

  public addRule(rule: RulePlan): void {
    const at = this.scope.node.path;
    if (this.rules.some(({ name }) => name === rule.name)) {
      fail({ code: 'servicecatalog.rule-twice', at, prop: 'addRule', value: rule.name, allowed: 'a name of its own for each rule', fix: 'give the rule a name, or put both into one' });
    }
    this.checkParameters(rule);
    this.rules.push(rule);
    this.after(new servicecatalog.CfnLaunchTemplateConstraint(this.scope, `Rule${rule.name}`, {
      ...this.ids,
      description: rule.description.slice(0, 2000),
      // Its functions are the product's to resolve, not this stack's.
      rules: JSON.stringify(Stack.of(this.scope).resolve({
        Rules: {
          [rule.name]: {
            RuleCondition: rule.when?.expression(),
            Assertions: [{ Assert: rule.assertion.expression(), AssertDescription: rule.description }],
          },
        },
      })),
    }));
  }

  public useLaunchRole(plan: LaunchRolePlan): void {
    const at = this.scope.node.path;
    if (this.launchPlan || this.stackSet) {
      fail({ code: 'servicecatalog.launch-twice', at, prop: 'useLaunchRole', value: { least: 'leastPrivilege', named: 'named', existing: 'existing' }[plan.kind], allowed: 'one launch role, or one deployment with stack sets, for a product in a portfolio', fix: 'say it once' });
    }
    if (plan.kind === 'existing') this.checkRole(plan.role);
    const props = this.roleProps(plan);
    this.launchPlan = plan;
    const constraint = this.after(new servicecatalog.CfnLaunchRoleConstraint(this.scope, 'LaunchRoleConstraint', { ...this.ids, ...props }));
    if (this.least) constraint.node.addDependency(this.least);
  }

  public deployWithStackSets(options: StackSetOptions): void {
    const at = this.scope.node.path;
    if (this.launchPlan || this.stackSet) {
      fail({ code: 'servicecatalog.launch-twice', at, prop: 'deployWithStackSets', value: options.accounts, allowed: 'one launch role, or one deployment with stack sets, for a product in a portfolio', fix: 'say it once' });
    }
    checkStackSet(at, options);
    this.checkAccount('adminRole', options.adminRole);
    this.stackSet = options;
    const { accounts, regions, adminRole, executionRoleName, allowInstanceOperations } = options;
    this.after(new servicecatalog.CfnStackSetConstraint(this.scope, 'StackSetConstraint', {
      ...this.ids,
      accountList: accounts,
      regionList: regions,
      adminRole: adminRole.roleArn,
      executionRole: executionRoleName,
      stackInstanceControl: allowInstanceOperations ? 'ALLOWED' : 'NOT_ALLOWED',
      description: `In the accounts ${accounts.join(', ')} and the regions ${regions.join(', ')}`.slice(0, 2000),
    }));
  }

  public allowTagUpdates(allowed: boolean): void {
    if (this.tagUpdates !== undefined) {
      fail({ code: 'servicecatalog.tag-updates-twice', at: this.scope.node.path, prop: 'allowTagUpdates', value: allowed, allowed: 'to say it once', fix: 'remove one of them' });
    }
    this.tagUpdates = allowed;
    this.after(new servicecatalog.CfnResourceUpdateConstraint(this.scope, 'TagUpdates', { ...this.ids, tagUpdateOnProvisionedProduct: allowed ? 'ALLOWED' : 'NOT_ALLOWED' }));
  }

  public notify(topic: sns.ITopic): void {
    checkGiven(this.scope.node.path, 'notify', topic, Object, 'a topic');
    if (topic.fifo) {
      fail({ code: 'servicecatalog.topic-fifo', at: this.scope.node.path, prop: 'notify', value: topic.node.path, allowed: 'a standard topic, as CloudFormation tells no FIFO topics', fix: 'make a topic without fifo, and subscribe what needs an order to that' });
    }
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    const id = this.topics.size === 1 ? 'Notification' : `Notification${this.topics.size}`;
    this.after(new servicecatalog.CfnLaunchNotificationConstraint(this.scope, id, { ...this.ids, notificationArns: [topic.topicArn] }));
  }

  /** For people: one sentence each. */
  public get sentences(): string[] {
    const { stackSet } = this;
    return [
      ...stackSet ? [`Can be launched in the accounts ${stackSet.accounts.join(', ')} and the regions ${stackSet.regions.join(', ')}.`] : [],
      ...this.tagUpdates !== undefined ? [`Tags ${this.tagUpdates ? 'may' : 'may not'} be changed after the launch.`] : [],
      ...this.topics.size > 0 ? ['The platform team is told of every launch, update and termination.'] : [],
    ];
  }

  /** What shows at the end only: a portfolio may be shared after the role has been set. */
  public problems(): string[] {
    const { plan, host } = this.state;
    const problems: Problem[] = [];
    const at = this.scope.node.path;
    if (plan.kind === 'external' && !this.launchPlan) {
      problems.push({ code: 'servicecatalog.launch-role-missing', at, prop: 'useLaunchRole', allowed: 'a launch role, which external products need', fix: "call useLaunchRole(servicecatalog.LaunchRole.named('...'))" });
    }
    if (host.isShared() && this.launchPlan && this.localName(this.launchPlan) === undefined) {
      problems.push({
        code: 'servicecatalog.launch-role-not-shared',
        at,
        prop: 'useLaunchRole',
        value: 'a role whose name is not known, in this account',
        allowed: 'a role with a name, as the portfolio is shared and each account launches with a role of its own',
        fix: "write LaunchRole.leastPrivilege({ roleName: '...' }), and make the roles of the other accounts with ImportedPortfolio",
      });
    }
    if (this.state.actions.some(({ _plan }) => !_plan.role) && !this.launchPlan) {
      problems.push({ code: 'servicecatalog.action-role-missing', at, prop: 'addAction', value: 'no role', allowed: 'a role of the action, or a launch role of the product', fix: 'give the action a role, or call useLaunchRole' });
    }
    const elsewhere = this.stackSet?.regions.filter(region => region !== Stack.of(this.scope).region) ?? [];
    if (elsewhere.length > 0 && this.state.files.length > 0) {
      problems.push({
        code: 'servicecatalog.stack-set-assets', at, prop: 'regions', value: elsewhere, allowed: 'the region of the portfolio, as the product has assets, and these are there', fix: 'make a portfolio in each region, or a product without assets',
      });
    }
    return problems.map(describe);
  }

  public accountNotKnown(): string {
    return describe({
      code: 'servicecatalog.account-not-known', at: this.scope.node.path, prop: 'env', value: 'an account that is known at the deployment only', allowed: 'a known account, as the portfolio is shared and its products name the bucket of their assets', fix: "give the stack an env: { account: '...', region: '...' }",
    });
  }

  private get ids() {
    return { portfolioId: this.state.host.portfolioId, productId: this.state.product.productId };
  }

  private after<T extends CfnResource>(resource: T): T {
    resource.addResourceDependency(this.association);
    return resource;
  }

  private roleProps(plan: LaunchRolePlan): { localRoleName?: string; roleArn?: string } {
    if (plan.kind === 'named') return { localRoleName: plan.roleName };
    const role = plan.kind === 'existing' ? plan.role : this.createRole(plan);
    this.launchRole = role;
    const name = this.localName(plan);
    return name === undefined ? { roleArn: role.roleArn } : { localRoleName: name };
  }

  private localName(plan: LaunchRolePlan): string | undefined {
    return plan.kind === 'existing' ? knownName(plan.role) : plan.roleName;
  }

  private createRole(plan: LaunchRolePlan & { kind: 'least' }): iam.IRole {
    const { plan: product } = this.state;
    if (product.kind === 'git' || product.kind === 'external' || (product.kind === 'existing' && !product.original)) {
      fail({
        code: 'servicecatalog.launch-role-not-derived', at: this.scope.node.path, prop: 'useLaunchRole', value: 'leastPrivilege', allowed: 'products whose templates are known here', fix: 'use LaunchRole.named() or LaunchRole.existing() with a role of your own',
      });
    }
    this.least = this.leastRole(this.scope, 'LaunchRole', plan);
    return this.least.role;
  }

  /** In the portfolio's account, or in one that it is shared with. */
  private leastRole(scope: Construct, id: string, plan: LaunchRolePlan & { kind: 'least' }): LeastRole {
    if (plan.roleName) checkUnique(scope, plan.roleName);
    return new LeastRole(scope, id, {
      roleName: plan.roleName,
      boundary: plan.boundary && boundaryIn(scope, plan.boundary),
      description: `Launches ${this.state.plan.metadata.name}`,
      launched: () => ({
        facts: this.state.all.map(({ facts }) => facts()), // retired ones too: what was launched of them goes on
        assetBucketArn: this.assetBucketArn(scope),
        permissions: plan.permissions,
        others: [...this.actionStatements(scope), ...this.noticeStatements(scope)],
      }),
    });
  }

  /** The role of the same name in an account that the portfolio is shared with; none where the product has one that is made otherwise. */
  public localRole(scope: Construct, id: string): iam.IRole | undefined {
    return this.launchPlan?.kind === 'least' ? this.leastRole(scope, id, this.launchPlan).role : undefined;
  }

  private assetBucketArn(scope: Construct): string | undefined {
    return this.state.files.find(files => files instanceof ProductAssets)?.arnIn(scope);
  }

  /** The stack tells its topics with the role that it is made with; what a topic of another account is called is not known beforehand. */
  private noticeStatements(scope: Construct): iam.PolicyStatement[] {
    const stack = Stack.of(scope);
    const arnOf = (topic: sns.ITopic) => Stack.of(topic) === stack ? topic.topicArn : stack.formatArn({
      service: 'sns', account: Token.isUnresolved(Stack.of(topic).account) ? '*' : Stack.of(topic).account, resource: '*',
    });
    const resources = [...new Set([...this.topics].map(arnOf))];
    return resources.length > 0 ? [new iam.PolicyStatement({ actions: ['sns:Publish'], resources })] : [];
  }

  /** Actions that run under the launch role start the automation with it. */
  private actionStatements(scope: Construct): iam.PolicyStatement[] {
    const documents = this.state.actions.filter(({ _plan }) => !_plan.role).map(({ _plan }) => _plan.documentName);
    if (documents.length === 0) return [];
    const stack = Stack.of(scope);
    const arns = documents.flatMap(name => name.startsWith('arn:') ? [name, `${name.replace(':document/', ':automation-definition/')}:*`] : [
      `arn:${stack.partition}:ssm:*:*:document/${name}`, `arn:${stack.partition}:ssm:*:*:automation-definition/${name}:*`,
    ]);
    return [
      new iam.PolicyStatement({ actions: ['ssm:DescribeDocument', 'ssm:GetDocument', 'ssm:StartAutomationExecution'], resources: arns }),
      new iam.PolicyStatement({
        actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'], resources: [`arn:${stack.partition}:ssm:*:${stack.account}:automation-execution/*`],
      }),
      new iam.PolicyStatement({ actions: ['ssm:DescribeAutomationExecutions'], resources: ['*'] }), // knows no resource
    ];
  }

  private checkAccount(prop: string, role: iam.IRole) {
    const { account } = Stack.of(this.scope);
    const others = role.principalAccount;
    if (others && ![others, account].some(Token.isUnresolved) && others !== account) {
      fail({ code: 'servicecatalog.launch-role-foreign', at: this.scope.node.path, prop, value: role.roleArn, allowed: `a role of ${account}, the portfolio's account`, fix: 'make the role there; other accounts have roles of their own' });
    }
  }

  private checkRole(role: iam.IRole) {
    const at = this.scope.node.path;
    this.checkAccount('useLaunchRole', role);
    const trust = role instanceof iam.Role && role.assumeRolePolicy ? JSON.stringify(Stack.of(this.scope).resolve(role.assumeRolePolicy)) : undefined;
    if (trust !== undefined && !trust.includes('servicecatalog.amazonaws.com')) {
      fail({
        code: 'servicecatalog.launch-role-untrusted', at, prop: 'useLaunchRole', value: role.node.path, allowed: 'a role that servicecatalog.amazonaws.com may assume', fix: "make it with assumedBy: new iam.ServicePrincipal('servicecatalog.amazonaws.com')",
      });
    }
  }

  private checkParameters(rule: RulePlan) {
    const named = [...rule.when?.parameters ?? [], ...rule.assertion.parameters];
    for (const { parameterName, _product } of named) {
      const at = this.scope.node.path;
      if (!OFFERS.get(this.state.all)!.includes(_product)) {
        fail({ code: 'servicecatalog.rule-for-other-product', at, prop: 'addRule', value: parameterName, allowed: `parameters of this product, not of ${_product}`, fix: `write product.parameter('${parameterName}') with this product` });
      }
      const has = ({ facts }: OfferedVersion) => facts().parameters.some(({ name }) => name === parameterName);
      const without = this.state.offered.filter(version => !has(version)).map(({ name }) => name);
      if (without.length > 0 && this.state.plan.kind !== 'external') {
        fail({
          code: 'servicecatalog.rule-parameter-missing', at, prop: 'addRule', value: parameterName, allowed: `parameters that all offered versions have; ${without.join(', ')} has it not`, fix: 'retire those versions: a rule about a parameter that is not there makes every launch fail',
        });
      }
    }
  }
}
