"""Service Catalog: moto has portfolios and products; here is everything that connects them, shares them, and launches them.

| Module | What |
|---|---|
| `model` | what is kept, by account and region |
| `portfolios`, `artifacts` | portfolios, products, their versions |
| `principals`, `shares`, `organizations` | who has them, in this account and in others |
| `constraints` | constraints, tag options, service actions |
| `sources` | whose a product is, and by which paths it is launched |
| `provisioned`, `launching` | provisioned products: what is asked and told, what is done |
"""
from __future__ import annotations

import json
from typing import Any, Callable

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.servicecatalog.responses import ServiceCatalogResponse as Response

from . import artifacts, constraints, organizations, portfolios, principals, provisioned, shares
from .model import LOCK, Scope


def install() -> None:
    for module in portfolios, artifacts, constraints, principals, shares, organizations, provisioned:
        for name, operation in module.OPERATIONS.items():
            setattr(Response, camelcase_to_underscores(name), _answering(operation))


def _answering(operation: Callable[[Scope, dict[str, Any]], dict[str, Any]]) -> Callable[[Response], ActionResult]:
    def answer(response: Response) -> ActionResult:
        with LOCK:
            return ActionResult(operation(Scope(response.current_account, response.region), json.loads(response.body or '{}')))
    return answer
