"""Whole reports as files: every format of an assessment, text at two widths, short and in full.

`python -m tests.telling.wholes` writes them anew, to be read before they are committed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from aifactory_assess import __version__
from aifactory_assess.answers.questionnaire import questionnaire
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.batch.asking import asked_columns
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling.formats import Format, formats_of, tell, told
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media import html, input_table, markdown, pptx, terminal, xlsx
from aifactory_assess.telling.media.workbook import Form
from aifactory_assess.telling.media.workbook import render as form_workbook
from tests.telling import opened
from tests.telling.commands import CASES as TOLD
from tests.telling.commands import tellings, told_names
from tests.telling.kinds import EVERY_KIND
from tests.telling.samples import sample

CASES = Path(__file__).resolve().parent.parent / "cases" / "reports"
MENDING = "make anew, or python -m tests.telling.wholes alone, writes it; read what changed before you commit it"
_STYLE = re.compile(r"(?<=<style>).*(?=</style>)", re.DOTALL)
AS_OF = date(2026, 11, 25)
BLOCKS = "blocks"
"""The case that is no assessment: a document with a block of every kind."""
EXAMPLE = "example"
"""The case without answers of its own: an example of the built-in framework, whose reports change with it."""


def case_names() -> list[str]:
    """The folders with answers, the example, and the blocks."""
    return [*sorted(path.parent.name for path in CASES.glob("*/answers.yaml")), EXAMPLE, BLOCKS]


def assessed(name: str) -> Assessment:
    """What a case comes to; the small framework is frozen beside it."""
    if name == EXAMPLE:
        framework, place = builtin(), builtin_folder() / "examples" / "hospital_finetune.yaml"
    else:
        framework, place = replace(load(CASES / "framework"), folder="framework"), CASES / name / "answers.yaml"
    return assess(framework, parse_sheet(place.read_bytes(), framework, place.name), as_of=AS_OF)


def wholes(name: str) -> Iterator[tuple[str, str]]:
    """The reports of a case by their file names, with the release left out."""
    if name == BLOCKS:
        for columns in (60, 80, 120):
            yield f"text-{columns}.txt", "".join(terminal.pieces(sample(), Look(width=columns)))
        yield "markdown.md", markdown.render(sample())
        yield "page.html", _STYLE.sub("", "".join(html.pieces(EVERY_KIND))).replace(f" {__version__}", " RELEASE")
        yield "xlsx.txt", opened.workbook(b"".join(xlsx.pieces(EVERY_KIND)))
        yield "slides.txt", opened.deck(b"".join(pptx.pieces(sample())))
        return
    assessment = assessed(name)
    for each in formats_of("assessment"):
        if not each.binary and (name != EXAMPLE or each.name == "text"):
            for file, look in _looks(each):
                yield file, told("assessment", each.name, assessment, look).replace(f'"{__version__}"', '"RELEASE"')

    yield "slides.txt", opened.deck(b"".join(map(_bytes, tell("assessment", "pptx", assessment, Look()))))
    if name != EXAMPLE:
        framework, sheet = assessment.framework, assessment.sheet
        form = Form(framework=framework, groups=questionnaire(framework), sheet=sheet if sheet.answers else None)
        yield "form.txt", opened.workbook(form_workbook(form))
        if name == "answered":
            yield "table.txt", opened.workbook(input_table.render(asked_columns(framework, ())))


def _bytes(piece: str | bytes) -> bytes:
    assert isinstance(piece, bytes)
    return piece


def _looks(each: Format) -> Iterator[tuple[str, Look]]:
    if each.name == "text":
        for columns in (80, 120):
            yield f"text-{columns}.txt", Look(width=columns)
        yield "text-80-detail.txt", Look(width=80, detail=True)
        yield "text-60-colour.txt", Look(width=60, colour=True, ground="dark", appendix=True)
    else:
        yield f"{each.name}.{each.ending}", Look()
        if "assessment" not in each.data:
            yield f"{each.name}-detail.{each.ending}", Look(detail=True)


def write(expected: Path, written: dict[str, str]) -> None:
    """Make a folder hold these files and no others."""
    expected.mkdir(parents=True, exist_ok=True)
    for old in expected.iterdir():
        if old.name not in written:
            old.unlink()
    for file_name, text in written.items():
        (expected / file_name).write_text(text, "utf-8")


if __name__ == "__main__":
    for case in case_names():
        write(CASES / case / "expected", dict(wholes(case)))
    for case in told_names():
        with tempfile.TemporaryDirectory() as scratch:
            write(TOLD / case / "expected", dict(tellings(case, Path(scratch) / case)))
