"""The Rules section: assertions about parameters, made before anything else happens.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""
from __future__ import annotations

from typing import Any

from .errors import template_error
from .intrinsics import Resolver


def check(template: dict[str, Any], resolver: Resolver) -> None:
    for name, rule in template.get('Rules', {}).items():
        if 'RuleCondition' in rule and not resolver.holds(rule['RuleCondition']):
            continue
        for assertion in rule.get('Assertions', []):
            if not resolver.holds(assertion['Assert']):
                raise template_error(f'Rule {name} failed: {assertion.get("AssertDescription", "an assertion does not hold")}')
