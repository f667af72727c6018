"""What CONTRIBUTING promises of additions: a module and its line, and the rest of the house knows of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import get_args

import pyarrow as pa
import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.batch.formats import ENDINGS, FORMATS
from aifactory_assess.batch.formats.source import Columns, Reading, RowBlock, Source, Task
from aifactory_assess.batch.rejects import unreadable
from aifactory_assess.framework.asked import FieldKind, QuestionKind
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.schemas import PERCENT
from aifactory_assess.gate import policy_format, rules
from aifactory_assess.gate.judge import judge
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import KINDS, node
from aifactory_assess.gate.kinds.kind import Demand, Kind, whole
from aifactory_assess.gate.reading import parse_policy
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import Subject, Violation
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.telling import formats
from aifactory_assess.telling.blocks import Document, plain
from aifactory_assess.telling.documents.framework import Excerpt
from aifactory_assess.telling.documents.questionnaire import AskedOf
from aifactory_assess.telling.look import Look
from tests.batch.test_run import to_file

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parent / "cases"
EXAMPLE = builtin_folder() / "examples" / "hospital_finetune.yaml"


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return assess(builtin(), read_sheet(EXAMPLE, builtin()), as_of=TODAY)


# --- a medium ---


def test_a_medium_with_its_line_tells_every_document(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces(document: Document, look: Look) -> Iterator[str]:
        yield f"{look.width} {plain(document.title)}"

    module = ModuleType("titles")
    module.__dict__["pieces"] = pieces
    monkeypatch.setitem(sys.modules, "aifactory_assess.telling.media.titles", module)
    line = formats.Format(name="titles", ending="t", medium="titles")
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, line))
    assert all(line in formats.formats_of(thing) for thing in formats.DOCUMENTS)
    subjects = {
        "assessment": assessment,
        "framework": Excerpt(builtin(), frozenset()),
        "rules": builtin(),
        "questionnaire": AskedOf(framework=builtin()),
    }
    titles = [formats.told(thing, "titles", subject) for thing, subject in subjects.items()]
    assert [title.split(" ", 1)[0] for title in titles] == ["80"] * len(titles)
    assert titles[-1] == "80 All questions"


# --- a kind of rule ---


def _unknowns(judged: Judged, _: str, most: int) -> Violation | None:
    count = sum(result.state == "unknown" for result in judged.assessment.questions.values())
    message = f"{count} answers are unknown"
    return Violation(expected=most / 10, actual=count, message=message) if count * 10 > most else None


UNKNOWNS = Kind(
    id="unknowns",
    title="Unknown answers of {}",
    subject="`overall`",
    demands="At most so many answers are `unknown`.",
    why="Nobody knows.",
    remedy="Find out.",
    subjects=whole,
    example=lambda _, subject: node.line(subject, "unknowns: 3"),
    about="node",
    demand=Demand(
        keys={("require", "overall", "unknowns"): PERCENT},
        read=lambda names: node.bounds(names, "unknowns", names.tenths),
        judge=_unknowns,
        sentences=lambda _, bounds: (f"At most {most / 10:g} are unknown." for most in bounds.values()),
        at="most",
    ),
)


@pytest.fixture
def with_unknowns(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The kind as if it had its line: wherever the table of kinds is read."""
    caches = (policy_format.schema, rules.rules, rules.places)
    for module in [each for each in sys.modules.values() if each.__dict__.get("KINDS") is KINDS]:
        if module.__name__ != __name__:
            monkeypatch.setattr(module, "KINDS", (*KINDS, UNKNOWNS))
    for cache in caches:
        cache.cache_clear()
    yield
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("with_unknowns")
def test_a_kind_of_rule_with_its_line_is_demanded_judged_and_explained(assessment: Assessment) -> None:
    key = policy_format.schema()["properties"]["require"]["properties"]["overall"]["properties"]["unknowns"]
    assert key == PERCENT
    assert "At most so many answers" in formats.told("rules", "markdown", builtin())
    assert "Nobody knows." in str(rules.explanation_of(builtin(), "unknowns/overall"))
    text = b"format: aifactory-assess/policy@1\nrequire: {overall: {unknowns: 0}}\n"
    policy = parse_policy(text, builtin(), "policy.yaml", today=TODAY)
    subject = Subject(file=EXAMPLE.name, assessment=assessment, policy=policy, origin="given")
    verdict = judge(builtin(), [subject], CheckRun(as_of=TODAY))
    assert [violation.rule for _, violation in verdict.told] == ["unknowns/overall"]
    for each in formats.formats_of("verdict"):
        if not each.binary and each.name != "badge":
            assert "answers are unknown" in formats.told("verdict", each.name, verdict)


# --- a format of input ---


class Tagged:
    """`name: value` lines, an empty one between organisations."""

    endings = (".tagged",)
    is_table = True

    def columns(self, source: Source) -> Columns:
        return Columns(tuple(dict.fromkeys(key for record in _records(source) for key in record)))

    def tasks(self, source: Source) -> Iterator[Task]:
        yield Task(source, 0, 1, 1, len(_records(source)))

    def extent(self, source: Source) -> int:  # noqa: ARG002 - it is one piece
        return 1

    def blocks(self, task: Task, reading: Reading) -> Iterator[RowBlock]:
        records = _records(task.source)
        cells = {name: pa.array([each.get(name) for each in records], pa.string()) for name in reading.wanted}
        yield RowBlock(range(1, len(records) + 1), pa.RecordBatch.from_pydict(cells), unreadable([], [], []))


def _records(source: Source) -> list[dict[str, str]]:
    parts = Path(source.read_from).read_text("utf-8").strip().split("\n\n")
    return [dict(line.split(": ", 1) for line in part.splitlines()) for part in parts]


def test_a_format_of_input_with_its_line_is_scored_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "tagged", Tagged())
    monkeypatch.setitem(ENDINGS, ".tagged", "tagged")
    question = builtin().questions[0].id
    (tmp_path / "t.tagged").write_text(f"organisation: a\n{question}: 1\n\norganisation: b\n{question}: lots\n")
    (tmp_path / "t.csv").write_text(f"organisation,{question}\na,1\nb,lots\n")
    for name in ("t.tagged", "t.csv"):
        to_file(tmp_path / f"{name}.csv", tmp_path / name, workers=1)
    for end in ("csv", "rejects.csv"):
        theirs = (tmp_path / f"t.csv.{end}").read_text()
        assert len(theirs.splitlines()) == 2  # a header, and one of the two rows
        assert (tmp_path / f"t.tagged.{end}").read_text() == theirs.replace("t.csv", "t.tagged")


# --- a kind of answer ---


def test_every_kind_of_answer_has_its_keys_and_is_read() -> None:
    """The framework that holds everything has each kind that there is a noun for; mypy names the other places."""
    everything = load(CASES / "frameworks" / "everything")
    assert {type(question.kind) for question in everything.questions} == set(get_args(QuestionKind))
    assert {type(field.kind) for field in everything.fields} == set(get_args(FieldKind))
