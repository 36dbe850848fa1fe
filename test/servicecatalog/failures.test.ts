import * as path from 'path';
import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  bucketStack, EMPTY, ExistingProduct, history, HUB, hub, LaunchRole, offer, ofResources, portfolioIn, Principal, productOf, ProductStack,
  ProductVersion, Props, roleOf, Rule, RuleCondition, ShareTarget, sized, SPOKE, StackProduct, synthOf, templateFile, withFunction, output,
} from './support';
import { servicecatalog } from '../../src';
import { Failure, problemAtSynthesis, testFailures } from '../support/failures';
import { folder, lazyNumber, lazyText } from '../support/synth';

const {
  Blueprints, CatalogBudget, CataloguePage, ExternalProduct, GitProduct, ImportedPortfolio, ProductReference, ProvisionedProduct, ServiceAction,
  TemplateProduct,
} = servicecatalog;
const OFFERED = 'Stack/Platform/Bucket';
const CONNECTION = `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/a`;

type Options = Partial<servicecatalog.StackProductOptions>;

/** A stack whose account is known, whatever the one that is given. */
const known = (use: (stack: Stack) => unknown) => () => use(hub());
const product = (options: Options) => known(stack => offer(sized(), options, stack));
const made = (use: (product: servicecatalog.OfferedProduct, stack: Stack) => unknown) => known(stack => (
  use(offer(sized(), {}, stack).product, stack)));
const portfolio = (props: Props) => known(stack => portfolioIn(stack, props));
const git = (more: object) => () => GitProduct.connection('Git', { connectionArn: CONNECTION, repository: 'a/b', templatePath: 'a.yaml', ...more });
const action = (name: string, more: object = {}) => ServiceAction.automation(name, { documentName: 'AWS-RestartEC2Instance', ...more });
const ruled = (use: (product: servicecatalog.OfferedProduct) => servicecatalog.Rule) => made(offered => offered.addRule(use(offered)));
const stackSets = (more: object) => made((offered, stack) => offered.deployWithStackSets({
  accounts: ['222222222222'], regions: ['eu-central-1'], adminRole: roleOf(stack, 'Admin'), executionRoleName: 'Execution', ...more,
}));
const versionOf = (stack: Stack, fill = sized(), id = 'V') => ProductVersion.fromStack(bucketStack(stack, id, fill));

/** Offers a version, with what has been recorded. */
function released(records: Record<string, string>, version: string, from = (stack: Stack) => versionOf(stack)) {
  return known(stack => {
    const root = folder({ keep: '', ...Object.fromEntries(Object.entries(records).map(([name, text]) => [`Bucket/${name}`, text])) });
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { [version]: from(stack) }, history: root }));
    synthOf(stack);
  });
}

const failure = (code: string, at: string, prop: string, received: string | undefined, make: (stack: Stack) => unknown, mistake = code): Failure => (
  { mistake: `${mistake} of ${at}, ${prop}`, code: `servicecatalog.${code}`, at, prop, received, make });

const PRODUCTS: Failure[] = [
  failure('product-id-invalid', 'StackProduct.versions(my bucket)', 'id', "'my bucket'", () => StackProduct.versions('my bucket', { versions: {} })),
  failure('text-invalid', 'StackProduct.versions(Bucket)', 'owner', "''", product({ owner: '' })),
  failure('email-invalid', 'StackProduct.versions(Bucket)', 'support.email', "'me'", product({ support: { email: 'me' } })),
  failure('support-url-invalid', 'StackProduct.versions(Bucket)', 'support.url', "'wiki'", product({ support: { url: 'wiki' } })),
  failure('tag-option-invalid', 'StackProduct.versions(Bucket)', 'tagOptions.a', '[]', product({ tagOptions: { a: [] } })),
  failure('tag-option-twice', 'StackProduct.versions(Bucket)', 'tagOptions.a', '["1","1"]', product({ tagOptions: { a: ['1', '1'] } })),
  failure('tag-option-conflict', OFFERED, 'tagOptions.a', '["2"]', known(stack => offer(sized(), { tagOptions: { a: ['2'] } }, stack, { tagOptions: { a: ['1'] } }))),
  failure('wrong-type', 'StackProduct.versions(Bucket)', 'versions', "'string'", () => StackProduct.versions('Bucket', { versions: 'x' as any })),
  failure('version-invalid', 'StackProduct.versions(Bucket)', 'versions', "'v1'", product({ versions: { v1: undefined as any } })),
  failure('versions-missing', OFFERED, 'versions', '{}', product({ versions: {} })),
  failure('keep-out-of-range', 'StackProduct.versions(Bucket)', 'lifecycle.keep', '0', product({ lifecycle: { keep: 0 } })),
  failure('age-out-of-range', 'StackProduct.versions(Bucket)', 'lifecycle.deprecateAfter', "'1 hour'", product({ lifecycle: { deprecateAfter: Duration.hours(1) } })),
  failure('lifecycle-order', 'StackProduct.versions(Bucket)', 'lifecycle.retireAfter', "'1 day'", product({ lifecycle: { deprecateAfter: Duration.days(2), retireAfter: Duration.days(1) } })),
  failure('version-unknown', OFFERED, 'lifecycle.retired', "'2.0.0'", product({ lifecycle: { retired: ['2.0.0'] } })),
  failure('nothing-offered', OFFERED, 'lifecycle.retired', '["1.0.0"]', product({ lifecycle: { retired: ['1.0.0'] } })),
  failure('product-twice', OFFERED, 'addProduct', "'Bucket'", known(stack => offer(sized(), {}, stack).portfolio.addProduct(productOf(stack, sized(), {}, 'Bucket', '2.0.0')))),
  failure('directory-empty', 'TemplateProduct.directory(B)', 'directory', "'/gone'", () => TemplateProduct.directory('B', { directory: '/gone' })),
  failure('template-path-invalid', 'ProductVersion.fromFile', 'path', "'a.txt'", () => ProductVersion.fromFile('a.txt')),
  failure('connection-invalid', 'GitProduct.connection(Git)', 'connectionArn', "'x'", git({ connectionArn: 'x' })),
  failure('repository-invalid', 'GitProduct.connection(Git)', 'repository', "'a'", git({ repository: 'a' })),
  failure('branch-invalid', 'GitProduct.connection(Git)', 'branch', "'a b'", git({ branch: 'a b' })),
  failure('archive-invalid', 'ExternalProduct.archives(T)', 'archives.1.0.0', "'/gone.tar.gz'", () => ExternalProduct.archives('T', { archives: { '1.0.0': '/gone.tar.gz' } })),
  failure('id-invalid', 'ExistingProduct.withId(T)', 'productId', "'a b'", () => ExistingProduct.withId('T', { productId: 'a b' })),
  failure('port-out-of-range', 'Blueprints.fargateService(W)', 'port', '0', () => Blueprints.fargateService('W', { version: '1.0.0', port: 0 })),
];

const NO_TEMPLATE = templateFile('a.json', '[]');
const SHARED = folder({});
const ADDRESSES = Array<string>(11).fill('a@b.co');

const RELEASES: Failure[] = [
  failure('version-changed', OFFERED, 'versions.1.0.0', "'a template that differs from the one that was released: Resources.Handle, Resources.Bucket, Parameters.Size'", released({ '1.0.0.template.json': JSON.stringify(EMPTY) }, '1.0.0')),
  failure('version-backwards', OFFERED, 'versions.1.0.0', "'1.0.0'", released({ '2.0.0.template.json': JSON.stringify(EMPTY) }, '1.0.0')),
  failure('version-not-recorded', OFFERED, 'versions.1.0.0', "'1.0.0'", released({}, '1.0.0', () => ProductVersion.recorded())),
  failure('template-invalid', OFFERED, 'versions.1.0.0', `'${NO_TEMPLATE}'`, released({}, '1.0.0', () => ProductVersion.fromFile(NO_TEMPLATE))),
  failure('product-refers-out', OFFERED, 'versions.1.0.0', "'Stack/Outer/Resource, in Stack/BucketV1.0.0/Out'", () => {
    const stack = hub({});
    const outer = roleOf(stack, 'Outer');
    offer(inner => output(inner, 'Out', outer.roleArn), {}, stack);
    synthOf(stack);
  }),
  failure('product-referred-to', 'Stack', 'versions', "'Stack/BucketV1.0.0/Role/Resource'", () => {
    const stack = hub({});
    let inner: iam.Role | undefined;
    offer(within => { inner = roleOf(within, 'Role'); }, {}, stack);
    output(stack, 'Out', inner!.roleArn);
    synthOf(stack);
  }),
  failure('version-not-committed', OFFERED, 'versions.1.0.0', "'1.0.0'", () => synthOf(offer(sized(), {}, hub(HUB, { 'cdk-wheelhouse:frozenHistory': true })).stack)),
  failure('history-shared', 'Stack/Other/Bucket', 'history', `'${path.join(SHARED, 'Bucket')}'`, known(stack => (
    ['Platform', 'Other'].forEach(id => portfolioIn(stack, {}, id).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': versionOf(stack, sized(), id + 'V') }, history: SHARED })))))),
];

const SPOILT = folder({ 'Bucket/v1.template.json': '{}' });

const OTHERS: Failure[] = [
  failure('account-invalid', 'ShareTarget.account', 'accountId', "'1'", () => ShareTarget.account('1')),
  failure('organizational-unit-invalid', 'ShareTarget.organizationalUnit', 'id', "'r-1'", () => ShareTarget.organizationalUnit('r-1')),
  failure('organization-invalid', 'ShareTarget.organization', 'id', "'o-1'", () => ShareTarget.organization('o-1')),
  failure('value-not-known', 'ShareTarget.organization', 'id', "'a value that is known at the deployment only'", () => ShareTarget.organization(lazyText('x'))),
  failure('permission-set-invalid', 'Principal.ssoPermissionSet', 'name', "'a b'", () => Principal.ssoPermissionSet('a b')),
  failure('principal-pattern-invalid', 'Principal.roleName', 'pattern', "'*'", () => Principal.roleName('*')),
  failure('principal-patterns-too-many', 'Stack/Platform', 'grantAccess', "'S10'", known(stack => portfolioIn(stack).grantAccess(...Array.from({ length: 11 }, (_, index) => Principal.ssoPermissionSet(`S${index}`))))),
  failure('principal-foreign', 'Stack/Platform', 'grantAccess', `'a role of ${SPOKE.account}'`, known(stack => (
    portfolioIn(stack).grantAccess(Principal.role(iam.Role.fromRoleArn(stack, 'Theirs', `arn:aws:iam::${SPOKE.account}:role/Developer`)))))),
  ...([
    ['share-twice', ShareTarget.account(SPOKE.account), {}, 'shareWith', `'${SPOKE.account}'`], ['share-with-itself', ShareTarget.account(HUB.account), {}, 'shareWith', `'${HUB.account}'`],
    ['share-principals-for-account', ShareTarget.account('333333333333'), { sharePrincipals: true }, 'sharePrincipals', 'true'],
  ] as const).map(([code, target, options, prop, received]) => failure(code, 'Stack/Platform', prop, received, known(stack => {
    const of = portfolioIn(stack);
    of.shareWith(ShareTarget.account(SPOKE.account));
    of.shareWith(target, options);
  }))),
  failure('budget-unheard', 'Stack/Platform', 'budget', "'5 USD a month'", portfolio({ budget: CatalogBudget.monthly(5) })),
  failure('budget-out-of-range', 'CatalogBudget.monthly', 'limit', '0', () => CatalogBudget.monthly(0)),
  failure('budget-unit-invalid', 'CatalogBudget.monthly', 'unit', "'$'", () => CatalogBudget.monthly(5, { unit: '$' })),
  failure('budget-alerts-invalid', 'CatalogBudget.monthly', 'alertAt', '[0]', () => CatalogBudget.monthly(5, { alertAt: [0] })),
  failure('budget-emails-invalid', 'CatalogBudget.monthly', 'emails', JSON.stringify(ADDRESSES), () => CatalogBudget.monthly(5, { emails: ADDRESSES })),
  failure('action-name-invalid', 'ServiceAction.automation(a b)', 'name', "'a b'", () => action('a b')),
  failure('document-invalid', 'ServiceAction.automation(A)', 'documentName', "'x y'", () => action('A', { documentName: 'x y' })),
  failure('document-version-invalid', 'ServiceAction.automation(A)', 'documentVersion', "'v1'", () => action('A', { documentVersion: 'v1' })),
  failure('action-parameter-invalid', 'ServiceAction.automation(A)', 'target', "'a b'", () => action('A', { target: 'a b' })),
  failure('action-twice', 'Stack', 'addAction', "'A'", made(offered => [action('A'), action('A')].forEach(each => offered.addAction(each)))),
  failure('action-not-possible', 'Stack/Platform/T', 'addAction', "'existing'", known(stack => portfolioIn(stack).addProduct(ExistingProduct.withId('T', { productId: 'p' })).addAction(action('A')))),
  failure('rule-name-invalid', 'Rule.requires', 'name', "'a b'", ruled(offered => Rule.requires('a b', RuleCondition.hasValue(offered.parameter('Size'), 'small')))),
  failure('rule-values-invalid', 'RuleCondition.oneOf', 'values', '[]', ruled(offered => Rule.allowedValues(offered.parameter('Size'), []))),
  failure('rule-value-impossible', 'RuleCondition.oneOf', 'values', "'huge'", ruled(offered => Rule.allowedValues(offered.parameter('Size'), ['huge']))),
  failure('rule-attribute-invalid', 'RuleCondition.belongTo', 'attribute', "'Id'", ruled(offered => Rule.requires('R', RuleCondition.belongTo(offered.parameter('Size'), 'Id', offered.parameter('Size'))))),
  failure('conditions-out-of-range', 'RuleCondition.allOf', 'conditions', '0', () => RuleCondition.allOf()),
  failure('rule-twice', OFFERED, 'addRule', "'SizeAllowedValues'", made(offered => [1, 2].forEach(() => offered.addRule(Rule.allowedValues(offered.parameter('Size'), ['small']))))),
  failure('rule-for-other-product', OFFERED, 'addRule', "'Size'", made((offered, stack) => {
    const other = portfolioIn(stack, {}, 'Other').addProduct(productOf(stack, sized(), {}, 'Two'));
    offered.addRule(Rule.allowedValues(other.parameter('Size'), ['small']));
  })),
  failure('rule-parameter-missing', OFFERED, 'addRule', "'Size'", known(stack => {
    const versions = { '1.0.0': versionOf(stack, () => {}, 'A'), '2.0.0': versionOf(stack, sized(), 'B') };
    const offered = portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions, history: history() }));
    offered.addRule(Rule.allowedValues(offered.parameter('Size'), ['small']));
  })),
  failure('parameter-unknown', OFFERED, 'parameter', "'Colour'", made(offered => offered.parameter('Colour'))),
  failure('role-name-invalid', 'LaunchRole.named', 'roleName', "'a b'", () => LaunchRole.named('a b')),
  failure('launch-twice', OFFERED, 'useLaunchRole', "'named'", made(offered => [1, 2].forEach(() => offered.useLaunchRole(LaunchRole.named('x'))))),
  failure('role-name-twice', 'Stack/Platform/Two', 'roleName', "'launch'", known(stack => {
    const { portfolio: of, product: offered } = offer(sized(), {}, stack);
    offered.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch' }));
    of.addProduct(productOf(stack, sized(), {}, 'Two')).useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'launch' }));
  })),
  failure('launch-role-foreign', OFFERED, 'useLaunchRole', `'arn:aws:iam::${SPOKE.account}:role/x'`, made((offered, stack) => (
    offered.useLaunchRole(LaunchRole.existing(iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${SPOKE.account}:role/x`)))))),
  failure('launch-role-untrusted', OFFERED, 'useLaunchRole', "'Stack/R'", made((offered, stack) => (
    offered.useLaunchRole(LaunchRole.existing(roleOf(stack, 'R', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })))))),
  failure('launch-role-not-derived', 'Stack/Platform/T', 'useLaunchRole', "'leastPrivilege'", known(stack => (
    portfolioIn(stack).addProduct(ExistingProduct.withId('T', { productId: 'p' })).useLaunchRole(LaunchRole.leastPrivilege())))),
  failure('permissions-unknown', `${OFFERED}/LaunchRole`, 'permissions', "'Acme::A::B'", known(stack => {
    offer(ofResources({ It: ['Acme::A::B'] }), {}, stack).product.useLaunchRole(LaunchRole.leastPrivilege());
    synthOf(stack);
  })),
  failure('launch-role-too-large', `${OFFERED}/LaunchRole`, 'useLaunchRole', "'21 policies'", known(stack => {
    const permissions = Array.from({ length: 60 }, (_, at) => new iam.PolicyStatement({ actions: ['x:Y'], resources: Array.from({ length: 20 }, (__, of) => `arn:aws:x:::${'r'.repeat(60)}/${at}/${of}`) }));
    offer(sized(), {}, stack).product.useLaunchRole(LaunchRole.leastPrivilege({ permissions }));
    synthOf(stack);
  })),
  failure('stack-set-places-invalid', OFFERED, 'accounts', '[]', stackSets({ accounts: [] })),
  failure('region-invalid', OFFERED, 'regions', "'Rome'", stackSets({ regions: ['Rome'] })),
  failure('tag-updates-twice', OFFERED, 'allowTagUpdates', 'true', made(offered => [1, 2].forEach(() => offered.allowTagUpdates()))),
  failure('parameter-value-invalid', 'Stack/Mine', 'parameters.Size', "'huge'", made((offered, stack) => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered), parameters: { Size: 'huge' } }))),
  failure('parameter-secret-plain', 'Stack/Mine', 'parameters.Password', "'a text that everybody can read in the template'", known(stack => {
    const { product: offered } = offer(inner => { new CfnParameter(inner, 'Password', { noEcho: true }); }, {}, stack);
    return new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered), parameters: { Password: 'hunter2' } });
  })),
  failure('launch-tag-invalid', 'Stack/Mine', 'tags.environment', "'test'", known(stack => {
    const { product: offered } = offer(sized(), { tagOptions: { environment: ['dev', 'prod'] } }, stack);
    return new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered), tags: { environment: 'test' } });
  })),
  failure('parameter-missing', 'Stack/Mine', 'parameters.Name', undefined, known(stack => (
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offer(inner => { new CfnParameter(inner, 'Name'); }, {}, stack).product) })))),
  failure('rule-broken', 'Stack/Mine', 'parameters', '{"Size":"small"}', made((offered, stack) => {
    offered.addRule(Rule.forbiddenValues(offered.parameter('Size'), ['small']));
    return new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered) });
  })),
  failure('output-unknown', 'Stack/Mine', 'output', "'Url'", made((offered, stack) => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered) }).output('Url'))),
  failure('provisioned-name-invalid', 'Stack/Mine', 'provisionedProductName', "'a b'", made((offered, stack) => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(offered), provisionedProductName: 'a b' }))),
  failure('import-of-own-portfolio', 'Stack/There', 'launchRolesOf', `'${OFFERED}'`, made((offered, stack) => new ImportedPortfolio(stack, 'There', { portfolioId: 'port-1', launchRolesOf: [offered] }))),
  failure('launch-role-foreign', OFFERED, 'adminRole', `'arn:aws:iam::${SPOKE.account}:role/Admin'`, made((offered, stack) => offered.deployWithStackSets({
    accounts: [SPOKE.account], regions: ['eu-central-1'], adminRole: iam.Role.fromRoleArn(stack, 'Admin', `arn:aws:iam::${SPOKE.account}:role/Admin`), executionRoleName: 'Execution',
  })), 'launch-role-foreign for the admin role'),
  failure('rule-value-impossible', 'RuleCondition.hasValue', 'parameter', "'Zones'", known(stack => {
    const { product: offered } = offer(inner => { new CfnParameter(inner, 'Zones', { type: 'CommaDelimitedList', default: 'a' }); }, {}, stack);
    return RuleCondition.hasValue(offered.parameter('Zones'), 'a');
  }), 'rule-value-impossible for a list'),
  failure('topic-fifo', OFFERED, 'notify', "'Stack/Topic'", made((offered, stack) => offered.notify(new sns.Topic(stack, 'Topic', { fifo: true })))),
  failure('import-elsewhere', 'Other/There', 'launchRolesOf', `'${OFFERED}'`, made((offered, stack) => (
    new ImportedPortfolio(new Stack(stack.node.root, 'Other', { env: { ...SPOKE, region: 'us-west-2' } }), 'There', { portfolioId: 'port-1', launchRolesOf: [offered] })))),
  failure('page-twice', 'Stack/Two', 'fileName', "'catalogue.html'", known(stack => {
    const portfolios = [portfolioIn(stack)];
    for (const id of ['One', 'Two']) new CataloguePage(stack, id, { portfolios });
  })),
  failure('product-twice', 'Other/There', 'launchRolesOf', `'${OFFERED}'`, made((offered, stack) => (
    new ImportedPortfolio(new Stack(stack.node.root, 'Other', { env: SPOKE }), 'There', { portfolioId: 'port-1', launchRolesOf: [offered, offered] })))),
  failure('wrong-type', 'Principal.role', 'role', "'nothing'", () => Principal.role(undefined as any)),
  failure('value-not-known', 'StackProduct.versions(Bucket)', 'lifecycle.keep', "'a value that is known at the deployment only'", product({ lifecycle: { keep: lazyNumber(1) } })),
  failure('value-not-known', 'StackProduct.versions(Bucket)', 'tagOptions.a', "'a value that is known at the deployment only'", product({ tagOptions: { a: [lazyText('x')] } })),
  failure('portfolios-missing', 'Stack/Page', 'portfolios', '[]', known(stack => new CataloguePage(stack, 'Page', { portfolios: [] }))),
  failure('file-name-invalid', 'Stack/Page', 'fileName', "'a.txt'", known(stack => new CataloguePage(stack, 'Page', { portfolios: [portfolioIn(stack)], fileName: 'a.txt' }))),
  failure('product-stack-misplaced', 'Stack/V/Inner', 'scope', "'Stack/V'", known(stack => new ProductStack(bucketStack(stack, 'V'), 'Inner'))),
  failure('history-invalid', 'Bucket', 'history', `'${path.join(SPOILT, 'Bucket', 'v1.template.json')}'`, product({ history: SPOILT })),
  failure('version-twice', 'TemplateProduct.directory(B)', 'directory', '["1.0.0.json","1.0.0.yaml"]', () => TemplateProduct.directory('B', { directory: folder({ '1.0.0.json': '{}', '1.0.0.yaml': '{}' }) })),
];

function shared({ portfolio: of, product: offered }: ReturnType<typeof offer>) {
  of.shareWith(ShareTarget.account(SPOKE.account));
  return offered;
}

function atTheEnd(make: (stack: Stack) => unknown, env: object = HUB) {
  return () => {
    const stack = hub(env);
    make(stack);
    throw problemAtSynthesis(stack);
  };
}

const ROLE = "'a role whose name is not known, in this account'";
const LATE: Failure[] = [
  failure('launch-role-missing', 'Stack/Platform/T', 'useLaunchRole', undefined, atTheEnd(stack => (
    portfolioIn(stack).addProduct(ExternalProduct.archives('T', { archives: { '1.0.0': templateFile('a.tar.gz', '') }, history: history() }))))),
  failure('launch-role-not-shared', OFFERED, 'useLaunchRole', ROLE, atTheEnd(stack => shared(offer(sized(), {}, stack)).useLaunchRole(LaunchRole.leastPrivilege()))),
  failure('action-role-missing', OFFERED, 'addAction', "'no role'", atTheEnd(stack => offer(sized(), {}, stack).product.addAction(action('A')))),
  failure('share-principals-empty', 'Stack/Platform', 'sharePrincipals', "'o-a1b2c3d4e5'", atTheEnd(stack => (
    portfolioIn(stack).shareWith(ShareTarget.organization('o-a1b2c3d4e5'), { sharePrincipals: true })))),
  failure('organization-missing', 'Stack/Platform', 'organizationId', "'ou-abcd-12345678'", atTheEnd(stack => (
    offer(withFunction(), {}, stack).portfolio.shareWith(ShareTarget.organizationalUnit('ou-abcd-12345678'))))),
  failure('organization-missing', 'Stack/Platform', 'organizationId', "'ou-abcd-12345678'", atTheEnd(stack => {
    const { portfolio: of, product: offered } = offer(sized(), {}, stack);
    offered.notify(new sns.Topic(stack, 'Topic'));
    of.shareWith(ShareTarget.organizationalUnit('ou-abcd-12345678'));
  }), 'organization-missing with a topic'),
  failure('stack-set-assets', OFFERED, 'regions', '["eu-west-1"]', atTheEnd(stack => (
    offer(withFunction(), {}, stack).product.deployWithStackSets({
      accounts: ['222222222222'], regions: ['eu-central-1', 'eu-west-1'], adminRole: roleOf(stack, 'Admin'), executionRoleName: 'Execution',
    })))),
  failure('boundary-not-shared', 'Other/Imported', 'permissionsBoundary', "'Stack/Most'", made((offered, stack) => {
    offered.useLaunchRole(LaunchRole.leastPrivilege({
      roleName: 'Launch', permissionsBoundary: new iam.ManagedPolicy(stack, 'Most', { statements: [new iam.PolicyStatement({ actions: ['s3:Get*'], resources: ['*'] })] }),
    }));
    const other = new Stack(stack.node.root, 'Other', { env: SPOKE });
    new ImportedPortfolio(other, 'Imported', { portfolioId: 'port-1', launchRolesOf: [offered] });
  })),
  failure('account-not-known', OFFERED, 'env', "'an account that is known at the deployment only'", atTheEnd(stack => shared(offer(withFunction(), {}, stack)), {})),
];

/** What there is no prop for. */
const UNKNOWN = [
  failure('prop-unknown', 'Stack/Platform', 'tagOption', "'an object'", portfolio({ tagOption: {} } as any), 'a misspelled prop of a portfolio'),
  failure('prop-unknown', 'StackProduct.versions', 'descripton', "'x'", product({ descripton: 'x' } as any), 'a misspelled option of a product'),
  failure('prop-unknown', 'GitProduct.connection', 'brnch', "'main'", git({ brnch: 'main' }), 'a misspelled branch'),
];

testFailures('servicecatalog', [...UNKNOWN, ...PRODUCTS, ...RELEASES, ...OTHERS, ...LATE]);
