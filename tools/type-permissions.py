"""What AWS CloudFormation needs to create, read, update and delete each resource type, from the resource schemas that cfn-lint carries.

    .venv/bin/python tools/type-permissions.py          writes data/type-permissions.json

Run it after a new version of cfn-lint, and read the difference: launch roles are made of it. What a schema asks for beside IAM actions,
and whole services (`s3:*`), are left out. The data is AWS's own (the `handlers` of each schema).
"""
from __future__ import annotations

import json
import re
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

REGION = 'us-east-1'
ACTION = re.compile(r'^([A-Za-z0-9-]+):\s*([A-Za-z][A-Za-z0-9]+\*?)$')
PHASES = ('create', 'read', 'update', 'delete')
FILE = Path(__file__).parent.parent / 'data' / 'type-permissions.json'


def actions_of(schema: dict[str, Any]) -> dict[str, str]:
    """Names of actions by service: {'s3': 'CreateBucket DeleteBucket'}."""
    found: dict[str, set[str]] = defaultdict(set)
    handlers = schema.get('handlers') or {}
    for phase in PHASES:
        for permission in handlers.get(phase, {}).get('permissions', []):
            action = ACTION.match(permission.strip())
            if action:
                found[action[1].lower()].add(action[2][0].upper() + action[2][1:])
    return {service: ' '.join(sorted(found[service])) for service in sorted(found)}


def main() -> None:
    schemas = {name: PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema for name in PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION)}
    lines = [f'    {json.dumps(name)}: {json.dumps(actions_of(schema))}' for name, schema in sorted(schemas.items()) if schema.get('handlers')]
    text = '{\n  "source": %s,\n  "types": {\n%s\n  }\n}\n' % (json.dumps(f"resource schemas of {REGION}, cfn-lint {version('cfn-lint')}"), ',\n'.join(lines))
    FILE.write_text(text)
    print(f'{FILE.name}: {len(lines)} types')


if __name__ == '__main__':
    main()
