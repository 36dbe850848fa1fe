import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  all, allowedOn, bucketStack, history, HUB, hub, LaunchRole, offer, portfolioIn, productOf, ProductVersion, Props, published, roleOf,
  ShareTarget, sized, SPOKE, StackProduct, statementsBehind, statementsOf, synthOf, withFunction,
} from './support';
import { servicecatalog } from '../../src';

const OU = 'ou-abcd-12345678';
const ORGANIZATION = 'o-a1b2c3d4e5';
const SHARE = 'Custom::ServiceCatalogPortfolioShare';
const { CatalogBudget, ServiceAction } = servicecatalog;

/** The key of the code of a product's function. */
const codeOf = (stack: Stack): string => /"([0-9a-f]{64}\.zip)"/.exec(published(stack)['1.0.0'])![1];

describe('permissions of what functions make', () => {
  const shared = (...targets: servicecatalog.ShareTarget[]) => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    targets.forEach(target => portfolio.shareWith(target));
    return Template.fromStack(stack);
  };

  test('are the same whatever a stack has, so that no number of them is too many, and all are there to their ends', () => {
    const [unit, organization] = [ShareTarget.organizationalUnit(OU), ShareTarget.organization(ORGANIZATION)];
    const [one, both] = [shared(unit), shared(unit, organization)];
    expect(both.findResources('AWS::IAM::Role')).toEqual(one.findResources('AWS::IAM::Role'));
    both.resourceCountIs('AWS::Lambda::Function', 1);
    both.resourceCountIs('AWS::IAM::Policy', 0);
    shared().resourceCountIs('AWS::IAM::Role', 0);
  });

  test('fit into a role, of many products and tag options', () => {
    const stack = hub();
    const values = Array.from({ length: 20 }, (_, index) => `value${index}`);
    const portfolio = portfolioIn(stack, { tagOptions: { one: values, two: values } });
    for (const id of values) portfolio.addProduct(productOf(stack, sized(), { lifecycle: { keep: 1, retireAfter: Duration.days(90) } }, id));
    Template.fromStack(stack).resourceCountIs('Custom::ServiceCatalogProductVersions', 20);
    for (const { Properties } of all(stack, 'AWS::IAM::Role')) expect(JSON.stringify(Properties.Policies ?? []).length).toBeLessThan(1_500);
    expect(all(stack, 'AWS::Lambda::Permission')).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => unknown, string]>([
    [SHARE, stack => portfolioIn(stack).shareWith(ShareTarget.organization(ORGANIZATION)), ':portfolio/*'],
    ['Custom::ServiceCatalogTagOption', stack => portfolioIn(stack, { tagOptions: { a: ['1'] } }), '*'],
    ['Custom::ServiceCatalogBudgetAssociation', stack => portfolioIn(stack, { budget: CatalogBudget.monthly(5, { emails: ['a@b.co'] }) }), '*'],
    ['Custom::ServiceCatalogProductVersions', stack => offer(sized(), { lifecycle: { keep: 1 } }, stack), ':product/*'],
    ['Custom::ServiceCatalogAcceptedShare', stack => new servicecatalog.ImportedPortfolio(stack, 'There', { portfolioId: 'port-1', sharedByOrganization: true }), ':portfolio/*'],
  ])('are those of %s', (type, make, resource) => {
    const stack = hub();
    make(stack);
    const [first, ...others] = statementsBehind(stack, type);
    expect(JSON.stringify(first.Resource)).toContain(resource);
    for (const { Resource } of others) expect(Resource).toBe('*'); // of actions that know none
    const [provider] = all(stack, 'AWS::Lambda::Function');
    expect(provider.Properties.Environment.Variables.HANDLER).toMatch(/^[a-z-]+$/);
  });

  test('of files that recorded versions need', () => {
    const root = history();
    synthOf(offer(withFunction(), { history: root }).stack);
    const stack = hub();
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: {}, history: root }));
    const [needed] = all(stack, 'Custom::ServiceCatalogProductFiles');
    expect(needed.Properties.Needed).toEqual({ [codeOf(stack)]: 'Stack/Platform/Bucket 1.0.0' });
    expect(codeOf(stack)).toMatch(/^[0-9a-f]{64}\.zip$/);
    expect(statementsBehind(stack, 'Custom::ServiceCatalogProductFiles').map(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket']);
    expect(all(stack, 'AWS::ServiceCatalog::CloudFormationProduct')[0].DependsOn).toContainEqual(expect.stringMatching(/^ProductAssets/));
  });

  test('of files are not asked for where the code is there', () => {
    const { stack } = offer(withFunction());
    Template.fromStack(stack).resourceCountIs('Custom::ServiceCatalogProductFiles', 0);
  });
});

describe('notices', () => {
  const noticed = (props: Props = {}, env: object = HUB) => {
    const stack = hub(env);
    const topic = new sns.Topic(stack, 'Topic');
    const offered = offer(sized(), {}, stack, props);
    offered.product.notify(topic);
    return { ...offered, topic };
  };
  const publishers = (stack: Stack) => all(stack, 'AWS::SNS::TopicPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }: any) => Action === 'sns:Publish');

  test('are sent with the launch role, whatever was said first', () => {
    for (const order of ['notify', 'role'] as const) {
      const stack = hub();
      const topic = new sns.Topic(stack, 'Topic');
      const { product } = offer(sized(), {}, stack);
      if (order === 'notify') product.notify(topic);
      product.useLaunchRole(LaunchRole.leastPrivilege());
      if (order === 'role') product.notify(topic);
      expect(allowedOn(statementsOf(stack), 'sns:Publish')).toEqual([expect.stringMatching(/^\{Topic\w+\}$/)]);
    }
    const { stack, product } = offer();
    product.useLaunchRole(LaunchRole.leastPrivilege());
    expect(allowedOn(statementsOf(stack), 'sns:Publish')).toEqual([]);
  });

  test('are sent with the launch roles of other accounts', () => {
    const { stack, product } = noticed();
    product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' }));
    const other = new Stack(stack.node.root, 'Other', { env: SPOKE });
    new servicecatalog.ImportedPortfolio(other, 'There', { portfolioId: 'port-1', launchRolesOf: [product] });
    const [arn, ...others] = allowedOn(statementsOf(other), 'sns:Publish');
    expect(others).toEqual([]);
    expect(arn).toMatch(new RegExp(`^arn:aws:sns:${SPOKE.region}:${HUB.account}:`));
    expect(() => synthOf(stack)).not.toThrow();
  });

  test('may come from those that the portfolio is shared with', () => {
    expect(publishers(noticed().stack)).toEqual([]);
    const again = noticed();
    again.portfolio.shareWith(ShareTarget.account(SPOKE.account));
    again.portfolio.shareWith(ShareTarget.organizationalUnit(OU, { organizationId: ORGANIZATION }));
    again.portfolio.shareWith(ShareTarget.organization(ORGANIZATION));
    const [account, unit, organization, ...others] = publishers(again.stack);
    expect(others).toEqual([]);
    expect(JSON.stringify(account.Principal)).toContain(`:iam::${SPOKE.account}:root`);
    expect(account.Condition).toBeUndefined();
    expect(unit).toMatchObject({
      Principal: { AWS: '*' }, Condition: { 'StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION }, 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/*/${OU}/*`] } },
    });
    expect(organization.Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } });
  });

  test('may come from the accounts of stack sets', () => {
    const { stack, product } = noticed();
    product.deployWithStackSets({ accounts: [SPOKE.account, HUB.account], regions: [HUB.region], adminRole: roleOf(stack, 'Admin'), executionRoleName: 'Execution' });
    expect(JSON.stringify(publishers(stack))).toContain(`:iam::${SPOKE.account}:root`);
    expect(JSON.stringify(publishers(stack))).not.toContain(`:iam::${HUB.account}:root`);
  });
});

describe('versions that age', () => {
  const aged = (stack: Stack, id: string, props: Props = {}) => {
    const versions = { '1.0.0': ProductVersion.fromStack(bucketStack(stack, `${id}V1`, sized())), '1.1.0': ProductVersion.fromStack(bucketStack(stack, `${id}V2`, sized())) };
    return portfolioIn(stack, props, id).addProduct(StackProduct.versions(`${id}Bucket`, { versions, lifecycle: { retireAfter: Duration.days(365) }, history: history() }));
  };
  const functionsOf = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter(([, { Properties }]) => Properties.Handler === 'product-versions/index.scheduled');

  test('are looked at by one function of the stack, once a day for each product', () => {
    const stack = hub();
    ['One', 'Two'].forEach(id => aged(stack, id));
    const [[fn], ...others] = functionsOf(stack);
    expect(others).toEqual([]);
    expect(fn).toMatch(/^ProductVersionAgeing/);
    const rules = all(stack, 'AWS::Events::Rule');
    expect(rules.map(({ Properties }) => Properties.Targets.map(({ Arn }: any) => Arn))).toEqual([[{ 'Fn::GetAtt': [fn, 'Arn'] }], [{ 'Fn::GetAtt': [fn, 'Arn'] }]]);
    const told = rules.map(({ Properties }) => JSON.stringify(Properties.Targets[0].Input));
    expect(told[0]).toContain('OneBucketProduct');
    expect(told[1]).toContain('TwoBucketProduct');
  });

  test('are touched by that function, and no other products', () => {
    const stack = hub();
    ['One', 'Two'].forEach(id => aged(stack, id));
    portfolioIn(stack).addProduct(productOf(stack));
    const [policy] = all(stack, 'AWS::IAM::Policy').filter(({ Properties }) => JSON.stringify(Properties.Roles).includes('ProductVersionAgeing'));
    const statements: any[] = policy.Properties.PolicyDocument.Statement.filter(({ Action }: any) => JSON.stringify(Action).includes('servicecatalog:'));
    const resources = JSON.stringify(statements.map(({ Resource }) => Resource));
    for (const id of ['OneBucket', 'TwoBucket']) expect(resources).toContain(`${id}Product`);
    expect(resources).not.toContain('PlatformBucket');
    expect(statements.map(({ Resource }) => Resource)).not.toContain('*');
  });

  test('raise an alarm where that fails, and somebody hears of it, each once', () => {
    const stack = hub();
    const topics = ['A', 'B'].map(id => new sns.Topic(stack, id));
    aged(stack, 'One', { alertTopic: topics[0] });
    aged(stack, 'Two', { alertTopic: topics[0] });
    aged(stack, 'Three', { alertTopic: topics[1] });
    aged(stack, 'Four');
    const [alarm, ...others] = all(stack, 'AWS::CloudWatch::Alarm');
    expect(others).toEqual([]);
    const [[fn]] = functionsOf(stack);
    expect(alarm.Properties).toMatchObject({
      MetricName: 'Errors',
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: fn } }],
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching(/^A/) }, { Ref: expect.stringMatching(/^B/) }],
    });
  });

  test('raise none where nobody would hear it', () => {
    const stack = hub();
    aged(stack, 'One');
    expect(functionsOf(stack)).toHaveLength(1);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

describe('names of budgets', () => {
  const named = (limit: number, options: servicecatalog.MonthlyBudgetOptions, props: Props = {}, stack = hub()): string => {
    portfolioIn(stack, { ...props, budget: CatalogBudget.monthly(limit, options) });
    return all(stack, 'AWS::Budgets::Budget')[0].Properties.Budget.BudgetName;
  };
  const emails = ['a@example.com'];

  test('stay where the limit is another', () => {
    expect(named(5, { emails })).toBe(named(10, { emails, unit: 'EUR' }));
    expect(named(5, { emails })).toMatch(/^[\w-]{1,80}-[0-9a-f]{8}$/);
  });

  test.each<[string, servicecatalog.MonthlyBudgetOptions]>([
    ['other people', { emails: ['b@example.com'] }], ['more people', { emails: [...emails, 'b@example.com'] }], ['another time', { emails, alertAt: [50] }],
  ])('are others for %s: the service cannot change them', (_, options) => {
    expect(named(5, options)).not.toBe(named(5, { emails }));
  });

  test('are others for another topic', () => {
    const withTopic = (id: string) => {
      const stack = hub();
      return named(5, {}, { alertTopic: new sns.Topic(stack, id) }, stack);
    };
    expect(withTopic('A')).not.toBe(withTopic('B'));
    expect(withTopic('A')).toBe(withTopic('A'));
  });

  test('differ from budget to budget', () => {
    const names = ['One', 'Two'].map(id => named(5, { emails }, {}, new Stack(new App(), id)));
    expect(names[0]).not.toBe(names[1]);
  });
});

test('actions run the version of a document that its owner says, where nothing else is said', () => {
  const { stack, product } = offer();
  product.useLaunchRole(LaunchRole.named('Launch'));
  product.addAction(ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance' }));
  expect(all(stack, 'AWS::ServiceCatalog::ServiceAction')[0].Properties.Definition).toContainEqual({ Key: 'Version', Value: '$DEFAULT' });
});
