"""What runs or serves applications: Batch, Elastic Beanstalk, EKS, AppSync, Pipes, SES, Synthetics."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, Update, as_tags, call
from .recorded import recorded
from .shapes import to_properties


def _arn_tags(items: str = 'tags', keys: str = 'tagKeys', target: str = 'resourceArn', arn: Any = None, **how: Any) -> Tags:
    return Tags('tag_resource', 'untag_resource', (lambda r: {target: arn(r)}) if arn else {target: '$id'}, items=items, keys=keys, as_map=True,
                **how)


def _tagged(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    return {**properties, 'Tags': as_tags(properties.get('Tags'))}


class Environment(ApiType):
    """It is disabled before it goes, as CloudFormation does it."""

    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('batch').update_compute_environment(computeEnvironment=r.id, state='DISABLED')
            super().delete(r)


class Queue(ApiType):
    def delete(self, r: Resource) -> None:
        if self.describe(r) is not None:
            r.client('batch').update_job_queue(jobQueue=r.id, state='DISABLED')
            super().delete(r)


class Kubernetes(ApiType):
    """EKS gives each cluster a security group, which moto does not."""

    def create(self, r: Resource) -> None:
        super().create(r)
        ec2, subnet = r.client('ec2'), r.properties['ResourcesVpcConfig']['SubnetIds'][0]
        vpc = ec2.describe_subnets(SubnetIds=[subnet])['Subnets'][0]['VpcId']
        r.memory['group'] = ec2.create_security_group(
            GroupName=f'eks-cluster-sg-{r.id}', Description='EKS created security group', VpcId=vpc)['GroupId']

    def delete(self, r: Resource) -> None:
        super().delete(r)
        group = r.memory.pop('group', None)
        if group:
            r.client('ec2').delete_security_group(GroupId=group)


def _only(*names: str) -> Any:
    """Live properties, of those that the API words as templates do."""
    return lambda r, found: to_properties({name: r.properties[name] for name in names if name in r.properties}, found, {})


def _api_key(r: Resource) -> Any:
    found = r.client('appsync').list_api_keys(apiId=r.properties['ApiId'])['apiKeys']
    return next((key for key in found if key['id'] == r.memory['key']), None)


def _key_id(answer: Any, r: Resource) -> str:
    r.memory['key'] = answer['apiKey']['id']
    return f"arn:aws:appsync:{r.region}:{r.account}:apis/{r.properties['ApiId']}/apikeys/{r.memory['key']}"


def _api_id(r: Resource) -> str:
    return str(r.id).split('/')[-1]


_GROUP = {'clusterName': '$ClusterName', 'nodegroupName': '$NodegroupName'}
_PROFILE = {'clusterName': '$ClusterName', 'fargateProfileName': '$FargateProfileName'}

TYPES = [
    Environment(
        'AWS::Batch::ComputeEnvironment', 'batch', create='create_compute_environment', id='computeEnvironmentArn', live=_only('Type', 'State'),
        arguments=lambda r: {} if 'ComputeEnvironmentName' in r.properties else {'computeEnvironmentName': r.name(128)},
        apart=('ReplaceComputeEnvironment', 'UpdatePolicy'), attributes={'ComputeEnvironmentArn': '$id'},
        read=Read('describe_compute_environments', {'computeEnvironments': ['$id']}, 'computeEnvironments[0]'),
        update=Update('update_compute_environment', {'computeEnvironment': '$id'}, send='changed'),
        delete=Delete('delete_compute_environment', {'computeEnvironment': '$id'})),
    Queue(
        'AWS::Batch::JobQueue', 'batch', create='create_job_queue', id='jobQueueArn', name=('JobQueueName', 128), live=_only('Priority', 'State'),
        read=Read('describe_job_queues', {'jobQueues': ['$id']}, 'jobQueues[0]'), attributes={'JobQueueArn': '$id'},
        update=Update('update_job_queue', {'jobQueue': '$id'}, send='changed'), delete=Delete('delete_job_queue', {'jobQueue': '$id'})),
    ApiType(
        'AWS::Batch::JobDefinition', 'batch', create='register_job_definition', id='jobDefinitionArn', name=('JobDefinitionName', 128),
        read=Read('describe_job_definitions', {'jobDefinitions': ['$id'], 'status': 'ACTIVE'}, 'jobDefinitions[0]'), live=_only('Type'),
        delete=Delete('deregister_job_definition', {'jobDefinition': '$id'}), attributes={'JobDefinitionArn': '$id'}),
    ApiType(
        'AWS::Batch::SchedulingPolicy', 'batch', create='create_scheduling_policy', id='arn', name=('Name', 128), attributes={'Arn': '$id'},
        read=Read('describe_scheduling_policies', {'arns': ['$id']}, 'schedulingPolicies[0]'), update=Update(
            'update_scheduling_policy', {'arn': '$id'}), delete=Delete('delete_scheduling_policy', {'arn': '$id'})),
    ApiType(
        'AWS::ElasticBeanstalk::Application', 'elasticbeanstalk', create='create_application', id='$ApplicationName', name=('ApplicationName', 100),
        forgets=('Description', 'ResourceLifecycleConfig'), live=_only('ApplicationName'),
        read=Read('describe_applications', {'ApplicationNames': ['$id']}, 'Applications[0]'),
        delete=Delete('delete_application', {'ApplicationName': '$id', 'TerminateEnvByForce': True})),
    *recorded('ElasticBeanstalk', 'moto cannot end an environment, and has no API for versions and templates', {
        'ApplicationVersion': {'id': '{name}', 'Id': '{id}'}, 'ConfigurationTemplate': {'id': '{name}', 'TemplateName': '{id}'},
        'Environment': {'id': '{EnvironmentName}', 'EndpointURL': '{name}.{region}.elasticbeanstalk.com'}}),
    Kubernetes(
        'AWS::EKS::Cluster', 'eks', create='create_cluster', id='$Name', name=('Name', 100), live=_only('Name', 'RoleArn', 'Version'),
        prepare=_tagged, forgets=('Logging',), read=Read('describe_cluster', {'name': '$id'}, 'cluster'), delete=Delete('delete_cluster',
                                                                                                                        {'name': '$id'}),
        attributes={'Arn': 'arn', 'Endpoint': 'endpoint', 'CertificateAuthorityData': 'certificateAuthority.data',
                    'OpenIdConnectIssuerUrl': 'identity.oidc.issuer', 'ClusterSecurityGroupId': lambda r: r.memory.get('group')}),
    ApiType(
        'AWS::EKS::Nodegroup', 'eks', create='create_nodegroup', id=lambda answer,
        r: f"{r.properties['ClusterName']}/{r.properties['NodegroupName']}",
        name=('NodegroupName', 63), apart=('ForceUpdateEnabled',), live=_only('NodegroupName', 'NodeRole'),
        read=Read('describe_nodegroup', _GROUP, 'nodegroup'), update=Update('update_nodegroup_config', _GROUP, covers=('ScalingConfig',),
                                                                            send='changed'),
        delete=Delete('delete_nodegroup', _GROUP), attributes={'Arn': 'nodegroupArn', 'Id': '$id'}),
    ApiType(
        'AWS::EKS::FargateProfile', 'eks', create='create_fargate_profile', id='$FargateProfileName', name=('FargateProfileName', 100),
        prepare=_tagged, live=_only('FargateProfileName'), read=Read('describe_fargate_profile', _PROFILE, 'fargateProfile'),
        delete=Delete('delete_fargate_profile', _PROFILE), attributes={'Arn': 'fargateProfileArn'}),
    *recorded('EKS', 'moto has no API for it', {
        'Addon': {'id': '{ClusterName}|{AddonName}', 'Arn': 'arn:{partition}:eks:{region}:{account}:addon/{ClusterName}/{AddonName}/{uuid}'},
        'AccessEntry': {'id': '{PrincipalArn}|{ClusterName}',
                        'AccessEntryArn': 'arn:{partition}:eks:{region}:{account}:access-entry/{ClusterName}/{uuid}'},
        'PodIdentityAssociation': {'id': 'arn:{partition}:eks:{region}:{account}:podidentityassociation/{ClusterName}/a-{hex}',
                                   'AssociationArn': '{id}',
                                   'AssociationId': 'a-{hex}'},
        'IdentityProviderConfig': '{name}'}),
    ApiType(
        'AWS::AppSync::GraphQLApi', 'appsync', create='create_graphql_api', id='graphqlApi.arn',
        read=Read('get_graphql_api', lambda r: {'apiId': _api_id(r)}, 'graphqlApi'), live=_only('Name', 'AuthenticationType', 'XrayEnabled'),
        update=lambda r, old, changed: call(r, 'appsync', 'update_graphql_api', {
            key: value for key, value in r.properties.items() if key in ('Name', 'AuthenticationType', 'XrayEnabled', 'LogConfig')},
            extra={'apiId': _api_id(r)}) and changed & {'Name', 'AuthenticationType', 'XrayEnabled', 'LogConfig'},
        delete=Delete('delete_graphql_api', lambda r: {'apiId': _api_id(r)}), attributes={
            'ApiId': 'apiId', 'Arn': '$id', 'GraphQLUrl': 'uris.GRAPHQL', 'RealtimeUrl': 'uris.REALTIME',
            'GraphQLDns': lambda r: f'{_api_id(r)}.appsync-api.{r.region}.amazonaws.com',
            'GraphQLEndpointArn': lambda r: r.arn('appsync', f'endpoints/graphql-api/{_api_id(r)}'),
            'RealtimeDns': lambda r: f'{_api_id(r)}.appsync-realtime-api.{r.region}.amazonaws.com'}, tags=_arn_tags()),
    ApiType(
        'AWS::AppSync::ApiKey', 'appsync', create='create_api_key', id=_key_id, read=_api_key, apart=('ApiKeyId',), live=_only('Description'),
        update=lambda r, old, changed: call(r, 'appsync', 'update_api_key', {
            key: value for key, value in r.properties.items() if key in ('Description', 'Expires')}, extra={
                'apiId': '$ApiId', 'id': r.memory['key']}) and changed,
        delete=Delete('delete_api_key', lambda r: {'apiId': r.properties['ApiId'], 'id': r.memory['key']}),
        attributes={'ApiKey': 'id', 'ApiKeyId': 'id', 'Arn': '$id'}),
    *recorded('AppSync', 'moto has no API for it', {
        'GraphQLSchema': {'id': '{ApiId}GraphQLSchema', 'Id': '{id}'},
        'DataSource': {'id': 'arn:{partition}:appsync:{region}:{account}:apis/{ApiId}/datasources/{Name}', 'DataSourceArn': '{id}', 'Name': '{Name}'},
        'Resolver': {'id': 'arn:{partition}:appsync:{region}:{account}:apis/{ApiId}/types/{TypeName}/resolvers/{FieldName}', 'ResolverArn': '{id}',
                     'TypeName': '{TypeName}', 'FieldName': '{FieldName}'},
        'FunctionConfiguration': {'id': 'arn:{partition}:appsync:{region}:{account}:apis/{ApiId}/functions/{hex}', 'FunctionArn': '{id}',
                                  'FunctionId': '{hex}', 'Name': '{Name}'},
        'ApiCache': '{ApiId}', 'DomainName': {'id': '{DomainName}', 'AppSyncDomainName': '{hex}.cloudfront.net', 'HostedZoneId': 'Z2FDTNDATAQYW2'},
        'DomainNameApiAssociation': {'id': '{DomainName}', 'ApiAssociationIdentifier': '{id}'},
        'Api': {'id': 'arn:{partition}:appsync:{region}:{account}:apis/{hex}', 'ApiArn': '{id}', 'ApiId': '{hex}'},
        'ChannelNamespace': {'id': 'arn:{partition}:appsync:{region}:{account}:apis/{ApiId}/channelNamespace/{Name}',
                             'ChannelNamespaceArn': '{id}'}}),
    ApiType(
        'AWS::Pipes::Pipe', 'pipes', create='create_pipe', id='$Name', name=('Name', 64), read=Read('describe_pipe', {'Name': '$id'}),
        update=Update('update_pipe', {'Name': '$id'}), delete=Delete('delete_pipe', {'Name': '$id'}),
        live=_only('Name', 'Source', 'Target', 'RoleArn', 'Description', 'DesiredState'),
        tags=_arn_tags(arn=lambda r: r.arn('pipes', f'pipe/{r.id}'))),
    ApiType(
        'AWS::SES::EmailIdentity', 'sesv2', create='create_email_identity', id='$EmailIdentity', read=Read('get_email_identity',
                                                                                                           {'EmailIdentity': '$id'}),
        apart=('ConfigurationSetAttributes', 'DkimAttributes', 'FeedbackAttributes', 'MailFromAttributes'),
        forgets=('ConfigurationSetAttributes', 'DkimAttributes', 'DkimSigningAttributes', 'FeedbackAttributes', 'MailFromAttributes'),
        delete=Delete('delete_email_identity', {'EmailIdentity': '$id'}), live=lambda r, found: {}, attributes={
            f'DkimDNSToken{kind}{number}': (lambda r, kind=kind, number=number: f'token{number}.' + (
                f"_domainkey.{r.id}" if kind == 'Name' else 'dkim.amazonses.com')) for kind in ('Name', 'Value') for number in (1, 2, 3)}),
    ApiType(
        'AWS::SES::ConfigurationSet', 'sesv2', create='create_configuration_set', id='$Name', name=('Name', 64),
        rename={'Name': 'ConfigurationSetName'},
        read=Read('get_configuration_set', {'ConfigurationSetName': '$id'}), delete=Delete('delete_configuration_set',
                                                                                           {'ConfigurationSetName': '$id'}),
        live=lambda r, found: {}),
    *recorded('SES', 'moto has no API that can change and delete it', {
        'Template': {'id': '{name}', 'Id': '{id}'}, 'ReceiptRuleSet': '{RuleSetName}', 'ReceiptRule': '{name}', 'ReceiptFilter': '{name}',
        'ConfigurationSetEventDestination': {'id': '{name}', 'Id': '{id}'}, 'ContactList': '{ContactListName}', 'DedicatedIpPool': '{PoolName}',
        'VdmAttributes': {'id': '{account}', 'VdmAttributesResourceId': '{id}'}}),
    *recorded('Synthetics', 'moto cannot delete a canary, and has no API for groups', {
        'Canary': {'id': '{Name}', 'Id': '{uuid}', 'State': 'RUNNING'}, 'Group': {'id': '{Name}', 'Id': '{uuid}'}}),
    *recorded('XRay', 'moto has no API for it', {
        'Group': {'id': 'arn:{partition}:xray:{region}:{account}:group/{GroupName}/{uuid}', 'GroupARN': '{id}'},
        'SamplingRule': {'id': 'arn:{partition}:xray:{region}:{account}:sampling-rule/{name}', 'RuleARN': '{id}'},
        'ResourcePolicy': '{PolicyName}', 'TransactionSearchConfig': '{account}'}),
]
