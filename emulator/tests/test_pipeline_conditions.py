"""Conditions of stages."""
from __future__ import annotations

import time

import pytest

from emulator.tests.delivering import COPY, JOB, python, quick


@pytest.fixture(autouse=True)
def _quick(monkeypatch, delivery):
    quick(delivery, monkeypatch)


def rule(provider: str, **configuration: str):
    return {'name': 'Check', 'ruleTypeId': {'category': 'Rule', 'owner': 'AWS', 'provider': provider, 'version': '1'}, 'configuration': configuration}


def when(result: str, *rules):
    return {'conditions': [{'result': result, 'rules': list(rules)}]}


def alarm(delivery, state: str) -> None:
    cloudwatch = delivery.cloud.client('cloudwatch')
    cloudwatch.put_metric_alarm(AlarmName='errors', ComparisonOperator='GreaterThanThreshold', EvaluationPeriods=1, MetricName='m', Namespace='n',
                                Period=60, Statistic='Sum', Threshold=1)
    cloudwatch.set_alarm_state(AlarmName='errors', StateValue=state, StateReason='test')


def test_an_alarm_while_the_stage_bakes_undoes_it(delivery):
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.1})
    alarm(delivery, 'OK')
    delivery.make({'name': 'Deploy', 'actions': [COPY], 'onSuccess': when('ROLLBACK', rule('CloudWatchAlarm', AlarmName='errors', WaitTime='5'))})
    started = time.monotonic()
    good = delivery.ended(delivery.start(), 'Succeeded')['pipelineExecutionId']
    assert time.monotonic() - started > 0.5
    alarm(delivery, 'ALARM')
    delivery.commit({'readme': 'bad'})
    told = delivery.ended(delivery.start(), 'Failed')
    assert told['statusSummary'] == 'The rule Check of the stage Deploy is not met: The alarm errors is in the state ALARM'
    rollback = delivery.executions()[0]
    assert rollback['executionType'] == 'ROLLBACK' and rollback['rollbackMetadata']['rollbackTargetPipelineExecutionId'] == good
    delivery.ended(rollback['pipelineExecutionId'])
    state = delivery.stage('Deploy')['onSuccessConditionState']
    assert state['latestExecution']['status'] == 'Failed' and state['conditionStates'][0]['ruleStates'][0]['ruleName'] == 'Check'


def test_a_function_that_guards_a_stage(delivery):
    python('guard', JOB.format("api.put_job_failure_result(jobId=job['id'], failureDetails={'type': 'JobFailed', 'message': 'frozen'})"))
    delivery.make({'name': 'Deploy', 'actions': [COPY], 'beforeEntry': when('FAIL', rule('LambdaInvoke', FunctionName='guard'))})
    told = delivery.ended(delivery.start(), 'Failed')
    assert told['statusSummary'] == 'The rule Check of the stage Deploy is not met: frozen' and delivery.action('Deploy', 'Copy') == {}
    assert delivery.stage('Deploy')['beforeEntryConditionState']['latestExecution']['status'] == 'Failed'
