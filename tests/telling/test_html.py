"""The page as a browser shows it: every width, light and dark, on paper; without a script, a request or a barrier."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aifactory_assess.answers.sheet import Answer, read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.media import html
from tests.telling.kinds import EVERY_KIND

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DAY = date(2026, 11, 25)
EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e{{7*7}}"\'><a href="javascript:alert(1)">'


def assessment(path: Path) -> Assessment:
    return assess(builtin(), read_sheet(path, builtin()), as_of=DAY)


def page_of(subject: Assessment) -> str:
    from aifactory_assess.telling.look import Look

    return "".join(map(str, tell("assessment", "html", subject, Look(detail=True))))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Browser, text: str, folder: Path, width: int, scheme: Any) -> tuple[Page, list[str], list[str]]:  # noqa: ANN401 - a word that playwright knows
    """A page with all that it said on the console, and all that it asked for beside itself."""
    file = folder / "page.html"
    file.write_text(text, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, said, asked[1:]


TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_every_kind_of_block_fits_and_says_and_fetches_nothing(
    browser: Browser, tmp_path: Path, width: int, scheme: str
) -> None:
    page, said, asked = opened(browser, html.render(EVERY_KIND), tmp_path, width, scheme)
    assert page.evaluate(TOO_WIDE) == 0
    assert (said, asked) == ([], [])
    page.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_fit_a_phone_and_are_small(browser: Browser, tmp_path: Path, example: Path) -> None:
    text = page_of(assessment(example))
    assert len(text.encode()) < 200_000
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    page, said, asked = opened(browser, text, tmp_path, 320, "light")
    assert page.evaluate(TOO_WIDE) == 0
    assert (said, asked) == ([], [])
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["kinds", "example"])
def test_nobody_is_kept_out(browser: Browser, tmp_path: Path, what: str, scheme: str) -> None:
    """axe-core, by WCAG 2.0 to 2.2 A and AA, and best practice."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    text = html.render(EVERY_KIND) if what == "kinds" else page_of(assessment(EXAMPLES[0]))
    page, _, _ = opened(browser, text, tmp_path, 1440 if scheme == "light" else 360, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.run(page).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found] == []
    page.close()


def test_on_paper_nothing_is_folded_away(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, html.render(EVERY_KIND), tmp_path, 1000, "light")
    data = page.pdf(format="A4")
    page.close()
    assert data.startswith(b"%PDF")
    if (reader := shutil.which("pdftotext")) is not None:
        import subprocess

        (tmp_path / "a.pdf").write_bytes(data)
        text = subprocess.run([reader, tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True).stdout
        assert "said" in text
        assert (
            text.index("Every kind of block")
            < text.index("47.8")
            < text.index("A table")
            < text.index("Contract 39 kW")
        )


def test_texts_from_files_are_inert(browser: Browser, tmp_path: Path) -> None:
    sheet = read_sheet(EXAMPLES[0], builtin())
    said = Answer(state="value", value=1, note=HOSTILE, source=HOSTILE, by=HOSTILE)
    first = next(iter(builtin().questions)).id
    hostile = replace(sheet, name=HOSTILE, answers={**sheet.answers, first: said})
    text = page_of(assess(builtin(), hostile, as_of=DAY))
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    page, messages, asked = opened(browser, text, tmp_path, 1000, "light")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    assert page.evaluate("[document.scripts.length, document.images.length, document.forms.length]") == [0, 0, 0]
    assert page.evaluate("[...document.links].every(each => each.getAttribute('href').startsWith('#'))")
    assert (messages, asked) == ([], [])
    assert "{{7*7}}" in page.inner_text("h1")
    page.close()


def test_a_page_is_the_same_bytes_again() -> None:
    assert page_of(assessment(EXAMPLES[0])) == page_of(assessment(EXAMPLES[0]))
