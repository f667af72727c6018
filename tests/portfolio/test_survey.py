from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio import csv, markdown, placing, reading
from aifactory_assess.portfolio import json as as_json
from aifactory_assess.portfolio.placing import Shown
from aifactory_assess.portfolio.survey import Portfolio, survey
from tests.portfolio import plain
from tests.portfolio.tables import WRITERS, Row, bare_row, write

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
            row |= {"power_risk": None, "power_risk_low": None}
        rows.append(row)
    return rows


def told(portfolio: Portfolio) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(as_json.render(portfolio)))
    return found


@given(rows=portfolios())
@settings(max_examples=100)
def test_ranks_percentiles_and_cohorts_are_those_of_plain_counting(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write(rows, tmp_path_factory.getbasetemp(), "parquet")
    report = told(survey(FRAMEWORK, [path], by=("sector", "size"), shown=ALL))
    names = ("organisation", "rank", "percentile", "cohorts")
    assert [{name: row[name] for name in names} for row in report["ranking"]] == plain.ranking(
        FRAMEWORK, rows, ["sector", "size"]
    )
    compared = [row for row in rows if plain.is_compared(FRAMEWORK, row)]
    assert report["organisations"] == {
        "read": len(rows),
        "compared": len(compared),
        "set_aside": len(rows) - len(compared),
    }
    assert report["overall"]["mean"] == plain.mean([row["overall_low"] for row in compared])
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
            assert (shown[value]["n"], shown[value]["mean"]) == (cohort["n"], cohort["mean"])
            assert shown[value]["pillars"] == cohort["pillars"]
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


@pytest.mark.parametrize("kind", WRITERS)
def test_every_form_of_a_score_table_says_the_same(kind: str, tmp_path: Path) -> None:
    rows = some_rows(30)
    rows[4] |= {"sector": None}
    expected = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet", "expected")], by=("sector",), shown=ALL))
    found = told(survey(FRAMEWORK, [write(rows, tmp_path, kind)], by=("sector",), shown=ALL))
    assert found | {"scores": []} == expected | {"scores": []}


@pytest.mark.parametrize("chunk", [1, 2, 7, 1000])
def test_the_size_of_chunks_changes_no_byte(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(some_rows(50), tmp_path, "parquet")
    shown = Shown(top=8, bottom=5)
    expected = "".join(as_json.render(survey(FRAMEWORK, [path], by=("sector",), shown=shown)))
    monkeypatch.setattr(reading, "CHUNK", chunk)
    monkeypatch.setattr(placing, "CHUNK", chunk)
    assert "".join(as_json.render(survey(FRAMEWORK, [path], by=("sector",), shown=shown))) == expected


def test_several_tables_make_one(tmp_path: Path) -> None:
    rows = some_rows(40)
    whole = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL))
    halves = [write(rows[:11], tmp_path, "csv", "a"), write(rows[11:], tmp_path, "jsonl", "b")]
    assert told(survey(FRAMEWORK, halves, shown=ALL)) | {"scores": []} == whole | {"scores": []}


@pytest.mark.parametrize(("top", "bottom"), [(0, 0), (3, 0), (0, 2), (3, 2), (20, 19), (25, 25), (100, 0)])
def test_what_is_shown_is_the_top_and_the_bottom_of_the_ranking(top: int, bottom: int, tmp_path: Path) -> None:
    path = write(some_rows(40), tmp_path, "parquet")
    names = [ranked.organisation for ranked in survey(FRAMEWORK, [path], shown=ALL).ranking]
    portfolio = survey(FRAMEWORK, [path], shown=Shown(top=top, bottom=bottom))
    left_out = 40 - min(top + bottom, 40)
    assert [ranked.organisation for ranked in portfolio.ranking] == names[:top] + names[max(top, 40 - bottom) :]
    assert portfolio.ranking.gap == ((top, left_out) if left_out and bottom else None)


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
            {"organisation": "org-9", "low": 90.0, "beyond": 35.5},
            {"organisation": "org-11", "low": 4.0, "beyond": 28.5},
        ],
    }
    assert [found["pillar"] for found in pillars] == [pillar.id for pillar in FRAMEWORK.pillars]


def test_a_summary_table_has_a_portfolio_too(tmp_path: Path) -> None:
    gone = ("_coverage", "_risk_low", "_high")
    rows = [
        {name: value for name, value in row.items() if not name.endswith(gone) or name.startswith(("overall", "level"))}
        for row in some_rows(12)
    ]
    report = told(survey(FRAMEWORK, [write(rows, tmp_path, "parquet")], shown=ALL))
    assert report["questions"] is None
    assert {pillar["enough_answers"] for row in report["ranking"] for pillar in row["pillars"].values()} == {None}
    assert {risk["risk_low"] for row in report["ranking"] for risk in row["challenges"].values()} == {None}


def test_memory_does_not_grow_with_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    monkeypatch.setattr(reading, "CHUNK", 200)
    monkeypatch.setattr(placing, "CHUNK", 200)
    rows = [bare_row(FRAMEWORK, f"org-{number}", (number % 1001) / 10) for number in range(400)]

    def peak(times: int) -> int:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = tmp_path / f"{times}.parquet"
        table = pq.read_table(write(rows, tmp_path, "parquet"))
        pq.write_table(pa.concat_tables([table] * times), path, row_group_size=400)
        tracemalloc.start()
        portfolio = survey(FRAMEWORK, [path], shown=ALL)
        lines = sum(piece.count("\n") for piece in csv.render(portfolio))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert lines == 400 * times + 1
        return most

    peak(1)
    assert peak(20) < peak(2) * 1.2


def test_an_empty_table_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(",".join(bare_row(FRAMEWORK, "x", 1.0)) + "\n", "utf-8")
    portfolio = survey(FRAMEWORK, [path], shown=ALL)
    assert told(portfolio)["organisations"] == {"read": 0, "compared": 0, "set_aside": 0}
    assert "The table has no rows." in "".join(markdown.render(portfolio))
