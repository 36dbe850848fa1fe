"""The emulator as a process of its own: `python -m emulator`."""
from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import urlopen

import pytest

from emulator.cloudformation.stacks import STORE
from emulator.providers import provider_of
from emulator.settings import SETTINGS
from emulator.tests.conftest import Cloud
from emulator.tests.waiting import PATIENCE

from .parts import refused, resource, stack_of, topic

ROOT = Path(__file__).resolve().parents[3]


class Process(Cloud):
    """An emulator in a process, as a user of it sees it."""

    def __init__(self, *options: str, **environment: str):
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'emulator', '--json', '--with-parent', *options], cwd=ROOT, env={**os.environ, **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.announced = json.loads(line)
        super().__init__(self.announced['endpoint'])

    @property
    def port(self) -> int:
        return urlparse(self.endpoint).port

    def ended(self) -> int:
        return self.process.wait(PATIENCE)

    def end(self) -> int:
        self.process.stdin.close()
        return self.ended()


@contextlib.contextmanager
def running(*options: str, **environment: str):
    process = Process(*options, **environment)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.wait()
        for stream in (process.process.stdin, process.process.stdout, process.process.stderr):
            with contextlib.suppress(OSError):
                stream.close()


@pytest.fixture(scope='module')
def temporary():
    """The folder in which all of them put what is temporary."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope='module')
def process(temporary):
    """One for the tests that only look. Its parent has settings of a real account."""
    with running(TMPDIR=str(temporary), AWS_ACCESS_KEY_ID='AKIAREALREALREALREAL', AWS_SECRET_ACCESS_KEY='real', AWS_SESSION_TOKEN='real',
                 AWS_REGION='eu-north-1', AWS_ENDPOINT_URL='http://localhost:1') as made:
        yield made


def test_it_says_where_it_is(process):
    environment = process.announced['environment']
    assert process.endpoint == f'http://localhost:{process.port}'
    assert environment == {
        'AWS_ENDPOINT_URL': process.endpoint, 'AWS_REGION': 'us-east-1', 'AWS_DEFAULT_REGION': 'us-east-1', 'AWS_ACCESS_KEY_ID': 'emulated',
        'AWS_SECRET_ACCESS_KEY': 'emulated', 'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_CONFIG_FILE': os.devnull,
        'AWS_SHARED_CREDENTIALS_FILE': os.devnull}
    health = process.control('GET', 'health')
    assert (health['endpoint'], health['account'], health['strict']) == (process.endpoint, '123456789012', False)


def test_settings_of_a_real_account_do_not_reach_it(process):
    template = {**stack_of(Topic=topic()), 'Outputs': {'Where': {'Value': {'Fn::Sub': '${AWS::AccountId} ${AWS::Region}'}}}}
    assert process.outputs(template) == {'Where': '123456789012 us-east-1'}


def addresses_of_this_machine() -> list[str]:
    """Those that are not loopback; asking which one would be used sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(('192.0.2.1', 9))
            found = asking.getsockname()[0]
        except OSError:
            return []
    return [] if found.startswith('127.') else [found]


def test_it_listens_on_loopback_alone(process):
    with socket.create_connection(('127.0.0.1', process.port), 2):
        pass
    for address in [*addresses_of_this_machine(), '127.0.0.2']:
        with pytest.raises(OSError):
            socket.create_connection((address, process.port), 2).close()


def test_routes_of_its_own(process):
    assert process.control('GET', 'recorded') == {'types': {}, 'properties': []}
    process.create(stack_of(Topic=topic(TopicName='seen')), 'routes')
    made = [found for found in process.control('GET', 'resources') if found['stack'] == 'routes']
    assert made == [{'stack': 'routes', 'logicalId': 'Topic', 'type': 'AWS::SNS::Topic', 'owned': True, 'exists': True,
                     'physicalId': 'arn:aws:sns:us-east-1:123456789012:seen'}]
    assert process.control('POST', 'reset') == {}
    assert (process.control('GET', 'resources'), process.cfn.describe_stacks()['Stacks'], process.topics()) == ([], [], set())
    with pytest.raises(OSError) as caught:
        urlopen(f'{process.endpoint}/_emulator/none')
    assert caught.value.code == 404


def test_what_it_does_not_know_is_told(process):
    message = refused(process.client('sns').create_sms_sandbox_phone_number, PhoneNumber='+15550100')
    assert message.startswith('NotImplemented: The emulator has no such API')


@pytest.mark.parametrize('service, operation, options', [
    ('cloudcontrol', 'list_resources', {'TypeName': 'AWS::SNS::Topic'}), ('appconfig', 'list_deployment_strategies', {}),
    ('autoscaling-plans', 'describe_scaling_plans', {}), ('gamelift', 'list_builds', {})])
def test_services_that_it_does_not_know(process, service, operation, options):
    message = refused(getattr(process.client(service), operation), **options)
    assert message.startswith('NotImplemented: The emulator has no such API')


def test_it_prints_nothing_but_the_announcement(tmp_path):
    with running(TMPDIR=str(tmp_path)) as made:
        refused(made.client('cloudcontrol').list_resources, TypeName='AWS::SNS::Topic')
        made.end()
        assert made.process.stdout.read() == ''
        assert 'Unable to find appropriate backend' in made.process.stderr.read()


def test_a_reset_forgets_what_is_only_recorded(cloud):
    recorded = resource('AWS::SSM::Association', Name='AWS-RunShellScript')
    condition = resource('AWS::CloudFormation::WaitCondition')
    cloud.create(stack_of(Recorded=recorded, Done=condition, Other=resource('AWS::EC2::IPAM')))
    handles = [made.handle for made in STORE.all()[0].resources.values()]
    assert len(handles) == 3 and all(provider_of(handle.type).describe(handle) is not None for handle in handles)
    cloud.control('POST', 'reset')
    assert [provider_of(handle.type).describe(handle) for handle in handles] == [None, None, None]


def test_a_second_one(process, tmp_path):
    """It takes another port, knows nothing of the first, and ends with its parent, even in the middle of a stack."""
    process.create(stack_of(Topic=topic()), 'first')
    with running(TMPDIR=str(tmp_path)) as second:
        assert second.port != process.port
        assert second.cfn.describe_stacks()['Stacks'] == []
        second.control('POST', 'faults', {'type': 'AWS::SNS::Topic', 'delaySeconds': 60})
        second.create(stack_of(Topic=topic()), wait=False)
        started = time.monotonic()
        # The end of a parent closes the standard input of its child.
        assert second.end() == 0
        assert time.monotonic() - started < 30  # not after the delay
        with pytest.raises(OSError):
            socket.create_connection(('127.0.0.1', second.port), 2).close()
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken(process):
    """A profile of the parent is of no interest, even one that does not exist."""
    failed = subprocess.run([sys.executable, '-m', 'emulator', '--port', str(process.port)], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
                            env={**os.environ, 'AWS_PROFILE': 'none-of-that-name'})
    assert failed.returncode == 1
    assert f'cannot listen on port {process.port}' in failed.stderr
    assert 'Traceback' not in failed.stderr


def test_a_signal_ends_it_and_nothing_is_left(tmp_path):
    with running(TMPDIR=str(tmp_path)) as made:
        made.create(stack_of(Topic=topic(), Bucket=resource('AWS::S3::Bucket', BucketName='things')))
        made.client('s3').put_object(Bucket='things', Key='k', Body=b'x' * 100_000)
        made.process.send_signal(signal.SIGTERM)
        assert made.ended() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope='module')
def strict():
    with running('--strict', '--shuffle', '1') as made:
        yield made


def test_strict_refuses_what_would_be_recorded_only(strict):
    assert strict.control('GET', 'health')['strict'] is True
    message = refused(strict.create, stack_of(Recorded=resource('AWS::SSM::Association', Name='AWS-RunShellScript'), Topic=topic()))
    assert '--strict' in message and 'AWS::SSM::Association: moto has no API for associations of Systems Manager' in message
    query = {'Type': 'TAG_FILTERS_1_0', 'Query': {
        'ResourceTypeFilters': ['AWS::AllSupported'], 'TagFilters': [{'Key': 'team', 'Values': ['one']}]}}
    group = resource('AWS::ResourceGroups::Group', Name='group', ResourceQuery=query, Resources=['arn:aws:sqs:us-east-1:123456789012:queue'])
    assert strict.create(stack_of(Group=group))['StackStatus'] == 'ROLLBACK_COMPLETE'
    assert 'Resources' in strict.reasons()[0] and '--strict' in strict.reasons()[0]
    assert strict.create(stack_of(Topic=topic()), 'real')['StackStatus'] == 'CREATE_COMPLETE'


def test_shuffle_is_repeatable_by_its_seed(strict, cloud):
    """In another process, and by the setting that the option sets."""
    def order(made):
        made.create(stack_of(**{f'Topic{number}': topic() for number in range(8)}), 'shuffled')
        return [logical for logical, status in made.happened('shuffled') if status == 'CREATE_COMPLETE'][:-1]
    SETTINGS.shuffle = 1
    assert order(strict) == order(cloud) != [f'Topic{number}' for number in range(8)]


def test_recorded_without_strict(cloud):
    """A record, and an event that says so."""
    cloud.create(stack_of(Recorded=resource('AWS::SSM::Association', Name='AWS-RunShellScript')))
    complete = next(event for event in cloud.events() if (event['LogicalResourceId'], event['ResourceStatus']) == ('Recorded', 'CREATE_COMPLETE'))
    assert complete['ResourceStatusReason'] == 'recorded only: moto has no API for associations of Systems Manager'
    assert cloud.control('GET', 'recorded')['types'] == {'AWS::SSM::Association': 'moto has no API for associations of Systems Manager'}


def test_clients_need_nothing_but_the_environment(process):
    """As the CLI and the SDKs are used: by variables alone."""
    code = 'import boto3; print(boto3.client("sts").get_caller_identity()["Account"], boto3.client("cloudformation").meta.endpoint_url)'
    kept = {name: value for name, value in os.environ.items() if not name.startswith('AWS_')}
    done = subprocess.run([sys.executable, '-c', code], env={**kept, **process.announced['environment']}, capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.split() == ['123456789012', process.endpoint], done.stderr
