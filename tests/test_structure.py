"""What each kind of schema takes and refuses, and in which words; jsonschema by itself says the same."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from aifactory_assess.errors import Faults
from aifactory_assess.structure import check, inlined
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode
from aifactory_assess.yamltext import parse

Schema = dict[str, Any]


def record(title: str, required: Schema, optional: Schema | None = None, **more: object) -> Schema:
    keys = {**required, **(optional or {})}
    return {"title": title, "type": "object", "required": list(required), "properties": keys,
            "additionalProperties": False, **more}  # fmt: skip


TEXT: Schema = {"type": "string", "pattern": r"\S"}
LOOSE: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
WORD: Schema = {"type": "string", "pattern": "^[a-z]+$", "description": "small letters"}
LINE: Schema = {"type": "string", "pattern": r"^[^\n]*\S[^\n]*$", "description": "one line of text"}
NUMBER: Schema = {"type": "number"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
WHOLE: Schema = {"type": "integer"}
MAYBE_SHARE: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
AMOUNTS: Schema = {"type": "object", "additionalProperties": NUMBER}
FLAG: Schema = {"type": "boolean"}
NUMBERS: Schema = {"type": "array", "items": NUMBER}
PAIR: Schema = {"type": "array", "prefixItems": [NUMBER, TEXT], "minItems": 2, "maxItems": 2}
NAMED: Schema = {"type": "object", "propertyNames": WORD, "additionalProperties": NUMBER}
CIRCLE = record("a circle", {"kind": {"enum": ["circle"]}, "radius": {"type": "number", "minimum": 0}})
FORM: Schema = {
    "title": "a form",
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"enum": ["circle", "square"]}},
    "allOf": [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": "circle"}}},
            "then": {
                "title": "a circle",
                "required": ["radius"],
                "properties": {"radius": {"type": "number", "minimum": 0}},
                "propertyNames": {"enum": ["kind", "radius"]},
            },
        },
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": "square"}}},
            "then": {
                "title": "a square",
                "required": ["side"],
                "properties": {"side": NUMBER, "name": TEXT},
                "propertyNames": {"enum": ["kind", "side", "name"]},
            },
        },
    ],
}
SIZED = record("sized", {}, {"size": NUMBER, "span": NUMBER, "name": TEXT},
               oneOf=[{"required": ["size"]}, {"required": ["span"]}])  # fmt: skip
EITHER: Schema = {"description": "a number or a list", "anyOf": [NUMBER, NUMBERS]}


def node(text: str) -> Node:
    return parse(text.encode(), "file").root


def plain(inner: Node) -> object:
    """A node as JSON has it."""
    match inner:
        case ScalarNode():
            return inner.value
        case SequenceNode():
            return [plain(item) for item in inner.items]
        case MappingNode():
            return {name: plain(entry.value) for name, entry in inner.entries.items()}


def faults(schema: Schema, text: str) -> list[str]:
    found, root = Faults("file"), node(text)
    assert check(root, schema, found).sound(root) is not bool(found.found)
    told = [f"{problem.line}:{problem.column}: {problem.message}" for problem in found.in_order()]
    return [line.replace("the file", "it") for line in told]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (TEXT, "word"),
        (TEXT, "no"),
        (TEXT, "'7'"),
        (TEXT, "|\n  two\n  lines\n"),
        (LOOSE, "7"),
        (LOOSE, "true"),
        (WORD, "word"),
        ({"type": "string", "maxLength": 3}, "wör"),
        ({"enum": ["a", "b"]}, "b"),
        (NUMBER, "-1.5"),
        (SHARE, "0"),
        (SHARE, "1"),
        (WHOLE, "3"),
        (WHOLE, "3.0"),
        ({"type": ["number", "null"]}, "null"),
        (FLAG, "true"),
        ({}, "[what, {ever: 1}]"),
        (NUMBERS, "[]"),
        ({**NUMBERS, "minItems": 1, "maxItems": 2}, "[1, 2]"),
        (PAIR, "[1, a]"),
        (AMOUNTS, "{}"),
        ({**NAMED, "minProperties": 1}, "{a: 1}"),
        (FORM, "{kind: circle, radius: 1}"),
        (FORM, "{kind: square, side: 1, name: x}"),
        (SIZED, "{size: 1}"),
        (SIZED, "{span: 1, name: x}"),
        (EITHER, "1"),
        (EITHER, "[1]"),
        ({"anyOf": [AMOUNTS]}, "{a: 1}"),
    ],
)
def test_a_value_that_fits_is_taken_and_jsonschema_takes_it(schema: Schema, text: str) -> None:
    assert faults(schema, text) == []
    jsonschema.Draft202012Validator(schema).validate(plain(node(text)))


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        (TEXT, "7", ["1:1: it is '7', expected text"]),
        (TEXT, "''", ["1:1: it is '' in quotes, expected text"]),
        (TEXT, "null", ["1:1: it is empty, expected text"]),
        (TEXT, "[a]", ["1:1: it is a list, expected text"]),
        (LOOSE, "null", ["1:1: it is empty, expected text"]),
        (LOOSE, "{}", ["1:1: it is a mapping, expected text"]),
        (WORD, "Word", ["1:1: it is 'Word', expected small letters"]),
        ({"enum": ["a", "b"]}, "c", ["1:1: it is 'c', expected one of a, b"]),
        ({"type": "string", "maxLength": 3}, "word", ["1:1: it has 4 signs, expected at most 3"]),
        ({"enum": ["a"]}, "[a]", ["1:1: it is a list, expected a"]),
        (NUMBER, "x", ["1:1: it is 'x', expected a number"]),
        (NUMBER, "true", ["1:1: it is 'true', expected a number"]),
        (NUMBER, "'1'", ["1:1: it is '1' in quotes, expected a number"]),
        (NUMBER, "null", ["1:1: it is empty, expected a number"]),
        ({"type": "number", "minimum": 0}, "-1", ["1:1: it is '-1', expected a number of at least 0"]),
        ({"type": "integer", "maximum": 0}, "1", ["1:1: it is '1', expected a whole number of at most 0"]),
        (
            {"type": ["number", "null"], "minimum": 0, "maximum": 1},
            "2",
            ["1:1: it is '2', expected null or a number from 0 to 1"],
        ),
        (WHOLE, "1.5", ["1:1: it is '1.5', expected a whole number"]),
        (FLAG, "yes", ["1:1: it is 'yes', expected true or false"]),
        (FLAG, "1", ["1:1: it is '1', expected true or false"]),
        (NUMBERS, "1", ["1:1: it is '1', expected a list"]),
        (
            NUMBERS,
            "[1, a, {}]",
            ["1:5: an item of it is 'a', expected a number", "1:8: an item of it is a mapping, expected a number"],
        ),
        ({**NUMBERS, "minItems": 1}, "[]", ["1:1: it has 0 items, expected at least 1"]),
        ({**NUMBERS, "maxItems": 1}, "[1, 2]", ["1:1: it has 2 items, expected at most 1"]),
        (PAIR, "1", ["1:1: it is '1', expected a list of 2"]),
        (PAIR, "[1]", ["1:1: it has 1 item, expected 2"]),
        (
            PAIR,
            "[a, 1]",
            ["1:2: an item of it is 'a', expected a number", "1:5: an item of it is '1', expected text"],
        ),
        (AMOUNTS, "[]", ["1:1: it is a list, expected a mapping"]),
        (
            {**AMOUNTS, "minProperties": 1},
            "{}",
            ["1:1: it has 0 entries, expected at least 1"],
        ),
        (
            NAMED,
            "{A: x}",
            ["1:2: key 'A' in it, expected small letters", "1:5: A is 'x', expected a number"],
        ),
        (FORM, "x", ["1:1: it is 'x', expected a mapping (a form)"]),
        (FORM, "{}", ["1:1: it lacks the key 'kind'"]),
        (FORM, "{kind: cube}", ["1:8: kind is 'cube', expected one of circle, square"]),
        (FORM, "{kind: [circle]}", ["1:8: kind is a list, expected one of circle, square"]),
        (
            FORM,
            "{kind: circle, side: 1}",
            ["1:1: it lacks the key 'radius'", "1:16: unknown key 'side' in a circle, expected one of kind, radius"],
        ),
        (SIZED, "[]", ["1:1: it is a list, expected a mapping (sized)"]),
        (SIZED, "{}", ["1:1: it has none of them, expected exactly one of size, span"]),
        (SIZED, "{size: 1, span: 2}", ["1:1: it has size and span, expected exactly one of size, span"]),
        (
            EITHER,
            "{}",
            ["1:1: it is a mapping, expected a number or a list"],
        ),
        ({"description": "a list", "anyOf": [NUMBERS]}, "x", ["1:1: it is 'x', expected a list"]),
        (
            {"description": "a list", "anyOf": [NUMBERS]},
            "[x]",
            ["1:2: an item of it is 'x', expected a number"],
        ),
    ],
)
def test_a_value_that_has_not_is_refused_and_jsonschema_refuses_it(
    schema: Schema, text: str, expected: list[str]
) -> None:
    assert faults(schema, text) == expected
    assert not jsonschema.Draft202012Validator(schema).is_valid(plain(node(text)))


def test_a_pattern_matches_to_the_very_end() -> None:
    """In Python's own expressions `$` would let a line feed pass."""
    assert faults(WORD, '"a\\n"') == ["1:1: it is 'a\\n', expected small letters"]


@pytest.mark.parametrize("text", ["' '", '"a\\nb"'])
def test_what_a_schema_cannot_tell_the_check_still_refuses(text: str) -> None:
    assert faults(LINE, text) == [f"1:1: it is {plain(node(text))!r}, expected one line of text"]


@pytest.mark.parametrize("written", [".inf", "-.inf", ".nan"])
def test_a_number_is_finite(written: str) -> None:
    assert faults(NUMBER, written) == [f"1:1: it is {written!r}, expected a number"]


def test_a_long_value_is_shown_cut() -> None:
    (fault,) = faults(NUMBER, "x" * 100)
    assert fault == f"1:1: it is '{'x' * 57}...', expected a number"


def test_what_is_sound_is_told_for_each_node() -> None:
    schema = record("x", {"forms": {"type": "array", "items": FORM}, "words": {"type": "array", "items": TEXT}})
    root, found = node("{forms: [7, {kind: square, side: 1}], words: [a]}"), Faults("file")
    flaws = check(root, schema, found)
    forms = root.entries["forms"].value  # type: ignore[union-attr]  # it is a mapping
    assert isinstance(forms, SequenceNode)
    assert [flaws.sound(item) for item in forms.items] == [False, True]
    assert not flaws.sound(root)
    assert flaws.sound_besides(root, ["forms"])
    assert not flaws.sound_besides(root, ["words"])
    faulty = node("{forms: [7], words: [9]}")
    assert not check(faulty, schema, found).sound_besides(faulty, ["forms"])


def test_definitions_stand_in_place_of_references() -> None:
    schema = {"type": "array", "items": {"$ref": "#/$defs/pair"}, "$defs": {"pair": PAIR, "unused": NUMBER}}
    assert inlined(schema) == {"type": "array", "items": PAIR}
    assert faults(schema, "[[1, a], [1, 2]]") == ["1:14: an item of an item of it is '2', expected text"]


def test_a_file_with_more_faults_than_are_shown_is_given_up() -> None:
    found, root = Faults("file"), node("[" + "x, " * 5000 + "]")
    flaws = check(root, NUMBERS, found)
    assert flaws.too_many
    assert len(found.found) == 100
    assert found.in_order()[-1].message == "and more, which were not counted"


def test_of_more_faults_than_are_shown_the_first_of_the_file_are_told() -> None:
    """Jsonschema goes through the keys that a schema does not name as a set: another hundred in each run."""
    faults = Faults("f.yaml")
    check(parse("".join(f"k{n}: x\n" for n in range(150)).encode(), "f.yaml").root, AMOUNTS, faults)
    assert [problem.line for problem in faults.found] == list(range(1, 101))


def test_a_file_with_a_list_beyond_all_bounds_is_given_up_too() -> None:
    found, root = Faults("file"), node("[" + "1, " * 500 + "]")
    assert check(root, {**NUMBERS, "maxItems": 200}, found).too_many
    assert [problem.message for problem in found.in_order()] == ["the file has 500 items, expected at most 200"]
    assert not check(node("[1, 2, 3]"), {**NUMBERS, "maxItems": 2}, found).too_many
    assert not check(node("x" * 500), {**TEXT, "maxLength": 200}, found).too_many


def test_unknown_keys_are_told_each_at_its_place_with_the_nearest_known_one() -> None:
    found = Faults("file")
    check(node("{kind: square, side: 1, nam: x}"), FORM, found)
    (problem,) = found.found
    assert str(problem) == (
        "file:1:25: unknown key 'nam' in a square, expected one of kind, side, name (did you mean name?)"
    )
    assert faults(record("x", {}, {"a": NUMBER}), "{b: 1, c: 2}") == [
        "1:2: unknown key 'b' in x, expected one of a",
        "1:8: unknown key 'c' in x, expected one of a",
    ]


def test_a_key_that_a_comma_cut_off_asks_for_quotes() -> None:
    found = Faults("file")
    check(node("{a: b, c }"), record("x", {}, {"a": TEXT}), found)
    check(node("{kind: square, side: 1, name: b, c}"), FORM, found)
    check(node("a: b\nc:\n"), record("x", {}, {"a": TEXT}), found)
    assert [str(problem) for problem in found.found] == [
        "file:1:8: unknown key 'c' in x, expected one of a (in braces, words with a comma need quotes)",
        "file:1:34: unknown key 'c' in a square, expected one of kind, side, name "
        "(in braces, words with a comma need quotes)",
        "file:2:1: unknown key 'c' in x, expected one of a",
    ]


def test_a_number_is_held_to_a_pattern_as_it_is_written() -> None:
    version: Schema = {"type": ["string", "number"], "pattern": r"^[0-9]+\.[0-9]{2}$", "description": "two digits"}
    assert faults(version, "1.10") == []
    assert faults(version, "1.1") == ["1:1: it is '1.1', expected two digits"]
