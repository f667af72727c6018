from __future__ import annotations

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.score_table import _CHALLENGE, _PILLAR, _WHOLE, FIRST_ACTIONS, ScoreColumn, score_columns


def test_two_columns_of_one_name_are_refused() -> None:
    assert score_columns(builtin(), "summary", (FIRST_ACTIONS,))[-1] == FIRST_ACTIONS
    with pytest.raises(AssessError, match="two columns of the score table would be called 'coverage'"):
        score_columns(builtin(), "summary", (ScoreColumn("coverage", "score"),))


def test_the_pillars_that_a_framework_refuses_are_those_that_would_share_a_column() -> None:
    """Its cases are in cases/framework-faults/no-pillar-is-called-as-columns-of-the-score-table."""
    of_pillars = [column.name.format("") for column in _PILLAR]

    def sharing(names: list[str]) -> set[str]:
        return {name.removesuffix(own) for name in names for own in of_pillars if name.endswith(own)}

    assert sharing([column.name for column in _WHOLE]) == {"overall", "level"}
    assert sharing([column.name.format("") for column in _CHALLENGE]) == {"_gap", "_risk"}
    assert not any(column.name.endswith(other.name.format("")) for column in _WHOLE for other in _CHALLENGE)
