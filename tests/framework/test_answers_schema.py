"""The answers schema follows from the framework, every kind of answer included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.answers_schema import answers_schema
from aifactory_assess.framework.asked import Question
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework

ROOT = Path(__file__).parent.parent
EVERYTHING = load(ROOT / "cases" / "frameworks" / "everything")
SCHEMA = answers_schema(EVERYTHING)


def test_the_published_schema_is_that_of_the_built_in_framework() -> None:
    published = json.loads((ROOT.parent / "schemas" / "answers.schema.json").read_text("utf-8"))
    assert answers_schema(builtin()) == published


def test_every_question_field_and_price_is_in_it_and_nothing_else_is_allowed() -> None:
    for section, known in (
        ("answers", EVERYTHING.questions),
        ("profile", EVERYTHING.fields),
        ("prices", EVERYTHING.prices),
    ):
        record = SCHEMA["properties"][section]["anyOf"][1]
        assert list(record["properties"]) == [each.id for each in known]
        assert record["additionalProperties"] is False


def accepted(framework_schema: dict[str, Any], sheet: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(framework_schema).is_valid(sheet))


@pytest.mark.parametrize("question", EVERYTHING.questions, ids=[question.id for question in EVERYTHING.questions])
@pytest.mark.parametrize(
    "value", [0, 1, 99, -1, 0.5, "yes", "no", "unknown", "not_applicable", None, True, [], ["nothing"], "words", {}]
)
def test_a_value_is_taken_by_the_schema_and_by_the_reader_alike(question: Question, value: object) -> None:
    sheet = of_acme("answers", question.id, value)
    assert accepted(SCHEMA, sheet) is is_read(sheet)


@pytest.mark.parametrize("note", [{}, {"note": None}, {"note": "x"}, {"note": "Ann: x"}])
@pytest.mark.parametrize("names", [None, [], ["Ann"], "Ann", {}])
@pytest.mark.parametrize(
    ("section", "name", "value"), [("answers", "lineage", 1), ("prices", "electricity_usd_kwh", 1)]
)
def test_names_need_a_note_only_where_they_name_somebody(
    section: str, name: str, value: object, note: dict[str, object], names: object
) -> None:
    """Whether the note has words of theirs a schema cannot tell."""
    sheet = of_acme(section, name, {"value": value, **note, "noted_by": names}, builtin())
    taken = accepted(answers_schema(builtin()), sheet)
    assert taken is (names in (None, []) or (names == ["Ann"] and bool(note)))
    assert is_read(sheet, builtin()) is (taken and (names != ["Ann"] or note.get("note") == "Ann: x"))


def of_acme(section: str, name: str, value: object, framework: Framework = EVERYTHING) -> dict[str, Any]:
    head = {"framework": f"{framework.id}@{framework.major}", "organisation": {"id": "acme"}}
    return {**head, section: {name: value}}


def is_read(sheet: dict[str, Any], framework: Framework = EVERYTHING) -> bool:
    try:
        # JSON is YAML, and means the same to the strict reader.
        parse_sheet(json.dumps(sheet).encode(), framework, "acme.yaml")
    except AssessError:
        return False
    return True
