"""Variables in the configuration of an action.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
"""
from __future__ import annotations

import re

from .errors import ActionFailed, PipelineError
from .model import Execution

_VARIABLE = re.compile(r'#\{([\w@-]+)\.([\w@-]+)\}')


def initial(declared: list[dict[str, str]], given: list[dict[str, str]]) -> dict[str, str]:
    """The pipeline's variables of a new execution: what was given, else the default values."""
    names = {variable['name'] for variable in declared}
    unknown = [variable['name'] for variable in given if variable['name'] not in names]
    if unknown:
        raise PipelineError('ValidationException', f'Variables that the pipeline does not declare: {", ".join(unknown)}')
    values = {variable['name']: variable['defaultValue'] for variable in declared if variable.get('defaultValue') is not None}
    values.update({variable['name']: variable['value'] for variable in given})
    missing = [name for name in sorted(names) if name not in values]
    if missing:
        raise PipelineError('ValidationException', f'Variables without a default value need a value: {", ".join(missing)}')
    return values


def resolve(text: str, execution: Execution, where: str) -> str:
    """The text with the values of its variables; `where` says in a failure what could not be resolved."""
    def value(match: re.Match[str]) -> str:
        namespace, name = match.groups()
        known = {**execution.namespaces, 'variables': execution.variables, 'codepipeline': {'PipelineExecutionId': execution.id}}
        if namespace not in known:
            raise ActionFailed(f'{where}: the variable #{{{namespace}.{name}}} cannot be resolved: no action that has run has the namespace '
                               f'{namespace}; known: {", ".join(sorted(known))}', 'ConfigurationError')
        if name not in known[namespace]:
            raise ActionFailed(f'{where}: the variable #{{{namespace}.{name}}} cannot be resolved: the namespace {namespace} has '
                               f'{", ".join(sorted(known[namespace])) or "no variables"}', 'ConfigurationError')
        return known[namespace][name]

    return _VARIABLE.sub(value, text)


def configuration(declared: dict[str, str], execution: Execution, action: str) -> dict[str, str]:
    return {key: resolve(str(text), execution, f'{key} of the action {action}') for key, text in declared.items()}
