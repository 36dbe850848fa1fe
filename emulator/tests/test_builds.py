"""Builds of CodeBuild: what runs, with which environment, and what comes of it."""
from __future__ import annotations

import io
import json
import os
import time
import zipfile
from urllib.error import HTTPError

import pytest

from emulator import aws
from emulator.services import builds
from emulator.services.builds import outputs
from emulator.tests.delivering import action, project
from emulator.tests.waiting import until
from emulator.tests.serving import log_of, zipped

SOURCES = {'type': 'S3', 'location': 'sources/source.zip'}


@pytest.fixture
def run(delivery):
    """Run a buildspec with a source in S3; the build."""
    api = delivery.cloud.client('codebuild')

    def go(spec, wait=True, variables=(), overrides=None, **more):
        text = spec if isinstance(spec, str) else json.dumps(spec)
        project(delivery.cloud, 'build', text, variables=list(variables), **{
            'source': {**SOURCES, 'buildspec': text}, 'artifacts': {'type': 'NO_ARTIFACTS'}, **more})
        identifier = api.start_build(projectName='build', **(overrides or {}))['build']['id']
        return ended(identifier) if wait else identifier

    def get(identifier):
        return api.batch_get_builds(ids=[identifier])['builds'][0]

    def ended(identifier):
        return until(lambda: build if (build := get(identifier))['buildComplete'] else None)
    go.api, go.get, go.ended = api, get, ended
    return go


def commands(*build: str, **phases):
    return {'version': '0.2', 'phases': {**{name: {'commands': list(told)} for name, told in phases.items()}, 'build': {'commands': list(build)}}}


def phases(build):
    return {phase['phaseType']: phase.get('phaseStatus') for phase in build['phases']}


def said(build) -> str:
    return '\n'.join(line for stream in log_of('', group=build['logs']['groupName']) for line in stream)


def test_what_is_told_of_a_build_is_of_one_moment(run):
    identifier = run(commands('true'), wait=False)
    build = builds.api.builds_of(aws.DEFAULT_ACCOUNT, aws.DEFAULT_REGION)[identifier]
    seen = build.seen()
    run.ended(identifier)
    assert (seen['buildStatus'], seen['buildComplete']) == ('IN_PROGRESS', False) and 'COMPLETED' not in phases(seen)
    assert build.seen()['buildStatus'] == 'SUCCEEDED'


def test_what_one_command_leaves_to_the_next(run):
    spec = commands('echo "$A $B $(basename $PWD)"', 'f() { :; }; set -u', 'echo "${NOT-unset}"; type f || echo forgotten',
                    install=['export A="it\'s $HOME"; B=lost; mkdir sub; cd sub'])
    build = run(spec)
    assert build['buildStatus'] == 'SUCCEEDED'
    lines = said(build).split('\n')
    assert any(line.startswith("it's /") and line.endswith('  sub') for line in lines), lines
    assert 'unset' in lines and 'forgotten' in lines
    assert phases(build) == {**dict.fromkeys(
        ['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD', 'BUILD', 'POST_BUILD', 'UPLOAD_ARTIFACTS', 'FINALIZING'],
        'SUCCEEDED'), 'COMPLETED': None}
    assert build['logs']['groupName'] == '/aws/codebuild/build' and build['buildNumber'] == 1


def test_a_build_that_fails_is_followed_by_post_build(run):
    build = run({'version': 0.2, 'phases': {
        'build': {'commands': ['exit 3', 'echo never'], 'finally': ['echo at last']},
        'post_build': {'commands': ['echo succeeding=$CODEBUILD_BUILD_SUCCEEDING']}}})
    assert build['buildStatus'] == 'FAILED'
    failed = next(phase for phase in build['phases'] if phase['phaseType'] == 'BUILD')
    assert failed['contexts'] == [
        {'statusCode': 'COMMAND_EXECUTION_ERROR', 'message': 'Error while executing command: exit 3. Reason: exit status 3'}]
    text = said(build)
    assert 'at last' in text and 'succeeding=0' in text and '\nnever' not in text


def test_before_the_build_a_failure_ends_all(run):
    build = run(commands('echo never', pre_build=['false'], post_build=['echo never']))
    assert build['buildStatus'] == 'FAILED' and 'BUILD' not in phases(build) and '\nnever' not in said(build)


def test_on_failure(run):
    build = run({'version': 0.2, 'phases': {'install': {'on-failure': 'CONTINUE', 'commands': ['false']}, 'build': {'commands': ['echo went on']}}})
    assert build['buildStatus'] == 'FAILED' and '\nwent on' in said(build)
    run.api.delete_project(name='build')
    build = run({'version': 0.2, 'phases': {'build': {'on-failure': 'ABORT', 'commands': ['false']}, 'post_build': {'commands': ['echo never']}}})
    assert 'POST_BUILD' not in phases(build)


def test_variables(delivery, run):
    aws.client('ssm').put_parameter(Name='/shop/key', Value='stored', Type='SecureString')
    aws.client('secretsmanager').create_secret(Name='shop', SecretString='{"password": "hidden"}')
    spec = {'version': 0.2, 'env': {
        'variables': {'A': 'spec', 'B': 'spec', 'FLAG': True}, 'parameter-store': {'C': '/shop/key'}, 'secrets-manager': {'D': 'shop:password'},
        'exported-variables': ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'FLAG', 'LATE', 'NEVER']},
        'phases': {'build': {'commands': ['export LATE="two\nlines"', 'NEVER=no']}}}
    build = run(spec, variables=[{'name': 'B', 'value': 'project'}, {'name': 'E', 'value': '/shop/key', 'type': 'PARAMETER_STORE'},
                                 {'name': 'F', 'value': 'shop:password', 'type': 'SECRETS_MANAGER'}],
                overrides={'environmentVariablesOverride': [{'name': 'G', 'value': 'given'}]})
    assert {item['name']: item['value'] for item in build['exportedEnvironmentVariables']} == {
        'A': 'spec', 'B': 'project', 'C': 'stored', 'D': 'hidden', 'E': 'stored', 'F': 'hidden', 'G': 'given', 'FLAG': 'true', 'LATE': 'two\nlines'}


def test_the_emulated_cloud_and_nothing_of_the_machine(run, monkeypatch):
    monkeypatch.setenv('SECRET_OF_THE_MACHINE', 'x')
    build = run(commands('env', 'echo $CODEBUILD_SRC_DIR | grep -q primary', 'cat readme', 'npm --version'), overrides={'sourceVersion': 'v1'})
    told = dict(line.split('=', 1) for line in said(build).split('\n') if '=' in line)
    assert build['buildStatus'] == 'SUCCEEDED', said(build)
    assert told['AWS_REGION'] == 'us-east-1' and told['AWS_ENDPOINT_URL'].startswith('http://127.0.0.1:') and told['AWS_SESSION_TOKEN']
    assert told['CODEBUILD_BUILD_ID'] == build['id'] and told['CODEBUILD_CI'] == 'true' and told['CODEBUILD_SOURCE_VERSION'] == 'v1'
    assert 'SECRET_OF_THE_MACHINE' not in told and told['HOME'] != os.environ['HOME']


@pytest.mark.parametrize('spec, message', [
    ('version: 0.2\nphases: {build: {commands: [a: b]}}', "a command is not a text: {'a': 'b'}"),
    ('version: 0.2\nphases: {test: {commands: []}}', 'there is no phase test'),
    ('version: 0.2\nbatch: {}\nphases: {}', 'the buildspec has batch, which the emulator does not know'),
    ('version: 7\nphases: {}', 'unsupported version: 7'),
    ('ci/build.yml', 'stat ci/build.yml: no such file or directory')])
def test_a_buildspec_that_cannot_be_read(run, spec, message):
    build = run(spec)
    failed = next(phase for phase in build['phases'] if phase['phaseType'] == 'DOWNLOAD_SOURCE')
    context = failed['contexts'][0]
    assert build['buildStatus'] == 'FAILED' and context['statusCode'] == 'YAML_FILE_ERROR' and message in context['message']


def test_a_buildspec_in_the_source(delivery, run):
    delivery.commit({'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo from the source\n'})
    build = run('', source=SOURCES)
    assert build['buildStatus'] == 'SUCCEEDED' and 'from the source' in said(build)


def test_artifacts_in_a_bucket(delivery, run):
    delivery.s3.create_bucket(Bucket='made')
    spec = {**commands('mkdir -p out/deep', 'echo 1 > out/a', 'echo 2 > out/deep/b', 'echo 3 > out/deep/c.map'), 'artifacts': {
        'base-directory': 'out', 'files': ['**/*'], 'exclude-paths': ['**/*.map']}}
    build = run(spec, artifacts={'type': 'S3', 'location': 'made', 'name': 'app', 'path': 'builds', 'packaging': 'NONE'})
    assert build['artifacts'] == {'location': 'arn:aws:s3:::made/builds/app'}
    assert {item['Key'] for item in delivery.s3.list_objects_v2(Bucket='made')['Contents']} == {'builds/app/a', 'builds/app/deep/b'}


def test_artifacts_that_are_not_there(run):
    spec = {**commands('true'), 'artifacts': {'files': ['dist/*']}}
    build = run(spec, artifacts={'type': 'S3', 'location': 'sources', 'name': 'app'})
    failed = next(phase for phase in build['phases'] if phase['phaseType'] == 'UPLOAD_ARTIFACTS')
    assert build['buildStatus'] == 'FAILED' and failed['contexts'] == [
        {'statusCode': 'CLIENT_ERROR', 'message': 'no matching artifact paths found: dist/*'}]


def test_flat_artifacts(tmp_path):
    (tmp_path / 'a' / 'b').mkdir(parents=True)
    (tmp_path / 'a' / 'b' / 'file').write_text('x')
    content = outputs.collect({'files': 'a/b/file', 'discard-paths': 'yes'}, tmp_path)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ['file']


def test_several_sources_and_artifacts_of_a_pipeline(delivery):
    source = {'name': 'Source', 'actions': [
        action(name, 'Source/S3', {'S3Bucket': 'sources', 'S3ObjectKey': f'{name}.zip'}, gives=name) for name in ('app', 'tools')]}
    for name in 'app', 'tools':
        delivery.s3.put_object(Bucket='sources', Key=f'{name}.zip', Body=zipped({'name': name}))
    project(delivery.cloud, 'build', {**commands('cat name $CODEBUILD_SRC_DIR_tools/name > both', 'echo $CODEBUILD_INITIATOR > who'), 'artifacts': {
        'secondary-artifacts': {'first': {'files': ['both']}, 'second': {'files': ['who']}}}})
    delivery.make({'name': 'Build', 'actions': [
        action('Build', 'Build/CodeBuild', {'ProjectName': 'build', 'PrimarySource': 'app'}, 'app tools', 'first second')]}, source=source)
    delivery.ended(delivery.start(), 'Succeeded')
    assert delivery.files('first') == {'both': 'apptools'} and delivery.files('second') == {'who': 'codepipeline/delivery\n'}


def test_a_build_that_fails_fails_its_action(delivery):
    project(delivery.cloud, 'build', commands('false'))
    delivery.make({'name': 'Build', 'actions': [action('Build', 'Test/CodeBuild', {'ProjectName': 'build'}, 'source')]})
    delivery.ended(delivery.start(), 'Failed')
    state = delivery.action('Build', 'Build')
    assert state['summary'] == 'Build terminated with state: FAILED' and state['externalExecutionId'].startswith('build:')
    assert state['errorDetails']['code'] == 'JobFailed' and 'Error while executing command: false' in state['errorDetails']['message']


def test_a_project_that_is_not_there(delivery):
    delivery.make({'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'no'}, 'source')]})
    delivery.ended(delivery.start(), 'Failed')
    assert delivery.error().startswith('Project cannot be found: arn:aws:codebuild:us-east-1:123456789012:project/no')


def test_a_replaced_build(delivery, tmp_path):
    (tmp_path / 'file').write_text('given')
    project(delivery.cloud, 'build', commands('exit 1'))
    delivery.cloud.control('POST', 'builds', {'project': 'build', 'artifacts': {'built': str(tmp_path)}, 'variables': {'TAG': '7'}})
    delivery.make({'name': 'Build', 'actions': [action('Build', 'Build/CodeBuild', {'ProjectName': 'build'}, 'source', 'built', namespace='b')]})
    delivery.ended(delivery.start(), 'Succeeded')
    assert delivery.files('built') == {'file': 'given'} and delivery.variables('Build') == {'TAG': '7'}
    delivery.cloud.control('POST', 'builds', {'project': 'build', 'exit': 2})
    delivery.ended(delivery.start(), 'Failed')
    assert 'The emulator was told that this build exits with 2' in delivery.error()


@pytest.mark.parametrize('route, asked, message', [
    ('builds', {'project': 'a', 'artifact': {}}, 'unknown: artifact'), ('builds', {}, 'missing: project'),
    ('builds', {'project': 'a', 'artifacts': {'a': '/no/where'}}, 'there is no /no/where'),
    ('sources', {'pipeline': 'a', 'action': 'b', 'zip': 'relative.zip'}, 'absolute path'), ('sources', {'pipeline': 'a'}, 'missing: action, zip')])
def test_control_calls_that_make_no_sense(delivery, route, asked, message):
    with pytest.raises(HTTPError) as refused:
        delivery.cloud.control('POST', route, asked)
    assert refused.value.code == 400 and message in json.loads(refused.value.read())['message']


# ---- time, and an early end

def test_a_build_that_takes_too_long(delivery, run):
    delivery.cloud.control('PUT', 'pace', {'minuteSeconds': 0.1})
    started = time.monotonic()
    build = run(commands('sleep 30'), timeoutInMinutes=5)
    assert build['buildStatus'] == 'TIMED_OUT' and time.monotonic() - started < 5


def test_stop_build_and_what_it_left_running(delivery, run, tmp_path):
    mark = tmp_path / 'pid'
    identifier = run(commands(f'sleep 60 & echo $! > {mark}', 'sleep 60'), wait=False)
    pid = int(until(lambda: mark.exists() and mark.read_text().strip()))
    assert run.api.stop_build(id=identifier)['build']['buildStatus'] == 'STOPPED'
    until(lambda: not os.path.exists(f'/proc/{pid}') or open(f'/proc/{pid}/stat', encoding='ascii').read().split()[2] == 'Z')


def test_builds_end_with_the_emulator(delivery, run):
    identifier = run(commands('sleep 60'), wait=False)
    until(lambda: run.get(identifier)['currentPhase'] == 'BUILD')
    started = builds.api.builds_of('123456789012', 'us-east-1')[identifier]
    builds.reset()
    until(started.ended.is_set)


# ---- the API

def test_lists(run):
    first = run(commands('true'))['id']
    second = run.ended(run.api.start_build(projectName='build')['build']['id'])
    assert second['buildNumber'] == 2
    assert run.api.list_builds()['ids'] == [second['id'], first] == run.api.list_builds_for_project(projectName='build')['ids']
    assert run.api.list_builds_for_project(projectName='build', sortOrder='ASCENDING')['ids'] == [first, second['id']]
    assert run.api.batch_get_builds(ids=['build:no'])['buildsNotFound'] == ['build:no']
    with pytest.raises(run.api.exceptions.ResourceNotFoundException):
        run.api.list_builds_for_project(projectName='other')


def test_requests_that_make_no_sense(delivery, run):
    with pytest.raises(run.api.exceptions.ResourceNotFoundException):
        run.api.start_build(projectName='no')
    with pytest.raises(run.api.exceptions.ResourceNotFoundException):
        run.api.stop_build(id='build:no')
    project(delivery.cloud, 'piped', commands('true'))
    with pytest.raises(run.api.exceptions.InvalidInputException, match='CODEPIPELINE'):
        run.api.start_build(projectName='piped')
    with pytest.raises(run.api.exceptions.InvalidInputException, match='does not heed secondarySourcesOverride'):
        run.api.start_build(projectName='piped', secondarySourcesOverride=[])
