"""Valid files, mutated: an AssessError that says where, or a result; never another exception.

Mutations are drawn from a seed, at the level of bytes, of lines and of the structure, so a failure is told again by its
number.
"""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.explain.lookup import look_up, names_to_explain
from aifactory_assess.scoring.explain.worked import worked
from aifactory_assess.telling import formats
from aifactory_assess.telling.documents.explanation import AskedExplanation
from aifactory_assess.telling.formats import formats_of
from aifactory_assess.telling.look import Look
from tests.effort import tried
from tests.hostile.cases import HOSTILE
from tests.program import STEERING, assert_harmless, run
from tests.reading import plain_data
from tests.strategies.files import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aifactory_assess.framework.model import Framework
    from tests.reference import Plain

EVERYTHING = HOSTILE.parent / "frameworks" / "everything"
AS_OF = date(2026, 11, 25)
BATCHES = tried(1, 4)
SHEETS, FRAMEWORKS = tried((30, 12), (40, 30))
"""Mutants in a batch."""

_TOKENS = (
    "\0", "\x1b", "\x85", "\u2028", "\u202e", "\ufeff", "\r", "\t", "  ", "\n", ":", ": ", "- ", "? ", "# ", "&a ",
    "*a", "!t ", "!!str ", "<<: ", "{", "}", "[", "]", ",", "'", '"', "|", ">", "|2-\n", "%", "@", "`", "---\n",
    "...\n",
    "null", "~", "true", "yes", "unknown", "not_applicable", "9" * 40, "-1", "1e999", ".nan", ".inf", "0x", "1:30",
    "__import__", " and ", " or ", "not ", "(", ")", "min(", "/ 0", "**", "=", "==", "in [", "site", "power", "a" * 70,
)  # fmt: skip
_VALUES: tuple[Plain, ...] = (
    None, True, False, 0, -1, 1, 2.5, 101, 10**15, 10**17, -(10**17), float("inf"), float("nan"), "", " ", "x", "yes",
    "unknown", "not_applicable", "site", "site == own", "power > 1", "machines", "own", [], {}, [None], [[]], {"x": 1},
    {"value": None}, {"value": "unknown"}, {"value": {"value": 1}}, [1, 2, 3], [3, 2, 1], "a\nb", "\x1b[31m",
    "9" * 5000,
    "2026-02-30", "2026-11-20", "[bold]", "=1+1", ["own", "own"],
)  # fmt: skip


# --- mutations ---


def some_bytes(draw: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut out, doubled or put in."""
    changed = bytearray(data)
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(changed) + 1)
        match draw.randrange(5):
            case 0:
                changed[place:place] = bytes([draw.randrange(256)])
            case 1:
                del changed[place : place + draw.randint(1, 30)]
            case 2:
                changed[place:place] = changed[place : place + draw.randint(1, 60)]
            case 3:
                changed[place:place] = draw.choice(_TOKENS).encode()
            case _:
                changed[place : place + 1] = bytes([draw.randrange(256)])
    return bytes(changed)


def some_lines(draw: random.Random, data: bytes) -> bytes:
    """A few lines cut out, doubled, moved, indented, or begun with a sign."""
    lines = data.splitlines(keepends=True)
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(lines))
        match draw.randrange(5):
            case 0:
                lines[place] = b""
            case 1:
                lines.insert(place, draw.choice(lines))
            case 2:
                other = draw.randrange(len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            case 3:
                lines[place] = draw.choice((b" ", b"  ", b"\t", b"- ", b"# ")) + lines[place]
            case _:
                lines[place] = lines[place].lstrip(b" -")
    return b"".join(lines)


def some_structure(draw: random.Random, data: bytes) -> bytes:
    """A few values replaced, keys renamed, added, left out or moved; the YAML itself stays sound."""
    root = plain_data(data)
    if not isinstance(root, dict | list):  # one word is all that another mutation left
        return data
    for _ in range(draw.randint(1, 3)):
        container = draw.choice(containers(root))
        if not container:
            continue
        keys = list(container) if isinstance(container, dict) else list(range(len(container)))
        key = draw.choice(keys)
        match draw.randrange(5):
            case 0 if isinstance(container, dict):
                container[draw.choice(("x", "value", "id", "kind", "when", "é", "\x1b"))] = deepcopy(
                    draw.choice(_VALUES)
                )
            case 1:
                del container[key]
            case 2:
                container[key] = draw.choice(containers(root))
            case _:
                container[key] = deepcopy(draw.choice(_VALUES))
    try:
        return yaml_text(root).encode()
    except RecursionError:  # a container came to stand inside itself
        return data


def containers(data: Plain) -> list[Plain]:
    """All mappings and lists, the outermost first; not those that a container moved into itself repeats."""
    found, seen = [data], {id(data)}
    for container in found:
        inner = container.values() if isinstance(container, dict) else container
        for value in inner if isinstance(container, dict | list) else ():
            if isinstance(value, dict | list) and id(value) not in seen:
                seen.add(id(value))
                found.append(value)
    return found


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (some_bytes, some_lines, some_structure)


# --- what must hold ---


@cache
def everything() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(EVERYTHING.glob("*.yaml"))}


@cache
def everything_sheet() -> bytes:
    return (HOSTILE / "everything.answers.yaml").read_bytes()


def located(error: AssessError, names: set[str]) -> None:
    """Every problem names its file, and a place in it or the file as a whole."""
    assert error.problems
    for problem in error.problems:
        assert problem.file in names
        assert problem.message
        assert (problem.line is None) == (problem.column is None)
        assert problem.line is None or (problem.line >= 1 and (problem.column or 0) >= 1)


def told(framework: Framework, data: bytes, draw: random.Random) -> bool:
    """Assess and report, or an error with places; whether there was something to report."""
    try:
        sheet = parse_sheet(data, framework, "answers.yaml")
    except AssessError as error:
        located(error, {"answers.yaml"})
        return False
    assessment = assess(framework, sheet, as_of=AS_OF)
    name = draw.choice(names_to_explain(framework))
    look = Look(width=draw.randint(40, 200), detail=draw.random() < 0.5)
    asked = AskedExplanation(name, worked(assessment, look_up(framework, name)))
    for thing, subject in (("assessment", assessment), ("explanation", asked)):
        for each in formats_of(thing):
            if not each.binary:
                assert STEERING.search(formats.told(thing, each.name, subject, look)) is None
    return True


def mutants(seed: str, data: bytes, count: int) -> list[bytes]:
    draw = random.Random(seed)  # noqa: S311 - a seed, no secret
    return [draw.choice(MUTATIONS)(draw, data) for _ in range(count)]


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_answers_file_is_refused_at_its_place_or_assessed(batch: int) -> None:
    draw = random.Random(batch)  # noqa: S311 - a seed, no secret
    examples = sorted((builtin_folder() / "examples").glob("*.yaml"))
    outcomes = []
    for number, data in enumerate(mutants(f"sheet {batch}", examples[batch % len(examples)].read_bytes(), SHEETS)):
        try:
            outcomes.append(told(builtin(), data, draw))
        except BaseException as error:
            error.add_note(f"mutant {number} of batch {batch}: {data!r}")
            raise
    assert {True, False} == set(outcomes)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_mutated_framework_is_refused_at_its_place_or_assesses(batch: int) -> None:
    draw = random.Random(f"framework {batch}")  # noqa: S311 - a seed, no secret
    base, outcomes = everything(), []
    for number in range(FRAMEWORKS):
        name = draw.choice(sorted(base))
        files = {**base, name: draw.choice(MUTATIONS)(draw, base[name])}
        try:
            try:
                framework = load_texts(files, "everything")
            except AssessError as error:
                located(error, {f"everything/{each}" for each in files})
                outcomes.append(False)
                continue
            told(framework, everything_sheet(), draw)
            outcomes.append(True)
        except BaseException as error:
            error.add_note(f"mutant {number} of batch {batch}, {name}: {files[name]!r}")
            raise
    assert False in outcomes


def test_the_answers_to_the_framework_that_holds_everything_are_valid() -> None:
    framework = load_texts(everything(), "everything")
    assert told(framework, everything_sheet(), random.Random(0))  # noqa: S311 - a seed, no secret


@pytest.mark.parametrize("number", range(12))
def test_a_mutant_is_refused_or_assessed_by_the_program_too(number: int, tmp_path: Path) -> None:
    """A sample through the real program, inside its limits of time and memory."""
    (tmp_path / "answers.yaml").write_bytes(mutants(f"child {number}", everything_sheet(), 1)[0])
    ran = run("report", "answers.yaml", "--framework", EVERYTHING, cwd=tmp_path, limited=True)
    assert_harmless(ran)
    assert ran.code in (0, 2)
    assert bool(ran.out) == (ran.code == 0)
    assert ran.code == 0 or ran.err.startswith("answers.yaml:")
