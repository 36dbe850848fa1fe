"""Instances of Auto Scaling groups and behind load balancers, as managed nodes that leave and come back."""
from __future__ import annotations

import time

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

#: Long enough to be seen, short enough to be waited for.
SETTLE = 0.8
ZONE = 'us-east-1a'


class Groups:
    def __init__(self, cloud):
        self.cloud = cloud
        self.ec2, self.ssm, self.scaling, self.elb = (cloud.client(name) for name in ('ec2', 'ssm', 'autoscaling', 'elbv2'))
        subnets = self.ec2.describe_subnets(Filters=[{'Name': 'default-for-az', 'Values': ['true']}])['Subnets'][:2]
        self.vpc, self.subnets = subnets[0]['VpcId'], [one['SubnetId'] for one in subnets]
        self.image = 'ami-12c6146b'

    def clear(self):
        """A new EC2 takes a second."""
        for group in self.scaling.describe_auto_scaling_groups()['AutoScalingGroups']:
            self.scaling.delete_auto_scaling_group(AutoScalingGroupName=group['AutoScalingGroupName'], ForceDelete=True)
        ids = [one['InstanceId'] for reservation in self.ec2.describe_instances()['Reservations'] for one in reservation['Instances']]
        if ids:
            self.ec2.terminate_instances(InstanceIds=ids)
        for template in self.ec2.describe_launch_templates()['LaunchTemplates']:
            self.ec2.delete_launch_template(LaunchTemplateId=template['LaunchTemplateId'])
        for snapshot in self.ec2.describe_snapshots(OwnerIds=['self'])['Snapshots']:
            self.ec2.delete_snapshot(SnapshotId=snapshot['SnapshotId'])

    def group(self, name='web', size=(1, 3, 2), targets=(), tags=()):
        template = self.ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={
            'ImageId': self.image, 'InstanceType': 't3.micro', 'TagSpecifications': [
                {'ResourceType': 'instance', 'Tags': [{'Key': 'of', 'Value': 'template'}]}]})['LaunchTemplate']
        self.scaling.create_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=size[0], MaxSize=size[1], DesiredCapacity=size[2], VPCZoneIdentifier=self.subnets[0],
            LaunchTemplate={'LaunchTemplateId': template['LaunchTemplateId'], 'Version': '1'}, TargetGroupARNs=list(targets),
            Tags=[{'Key': 'fleet', 'Value': name, 'PropagateAtLaunch': True, 'ResourceId': name, 'ResourceType': 'auto-scaling-group'}, *tags])
        return [one['InstanceId'] for one in self.told(name)['Instances']]

    def told(self, name='web'):
        return self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])['AutoScalingGroups'][0]

    def state(self, identifier):
        found = self.scaling.describe_auto_scaling_instances(InstanceIds=[identifier])['AutoScalingInstances']
        return found[0]['LifecycleState'] if found else None

    def targets(self, name='web', listener=True):
        arn = self.elb.create_target_group(Name=name, Protocol='HTTP', Port=80, VpcId=self.vpc)['TargetGroups'][0]['TargetGroupArn']
        if listener:
            balancer = self.elb.create_load_balancer(Name=name, Subnets=self.subnets)['LoadBalancers'][0]['LoadBalancerArn']
            self.elb.create_listener(LoadBalancerArn=balancer, Protocol='HTTP', Port=80, DefaultActions=[{
                'Type': 'forward', 'TargetGroupArn': arn}])
        return arn

    def health(self, arn, *ids):
        asked = {'Targets': [{'Id': one} for one in ids]} if ids else {}
        return {one['Target']['Id']: one['TargetHealth'] for one in self.elb.describe_target_health(
            TargetGroupArn=arn, **asked)['TargetHealthDescriptions']}

    def run(self, **more):
        made = self.ec2.run_instances(ImageId=self.image, MinCount=1, MaxCount=1, **more)
        return made['Instances'][0]['InstanceId']

    def enter(self, *ids, decrement=True, group='web'):
        return self.scaling.enter_standby(AutoScalingGroupName=group, InstanceIds=list(ids), ShouldDecrementDesiredCapacity=decrement)['Activities']

    def leave(self, *ids, group='web'):
        return self.scaling.exit_standby(AutoScalingGroupName=group, InstanceIds=list(ids))['Activities']

    def terminate(self, identifier, decrement):
        return self.scaling.terminate_instance_in_auto_scaling_group(InstanceId=identifier, ShouldDecrementDesiredCapacity=decrement)['Activity']


@pytest.fixture
def groups(cloud):
    for service in 'autoscaling', 'elbv2':
        for backends in get_backend(service).values():
            backends.reset()
    cloud.control('PUT', 'pace', {'settleSeconds': SETTLE})
    made = Groups(cloud)
    made.clear()
    yield made
    made.clear()


def settle():
    time.sleep(SETTLE + 0.05)


def refused(code, do, *args, **asked):
    with pytest.raises(ClientError) as error:
        do(*args, **asked)
    assert error.value.response['Error']['Code'] == code
    return error.value.response['Error']['Message']


# ---- nodes

def test_instances_of_a_group_are_nodes(groups):
    ids = groups.group(size=(1, 12, 12))
    groups.group('db', (1, 1, 1))

    def listed(key, *values, **more):
        pages = groups.ssm.get_paginator('describe_instance_information').paginate(Filters=[{'Key': key, 'Values': list(values)}], **more)
        return [[one['InstanceId'] for one in page['InstanceInformationList']] for page in pages]

    assert [len(page) for page in listed('tag:fleet', 'web')] == [10, 2] and set(sum(listed('tag:fleet', 'web'), [])) == set(ids)
    assert set(sum(listed('InstanceIds', *ids[:2]), [])) == set(ids[:2])
    assert [len(page) for page in listed('tag-key', 'fleet', PaginationConfig={'PageSize': 5})] == [5, 5, 3]
    assert [len(page) for page in listed('tag:aws:autoscaling:groupName', 'db')] == [1] == [len(page) for page in listed('tag:fleet', 'db')]
    assert sum(len(page) for page in listed('tag:of', 'template')) == 13
    assert groups.ssm.send_command(DocumentName='AWS-RunPatchBaseline', Targets=[{'Key': 'tag:fleet', 'Values': ['web']}])[
        'Command']['TargetCount'] == 12
    assert groups.ssm.send_command(DocumentName='AWS-RunPatchBaseline', InstanceIds=ids)['Command']['TargetCount'] == 12
    for wrong in ({'Filters': [{'Key': 'tag:fleet', 'Values': ['web']}, {'Key': 'PingStatus', 'Values': ['Online']}]}, {'MaxResults': 51},
                  {'Filters': [{'Key': 'tag:fleet', 'Values': ['web']}], 'InstanceInformationFilterList': [
                      {'key': 'PingStatus', 'valueSet': ['Online']}]}):
        refused('ValidationException', groups.ssm.describe_instance_information, **wrong)
    refused('InvalidFilterKey', groups.ssm.describe_instance_information, Filters=[{'Key': 'tags', 'Values': ['x']}])


def test_no_more_than_fifty_ids(groups):
    ids = [groups.cloud.control('POST', 'nodes', {'id': f'i-{number:017d}'})['id'] for number in range(51)]
    assert 'less than or equal to 50' in refused('ValidationException', groups.ssm.send_command, DocumentName='AWS-RunShellScript', InstanceIds=ids)
    assert groups.ssm.send_command(DocumentName='AWS-RunShellScript', InstanceIds=ids[1:])['Command']['TargetCount'] == 50
    refused('DuplicateInstanceId', groups.ssm.send_command, DocumentName='AWS-RunShellScript', InstanceIds=ids[:1] * 2)


# ---- standby

def test_into_standby_with_one_less(groups):
    first, second = groups.group()
    [activity] = groups.enter(first)
    assert 'from 2 to 1' in activity['Cause'] and activity['AutoScalingGroupName'] == 'web'
    assert (groups.state(first), groups.state(second), groups.told()['DesiredCapacity']) == ('EnteringStandby', 'InService', 1)
    settle()
    assert groups.state(first) == 'Standby' and len(groups.told()['Instances']) == 2
    assert 'min-size=1, max-size=3, and desired-size=1' in refused('ValidationError', groups.enter, second)
    assert 'not in InService' in refused('ValidationError', groups.enter, first)
    groups.leave(first)
    assert (groups.state(first), groups.told()['DesiredCapacity']) == ('Pending', 2)
    settle()
    assert groups.state(first) == 'InService' and {one['InstanceId'] for one in groups.told()['Instances']} == {first, second}
    assert 'not in Standby' in refused('ValidationError', groups.leave, first)


def test_into_standby_with_another_in_its_place(groups):
    [first] = groups.group(size=(1, 1, 1))
    groups.enter(first, decrement=False)
    [new] = [one['InstanceId'] for one in groups.told()['Instances'] if one['InstanceId'] != first]
    assert (groups.state(new), groups.told()['DesiredCapacity']) == ('InService', 1)
    settle()
    assert 'max-size=1' in refused('ValidationError', groups.leave, first)
    groups.scaling.update_auto_scaling_group(AutoScalingGroupName='web', MaxSize=2)
    groups.leave(first)
    settle()
    assert groups.told()['DesiredCapacity'] == 2
    groups.terminate(new, decrement=True)
    assert [one['InstanceId'] for one in groups.told()['Instances']] == [first] and groups.told()['DesiredCapacity'] == 1


def test_standby_of_nobody(groups):
    [first] = groups.group(size=(0, 1, 1))
    refused('ValidationError', groups.enter, first, group='nobody')
    assert 'not part of' in refused('ValidationError', groups.enter, 'i-12345678901234567')
    assert groups.state('i-12345678901234567') is None


def test_a_group_that_shrinks_keeps_what_stands_by(groups):
    first, second, third = groups.group(size=(0, 3, 3))
    groups.enter(first)
    groups.scaling.set_desired_capacity(AutoScalingGroupName='web', DesiredCapacity=1)
    left = [one['InstanceId'] for one in groups.told()['Instances']]
    assert first in left and len(left) == 2
    groups.scaling.delete_auto_scaling_group(AutoScalingGroupName='web', ForceDelete=True)


# ---- terminated

def test_an_instance_is_terminated_in_its_group(groups):
    arn = groups.targets()
    first, second = groups.group(targets=[arn])
    settle()
    groups.terminate(first, decrement=True)
    assert [one['InstanceId'] for one in groups.told()['Instances']] == [second] and groups.told()['DesiredCapacity'] == 1
    assert groups.health(arn)[first]['State'] == 'draining'
    assert 'minSize (1)' in refused('ValidationError', groups.terminate, second, decrement=True)
    activity = groups.terminate(second, decrement=False)
    assert second in activity['Description']
    [new] = [one['InstanceId'] for one in groups.told()['Instances']]
    assert new != second and groups.health(arn, new)[new]['State'] == 'initial'
    assert groups.ec2.describe_instances(InstanceIds=[second])['Reservations'][0]['Instances'][0]['State']['Name'] == 'terminated'
    assert 'No managed instance found' in refused('ValidationError', groups.terminate, second, decrement=False)
    settle()
    assert set(groups.health(arn)) == {new}


def test_what_somebody_terminates_is_replaced(groups):
    arn = groups.targets()
    [first] = groups.group(size=(1, 1, 1), targets=[arn])
    groups.ec2.terminate_instances(InstanceIds=[first])
    [new] = [one['InstanceId'] for one in groups.told()['Instances']]
    settle()
    assert new != first and {one: health['State'] for one, health in groups.health(arn).items()} == {new: 'healthy'}


def test_instances_are_told_in_pages(groups):
    ids = groups.group(size=(0, 5, 5))
    pages = [page['AutoScalingInstances'] for page in groups.scaling.get_paginator('describe_auto_scaling_instances').paginate(
        PaginationConfig={'PageSize': 2})]
    assert [len(page) for page in pages] == [2, 2, 1] and {one['InstanceId'] for one in sum(pages, [])} == set(ids)
    one = pages[0][0]
    assert (one['AutoScalingGroupName'], one['HealthStatus'], one['ProtectedFromScaleIn']) == ('web', 'HEALTHY', False)
    assert one['LaunchTemplate']['Version'] == '1'
    refused('ValidationError', groups.scaling.describe_auto_scaling_instances, InstanceIds=[f'i-{number:017d}' for number in range(51)])


# ---- targets

def test_a_target_is_registered_drained_and_gone(groups):
    arn, node = groups.targets(), groups.run()
    assert groups.health(arn, node)[node] == {'State': 'unused', 'Reason': 'Target.NotRegistered',
                                              'Description': 'Target is not registered to the target group'}
    groups.elb.register_targets(TargetGroupArn=arn, Targets=[{'Id': node}])
    assert groups.health(arn)[node]['State'] == 'initial' and groups.health(arn)[node]['Reason'] == 'Elb.RegistrationInProgress'
    settle()
    assert groups.health(arn) == groups.health(arn, node) == {node: {'State': 'healthy'}}
    groups.elb.register_targets(TargetGroupArn=arn, Targets=[{'Id': node}])
    assert groups.health(arn)[node]['State'] == 'healthy'
    groups.elb.deregister_targets(TargetGroupArn=arn, Targets=[{'Id': node}])
    assert groups.health(arn)[node] == {'State': 'draining', 'Reason': 'Target.DeregistrationInProgress',
                                        'Description': 'Target deregistration is in progress'}
    settle()
    assert groups.health(arn) == {} and groups.health(arn, node)[node]['Reason'] == 'Target.NotRegistered'
    groups.elb.deregister_targets(TargetGroupArn=arn, Targets=[{'Id': node}])  # no error


def test_a_target_that_comes_back_while_it_leaves(groups):
    arn, node = groups.targets(), groups.run()
    for do in groups.elb.register_targets, groups.elb.deregister_targets, groups.elb.register_targets:
        do(TargetGroupArn=arn, Targets=[{'Id': node, 'Port': 80}])
    assert groups.health(arn)[node]['State'] == 'initial'
    settle()
    assert groups.health(arn)[node]['State'] == 'healthy'


def test_several_ports_of_one_target(groups):
    arn, node = groups.targets(), groups.run()
    groups.elb.register_targets(TargetGroupArn=arn, Targets=[{'Id': node, 'Port': 80}, {'Id': node, 'Port': 81}])
    groups.elb.deregister_targets(TargetGroupArn=arn, Targets=[{'Id': node, 'Port': 80}])
    told = groups.elb.describe_target_health(TargetGroupArn=arn)['TargetHealthDescriptions']
    assert [(one['Target']['Port'], one['HealthCheckPort'], one['TargetHealth']['State']) for one in told] == [
        (80, '80', 'draining'), (81, '81', 'initial')]


def test_targets_that_are_not_in_use_or_do_not_run(groups):
    unused, used = groups.targets('one', listener=False), groups.targets('two')
    node = groups.run()
    for arn in unused, used:
        groups.elb.register_targets(TargetGroupArn=arn, Targets=[{'Id': node}])
    assert groups.health(unused)[node]['Reason'] == 'Target.NotInUse'
    groups.elb.deregister_targets(TargetGroupArn=unused, Targets=[{'Id': node}])
    assert groups.health(unused) == {}
    groups.ec2.stop_instances(InstanceIds=[node])
    assert groups.health(used)[node]['Reason'] == 'Target.InvalidState'
    refused('InvalidTarget', groups.elb.register_targets, TargetGroupArn=unused, Targets=[{'Id': node}])
    refused('InvalidTarget', groups.elb.register_targets, TargetGroupArn=unused, Targets=[{'Id': 'i-12345678901234567'}])
    refused('TargetGroupNotFound', groups.health, unused.replace('one', 'none'))


def test_standby_leaves_the_target_groups_and_returns(groups):
    arn = groups.targets()
    first, second = groups.group(targets=[arn])
    assert groups.health(arn)[first]['State'] == 'initial'
    settle()
    groups.enter(first)
    assert {one: health['State'] for one, health in groups.health(arn).items()} == {first: 'draining', second: 'healthy'}
    settle()
    assert groups.health(arn, first)[first]['Reason'] == 'Target.NotRegistered'
    groups.leave(first)
    assert groups.health(arn)[first]['State'] == 'initial'
    settle()
    assert groups.health(arn)[first]['State'] == 'healthy'


def test_a_replacement_serves_and_a_detached_one_does_not(groups):
    arn = groups.targets()
    first, _ = groups.group(targets=[arn])
    groups.enter(first, decrement=False)
    settle()
    assert set(groups.health(arn)) == {one['InstanceId'] for one in groups.told()['Instances']} - {first}
    gone = next(iter(groups.health(arn)))
    groups.scaling.detach_instances(AutoScalingGroupName='web', InstanceIds=[gone], ShouldDecrementDesiredCapacity=True)
    assert groups.health(arn)[gone]['State'] == 'draining'


# ---- snapshots

def test_snapshots_of_all_volumes(groups):
    node = groups.run()
    data = groups.ec2.create_volume(AvailabilityZone=ZONE, Size=5, TagSpecifications=[
        {'ResourceType': 'volume', 'Tags': [{'Key': 'disk', 'Value': 'data'}, {'Key': 'team', 'Value': 'one'}]}])['VolumeId']
    groups.ec2.attach_volume(InstanceId=node, VolumeId=data, Device='/dev/sdh')
    tags = [{'Key': 'before', 'Value': 'patch 7'}, {'Key': 'team', 'Value': 'two'}]
    made = groups.ec2.create_snapshots(InstanceSpecification={'InstanceId': node}, Description='before', CopyTagsFromSource='volume',
                                       TagSpecifications=[{'ResourceType': 'snapshot', 'Tags': tags}])['Snapshots']
    assert len(made) == 2 and {one['State'] for one in made} == {'pending'} and {one['Description'] for one in made} == {'before'}
    by_volume = {one['VolumeId']: {tag['Key']: tag['Value'] for tag in one['Tags']} for one in made}
    assert by_volume.pop(data) == {'before': 'patch 7', 'team': 'two', 'disk': 'data'} and list(by_volume.values()) == [
        {'before': 'patch 7', 'team': 'two'}]

    def found(**filters):
        asked = [{'Name': name.replace('__', ':').replace('_', '-'), 'Values': values} for name, values in filters.items()]
        return {one['SnapshotId'] for one in groups.ec2.describe_snapshots(OwnerIds=['self'], Filters=asked)['Snapshots']}

    ids = {one['SnapshotId'] for one in made}
    assert found(tag__before=['patch 7']) == ids == found(tag_key=['before']) == found() and found(tag__disk=['data'], status=['completed']) < ids
    assert found(tag__before=['patch 8']) == set() and len(groups.ec2.describe_snapshots()['Snapshots']) > 2
    for identifier in ids:
        groups.ec2.delete_snapshot(SnapshotId=identifier)
    assert found() == set()
    refused('InvalidSnapshot.NotFound', groups.ec2.delete_snapshot, SnapshotId=ids.pop())


def test_some_volumes_and_pages(groups):
    node = groups.run()
    data = groups.ec2.create_volume(AvailabilityZone=ZONE, Size=5)['VolumeId']
    groups.ec2.attach_volume(InstanceId=node, VolumeId=data, Device='/dev/sdh')
    asked = {'InstanceSpecification': {'InstanceId': node, 'ExcludeBootVolume': True}}
    assert [one['VolumeId'] for one in groups.ec2.create_snapshots(**asked)['Snapshots']] == [data]
    asked = {'InstanceSpecification': {'InstanceId': node, 'ExcludeDataVolumeIds': [data]}}
    [one] = groups.ec2.create_snapshots(**asked)['Snapshots']
    assert one['VolumeId'] != data and not one.get('Tags')
    root = one['VolumeId']
    refused('InvalidParameterValue', groups.ec2.create_snapshots, InstanceSpecification={'InstanceId': node, 'ExcludeDataVolumeIds': [root]})
    refused('InvalidInstanceID.NotFound', groups.ec2.create_snapshots, InstanceSpecification={'InstanceId': 'i-12345678901234567'})
    for _ in range(4):
        groups.ec2.create_snapshots(InstanceSpecification={'InstanceId': node})
    pages = [page['Snapshots'] for page in groups.ec2.get_paginator('describe_snapshots').paginate(
        OwnerIds=['self'], PaginationConfig={'PageSize': 6})]
    assert [len(page) for page in pages] == [6, 4]
