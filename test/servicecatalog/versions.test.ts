import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  all, bucketStack, EMPTY, ExistingProduct, Fill, history, hub, LaunchRole, offer, portfolioIn, productOf, ProductVersion, refusal, roleOf,
  sized, StackProduct, statementsBehind, synthOf,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { folder, lazyNumber } from '../support/synth';

const { CatalogBudget, ProductReference, ServiceAction } = servicecatalog;
const NAMES = ['1.0.0', '1.1.0', '1.2.0'];
const STATES = 'Custom::ServiceCatalogProductVersions';

function versioned(lifecycle?: servicecatalog.VersionLifecycle, names = NAMES, stack = hub(), fill: Fill = sized()) {
  const versions = Object.fromEntries(names.map(name => [name, ProductVersion.fromStack(bucketStack(stack, `V${name}`, fill))]));
  const product = portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions, lifecycle, history: history() }));
  return { stack, product };
}

const statesOf = (stack: Stack) => all(stack, STATES)[0]?.Properties;
const codeOf = (make: () => unknown) => problemOf(make).problem.code.replace('servicecatalog.', '');

describe('the lifecycle', () => {
  test('needs nothing where all versions are offered', () => {
    for (const lifecycle of [undefined, {}, { deprecated: [], retired: [] }]) {
      const { stack, product } = versioned(lifecycle);
      expect(product.versions).toEqual(NAMES);
      Template.fromStack(stack).resourceCountIs(STATES, 0);
      Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
    }
  });

  test('warns of more versions than a product may have', () => {
    const record = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`Bucket/1.${index}.0.template.json`, JSON.stringify(EMPTY)]));
    const warningsOf = (count: number) => {
      const stack = hub();
      portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: {}, history: folder(record(count)) }));
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('servicecatalog.versions-many')).map(({ entry }) => entry.data);
    };
    expect(warningsOf(100)).toEqual([]);
    expect(warningsOf(101)).toEqual([expect.stringContaining('101 versions are more than the 100')]);
  });

  test('keeps the newest releases', () => {
    const { stack, product } = versioned({ keep: 2 }, [...NAMES, '1.3.0-dev']);
    expect(product.versions).toEqual(['1.1.0', '1.2.0', '1.3.0-dev']);
    expect(statesOf(stack).States).toEqual({ '1.0.0': 'retired', '1.1.0': 'available', '1.2.0': 'available', '1.3.0-dev': 'available' });
    expect(all(stack, 'AWS::ServiceCatalog::CloudFormationProduct')[0].Properties.ProvisioningArtifactParameters).toHaveLength(4);
  });

  test('counts versions that are not retired', () => {
    expect(versioned({ keep: 2, retired: ['1.2.0'] }).product.versions).toEqual(['1.0.0', '1.1.0']);
    expect(versioned({ keep: 100 }).product.versions).toEqual(NAMES);
  });

  test('deprecates and retires what is named', () => {
    const { stack, product } = versioned({ deprecated: ['1.0.0', '1.1.0'], retired: ['1.1.0'] });
    expect(product.versions).toEqual(['1.0.0', '1.2.0']);
    expect(statesOf(stack).States).toEqual({ '1.0.0': 'deprecated', '1.1.0': 'retired', '1.2.0': 'available' });
  });

  test('is told again when the versions change', () => {
    expect(statesOf(versioned({ keep: 2 }).stack).Artifacts).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Product'), 'ProvisioningArtifactIds'] });
  });

  test('lets the function do what it does, with products', () => {
    const { stack } = versioned({ keep: 2 });
    const [statement, ...others] = statementsBehind(stack, STATES);
    expect(others).toEqual([]);
    expect(JSON.stringify(statement.Resource)).toContain(':product/');
    expect(statement.Action).toContain('servicecatalog:UpdateProvisioningArtifact');
  });

  test('has somebody look once a day where versions age', () => {
    const { stack } = versioned({ deprecateAfter: Duration.days(180), retireAfter: Duration.days(365), retired: ['1.0.0'] }, [...NAMES, '2.0.0-dev']);
    expect(statesOf(stack)).toMatchObject({ Ageing: ['1.1.0', '1.2.0'], DeprecateAfterDays: 180, RetireAfterDays: 365 });
    const [rule] = all(stack, 'AWS::Events::Rule');
    expect(rule.Properties.ScheduleExpression).toBe('rate(1 day)');
    const input = JSON.stringify(rule.Properties.Targets[0].Input);
    for (const told of ['\\"Ageing\\":[\\"1.1.0\\",\\"1.2.0\\"]', '\\"DeprecateAfterDays\\":180', '\\"RetireAfterDays\\":365', '\\"1.0.0\\":\\"retired\\"']) expect(input).toContain(told);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Handler: 'product-versions/index.scheduled', Timeout: 300 });
  });

  test('takes one age alone', () => {
    const { stack } = versioned({ retireAfter: Duration.hours(48) });
    expect(statesOf(stack)).toMatchObject({ RetireAfterDays: 2 });
    expect(statesOf(stack).DeprecateAfterDays).toBeUndefined();
  });

  test.each<[string, servicecatalog.VersionLifecycle]>([
    ['keep-out-of-range', { keep: 0 }], ['keep-out-of-range', { keep: 1.5 }], ['keep-out-of-range', { keep: 101 }], ['age-out-of-range', { deprecateAfter: Duration.hours(12) }],
    ['age-out-of-range', { retireAfter: Duration.hours(25) }], ['age-out-of-range', { retireAfter: Duration.days(4000) }],
    ['lifecycle-order', { deprecateAfter: Duration.days(10), retireAfter: Duration.days(10) }], ['version-unknown', { deprecated: ['9.9.9'] }], ['version-unknown', { retired: ['9.9.9'] }],
    ['version-invalid', { retired: ['latest'] }], ['nothing-offered', { retired: NAMES }], ['nothing-offered', { keep: 1, retired: [...NAMES] }],
  ])('%s: %j', (code, lifecycle) => {
    expect(codeOf(() => versioned(lifecycle))).toBe(code);
  });

  test('takes ages that are not known', () => {
    expect(() => versioned({ deprecateAfter: Duration.days(lazyNumber(20)), retireAfter: Duration.days(lazyNumber(10)) })).not.toThrow();
  });

  test('does not keep a number that is not known', () => {
    expect(refusal(() => versioned({ keep: lazyNumber(2) }))).toContain('servicecatalog.value-not-known');
  });
});

describe('versions', () => {
  test.each(['1.0', 'v1.0.0', '1.0.0+build', '01.0.0', 'latest', '1.0.0.0', ''])('are not called %j', name => {
    expect(codeOf(() => versioned(undefined, [name]))).toBe('version-invalid');
  });

  test('are one at least', () => {
    expect(codeOf(() => versioned(undefined, []))).toBe('versions-missing');
  });

  test('may all be drafts', () => {
    expect(versioned({ keep: 1 }, ['0.1.0-a', '0.1.0-b']).product.versions).toEqual(['0.1.0-a', '0.1.0-b']);
  });

  test('say what is new', () => {
    const stack = hub();
    const version = ProductVersion.fromStack(bucketStack(stack, 'V1'), { description: 'Faster' });
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': version }, history: history() }));
    Template.fromStack(stack).hasResourceProperties('AWS::ServiceCatalog::CloudFormationProduct', { ProvisioningArtifactParameters: [Match.objectLike({ Name: '1.0.0', Description: 'Faster' })] });
  });

  test('of which the newest release is launched, that is not deprecated', () => {
    const launched = (lifecycle: servicecatalog.VersionLifecycle, names = NAMES) => (
      ProductReference.offered(versioned(lifecycle, names).product)._plan.version);
    expect(launched({})).toBe('1.2.0');
    expect(launched({ deprecated: ['1.2.0'] })).toBe('1.1.0');
    expect(launched({ retired: ['1.2.0'], deprecated: ['1.1.0'] })).toBe('1.0.0');
    expect(launched({ deprecated: NAMES })).toBe('1.2.0');
    expect(launched({}, ['1.0.0', '2.0.0-dev'])).toBe('1.0.0');
    expect(launched({}, ['1.0.0-a', '1.0.0-b'])).toBe('1.0.0-b');
  });

  test('that are retired cannot be launched', () => {
    const { product } = versioned({ retired: ['1.0.0'] });
    expect(problemOf(() => ProductReference.offered(product, '1.0.0')).problem).toMatchObject({ code: 'servicecatalog.version-unknown', allowed: '1.1.0, 1.2.0' });
  });
});

describe('service actions', () => {
  const restart = (more: Partial<servicecatalog.AutomationOptions> = {}) => ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance', ...more });

  test('are made once for several products, and had by all versions', () => {
    const { stack, portfolio, product } = offer();
    const other = portfolio.addProduct(productOf(stack, sized(), {}, 'Other'));
    const action = restart({ role: roleOf(stack, 'Runner'), target: 'InstanceId', inputs: ['Reason'], description: 'Again', documentVersion: '3' });
    [product, other, product].forEach(each => each.addAction(action));
    const [made, ...others] = all(stack, 'AWS::ServiceCatalog::ServiceAction');
    expect(others).toEqual([]);
    expect(made.Properties).toMatchObject({ Name: 'Restart', Description: 'Again', DefinitionType: 'SSM_AUTOMATION' });
    expect(made.Properties.Definition).toEqual([
      { Key: 'Name', Value: 'AWS-RestartEC2Instance' }, { Key: 'Version', Value: '3' }, { Key: 'AssumeRole', Value: { 'Fn::GetAtt': [expect.stringMatching(/^Runner/), 'Arn'] } },
      { Key: 'Parameters', Value: '[{"Name":"InstanceId","Type":"TARGET"},{"Name":"Reason","Type":"TEXT_VALUE"}]' },
    ]);
    expect(all(stack, STATES).map(({ Properties }) => Properties.Actions)).toEqual([[{ Ref: expect.stringContaining('Restart') }], [{ Ref: expect.stringContaining('Restart') }]]);
  });

  test('run under the launch role, which may start them', () => {
    const { stack, product } = offer();
    product.useLaunchRole(LaunchRole.leastPrivilege());
    product.addAction(restart());
    Template.fromStack(stack).hasResourceProperties('AWS::ServiceCatalog::ServiceAction', { Definition: Match.arrayWith([{ Key: 'AssumeRole', Value: 'LAUNCH_ROLE' }]) });
    const policies = JSON.stringify(all(stack, 'AWS::IAM::ManagedPolicy'));
    expect(policies).toContain('ssm:StartAutomationExecution');
    expect(policies).toContain(':automation-definition/AWS-RestartEC2Instance:*');
  });

  test('of a shared document may be started', () => {
    const { stack, product } = offer();
    product.useLaunchRole(LaunchRole.leastPrivilege());
    product.addAction(restart({ documentName: 'arn:aws:ssm:eu-central-1:333333333333:document/Restart' }));
    expect(JSON.stringify(all(stack, 'AWS::IAM::ManagedPolicy'))).toContain('arn:aws:ssm:eu-central-1:333333333333:automation-definition/Restart:*');
  });

  test('need a role, of their own or of the launch', () => {
    const { stack, product } = offer();
    product.addAction(restart());
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.action-role-missing');
    product.useLaunchRole(LaunchRole.named('Launch'));
    expect(() => synthOf(stack)).not.toThrow();
  });

  test('have names of their own in a stack, whatever the portfolio', () => {
    const { stack, product } = offer();
    const action = restart({ role: roleOf(stack, 'Runner') });
    product.addAction(action);
    const other = portfolioIn(stack, {}, 'Other').addProduct(productOf(stack, sized(), {}, 'Other'));
    expect(codeOf(() => other.addAction(restart({ role: roleOf(stack, 'Another') })))).toBe('action-twice');
    other.addAction(action);
    expect(all(stack, 'AWS::ServiceCatalog::ServiceAction')).toHaveLength(1);
  });

  test('that were refused are not asked for a role', () => {
    const { stack, product } = offer();
    product.addAction(restart({ role: roleOf(stack, 'Runner') }));
    expect(codeOf(() => product.addAction(restart()))).toBe('action-twice');
    expect(() => synthOf(stack)).not.toThrow();
  });

  test('are not for products of other kinds', () => {
    const { portfolio, product } = offer();
    const again = portfolioIn(hub(), {}, 'Other').addProduct(ExistingProduct.withId('There', { productId: 'prod-abc' }));
    expect(codeOf(() => again.addAction(restart()))).toBe('action-not-possible');
    expect(portfolio.products).toEqual([product]);
  });

  test.each<[string, string, Partial<servicecatalog.AutomationOptions>]>([
    ['action-name-invalid', 'Restart it', {}], ['action-name-invalid', '', {}], ['document-invalid', 'A', { documentName: 'AB' }], ['document-invalid', 'A', { documentName: undefined }],
    ['document-version-invalid', 'A', { documentVersion: '0' }], ['document-version-invalid', 'A', { documentVersion: 'latest' }], ['action-parameter-invalid', 'A', { target: 'Instance Id' }],
    ['action-parameter-invalid', 'A', { inputs: ['A', 'A'] }], ['action-parameter-invalid', 'A', { target: 'A', inputs: ['A'] }], ['text-invalid', 'A', { description: '' }],
  ])('%s: %s %j', (code, name, more) => {
    expect(codeOf(() => ServiceAction.automation(name, { documentName: 'AWS-RestartEC2Instance', ...more }))).toBe(code);
  });
});

describe('budgets', () => {
  const monthly = (more: servicecatalog.MonthlyBudgetOptions = { emails: ['a@example.com'] }, limit = 500) => CatalogBudget.monthly(limit, more);

  test('of portfolios and products tell costs apart by the tags of the service', () => {
    const { stack } = offer(sized(), { budget: monthly({ unit: 'EUR', alertAt: [50], emails: ['b@example.com'] }, 10.5) }, hub(), { budget: monthly() });
    const [portfolio, product] = all(stack, 'AWS::Budgets::Budget').map(({ Properties }) => Properties);
    expect(portfolio.Budget).toMatchObject({ BudgetLimit: { Amount: 500, Unit: 'USD' }, TimeUnit: 'MONTHLY', BudgetType: 'COST' });
    expect(JSON.stringify(portfolio.Budget.CostFilters)).toMatch(/aws:servicecatalog:portfolioArn\$arn:/);
    expect(portfolio.NotificationsWithSubscribers.map(({ Notification }: any) => Notification.Threshold)).toEqual([80, 100]);
    expect(JSON.stringify(product.Budget.CostFilters)).toMatch(/aws:servicecatalog:productArn\$arn:/);
    expect(product.Budget.BudgetLimit).toEqual({ Amount: 10.5, Unit: 'EUR' });
    expect(product.NotificationsWithSubscribers).toEqual([expect.objectContaining({ Subscribers: [{ Address: 'b@example.com', SubscriptionType: 'EMAIL' }] })]);
    expect(portfolio.Budget.BudgetName).not.toBe(product.Budget.BudgetName);
    expect(all(stack, 'Custom::ServiceCatalogBudgetAssociation').map(({ Properties }) => Properties.ResourceId)).toEqual([
      { Ref: expect.stringContaining('PlatformPortfolio') }, { Ref: expect.stringContaining('PlatformBucketProduct') },
    ]);
  });

  test('tell the topic of the portfolio, which lets the service publish', () => {
    const stack = hub();
    const alertTopic = new sns.Topic(stack, 'Alerts');
    offer(sized(), { budget: monthly({}) }, stack, { budget: monthly({}), alertTopic });
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: [Match.objectLike({ Sid: 'AllowBudgets', Action: 'sns:Publish' })] } });
  });

  test('need somebody who hears of them', () => {
    expect(codeOf(() => portfolioIn(hub(), { budget: monthly({}) }))).toBe('budget-unheard');
    expect(codeOf(() => offer(sized(), { budget: monthly({}) }))).toBe('budget-unheard');
  });

  test.each<[string, number, servicecatalog.MonthlyBudgetOptions]>([
    ['budget-out-of-range', 0, {}], ['budget-out-of-range', -1, {}], ['budget-out-of-range', NaN, {}], ['budget-unit-invalid', 1, { unit: 'usd' }], ['budget-alerts-invalid', 1, { alertAt: [] }],
    ['budget-alerts-invalid', 1, { alertAt: [80, 80] }], ['budget-alerts-invalid', 1, { alertAt: [0] }], ['budget-alerts-invalid', 1, { alertAt: [1, 2, 3, 4, 5, 6] }],
    ['budget-emails-invalid', 1, { emails: Array(11).fill('a@b.co') }], ['email-invalid', 1, { emails: ['nobody'] }],
  ])('%s: %s %j', (code, limit, more) => {
    expect(codeOf(() => CatalogBudget.monthly(limit, more))).toBe(code);
  });
});

test('roles of actions are not those of the launch', () => {
  const { stack, product } = offer();
  product.useLaunchRole(LaunchRole.leastPrivilege({ permissions: [new iam.PolicyStatement({ actions: ['ec2:RebootInstances'], resources: ['*'] })] }));
  product.addAction(ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance', role: roleOf(stack, 'Runner') }));
  expect(JSON.stringify(all(stack, 'AWS::IAM::ManagedPolicy'))).not.toContain('ssm:');
});
