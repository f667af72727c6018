from __future__ import annotations

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.score_table import (
    DETAILS,
    FIRST_ACTIONS,
    LABEL,
    Detail,
    ScoreColumn,
    general_columns,
    score_columns,
)


@pytest.mark.parametrize("detail", DETAILS)
def test_the_columns_told_of_any_framework_are_those_that_one_has(detail: Detail) -> None:
    framework = builtin()
    ids = {
        "<pillar>": [pillar.id for pillar in framework.pillars],
        "<challenge>": [challenge.id for challenge in framework.challenges],
        "<question>": [question.id for question in framework.questions],
    }
    told = [column.name for column, details in general_columns() if detail in details and column.name != LABEL]
    expected = set[str]()
    for name in told:
        kind = next((kind for kind in ids if kind in name), None)
        expected |= {name} if kind is None else {name.replace(kind, each) for each in ids[kind]}
    assert {column.name for column in score_columns(framework, detail)} == expected
    assert len(told) == len(set(told))


def test_two_columns_of_one_name_are_refused() -> None:
    assert score_columns(builtin(), "summary", (FIRST_ACTIONS,))[-1] == FIRST_ACTIONS
    with pytest.raises(AssessError, match="two columns of the score table would be called 'coverage'"):
        score_columns(builtin(), "summary", (ScoreColumn("coverage", "score"),))
