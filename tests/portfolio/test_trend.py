from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.trend import Trend, compare_runs
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.json import trend as trend_json
from tests.effort import in_the_gate, one_case_in, one_in
from tests.portfolio import plain
from tests.portfolio.tables import WRITERS, Row, bare_row, write

FRAMEWORK = builtin()
ALL = Shown(top=None)
SCORES = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)


@st.composite
def runs(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Two runs that share some organisations, in orders of their own."""
    found = []
    for _ in range(2):
        numbers = draw(st.lists(st.integers(0, 40), unique=True, min_size=1, max_size=30))
        rows = [bare_row(FRAMEWORK, f"org-{number}", draw(SCORES), sector="ab"[number % 2]) for number in numbers]
        for row in rows:
            if row["overall_low"] is not None and draw(st.integers(0, 5)) == 0:
                row |= {"coverage": 49.9, "enough_evidence": False}
            if draw(st.integers(0, 5)) == 0:
                row |= {"cooling_risk": None, "cooling_risk_low": None, "cooling_status": "not_applicable"}
            elif row["overall_low"] is not None and draw(st.booleans()):
                row["cooling_status"] = "not_enough_answers"
        found.append(rows)
    return found[0], found[1]


def printed(mean: float | None) -> float | None:
    """A mean as it is printed."""
    return None if mean is None else points(mean / 100)


def told(trend: Trend) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(trend_json.render(trend)))
    return found


@in_the_gate
@given(drawn=runs())
@settings(max_examples=one_in(100))
def test_runs_are_joined_as_dictionaries_are(
    drawn: tuple[list[Row], list[Row]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    old, new = ({row["organisation"]: row for row in rows} for rows in drawn)
    paths = write(drawn[0], folder, "parquet", "old"), write(drawn[1], folder, "parquet", "new")
    report = told(compare_runs(FRAMEWORK, paths, kept=Kept(by=("sector",)), shown=ALL))
    both = [name for name in old if name in new]
    counted = [n for n in both if plain.is_compared(FRAMEWORK, old[n]) and plain.is_compared(FRAMEWORK, new[n])]
    assert report["organisations"] == {
        "repeated": 0,
        "compared": len(counted),
        "not_compared": len(both) - len(counted),
        "only_old": len(old) - len(both),
        "only_new": len(new) - len(both),
    }
    for key, there, elsewhere in (("only_old", old, new), ("only_new", new, old)):
        alone = {name: row["overall_low"] for name, row in there.items() if name not in elsewhere}
        assert {each["organisation"]: each["score"] for each in report[key]} == alone
        scores = [-1 if each["score"] is None else each["score"] for each in report[key]]
        assert scores == sorted(scores, reverse=True)
    changes = {name: round(new[name]["overall_low"] - old[name]["overall_low"], 1) for name in counted}
    moves = report["moves"]
    assert {move["organisation"]: move["change"] for move in moves} == changes
    assert [move["change"] for move in moves] == sorted(changes.values(), reverse=True)
    overall = report["overall"]
    assert printed(overall["old"]) == plain.mean([old[name]["overall_low"] for name in counted])
    assert printed(overall["new"]) == plain.mean([new[name]["overall_low"] for name in counted])
    signs = [(change > 0) - (change < 0) for change in changes.values()]
    assert (overall["risen"], overall["same"], overall["fallen"]) == (signs.count(1), signs.count(0), signs.count(-1))
    assert sum(moved["count"] for moved in report["levels"]) == len(counted)
    for moved in report["levels"]:
        pairs = [(old[name]["level"], new[name]["level"]) for name in counted]
        assert moved["count"] == pairs.count((moved["old"], moved["new"]))
    cooling = next(found for found in report["challenges"] if found["id"] == "cooling")
    ids = FRAMEWORK.risk_ids
    pairs = [(plain.assessed_risk(old[name], "cooling"), plain.assessed_risk(new[name], "cooling")) for name in counted]
    steps = [ids.index(now) - ids.index(was) for was, now in pairs if was and now]
    assert (cooling["risen"], cooling["fallen"]) == (sum(s > 0 for s in steps), sum(s < 0 for s in steps))
    for cohort in report["cohorts"][0]["cohorts"]:
        members = [name for name in counted if new[name]["sector"] == cohort["value"]]
        assert cohort["n"] == len(members) >= 10
        assert printed(cohort["new"]) == plain.mean([new[name]["overall_low"] for name in members])


def test_a_join_of_tables_in_other_orders_finds_everybody(tmp_path: Path) -> None:
    old = [bare_row(FRAMEWORK, f"org-{number}", number % 101 / 1.0) for number in range(300)]
    new = [bare_row(FRAMEWORK, f"org-{number}", number % 97 / 1.0) for number in range(299, 99, -1)]
    paths = write(old, tmp_path, "parquet", "old"), write(new, tmp_path, "csv", "new")
    report = told(compare_runs(FRAMEWORK, paths, shown=ALL))
    assert report["organisations"] == {
        "repeated": 0,
        "compared": 200,
        "not_compared": 0,
        "only_old": 100,
        "only_new": 0,
    }
    expected = {f"org-{number}": float(number % 97 - number % 101) for number in range(100, 300)}
    assert {move["organisation"]: move["change"] for move in report["moves"]} == expected


def test_an_organisation_with_two_scores_is_refused(tmp_path: Path) -> None:
    once = [bare_row(FRAMEWORK, "one", 1.0), bare_row(FRAMEWORK, "two", 1.0)]
    again = [*once, bare_row(FRAMEWORK, "one", 2.0)]
    paths = write(once, tmp_path, "parquet", "old"), write(again, tmp_path, "parquet", "new")
    with pytest.raises(AssessError, match="row 3: organisation one stands there twice, with other scores in row 1"):
        compare_runs(FRAMEWORK, paths, shown=ALL)


def test_a_row_that_stands_twice_counts_once_and_is_told(tmp_path: Path) -> None:
    once = [bare_row(FRAMEWORK, "one", 1.0), bare_row(FRAMEWORK, "two", 1.0)]
    paths = write(once, tmp_path, "parquet", "old"), write([*once, once[0]], tmp_path, "parquet", "new")
    trend = compare_runs(FRAMEWORK, paths, shown=ALL)
    assert told(trend)["organisations"] | {"not_compared": 0} == {
        "compared": 2,
        "not_compared": 0,
        "only_old": 0,
        "only_new": 0,
        "repeated": 1,
    }
    assert "1 row said again what another row said, and count once." in "".join(
        map(str, tell("trend", "text", trend, Look()))
    )


@one_case_in(2)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_run_of_another_framework_is_refused(kind: str, tmp_path: Path) -> None:
    other = replace(FRAMEWORK, version="0.9.0", sha256="0" * 64)
    rows = [bare_row(FRAMEWORK, f"org-{number}", 50.0) for number in range(9)]
    paths = write(rows, tmp_path, kind, "old", framework=other), write(rows, tmp_path, kind, "new", framework=FRAMEWORK)
    with pytest.raises(AssessError, match=rf"was scored with {FRAMEWORK.id}@0.9.0, expected {FRAMEWORK.id}@") as caught:
        compare_runs(FRAMEWORK, paths, shown=ALL)
    assert str(caught.value).startswith(str(paths[0]))
    same = write(rows, tmp_path, kind, "same", framework=FRAMEWORK)
    assert compare_runs(FRAMEWORK, (same, paths[1]), shown=ALL).unnamed == ()


def test_runs_without_a_common_organisation_say_so(tmp_path: Path) -> None:
    old = write([bare_row(FRAMEWORK, "one", 1.0)], tmp_path, "parquet", "old")
    new = write([bare_row(FRAMEWORK, "two", 1.0)], tmp_path, "parquet", "new")
    report = told(compare_runs(FRAMEWORK, (old, new), shown=ALL))
    assert report["organisations"] == {"repeated": 0, "compared": 0, "not_compared": 0, "only_old": 1, "only_new": 1}
    assert report["overall"]["old"] is None
    assert report["moves"] == []


def test_the_table_of_moves_has_a_line_an_organisation(tmp_path: Path) -> None:
    old = [bare_row(FRAMEWORK, "one", 10.0), bare_row(FRAMEWORK, "two", 90.0)]
    new = [bare_row(FRAMEWORK, "two", 80.0), bare_row(FRAMEWORK, "one", 40.0)]
    paths = write(old, tmp_path, "parquet", "old"), write(new, tmp_path, "parquet", "new")
    trend = compare_runs(FRAMEWORK, paths, shown=ALL)
    lines = "".join(map(str, tell("trend", "csv", trend, Look()))).splitlines()
    assert lines[0].startswith("organisation,change,overall_low old,overall_low new,level old,level new,")
    assert lines[1].startswith("one,30.0,10.0,40.0,unprepared,limited,")
    assert lines[2].startswith("two,-10.0,90.0,80.0,ready,moderate,")
