"""What Systems Manager tells of compliance with patches."""
from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from emulator.tests.test_fleet_commands import INSTALL, PATCH, SCAN, Fleet


@pytest.fixture
def fleet(cloud):
    return Fleet(cloud)


def summaries(fleet, *filters, **asked):
    asked['Filters'] = [{'Key': key, 'Values': values, 'Type': how} for key, how, values in filters]
    return {one['ResourceId']: one for one in fleet.ssm.list_resource_compliance_summaries(**asked)['ResourceComplianceSummaryItems']}


def items(fleet, node, *filters):
    asked = [{'Key': key, 'Values': values} for key, values in filters]
    return fleet.ssm.list_compliance_items(ResourceIds=[node], ResourceTypes=['ManagedInstance'], Filters=asked)['ComplianceItems']


def states(found):
    return [item['Details']['PatchState'] for item in found]


def test_nodes_that_were_scanned(fleet):
    good, bad = fleet.node(1), fleet.node(2, missing=3, severity='HIGH')
    fleet.node(3, tags={'fleet': 'db'}, missing=1)
    command = fleet.send(PATCH, Parameters=SCAN)['CommandId']
    found = summaries(fleet)
    assert set(found) == {good, bad}
    assert (found[good]['Status'], found[good]['NonCompliantSummary']['NonCompliantCount']) == ('COMPLIANT', 0)
    assert (found[bad]['Status'], found[bad]['OverallSeverity'], found[bad]['ComplianceType']) == ('NON_COMPLIANT', 'HIGH', 'Patch')
    assert found[bad]['NonCompliantSummary'] == {'NonCompliantCount': 3, 'SeveritySummary': {
        'CriticalCount': 0, 'HighCount': 3, 'MediumCount': 0, 'LowCount': 0, 'InformationalCount': 0, 'UnspecifiedCount': 0}}
    assert (found[bad]['ExecutionSummary']['ExecutionId'], found[bad]['ExecutionSummary']['ExecutionType']) == (command, 'Command')
    fleet.send(PATCH, Parameters=INSTALL)
    after = summaries(fleet)[bad]
    assert (after['Status'], after['CompliantSummary']['CompliantCount'], after['NonCompliantSummary']['NonCompliantCount']) == ('COMPLIANT', 3, 0)


def test_items(fleet):
    node = fleet.node(1, missing=2, tags={'fleet': 'web', 'Patch Group': 'web'})
    assert items(fleet, node) == []
    fleet.send(PATCH, Parameters=SCAN)
    before = items(fleet, node)
    assert [(one['Status'], one['Severity'], one['Details']['PatchGroup']) for one in before] == [('NON_COMPLIANT', 'UNSPECIFIED', 'web')] * 2
    fleet.send(PATCH, Parameters=INSTALL)
    fleet.node(1, missing=1, tags={'fleet': 'web', 'Patch Group': 'web'})
    fleet.send(PATCH, Parameters=SCAN)
    after = items(fleet, node)
    assert states(after) == ['INSTALLED', 'INSTALLED', 'MISSING'] and [one['Id'] for one in after[:2]] == [one['Id'] for one in before]
    assert states(items(fleet, node, ('Status', ['NON_COMPLIANT']))) == ['MISSING']
    pages = [page['ComplianceItems'] for page in fleet.ssm.get_paginator('list_compliance_items').paginate(
        ResourceIds=[node], PaginationConfig={'PageSize': 2})]
    assert [len(page) for page in pages] == [2, 1]
    for code, wrong in (('InvalidResourceType', {'ResourceIds': [node], 'ResourceTypes': ['Car']}), ('InvalidResourceId', {}),
                        ('InvalidFilter', {'ResourceIds': [node], 'Filters': [{'Key': 'Colour', 'Values': ['red']}]})):
        with pytest.raises(ClientError, match=code):
            fleet.ssm.list_compliance_items(**wrong)


def test_patches_that_failed(fleet):
    node = fleet.node(1, missing=2, failing=True)
    fleet.send(PATCH, Parameters=INSTALL)
    assert states(items(fleet, node)) == ['FAILED', 'FAILED'] and summaries(fleet)[node]['Status'] == 'NON_COMPLIANT'


@pytest.mark.parametrize('level, critical', [('CRITICAL', 2), ('MEDIUM', 0)])
def test_the_baseline_says_how_severe_it_is(fleet, level, critical):
    node = fleet.node(1, missing=2)
    rule = {'PatchFilterGroup': {'PatchFilters': []}, 'ApproveAfterDays': 1}
    baseline = fleet.ssm.create_patch_baseline(Name='base', OperatingSystem='AMAZON_LINUX_2023', ApprovalRules={
        'PatchRules': [{**rule, 'ComplianceLevel': 'LOW'}, {**rule, 'ComplianceLevel': level}]})['BaselineId']
    fleet.ssm.register_default_patch_baseline(BaselineId=baseline)
    fleet.send(PATCH, Parameters=SCAN)
    assert summaries(fleet)[node]['OverallSeverity'] == level
    assert {one['Severity'] for one in items(fleet, node)} == {level}
    [state] = fleet.states(node)
    assert (state['CriticalNonCompliantCount'], state['OtherNonCompliantCount']) == (critical, 2 - critical)


def test_filters_and_pages_of_summaries(fleet):
    ids = [fleet.node(number, missing=number % 2) for number in range(5)]
    fleet.send(PATCH, Parameters=SCAN)
    assert set(summaries(fleet, ('ComplianceType', 'EQUAL', ['Patch']), ('Status', 'EQUAL', ['NON_COMPLIANT']))) == {ids[1], ids[3]}
    assert set(summaries(fleet, ('Status', 'NOT_EQUAL', ['NON_COMPLIANT', 'OTHER']))) == {ids[0], ids[2], ids[4]}
    assert set(summaries(fleet, ('ResourceId', 'BEGIN_WITH', [ids[0][:10]]))) == set(ids)
    assert summaries(fleet, ('ComplianceType', 'EQUAL', ['Association'])) == {}
    pages = [page['ResourceComplianceSummaryItems'] for page in fleet.ssm.get_paginator('list_resource_compliance_summaries').paginate(
        PaginationConfig={'PageSize': 2})]
    assert [len(page) for page in pages] == [2, 2, 1]
    with pytest.raises(ClientError, match='InvalidFilter'):
        summaries(fleet, ('Colour', 'EQUAL', ['red']))


# ---- restarts

def test_what_waits_for_a_restart_does_not_comply(fleet):
    node = fleet.node(1, missing=3)
    fleet.send(PATCH, Parameters={**INSTALL, 'RebootOption': ['NoReboot']})
    [state] = fleet.states(node)
    assert (state['InstalledPendingRebootCount'], state['MissingCount'], state['OtherNonCompliantCount']) == (3, 0, 3)
    assert 'LastNoRebootInstallOperationTime' in state
    assert states(items(fleet, node)) == ['INSTALLED_PENDING_REBOOT'] * 3
    assert summaries(fleet)[node]['Status'] == 'NON_COMPLIANT'
    fleet.send(PATCH, Parameters=SCAN)
    assert summaries(fleet)[node]['NonCompliantSummary']['NonCompliantCount'] == 3
    fleet.send(PATCH, Parameters={**INSTALL, 'RebootOption': ['RebootIfNeeded']})
    [state] = fleet.states(node)
    assert (state['InstalledPendingRebootCount'], state['InstalledCount'], state['OtherNonCompliantCount']) == (0, 3, 0)
    assert summaries(fleet)[node]['Status'] == 'COMPLIANT'


def test_a_test_says_whether_a_restart_is_needed(fleet):
    node = fleet.node(1, rebootNeeded=True)
    fleet.send(PATCH, Parameters=SCAN)
    assert fleet.states(node)[0]['InstalledPendingRebootCount'] == 1 and summaries(fleet)[node]['Status'] == 'NON_COMPLIANT'
    fleet.node(1, rebootNeeded=False)
    fleet.send(PATCH, Parameters=SCAN)
    assert fleet.states(node)[0]['InstalledPendingRebootCount'] == 0 and summaries(fleet)[node]['Status'] == 'COMPLIANT'
