"""What a YAML file may hold, declared once: checked against nodes with their marks, and told as a JSON Schema.

A shape says what one value may be. `check` notes every fault at its line and column, with the nearest valid word;
`json_schema` gives the same rule to editors. The formats themselves are declared where they belong
(`framework/schemas.py`, and the policy's beside the policy).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeAlias, assert_never

from aifactory_assess.errors import Faults, listed
from aifactory_assess.yamltext import MappingNode, Node, ScalarNode, SequenceNode, found

JsonSchema: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Text; `pattern` must match the whole of it, `expected` says so in words.

    Numbers and truth values are no text unless `loose`, which takes them as they were written (`version: 1.0`).
    """

    pattern: str | None = None
    expected: str = "text"
    loose: bool = False
    lines: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """A finite number between two bounds, both allowed; null too where `nullable`."""

    least: float | None = None
    most: float | None = None
    whole: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """Whatever; something else checks it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list of values of one shape."""

    item: Shape
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuple:
    """A list of a fixed length, each place with its own shape."""

    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """A mapping with free keys, each matching a pattern."""

    value: Shape
    key: Text = field(default_factory=Text)
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A mapping with known keys. `one_of` names groups of keys of which exactly one must be there."""

    called: str
    required: dict[str, Shape] = field(default_factory=dict)
    optional: dict[str, Shape] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """A record whose keys depend on the word under one key (`kind`)."""

    called: str
    by: str
    records: Mapping[str, Record]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """One of several shapes, told apart by what kind of node it is (scalar, list or mapping)."""

    expected: str
    scalar: Shape | None = None
    sequence: Shape | None = None
    mapping: Shape | None = None


Shape: TypeAlias = Text | OneOf | Real | Flag | Anything | ListOf | Tuple | MapOf | Record | Variants | Either


def outline(shape: Record) -> Record:
    """A record without the insides of its lists of records, for a reader that checks those one by one."""

    def outer(inner: Shape) -> Shape:
        if isinstance(inner, ListOf) and isinstance(inner.item, Record | Variants):
            return ListOf(item=Anything(), least=inner.least, most=inner.most)
        return inner

    return Record(
        called=shape.called,
        required={name: outer(inner) for name, inner in shape.required.items()},
        optional={name: outer(inner) for name, inner in shape.optional.items()},
        one_of=shape.one_of,
    )


def check(node: Node, shape: Shape, faults: Faults, called: str) -> bool:  # noqa: PLR0911 - one a shape
    """Whether a value has a shape; every fault is noted. `called` names the value in messages."""
    match shape:
        case Text() | OneOf() | Real() | Flag():
            expected = _scalar_fault(node, shape)
            if expected is not None:
                near = (node.text, shape.words) if isinstance(shape, OneOf) and isinstance(node, ScalarNode) else None
                _refuse(node, faults, f"{called} is {found(node)}, expected {expected}", near)
            return expected is None
        case Anything():
            return True
        case ListOf():
            return _check_list(node, shape, faults, called)
        case Tuple():
            return _check_tuple(node, shape, faults, called)
        case MapOf():
            return _check_map(node, shape, faults, called)
        case Record():
            return _check_record(node, shape, faults, called)
        case Variants():
            return _check_variants(node, shape, faults, called)
        case Either():
            return _check_either(node, shape, faults, called)
        case _:
            assert_never(shape)


def _refuse(node: Node, faults: Faults, message: str, near: tuple[str, Iterable[str]] | None = None) -> bool:
    faults.add(node.line, node.column, message, near=near)
    return False


def _scalar_fault(node: Node, shape: Text | OneOf | Real | Flag) -> str | None:
    """What was expected instead, or None where the node will do."""
    value = node.value if isinstance(node, ScalarNode) else None
    match shape:
        case Text():
            return None if isinstance(node, ScalarNode) and _is_text(node, shape) else shape.expected
        case OneOf(words=words):
            if isinstance(node, ScalarNode) and node.text in words:
                return None
            return listed(words) if len(words) == 1 else f"one of {listed(words)}"
        case Real():
            fine = isinstance(node, ScalarNode) and _is_number(value, shape)
            return None if fine else _number_expected(shape)
        case Flag():
            return None if isinstance(value, bool) else "true or false"
        case _:
            assert_never(shape)


def _is_text(node: ScalarNode, shape: Text) -> bool:
    if not (isinstance(node.value, str) or (shape.loose and node.value is not None)):
        return False
    if not node.text.strip() or (not shape.lines and "\n" in node.text):
        return False
    return shape.pattern is None or re.fullmatch(shape.pattern, node.text) is not None


def _is_number(value: object, shape: Real) -> bool:
    if value is None:
        return shape.nullable
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return False
    if shape.whole and value != int(value):
        return False
    return (shape.least is None or value >= shape.least) and (shape.most is None or value <= shape.most)


def _number_expected(shape: Real) -> str:
    kind = ("null or " if shape.nullable else "") + ("a whole number" if shape.whole else "a number")
    match shape.least, shape.most:
        case None, None:
            return kind
        case least, None:
            return f"{kind} of at least {least:g}"
        case None, most:
            return f"{kind} of at most {most:g}"
        case least, most:
            return f"{kind} from {least:g} to {most:g}"


def _check_list(node: Node, shape: ListOf, faults: Faults, called: str) -> bool:
    if not isinstance(node, SequenceNode):
        return _refuse(node, faults, f"{called} is {found(node)}, expected a list")
    fine = True
    if len(node.items) < shape.least or (shape.most is not None and len(node.items) > shape.most):
        expected = f"at least {shape.least}" if len(node.items) < shape.least else f"at most {shape.most}"
        fine = _refuse(node, faults, f"{called} has {len(node.items)} items, expected {expected}")
    for item in node.items:
        fine = check(item, shape.item, faults, f"an item of {called}") and fine
    return fine


def _check_tuple(node: Node, shape: Tuple, faults: Faults, called: str) -> bool:
    if not isinstance(node, SequenceNode):
        return _refuse(node, faults, f"{called} is {found(node)}, expected a list of {len(shape.items)}")
    if len(node.items) != len(shape.items):
        return _refuse(node, faults, f"{called} has {len(node.items)} items, expected {len(shape.items)}")
    results = [
        check(item, inner, faults, f"an item of {called}") for item, inner in zip(node.items, shape.items, strict=True)
    ]
    return all(results)


def _check_map(node: Node, shape: MapOf, faults: Faults, called: str) -> bool:
    if not isinstance(node, MappingNode):
        return _refuse(node, faults, f"{called} is {found(node)}, expected a mapping")
    fine = True
    if len(node.entries) < shape.least:
        fine = _refuse(node, faults, f"{called} has {len(node.entries)} entries, expected at least {shape.least}")
    for name, entry in node.entries.items():
        if shape.key.pattern is not None and not re.fullmatch(shape.key.pattern, name):
            fine = _refuse(entry.key, faults, f"key {name!r} in {called}, expected {shape.key.expected}")
        fine = check(entry.value, shape.value, faults, name) and fine
    return fine


def _check_record(node: Node, shape: Record, faults: Faults, called: str) -> bool:
    if not isinstance(node, MappingNode):
        return _refuse(node, faults, f"{called} is {found(node)}, expected a mapping ({shape.called})")
    fine = True
    for name, entry in node.entries.items():
        inner = shape.required.get(name) or shape.optional.get(name)
        if inner is None:
            allowed = (*shape.required, *shape.optional)
            message = f"unknown key {name!r} in {shape.called}, expected one of {listed(allowed, most=40)}"
            fine = _refuse(entry.key, faults, message, (name, allowed))
        else:
            fine = check(entry.value, inner, faults, name) and fine
    for name in shape.required:
        if name not in node.entries:
            fine = _refuse(node, faults, f"{called} lacks the key {name!r}")
    for group in shape.one_of:
        given = [name for name in group if name in node.entries]
        if len(given) != 1:
            has = " and ".join(given) if given else "none of them"
            fine = _refuse(node, faults, f"{called} has {has}, expected exactly one of {listed(group)}")
    return fine


def _check_variants(node: Node, shape: Variants, faults: Faults, called: str) -> bool:
    if not isinstance(node, MappingNode):
        return _refuse(node, faults, f"{called} is {found(node)}, expected a mapping ({shape.called})")
    by = node.get(shape.by)
    if by is None:
        return _refuse(node, faults, f"{called} lacks the key {shape.by!r}")
    if not check(by, OneOf(words=tuple(shape.records)), faults, shape.by):
        return False
    assert isinstance(by, ScalarNode)  # noqa: S101 - OneOf takes nothing else
    return _check_record(node, shape.records[by.text], faults, called)


def _check_either(node: Node, shape: Either, faults: Faults, called: str) -> bool:
    match node:
        case ScalarNode():
            inner = shape.scalar
        case SequenceNode():
            inner = shape.sequence
        case _:
            inner = shape.mapping
    if inner is None:
        return _refuse(node, faults, f"{called} is {found(node)}, expected {shape.expected}")
    return check(node, inner, faults, called)


# --- the same rules as a JSON Schema ---


def json_schema(shape: Shape) -> JsonSchema:
    """A shape as JSON Schema (draft 2020-12), without the `$schema` line."""
    return _SCHEMAS[type(shape)](shape)


def _text_schema(shape: Text) -> JsonSchema:
    types: JsonSchema = {"type": ["string", "number", "boolean"]} if shape.loose else {"type": "string"}
    return (
        {**types, "pattern": f"^(?:{shape.pattern})$"}
        if shape.pattern
        else {**types, **({} if shape.loose else {"minLength": 1})}
    )


def _one_of_schema(shape: OneOf) -> JsonSchema:
    return {"enum": list(shape.words)}


def _real_schema(shape: Real) -> JsonSchema:
    bounds = {"minimum": shape.least, "maximum": shape.most}
    kind = "integer" if shape.whole else "number"
    return {"type": [kind, "null"] if shape.nullable else kind} | {
        key: value for key, value in bounds.items() if value is not None
    }


def _list_schema(shape: ListOf) -> JsonSchema:
    limits = {"minItems": shape.least or None, "maxItems": shape.most}
    return {"type": "array", "items": json_schema(shape.item)} | {
        key: value for key, value in limits.items() if value is not None
    }


def _tuple_schema(shape: Tuple) -> JsonSchema:
    count = len(shape.items)
    return {
        "type": "array",
        "prefixItems": [json_schema(item) for item in shape.items],
        "minItems": count,
        "maxItems": count,
    }


def _map_schema(shape: MapOf) -> JsonSchema:
    names = {"propertyNames": {"pattern": f"^(?:{shape.key.pattern})$"}} if shape.key.pattern else {}
    least = {"minProperties": shape.least} if shape.least else {}
    return {"type": "object", "additionalProperties": json_schema(shape.value), **names, **least}


def _record_schema(shape: Record) -> JsonSchema:
    schema: JsonSchema = {
        "type": "object",
        "title": shape.called,
        "properties": {name: json_schema(inner) for name, inner in (shape.required | shape.optional).items()},
        "required": list(shape.required),
        "additionalProperties": False,
    }
    groups = [{"oneOf": [{"required": [name]} for name in group]} for group in shape.one_of]
    return schema | ({"allOf": groups} if groups else {})


def _variants_schema(shape: Variants) -> JsonSchema:
    variants = []
    for word, record in shape.records.items():
        schema = _record_schema(record)
        schema["properties"] = {**schema["properties"], shape.by: {"const": word}}
        variants.append(schema)
    return {"type": "object", "title": shape.called, "required": [shape.by], "oneOf": variants}


def _either_schema(shape: Either) -> JsonSchema:
    parts = [part for part in (shape.scalar, shape.sequence, shape.mapping) if part is not None]
    return {"anyOf": [json_schema(part) for part in parts]}


_SCHEMAS: dict[type, Callable[[Any], JsonSchema]] = {
    Text: _text_schema,
    OneOf: _one_of_schema,
    Real: _real_schema,
    Flag: lambda _: {"type": "boolean"},
    Anything: lambda _: {},
    ListOf: _list_schema,
    Tuple: _tuple_schema,
    MapOf: _map_schema,
    Record: _record_schema,
    Variants: _variants_schema,
    Either: _either_schema,
}
