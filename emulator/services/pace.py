"""How fast time goes for pipelines and builds. Tests cannot wait as long as AWS does; `PUT /_emulator/pace` changes it."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Pace:
    #: Seconds before the function of an action is invoked again with its continuation token; about 30 on AWS.
    continuation_seconds: float = 0.5
    #: Seconds that a minute of a timeout lasts (of an approval, an action, a build).
    minute_seconds: float = 60.0


PACE = Pace()


def set_pace(asked: dict[str, object]) -> dict[str, float]:
    """Change it as the control API was asked to. Raises ValueError for what makes no sense."""
    names = {'continuationSeconds': 'continuation_seconds', 'minuteSeconds': 'minute_seconds'}
    unknown = set(asked) - set(names)
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(names)}')
    for name, value in asked.items():
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
            raise ValueError(f'{name} is a number of seconds')
        setattr(PACE, names[name], float(value))
    return {name: getattr(PACE, attribute) for name, attribute in names.items()}


def reset() -> None:
    PACE.continuation_seconds, PACE.minute_seconds = Pace.continuation_seconds, Pace.minute_seconds
