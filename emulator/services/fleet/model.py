"""What Systems Manager knows of nodes, patches, commands and windows in one account and region. It is kept on moto's backend, so that a reset
forgets it."""
from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow
from moto.ssm.models import FakePatchBaseline, SimpleSystemManagerBackend, ssm_backends

#: The most that a page has, unless the request asks for less.
_PAGE = 50
#: Guards everything here, and wakes who waits for a change.
CHANGED = threading.Condition(threading.RLock())


class FleetError(JsonRESTError):
    code = 400


def invalid(message: str) -> FleetError:
    return FleetError('ValidationException', message)


def missing(message: str) -> FleetError:
    return FleetError('DoesNotExistException', message)


@dataclass
class Node:
    """A managed node: an EC2 instance, or one that a test has registered."""

    id: str
    tags: dict[str, str] = field(default_factory=dict)
    operating_system: str = 'AMAZON_LINUX_2023'
    #: Linux, Windows or MacOS.
    platform: str = 'Linux'
    #: Patches that it lacks, that it has, and that wait for a restart.
    missing: int = 0
    installed: int = 0
    pending_reboot: int = 0
    #: Every command fails on it.
    failing: bool = False
    #: Seconds that a command takes.
    slow: float | None = None
    #: How severe it is that a patch is missing, if not the baseline says it.
    severity: str | None = None
    #: Of EC2; it is a node as long as it runs.
    instance: bool = False
    #: Of a node that has registered with an activation: that, its role, and the name that it got.
    activation: str = ''
    role: str = ''
    name: str = ''
    #: What the last scan or installation of patches has told; None before the first one.
    patch_state: dict[str, Any] | None = None
    #: What compliance tells beside it: the command, its document, the severity of patches.
    patched_by: dict[str, str] = field(default_factory=dict)
    registered: datetime = field(default_factory=utcnow)

    @property
    def reboot_needed(self) -> bool:
        """Whether patches are installed that wait for a restart."""
        return self.pending_reboot > 0

    @reboot_needed.setter
    def reboot_needed(self, needed: bool) -> None:
        if needed:
            self.pending_reboot = max(1, self.pending_reboot)
        else:
            self.installed, self.pending_reboot = self.installed + self.pending_reboot, 0

    @property
    def patch_group(self) -> str:
        """Instances whose tags are in their metadata cannot have a key with a space.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-groups.html
        """
        return self.tags.get('Patch Group', self.tags.get('PatchGroup', ''))


@dataclass
class State:
    """Of one account and region."""

    #: Those that a test has registered, and what is known of instances beside their tags.
    nodes: dict[str, Node] = field(default_factory=dict)
    #: By id; the newest one is the last.
    commands: dict[str, Any] = field(default_factory=dict)
    #: (patch group, operating system) -> baseline
    groups: dict[tuple[str, str], str] = field(default_factory=dict)
    #: operating system -> baseline, if it is not the one of AWS
    defaults: dict[str, str] = field(default_factory=dict)
    #: By id, and by name.
    activations: dict[str, Any] = field(default_factory=dict)
    syncs: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Executions of windows, and of automations, by id.
    openings: dict[str, Any] = field(default_factory=dict)
    automations: dict[str, Any] = field(default_factory=dict)
    #: (operation, token) -> (request, what was made with it)
    tokens: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Who asks, and where."""

    account: str
    region: str

    @property
    def backend(self) -> SimpleSystemManagerBackend:
        return ssm_backends[self.account][self.region]

    @property
    def state(self) -> State:
        return self.backend.__dict__.setdefault('fleet', State())

    @property
    def own_baselines(self) -> dict[str, FakePatchBaseline]:
        return self.backend.baselines


def once(scope: Scope, operation: str, asked: dict[str, Any], make: Any) -> str:
    """What was made with the token of a request, or what `make` makes now."""
    token = asked.get('ClientToken')
    if not token:
        return make()
    request = {key: value for key, value in asked.items() if key != 'ClientToken'}
    before = scope.state.tokens.get((operation, token.lower()))
    if before is None:
        before = scope.state.tokens[operation, token.lower()] = (request, make())
    if before[0] != request:
        raise FleetError('IdempotentParameterMismatch', f'The client token {token} was used with other parameters.')
    return before[1]


def paged(asked: dict[str, Any], items: list[Any], member: str, usual: int = _PAGE) -> dict[str, Any]:
    """A page of an answer; `usual` is how long it is unless the request says it."""
    try:
        start = int(asked.get('NextToken') or 0)
    except ValueError:
        raise FleetError('InvalidNextToken', 'The specified token is not valid.') from None
    end = start + (asked.get('MaxResults') or usual)
    return {member: items[start:end], **({'NextToken': str(end)} if len(items) > end else {})}
