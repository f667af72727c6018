"""The worked page of docs/planning.md: three scenarios of one manufacturer, as the program works them out."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.scenario import read_scenario
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.outlook import Outlook, outlook
from aifactory_assess.planning.plan import make_plan
from aifactory_assess.planning.sentences import ranged
from aifactory_assess.planning.target import Goal, Target
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.documents.comparison_ahead import ahead_lines
from tests.program import run

_SUMS = {"once, EUR": "EUR once", "a year, EUR": "a year"}
COMPARED = ["own hall", "colocation, 200 kW firm", "cloud"]
PAGE = (Path(__file__).parent.parent.parent / "docs" / "planning.md").read_text("utf-8")


def commands() -> dict[str, list[str]]:
    """The words of the page's commands: what makes the file, and what tells each scenario."""
    match = re.search(r"```\n(aifactory-assess new plant.*?)```", PAGE, re.DOTALL)
    assert match is not None
    lines = [line.partition("#") for line in match[1].replace("\\\n", "").splitlines()]
    return {name.strip(): shlex.split(words)[1:] for words, _, name in lines}


def table() -> dict[str, dict[str, str]]:
    """What the page says, by row and scenario."""
    return tables(["own hall", "colocation", "cloud"], 8)[0]


def tables(head: list[str], length: int) -> list[dict[str, dict[str, str]]]:
    """The tables of the page with such a head, of that many rows at most, by row and column."""
    lines = [line.strip("| \n").split(" | ") if line.startswith("|") else [] for line in PAGE.splitlines()]
    starts = [place + 2 for place, cells in enumerate(lines) if cells == head]
    return [
        {row[0]: dict(zip(head, row[1:], strict=True)) for row in lines[start : start + length] if row}
        for start in starts
    ]


def looked_at(name: str) -> Outlook:
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    tried = [word for word in commands()[name] if "=" in word]
    return outlook(assess(builtin(), what_if(builtin(), sheet, tried) if tried else sheet, as_of=date(2026, 11, 25)))


def test_each_command_tells_what_the_page_says_of_its_scenario(tmp_path: Path) -> None:
    for name, words in commands().items():
        ran = run(*words, cwd=tmp_path)
        assert ran.code == 0, ran.err
        if name:
            shown = " ".join(ran.out.split())
            cells = {row: cells[name] for row, cells in table().items()}
            half, *_ = cells["the whole, in months: half, eight, nine of ten"].split(", ")
            assert f"The whole programme: month {half} (even odds)" in shown
            once, year = (cells[row].replace(" (", f" {per} (", 1) for row, per in _SUMS.items())
            assert f"Money {once}, {year}" in shown


@pytest.mark.parametrize("name", ["own hall", "colocation", "cloud"])
def test_a_scenario_comes_to_what_the_page_says(name: str) -> None:
    found, page = looked_at(name), {row: cells[name] for row, cells in table().items()}
    time, money = found.time, found.money
    assert time is not None
    assert time.whole_beside is not None
    assert time.first is not None
    assert money is not None
    assert money.owning is not None
    assert money.owning.use is not None

    def months(ends: tuple[float, ...]) -> str:
        return ", ".join(f"{month:.0f}" for month in ends)

    lacking = {row.row.id.partition("_")[0] for row in found.capacity if row.is_short or row.shortfall}
    once, year = (total.amount for total in money.totals)
    assert once is not None
    assert year is not None
    assert page == {
        "the whole, in months: half, eight, nine of ten": months(time.whole),
        "data work beside the building": months(time.whole_beside),
        "first service": months(time.first.months),
        "once, EUR": ranged(money.tender, once),
        "a year, EUR": ranged(money.tender, year),
        "owning costs less from a use of": f"{100 * money.owning.break_even[1]:.0f} %",
        "the forecast comes to a use of": f"{100 * money.owning.use:.0f} %",
        "lacks": ", ".join(kind for kind in ("compute", "power", "heat", "people", "data", "money") if kind in lacking),
    }


@pytest.mark.parametrize("name", COMPARED)
def test_what_is_compared_and_planned_comes_to_what_the_page_says(name: str) -> None:
    pytest.importorskip("highspy")
    from aifactory_assess.planning.exact import Exact

    compared, planned = ({row: cells[name] for row, cells in told.items()} for told in tables(COMPARED, 7))
    framework, examples = builtin(), builtin_folder() / "examples"
    sheet = read_sheet(examples / "manufacturer_onprem.yaml", framework)
    scenario = read_scenario(builtin_folder() / "scenarios" / f"{name.partition(',')[0].replace(' ', '_')}.yaml")
    found = assess(framework, what_if(framework, sheet, scenario.words), as_of=date(2026, 11, 25))
    score = found.readiness.overall.score
    assert score is not None
    levels = {
        told.challenge.title.lower(): "does not apply"
        if told.risk is None
        else framework.risk.scale[told.risk].title.lower()
        for told in found.findings
    }
    assert compared == {
        "score today": f"{points(score.low):.1f}",
        **{title.lower(): words for title, words in ahead_lines(found) if not title.startswith("First service")},
        **{title: levels[title] for title in ("power supply", "cooling", "shortage of skilled people")},
    }
    moderate = framework.level_ids.index("moderate")
    plan = make_plan(found, Target(overall=Goal(level=moderate)), Exact)
    assert planned == {"remedies": str(len(plan.items)), "person-days": f"{plan.days:,.0f}"}
