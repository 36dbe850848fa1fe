"""The ARN of what a request is about, as far as the request itself tells; '*' where it does not."""
from __future__ import annotations

import re
from typing import Any

from . import roles

#: By prefix: parameters in the order in which they are looked for, and the ARN that they make. {p} {r} {a} are partition, region, account;
#: {} is the value. A value that is an ARN stands for itself.
_FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    'acm': (('CertificateArn', ''),),
    'application-autoscaling': (('ResourceId', 'arn:{p}:application-autoscaling:{r}:{a}:scalable-target/*'), ('ResourceARN', '')),
    'servicediscovery': (
        ('ServiceId', 'arn:{p}:servicediscovery:{r}:{a}:service/{}'), ('NamespaceId', 'arn:{p}:servicediscovery:{r}:{a}:namespace/{}'),
        ('Id', 'arn:{p}:servicediscovery:{r}:{a}:namespace/{}'), ('ResourceARN', '')),
    'wafv2': (('WebACLArn', ''), ('ARN', ''), ('ResourceArn', ''), ('ResourceARN', ''), ('Name', 'arn:{p}:wafv2:{r}:{a}:regional/webacl/{}/*')),
    'route53': (('HostedZoneId', 'arn:{p}:route53:::hostedzone/{}'),),
    's3': (('Bucket', 'arn:{p}:s3:::{}'),),
    'iam': (
        ('RoleName', 'arn:{p}:iam::{a}:role/{}'), ('InstanceProfileName', 'arn:{p}:iam::{a}:instance-profile/{}'),
        ('UserName', 'arn:{p}:iam::{a}:user/{}'), ('GroupName', 'arn:{p}:iam::{a}:group/{}'), ('PolicyArn', ''),
        ('PolicyName', 'arn:{p}:iam::{a}:policy/{}'), ('OpenIDConnectProviderArn', ''), ('SAMLProviderArn', '')),
    'lambda': (
        ('FunctionName', 'arn:{p}:lambda:{r}:{a}:function:{}'), ('LayerName', 'arn:{p}:lambda:{r}:{a}:layer:{}'),
        ('UUID', 'arn:{p}:lambda:{r}:{a}:event-source-mapping:{}'), ('Resource', '')),
    'sqs': (('QueueUrl', 'arn:{p}:sqs:{r}:{a}:{}'), ('QueueName', 'arn:{p}:sqs:{r}:{a}:{}')),
    'sns': (('TopicArn', ''), ('ResourceArn', ''), ('SubscriptionArn', ''), ('Name', 'arn:{p}:sns:{r}:{a}:{}')),
    'dynamodb': (('TableName', 'arn:{p}:dynamodb:{r}:{a}:table/{}'), ('ResourceArn', ''), ('TableArn', '')),
    'logs': (('logGroupName', 'arn:{p}:logs:{r}:{a}:log-group:{}'), ('logGroupNamePrefix', 'arn:{p}:logs:{r}:{a}:log-group:{}'),
             ('logGroupIdentifier', 'arn:{p}:logs:{r}:{a}:log-group:{}'), ('resourceArn', ''),
             ('destinationName', 'arn:{p}:logs:{r}:{a}:destination:{}')),
    'ecs': (
        ('service', 'arn:{p}:ecs:{r}:{a}:service/{cluster}/{}'), ('serviceName', 'arn:{p}:ecs:{r}:{a}:service/{cluster}/{}'),
        ('family', 'arn:{p}:ecs:{r}:{a}:task-definition/{}:*'), ('taskDefinition', 'arn:{p}:ecs:{r}:{a}:task-definition/{}'),
        ('clusterName', 'arn:{p}:ecs:{r}:{a}:cluster/{}'), ('cluster', 'arn:{p}:ecs:{r}:{a}:cluster/{}'), ('resourceArn', '')),
    'ecr': (('repositoryName', 'arn:{p}:ecr:{r}:{a}:repository/{}'), ('resourceArn', '')),
    'kms': (('KeyId', 'arn:{p}:kms:{r}:{a}:key/{}'), ('TargetKeyId', 'arn:{p}:kms:{r}:{a}:key/{}'), ('AliasName', 'arn:{p}:kms:{r}:{a}:{}')),
    'secretsmanager': (('SecretId', 'arn:{p}:secretsmanager:{r}:{a}:secret:{}-??????'), ('Name', 'arn:{p}:secretsmanager:{r}:{a}:secret:{}-??????')),
    'ssm': (('Name', 'arn:{p}:ssm:{r}:{a}:parameter/{}'), ('ResourceId', 'arn:{p}:ssm:{r}:{a}:parameter/{}')),
    'events': (('Rule', 'arn:{p}:events:{r}:{a}:rule/{}'), ('Name', 'arn:{p}:events:{r}:{a}:rule/{}'), ('ResourceARN', '')),
    'states': (('stateMachineArn', ''), ('resourceArn', ''), ('name', 'arn:{p}:states:{r}:{a}:stateMachine:{}')),
    'elasticloadbalancing': (
        ('ListenerArn', ''), ('RuleArn', ''), ('TargetGroupArn', ''), ('LoadBalancerArn', ''), ('ResourceArns', ''),
        ('Name', 'arn:{p}:elasticloadbalancing:{r}:{a}:{kind}/{}/*')),
    'rds': (
        ('DBInstanceIdentifier', 'arn:{p}:rds:{r}:{a}:db:{}'), ('DBClusterIdentifier', 'arn:{p}:rds:{r}:{a}:cluster:{}'),
        ('DBSubnetGroupName', 'arn:{p}:rds:{r}:{a}:subgrp:{}'), ('DBParameterGroupName', 'arn:{p}:rds:{r}:{a}:pg:{}'),
        ('DBClusterParameterGroupName', 'arn:{p}:rds:{r}:{a}:cluster-pg:{}'), ('OptionGroupName', 'arn:{p}:rds:{r}:{a}:og:{}'),
        ('DBProxyName', 'arn:{p}:rds:{r}:{a}:db-proxy:{}'), ('ResourceName', '')),
    'cloudwatch': (('AlarmName', 'arn:{p}:cloudwatch:{r}:{a}:alarm:{}'), ('AlarmNames', 'arn:{p}:cloudwatch:{r}:{a}:alarm:{}'),
                   ('DashboardNames', 'arn:{p}:cloudwatch::{a}:dashboard/{}'), ('DashboardName', 'arn:{p}:cloudwatch::{a}:dashboard/{}'), ('ResourceARN', '')),
}
#: Operations of EC2 that make something new are about that, whose id nobody knows yet; those of other kinds than the operation's words.
_NEW = ('Create', 'Run', 'Allocate')
_KINDS_MADE = {
    'AllocateAddress': 'elastic-ip', 'CreateNatGateway': 'natgateway', 'CreateFlowLogs': 'vpc-flow-log', 'RunInstances': 'instance',
    'CreateNetworkAclEntry': 'network-acl', 'CreateRoute': 'route-table', 'CreateLaunchTemplateVersion': 'launch-template',
    'CreateVpcPeeringConnection': 'vpc-peering-connection'}
#: Kinds of EC2 by the beginnings of their ids.
_KINDS = {
    'acl': 'network-acl', 'dopt': 'dhcp-options', 'eigw': 'egress-only-internet-gateway', 'eipalloc': 'elastic-ip', 'eipassoc': 'elastic-ip',
    'eni': 'network-interface', 'fl': 'vpc-flow-log', 'i': 'instance', 'igw': 'internet-gateway', 'lt': 'launch-template',
    'nat': 'natgateway', 'pl': 'prefix-list', 'rtb': 'route-table', 'rtbassoc': 'route-table', 'sg': 'security-group',
    'sgr': 'security-group-rule', 'subnet': 'subnet', 'vol': 'volume', 'vpc': 'vpc', 'vpce': 'vpc-endpoint'}


#: Operations that IAM knows no resource for, whatever their parameters name.
_UNNAMED = ('CreateEventSourceMapping', 'ListEventSourceMappings')
#: What is made, where that is not what the parameters name: tags are its own.
_MADE = {
    'CreateEventSourceMapping': 'arn:{p}:lambda:{r}:{a}:event-source-mapping:*', 'CreateCodeSigningConfig': 'arn:{p}:lambda:{r}:{a}:code-signing-config:*',
    'RequestCertificate': 'arn:{p}:acm:{r}:{a}:certificate/*', 'CreateKey': 'arn:{p}:kms:{r}:{a}:key/*',
    'CreateLogAnomalyDetector': 'arn:{p}:logs:{r}:{a}:anomaly-detector:*', 'CreateDelivery': 'arn:{p}:logs:{r}:{a}:delivery:*'}


def made(operation: str, resource: str, stack: Any) -> str:
    """The ARN of what an operation makes and tags."""
    form = _MADE.get(operation)
    return form.format(p='aws', r=stack.region, a=stack.account) if form else resource


def of(prefix: str, operation: str, params: dict[str, Any], stack: Any) -> str:
    if operation in _UNNAMED or prefix in ('rds', 'cloudwatch') and operation == 'DescribeEvents':
        return '*'
    if prefix == 'ec2':
        return _of_ec2(operation, params, stack)
    params = {**params, **params.get('LoggingConfiguration', {})} if prefix == 'wafv2' else params
    for name, form in _FORMS.get(prefix, ()):
        value = params.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and value:
            return _special(prefix, operation, params, value, stack.account) or _arn(prefix, name, form, value, params, operation, stack)
    return '*'


def _of_ec2(operation: str, params: dict[str, Any], stack: Any) -> str:
    here = f'arn:aws:ec2:{stack.region}:{stack.account}:'
    if operation.startswith(('Describe', 'Get', 'List')):
        return '*'  # knows no resource
    if operation.startswith(_NEW) and operation != 'CreateTags':
        return f'{here}{_KINDS_MADE.get(operation) or _dashed(operation.removeprefix("Create"))}/*'
    for value in params.values():
        first = value[0] if isinstance(value, list) and value else value
        kind = _KINDS.get(first.partition('-')[0]) if isinstance(first, str) else None
        if kind:
            return f'{here}{kind}/{"*" if "assoc-" in first else first}'
    return '*'


def _dashed(name: str) -> str:
    """`EgressOnlyInternetGateway` as `egress-only-internet-gateway`."""
    return re.sub('(?<!^)(?=[A-Z])', '-', name).lower()


def _special(prefix: str, operation: str, params: dict[str, Any], value: str, account: str) -> str | None:
    if prefix == 's3' and params.get('Key'):
        return f'arn:aws:s3:::{value}/{params["Key"]}'
    if prefix == 'iam' and 'RoleName' in params and operation != 'CreateRole':
        return roles.arn_of(account, value)
    return None


def _arn(prefix: str, name: str, form: str, value: str, params: dict[str, Any], operation: str, stack: Any) -> str:
    if value.startswith('arn:') or not form:
        return value
    if name == 'QueueUrl':
        value = value.rstrip('/').rpartition('/')[2]
    if prefix == 'ssm':
        value = value.lstrip('/')
    if prefix == 'kms' and value.startswith('alias/'):
        form = 'arn:{p}:kms:{r}:{a}:{}'
    if prefix == 'iam' and params.get('Path', '/') != '/':
        value = f'{params["Path"].strip("/")}/{value}'
    if prefix == 'events':
        form, value = _of_events(operation, params, form, value)
    kind = 'targetgroup' if 'TargetGroup' in operation else f'loadbalancer/{_LOAD_BALANCERS.get(params.get("Type", "application"), "app")}'
    cluster = str(params.get('cluster', 'default')).rpartition('/')[2]
    return form.format(value, p='aws', r=stack.region, a=stack.account, kind=kind, cluster=cluster)


_LOAD_BALANCERS = {'application': 'app', 'network': 'net', 'gateway': 'gwy'}


def _of_events(operation: str, params: dict[str, Any], form: str, value: str) -> tuple[str, str]:
    bus = params.get('EventBusName', 'default').rpartition('/')[2]
    if 'EventBus' in operation:
        return 'arn:{p}:events:{r}:{a}:event-bus/{}', value
    for kind, path in (('ApiDestination', 'api-destination/{}/*'), ('Connection', 'connection/{}/*'), ('Archive', 'archive/{}')):
        if kind in operation:
            return f'arn:{{p}}:events:{{r}}:{{a}}:{path}', value
    return form, value if bus == 'default' else f'{bus}/{value}'
