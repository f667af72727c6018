"""A typed and a computed value contradict each other from more than a tenth of the larger on (docs/method.md, 3)."""

from __future__ import annotations

import pytest

from aifactory_assess.framework.model import Number, Question
from aifactory_assess.scoring.readiness import QuestionResult

QUESTION = Question(
    id="q", ask="How much", pillar="p", topic="t", kind=Number(unit="kW", least=0, most=1000), weight=1, derive="f"
)


@pytest.mark.parametrize(
    ("typed", "computed", "apart"),
    [
        (90, 100.0, False),  # exactly 10 % of 100
        (100, 90.0, False),  # the larger of the two counts, on whichever side it stands
        (89, 100.0, True),
        (100, 89.0, True),
        (0, 0.0, False),
        (-90, -100.0, False),
        (-89, -100.0, True),
    ],
)
def test_exactly_a_tenth_apart_is_no_contradiction(typed: float, computed: float, apart: bool) -> None:
    result = QuestionResult(question=QUESTION, state="answered", credit=0, typed=typed, computed=computed)
    assert result.contradicts is apart
