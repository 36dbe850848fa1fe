"""Outputs that other stacks use.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
"""
from __future__ import annotations

import time

import pytest

from .parts import parameter, queue, refused, stack_of, stored, topic


def exporter(value='v', name='shared', **resources):
    return {**stack_of(Topic=topic(), **resources), 'Outputs': {'Out': {'Value': value, 'Description': 'd', 'Export': {'Name': name}}}}


IMPORTER = stack_of(Kept=parameter({'Fn::ImportValue': 'shared'}, Name='kept'))


def test_export_and_import(cloud):
    identifier = cloud.create(exporter(), 'one')['StackId']
    assert cloud.stack('one')['Outputs'] == [{'OutputKey': 'Out', 'OutputValue': 'v', 'Description': 'd', 'ExportName': 'shared'}]
    assert cloud.cfn.list_exports()['Exports'] == [{'ExportingStackId': identifier, 'Name': 'shared', 'Value': 'v'}]
    assert cloud.create(IMPORTER, 'two')['StackStatus'] == 'CREATE_COMPLETE'
    assert stored(cloud, 'kept') == 'v'
    assert cloud.cfn.list_imports(ExportName='shared')['Imports'] == ['two']


def test_names_may_be_functions(cloud):
    cloud.create(exporter({'Fn::GetAtt': ['Q', 'QueueName']}, {'Fn::Sub': '${AWS::StackName}-q'}, Q=queue(QueueName='q')), 'one')
    template = {'Parameters': {'From': {'Type': 'String'}}, **stack_of(Kept=parameter({'Fn::ImportValue': {'Fn::Sub': '${From}-q'}}, Name='kept'))}
    cloud.create(template, 'two', parameters={'From': 'one'})
    assert stored(cloud, 'kept') == 'q'


def test_nobody_imports(cloud):
    cloud.create(exporter(), 'one')
    assert refused(cloud.cfn.list_imports, ExportName='shared') == "Export 'shared' is not imported by any stack."
    assert cloud.delete('one')['StackStatus'] == 'DELETE_COMPLETE'
    assert cloud.cfn.list_exports()['Exports'] == []


def test_a_name_is_exported_once(cloud):
    cloud.create(exporter(), 'one')
    assert cloud.create(exporter(), 'two')['StackStatus'] == 'ROLLBACK_COMPLETE'
    reasons = str([event.get('ResourceStatusReason') for event in cloud.events('two')])
    assert 'Export with name shared is already exported by stack one.' in reasons
    assert len(cloud.topics()) == 1
    # The name is free as soon as its stack is gone.
    cloud.delete('two')
    cloud.delete('one')
    assert cloud.create(exporter(), 'two')['StackStatus'] == 'CREATE_COMPLETE'


def test_a_name_of_two_outputs(cloud):
    template = exporter()
    template['Outputs']['Again'] = {'Value': 'w', 'Export': {'Name': 'shared'}}
    assert cloud.create(template)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'Duplicate Export names: [shared]' in str([event.get('ResourceStatusReason') for event in cloud.events()])


def test_an_import_of_nothing(cloud):
    assert cloud.create(IMPORTER)['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'No export named shared found.' in str(cloud.reasons())


def test_what_is_used_stays(cloud):
    cloud.create(exporter(), 'one')
    cloud.create(IMPORTER, 'two')
    cloud.create(stack_of(Other=parameter({'Fn::ImportValue': 'shared'}, Name='other')), 'three')
    message = refused(cloud.cfn.delete_stack, StackName='one')
    assert message == 'Export shared cannot be deleted as it is in use by two and three'
    assert cloud.stack('one')['StackStatus'] == 'CREATE_COMPLETE'
    cloud.delete('two')
    cloud.delete('three')
    assert cloud.delete('one')['StackStatus'] == 'DELETE_COMPLETE'


@pytest.mark.parametrize('changed, message', [
    (exporter('w'), 'Export shared cannot be updated as it is in use by two'),
    (exporter(name='other'), 'Export shared cannot be deleted as it is in use by two'),
    (stack_of(Topic=topic(), More=queue()), 'Export shared cannot be deleted as it is in use by two'),
])
def test_what_is_used_does_not_change(cloud, changed, message):
    cloud.create(exporter(), 'one')
    cloud.create(IMPORTER, 'two')
    assert cloud.update(changed, 'one')['StackStatus'] == 'UPDATE_ROLLBACK_COMPLETE'
    assert message in str([event.get('ResourceStatusReason') for event in cloud.events('one')])
    assert cloud.stack('one')['Outputs'][0]['OutputValue'] == 'v'
    assert list(cloud.resources('one')) == ['Topic']


def test_an_importer_that_lets_go(cloud):
    cloud.create(exporter(), 'one')
    cloud.create(IMPORTER, 'two')
    cloud.update(stack_of(Kept=parameter('own', Name='kept')), 'two')
    assert cloud.update(exporter('w'), 'one')['StackStatus'] == 'UPDATE_COMPLETE'


def test_a_failed_creation_uses_nothing(cloud):
    cloud.create(exporter(), 'one')
    cloud.control('POST', 'faults', {'type': 'AWS::SQS::Queue'})
    template = stack_of(Kept=parameter({'Fn::ImportValue': 'shared'}, Name='kept'), Queue=queue({'DependsOn': 'Kept'}))
    assert cloud.create(template, 'two')['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert cloud.delete('one')['StackStatus'] == 'DELETE_COMPLETE'


def test_an_update_in_progress_holds_what_it_imports(cloud):
    cloud.create(exporter(), 'one')
    cloud.control('POST', 'faults', {'type': 'AWS::SQS::Queue', 'delaySeconds': 0.5})
    cloud.create(stack_of(Kept=parameter({'Fn::ImportValue': 'shared'}, Name='kept'), Queue=queue({'DependsOn': 'Kept'})), 'two', wait=False)
    while 'Queue' not in cloud.resources('two'):
        time.sleep(0.01)
    assert 'in use by two' in refused(cloud.cfn.delete_stack, StackName='one')
    assert cloud.settled('two')['StackStatus'] == 'CREATE_COMPLETE'


def test_conditions_cannot_import(cloud):
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html"""
    template = {**stack_of(Topic=topic()), 'Conditions': {'C': {'Fn::Equals': [{'Fn::ImportValue': 'shared'}, 'v']}}}
    assert 'Fn::ImportValue' in refused(cloud.create, template)


def test_each_region_has_its_own(cloud):
    cloud.create(exporter(), 'one')
    elsewhere = cloud.client('cloudformation', 'eu-west-1')
    assert elsewhere.list_exports()['Exports'] == []
