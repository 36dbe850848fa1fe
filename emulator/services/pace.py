"""How fast time goes for pipelines, builds, state machines, and what a load balancer or a group of instances has to settle.

Tests cannot wait as long as AWS does; `PUT /_emulator/pace` changes it.
"""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    #: Seconds before the function of an action is invoked again with its continuation token; about 30 on AWS.
    continuation_seconds: float = 0.5
    #: Seconds that a minute of a timeout lasts (of an approval, an action, a build).
    minute_seconds: float = 60.0
    #: Seconds that a target needs to become healthy, and to drain; an instance, to stand by, and to be in service again.
    settle_seconds: float = 0.2
    #: What the seconds of a Wait state, and of an interval between retries, are multiplied with.
    waits: float = 1.0


PACE = Pace()


def set_pace(asked: dict[str, object]) -> dict[str, float]:
    """Change it as the control API was asked to. Raises ValueError for what makes no sense."""
    names = {'continuationSeconds': 'continuation_seconds', 'minuteSeconds': 'minute_seconds', 'settleSeconds': 'settle_seconds', 'waits': 'waits'}
    unknown = set(asked) - set(names)
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(names)}')
    for name, value in asked.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
            raise ValueError(f'{name} is a number, and not negative')
        setattr(PACE, names[name], float(value))
    return {name: getattr(PACE, attribute) for name, attribute in names.items()}


def reset() -> None:
    vars(PACE).update(vars(Pace()))
