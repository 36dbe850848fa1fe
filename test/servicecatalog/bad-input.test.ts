import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { history, HUB, hub, offer, portfolioIn, productOf, ProductVersion, sized, synthOf, bucketStack, templateFile } from './support';
import { servicecatalog } from '../../src';
import { WheelhouseError } from '../../src/private/errors';
import { folder } from '../support/synth';

const {
  Blueprints, CatalogBudget, CataloguePage, ExistingProduct, ExternalProduct, GitProduct, GovernedPortfolio, ImportedPortfolio, LaunchRole,
  Principal, ProductReference, ProductStack,
  ProvisionedProduct, Rule, RuleCondition, ServiceAction, ShareTarget, StackProduct, TemplateProduct,
} = servicecatalog as any;

/** What JavaScript lets through where something else is meant. */
const WRONG: [string, unknown][] = [
  ['undefined', undefined], ['null', null], ['a text', 'x y!'], ['an empty text', ''], ['a number', 5], ['NaN', NaN], ['true', true], ['a list', []], ['a list of nothing', [undefined]],
  ['an object', {}], ['a function', () => {}],
];

interface Try {
  readonly what: string;
  readonly make: (wrong: any, stack: Stack) => unknown;
  /** What may be given all the same. */
  readonly fine?: string[];
  /** What is no struct may be taken for an empty one; TypeScript and the other languages refuse it themselves. */
  readonly struct?: boolean;
}

const OPTIONAL = ['undefined'];
const CONNECTION = `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/a`;
const archive = templateFile('a.tar.gz', '');
const versionsOf = (stack: Stack) => ({ '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V1', sized())) });

/** What is right until one part of it is replaced. */
const PORTFOLIO = { displayName: 'A', providerName: 'B' };
const BUDGET = { emails: ['a@example.com'] };
const portfolio = (stack: Stack, props: object) => portfolioIn(stack, props as any);
const stackProduct = (stack: Stack, more: object) => portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: versionsOf(stack), history: history(), ...more }));
const offered = (stack: Stack) => offer(sized(), {}, stack).product as any;
const action = (more: object) => ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance', ...more });
const git = (more: object) => GitProduct.connection('Git', { connectionArn: CONNECTION, repository: 'a/b', templatePath: 'a.yaml', ...more });
const stackSets = (stack: Stack, more: object) => offered(stack).deployWithStackSets({
  accounts: ['222222222222'], regions: ['eu-central-1'], adminRole: iam.Role.fromRoleName(stack, 'Admin', 'Admin'), executionRoleName: 'x', ...more,
});
const parameterOf = (stack: Stack) => offered(stack).parameter('Size');
const conditionOf = (stack: Stack) => RuleCondition.hasValue(parameterOf(stack), 'small');

const GIVEN: Try[] = [
  { what: 'GovernedPortfolio: props', make: (wrong, stack) => new GovernedPortfolio(stack, 'P', wrong) },
  ...['displayName', 'providerName'].map((prop): Try => ({ what: `GovernedPortfolio: ${prop}`, make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, [prop]: wrong }), fine: ['a text'] })),
  { what: 'addProduct', make: (wrong, stack) => portfolioIn(stack).addProduct(wrong) },
  { what: 'grantAccess', make: (wrong, stack) => portfolioIn(stack).grantAccess(wrong) },
  { what: 'shareWith', make: (wrong, stack) => portfolioIn(stack).shareWith(wrong) },
  { what: 'Principal.role', make: (wrong, stack) => portfolioIn(stack).grantAccess(Principal.role(wrong)) },
  { what: 'Principal.user', make: (wrong, stack) => portfolioIn(stack).grantAccess(Principal.user(wrong)) },
  { what: 'Principal.group', make: (wrong, stack) => portfolioIn(stack).grantAccess(Principal.group(wrong)) },
  { what: 'Principal.ssoPermissionSet', make: wrong => Principal.ssoPermissionSet(wrong) },
  { what: 'Principal.roleName', make: wrong => Principal.roleName(wrong) },
  { what: 'ShareTarget.account', make: (wrong, stack) => portfolioIn(stack).shareWith(ShareTarget.account(wrong)) },
  { what: 'ShareTarget.organizationalUnit', make: (wrong, stack) => portfolioIn(stack).shareWith(ShareTarget.organizationalUnit(wrong)) },
  { what: 'ShareTarget.organization', make: (wrong, stack) => portfolioIn(stack).shareWith(ShareTarget.organization(wrong)) },
  { what: 'StackProduct.versions: id', make: (wrong, stack) => portfolioIn(stack).addProduct(StackProduct.versions(wrong, { versions: versionsOf(stack), history: history() })) },
  { what: 'StackProduct.versions: options', make: (wrong, stack) => portfolioIn(stack).addProduct(StackProduct.versions('Bucket', wrong)) },
  { what: 'StackProduct.versions: versions', make: (wrong, stack) => stackProduct(stack, { versions: wrong }) },
  { what: 'StackProduct.versions: a version', make: (wrong, stack) => stackProduct(stack, { versions: { '1.0.0': wrong } }) },
  { what: 'ProductVersion.fromStack', make: wrong => ProductVersion.fromStack(wrong) },
  { what: 'ProductVersion.fromFile', make: (wrong, stack) => stackProduct(stack, { versions: { '1.0.0': ProductVersion.fromFile(wrong) } }) },
  { what: 'TemplateProduct.directory: options', make: wrong => TemplateProduct.directory('Bucket', wrong) },
  { what: 'TemplateProduct.directory: directory', make: wrong => TemplateProduct.directory('Bucket', { directory: wrong }) },
  { what: 'GitProduct.connection: options', make: wrong => GitProduct.connection('Git', wrong) },
  ...['connectionArn', 'repository', 'templatePath'].map((prop): Try => ({ what: `GitProduct.connection: ${prop}`, make: wrong => git({ [prop]: wrong }) })),
  { what: 'ExternalProduct.archives: options', make: wrong => ExternalProduct.archives('Terraform', wrong) },
  { what: 'ExternalProduct.terraformCloud: archives', make: wrong => ExternalProduct.terraformCloud('Terraform', { archives: wrong }) },
  { what: 'ExternalProduct.archives: an archive', make: wrong => ExternalProduct.archives('Terraform', { archives: { '1.0.0': wrong } }) },
  { what: 'ExistingProduct.withId: options', make: wrong => ExistingProduct.withId('There', wrong) },
  { what: 'ExistingProduct.withId: productId', make: wrong => ExistingProduct.withId('There', { productId: wrong }) },
  { what: 'ExistingProduct.offered', make: wrong => ExistingProduct.offered(wrong) },
  { what: 'CatalogBudget.monthly: limit', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, budget: CatalogBudget.monthly(wrong, BUDGET) }), fine: ['a number'] },
  { what: 'parameter', make: (wrong, stack) => offered(stack).parameter(wrong) },
  { what: 'addRule', make: (wrong, stack) => offered(stack).addRule(wrong) },
  { what: 'useLaunchRole', make: (wrong, stack) => offered(stack).useLaunchRole(wrong) },
  { what: 'deployWithStackSets', make: (wrong, stack) => offered(stack).deployWithStackSets(wrong) },
  ...['accounts', 'regions', 'adminRole', 'executionRoleName'].map((prop): Try => ({ what: `deployWithStackSets: ${prop}`, make: (wrong, stack) => stackSets(stack, { [prop]: wrong }) })),
  { what: 'notify', make: (wrong, stack) => offered(stack).notify(wrong) },
  { what: 'addAction', make: (wrong, stack) => offered(stack).addAction(wrong) },
  { what: 'LaunchRole.existing', make: (wrong, stack) => offered(stack).useLaunchRole(LaunchRole.existing(wrong)) },
  { what: 'LaunchRole.named', make: wrong => LaunchRole.named(wrong) },
  { what: 'ServiceAction.automation: name', make: (wrong, stack) => offered(stack).addAction(ServiceAction.automation(wrong, { documentName: 'AWS-RestartEC2Instance' })) },
  { what: 'ServiceAction.automation: options', make: wrong => ServiceAction.automation('Restart', wrong) },
  { what: 'ServiceAction.automation: documentName', make: wrong => action({ documentName: wrong }) },
  { what: 'Rule.allowedValues: parameter', make: wrong => Rule.allowedValues(wrong, ['small']) },
  { what: 'Rule.allowedValues: values', make: (wrong, stack) => Rule.allowedValues(parameterOf(stack), wrong) },
  { what: 'Rule.forbiddenValues: values', make: (wrong, stack) => Rule.forbiddenValues(parameterOf(stack), wrong) },
  { what: 'Rule.requires: name', make: (wrong, stack) => Rule.requires(wrong, conditionOf(stack)) },
  { what: 'Rule.requires: condition', make: wrong => Rule.requires('One', wrong) },
  { what: 'RuleCondition.hasValue: value', make: (wrong, stack) => RuleCondition.hasValue(parameterOf(stack), wrong) },
  { what: 'RuleCondition.oneOf: values', make: (wrong, stack) => RuleCondition.oneOf(parameterOf(stack), wrong) },
  { what: 'RuleCondition.belongTo: members', make: (wrong, stack) => RuleCondition.belongTo(wrong, 'VpcId', parameterOf(stack)) },
  { what: 'RuleCondition.negate', make: wrong => RuleCondition.negate(wrong) },
  { what: 'RuleCondition.allOf', make: (wrong, stack) => RuleCondition.allOf(wrong, conditionOf(stack)) },
  { what: 'ProductReference.offered', make: wrong => ProductReference.offered(wrong) },
  { what: 'ProductReference.named: name', make: wrong => ProductReference.named(wrong, 'v1'), fine: ['a text'] },
  { what: 'ProductReference.named: version', make: wrong => ProductReference.named('Bucket', wrong), fine: ['a text'] },
  { what: 'ProductReference.withId', make: wrong => ProductReference.withId(wrong, 'pa-1') },
  { what: 'ProvisionedProduct: props', make: (wrong, stack) => new ProvisionedProduct(stack, 'Mine', wrong) },
  { what: 'ProvisionedProduct: product', make: (wrong, stack) => new ProvisionedProduct(stack, 'Mine', { product: wrong }) },
  { what: 'ImportedPortfolio: props', make: (wrong, stack) => new ImportedPortfolio(stack, 'There', wrong) },
  { what: 'ImportedPortfolio: portfolioId', make: (wrong, stack) => new ImportedPortfolio(stack, 'There', { portfolioId: wrong }) },
  { what: 'ImportedPortfolio.grantAccess', make: (wrong, stack) => new ImportedPortfolio(stack, 'There', { portfolioId: 'port-1' }).grantAccess(wrong) },
  { what: 'CataloguePage: props', make: (wrong, stack) => new CataloguePage(stack, 'Page', wrong) },
  { what: 'CataloguePage: portfolios', make: (wrong, stack) => new CataloguePage(stack, 'Page', { portfolios: wrong }) },
  ...['threeTierWebApp', 'fargateService', 'workerService', 'scheduledJob'].flatMap((kind): Try[] => [
    { what: `Blueprints.${kind}: options`, make: wrong => Blueprints[kind]('Web', wrong) },
    { what: `Blueprints.${kind}: version`, make: wrong => Blueprints[kind]('Web', { version: wrong }) },
  ]),
];

const product = (prop: string, fine: string[] = []): Try => ({ what: `StackProduct.versions: ${prop}`, make: (wrong, stack) => stackProduct(stack, { [prop]: wrong }), fine: [...OPTIONAL, ...fine], struct: fine[0] === 'an object' });
const inPortfolio = (prop: string, fine: string[] = []): Try => ({ what: `GovernedPortfolio: ${prop}`, make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, [prop]: wrong }), fine: [...OPTIONAL, ...fine], struct: fine[0] === 'an object' });
const lifecycle = (prop: string, fine: string[] = []): Try => ({ what: `lifecycle: ${prop}`, make: (wrong, stack) => stackProduct(stack, { lifecycle: { [prop]: wrong } }), fine: [...OPTIONAL, ...fine] });

const POSSIBLE: Try[] = [
  inPortfolio('description', ['a text']), inPortfolio('support', ['an object']), inPortfolio('tagOptions', ['an object']), inPortfolio('budget'), inPortfolio('profile'),
  { what: 'GovernedPortfolio: support.email', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, support: { email: wrong } }), fine: OPTIONAL },
  { what: 'GovernedPortfolio: a tag option', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, tagOptions: { key: wrong } }) },
  { what: 'GovernedPortfolio: a value of a tag option', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, tagOptions: { key: [wrong] } }) },
  { what: 'GovernedPortfolio: alertTopic', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, budget: CatalogBudget.monthly(5, BUDGET), alertTopic: wrong }), fine: OPTIONAL },
  { what: 'shareWith: options', make: (wrong, stack) => portfolioIn(stack).shareWith(ShareTarget.account('222222222222'), wrong), fine: [...OPTIONAL, 'an object'], struct: true },
  product('name', ['a text']), product('owner', ['a text']), product('cost', ['a text']), product('requirements', ['a list']), product('dependencies', ['a list']), product('support', ['an object']),
  product('tagOptions', ['an object']), product('budget'), product('history', ['a text']), product('lifecycle', ['an object']),
  lifecycle('keep', ['a number']), lifecycle('deprecateAfter'), lifecycle('retireAfter'), lifecycle('deprecated', ['a list']), lifecycle('retired', ['a list']),
  { what: 'ProductVersion.fromStack: options', make: (wrong, stack) => ProductVersion.fromStack(bucketStack(stack, 'V1'), wrong), fine: [...OPTIONAL, 'an object'], struct: true },
  { what: 'ProductVersion.fromStack: description', make: (wrong, stack) => stackProduct(stack, { versions: { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V2'), { description: wrong }) } }), fine: [...OPTIONAL, 'a text'] },
  { what: 'ProductStack: profile', make: (wrong, stack) => new ProductStack(stack, 'V1', { profile: wrong }), fine: OPTIONAL },
  { what: 'GitProduct.connection: branch', make: wrong => git({ branch: wrong }), fine: OPTIONAL },
  { what: 'CatalogBudget.monthly: options', make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, budget: CatalogBudget.monthly(5, wrong), alertTopic: new sns.Topic(stack, 'T') }), fine: [...OPTIONAL, 'an object'], struct: true },
  ...[['unit'], ['alertAt'], ['emails', 'a list'], ['topic']].map(([prop, ...fine]): Try => (
    { what: `CatalogBudget.monthly: ${prop}`, make: (wrong, stack) => portfolio(stack, { ...PORTFOLIO, budget: CatalogBudget.monthly(5, { ...BUDGET, [prop]: wrong }), alertTopic: new sns.Topic(stack, 'T') }), fine: [...OPTIONAL, ...fine] })),
  { what: 'LaunchRole.leastPrivilege: options', make: wrong => LaunchRole.leastPrivilege(wrong), fine: [...OPTIONAL, 'an object'], struct: true },
  ...[['roleName'], ['permissions', 'a list'], ['permissionsBoundary']].map(([prop, ...fine]): Try => (
    { what: `LaunchRole.leastPrivilege: ${prop}`, make: (wrong, stack) => offered(stack).useLaunchRole(LaunchRole.leastPrivilege({ [prop]: wrong })), fine: [...OPTIONAL, ...fine] })),
  ...[['documentVersion'], ['description', 'a text'], ['role'], ['target'], ['inputs', 'a list']].map(([prop, ...fine]): Try => (
    { what: `ServiceAction.automation: ${prop}`, make: (wrong, stack) => offered(stack).addAction(action({ [prop]: wrong })), fine: [...OPTIONAL, ...fine] })),
  { what: 'Rule.allowedValues: options', make: (wrong, stack) => Rule.allowedValues(parameterOf(stack), ['small'], wrong), fine: [...OPTIONAL, 'an object'], struct: true },
  { what: 'Rule.allowedValues: when', make: (wrong, stack) => Rule.allowedValues(parameterOf(stack), ['small'], { when: wrong }), fine: OPTIONAL },
  { what: 'Rule.requires: description', make: (wrong, stack) => Rule.requires('One', conditionOf(stack), { description: wrong }), fine: [...OPTIONAL, 'a text'] },
  { what: 'ProductReference.offered: version', make: (wrong, stack) => ProductReference.offered(offered(stack), wrong), fine: OPTIONAL },
  ...[['parameters', 'an object'], ['provisionedProductName'], ['portfolioName', 'a text'], ['tags', 'an object']].map(([prop, ...fine]): Try => (
    { what: `ProvisionedProduct: ${prop}`, make: (wrong, stack) => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered(stack)), [prop]: wrong }), fine: [...OPTIONAL, ...fine], struct: fine[0] === 'an object' })),
  { what: 'ProvisionedProduct: a parameter', make: (wrong, stack) => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered(stack)), parameters: { Size: wrong } }), fine: OPTIONAL },
  { what: 'ImportedPortfolio: launchRolesOf', make: (wrong, stack) => new ImportedPortfolio(stack, 'There', { portfolioId: 'port-1', launchRolesOf: wrong }), fine: [...OPTIONAL, 'a list'] },
  ...[['title', 'a text'], ['fileName']].map(([prop, ...fine]): Try => (
    { what: `CataloguePage: ${prop}`, make: (wrong, stack) => new CataloguePage(stack, 'Page', { portfolios: [portfolioIn(stack)], [prop]: wrong }), fine: [...OPTIONAL, ...fine] })),
];

/** What a mistake leads to: a coded error, another error, or nothing at all. */
function outcome(make: (stack: Stack) => unknown): string {
  const stack = hub();
  try {
    make(stack);
    synthOf(stack);
    return 'nothing';
  } catch (error) {
    if (error instanceof WheelhouseError) return error.code.startsWith('cdk-wheelhouse:servicecatalog.') || error.code.startsWith('cdk-wheelhouse:core.') ? 'refused' : error.code;
    return `${(error as Error).name}: ${(error as Error).message.split('\n')[0]}`;
  }
}

describe('what is wrong is refused, with a code:', () => {
  const before = process.cwd();

  beforeAll(() => process.chdir(folder({}))); // histories may be written to wherever one is
  afterAll(() => process.chdir(before));

  for (const { what, make, fine = [], struct } of [...GIVEN, ...POSSIBLE]) {
    test(what, () => {
      const left = WRONG.filter(([name]) => !fine.includes(name)).map(([name, wrong]) => [name, outcome(stack => make(wrong, stack))]);
      expect(left.filter(([, found]) => found !== 'refused' && !(struct && found === 'nothing'))).toEqual([]);
    });
  }
});

test('values of other languages come as plain objects and lists', () => {
  const stack = hub();
  expect(() => stackProduct(stack, { requirements: [], lifecycle: { keep: 1, deprecateAfter: Duration.days(1) }, tagOptions: { key: ['value'] } })).not.toThrow();
  expect(() => productOf(stack, inner => { new CfnParameter(inner, 'X'); }, {}, 'Other')).not.toThrow();
  expect(ExternalProduct.archives('Terraform', { archives: { '1.0.0': archive } })).toBeDefined();
});
