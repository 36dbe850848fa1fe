"""What CloudFormation knows: stacks, their resources and events. All of it in memory."""
from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Iterator

from .. import aws
from ..providers.base import Resource
from .errors import CloudFormationError
from .parameters import Parameter

STACK_TYPE = 'AWS::CloudFormation::Stack'


def now() -> datetime:
    return datetime.now(timezone.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class Event:
    id: str
    time: datetime
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    properties: str | None
    token: str | None


@dataclass
class StackResource:
    """A resource that a stack owns."""

    handle: Resource
    #: As the template says, with intrinsic functions resolved and dynamic references not: what the next template is compared with.
    properties: dict[str, Any]
    #: Attributes of the resource in its template: DeletionPolicy, UpdateReplacePolicy, Metadata, ...
    definition: dict[str, Any]
    #: Logical ids of the resources that it needs.
    needs: set[str]
    status: str = 'CREATE_IN_PROGRESS'
    reason: str | None = None
    time: datetime = field(default_factory=now)
    drift: str = 'NOT_CHECKED'
    drift_time: datetime | None = None
    #: The handle's properties before an update that failed half-way: what the service has may be these or those.
    unsure: dict[str, Any] | None = None

    @property
    def logical_id(self) -> str:
        return self.handle.logical_id

    @property
    def type(self) -> str:
        return self.handle.type

    @property
    def id(self) -> str:
        return self.handle.id or ''

    def policy(self, name: str) -> str:
        """The policy of that name; databases have a snapshot taken unless their template says otherwise.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
        """
        database = self.type == 'AWS::RDS::DBCluster' or (self.type == 'AWS::RDS::DBInstance' and 'DBClusterIdentifier' not in self.properties)
        value = self.definition.get(name, 'Snapshot' if database and name == 'DeletionPolicy' else 'Delete')
        return value if isinstance(value, str) else 'Delete'


@dataclass
class Content:
    """What a stack is made from."""

    body: str
    #: Parsed, after transforms.
    template: dict[str, Any]
    #: As they were given, by name.
    given: dict[str, str]
    parameters: dict[str, Parameter]
    tags: dict[str, str] = field(default_factory=dict)
    capabilities: list[str] = field(default_factory=list)


EMPTY = Content('', {'Resources': {}}, {}, {})


@dataclass
class Output:
    key: str
    value: str
    description: str | None = None
    export: str | None = None


class Stack:
    def __init__(self, name: str, region: str, account: str, parent: 'Stack | None' = None):
        self.name, self.region, self.account = name, region, account
        self.id = f'arn:{aws.PARTITION}:cloudformation:{region}:{account}:stack/{name}/{uuid.uuid4()}'
        self.parent_id = parent.id if parent else None
        self.root_id = (parent.root_id or parent.id) if parent else None
        self.status, self.reason = '', None  # type: str, str | None
        self.content = EMPTY
        self.resources: dict[str, StackResource] = {}
        self.outputs: dict[str, Output] = {}
        #: Names of the exports of other stacks that are used here.
        self.imports: set[str] = set()
        #: The change set that was executed last.
        self.change_set_id: str | None = None
        self.events: list[Event] = []
        self.notification_arns: list[str] = []
        self.role_arn: str | None = None
        #: The role that Service Catalog launched it with. Its requests are recorded.
        self.launch_role: str | None = parent.launch_role if parent else None
        self.timeout: int | None = None
        self.policy: dict[str, Any] | None = None
        self.termination_protection = False
        self.disable_rollback = False
        self.created, self.updated, self.deleted = now(), None, None  # type: datetime, datetime | None, datetime | None
        self.drift, self.drift_time = 'NOT_CHECKED', None  # type: str, datetime | None
        self.operation = ''
        #: How to take back an operation that failed and was not rolled back.
        self.undo: Any = None

    @property
    def busy(self) -> bool:
        return self.status.endswith('_IN_PROGRESS') and self.status != 'REVIEW_IN_PROGRESS'

    @property
    def live(self) -> bool:
        return self.status != 'DELETE_COMPLETE'

    def set(self, status: str, reason: str | None = None) -> None:
        """Change the status, and say so in an event."""
        # The event comes first: who sees a final status must find its event.
        self.event(self.name, self.id, STACK_TYPE, status, reason)
        self.status, self.reason = status, reason

    def event(self, logical_id: str, physical_id: str, type_name: str, status: str, reason: str | None = None,
              properties: str | None = None) -> None:
        # A millisecond apart at least: clients sort by the time, which they know no better than that.
        time = max(now(), self.events[-1].time + timedelta(milliseconds=1)) if self.events else now()
        self.events.append(Event(
            f'{logical_id}-{uuid.uuid4()}', time, logical_id, physical_id, type_name, status, reason and reason[:1024], properties, self.operation))

    def mark(self, resource: StackResource, status: str, reason: str | None = None, properties: str | None = None) -> None:
        """Change a resource's status, and say so in an event."""
        resource.status, resource.reason, resource.time = status, reason, now()
        self.event(resource.logical_id, resource.id, resource.type, status, reason, properties)


class Store:
    """All stacks and change sets of all accounts and regions."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, Any] = {}
        self.drift_detections: dict[str, Any] = {}

    def add(self, stack: Stack) -> Stack:
        with self.lock:
            if self.find(stack.name, stack.region, stack.account) is not None:
                raise CloudFormationError(f'Stack [{stack.name}] already exists', 'AlreadyExistsException')
            self._stacks[stack.id] = stack
            return stack

    def forget(self, stack: Stack) -> None:
        self._stacks.pop(stack.id, None)

    def find(self, name_or_id: str, region: str, account: str) -> Stack | None:
        """A stack by its id, or by its name while it lives."""
        found = self._stacks.get(name_or_id)
        if found is not None and (found.region, found.account) == (region, account):
            return found
        return next((stack for stack in self.of(region, account) if stack.name == name_or_id and stack.live), None)

    def get(self, name_or_id: str, region: str, account: str, missing: str = 'Stack with id {} does not exist') -> Stack:
        found = self.find(name_or_id, region, account)
        if found is None:
            raise CloudFormationError(missing.format(name_or_id))
        return found

    def of(self, region: str, account: str) -> list[Stack]:
        return [stack for stack in list(self._stacks.values()) if (stack.region, stack.account) == (region, account)]

    def all(self) -> list[Stack]:
        return list(self._stacks.values())

    def exports(self, region: str, account: str) -> Iterator[tuple[Stack, Output]]:
        for stack in self.of(region, account):
            if stack.live:
                for output in list(stack.outputs.values()):
                    if output.export:
                        yield stack, output

    def importers(self, exporter: Stack, name: str) -> list[Stack]:
        return [stack for stack in self.of(exporter.region, exporter.account) if stack is not exporter and stack.live and name in stack.imports]

    def reset(self) -> None:
        with self.lock:
            self._stacks.clear()
            self.change_sets.clear()
            self.drift_detections.clear()


STORE = Store()
