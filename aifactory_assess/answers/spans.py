"""Where what a YAML text holds stands in it: entries, items, and the comments that belong to them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, ScalarNode, SequenceNode, within
from aifactory_assess.yamltext import YamlFile

LinePlaces: TypeAlias = Mapping[str | None, int]
"""Where a line may be put in below each entry of a block mapping, by its key; by None, above the first."""
INDENT, DEEPER = "  ", " "
"""How far what stands within an entry is indented, and what is left of one.

A line of a block of text may begin so near: an empty comment ends the block then.
"""
_COMMENT = re.compile(r"(?<![ \t])([ \t]*)(#[^\r\n]*)")
_HASH = re.compile(r"[ \t]*#")
_NO_KEY = re.compile(r"[ \t]*(?:(#)|\r?\n)")
_LEFT = re.compile(r"""# ['"]?([^\s'":]+)['"]?:""")
_BLANKS = re.compile(" *")


class Spans(NamedTuple):
    """From where to where each entry of a section stands, by its key, and where lines may be put in."""

    entries: Mapping[str, tuple[int, int]]
    places: LinePlaces


def spans_of(document: YamlFile, section: str, names: Container[str]) -> Spans:
    """Where each entry stands: whole lines, with the comments that introduce it; in braces the entry alone.

    One whose comments would join the block of text above has none: what is to be left of it shows with that alone.
    """
    text, node = document.text, within(document.root, section)
    if not isinstance(node, MappingNode) or not node.entries:
        return Spans({}, {})
    if node.flow:
        return Spans(dict(zip(node.entries, spans_in(text, node), strict=True)), {})
    found, column = dict[str, tuple[int, int]](), node.column - 1 + len(DEEPER)
    for key, entry in node.entries.items():
        if not joins(text, entry_before(node, entry), line_start(text, entry.key.start), column):
            found[key] = introduction_of(text, node, entry, names), place_after(text, entry)
    above = introduction_of(text, node, next(iter(node.entries.values())), names)
    return Spans(found, {None: above, **{key: place_below(text, node, entry) for key, entry in node.entries.items()}})


def spans_in(text: str, parent: SequenceNode | MappingNode) -> list[tuple[int, int]]:
    """From where to where each item (its dash included) or entry stands."""
    if isinstance(parent, MappingNode):
        return [(each.key.start, end_of_entry(text, each)) for each in parent.entries.values()]
    if parent.flow:
        return [(item.start, end_of(text, item)) for item in parent.items]
    return [(text.rindex("-", 0, item.start + (item.start == item.end)), end_of(text, item)) for item in parent.items]


# --- where things end ---


def end_of(text: str, node: Node) -> int:
    """The offset after a node's last sign; marks of block nodes run on over comments and blank lines."""
    match node:
        case MappingNode(flow=False, entries=entries):
            return end_of_entry(text, list(entries.values())[-1])
        case SequenceNode(flow=False, items=items):
            return end_of(text, items[-1])
        case _ if _is_block_scalar(text, node):
            return node.start + len(text[node.start : node.end].rstrip())
        case _:
            return node.end


def end_of_entry(text: str, entry: KeyValue) -> int:
    """The same of a key and its value, which may be empty."""
    return max(entry.key.end, end_of(text, entry.value))


def _last_leaf(node: Node) -> Node:
    match node:
        case MappingNode(flow=False, entries=entries):
            return _last_leaf(list(entries.values())[-1].value)
        case SequenceNode(flow=False, items=items):
            return _last_leaf(items[-1])
        case _:
            return node


def _is_block_scalar(text: str, node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.plain and text[node.start : node.start + 1] in ("|", ">")


def place_after(text: str, entry: KeyValue) -> int:
    """Where a line may be put in after an entry of a block mapping."""
    leaf = _last_leaf(entry.value)
    if _is_block_scalar(text, leaf):
        return leaf.end  # blank lines that follow may belong to it
    return next_line(text, end_of_entry(text, entry))


def place_below(text: str, node: MappingNode, entry: KeyValue) -> int:
    """The same, below the comments that are left of what stood in it."""
    return _behind_left(text, node, entry, (), place_after(text, entry))


def joins(text: str, before: KeyValue | None, start: int, column: int) -> bool:
    """Whether a comment there, so deep, would be a line of the block of text that the entry above ends in."""
    if before is None or column < before.key.column:
        return False
    leaf = _last_leaf(before.value)
    if not _is_block_scalar(text, leaf) or leaf.end < start:
        return False
    head, _, lines = text[leaf.start : leaf.end].partition("\n")
    first = next((each for each in lines.splitlines() if each.strip()), None)
    return first is None or width(first, 0) <= column or any(map(str.isdigit, head.partition("#")[0]))


# --- comments ---


def introduction_of(text: str, node: MappingNode, entry: KeyValue, names: Container[str]) -> int:
    """The beginning of the comments directly above an entry of a block mapping; of its line where there are none.

    What is left of other entries is none of them, nor is a line of a block of text that begins with a hash.
    """
    line, before = line_start(text, entry.key.start), entry_before(node, entry)
    begin = line
    floor = 0 if before is None else place_after(text, before)
    while begin > floor and _HASH.match(text, above := line_start(text, begin - 1)):
        begin = above
    return max(begin, _behind_left(text, node, before, names, begin if before is None else floor))


def _behind_left(text: str, node: MappingNode, before: KeyValue | None, names: Container[str], at: int) -> int:
    """Behind the comments from there on that are left of an entry, or of others (`names`) that stood below it."""
    inner, run = _columns_within(before)
    behind = at
    while line := _NO_KEY.match(text, at):
        column = width(text, at)
        named = _LEFT.match(text, at + column)
        if named and (column in inner or (column == node.column - 1 + len(DEEPER) and named[1] in names)):
            run = column
        elif column != run or not line[1]:
            run = None
        at = next_line(text, at)
        if run is not None:
            behind = at
    return behind


def has_introduction(text: str, node: MappingNode, entry: KeyValue, names: Container[str]) -> bool:
    """Whether the line above is a comment, as in a template: without its key it would speak of the next one."""
    return introduction_of(text, node, entry, names) < line_start(text, entry.key.start)


def entry_before(node: MappingNode, entry: KeyValue) -> KeyValue | None:
    """The entry above one."""
    earlier = [each for each in node.entries.values() if each.key.start < entry.key.start]
    return earlier[-1] if earlier else None


def _columns_within(entry: KeyValue | None) -> tuple[frozenset[int], int | None]:
    """How deep what is left of its last keys stands, and what is left below the last of them where that is empty."""
    columns = set[int]()
    while entry is not None and isinstance(entry.value, MappingNode) and not entry.value.flow:
        columns.add(entry.value.column - 1 + len(DEEPER))
        entry = list(entry.value.entries.values())[-1]
    if entry is None or entry.value.end > entry.value.start:
        return frozenset(columns), None
    below = entry.key.column - 1 + len(INDENT)
    return frozenset({*columns, below + len(DEEPER)}), below


def holds_comments(document: YamlFile, node: Node) -> bool:
    """Whether a comment stands within braces or brackets."""
    return bool(comments_in(document.text, node, node.start, node.end))


def comments_in(text: str, node: Node, at: int, until: int) -> list[re.Match[str]]:
    """The comments beside and within a value, from an offset before it to one behind it."""
    found = list[re.Match[str]]()
    for leaf in _leaves(node):
        begun = next_line(text, leaf.start) if _is_block_scalar(text, leaf) else leaf.start
        found += _COMMENT.finditer(text, at, begun)
        at = end_of(text, leaf)
    return [*found, *_COMMENT.finditer(text, at, until)]


def _leaves(node: Node) -> Iterator[ScalarNode]:
    """Its keys and what is no list or mapping, in turn."""
    match node:
        case MappingNode(entries=entries):
            for entry in entries.values():
                yield entry.key
                yield from _leaves(entry.value)
        case SequenceNode(items=items):
            for item in items:
                yield from _leaves(item)
        case ScalarNode():
            yield node


# --- lines ---


def line_start(text: str, offset: int) -> int:
    """The offset at which the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def next_line(text: str, offset: int) -> int:
    """The offset of the next line's beginning, or of the text's end."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def width(text: str, offset: int) -> int:
    """How many blanks stand at an offset."""
    found = _BLANKS.match(text, offset)
    return len(found[0]) if found else 0


def line_end(text: str) -> str:
    """What ends the first line, and so each that is put in."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
