"""CodePipeline: pipelines."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, Tags, call
from .recorded import recorded
from .shapes import to_properties

_APART = ('RestartExecutionOnUpdate', 'DisableInboundStageTransitions', 'Tags')


def _pipeline(properties: dict[str, Any]) -> dict[str, Any]:
    """Stores of several regions are a map."""
    result = {key: value for key, value in properties.items() if key not in _APART}
    if 'ArtifactStores' in result:
        result['ArtifactStores'] = {store['Region']: store['ArtifactStore'] for store in result['ArtifactStores']}
    return result


class Pipeline(ApiType):
    """Everything but tags is one parameter."""

    def _send(self, r: Resource, operation: str) -> Any:
        properties = {'Pipeline': _pipeline(r.properties)}
        if operation == 'create_pipeline' and r.properties.get('Tags'):
            properties['Tags'] = r.properties['Tags']
        return call(r, self.service, operation, properties)


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    if changed - set(_APART):
        call(r, 'codepipeline', 'update_pipeline', {'Pipeline': _pipeline(r.properties)})
    if 'DisableInboundStageTransitions' in changed:
        _close_transitions(r, old)
    if r.properties.get('RestartExecutionOnUpdate') in (True, 'true') and changed - set(_APART):
        r.client('codepipeline').start_pipeline_execution(name=r.id)
    return changed


def _close_transitions(r: Resource, old: dict[str, Any]) -> None:
    """Transitions into these stages are disabled, those that were before are not any more."""
    where = {'pipelineName': r.id, 'transitionType': 'Inbound'}
    closed = {item['StageName']: item['Reason'] for item in r.properties.get('DisableInboundStageTransitions') or []}
    stages = [stage['Name'] for stage in r.properties['Stages']]
    for stage in [item['StageName'] for item in old.get('DisableInboundStageTransitions') or [] if item['StageName'] in stages]:
        if stage not in closed:
            r.client('codepipeline').enable_stage_transition(**where, stageName=stage)
    for stage, reason in closed.items():
        r.client('codepipeline').disable_stage_transition(**where, stageName=stage, reason=reason)


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in found['pipeline'].items() if key != 'artifactStores'}
    return to_properties(r.properties, told, {})


TYPES = [
    Pipeline(
        'AWS::CodePipeline::Pipeline', 'codepipeline', create='create_pipeline', id='$Name', name=('Name', 100), update=_update, live=_live,
        after=lambda r, _: _close_transitions(r, {}), read=Read('get_pipeline', {'name': '$id'}), delete=Delete('delete_pipeline', {'name': '$id'}),
        attributes={'Version': 'pipeline.version', 'Arn': 'metadata.pipelineArn'},
        tags=Tags('tag_resource', 'untag_resource', lambda r: {'resourceArn': r.arn('codepipeline', str(r.id))}, items='tags', keys='tagKeys',
                  pair=('key', 'value'))),
    *recorded('CodePipeline', 'moto has no API for anything but pipelines of CodePipeline', {
        'CustomActionType': '{Category}:Custom:{Provider}:{Version}',
        'Webhook': {'id': 'arn:{partition}:codepipeline:{region}:{account}:webhook:{Name}',
                    'Url': 'https://{region}.webhooks.aws/trigger?t={hex}'},
    }),
]
