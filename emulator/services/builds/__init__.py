"""CodeBuild: builds that run, as processes of this machine."""
from __future__ import annotations

from . import api, replaced
from .api import start
from .model import Order

__all__ = ['Order', 'install', 'reset', 'start']


def install() -> None:
    """Call it once."""
    api.install()


def reset() -> None:
    """Forget all builds, and what replaces them."""
    api.stop_all()
    replaced.reset()
