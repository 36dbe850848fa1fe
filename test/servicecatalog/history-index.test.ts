import * as fs from 'fs';
import * as path from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  bucketStack, EMPTY, Fill, HUB, history, hub, indexOf, portfolioIn, ProductVersion, recorded, refusal, sized, SPOKE, StackProduct, synthOf,
  templateFile,
} from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';
import { folder } from '../support/synth';

const RECORD = 'Bucket/1.0.0.template.json';
const INDEX = 'Bucket/versions.json';
const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);
const FROZEN = { 'cdk-wheelhouse:frozenHistory': true };
const more: Fill = stack => new s3.CfnBucket(stack, 'Second');
const withNested: Fill = stack => new s3.CfnBucket(new NestedStack(stack, 'Inner'), 'Deep');

/** One run of the app: the stacks of some versions, and what is recorded already. */
function run(root: string, versions: Record<string, Fill | servicecatalog.ProductVersion>, context: Record<string, unknown> = {}) {
  const stack = hub(HUB, context);
  const given = Object.entries(versions).map(([name, version]) => (
    [name, typeof version === 'function' ? ProductVersion.fromStack(bucketStack(stack, `V${name}`, version)) : version]
  ));
  const product = portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: Object.fromEntries(given), history: root }));
  synthOf(stack);
  return product.versions;
}

/** Everything that is in a folder, the index too. */
function contents(root: string): Record<string, string> {
  const index = path.join(root, INDEX);
  return { ...recorded(root), ...fs.existsSync(index) ? { [INDEX]: fs.readFileSync(index, 'utf8') } : {} };
}

type Versions = Record<string, Fill>;

const change = (root: string, file: string, edit: (text: string) => string) => (
  fs.writeFileSync(path.join(root, file), edit(fs.readFileSync(path.join(root, file), 'utf8'))));

describe('of an app that is wrong nothing is recorded', () => {
  const wrong = (root: string, product: servicecatalog.Product) => () => {
    const stack = hub();
    portfolioIn(stack).addProduct(product);
    stack.node.addValidation({ validate: () => ['something is wrong'] });
    expect(() => synthOf(stack)).toThrow('something is wrong');
    expect(fs.readdirSync(root)).toEqual([]);
  };
  const yaml = templateFile('a.yaml', 'Resources:\n  H:\n    Type: AWS::CloudFormation::WaitConditionHandle\n');
  const root = history();
  test('a file', wrong(root, StackProduct.versions('Bucket', { versions: { '1.0.0': servicecatalog.ProductVersion.fromFile(yaml) }, history: root })));
  test('a folder', wrong(root, servicecatalog.TemplateProduct.directory('Bucket', { directory: folder({ '1.0.0.json': JSON.stringify(EMPTY) }), history: root })));
  test('an archive', wrong(root, servicecatalog.ExternalProduct.archives('Bucket', { archives: { '1.0.0': templateFile('a.tar.gz', 'x') }, history: root })));
  test('a stack', () => {
    const stack = hub();
    portfolioIn(stack).addProduct(StackProduct.versions('Bucket', { versions: { '1.0.0': ProductVersion.fromStack(bucketStack(stack, 'V', sized())) }, history: root }));
    stack.node.addValidation({ validate: () => ['something is wrong'] });
    expect(() => synthOf(stack)).toThrow('something is wrong');
    expect(fs.readdirSync(root)).toEqual([]);
  });
});

describe('the index', () => {
  test('names what has been released, in order, by a hash of it', () => {
    const root = history();
    run(root, { '1.10.0': more, '1.9.0': sized(), '2.0.0-dev': sized() });
    expect(indexOf(root)).toEqual({ '1.9.0': HASH, '1.10.0': HASH });
    expect(Object.keys(indexOf(root))).toEqual(['1.9.0', '1.10.0']);
    expect(contents(root)[INDEX]).toBe(`${JSON.stringify(indexOf(root), undefined, 1)}\n`);
    const [one, other] = Object.values(indexOf(root));
    expect(one).not.toBe(other);
  });

  test('keeps what it says when other versions come', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const before = indexOf(root);
    run(root, { '1.1.0': more });
    expect(indexOf(root)).toEqual({ ...before, '1.1.0': HASH });
  });

  test('is there for templates in YAML, too', () => {
    const root = history();
    run(root, { '1.0.0': ProductVersion.fromFile(templateFile('a.yaml', 'Resources:\n  H:\n    Type: AWS::CloudFormation::WaitConditionHandle\n')) });
    expect(indexOf(root)).toEqual({ '1.0.0': HASH });
    change(root, 'Bucket/1.0.0.template.yaml', text => text.replace(/\n/g, '\r\n'));
    expect(run(root, {})).toEqual(['1.0.0']);
    change(root, 'Bucket/1.0.0.template.yaml', text => text.replace('  H:', '  Other:'));
    expect(problemOf(() => run(root, {})).problem.code).toBe('servicecatalog.history-invalid');
  });

  test('is written for a record that was put there by hand, which counts as released', () => {
    const root = folder({ [RECORD]: JSON.stringify(EMPTY) });
    const version = ProductVersion.fromFile(templateFile('a.json', EMPTY));
    expect(run(root, { '1.0.0': version })).toEqual(['1.0.0']);
    expect(indexOf(root)).toEqual({ '1.0.0': HASH });
    change(root, RECORD, () => JSON.stringify({ ...EMPTY, Description: 'Other' }));
    expect(refusal(() => run(root, {}))).toContain('1.0.0: its record was changed by hand');
  });

  test('is completed, where the record is older than it', () => {
    const root = history();
    run(root, { '1.0.0': sized(), '1.1.0': more });
    const before = contents(root);
    change(root, INDEX, text => JSON.stringify({ '1.1.0': JSON.parse(text)['1.1.0'] }));
    run(root, { '1.0.0': sized() });
    expect(contents(root)).toEqual(before);
  });
});

describe('a record', () => {
  const released = (versions: Record<string, Fill> = { '1.0.0': sized() }) => {
    const root = history();
    run(root, versions);
    return root;
  };

  test('that was changed by hand is refused, whether or not the version is named', () => {
    const root = released();
    change(root, RECORD, text => text.replace('"large"', '"huge"'));
    const before = contents(root);
    for (const versions of [{}, { '1.0.0': sized() }, { '1.0.0': sized({ allowedValues: ['small', 'medium', 'huge'] }) }, { '1.1.0': more }] as Versions[]) {
      expect(problemOf(() => run(root, versions)).problem).toMatchObject({ code: 'servicecatalog.history-invalid', at: 'Bucket', prop: 'history', value: '1.0.0: its record was changed by hand' });
    }
    expect(contents(root)).toEqual(before);
  });

  test('that is gone is refused, and not written anew', () => {
    const root = released({ '1.0.0': sized(), '1.1.0': more });
    fs.rmSync(path.join(root, RECORD));
    for (const versions of [{}, { '1.0.0': more }, { '1.0.0': sized() }, { '1.1.0': more }] as Versions[]) {
      expect(problemOf(() => run(root, versions)).problem).toMatchObject({ code: 'servicecatalog.history-invalid', value: '1.0.0: its record is gone' });
    }
    expect(Object.keys(recorded(root))).toEqual(['Bucket/1.1.0.template.json']);
  });

  test('that is gone is refused, also where there is no other', () => {
    const root = released();
    fs.rmSync(path.join(root, RECORD));
    expect(refusal(() => run(root, { '1.0.0': more }))).toContain('servicecatalog.history-invalid');
  });

  test('may go together with its entry: it was never deployed', () => {
    const root = released({ '1.0.0': sized(), '1.1.0': more });
    fs.rmSync(path.join(root, 'Bucket/1.1.0.template.json'));
    change(root, INDEX, text => JSON.stringify({ '1.0.0': JSON.parse(text)['1.0.0'] }));
    expect(run(root, { '1.1.0': sized() })).toEqual(['1.0.0', '1.1.0']);
  });

  test.each<[string, (text: string) => string]>([
    ['formatted in another way', text => JSON.stringify(JSON.parse(text), undefined, 4)], ['on one line', text => JSON.stringify(JSON.parse(text))],
    ['with other ends of lines', text => text.replace(/\n/g, '\r\n')], ['with more lines at its end', text => `${text}\n\n`],
  ])('is the same %s', (_, edit) => {
    const root = released();
    [RECORD, INDEX].forEach(file => change(root, file, edit));
    const before = contents(root);
    expect(run(root, {})).toEqual(['1.0.0']);
    expect(run(root, { '1.0.0': sized() })).toEqual(['1.0.0']);
    expect(contents(root)).toEqual(before);
  });

  test('of nested stacks is part of it', () => {
    const root = released({ '1.0.0': withNested });
    expect(Object.keys(recorded(root))).toEqual(['Bucket/1.0.0.nested.json', RECORD]);
    expect(run(root, {})).toEqual(['1.0.0']);
    change(root, 'Bucket/1.0.0.nested.json', text => text.replace('"Deep"', '"Other"'));
    expect(refusal(() => run(root, {}))).toContain('servicecatalog.history-invalid');
    fs.rmSync(path.join(root, 'Bucket/1.0.0.nested.json'));
    expect(refusal(() => run(root, {}))).toContain('servicecatalog.history-invalid');
  });

  test.each([[INDEX, '<<<<<<< HEAD\n{}\n'], [INDEX, ''], ['Bucket/1.0.0.nested.json', '{']])('cannot be read beside a %s that is %j', (file, text) => {
    const root = released({ '1.0.0': withNested });
    fs.writeFileSync(path.join(root, file), text);
    expect(problemOf(() => run(root, {})).problem.code).toBe('servicecatalog.history-invalid');
  });
});

describe('a history that is frozen', () => {
  test('offers what is recorded, and drafts', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const before = contents(root);
    expect(run(root, { '1.0.0': sized(), '1.1.0-dev': more }, FROZEN)).toEqual(['1.0.0', '1.1.0-dev']);
    expect(contents(root)).toEqual(before);
  });

  test('takes no new version, and writes nothing', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    const before = contents(root);
    const { problem } = problemOf(() => run(root, { '1.0.0': sized(), '1.1.0': more }, FROZEN));
    expect(problem).toMatchObject({ code: 'servicecatalog.version-not-committed', at: 'Stack/Platform/Bucket', prop: 'versions.1.1.0', value: '1.1.0' });
    expect(contents(root)).toEqual(before);
    const empty = history();
    expect(problemOf(() => run(empty, { '1.0.0': ProductVersion.fromFile(templateFile('a.json', EMPTY)) }, FROZEN)).problem.code).toBe('servicecatalog.version-not-committed');
    expect(fs.readdirSync(empty)).toEqual([]);
  });

  test('takes no record that is not in the index: nobody knows whether it was changed', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    fs.rmSync(path.join(root, INDEX));
    expect(problemOf(() => run(root, { '1.0.0': sized() }, FROZEN)).problem.code).toBe('servicecatalog.version-not-committed');
    expect(fs.existsSync(path.join(root, INDEX))).toBe(false);
  });

  test('does not take a changed template, either', () => {
    const root = history();
    run(root, { '1.0.0': sized() });
    expect(problemOf(() => run(root, { '1.0.0': more }, FROZEN)).problem.code).toBe('servicecatalog.version-changed');
  });

  test('is one where the context says so', () => {
    expect(run(history(), { '1.0.0': sized() }, { 'cdk-wheelhouse:frozenHistory': false })).toEqual(['1.0.0']);
    expect(refusal(() => run(history(), { '1.0.0': sized() }, { 'cdk-wheelhouse:frozenHistory': 'true' }))).toContain('servicecatalog.version-not-committed');
    expect(run(history(), { '1.0.0': sized() }, { 'cdk-wheelhouse:frozenHistory': 'false' })).toEqual(['1.0.0']); // cdk synth -c gives texts
  });
});

describe('a folder of records', () => {
  const offerIn = (stack: Stack, root: string, options: { id?: string; scope?: Construct; portfolio?: string; fills?: Versions } = {}) => {
    const { id = 'Bucket', scope = stack, portfolio = 'Platform', fills = { '1.0.0': sized() } } = options;
    const of = portfolioIn(scope, {}, portfolio);
    const versions = Object.fromEntries(Object.entries(fills).map(([name, fill]) => [name, ProductVersion.fromStack(bucketStack(stack, `${portfolio}${id}${name}`, fill))]));
    return of.addProduct(StackProduct.versions(id, { versions, history: root }));
  };

  test.each<[string, Fill]>([['the same', sized()], ['another', more]])('is not for two products of a stack: %s template', (_, fill) => {
    const [root, stack] = [history(), hub()];
    offerIn(stack, root);
    const { problem } = problemOf(() => offerIn(stack, root, { portfolio: 'Other', fills: { '1.0.0': fill } }));
    expect(problem).toMatchObject({ code: 'servicecatalog.history-shared', at: 'Stack/Other/Bucket', prop: 'history', value: path.join(root, 'Bucket') });
    expect(problem.allowed).toContain('that of Platform/Bucket');
  });

  test('is the same, however it is written', () => {
    const [root, stack] = [history(), hub()];
    offerIn(stack, root);
    const same = path.relative(process.cwd(), `${root}/../${path.basename(root)}`);
    expect(problemOf(() => offerIn(stack, same, { portfolio: 'Other' })).problem.code).toBe('servicecatalog.history-shared');
  });

  test('is not for products at different places of two stacks', () => {
    const [root, app] = [history(), new App()];
    const [one, two] = ['One', 'Two'].map(id => new Stack(app, id, { env: HUB }));
    offerIn(one, root);
    expect(problemOf(() => offerIn(two, root, { scope: new Construct(two, 'Deep') })).problem.code).toBe('servicecatalog.history-shared');
  });

  test('has as many products as there are ids, and a product may have another folder', () => {
    const [root, stack] = [history(), hub()];
    offerIn(stack, root);
    expect(() => offerIn(stack, root, { id: 'Other', portfolio: 'Other' })).not.toThrow();
    expect(() => offerIn(stack, history(), { portfolio: 'Third' })).not.toThrow();
  });

  test('is for the same product in two stacks, which is recorded once', () => {
    const [root, app] = [history(), new App()];
    const fills = { '1.0.0': sized(), '1.1.0': more };
    for (const [id, env] of [['One', HUB], ['Two', SPOKE]] as const) offerIn(new Stack(app, id, { env }), root, { fills });
    app.synth();
    expect(Object.keys(recorded(root))).toEqual([RECORD, 'Bucket/1.1.0.template.json']);
    expect(indexOf(root)).toEqual({ '1.0.0': HASH, '1.1.0': HASH });
    const alone = history();
    run(alone, fills);
    expect(contents(root)).toEqual(contents(alone));
  });

  test('is for the same product in two stacks, of which one has released more', () => {
    const [root, app] = [history(), new App()];
    offerIn(new Stack(app, 'One', { env: HUB }), root, { fills: { '1.0.0': sized(), '1.1.0': more } });
    offerIn(new Stack(app, 'Two', { env: SPOKE }), root, { fills: { '1.0.0': sized(), '1.2.0': sized() } });
    app.synth();
    expect(indexOf(root)).toEqual({ '1.0.0': HASH, '1.1.0': HASH, '1.2.0': HASH });
  });

  test('is another one for each stage', () => {
    const [root, app] = [history(), new App()];
    for (const id of ['Test', 'Prod']) offerIn(new Stack(new Stage(app, id, { env: HUB }), 'Stack'), root);
    app.synth();
    expect([indexOf(root, 'Test/Bucket'), indexOf(root, 'Prod/Bucket')]).toEqual([{ '1.0.0': HASH }, { '1.0.0': HASH }]);
  });
});
