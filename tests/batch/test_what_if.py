"""`batch --set`: every row is scored as `report --set` scores it alone, and says so wherever it goes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.questionnaire import Place, places_of
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.score import Scorer
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Checklist, Choice, Levels, Number, YesNo
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import assess
from tests.batch.rows import cells_of, expected_row
from tests.batch.test_run import to_file
from tests.batch.test_score import TODAY, as_typed, first_of, surveys
from tests.cli.test_trials import ran
from tests.effort import one_case_in, one_in

EXAMPLES = builtin_folder() / "examples"


def word_for(place: Place) -> str:
    """Something that can be answered."""
    match place.kind:
        case Levels():
            return "0"
        case YesNo():
            return "yes"
        case Choice(options=options) | Checklist(options=options):
            return options[-1].id
        case Number(least=least):
            return f"{least:.15g}"
        case _:
            return "unknown"


@settings(max_examples=one_in(10))
@given(surveys(), st.data())
def test_a_row_is_scored_as_a_report_tries_it(survey: tuple[Framework, list[Sheet]], data: st.DataObject) -> None:
    framework, said = survey
    places = places_of(framework)
    names = data.draw(st.lists(st.sampled_from(sorted(places)), min_size=1, unique=True))
    words = [f"{name}={data.draw(st.sampled_from(('unknown', word_for(places[name]))))}" for name in names]
    words += [f"{price.id}=3" for price in framework.prices[:1]]
    tried = [what_if(framework, sheet, words) for sheet in said]
    expected = [
        expected_row(framework, assess(framework, sheet, as_of=TODAY))
        | {"first_actions": first_of(framework, sheet), "what_if": ";".join(words)}
        for sheet in tried
    ]
    scorer = Scorer(framework, ScoreOptions(trials=tuple(words), first_actions=True))
    assert scorer.score(as_typed(framework, list(map(cells_of, said)))).scores.to_pylist() == expected
    assert scorer.score_sheets(said).to_pylist() == expected


def test_a_word_that_cannot_be_tried_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match=r"lineag: is no .*did you mean lineage"):
        to_file(tmp_path / "o.csv", EXAMPLES, options=ScoreOptions(trials=("lineag=3",)))
    assert not (tmp_path / "o.csv").exists()


@one_case_in(3)
@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_a_portfolio_says_what_was_tried(ending: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plain, tried = tmp_path / f"plain.{ending}", tmp_path / f"tried.{ending}"
    assert ran(capsys, "batch", EXAMPLES, "-o", plain, "-q", "--workers", "1")[0] == 0
    code, _, err = ran(capsys, "batch", EXAMPLES, "-o", tried, "--set", "lineage=4", "--workers", "1")
    assert (code, "what if, on every row: lineage=4\n" in err) == (0, True)
    _, out, _ = ran(capsys, "portfolio", tried)
    assert out.startswith("WHAT IF: Portfolio of 4 organisations")
    assert "Tried on every organisation, whatever it answered: lineage=4." in out
    _, out, _ = ran(capsys, "portfolio", "--trend", plain, tried, "--report", "json")
    assert json.loads(out)["what_if"] == {"old": None, "new": "lineage=4"}
    _, out, _ = ran(capsys, "portfolio", "--trend", plain, tried, "--report", "csv")
    heading, *lines = out.splitlines()
    assert heading.endswith(",what_if new")
    assert all(line.endswith(",lineage=4") for line in lines)
    _, out, _ = ran(capsys, "portfolio", plain)
    assert "WHAT IF" not in out
    code, _, err = ran(capsys, "portfolio", plain, tried)
    assert (code, "no column what_if" in err) == (2, True)


def test_a_table_with_two_trials_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for value in ("1", "2"):
        words = ("batch", EXAMPLES, "-o", tmp_path / f"{value}.csv", "-q", "--workers", "1")
        assert ran(capsys, *words, "--set", f"lineage={value}")[0] == 0
    texts = [(tmp_path / f"{value}.csv").read_text("utf-8").replace("example", f"e{value}") for value in ("1", "2")]
    (tmp_path / "both.csv").write_text(texts[0] + texts[1].partition("\n")[2], "utf-8")
    code, _, err = ran(capsys, "portfolio", tmp_path / "both.csv")
    assert (code, "'lineage=1' was tried on some rows, and 'lineage=2' on others" in err) == (2, True)


def test_the_built_in_framework_takes_what_is_tried() -> None:
    scores = Scorer(builtin(), ScoreOptions(trials=("lineage=4",), detail="explain")).score_sheets(
        [Sheet(organisation="a")]
    )
    assert scores.column("lineage__credit").to_pylist() == [100.0]


def test_a_tried_rate_is_what_an_amount_of_a_file_is_worth() -> None:
    """Both engines: 1 M EUR of a budget at 2 USD each is 2 M USD, whatever the file was read at."""
    text = (EXAMPLES / "cloud_startup.yaml").read_text("utf-8")
    assert "budget_capex_usd: " in text
    paid = re.sub(r"(budget_(?:capex|opex)_usd): \S+", r"\1: {value: 500000, currency: EUR}", text)
    sheet = parse_sheet(paid.encode(), builtin(), "a.yaml")
    assert set(sheet.paid) >= {"budget_capex_usd"}
    words = ("usd_per_eur=2",)
    expected = expected_row(builtin(), assess(builtin(), what_if(builtin(), sheet, words), as_of=TODAY))
    scorer = Scorer(builtin(), ScoreOptions(trials=words, first_actions=True))
    (row,) = scorer.score_sheets([sheet]).to_pylist()
    assert {name: row[name] for name in expected} == expected
    assert row["first_actions"] == first_of(builtin(), what_if(builtin(), sheet, words))
