import { CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Change, changes, failing, upgrade } from './templates';

describe('is caught:', () => {
  test('a parameter without a default, one that lost it, has another type, or is gone', () => {
    const build = (define: (stack: Stack) => void) => (stack: Stack) => define(stack);
    const found = upgrade(build(stack => {
      new CfnParameter(stack, 'Gone', { default: 'a' });
      new CfnParameter(stack, 'Bare', { default: 'a' });
      new CfnParameter(stack, 'Counted', { default: '1' });
      new CfnParameter(stack, 'Told', { default: '1' });
    }), build(stack => {
      new CfnParameter(stack, 'Bare');
      new CfnParameter(stack, 'Counted', { default: '1', type: 'Number' });
      new CfnParameter(stack, 'Fresh', { default: 'a' });
      new CfnParameter(stack, 'Needed');
      new CfnParameter(stack, 'Told', { default: '1', description: 'a number' });
    }));
    expect(found.map(({ change, id, fails }) => ({ change, id, fails }))).toEqual(expect.arrayContaining([
      { change: 'deleted', id: 'Gone', fails: true }, { change: 'lost its default', id: 'Bare', fails: true }, { change: 'another type', id: 'Counted', fails: true },
      { change: 'new', id: 'Fresh', fails: false }, { change: 'new', id: 'Needed', fails: true }, { change: 'updated', id: 'Told', fails: false },
    ]));
    expect(found).toHaveLength(6);
  });

  test('an output that is gone, and an export that is gone or another', () => {
    const build = (define: (stack: Stack) => void) => (stack: Stack) => define(stack);
    const found = upgrade(build(stack => {
      new CfnOutput(stack, 'Plain', { value: 'a' });
      new CfnOutput(stack, 'Shared', { value: 'a', exportName: 'shop:shared' });
      new CfnOutput(stack, 'Other', { value: 'a', exportName: 'shop:other' });
      new CfnOutput(stack, 'Text', { value: 'a' });
    }), build(stack => {
      new CfnOutput(stack, 'Shared', { value: 'a', exportName: 'shop:renamed' });
      new CfnOutput(stack, 'Other', { value: 'b', exportName: 'shop:other' });
      new CfnOutput(stack, 'Text', { value: 'b' });
    }));
    expect(found.filter(({ fails }) => fails).map(({ change, id }) => `${change} ${id}`).sort()).toEqual(['deleted Plain', 'export changed shop:other', 'export deleted shop:shared']);
  });

  test('an export of what is replaced', () => {
    const build = (name: string) => (stack: Stack) => void new CfnOutput(stack, 'It', { value: new sns.CfnTopic(stack, 'Topic', { topicName: name }).ref, exportName: 'it' });
    expect(failing(upgrade(build('a'), build('b')))).toEqual(['export changed Output', 'replaced AWS::SNS::Topic']);
  });
});

/** `<change> <id>` of what needs a migration note. */
const named = (found: Change[]) => found.filter(({ fails }) => fails).map(({ change, id }) => `${change} ${id}`).sort();

describe('values of a parameter that were given are refused', () => {
  const parameters = (was: any, is: any) => changes(...[was, is].map(It => ({ Parameters: { It: { Type: 'String', ...It } } })) as [any, any]);
  const patterns: [string, any, any][] = [
    ['without a value that was allowed', { AllowedValues: ['a', 'b'] }, { AllowedValues: ['b', 'c'] }],
    ['by values where all were allowed', {}, { AllowedValues: ['a'] }],
    ['by another pattern', { AllowedPattern: '[a-z]*' }, { AllowedPattern: '[a-y]*' }],
    ['by a pattern where there was none', {}, { AllowedPattern: '.*' }],
    ['by a longer least length', { MinLength: 1 }, { MinLength: 2 }],
    ['by a least length', {}, { MinLength: 1 }],
    ['by a shorter length', { MaxLength: 10 }, { MaxLength: 9 }],
    ['by a length', {}, { MaxLength: 10 }],
    ['by a higher least value', { MinValue: -1 }, { MinValue: 0 }],
    ['by a least value', {}, { MinValue: 0 }],
    ['by a lower value', { MaxValue: 100 }, { MaxValue: 99 }],
    ['by a highest value', {}, { MaxValue: 100 }],
  ];
  test.each(patterns)('%s', (_, was, is) => {
    expect(named(parameters(was, is))).toEqual(['stricter It']);
  });

  test('but not by what allows as much or more', () => {
    for (const [, was] of patterns) expect(named(parameters(was, {}))).toEqual([]);
    expect(named(parameters({ AllowedValues: ['a', 'b'], MaxLength: 9, MinLength: 2 }, { AllowedValues: ['b', 'a', 'c'], MaxLength: '10', MinLength: '1' }))).toEqual([]);
    expect(named(parameters({}, { MinLength: 0 }))).toEqual([]);
  });

  test('also where its default and its type are others', () => {
    expect(named(parameters({ Default: 'a', MaxLength: 9 }, { Type: 'Number', MaxLength: 8 }))).toEqual(['another type It', 'lost its default It', 'stricter It']);
  });

  test('by a rule of the template', () => {
    const rules = (Rules: any) => ({ Rules, Resources: {} });
    const rule = (text: string) => ({ Named: { Assertions: [{ Assert: { 'Fn::Equals': [{ Ref: 'It' }, text] } }] } });
    expect(named(changes(rules({}), rules(rule('a'))))).toEqual(['stricter Rules']);
    expect(named(changes(rules(rule('a')), rules(rule('b'))))).toEqual(['stricter Rules']);
    expect(named(changes(rules(rule('a')), rules({})))).toEqual([]);
  });
});

describe('exports', () => {
  const exported = (outputs: Record<string, any>) => ({ Outputs: outputs, Resources: {} });
  const PREFIX = 'Shop-production-eu-central-1:ExportsOutputFnGetAttShopDatabaseSecurityGroup';

  test('with long names that begin alike are not mixed up', () => {
    const [one, other] = ['GroupId1A2B3C4D', 'VpcId5E6F7A8B'].map(end => `${PREFIX}${end}`);
    const was = exported({ One: { Value: 'a', Export: { Name: one } }, Other: { Value: 'b', Export: { Name: other } } });
    const renamed = exported({ One: { Value: 'a', Export: { Name: `${one}0` } }, Other: { Value: 'b', Export: { Name: other } } });
    const changed = exported({ One: { Value: 'c', Export: { Name: one } }, Other: { Value: 'b', Export: { Name: other } } });
    expect(one.length).toBeGreaterThan(60);
    expect(changes(was, was)).toEqual([]);
    expect(named(changes(was, renamed))).toEqual([`export deleted ${one}`]);
    expect(named(changes(was, changed))).toEqual([`export changed ${one}`]);
  });

  test('with names that are computed are not mixed up', () => {
    const name = (end: string) => ({ 'Fn::Join': [':', [{ Ref: 'AWS::StackName' }, `ExportsOutputRefShopApplicationLoadBalancer${end}`]] });
    const was = exported({ One: { Value: 'a', Export: { Name: name('1') } }, Other: { Value: 'b', Export: { Name: name('2') } } });
    expect(failing(changes(was, exported({ Other: { Value: 'b', Export: { Name: name('2') } } })))).toEqual(['deleted Output', 'export deleted Output']);
  });

  test('with names that are made of what changes are others', () => {
    const built = (Default: string) => ({ ...exported({ It: { Value: 'a', Export: { Name: { Ref: 'Name' } } } }), Parameters: { Name: { Type: 'String', Default } } });
    expect(failing(changes(built('a'), built('b')))).toEqual(['export changed Output']);
  });
});

describe('an output, or an export, that is there on a condition', () => {
  const template = (Condition: string | undefined, region = 'eu-west-1', Export?: any) => ({
    Conditions: { Here: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] }, There: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
    Outputs: { It: { Value: 'a', Condition, Export } },
    Resources: {},
  });
  const shared = { Name: 'shop:it' };

  test('may go away when it gets one, or another one', () => {
    expect(named(changes(template(undefined), template('Here')))).toEqual(['may be deleted It']);
    expect(named(changes(template('There'), template('Here')))).toEqual(['may be deleted It']);
    expect(named(changes(template('Here'), template('Here', 'eu-west-2')))).toEqual(['may be deleted It']);
    expect(named(changes(template(undefined, 'eu-west-1', shared), template('Here', 'eu-west-1', shared)))).toEqual(['export may be deleted shop:it', 'may be deleted It']);
  });

  test('stays when the condition does, or goes', () => {
    expect(named(changes(template('Here'), template('Here')))).toEqual([]);
    expect(named(changes(template('Here', 'eu-west-1', shared), template(undefined, 'eu-west-1', shared)))).toEqual([]);
  });
});
