"""Failures that are the emulator's own."""
from __future__ import annotations

import json
from urllib.error import HTTPError

import pytest
from moto.core.utils import get_service_model

from emulator import aws
from emulator.cloudformation import inventory


def test_what_moto_adds_to_a_model_does_not_reach_clients(cloud):
    get_service_model.cache_clear()
    get_service_model('sqs')  # moto has other codes for its errors
    aws.reset()
    sqs = aws.client('sqs')
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_attributes(QueueUrl='https://sqs.us-east-1.amazonaws.com/123456789012/none')


def test_a_control_route_that_fails_says_so_as_json(cloud, monkeypatch):
    monkeypatch.setattr(inventory, 'resources', lambda: {}['queue'])
    with pytest.raises(HTTPError) as failed:
        cloud.control('GET', 'resources')
    assert (failed.value.code, json.load(failed.value)) == (500, {'message': "The emulator itself failed: KeyError: 'queue'"})
