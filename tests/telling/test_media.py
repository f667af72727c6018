"""What holds for every medium of documents: nothing is lost, nothing acts, lines keep their width."""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from rich.console import Console
from rich.text import Text

from aifactory_assess.escaping import width
from aifactory_assess.telling.blocks import (
    Column,
    Document,
    Matrix,
    Schedule,
    Section,
    Series,
    Stretch,
    Table,
    Words,
    in_numbers,
    named_points,
    quiet,
    strong,
    told_points,
)
from aifactory_assess.telling.documents.timeline import _spans
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import html as page
from aifactory_assess.telling.media import markdown, pptx, svg, terminal, xlsx
from aifactory_assess.telling.media.palette import PALETTES, WHITE
from aifactory_assess.telling.media.terminal import _LineByLine
from aifactory_assess.telling.media.terminal.charts import _heights
from aifactory_assess.telling.media.terminal.tables import GAP, _Measure, _widths
from aifactory_assess.telling.media.terminal.words import TIE, said
from tests.effort import in_the_gate
from tests.hostile.cases import HOSTILE
from tests.program import STEERING
from tests.telling import opened
from tests.telling.samples import PLAIN, every_block, sample

WORDS: dict[str, str] = yaml.safe_load((HOSTILE / "words.yaml").read_text("utf-8"))
WORD = "Zwölfkampf"
TIMES = repr(sample(WORD)).count(WORD) - 2
"""How often a word stands in the sample, but for the captions of its two tables: these media name no tables."""


def on_screen(document: Document, look: Look) -> str:
    """The whole of it, as a terminal shows it."""
    return "".join(terminal.pieces(document, look))


# --- all of it is told ---


@pytest.mark.parametrize("columns", [60, 76, 80, 100, 120, 200])
def test_every_word_is_told_on_a_terminal_however_narrow(columns: int) -> None:
    told = on_screen(sample(WORD), Look(width=columns))
    assert told.lower().count(WORD.lower()) == TIMES
    assert "power_secured, line 12" in " ".join(told.split())


def test_every_word_is_told_in_markdown() -> None:
    assert markdown.render(sample(WORD)).count(WORD) == TIMES


def test_what_a_cell_of_a_matrix_means_is_told_in_words_by_every_medium() -> None:
    grid = next(block for block in every_block() if isinstance(block, Matrix))
    alone = Document(title="t", about=(), blocks=[Section(title="s", blocks=[grid])])
    (slides,), (book,) = pptx.pieces(alone), xlsx.pieces(alone)
    (drawn,) = (shape.table for shape in Presentation(io.BytesIO(slides)).slides[0].shapes if shape.has_table)
    shown = [on_screen(alone, Look(width=20)), on_screen(alone, Look(width=120)), markdown.render(alone)]
    shown += ["".join(page.pieces(alone)), opened.workbook(book), "\n".join(cell.text for cell in drawn.iter_cells())]
    assert all(re.search(r"GRAVE .*power", text, re.DOTALL) and "SLIGHT" in text for text in shown)


def test_a_matrix_on_a_terminal_begins_with_its_names_which_stay_whole() -> None:
    steps = ("low", "fair", "high")
    cells = {(1, 1): ("data quality", "data use"), (2, 2): ("b",)}
    grid = Matrix(row_axis="odds", column_axis="harm", rows=steps, columns=steps, cells=cells, meaning="who")
    told = on_screen(Document(title="t", about=(), blocks=[grid]), Look(width=36)).splitlines()
    assert told[2:] == [
        "odds by harm; who",
        "     fair            high",
        "high ·               b",
        "fair data quality,   ·",
        "     data use",
    ]


def test_a_list_of_the_cells_of_a_matrix_has_the_worst_first() -> None:
    cells = {(0, 1): ("b",), (1, 0): ("a",), (1, 1): ()}
    grades, ratings = {(0, 1): 1.0, (1, 0): 0.5}, {(0, 1): "BAD", (1, 0): "FAIR", (1, 1): "BAD"}
    sides = ("low", "high")
    grid = Matrix(
        row_axis="odds", column_axis="harm", rows=sides, columns=sides, cells=cells, grades=grades, ratings=ratings
    )
    told = on_screen(Document(title="t", about=(), blocks=[grid]), Look(width=10))
    assert " ".join(told.split()) == "t BAD (odds low, harm high): b FAIR (odds high, harm low): a"


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("word", [PLAIN, "東京の電力", "a" * 150, "Ärger " * 40])
def test_no_line_is_wider_than_the_terminal(columns: int, word: str) -> None:
    told = on_screen(sample(word), Look(width=columns))
    assert max(width(line) for line in told.split("\n")) <= columns
    assert "…" not in told


def test_colour_changes_nothing_but_colour() -> None:
    bare = on_screen(sample(), Look(width=80))
    for ground in ("dark", "light", None):
        coloured = on_screen(sample(), Look(width=80, colour=True, ground=ground))
        assert "\x1b[" in coloured
        lines = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")]
        assert "\n".join(lines) == bare


def test_a_terminal_without_other_signs_gets_ascii() -> None:
    word = "“half” – 3 × 4 … ≥ 5 → 6"
    told = on_screen(sample(word), Look(width=80, ascii_only=True))
    assert told.isascii()
    assert '"half" - 3 x 4 ... >= 5 > 6' in told


def test_no_piece_of_a_text_on_a_terminal_goes_on_behind_the_end_of_a_line() -> None:
    pieces = [[each.text for each in kind(width=20).render(Text("word " * 100))] for kind in (_LineByLine, Console)]
    assert ["".join(each) for each in pieces] == ["".join(pieces[1])] * 2
    assert all(each.find("\n") in (-1, len(each) - 1) for each in pieces[0])


# --- nothing of it acts ---


@pytest.mark.parametrize("name", sorted(WORDS))
def test_hostile_words_are_harmless_on_a_terminal(name: str) -> None:
    assert STEERING.search(on_screen(sample(WORDS[name]), Look(width=80))) is None


@pytest.mark.parametrize("name", sorted(WORDS))
def test_hostile_words_make_no_block_of_their_own_in_markdown(name: str) -> None:
    assert _skeleton(markdown.render(sample(WORDS[name]))) == _skeleton(markdown.render(sample("word")))


@pytest.mark.parametrize("word", ["/close", "::: mermaid"])
def test_no_line_of_markdown_begins_with_a_command(word: str) -> None:
    told = markdown.render(sample(word))
    assert not any(line.strip().startswith(word) for line in told.split("\n"))


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_no_text_makes_a_block_of_its_own_in_markdown(texts: list[str]) -> None:
    words = tuple(strong(text) if number % 2 else quiet(text) for number, text in enumerate(texts))
    told = markdown.render(_of_one_table(words))
    assert _skeleton(told) == _skeleton(markdown.render(_of_one_table("word")))


def _of_one_table(words: Words) -> Document:
    table = Table(columns=(Column(heading="a"), Column(heading="b")), rows=[(words, words), ("c", words)])
    return Document(title="t", about=(), blocks=[table])


def _skeleton(told: str) -> list[str]:
    """What Markdown makes of a text, without the text."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(told)
    inline = [child for token in tokens for child in token.children or ()]
    acting = {child.type for child in inline if child.type in _ACTING and child.content != "<!-- -->"}
    return [token.type for token in tokens] + sorted(acting)


_ACTING = frozenset({"link_open", "image", "html_inline", "em_open", "s_open"})


# --- large tables ---


@in_the_gate
def test_rows_are_told_as_they_are_read() -> None:
    read = 0

    def rows() -> Iterator[tuple[Words, ...]]:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield f"organisation {number}", f"{number / 10:.1f}"

    columns = (Column(heading="organisation"), Column(heading="score", align="right"))
    for medium in (terminal, markdown):
        read = 0  # by the generator of this medium's table
        pieces = medium.pieces(Document(title="t", about=(), blocks=[Table(columns=columns, rows=rows())]), Look())
        while not read:
            next(pieces)
        assert read < 1_000
        assert "organisation 9999" in "".join(pieces)


def test_a_table_too_wide_is_continued_below_with_its_first_column() -> None:
    columns = (Column(heading="organisation"), *(Column(heading=f"challenge {number}") for number in range(12)))
    rows = [(f"org-{row}", *(f"very high {number}" for number in range(12))) for row in range(3)]
    told = on_screen(Document(title="t", about=(), blocks=[Table(columns=columns, rows=rows)]), Look(width=60))
    assert told.count("org-2") == told.count("organisation") > 1
    assert " ".join(told.split()).count("11") >= 4


MEASURES = st.tuples(st.integers(0, 80), st.integers(1, 24)).map(lambda both: _Measure(both[0], min(both[1], both[0])))


@given(measures=st.lists(MEASURES, min_size=1, max_size=6), room=st.integers(0, 200))
def test_the_widest_column_that_has_something_to_give_is_narrowed_until_all_fit(
    measures: list[_Measure], room: int
) -> None:
    widths = [each.natural for each in measures]
    while sum(widths) + GAP * (len(widths) - 1) > room and max(widths) > 1:
        gives = [width > each.least for width, each in zip(widths, measures, strict=True)]
        widths[max(range(len(widths)), key=lambda place: (gives[place], widths[place]))] -= 1
    assert _widths(range(len(measures)), measures, room) == widths


def test_a_spare_column_goes_under_its_row_where_there_is_no_room() -> None:
    columns = (Column(heading="rule"), Column(heading="points", align="right"), Column(heading="remark", spare=True))
    table = Table(columns=columns, rows=[("r" * 24, "12.5", "m" * 24), ("second", "1.0", "")])
    document = Document(title="t", about=(), blocks=[table])
    assert f"{'r' * 24}    12.5\n  remark: {'m' * 24}\n" in on_screen(document, Look(width=40))
    assert f"{'r' * 24}    12.5  {'m' * 24}\n" in on_screen(document, Look(width=80))


# --- what blocks hold ---


def test_a_long_series_keeps_its_ends_and_what_is_marked() -> None:
    points = tuple((float(x), 0.0) for x in range(1000))
    marked = ((501.0, 0.0, "half"), (501.0, 0.0, "here"), (501.0, -2.0, "aside"))
    kept = named_points(Series(title="t", x_axis="x", y_axis="y", points=points, marked=marked), 16)
    assert len(kept) == 16 + 1
    assert {(0.0, 0.0, ""), (501.0, 0.0, "half; here"), (999.0, 0.0, "")} <= set(kept)
    assert kept == tuple(sorted(kept))


def test_numbers_of_a_series_all_have_a_decimal_where_one_has() -> None:
    series = Series(title="t", x_axis="x", y_axis="y", points=((0.0, 16.7), (1260.0, 31.0)))
    assert told_points(series, 16) == [("0", "16.7", ""), ("1,260", "31.0", "")]


# --- colours ---

GROUNDS = {"dark": ((0, 0, 0), (30, 30, 30)), "light": ((255, 255, 255), (253, 246, 227))}
"""Pure black and white, and what editors and terminals often use instead."""


def rgb(number: int) -> tuple[int, int, int]:
    """One of the 256 colours of a terminal, of the cube or of the greys."""
    assert number >= 16
    steps = (0, 95, 135, 175, 215, 255)
    if number >= 232:
        return (8 + 10 * (number - 232),) * 3
    return steps[(number - 16) // 36], steps[(number - 16) // 6 % 6], steps[(number - 16) % 6]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """By WCAG 2.2: the lighter luminance over the darker, each with 0.05 added."""

    def luminance(colour: tuple[int, int, int]) -> float:
        shares = [part / 255 for part in colour]
        red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_what_wcag_says() -> None:
    """Black on white is 21 to 1; #767676 on white is known as the lightest grey that reaches 4.5."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("ground", ["dark", "light"])
def test_every_colour_reads_on_its_ground(ground: str) -> None:
    palette = PALETTES["dark" if ground == "dark" else "light"]
    assert palette.quiet is not None
    worst = min(
        (contrast(rgb(colour), below), colour) for colour in (*palette.ramp, palette.quiet) for below in GROUNDS[ground]
    )
    assert worst >= (4.5, 0)


def test_where_the_ground_is_not_known_a_word_brings_its_own() -> None:
    palette = PALETTES[None]
    assert palette.chips
    assert palette.quiet is None
    assert min(contrast(rgb(WHITE), rgb(colour)) for colour in palette.ramp) >= 4.5


def test_a_terminal_uses_no_colour_but_those_of_its_palette() -> None:
    for ground, palette in PALETTES.items():
        told = on_screen(sample(), Look(width=80, colour=True, ground=ground))
        used = {int(number) for number in re.findall(r"[34]8;5;(\d+)", told)}
        assert used <= {*palette.ramp, WHITE, *([palette.quiet] if palette.quiet else [])}
        others = re.sub(r"[34]8;5;\d+", "", told)
        assert {code for codes in re.findall(r"\x1b\[([0-9;]*)m", others) for code in codes.split(";")} <= {
            "",
            "0",
            "1",
        }


def test_an_end_is_rounded_once_and_told_alike_in_every_medium() -> None:
    stretches = (
        Stretch(label="a", start=0.0, ends=(180.52, 1180.54)),
        Stretch(label="b", start=0.0, ends=(9.0, 532.52)),
    )
    document = Document(
        title="t", about=(), blocks=[Schedule(unit="months", end_names=("half", "nine of ten"), stretches=stretches)]
    )
    for told in (markdown.render(document), "".join(page.pieces(document))):
        assert all(number in told for number in ("180.5", "1,180.5", "532.5")), told
        assert "e+0" not in told
    assert "180.5" in opened.workbook(b"".join(xlsx.pieces(document)))
    slides = opened.deck(b"".join(pptx.pieces(document)))
    assert "a 181, 1,181" in slides
    assert "b 9, 533" in slides


def test_months_below_each_other_all_have_a_decimal_where_one_has() -> None:
    stretches = tuple(Stretch(label="a", start=0.0, ends=ends) for ends in ((36.0, 40.0), (37.8, 48.0)))
    schedule = Schedule(unit="months", end_names=("half", "nine of ten"), stretches=stretches)
    assert [row[1:4] for row in in_numbers(schedule).rows] == [("0", "36.0", "40"), ("0", "37.8", "48")]
    assert "| 0 | 36.0 | 40 |" in markdown.render(Document(title="t", about=(), blocks=[schedule]))
    assert _spans([20.2, 8.8, 0.04]) == ["20.2", "8.8", "less than 0.1"]
    assert _spans([20.2, 10.0]) == ["20", "10"]


def test_no_axis_is_told_in_powers_of_ten() -> None:
    long = Schedule(unit="months", end_names=("half",), stretches=(Stretch(label="a", start=0.0, ends=(2_620_760.5,)),))
    series = Series(title="s", x_axis="x", y_axis="y", points=((0.0, 0.0), (1e6, 2e6)))
    document = Document(title="t", about=(), blocks=[long, series])
    for told in (markdown.render(document), "".join(page.pieces(document)), on_screen(document, Look(width=80))):
        assert "1,000,000" in told
        assert not re.search(r"\de\+\d", told)
    assert "2,620,76" in on_screen(document, Look(width=80))


@pytest.mark.parametrize("width", range(14, 60))
def test_the_row_of_likelihoods_has_one_peak_where_the_curve_has_one(width: int) -> None:
    shares = [(place + 0.5) / 4 for place in range(56)]
    density = tuple((time, math.exp(-(((time - 7) / 2.5) ** 2))) for time in shares)
    heights = [" ▁▂▃▄▅▆▇█".index(sign) for sign in _heights(density, 16.0, width)]
    top = heights.index(max(heights))
    assert heights[: top + 1] == sorted(heights[: top + 1])
    assert heights[top:] == sorted(heights[top:], reverse=True)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Acme: AI factory readiness", "Acme: AI factory readiness"),
        ("Landeskreditanstalt " * 5, "Landeskreditanstalt Landeskreditanstalt Landeskreditans…"),
        ("株式会社" * 20, "株式会社" * 6 + "株式会…"),
    ],
)
def test_the_bar_of_a_picture_has_room_for_its_title(title: str, shown: str) -> None:
    picture = "".join(svg.pieces(Document(title=title, about=(), blocks=())))
    found = re.search(r'class="report-title"[^>]*>([^<]*)<', picture)
    assert found is not None
    assert html.unescape(found[1]).replace("\u00a0", " ") == shown


@pytest.mark.parametrize("title", ["Acme & <b>", "{unique_id} {{7*7}} {", "Landeskreditanstalt " * 5])
def test_a_picture_asks_nobody_and_says_what_it_shows(title: str) -> None:
    picture = "".join(svg.pieces(Document(title=title, about=(), blocks=())))
    root = ElementTree.fromstring(picture)  # noqa: S314 - what this program has written
    assert root.get("role") == "img"
    assert root[0].text == title
    assert re.findall(r"https?:[^\"]*", picture) == ["http://www.w3.org/2000/svg"]


def test_numbers_of_a_note_as_long_as_a_file_make_no_word_without_end() -> None:
    """A mebibyte of them took 2.9 seconds and twice the memory of other words."""
    assert said("1 of 2", Look()).plain == f"1{TIE}of{TIE}2"
    assert TIE not in said("1 of " * 3_000, Look()).plain
