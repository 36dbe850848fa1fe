"""API Gateway: an integration that has no URI, as MOCK has none, can be imported."""
from __future__ import annotations

from functools import wraps
from typing import Any

from moto.apigateway.models import APIGatewayBackend


def install() -> None:
    put = APIGatewayBackend.put_integration

    @wraps(put)
    def put_integration(backend: APIGatewayBackend, *where: Any, **how: Any) -> Any:
        if len(where) < 5:
            how.setdefault('uri', None)
        if len(where) < 6:
            how.setdefault('integration_method', None)
        return put(backend, *where, **how)

    APIGatewayBackend.put_integration = put_integration
