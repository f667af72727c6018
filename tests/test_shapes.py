"""Shapes: what each takes and refuses, and that its JSON Schema says the same."""

from __future__ import annotations

import jsonschema
import pytest

from aifactory_assess.errors import Faults
from aifactory_assess.shapes import (
    Anything,
    Either,
    Flag,
    ListOf,
    MapOf,
    OneOf,
    Real,
    Record,
    Shape,
    Text,
    Tuple,
    Variants,
    check,
    json_schema,
    outline,
)
from aifactory_assess.yamltext import MappingNode, Node, ScalarNode, SequenceNode, parse

CIRCLE = Record(called="a circle", required={"kind": OneOf(words=("circle",)), "radius": Real(least=0)})
SQUARE = Record(
    called="a square", required={"kind": OneOf(words=("square",)), "side": Real()}, optional={"name": Text()}
)
FORM = Variants(called="a form", by="kind", records={"circle": CIRCLE, "square": SQUARE})
SIZED = Record(called="sized", optional={"size": Real(), "span": Real(), "name": Text()}, one_of=(("size", "span"),))
WORD = Text(pattern="[a-z]+", expected="small letters")


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


def faults(shape: Shape, text: str) -> list[str]:
    found = Faults("file")
    fine = check(node(text), shape, found, "it")
    assert fine is not bool(found.found)
    return [f"{problem.line}:{problem.column}: {problem.message}" for problem in found.in_order()]


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (Text(), "word"),
        (Text(), "no"),
        (Text(), "'7'"),
        (Text(), "|\n  two\n  lines\n"),
        (Text(loose=True), "7"),
        (Text(loose=True), "true"),
        (WORD, "word"),
        (OneOf(words=("a", "b")), "b"),
        (Real(), "-1.5"),
        (Real(least=0, most=1), "0"),
        (Real(least=0, most=1), "1"),
        (Real(whole=True), "3"),
        (Real(whole=True), "3.0"),
        (Real(nullable=True), "null"),
        (Flag(), "true"),
        (Anything(), "[what, {ever: 1}]"),
        (ListOf(item=Real()), "[]"),
        (ListOf(item=Real(), least=1, most=2), "[1, 2]"),
        (Tuple(items=(Real(), Text())), "[1, a]"),
        (MapOf(value=Real()), "{}"),
        (MapOf(value=Real(), key=WORD, least=1), "{a: 1}"),
        (FORM, "{kind: circle, radius: 1}"),
        (FORM, "{kind: square, side: 1, name: x}"),
        (SIZED, "{size: 1}"),
        (SIZED, "{span: 1, name: x}"),
        (Either(expected="x", scalar=Real(), sequence=ListOf(item=Real())), "1"),
        (Either(expected="x", scalar=Real(), sequence=ListOf(item=Real())), "[1]"),
        (Either(expected="x", mapping=MapOf(value=Real())), "{a: 1}"),
    ],
)
def test_a_value_that_has_the_shape_is_taken_and_its_schema_takes_it(shape: Shape, text: str) -> None:
    assert faults(shape, text) == []
    jsonschema.Draft202012Validator(json_schema(shape)).validate(plain(node(text)))


@pytest.mark.parametrize(
    ("shape", "text", "expected"),
    [
        (Text(), "7", ["1:1: it is '7', expected text"]),
        (Text(), "''", ["1:1: it is '' in quotes, expected text"]),
        (Text(), "null", ["1:1: it is empty, expected text"]),
        (Text(), "[a]", ["1:1: it is a list, expected text"]),
        (Text(loose=True), "null", ["1:1: it is empty, expected text"]),
        (Text(loose=True), "{}", ["1:1: it is a mapping, expected text"]),
        (WORD, "Word", ["1:1: it is 'Word', expected small letters"]),
        (OneOf(words=("a", "b")), "c", ["1:1: it is 'c', expected one of a, b"]),
        (OneOf(words=("a",)), "[a]", ["1:1: it is a list, expected a"]),
        (Real(), "x", ["1:1: it is 'x', expected a number"]),
        (Real(), "true", ["1:1: it is 'true', expected a number"]),
        (Real(), "'1'", ["1:1: it is '1' in quotes, expected a number"]),
        (Real(), "null", ["1:1: it is empty, expected a number"]),
        (Real(least=0), "-1", ["1:1: it is '-1', expected a number of at least 0"]),
        (Real(most=0, whole=True), "1", ["1:1: it is '1', expected a whole number of at most 0"]),
        (Real(least=0, most=1, nullable=True), "2", ["1:1: it is '2', expected null or a number from 0 to 1"]),
        (Real(whole=True), "1.5", ["1:1: it is '1.5', expected a whole number"]),
        (Flag(), "yes", ["1:1: it is 'yes', expected true or false"]),
        (Flag(), "1", ["1:1: it is '1', expected true or false"]),
        (ListOf(item=Real()), "1", ["1:1: it is '1', expected a list"]),
        (
            ListOf(item=Real()),
            "[1, a, {}]",
            ["1:5: an item of it is 'a', expected a number", "1:8: an item of it is a mapping, expected a number"],
        ),
        (ListOf(item=Real(), least=1), "[]", ["1:1: it has 0 items, expected at least 1"]),
        (ListOf(item=Real(), most=1), "[1, 2]", ["1:1: it has 2 items, expected at most 1"]),
        (Tuple(items=(Real(), Text())), "1", ["1:1: it is '1', expected a list of 2"]),
        (Tuple(items=(Real(), Text())), "[1]", ["1:1: it has 1 items, expected 2"]),
        (
            Tuple(items=(Real(), Text())),
            "[a, 1]",
            ["1:2: an item of it is 'a', expected a number", "1:5: an item of it is '1', expected text"],
        ),
        (MapOf(value=Real()), "[]", ["1:1: it is a list, expected a mapping"]),
        (MapOf(value=Real(), least=1), "{}", ["1:1: it has 0 entries, expected at least 1"]),
        (
            MapOf(value=Real(), key=WORD),
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
            Either(expected="a number or a list", scalar=Real(), sequence=ListOf(item=Real())),
            "{}",
            ["1:1: it is a mapping, expected a number or a list"],
        ),
        (Either(expected="a list", sequence=ListOf(item=Real())), "x", ["1:1: it is 'x', expected a list"]),
        (
            Either(expected="a list", sequence=ListOf(item=Real())),
            "[x]",
            ["1:2: an item of it is 'x', expected a number"],
        ),
    ],
)
def test_a_value_that_has_not_is_refused_and_its_schema_refuses_it(
    shape: Shape, text: str, expected: list[str]
) -> None:
    assert faults(shape, text) == expected
    assert not jsonschema.Draft202012Validator(json_schema(shape)).is_valid(plain(node(text)))


def test_a_pattern_matches_to_the_very_end() -> None:
    """In Python's own expressions `$` would let a line feed pass."""
    assert faults(WORD, '"a\\n"') == ["1:1: it is 'a\\n', expected small letters"]


@pytest.mark.parametrize("text", ["' '", '"a\\nb"'])
def test_what_a_schema_cannot_tell_the_check_still_refuses(text: str) -> None:
    assert faults(Text(lines=False, expected="one line of text"), text) == [
        f"1:1: it is {plain(node(text))!r}, expected one line of text"
    ]


@pytest.mark.parametrize("written", [".inf", "-.inf", ".nan"])
def test_a_number_is_finite(written: str) -> None:
    assert faults(Real(), written) == [f"1:1: it is {written!r}, expected a number"]


def test_a_long_value_is_shown_cut() -> None:
    (fault,) = faults(Real(), "x" * 100)
    assert fault == f"1:1: it is '{'x' * 57}...', expected a number"


def test_an_outline_leaves_the_insides_of_lists_of_records_to_others() -> None:
    whole = Record(
        called="x",
        required={"forms": ListOf(item=FORM, least=1), "sizes": ListOf(item=SIZED), "words": ListOf(item=Text())},
        optional={"one": CIRCLE},
    )
    text = "{forms: [7], sizes: [8], words: [9], one: 10}"
    assert len(faults(whole, text)) == 4
    assert faults(outline(whole), text) == [
        "1:34: an item of words is '9', expected text",
        "1:43: one is '10', expected a mapping (a circle)",
    ]
    assert faults(outline(whole), "{forms: [], sizes: [], words: []}") == [
        "1:9: forms has 0 items, expected at least 1"
    ]


def test_every_schema_is_one() -> None:
    shapes: list[Shape] = [
        Text(),
        WORD,
        Real(),
        Flag(),
        Anything(),
        FORM,
        SIZED,
        Tuple(items=(Real(),)),
        MapOf(value=FORM),
    ]
    for shape in shapes:
        jsonschema.Draft202012Validator.check_schema(json_schema(shape))
