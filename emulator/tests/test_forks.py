"""Emulators from one process."""
from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.tests.conftest import Cloud
from emulator.tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def serving():
    """A server of emulators: `start(*options)` gives what is told next."""
    process = subprocess.Popen([sys.executable, '-m', 'emulator', '--fork-server'], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)

    def told():
        return json.loads(process.stdout.readline())

    def start(*options):
        process.stdin.write(json.dumps(options) + '\n')
        process.stdin.flush()
        return told()
    start.process, start.told = process, told
    try:
        yield start
    finally:
        process.kill()
        process.wait()
        for stream in process.stdout, process.stderr:
            stream.close()


@pytest.fixture(scope='module')
def server():
    with serving() as start:
        yield start


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_is_a_world_of_its_own(server):
    one, other = server(), server('--strict')
    first, second = Cloud(one['endpoint']), Cloud(other['endpoint'])
    assert one['pid'] != other['pid'] and one['environment']['AWS_ENDPOINT_URL'] == one['endpoint']
    assert [cloud.control('GET', 'health')['strict'] for cloud in (first, second)] == [False, True]
    networks = [cloud.client('ec2').create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId'] for cloud in (first, second)]
    assert networks[0] != networks[1]
    assert networks[0] not in [vpc['VpcId'] for vpc in second.client('ec2').describe_vpcs()['Vpcs']]
    os.kill(one['pid'], signal.SIGTERM)
    assert server.told() == {'pid': one['pid'], 'ended': 0}
    assert second.control('GET', 'health')['endpoint'] == other['endpoint']


def test_one_that_cannot_begin_ends_alone(server):
    there = server()
    port = there['endpoint'].rpartition(':')[2]
    assert server('--port', port)['ended'] == 1
    assert server('--colour')['ended'] == 2
    assert 'endpoint' in server()
    assert is_there(there['pid'])


def test_all_end_with_it(server):
    assert is_there(server()['pid']) and is_there(server()['pid'])
    server.process.stdin.close()
    assert server.process.wait(PATIENCE) == 0
    assert server.process.stdout.read() == ''  # comes to its end when none of them holds it any more


def test_ctrl_c_ends_all_of_them_without_a_word():
    with serving() as server:
        server()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0
        assert (server.process.stdout.read(), server.process.stderr.read()) == ('', '')
