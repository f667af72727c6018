from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.interview.wording import answer_in_words
from tests.effort import tried

ROOT = Path(__file__).parent.parent.parent
STARTED, KILLED = tried((60, 45), (240, 200))


def test_killed_interviews_lose_no_answer_that_was_shown_as_saved(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.interview.victims", str(tmp_path), str(STARTED), "20261125"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    victims = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(victims) == STARTED
    died = [victim for victim in victims if victim["died"]]
    # The others had answered all their questions before the moment came.
    assert len(died) >= KILLED
    assert {victim["point"] for victim in died} == {"fsync", "replace", "unlink", "urandom", "open", None}
    shown: dict[str, list[str]] = {}
    for victim in victims:
        shown.setdefault(victim["file"], []).extend(victim["saved"])
    assert sum(map(len, shown.values())) > STARTED
    for name, lines in shown.items():
        check(tmp_path / name, lines)
    litter = {path.name for path in tmp_path.iterdir()} - set(shown)
    assert all(re.fullmatch(r"\.\d+\.yaml\.(lock|.*\.tmp)", name) for name in litter)
    for name in shown:
        with KeptSheet(tmp_path / name, builtin()) as kept:
            assert kept.sheet is not None
    assert {path.name for path in tmp_path.iterdir()} == set(shown)


def check(path: Path, lines: list[str]) -> None:
    """The file is valid, and the last thing that was shown about each answer is in it, or something later."""
    sheet = read_sheet(path, builtin())
    places = places_of(builtin())
    for line in lines:
        name, _, words = line.partition(": ")
        answer = (sheet.answers if name in sheet.answers else sheet.profile)[name]
        # The one answer after the last that was shown may be on disk as well: only its being lost would be a fault.
        assert words.split("; ")[0] in (answer_in_words(places[name].kind, answer), "not answered")
        if note := re.search(r"note: (.*)$", words):
            assert answer.note is not None
            assert number(answer.note) >= number(note[1])


def number(note: str) -> int:
    return int(note.split()[1])


def test_the_check_finds_a_lost_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("framework: ai-factory@2\norganisation: {id: acme}\nanswers: {lineage: unknown}\n")
    check(path, ["lineage: unknown"])
    for lost in ("data_rights: unknown", "lineage: unknown; note: note 3 x", "lineage: does not apply"):
        try:
            check(path, [lost])
        except (AssertionError, KeyError):
            continue
        raise AssertionError(lost)
    assert Answer(state="open") != read_sheet(path, builtin()).answers["lineage"]
