"""A word that wants to do everything, in every name, note, id and path, through every command in every format."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load
from aifactory_assess.telling.formats import DOCUMENTS, FORMATS, formats_of
from tests.effort import one_case_in
from tests.hostile.test_words import answers, files
from tests.nursery import Grown, Nursery, nursery
from tests.program import STEERING, environment, run

WORD = (
    "=1+1 \x1b[31m \x9b2J \u202ex \0 </script><img src=x onerror=alert(1)> ]]> ##[stop-commands]zz "
    "[bold]x[/bold] [a](javascript:x) | `x` %0A::error::x \n::stop-commands::zz\r\n##vso[x] \u2028 @x"
)
FILE = "=x ##[group]\x1b[31m\u202e<b>.yaml"
OTHER = "::stop-commands::zz.yaml"
TABLE = "=t ##[group].csv"
FLAGS = ("--framework", "framework", "--as-of", "2026-11-25")

COMMANDS: dict[str, tuple[str, ...]] = {
    "assessment": ("report", FILE, *FLAGS),
    "verdict": ("check", FILE, "--min-score", "60", *FLAGS),
    "merge": ("merge", FILE, OTHER, "-o", "merged.yaml", "--framework", "framework"),
    "explanation": ("explain", FILE, "training", *FLAGS),
    "framework": ("framework", "show", "--framework", "framework"),
    "plan": ("plan", FILE, "--min-score", "60", *FLAGS),
    "comparison": ("compare", FILE, OTHER, *FLAGS),
    "sensitivity": ("sensitivity", FILE, *FLAGS),
    "questionnaire": ("questionnaire", "--framework", "framework"),
    "portfolio": ("portfolio", TABLE, "--by", "'=kept", "--name", "note"),
    "trend": ("portfolio", "--trend", TABLE, "other.csv", "--name", "note"),
}
"""What tells each thing, `--report` apart; `rules` are told of no file."""
NOT_LOOKED_INTO = {"pdf", "pptx"}
"""A PDF is made of the page; slides have tests of their own."""


OF_THE_FRAMEWORK = {"framework", "questionnaire", "explanation"}
"""They tell what is asked, and of whom; no result that could be another one's."""
WITHOUT_ROOM = {"badge", "csv", "gitlab", "xlsx"}
"""Formats of others that have no place for what asked; a workbook is packed."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("outputs")
    (made / "framework").mkdir()
    for name, data in files(WORD).items():
        (made / "framework" / name).write_bytes(data)
    for name in (FILE, OTHER):
        (made / name).write_text(answers(WORD), "utf-8")
    cells = [["organisation", "lineage", "=kept", "note"]]
    cells += [
        [f"o{number}", str(number % 5), "+cmd|'x'!A0" if number % 2 else "\u202e@x", "=1 \x1b[31m ##[x]"]
        for number in range(12)
    ]
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    (made / "in.csv").write_text(text.getvalue(), "utf-8")
    for out in (TABLE, "other.csv"):
        ran = run("batch", "in.csv", "-o", out, "--workers", "1", "--keep", "=kept", "--keep", "note", cwd=made)
        assert ran.code == 0, ran.err
    return made


def test_every_thing_that_is_told_has_a_command_here() -> None:
    assert {*COMMANDS, "rules"} == {*DOCUMENTS}  # rules are told of the framework alone, in tests of words
    assert {*LOOKS} | NOT_LOOKED_INTO == {each.name for each in FORMATS}


@one_case_in(2)
@pytest.mark.parametrize("thing", COMMANDS)
def test_nothing_obeys_a_word_in_any_format(thing: str, folder: Path) -> None:
    wanted = [each for each in formats_of(thing) if each.name not in NOT_LOOKED_INTO]
    reports = [word for each in wanted for word in ("--report", f"{each.name}={thing}.{each.name}")]
    ran = in_ci(nursery("tables"), (*COMMANDS[thing], *reports), folder)
    assert ran.code in (0, 1), ran.err
    for stream in (ran.out, ran.err):
        assert_no_command(stream)
    asked = load(folder / "framework") if "framework" in COMMANDS[thing] else builtin()
    digits = asked.sha256[:12].encode()
    for each in wanted:
        path = folder / f"{thing}.{each.name}"
        assert path.exists(), each.name
        data = path.read_bytes()
        LOOKS[each.name](data)
        if thing not in OF_THE_FRAMEWORK and each.name not in WITHOUT_ROOM:
            assert digits in data, f"{each.name} says not which framework asked"
    assert_no_command(in_ci(nursery("tables"), COMMANDS[thing], folder).out)


def in_ci(loaded: Nursery, words: tuple[str, ...], folder: Path) -> Grown:
    for old in folder.glob("merged.yaml"):
        old.unlink()
    return loaded.run([*words], cwd=folder, env=environment(CI="true", GITHUB_ACTIONS="true"))


def assert_no_command(text: str) -> None:
    """No sign that steers a terminal, and nothing that a runner of CI takes for a command."""
    steering = STEERING.search(text.replace("\r\n", "\n"))
    assert steering is None, text[max(0, steering.start() - 80) : steering.end() + 20]
    found = re.search(r"##\[|##vso|^\s*::", text, re.MULTILINE)
    assert found is None, text[max(0, found.start() - 80) : found.end() + 40]


def look_at_text(data: bytes) -> None:
    assert_no_command(data.decode("utf-8"))


def look_at_json(data: bytes) -> None:
    assert data.isascii()
    look_at_text(data)
    json.loads(data)


def look_at_xml(data: bytes) -> None:
    assert STEERING.search(data.decode("utf-8")) is None
    kinds = {element.tag.rpartition("}")[2] for element in ET.fromstring(data).iter()}  # noqa: S314 - our own
    assert not kinds & {"script", "img", "b", "foreignObject", "a"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "iframe", "object", "embed", "form"}:
            self.bad.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in {"href", "src"} and not (value or "").startswith(("#", "https://"))):
                self.bad.append((tag, name, value))


def look_at_html(data: bytes) -> None:
    text = data.decode("utf-8")
    assert STEERING.search(text) is None
    tags = _Tags()
    tags.feed(text)
    assert tags.bad == []


def look_at_xlsx(data: bytes) -> None:
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert [cell.value for cell in cells if isinstance(cell.value, str) and STEERING.search(cell.value)] == []


def look_at_csv(data: bytes) -> None:
    text = data.decode("utf-8-sig")
    assert STEERING.search(text.replace("\r\n", "\n")) is None
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert re.fullmatch(r"-?[0-9.]+", cell) or cell.strip()[:1] not in tuple("=+-@"), row


def look_at_github(data: bytes) -> None:
    """Every line is a command of ours, and none is of a word's."""
    for line in data.decode("utf-8").splitlines():
        assert re.match(r"::(error|warning|notice|group|endgroup)[ :]", line), line
        assert STEERING.search(line) is None


LOOKS = {
    "text": look_at_text,
    "markdown": look_at_text,
    "html": look_at_html,
    "xlsx": look_at_xlsx,
    "svg": look_at_xml,
    "json": look_at_json,
    "csv": look_at_csv,
    "sarif": look_at_json,
    "junit": look_at_xml,
    "github": look_at_github,
    "gitlab": look_at_json,
    "badge": look_at_xml,
}
