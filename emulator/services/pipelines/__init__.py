"""CodePipeline: pipelines that run."""
from __future__ import annotations

from .. import pace
from . import api
from .providers import jobs, sources


def install() -> None:
    """Call it once."""
    api.install()


def reset() -> None:
    """Forget all executions, jobs and sources; before moto forgets the pipelines."""
    api.forget_all()
    jobs.reset()
    sources.reset()
    pace.reset()
