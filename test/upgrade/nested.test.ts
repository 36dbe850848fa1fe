import { App, CfnOutput, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Change } from './templates';
import { folder } from '../support/synth';

const { compareVariants, keep, readKept, readSynthesized } = jest.requireActual<any>('../../tools/upgrade/variants');

/** A stack, as the CDK CLI has it synthesized: it asks for the files of nested stacks in the metadata. */
function synthesized(build: (stack: Stack) => void): any {
  const outdir = folder({});
  const app = new App({ outdir, context: { 'aws:cdk:enable-asset-metadata': true } });
  build(new Stack(app, 'Shop'));
  app.synth();
  return { 'shop/production': readSynthesized(outdir) };
}

function failing(before: (stack: Stack) => void, after: (stack: Stack) => void): Change[] {
  return compareVariants(synthesized(before), synthesized(after)).filter(({ fails }: Change) => fails);
}

const summary = (found: Change[]) => found.map(({ change, type }) => `${change} ${type}`).sort();

test('an output of a nested stack that is another is another value in the stack around it', () => {
  const build = (name: string) => (stack: Stack) => {
    const inner = new sns.Topic(new NestedStack(stack, 'Inner'), 'Topic', { topicName: name });
    new sqs.CfnQueue(stack, 'Queue', { queueName: inner.topicName });
  };
  const found = failing(build('a'), build('b'));
  expect(summary(found)).toEqual(['replaced AWS::SNS::Topic', 'replaced AWS::SQS::Queue']);
  expect(found.find(({ type }) => type === 'AWS::SQS::Queue')?.why).toMatch(/^QueueName: Inner.*\.Outputs\..* is another/);
  expect(failing(build('a'), build('a'))).toEqual([]);
});

test('an output that is as before changes nothing, whatever else the nested stack does', () => {
  const build = (seconds: number, value: string) => (stack: Stack) => {
    const nested = new NestedStack(stack, 'Inner');
    const inner = new sns.Topic(nested, 'Topic');
    new sqs.CfnQueue(nested, 'Jobs', { visibilityTimeout: seconds });
    new CfnOutput(nested, 'Unused', { value });
    new sqs.CfnQueue(stack, 'Queue', { queueName: inner.topicName });
  };
  expect(failing(build(30, 'a'), build(60, 'b'))).toEqual([]);
});

test('what a stack gives to a nested one is another value there, at any depth and back', () => {
  const build = (name: string) => (stack: Stack) => {
    const topic = new sns.Topic(stack, 'Topic', { topicName: name });
    const nested = new NestedStack(stack, 'Inner');
    const deeper = new NestedStack(nested, 'Deeper');
    new sqs.CfnQueue(nested, 'Named', { queueName: topic.topicName });
    const deep = new sqs.CfnQueue(deeper, 'Deep', { queueName: topic.topicName });
    new sqs.CfnQueue(stack, 'Back', { queueName: deep.attrQueueName });
  };
  const found = failing(build('a'), build('b'));
  expect(summary(found)).toEqual(['replaced AWS::SNS::Topic', ...Array(3).fill('replaced AWS::SQS::Queue')]);
  expect(found.filter(({ type }) => type === 'AWS::SQS::Queue').every(({ dataLoss }) => dataLoss)).toBe(true);
});

test('a parameter of a nested stack is surely another where it is given another value, also with another default', () => {
  const build = (value: string) => (stack: Stack) => {
    const nested = new NestedStack(stack, 'Inner', { parameters: { Name: value } });
    new sqs.CfnQueue(nested, 'Queue', { queueName: new CfnParameter(nested, 'Name', { default: value }).valueAsString });
  };
  expect(summary(failing(build('a'), build('b')))).toEqual(['replaced AWS::SQS::Queue']);
});

test('a nested stack with the template of another one is a doubt', () => {
  const build = (file: string) => {
    const inner = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: '<asset>' }, Metadata: { 'aws:asset:path': file } };
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Inner', 'Outputs.Name'] } } };
    const shop = { stack: { name: 'Shop' }, template: { Resources: { Inner: inner, Queue: queue } } };
    return { 'shop/production': { 'Shop.template.json': shop, 'One.nested.template.json': { template: { Resources: {} } } } };
  };
  const [one, other] = ['One', 'Other'].map(name => build(`${name}.nested.template.json`));
  delete (other['shop/production'] as any)['One.nested.template.json'];
  const found: Change[] = compareVariants(one, other).filter(({ fails }: Change) => fails);
  expect(summary(found)).toEqual(['deleted Template', 'may be replaced AWS::SQS::Queue']);
  expect(found.find(({ id }) => id === 'Queue')?.why).toBe('QueueName: Inner has another template');
});

describe('a template of a nested stack is compared with that which the same resource had', () => {
  const variantWith = (files: { [id: string]: string }, templates: { [file: string]: string }) => {
    const nested = (file: string) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: '<asset>' }, Metadata: { 'aws:asset:path': file } });
    const shop = { stack: { name: 'Shop' }, template: { Resources: Object.fromEntries(Object.entries(files).map(([id, file]) => [id, nested(file)])) } };
    const inner = Object.entries(templates).map(([file, Type]) => [file, { template: { Resources: { It: { Type } } } }]);
    return { 'shop/production': { 'Shop.template.json': shop, ...Object.fromEntries(inner) } };
  };
  const [BUCKET, TOPIC] = ['AWS::S3::Bucket', 'AWS::SNS::Topic'];
  const [ONE, OTHER] = ['One.nested.template.json', 'Other.nested.template.json'];

  test('where two have exchanged theirs', () => {
    const templates = { [ONE]: BUCKET, [OTHER]: TOPIC };
    const found: Change[] = compareVariants(variantWith({ A: ONE, B: OTHER }, templates), variantWith({ A: OTHER, B: ONE }, templates));
    expect(summary(found.filter(({ fails }) => fails))).toEqual([`replaced ${TOPIC}`, `replaced ${BUCKET}`].sort());
    expect(found.find(({ dataLoss }) => dataLoss)).toMatchObject({ why: expect.stringContaining(BUCKET) });
  });

  test('where its file has another name', () => {
    const was = variantWith({ A: ONE }, { [ONE]: BUCKET });
    expect(compareVariants(was, variantWith({ A: OTHER }, { [OTHER]: BUCKET })).filter(({ fails }: Change) => fails)).toEqual([]);
    const found = compareVariants(was, variantWith({ A: OTHER }, { [OTHER]: TOPIC }));
    expect(found.filter(({ dataLoss }: Change) => dataLoss)).toHaveLength(1);
  });

  test('where it is nested in another one', () => {
    const build = (files: string[]) => {
      const [outer, inner] = files;
      const variant: any = variantWith({ A: outer }, { [outer]: '', [inner]: BUCKET });
      variant['shop/production'][outer].template.Resources = { B: { Type: 'AWS::CloudFormation::Stack', Properties: {}, Metadata: { 'aws:asset:path': inner } } };
      return variant;
    };
    const was = build(['outer.nested.template.json', 'inner.nested.template.json']);
    expect(compareVariants(was, build(['outer2.nested.template.json', 'inner2.nested.template.json'])).filter(({ fails }: Change) => fails)).toEqual([]);
  });
});

test('the file of a nested stack is kept with its stack', () => {
  const variants = synthesized(stack => void new sns.Topic(new NestedStack(stack, 'Inner'), 'Topic'));
  const out = folder({});
  keep(out, variants);
  expect(readKept(out)).toEqual(variants);
  const stacks = Object.values<any>(variants['shop/production']['Shop.template.json'].template.Resources);
  expect(stacks).toMatchObject([{ Metadata: { 'aws:asset:path': expect.stringMatching(/^ShopInner.*\.nested\.template\.json$/) } }]);
});
