"""The resource types that the emulator provides: one small provider per type, one file per service."""
from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from .base import Provider, Recorded
from .custom_resources import CustomResource

_NOT_SERVICES = {'base', 'calls', 'provider', 'shapes'}


@lru_cache(maxsize=None)
def catalog() -> dict[str, Provider]:
    """Every provider by the name of its type. A module of this package that provides types has a list TYPES."""
    found: dict[str, Provider] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name in _NOT_SERVICES:
            continue
        for provider in getattr(importlib.import_module(f'{__name__}.{module.name}'), 'TYPES', []):
            if provider.type in found:
                raise ValueError(f'two providers of {provider.type}')
            found[provider.type] = provider
    return found


@lru_cache(maxsize=None)
def provider_of(type_name: str) -> Provider:
    """The provider of a type; one that records, where there is none."""
    if type_name.startswith('Custom::'):
        return CustomResource(type_name)
    return catalog().get(type_name) or Recorded(type_name, 'no provider has been written for it')
