"""The notebook guide runs as it stands, and what a notebook shows of an assessment is harmless."""

from __future__ import annotations

import doctest
import re
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

import aifactory_assess as aif
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.notebook import as_html, as_markdown

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "notebook.md"
HOSTILE = "framework: ai-factory@2\norganisation: {id: acme, name: '\"></iframe><script>alert(1)</script>'}\n"


def test_the_guide_runs_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```pycon\n(.*?)^```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 7
    guide = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "notebook", str(GUIDE), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(guide, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)
    assert len(guide.examples) >= 15


@pytest.fixture
def assessment() -> aif.Assessment:
    framework = aif.builtin()
    return aif.assess(framework, parse_sheet(HOSTILE.encode(), framework, "acme.yaml"), as_of=date(2026, 11, 25))


def test_notebooks_find_how_to_show_an_assessment() -> None:
    assert aif.Assessment.__dict__["_repr_html_"] is as_html
    assert aif.Assessment.__dict__["_repr_markdown_"] is as_markdown


def test_an_assessment_in_a_notebook_is_a_page_that_runs_nothing(assessment: aif.Assessment) -> None:
    shown = as_html(assessment)
    assert re.fullmatch(r'<iframe srcdoc="[^"<>]*" sandbox style="[^"]*"></iframe>', shown)
    page = unescape(shown)
    assert "<script>alert" not in page
    assert "alert(1)" in page


def test_an_assessment_in_a_notebook_is_markdown_too(assessment: aif.Assessment) -> None:
    shown = as_markdown(assessment)
    assert "<script>" not in shown
    assert shown.startswith("# ")


@pytest.mark.parametrize(
    ("argument", "value", "found"),
    [
        ("as_of", datetime(2026, 11, 25, 12, 0), "a datetime"),
        ("as_of", "2026-11-25", "a str"),
        ("sheet", "acme.yaml", "a str"),
        ("framework", None, "a NoneType"),
    ],
)
def test_an_argument_that_is_none_is_refused_where_it_is_given(
    assessment: aif.Assessment, argument: str, value: object, found: str
) -> None:
    given: dict[str, Any] = {"framework": aif.builtin(), "sheet": assessment.sheet, "as_of": date(2026, 11, 25)}
    given[argument] = value
    with pytest.raises(aif.AssessError, match=f"{argument}: is {found}, expected"):
        aif.assess(given["framework"], given["sheet"], as_of=given["as_of"])


@pytest.mark.parametrize(
    ("argument", "value", "found"), [("framework", "folder", "a str"), ("path", None, "a NoneType")]
)
def test_a_sheet_is_read_by_a_path_and_a_framework(argument: str, value: object, found: str) -> None:
    example = builtin_folder() / "examples" / "cloud_startup.yaml"
    given: dict[str, Any] = {"path": str(example), "framework": aif.builtin()}
    assert aif.read_sheet(given["path"], given["framework"]).organisation == "example-textworks"
    given[argument] = value
    with pytest.raises(aif.AssessError, match=f"{argument}: is {found}, expected"):
        aif.read_sheet(given["path"], given["framework"])
