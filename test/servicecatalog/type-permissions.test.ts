import { launchOfTemplate as launch } from './launches';
import { allowedOn } from './support';
import { grantsOf } from '../../src/servicecatalog/private/permission-scopes';
import { permissionsOf, servicesOf } from '../../src/servicecatalog/private/type-permissions';
import { typePermissions } from '../../src/servicecatalog/private/type-permissions-data';

const ACCOUNT = '111111111111';
const arn = (rest: string) => `arn:aws:${rest}`;
const inAccount = (service: string, rest = '*') => arn(`${service}:*:${ACCOUNT}:${rest}`);
const ofType = (type: string, properties = {}) => launch({ It: [type, properties] });

describe('what is allowed for any type', () => {
  const place = { partition: 'aws', account: ACCOUNT };
  const types = Object.keys(typePermissions().types);
  const grants = types.flatMap(type => {
    const resource = { logicalId: 'It', type, properties: {} };
    return (permissionsOf(resource) ?? []).flatMap(action => grantsOf(action, { resource, resources: [resource], place, parameters: [] }));
  });

  test('is on resources as policies know them', () => {
    const wrong = grants.flatMap(({ on }) => on).filter(on => on !== '*' && !/^arn:aws:[a-z0-9-]+:[a-z0-9*-]*:(\d{12}|aws|\*|):[^\s${}]+$/.test(on));
    expect([...new Set(wrong)]).toEqual([]);
    expect(types.length).toBeGreaterThan(1000);
  });

  test('is on something', () => {
    expect(grants.filter(({ on }) => on.length === 0)).toEqual([]);
  });
});

describe('services that are held to the account', () => {
  test.each<[string, string, string[]]>([
    ['AWS::Redshift::Cluster', 'redshift:DeleteCluster', [inAccount('redshift')]],
    ['AWS::CloudFront::Distribution', 'cloudfront:UpdateDistribution', [inAccount('cloudfront')]],
    ['AWS::CloudFront::Distribution', 'cloudfront:CreateDistribution', ['*']],
    ['AWS::SageMaker::NotebookInstance', 'sagemaker:DeleteNotebookInstance', [inAccount('sagemaker')]],
    ['AWS::FSx::FileSystem', 'fsx:CreateFileSystem', [inAccount('fsx')]],
    ['AWS::DMS::DataProvider', 'dms:AddTagsToResource', [inAccount('dms')]],
    ['AWS::AppSync::GraphQLApi', 'appsync:DeleteGraphqlApi', [inAccount('appsync')]],
    ['AWS::CodeBuild::Project', 'codebuild:CreateProject', [inAccount('codebuild')]],
    ['AWS::ElasticLoadBalancingV2::ListenerCertificate', 'elasticloadbalancing:AddListenerCertificates', [inAccount('elasticloadbalancing')]],
    ['AWS::ApiGateway::RestApi', 'apigateway:POST', [inAccount('apigateway'), arn('apigateway:*::/*')].sort()],
    ['AWS::Route53::HostedZone', 'route53:DeleteHostedZone', [arn('route53:::hostedzone/*')]],
    ['AWS::Route53::HostedZone', 'route53:CreateHostedZone', ['*']],
    ['AWS::Route53::RecordSetGroup', 'route53:ChangeResourceRecordSets', [arn('route53:::hostedzone/*')]],
    ['AWS::EC2::InternetGateway', 'ec2:DeleteInternetGateway', [inAccount('ec2')]],
    ['AWS::EC2::VPC', 'ec2:DescribeVpcs', ['*']],
    ['AWS::Backup::BackupSelection', 'backup:GetBackupSelection', [inAccount('backup')]],
  ])('%s: %s', (type, action, on) => {
    expect(allowedOn(ofType(type), action)).toEqual(on);
  });

  test('instances, with images and snapshots that are of nobody, and networks that are shared', () => {
    const on = allowedOn(ofType('AWS::EC2::Instance'), 'ec2:RunInstances');
    for (const each of [inAccount('ec2'), arn('ec2:*::image/*'), arn('ec2:*::snapshot/*'), arn('ec2:*:*:subnet/*'), arn('ec2:*:*:security-group/*')]) expect(on).toContain(each);
    expect(on).not.toContain('*');
  });

  test('tags are marks of the account', () => {
    expect(allowedOn(ofType('AWS::EC2::VPC'), 'ec2:CreateTags')).toEqual([inAccount('ec2')]);
  });

  test('keys of users, with the users', () => {
    expect(allowedOn(ofType('AWS::IAM::AccessKey', { UserName: 'robot' }), 'iam:CreateAccessKey')).toEqual(['*/robot', 'robot'].map(name => arn(`iam::${ACCOUNT}:user/${name}`)));
  });
});

describe('types whose schemas tell nothing', () => {
  test.each(['CreateDBClusterSnapshot', 'DescribeDBClusterSnapshots'])('a cluster of DocumentDB leaves a last snapshot: rds:%s', name => {
    expect(allowedOn(ofType('AWS::DocDB::DBCluster'), `rds:${name}`)).not.toEqual([]);
  });
});

describe('the services of a type', () => {
  test.each<[string, string[]]>([
    ['AWS::EMR::Cluster', ['elasticmapreduce']], ['AWS::EC2::Nothing', ['ec2']], ['AWS::IAM::Nothing', ['iam']], ['AWS::RDS::Nothing', ['rds']], ['AWS::DocDB::Nothing', ['rds']],
    ['AWS::Cognito::Nothing', ['cognito-identity', 'cognito-idp']], ['AWS::SSMQuickSetup::Nothing', ['cloudformation', 'ssm', 'ssm-quicksetup']], ['AWS::Serverless::Function', []], ['Acme::A::B', []], ['AWS::E', []],
  ])('%s', (type, services) => {
    expect(servicesOf(type)).toEqual(services);
  });
});
