"""Executions of state machines wait at the pace that a test sets."""
from __future__ import annotations

import json
import time

import pytest

from emulator.tests.test_fleet_windows import Windows
from emulator.tests.waiting import until

ROLE = 'arn:aws:iam::123456789012:role/states'


class Machines:
    def __init__(self, cloud):
        self.cloud, self.states = cloud, cloud.client('stepfunctions')
        self.made = []

    def start(self, **states):
        names = list(states)
        for name, following in zip(names, [*names[1:], None]):
            if states[name]['Type'] not in ('Choice', 'Succeed', 'Fail'):
                states[name].update({'Next': following} if following else {'End': True})
        definition = json.dumps({'StartAt': names[0], 'States': states})
        self.made.append(self.states.create_state_machine(name=f'waits-{len(self.made)}', definition=definition, roleArn=ROLE)['stateMachineArn'])
        return self.states.start_execution(stateMachineArn=self.made[-1], input=json.dumps({'seconds': 120}))['executionArn']

    def status(self, execution):
        return self.states.describe_execution(executionArn=execution)['status']

    def ended(self, execution):
        return until(lambda: None if (status := self.status(execution)) == 'RUNNING' else status)

    def pace(self, waits):
        return self.cloud.control('PUT', 'pace', {'waits': waits})


@pytest.fixture
def machines(cloud):
    made = Machines(cloud)
    yield made
    for arn in made.made:
        made.states.delete_state_machine(stateMachineArn=arn)


def test_waits_are_shortened(machines):
    assert machines.pace(0.001)['waits'] == 0.001
    begun = time.monotonic()
    execution = machines.start(one={'Type': 'Wait', 'Seconds': 60}, two={'Type': 'Wait', 'SecondsPath': '$.seconds'},
                               three={'Type': 'Wait', 'Seconds': 120})
    assert machines.ended(execution) == 'SUCCEEDED' and 0.3 <= time.monotonic() - begun < 60  # instead of 300


def test_a_loop_of_waits_ends_in_seconds(machines):
    machines.pace(0)
    execution = machines.start(
        count={'Type': 'Pass', 'Parameters': {'left': 5}}, wait={'Type': 'Wait', 'Seconds': 60},
        less={'Type': 'Pass', 'Parameters': {'left.$': 'States.MathAdd($.left, -1)'}},
        again={'Type': 'Choice', 'Choices': [{'Variable': '$.left', 'NumericGreaterThan': 0, 'Next': 'wait'}], 'Default': 'done'},
        done={'Type': 'Succeed'})
    assert machines.ended(execution) == 'SUCCEEDED'
    entered = [event['type'] for event in machines.states.get_execution_history(executionArn=execution)['events']]
    assert entered.count('WaitStateEntered') == entered.count('WaitStateExited') == 5


def test_a_window_waits_for_a_machine_that_waits(machines):
    machines.pace(0.001)
    windows = Windows(machines.cloud)
    begun = machines.start(wait={'Type': 'Wait', 'Seconds': 120}, more={'Type': 'Wait', 'Seconds': 60})
    windows.task('STEP_FUNCTIONS', machines.made[-1])
    assert windows.opening(windows.open())['Status'] == 'SUCCESS' and machines.ended(begun) == 'SUCCEEDED'


def test_intervals_between_retries_are_shortened(machines):
    machines.pace(0.001)
    execution = machines.start(ask={
        'Type': 'Task', 'Resource': 'arn:aws:states:::aws-sdk:sqs:getQueueUrl', 'Parameters': {'QueueName': 'nobody'},
        'Retry': [{'ErrorEquals': ['States.ALL'], 'IntervalSeconds': 60, 'MaxAttempts': 2, 'BackoffRate': 1}]})
    assert machines.ended(execution) == 'FAILED'


def test_without_a_pace_a_second_is_a_second_and_a_stop_ends_it(machines):
    begun = time.monotonic()
    assert machines.ended(machines.start(wait={'Type': 'Wait', 'Seconds': 1})) == 'SUCCEEDED' and time.monotonic() - begun >= 1
    long = machines.start(wait={'Type': 'Wait', 'Seconds': 600})
    time.sleep(0.3)
    assert machines.status(long) == 'RUNNING'
    machines.states.stop_execution(executionArn=long)
    assert machines.ended(long) == 'ABORTED'


def test_paces_that_make_no_sense(machines):
    for wrong in {'waits': -1}, {'waits': 'fast'}, {'wait': 1}:
        with pytest.raises(OSError, match='400'):
            machines.cloud.control('PUT', 'pace', wrong)
