"""What the strict reader makes of a YAML text, as plain data for other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aifactory_assess.yamltext import MappingNode, Node, ScalarNode, SequenceNode, parse

if TYPE_CHECKING:
    from tests.reference import Plain


def plain_data(text: bytes) -> Plain:
    """The data in a YAML text."""
    return plain(parse(text, "text").root)


def plain(node: Node) -> Plain:
    """A node as plain data."""
    match node:
        case ScalarNode(value=value):
            return value
        case SequenceNode(items=items):
            return [plain(item) for item in items]
        case MappingNode(entries=entries):
            return {name: plain(entry.value) for name, entry in entries.items()}
