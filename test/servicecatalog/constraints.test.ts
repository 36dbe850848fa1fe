import { CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  all, bucketStack, ExistingProduct, Fill, history, HUB, hub, LaunchRole, offer, portfolioIn, productOf, ProductVersion, refusal, roleOf,
  Rule, RuleCondition, ShareTarget, sized, SPOKE, StackProduct, synthOf,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { textToken } from '../support/synth';

const TYPE = 'AWS::ServiceCatalog::';
const SUBNETS = 'List<AWS::EC2::Subnet::Id>';

const parameters: Fill = stack => {
  sized()(stack);
  new CfnParameter(stack, 'Environment', { default: 'dev', allowedPattern: '[a-z]+' });
  new CfnParameter(stack, 'Count', { type: 'Number', default: 1, minValue: 1, maxValue: 10 });
  new CfnParameter(stack, 'Name', { default: 'abc', minLength: 3, maxLength: 5 });
  new CfnParameter(stack, 'Subnets', { type: SUBNETS });
  new CfnParameter(stack, 'Vpc', { type: 'AWS::EC2::VPC::Id' });
};

/** What a rule becomes. */
function ruled(make: (parameter: (name: string) => servicecatalog.ProductParameter) => servicecatalog.Rule) {
  const { stack, product } = offer(parameters);
  product.addRule(make(name => product.parameter(name)));
  const [constraint] = all(stack, `${TYPE}LaunchTemplateConstraint`);
  expect(constraint.DependsOn).toEqual([expect.stringContaining('Association')]);
  const { Rules, Description } = constraint.Properties as { Rules: string; Description: string };
  return { rules: JSON.parse(Rules), description: Description };
}

const codeOf = (make: () => unknown) => problemOf(make).problem.code.replace('servicecatalog.', '');

describe('rules', () => {
  test('of allowed values', () => {
    const { rules, description } = ruled(of => Rule.allowedValues(of('Size'), ['small', 'medium']));
    expect(rules).toEqual({ Rules: { SizeAllowedValues: { Assertions: [{ Assert: { 'Fn::Contains': [['small', 'medium'], { Ref: 'Size' }] }, AssertDescription: 'Size is small or medium.' }] } } });
    expect(description).toBe('Size is small or medium.');
  });

  test('of forbidden values', () => {
    const { rules } = ruled(of => Rule.forbiddenValues(of('Size'), ['large']));
    expect(rules.Rules.SizeForbiddenValues.Assertions).toEqual([{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['large'], { Ref: 'Size' }] }] }, AssertDescription: 'not (Size is large).' }]);
  });

  test('that hold under a condition, with a name and words of their own', () => {
    const { rules, description } = ruled(of => Rule.allowedValues(of('Size'), ['small'], { name: 'SmallInDev', when: RuleCondition.hasValue(of('Environment'), 'dev'), description: 'Small in dev' }));
    expect(rules.Rules.SmallInDev).toEqual({
      RuleCondition: { 'Fn::Equals': [{ Ref: 'Environment' }, 'dev'] }, Assertions: [{ Assert: { 'Fn::Contains': [['small'], { Ref: 'Size' }] }, AssertDescription: 'Small in dev' }],
    });
    expect(description).toBe('Small in dev');
    expect(ruled(of => Rule.allowedValues(of('Size'), ['small'], { when: RuleCondition.hasValue(of('Environment'), 'dev') })).description).toBe('Where Environment is dev: Size is small.');
  });

  test('of several conditions', () => {
    const { rules } = ruled(of => {
      const one = RuleCondition.hasValue(of('Size'), 'small');
      const two = RuleCondition.hasValue(of('Environment'), 'dev');
      return Rule.requires('Both', RuleCondition.allOf(RuleCondition.anyOf(one, two), RuleCondition.negate(RuleCondition.allOf(one, two))));
    });
    const [one, two] = [{ 'Fn::Equals': [{ Ref: 'Size' }, 'small'] }, { 'Fn::Equals': [{ Ref: 'Environment' }, 'dev'] }];
    expect(rules.Rules.Both.Assertions[0].Assert).toEqual({ 'Fn::And': [{ 'Fn::Or': [one, two] }, { 'Fn::Not': [{ 'Fn::And': [one, two] }] }] });
  });

  test('of resources that belong to another', () => {
    const { rules } = ruled(of => Rule.requires('InVpc', RuleCondition.belongTo(of('Subnets'), 'VpcId', of('Vpc'))));
    expect(rules.Rules.InVpc.Assertions[0].Assert).toEqual({ 'Fn::EachMemberEquals': [{ 'Fn::ValueOf': ['Subnets', 'VpcId'] }, { Ref: 'Vpc' }] });
  });

  test('come one by one, with names of their own', () => {
    const { stack, product } = offer(parameters);
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']));
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['medium'], { name: 'Other' }));
    product.addRule(Rule.forbiddenValues(product.parameter('Size'), ['medium']));
    expect(codeOf(() => product.addRule(Rule.allowedValues(product.parameter('Size'), ['large'])))).toBe('rule-twice');
    expect(all(stack, `${TYPE}LaunchTemplateConstraint`)).toHaveLength(3);
  });

  test.each<[string, string, string[]]>([
    ['rule-value-impossible', 'Size', ['huge']], ['rule-value-impossible', 'Environment', ['Dev']], ['rule-value-impossible', 'Environment', ['dev1']], ['rule-value-impossible', 'Count', ['many']],
    ['rule-value-impossible', 'Count', ['0']], ['rule-value-impossible', 'Count', ['11']], ['rule-value-impossible', 'Count', ['']], ['rule-value-impossible', 'Name', ['ab']],
    ['rule-value-impossible', 'Name', ['abcdef']], ['rule-values-invalid', 'Size', []], ['rule-values-invalid', 'Size', ['small', 'small']],
  ])('%s: %s is %j', (code, name, values) => {
    const { product } = offer(parameters);
    expect(codeOf(() => Rule.allowedValues(product.parameter(name), values))).toBe(code);
  });

  test('take what is possible', () => {
    const { product } = offer(parameters);
    expect(() => [['Count', ['1', '10', '5']], ['Name', ['abc', 'abcde']], ['Environment', ['z']]].map(([name, values]) => (
      Rule.allowedValues(product.parameter(name as string), values as string[])))).not.toThrow();
  });

  test('need parameters that the product has', () => {
    const { product } = offer(parameters);
    const problem = problemOf(() => product.parameter('Sizes')).problem;
    expect([problem.code, problem.allowed]).toEqual(['servicecatalog.parameter-unknown', 'Size, Environment, Count, Name, Subnets, Vpc']);
    expect(problemOf(() => offer(() => {}).product.parameter('Size')).problem.allowed).toBe('none, as the product has no parameters');
  });

  test('need parameters that all offered versions have', () => {
    const stack = hub();
    const versions = { '1.0.0': () => {}, '1.1.0': sized(), '2.0.0': sized() };
    const make = (retired: string[], id: string) => portfolioIn(stack, {}, `P${id}`).addProduct(StackProduct.versions('Bucket', {
      versions: Object.fromEntries(Object.entries(versions).map(([name, fill]) => [name, ProductVersion.fromStack(bucketStack(stack, `${id}${name}`, fill as Fill))])),
      lifecycle: { retired },
      history: history(),
    }));
    const product = make([], 'A');
    const problem = problemOf(() => product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']))).problem;
    expect([problem.code, problem.allowed]).toEqual(['servicecatalog.rule-parameter-missing', expect.stringContaining('1.0.0 has it not')]);
    const later = make(['1.0.0'], 'B');
    expect(() => later.addRule(Rule.allowedValues(later.parameter('Size'), ['small']))).not.toThrow();
  });

  test('are about the product that they are added to', () => {
    const { stack, portfolio, product } = offer(parameters);
    const other = portfolio.addProduct(productOf(stack, sized(), {}, 'Other'));
    expect(codeOf(() => product.addRule(Rule.allowedValues(other.parameter('Size'), ['small'])))).toBe('rule-for-other-product');
    const when = RuleCondition.negate(RuleCondition.hasValue(other.parameter('Size'), 'small'));
    expect(codeOf(() => product.addRule(Rule.allowedValues(product.parameter('Size'), ['small'], { when })))).toBe('rule-for-other-product');
  });

  test('are about it wherever it is offered', () => {
    const { stack, portfolio, product } = offer(parameters);
    const other = portfolio.addProduct(productOf(stack, sized(), {}, 'Other'));
    const second = portfolioIn(stack, {}, 'Second').addProduct(ExistingProduct.offered(product));
    const third = portfolioIn(stack, {}, 'Third').addProduct(ExistingProduct.offered(second));
    for (const [to, from] of [[second, product], [third, product], [product, third], [third, third]]) {
      expect(() => to.addRule(Rule.allowedValues(from.parameter('Size'), ['small'], { name: `Rule${to._state.scope.node.addr}${from._state.scope.node.addr}` }))).not.toThrow();
    }
    for (const to of [second, third]) expect(codeOf(() => to.addRule(Rule.allowedValues(other.parameter('Size'), ['small'])))).toBe('rule-for-other-product');
    const there = portfolioIn(stack, {}, 'Fourth').addProduct(ExistingProduct.withId('There', { productId: 'prod-abc' }));
    expect(codeOf(() => there.addRule(Rule.allowedValues(other.parameter('Size'), ['small'])))).toBe('rule-for-other-product');
    expect(() => there.addRule(Rule.allowedValues(there.parameter('Size'), ['small']))).not.toThrow();
  });

  test.each([['rule-name-invalid', 'In VPC'], ['rule-name-invalid', ''], ['rule-name-invalid', 'x'.repeat(256)]])('%s: %j', (code, name) => {
    const { product } = offer(parameters);
    expect(codeOf(() => Rule.requires(name, RuleCondition.hasValue(product.parameter('Size'), 'small')))).toBe(code);
  });

  test('have 2 to 10 conditions together', () => {
    const condition = RuleCondition.hasValue(offer(parameters).product.parameter('Size'), 'small');
    for (const count of [0, 1, 11]) expect(codeOf(() => RuleCondition.allOf(...Array<servicecatalog.RuleCondition>(count).fill(condition)))).toBe('conditions-out-of-range');
    expect(() => RuleCondition.anyOf(...Array<servicecatalog.RuleCondition>(10).fill(condition))).not.toThrow();
  });

  test.each(['Id', 'vpcId', 'Tags.', ''])('ask for no attribute called %j', attribute => {
    const { product } = offer(parameters);
    expect(codeOf(() => RuleCondition.belongTo(product.parameter('Subnets'), attribute, product.parameter('Vpc')))).toBe('rule-attribute-invalid');
  });

  test('ask resources alone for attributes', () => {
    const { product } = offer(parameters);
    expect(codeOf(() => RuleCondition.belongTo(product.parameter('Size'), 'VpcId', product.parameter('Vpc')))).toBe('rule-attribute-invalid');
  });

  test('of what is in a repository are taken at their word', () => {
    const stack = hub();
    const product = portfolioIn(stack).addProduct(servicecatalog.GitProduct.connection('Git', {
      connectionArn: `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/a`, repository: 'acme/products', templatePath: 'a.yaml',
    }));
    product.addRule(Rule.allowedValues(product.parameter('Whatever'), ['x']));
    expect(all(stack, `${TYPE}LaunchTemplateConstraint`)).toHaveLength(1);
  });

  test('of what is not known are refused', () => {
    const { stack, product } = offer(parameters);
    const [environment, subnets] = ['Environment', 'Subnets'].map(name => product.parameter(name));
    const condition = RuleCondition.hasValue(environment, 'dev');
    const token = textToken(stack);
    for (const make of [
      () => Rule.allowedValues(environment, [token]), () => Rule.forbiddenValues(environment, Token.asList({ Ref: 'Values' })), () => RuleCondition.hasValue(environment, token),
      () => RuleCondition.belongTo(subnets, `Tags.${token}`, environment), () => Rule.requires(token, condition), () => Rule.requires('One', condition, { description: token }),
    ]) expect(codeOf(make)).toBe('value-not-known');
  });

  test('of patterns and numbers as the service reads them', () => {
    const { product } = offer(stack => {
      new CfnParameter(stack, 'Word', { default: 'a', allowedPattern: '\\p{Alpha}+' });
      new CfnParameter(stack, 'Days', { type: 'Number', default: 7, allowedValues: ['7', '30'] });
    });
    for (const [name, value] of [['Word', 'abc'], ['Days', '30.0']]) expect(() => Rule.allowedValues(product.parameter(name), [value])).not.toThrow();
    expect(codeOf(() => Rule.allowedValues(product.parameter('Days'), ['0x7']))).toBe('rule-value-impossible');
  });
});

describe('launch roles', () => {
  const constraint = (make: (stack: Stack) => servicecatalog.LaunchRole, env: object = HUB) => {
    const { stack, product } = offer(sized(), {}, hub(env));
    product.useLaunchRole(make(stack));
    const { LocalRoleName, RoleArn } = all(stack, `${TYPE}LaunchRoleConstraint`)[0].Properties;
    return { LocalRoleName, RoleArn, product };
  };

  test('of least privilege are named in the account, or after nobody', () => {
    expect(constraint(() => LaunchRole.leastPrivilege({ roleName: 'Launch' }))).toMatchObject({ LocalRoleName: 'Launch', RoleArn: undefined });
    const own = constraint(() => LaunchRole.leastPrivilege());
    expect(own).toMatchObject({ LocalRoleName: undefined, RoleArn: { 'Fn::GetAtt': [expect.stringContaining('LaunchRole'), 'Arn'] } });
    expect(own.product.launchRole).toBeInstanceOf(iam.Role);
  });

  test('are there, with their policies, before the product can be launched', () => {
    const { stack, product } = offer();
    product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' }));
    const [{ DependsOn }] = all(stack, `${TYPE}LaunchRoleConstraint`);
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/LaunchRolePolicy1/), expect.stringMatching(/LaunchRole[0-9A-F]{8}$/), expect.stringMatching(/Association/)]));
  });

  test('that exist are given by name where it is known, else by ARN', () => {
    expect(constraint(stack => LaunchRole.existing(roleOf(stack, 'Own', { roleName: 'Own' })))).toMatchObject({ LocalRoleName: 'Own' });
    expect(constraint(stack => LaunchRole.existing(iam.Role.fromRoleName(stack, 'Own', 'Own')))).toMatchObject({ LocalRoleName: 'Own' });
    expect(constraint(stack => LaunchRole.existing(roleOf(stack, 'Own')))).toMatchObject({ RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] } });
    expect(constraint(() => LaunchRole.named('Own'))).toMatchObject({ LocalRoleName: 'Own', product: { launchRole: undefined } });
  });

  test('that exist in a path are given by ARN', () => {
    expect(constraint(stack => LaunchRole.existing(iam.Role.fromRoleArn(stack, 'Own', `arn:aws:iam::${HUB.account}:role/team/Own`)))).toMatchObject({ LocalRoleName: undefined });
    expect(constraint(stack => LaunchRole.existing(roleOf(stack, 'Own', { roleName: 'Own', path: '/team/' })))).toMatchObject({ LocalRoleName: undefined });
  });

  test('are of the account, and trust the service', () => {
    expect(codeOf(() => constraint(stack => LaunchRole.existing(iam.Role.fromRoleArn(stack, 'Own', `arn:aws:iam::${SPOKE.account}:role/Own`))))).toBe('launch-role-foreign');
    expect(codeOf(() => constraint(stack => LaunchRole.existing(new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }))))).toBe('launch-role-untrusted');
    const both = new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.ServicePrincipal('servicecatalog.amazonaws.com'));
    expect(() => constraint(stack => LaunchRole.existing(new iam.Role(stack, 'Own', { assumedBy: both })))).not.toThrow();
  });

  test('may be of any account where that of the portfolio is not known', () => {
    expect(() => constraint(stack => LaunchRole.existing(iam.Role.fromRoleArn(stack, 'Own', `arn:aws:iam::${SPOKE.account}:role/Own`)), {})).not.toThrow();
  });

  test.each(['', 'a b', 'x'.repeat(65), 'team/Own', 'arn:aws:iam::123456789012:role/x'])('are not called %j', name => {
    expect(codeOf(() => LaunchRole.named(name))).toBe('role-name-invalid');
    expect(codeOf(() => LaunchRole.leastPrivilege({ roleName: name }))).toBe('role-name-invalid');
  });

  const shared = (make: (stack: Stack) => servicecatalog.LaunchRole, when: 'before' | 'after') => {
    const { stack, portfolio, product } = offer();
    if (when === 'before') portfolio.shareWith(ShareTarget.account(SPOKE.account));
    product.useLaunchRole(make(stack));
    if (when === 'after') portfolio.shareWith(ShareTarget.account(SPOKE.account));
    return () => synthOf(stack);
  };

  test.each(['before', 'after'] as const)('of a shared portfolio have a name, shared %s', when => {
    expect(refusal(shared(() => LaunchRole.leastPrivilege(), when))).toContain('servicecatalog.launch-role-not-shared');
    expect(refusal(shared(stack => LaunchRole.existing(roleOf(stack, 'Own')), when))).toContain('servicecatalog.launch-role-not-shared');
    expect(shared(() => LaunchRole.leastPrivilege({ roleName: 'Launch' }), when)).not.toThrow();
    expect(shared(() => LaunchRole.named('Launch'), when)).not.toThrow();
  });

  test('have a name of their own in the account, which other accounts have once more', () => {
    const { stack, portfolio, product } = offer();
    const other = portfolio.addProduct(productOf(stack, sized(), {}, 'Other'));
    product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' }));
    expect(codeOf(() => other.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' })))).toBe('role-name-twice');
    const there = new Stack(stack.node.root, 'There', { env: SPOKE });
    expect(() => new servicecatalog.ImportedPortfolio(there, 'Imported', { portfolioId: 'port-1', launchRolesOf: [product] })).not.toThrow();
  });

  test('are said once', () => {
    const { product } = offer();
    product.useLaunchRole(LaunchRole.named('One'));
    expect(codeOf(() => product.useLaunchRole(LaunchRole.named('One')))).toBe('launch-twice');
    expect(product.launchRole).toBeUndefined();
  });

  test('are not derived where nobody knows the template', () => {
    const product = portfolioIn(hub()).addProduct(servicecatalog.ExistingProduct.withId('There', { productId: 'prod-abc' }));
    expect(codeOf(() => product.useLaunchRole(LaunchRole.leastPrivilege()))).toBe('launch-role-not-derived');
  });
});

describe('stack sets', () => {
  const options = (stack: Stack, more: Partial<servicecatalog.StackSetOptions> = {}): servicecatalog.StackSetOptions => ({
    accounts: [SPOKE.account], regions: ['eu-central-1', 'us-east-1'], adminRole: iam.Role.fromRoleName(stack, `Admin${stack.node.children.length}`, 'Admin'), executionRoleName: 'Execution', ...more,
  });

  test('have their accounts, regions and roles', () => {
    const { stack, product } = offer();
    product.deployWithStackSets(options(stack));
    Template.fromStack(stack).hasResourceProperties(`${TYPE}StackSetConstraint`, {
      AccountList: [SPOKE.account], RegionList: ['eu-central-1', 'us-east-1'], ExecutionRole: 'Execution', StackInstanceControl: 'NOT_ALLOWED', Description: `In the accounts ${SPOKE.account} and the regions eu-central-1, us-east-1`,
    });
  });

  test('may be changed where that is allowed', () => {
    const { stack, product } = offer();
    product.deployWithStackSets(options(stack, { allowInstanceOperations: true }));
    Template.fromStack(stack).hasResourceProperties(`${TYPE}StackSetConstraint`, { StackInstanceControl: 'ALLOWED' });
  });

  test.each<[string, Partial<servicecatalog.StackSetOptions>]>([
    ['stack-set-places-invalid', { accounts: [] }], ['stack-set-places-invalid', { regions: ['eu-central-1', 'eu-central-1'] }], ['account-invalid', { accounts: ['1'] }],
    ['region-invalid', { regions: ['Frankfurt'] }], ['region-invalid', { regions: ['eu-central-1a'] }], ['role-name-invalid', { executionRoleName: 'a/b' }],
    ['role-name-invalid', { executionRoleName: undefined }], ['wrong-type', { adminRole: undefined }],
    ['value-not-known', { accounts: Token.asList({ Ref: 'Accounts' }) }], ['value-not-known', { regions: Token.asList({ Ref: 'Regions' }) }],
  ])('%s: %j', (code, more) => {
    const { stack, product } = offer();
    expect(codeOf(() => product.deployWithStackSets(options(stack, more)))).toBe(code);
  });

  test('are not together with a launch role', () => {
    const { stack, product } = offer();
    product.deployWithStackSets(options(stack));
    expect(codeOf(() => product.useLaunchRole(LaunchRole.named('x')))).toBe('launch-twice');
    expect(codeOf(() => product.deployWithStackSets(options(stack)))).toBe('launch-twice');
  });
});

describe('whoever launches', () => {
  test.each([[undefined, 'ALLOWED'], [true, 'ALLOWED'], [false, 'NOT_ALLOWED']])('may change tags afterwards: %s', (allowed, expected) => {
    const { stack, product } = offer();
    product.allowTagUpdates(allowed);
    Template.fromStack(stack).hasResourceProperties(`${TYPE}ResourceUpdateConstraint`, { TagUpdateOnProvisionedProduct: expected });
    expect(codeOf(() => product.allowTagUpdates(allowed))).toBe('tag-updates-twice');
  });

  test('is heard by each topic once', () => {
    const { stack, product } = offer();
    const topics = ['A', 'B'].map(id => new sns.Topic(stack, id));
    [...topics, topics[0]].forEach(topic => product.notify(topic));
    expect(all(stack, `${TYPE}LaunchNotificationConstraint`).map(({ Properties }) => Properties.NotificationArns)).toEqual([[{ Ref: expect.stringMatching(/^A/) }], [{ Ref: expect.stringMatching(/^B/) }]]);
  });
});
