import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as fc from 'fast-check';
import {
  Fill, history, HUB, hub, LaunchRole, ofResources, portfolioIn, Principal, ProductVersion, published, recorded, Rule, ShareTarget, sized,
  StackProduct, synthOf, withFunction,
} from './support';
import { servicecatalog } from '../../src';
import { announce, madeOrRefused, maybe, mostly, plainText, settings, some } from '../support/properties';

const RUNS = 40;

beforeAll(() => announce('portfolios', RUNS));

const text = mostly(fc.constantFrom('Buckets', 'A product', 'für alle'), plainText);
const number = fc.integer({ min: 0, max: 3 });
const name = fc.tuple(number, number, number, fc.constantFrom('', '', '', '-dev', '-rc.1')).map(([major, minor, patch, label]) => `${major}.${minor}.${patch}${label}`);
const names = fc.uniqueArray(mostly(name, plainText), { minLength: 1, maxLength: 4 });
const values = fc.array(mostly(fc.constantFrom('small', 'medium', 'large'), plainText), { maxLength: 3 });
const tagOptions = fc.dictionary(mostly(fc.constantFrom('environment', 'costCenter', 'constructed'), fc.string({ maxLength: 5 }).filter(key => !(key in {}))), values, { maxKeys: 2 });
const fills: Fill[] = [sized(), stack => { sized()(stack); withFunction()(stack); }, ofResources({ Queue: ['AWS::SQS::Queue'], Unknown: ['Acme::Some::Type'] }), ofResources({ Topic: ['AWS::SNS::Topic'] }), () => {}];

const lifecycle = some<servicecatalog.VersionLifecycle>({
  keep: mostly(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 101, 1.5, NaN)),
  deprecateAfter: fc.integer({ min: 0, max: 400 }).map(days => Duration.days(days)),
  retireAfter: fc.integer({ min: 100, max: 800 }).map(days => Duration.days(days)),
  deprecated: fc.array(name, { maxLength: 1 }),
  retired: fc.array(name, { maxLength: 1 }),
});

/** What is said of a product, as a recipe: the same recipe is followed in two apps. */
const products = fc.record({
  names,
  kind: fc.integer({ min: 0, max: fills.length - 1 }),
  lifecycle: maybe(lifecycle),
  options: some<servicecatalog.ProductOptions>({
    name: text, owner: text, description: text, cost: text, requirements: fc.array(text, { maxLength: 2 }), tagOptions,
  }),
  rule: maybe(fc.record({ parameter: fc.constantFrom('Size', 'Size', 'Size', 'Colour'), values, forbidden: fc.boolean(), name: maybe(fc.constantFrom('One', 'Two')) })),
  role: fc.constantFrom('none', 'least', 'named', 'existing', 'foreign', 'stack set'),
  tagUpdates: maybe(fc.boolean()),
  notify: fc.boolean(),
  action: fc.boolean(),
});
const principal = fc.oneof(
  mostly(fc.constantFrom('Developer', 'Admin'), plainText).map(set => () => Principal.ssoPermissionSet(set)),
  mostly(fc.constantFrom('team/Dev*', 'x?'), plainText).map(pattern => () => Principal.roleName(pattern)),
);
const share = fc.tuple(
  mostly(fc.constantFrom('222222222222', '333333333333', HUB.account, 'ou-abcd-12345678', 'o-a1b2c3d4e5'), plainText), some<servicecatalog.ShareOptions>({ shareTagOptions: fc.boolean(), sharePrincipals: fc.boolean() }),
);
const portfolios = fc.record({
  props: some<servicecatalog.GovernedPortfolioProps>({ displayName: text, providerName: text, description: text, tagOptions, budget: fc.constant(servicecatalog.CatalogBudget.monthly(5, { emails: ['a@b.co'] })) }),
  products: fc.array(products, { maxLength: 3 }),
  principals: fc.array(principal, { maxLength: 3 }),
  shares: fc.array(share, { maxLength: 2 }),
  account: fc.constantFrom(true, true, false),
});

type Recipe = typeof portfolios extends fc.Arbitrary<infer T> ? T : never;

function setRole(stack: Stack, product: servicecatalog.OfferedProduct, role: Recipe['products'][number]['role'], index: number) {
  const trusted = { assumedBy: new iam.ServicePrincipal('servicecatalog.amazonaws.com') };
  switch (role) {
    case 'least': return product.useLaunchRole(LaunchRole.leastPrivilege({ roleName: index % 2 ? `Launch${index}` : undefined }));
    case 'named': return product.useLaunchRole(LaunchRole.named('Launch'));
    case 'existing': return product.useLaunchRole(LaunchRole.existing(new iam.Role(stack, `Role${index}`, trusted)));
    case 'foreign': return product.useLaunchRole(LaunchRole.existing(iam.Role.fromRoleArn(stack, `Role${index}`, 'arn:aws:iam::999999999999:role/x')));
    case 'stack set': return product.deployWithStackSets({ accounts: ['222222222222'], regions: ['eu-central-1'], adminRole: new iam.Role(stack, `Role${index}`, trusted), executionRoleName: 'x' });
    default: return undefined;
  }
}

function follow(recipe: Recipe, root: string): Stack {
  const stack = hub(recipe.account ? HUB : {});
  const topic = new sns.Topic(stack, 'Topic');
  const portfolio = portfolioIn(stack, recipe.props);
  recipe.products.forEach((product, index) => {
    const versions = Object.fromEntries(product.names.map((version, at) => {
      const inner = new servicecatalog.ProductStack(stack, `P${index}V${at}`);
      fills[product.kind](inner);
      return [version, ProductVersion.fromStack(inner)];
    }));
    const offered = portfolio.addProduct(StackProduct.versions(`Product${index}`, { versions, history: root, lifecycle: product.lifecycle, ...product.options }));
    if (product.rule) {
      const { parameter, values: allowed, forbidden, name: called } = product.rule;
      offered.addRule((forbidden ? Rule.forbiddenValues : Rule.allowedValues)(offered.parameter(parameter), allowed, { name: called }));
    }
    setRole(stack, offered, product.role, index);
    if (product.tagUpdates !== undefined) offered.allowTagUpdates(product.tagUpdates);
    if (product.notify) offered.notify(topic);
    if (product.action) offered.addAction(servicecatalog.ServiceAction.automation(`Restart${index}`, { documentName: 'AWS-RestartEC2Instance' }));
  });
  portfolio.grantAccess(...recipe.principals.map(make => make()));
  for (const [target, options] of recipe.shares) {
    const of = target.startsWith('ou-') ? ShareTarget.organizationalUnit : target.startsWith('o-') ? ShareTarget.organization : ShareTarget.account;
    portfolio.shareWith(of(target), options);
  }
  return stack;
}

/** The CDK puts what validations find into an error of its own, each with its code. */
const CODED = /Validation failed with the following errors:\n(.*\[cdk-wheelhouse:servicecatalog\.[a-z-]+\].*\n?)+$/;

function synthesized(recipe: Recipe, root: string): string | undefined {
  return madeOrRefused(() => {
    const stack = follow(recipe, root);
    try {
      synthOf(stack);
    } catch (error) {
      if (CODED.test((error as Error).message)) return undefined;
      throw error;
    }
    return JSON.stringify([Template.fromStack(stack).toJSON(), published(stack)]);
  });
}

test('a portfolio is refused with a code, or gives a template that names nothing which is not there', () => {
  let made = 0;
  fc.assert(fc.property(portfolios, recipe => {
    const result = synthesized(recipe, history());
    if (result === undefined) return;
    made += 1;
    expect(result).not.toContain('Token[');
    expect(result).not.toContain('not-synthesized-yet');
    expect(result).not.toContain('{{hub-account}}');
    expect(result).not.toMatch(/"undefined"|undefined_|\[object Object\]/);
  }), settings(RUNS));
  expect(made).toBeGreaterThan(0);
});

test('the same program gives the same bytes, with a record and without', () => {
  fc.assert(fc.property(portfolios, recipe => {
    const [one, other] = [history(), history()];
    const first = synthesized(recipe, one);
    expect(synthesized(recipe, other)).toBe(first);
    if (first === undefined) return;
    const before = recorded(one);
    expect(recorded(other)).toEqual(before);
    expect(synthesized(recipe, one)).toBe(first);
    expect(recorded(one)).toEqual(before);
  }), settings(RUNS / 2));
});

test('a permission set has the roles of Identity Center, and no others', () => {
  const set = fc.string({ unit: fc.constantFrom(...'abAB01+=,.@-_'), minLength: 1, maxLength: 32 });
  const suffix = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });
  const region = fc.constantFrom('', 'eu-central-1/', 'us-gov-east-1/');
  const matches = (pattern: string, role: string) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.?')}$`).test(role);
  fc.assert(fc.property(set, set, suffix, region, (own, other, end, home) => {
    const pattern = Principal.ssoPermissionSet(own)._plan.arn('aws').replace('arn:aws:iam:::role/', '');
    expect(matches(pattern, `aws-reserved/sso.amazonaws.com/${home}AWSReservedSSO_${own}_${end}`)).toBe(true);
    if (other !== own && other.length + 1 > own.length) expect(matches(pattern, `aws-reserved/sso.amazonaws.com/${home}AWSReservedSSO_${other}_${end}`)).toBe(false);
  }), settings(200));
});
