"""The worked page of docs/planning.md: three scenarios of one manufacturer, as the program works them out."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.outlook import Outlook, outlook
from aifactory_assess.planning.sentences import ranged
from aifactory_assess.scoring.assess import assess
from tests.program import run

PAGE = (Path(__file__).parent.parent.parent / "docs" / "planning.md").read_text("utf-8")


def commands() -> dict[str, list[str]]:
    """The words of the page's commands: what makes the file, and what tells each scenario."""
    match = re.search(r"```\n(aifactory-assess new plant.*?)```", PAGE, re.DOTALL)
    assert match is not None
    lines = [line.partition("#") for line in match[1].replace("\\\n", "").splitlines()]
    return {name.strip(): shlex.split(words)[1:] for words, _, name in lines}


def table() -> dict[str, dict[str, str]]:
    """What the page says, by row and scenario."""
    lines = [line.strip("| \n").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    start = next(place for place, cells in enumerate(lines) if cells == ["own hall", "colocation", "cloud"])
    rows = lines[start + 2 : start + 10]
    return {row[0]: dict(zip(lines[start], row[1:], strict=True)) for row in rows}


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
            assert f"{cells['a year, EUR'].replace(' (', ' a year (', 1)} EUR" in shown


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
