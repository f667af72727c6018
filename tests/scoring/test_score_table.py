from __future__ import annotations

import pytest

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.score_table import FIRST_ACTIONS, ScoreColumn, score_columns


def test_two_columns_of_one_name_are_refused() -> None:
    assert score_columns(builtin(), "summary", (FIRST_ACTIONS,))[-1] == FIRST_ACTIONS
    with pytest.raises(AssessError, match="two columns of the score table would be called 'coverage'"):
        score_columns(builtin(), "summary", (ScoreColumn("coverage", "score"),))
