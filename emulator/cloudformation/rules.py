"""The Rules section: assertions about parameters, made before anything else happens.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""
from __future__ import annotations

from typing import Any

from .errors import format_error, template_error
from .intrinsics import Resolver


def check(template: dict[str, Any], resolver: Resolver) -> None:
    for name, rule in template.get('Rules', {}).items():
        assertions = rule.get('Assertions') if isinstance(rule, dict) else None
        if not isinstance(assertions, list) or not all(isinstance(item, dict) and 'Assert' in item for item in assertions):
            raise format_error(f'[/Rules/{name}] Every Rules member must have Assertions, each with an Assert')
        if 'RuleCondition' in rule and not resolver.holds(rule['RuleCondition']):
            continue
        for assertion in assertions:
            if not resolver.holds(assertion['Assert']):
                raise template_error(f'Rule {name} failed: {assertion.get("AssertDescription", "an assertion does not hold")}')
