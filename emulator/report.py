"""The table of types in README.md: which of those that the examples use are real here, and which are recorded only.

    python -m emulator.report cdk.out            prints the table for all templates below a folder
    python -m emulator.report cdk.out --write    puts it into README.md
    python -m emulator.report cdk.out --check    fails when README.md has another one
"""
from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from .providers import catalog, provider_of

README = Path(__file__).with_name('README.md')
BEGIN, END = '<!-- types: made by "npx projen emulator:types" -->\n', '<!-- end of types -->\n'


def templates(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob('*.template.json') if 'node_modules' not in path.parts)


def table(folder: Path) -> str:
    """One row per type, with how many of it the examples have."""
    counts: Counter[str] = Counter()
    for path in templates(folder):
        counts.update(resource['Type'] for resource in json.loads(path.read_text())['Resources'].values())
    if not counts:
        raise SystemExit(f'there is no template below {folder}; "npx projen check:examples" makes them')
    real = [name for name in counts if provider_of(name).real]
    provided = [provider.real for provider in catalog().values()]
    rows = [f'| `{name}` | {counts[name]} | {_kind(name)} |' for name in sorted(counts)]
    all_real = sum(counts[name] for name in real)
    return '\n'.join([
        f'Of {len(counts)} types in the templates of the examples {len(real)} are real, of {sum(counts.values())} resources {all_real}. In all, the '
        f'emulator provides {sum(provided)} types, and knows {len(provided) - sum(provided)} that it only records.',
        '', '| Type | Resources | Here |', '|---|---|---|', *rows, '',
        '<details><summary>Every type that the emulator knows beside these</summary>', '',
        *_others(counts), '', '</details>', ''])


def _kind(name: str) -> str:
    provider = provider_of(name)
    return 'real' if provider.real else f'recorded: {provider.reason}'


def _others(counts: Counter[str]) -> list[str]:
    services: dict[str, list[Any]] = {}
    for name, provider in sorted(catalog().items()):
        if name not in counts:
            services.setdefault('::'.join(name.split('::')[:2]), []).append(provider)
    return [f'- `{service}`: ' + ', '.join(_short(provider) for provider in providers) for service, providers in services.items()]


def _short(provider: Any) -> str:
    name = provider.type.split('::')[-1]
    return name if provider.real else f'{name} (recorded: {provider.reason})'


def main() -> None:
    parser = argparse.ArgumentParser(prog='emulator.report', description='The table of types in emulator/README.md.')
    parser.add_argument('folder', type=Path)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--check', action='store_true')
    options = parser.parse_args()
    made, text = table(options.folder), README.read_text()
    before, _, rest = text.partition(BEGIN)
    current, _, after = rest.partition(END)
    if options.write:
        README.write_text(before + BEGIN + made + END + after)
    elif options.check:
        if current != made:
            sys.exit('emulator/README.md: the table of types is not that of the examples; run "npx projen emulator:types"')
        print(made.splitlines()[0])
    else:
        print(made)


if __name__ == '__main__':
    main()
