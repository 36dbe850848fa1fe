"""Conditions of stages: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html"""
from __future__ import annotations

import time
from typing import Any, Callable

from ..pace import PACE
from . import acting
from .errors import ActionFailed
from .model import FAILED, IN_PROGRESS, SUCCEEDED, ActionRun, StageRun, now
from .providers import jobs

#: Results that are heeded, by when the condition is looked at.
_RESULTS = {'beforeEntry': ('FAIL',), 'onSuccess': ('FAIL', 'ROLLBACK'), 'onFailure': ()}


class NotMet(Exception):
    """A condition does not hold; `result` is what its stage says to do then."""

    def __init__(self, message: str, result: str):
        super().__init__(message)
        self.result = result


def check(run: StageRun, declared: dict[str, Any], when: str) -> None:
    """Raise NotMet for a condition that does not hold, and for what the emulator does not run: nothing is skipped in silence."""
    conditions = (declared.get(when) or {}).get('conditions', [])
    told = run.conditions[when] = [{'status': IN_PROGRESS, 'rules': []} for _ in conditions]
    for condition, state in zip(conditions, told):
        try:
            for rule in condition.get('rules', []):
                _run(run, rule, when, condition.get('result'), state)
        except ActionFailed as error:
            state.update(status=FAILED, summary=error.message, time=now())
            raise NotMet(error.message, condition.get('result') or 'FAIL') from None
        state.update(status=SUCCEEDED, time=now())


def _run(run: StageRun, rule: dict[str, Any], when: str, result: str | None, state: dict[str, Any]) -> None:
    kind = rule['ruleTypeId']
    known = _RULES.get(kind['provider'])
    if known is None or result not in _RESULTS[when]:
        raise ActionFailed(f"The emulator does not run the rule {rule['name']} ({kind['provider']}) that the stage {run.name} has in {when} "
                           f'with the result {result}', 'ConfigurationError')
    # A rule is declared as an action is.
    ran = ActionRun(run.execution, run.name, {**rule, 'actionTypeId': {**kind, 'category': 'Invoke'}})
    state['rules'].append(ran)
    action = acting.Action(ran)
    failure = acting.prepared(action)
    try:
        if failure is not None:
            raise failure
        known(action)
        ran.status = SUCCEEDED
    except ActionFailed as error:
        ran.status, ran.error = FAILED, {'code': error.code, 'message': error.message}
        raise ActionFailed(f"The rule {rule['name']} of the stage {run.name} is not met: {error.message}", error.code) from None
    finally:
        ran.changed = now()


def _alarm(action: Any) -> None:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CloudWatchAlarm.html"""
    name, = action.need('AlarmName')
    bad = [state.strip() for state in action.configuration.get('AlarmStates', 'ALARM').split(',')]
    end = time.monotonic() + float(action.configuration.get('WaitTime', 0)) * PACE.minute_seconds
    client = action.client('cloudwatch')

    def look() -> bool:
        found = client.describe_alarms(AlarmNames=[name], AlarmTypes=['MetricAlarm', 'CompositeAlarm'])
        alarms = found['MetricAlarms'] + found['CompositeAlarms']
        if not alarms:
            raise ActionFailed(f'There is no alarm {name}', 'ConfigurationError')
        if alarms[0]['StateValue'] in bad:
            raise ActionFailed(f"The alarm {name} is in the state {alarms[0]['StateValue']}", 'RuleFailed')
        return time.monotonic() >= end
    action.poll(look)


_RULES: dict[str, Callable[[Any], None]] = {'CloudWatchAlarm': _alarm, 'LambdaInvoke': jobs.function}


def states(run: StageRun | None) -> dict[str, Any]:
    """As GetPipelineState tells them."""
    told = {}
    for when, conditions in (run.conditions if run else {}).items():
        if conditions:
            worst = next((state for state in conditions if state['status'] != SUCCEEDED), conditions[0])
            told[f'{when}ConditionState'] = {
                'latestExecution': _latest(worst), 'conditionStates': [
                    {'latestExecution': {**_latest(state), 'lastStatusChange': state.get('time')},
                     'ruleStates': [_rule(ran) for ran in state['rules']]} for state in conditions]}
    return told


def _latest(state: dict[str, Any]) -> dict[str, Any]:
    return {'status': state['status'], 'summary': state.get('summary')}


def _rule(ran: ActionRun) -> dict[str, Any]:
    return {'ruleName': ran.name, 'latestExecution': {
        'ruleExecutionId': ran.id, 'status': ran.status, 'summary': ran.summary, 'lastStatusChange': ran.changed,
        'externalExecutionId': ran.external_id, 'errorDetails': ran.error}}
