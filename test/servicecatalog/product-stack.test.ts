import * as fs from 'fs';
import * as path from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr-assets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  all, bucketStack, Fill, history, HUB, hub, offer, output, portfolioIn, ProductStack, ProductVersion, productOf, published, recorded, refusal,
  roleOf, ShareTarget, sized,
  SPOKE, StackProduct, synthOf, withFunction,
} from './support';
import { Profile } from '../../src';
import { problemOf } from '../support/failures';
import { folder } from '../support/synth';

const AGNOSTIC = {};
const OU = 'ou-abcd-12345678';
const ORGANIZATION = 'o-a1b2c3d4e5';
const PATHS = { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/*/${OU}/*`] } };

/** The only bucket of assets. */
function bucketOf(stack: Stack): any {
  const buckets = all(stack, 'AWS::S3::Bucket').filter(({ Properties }) => JSON.stringify(Properties.BucketName ?? '').includes('product-assets-'));
  expect(buckets).toHaveLength(1);
  return buckets[0];
}

/** A name as it will be in an account and region. */
function resolved(name: any): string {
  if (typeof name === 'string') return name;
  return name['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : { 'AWS::Region': HUB.region, 'AWS::AccountId': HUB.account, 'AWS::URLSuffix': 'amazonaws.com' }[part.Ref as string]).join('');
}

const codeOf = (text: string): any => Object.values(JSON.parse(text).Resources as Record<string, any>).find(({ Type }) => Type === 'AWS::Lambda::Function').Properties.Code;

/** Whom the policy of the bucket lets read, beside what the CDK says. */
function readersOf(stack: Stack): any[] {
  return all(stack, 'AWS::S3::BucketPolicy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect, Action }: any) => Effect === 'Allow' && Action === 's3:GetObject');
}

describe('a product stack', () => {
  test('is a template without anything of the deployment', () => {
    const { stack } = offer(sized());
    const template = JSON.parse(published(stack)['1.0.0']);
    expect(template.Parameters.BootstrapVersion).toBeUndefined();
    expect(template.Rules).toBeUndefined();
    expect(synthOf(stack).stacks.map(({ stackName }) => stackName)).toEqual(['Stack']);
  });

  test('has a description', () => {
    const stack = hub();
    const product = bucketStack(stack, 'V1', () => {}, { description: 'A bucket' });
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': ProductVersion.fromStack(product) }, history: history() }));
    expect(JSON.parse(published(stack)['1.0.0']).Description).toBe('A bucket');
  });

  test('does not know where it will be launched', () => {
    const stack = bucketStack(hub(), 'V1');
    expect(stack.resolve([stack.account, stack.region])).toEqual([{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }]);
  });

  test('that is not offered is not deployed', () => {
    const stack = hub();
    withFunction()(bucketStack(stack, 'Alone'));
    expect(synthOf(stack).stacks).toHaveLength(1);
  });

  test('stands within the stack of the portfolio', () => {
    const [app, stack] = [new App(), hub()];
    const misplaced = (make: () => unknown) => expect(problemOf(make).code).toBe('cdk-wheelhouse:servicecatalog.product-stack-misplaced');
    misplaced(() => new ProductStack(app, 'V1'));
    misplaced(() => new ProductStack(new Stage(app, 'Prod'), 'V1'));
    misplaced(() => new ProductStack(bucketStack(stack, 'Outer'), 'Inner'));
    misplaced(() => portfolioIn(hub()).addProduct(productOf(stack)));
    misplaced(() => portfolioIn(new NestedStack(stack, 'Nested')).addProduct(productOf(stack, sized(), {}, 'Other')));
  });
});

describe('assets', () => {
  test.each([['known', HUB], ['unknown', AGNOSTIC]])('are read from the bucket that is made, where the account is %s', (_, env) => {
    const { stack } = offer(withFunction(), {}, hub(env));
    const { S3Bucket, S3Key } = codeOf(published(stack)['1.0.0']);
    expect(resolved(S3Bucket)).toBe(resolved(bucketOf(stack).Properties.BucketName));
    expect(resolved(S3Bucket)).toMatch(/^product-assets-[0-9a-f]{8}-111111111111-eu-central-1$/);
    const [copies] = all(stack, 'Custom::CDKBucketDeployment');
    expect(copies.Properties.SourceObjectKeys).toEqual([S3Key]);
    expect(copies.Properties).toMatchObject({ Extract: false, Prune: false, RetainOnDelete: true });
  });

  test('are there before the product is offered', () => {
    const { stack } = offer(withFunction());
    const [product] = all(stack, 'AWS::ServiceCatalog::CloudFormationProduct');
    expect(product.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ProductAssetsDeployment/)]));
  });

  test('are there before the product is offered, also those that come later', () => {
    const stack = hub();
    const inner = bucketStack(stack, 'V1');
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': ProductVersion.fromStack(inner) }, history: history() }));
    withFunction()(inner);
    const [product] = all(stack, 'AWS::ServiceCatalog::CloudFormationProduct');
    expect(product.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ProductAssetsDeployment/)]));
  });

  test('make no bucket where there are none', () => {
    const { stack } = offer(sized());
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
    Template.fromStack(stack).resourceCountIs('Custom::CDKBucketDeployment', 0);
  });

  test('of several products and versions are in one bucket', () => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    const versions = { '1.0.0': withFunction('one'), '1.1.0': withFunction('two'), '1.2.0': withFunction('two') };
    portfolio.addProduct(StackProduct.versions('Bucket', {
      versions: Object.fromEntries(Object.entries(versions).map(([name, fill]) => [name, ProductVersion.fromStack(bucketStack(stack, `V${name}`, fill))])), history: history(),
    }));
    portfolioIn(stack, {}, 'Other').addProduct(productOf(stack, withFunction('three'), {}, 'Other'));
    bucketOf(stack);
    const [copies] = all(stack, 'Custom::CDKBucketDeployment');
    expect(new Set(copies.Properties.SourceObjectKeys).size).toBe(3);
    expect(copies.Properties.SourceObjectKeys).toHaveLength(3);
  });

  test('stay under production, and go under development', () => {
    const production = bucketOf(offer(withFunction()).stack);
    expect([production.DeletionPolicy, production.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const stack = hub();
    const product = bucketStack(stack, 'V1', withFunction(), { profile: Profile.development() });
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': ProductVersion.fromStack(product) }, history: history() }));
    expect(bucketOf(stack).DeletionPolicy).toBe('Delete');
    Template.fromStack(stack).resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  test('are private and encrypted', () => {
    expect(bucketOf(offer(withFunction()).stack).Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    });
  });

  test('of the same stack in two products are the same', () => {
    const stack = hub();
    const [one, other] = [history(), history()];
    const version = { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V1', withFunction())) };
    const portfolio = portfolioIn(stack);
    portfolio.addProduct(StackProduct.versions('One', { versions: version, history: one }));
    portfolio.addProduct(StackProduct.versions('Two', { versions: version, history: other }));
    synthOf(stack);
    expect(Object.values(recorded(one))).toEqual(Object.values(recorded(other)));
    expect(Object.values(recorded(one))).toHaveLength(1);
  });
});

const nested = (fill: (stack: Stack) => void = () => {}): Fill => stack => {
  const inner = new NestedStack(stack, 'Inner');
  new s3.CfnBucket(inner, 'Deep');
  fill(inner);
};
const nestedFunction = (directory: string) => nested(stack => {
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromAsset(directory) });
});

const withImage: Fill = stack => {
  const image = new ecr.DockerImageAsset(stack, 'Image', { directory: folder({ Dockerfile: 'FROM scratch' }) });
  output(stack, 'Uri', image.imageUri);
};

/** The templates of nested stacks that are uploaded. */
function nestedTemplates(stack: Stack): string[] {
  const { directory } = synthOf(stack);
  return fs.readdirSync(directory).filter(name => name.endsWith('.nested.template.json')).map(name => fs.readFileSync(path.join(directory, name), 'utf8'));
}

describe('nested stacks', () => {
  test('are copied as other assets are', () => {
    const { stack } = offer(nested());
    const template = JSON.parse(published(stack)['1.0.0']);
    const [inner] = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::CloudFormation::Stack');
    const url = JSON.stringify(inner.Properties.TemplateURL);
    expect(url).toContain('product-assets-');
    const [copies] = all(stack, 'Custom::CDKBucketDeployment');
    expect(url).toContain(copies.Properties.SourceObjectKeys[0]);
  });

  test('can be read by those that the portfolio is shared with', () => {
    const { stack, portfolio } = offer(nested());
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    expect(readersOf(stack)).toHaveLength(1);
  });

  test('are there before the product is offered', () => {
    const [product] = all(offer(nested()).stack, 'AWS::ServiceCatalog::CloudFormationProduct');
    expect(product.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^ProductAssetsDeployment/)]));
  });

  test('name the bucket with the account', () => {
    const { stack } = offer(nestedFunction(folder({ 'index.py': 'x = 1' })));
    const [text] = nestedTemplates(stack);
    expect(text).toContain('product-assets-');
    expect(text).not.toContain('{{hub-account}}');
  });

  test('have one text, whether or not the CLI asks for the paths of constructs', () => {
    const texts = [{}, { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true }].map(context => (
      published(offer(nested(), {}, hub(HUB, context)).stack)['1.0.0']
    ));
    expect(texts[1]).toBe(texts[0]);
  });

  test('do not record how the use of the CDK is counted, which differs from version to version of it', () => {
    const records = [{}, { 'aws:cdk:version-reporting': true }].map(context => {
      const root = history();
      synthOf(offer(nested(), { history: root }, hub(HUB, context)).stack);
      return recorded(root);
    });
    expect(Object.keys(records[0])).toEqual(['Bucket/1.0.0.nested.json', 'Bucket/1.0.0.template.json']);
    expect(JSON.stringify(records[1])).not.toContain('CDKMetadata');
    expect(records[1]).toEqual(records[0]);
  });

  test('cannot hold the portfolio: their texts are hashed before the templates of products are there', () => {
    const stack = new NestedStack(hub(), 'Nested');
    expect(refusal(() => portfolioIn(stack).addProduct(productOf(stack, sized())))).toContain('servicecatalog.product-stack-misplaced');
  });
});

describe('the bucket lets those read', () => {
  const sharedWith = (...targets: any[]) => {
    const { stack, portfolio } = offer(withFunction());
    targets.forEach(target => portfolio.shareWith(target));
    return readersOf(stack);
  };

  test('nobody, where the portfolio is not shared', () => {
    expect(sharedWith()).toEqual([]);
  });

  test('an account', () => {
    const [statement, ...others] = sharedWith(ShareTarget.account(SPOKE.account));
    expect(others).toEqual([]);
    expect(JSON.stringify(statement.Principal)).toContain(`:iam::${SPOKE.account}:root`);
    expect(statement.Condition).toBeUndefined();
    expect(JSON.stringify(statement.Resource)).toMatch(/ProductAssetsBucket\w+","Arn"\]\},"\/\*"/);
  });

  test('an organizational unit and those below it', () => {
    const [statement] = sharedWith(ShareTarget.organizationalUnit(OU, { organizationId: ORGANIZATION }));
    expect(statement).toMatchObject({ Principal: { AWS: '*' } });
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION }, ...PATHS });
  });

  test.each<[string, Fill]>([['files', withFunction()], ['images', withImage]])('no unit whose organization is not known, where products have %s', (_, fill) => {
    const { stack, portfolio } = offer(fill);
    portfolio.shareWith(ShareTarget.organizationalUnit(OU));
    expect(refusal(() => synthOf(stack))).toContain('[cdk-wheelhouse:servicecatalog.organization-missing] Stack/Platform');
    const without = offer(sized());
    without.portfolio.shareWith(ShareTarget.organizationalUnit(OU));
    expect(() => synthOf(without.stack)).not.toThrow();
  });

  test('an organization', () => {
    const [statement] = sharedWith(ShareTarget.organization(ORGANIZATION));
    expect(statement).toMatchObject({ Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } });
  });

  test('each of them, whatever was said first', () => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    portfolio.addProduct(productOf(stack, withFunction()));
    portfolio.shareWith(ShareTarget.organization(ORGANIZATION));
    const other = portfolioIn(stack, {}, 'Other');
    other.addProduct(productOf(stack, withFunction('two'), {}, 'Two'));
    other.shareWith(ShareTarget.account(SPOKE.account));
    expect(readersOf(stack)).toHaveLength(2);
  });

  test('the accounts that a product is launched in with stack sets', () => {
    const { stack, product } = offer(withFunction());
    const adminRole = new iam.Role(stack, 'Admin', { assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com') });
    product.deployWithStackSets({ accounts: [SPOKE.account], regions: [HUB.region], adminRole, executionRoleName: 'Execution' });
    expect(JSON.stringify(readersOf(stack))).toContain(SPOKE.account);
  });

  test('what recorded versions need, when the code that made them is gone', () => {
    const root = history();
    synthOf(offer(withFunction(), { history: root }).stack);
    const stack = hub();
    const portfolio = portfolioIn(stack);
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    portfolio.addProduct(StackProduct.versions('Bucket', { versions: {}, history: root }));
    expect(codeOf(published(stack)['1.0.0']).S3Key).toMatch(/\.zip$/);
    expect(readersOf(stack)).toHaveLength(1);
  });

  test('of a shared portfolio only where the account is known', () => {
    const { stack, portfolio } = offer(withFunction(), {}, hub(AGNOSTIC));
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.account-not-known');
    const without = offer(sized(), {}, hub(AGNOSTIC));
    without.portfolio.shareWith(ShareTarget.account(SPOKE.account));
    expect(() => synthOf(without.stack)).not.toThrow();
  });
});

describe('images', () => {
  test.each([['known', HUB], ['unknown', AGNOSTIC]])('are copied to the repository that is named in the template, where the account is %s', (_, env) => {
    const { stack } = offer(withImage, {}, hub(env));
    const [repository] = all(stack, 'AWS::ECR::Repository');
    const uri = resolved(JSON.parse(published(stack)['1.0.0']).Outputs.Uri.Value).replace(/\{.*/, '');
    expect(uri).toMatch(new RegExp(`^111111111111\\.dkr\\.ecr\\.eu-central-1\\..*/${repository.Properties.RepositoryName}:[0-9a-f]{64}$`));
    expect(all(stack, 'Custom::ServiceCatalogProductImages')[0].Properties.Images).toEqual({ [uri.slice(-64)]: expect.any(String) });
    expect(all(stack, 'AWS::ServiceCatalog::CloudFormationProduct')[0].DependsOn).toContainEqual(expect.stringMatching(/^ProductImagesDeployment/));
  });

  test('can be read by those that the portfolio is shared with', () => {
    const { stack, portfolio } = offer(withImage);
    portfolio.shareWith(ShareTarget.account(SPOKE.account));
    portfolio.shareWith(ShareTarget.organizationalUnit(OU, { organizationId: ORGANIZATION }));
    const statements: any[] = all(stack, 'AWS::ECR::Repository')[0].Properties.RepositoryPolicyText.Statement;
    expect(JSON.stringify(statements)).toContain(`:iam::${SPOKE.account}:root`);
    const [unit] = statements.filter(({ Principal }) => Principal === '*' || Principal.AWS === '*');
    expect(unit.Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION }, ...PATHS });
    expect(statements).toContainEqual(expect.objectContaining({
      Principal: { Service: 'lambda.amazonaws.com' }, Condition: { 'StringEquals': { 'aws:SourceOrgID': ORGANIZATION }, 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': [`${ORGANIZATION}/*/${OU}/*`] } },
    }));
    for (const { Principal, Condition } of statements) if (Principal === '*' || Principal.AWS === '*') expect(Condition).toBeDefined();
  });

  test('have one text for each account', () => {
    const texts = [HUB, SPOKE].map(env => {
      const root = history();
      synthOf(offer(withImage, { history: root }, hub(env)).stack);
      return Object.values(recorded(root))[0].replace(/[0-9a-f]{64}/g, '');
    });
    expect(texts[1]).toBe(texts[0]);
  });
});

describe('references', () => {
  const outward: [string, (parent: Stack) => Fill][] = [
    ['a Ref', parent => { const bucket = new s3.CfnBucket(parent, 'Outer'); return stack => output(stack, 'Out', bucket.ref); }],
    ['a GetAtt', parent => { const role = roleOf(parent, 'Outer'); return stack => output(stack, 'Out', role.roleArn); }],
    ['a property', parent => { const bucket = new s3.CfnBucket(parent, 'Outer'); return stack => new s3.CfnBucket(stack, 'Inner', { bucketName: bucket.attrArn }); }],
    ['another product', parent => { const bucket = new s3.CfnBucket(new ProductStack(parent, 'Other'), 'Outer'); return stack => output(stack, 'Out', bucket.ref); }],
  ];

  test.each(outward)('to the outside are refused where the account is not known: %s', (_, fill) => {
    const stack = hub(AGNOSTIC);
    offer(fill(stack), {}, stack);
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.product-refers-out');
  });

  // versions.ts:100 comes after the CDK, which refuses a reference from one environment to another with an error of its own
  test.each(outward.slice(0, 3))('to the outside are refused where the account is known: %s', (_, fill) => {
    const stack = hub();
    offer(fill(stack), {}, stack);
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.product-refers-out');
  });

  test('to another product are refused where the account is known', () => {
    const stack = hub();
    offer(outward[3][1](stack), {}, stack);
    expect(refusal(() => synthOf(stack))).toContain('servicecatalog.product-refers-out');
  });

  // versions.ts:109 looks for imports only: each launch would export the same name, and the stack import what nobody has made
  test.each([['known', HUB], ['unknown', AGNOSTIC]])('into a product are refused where the account is %s', (_, env) => {
    const stack = hub(env);
    let bucket: s3.CfnBucket | undefined;
    offer(inner => { bucket = new s3.CfnBucket(inner, 'Inner'); }, {}, stack);
    output(stack, 'In', bucket!.ref);
    expect(refusal(() => synthOf(stack))).toContain('cdk-wheelhouse:servicecatalog.');
  });

  test('within the product are fine', () => {
    const { stack } = offer(inner => output(inner, 'In', new s3.CfnBucket(inner, 'Inner').attrArn));
    Template.fromJSON(JSON.parse(published(stack)['1.0.0'])).hasOutput('In', Match.anyValue());
  });

  test('to names that are known are fine', () => {
    const stack = hub();
    const bucket = s3.Bucket.fromBucketName(stack, 'Known', 'known-bucket');
    offer(inner => output(inner, 'Out', bucket.bucketName), {}, stack);
    expect(published(stack)['1.0.0']).toContain('known-bucket');
  });
});
