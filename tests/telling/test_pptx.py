"""Slides: six that can be edited, with all that they say within their edges, in which nothing acts."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from openpyxl import load_workbook

from aifactory_assess.answers.sheet import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling.blocks import Document, KeyFigure, KeyFigures, Schedule, Section, Sentence, Stretch, quiet
from aifactory_assess.telling.formats import tell
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate
from tests.hostile.cases import HOSTILE
from tests.program import STEERING
from tests.telling.kinds import EVERY_KIND
from tests.telling.samples import every_block

pytest.importorskip("pptx")

from pptx import Presentation

from aifactory_assess.telling.media import pptx

DAY = date(2026, 11, 25)
EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
WORDS: dict[str, str] = yaml.safe_load((HOSTILE / "words.yaml").read_text("utf-8"))


def assessment(path: Path) -> Assessment:
    return assess(builtin(), read_sheet(path, builtin()), as_of=DAY)


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
    deck = deck_of(file_of(assessment(example)))
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


def test_every_kind_of_block_has_its_place() -> None:
    (data,) = pptx.pieces(EVERY_KIND)
    told = "\n".join(texts(deck_of(data)))
    for words in ("47.8", "2.5 M", "alarm", "organisation-with-a-long-name-4", "n/a", "data quality", "said", "a: 1"):
        assert words in told, words


def test_a_table_is_read_out_by_what_it_shows() -> None:
    slides = deck_of(file_of(assessment(EXAMPLES[0]))).slides
    told = {
        slide.shapes.title.text: [
            shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in slide.shapes if shape.has_table
        ]
        for slide in slides
    }
    result, _, first, *_ = told.values()
    assert result == ["When, Money, Risks, Law"]
    assert first == [next(title for title in told if title.startswith("Do first: "))]
    kinds = {type(block).__name__ for block in every_block("a")}
    (data,) = pptx.pieces(EVERY_KIND)
    for slide in (*slides, *deck_of(data).slides):
        for shape in slide.shapes:
            if shape.has_table:
                about = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert about.strip(" ,")
                assert about not in kinds


def test_while_nothing_is_known_the_slides_say_so_and_what_is_open() -> None:
    sheet = replace(read_sheet(EXAMPLES[0], builtin()), answers={}, profile={})
    titles = [slide.shapes.title.text for slide in deck_of(file_of(assess(builtin(), sheet, as_of=DAY))).slides]
    assert titles[0].endswith("nothing is known yet")
    assert titles[1].startswith("Not known yet: ")
    assert len(titles) == 2


def test_the_same_slides_are_the_same_bytes_and_bring_nobody_elses_name() -> None:
    data = file_of(assessment(EXAMPLES[0]))
    assert file_of(assessment(EXAMPLES[0])) == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name or "printer" in name.lower()]
        assert b"Canny" not in file.read("docProps/core.xml")


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
def test_libreoffice_shows_six_pages(tmp_path: Path) -> None:
    office, describer = shutil.which("soffice"), shutil.which("pdfinfo")
    if office is None or describer is None:
        pytest.skip("no LibreOffice and poppler on this machine")
    (tmp_path / "a.pptx").write_bytes(file_of(assessment(EXAMPLES[-1])))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.pptx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    about = subprocess.run([describer, tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    assert "Pages:           6" in about
