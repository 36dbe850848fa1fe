"""Cloud Map: a private namespace has a zone of its own name, and a network may have several namespaces."""
from __future__ import annotations

from functools import wraps
from typing import Any

from moto.route53.models import route53_backends
from moto.servicediscovery.exceptions import ConflictingDomainExists
from moto.servicediscovery.models import ServiceDiscoveryBackend


def install() -> None:
    create = ServiceDiscoveryBackend.create_private_dns_namespace

    @wraps(create)
    def create_private_dns_namespace(backend: ServiceDiscoveryBackend, name: str, *rest: Any, **named: Any) -> str:
        vpc = named.get('vpc')
        if any(namespace.vpc == vpc and namespace.name == name for namespace in backend.namespaces.values()):
            raise ConflictingDomainExists(vpc)
        # moto refuses a second namespace of a network, whatever its name; it compares only with what it knows of the others.
        others, backend.namespaces = backend.namespaces, {}
        try:
            operation = create(backend, name, *rest, **named)
        finally:
            made, backend.namespaces = backend.namespaces, others
            others.update(made)
        for namespace in made.values():
            zones = route53_backends[backend.account_id][backend.partition].zones
            zones[namespace.dns_properties['HostedZoneId'].split('/')[-1]].name = f'{name}.'
        return operation

    ServiceDiscoveryBackend.create_private_dns_namespace = create_private_dns_namespace
