import { App, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  all, bucketStack, ExistingProduct, Fill, history, HUB, hub, LaunchRole, offer, statementsBehind, portfolioIn, Principal, ProductVersion, Rule,
  ShareTarget, sized,
  SPOKE, StackProduct, synthOf,
  allowedOn, statementsOf, withFunction, output,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { lazyText, textToken } from '../support/synth';

const { ProductReference, ProvisionedProduct, ImportedPortfolio } = servicecatalog;
const TYPE = 'AWS::ServiceCatalog::CloudFormationProvisionedProduct';

const codeOf = (make: () => unknown) => problemOf(make).problem.code.replace('servicecatalog.', '');

const inside: Fill = stack => {
  sized()(stack);
  new CfnParameter(stack, 'Name', { minLength: 3 });
  new CfnParameter(stack, 'Zones', { type: 'CommaDelimitedList', default: 'a', allowedValues: ['a', 'b', 'c'] });
  new CfnOutput(stack, 'Arn', { value: 'arn' });
};

/** A product of this app that is launched in it. */
function launched(props: Partial<servicecatalog.ProvisionedProductProps> = {}, fill: Fill = inside) {
  const offered = offer(fill);
  const made = new ProvisionedProduct(offered.stack, 'Mine', { product: ProductReference.offered(offered.product), parameters: { Name: 'orders' }, ...props });
  return { ...offered, made, properties: () => all(offered.stack, TYPE)[0].Properties };
}

describe('a provisioned product', () => {
  test('of this app has its id, its version, and its values', () => {
    const { properties, made, stack } = launched({ parameters: { Name: 'orders', Size: 'large' }, tags: { team: 'shop' } });
    expect(properties()).toMatchObject({
      ProductId: { Ref: expect.stringContaining('PlatformBucketProduct') },
      ProvisioningArtifactName: '1.0.0',
      ProvisionedProductName: 'Stack-Mine',
      ProvisioningParameters: [{ Key: 'Name', Value: 'orders' }, { Key: 'Size', Value: 'large' }],
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    expect(stack.resolve([made.provisionedProductId, made.stackArn])).toEqual([
      { 'Fn::GetAtt': [expect.stringContaining('Mine'), 'ProvisionedProductId'] }, { 'Fn::GetAtt': [expect.stringContaining('Mine'), 'CloudformationStackArn'] },
    ]);
  });

  test('has outputs', () => {
    const { made, stack } = launched();
    expect(stack.resolve(made.output('Arn'))).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Mine'), 'Outputs.Arn'] });
    expect(problemOf(() => made.output('Url')).problem).toMatchObject({ code: 'servicecatalog.output-unknown', allowed: 'Arn' });
  });

  test('comes after the rules, the role and the access of its product', () => {
    const { stack, portfolio, product } = launched();
    product.addRule(Rule.allowedValues(product.parameter('Size'), ['small']));
    product.useLaunchRole(LaunchRole.leastPrivilege());
    portfolio.grantAccess(Principal.ssoPermissionSet('Developer'));
    const { DependsOn } = all(stack, TYPE)[0];
    for (const part of [/RuleSizeAllowedValues/, /LaunchRoleConstraint/, /LaunchRolePolicy1/, /Accesspermissionset/, /Association/]) expect(DependsOn).toContainEqual(expect.stringMatching(part));
  });

  test('comes after the tag options of its portfolio', () => {
    const { stack, product } = offer(sized(), {}, hub(), { tagOptions: { environment: ['dev', 'prod'] } });
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), tags: { environment: 'dev' } });
    expect(all(stack, TYPE)[0].DependsOn).toContainEqual(expect.stringMatching(/PortfolioTagOption/));
  });

  test('of another stack is launched after that', () => {
    const app = new App();
    const [one, two] = ['One', 'Two'].map(id => new Stack(app, id, { env: HUB }));
    const { product } = offer(sized(), {}, one);
    new ProvisionedProduct(two, 'Mine', { product: ProductReference.offered(product) });
    app.synth();
    expect(two.dependencies).toEqual([one]);
  });

  test.each<[string, Record<string, string>]>([
    ['parameter-unknown', { Name: 'abc', Colour: 'red' }], ['parameter-value-invalid', { Name: 'ab' }], ['parameter-value-invalid', { Name: 'abc', Size: 'huge' }], ['parameter-missing', { Size: 'small' }],
  ])('%s: %j', (code, parameters) => {
    expect(codeOf(() => launched({ parameters }))).toBe(code);
  });

  test('takes values that are not known', () => {
    const { stack, product } = offer(inside);
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: { Name: textToken(stack), Size: lazyText('x') } });
    expect(all(stack, TYPE)[0].Properties.ProvisioningParameters[0]).toEqual({ Key: 'Name', Value: { Ref: 'Text' } });
  });

  test('takes several of the values that a list allows', () => {
    expect(() => launched({ parameters: { Name: 'orders', Zones: 'a,b' } })).not.toThrow();
  });

  test('that is there already is named, and nothing is known of it', () => {
    const stack = hub();
    const made = new ProvisionedProduct(stack, 'Mine', { product: ProductReference.named('Bucket', 'v1'), parameters: { Any: 'thing' }, portfolioName: 'Platform', provisionedProductName: 'mine' });
    new ProvisionedProduct(stack, 'Other', { product: ProductReference.withId('prod-a', 'pa-b') });
    output(stack, 'Out', made.output('Whatever'));
    Template.fromStack(stack).hasResourceProperties(TYPE, { ProductName: 'Bucket', ProvisioningArtifactName: 'v1', PathName: 'Platform', ProvisionedProductName: 'mine' });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ProductId: 'prod-a', ProvisioningArtifactId: 'pa-b', PathName: Match.absent() });
  });

  test.each(['-mine', '', 'my product', 'x'.repeat(129), '_a'])('is not called %j', name => {
    expect(codeOf(() => launched({ provisionedProductName: name }))).toBe('provisioned-name-invalid');
  });

  const longest = (id: string) => {
    const { stack, product } = offer();
    let scope: Construct = stack;
    for (const part of [id, ...Array<string>(12).fill('twelve-chars')]) scope = new Construct(scope, part);
    return new ProvisionedProduct(scope, 'Mine', { product: ProductReference.offered(product) }).provisionedProductName;
  };

  test('is called after its path, within 128 characters', () => {
    expect(longest('A')).toHaveLength(128);
    const { stack, product } = offer();
    expect(new ProvisionedProduct(new Construct(stack, 'Ä ö'), 'x_y', { product: ProductReference.offered(product) }).provisionedProductName).toBe('Stack-x_y');
  });

  test('has a name of its own, which begins with a letter or a digit, also where its path is long', () => {
    expect(longest('A')).not.toBe(longest('B'));
    for (const id of ['A', 'AB', 'ABC', 'ABCD', 'ABCDE', 'ABCDEF', 'ABCDEFG', 'ABCDEFGH', 'ABCDEFGHI', 'ABCDEFGHIJ', 'ABCDEFGHIJK']) expect(longest(id)).toMatch(/^[a-zA-Z0-9]/);
  });

  test('of a second portfolio is launched from there', () => {
    const { stack, product } = offer();
    const again = portfolioIn(stack, { displayName: 'Second' }, 'Second').addProduct(ExistingProduct.offered(product));
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(again) });
    expect(all(stack, TYPE)[0].Properties.PathName).toBe('Second');
  });

  test('of a portfolio is launched from there, where another one offers it as well', () => {
    const { stack, product } = offer();
    portfolioIn(stack, { displayName: 'Second' }, 'Second').addProduct(ExistingProduct.offered(product));
    new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product) });
    expect(all(stack, TYPE)[0].Properties.PathName).toBe('Platform products');
  });

  test('of a product that gets its versions from elsewhere needs their name', () => {
    const { portfolio } = offer();
    const product = portfolio.addProduct(ExistingProduct.withId('There', { productId: 'prod-a' }));
    expect(problemOf(() => ProductReference.offered(product)).problem).toMatchObject({ code: 'servicecatalog.version-unknown', allowed: 'versions that are known here' });
  });
});

describe('rules', () => {
  const launching = (size: string | undefined, add: (product: servicecatalog.OfferedProduct) => servicecatalog.Rule[]) => {
    const { stack, product } = offer(inner => { sized()(inner); new CfnParameter(inner, 'Zone', { default: 'a' }); });
    add(product).forEach(rule => product.addRule(rule));
    return () => new ProvisionedProduct(stack, 'Mine', { product: ProductReference.offered(product), parameters: size === undefined ? {} : { Size: size } });
  };
  const { hasValue, negate, allOf, anyOf } = servicecatalog.RuleCondition;
  const [size, zone] = ['Size', 'Zone'].map(name => (product: servicecatalog.OfferedProduct) => product.parameter(name));

  test('that the values break are found at once, also by defaults', () => {
    for (const value of ['small', undefined]) expect(codeOf(launching(value, of => [Rule.forbiddenValues(size(of), ['small'])]))).toBe('rule-broken');
    expect(codeOf(launching('large', of => [Rule.allowedValues(size(of), ['small', 'medium'])]))).toBe('rule-broken');
    expect(launching('medium', of => [Rule.allowedValues(size(of), ['small', 'medium'])])).not.toThrow();
  });

  test('that hold under a condition are broken only where it holds', () => {
    const rule = (zoneIs: string) => launching('large', of => [Rule.allowedValues(size(of), ['small'], { when: hasValue(zone(of), zoneIs) })]);
    expect(codeOf(rule('a'))).toBe('rule-broken');
    expect(rule('b')).not.toThrow();
  });

  test('of several conditions are broken where these decide it', () => {
    const small = (of: servicecatalog.OfferedProduct) => hasValue(size(of), 'small');
    const inB = (of: servicecatalog.OfferedProduct) => hasValue(zone(of), 'b');
    const broken = (make: (of: servicecatalog.OfferedProduct) => servicecatalog.RuleCondition) => launching('small', of => [Rule.requires('One', make(of))]);
    for (const make of [(of: any) => allOf(small(of), inB(of)), (of: any) => negate(anyOf(small(of), inB(of)))]) expect(codeOf(broken(make))).toBe('rule-broken');
    for (const make of [(of: any) => anyOf(small(of), inB(of)), (of: any) => negate(allOf(small(of), inB(of)))]) expect(broken(make)).not.toThrow();
  });

  test('about values that are not known show at the launch', () => {
    expect(launching(lazyText('small'), of => [Rule.forbiddenValues(size(of), ['small'])])).not.toThrow();
  });
});

describe('an imported portfolio', () => {
  function imported(props: Partial<servicecatalog.ImportedPortfolioProps> = {}, role: servicecatalog.LaunchRole = LaunchRole.leastPrivilege({ roleName: 'LaunchBucket' }), fill: Fill = sized()) {
    const app = new App();
    const [one, two] = [new Stack(app, 'Hub', { env: HUB }), new Stack(app, 'Spoke', { env: SPOKE })];
    const { portfolio, product } = offer(fill, {}, one);
    product.useLaunchRole(role);
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    const there = new ImportedPortfolio(two, 'Platform', { portfolioId: 'port-abcdefghijklm', ...props });
    return { app, one, two, portfolio, product, there };
  }

  test('accepts the share of an account', () => {
    const { two, there } = imported();
    there.grantAccess(Principal.ssoPermissionSet('Developer'));
    const template = Template.fromStack(two);
    template.hasResourceProperties('AWS::ServiceCatalog::AcceptedPortfolioShare', { PortfolioId: 'port-abcdefghijklm' });
    template.hasResource('AWS::ServiceCatalog::PortfolioPrincipalAssociation', { Properties: { PortfolioId: 'port-abcdefghijklm' }, DependsOn: [Match.stringLikeRegexp('Share')] });
    expect(two.dependencies).toEqual([]);
  });

  test('accepts the share of an organization by a function', () => {
    const { two, there } = imported({ sharedByOrganization: true });
    there.grantAccess(Principal.ssoPermissionSet('Developer'));
    const template = Template.fromStack(two);
    template.resourceCountIs('AWS::ServiceCatalog::AcceptedPortfolioShare', 0);
    template.hasResourceProperties('Custom::ServiceCatalogAcceptedShare', { PortfolioId: 'port-abcdefghijklm' });
    const text = JSON.stringify(statementsBehind(two, 'Custom::ServiceCatalogAcceptedShare'));
    expect(text).toContain('servicecatalog:AcceptPortfolioShare');
    expect(text).toContain(':catalog:eu-central-1:*:portfolio/*');
  });

  test('has launch roles of the same name, with the same permissions', () => {
    const offered = imported();
    const { two, there, product, one } = { ...offered, there: new ImportedPortfolio(offered.two, 'Again', { portfolioId: 'port-b', launchRolesOf: [offered.product] }) };
    const [role] = all(two, 'AWS::IAM::Role');
    expect(role.Properties.RoleName).toBe('LaunchBucket');
    expect(Object.keys(there.launchRoles)).toEqual([product.productName]);
    const text = (stack: Stack) => JSON.stringify(statementsOf(stack)).replaceAll(SPOKE.account, HUB.account);
    expect(text(two)).toBe(text(one));
  });

  const withRoles = (fill: Fill, role?: servicecatalog.LaunchRole) => {
    const offered = imported({}, role, fill);
    const there = new ImportedPortfolio(offered.two, 'Again', { portfolioId: 'port-b', launchRolesOf: [offered.product] });
    return { ...offered, there };
  };

  test('reads assets from the bucket of the portfolio alone', () => {
    const { two } = withRoles(withFunction());
    const read = allowedOn(statementsOf(two).filter(({ conditions }) => JSON.stringify(conditions ?? {}).includes('CalledVia')), 's3:GetObject');
    expect(read.filter(resource => resource.startsWith('arn:aws:s3:::*'))).toEqual([]);
    expect(read).toContainEqual(expect.stringMatching(/^arn:aws:s3:::product-assets-[0-9a-f]{8}-111111111111-/));
  });

  test('has boundaries of its own account', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'Hub', { env: HUB }), new Stack(app, 'Spoke', { env: SPOKE })];
    const { product } = offer(sized(), {}, one);
    const boundary = `arn:aws:iam::${HUB.account}:policy/Boundary`;
    const permissionsBoundary = { managedPolicyArn: boundary } as any;
    product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: 'Launch', permissionsBoundary }));
    new ImportedPortfolio(two, 'Platform', { portfolioId: 'port-a', launchRolesOf: [product] });
    expect(JSON.stringify(all(two, 'AWS::IAM::Role'))).not.toContain(`${HUB.account}:policy/Boundary`);
  });

  test('has none of roles that are made otherwise', () => {
    const { there, two } = withRoles(sized(), LaunchRole.named('Launch'));
    expect(there.launchRoles).toEqual({});
    Template.fromStack(two).resourceCountIs('AWS::IAM::Role', 0);
  });

  test('does not take two products that are called the same', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'Hub', { env: HUB }), new Stack(app, 'Spoke', { env: SPOKE })];
    const products = ['A', 'B'].map(id => {
      const versions = { '1.0.0': ProductVersion.fromStack(bucketStack(one, `${id}V1`, sized())) };
      const product = portfolioIn(one, {}, id).addProduct(StackProduct.versions('Bucket', { versions, history: history() }));
      product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: `Launch${id}` }));
      return product;
    });
    expect(codeOf(() => new ImportedPortfolio(two, 'Platform', { portfolioId: 'port-a', launchRolesOf: products }))).toBe('product-twice');
  });

  test('is of another account', () => {
    const { stack, product } = offer();
    expect(codeOf(() => new ImportedPortfolio(stack, 'Own', { portfolioId: 'port-a', launchRolesOf: [product] }))).toBe('import-of-own-portfolio');
  });

  test.each(['', undefined, 'port a', 'arn:aws:catalog:::portfolio/port-a'])('has no id as %j', portfolioId => {
    expect(codeOf(() => new ImportedPortfolio(hub(), 'There', { portfolioId: portfolioId as string }))).toBe('id-invalid');
  });

  test('may be imported with an id that is not known, and shared by who knows whom', () => {
    const stack = hub();
    new ImportedPortfolio(stack, 'There', { portfolioId: textToken(stack) });
    expect(() => synthOf(stack)).not.toThrow();
    expect(codeOf(() => new ImportedPortfolio(stack, 'Other', { portfolioId: 'port-a', sharedByOrganization: lazyText('x') as any }))).toBe('value-not-known');
  });
});
