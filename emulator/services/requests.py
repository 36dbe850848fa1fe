"""What a request of moto's says, by the names that the service has for it."""
from __future__ import annotations

from typing import Any

from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model


def given(response: BaseResponse) -> dict[str, Any]:
    """The members that are in the request."""
    model = get_service_model(response.boto3_service_name).operation_model(response._get_action())
    values = {name: response._get_param(name) for name in model.input_shape.members}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    """moto's dicts find a key by either of its spellings; here it is the service's alone."""
    if hasattr(value, 'original_dict'):
        value = value.original_dict()
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
