import { App, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  all, bucketStack, ExistingProduct, history, HUB, hub, LaunchRole, offer, portfolioIn, Principal, productOf, ProductVersion, Props,
  refusal, roleOf, Rule, ShareTarget, sized, SPOKE, StackProduct, statementsBehind, synthOf, withFunction,
} from './support';
import { Profile, servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { lazyText, textToken, withoutHashes } from '../support/synth';

const OU = 'ou-abcd-12345678';
const ORGANIZATION = 'o-a1b2c3d4e5';
const TYPE = 'AWS::ServiceCatalog::';
const OPTION = 'Custom::ServiceCatalogTagOption';

/** The error of a portfolio with these props. */
const codeOf = (props: Props) => problemOf(() => portfolioIn(hub(), props)).problem;

describe('a portfolio', () => {
  test('needs a name and a provider', () => {
    const stack = hub();
    portfolioIn(stack);
    Template.fromStack(stack).hasResourceProperties(`${TYPE}Portfolio`, { DisplayName: 'Platform products', ProviderName: 'Platform team', Description: Match.absent() });
    Annotations.fromStack(stack).hasWarning('/Stack/Platform', Match.stringLikeRegexp('Nobody may launch anything.*nobody-has-access'));
  });

  test('has no tags, which the service would pass on to whatever is launched, and neither have its products', () => {
    const stack = hub();
    Tags.of(stack).add('stage', 'test');
    const { portfolio, product } = offer(sized(), { budget: servicecatalog.CatalogBudget.monthly(5, { emails: ['a@b.co'] }) }, stack, { tags: { team: 'platform' }, profile: Profile.development() });
    Tags.of(portfolio).add('more', '1', { priority: 5000 });
    Tags.of(product.product).add('own', '1');
    portfolio.addProduct(servicecatalog.GitProduct.connection('Git', { connectionArn: `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/a`, repository: 'a/b', templatePath: 'a.yaml' }));
    const tagged = [...all(stack, `${TYPE}Portfolio`), ...all(stack, `${TYPE}CloudFormationProduct`)];
    expect(tagged.map(({ Properties }) => Properties.Tags)).toEqual([undefined, undefined, undefined]);
  });

  test('has tags for the costs of what else it has', () => {
    const stack = hub();
    offer(withFunction(), {}, stack, { tags: { team: 'platform' }, profile: Profile.development() }).product.useLaunchRole(LaunchRole.leastPrivilege());
    const [role] = all(stack, 'AWS::IAM::Role').filter(({ Properties }) => Properties.Description === 'Launches Bucket');
    expect(role.Properties.Tags).toEqual([{ Key: 'app', Value: 'Platform products' }, { Key: 'profile', Value: 'development' }, { Key: 'team', Value: 'platform' }]);
  });

  test.each<[string, Props]>([
    ['displayName', { displayName: '' }], ['displayName', { displayName: ' ' }], ['displayName', { displayName: 'x'.repeat(101) }], ['providerName', { providerName: 'x'.repeat(51) }],
    ['providerName', { providerName: undefined }], ['description', { description: 'x'.repeat(2001) }], ['description', { description: '' }],
    ['support.description', { support: { description: 'x'.repeat(8192) } }], ['support.email', { support: { email: 'nobody' } }],
    ['support.email', { support: { email: `${'x'.repeat(250)}@example.com` } }], ['support.url', { support: { url: 'ftp://example.com' } }],
  ])('refuses a %s out of its limits', (prop, props) => {
    expect(codeOf(props).prop).toBe(prop);
  });

  test.each<Props>([
    { displayName: 'x'.repeat(100), providerName: 'x'.repeat(50), description: 'x'.repeat(2000) },
    { support: { email: 'a@b.co', url: 'http://x', description: 'x'.repeat(8191) } },
  ])('takes what is just within them', props => {
    expect(() => portfolioIn(hub(), props)).not.toThrow();
  });

  test('takes tokens everywhere', () => {
    const stack = hub();
    const text = textToken(stack);
    const lazy = lazyText('Later');
    const support = { email: text, url: text, description: lazy };
    const portfolio = portfolioIn(stack, { displayName: text, providerName: lazy, description: text, support });
    const told = { name: text, owner: lazy, description: text, distributor: lazy, cost: lazy, requirements: [text] };
    const product = portfolio.addProduct(productOf(stack, sized(), told));
    portfolio.grantAccess(Principal.role(iam.Role.fromRoleArn(stack, 'Token', text)));
    product.notify(sns.Topic.fromTopicArn(stack, 'Topic', text));
    product.useLaunchRole(LaunchRole.named(text));
    Template.fromStack(stack).hasResourceProperties(`${TYPE}CloudFormationProduct`, { Name: { Ref: 'Text' }, Owner: 'Later', SupportEmail: { Ref: 'Text' } });
    Template.fromStack(stack).hasResourceProperties(`${TYPE}Portfolio`, { DisplayName: { Ref: 'Text' }, ProviderName: 'Later' });
  });

  test('has products with ids of their own', () => {
    const { stack, portfolio } = offer();
    expect(problemOf(() => portfolio.addProduct(productOf(stack, sized(), {}, 'Bucket', '2.0.0'))).problem.code).toBe('servicecatalog.product-twice');
    for (const id of ['Portfolio', 'Access']) expect(problemOf(() => portfolio.addProduct(productOf(stack, sized(), {}, id))).problem.code).toBe('servicecatalog.product-twice');
    expect(portfolio.products.map(({ productName }) => productName)).toEqual(['Bucket']);
    portfolio.products.pop();
    expect(portfolio.products).toHaveLength(1);
  });

  test('offers the product of another one as well', () => {
    const { stack, product } = offer();
    const other = portfolioIn(stack, { displayName: 'Other' }, 'Other');
    const again = other.addProduct(ExistingProduct.offered(product));
    again.addRule(Rule.allowedValues(again.parameter('Size'), ['small']));
    again.useLaunchRole(LaunchRole.leastPrivilege());
    const associations = all(stack, `${TYPE}PortfolioProductAssociation`);
    expect(new Set(associations.map(({ Properties }) => JSON.stringify(Properties.ProductId))).size).toBe(1);
    expect(new Set(associations.map(({ Properties }) => JSON.stringify(Properties.PortfolioId))).size).toBe(2);
    Template.fromStack(stack).resourceCountIs(`${TYPE}CloudFormationProduct`, 1);
    expect(again.versions).toEqual(['1.0.0']);
  });
});

describe('tag options', () => {
  const tagOptions = { environment: ['dev', 'prod'], costCenter: ['1001'] };
  const counts = (stack: Stack) => [all(stack, OPTION).length, all(stack, `${TYPE}TagOptionAssociation`).length];

  test('are made and associated once for each value', () => {
    const stack = hub();
    portfolioIn(stack, { tagOptions });
    expect(counts(stack)).toEqual([3, 3]);
    Template.fromStack(stack).hasResourceProperties(OPTION, { Key: 'environment', Value: 'prod' });
    Template.fromStack(stack).resourceCountIs(`${TYPE}TagOption`, 0);
  });

  test('are made once for all portfolios of a stack, and keep their logical ids whichever was first', () => {
    const [one, other] = [['A', 'B'], ['B', 'A']].map(ids => {
      const stack = hub();
      ids.forEach(id => portfolioIn(stack, { tagOptions }, id));
      return stack;
    });
    expect(counts(one)).toEqual([3, 6]);
    const idsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).findResources(OPTION)).sort();
    expect(idsOf(one)).toEqual(idsOf(other));
  });

  const stacks = (app: App, envs: (typeof HUB | undefined)[], scopes: Stage[] = []) => envs.map((env, index) => {
    const stack = new Stack(scopes[index] ?? app, `Stack${index}`, { env });
    portfolioIn(stack, { tagOptions });
    return stack;
  });

  test.each([['one environment', HUB], ['environments that are not known', undefined]])('are asked for by each of two stacks of %s, which know nothing of each other', (_, env) => {
    const app = new App();
    const [one, two] = stacks(app, [env, env]);
    expect([counts(one), counts(two)]).toEqual([[3, 3], [3, 3]]);
    expect([one.dependencies, two.dependencies]).toEqual([[], []]);
    app.synth();
    for (const stack of [one, two]) {
      expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput/);
      Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    }
  });

  test('are associated by the id that the function tells', () => {
    const stack = hub();
    portfolioIn(stack, { tagOptions: { costCenter: ['1001'] } });
    const [id] = Object.keys(Template.fromStack(stack).findResources(OPTION));
    expect(all(stack, `${TYPE}TagOptionAssociation`).map(({ Properties }) => Properties.TagOptionId)).toEqual([{ Ref: id }]);
    expect(statementsBehind(stack, OPTION)).toMatchObject([{ Action: expect.arrayContaining(['servicecatalog:ListTagOptions', 'servicecatalog:CreateTagOption', 'servicecatalog:DeleteTagOption']), Resource: '*' }]);
  });

  test('are made in each environment', () => {
    const [one, two, three] = stacks(new App(), [HUB, SPOKE, { ...HUB, region: 'us-east-1' }]);
    expect([counts(one), counts(two), counts(three)]).toEqual([[3, 3], [3, 3], [3, 3]]);
  });

  test('are made in each stage', () => {
    const app = new App();
    const [one, two] = stacks(app, [HUB, SPOKE], [new Stage(app, 'Test'), new Stage(app, 'Prod')]);
    expect([counts(one), counts(two)]).toEqual([[3, 3], [3, 3]]);
  });

  test('of a product are associated with it, those of the portfolio are not again', () => {
    const { stack } = offer(sized(), { tagOptions: { environment: ['prod', 'dev'], owner: ['me', 'you'] } }, hub(), { tagOptions });
    expect(counts(stack)).toEqual([5, 5]);
  });

  test('conflict within a portfolio, and are pointed out between two', () => {
    expect(problemOf(() => offer(sized(), { tagOptions: { environment: ['dev'] } }, hub(), { tagOptions })).problem.code).toBe('servicecatalog.tag-option-conflict');
    const stack = hub();
    portfolioIn(stack, { tagOptions }, 'A');
    portfolioIn(stack, { tagOptions: { environment: ['dev'] } }, 'B');
    Annotations.fromStack(stack).hasWarning('/Stack/B/Portfolio', Match.stringLikeRegexp("'environment' has the values dev here, and dev, prod at Stack/A/Portfolio"));
  });

  test.each<[string, Record<string, string[]>]>([
    ['tag-option-twice', { a: ['1', '1'] }], ['tag-option-invalid', { a: [] }], ['tag-option-invalid', { 'aws:x': ['1'] }], ['tag-option-invalid', { a: ['*'] }],
    ['tag-option-invalid', { a: ['x'.repeat(257)] }], ['tag-option-invalid', { ['x'.repeat(129)]: ['1'] }], ['tag-option-invalid', { '': ['1'] }],
  ])('%s: %j', (code, wrong) => {
    expect(codeOf({ tagOptions: wrong }).code).toBe(`servicecatalog.${code}`);
    expect(problemOf(() => productOf(hub(), sized(), { tagOptions: wrong })).problem.code).toBe(`servicecatalog.${code}`);
  });

  test('may be called as what every object has', () => {
    const { stack } = offer(sized(), { tagOptions: { constructor: ['1'] } }, hub(), { tagOptions });
    expect(counts(stack)).toEqual([4, 4]);
  });

  test.each([{ environment: [lazyText('dev')] }, { [lazyText('environment')]: ['dev'] }, { environment: Token.asList({ Ref: 'Values' }) }])('that are not known are refused: %j', wrong => {
    expect(codeOf({ tagOptions: wrong as Record<string, string[]> }).code).toBe('servicecatalog.value-not-known');
  });

  test('do not tie two stacks in a knot', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(id => new Stack(app, id, { env: HUB }));
    portfolioIn(one, { tagOptions: { a: ['1'] } }, 'A');
    portfolioIn(two, { tagOptions: { a: ['1'], b: ['1'] } }, 'B');
    portfolioIn(one, { tagOptions: { b: ['1'] } }, 'C');
    expect(() => app.synth()).not.toThrow();
  });
});

describe('access', () => {
  const grant = (make: (stack: Stack) => servicecatalog.Principal[], stack = hub()) => {
    portfolioIn(stack).grantAccess(...make(stack));
    return all(stack, `${TYPE}PortfolioPrincipalAssociation`).map(({ Properties }) => [Properties.PrincipalType, Properties.PrincipalARN]);
  };

  test('is given to roles, users and groups, own and imported', () => {
    const found = grant(stack => [
      Principal.role(roleOf(stack, 'Role')), Principal.user(new iam.User(stack, 'User')), Principal.group(new iam.Group(stack, 'Group')),
      Principal.role(iam.Role.fromRoleArn(stack, 'R', `arn:aws:iam::${HUB.account}:role/team/dev`)), Principal.user(iam.User.fromUserArn(stack, 'U', `arn:aws:iam::${HUB.account}:user/me`)),
      Principal.group(iam.Group.fromGroupArn(stack, 'G', `arn:aws:iam::${HUB.account}:group/us`)),
    ]);
    expect(found.map(([type]) => type)).toEqual(Array(6).fill('IAM'));
    expect(found.map(([, arn]) => arn)).toEqual(expect.arrayContaining([
      { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^User/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'Arn'] },
      `arn:aws:iam::${HUB.account}:role/team/dev`, `arn:aws:iam::${HUB.account}:user/me`, `arn:aws:iam::${HUB.account}:group/us`,
    ]));
  });

  test('is given once, however often it is said', () => {
    const stack = hub();
    const role = roleOf(stack, 'Role');
    expect(grant(() => [Principal.role(role), Principal.role(role), Principal.ssoPermissionSet('Dev'), Principal.ssoPermissionSet('Dev')], stack)).toHaveLength(2);
  });

  // principal.ts:17: two imports of one role are two principals, of which the second replaces the first when it is deployed, and removes it with it
  test('is given once to a role that was imported twice', () => {
    expect(grant(stack => ['A', 'B'].map(id => Principal.role(iam.Role.fromRoleArn(stack, id, `arn:aws:iam::${HUB.account}:role/dev`))))).toHaveLength(1);
  });

  test('is given by patterns of names', () => {
    const [[type, arn]] = grant(() => [Principal.roleName('team/Dev*')], hub());
    expect(type).toBe('IAM_PATTERN');
    expect(JSON.stringify(arn)).toMatch(/:iam:::role\/team\/Dev\*/);
  });

  /** By the rules of the service: `?` stands for one character or none, `*` for any, also for slashes. */
  function matches(pattern: string, name: string): boolean {
    const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.?');
    return new RegExp(`^${escaped}$`).test(name);
  }

  const roleNameOf = (set: string) => {
    const [[, arn]] = grant(() => [Principal.ssoPermissionSet(set)]);
    return JSON.stringify(arn).replace(/^.*:::role\//, '').replace(/".*$/, '');
  };

  test('is given to a permission set, in whatever region Identity Center is at home', () => {
    const pattern = roleNameOf('Developer');
    expect(matches(pattern, 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123456789abcdef')).toBe(true);
    expect(matches(pattern, 'aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Developer_fedcba9876543210')).toBe(true);
  });

  test.each([
    ['Developer', 'Developer_Lead'], ['Developer', 'Developers'], ['Dev', 'Developer'], ['Developer', 'Junior_Developer'],
    ['a.b', 'axb'], ['Admin', 'AdminReadOnlyEverything'], ['Dev', 'Dev_0123456789abcde'],
  ])('is given to the set %s, and not to %s', (set, other) => {
    for (const region of ['', 'eu-central-1/', 'us-gov-west-1/']) {
      expect(matches(roleNameOf(set), `aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_${other}_0123456789abcdef`)).toBe(false);
    }
  });

  test.each(['', 'x'.repeat(33), 'Dev*', 'De v', 'AWSReservedSSO/Dev', 'Größe'])('refuses the permission set %j', name => {
    expect(problemOf(() => Principal.ssoPermissionSet(name)).problem.code).toBe('servicecatalog.permission-set-invalid');
  });

  test.each(['', '*', '?*/', '/team/x', 'arn:aws:iam::1:role/x', 'a b', 'x'.repeat(577)])('refuses the pattern %j', pattern => {
    expect(problemOf(() => Principal.roleName(pattern)).problem.code).toBe('servicecatalog.principal-pattern-invalid');
  });

  test('is given by 10 patterns at most', () => {
    const names = Array.from({ length: 11 }, (_, index) => Principal.ssoPermissionSet(`Set${index}`));
    expect(grant(() => names.slice(0, 10))).toHaveLength(10);
    expect(problemOf(() => grant(() => [...names.slice(0, 5), Principal.ssoPermissionSet('Set1'), ...names.slice(5)])).problem.code).toBe('servicecatalog.principal-patterns-too-many');
  });

  test('has logical ids that do not come from the number of a token', () => {
    const ids = [1, 2].map(() => {
      const stack = hub({});
      jest.spyOn(stack, 'partition', 'get').mockReturnValue(lazyText('aws'));
      portfolioIn(stack).grantAccess(Principal.ssoPermissionSet('Developer'));
      return Object.keys(Template.fromStack(stack).findResources(`${TYPE}PortfolioPrincipalAssociation`));
    });
    expect(ids[0]).toEqual(ids[1]);
    jest.restoreAllMocks();
  });
});

describe('shares', () => {
  const share = (target: servicecatalog.ShareTarget, options?: servicecatalog.ShareOptions, stack = hub()) => {
    const portfolio = portfolioIn(stack);
    portfolio.grantAccess(Principal.ssoPermissionSet('Developer'));
    portfolio.shareWith(target, options);
    return stack;
  };

  test('with an account', () => {
    Template.fromStack(share(ShareTarget.account(SPOKE.account))).hasResourceProperties(`${TYPE}PortfolioShare`, { AccountId: SPOKE.account, ShareTagOptions: true });
    Template.fromStack(share(ShareTarget.account(SPOKE.account), { shareTagOptions: false })).hasResourceProperties(`${TYPE}PortfolioShare`, { ShareTagOptions: false });
  });

  test.each([[ShareTarget.organizationalUnit(OU), 'ORGANIZATIONAL_UNIT', OU], [ShareTarget.organizationalUnit(OU, { organizationId: ORGANIZATION }), 'ORGANIZATIONAL_UNIT', OU], [ShareTarget.organization(ORGANIZATION), 'ORGANIZATION', ORGANIZATION]])('with %j', (target, NodeType, NodeValue) => {
    const stack = share(target, { sharePrincipals: true });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::ServiceCatalogPortfolioShare', { NodeType, NodeValue, ShareTagOptions: true, SharePrincipals: true });
    const [own, any] = statementsBehind(stack, 'Custom::ServiceCatalogPortfolioShare');
    expect(own.Action).toContain('servicecatalog:CreatePortfolioShare');
    expect(JSON.stringify(own.Resource)).toContain(':portfolio/*');
    expect(any).toMatchObject({ Action: ['servicecatalog:DescribePortfolioShareStatus', 'organizations:DescribeOrganization'], Resource: '*' });
  });

  test('are made by one function for all portfolios of a stack', () => {
    const stack = share(ShareTarget.organizationalUnit(OU));
    portfolioIn(stack, {}, 'Other').shareWith(ShareTarget.organization(ORGANIZATION));
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
    Template.fromStack(stack).resourceCountIs('Custom::ServiceCatalogPortfolioShare', 2);
  });

  test('are refused where they make no sense', () => {
    const portfolio = portfolioIn(hub());
    const refused = (code: string, target: servicecatalog.ShareTarget, options?: servicecatalog.ShareOptions) => (
      expect(problemOf(() => portfolio.shareWith(target, options)).problem.code).toBe(`servicecatalog.${code}`));
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    refused('share-twice', ShareTarget.account(SPOKE.account), { shareTagOptions: false });
    refused('share-with-itself', ShareTarget.account(HUB.account));
    refused('share-principals-for-account', ShareTarget.account('333333333333'), { sharePrincipals: true });
  });

  test('of principals need one that is there in other accounts', () => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    portfolio.grantAccess(Principal.role(roleOf(stack, 'Role')));
    portfolio.shareWith(ShareTarget.organizationalUnit(OU), { sharePrincipals: true });
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.share-principals-empty');
    portfolio.grantAccess(Principal.roleName('Dev*'));
    expect(() => synthOf(stack)).not.toThrow();
  });

  test.each([
    ['account-invalid', () => ShareTarget.account('12345678901')], ['account-invalid', () => ShareTarget.account('arn:aws:iam::123456789012:root')],
    ['organizational-unit-invalid', () => ShareTarget.organizationalUnit('r-abcd')], ['organizational-unit-invalid', () => ShareTarget.organizationalUnit('OU-abcd-12345678')],
    ['organization-invalid', () => ShareTarget.organization('o-123')], ['value-not-known', () => ShareTarget.organization(lazyText(ORGANIZATION))], ['organization-invalid', () => ShareTarget.organizationalUnit(OU, { organizationId: 'x' })],
    ['value-not-known', () => ShareTarget.organizationalUnit(lazyText(OU))],
  ])('%s: %s', (code, make) => {
    expect(problemOf(make).problem.code).toBe(`servicecatalog.${code}`);
  });

  test('may be with an account that is not known yet', () => {
    expect(() => share(ShareTarget.account(lazyText(SPOKE.account)))).not.toThrow();
  });
});

test('the most that a portfolio can have', () => {
  const stack = hub();
  const alertTopic = new sns.Topic(stack, 'Alerts');
  const portfolio = portfolioIn(stack, {
    description: 'Vetted products',
    support: { email: 'platform@example.com', url: 'https://wiki.example.com', description: 'On weekdays' },
    tagOptions: { environment: ['dev', 'prod'] },
    budget: servicecatalog.CatalogBudget.monthly(500, { emails: ['owner@example.com'] }),
    alertTopic,
    tags: { team: 'platform' },
  });
  const versions = { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V1', sized())), '1.1.0': ProductVersion.fromStack(bucketStack(stack, 'V2', inner => { sized()(inner); withFunction()(inner); })) };
  const product = portfolio.addProduct(StackProduct.versions('Bucket', {
    versions,
    history: history(),
    name: 'Bucket',
    owner: 'Storage',
    description: 'A bucket',
    distributor: 'Acme',
    cost: '3 USD',
    requirements: ['a VPC'],
    dependencies: ['backup'],
    tagOptions: { owner: ['me'] },
    budget: servicecatalog.CatalogBudget.monthly(50),
    lifecycle: { keep: 1, deprecated: [], retired: [] },
  }));
  portfolio.grantAccess(Principal.ssoPermissionSet('Developer'), Principal.role(roleOf(stack, 'Role')));
  portfolio.shareWith(ShareTarget.organizationalUnit(OU, { organizationId: ORGANIZATION }), { sharePrincipals: true });
  portfolio.shareWith(ShareTarget.account(SPOKE.account));
  product.addRule(Rule.allowedValues(product.parameter('Size'), ['small', 'medium']));
  product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'LaunchBucket' }));
  product.allowTagUpdates();
  product.notify(alertTopic);
  product.addAction(servicecatalog.ServiceAction.automation('Restart', { documentName: 'AWS-RestartEC2Instance', target: 'InstanceId' }));
  expect(withoutHashes(Template.fromStack(stack))).toMatchSnapshot();
});
