// What an update of a resource does to it, and which resources hold what cannot be made again: by the data of the CDK about CloudFormation's
// resource types (@aws-cdk/aws-service-spec), and by what that leaves out.
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');

/** Types that hold data, or an identity that others outside of the stack rely on, and that the service specification does not mark as stateful. */
const MORE_STATEFUL = {
  'AWS::ACMPCA::CertificateAuthority': 'certificates that it issued are trusted elsewhere',
  'AWS::APS::Workspace': 'holds metrics',
  'AWS::AmazonMQ::Broker': 'holds messages',
  'AWS::Cassandra::Keyspace': 'holds tables',
  'AWS::Cassandra::Table': 'holds rows',
  'AWS::CloudTrail::EventDataStore': 'holds events',
  'AWS::CodeArtifact::Domain': 'holds packages',
  'AWS::CodeArtifact::Repository': 'holds packages',
  'AWS::CodeCommit::Repository': 'holds commits',
  'AWS::Cognito::IdentityPool': 'identities of people belong to it',
  'AWS::DAX::Cluster': 'others connect to its endpoint',
  'AWS::DocDBElastic::Cluster': 'holds documents',
  'AWS::EC2::EIP': 'an address that others have in their lists',
  'AWS::EC2::Instance': 'its volumes hold data',
  'AWS::ECR::Repository': 'holds images',
  'AWS::EKS::Cluster': 'holds the state of all that runs in it',
  'AWS::Events::Archive': 'holds events',
  'AWS::FSx::Volume': 'holds files',
  'AWS::IAM::AccessKey': 'a credential that is in use elsewhere',
  'AWS::IAM::User': 'its credentials are in use elsewhere',
  'AWS::KMS::ReplicaKey': 'what is encrypted with it cannot be read without it',
  'AWS::MSK::Cluster': 'holds messages',
  'AWS::MemoryDB::Cluster': 'holds data in memory, durably',
  'AWS::NeptuneGraph::Graph': 'holds a graph',
  'AWS::OpenSearchServerless::Collection': 'holds documents',
  'AWS::RDS::GlobalCluster': 'holds clusters',
  'AWS::RedshiftServerless::Namespace': 'holds tables',
  'AWS::Route53::HostedZone': 'its name servers are registered elsewhere',
  'AWS::S3Express::DirectoryBucket': 'holds objects',
  'AWS::S3Tables::Table': 'holds rows',
  'AWS::S3Tables::TableBucket': 'holds tables',
  'AWS::ServiceCatalog::CloudFormationProduct': 'what people provisioned from it belongs to it',
  'AWS::ServiceCatalog::Portfolio': 'accounts that it is shared with know it by its id',
  'AWS::Timestream::Database': 'holds tables',
  'AWS::Timestream::Table': 'holds rows',
};

/** Types whose replacement is how they are changed: each one is a revision, and what refers to it goes over to the next. */
const REVISIONS = {
  'AWS::AutoScaling::LaunchConfiguration': 'cannot be changed, only followed by another',
  'AWS::ECS::TaskDefinition': 'a new revision of the same family',
  'AWS::Lambda::LayerVersion': 'a new version of the same layer',
};

/** Types whose logical id has a hash of their content at its end. */
const NAMED_BY_CONTENT = {
  'AWS::ApiGateway::Deployment': /[0-9a-f]{32}$/,
  'AWS::ApiGatewayV2::Deployment': /[0-9a-f]{32}$/,
  'AWS::Lambda::Version': /[0-9a-f]{32}$/,
};

/** Switches that change in place and yet cost protection or data: by property, and when a change is for the worse. */
const off = (before, after) => isTrue(before) && !isTrue(after);
const less = (before, after) => Number(after) < Number(before ?? Infinity); // nothing means no end
const PROTECTIONS = [
  ['DeletionProtection', off],
  ['DeletionProtectionEnabled', off],
  ['PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', off],
  ['VersioningConfiguration.Status', (before, after) => before === 'Enabled' && after !== 'Enabled'],
  ['BackupRetentionPeriod', (before, after) => Number(after ?? 1) < Number(before ?? 1)], // without the property, one day
  ['SnapshotRetentionLimit', (before, after) => Number(after ?? 0) < Number(before ?? 0)],
  ['RetentionInDays', less],
  ['MessageRetentionPeriod', (before, after) => Number(after ?? 345600) < Number(before ?? 345600)], // four days
];

function isTrue(value) {
  return value === true || value === 'true';
}

let loaded;
function database() {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

/** The model of a type, or undefined. Custom resources are all alike to CloudFormation. */
function modelOf(type) {
  const name = isCustom(type) ? 'AWS::CloudFormation::CustomResource' : type;
  return database().lookup('resource', 'cloudFormationType', 'equals', name)[0];
}

/** Properties of a part of a property, where the model describes them. */
function partsOf(type) {
  if (type?.type === 'ref') return database().get('typeDefinition', type.reference.$ref).properties;
  if (type?.type === 'union') return Object.assign({}, ...type.types.map(one => partsOf(one) ?? {}));
  return undefined;
}

/** Type of the elements of a list or map, where it is one. */
function elementOf(type) {
  if (type?.type === 'array' || type?.type === 'map') return type.element;
  if (type?.type === 'union') return type.types.map(elementOf).find(one => one !== undefined);
  return undefined;
}

function isCustom(type) {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function isStateful(type) {
  return type in MORE_STATEFUL || modelOf(type)?.isStateful === true;
}

module.exports = { MORE_STATEFUL, NAMED_BY_CONTENT, PROTECTIONS, REVISIONS, elementOf, isCustom, isStateful, modelOf, partsOf };
