import * as fs from 'fs';
import * as path from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import {
  all, EMPTY, history, HUB, hub, indexOf, LaunchRole, offer, portfolioIn, ProductVersion, recorded,
  refusal, sized, StackProduct, synthOf, templateFile,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { folder, lazyText } from '../support/synth';

const { ExistingProduct, ExternalProduct, GitProduct, TemplateProduct } = servicecatalog;
const TYPE = 'AWS::ServiceCatalog::CloudFormationProduct';
const CONNECTION = `arn:aws:codestar-connections:eu-central-1:${HUB.account}:connection/0a1b2c3d`;

const codeOf = (make: () => unknown) => problemOf(make).problem.code.replace('servicecatalog.', '');

function made(product: servicecatalog.Product, props = {}) {
  const stack = hub();
  const offered = portfolioIn(stack, props).addProduct(product);
  return { stack, offered, properties: () => all(stack, TYPE)[0]?.Properties };
}

describe('what people read', () => {
  test('is the id where there is nothing else', () => {
    const { stack } = offer();
    expect(all(stack, TYPE)[0].Properties).toMatchObject({ Name: 'Bucket', Owner: 'Platform team' });
    expect(all(stack, TYPE)[0].Properties).not.toHaveProperty('Description');
  });

  test('is put together where the service has no field for it', () => {
    const { stack } = offer(sized(), { description: 'A bucket.', cost: '3 USD a month', requirements: ['a VPC', 'a cost center'], dependencies: ['Backup'] });
    expect(all(stack, TYPE)[0].Properties.Description).toBe('A bucket.\nCost: 3 USD a month\nRequires: a VPC; a cost center\nDepends on: Backup');
  });

  test('is of the portfolio where the product has no support of its own', () => {
    const support = { email: 'platform@example.com', url: 'https://wiki.example.com', description: 'On weekdays' };
    const { stack } = offer(sized(), {}, hub(), { support });
    expect(all(stack, TYPE)[0].Properties).toMatchObject({
      SupportEmail: support.email, SupportUrl: support.url, SupportDescription: support.description,
    });
    const own = offer(sized(), { support: { email: 'storage@example.com' } }, hub(), { support });
    expect(all(own.stack, TYPE)[0].Properties).toMatchObject({ SupportEmail: 'storage@example.com' });
    expect(all(own.stack, TYPE)[0].Properties).not.toHaveProperty('SupportUrl');
  });

  test.each<[string, Partial<servicecatalog.StackProductOptions>]>([
    ['name', { name: 'x'.repeat(101) }], ['owner', { owner: '' }], ['description', { description: 'x'.repeat(8192) }], ['distributor', { distributor: ' ' }],
    ['cost', { cost: 'x'.repeat(501) }], ['requirements', { requirements: [''] }], ['dependencies', { dependencies: ['x'.repeat(501)] }],
    ['support.url', { support: { url: 'wiki.example.com' } }], ['description', { description: 'x'.repeat(8000), requirements: ['x'.repeat(400)] }],
  ])('stays within its limits: %s', (prop, options) => {
    expect(problemOf(() => offer(sized(), options)).problem.prop).toBe(prop);
  });

  test.each(['1Bucket', 'My Bucket', '', 'x'.repeat(101), '../x', 'a/b'])('is not the id where that is for the code: %j', id => {
    expect(codeOf(() => StackProduct.versions(id, { versions: {} }))).toBe('product-id-invalid');
  });
});

describe('templates', () => {
  const directory = (files: Record<string, string>) => TemplateProduct.directory('Bucket', { directory: folder(files), history: history() });
  const YAML = 'Parameters:\n  Size:\n    Type: String\n    AllowedValues: [1, 2]\nResources:\n  H:\n    Type: AWS::CloudFormation::WaitConditionHandle\nOutputs:\n  Id:\n    Value: !Ref H\n';

  test('of a folder are the versions', () => {
    const { offered, properties } = made(directory({ '1.0.0.yaml': YAML, '1.10.0.yml': YAML, '1.9.0.template.json': JSON.stringify(EMPTY), 'README.md': 'no version', '2.0.0-dev.json': JSON.stringify(EMPTY) }));
    expect(offered.versions).toEqual(['1.0.0', '1.9.0', '1.10.0', '2.0.0-dev']);
    expect(properties().ProvisioningArtifactParameters.map(({ Name }: any) => Name)).toEqual(offered.versions);
  });

  test('in YAML with short forms have parameters and resources', () => {
    const { offered } = made(directory({ '1.0.0.yaml': YAML }));
    expect(servicecatalog.Rule.allowedValues(offered.parameter('Size'), ['1', '2'])).toBeDefined();
    expect(codeOf(() => servicecatalog.Rule.allowedValues(offered.parameter('Size'), ['3']))).toBe('rule-value-impossible');
  });

  test.each<[string, () => unknown]>([
    ['directory-empty', () => TemplateProduct.directory('Bucket', { directory: '/does/not/exist' })], ['directory-empty', () => directory({ 'README.md': '' })],
    ['directory-empty', () => TemplateProduct.directory('Bucket', { directory: templateFile('1.0.0.json', EMPTY) })], ['version-twice', () => directory({ '1.0.0.yaml': YAML, '1.0.0.json': '{}' })],
    ['version-twice', () => directory({ '1.0.0.template.json': '{}', '1.0.0.json': '{}' })], ['version-invalid', () => directory({ 'latest.yaml': YAML })],
    ['template-invalid', () => made(directory({ '1.0.0.yaml': '' }))], ['template-path-invalid', () => ProductVersion.fromFile('a.txt')],
    ['template-path-invalid', () => made(StackProduct.versions('B', { versions: { '1.0.0': ProductVersion.fromFile('gone.json') }, history: history() }))],
  ])('%s', (code, make) => {
    expect(codeOf(make)).toBe(code);
  });
});

describe('repositories', () => {
  const options = { connectionArn: CONNECTION, repository: 'acme/products', templatePath: 'products/bucket.yaml' };

  test('are asked for their versions by the service', () => {
    const { offered, properties, stack } = made(GitProduct.connection('Git', options));
    expect(properties().SourceConnection).toEqual({
      Type: 'CODESTAR', ConnectionParameters: { CodeStar: { ConnectionArn: CONNECTION, Repository: 'acme/products', Branch: 'main', ArtifactPath: 'products/bucket.yaml' } },
    });
    expect(properties()).toMatchObject({ Name: 'Git', Owner: 'Platform team', ProductType: 'CLOUD_FORMATION_TEMPLATE' });
    expect(offered.versions).toEqual([]);
    expect(stack.resolve(offered.productId)).toEqual({ Ref: expect.stringContaining('GitProduct') });
    expect(codeOf(() => offered.useLaunchRole(LaunchRole.leastPrivilege()))).toBe('launch-role-not-derived');
  });

  test.each<[string, Partial<servicecatalog.GitProductOptions>]>([
    ['connection-invalid', { connectionArn: 'github' }], ['connection-invalid', { connectionArn: undefined }], ['repository-invalid', { repository: 'https://github.com/acme/products' }],
    ['repository-invalid', { repository: 'acme/products.git' }], ['repository-invalid', { repository: 'products' }], ['branch-invalid', { branch: 'feature/*' }], ['branch-invalid', { branch: '' }],
    ['template-path-invalid', { templatePath: '/products/bucket.yaml' }], ['template-path-invalid', { templatePath: 'products/bucket' }], ['template-path-invalid', { templatePath: undefined }],
  ])('%s: %j', (code, more) => {
    expect(codeOf(() => GitProduct.connection('Git', { ...options, ...more }))).toBe(code);
  });
});

describe('archives', () => {
  const archive = () => templateFile('bucket.tar.gz', 'an archive');

  test.each([['EXTERNAL', ExternalProduct.archives], ['TERRAFORM_CLOUD', ExternalProduct.terraformCloud]] as const)('are of %s', (type, make) => {
    const { offered, properties } = made(make('Terraform', { archives: { '1.1.0': archive(), '1.0.0': archive() }, lifecycle: { keep: 1 }, history: history() }));
    offered.useLaunchRole(LaunchRole.named('Launch'));
    expect(properties()).toMatchObject({ ProductType: type });
    const [one, two] = properties().ProvisioningArtifactParameters;
    expect([one.Name, two.Name, one.Type]).toEqual(['1.0.0', '1.1.0', type]);
    expect(JSON.stringify(one.Info.LoadTemplateFromURL)).toMatch(/[0-9a-f]{64}\.tar\.gz"/);
    expect(offered.versions).toEqual(['1.1.0']);
  });

  test('are called .tar.gz where the service reads them', () => {
    const { properties, offered } = made(ExternalProduct.archives('Terraform', { archives: { '1.0.0': archive() }, history: history() }));
    offered.useLaunchRole(LaunchRole.named('Launch'));
    expect(JSON.stringify(properties().ProvisioningArtifactParameters)).toMatch(/[0-9a-f]{64}\.tar\.gz"/);
  });

  test('need a launch role that is not derived', () => {
    const product = ExternalProduct.archives('Terraform', { archives: { '1.0.0': archive() }, history: history() });
    expect(codeOf(() => made(product).offered.useLaunchRole(LaunchRole.leastPrivilege()))).toBe('launch-role-not-derived');
    const { stack } = made(product);
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.launch-role-missing');
  });

  const offeredFrom = (root: string, archives: Record<string, string>, context: Record<string, unknown> = {}) => {
    const contents = Object.fromEntries(Object.entries(archives).map(([name, text]) => [name, templateFile('bucket.tar.gz', text)]));
    const stack = hub(HUB, context);
    const product = portfolioIn(stack).addProduct(ExternalProduct.archives('Terraform', { archives: contents, history: root }));
    product.useLaunchRole(LaunchRole.named('Launch'));
    synthOf(stack);
    return product;
  };

  test('that are released do not change; their hashes are recorded, and nothing else', () => {
    const root = history();
    offeredFrom(root, { '1.0.0': 'one' });
    offeredFrom(root, { '1.0.0': 'one', '1.1.0': 'two' });
    expect(indexOf(root, 'Terraform')).toEqual({ '1.0.0': expect.stringMatching(/^archive:[0-9a-f]{64}$/), '1.1.0': expect.stringMatching(/^archive:[0-9a-f]{64}$/) });
    expect(recorded(root)).toEqual({});
    const { problem } = problemOf(() => offeredFrom(root, { '1.0.0': 'one!', '1.1.0': 'two' }));
    expect(problem).toMatchObject({ code: 'servicecatalog.version-changed', at: 'Stack/Platform/Terraform', prop: 'archives.1.0.0' });
    const gone = problemOf(() => offeredFrom(root, { '1.0.0': 'one' })).problem;
    expect(gone).toMatchObject({ code: 'servicecatalog.history-invalid', at: 'Stack/Platform/Terraform', prop: 'archives', value: '1.1.0 is missing' });
    expect(codeOf(() => offeredFrom(root, { '1.0.1': 'one' }))).toBe('version-backwards');
  });

  test('that are drafts are not recorded, and may change', () => {
    const root = history();
    offeredFrom(root, { '1.0.0-dev': 'one' });
    expect(() => offeredFrom(root, { '1.0.0-dev': 'two' })).not.toThrow();
    expect(fs.existsSync(path.join(root, 'Terraform'))).toBe(false);
  });

  test('are not released where the history is frozen', () => {
    const root = history();
    offeredFrom(root, { '1.0.0': 'one' });
    const frozen = { 'cdk-wheelhouse:frozenHistory': true };
    expect(() => offeredFrom(root, { '1.0.0': 'one', '1.1.0-dev': 'two' }, frozen)).not.toThrow();
    expect(codeOf(() => offeredFrom(root, { '1.0.0': 'one', '1.1.0': 'two' }, frozen))).toBe('version-not-committed');
    expect(Object.keys(indexOf(root, 'Terraform'))).toEqual(['1.0.0']);
  });

  test('take another launch role after one that was refused', () => {
    const { offered } = made(ExternalProduct.archives('Terraform', { archives: { '1.0.0': archive() }, history: history() }));
    expect(codeOf(() => offered.useLaunchRole(LaunchRole.leastPrivilege()))).toBe('launch-role-not-derived');
    expect(() => offered.useLaunchRole(LaunchRole.named('Launch'))).not.toThrow();
  });

  test.each<[string, Record<string, string>]>([
    ['versions-missing', {}], ['archive-invalid', { '1.0.0': '/gone.tar.gz' }], ['archive-invalid', { '1.0.0': templateFile('a.zip', '') }], ['version-invalid', { latest: 'x.tar.gz' }],
  ])('%s: %j', (code, archives) => {
    expect(codeOf(() => ExternalProduct.archives('Terraform', { archives }))).toBe(code);
  });
});

describe('products that are there already', () => {
  test('are associated by their ids', () => {
    const { stack } = made(ExistingProduct.withId('There', { productId: 'prod-abc', sourcePortfolioId: 'port-def' }));
    Template.fromStack(stack).resourceCountIs(TYPE, 0);
    Template.fromStack(stack).hasResourceProperties('AWS::ServiceCatalog::PortfolioProductAssociation', { ProductId: 'prod-abc', SourcePortfolioId: 'port-def' });
  });

  test('may have ids that are not known', () => {
    expect(() => synthOf(made(ExistingProduct.withId('There', { productId: lazyText('prod-abc') })).stack)).not.toThrow();
  });

  test.each<[Partial<servicecatalog.ExistingProductOptions>]>([[{}], [{ productId: '' }], [{ productId: 'a b' }], [{ productId: 'prod-a', sourcePortfolioId: 'x/y' }]])('id-invalid: %j', options => {
    expect(codeOf(() => ExistingProduct.withId('There', options as servicecatalog.ExistingProductOptions))).toBe('id-invalid');
  });
});
