"""Slides: six that can be edited, with all that they say within their edges, in which nothing acts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from openpyxl import load_workbook

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Trial
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling.blocks import (
    Block,
    Column,
    Document,
    Entry,
    KeyFigure,
    KeyFigures,
    Listing,
    Matrix,
    Run,
    Schedule,
    Section,
    Sentence,
    Stretch,
    Table,
    quiet,
)
from aifactory_assess.telling.documents.wording import open_facts
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate, one_case_in, some
from tests.hostile.cases import HOSTILE
from tests.program import STEERING
from tests.telling.kinds import EVERY_KIND
from tests.telling.pages import DAY, EXAMPLES, assessed
from tests.telling.samples import every_block

pytest.importorskip("pptx")

from pptx import Presentation

from aifactory_assess.telling.media import pptx
from aifactory_assess.telling.media.pptx import fitting, package, tables

LONG = ("Institute of Very Ordinary Research " * 5)[:144]
"""A name of more than a line that ends in a blank."""
WORDS: dict[str, str] = yaml.safe_load((HOSTILE / "words.yaml").read_text("utf-8"))


def file_of(subject: Assessment) -> bytes:
    (data,) = tell("assessment", "pptx", subject, Look())
    assert isinstance(data, bytes)
    return data


def deck_of(data: bytes) -> Any:  # noqa: ANN401 - python-pptx has no types
    return Presentation(io.BytesIO(data))


def texts(deck: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
            if shape.has_chart:
                yield from map(str, shape.chart.plots[0].categories)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_six_slides_of_native_shapes_stand_within_their_edges(example: Path) -> None:
    deck = deck_of(file_of(assessed(example)))
    assert len(deck.slides) == 6
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert [title.partition(": ")[0] for title in titles[1:5]] == ["Scaling risks", "Do first", "When", "Money"]
    kinds = [shape.shape_type for slide in deck.slides for shape in slide.shapes]
    assert (
        {"TABLE", "CHART"}
        <= {kind.name for kind in kinds}
        <= {"PLACEHOLDER", "TEXT_BOX", "TABLE", "CHART", "AUTO_SHAPE"}
    )
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width, shape.name
            assert shape.top + shape.height <= deck.slide_height, shape.name


def written(frame: Any, room: float) -> float:  # noqa: ANN401 - as above
    """How high the words of a frame stand, by the widths of letters."""
    high = 0.0
    for each in frame.paragraphs:
        sizes = {run.font.size.pt for run in each.runs}
        if len(sizes) > 1:
            assert sum(fitting.length(run.text, run.font.size.pt) for run in each.runs) <= room
        high += max(
            (fitting.height(each.text, room + 0.1, size) for size in sizes if len(sizes) == 1),
            default=max(sizes, default=0.0),
        )
    return high


def ends(shape: Any) -> float:  # noqa: ANN401 - as above
    """Where a shape ends with all of its words, however its file says that it ends."""
    if shape.has_table:
        wide = [column.width.pt - 2 * tables.SIDE for column in shape.table.columns]
        high = [
            max(
                row.height.pt,
                2 * tables.ABOVE
                + max(written(cell.text_frame, each) for cell, each in zip(row.cells, wide, strict=True)),
            )
            for row in shape.table.rows
        ]
        return float(shape.top.pt + sum(high))
    if shape.has_text_frame and shape.text_frame.text and not shape.is_placeholder:
        return float(shape.top.pt + max(shape.height.pt, written(shape.text_frame, shape.width.pt)))
    return float(shape.top.pt + shape.height.pt)


def stands_apart(data: bytes) -> None:
    """No words of a deck leave their slide, lie over what stands below them or reach its foot."""
    for slide in deck_of(data).slides:
        foot = next(each for each in slide.placeholders if each.top.pt == package.FOOT and each.left.pt == package.EDGE)
        assert fitting.length(foot.text_frame.text, 9) <= foot.width.pt
        title = slide.shapes.title
        size = title.text_frame.paragraphs[0].font.size
        assert fitting.height(title.text_frame.text, title.width.pt, 24 if size is None else size.pt) <= title.height.pt
        blocks = [each for each in slide.shapes if not each.is_placeholder and each.shape_type.name != "AUTO_SHAPE"]
        for upper in blocks:
            assert ends(upper) <= package.FOOT, (title.text_frame.text, upper.name)
            for lower in blocks:
                if (
                    lower.top > upper.top
                    and lower.left < upper.left + upper.width
                    and upper.left < lower.left + lower.width
                ):
                    assert ends(upper) <= lower.top.pt + 0.1, (title.text_frame.text, upper.name, lower.name)


@one_case_in(3)
@pytest.mark.parametrize("name", some(["", LONG, "W" * 150, "Wm " * 50], 2))
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_that_a_slide_says_lies_over_anything_else(example: Path, name: str) -> None:
    sheet = read_sheet(example, builtin())
    data = file_of(assess(builtin(), replace(sheet, name=name or sheet.name), as_of=DAY))
    stands_apart(data)
    assert " : " not in deck_of(data).slides[0].shapes.title.text_frame.text


@in_the_gate
@pytest.mark.parametrize("kept", some([30, 0, 60], 3))
def test_a_sheet_answered_in_part_stands_within_its_slides(kept: int) -> None:
    for example in EXAMPLES:
        sheet = read_sheet(example, builtin())
        answers = dict(list(sheet.answers.items())[:kept])
        stands_apart(file_of(assess(builtin(), replace(sheet, answers=answers), as_of=DAY)))


def test_letters_are_told_no_narrower_than_those_that_stand_in_for_theirs() -> None:
    """Advances of 1000 units, by the font files: Arial in bold, DejaVu Sans."""
    for text, arial, dejavu in (
        ("a year", 2891, 3161),
        ("from 2026-12-02", 7615, 8479),
        ("1.18 M (0.85-1.53)", 8227, 9319),
    ):
        assert fitting.length(text, 1000) >= max(arial, dejavu)


def test_a_number_keeps_its_sign_on_its_line_in_titles_cells_and_sentences() -> None:
    said, kept = "budget 30 M, 4 M, 17 (90 %) in 14 months", "budget 30\xa0M, 4\xa0M, 17\xa0(90\xa0%) in 14\xa0months"
    told: list[Block] = [Sentence(words=said), KeyFigures(figures=(KeyFigure(label="money", value=said),))]
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title=said, blocks=told)]))
    shown = [*texts(deck_of(data))]
    assert shown.count(kept) == 3
    assert said not in shown
    assert fitting.lines(kept, fitting.length("budget 30", 8), 8) > fitting.lines(
        kept, fitting.length("budget 30 M,", 8), 8
    )


def test_what_a_risk_is_called_stands_in_letters_that_are_no_wider_than_told() -> None:
    """Its longest word is what its column is as wide as, and bold letters are wider."""
    deck = deck_of(file_of(assessed(EXAMPLES[0])))
    cells = [shape.table.cell(0, 0) for shape in deck.slides[1].shapes if shape.has_table]
    (verdict,) = (cell for cell in cells if cell.text == "Moderate")
    assert not any(run.font.bold for each in verdict.text_frame.paragraphs for run in each.runs)


def test_the_last_end_is_written_behind_its_bar_and_no_end_over_that_of_another() -> None:
    stretches = tuple(
        Stretch(label=each, start=0, ends=ends) for each, ends in (("far", (30.0, 60.0)), ("near", (3.0, 3.1)))
    )
    (data,) = pptx.pieces(
        Document(title="a", about=(), blocks=[Schedule(unit="m", end_names=("low", "high"), stretches=stretches)])
    )
    chart = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    _, *parts = chart.plots[0].series
    told = [[each.text for each in part._element.findall(".//{*}dLbl//{*}t")] for part in parts]
    assert told == [["3", "30"], [], ["3", "60"]]


@pytest.mark.parametrize(
    ("ends", "inside", "behind"),
    [
        (((60.0,), (1.0,)), [], ["60", "1"]),
        (((60.0,), (40.0,)), ["60", "40"], []),
        (((26_000.0, 45_000.0), (2_000.0, 91_000.0)), [], ["26, 45 k", "2, 91 k"]),
        (((26_000.0, 45_000.0), (50_000.0, 91_000.0)), ["26 k", "50 k"], ["45 k", "91 k"]),
    ],
)
def test_the_ends_of_all_bars_of_a_chart_stand_alike_and_whole_in_them_or_behind_them(
    ends: tuple[tuple[float, ...], ...], inside: list[str], behind: list[str]
) -> None:
    """With room of one and a half of its lengths: where other letters stand in for those of the file, less is cut."""
    names = ("likely", "high")[: len(ends[0])]
    stretches = tuple(Stretch(label="a", start=0, ends=each) for each in reversed(ends))
    (data,) = pptx.pieces(
        Document(title="a", about=(), blocks=[Schedule(unit="m", end_names=names, stretches=stretches)])
    )
    chart = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    _, first, *others = chart.plots[0].series
    told = [[each.text for each in part._element.findall(".//{*}dLbl//{*}t")] for part in (first, *others)]
    assert told[0] == inside
    assert [text for each in told[1:] for text in each] == behind
    axis = (960 - 2 * 36) * 0.85 / chart.value_axis.maximum_scale
    for texts_of, part in zip(told, (first, *others), strict=True):
        for text, value in zip(texts_of, part.values, strict=bool(texts_of)):
            assert value * axis >= 1.5 * fitting.length(text, 8), text


@pytest.mark.parametrize("ends", [(0.0, 0.0), (1e-9, 2e-9), (4e-7, 6e-7), (1e-6, 2e-6), (0.2, 0.3)])
def test_an_axis_ends_behind_its_bars_or_where_it_likes_for_none(ends: tuple[float, float]) -> None:
    """Bars are drawn to the millionth; each part of a bar is seen, and only what a label stands in is not."""
    stretches = tuple(Stretch(label=each, start=0, ends=ends) for each in "ab")
    (data,) = pptx.pieces(
        Document(title="a", about=(), blocks=[Schedule(unit="m", end_names=("low", "high"), stretches=stretches)])
    )
    chart = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    most = chart.value_axis.maximum_scale
    assert most is None if ends[1] < 5e-7 else most >= ends[1]
    seen = [series.name for series in chart.plots[0].series if series._element.find(".//{*}noFill") is None]
    assert seen == ["low", "high"]


def test_words_wider_than_a_column_leave_all_rows_on_the_slide() -> None:
    word, cut = "W" * 280, "W" * 65 + "…"
    columns = tuple(Column(heading=each) for each in "abc")
    table_of_words = Table(columns=columns, rows=[(word, "x", "y " * 30)] * 6)
    told: list[Block] = [table_of_words, Sentence(words=f"a {word}"), Sentence(words="b")]
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title="s", blocks=told)]))
    deck = deck_of(data)
    (table,) = (shape for shape in deck.slides[0].shapes if shape.has_table)
    assert table.top + sum(row.height for row in table.table.rows) <= deck.slide_height
    assert table.table.cell(6, 0).text == cut
    assert f"a {cut}" in texts(deck)


@pytest.mark.parametrize("steps", [tuple(f"step {number}" for number in range(50)), ("W" * 80, "b")])
def test_a_matrix_with_more_or_longer_steps_than_there_is_room_stands_beside_a_list(steps: tuple[str, ...]) -> None:
    matrix = Matrix(row_axis="a", column_axis="b", rows=steps, columns=steps, cells={(1, 1): ("seen",)})
    told: list[Block] = [matrix, Listing(entries=(Entry(words="c"),))]
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title="s", blocks=told)]))
    assert "seen" in texts(deck_of(data))


def test_a_long_name_of_a_bar_ends_in_an_ellipsis() -> None:
    stretches = tuple(Stretch(label=sign * count, start=0, ends=(1.0,)) for sign, count in (("a ", 40), ("b ", 60)))
    (data,) = pptx.pieces(
        Document(title="a", about=(), blocks=[Schedule(unit="m", end_names=("m",), stretches=stretches)])
    )
    (chart,) = (shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    assert list(chart.plots[0].categories) == ["b " * 40 + "…", ("a " * 40).strip()]


def test_every_kind_of_block_has_its_place() -> None:
    (data,) = pptx.pieces(EVERY_KIND)
    told = "\n".join(texts(deck_of(data)))
    for words in (
        "47.8",
        "2.5\xa0M",
        "alarm",
        "organisation-with-a-long-name-4",
        "n/a",
        "data quality",
        "said",
        "a: 1",
    ):
        assert words in told, words


def test_a_table_is_read_out_by_what_it_shows() -> None:
    slides = deck_of(file_of(assessed(EXAMPLES[0]))).slides
    told = {
        slide.shapes.title.text: [
            shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in slide.shapes if shape.has_table
        ]
        for slide in slides
    }
    result, _, first, *_ = told.values()
    assert result == ["Money, When, Risks, Law"]
    assert first == [next(title for title in told if title.startswith("Do first: "))]
    kinds = {type(block).__name__ for block in every_block("a")}
    (data,) = pptx.pieces(EVERY_KIND)
    for slide in (*slides, *deck_of(data).slides):
        for shape in slide.shapes:
            if shape.has_table:
                about = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert about.strip(" ,")
                assert about not in kinds


def test_what_is_drawn_without_words_is_read_out() -> None:
    slide = deck_of(file_of(assessed(EXAMPLES[2]))).slides[0]
    bare = [shape for shape in slide.shapes if not shape.has_table and not (shape.has_text_frame and shape.text)]
    told = [shape._element.nvSpPr.cNvPr.get("descr") for shape in bare]
    assert told[0] == "The scale of the score, of 100"
    assert told[1].endswith("once all is answered")
    assert told[3:] == [f"A level begins at {start}" for start in (0, 31, 61, 86)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_range_is_drawn_only_where_something_is_open(example: Path) -> None:
    found = assessed(example)
    names = [shape.name for shape in deck_of(file_of(found)).slides[0].shapes]
    assert ("open" in names) is any(result.is_open for result in found.questions.values())


def test_while_nothing_is_known_the_slides_say_so_and_what_is_open() -> None:
    sheet = replace(read_sheet(EXAMPLES[0], builtin()), answers={}, profile={})
    empty = assess(builtin(), sheet, as_of=DAY)
    deck = deck_of(file_of(empty))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0].endswith("nothing is known yet")
    assert titles[1].startswith("Not known yet: ")
    assert len(titles) == 2
    facts = next(line for text in texts(deck) for line in text.split("\n") if line.startswith("Facts: "))
    more = len(open_facts(empty)) - 6
    assert facts == f"Facts: sector, employees, turnover EUR m, region, currency, public tender and {more} more"


def test_the_same_slides_are_the_same_bytes_and_bring_nobody_elses_name() -> None:
    data = file_of(assessed(EXAMPLES[0]))
    assert file_of(assessed(EXAMPLES[0])) == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert not [name for name in file.namelist() if re.search("thumbnail|printer|app.xml", name.lower())]
        assert b"Canny" not in file.read("docProps/core.xml")


@pytest.mark.parametrize("year", [1970, 2109])
def test_a_clock_that_zip_knows_no_year_of_changes_nothing(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    data = file_of(assessed(EXAMPLES[0]))
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((year, 1, 1, 0, 0, 0, 3, 1, 0)))
    assert file_of(assessed(EXAMPLES[0])) == data


def test_texts_from_files_are_inert() -> None:
    sections = [section for word in (*WORDS.values(), "=cmd|' /C calc'!A0") for section in said_in(word)]
    (data,) = pptx.pieces(Document(title=WORDS["html"], about=(WORDS["html"],), blocks=sections))
    sheets = 0
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(file.read(name))  # noqa: S314 - our own file
            if name.endswith(".rels"):
                assert b"External" not in file.read(name), name
            if name.endswith(".xlsx"):
                sheets += 1
                cells = load_workbook(io.BytesIO(file.read(name))).worksheets[0]
                assert {each.data_type for row in cells.iter_rows() for each in row if each.value is not None} <= {
                    "s",
                    "n",
                }
    assert sheets == len(WORDS) + 1
    assert not any(STEERING.search(text) for text in texts(deck_of(data)))


@pytest.mark.parametrize("word", ["W" * 5000, "a b " * 2000])
def test_however_much_is_said_it_begins_on_the_slide(word: str) -> None:
    (data,) = pptx.pieces(
        Document(title=word, about=(word,), blocks=[Section(title=word, blocks=[each]) for each in every_block(word)])
    )
    deck = deck_of(data)
    for slide in deck.slides:
        assert all(shape.top <= deck.slide_height and shape.left <= deck.slide_width for shape in slide.shapes)


def said_in(word: str) -> Iterator[Section]:
    """A word where a slide may say it: in titles, cells, paragraphs, notes and behind a chart."""
    stretch = Stretch(label=word, start=0, ends=(1.0,))
    yield Section(
        title=word, blocks=[Schedule(unit=word, end_names=(word,), stretches=(stretch,)), Sentence(words=word)]
    )
    yield Section(
        title=word, blocks=[KeyFigures(figures=(KeyFigure(label=word, value=word),)), Sentence(words=quiet(word))]
    )


@in_the_gate
def test_libreoffice_shows_six_pages_whose_words_stand_apart(tmp_path: Path) -> None:
    office, describer = shutil.which("soffice"), shutil.which("pdftotext")
    if office is None or describer is None:
        pytest.skip("no LibreOffice and poppler on this machine")
    for example in EXAMPLES:
        sheet = read_sheet(example, builtin())
        (tmp_path / f"{example.stem}.pptx").write_bytes(file_of(assess(builtin(), sheet, as_of=DAY)))
        long = replace(sheet, name=LONG)
        (tmp_path / f"{example.stem}-long.pptx").write_bytes(file_of(assess(builtin(), long, as_of=DAY)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    decks = sorted(map(str, tmp_path.glob("*.pptx")))
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *decks]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for pdf in sorted(tmp_path.glob("*.pdf")):
        told = subprocess.run([describer, "-bbox", pdf, "-"], capture_output=True, check=True).stdout
        pages = [list(boxes(each)) for each in ElementTree.fromstring(told).findall(".//{*}page")]  # noqa: S314 - our own file
        assert len(pages) == 6
        for shown in pages:
            assert all(min(left, top) >= 0 and right <= 960 and low <= 540 for left, top, right, low, _ in shown)
            assert [word for _, top, _, low, word in shown if top < 505 and low > package.FOOT] == []
            assert [(one[4], other[4]) for one, other in combinations(shown, 2) if over(one, other)] == []


Shown = tuple[float, float, float, float, str]


def boxes(page: ElementTree.Element) -> Iterator[Shown]:
    """Left, top, right and low edge of each word of a page, in points."""
    for word in page.findall(".//{*}word"):
        left, top, right, low = (float(word.attrib[name]) for name in ("xMin", "yMin", "xMax", "yMax"))
        yield left, top, right, low, word.text or ""


def over(one: Shown, other: Shown) -> bool:
    """Whether a word lies over another by more than their lines touch."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 1 and high > 0.35 * min(one[3] - one[1], other[3] - other[1])


def test_slides_of_what_is_only_tried_say_so_first() -> None:
    sheet = replace(assessed(EXAMPLES[0]).sheet, trials=(Trial(id="deployment", value="cloud", before="colo"),))
    deck = deck_of(file_of(assess(builtin(), sheet, as_of=DAY)))
    first = deck.slides[0]
    shown = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert shown[0].startswith("WHAT IF: ")
    assert any(text.startswith("Tried, and written nowhere: deployment = cloud (was colo).") for text in shown)


def test_slides_of_who_has_all_that_is_planned_say_so() -> None:
    sheet = read_sheet(builtin_folder() / "examples" / "cloud_startup.yaml", builtin())
    facts = {"stage": Answer("value", "operating"), "target_months": Answer("value", 0)}
    done = assess(builtin(), replace(sheet, profile={**sheet.profile, **facts}), as_of=DAY)
    told = "\n".join(texts(deck_of(file_of(done))))
    assert "When: all that is planned runs" in told
    assert "Nothing is left to be built." in told
    assert "What moves the end" not in told


def test_the_strongest_moves_stand_on_a_slide_with_how_to_read_them() -> None:
    slide = deck_of(file_of(assessed(EXAMPLES[2]))).slides[3]
    rows = next(shape.table.rows for shape in slide.shapes if shape.has_table)
    months = [float(row.cells[1].text) for row in list(rows)[1:]]
    assert months == sorted(months, reverse=True)
    assert len(months) == 5
    below = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert any(re.match(r"Each line by itself.* [1-9] more in the report\.$", text) for text in below)


def test_what_stands_under_a_table_is_told_in_the_notes() -> None:
    deck = deck_of(file_of(assessed(EXAMPLES[0])))
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert any("the high total every item at its high end" in text for text in notes)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            f"{'The law says so. ' * 16}And small firms pay less, whichever they are.",
            f"{('The law says so. ' * 16).strip()}\xa0…",
        ),
        (f"Yes. {'and more ' * 40}", f"Yes. {'and more ' * 32}and\xa0…"),
        (f"{'a ' * 149}ab", f"{'a ' * 149}ab"),
    ],
)
def test_what_a_slide_has_no_room_for_ends_with_a_sentence_or_a_word_and_is_whole_in_the_notes(
    said: str, shown: str
) -> None:
    table = Table(columns=(Column(heading="a"),), rows=[((Run(said[:9]), quiet(said[9:])),)])
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title="s", blocks=[table])]))
    (slide,) = deck_of(data).slides
    assert [*texts(deck_of(data))][-1] == shown
    assert len(shown) <= fitting.LONGEST
    told = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
    assert told == (said if len(said) > fitting.LONGEST else "")


def test_titles_names_of_bars_and_words_that_a_slide_cuts_are_whole_in_its_notes() -> None:
    title, word, label = "a long title " * 30, f"a {'W' * 80}.", "name of a bar " * 9
    schedule = Schedule(
        unit="m",
        end_names=("m",),
        stretches=(Stretch(label=label, start=0, ends=(1.0,)), Stretch(label="b", start=0, ends=(2.0,))),
    )
    told: list[Block] = [schedule, Sentence(words=word), Sentence(words="short")]
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title=title, blocks=told)]))
    (slide,) = deck_of(data).slides
    assert slide.notes_slide.notes_text_frame.text.split("\n") == [title, label, word]


@pytest.mark.parametrize(("word", "count"), [*(("beschränkter ", count) for count in (1, 20, 40)), ("1 of ", 200)])
def test_a_title_that_is_cut_begins_with_the_name_and_ends_with_the_answer(word: str, count: int) -> None:
    title = f"{word * count}5: unprepared, 16.7–32.1 of 100"
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title=title, blocks=[Sentence(words="b")])]))
    (slide,) = deck_of(data).slides
    shown = slide.shapes.title.text.replace("\xa0", " ")
    assert len(shown) <= fitting.LONGEST
    assert ("…" in shown) == (len(title) > fitting.LONGEST)
    assert shown.startswith(word)
    assert shown.endswith(" unprepared, 16.7–32.1 of 100")


@pytest.mark.parametrize("short", [1, 4])
def test_a_column_that_says_much_takes_room_from_one_that_says_less_and_none_from_what_is_short(short: int) -> None:
    """In the same letters, a table as low as can be had: days stay on their lines."""
    heads = ("a", "b", *(str(place) for place in range(short)))
    row = ("much to do " * 20, "preparation of data and models for it", *["by 2026-12-02"] * short)
    table = Table(columns=tuple(Column(heading=each) for each in heads), rows=[row] * 3)
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title="s", blocks=[table])]))
    (shape,) = (each for each in deck_of(data).slides[0].shapes if each.has_table)
    size = shape.table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size.pt
    first, second, *others = (column.width.pt - 2 * tables.SIDE for column in shape.table.columns)
    assert first > 1.5 * second
    assert all(each >= fitting.length(row[2], size) for each in others)


@pytest.mark.parametrize(
    ("start", "ends", "name", "about"),
    [
        (0.0, (26.0, 45.0), "a", ["EUR"]),
        (0.0, (1.0, 91.0), "a", ["EUR", "1, 91: likely, high"]),
        (9.0e13, (9.0e13, 9.9e13), "name " * 12, ["EUR", "behind the bars: high"]),
    ],
)
def test_numbers_behind_bars_are_said_to_be_ends_by_name_and_a_legend_lists_only_parts_that_are_seen(
    start: float, ends: tuple[float, ...], name: str, about: list[str]
) -> None:
    names, parts = ("likely", "high"), ("low to likely", "likely to high")
    stretch = Stretch(label=name, start=start, ends=ends)
    schedule = Schedule(unit="EUR", end_names=names, part_names=parts, stretches=(stretch,))
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[schedule]))
    chart = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    assert [each.text for each in chart.value_axis.axis_title.text_frame.paragraphs] == about
    hidden = [int(each.get("val")) for each in chart.legend._element.findall("{*}legendEntry/{*}idx")]
    listed = [each.name for place, each in enumerate(chart.plots[0].series) if place not in hidden]
    assert listed == ["low to likely", "likely to high"]


@pytest.mark.parametrize(
    ("ends", "behind", "about"),
    [
        (((0, 0), (20, 30)), ["0", "20, 30"], ["20, 30: likely, high"]),
        (((20, 30), (0, 0)), ["20, 30", "0"], ["20, 30: likely, high"]),
        (((0, 9_999.6), (9_999.6, 9_999.9)), ["0, 10,000", "10,000"], ["0, 10,000: likely, high"]),
        (((999_600, 1_000_400), (10, 20)), ["1,000 k", "0.0 k"], []),
    ],
)
def test_ends_that_read_alike_are_told_once_and_bars_whose_ends_differ_name_them(
    ends: tuple[tuple[float, float], ...], behind: list[str], about: list[str]
) -> None:
    stretches = tuple(Stretch(label="a", start=0, ends=each) for each in ends)
    schedule = Schedule(unit="m", end_names=("likely", "high"), stretches=stretches)
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[schedule]))
    chart = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart)
    told = [each.text for part in chart.plots[0].series for each in part._element.findall(".//{*}dLbl//{*}t")]
    assert told == behind[::-1]
    assert [each.text for each in chart.value_axis.axis_title.text_frame.paragraphs] == ["m", *about]


@pytest.mark.parametrize("last", [10_000.0, 45_000.0, 99_999.0, 3e9])
def test_an_axis_of_thousands_has_few_ticks_in_the_unit_of_its_labels(last: float) -> None:
    stretches = tuple(Stretch(label="a", start=0, ends=(end / 2, end)) for end in (last, last / 3))
    schedule = Schedule(unit="EUR", end_names=("likely", "high"), stretches=stretches)
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[schedule]))
    axis = next(shape.chart for shape in deck_of(data).slides[0].shapes if shape.has_chart).value_axis
    assert 2 <= axis.maximum_scale / axis.major_unit <= 5
    assert axis.tick_labels.number_format == '[=0]0;#,##0," k"'


def test_a_short_list_stands_above_what_would_have_half_a_slide_beside_it() -> None:
    for entries, above in ((1, True), (9, False)):
        listing = Listing(entries=tuple(Entry(words="what nobody has answered yet") for _ in range(entries)))
        table = Table(columns=(Column(heading="a"), Column(heading="b")), rows=[("from today", "a duty " * 20)] * 5)
        (data,) = pptx.pieces(
            Document(title="a", about=(), blocks=[Section(title="s", blocks=[listing, table, Sentence(words="more")])])
        )
        text, drawn, more = (each for each in deck_of(data).slides[0].shapes if not each.is_placeholder)
        assert (text.left == drawn.left == more.left) is above
        assert (text.top < drawn.top < more.top) is above
        stands_apart(data)


def test_a_heading_breaks_between_its_words_where_a_column_that_says_much_needs_the_room() -> None:
    table = Table(
        columns=(Column(heading="a"), Column(heading="months earlier than planned")),
        rows=[("much to do " * 30, "2.1")] * 5,
    )
    (data,) = pptx.pieces(Document(title="a", about=(), blocks=[Section(title="s", blocks=[table])]))
    (shape,) = (each for each in deck_of(data).slides[0].shapes if each.has_table)
    size = shape.table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.size.pt
    assert shape.table.columns[1].width.pt < fitting.length("months earlier than planned", size)
