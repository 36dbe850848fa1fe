"""Conditions of stages: https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html"""
from __future__ import annotations

from typing import Any

from .errors import ActionFailed
from .model import StageRun


def check(run: StageRun, declared: dict[str, Any], when: str) -> None:
    """Raise ActionFailed for a rule that the emulator does not run: none is skipped in silence."""
    for condition in (declared.get(when) or {}).get('conditions', []):
        for rule in condition.get('rules', []):
            raise ActionFailed(f"The emulator does not run the rule {rule['name']} ({rule['ruleTypeId']['provider']}) that the stage {run.name} "
                               f'has in {when}', 'ConfigurationError')
