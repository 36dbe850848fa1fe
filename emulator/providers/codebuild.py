"""CodeBuild: projects; moto knows nothing else of it."""
from __future__ import annotations

from typing import Any

from .base import ApiType, Delete, Read, Resource, call
from .recorded import recorded
from .shapes import to_properties

#: Other operations do these, which moto does not have.
_APART = ('Triggers', 'Visibility', 'ResourceAccessRole')
#: What an update sends for a property that the template no longer has.
_EMPTY: dict[str, Any] = {
    'Description': '', 'SecondarySources': [], 'SecondaryArtifacts': [], 'SecondarySourceVersions': [], 'VpcConfig': {}, 'FileSystemLocations': [],
    'Cache': {'Type': 'NO_CACHE'}, 'Tags': [], 'SourceVersion': ''}


def _update(r: Resource, old: dict[str, Any], changed: set[str]) -> set[str]:
    now = {key: value for key, value in r.properties.items() if key not in _APART}
    now.update({name: empty for name, empty in _EMPTY.items() if name in changed and name not in now})
    call(r, 'codebuild', 'update_project', now)
    return changed - set(_APART)


def _live(r: Resource, found: dict[str, Any]) -> dict[str, Any]:
    return to_properties(r.properties, {**found, 'badgeEnabled': found.get('badge', {}).get('badgeEnabled')}, {})


TYPES = [
    ApiType(
        'AWS::CodeBuild::Project', 'codebuild', create='create_project', id='$Name', name=('Name', 149), apart=_APART,
        forgets=_APART, read=Read('batch_get_projects', {'names': ['$id']}, 'projects[0]'), update=_update, live=_live,
        delete=Delete('delete_project', {'name': '$id'}), attributes={'Id': '$id', 'Arn': 'arn'}),
    *recorded('CodeBuild', 'moto has no API for anything but projects of CodeBuild', {
        'ReportGroup': {'id': 'arn:{partition}:codebuild:{region}:{account}:report-group/{Name}', 'Arn': '{id}'},
        'SourceCredential': {'id': 'arn:{partition}:codebuild:{region}:{account}:token/{ServerType}', 'Arn': '{id}'},
        'Fleet': {'id': 'arn:{partition}:codebuild:{region}:{account}:fleet/{Name}:{uuid}', 'Arn': '{id}'},
    }),
]
