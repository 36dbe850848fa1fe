"""Systems Manager: moto has parameters and documents; here is what patches a fleet of nodes.

| Module | What |
|---|---|
| `model` | what is kept, by account and region |
| `nodes` | managed nodes: instances that run, and those that a test registers |
| `activations` | what machines outside of EC2 register with |
| `commands`, `patching` | commands that run on nodes, and what they do to patches |
| `compliance` | what the patches of nodes mean for compliance |
| `syncs` | resource data syncs, which are kept |
| `baselines` | patch baselines, patch groups, defaults |
| `windows`, `openings` | maintenance windows, and what happens when one opens |
| `automation` | executions of automation documents, with approvals |
"""
from __future__ import annotations

import json
from typing import Any, Callable

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.ssm.responses import SimpleSystemManagerResponse as Response

from . import activations, automation, baselines, commands, compliance, nodes, openings, patching, syncs, windows
from .model import CHANGED, Scope


def install() -> None:
    baselines.install()
    activations.install()
    for module in nodes, activations, commands, patching, compliance, syncs, baselines, windows, openings, automation:
        for name, operation in module.OPERATIONS.items():
            setattr(Response, camelcase_to_underscores(name), _answering(operation))


def _answering(operation: Callable[[Scope, dict[str, Any]], dict[str, Any]]) -> Callable[[Response], ActionResult]:
    def answer(response: Response) -> ActionResult:
        with CHANGED:
            return ActionResult(operation(Scope(response.current_account, response.region), json.loads(response.body or '{}')))
    return answer
