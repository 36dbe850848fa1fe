import * as fs from 'fs';
import * as path from 'path';
import { App, AppProps, CfnOutput, NestedStack, RemovalPolicy, Stack, StackProps, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Change } from './templates';
import { folder } from '../support/synth';

const { report } = jest.requireActual<any>('../../tools/upgrade/report');
const { compareVariants, keep, readKept, readSynthesized } = jest.requireActual<any>('../../tools/upgrade/variants');

/** An app, as it is read from what the CDK writes. */
function synthesized(build: (app: App) => void, props: AppProps = {}): any {
  const outdir = folder({});
  const app = new App({ ...props, outdir });
  build(app);
  app.synth();
  return readSynthesized(outdir);
}

function shop(app: App, props: StackProps & { id?: string } = {}, build: (stack: Stack) => void = stack => void new s3.Bucket(stack, 'Files', { removalPolicy: RemovalPolicy.RETAIN })): Stack {
  const stack = new Stack(app, props.id ?? 'Shop', props);
  build(stack);
  return stack;
}

function compare(before: (app: App) => void, after: (app: App) => void): Change[] {
  return compareVariants({ 'shop/production': synthesized(before) }, { 'shop/production': synthesized(after) });
}

const summary = (found: Change[]) => found.map(({ change, type, id, dataLoss }) => `${change} ${type} ${id}${dataLoss ? ': data is lost' : ''}`);

test('the same app has no changes, also with stages and after it was kept and read again', () => {
  const build = (app: App) => {
    shop(app);
    const stage = new Stage(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
    new sns.Topic(new Stack(stage, 'Orders'), 'Topic');
  };
  expect(compare(build, build)).toEqual([]);

  const out = folder({});
  const variants = { 'shop/production': synthesized(build) };
  keep(out, variants);
  expect(readKept(out)).toEqual(variants);
  expect(Object.keys(readKept(out)['shop/production']).sort()).toEqual(['Shop.template.json', expect.stringMatching(/^assembly-Prod\/ProdOrders.*\.template\.json$/)]);
  expect(compareVariants(readKept(out), variants)).toEqual([]);
  expect(fs.readFileSync(path.join(out, 'shop/production/Shop.template.json'), 'utf8').split('\n').length).toBeGreaterThan(5);
});

test('a variant with another name is compared with what it was', () => {
  const [was, is] = [synthesized(app => shop(app)), synthesized(app => shop(app, {}, stack => void new sns.Topic(stack, 'Topic')))];
  expect(compareVariants({ 'shop/production': was, 'shop/development': was }, { 'shop/prod': was, 'shop/development': was })).toEqual([]);
  const found = compareVariants({ 'shop/production': is }, { 'shop/prod': was });
  expect(found.filter(({ fails }: Change) => fails)).toMatchObject([{ change: 'deleted', type: 'AWS::SNS::Topic', variant: 'shop/prod' }]);
  expect(compareVariants({ 'shop/production': was }, { 'other/production': was }).map(({ change }: Change) => change)).toEqual(['deleted', 'new']);
});

test('an example, a variant and a stack that are gone are caught', () => {
  const variants = { 'shop/production': synthesized(app => shop(app)), 'shop/development': synthesized(app => shop(app)), 'other/all': synthesized(app => shop(app)) };
  expect(compareVariants(variants, { 'shop/production': variants['shop/production'] })).toMatchObject([
    { change: 'deleted', type: 'Variant', variant: 'shop/development', fails: true }, { change: 'deleted', type: 'Variant', variant: 'other/all', fails: true },
  ]);
  expect(compareVariants({}, variants).map(({ change, fails }: Change) => ({ change, fails }))).toEqual(Array(3).fill({ change: 'new', fails: false }));

  const found = compare(app => { shop(app); shop(app, { id: 'Topics' }, stack => void new sns.Topic(stack, 'Topic')); }, app => shop(app));
  expect(found).toMatchObject([{ change: 'deleted', type: 'Stack', id: 'Topics', fails: true, dataLoss: false }]);
  expect(compare(app => { shop(app); shop(app, { id: 'Topics' }); }, app => shop(app))).toMatchObject([{ id: 'Topics', fails: true, dataLoss: true, why: expect.stringContaining('AWS::S3::Bucket') }]);
});

test('a stack with another name, or in another place, is another stack', () => {
  expect(summary(compare(app => shop(app), app => shop(app, { stackName: 'Store' })))).toEqual(['renamed Stack Shop: data is lost']);
  expect(summary(compare(app => shop(app), app => shop(app, { env: { region: 'eu-west-1' } })))).toEqual(['moved Stack Shop: data is lost']);
  expect(summary(compare(app => shop(app), app => shop(app, { id: 'Store' })))).toEqual(['deleted Stack Shop: data is lost', 'new Stack Store']);
  expect(compare(app => shop(app, { stackName: 'It' }), app => shop(app, { id: 'Store', stackName: 'It' }))).toEqual([]); // the file alone has another name
});

test('a stack that is no longer protected from being deleted is caught', () => {
  expect(compare(app => shop(app, { terminationProtection: true }), app => shop(app))).toMatchObject([{ change: 'less protected', type: 'Stack', fails: true }]);
  expect(compare(app => shop(app), app => shop(app, { terminationProtection: true }))).toEqual([]);
});

test('what went over to another stack is gone from its own, and that is said', () => {
  const files = (stack: Stack) => void new s3.Bucket(stack, 'Files', { removalPolicy: RemovalPolicy.RETAIN });
  const topic = (stack: Stack) => void new sns.Topic(stack, 'Topic');
  const found = compare(
    app => { shop(app, {}, stack => { files(stack); topic(stack); }); shop(app, { id: 'Data' }, topic); },
    app => { shop(app, {}, topic); shop(app, { id: 'Data' }, stack => { topic(stack); files(stack); }); });
  expect(found.sort((one, other) => one.change.localeCompare(other.change))).toMatchObject([
    { change: 'deleted', type: 'AWS::S3::Bucket', dataLoss: true, why: expect.stringMatching(/^stays behind, without a stack, one like it is new in Data\.template\.json: Files/) },
    { change: 'new', type: 'AWS::S3::Bucket' },
  ]);
});

test('nested stacks are compared, and what they pass on to each other is theirs', () => {
  const build = (topicName: string, more = false) => (app: App) => shop(app, {}, stack => {
    const topic = new sns.Topic(stack, 'Topic');
    const nested = new NestedStack(stack, 'Inner');
    new sns.Topic(nested, 'Topic', { topicName });
    if (more) new CfnOutput(nested, 'Out', { value: topic.topicArn });
  });
  expect(summary(compare(build('a'), build('b')))).toEqual([expect.stringMatching(/^replaced AWS::SNS::Topic/)]);
  expect(compare(build('a'), build('a', true)).filter(({ fails }) => fails)).toEqual([]);
  const gone = compare(build('a'), app => shop(app, {}, stack => void new sns.Topic(stack, 'Topic'))).filter(({ fails }) => fails);
  expect(gone.map(({ change, type }) => `${change} ${type}`).sort()).toEqual(['deleted AWS::CloudFormation::Stack', 'deleted Template']);
});

test('the report puts what fails first, and tells what variants share once', () => {
  const one = synthesized(app => shop(app));
  const two = synthesized(app => shop(app, {}, stack => void new sns.Topic(stack, 'Topic')));
  const found = compareVariants({ 'shop/a': one, 'shop/b': one, 'shop/c': one }, { 'shop/a': two, 'shop/b': two, 'shop/c': one });
  const lines: string[] = report(found.map((change: Change) => ({ ...change, problem: change.fails ? 'there is no migration note' : undefined })), ['shop/a', 'shop/b', 'shop/c']);
  expect(lines).toEqual([
    'shop (a, b, c): 1 FAILS, 1 new',
    expect.stringMatching(/^ {2}FAILS {2}deleted {2}AWS::S3::Bucket \(data\) {2}Files\w+ \[a, b\] +stays behind, without a stack$/),
    expect.stringMatching(/^ {2}new {4}new {6}AWS::SNS::Topic {9}Topic\w+ \[a, b\]$/),
    '  fails because there is no migration note',
    '',
  ]);
  expect(report([], ['shop/a'])).toEqual(['shop (a): nothing changes', '']);
});
