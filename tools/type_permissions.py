"""What AWS CloudFormation needs to create, read, update and delete each resource type, from the resource schemas that cfn-lint carries.

    npx projen type-permissions             writes data/type-permissions.json
    npx projen type-permissions --check     fails when it is not as cfn-lint has it

Run it after a new version of cfn-lint, and read the difference: launch roles are made of it. What a schema asks for that IAM does not know,
and whole services (`s3:*`), are left out. The data is AWS's own: the `handlers` of each schema, and the service authorization reference,
which tells what kinds of resources an action can be held to.
"""
from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

REGION = 'us-east-1'
ACTION = re.compile(r'^([A-Za-z0-9-]+):\s*([A-Za-z][A-Za-z0-9]+\*?)$')
PHASES = ('create', 'read', 'update', 'delete')
#: Services whose resources CloudFormation names after the stack; for these it matters which resources an action knows.
NAMED = ('cloudformation', 'dynamodb', 'iam', 'lambda', 'logs', 's3', 'sns', 'sqs')
AUTHORIZATION = json.loads((Path(cfnlint.__file__).parent / 'data' / 'AdditionalSpecs' / 'Policies.json').read_text())
FILE = Path(__file__).parent.parent / 'data' / 'type-permissions.json'


def actions_of(schema: dict[str, Any]) -> dict[str, str]:
    """Names of actions by service: {'s3': 'CreateBucket DeleteBucket'}."""
    found: dict[str, set[str]] = defaultdict(set)
    handlers = schema.get('handlers') or {}
    for phase in PHASES:
        for permission in handlers.get(phase, {}).get('permissions', []):
            action = ACTION.match(permission.strip())
            if action and is_known(action[1].lower(), action[2].lower()):
                found[action[1].lower()].add(action[2][0].upper() + action[2][1:])
    return {service: ' '.join(sorted(found[service])) for service in sorted(found)}


def is_known(service: str, name: str) -> bool:
    actions = AUTHORIZATION.get(service, {}).get('Actions', {})
    return any(action.startswith(name[:-1]) for action in actions) if name.endswith('*') else name in actions


def kinds_of(names: set[str], service: str) -> dict[str, str]:
    """Kinds of resources by action: {'GetFunction': 'function'}; actions that know none are left out."""
    actions = AUTHORIZATION[service]['Actions']
    return {name: ' '.join(kinds) for name in sorted(names) if (kinds := [kind.replace(' ', '-') for kind in actions.get(name.lower(), {}).get('Resources', [])])}


def main() -> None:
    schemas = {name: PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema for name in PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION)}
    types = {name: actions_of(schema) for name, schema in sorted(schemas.items()) if schema.get('handlers')}
    used = {service: {action for actions in types.values() for action in actions.get(service, '').split()} for service in NAMED}
    source = f"resource schemas of {REGION} and service authorization reference, as in cfn-lint {version('cfn-lint')}"
    sections = {'kinds': {service: kinds_of(used[service], service) for service in NAMED}, 'types': types}
    text = '{\n  "source": %s,\n%s\n}\n' % (json.dumps(source), ',\n'.join(section(name, content) for name, content in sections.items()))
    if '--check' in sys.argv and FILE.read_text() != text:
        sys.exit(f'{FILE.name} is not as cfn-lint has it: run "npx projen type-permissions", and read the difference')
    FILE.write_text(text)
    print(f'{FILE.name}: {len(types)} types')


def section(name: str, content: dict[str, Any]) -> str:
    """One line for each entry, so that differences can be read."""
    return '  %s: {\n%s\n  }' % (json.dumps(name), ',\n'.join(f'    {json.dumps(key)}: {json.dumps(value)}' for key, value in content.items()))


if __name__ == '__main__':
    main()
