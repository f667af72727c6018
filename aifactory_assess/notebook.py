"""What a notebook shows: an assessment as its report, in a frame of its own.

Scoring knows nothing of reports, so what an Assessment looks like is told it here, on top of the house. Whoever takes
`assess` from the package itself has it.
"""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from os import PathLike
from pathlib import Path
from types import UnionType

from aifactory_assess.answers.reading import read_sheet as read
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.errors import failure
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.assess import assess as assessed
from aifactory_assess.telling.formats import told
from aifactory_assess.telling.look import Look

__all__ = ["Assessment", "as_html", "as_markdown", "assess", "read_sheet"]

HEIGHT = 640
_FRAMEWORK = "a framework, as aif.builtin() or aif.load(folder) gives it"


def assess(framework: Framework, sheet: Sheet, *, as_of: date) -> Assessment:
    """Assess a sheet for a day; AssessError where an argument is none. See `aifactory_assess.scoring.assess.assess`."""
    _hold_to("framework", framework, Framework, _FRAMEWORK)
    _hold_to("sheet", sheet, Sheet, "answers, as aif.read_sheet(path, framework) gives them")
    _hold_to("as_of", as_of, date, "a day such as date(2026, 11, 25)")
    return assessed(framework, sheet, as_of=as_of)


def read_sheet(path: Path, framework: Framework) -> Sheet:
    """Read an answers file; AssessError holds every fault of it, or says that an argument is none."""
    _hold_to("path", path, PathLike | str, "the path of an answers file")
    _hold_to("framework", framework, Framework, _FRAMEWORK)
    return read(Path(path), framework)


def _hold_to(name: str, value: object, wanted: type | UnionType, expected: str) -> None:
    if not isinstance(value, wanted) or isinstance(value, datetime):
        raise failure(name, f"is a {type(value).__name__}", expected)


def as_html(assessment: Assessment) -> str:
    """The report as a page in a frame that runs nothing and leaves the notebook's own look alone."""
    page = escape(told("assessment", "html", assessment), quote=True)
    return f'<iframe srcdoc="{page}" sandbox style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'


def as_markdown(assessment: Assessment) -> str:
    """The report as Markdown, for those who show no HTML."""
    return told("assessment", "markdown", assessment, Look())


for _name, _shows in {"_repr_html_": as_html, "_repr_markdown_": as_markdown}.items():
    # The names that IPython looks for.
    setattr(Assessment, _name, _shows)
