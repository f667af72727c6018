from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio import reading
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import survey
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.remedies import credit_after, remedy_of
from aifactory_assess.telling.media.json import portfolio as as_json
from tests.effort import in_the_gate, one_in
from tests.portfolio import plain
from tests.portfolio.tables import Row, assessed, row_of, write
from tests.properties.bridge import loaded
from tests.strategies import frameworks, sheet_text, sheets


@st.composite
def frameworks_and_many_sheets(draw: st.DrawFn) -> tuple[dict[str, object], list[dict[str, object]]]:
    framework = draw(frameworks())
    return framework, draw(st.lists(sheets(framework), min_size=1, max_size=4))


def compared(framework: Framework, assessments: list[Assessment]) -> list[Assessment]:
    return [each for each in assessments if plain.is_compared(framework, row_of(each, "x"))]


def gain(assessment: Assessment, result: QuestionResult) -> float:
    """Points of the overall score that the remedy's first step adds, or that finding out decides."""
    after = credit_after(result, remedy_of(result.question, assessment.situation))
    return assessment.readiness.weights.get(result.question.id, 0.0) * (after - (result.credit or 0)) / 100


@given(drawn=frameworks_and_many_sheets())
@settings(max_examples=one_in(25), suppress_health_check=list(HealthCheck))
def test_questions_move_the_mean_by_what_the_single_assessments_say(
    drawn: tuple[dict[str, object], list[dict[str, object]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("portfolio")
    framework = loaded(drawn[0])
    assessments = [assessed(framework, sheet_text(sheet)) for sheet in drawn[1]]
    rows: list[Row] = [row_of(each, f"org-{place}") for place, each in enumerate(assessments)]
    portfolio = survey(framework, [write(rows, folder, "parquet")], shown=Shown(top=None))
    counted = compared(framework, assessments)
    assert portfolio.questions is not None
    assert len(portfolio.questions) == (len(framework.questions) if counted else 0)
    for rise in portfolio.questions:
        results = [each.questions[rise.question.id] for each in counted]
        gains = [gain(each, each.questions[rise.question.id]) for each in counted]
        answered = [worth for worth, result in zip(gains, results, strict=True) if result.credit is not None]
        still_open = [worth for worth, result in zip(gains, results, strict=True) if result.is_open]
        assert rise.remedies == pytest.approx(sum(answered) / len(counted), abs=1e-6)
        assert rise.lost_open == pytest.approx(sum(still_open) / len(counted), abs=1e-6)
        gated = [each for each in counted if rise.question.id in each.readiness.overall.gates]
        assert (rise.counting, rise.open, rise.gated) == (
            sum(result.counts for result in results),
            len(still_open),
            len(gated),
        )
    if counted:
        lows = [each.readiness.overall.score.low for each in counted if each.readiness.overall.score is not None]
        lost = sum(rise.lost_weak + rise.lost_open for rise in portfolio.questions)
        assert lost == pytest.approx(100 - 100 * sum(lows) / len(lows), abs=1e-5)
        moves = [rise.moves for rise in portfolio.questions]
        assert moves == sorted(moves, reverse=True)
    json.loads("".join(as_json.render(portfolio)))


@in_the_gate
@pytest.mark.parametrize("at_once", [5, 32])
def test_a_copy_counts_once_whichever_file_it_stands_in(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one format and in others, read in one query and in several."""
    framework = builtin()
    examples = sorted((builtin_folder() / "examples").glob("*.yaml"))
    rows: list[Row] = [row_of(assessed(framework, path.read_text("utf-8")), path.stem) for path in examples]
    files = [
        write(some, tmp_path, kind, f"{place}{kind}")
        for place, some in enumerate((rows, rows[:2], rows[1:]))
        for kind in ("parquet", "arrow", "csv", "jsonl")
    ]
    alone = survey(framework, files[:1], shown=Shown(top=None))
    monkeypatch.setattr(reading, "FILES_AT_ONCE", at_once)
    found = survey(framework, files, shown=Shown(top=None))
    assert found.repeated == 4 * (4 + 2 + 3) - 4
    assert found.questions
    assert found.questions == alone.questions
    assert found.whole == alone.whole
