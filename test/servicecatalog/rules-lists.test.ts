import { CfnParameter } from 'aws-cdk-lib';
import { all, offer, Rule, RuleCondition } from './support';
import { servicecatalog } from '../../src';
import { problemOf } from '../support/failures';

const REF = { Ref: 'Zones' };
const codeOf = (make: () => unknown) => problemOf(make).problem.code.replace('servicecatalog.', '');
const contains = (value: string) => ({ 'Fn::Not': [{ 'Fn::Contains': [REF, value] }] });

function withList(type = 'CommaDelimitedList', allowedValues?: string[]) {
  return offer(stack => {
    new CfnParameter(stack, 'Zones', { type, default: 'a', allowedValues });
    new CfnParameter(stack, 'Size', { default: 'small' });
  });
}

function ruled(make: (zones: servicecatalog.ProductParameter) => servicecatalog.Rule, type?: string) {
  const { stack, product } = withList(type);
  product.addRule(make(product.parameter('Zones')));
  const { Rules, Description } = all(stack, 'AWS::ServiceCatalog::LaunchTemplateConstraint')[0].Properties;
  const [{ Assertions: [{ Assert }], RuleCondition: when }] = Object.values<any>(JSON.parse(Rules as string).Rules);
  return { assert: Assert, when, description: Description };
}

describe('rules about lists', () => {
  test.each([
    'CommaDelimitedList', 'List<String>', 'List<AWS::EC2::Subnet::Id>', 'AWS::SSM::Parameter::Value<List<String>>', 'AWS::SSM::Parameter::Value<CommaDelimitedList>',
  ])('look at each member: %s', type => {
    const { assert, description } = ruled(zones => Rule.allowedValues(zones, ['a', 'b']), type);
    expect(assert).toEqual({ 'Fn::EachMemberIn': [REF, ['a', 'b']] });
    expect(description).toBe('each of Zones is a or b.');
  });

  test('of a value in Systems Manager are about this one', () => {
    expect(ruled(zones => Rule.allowedValues(zones, ['a']), 'AWS::SSM::Parameter::Value<String>').assert).toEqual({ 'Fn::Contains': [['a'], REF] });
  });

  test('forbid a value for any member', () => {
    const one = ruled(zones => Rule.forbiddenValues(zones, ['a']));
    expect(one).toMatchObject({ assert: contains('a'), description: 'none of Zones is a.' });
    expect(ruled(zones => Rule.forbiddenValues(zones, ['a', 'b'])).assert).toEqual({ 'Fn::And': [contains('a'), contains('b')] });
  });

  test('forbid as many values as there are, 10 in a function', () => {
    const values = Array.from({ length: 101 }, (_, index) => `v${index}`);
    const { assert } = ruled(zones => Rule.forbiddenValues(zones, values));
    const counts = [...JSON.stringify(assert, (key, value) => (key === 'Fn::And' ? { n: value.length, value } : value)).matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(assert).match(/"v\d+"/g)).toEqual(values.map(value => `"${value}"`));
  });

  test('may be turned round, and be conditions', () => {
    const { assert, when } = ruled(zones => Rule.requires('Not', RuleCondition.negate(RuleCondition.oneOf(zones, ['a'])), { when: RuleCondition.oneOf(zones, ['b']) }));
    expect(assert).toEqual({ 'Fn::Not': [{ 'Fn::EachMemberIn': [REF, ['a']] }] });
    expect(when).toEqual({ 'Fn::EachMemberIn': [REF, ['b']] });
  });

  test('take members that are possible, one by one', () => {
    const zones = withList('CommaDelimitedList', ['a', 'b']).product.parameter('Zones');
    const ports = withList('List<Number>').product.parameter('Zones');
    for (const [parameter, value] of [[zones, 'b'], [ports, '443']] as const) expect(() => RuleCondition.oneOf(parameter, [value])).not.toThrow();
    for (const [parameter, value] of [[zones, 'c'], [zones, 'a,b'], [zones, ' a'], [ports, 'http'], [ports, '80,443']] as const) {
      expect(codeOf(() => RuleCondition.oneOf(parameter, [value]))).toBe('rule-value-impossible');
    }
  });

  test('do not ask for the one value of a list', () => {
    const problem = problemOf(() => RuleCondition.hasValue(withList().product.parameter('Zones'), 'a')).problem;
    expect(problem).toMatchObject({ code: 'servicecatalog.rule-value-impossible', prop: 'parameter', value: 'Zones', fix: expect.stringContaining('oneOf') });
  });

  test('show at the launch what they make of it', () => {
    const zones = withList().product.parameter('Zones');
    for (const rule of [Rule.allowedValues(zones, ['a']), Rule.forbiddenValues(zones, ['a'])]) expect(rule._plan.assertion.holds({ Zones: 'b' })).toBeUndefined();
  });
});
