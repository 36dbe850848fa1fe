import { isCustom } from './permission-scopes';
import { ResourceFacts } from './template-facts';
import { Actions, typePermissions } from './type-permissions-data';

/** Types whose schemas do not say what they need, from the actions of their services. */
const OTHERS: { readonly [type: string]: Actions } = {
  'AWS::CDK::Metadata': {},
  'AWS::CloudFormation::WaitCondition': {},
  'AWS::CloudFormation::WaitConditionHandle': {},
  'AWS::CloudWatch::AnomalyDetector': { cloudwatch: 'DeleteAnomalyDetector DescribeAnomalyDetectors PutAnomalyDetector' },
  'AWS::CodeBuild::Project': {
    codebuild: 'BatchGetProjects CreateProject CreateWebhook DeleteProject DeleteWebhook UpdateProject UpdateProjectVisibility UpdateWebhook',
    iam: 'PassRole',
  },
  'AWS::DocDB::DBCluster': {
    iam: 'CreateServiceLinkedRole PassRole',
    kms: 'CreateGrant DescribeKey',
    // Snapshots: the last one, where the DeletionPolicy is Snapshot
    rds: 'AddTagsToResource CreateDBCluster CreateDBClusterSnapshot DeleteDBCluster DescribeDBClusterSnapshots DescribeDBClusters ListTagsForResource ModifyDBCluster RemoveTagsFromResource RestoreDBClusterFromSnapshot',
  },
  'AWS::DocDB::DBInstance': {
    rds: 'AddTagsToResource CreateDBInstance DeleteDBInstance DescribeDBInstances ListTagsForResource ModifyDBInstance RebootDBInstance RemoveTagsFromResource',
  },
  'AWS::EC2::ClientVpnEndpoint': {
    ec2: 'CreateClientVpnEndpoint CreateTags DeleteClientVpnEndpoint DeleteTags DescribeClientVpnEndpoints ModifyClientVpnEndpoint',
    iam: 'CreateServiceLinkedRole',
  },
  'AWS::EC2::ClientVpnTargetNetworkAssociation': { ec2: 'AssociateClientVpnTargetNetwork DescribeClientVpnTargetNetworks DisassociateClientVpnTargetNetwork' },
  'AWS::ElasticLoadBalancingV2::ListenerCertificate': { elasticloadbalancing: 'AddListenerCertificates DescribeListenerCertificates RemoveListenerCertificates' },
  'AWS::FSx::FileSystem': {
    fsx: 'CreateFileSystem CreateFileSystemFromBackup DeleteFileSystem DescribeFileSystems ListTagsForResource TagResource UntagResource UpdateFileSystem',
    iam: 'CreateServiceLinkedRole',
    kms: 'CreateGrant DescribeKey',
  },
  'AWS::IAM::AccessKey': { iam: 'CreateAccessKey DeleteAccessKey ListAccessKeys UpdateAccessKey' },
  'AWS::IAM::UserToGroupAddition': { iam: 'AddUserToGroup GetGroup RemoveUserFromGroup' },
  'AWS::Route53::RecordSetGroup': { route53: 'ChangeResourceRecordSets GetChange GetHostedZone ListResourceRecordSets' },
};

/** What is asked for only where a resource uses it. The schemas tell it for all that a type can ever do. */
const FEATURES: { readonly [type: string]: { readonly actions: RegExp; readonly properties: string[]; readonly values?: RegExp }[] } = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [{ actions: /^lambda:/, properties: ['ServiceNamespace'], values: /lambda|\{/ }],
  'AWS::DynamoDB::Table': [
    {
      actions: /^(s3|logs):|^dynamodb:(ImportTable|DescribeImport|Scan|Query|GetItem|PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/,
      properties: ['ImportSourceSpecification'],
    },
    { actions: /^kinesis:|KinesisStreaming/, properties: ['KinesisStreamSpecification'] },
    { actions: /^kms:/, properties: ['SSESpecification'] },
  ],
  'AWS::Lambda::Function': [
    { actions: /^(elasticfilesystem|s3files):/, properties: ['FileSystemConfigs'] },
    { actions: /^ec2:/, properties: ['VpcConfig'] },
    { actions: /^kms:/, properties: ['KmsKeyArn', 'Environment'] },
    { actions: /^lambda:(PutFunction|Get)CodeSigningConfig$/, properties: ['CodeSigningConfigArn'] },
    { actions: /^lambda:PassCapacityProvider$/, properties: ['CapacityProviderConfig'] },
    { actions: /^lambda:GetLayerVersion$/, properties: ['Layers'] },
    { actions: /^s3:/, properties: ['Code.S3Bucket'] },
  ],
  'AWS::Logs::LogGroup': [
    { actions: /^firehose:/, properties: [] },
    { actions: /^logs:(Dis)?[Aa]ssociateKmsKey$/, properties: ['KmsKeyId'] },
  ],
  'AWS::RDS::DBCluster': [
    { actions: /^rds:(Create|Delete|Modify)DBInstance$/, properties: ['DBClusterInstanceClass'] },
    { actions: /^secretsmanager:/, properties: ['ManageMasterUserPassword'] },
  ],
  'AWS::RDS::DBInstance': [{ actions: /^secretsmanager:/, properties: ['ManageMasterUserPassword'] }],
  'AWS::WAFv2::LoggingConfiguration': [{ actions: /^s3:/, properties: ['LogDestinationConfigs'], values: /:s3:|bucket|^\[\{"(Ref|Fn::If|Fn::ImportValue)"/i }],
  'AWS::S3::Bucket': [
    { actions: /^s3tables:|MetadataTable|MetadataJournal|MetadataInventory|MetadataAnnotation/, properties: ['MetadataTableConfiguration', 'MetadataConfiguration'] },
    { actions: /^s3:DeleteObject$/, properties: [] },
  ],
};

/** What changes an account for all, and no stack needs. */
const OF_ACCOUNTS = /^ecs:PutAccountSetting/;

/** What CloudFormation needs for one resource, as `s3:CreateBucket`; undefined where nobody knows. */
export function permissionsOf(resource: ResourceFacts): string[] | undefined {
  const known = isCustom(resource.type) ? invocation(resource) : ofSchemas(resource.type) ?? OTHERS[resource.type];
  const features = FEATURES[resource.type] ?? [];
  return known && Object.entries(known)
    .flatMap(([service, names]) => names.split(' ').map(name => `${service}:${name}`))
    .filter(action => !OF_ACCOUNTS.test(action) && features.every(({ actions, properties, values }) => (
      !actions.test(action) || properties.some(property => uses(resource, property, values))
    )));
}

/** A custom resource is a message to whoever makes it. */
function invocation({ properties: { ServiceToken: token } }: ResourceFacts): Actions {
  const isOpen = typeof token === 'object' && token !== null && 'Ref' in token; // a topic of the product, or a parameter
  if (isOpen) return { lambda: 'InvokeFunction', sns: 'Publish' };
  return JSON.stringify(token ?? '').includes(':sns:') ? { sns: 'Publish' } : { lambda: 'InvokeFunction' };
}

/** A schema that names no action of IAM tells nothing. */
function ofSchemas(type: string): Actions | undefined {
  const found = typePermissions().types[type];
  return found && Object.keys(found).length > 0 ? found : undefined;
}

/** The services that a type may belong to, by the other types that have its beginning; none where there are no such types. */
export function servicesOf(type: string): string[] {
  const start = type.split('::').slice(0, 2).join('::');
  const alike = Object.entries({ ...OTHERS, ...typePermissions().types }).filter(([name]) => name.startsWith(`${start}::`)).map(([, actions]) => actions);
  const called = alike.flatMap(Object.keys).filter(service => start.toLowerCase() === `aws::${service.replace(/-/g, '')}`);
  const main = alike.map(actions => mainService(start, actions)).filter(service => service !== undefined);
  return [...new Set([...called, ...main])].sort();
}

/** What types of other services use, too. */
const HELPERS = ['ec2', 'iam', 'kms', 'logs', 's3', 'secretsmanager', 'sso', 'sso-directory'];

/** The one of which most actions are; none where that is a helper only. */
function mainService(start: string, actions: Actions): string | undefined {
  const found = Object.entries(actions).filter(([service]) => !HELPERS.includes(service) || start.toLowerCase() === `aws::${service}`);
  return found.sort(([, one], [, other]) => other.split(' ').length - one.split(' ').length)[0]?.[0];
}

function uses({ properties }: ResourceFacts, property: string, values = /./): boolean {
  const found = property.split('.').reduce<unknown>((value, name) => (value as { [name: string]: unknown } | undefined)?.[name], properties);
  return found !== undefined && values.test(JSON.stringify(found));
}
