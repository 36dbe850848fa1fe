import { Change, changes, failing, only } from './templates';

const NOTHING = { Ref: 'AWS::NoValue' };
const either = (one: unknown, other: unknown) => ({ 'Fn::If': ['Here', one, other] });

/** An update of a resource from some properties to others. */
function update(Type: string, was: any, is: any, attributes: any = {}): Change[] {
  const template = (Properties: any) => ({ Resources: { It: { Type, Properties, ...attributes }, Other: { Type: 'AWS::SNS::Topic' } } });
  return changes(template(was), template(is));
}

const TABLE = 'AWS::DynamoDB::Table';
const SEARCH = 'AWS::OpenSearchService::Domain';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

describe('the arguments of a function keep their places:', () => {
  const database = (was: unknown, is: unknown) => update('AWS::RDS::DBCluster', { Engine: 'aurora-postgresql', DatabaseName: was }, { Engine: 'aurora-postgresql', DatabaseName: is });

  test('branches of Fn::If that are swapped, in both orders', () => {
    for (const [was, is] of [[either('orders', NOTHING), either(NOTHING, 'orders')], [either(NOTHING, 'orders'), either('orders', NOTHING)]]) {
      expect(database(was, is)).toMatchObject([{ change: 'replaced', stateful: true, dataLoss: true, fails: true }]);
      expect(database(was, was)).toEqual([]);
    }
    expect(database(either('orders', NOTHING), either('orders', either(NOTHING, 'orders')))).toMatchObject([{ change: 'replaced' }]);
  });

  test('lists that branches hold, and that functions choose from', () => {
    expect(database(either(['a', NOTHING], []), either(['a'], []))).toEqual([]);
    expect(database({ 'Fn::Select': [1, [NOTHING, 'a', 'b']] }, { 'Fn::Select': [1, ['a', NOTHING, 'b']] })).toMatchObject([{ change: 'replaced' }]);
    expect(database({ 'Fn::Join': ['-', ['a', NOTHING, 'b']] }, { 'Fn::Join': ['-', ['a', 'b']] })).toEqual([]);
  });

  test('what is nothing in a list, or in an object, is not there', () => {
    expect(update('AWS::SQS::Queue', { Tags: [NOTHING, { Key: 'a', Value: 'b' }], FifoQueue: NOTHING }, { Tags: [{ Key: 'a', Value: 'b' }] })).toEqual([]);
  });
});

test('a function that holds create-only parts is a doubt', () => {
  const budget = (name: string) => either({ BudgetName: name, BudgetType: 'COST', TimeUnit: 'MONTHLY' }, NOTHING);
  expect(update('AWS::Budgets::Budget', { Budget: budget('a') }, { Budget: budget('b') })).toMatchObject([{ change: 'may be replaced', fails: true }]);
  expect(failing(update('AWS::SQS::Queue', { VisibilityTimeout: either(1, 2) }, { VisibilityTimeout: either(2, 1) }))).toEqual([]);
});

test('parts that the data names apart are found in functions, too', () => {
  const point = (OwnerUid: string) => ({ FileSystemId: 'fs-1', CreationInfo: either({ OwnerUid }, NOTHING) });
  expect(failing(update('AWS::EFS::AccessPoint', point('1'), point('2')))).toEqual(['replaced AWS::EFS::AccessPoint']);
  expect(update('AWS::EFS::AccessPoint', point('1'), point('1'))).toEqual([]);
});

test('another version of a launch template replaces the instance that was made from it', () => {
  const launched = (Version: unknown) => ({ LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version } });
  const instance = (Version: unknown) => ({ Type: 'AWS::EC2::Instance', Properties: launched(Version) });
  const template = (InstanceType: string) => ({
    Resources: {
      Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType } } },
      It: instance({ 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] }),
      Bare: instance('1'),
    },
  });
  const found = changes(template('t3.micro'), template('t3.small')).filter(({ fails }) => fails);
  expect(found).toMatchObject([{ id: 'It', change: 'replaced', dataLoss: true, why: expect.stringContaining('Template has another version') }]);
});

describe('the documentation is followed where the data is silent:', () => {
  const attribute = ([AttributeName, AttributeType]: [string, unknown]) => ({ AttributeName, AttributeType });
  const attributes = (...types: [string, unknown][]) => ({ AttributeDefinitions: types.map(attribute) });

  test('an attribute of a table that is edited, and not one that is added or gone', () => {
    expect(update(TABLE, attributes(['id', 'S']), attributes(['id', 'N']))).toMatchObject([{ change: 'replaced', dataLoss: true, why: expect.stringContaining('is edited') }]);
    expect(failing(update(TABLE, attributes(['id', 'S'], ['day', 'S']), attributes(['day', 'N'], ['id', 'S'])))).toEqual([`replaced ${TABLE}`]);
    expect(failing(update(TABLE, attributes(['id', 'S']), attributes(['id', 'S'], ['day', 'S'])))).toEqual([]);
    expect(failing(update(TABLE, attributes(['id', 'S'], ['day', 'S']), attributes(['id', 'S'])))).toEqual([]);
    expect(failing(update(TABLE, attributes(['id', 'S']), attributes(['id', either('S', 'N')])))).toEqual([`replaced ${TABLE}`]);
    expect(failing(update(TABLE, attributes(['id', 'S']), { AttributeDefinitions: either([], []) }))).toEqual([`may be replaced ${TABLE}`]);
  });

  test('another version of a search domain, without the policy that lets it be upgraded', () => {
    const versions: [any, any] = [{ EngineVersion: 'OpenSearch_2.11' }, { EngineVersion: 'OpenSearch_2.13' }];
    expect(update(SEARCH, ...versions)).toMatchObject([{ change: 'replaced', dataLoss: true, why: expect.stringContaining('EnableVersionUpgrade') }]);
    expect(failing(update(SEARCH, ...versions, { UpdatePolicy: { EnableVersionUpgrade: false } }))).toEqual([`replaced ${SEARCH}`]);
    expect(failing(update(SEARCH, ...versions, { UpdatePolicy: { EnableVersionUpgrade: either(true, false) } }))).toEqual([`may be replaced ${SEARCH}`]);
    expect(failing(update(SEARCH, ...versions, { UpdatePolicy: { EnableVersionUpgrade: true } }))).toEqual([]);
  });

  test('encryption and network of a search domain', () => {
    const encrypted = (KmsKeyId?: string) => ({ EncryptionAtRestOptions: { Enabled: true, KmsKeyId } });
    expect(failing(update(SEARCH, encrypted('a'), encrypted('b')))).toEqual([`replaced ${SEARCH}`]);
    expect(failing(update(SEARCH, encrypted('a'), {}))).toEqual([`replaced ${SEARCH}`]);
    expect(failing(update(SEARCH, {}, encrypted()))).toEqual([]);
    expect(failing(update(SEARCH, { VPCOptions: { SubnetIds: ['subnet-1'] } }, {}))).toEqual([`replaced ${SEARCH}`]);
    expect(failing(update(SEARCH, { VPCOptions: { SubnetIds: ['subnet-1'] } }, { VPCOptions: { SubnetIds: ['subnet-2'] } }))).toEqual([]);
  });

  test('a key of another kind, a cluster that is upgraded, a license in an old network', () => {
    expect(update('AWS::KMS::Key', { KeySpec: 'RSA_2048' }, { KeySpec: 'RSA_4096' })).toMatchObject([{ change: 'may be replaced', why: expect.stringContaining('the update fails') }]);
    expect(failing(update('AWS::Neptune::DBInstance', {}, { AllowMajorVersionUpgrade: true }))).toEqual(['may be replaced AWS::Neptune::DBInstance']);
    const licensed = (LicenseModel: string, more = {}) => ({ LicenseModel, ...more });
    const old = { DBSecurityGroups: ['a'] };
    expect(failing(update('AWS::RDS::DBInstance', licensed('a', old), licensed('b', old)))).toEqual(['replaced AWS::RDS::DBInstance']);
    expect(failing(update('AWS::RDS::DBInstance', licensed('a'), licensed('b')))).toEqual([]);
  });

  test('a group of instances that is replaced as a whole', () => {
    const launched = (name: string) => ({ LaunchConfigurationName: name, MinSize: '1', MaxSize: '2' });
    const policy = (WillReplace: unknown) => ({ UpdatePolicy: { AutoScalingReplacingUpdate: { WillReplace } } });
    expect(update(GROUP, launched('a'), launched('b'), policy(true))).toMatchObject([{ change: 'replaced', dataLoss: false, why: expect.stringContaining('WillReplace') }]);
    expect(failing(update(GROUP, launched('a'), launched('b'), policy(either(true, false))))).toEqual([`may be replaced ${GROUP}`]);
    expect(failing(update(GROUP, launched('a'), launched('b'), policy(false)))).toEqual([]);
    expect(failing(update(GROUP, launched('a'), launched('b')))).toEqual([]);
    expect(failing(update(GROUP, { ...launched('a'), MaxSize: '2' }, { ...launched('a'), MaxSize: '3' }, policy(true)))).toEqual([]);
    expect(failing(update(GROUP, { VPCZoneIdentifier: ['subnet-1'] }, { VPCZoneIdentifier: ['subnet-2'] }, policy('true')))).toEqual([`replaced ${GROUP}`]);
  });
});

test('what is added to the stateful types is lost when it is gone', () => {
  const types = ['AWS::DSQL::Cluster', 'AWS::ElastiCache::ServerlessCache', 'AWS::S3Vectors::VectorBucket', 'AWS::Lightsail::Database', 'AWS::ECR::PublicRepository', 'AWS::Backup::LogicallyAirGappedBackupVault'];
  for (const Type of types) expect(only(changes({ Resources: { It: { Type } } }, { Resources: {} }), Type)).toMatchObject({ change: 'deleted', dataLoss: true });
});
