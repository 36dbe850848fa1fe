"""Errors in CloudFormation's own words."""
from __future__ import annotations

from moto.core.exceptions import ServiceException


class CloudFormationError(ServiceException):
    """What a request is refused with: a code of the CloudFormation API and a message. moto writes it as the service would."""

    def __init__(self, message: str, code: str = 'ValidationError'):
        super().__init__(code, message)

    def __str__(self) -> str:
        return str(self.message)


def format_error(what: str) -> CloudFormationError:
    return CloudFormationError(f'Template format error: {what}')


def template_error(what: str) -> CloudFormationError:
    return CloudFormationError(f'Template error: {what}')


class OperationFailed(Exception):
    """A stack operation cannot go on; what was done is rolled back. The message becomes the stack's status reason."""
