import * as fs from 'fs';
import * as path from 'path';
import { CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  bucketStack, ExistingProduct, Fill, GovernedPortfolio, history, hub, HUB, LaunchRole, offer, portfolioIn, Principal, ProductVersion, Rule,
  RuleCondition, ShareTarget, sized, SPOKE, StackProduct, templateFile,
} from './support';
import { servicecatalog } from '../../src';

const { CatalogBudget, CataloguePage, ExternalProduct, GitProduct, ServiceAction } = servicecatalog;
const CONNECTION = `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/a`;

/** What the page of portfolios says, without its tags: what stands in one cell or line stands together. */
function saidOf(...portfolios: servicecatalog.GovernedPortfolio[]): string {
  const page = htmlOf(...portfolios);
  return page.slice(page.indexOf('<main'), page.indexOf('</main>')).replace(/<wbr>|<span class="unseen">.*?<\/span>/g, '').replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'").replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ').replace(/ (?=[,:] )/g, '');
}

function htmlOf(...portfolios: servicecatalog.GovernedPortfolio[]): string {
  const stack = Stack.of(portfolios[0]);
  new CataloguePage(stack, 'Page', { portfolios });
  Template.fromStack(stack);
  return fs.readFileSync(path.join(Stage.of(stack)!.outdir, 'catalogue.html'), 'utf8');
}

describe('rules', () => {
  test('narrow the values that a parameter shows', () => {
    const { portfolio, product } = offer(sized({ default: 'medium' }));
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['small', 'medium']));
    const said = saidOf(portfolio);
    expect(said).toContain('Size String medium One of small medium Not here: large Rule SizeAllowedValues: Size is small or medium.');
    expect(said).not.toContain('One of small medium large');
    expect(said).not.toContain('Rules for the parameters');
  });

  test.each<[string, (size: servicecatalog.ProductParameter) => servicecatalog.Rule, string]>([
    ['forbidden ones', size => Rule.forbiddenValues(size, ['small']), 'One of medium large Not here: small'],
    ['of two', size => Rule.requires('Both', RuleCondition.allOf(RuleCondition.oneOf(size, ['small', 'large']), RuleCondition.oneOf(size, ['medium', 'large']))), 'One of large Not here: small medium'],
    ['where the rule is about the parameter alone', size => Rule.forbiddenValues(size, ['large'], { when: RuleCondition.oneOf(size, ['medium', 'large']) }), 'One of small medium Not here: large'],
  ])('%s', (_, rule, shown) => {
    const { portfolio, product } = offer(sized());
    product.addRule(rule(product.parameter('Size')));
    expect(saidOf(portfolio)).toContain(shown);
  });

  test('several narrow together, until nothing is left', () => {
    const { portfolio, product } = offer(sized());
    product.addRule(Rule.forbiddenValues(product.parameter('Size'), ['small'], { name: 'NotSmall' }));
    product.addRule(Rule.forbiddenValues(product.parameter('Size'), ['medium', 'large'], { name: 'NotLarge' }));
    expect(saidOf(portfolio)).toContain('No value is left that all rules allow. Not here: small medium large');
  });

  test('refuse a default, which then has to be given', () => {
    const { portfolio, product } = offer(sized({ default: 'large' }));
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']));
    expect(saidOf(portfolio)).toContain('Size String required, as a rule refuses the default large One of small');
  });

  test('of a parameter without values are told in words', () => {
    const { portfolio, product } = offer(sized({ allowedValues: undefined, default: undefined }));
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['t3.small', 't3.large']));
    expect(saidOf(portfolio)).toContain('Size String required Rule SizeAllowedValues: Size is t3.small or t3.large.');
  });

  test('of several parameters, and of some cases, hide no value, and are told in words beside what people are told', () => {
    const { portfolio, product } = offer(twoParameters);
    const [size, stage] = [product.parameter('Size'), product.parameter('Stage')];
    product.addRule(Rule.forbiddenValues(size, ['large'], { when: RuleCondition.hasValue(stage, 'dev'), description: 'Ask for large ones.' }));
    const said = saidOf(portfolio);
    expect(said).toContain('One of small medium large');
    expect(said).not.toContain('Not here');
    expect(said).toContain('Rules for the parameters SizeForbiddenValues Where Stage is dev: not (Size is large). Ask for large ones.');
  });

  test('of one portfolio do not narrow what another one offers', () => {
    const { portfolio, product, stack } = offer(sized());
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']));
    const other = portfolioIn(stack, { displayName: 'Other' }, 'Other');
    other.addProduct(ExistingProduct.offered(product));
    const [first, second] = saidOf(portfolio, other).split(' Other ');
    expect(first).toContain('One of small Not here: medium large');
    expect(second).toContain('One of small medium large');
  });

  test('do not read the name of a parameter of Systems Manager as its value', () => {
    const { portfolio, product } = offer(sized({ type: 'AWS::SSM::Parameter::Value<String>', default: '/size', allowedValues: undefined }));
    product.addRule(Rule.requires('Small', RuleCondition.hasValue(product.parameter('Size'), 'small')));
    const said = saidOf(portfolio);
    expect(said).toContain('/size Rule Small: Size is small.');
    expect(said).not.toContain('refuses the default');
  });

  test('of a product whose parameters are not known stand by themselves', () => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    const product = portfolio.addProduct(GitProduct.connection('Topic', { connectionArn: CONNECTION, repository: 'acme/products', templatePath: 'topic.yaml' }));
    product.addRule(Rule.allowedValues(product.parameter('Name'), ['orders']));
    expect(saidOf(portfolio)).toContain('Rules for the parameters NameAllowedValues Name is orders.');
  });
});

describe('versions that are kept elsewhere', () => {
  test('of a repository', () => {
    const portfolio = portfolioIn(hub());
    portfolio.addProduct(GitProduct.connection('Topic', { connectionArn: CONNECTION, repository: 'acme/products', branch: 'release', templatePath: 'topic/template.yaml' }));
    const said = saidOf(portfolio);
    expect(said).not.toContain('no version can be launched');
    expect(said).toContain('Topic versions from Git');
    expect(said).toContain('topic/template.yaml in the Git repository acme/products, branch release');
    expect(said).toContain('Versions Service Catalog makes a version of each push to the branch release that changes topic/template.yaml, and names it after the commit.');
    expect(said).toContain('Parameters Those of the template in the repository: Service Catalog shows them at the launch.');
  });

  test('of a product that was there before, and of one that is shared', () => {
    const portfolio = portfolioIn(hub());
    portfolio.addProduct(ExistingProduct.withId('Old', { productId: 'prod-abcdefghijklm' }));
    portfolio.addProduct(ExistingProduct.withId('Shared', { productId: 'prod-nopqrstuvwxyz', sourcePortfolioId: 'port-abcdefghijklm' }));
    const said = saidOf(portfolio);
    expect(said).not.toContain('no version can be launched');
    expect(said).toContain('Old versions kept elsewhere');
    expect(said).toContain('prod-abcdefghijklm, a product that was there before');
    expect(said).toContain('prod-nopqrstuvwxyz, shared by another account through the portfolio port-abcdefghijklm');
    expect(said.match(/Versions They are kept where the product is made: Service Catalog lists those that can be launched\./g)).toHaveLength(2);
    expect(said.match(/Parameters Those of the version: Service Catalog shows them at the launch\./g)).toHaveLength(2);
  });

  test('of a repository, offered a second time', () => {
    const stack = hub();
    const [first, second] = [portfolioIn(stack), portfolioIn(stack, { displayName: 'Other' }, 'Other')];
    const git = first.addProduct(GitProduct.connection('Topic', { connectionArn: CONNECTION, repository: 'acme/products', templatePath: 'a.yaml' }));
    second.addProduct(ExistingProduct.offered(git));
    const said = saidOf(second);
    expect(said).not.toContain('no version can be launched');
    expect(said).toContain('Versions Service Catalog makes a version of each push that changes the template, and names it after the commit.');
  });

  test('archives have versions that are known, and parameters that are not', () => {
    const portfolio = portfolioIn(hub());
    const archives = { '1.0.0': templateFile('a.tar.gz', 'x') };
    const product = portfolio.addProduct(ExternalProduct.archives('Terraform', { archives, history: history() }));
    product.useLaunchRole(LaunchRole.named('Launch'));
    const said = saidOf(portfolio);
    expect(said).toContain('1.0.0 ● latest');
    expect(said).not.toContain('kept elsewhere');
    expect(said).toContain('Parameters Those of the configuration: Service Catalog shows them at the launch.');
  });

  test('a product whose versions are known has no such words, but when none can be launched anew', () => {
    const said = saidOf(offer(sized(), { lifecycle: { deprecated: ['1.0.0'] } }).portfolio);
    expect(said).toContain('Bucket 1.0.0 ▲ deprecated cannot be launched anew');
    expect(said).not.toContain('elsewhere');
    expect(saidOf(offer().portfolio)).not.toMatch(/launched anew|elsewhere|Those of/);
  });
});

describe('all that is said of a product is on the page', () => {
  const stack = hub();
  const portfolio = new GovernedPortfolio(stack, 'Platform', {
    displayName: 'Platform products',
    providerName: 'Platform team',
    description: 'For teams that build.',
    support: { email: 'platform@example.com', url: 'https://wiki.example.com/platform', description: 'Monday to Friday' },
    tagOptions: { costCenter: ['1001', '1002'], environment: ['dev', 'prod'] },
    budget: CatalogBudget.monthly(5000, { emails: ['boss@example.com'] }),
  });
  const options: Partial<servicecatalog.StackProductOptions> = {
    name: 'Encrypted bucket',
    owner: 'Storage team',
    description: 'A bucket for files.',
    distributor: 'Example Ltd.',
    support: { email: 'storage@example.com', url: 'https://wiki.example.com/storage', description: 'Every day' },
    cost: '3 USD a month',
    requirements: ['a cost center'],
    dependencies: ['AWS Backup'],
    tagOptions: { dataOwner: ['orders', 'search'], environment: ['dev', 'prod'] },
    budget: CatalogBudget.monthly(50, { unit: 'EUR', emails: ['boss@example.com'] }),
    lifecycle: { keep: 3, deprecateAfter: Duration.days(180), retireAfter: Duration.days(365) },
  };
  const versions = { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V1', sized()), { description: 'First release' }) };
  const bucket = portfolio.addProduct(StackProduct.versions('Bucket', { versions, history: history(), ...options }));
  bucket.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch-Bucket' }));
  bucket.allowTagUpdates();
  bucket.notify(new sns.Topic(stack, 'Topic'));
  bucket.addAction(ServiceAction.automation('Snapshot', { documentName: 'Acme-Snapshot', description: 'Copies all of it.', inputs: ['Reason', 'Keep'] }));
  const fleet = portfolio.addProduct(StackProduct.versions('Fleet', { versions: { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V2')) }, history: history() }));
  fleet.deployWithStackSets({
    accounts: ['111122223333', '444455556666'],
    regions: ['eu-central-1', 'eu-west-1'],
    adminRole: iam.Role.fromRoleName(stack, 'Admin', 'StackSetAdmin'),
    executionRoleName: 'StackSetExecution',
  });
  portfolio.grantAccess(
    Principal.ssoPermissionSet('Developer'), Principal.roleName('team/Builder*'), Principal.role(iam.Role.fromRoleName(stack, 'Ops', 'Operators')),
    Principal.user(iam.User.fromUserName(stack, 'Jane', 'jane')), Principal.group(iam.Group.fromGroupName(stack, 'Admins', 'admins')),
    Principal.role(new iam.Role(stack, 'Made', { assumedBy: new iam.AccountRootPrincipal() })),
  );
  portfolio.shareWith(ShareTarget.account(SPOKE.account));
  portfolio.shareWith(ShareTarget.organizationalUnit('ou-abcd-12345678', { organizationId: 'o-a1b2c3d4e5' }), { sharePrincipals: true });
  portfolio.shareWith(ShareTarget.organization('o-a1b2c3d4e5'), { shareTagOptions: false });
  const said = saidOf(portfolio);
  const [about, ofBucket, ofFleet] = said.split(/(?= Encrypted bucket 1\.0\.0)|(?= Fleet 1\.0\.0)/);

  test.each([
    'Platform products For teams that build.', 'Offered by Platform team', 'Budget 5000 USD a month, of all that has the tag aws:servicecatalog:portfolioArn',
    'costCenter 1001 1002', 'environment dev prod', 'Monday to Friday', 'platform@example.com', 'https://wiki.example.com/platform',
    'Developer permission set', 'team/Builder* role', 'Operators role', 'jane user', 'admins group', 'Stack/Made role',
    `${SPOKE.account} account: its own administrators`, 'ou-abcd-12345678 organizational unit: the principals above may launch there, too, with the same tag options',
    'o-a1b2c3d4e5 organization: its own administrators say who may launch',
  ])('of the portfolio: %s', text => expect(about).toContain(text));

  test.each([
    'Owner Storage team', 'Cost 3 USD a month', 'A bucket for files.', 'Made from CDK stack', 'Distributor Example Ltd.',
    'Launched by Launch-Bucket, with the permissions that its resources need',
    'Budget 50 EUR a month, of all that has the tag aws:servicecatalog:productArn', 'What you need first a cost center', 'What it relies on AWS Backup',
    'Every day', 'storage@example.com', 'https://wiki.example.com/storage', 'Developer permission set', '1.0.0 ● latest First release',
    'The 3 newest releases are on offer. Others than the newest are deprecated 180 days after their deployment, and retired after 365 days.',
    'Size String small One of small medium large', 'AWS::S3::Bucket × 1', 'Tags may be changed after the launch.',
    'The platform team is told of every launch, update and termination.',
    'Snapshot Copies all of it. Runs the runbook Acme-Snapshot, and asks for Reason and Keep.',
    'costCenter of the portfolio 1001 1002 environment of the portfolio dev prod dataOwner orders search',
  ])('of a product: %s', text => expect(ofBucket).toContain(text));

  test.each([
    'Owner Platform team', 'Monday to Friday', 'Launched by StackSetExecution, a role in each of the accounts below',
    'Can be launched in the accounts 111122223333, 444455556666 and the regions eu-central-1, eu-west-1.',
    'Whoever has launched it may not add or remove accounts and regions.',
  ])('of one that is launched with stack sets: %s', text => expect(ofFleet).toContain(text));

  test('each tag once', () => {
    expect(ofBucket.match(/environment /g)).toHaveLength(1);
  });

  test('nothing on it is a placeholder of the CDK', () => {
    expect(said).not.toMatch(/Token\[/);
  });
});

describe('who launches a product', () => {
  test.each<[string, (stack: Stack) => servicecatalog.LaunchRole | undefined, string]>([
    ['nobody has said', () => undefined, 'whoever launches it, with permissions of their own'],
    ['a role of its own', () => LaunchRole.leastPrivilege(), 'a role of its own, with the permissions that its resources need'],
    ['by name', () => LaunchRole.named('Launch'), 'Launch, a role of the account that it is launched in'],
    ['an existing one', stack => LaunchRole.existing(iam.Role.fromRoleName(stack, 'Role', 'Existing')), 'Existing, a role that the platform team has made'],
  ])('%s', (_, role, text) => {
    const { portfolio, product, stack } = offer();
    const made = role(stack);
    if (made) product.useLaunchRole(made);
    expect(saidOf(portfolio)).toContain(`Launched by ${text}`);
  });

  test('a value that is known at the deployment only is called so', () => {
    const stack = hub();
    const portfolio = portfolioIn(stack, { description: `Of ${stack.stackId}` });
    portfolio.grantAccess(Principal.role(iam.Role.fromRoleName(stack, 'Role', new CfnParameter(stack, 'RoleName').valueAsString)));
    const said = saidOf(portfolio);
    expect(said).toContain('Stack/RoleName role');
    expect(said).toContain('Of (known at the deployment)');
    expect(said).not.toMatch(/Token\[/);
  });
});

function twoParameters(...[stack]: Parameters<Fill>) {
  sized()(stack);
  new CfnParameter(stack, 'Stage', { default: 'dev', allowedValues: ['dev', 'prod'] });
}
