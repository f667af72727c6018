"""The pages that are handed over, as a browser gets them: by name, each made once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.scenario import read_scenario
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.solving import usual_plan
from aifactory_assess.portfolio.columns import Kept
from aifactory_assess.portfolio.ranking import Shown
from aifactory_assess.portfolio.survey import survey
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.difference import Comparison, Side, difference
from aifactory_assess.telling.formats import told
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import html
from tests.portfolio.tables import bare_row, write
from tests.telling.kinds import EVERY_KIND

DAY = date(2026, 11, 25)
EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (320, 360, 768, 1440)


def has_paper() -> bool:
    """Whether this machine has what pages are printed with; it is looked for when the library is imported."""
    try:
        import weasyprint  # noqa: F401 - whether it can be
    except (ImportError, OSError):
        return False
    return True


def assessed(path: Path) -> Assessment:
    """An example as of the day of all tests of pages."""
    return assess(builtin(), read_sheet(path, builtin()), as_of=DAY)


def report_of(subject: Assessment, *, detail: bool = True) -> str:
    """The page of one organisation."""
    return told("assessment", "html", subject, Look(detail=detail))


def _comparison() -> str:
    """One organisation beside three ways of building."""
    sheet = read_sheet(builtin_folder() / "examples" / "manufacturer_onprem.yaml", builtin())
    before = assess(builtin(), sheet, as_of=DAY)
    sides = []
    for name in ("own_hall", "colocation", "cloud"):
        words = read_scenario(builtin_folder() / "scenarios" / f"{name}.yaml").words
        now = assess(builtin(), what_if(builtin(), sheet, words), as_of=DAY)
        sides.append(Side(name=name, difference=difference(before, now)))
    return told("comparison", "html", Comparison(name="manufacturer_onprem", before=before, sides=tuple(sides)))


def portfolio_of(many: int) -> str:
    """Organisations in cohorts, all of them ranked."""
    rows = [
        bare_row(
            builtin(), f"organisation-{number:04d}-of-some-name", 100 * number / many, country=f"country-{number % 7}"
        )
        for number in range(many)
    ]
    with tempfile.TemporaryDirectory() as folder:
        scores = write(rows, Path(folder), "parquet")
        found = survey(builtin(), [scores], Kept(by=("country",)), shown=Shown(top=None))
        return told("portfolio", "html", found)


_MADE: Mapping[str, Callable[[], str]] = {
    "kinds": lambda: "".join(html.pieces(EVERY_KIND)),
    "report": lambda: report_of(assessed(EXAMPLES[2])),
    "plan": lambda: told("plan", "html", usual_plan(assessed(EXAMPLES[0]))),
    "comparison": _comparison,
    "portfolio": lambda: portfolio_of(20),
}
PAGES = tuple(_MADE)


@cache
def page(name: str) -> str:
    """The text of a page."""
    return _MADE[name]()
