"""EC2: launch templates, instances, and what is plugged into them."""
from __future__ import annotations

from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.utils import parse_user_data

from .base import ApiType, Delete, Read, Resource, as_tags, call, pairs
from .ec2_network import TAGS, ec2_type
from .shapes import to_properties


# ---- launch templates

def _own_tags(properties: dict[str, Any]) -> dict[str, str]:
    specifications = properties.get('TagSpecifications', [])
    return {key: value for item in specifications if item.get('ResourceType') == 'launch-template' for key, value in as_tags(item['Tags']).items()}


def _tag_template(r: Resource, answer: Any) -> None:
    """moto would copy tags that CreateLaunchTemplate is given into the data for instances."""
    tags = _own_tags(r.properties)
    if tags:
        r.client('ec2').create_tags(Resources=[r.id], Tags=pairs(tags))


def _update_template(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if 'TagSpecifications' in changed:
        TAGS.apply(r, r.client('ec2'), _own_tags(old), _own_tags(r.properties))
    if changed & {'LaunchTemplateData', 'VersionDescription'}:
        properties = {key: r.properties[key] for key in ('LaunchTemplateData', 'VersionDescription') if key in r.properties}
        call(r, 'ec2', 'create_launch_template_version', properties, extra={'LaunchTemplateId': '$id'})
        _read_user_data(r)
    return changed


def _read_user_data(r: Resource) -> None:
    """moto reads the user data of a template's first version only, and could start no instance of another."""
    data = ec2_backends[r.account][r.region].get_launch_template(r.id).latest_version().data
    data['UserData'] = parse_user_data(data.get('UserData'))


def _template_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    versions = r.client('ec2').describe_launch_template_versions(LaunchTemplateId=r.id, Versions=['$Latest'])['LaunchTemplateVersions']
    told = {'LaunchTemplateName': found['LaunchTemplateName'], 'LaunchTemplateData': versions[0]['LaunchTemplateData']}
    return to_properties(r.properties, told, {})


# ---- instances

def _instance(r: Resource, properties: dict[str, Any]) -> dict[str, Any]:
    """RunInstances gathers under Placement, and under Monitoring, what CloudFormation keeps apart."""
    placed = {'AvailabilityZone': 'AvailabilityZone', 'Affinity': 'Affinity', 'HostId': 'HostId', 'PlacementGroupName': 'GroupName',
              'Tenancy': 'Tenancy', 'HostResourceGroupArn': 'HostResourceGroupArn'}
    result = {key: value for key, value in properties.items() if key not in placed}
    placement = {placed[key]: value for key, value in properties.items() if key in placed}
    if placement:
        result['Placement'] = placement
    if 'Monitoring' in result:
        result['Monitoring'] = {'Enabled': result['Monitoring']}
    if isinstance(result.get('IamInstanceProfile'), str):
        result['IamInstanceProfile'] = {'Name': result['IamInstanceProfile']}
    return result


def _complete_instance(r: Resource, answer: Any) -> None:
    ec2 = r.client('ec2')
    if 'SourceDestCheck' in r.properties:
        ec2.modify_instance_attribute(InstanceId=r.id, SourceDestCheck={'Value': r.properties['SourceDestCheck']})
    if 'DisableApiTermination' in r.properties:
        ec2.modify_instance_attribute(InstanceId=r.id, DisableApiTermination={'Value': r.properties['DisableApiTermination']})
    for volume in r.properties.get('Volumes', []):
        ec2.attach_volume(InstanceId=r.id, VolumeId=volume['VolumeId'], Device=volume['Device'])


def _update_instance(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    ec2 = r.client('ec2')
    attributes = changed & {'InstanceType', 'SourceDestCheck', 'DisableApiTermination', 'UserData', 'EbsOptimized'} & set(r.properties)
    if 'InstanceType' in attributes:
        ec2.stop_instances(InstanceIds=[r.id])
    for name in attributes:
        ec2.modify_instance_attribute(InstanceId=r.id, **{name: {'Value': r.properties[name]}})
    if 'InstanceType' in attributes:
        ec2.start_instances(InstanceIds=[r.id])
    if 'SecurityGroupIds' in changed and 'SecurityGroupIds' in r.properties:
        ec2.modify_instance_attribute(InstanceId=r.id, Groups=r.properties['SecurityGroupIds'])
        attributes |= {'SecurityGroupIds'}
    if 'MetadataOptions' in changed and 'MetadataOptions' in r.properties:
        call(r, 'ec2', 'modify_instance_metadata_options', r.properties['MetadataOptions'], extra={'InstanceId': '$id'})
        attributes |= {'MetadataOptions'}
    return attributes


def _instance_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    groups = [group['GroupId'] for group in found.get('SecurityGroups', [])]
    names = ('ImageId', 'InstanceType', 'SubnetId', 'KeyName', 'SourceDestCheck', 'Tags', 'PrivateIpAddress')
    told = {name: found[name] for name in names if name in found}
    return to_properties(r.properties, {**told, 'SecurityGroupIds': groups}, {})


# ---- volumes, interfaces, keys

def _snapshot_volume(r: Resource) -> str:
    return r.client('ec2').create_snapshot(VolumeId=r.id)['SnapshotId']


def _update_volume(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    done = changed & {'Size', 'VolumeType', 'Iops', 'Throughput', 'MultiAttachEnabled'} & set(r.properties)
    if done:
        call(r, 'ec2', 'modify_volume', {name: r.properties[name] for name in done}, extra={'VolumeId': '$id'})
    return done


def _update_interface(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    ec2 = r.client('ec2')
    if 'GroupSet' in changed and 'GroupSet' in r.properties:
        ec2.modify_network_interface_attribute(NetworkInterfaceId=r.id, Groups=r.properties['GroupSet'])
    if 'Description' in changed:
        ec2.modify_network_interface_attribute(NetworkInterfaceId=r.id, Description={'Value': r.properties.get('Description', '')})
    if 'SourceDestCheck' in changed:
        _set_source_dest_check(r, None)
    return changed & {'GroupSet', 'Description', 'SourceDestCheck'}


def _set_source_dest_check(r: Resource, answer: Any) -> None:
    if 'SourceDestCheck' in r.properties:
        r.client('ec2').modify_network_interface_attribute(NetworkInterfaceId=r.id, SourceDestCheck={'Value': r.properties['SourceDestCheck']})


def _interface_live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    names = ('SubnetId', 'Description', 'SourceDestCheck', 'PrivateIpAddress')
    told = {name: found[name] for name in names if name in found}
    return to_properties(r.properties, {**told, 'GroupSet': [group['GroupId'] for group in found.get('Groups', [])]}, {})


class KeyPair(ApiType):
    """A key that is imported, or made and then kept in Parameter Store, as CloudFormation does."""

    def create(self, r: Resource) -> None:
        ec2 = r.client('ec2')
        specification = {'TagSpecifications': [{'ResourceType': 'key-pair', 'Tags': pairs(r.properties['Tags'])}]} if r.properties.get('Tags') else {}
        if 'PublicKeyMaterial' in r.properties:
            answer = ec2.import_key_pair(
                KeyName=r.properties['KeyName'], PublicKeyMaterial=r.properties['PublicKeyMaterial'].encode(), **specification)
            r.id = answer['KeyName']
        else:
            names = {name: r.properties[name] for name in ('KeyName', 'KeyType', 'KeyFormat') if name in r.properties}
            answer = ec2.create_key_pair(**names, **specification)
            r.id = answer['KeyName']
            r.memory['parameter'] = f"/ec2/keypair/{answer['KeyPairId']}"
            r.client('ssm').put_parameter(Name=r.memory['parameter'], Value=answer['KeyMaterial'], Type='SecureString')

    def delete(self, r: Resource) -> None:
        super().delete(r)
        if 'parameter' in r.memory:
            r.client('ssm').delete_parameters(Names=[r.memory['parameter']])


TYPES = [
    ApiType(
        'AWS::EC2::LaunchTemplate', 'ec2', create='create_launch_template', id='LaunchTemplate.LaunchTemplateId',
        name=('LaunchTemplateName', 128), apart=('TagSpecifications',), after=_tag_template, live=_template_live,
        read=Read('describe_launch_templates', {'LaunchTemplateIds': ['$id']}, 'LaunchTemplates[0]'), update=_update_template,
        delete=Delete('delete_launch_template', {'LaunchTemplateId': '$id'})),
    ec2_type(
        'AWS::EC2::Instance', 'instance', create='run_instances', id='Instances[0].InstanceId', arguments={'MinCount': 1, 'MaxCount': 1},
        apart=('SourceDestCheck', 'Volumes', 'DisableApiTermination'), prepare=_instance, after=_complete_instance, update=_update_instance,
        read=Read('describe_instances', {'InstanceIds': ['$id']}, "Reservations[0].Instances[?State.Name!='terminated']|[0]"),
        delete=Delete('terminate_instances', {'InstanceIds': ['$id']}), live=_instance_live,
        attributes={'AvailabilityZone': 'Placement.AvailabilityZone', 'PrivateIp': 'PrivateIpAddress', 'PublicIp': 'PublicIpAddress'}),
    ec2_type(
        'AWS::EC2::Volume', 'volume', create='create_volume', id='VolumeId', apart=('AutoEnableIO',), update=_update_volume,
        read=Read('describe_volumes', {'VolumeIds': ['$id']}, 'Volumes[0]'), delete=Delete('delete_volume', {'VolumeId': '$id'}),
        snapshot=_snapshot_volume),
    ApiType(
        'AWS::EC2::VolumeAttachment', 'ec2', create='attach_volume', id=lambda answer, r: f"{answer['VolumeId']}|{answer['InstanceId']}",
        read=Read('describe_volumes', {'VolumeIds': ['$VolumeId'], 'Filters': [{'Name': 'attachment.instance-id', 'Values': ['$InstanceId']}]},
                  'Volumes[0].Attachments[0]'),
        delete=Delete('detach_volume', {'VolumeId': '$VolumeId', 'InstanceId': '$InstanceId'}, gone=('IncorrectState',))),
    KeyPair(
        'AWS::EC2::KeyPair', 'ec2', create='create_key_pair', id='KeyName',
        read=Read('describe_key_pairs', {'KeyNames': ['$id']}, 'KeyPairs[0]'), delete=Delete('delete_key_pair', {'KeyName': '$id'})),
    ec2_type(
        'AWS::EC2::NetworkInterface', 'network-interface', create='create_network_interface', id='NetworkInterface.NetworkInterfaceId',
        rename={'GroupSet': 'Groups'}, apart=('SourceDestCheck',), after=_set_source_dest_check, update=_update_interface,
        read=Read('describe_network_interfaces', {'NetworkInterfaceIds': ['$id']}, 'NetworkInterfaces[0]'),
        delete=Delete('delete_network_interface', {'NetworkInterfaceId': '$id'}),
        live=_interface_live,
        attributes={'Id': '$id', 'PrimaryPrivateIpAddress': 'PrivateIpAddress', 'PrimaryIpv6Address': 'Ipv6Addresses[0].Ipv6Address',
                    'SecondaryPrivateIpAddresses': 'PrivateIpAddresses[?!Primary].PrivateIpAddress'}),
    ApiType(
        'AWS::EC2::NetworkInterfaceAttachment', 'ec2', create='attach_network_interface', id='AttachmentId', apart=('DeleteOnTermination',),
        read=Read('describe_network_interfaces', {'NetworkInterfaceIds': ['$NetworkInterfaceId']}, 'NetworkInterfaces[0].Attachment'),
        delete=Delete('detach_network_interface', {'AttachmentId': '$id'}), attributes={'AttachmentId': '$id'}, forgets=('DeleteOnTermination',)),
]
