"""Input transformers: what stands alone becomes JSON, what stands within text becomes text."""
from __future__ import annotations

from ..lambdas.transformer import transform

_EVENT = {'detail': {'execution-id': 'a-1', 'stage': 'Pr"od', 'count': 3, 'execution-result': {'external-execution-url': 'https://x'}}}


def test_text_that_stands_alone_gets_quotation_marks():
    assert transform('{"execution":<id>,"n":<n>,"all":<d>}', {'id': '$.detail.execution-id', 'n': '$.detail.count', 'd': '$.detail'}, _EVENT) == {
        'execution': 'a-1', 'n': 3, 'all': _EVENT['detail']}


def test_within_text_it_is_put_as_it_is():
    assert transform('"stage <s> of <id>: <url>"', {
        's': '$.detail.stage', 'id': '$.detail.execution-id', 'url': '$.detail.execution-result.external-execution-url',
    }, _EVENT) == 'stage Pr"od of a-1: https://x'


def test_what_is_not_there_is_empty():
    assert transform('{"a":<x>,"b":"<x>!"}', {'x': '$.detail.nothing'}, _EVENT) == {'a': None, 'b': '!'}


def test_another_angle_bracket_stays():
    assert transform('"1 < 2, <unknown>"', {}, _EVENT) == '1 < 2, <unknown>'
