import * as fs from 'fs';
import * as path from 'path';
import { Annotations, App, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations as Notes, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  all, bucketStack, Fill, history, HUB, hub, indexOf, portfolioIn, productOf, ProductVersion, published, recorded, ShareTarget, sized, StackProduct,
  synthOf, withFunction,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { folder, textToken } from '../support/synth';

const other: Fill = stack => new s3.CfnBucket(stack, 'Second');
const files = (root: string) => Object.keys(recorded(root));

describe('what is released together', () => {
  /** Two products, each with one version. */
  const two = (root: string, one: Fill, another: Fill, version = '1.0.0') => {
    const stack = hub();
    const portfolio = portfolioIn(stack);
    portfolio.addProduct(productOf(stack, one, { history: root }, 'One', version));
    portfolio.addProduct(productOf(stack, another, { history: root }, 'Two', '1.0.0'));
    return stack;
  };

  test('is recorded together, or not at all', () => {
    const root = history();
    synthOf(two(root, sized(), sized()));
    expect(files(root)).toEqual(['One/1.0.0.template.json', 'Two/1.0.0.template.json']);
    expect(problemOf(() => synthOf(two(root, other, other, '1.1.0'))).problem).toMatchObject({ code: 'servicecatalog.version-changed', at: 'Stack/Platform/Two' });
    expect(files(root)).toEqual(['One/1.0.0.template.json', 'Two/1.0.0.template.json']);
    expect(Object.keys(indexOf(root, 'One'))).toEqual(['1.0.0']);
  });

  test('is compared where two stacks have the same product', () => {
    const root = history();
    const app = new App();
    const make = (id: string, fill: Fill) => {
      const stack = new Stack(app, id, { env: HUB });
      portfolioIn(stack).addProduct(productOf(stack, fill, { history: root }));
    };
    make('A', sized());
    make('B', other);
    expect(problemOf(() => app.synth()).problem).toMatchObject({ code: 'servicecatalog.version-changed', at: 'B/Platform/Bucket' });
    expect(files(root)).toEqual([]);
  });

  test('of stages too', () => {
    const root = history();
    const app = new App();
    for (const id of ['Test', 'Prod']) {
      const stack = new Stack(new Stage(app, id, { env: HUB }), 'Stack');
      portfolioIn(stack).addProduct(productOf(stack, sized(), { history: root }));
    }
    app.synth();
    expect(files(root)).toEqual(['Prod/Bucket/1.0.0.template.json', 'Test/Bucket/1.0.0.template.json']);
  });
});

describe('nothing is recorded', () => {
  test('of an app with errors', () => {
    const root = history();
    const stack = hub();
    portfolioIn(stack).addProduct(productOf(stack, sized(), { history: root }));
    Annotations.of(stack).addError('something is wrong');
    synthOf(stack);
    expect(files(root)).toEqual([]);
  });

  test('while something has yet to be looked up', () => {
    const root = history();
    const make = (context: object) => {
      const stack = hub(HUB, { ...context });
      const image = ssm.StringParameter.valueFromLookup(stack, '/golden/image');
      portfolioIn(stack).addProduct(productOf(stack, inner => { new CfnOutput(inner, 'Image', { value: image }); }, { history: root }));
      synthOf(stack);
    };
    make({});
    expect(files(root)).toEqual([]);
    make({ [`ssm:account=${HUB.account}:parameterName=/golden/image:region=${HUB.region}`]: 'ami-1' });
    expect(recorded(root)['Bucket/1.0.0.template.json']).toContain('ami-1');
  });
});

describe('records', () => {
  const released = (fill: Fill = sized()) => {
    const root = history();
    synthOf(offered(root, { '1.0.0': fill }));
    return root;
  };
  const offered = (root: string, versions: Record<string, Fill>, lifecycle: servicecatalog.VersionLifecycle = {}) => {
    const stack = hub();
    const made = Object.entries(versions).map(([name, fill]) => [name, ProductVersion.fromStack(bucketStack(stack, `V${name}`, fill))]);
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: Object.fromEntries(made), history: root, lifecycle }));
    return stack;
  };
  const withImage: Fill = stack => {
    const code = lambda.DockerImageCode.fromImageAsset(folder({ Dockerfile: 'FROM scratch\n' }));
    new lambda.DockerImageFunction(stack, 'Function', { code });
  };

  test('are offered the same however they are formatted', () => {
    const root = released();
    const file = path.join(root, 'Bucket/1.0.0.template.json');
    const before = published(offered(root, {}));
    fs.writeFileSync(file, JSON.stringify(JSON.parse(fs.readFileSync(file, 'utf8')), undefined, 4));
    expect(published(offered(root, {}))).toEqual(before);
  });

  test('say what to do with the marks of a merge', () => {
    const root = released();
    fs.writeFileSync(path.join(root, 'Bucket/versions.json'), '{\n<<<<<<< one\n "1.1.0": "a"\n=======\n "1.2.0": "b"\n>>>>>>> two\n}\n');
    const { problem } = problemOf(() => offered(root, {}));
    expect(problem).toMatchObject({ code: 'servicecatalog.history-invalid', fix: expect.stringContaining('keep the lines of both branches') });
  });

  test('may have such marks in what they record', () => {
    const inner: Fill = stack => new s3.CfnBucket(new NestedStack(stack, 'Inner'), 'Deep', { bucketName: '<<<<<<< one' });
    const root = released(inner);
    expect(() => published(offered(root, {}))).not.toThrow();
  });

  test('of ids that differ by case only share a folder on some machines', () => {
    const root = history();
    const stack = hub();
    const portfolio = portfolioIn(stack);
    portfolio.addProduct(productOf(stack, sized(), { history: root }, 'Bucket'));
    expect(problemOf(() => portfolio.addProduct(productOf(stack, sized(), { history: root }, 'bucket'))).problem.code).toBe('servicecatalog.history-shared');
  });

  test('need the images that were copied, unless they are retired', () => {
    const root = released(withImage);
    const [images] = all(offered(root, {}), 'Custom::ServiceCatalogProductImages');
    const [[tag, version]] = Object.entries(images.Properties.Needed);
    expect([tag, version]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'Stack/Platform/Bucket 1.0.0']);
    expect(JSON.stringify(recorded(root))).toContain(tag);
    expect(images.Properties.Images).toEqual({});
    const both = offered(root, { '1.1.0': withImage }, { retired: ['1.0.0'] });
    expect(all(both, 'Custom::ServiceCatalogProductImages')[0].Properties.Needed).toBeUndefined();
  });

  test('need the files that were copied, unless they are retired', () => {
    const root = released(withFunction());
    Template.fromStack(offered(root, {})).resourceCountIs('Custom::ServiceCatalogProductFiles', 1);
    Template.fromStack(offered(root, { '1.1.0': withFunction('two') }, { retired: ['1.0.0'] })).resourceCountIs('Custom::ServiceCatalogProductFiles', 0);
  });
});

describe('names', () => {
  test('of buckets and repositories are those of the deployment', () => {
    const names = ['Platform-dev', 'Platform-prod'].map(stackName => {
      const stack = new Stack(new App(), 'Platform', { env: HUB, stackName });
      portfolioIn(stack).addProduct(productOf(stack, withFunction()));
      return JSON.stringify(all(stack, 'AWS::S3::Bucket')[0].Properties.BucketName);
    });
    expect(new Set(names).size).toBe(2);
  });

  test('of shares with accounts that are known later do not depend on their order', () => {
    const shares = (...accounts: string[]) => {
      const stack = hub();
      const portfolio = portfolioIn(stack);
      for (const account of accounts) portfolio.shareWith(ShareTarget.account(textToken(stack, account)));
      const found = Template.fromStack(stack).findResources('AWS::ServiceCatalog::PortfolioShare');
      return Object.fromEntries(Object.entries(found).map(([id, { Properties }]) => [JSON.stringify(Properties.AccountId), id]));
    };
    expect(shares('B', 'A')).toEqual(shares('A', 'B'));
    expect(shares('A', 'B')).toMatchObject(shares('A'));
  });

  test('of pages are each taken once', () => {
    const app = new App();
    const page = (id: string, fileName?: string) => {
      const stack = new Stack(app, id);
      return () => new servicecatalog.CataloguePage(stack, 'Page', { portfolios: [portfolioIn(stack)], fileName });
    };
    page('A')();
    expect(problemOf(page('B')).problem).toMatchObject({ code: 'servicecatalog.page-twice', at: 'B/Page', prop: 'fileName' });
    expect(page('C', 'c.html')).not.toThrow();
  });
});

test('a version that was never deployed is taken back as the errors say', () => {
  const root = history();
  const run = (fill: Fill) => {
    const stack = hub();
    portfolioIn(stack).addProduct(productOf(stack, fill, { history: root }));
    synthOf(stack);
  };
  run(sized());
  expect(problemOf(() => run(other)).problem.fix).toContain('delete the file and its line in versions.json');
  fs.rmSync(path.join(root, 'Bucket/1.0.0.template.json'));
  expect(problemOf(() => run(other)).problem.fix).toContain('remove the file and its line in versions.json');
  fs.writeFileSync(path.join(root, 'Bucket/versions.json'), '{}');
  expect(() => run(other)).not.toThrow();
});

describe('what is no template is not released', () => {
  test.each<[string, string]>([
    ['Resources:\n  - x: [', 'no Resources'],
    ['Resources: {}', 'no Resources'],
    ['Resources:\n  Topic:\n    Typ: AWS::SNS::Topic', 'the resource Topic has no Type'],
    ['Resources:\n  Topic:', 'the resource Topic has no Type'],
  ])('%j', (text, problem) => {
    const root = history();
    const stack = hub();
    const directory = folder({ '1.0.0.yaml': text });
    const product = servicecatalog.TemplateProduct.directory('Bucket', { directory, history: root });
    const { problem: found } = problemOf(() => portfolioIn(stack).addProduct(product));
    expect(found).toMatchObject({ code: 'servicecatalog.template-invalid', allowed: expect.stringContaining(problem) });
    expect(files(root)).toEqual([]);
  });

  test('a stack with nothing in it', () => {
    const root = history();
    const stack = hub();
    const empty = ProductVersion.fromStack(new servicecatalog.ProductStack(stack, 'Empty'));
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': empty }, history: root }));
    expect(problemOf(() => synthOf(stack)).problem).toMatchObject({ code: 'servicecatalog.template-invalid', value: 'Stack/Empty' });
    expect(files(root)).toEqual([]);
  });

  test('but resources that a transform makes are some', () => {
    const stack = hub();
    const text = JSON.stringify({ Transform: 'AWS::LanguageExtensions', Resources: { 'Fn::ForEach::Topics': ['Name', ['A'], {}] } });
    const directory = folder({ '1.0.0.json': text });
    expect(() => portfolioIn(stack).addProduct(servicecatalog.TemplateProduct.directory('Bucket', { directory, history: history() }))).not.toThrow();
  });
});

test('a secret in a template is warned of, another default is not', () => {
  const warned = (more: object) => {
    const stack = hub();
    portfolioIn(stack).addProduct(productOf(stack, sized({ allowedValues: undefined, ...more })));
    return Notes.fromStack(stack).findWarning('*', Match.stringLikeRegexp('servicecatalog\\.secret-default|NoEcho')).length;
  };
  expect(warned({ noEcho: true, default: 'hunter2' })).toBe(1);
  expect(warned({ noEcho: true, default: '{{resolve:secretsmanager:orders}}' })).toBe(0);
  expect(warned({ noEcho: true, default: '' })).toBe(0);
  expect(warned({ default: 'hunter2' })).toBe(0);
});

test('assets are not launched by stack sets from an account that nobody knows', () => {
  const stack = hub({ region: HUB.region });
  const product = portfolioIn(stack).addProduct(productOf(stack, withFunction()));
  product.deployWithStackSets({ accounts: ['222222222222'], regions: [HUB.region], adminRole: adminOf(stack), executionRoleName: 'Execution' });
  expect(() => synthOf(stack)).toThrow('servicecatalog.account-not-known');
});

function adminOf(stack: Stack) {
  return new iam.Role(stack, 'Admin', { assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com') });
}
