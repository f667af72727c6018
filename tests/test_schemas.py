"""The published JSON Schemas, held to the program: what they refuse and what the loader refuses is the same."""

from __future__ import annotations

import json
import re
import shutil
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.template import template
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Checklist, Choice
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.framework.schemas import FILES, ID_PATTERN, SHIPPED, schema
from aifactory_assess.framework.versions import FRAMEWORK_PATTERN, VERSION_PATTERN
from aifactory_assess.planning.timeline_moves import Move
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.media.json.assessment import render
from aifactory_assess.telling.media.json.planning import build_move
from tests.effort import some, tried
from tests.program import run
from tests.reading import plain_data
from tests.strategies.files import yaml_text
from tools.schemas import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.reference import Plain

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas"
EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
EVERYTHING = ROOT / "tests" / "cases" / "frameworks" / "everything"
HEAD = {"framework": "ai-factory@2", "organisation": {"id": "acme"}}


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def schema_of(file: str) -> str:
    stem = file.removesuffix(".yaml")
    return stem if stem in FILES else "pillar"


def sheet_is_read(data: Plain) -> bool:
    try:
        parse_sheet(yaml_text(data).encode(), builtin(), "answers.yaml")
    except AssessError:
        return False
    return True


def agreed(data: Plain) -> bool:
    """Whether a sheet is read, which the schema must say too."""
    by_loader = sheet_is_read(data)
    # What the reader makes of the text, so that both judge the same.
    by_schema = validator("answers").is_valid(plain_data(yaml_text(data).encode()))
    assert by_schema is by_loader, data
    return by_loader


# --- what is published ---


def test_the_schemas_on_disk_are_those_that_the_program_prints() -> None:
    printed = json.loads(run("framework", "schema").out)
    assert len(printed) > len(SHIPPED)
    on_disk = {path.name.removesuffix(".schema.json"): path for path in SCHEMAS.glob("*.json")}
    assert set(on_disk) == set(printed)
    for name, path in on_disk.items():
        assert path.read_text("utf-8") == run("framework", "schema", name).out, "make anew writes it"
        assert json.loads(path.read_text("utf-8")) == printed[name]
        Draft202012Validator.check_schema(printed[name])


def test_no_text_of_a_framework_is_a_command_where_its_schema_is_printed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EVERYTHING, tmp_path / "framework"))
    text = (folder / "framework.yaml").read_text("utf-8")
    (folder / "framework.yaml").write_text(re.sub("(?m)^title: .*", "title: '##[error]X'", text), "utf-8")
    for name in ((), ("answers",)):
        ran = run("framework", "schema", *name, "--framework", folder)
        assert "##[" not in ran.out
        assert "##[error]X" in str(json.loads(ran.out))


def test_the_schemas_of_results_are_those_of_the_types_that_mypy_holds_the_builders_to() -> None:
    for file, text in texts():
        assert text == (SCHEMAS / file).read_text("utf-8"), "make schemas writes it anew"


def test_patterns_that_the_code_knows_are_those_of_the_schemas() -> None:
    for name in FILES:
        known = schema(name)["$defs"]
        if "id" in known:
            assert known["id"]["pattern"] == f"^(?:{ID_PATTERN})$"
    assert schema("framework")["$defs"]["version"]["pattern"] == f"^(?:{VERSION_PATTERN})$"
    assert schema("mapping")["properties"]["framework"]["pattern"] == f"^{FRAMEWORK_PATTERN}$"
    amount = schema("pillar")["$defs"]["amount"]
    assert (amount["minimum"], amount["maximum"]) == (-MAX_CONSTANT, MAX_CONSTANT)


def test_the_keys_that_every_kind_has_are_listed_for_each() -> None:
    """A key that is added to all questions or fields must be added to the names of each kind, and of none."""
    for file, name in (("pillar", "question"), ("profile", "field")):
        entry = schema(file)["$defs"][name]
        without, *variants = entry["allOf"]
        every = set(entry["properties"])
        for variant in variants:
            own = variant["then"].get("properties", {})
            assert set(variant["then"]["propertyNames"]["enum"]) == {*entry["properties"], *own}
            every |= set(own)
        assert without["if"]["properties"]["kind"] == entry["properties"]["kind"]
        assert set(without["else"]["propertyNames"]["enum"]) == every


# --- valid files ---


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid(example: Path) -> None:
    validator("answers").validate(plain_data(example.read_bytes()))


@pytest.mark.parametrize("framework", [builtin(), core(builtin())], ids=["whole", "core"])
@pytest.mark.parametrize("organisation", ["acme", "2026", "null", "no"])
def test_a_template_is_valid(framework: Framework, organisation: str) -> None:
    text = template(framework, organisation=organisation, assessed_on=date(2026, 11, 25))
    validator("answers").validate(plain_data(text.encode()))
    assert parse_sheet(text.encode(), builtin(), "new.yaml").organisation == organisation


@pytest.mark.parametrize("folder", [builtin_folder(), EVERYTHING], ids=lambda path: path.name)
def test_every_file_of_a_framework_is_valid(folder: Path) -> None:
    files = [path for path in folder.glob("*.yaml") if path.name != "policy.yaml"]
    assert len(files) >= 8
    for path in files:
        validator(schema_of(path.name)).validate(plain_data(path.read_bytes()))


@pytest.mark.parametrize("example", [*EXAMPLES, None], ids=lambda path: path.stem if path else "empty")
@pytest.mark.parametrize("scope", ["full", "core"])
def test_an_assessment_is_valid(example: Path | None, scope: str) -> None:
    framework = builtin() if scope == "full" else core(builtin())
    data = yaml_text(HEAD).encode() if example is None else example.read_bytes()
    sheet = parse_sheet(data, builtin(), "answers.yaml")
    told = json.loads(render(assess(framework, sheet, as_of=date(2026, 11, 25))))
    validator("assessment").validate(told)
    assert told["scope"] == scope


# --- the same is refused ---


def test_an_assessment_whose_first_action_gains_next_to_nothing_is_valid() -> None:
    topic = (
        "  - {{id: t{0}, title: T, weight: {1}, questions: "
        "[{{id: {0}, ask: Is it?, kind: yes_no, credit: {{yes: 100, no: 99.9}}, weight: 1}}]}}\n"
    )
    files = {
        "framework.yaml": "id: t\nversion: 1.0.0\ntitle: T\nlevels: [{id: low, title: Low, from: 0}]\npillars:\n"
        "  - {id: light, title: L, file: light.yaml, weight: 1}\n"
        "  - {id: heavy, title: H, file: heavy.yaml, weight: 1000}\n",
        "light.yaml": f"pillar: light\ntopics:\n{topic.format('a', 1000)}{topic.format('b', 1)}",
        "heavy.yaml": f"pillar: heavy\ntopics:\n{topic.format('c', 1)}",
    }
    framework = load_texts({name: text.encode() for name, text in files.items()}, "t")
    answers = b"framework: t@1\norganisation: {id: a}\nanswers: {a: yes, b: no, c: yes}\n"
    assessment = assess(framework, parse_sheet(answers, framework, "a.yaml"), as_of=date(2026, 11, 25))
    told = json.loads(render(assessment))
    assert [action["gain"] for action in told["first_actions"]] == [pytest.approx(100 / 1001 / 1001 / 1000)]
    validator("assessment").validate(told)


def test_what_brings_the_end_forward_by_nothing_has_no_sign() -> None:
    move = Move(kind="readiness", id="a", title="A", months=-1e-9, phase="a")
    assert repr(build_move(move)["months"]) == "0.0"


def mappings(data: Plain, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all mappings in some data."""
    if isinstance(data, dict):
        yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from mappings(value, (*path, key))


def with_key(data: Plain, path: tuple[Any, ...], key: str, value: Plain) -> Plain:
    """A copy with one more key in the mapping at a path."""
    changed = deepcopy(data)
    place = changed
    for step in path:
        place = place[step]
    place[key] = value
    return changed


def test_an_unknown_key_anywhere_in_a_sheet_is_refused_by_both() -> None:
    whole = plain_data(EXAMPLES[0].read_bytes())
    few = {section: dict(list(whole[section].items())[:8]) for section in ("profile", "answers")}
    data = {**whole, **few}
    data["answers"][builtin().questions[-1].id] = {"value": "unknown", "note": "x"}
    data["respondent"] = {"name": "A. Example"}
    data["prices"] = {builtin().prices[0].id: {"value": 1, "source": "x"}}
    assert agreed(data)
    places = list(mappings(data))
    assert len(places) > 5
    for path in places:
        for value in (None, 1, "yes", {"value": "unknown"}):
            assert not agreed(with_key(data, path, "zzz", value))


def test_an_unknown_key_anywhere_in_a_framework_is_refused_by_both() -> None:
    texts = {path.name: path.read_bytes() for path in EVERYTHING.glob("*.yaml")}
    load_texts(texts, "everything")
    count = 0
    for name, text in texts.items():
        data = plain_data(text)
        for path in some(mappings(data), 3):
            changed = with_key(data, path, "zzz", None)
            with pytest.raises(AssessError):
                load_texts({**texts, name: yaml_text(changed).encode()}, "everything")
            assert not validator(schema_of(name)).is_valid(plain_data(yaml_text(changed).encode())), (name, path)
            count += 1
    assert count > tried(30, 80)


VALUES: tuple[Plain, ...] = (
    None, True, False, -1, 0, 1, 3, 3.0, 2.5, 4, 5, 101, 1e6, 1e14, 1e300, "", " ", "3", "yes", "no", "unknown",
    "not_applicable", "none", "words and more", [], ["nowhere"], [1], {}, {"value": None}, {"value": "unknown"},
    {"value": "not_applicable"}, {"value": "not_applicable", "note": "why"}, {"value": "not_applicable", "note": None},
    {"value": "not_applicable", "note": " "}, {"value": {"value": 1}}, {"note": "x"},
)  # fmt: skip


def values_for(kind: object) -> tuple[Plain, ...]:
    """Values that suit no kind, and some that suit this one."""
    if not isinstance(kind, Choice | Checklist):
        return VALUES
    ids = [option.id for option in kind.options]
    own: list[Plain] = [ids[0], [ids[0]], [ids[0], ids[0]], ids, [ids[-1]], [ids[0], ids[-1]], {"value": ids[0]}]
    return (*VALUES, *own, {"value": [ids[-1]]})


def test_both_agree_on_every_value_of_every_question_and_field() -> None:
    outcomes = set()
    for section, entries in (("answers", builtin().questions), ("profile", builtin().fields)):
        for entry in entries[:: tried(4, 1)]:
            for value in values_for(entry.kind):
                outcomes.add((section, agreed({**HEAD, section: {entry.id: value}})))
    assert outcomes == {(section, fine) for section in ("answers", "profile") for fine in (True, False)}


DETAILS: tuple[Plain, ...] = (None, "", " ", "x", 1, True, [], {}, "asserted", "documented", "unheard_of", "2026-11-20",
                              "20.11.2026", "2026-11-20 ")  # fmt: skip


@pytest.mark.parametrize("key", ["evidence", "source", "note", "as_of", "by", "unheard_of"])
def test_both_agree_on_the_details_of_an_answer(key: str) -> None:
    outcomes = set()
    for section, name in (("answers", builtin().questions[0].id), ("profile", builtin().fields[0].id)):
        for value in DETAILS:
            outcomes.add(agreed({**HEAD, section: {name: {"value": "unknown", key: value}}}))
    assert outcomes == ({False} if key == "unheard_of" else {True, False})


PRICES: tuple[Plain, ...] = (
    None, "", "x", -1, 0, 1.5, True, 1e15, 2e15, 1e300, [], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], [1, 2, "3"],
    [-1, 2, 3], {}, {"value": 1}, {"value": [1, 2, 3]}, {"value": None}, {"value": 1, "source": "x"},
    {"value": 1, "by": "x"}, {"value": 1, "as_of": "2026-11-20"}, {"value": 1, "as_of": "x"}, {"value": 1, "note": 3},
    {"value": 1, "note": []},
)  # fmt: skip


@pytest.mark.parametrize("value", PRICES, ids=str)
def test_both_agree_on_a_price(value: Plain) -> None:
    agreed({**HEAD, "prices": {builtin().prices[0].id: value}})


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        ({"value": 1.2e12, "currency": "INR"}, True),  # what a rupee is worth, only the loader knows
        ({"value": 1.2e12, "currency": "USD"}, False),
        ({"value": 1.2e12}, False),
        ({"value": -1, "currency": "INR"}, False),
        ({"value": "unknown", "currency": "INR"}, True),
    ],
    ids=str,
)
def test_both_agree_on_an_amount_in_a_currency(said: Plain, is_read: bool) -> None:
    assert agreed({**HEAD, "profile": {"budget_capex_usd": said}}) is is_read


ROLE = builtin().roles[0].id
NAMES: tuple[Plain, ...] = (
    None, 1, "", "ai-factory", "ai-factory@3", "ai-factory@2.0", "ai-factory@2.x", "x@1", "ai-factory@01", ["a"],
)  # fmt: skip
ORGANISATIONS: tuple[Plain, ...] = (
    None, "acme", [], {}, {"id": None}, {"id": ""}, {"id": "a b"}, {"id": "../a"}, {"id": "a" * 64}, {"id": "a" * 65},
    {"id": 2026}, {"id": -5}, {"id": True}, {"id": ["a"]}, {"id": "a", "name": "A"}, {"id": "a", "name": None},
    {"id": "a", "name": " "}, {"id": "a", "name": 3}, {"id": "a", "name": []}, {"name": "A"},
)  # fmt: skip
RESPONDENTS: tuple[Plain, ...] = (
    None, "x", [], {}, {"name": "x"}, {"name": 3}, {"name": None}, {"role": ROLE}, {"role": None}, {"role": "x"},
    {"role": 1}, {"id": "x"},
)  # fmt: skip
SECTIONS: tuple[Plain, ...] = (None, {}, [], "x", 1)
HEADS: tuple[Plain, ...] = (
    {},
    {"framework": "ai-factory@2"},
    {"organisation": {"id": "acme"}},
    *({**HEAD, "framework": value} for value in NAMES),
    *({**HEAD, "organisation": value} for value in ORGANISATIONS),
    *({**HEAD, "assessed_on": value} for value in (None, "", "2026-11-20", "x", 2026, ["2026-11-20"])),
    *({**HEAD, "respondent": value} for value in RESPONDENTS),
    *({**HEAD, section: value} for section in ("profile", "answers", "prices") for value in SECTIONS),
)


@pytest.mark.parametrize("head", HEADS, ids=str)
def test_both_agree_on_the_head(head: Plain) -> None:
    agreed(head)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({**HEAD, "assessed_on": "2026-02-30"}, "a schema knows the shape of a date, not the calendar"),
        ({**HEAD, "prices": {builtin().prices[0].id: [3, 2, 1]}}, "a schema cannot say that numbers rise"),
    ],
)
def test_what_a_schema_cannot_say_the_loader_refuses(data: Plain, why: str) -> None:
    assert validator("answers").is_valid(data), why
    assert not sheet_is_read(data)
