"""Changing one key of a YAML text and no other byte: pure functions from a document to its new text."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import TypeAlias

from aifactory_assess.answers.spans import (
    INDENT,
    LinePlaces,
    comments_in,
    end_of,
    end_of_entry,
    introduction_of,
    line_end,
    next_line,
    place_below,
)
from aifactory_assess.escaping import terminal, visible
from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, ScalarNode, SequenceNode, within
from aifactory_assess.yamltext import YamlFile

Ranks: TypeAlias = Mapping[str, int]
Edit: TypeAlias = tuple[int, int, str]
"""From here to there (offsets in the text) another text."""
SECTIONS = ("profile", "answers", "prices")
"""The top keys whose entries stand on lines of their own."""


def put(document: YamlFile, path: Sequence[str], value: str, ranks: Sequence[Ranks]) -> str:
    """The text with a key of the mapping at `path[:-1]` set to `value` (one line of YAML).

    A new key stands after the nearest one that ranks before it (`ranks`: one a depth). Missing mappings are made.
    """
    node = document.root
    for depth, key in enumerate(path):
        assert isinstance(node, MappingNode)  # noqa: S101 - a valid sheet has mappings on the way
        entry = node.entries.get(key)
        rest = path[depth + 1 :]
        if entry is None:
            return _insert(document, node, ranks[depth], path[depth:], value)
        if not rest:
            return _replace(document.text, node, entry, value)
        if _is_empty(document.text, entry.value):
            if not node.flow and key in SECTIONS:
                return _open_section(document.text, node, entry, f"{rest[0]}: {_nested(rest[1:], value)}")
            return _fill(document.text, node, entry, _nested(rest, value))
        node = entry.value
    raise AssertionError("an empty path")


def put_in(document: YamlFile, path: tuple[str, str], value: str, ranks: Ranks, places: LinePlaces) -> Edit | None:
    """What puts a new key with its value into a section; None where nothing is in it, or its last line is unended."""
    section, key = path
    text, node = document.text, within(document.root, section)
    if not isinstance(node, MappingNode) or not node.entries or key in node.entries:
        return None
    before = _neighbour(node, key, ranks)
    if node.flow:
        return _put_in_flow(text, node, before, f"{key}: {value}")
    place = places[before.key.text if before else None]
    is_line = not place or text[place - 1] == "\n"
    return (place, place, f"{' ' * (node.column - 1)}{key}: {value}{line_end(text)}") if is_line else None


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap; of two at one place the first stands first."""
    parts, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


def one_line(text: str) -> str:
    """Words as a note can hold them: on one line, none where nothing of them can be seen."""
    return " ".join(text.split()) if visible(text) else ""


def as_comment(text: str) -> str:
    """Words as a comment can hold them: on one line, where what is not seen stands as escapes."""
    return terminal(one_line(text))


# --- a new key ---


def _nested(rest: Sequence[str], value: str) -> str:
    for key in reversed(rest):
        value = f"{{{key}: {value}}}"
    return value


def _insert(document: YamlFile, node: MappingNode, ranks: Ranks, path: Sequence[str], value: str) -> str:
    key, *rest = path
    before = _neighbour(node, key, ranks)
    if node.flow:
        return replaced(document.text, [_put_in_flow(document.text, node, before, f"{key}: {_nested(rest, value)}")])
    indent = " " * (node.column - 1)
    lines = [f"{indent}{key}: {_nested(rest, value)}"]
    if node is document.root and key in SECTIONS:
        lines = [f"{indent}{key}:", f"{indent}{INDENT}{rest[0]}: {_nested(rest[1:], value)}"]
    return _put_lines(document.text, _block_place(document, node, before, ranks), lines)


def _neighbour(node: MappingNode, key: str, ranks: Ranks) -> KeyValue | None:
    """The entry that a new key follows: the one ranked nearest before it."""
    earlier = [name for name in node.entries if ranks.get(name, -1) < ranks[key]]
    return node.entries[max(earlier, key=lambda name: ranks.get(name, -1))] if earlier else None


def _block_place(document: YamlFile, node: MappingNode, before: KeyValue | None, names: Container[str]) -> int:
    text = document.text
    if before is None:
        return introduction_of(text, node, next(iter(node.entries.values())), names)
    if node is document.root and before is list(node.entries.values())[-1]:
        return node.end  # after the comments that close the section before
    return place_below(text, node, before)


def _put_in_flow(text: str, node: MappingNode, before: KeyValue | None, entry: str) -> Edit:
    if before is not None:
        at = end_of_entry(text, before)
        return at, at, f", {entry}"
    return node.start + 1, node.start + 1, f"{entry}, " if node.entries else entry


def _put_lines(text: str, offset: int, lines: Sequence[str]) -> str:
    """The text with whole lines put in at an offset that is a line's beginning, or the end of an unended line."""
    end = line_end(text)
    if offset and text[offset - 1] != "\n":
        return text[:offset] + "".join(end + line for line in lines) + text[offset:]
    return text[:offset] + "".join(line + end for line in lines) + text[offset:]


# --- another value ---


def _replace(text: str, parent: MappingNode, entry: KeyValue, value: str) -> str:
    node = entry.value
    if isinstance(node, ScalarNode) and node.start == node.end:
        return _fill(text, parent, entry, value)
    if isinstance(node, SequenceNode) and not node.flow and node.column <= parent.column:
        value = INDENT + value  # a list may stand below its key without indent, [ ] may not
    end = end_of(text, node)
    if isinstance(node, ScalarNode):
        value += "".join(beside[0] for beside in comments_in(text, node, node.start, end))
    return text[: node.start] + value + text[end:]


def _is_empty(text: str, node: Node) -> bool:
    """Null, or a mapping in which nothing stands, not even a comment."""
    if isinstance(node, MappingNode):
        return node.flow and not node.entries and not text[node.start + 1 : node.end - 1].strip()
    return isinstance(node, ScalarNode) and node.value is None


def _fill(text: str, parent: MappingNode, entry: KeyValue, value: str) -> str:
    """A value where there was none, or an empty one."""
    node = entry.value
    if node.end > node.start:
        return text[: node.start] + value + text[node.end :]
    between = text[entry.key.end : node.start].lstrip()
    if parent.flow and not between.startswith(":"):
        return text[: entry.key.end] + f": {value}" + text[entry.key.end :]
    gap = "" if text[node.start - 1].isspace() else " "
    return text[: node.start] + gap + value + text[node.start :]


def _open_section(text: str, parent: MappingNode, entry: KeyValue, line: str) -> str:
    """The first line of a section that holds nothing yet."""
    node = entry.value
    kept = text[: node.start].rstrip(" ") if node.end > node.start else text[: node.start]
    text = kept + text[node.end :]
    return _put_lines(text, next_line(text, len(kept)), [" " * (parent.column - 1) + INDENT + line])
