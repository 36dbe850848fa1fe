"""Run Command: commands, and their invocations on the nodes that match when they are sent."""
from __future__ import annotations

import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.utils import utcnow

from .. import bus
from . import nodes, patching
from .model import CHANGED, FleetError, Node, Scope, invalid, paged

#: Seconds that a command takes on a node that is not slow.
_TAKES = 0.05
_CONCURRENCY = re.compile(r'[1-9][0-9]*|[1-9][0-9]?%|100%')
_ERRORS = re.compile(r'[1-9][0-9]*|0|[1-9][0-9]%|[0-9]%|100%')
_RUNS, _WAITS = 'InProgress', 'Pending'


@dataclass(eq=False)
class Invocation:
    """A command on one node."""

    node: Node
    status: str = _WAITS
    details: str = _WAITS
    started: datetime | None = None
    #: By the clock that never goes back.
    begun: float = 0
    ended: datetime | None = None

    def end(self, status: str, details: str | None = None) -> None:
        self.status, self.details, self.ended = status, details or status, utcnow()

    @property
    def over(self) -> bool:
        return self.status not in (_WAITS, _RUNS)


@dataclass(eq=False)
class Command:
    scope: Scope
    asked: dict[str, Any]
    invocations: dict[str, Invocation]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = _WAITS
    details: str = _WAITS
    requested: datetime = field(default_factory=utcnow)

    @property
    def errors(self) -> int:
        return sum(1 for invocation in self.invocations.values() if invocation.details == 'Failed')

    @property
    def over(self) -> bool:
        return self.status not in (_WAITS, _RUNS, 'Cancelling')

    @property
    def allowed(self) -> int:
        """Errors with which it goes on."""
        return _share(self.asked.get('MaxErrors', '0'), len(self.invocations))

    def told(self) -> dict[str, Any]:
        return {
            **self.asked, 'CommandId': self.id, 'Status': self.status, 'StatusDetails': self.details, 'RequestedDateTime': self.requested,
            'ExpiresAfter': self.requested + timedelta(seconds=self.asked['TimeoutSeconds']), 'TargetCount': len(self.invocations),
            'CompletedCount': sum(1 for invocation in self.invocations.values() if invocation.over), 'ErrorCount': self.errors,
            'DeliveryTimedOutCount': 0, 'ServiceRole': self.asked.get('ServiceRoleArn', '')}


def _share(text: str, total: int) -> int:
    """A number, or a percentage of all nodes."""
    return total * int(text[:-1]) // 100 if text.endswith('%') else int(text)


# ---- sent, run, cancelled

def send(scope: Scope, asked: dict[str, Any]) -> Command:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_SendCommand.html"""
    asked = {'InstanceIds': [], 'Targets': [], 'MaxConcurrency': '50', 'MaxErrors': '0', 'TimeoutSeconds': 3600, 'Comment': '',
             'DocumentVersion': '$DEFAULT', 'Parameters': {}, **asked}
    if not _CONCURRENCY.fullmatch(asked['MaxConcurrency']) or not _ERRORS.fullmatch(asked['MaxErrors']):
        raise invalid('MaxConcurrency and MaxErrors are numbers or percentages.')
    if not 30 <= asked['TimeoutSeconds'] <= 2592000 or len(asked['Comment']) > 100:
        raise invalid('TimeoutSeconds is between 30 and 2592000, a comment has 100 characters at most.')
    command = Command(scope, asked, {node.id: Invocation(node) for node in _meant(scope, asked)})
    scope.state.commands[command.id] = command
    threading.Thread(target=_run, args=(command,), daemon=True).start()
    return command


def _meant(scope: Scope, asked: dict[str, Any]) -> list[Node]:
    if len(asked['Targets']) > 5 or any(len(target.get('Values', [])) > 50 for target in asked['Targets']):
        raise invalid('There are up to 5 targets, with up to 50 values each.')
    if asked['Targets']:
        return nodes.matching(scope, asked['Targets'])
    if len(asked['InstanceIds']) > 50:
        raise invalid(f"1 validation error detected: Value '[{', '.join(asked['InstanceIds'])}]' at 'instanceIds' failed to satisfy constraint: "
                      'Member must have length less than or equal to 50')
    known = nodes.all_of(scope)
    strangers = [identifier for identifier in asked['InstanceIds'] if identifier not in known]
    if strangers or not asked['InstanceIds']:
        raise FleetError('InvalidInstanceId', f'Instances [[{", ".join(strangers)}]] not in a valid state for account {scope.account}')
    if len(set(asked['InstanceIds'])) < len(asked['InstanceIds']):
        raise FleetError('DuplicateInstanceId', 'An instance id is there more than once.')
    return [known[identifier] for identifier in asked['InstanceIds']]


def _run(command: Command) -> None:
    """As many nodes at a time as MaxConcurrency says, until there are more errors than MaxErrors says."""
    if command.invocations:
        _tell(command, _RUNS)
    with CHANGED:
        if command.status == _WAITS and command.invocations:
            command.status = command.details = _RUNS
        _work_off(command, max(1, _share(command.asked['MaxConcurrency'], len(command.invocations))))
        command.status, command.details = _result(command)
        CHANGED.notify_all()
    _tell(command, command.status)


def _work_off(command: Command, at_once: int) -> None:
    waiting, running = list(command.invocations.values()), []
    while command.status == _RUNS:
        waiting, running = [[one for one in some if not one.over] for some in (waiting, running)]
        if command.errors > command.allowed:
            for invocation in waiting:
                invocation.end('Cancelled', 'Terminated')
            waiting = []
        while waiting and len(running) < at_once:
            running.append(_begun(waiting.pop(0)))
        if not running:
            return
        first = min(running, key=_end)
        if _end(first) <= time.monotonic():
            _finish(command, first)
        else:
            CHANGED.wait(_end(first) - time.monotonic())


def _begun(invocation: Invocation) -> Invocation:
    invocation.status = invocation.details = _RUNS
    invocation.started, invocation.begun = utcnow(), time.monotonic()
    return invocation


def _end(invocation: Invocation) -> float:
    return invocation.begun + (_TAKES if invocation.node.slow is None else invocation.node.slow)


def _finish(command: Command, invocation: Invocation) -> None:
    invocation.end('Failed' if invocation.node.failing else 'Success')
    patching.run(command.scope, invocation.node, command.id, command.asked, invocation.started)


def _result(command: Command) -> tuple[str, str]:
    """The status of a command that is over, and its details.

    "Failed: the value of MaxErrors or more command invocations shows a status of Failed." Fewer errors are Incomplete, no node is No Instances
    In Tag, and one that was not sent since there were too many errors is Terminated. RateExceeded is about the quota of an account, which the
    emulator does not have. Which Status goes with Incomplete and with Terminated is not said: the API has no value of these names.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/monitor-commands.html
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Command.html
    """
    found = list(command.invocations.values())
    if command.status == 'Cancelling':
        return 'Cancelled', 'Cancelled'
    if not found:
        return 'Success', 'NoInstancesInTag'
    if command.errors >= max(1, command.allowed):
        return 'Failed', 'Failed'
    return 'Success', 'Success' if all(invocation.status == 'Success' for invocation in found) else 'Incomplete'


def _tell(command: Command, status: str) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html"""
    bus.emit(command.scope.account, command.scope.region, 'aws.ssm', 'EC2 Command Status-change Notification', [], {
        'command-id': command.id, 'document-name': command.asked['DocumentName'], 'status': status,
        'requested-date-time': command.requested, 'expire-after': command.told()['ExpiresAfter']})


def cancel(command: Command, only: list[str] | None = None) -> None:
    """On all nodes, or on some: what has not ended there never does."""
    for identifier, invocation in command.invocations.items():
        if (not only or identifier in only) and not invocation.over:
            invocation.end('Cancelled')
    if not only and not command.over:
        command.status = command.details = 'Cancelling'
    CHANGED.notify_all()


# ---- what the API asks and tells

def _send(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    return {'Command': send(scope, asked).told()}


def find(scope: Scope, identifier: str) -> Command:
    found = scope.state.commands.get(identifier)
    if found is None:
        raise FleetError('InvalidCommandId', f'The specified command ID {identifier} is not valid.')
    return found


def _cancel(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    cancel(find(scope, asked['CommandId']), asked.get('InstanceIds'))
    return {}


def _list(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = _asked_for(scope, asked)
    for item in asked.get('Filters', []):
        found = [command for command in found if _passes(command, item['key'], item['value'], command.status, command.details)]
    return paged(asked, [command.told() for command in found], 'Commands')


def _asked_for(scope: Scope, asked: dict[str, Any]) -> list[Command]:
    """The newest one first."""
    found = [find(scope, asked['CommandId'])] if asked.get('CommandId') else list(scope.state.commands.values())[::-1]
    return [command for command in found if asked.get('InstanceId') in (None, *command.invocations)]


def _passes(command: Command, key: str, value: str, status: str, details: str) -> bool:
    if key in ('InvokedAfter', 'InvokedBefore'):
        try:
            then = datetime.fromisoformat(value.replace('Z', '+00:00'))
        except ValueError:
            raise FleetError('InvalidFilterKey', f'{value} is no time.') from None
        then = then.astimezone(timezone.utc).replace(tzinfo=None) if then.tzinfo else then
        return command.requested >= then if key == 'InvokedAfter' else command.requested < then
    if key == 'Status':
        return value in (status, details)
    if key == 'DocumentName':
        return value == command.asked['DocumentName']
    if key == 'ExecutionStage':
        return (value == 'Complete') == command.over
    raise FleetError('InvalidFilterKey', f'The specified filter key {key} is not valid.')


def _list_invocations(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    found = [(command, invocation) for command in _asked_for(scope, asked) for invocation in command.invocations.values()
             if asked.get('InstanceId') in (None, invocation.node.id)]
    for item in asked.get('Filters', []):
        found = [(command, invocation) for command, invocation in found
                 if _passes(command, item['key'], item['value'], invocation.status, invocation.details)]
    return paged(asked, [_invocation(command, one, asked.get('Details', False)) for command, one in found], 'CommandInvocations')


def _invocation(command: Command, invocation: Invocation, details: bool) -> dict[str, Any]:
    plugin = {'Name': _plugin(command), 'Status': invocation.status, 'StatusDetails': invocation.details, 'ResponseCode': _code(invocation),
              'Output': _output(invocation)}
    times = {'ResponseStartDateTime': invocation.started, 'ResponseFinishDateTime': invocation.ended}
    return {
        'CommandId': command.id, 'InstanceId': invocation.node.id, 'InstanceName': invocation.node.tags.get('Name', ''),
        'Comment': command.asked['Comment'], 'DocumentName': command.asked['DocumentName'], 'DocumentVersion': command.asked['DocumentVersion'],
        'RequestedDateTime': command.requested, 'Status': invocation.status, 'StatusDetails': invocation.details,
        'CommandPlugins': [{**plugin, **{key: value for key, value in times.items() if value}}] if details else []}


def _plugin(command: Command) -> str:
    return 'PatchLinux' if 'PatchBaseline' in command.asked['DocumentName'] else 'aws:runShellScript'


def _code(invocation: Invocation) -> int:
    return {'Success': 0, 'Failed': 1}.get(invocation.status, -1)


def _output(invocation: Invocation) -> str:
    return '----------ERROR-------\nfailed to run commands: exit status 1' if invocation.status == 'Failed' else ''


def _get_invocation(scope: Scope, asked: dict[str, Any]) -> dict[str, Any]:
    command = find(scope, asked['CommandId'])
    invocation = command.invocations.get(asked['InstanceId'])
    if invocation is None:
        raise FleetError('InvocationDoesNotExist', '')
    if asked.get('PluginName', _plugin(command)) != _plugin(command):
        raise FleetError('InvalidPluginName', 'The plugin name is not valid.')
    told = {key: value for key, value in _invocation(command, invocation, False).items() if key in (
        'CommandId', 'InstanceId', 'Comment', 'DocumentName', 'DocumentVersion', 'Status', 'StatusDetails')}
    started, ended = invocation.started, invocation.ended
    return {
        **told, 'PluginName': _plugin(command), 'ResponseCode': _code(invocation), 'ExecutionStartDateTime': _iso(started),
        'ExecutionEndDateTime': _iso(ended), 'ExecutionElapsedTime': f'PT{(ended - started).total_seconds():.3f}S' if started and ended else '',
        'StandardOutputContent': '', 'StandardErrorContent': _output(invocation)}


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec='milliseconds') + 'Z' if at else ''


OPERATIONS = {
    'SendCommand': _send, 'CancelCommand': _cancel, 'ListCommands': _list, 'ListCommandInvocations': _list_invocations,
    'GetCommandInvocation': _get_invocation,
}
