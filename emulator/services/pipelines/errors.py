"""What CodePipeline refuses a request with, by the names that its API gives, and how an action ends without success."""
from __future__ import annotations

from moto.core.exceptions import ServiceException


class PipelineError(ServiceException):
    """An error of the API: its name in the service's model, and a message."""


def no_pipeline(name: str, account: str) -> PipelineError:
    return PipelineError('PipelineNotFoundException', f"Account '{account}' does not have a pipeline with name '{name}'")


def no_execution(identifier: str, pipeline: str) -> PipelineError:
    return PipelineError('PipelineExecutionNotFoundException', f"The pipeline '{pipeline}' does not have an execution with id '{identifier}'")


def no_stage(name: str, pipeline: str) -> PipelineError:
    return PipelineError('StageNotFoundException', f"Stage '{name}' was not found in pipeline '{pipeline}'")


class ActionFailed(Exception):
    """An action ends as failed; GetPipelineState tells the code and the message, unless the code is empty."""

    def __init__(self, message: str, code: str = 'JobFailed', summary: str | None = None):
        super().__init__(message)
        self.code, self.message, self.summary = code, message, summary


class ActionAbandoned(Exception):
    """An action ends because its execution was stopped without waiting for it."""
