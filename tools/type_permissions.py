"""What AWS CloudFormation needs to create, read, update and delete each resource type, from the resource schemas that cfn-lint carries.

    npx projen type-permissions             writes data/type-permissions.json
    npx projen type-permissions --check     fails when it is not as cfn-lint has it
    npx projen type-permissions --dropped   tells what has been left out

Run it after a new version of cfn-lint, and read the difference: launch roles are made of it. What a schema asks for that IAM does not know,
and whole services (`s3:*`), are left out. The data is AWS's own: the `handlers` and `tagging` of each schema, and the service authorization reference,
which tells what kinds of resources an action can be held to.
"""
from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cfnlint
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

REGION = 'us-east-1'
ACTION = re.compile(r'^([A-Za-z0-9-]+):\s*([A-Za-z][A-Za-z0-9]+\*?)$')
PHASES = ('create', 'read', 'update', 'delete')
#: Services whose actions are held to names, or at least to the account; for these it matters which resources an action knows. Not those whose
#: resources are often another account's, or AWS's own, in ways that nobody tells: their actions are on anything.
HELD = (
    'acm', 'amplify', 'apigateway', 'application-autoscaling', 'apprunner', 'appsync', 'athena', 'autoscaling', 'backup', 'batch', 'cloudformation',
    'cloudfront', 'cloudtrail', 'cloudwatch', 'codebuild', 'codecommit', 'codedeploy', 'codepipeline', 'cognito-idp', 'dms', 'dsql', 'dynamodb', 'ec2',
    'ecr', 'ecs', 'eks', 'elasticache', 'elasticfilesystem', 'elasticloadbalancing', 'elasticmapreduce', 'es', 'events', 'firehose', 'fsx', 'glue', 'iam',
    'kinesis', 'kms', 'lambda', 'logs', 'memorydb', 'mq', 'pipes', 'rds', 'redshift', 'redshift-serverless', 'route53', 's3', 'sagemaker', 'scheduler',
    'secretsmanager', 'servicediscovery', 'sns', 'sqs', 'ssm', 'states', 'synthetics', 'timestream', 'wafv2', 'xray')
#: What types need whose schemas do not tell it: OTHERS in src/servicecatalog/private/type-permissions.ts.
ALSO = {
    'codebuild': 'BatchGetProjects CreateProject CreateWebhook DeleteProject DeleteWebhook UpdateProject UpdateProjectVisibility UpdateWebhook',
    'ec2': 'AssociateClientVpnTargetNetwork CreateClientVpnEndpoint DeleteClientVpnEndpoint DescribeClientVpnTargetNetworks '
           'DisassociateClientVpnTargetNetwork ModifyClientVpnEndpoint',
    'elasticloadbalancing': 'AddListenerCertificates RemoveListenerCertificates',
    'fsx': 'CreateFileSystem CreateFileSystemFromBackup DeleteFileSystem UpdateFileSystem',
    'iam': 'CreateAccessKey UpdateAccessKey',
}
#: Of services with very many kinds: patterns that are enough for all of them. Only private domain names are of the account.
TOGETHER = {'apigateway': 'apigateway:*::/* apigateway:*:{account}:/*'}
AUTHORIZATION = json.loads((Path(cfnlint.__file__).parent / 'data' / 'AdditionalSpecs' / 'Policies.json').read_text())
FILE = Path(__file__).parent.parent / 'data' / 'type-permissions.json'


def actions_of(schema: dict[str, Any], dropped: Counter[str]) -> dict[str, str]:
    """Names of actions by service: {'s3': 'CreateBucket DeleteBucket'}. What IAM does not know is counted in `dropped`."""
    found: dict[str, set[str]] = defaultdict(set)
    for permission in permissions_of(schema):
        action = ACTION.match(permission.strip())
        if action and is_known(action[1].lower(), action[2].lower()):
            found[action[1].lower()].add(action[2][0].upper() + action[2][1:])
        else:
            dropped[permission.strip()] += 1
    return {service: ' '.join(sorted(found[service])) for service in sorted(found)}


def permissions_of(schema: dict[str, Any]) -> set[str]:
    """Those of the handlers, and those that tags need, which some handlers leave out."""
    handlers = schema.get('handlers') or {}
    tagging = schema.get('tagging')
    asked = [*(handlers.get(phase, {}) for phase in PHASES), tagging if isinstance(tagging, dict) else {}]
    return {permission for part in asked for permission in part.get('permissions', [])}


def is_known(service: str, name: str) -> bool:
    actions = AUTHORIZATION.get(service, {}).get('Actions', {})
    return any(action.startswith(name[:-1]) for action in actions) if name.endswith('*') else name in actions


def kinds_of(names: set[str], service: str) -> dict[str, str]:
    """Kinds of resources by action: {'GetFunction': 'function'}; actions that know none are left out."""
    actions = AUTHORIZATION[service]['Actions']
    return {name: ' '.join(kinds) for name in sorted(names) if (kinds := [plain(kind) for kind in actions.get(name.lower(), {}).get('Resources', [])])}


def formats_of(kinds: dict[str, str], service: str) -> dict[str, str]:
    """Patterns of ARNs by kind, without partition: {'eventsourcemapping': 'lambda:*:{account}:event-source-mapping:*'}."""
    resources = {plain(kind): resource['ARNFormats'] for kind, resource in AUTHORIZATION[service]['Resources'].items()}
    used = sorted({kind for names in kinds.values() for kind in names.split()} & resources.keys())
    found = {kind: TOGETHER.get(service) or ' '.join(map(pattern, resources[kind])) for kind in used}
    return {kind: patterns for kind, patterns in found.items() if '${' not in patterns}  # of no service, or account, that is known


def plain(kind: str) -> str:
    return kind.lower().replace(' ', '-')


def pattern(arn: str) -> str:
    for found, instead in (('arn:${Partition}:', ''), ('${Region}', '*'), ('${Account}', '{account}'), ('${AccountId}', '{account}'), ('.*', '*')):
        arn = arn.replace(found, instead)
    return arn


def main() -> None:
    schemas = {name: PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema for name in PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION)}
    dropped: Counter[str] = Counter()
    types = {name: actions_of(schema, dropped) for name, schema in sorted(schemas.items()) if schema.get('handlers')}
    used = {service: {action for actions in [*types.values(), ALSO] for action in actions.get(service, '').split()} for service in HELD}
    source = f"resource schemas of {REGION} and service authorization reference, as in cfn-lint {version('cfn-lint')}"
    kinds = {service: kinds_of(used[service], service) for service in HELD}
    sections = {'formats': {service: formats_of(kinds[service], service) for service in HELD}, 'kinds': kinds, 'types': types}
    text = '{\n  "source": %s,\n%s\n}\n' % (json.dumps(source), ',\n'.join(section(name, content) for name, content in sections.items()))
    if '--check' in sys.argv and FILE.read_text() != text:
        sys.exit(f'{FILE.name} is not as cfn-lint has it: run "npx projen type-permissions", and read the difference')
    FILE.write_text(text)
    print(f'{FILE.name}: {len(types)} types; {len(dropped)} permissions ({sum(dropped.values())} times) are not known to IAM, and left out')
    if '--dropped' in sys.argv:
        print('\n'.join(sorted(dropped)))


def section(name: str, content: dict[str, Any]) -> str:
    """One line for each entry, so that differences can be read."""
    return '  %s: {\n%s\n  }' % (json.dumps(name), ',\n'.join(f'    {json.dumps(key)}: {json.dumps(value)}' for key, value in content.items()))


if __name__ == '__main__':
    main()
