import type { Change, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { changesOf, Comparison, differencesOf, Template } from '../../src/pipelines/handlers/change-sets/changes';
import { isStateful } from '../../src/pipelines/handlers/change-sets/stateful';

const DB = 'AWS::RDS::DBInstance';
const TOPIC = 'AWS::SNS::Topic';

const template = (resources: Template['Resources']): Template => ({ Resources: resources });
const database = { Type: DB, Properties: { Engine: 'postgres' }, Metadata: { 'aws:cdk:path': 'Prod/Data/Database/Resource' } };

function changed(change: Partial<ResourceChange>, more: Partial<Comparison> = {}) {
  const one: Change = { Type: 'Resource', ResourceChange: { Action: 'Modify', LogicalResourceId: 'Database', ResourceType: DB, ...change } };
  return changesOf([one], { stack: 'Prod-Data', before: template({ Database: database }), after: template({ Database: database }), ...more })[0];
}

const detail = (target: ResourceChangeDetail['Target'], more: Partial<ResourceChangeDetail> = {}): ResourceChangeDetail => ({ Target: target, ...more });

describe('a change set tells', () => {
  test.each([
    ['Add', undefined, 'add'], ['Import', undefined, 'add'], ['Remove', undefined, 'remove'], ['Modify', 'False', 'change'], ['Modify', undefined, 'change'],
    ['Modify', 'True', 'replace'], ['Modify', 'Conditional', 'mayReplace'], ['Dynamic', undefined, 'mayReplace'], ['Dynamic', 'False', 'mayReplace'],
  ] as const)('%s with replacement %s', (Action, Replacement, effect) => {
    expect(changed({ Action, Replacement }).effect).toBe(effect);
  });

  test.each([
    ['Delete', 'Delete'], ['Retain', 'Retain'], ['Snapshot', 'Snapshot'], ['ReplaceAndDelete', 'Delete'], ['ReplaceAndRetain', 'Retain'], ['ReplaceAndSnapshot', 'Snapshot'], [undefined, undefined],
  ] as const)('what becomes of the old one: %s', (PolicyAction, fate) => {
    expect(changed({ Action: 'Remove', PolicyAction }).fate).toBe(fate);
  });

  test('which resource it is', () => {
    expect(changed({ PhysicalResourceId: 'db-1' })).toMatchObject({ logicalId: 'Database', type: DB, physicalId: 'db-1', path: 'Prod/Data/Database/Resource', stateful: true });
    expect(changed({ LogicalResourceId: 'Other', ResourceType: TOPIC }).path).toBeUndefined();
  });

  test('where a resource was that is gone', () => {
    expect(changed({ Action: 'Remove' }, { after: {} }).path).toBe('Prod/Data/Database/Resource');
  });

  test('nothing of what is not a resource', () => {
    expect(changesOf([{ Type: 'Resource' }, { Type: 'Hook' as any }], { stack: 'a', after: {} })).toEqual([]);
  });
});

describe('data', () => {
  const blocked = (change: Partial<ResourceChange>, allowReplacement: string[] | undefined = []) => {
    const { blocked: isBlocked, allowed } = changed(change, { allowReplacement });
    return { blocked: isBlocked, allowed };
  };
  const LOST: [string, Partial<ResourceChange>][] = [
    ['is replaced', { Replacement: 'True' }],
    ['may be replaced', { Replacement: 'Conditional' }],
    ['may be replaced, as only the execution tells', { Action: 'Dynamic' }],
    ['is replaced, and stays outside', { Replacement: 'True', PolicyAction: 'ReplaceAndRetain' }],
    ['is removed', { Action: 'Remove', PolicyAction: 'Delete' }],
    ['is removed with a snapshot', { Action: 'Remove', PolicyAction: 'Snapshot' }],
    ['is removed, nobody knows how', { Action: 'Remove' }],
  ];

  test.each(LOST)('that %s is blocked', (_name, change) => {
    expect(blocked(change)).toEqual({ blocked: true, allowed: false });
  });

  test.each(LOST)('that %s is not blocked where it is named', (_name, change) => {
    expect(blocked(change, ['Prod-Data/Database'])).toEqual({ blocked: false, allowed: true });
  });

  test.each(LOST)('that %s is not blocked where nobody asked for it', (_name, change) => {
    expect(changed(change)).toMatchObject({ blocked: false, allowed: false });
  });

  test.each(['Prod/Database', 'Prod-Data/Database2', 'Prod-Data2/Database', 'Database', 'prod-data/Database'])('is blocked where %s is named', name => {
    expect(blocked({ Replacement: 'True' }, [name]).blocked).toBe(true);
  });

  test.each<[string, Partial<ResourceChange>]>([
    ['changed', {}], ['added', { Action: 'Add' }], ['removed and retained', { Action: 'Remove', PolicyAction: 'Retain' }], ['not in a template, and of no value', { LogicalResourceId: 'Other', ResourceType: TOPIC, Replacement: 'True' }],
  ])('that is %s is not blocked, and naming it means nothing', (_name, change) => {
    expect(blocked(change)).toEqual({ blocked: false, allowed: false });
    expect(blocked(change, ['Prod-Data/Database'])).toEqual({ blocked: false, allowed: false });
  });

  test('of no value is not blocked, as both templates tell', () => {
    const topics = template({ Database: { Type: TOPIC } });
    expect(changed({ ResourceType: TOPIC, Replacement: 'True' }, { before: topics, after: topics, allowReplacement: [] })).toMatchObject({ stateful: false, blocked: false });
    expect(changed({ ResourceType: TOPIC, Replacement: 'True' }, { before: template({ Database: database }), after: topics, allowReplacement: [] })).toMatchObject({ stateful: true, blocked: true });
  });

  test('of a member of a cluster is not blocked, unless it was none', () => {
    const member = template({ Database: { Type: DB, Properties: { DBClusterIdentifier: 'c' } } });
    expect(changed({ Replacement: 'True' }, { before: member, after: member, allowReplacement: [] }).blocked).toBe(false);
    expect(changed({ Action: 'Remove' }, { before: member, after: {}, allowReplacement: [] }).blocked).toBe(false);
    expect(changed({ Replacement: 'True' }, { before: member, after: template({ Database: database }), allowReplacement: [] }).blocked).toBe(true);
  });

  // What it held goes with it.
  test('of a database that becomes a member of a cluster is blocked', () => {
    const after = template({ Database: { Type: DB, Properties: { DBClusterIdentifier: 'c' } } });
    expect(changed({ Replacement: 'True' }, { after, allowReplacement: [] }).blocked).toBe(true);
  });
});

describe('what holds data', () => {
  test.each([DB, 'AWS::RDS::DBCluster', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::EFS::FileSystem', 'AWS::Cognito::UserPool', 'AWS::SQS::Queue', 'AWS::CloudFormation::Stack',
    'AWS::APS::Workspace', 'AWS::AmazonMQ::Broker', 'AWS::Cassandra::Keyspace', 'AWS::Cassandra::Table', 'AWS::CodeArtifact::Repository', 'AWS::CodeCommit::Repository', 'AWS::DSQL::Cluster', 'AWS::NeptuneGraph::Graph', 'AWS::Timestream::InfluxDBInstance'])('%s', type => {
    expect(isStateful({ Type: type })).toBe(true);
  });

  test.each([TOPIC, 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::SSM::Parameter', 'Custom::Thing', 'AWS::S3::BucketPolicy', ''])('not %s', type => {
    expect(isStateful({ Type: type })).toBe(false);
  });

  test.each([DB, 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance'])('not %s that is a member of a cluster', type => {
    expect(isStateful({ Type: type, Properties: { DBClusterIdentifier: { Ref: 'Cluster' } } })).toBe(false);
    expect(isStateful({ Type: type, Properties: {} })).toBe(true);
  });

  test('a cluster, whatever it is called', () => {
    expect(isStateful({ Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: 'mine' } })).toBe(true);
  });
});

describe('properties', () => {
  const properties = (...Details: ResourceChangeDetail[]) => changed({ Details }).properties;

  test('with what they were, and what makes them change', () => {
    expect(properties(detail({ Attribute: 'Properties', Name: 'Engine', RequiresRecreation: 'Always', BeforeValue: 'mysql', AfterValue: 'postgres' }, { ChangeSource: 'DirectModification' })))
      .toEqual([{ property: 'Properties.Engine', before: 'mysql', after: 'postgres', recreates: 'always', cause: undefined }]);
  });

  test('and attributes', () => {
    expect(properties(detail({ Attribute: 'Tags', RequiresRecreation: 'Never' }), detail(undefined)).map(({ property, recreates }) => [property, recreates])).toEqual([['Tags', 'never'], ['Properties', 'never']]);
  });

  test('that are told twice are one, with the worst and all that is known', () => {
    const target = { Attribute: 'Properties', Name: 'KmsKeyId' } as const;
    const dynamic = detail({ ...target, RequiresRecreation: 'Conditionally' }, { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'Key.Arn' });
    const direct = detail({ ...target, RequiresRecreation: 'Always', BeforeValue: 'a', AfterValue: 'b' }, { Evaluation: 'Static', ChangeSource: 'DirectModification' });
    const expected = [{ property: 'Properties.KmsKeyId', before: 'a', after: 'b', recreates: 'always', cause: 'Key.Arn' }];
    expect(properties(dynamic, direct)).toEqual(expected);
    expect(properties(direct, dynamic)).toEqual(expected);
  });

  test('of different names are apart', () => {
    expect(properties(detail({ Attribute: 'Properties', Name: 'A' }), detail({ Attribute: 'Properties', Name: 'B' }), detail({ Attribute: 'Tags', Name: 'A' }))).toHaveLength(3);
  });
});

describe('templates alone tell', () => {
  const differences = (before: Template | undefined, after: Template, allowReplacement?: string[]) => differencesOf({ stack: 'Prod-Data', before, after, allowReplacement });
  const topic = { Type: TOPIC, Properties: { DisplayName: 'a' } };

  test('what is new', () => {
    expect(differences(undefined, template({ Topic: topic }))).toMatchObject([{ effect: 'add', logicalId: 'Topic', type: TOPIC, stateful: false, properties: [] }]);
  });

  test('nothing where they are the same', () => {
    const after = template({ Database: { ...database, Metadata: {} }, Topic: topic });
    expect(differences(template({ Topic: topic, Database: database }), after)).toEqual([]);
    expect(differences({}, {})).toEqual([]);
  });

  test('what is gone, and what becomes of it', () => {
    const of = (policy?: string) => differences(template({ Database: { ...database, DeletionPolicy: policy } }), {}, [])[0];
    expect(of()).toMatchObject({ effect: 'remove', fate: 'Delete', blocked: true, path: 'Prod/Data/Database/Resource' });
    expect(of('Retain')).toMatchObject({ fate: 'Retain', blocked: false });
    expect(of('RetainExceptOnCreate').blocked).toBe(false);
    expect(of('Snapshot').blocked).toBe(true);
  });

  test('what changes, property by property', () => {
    const after = template({ Topic: { Type: TOPIC, Properties: { DisplayName: 'b', KmsMasterKeyId: { Ref: 'Key' } } } });
    expect(differences(template({ Topic: topic }), after)[0]).toMatchObject({
      effect: 'change',
      properties: [
        { property: 'Properties.DisplayName', before: 'a', after: 'b', recreates: 'sometimes' },
        { property: 'Properties.KmsMasterKeyId', before: undefined, after: '{"Ref":"Key"}', recreates: 'sometimes' },
      ],
    });
  });

  test('nothing of the order of keys', () => {
    const of = (value: object) => template({ Topic: { Type: TOPIC, Properties: { Tags: value } } });
    expect(differences(of({ a: 1, b: [1, 2] }), of({ b: [1, 2], a: 1 }))).toEqual([]);
    expect(differences(of({ b: [1, 2] }), of({ b: [2, 1] }))).toHaveLength(1);
  });

  test('that a resource of another type is another one', () => {
    expect(differences(template({ Thing: topic }), template({ Thing: { ...database, UpdateReplacePolicy: 'Retain' } }), [])[0]).toMatchObject({ effect: 'replace', type: DB });
  });

  test('that what holds data is lost where its id is of another type now', () => {
    expect(differences(template({ Thing: database }), template({ Thing: topic }), [])[0].blocked).toBe(true);
  });
});
