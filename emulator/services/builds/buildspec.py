"""Build specifications: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"""
from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

PHASES = ('install', 'pre_build', 'build', 'post_build')
_TOP = {'version', 'run-as', 'env', 'phases', 'artifacts', 'cache', 'reports', 'proxy'}
_ENV = {'shell', 'variables', 'parameter-store', 'secrets-manager', 'exported-variables', 'git-credential-helper'}
_PHASE = {'run-as', 'on-failure', 'runtime-versions', 'commands', 'finally'}


class BadSpec(Exception):
    """What CodeBuild, or the emulator, cannot read; the message says why."""


@dataclass
class Phase:
    commands: list[str] = field(default_factory=list)
    finally_: list[str] = field(default_factory=list)
    on_failure: str = 'ABORT'
    named: bool = False


@dataclass
class Spec:
    shell: str
    variables: dict[str, str]
    parameters: dict[str, str]
    secrets: dict[str, str]
    exported: list[str]
    phases: dict[str, Phase]
    artifacts: dict[str, Any]
    #: What is said in the log, as the emulator does not do it.
    left_out: list[str]


def load(text: str | None, folder: Path) -> Spec:
    """What a project or a build says: the specification itself, or a path in the source; buildspec.yml if it says nothing."""
    told = _parsed(text) if text else None
    if isinstance(told, dict):
        return _spec(told)
    path = folder / (text or 'buildspec.yml')
    if not path.is_file():
        raise BadSpec(f'stat {text or "buildspec.yml"}: no such file or directory')
    read = _parsed(path.read_text(encoding='utf-8'))
    if not isinstance(read, dict):
        raise BadSpec(f'{path.name} is not a mapping')
    return _spec(read)


def _parsed(text: str) -> Any:
    try:
        return yaml.safe_load(text)  # JSON is YAML
    except yaml.YAMLError as error:
        raise BadSpec(f'the buildspec cannot be read: {error}') from None


def _spec(told: dict[str, Any]) -> Spec:
    if str(told.get('version')) not in ('0.1', '0.2'):
        raise BadSpec(f"unsupported version: {told.get('version')}")
    _check('the buildspec', told, _TOP)
    env = told.get('env') or {}
    _check('env', env, _ENV)
    shell = env.get('shell', 'sh')
    if shell not in ('sh', 'bash'):
        raise BadSpec(f'the emulator does not run the shell {shell}')
    phases = {name: _phase(name, phase or {}) for name, phase in (told.get('phases') or {}).items()}
    if not phases:
        raise BadSpec('phases is missing')
    return Spec(
        shell, _texts(env.get('variables')), _texts(env.get('parameter-store')), _texts(env.get('secrets-manager')),
        list(env.get('exported-variables') or []), phases, told.get('artifacts') or {},
        [name for name in ('run-as', 'cache', 'reports', 'proxy') if name in told])


def _phase(name: str, told: dict[str, Any]) -> Phase:
    if name not in PHASES:
        raise BadSpec(f'there is no phase {name}; there are {", ".join(PHASES)}')
    _check(f'the phase {name}', told, _PHASE)
    on_failure = told.get('on-failure', 'ABORT')
    if on_failure not in ('ABORT', 'CONTINUE'):
        raise BadSpec(f'the emulator does not know on-failure {on_failure} of the phase {name}')
    return Phase(_commands(told.get('commands')), _commands(told.get('finally')), on_failure, 'on-failure' in told)


def _commands(told: Any) -> list[str]:
    listed = told if isinstance(told, list) else [] if told is None else [told]
    wrong = [command for command in listed if isinstance(command, (dict, list)) or command is None]
    if wrong:
        raise BadSpec(f'a command is not a text: {wrong[0]}; quote one that has a colon')
    return [str(command) for command in listed]


def _texts(told: dict[str, Any] | None) -> dict[str, str]:
    return {str(name): str(value).lower() if isinstance(value, bool) else str(value) for name, value in (told or {}).items()}


def _check(what: str, told: Any, known: set[str]) -> None:
    if not isinstance(told, dict):
        raise BadSpec(f'{what} is not a mapping')
    unknown = sorted(set(told) - known)
    if unknown:
        raise BadSpec(f'{what} has {", ".join(map(str, unknown))}, which the emulator does not know')
