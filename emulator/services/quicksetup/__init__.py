"""Systems Manager Quick Setup, which moto does not have: configuration managers are kept and told, and deploy nothing.

| Module | What |
|---|---|
| `models` | what is kept, by account and region, and what is refused |
| `responses`, `urls` | its API |
"""
from __future__ import annotations

import re
import sys

from moto import backend_index

from . import models

#: What moto calls the service.
_NAME = 'ssmquicksetup'


def install() -> None:
    """As if it were one of moto's: it looks for a service among its modules, by the host of a request."""
    if f'moto.{_NAME}' not in sys.modules:
        sys.modules[f'moto.{_NAME}'] = models
        backend_index.backend_url_patterns.append((_NAME, re.compile(r'https?://ssm-quicksetup\.(.+)\.amazonaws\.com')))
