from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.batch.output.tally import tally_of
from aifactory_assess.batch.rejects import reject_table
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio import database
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import Portfolio, survey
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.json import portfolio as as_json
from tests.effort import one_case_in, one_in, some
from tests.portfolio import plain
from tests.portfolio.tables import WRITERS, Row, arrow_table, bare_row, write

FRAMEWORK = builtin()
ALL = Shown(top=None)
SCORES = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10) | st.sampled_from([31.0, 44.4, 44.5])
SECTORS = st.sampled_from(["health", "finance", "=cmd|'/c calc'!A1", None])


@st.composite
def portfolios(draw: st.DrawFn) -> list[Row]:
    """Rows of a score table: ties, nulls, little coverage, pillars and challenges that do not apply."""
    rows = []
    for number in range(draw(st.integers(1, 40))):
        low = draw(SCORES)
        row = bare_row(FRAMEWORK, f"org-{number}", low, sector=draw(SECTORS), size=draw(st.sampled_from(["s", "l"])))
        if low is not None:
            row["coverage"] = draw(st.sampled_from([100.0, 80.5, 50.0, 49.9, 0.0]))
            row["overall_high"] = min(low + 100 - row["coverage"], 100.0)
            row["enough_evidence"] = row["coverage"] >= 50 and draw(st.booleans())
        if draw(st.booleans()):
            row |= {"talent_low": None, "talent_high": None, "talent_coverage": None, "talent_level": None}
            row |= {"power_risk": None, "power_risk_low": None, "power_status": "not_applicable"}
        if low is not None and draw(st.booleans()):
            row["cooling_status"] = "not_enough_answers"
        rows.append(row)
    return rows


def printed(statistics: dict[str, Any] | None) -> float | None:
    """A mean as it is printed."""
    return None if statistics is None or statistics["mean"] is None else points(statistics["mean"] / 100)


def told(portfolio: Portfolio) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(as_json.render(portfolio)))
    return found


@given(rows=portfolios())
@settings(max_examples=one_in(50))
def test_ranks_percentiles_and_cohorts_are_those_of_plain_counting(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(rows, tmp_path_factory.getbasetemp(), "parquet")
    report = told(survey(FRAMEWORK, [path], kept=Kept(by=("sector", "size")), shown=ALL))
    names = ("organisation", "rank", "percentile", "cohorts")
    assert [{name: row[name] for name in names} for row in report["ranking"]] == plain.ranking(
        FRAMEWORK, rows, ["sector", "size"]
    )
    compared = [row for row in rows if plain.is_compared(FRAMEWORK, row)]
    assert report["organisations"] == {
        "read": len(rows),
        "compared": len(compared),
        "set_aside": len(rows) - len(compared),
        "repeated": 0,
    }
    lows = [row["overall_low"] for row in compared]
    assert printed(report["overall"]) == plain.mean(lows)
    assert report["overall"]["mean"] == (pytest.approx(sum(lows) / len(lows), abs=1e-6) if lows else None)
    levels = report["levels"]
    assert levels["counts"] == {
        level.id: sum(row["level"] == level.id and row["enough_evidence"] for row in compared)
        for level in FRAMEWORK.levels
    }
    assert levels["not_enough_evidence"] == sum(not row["enough_evidence"] for row in compared)
    for column in report["cohorts"]:
        expected = plain.cohorts(FRAMEWORK, rows, column["column"])
        shown = {cohort["value"]: cohort for cohort in column["cohorts"]}
        assert shown.keys() == expected.keys()
        for value, cohort in expected.items():
            assert (shown[value]["n"], printed(shown[value])) == (cohort["n"], cohort["mean"])
            assert {pillar: printed(told) for pillar, told in shown[value]["pillars"].items()} == cohort["pillars"]
            for challenge, counts in cohort["risks"].items():
                risks = shown[value]["challenges"][challenge]
                assert (risks and {risk: n for risk, n in risks["risks"].items() if n}) == counts
        in_cohorts = sum(cohort["n"] for cohort in expected.values())
        assert column["hidden"]["organisations"] == len(compared) - in_cohorts


def some_rows(count: int) -> list[Row]:
    """Rows whose scores repeat, with two cohorts and some that are not compared."""
    rows = []
    for number in range(count):
        row = bare_row(FRAMEWORK, f"org-{number}", (number * 37 % 101) / 1.0, sector="ab"[number % 2], size="s")
        rows.append(row | ({"coverage": 20.0, "enough_evidence": False} if number % 9 == 0 else {}))
    return rows


@one_case_in(2)
@pytest.mark.parametrize("kind", WRITERS)
def test_every_form_of_a_score_table_says_the_same(kind: str, tmp_path: Path) -> None:
    rows = some_rows(30)
    rows[4] |= {"sector": None}
    paths = (
        write(rows, tmp_path, "parquet", "expected", framework=FRAMEWORK),
        write(rows, tmp_path, kind, framework=FRAMEWORK),
    )
    expected, found = (told(survey(FRAMEWORK, [path], Kept(by=("sector",)), shown=ALL)) for path in paths)
    assert found | {"scores": []} == expected | {"scores": []}


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("rows_at_once", some([7, 1, 4096], 3))
def test_threads_and_fetches_change_no_byte(
    threads: int, rows_at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(some_rows(50), tmp_path, "parquet")
    shown = Shown(top=8, bottom=5)
    expected = "".join(as_json.render(survey(FRAMEWORK, [path], Kept(by=("sector",)), shown=shown)))
    monkeypatch.setitem(database.SETTINGS, "threads", threads)
    monkeypatch.setattr(database, "ROWS_AT_ONCE", rows_at_once)
    assert "".join(as_json.render(survey(FRAMEWORK, [path], Kept(by=("sector",)), shown=shown))) == expected


def test_several_tables_make_one(tmp_path: Path) -> None:
    rows = some_rows(40)
    whole = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet", framework=FRAMEWORK)], shown=ALL))
    halves = [
        write(rows[:11], tmp_path, "csv", "a", framework=FRAMEWORK),
        write(rows[11:], tmp_path, "jsonl", "b", framework=FRAMEWORK),
    ]
    assert told(survey(FRAMEWORK, halves, shown=ALL)) | {"scores": []} == whole | {"scores": []}


@pytest.mark.parametrize(("top", "bottom"), some([(3, 2), (0, 0), (3, 0), (20, 19), (0, 2), (25, 25), (100, 0)], 3))
def test_what_is_shown_is_the_top_and_the_bottom_of_the_ranking(top: int, bottom: int, tmp_path: Path) -> None:
    path = write(some_rows(40), tmp_path, "parquet")
    names = [ranked.organisation for ranked in survey(FRAMEWORK, [path], shown=ALL).ranking]
    portfolio = survey(FRAMEWORK, [path], shown=Shown(top=top, bottom=bottom))
    left_out = 40 - min(top + bottom, 40)
    assert [ranked.organisation for ranked in portfolio.ranking] == names[:top] + names[max(top, 40 - bottom) :]
    assert portfolio.ranking.shown.gap(40) == ((top, left_out) if left_out else None)


def test_a_part_of_what_is_kept_can_be_shown(tmp_path: Path) -> None:
    portfolio = survey(FRAMEWORK, [write(some_rows(40), tmp_path, "parquet")], shown=ALL)
    names = [ranked.organisation for ranked in portfolio.ranking]
    few = replace(portfolio.ranking, shown=Shown(top=2, bottom=1))
    assert [ranked.organisation for ranked in few] == [*names[:2], names[-1]]


def test_fewer_than_a_cohort_are_ranked_without_percentiles(tmp_path: Path) -> None:
    rows = [bare_row(FRAMEWORK, f"org-{number}", 10.0 * number) for number in range(9)]
    report = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL))
    assert [row["rank"] for row in report["ranking"]] == list(range(1, 10))
    assert {row["percentile"] for row in report["ranking"]} == {None}


def test_outliers_stand_beyond_the_fences_farthest_first(tmp_path: Path) -> None:
    """Places 2.75 and 8.25 of 0...11 give quartiles 40.75 and 46.25, so fences 32.5 and 54.5.

    90 lies 35.5 beyond, 4 lies 28.5, 5 lies 27.5.
    """
    scores = [40.0, 41.0, 42.0, 43.0, 44.0, 45.0, 46.0, 47.0, 48.0, 90.0, 5.0, 4.0]
    rows = [bare_row(FRAMEWORK, f"org-{place}", score) for place, score in enumerate(scores)]
    report = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=Shown(top=1, outliers=2)))
    overall, *pillars = report["outliers"]
    assert overall == {
        "pillar": None,
        "fences": [32.5, 54.5],
        "below": 2,
        "above": 1,
        "farthest": [
            {"organisation": "org-9", "name": None, "low": 90.0, "beyond": 35.5},
            {"organisation": "org-11", "name": None, "low": 4.0, "beyond": 28.5},
        ],
    }
    assert [found["pillar"] for found in pillars] == [pillar.id for pillar in FRAMEWORK.pillars]


def test_a_summary_table_has_a_portfolio_too(tmp_path: Path) -> None:
    gone = ("_coverage", "_risk_low", "_high", "_gap_low", "_likelihood")
    rows = [
        {name: value for name, value in row.items() if not name.endswith(gone) or name.startswith(("overall", "level"))}
        for row in some_rows(12)
    ]
    report = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL))
    assert report["questions"] is None
    assert {pillar["enough_answers"] for row in report["ranking"] for pillar in row["pillars"].values()} == {True}
    assert {risk["risk_low"] for row in report["ranking"] for risk in row["challenges"].values()} == {None}


def test_a_table_beyond_the_memory_is_worked_out_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 60_000
    rows = [bare_row(FRAMEWORK, "x", tenths / 10) for tenths in range(1000)]
    table = pa.concat_tables([arrow_table(rows)] * (count // 1000))
    names = pa.array([f"org-{number * 7919 % count}" for number in range(count)])
    path = tmp_path / "many.parquet"
    pq.write_table(table.set_column(0, "organisation", names), path, row_group_size=10_000)
    monkeypatch.setitem(database.SETTINGS, "memory_limit", "24MB")
    portfolio = survey(FRAMEWORK, [path], shown=ALL)
    lines = "".join(map(str, tell("portfolio", "csv", portfolio, Look()))).splitlines()
    assert len(lines) == count + 1
    assert lines[1].startswith("1,org-")
    assert lines[-1].startswith(f"{count - count // 1000 + 1},org-")


def test_a_portfolio_of_no_organisation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(",".join(bare_row(FRAMEWORK, "x", 1.0)) + "\n", "utf-8")
    with pytest.raises(AssessError, match=r"scores\.csv: no organisation has scores in it"):
        survey(FRAMEWORK, [path], shown=ALL)


def test_batch_and_portfolio_tell_the_same_mean_and_risks(tmp_path: Path) -> None:
    """Half of the rows have too little answered to be compared: they are in neither mean."""
    rows = some_rows(40)
    for row in rows[::3]:
        row |= {"coverage": 20.0, "enough_evidence": False}
        row |= {f"{challenge.id}_status": "not_enough_answers" for challenge in FRAMEWORK.challenges}
    path = write(rows, tmp_path, "parquet")
    tally = tally_of(pq.read_table(path).combine_chunks().to_batches(), reject_table(), FRAMEWORK)
    portfolio = survey(FRAMEWORK, [path], shown=ALL)
    assert (tally.counted, tally.mean) == (portfolio.whole.n, portfolio.whole.overall.mean)
    assert 0 < portfolio.whole.n < 40
    for challenge, counts in zip(FRAMEWORK.challenges, portfolio.whole.risks, strict=True):
        assert sum(tally.risks[challenge.id].values()) >= sum(counts) > 0
