"""The page as a browser shows it: every width, light and dark, on paper; without a script, a request or a barrier."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example as known
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.blocks import (
    Actions,
    Bar,
    Bars,
    Findings,
    KeyFigure,
    KeyFigures,
    Schedule,
    Section,
    Sentence,
    Series,
    Stretch,
    Table,
    ToldAction,
    ToldFinding,
    headed,
)
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import html
from aifactory_assess.telling.media.html.charts import WIDTH, anchor, lanes, plot, strengths
from aifactory_assess.telling.media.terminal.words import TIE, said
from tests.effort import in_the_gate, one_case_in, some
from tests.telling.kinds import EVERY_KIND
from tests.telling.pages import CHROMIUM, DAY, EXAMPLES, PAGES, WIDTHS, assessed, portfolio_of, report_of
from tests.telling.pages import page as page_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e{{7*7}}"\'><a href="javascript:alert(1)">'


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
ACROSS = """[...document.querySelectorAll('#plan figure text.tick')]
    .filter(each => each.getAttribute('y') === document.querySelector('#plan figure .odd').getAttribute('y'))
    .map(each => each.getBoundingClientRect()).filter(each => each.width).map(each => [each.left, each.right])"""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => each.open = true)"
LINES = """all => [...new Set(all.map(each => {
    const words = document.createRange();
    words.selectNodeContents(each);
    return new Set([...words.getClientRects()].map(line => Math.round(line.bottom))).size;
}))]"""
"""On how many lines elements stand, each number once."""
REACHABLE = "a[href], summary, [tabindex='0']"
"""What a keyboard stops at; `main` takes the focus of a link, and is no stop of its own."""


@one_case_in(3)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_keeps_nobody_out_and_says_and_fetches_nothing(
    browser: Browser, tmp_path: Path, name: str, scheme: str
) -> None:
    """At every width, and by axe-core: WCAG 2.0 to 2.2 A and AA, and best practice; all of it unfolded.

    What axe-core finds hangs on a width or on a scheme: pairs of them, so that each page has both of each.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, said, asked = opened(browser, page_of(name), tmp_path, WIDTHS[0], scheme)
    page.evaluate(OPEN_ALL)
    judged = (360, 1440)[(PAGES.index(name) + (scheme == "dark")) % 2]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == 0, width
        if width == judged:
            found = axe.run(page).response["violations"]
            assert [(each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found] == [], width
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    assert page.evaluate(TOO_WIDE) == 0
    assert (said, asked) == ([], [])
    page.close()


@one_case_in(2)
@pytest.mark.parametrize("name", PAGES)
def test_a_keyboard_reaches_all_that_can_be_used(browser: Browser, tmp_path: Path, name: str) -> None:
    page, _, _ = opened(browser, page_of(name), tmp_path, 1440, "light")
    page.evaluate(OPEN_ALL)
    wanted = page.evaluate(f"document.querySelectorAll(`{REACHABLE}`).length")
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        place = f"[...document.querySelectorAll(`{REACHABLE}`)].indexOf(document.activeElement)"
        reached.add(page.evaluate(place))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert reached == set(range(wanted))
    page.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_pages_of_the_examples_are_small_and_name_each_place_once(example: Path) -> None:
    text = report_of(assessed(example))
    assert len(text.encode()) < 200_000
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@in_the_gate
def test_a_thousand_organisations_fit_half_a_megabyte() -> None:
    text = portfolio_of(1000)
    assert text.count("<tr><th scope=row>") > 2 * 1000
    assert len(text.encode()) < 500_000


def test_on_a_phone_captions_take_a_line_and_numbers_keep_apart(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text("".join(html.pieces(EVERY_KIND)), "utf-8")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((tmp_path / "p.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    wide = "each => [each.getBoundingClientRect().width, each.parentElement.getBoundingClientRect().width]"
    for caption in page.query_selector_all(".stack caption"):
        own, whole = caption.evaluate(wide)
        assert own > whole - 1
    gaps = "all => all.map(each => parseFloat(getComputedStyle(each).paddingLeft))"
    assert min(page.eval_on_selector_all(".bars .num + td", gaps)) >= 5


def test_on_a_phone_only_a_wide_table_is_scrolled(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, page_of("report"), tmp_path, 360, "light")
    page.evaluate(OPEN_ALL)
    hidden = "all => Math.max(...all.map(each => each.scrollWidth - each.clientWidth))"
    assert page.eval_on_selector_all(".scroll:not(:has(.wide))", hidden) == 0
    page.close()


LONG = "Krankenhausinformationssystemverantwortliche"


def test_a_word_longer_than_a_phone_breaks_wherever_it_has_a_frame(browser: Browser, tmp_path: Path) -> None:
    told = (
        Actions(actions=(ToldAction(do=LONG, why=LONG, worth=(("days", "15"), ("role", f"{LONG}, {LONG}"))),)),
        Findings(findings=(ToldFinding(title=LONG, verdict=LONG, grade=0.75, follows="", about=(), drivers=()),)),
        Bars(bars=(Bar(label=LONG, low=0.4, high=0.6, value="40–60", remark="Limited"),), headings=("what", "n", "is")),
        Series(title=LONG, x_axis="x", y_axis="y", points=((0, 1), (9, 9)), marked=((9, 9, LONG),)),
    )
    page, _, _ = opened(browser, "".join(html.pieces(replace(EVERY_KIND, blocks=told))), tmp_path, 320, "light")
    page.evaluate(OPEN_ALL)
    assert page.evaluate(TOO_WIDE) == 0
    page.close()


def test_who_hears_a_table_hears_what_it_is_called() -> None:
    tables = tuple(Table(columns=headed(*map(str, range(many))), rows=[("x",) * many]) for many in (3, 9, 9))
    shown = replace(EVERY_KIND, blocks=(*tables[:1], Section(title="A & B", blocks=tables)))
    labels = re.findall('aria-label="(Table[^"]*)"', "".join(html.pieces(shown)))
    assert labels == ["Table", "Table: A &amp; B", "Table: A &amp; B 2", "Table: A &amp; B 3"]


ROWS = """all => all.map(each => {
    const tops = [...each.children].map(tile => Math.round(tile.getBoundingClientRect().top));
    return [...new Set(tops)].map(top => tops.filter(other => other === top).length);
})"""
"""How many tiles stand in each row, of all key figures."""
WHOLE = "all => all.every(each => each.lastElementChild.clientWidth === each.clientWidth)"


@pytest.mark.parametrize("count", [2, 4, 5])
def test_no_key_figure_stands_alone_in_a_part_of_its_row(browser: Browser, tmp_path: Path, count: int) -> None:
    figures = tuple(KeyFigure(label=f"label {number}", value="53 M once (38-86) EUR") for number in range(count))
    shown = replace(EVERY_KIND, blocks=(KeyFigures(figures=figures),))
    page, _, _ = opened(browser, "".join(html.pieces(shown)), tmp_path, 1280, "light")
    assert page.eval_on_selector_all(".keys", ROWS) == [[count]]
    for width in (390, 640, 820, 1000, 1100, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        (rows,) = page.eval_on_selector_all(".keys", ROWS)
        assert rows[-1] > 1 or page.eval_on_selector_all(".keys", WHOLE), (width, rows)
        assert width > 390 or set(rows) == {1}
    page.close()


def test_the_day_of_a_duty_stands_on_one_line(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, page_of("report"), tmp_path, WIDTHS[0], "light")
    page.evaluate(OPEN_ALL)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.eval_on_selector_all("#law tbody th", LINES) == [1], width
    page.close()


@pytest.mark.parametrize("width", [700, 800, 1280])
def test_the_columns_of_a_plan_stand_below_each_other_in_all_of_its_phases(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    page, _, _ = opened(browser, page_of("report"), tmp_path, width, "light")
    page.evaluate(OPEN_ALL)
    lefts = "all => all.map(each => Math.round(each.getBoundingClientRect().left))"
    rows = [
        tuple(table.eval_on_selector_all("thead th", lefts)) for table in page.query_selector_all("#plan table.stack")
    ]
    assert len(rows) > 1
    assert len(set(rows)) == 1
    page.close()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_first_screen_of_a_desk_tells_the_score_what_to_do_when_and_for_how_much(
    browser: Browser, tmp_path: Path, path: Path
) -> None:
    """1,280 wide, 800 high; on less room what is told in short stands below what to do."""
    page, _, _ = opened(browser, report_of(assessed(path), detail=False), tmp_path, 1280, "light")

    def ends(found: Locator) -> float:
        box = found.bounding_box()
        assert box is not None
        return box["y"] + box["height"]

    seen = [page.locator(".score"), page.locator(".first > li").first, *page.locator("#short .keys > div").all()[:2]]
    assert all(ends(each) <= 800 for each in seen)
    page.set_viewport_size({"width": 900, "height": 800})
    assert ends(page.locator("#first")) <= ends(page.locator("#short")) - 40
    page.close()


def test_on_a_phone_a_matrix_is_a_list_with_the_worst_first_and_ticks_of_a_curve_stand_apart(
    browser: Browser, tmp_path: Path
) -> None:
    page, _, _ = opened(browser, report_of(assessed(EXAMPLES[-1]), detail=False), tmp_path, 360, "light")
    page.evaluate(OPEN_ALL)
    cells = [each for each in page.locator(".matrix td").all() if each.is_visible()]
    cells.sort(key=lambda each: (each.bounding_box() or {"y": 0})["y"])
    told = [each.evaluate("each => getComputedStyle(each, '::before').content") for each in cells]
    assert [each.strip('"').partition(" (")[0] for each in told] == ["VERY HIGH"] * 2 + ["HIGH"] + ["MODERATE"] * 2
    assert cells[0].evaluate("each => parseFloat(getComputedStyle(each).fontSize)") >= 12
    across = page.evaluate(ACROSS)
    assert len(across) >= 3
    assert all(right + 8 < left for (_, right), (left, _) in pairwise(across))
    page.close()


def test_on_a_phone_the_links_that_go_on_fade_at_the_edge_and_the_last_is_reached(
    browser: Browser, tmp_path: Path
) -> None:
    page, _, _ = opened(browser, page_of("report"), tmp_path, 390, "light")
    strip = page.locator("nav ol")
    assert strip.evaluate("each => each.scrollWidth > each.clientWidth")
    assert "gradient" in strip.evaluate("each => getComputedStyle(each).maskImage")
    strip.evaluate("each => { each.scrollLeft = each.scrollWidth }")
    right = "each => each.getBoundingClientRect().right"
    assert strip.evaluate(right) - page.locator("nav li").last.evaluate(right) >= 47
    page.close()


def test_a_link_of_the_contents_unfolds_what_it_leads_to(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, report_of(assessed(EXAMPLES[0]), detail=False), tmp_path, 1000, "light")
    links = page.locator("nav a").all()
    assert page.locator("details").count() > 3
    for link in links:
        link.click()
        assert page.locator(str(link.get_attribute("href"))).is_visible()
        place = page.get_by_role("heading", name=re.compile(f"^{re.escape(link.inner_text())}")).bounding_box()
        assert place is not None
        assert -1 <= place["y"] < 800
    page.close()


@in_the_gate
@pytest.mark.parametrize("width", some([1024, 1280, 1920], 3))
def test_what_follows_two_columns_keeps_its_space_whichever_of_them_is_longer(
    browser: Browser, tmp_path: Path, width: int
) -> None:
    for example in EXAMPLES:
        page, _, _ = opened(browser, report_of(assessed(example), detail=False), tmp_path, width, "light")
        left, right, after = page.evaluate(
            "['#first', '#first+#short', '#first+#short+* h2'].map(each => document.querySelector(each))"
            ".map((each, place) => each.getBoundingClientRect()[place < 2 ? 'bottom' : 'top'])"
        )
        space = page.evaluate("parseFloat(getComputedStyle(document.querySelector('#first+#short+* h2')).marginTop)")
        assert after - max(left, right) >= space - 0.5, example.stem
        page.close()


def test_a_remedy_has_more_room_than_who_does_it_where_both_are_narrow(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, report_of(assessed(EXAMPLES[-1]), detail=False), tmp_path, 740, "light")
    page.evaluate(OPEN_ALL)
    heads = "document.querySelector('#plan thead').rows[0].cells"
    remedy, who, *_ = page.evaluate(f"[...{heads}].map(each => each.offsetWidth)")
    assert remedy > 2 * who
    page.close()


def test_on_paper_nothing_is_folded_away(browser: Browser, tmp_path: Path) -> None:
    page, _, _ = opened(browser, "".join(html.pieces(EVERY_KIND)), tmp_path, 1000, "light")
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
    text = report_of(assess(builtin(), hostile, as_of=DAY))
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


@pytest.mark.parametrize("name", PAGES)
def test_what_is_typed_stands_as_code_and_not_between_backticks(name: str) -> None:
    assert "`" not in page_of(name)


def test_a_page_is_the_same_bytes_again() -> None:
    assert report_of(assessed(EXAMPLES[0])) == report_of(assessed(EXAMPLES[0]))


@given(st.dictionaries(st.floats(0, 8000), st.floats(0, 100), min_size=1, max_size=8).map(lambda each: [*each.items()]))
@known([(700.0, 60.0), (760.0, 61.0), (765.0, 61.0)])
@known([(700.0, 0.0), (760.0, 0.1), (765.0, 0.2), (8000.0, 100.0)])
def test_names_of_points_never_lie_over_each_other(points: list[tuple[float, float]]) -> None:
    named = tuple((x, y, f"points of level {place}") for place, (x, y) in enumerate(points))
    drawn = plot(Series(title="t", x_axis="x", y_axis="y", points=tuple(sorted(points)), marked=named))
    boxes = []
    for mark in drawn.marks:
        assert 0 < mark.line < drawn.height - 24 or len(drawn.marks) > 6
        wide = 6 * len(mark.label)
        left = mark.at - wide if mark.ends else mark.at
        boxes.append((left, left + wide, mark.line))
    for place, (left, right, line) in enumerate(boxes):
        for start, end, other in boxes[:place]:
            assert end <= left or right <= start or abs(line - other) >= 12


@given(st.lists(st.floats(0, 1400), min_size=1, max_size=4, unique=True))
@known([40.0, 700.0, 701.0, 1400.0])
def test_a_name_longer_than_its_plot_is_cut_and_stays_within_it(days: list[float]) -> None:
    points = tuple((x, x / 20) for x in sorted({0.0, 1400.0, *days}))
    named = tuple((x, x / 20, f"points of {'w' * 200}") for x in days)
    drawn = plot(Series(title="t", x_axis="x", y_axis="y", points=points, marked=named))
    for place, mark in enumerate(drawn.marks):
        assert mark.label.endswith("w…")
        assert 0 < mark.left < mark.right < WIDTH
        assert mark.left < mark.x < mark.right or round(abs(mark.x - mark.at), 9) <= 12
        assert not any(mark.lies_over(other) for other in drawn.marks[:place])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["even odds"], "Strong: even odds"),
        (["even odds", "nine of ten"], "Strong: even odds; faintest: nine of ten"),
        (["even odds", "eight", "nine"], "Strong: even odds; fainter: eight; faintest: nine"),
    ],
)
def test_bars_are_told_apart_in_words_for_light_and_dark(names: list[str], said: str) -> None:
    assert strengths(names) == said


def test_a_number_keeps_its_sign_on_its_line_and_a_day_or_a_range_its_parts() -> None:
    said = Sentence(words="4.5 M (3.8-8) at 90 %, 2 models and 1 kW by 2026-11-29, <b>1234567-2026-11-29")
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(said,))))
    money, day = (f"<span class=whole>{whole}</span>" for whole in ("(3.8-8)", "2026-11-29"))
    assert f"4.5\xa0M {money} at 90\xa0%, 2 models and 1\xa0kW by {day}, &lt;b&gt;1234567-2026-11-29<" in page


def test_a_number_keeps_what_it_is_of_on_its_line_and_a_word_its_ellipsis() -> None:
    said = Sentence(words="on to level 4 of 4 by 1,200 of 4,500 hours, part of 4 or 5 of all …; then …")
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(said,))))
    assert "level 4\xa0of\xa04 by 1,200\xa0of\xa04,500 hours, part of 4 or 5 of all\xa0…; then\xa0…" in page


def test_a_number_keeps_its_unit_and_its_range_on_its_line_on_a_page_and_on_a_terminal() -> None:
    told = "in 29 months, 19 (90 %) and 32.1 (84.6 % is) by 4 points · 3 days, 150 of 312 kW, 12 monthly reports"
    kept = "in 29_months, 19_(90_%) and 32.1_(84.6_%_is) by 4_points_· 3_days, 150_of_312_kW, 12 monthly reports"
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(Sentence(words=told),))))
    assert kept.replace("_", "\xa0") in page
    assert said(told, Look()).plain.replace(TIE, "_") == kept


def test_no_number_of_an_axis_is_cut_at_the_edge() -> None:
    points = tuple((float(x), float(x)) for x in range(0, 10_001, 500))
    series = Series(title="t", x_axis="days", y_axis="points", points=points)
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(series,))))
    ticks = re.findall(r'<text x="([0-9.]+)"[^>]*text-anchor="(end|middle|start)" class="tick"[^>]*>([0-9,]+)<', page)
    rights = [float(x) + (0 if where == "end" else len(label) * 3.3) for x, where, label in ticks]
    assert max(rights) < 640


@one_case_in(5)
@pytest.mark.parametrize("last", [0.5, 9.0, 37.0, 80.0, 1234.0])
def test_a_schedule_and_its_ticks_stay_within_the_picture(last: float) -> None:
    drawn = lanes(
        Schedule(unit="months", end_names=("even odds",), stretches=(Stretch(label="a", start=0.0, ends=(last,)),))
    )
    assert all(0 < left <= right < WIDTH for lane in drawn.lanes for left, right in lane.bars)
    first, *_, end = drawn.across
    assert (anchor(first.at), anchor(end.at)) == ("start", "end")


@pytest.mark.parametrize("density", [(), ((1.0, 0.5), (2.0, 0.5))])
def test_the_names_of_a_schedule_begin_at_its_zero_and_no_line_runs_through_them(
    density: tuple[tuple[float, float], ...],
) -> None:
    stretches = tuple(Stretch(label=f"part {place}", start=0.0, ends=(3.0,)) for place in range(3))
    schedule = Schedule(unit="months", end_names=("half",), stretches=stretches, density=density)
    page = "".join(html.pieces(replace(EVERY_KIND, blocks=(schedule,))))
    names = [(float(x), float(y)) for x, y in re.findall(r'<text x="([0-9.]+)" y="([0-9.]+)" class="label"', page)]
    lines = re.findall(r'<path d="([MV0-9. ]+)" class="grid"', page)
    zero, *_ = re.findall(r"M([0-9.]+)", lines[0])
    assert {x for x, _ in names} == {float(zero)}
    runs = [tuple(map(float, each)) for each in re.findall(r"M[0-9.]+ ([0-9.]+)V([0-9.]+)", lines[0])]
    assert len(runs) == len(stretches) + bool(density)
    assert not any(top < y and bottom > y - 12 for top, bottom in runs for _, y in names)


@pytest.mark.parametrize("at", [100.0, 900.0, 2000.0])
def test_the_name_of_a_point_does_not_lie_on_the_line_of_its_series(at: float) -> None:
    points = tuple((float(x), 80 * x / (x + 600)) for x in range(0, 2201, 20))
    named = ((at, 80 * at / (at + 600), "points of moderate"),)
    drawn = plot(Series(title="t", x_axis="x", y_axis="y", points=points, style="steps", marked=named))
    (mark,) = drawn.marks
    left = mark.at - 11 * len(mark.label) if mark.ends else mark.at
    line = [tuple(map(float, each.split(","))) for each in drawn.line.split()]
    under = [y for x, y in line if left <= x <= left + 11 * len(mark.label)]
    assert under
    assert not any(mark.line - 16 < y < mark.line + 5 for y in under)


def test_the_name_of_a_plan_stands_beside_its_point_and_over_no_other() -> None:
    named = ((455.0, 34.3, "this plan: 34.3"), (180.0, 31.0, "points of limited"), (1260.0, 61.0, "points of moderate"))
    points = tuple((float(x), 16 + 70 * x / (x + 800)) for x in range(0, 5461, 20))
    drawn = plot(Series(title="t", x_axis="x", y_axis="y", points=points, style="steps", marked=named))
    plan, *_ = drawn.marks
    assert abs(plan.line - plan.y) <= 6
    assert 0 < plan.at - plan.x <= 12
    for mark in drawn.marks:
        near = min(drawn.marks, key=lambda each: abs(each.x - mark.at) + abs(each.y - mark.line))
        assert near is mark
        for other in drawn.marks:
            assert not (mark.left < other.x < mark.right and mark.line - 16 < other.y < mark.line + 5)
