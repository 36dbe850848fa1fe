"""Builds that do not run, as a test wants: `POST /_emulator/builds` says what a project's builds come to instead."""
from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

_KNOWN = {'project', 'artifacts', 'exit', 'variables', 'seconds'}


@dataclass
class Replacement:
    project: str
    #: Zips or folders of this machine by the names of artifacts; '' for the primary one.
    artifacts: dict[str, str] = field(default_factory=dict)
    exit: int = 0
    variables: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


_replacements: dict[str, Replacement] = {}


def replace(asked: dict[str, Any]) -> dict[str, Any]:
    """Keep what the builds of a project come to from now on. Raises ValueError for what makes no sense."""
    unknown = set(asked) - _KNOWN
    if unknown:
        raise ValueError(f'unknown: {", ".join(sorted(unknown))}; allowed: {", ".join(sorted(_KNOWN))}')
    if not asked.get('project'):
        raise ValueError('missing: project')
    artifacts = asked.get('artifacts') or {}
    wrong = [path for path in artifacts.values() if not os.path.isabs(path) or not os.path.exists(path)]
    if wrong:
        raise ValueError(f'artifacts are absolute paths of zips or folders; there is no {wrong[0]}')
    variables = {str(name): str(value) for name, value in (asked.get('variables') or {}).items()}
    _replacements[asked['project']] = Replacement(
        asked['project'], dict(artifacts), int(asked.get('exit', 0)), variables, float(asked.get('seconds', 0)))
    return asked


def of(project: str) -> Replacement | None:
    return _replacements.get(project)


def reset() -> None:
    _replacements.clear()
