/**
 * Types of resources that hold what cannot be made again: those that cfn-lint's rule I3011 knows, and further databases, stores and
 * directories of the CloudFormation registry.
 */
const STATEFUL = new Set([
  'AWS::APS::Workspace', 'AWS::AmazonMQ::Broker', 'AWS::Backup::BackupVault', 'AWS::Cassandra::Keyspace', 'AWS::Cassandra::Table',
  'AWS::CodeArtifact::Repository', 'AWS::CodeCommit::Repository', 'AWS::DSQL::Cluster', 'AWS::NeptuneGraph::Graph', 'AWS::Timestream::InfluxDBInstance',
  'AWS::CloudFormation::Stack', 'AWS::Cognito::IdentityPool', 'AWS::Cognito::UserPool', 'AWS::DirectoryService::MicrosoftAD',
  'AWS::DirectoryService::SimpleAD', 'AWS::DocDB::DBCluster', 'AWS::DocDB::DBInstance', 'AWS::DocDBElastic::Cluster', 'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table', 'AWS::EC2::Volume', 'AWS::ECR::Repository', 'AWS::EFS::FileSystem', 'AWS::EMR::Cluster', 'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::ServerlessCache', 'AWS::Elasticsearch::Domain', 'AWS::FSx::FileSystem', 'AWS::FSx::Volume',
  'AWS::KMS::Key', 'AWS::Kinesis::Stream', 'AWS::Logs::LogGroup', 'AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster', 'AWS::MemoryDB::Cluster',
  'AWS::Neptune::DBCluster', 'AWS::Neptune::DBInstance', 'AWS::OpenSearchServerless::Collection', 'AWS::OpenSearchService::Domain',
  'AWS::Organizations::Account', 'AWS::QLDB::Ledger', 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance', 'AWS::RDS::GlobalCluster', 'AWS::Redshift::Cluster',
  'AWS::RedshiftServerless::Namespace', 'AWS::Route53::HostedZone', 'AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket', 'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::VectorBucket', 'AWS::SDB::Domain', 'AWS::SQS::Queue', 'AWS::SecretsManager::Secret',
  'AWS::Timestream::Database', 'AWS::Timestream::Table', 'AWS::WorkSpaces::Workspace',
]);

/** Members of clusters of databases compute; the cluster holds the data. */
const MEMBERS = new Set(['AWS::RDS::DBInstance', 'AWS::DocDB::DBInstance', 'AWS::Neptune::DBInstance']);

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
  readonly Metadata?: { readonly [name: string]: unknown };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export function isStateful({ Type: type, Properties }: TemplateResource): boolean {
  return STATEFUL.has(type) && !(MEMBERS.has(type) && Properties?.DBClusterIdentifier !== undefined);
}
