import { Template, withNested } from '../../src/pipelines/handlers/change-sets/changes';
import { ResourceChange } from '../../src/pipelines/handlers/change-sets/report';

const TYPE = 'AWS::CloudFormation::Stack';
const comparison = { stack: 'Prod-Data', after: { Resources: { Inner: { Type: TYPE } } }, allowReplacement: [] as string[] };
const change: ResourceChange = { effect: 'change', logicalId: 'Inner', type: TYPE, physicalId: 'arn', stateful: true, blocked: false, allowed: false, properties: [] };

/** A nested stack with a table and a topic. */
const inner = (table: object, topic: object = {}, more: Partial<Template> = {}): Template => ({
  Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: { ...table } }, Topic: { Type: 'AWS::SNS::Topic', Properties: { ...topic } } }, ...more,
});

test('a nested stack that differs in nothing that holds data changes', () => {
  expect(withNested(change, inner({ TableName: 'a' }), inner({ TableName: 'a' }, { DisplayName: 'b' }), comparison)).toEqual(change);
});

test.each<[string, Template | undefined, Template | undefined]>([
  ['in a table', inner({ TableName: 'a' }), inner({ TableName: 'b' })],
  ['by a table that is gone', inner({}), { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }],
  ['in what cannot be told, without the template before', undefined, inner({})],
  ['in what cannot be told, without the template after', inner({}), undefined],
])('one that differs %s may replace it, and is blocked unless it is named', (_, before, after) => {
  expect(withNested(change, before, after, comparison)).toMatchObject({ effect: 'mayReplace', stateful: true, blocked: true, allowed: false });
  expect(withNested(change, before, after, { ...comparison, allowReplacement: ['Prod-Data/Inner'] })).toMatchObject({ blocked: false, allowed: true });
  expect(withNested(change, before, after, { ...comparison, allowReplacement: undefined })).toMatchObject({ effect: 'mayReplace', blocked: false });
});

test('a further table alone is nothing that is lost', () => {
  const after = { Resources: { ...inner({}).Resources, Second: { Type: 'AWS::DynamoDB::Table' } } };
  expect(withNested(change, inner({}), after, comparison)).toEqual(change);
});

test('parameters that are given anew count where something that holds data reads one', () => {
  const given: ResourceChange = { ...change, properties: [{ property: 'Properties.Parameters', recreates: 'never' }] };
  const reads = inner({ TableName: { Ref: 'Name' } }, {}, { Parameters: { Name: {} } });
  const other = inner({ TableName: 'a' }, { DisplayName: { Ref: 'Name' } }, { Parameters: { Name: {} } });
  const composed = inner({ TableName: { 'Fn::Sub': 'x-${Name}' } }, {}, { Parameters: { Name: {} } });
  expect(withNested(given, reads, reads, comparison).blocked).toBe(true);
  expect(withNested(given, composed, composed, comparison).blocked).toBe(true);
  expect(withNested(given, other, other, comparison)).toEqual(given);
  expect(withNested(change, reads, reads, comparison)).toEqual(change);
});
