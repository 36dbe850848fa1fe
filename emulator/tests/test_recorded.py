"""Types that are recorded: they exist, and their references have values."""
from __future__ import annotations

import re

import pytest

from emulator.providers import catalog
from emulator.providers.base import Recorded
from emulator.providers.recorded import Record
from emulator.tests.provider_life import World, schema_of

RECORDED = sorted(name for name, provider in catalog().items() if isinstance(provider, Recorded))
WITH_FORMS = [name for name in RECORDED if isinstance(catalog()[name], Record)]


@pytest.mark.parametrize('type_name', RECORDED)
def test_a_record_lives_and_is_forgotten(type_name: str) -> None:
    world, provider = World(), catalog()[type_name]
    resource = world.make('it', type_name, {})
    assert provider.reason and not provider.real
    assert provider.ref(resource)
    for path in schema_of(type_name).get('readOnlyProperties', []):
        name = path.removeprefix('/properties/').replace('/', '.')
        assert provider.attribute(resource, name) is not None, name
    resource.properties = {'changed': True}
    provider.update(resource, {})
    assert provider.describe(resource) == {'changed': True}
    world.delete()
    assert provider.describe(resource) is None


@pytest.mark.parametrize('type_name', WITH_FORMS)
def test_arns_have_the_form_of_arns(type_name: str) -> None:
    resource = World().make('it', type_name, {'ContactId': 'arn:aws:ssm-contacts:us-east-1:123456789012:contact/us'})
    for path in schema_of(type_name).get('readOnlyProperties', []):
        name = path.removeprefix('/properties/')
        if name.lower().endswith('arn') and '/' not in name:
            assert re.match(r'arn:aws:[a-z0-9-]+:', str(catalog()[type_name].attribute(resource, name))), name
