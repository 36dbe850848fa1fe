"""CloudFormation itself: stacks in stacks, and what the CDK leaves in a template about itself."""
from __future__ import annotations

from typing import Any

from .base import Provider, Resource


class NestedStack(Provider):
    """A stack that another stack owns. It is brought up, changed and deleted with its owner.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
    """

    def __init__(self, type_name: str):
        super().__init__(type_name)
        #: Properties and content that nested stacks had before their last update, by id.
        self._before: dict[str, tuple[dict[str, Any], Any]] = {}

    def create(self, r: Resource) -> None:
        from ..cloudformation import engine, stacks
        parent = self._parent(r)
        nested = stacks.Stack(r.name(128), r.region, r.account, parent)
        content = self._content(r, nested)
        r.id = stacks.STORE.add(nested).id
        nested.set('CREATE_IN_PROGRESS', 'User Initiated')
        # The parent takes a failed nested stack back by deleting it.
        if not engine.Deployment(nested, content, engine.Options('ROLLBACK')).run():
            raise self._failed(nested, 'created')

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        from ..cloudformation import changes, engine
        nested = self._stack(r)
        content = self._content_before(r, nested) or self._content(r, nested)
        self._before[nested.id] = (old, nested.content)
        if changes.foresee(nested, content).empty:
            return
        nested.set('UPDATE_IN_PROGRESS', 'User Initiated')
        if not engine.Deployment(nested, content, engine.Options('ROLLBACK')).run():
            raise self._failed(nested, 'updated')
        if self._parent(r).status == 'UPDATE_ROLLBACK_IN_PROGRESS':
            nested.set('UPDATE_ROLLBACK_COMPLETE')

    def delete(self, r: Resource) -> None:
        from ..cloudformation import deletion
        nested = self._stack(r) if r.id else None
        if nested is None or not nested.live:
            return
        deletion.delete(nested)
        if nested.live:
            raise self._failed(nested, 'deleted')

    def describe(self, r: Resource) -> Any:
        nested = self._stack(r) if r.id else None
        return {'StackStatus': nested.status} if nested is not None and nested.live else None

    def attribute(self, r: Resource, name: str) -> Any:
        from ..cloudformation.errors import template_error
        kind, _, key = name.partition('.')
        nested = self._stack(r)
        if kind != 'Outputs' or key not in nested.outputs:
            raise template_error(f'Resource {r.logical_id} has no output named {key or name}')
        return nested.outputs[key].value

    def forget(self) -> None:
        self._before.clear()

    @staticmethod
    def _stack(r: Resource) -> Any:
        from ..cloudformation.stacks import STORE
        return STORE.find(str(r.id), r.region, r.account)

    @staticmethod
    def _parent(r: Resource) -> Any:
        from ..cloudformation.stacks import STORE
        return STORE.get(r.stack_id, r.region, r.account)

    def _content_before(self, r: Resource, nested: Any) -> Any:
        """What a rollback brings back: the template at the URL may be another one by now."""
        properties, content = self._before.get(nested.id, ({}, None))
        return content if self._parent(r).status == 'UPDATE_ROLLBACK_IN_PROGRESS' and properties == r.properties else None

    def _content(self, r: Resource, nested: Any) -> Any:
        from ..cloudformation.service import Request, Service
        given = {name: ','.join(map(str, value)) if isinstance(value, list) else str(value)
                 for name, value in r.properties.get('Parameters', {}).items()}
        tags = {tag['Key']: tag['Value'] for tag in r.properties.get('Tags', [])}
        request = Request(nested.name, url=r.properties['TemplateURL'], parameters=given, tags=tags,
                          capabilities=self._parent(r).content.capabilities, notification_arns=r.properties.get('NotificationARNs'))
        return Service(r.region, r.account).content(request, nested)

    @staticmethod
    def _failed(nested: Any, what: str) -> Exception:
        from ..cloudformation.errors import CloudFormationError
        reason = next((event.reason for event in nested.events if event.status in _FAILING and event.logical_id == nested.name and event.reason), '')
        return CloudFormationError(f'Embedded stack {nested.id} was not successfully {what}: {reason}')


_FAILING = ('ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'CREATE_FAILED', 'UPDATE_FAILED', 'DELETE_FAILED')


class CdkMetadata(Provider):
    """A type that makes nothing in AWS either: it says which library wrote the template."""

    def __init__(self, type_name: str):
        super().__init__(type_name)
        self._ids: set[str | None] = set()

    def create(self, r: Resource) -> None:
        r.id = r.name(64)
        self._ids.add(r.id)

    def update(self, r: Resource, old: dict[str, Any]) -> None:
        pass

    def describe(self, r: Resource) -> Any:
        return {} if r.id in self._ids else None

    def delete(self, r: Resource) -> None:
        self._ids.discard(r.id)

    def forget(self) -> None:
        self._ids.clear()


TYPES = [NestedStack('AWS::CloudFormation::Stack'), CdkMetadata('AWS::CDK::Metadata')]
