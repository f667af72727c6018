"""Typed access to the keys of a mapping whose shape has been checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode, SequenceNode


def scalar(node: Node) -> ScalarNode:
    """A node that the shape check found to be a scalar."""
    assert isinstance(node, ScalarNode)  # noqa: S101 - the shape check ran
    return node


def mapping(node: Node) -> MappingNode:
    """A node that the shape check found to be a mapping."""
    assert isinstance(node, MappingNode)  # noqa: S101 - the shape check ran
    return node


def text(node: MappingNode, key: str) -> str:
    """The words under a key, line ends of folded text cut off."""
    return scalar(node.entries[key].value).text.strip()


def text_at(node: MappingNode, key: str) -> str | None:
    """The words under a key, or None."""
    return text(node, key) if key in node.entries else None


def number(node: Node) -> float:
    """A number."""
    value = scalar(node).value
    assert isinstance(value, int | float)  # noqa: S101 - the shape check ran
    return value


def number_at(node: MappingNode, key: str) -> float | None:
    """The number under a key, or None."""
    value = node.get(key)
    return None if value is None or scalar(value).value is None else number(value)


def whole_at(node: MappingNode, key: str) -> int | None:
    """The whole number under a key, or None."""
    value = number_at(node, key)
    return None if value is None else int(value)


def flag(node: MappingNode, key: str) -> bool:
    """The truth value under a key; False where the key is absent."""
    value = node.get(key)
    return value is not None and scalar(value).value is True


_READ: dict[object, Callable[[MappingNode, str], object]] = {
    **dict.fromkeys(("str", "str | None", "Takes | None"), text),
    **dict.fromkeys(("int", "int | None"), whole_at),
    "float": lambda node, key: float(number(node.entries[key].value)),
    "float | None": number_at,
    "bool": flag,
}


def plain(noun: type, node: MappingNode) -> dict[str, Any]:
    """What a mapping says of a noun by the names of its fields: text, truth, whole numbers, and others that may lack.

    A field whose key is absent has its default.
    """
    own = [field for field in fields(noun) if field.type in _READ and field.name in node.entries]
    return {field.name: _READ[field.type](node, field.name) for field in own}


def items(node: MappingNode, key: str) -> tuple[Node, ...]:
    """The items of the list under a key, none where the key is absent."""
    value = node.get(key)
    return () if value is None else list_of(value)


def list_of(node: Node) -> tuple[Node, ...]:
    """The items of a list."""
    assert isinstance(node, SequenceNode)  # noqa: S101 - the shape check ran
    return node.items


def loose_items(node: Node, key: str) -> tuple[Node, ...]:
    """The items of the list under a key, none where there is no such list; for what may not have been checked."""
    value = node.get(key) if isinstance(node, MappingNode) else None
    return value.items if isinstance(value, SequenceNode) else ()


def words(node: MappingNode, key: str) -> tuple[str, ...]:
    """The words of the list under a key."""
    return tuple(scalar(item).text.strip() for item in items(node, key))


def pair(node: Node) -> tuple[float, float]:
    """A list of two numbers."""
    first, second = list_of(node)
    return number(first), number(second)


def triple(node: Node) -> Triple:
    """A list of three numbers."""
    low, likely, high = list_of(node)
    return float(number(low)), float(number(likely)), float(number(high))


def basis_points(percent: float) -> int:
    """A percentage in basis points, rounded half to even; what is no percentage is the shape check's to tell."""
    return round(max(-MAX_CONSTANT, min(MAX_CONSTANT, percent)) * 100)


def tenths(points: float) -> int:
    """Points in tenths, as thresholds are compared; what are no points is the shape check's to tell."""
    return round(max(-MAX_CONSTANT, min(MAX_CONSTANT, points)) * 10)


def why_no_tenths(points: float) -> tuple[str, str] | None:
    """Why a threshold cannot be compared with as it was given, and what can; None where it can."""
    if round(points, 1) == points:
        return None
    low = points * 10 // 1 / 10
    found = f"{points:.15g} has more than one decimal, and scores are compared with one"
    return found, f"{low:g} or {low + 0.1:g}"
