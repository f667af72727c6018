from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import FULL
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import Framework
from aifactory_assess.portfolio import questions, reading
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import survey
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.remedies import steps_of
from aifactory_assess.telling.media.json import portfolio as as_json
from tests.effort import in_the_gate, one_in
from tests.portfolio import plain
from tests.portfolio.tables import Row, arrow_table, assessed, row_of, write
from tests.properties.bridge import loaded
from tests.strategies import frameworks, sheet_text, sheets

FEW = Shown(top=1)


@st.composite
def frameworks_and_many_sheets(draw: st.DrawFn) -> tuple[dict[str, object], list[dict[str, object]]]:
    framework = draw(frameworks())
    return framework, draw(st.lists(sheets(framework), min_size=1, max_size=4))


def compared(framework: Framework, assessments: list[Assessment]) -> list[Assessment]:
    return [each for each in assessments if plain.is_compared(framework, row_of(each, "x"))]


def gain(assessment: Assessment, result: QuestionResult) -> float:
    """Points of the overall score that the remedy's first step adds, or that finding out decides."""
    first = [step for step in steps_of(assessment.framework, result, assessment.situation) if step.number == 1]
    rise = FULL if result.credit is None else sum(step.rise for step in first)
    return assessment.readiness.weights.get(result.question.id, 0.0) * rise / 100


@given(drawn=frameworks_and_many_sheets())
@settings(max_examples=one_in(50), suppress_health_check=list(HealthCheck))
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


def examples() -> list[Row]:
    """The examples of answers files as rows."""
    paths = sorted((builtin_folder() / "examples").glob("*.yaml"))
    return [row_of(assessed(builtin(), path.read_text("utf-8")), path.stem) for path in paths]


@in_the_gate
@pytest.mark.parametrize("at_once", [5, 32])
def test_a_copy_counts_once_whichever_file_it_stands_in(
    at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one format and in others, read in one query and in several, all questions at once and some after others."""
    framework = builtin()
    rows = examples()
    files = [
        write(some, tmp_path, kind, f"{place}{kind}")
        for place, some in enumerate((rows, rows[:2], rows[1:]))
        for kind in ("parquet", "arrow", "csv", "jsonl")
    ]
    alone = survey(framework, files[:1], shown=Shown(top=None))
    monkeypatch.setattr(reading, "FILES_AT_ONCE", at_once)
    monkeypatch.setattr(questions, "QUESTIONS_AT_ONCE", 10 * at_once)
    found = survey(framework, files, shown=Shown(top=None))
    assert found.repeated == 4 * (4 + 2 + 3) - 4
    assert found.questions
    assert found.questions == alone.questions
    assert found.whole == alone.whole


@in_the_gate
@pytest.mark.parametrize("kind", ["parquet", "arrow", "csv", "jsonl"])
def test_questions_that_are_read_some_after_others_move_as_much(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(examples(), tmp_path, kind)
    whole = survey(builtin(), [path], shown=FEW).questions
    monkeypatch.setattr(questions, "QUESTIONS_AT_ONCE", 7)
    monkeypatch.setattr(questions, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(questions, "ROWS_SUMMED", 2)
    assert whole
    assert survey(builtin(), [path], shown=FEW).questions == whole


def test_credits_of_several_types_are_what_they_are_in_one(tmp_path: Path) -> None:
    """Tables that other programs wrote again: texts, whole numbers and floats side by side, of which -0 is nought."""
    rows = examples()
    first, second, third, fourth = (f"{question.id}__credit" for question in builtin().questions[:4])
    for row in rows:
        row |= {name: 100.0 for name in (first, second, third) if row[name] is not None}
        row[fourth] = None if row[fourth] is None else 0.0
    plain_ = survey(builtin(), [write(rows, tmp_path, "parquet")], shown=FEW).questions
    whole = arrow_table(rows)
    for name, type_ in ((first, pa.string()), (second, pa.int8()), (third, pa.float32())):
        cells = whole.column(name).cast(pa.int8()).cast(type_)
        whole = whole.set_column(whole.column_names.index(name), name, cells)
    below = pa.array([None if row[fourth] is None else -0.0 for row in rows])
    whole = whole.set_column(whole.column_names.index(fourth), fourth, below)
    pq.write_table(whole, tmp_path / "mixed.parquet")
    assert survey(builtin(), [tmp_path / "mixed.parquet"], shown=FEW).questions == plain_


@in_the_gate
def test_faults_of_questions_are_told_by_row_whichever_are_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "QUESTIONS_AT_ONCE", 2)
    one, two, three = (question.id for question in builtin().questions[:3])
    rows = examples()
    rows[0] |= {f"{three}__credit": 100.001, f"{three}__state": "answered"}
    rows[1] |= {f"{one}__credit": None, f"{one}__state": "computed", f"{two}__credit": 7.0, f"{two}__state": "closed"}
    path = write(rows, tmp_path, "csv")
    with pytest.raises(AssessError) as raised:
        survey(builtin(), [path], shown=FEW)
    told = [str(problem).removeprefix(f"{path}: ").partition(" is ")[0] for problem in raised.value.problems]
    assert told == [
        f"row 1, {three}__credit: 100.001",
        f"row 2, {one}__state: computed does not go with {one}__credit, which",
        f"row 2, {two}__state: closed",
    ]
