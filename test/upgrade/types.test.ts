const { CORRECTIONS } = jest.requireActual<any>('../../tools/upgrade/corrections');
const { MORE_STATEFUL } = jest.requireActual<any>('../../tools/upgrade/stateful');
const { NAMED_BY_CONTENT, REVISIONS, allTypes, elementOf, isStateful, modelOf, partsOf } = jest.requireActual<any>('../../tools/upgrade/types');

const SPELLING = 'how keys are written in a request';
const ADVICE = 'advises people to make another one, and does not do it';
const ELSEWHERE = 'replaces something else';

/** Documentation that speaks of a replacement, but of none that an update makes. */
const NO_REPLACEMENT: Record<string, string> = {
  'AWS::CloudFormation::Stack.Parameters': 'says that it never replaces',
  'AWS::CloudFormation::Stack.TemplateURL': 'says that it never replaces',
  'AWS::ElastiCache::CacheCluster.CacheNodeType': ADVICE,
  'AWS::ElastiCache::ReplicationGroup.TransitEncryptionMode': 'says that it never replaces',
  'AWS::KMS::ReplicaKey.Tags': ELSEWHERE,
  'AWS::Location::APIKey.Restrictions.AllowReferers': ELSEWHERE,
  'AWS::Logs::LogGroup.DataProtectionPolicy': ELSEWHERE,
  'AWS::RDS::DBInstance.DBSecurityGroups': ADVICE,
  'AWS::RDS::DBInstance.DeleteAutomatedBackups': 'is a protection',
  'AWS::RDS::DBInstance.VPCSecurityGroups': ADVICE,
  'AWS::Route53::HostedZone.QueryLoggingConfig': ELSEWHERE,
  'AWS::S3::Bucket.LifecycleConfiguration.Rules[].Prefix': SPELLING,
  'AWS::S3::Bucket.MetricsConfigurations': ELSEWHERE,
  'AWS::S3::Bucket.ReplicationConfiguration.Rules[].Filter.Prefix': SPELLING,
  'AWS::S3::Bucket.ReplicationConfiguration.Rules[].Prefix': SPELLING,
  'AWS::S3::Bucket.WebsiteConfiguration.RoutingRules[].RedirectRule.ReplaceKeyPrefixWith': ELSEWHERE,
  'AWS::S3::Bucket.WebsiteConfiguration.RoutingRules[].RedirectRule.ReplaceKeyWith': ELSEWHERE,
  'AWS::S3Express::DirectoryBucket.LifecycleConfiguration.Rules[].Prefix': SPELLING,
  'AWS::S3Outposts::Bucket.LifecycleConfiguration': ELSEWHERE,
};

/** Types with a name like those that hold data, which hold none: by the reason. */
const NOT_STATEFUL: Record<string, string[]> = {
  'ties two others together': [
    'AWS::ApiGateway::UsagePlanKey', 'AWS::MSK::BatchScramSecret',
  ],
  'a name or a certificate, which the template gives': [
    'AWS::Amplify::Domain', 'AWS::Cognito::UserPoolDomain', 'AWS::Connect::SecurityKey', 'AWS::SecurityAgent::TargetDomain',
  ],
  'passes on what it gets, and keeps it for minutes at most': [
    'AWS::CloudWatch::MetricStream', 'AWS::CustomerProfiles::EventStream', 'AWS::IoT::Stream', 'AWS::KinesisFirehose::DeliveryStream',
    'AWS::MediaConnect::FlowMediaStream', 'AWS::Pinpoint::EventStream', 'AWS::QLDB::Stream',
  ],
  'computing capacity': [
    'AWS::ECS::Cluster', 'AWS::EMRContainers::VirtualCluster', 'AWS::MediaLive::Cluster', 'AWS::SageMaker::Cluster',
  ],
  'rules of how traffic or work is spread': [
    'AWS::Connect::Queue', 'AWS::EC2::LocalGatewayRouteTable', 'AWS::EC2::RouteTable', 'AWS::EC2::TransitGatewayMulticastDomain',
    'AWS::EC2::TransitGatewayPolicyTable', 'AWS::EC2::TransitGatewayRouteTable', 'AWS::GameLift::GameSessionQueue', 'AWS::PCS::Queue',
  ],
  'a view of data, or computed from data, that is held elsewhere': [
    'AWS::CleanRooms::ConfiguredTable', 'AWS::CleanRooms::IdMappingTable', 'AWS::CleanRooms::IntermediateTable', 'AWS::OpsWorks::Volume',
    'AWS::SageMaker::CodeRepository',
  ],
  'only in templates with a transform, which are refused': [
    'AWS::Serverless::SimpleTable',
  ],
};

interface Property {
  readonly path: string;
  readonly documentation?: string;
  readonly causesReplacement?: string;
}

/** The properties of a type and of their parts, but for parts of those that are known to replace. */
function openProperties(properties: Record<string, any>, path: string, seen: unknown[] = []): Property[] {
  return Object.entries(properties).filter(([, { causesReplacement }]) => causesReplacement === undefined)
    .flatMap(([name, { documentation, type }]) => [{ path: `${path}.${name}`, documentation }, ...openParts(type, `${path}.${name}`, seen)]);
}

function openParts(type: any, path: string, seen: unknown[]): Property[] {
  const key = JSON.stringify(type);
  if (type === undefined || seen.includes(key)) return [];
  return [...openProperties(partsOf(type) ?? {}, path, [...seen, key]), ...openParts(elementOf(type), `${path}[]`, [...seen, key])];
}

function isCorrected(type: string, path: string): boolean {
  return path.slice(type.length + 1).split(/\.|\[/)[0] in (CORRECTIONS[type] ?? {});
}

test('what is added to the stateful types is known, and is not said already', () => {
  const needless = Object.keys(MORE_STATEFUL).filter(type => modelOf(type)?.isStateful !== undefined);
  const unknown = [MORE_STATEFUL, REVISIONS, NAMED_BY_CONTENT, CORRECTIONS].flatMap(types => Object.keys(types)).filter(type => !modelOf(type));
  expect({ needless, unknown }).toEqual({ needless: [], unknown: [] });
});

test('a type that is called like one that holds data is known to be stateful, or known not to be', () => {
  const named = (allTypes() as string[])
    .filter(type => /(Cluster|Table|Bucket|Database|Vault|Repository|FileSystem|Volume|Domain|Stream|Queue|UserPool|Secret|Key)$/.test(type));
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(type => !isStateful(type)).sort()).toEqual(Object.values(NOT_STATEFUL).flat().sort());
});

test('types that hold data without being called so are stateful', () => {
  expect(['AWS::ElastiCache::ServerlessCache', 'AWS::EC2::Instance', 'AWS::S3Vectors::Index'].filter(type => !isStateful(type))).toEqual([]);
});

test('documentation of a stateful type that speaks of a replacement is followed, or known to speak of something else', () => {
  const documented = (allTypes() as string[]).filter(isStateful).flatMap(type => openProperties(modelOf(type).properties, type)
    .filter(({ documentation = '' }) => /replac|recreat|re-creat|deleted? and/i.test(documentation))
    .filter(({ path }) => !isCorrected(type, path)).map(({ path }) => path));
  expect(documented.sort()).toEqual(Object.keys(NO_REPLACEMENT).sort());
});

test('what is corrected is there, and the data says nothing of it', () => {
  const needless = Object.entries<any>(CORRECTIONS).flatMap(([type, properties]) => Object.keys(properties)
    .filter(name => modelOf(type).properties[name] === undefined || modelOf(type).properties[name].causesReplacement !== undefined).map(name => `${type}.${name}`));
  expect(needless).toEqual([]);
});
