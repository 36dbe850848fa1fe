"""Every provider is led through the life of a sample."""
from __future__ import annotations

import importlib
import pkgutil

import jmespath
import pytest

from emulator import tests
from emulator.providers import catalog, provider_of
from emulator.providers.base import as_tags
from emulator.tests.provider_life import CHANGED_TAGS, TAGS, Sample, World, drift, schema_of, tag_property, tags_of

FILES = [module.name for module in pkgutil.iter_modules(tests.__path__) if module.name.startswith('samples_')]
SAMPLES = [sample for name in FILES for sample in importlib.import_module(f'{tests.__name__}.{name}').SAMPLES]


@pytest.mark.parametrize('sample', SAMPLES, ids=str)
def test_life(sample: Sample) -> None:
    world, provider = World(), provider_of(sample.type)
    if sample.before:
        sample.before()
    for name, (type_name, properties) in sample.needs.items():
        world.make(name, type_name, properties)

    tags = tag_property(sample)
    template = world.resolved({**sample.properties, **({tags: TAGS} if tags else {})})
    known = set(schema_of(sample.type)['properties'])
    assert set(template) | set(sample.change) <= known, 'the sample says what the type does not have'

    resource = world.make('it', sample.type, template)
    assert resource.recorded == list(sample.recorded)
    assert provider.real and resource.id
    assert provider.describe(resource) is not None
    assert provider.ref(resource)
    for name in sample.attributes:
        assert provider.attribute(resource, name) not in (None, ''), name
    assert drift(template, provider.live(resource)) == []
    if tags:
        assert tags_of(resource) == as_tags(TAGS)

    if sample.change or tags:
        old = resource.properties
        change = world.resolved({**sample.change, **({tags: CHANGED_TAGS} if tags else {})})
        template = {key: value for key, value in {**template, **change}.items() if value is not None}
        resource.properties = dict(template)
        provider.update(resource, old)
        assert resource.recorded == list(sample.recorded)
        found = provider.describe(resource)
        for path, expected in sample.seen.items():
            assert jmespath.search(path, found) == expected, path
        assert drift(template, provider.live(resource)) == []
        if tags:
            assert tags_of(resource) == as_tags(CHANGED_TAGS)

    provider.delete(resource)
    assert provider.describe(resource) is None
    provider.delete(resource)
    world.delete()


def test_every_real_provider_has_a_sample() -> None:
    elsewhere = ('Custom::', 'AWS::CloudFormation::', 'AWS::SNS::', 'AWS::CloudWatch::', 'AWS::CDK::')
    mine = {name for name, provider in catalog().items() if provider.real and not name.startswith(elsewhere)}
    assert mine - {sample.type for sample in SAMPLES} == set()
