"""Artifacts of a build: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts"""
from __future__ import annotations

import io
import re
import zipfile
from glob import glob
from pathlib import Path
from typing import Any

_KNOWN = {'files', 'name', 'discard-paths', 'base-directory', 'exclude-paths', 'enable-symlinks', 's3-prefix', 'secondary-artifacts'}


class NoArtifacts(Exception):
    """Nothing is where the buildspec says; the message says what."""


def collect(told: dict[str, Any], folder: Path) -> bytes:
    """A zip of the files that `files`, `base-directory`, `exclude-paths` and `discard-paths` name."""
    unknown = sorted(set(told) - _KNOWN)
    if unknown:
        raise NoArtifacts(f'artifacts has {", ".join(unknown)}, which the emulator does not know')
    files = _files(told, folder)
    buffer = io.BytesIO()
    flat = str(told.get('discard-paths', 'no')).lower() in ('yes', 'true')
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name in sorted(files):
            archive.write(files[name], Path(name).name if flat else name)
    return buffer.getvalue()


def zip_of(path: str) -> bytes:
    """A zip of this machine as it is, or a folder zipped."""
    given = Path(path)
    if given.is_file():
        return given.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in sorted(given.rglob('*')):
            archive.write(file, file.relative_to(given))
    return buffer.getvalue()


def _files(told: dict[str, Any], folder: Path) -> dict[str, Path]:
    """By their names in the zip."""
    bases = _bases(str(told.get('base-directory', '.')), folder)
    excluded = [_pattern(str(path)) for path in _listed(told.get('exclude-paths'))]
    found: dict[str, Path] = {}
    for base in bases:
        for pattern in _listed(told.get('files')):
            for path in map(Path, glob(str(base / str(pattern)), recursive=True, include_hidden=True)):
                name = str(path.relative_to(base)) if path.is_relative_to(base) else path.name
                if path.is_file() and not any(exclude.fullmatch(name) for exclude in excluded):
                    found[name] = path
    if not found:
        raise NoArtifacts(f'no matching artifact paths found: {", ".join(map(str, _listed(told.get("files")))) or "files is missing"}')
    return found


def _listed(told: Any) -> list[Any]:
    """One path need not be a list."""
    return told if isinstance(told, list) else [told] if told else []


def _bases(told: str, folder: Path) -> list[Path]:
    bases = [Path(path) for path in glob(str(folder / told)) if Path(path).is_dir()]
    if not bases:
        raise NoArtifacts(f'no matching base directory path found for {told}')
    return bases


def _pattern(path: str) -> re.Pattern[str]:
    """** stands for any folders, * for what is within one."""
    parts = re.split(r'(\*\*/|\*\*|\*|\?)', path)
    return re.compile(''.join({'**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]'}.get(part, re.escape(part)) for part in parts))
