"""Changing one key of a YAML text and no other byte: pure functions from a document to its new text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from aifactory_assess.escaping import terminal, visible
from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, ScalarNode, SequenceNode, entries_of, within
from aifactory_assess.yamltext import YamlFile

Ranks: TypeAlias = Mapping[str, int]
Edit: TypeAlias = tuple[int, int, str]
"""From here to there (offsets in the text) another text."""
Spans: TypeAlias = Mapping[str, tuple[int, int]]
"""From where to where each entry of a section stands, by its key."""
INDENT, DEEPER = "  ", " "
"""How far what stands within an entry is indented, and what is left of one.

A line of a block of text may begin so near: an empty comment ends the block then.
"""
_COMMENT = re.compile(r"(?<![ \t])([ \t]*)(#[^\r\n]*)")
_HASH = re.compile(r"[ \t]*#")
_LEFT = re.compile(r"""# ['"]?([^\s'":]+)['"]?:""")
_DEEP = re.compile(r"(?:[ \t]*\r?\n)*( *)#")
_COMMA = re.compile(r"[ \t]*,")
_INDENT = re.compile(" *")
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


def remove(document: YamlFile, path: Sequence[str], names: Container[str]) -> str:
    """The text without one key and its value; comments stay, and under a comment above it an empty key.

    That of a price, which cannot be empty, becomes a comment. Comments beside and within a value whose key goes keep
    its name, and stand deeper than it did, so that they introduce no other; in braces those within go with it.
    `names`: of all keys that could stand there.
    """
    node, is_price = _mapping_with(document, path), path[:-1] == ("prices",)
    if node.flow:
        return _remove_flow(document.text, node, path[-1])
    return _remove_block(document.text, node, path[-1], names, may_be_empty=not is_price)


def removed_whole(document: YamlFile, path: Sequence[str], names: Container[str], why: str) -> str:
    """The text without one key; where a comment introduced it, `why` and the key as it was end that comment."""
    node = _mapping_with(document, path)
    text, entry = document.text, node.entries[path[-1]]
    if node.flow or not _is_introduced(text, node, entry, names):
        return remove(document, path, names)
    end = _entry_end(text, entry)
    return text[: entry.key.start] + f"# {why}: {as_comment(text[entry.key.start : end])}" + text[end:]


def _mapping_with(document: YamlFile, path: Sequence[str]) -> MappingNode:
    """What has the key at the end of a path."""
    node = within(document.root, *path[:-1])
    assert isinstance(node, MappingNode)  # noqa: S101 - the caller knows that the key is there
    return node


def emptied(document: YamlFile, section: KeyValue, entry: KeyValue, why: str) -> list[Edit]:
    """The edits that leave an entry's key open, with `why` and the entry as it was in a comment above it.

    In braces the comment stands above the section.
    """
    text, end = document.text, _end(document.text, entry.value)
    in_braces = isinstance(section.value, MappingNode) and section.value.flow
    indent = (section if in_braces else entry).key.column - 1
    written = text[entry.key.start : end].splitlines()
    lines = [why, written[0], *(line[min(indent, len(line) - len(line.lstrip())) :] for line in written[1:])]
    comment = "".join(f"{' ' * indent}# {line}".rstrip() + line_end(text) for line in lines)
    above = _line_start(text, (section if in_braces else entry).key.start)
    return [(above, above, comment), (entry.key.end, end, ": null" if in_braces else ":")]


def silenced(document: YamlFile, parent: SequenceNode | MappingNode, gone: Mapping[int, str]) -> list[Edit]:
    """The edits that make items of a list or entries of a mapping comments; where none is left it is [] or {}.

    `gone` says by their places, in order, why.
    """
    text = document.text
    spans = _spans(text, parent)
    if parent.flow:
        above = _line_start(text, parent.start)
        indent = _INDENT.match(text, above, parent.start)
        lines = [f"# {why}: {as_comment(text[slice(*spans[place])])}{line_end(text)}" for place, why in gone.items()]
        comment = "".join((indent[0] if indent else "") + line for line in lines)
        return [(above, above, comment), *((*gap, "") for gap in _flow_gaps(text, parent, spans, gone))]
    edits = [_commented(text, spans[place], why) for place, why in gone.items()]
    if len(gone) == len(spans):
        key = next(entry.key for entry in _entries(document.root) if entry.value is parent)
        at = text.index(":", key.end) + 1
        edits.append((at, at, " []" if isinstance(parent, SequenceNode) else " {}"))
    return edits


def _entries(node: Node) -> Iterator[KeyValue]:
    """The entries of a mapping, and of those in it."""
    for entry in entries_of(node).values():
        yield entry
        yield from _entries(entry.value)


def _commented(text: str, span: tuple[int, int], why: str) -> Edit:
    """Lines of an item or entry of their own, as comments."""
    start, end = span
    above = _line_start(text, start)
    column = start - above
    rows = text[above:end].splitlines(keepends=True)
    said = [" " * column + "# " + row[min(column, len(row) - len(row.lstrip(" "))) :] for row in rows]
    said[0] = rows[0][:column] + f"# {why}: {rows[0][column:]}"
    return above, end, "".join(said)


def _spans(text: str, parent: SequenceNode | MappingNode) -> list[tuple[int, int]]:
    """From where to where each item (its dash included) or entry stands."""
    if isinstance(parent, MappingNode):
        return [(each.key.start, _entry_end(text, each)) for each in parent.entries.values()]
    if parent.flow:
        return [(item.start, _end(text, item)) for item in parent.items]
    return [(text.rindex("-", 0, item.start + (item.start == item.end)), _end(text, item)) for item in parent.items]


def _flow_gaps(
    text: str, parent: SequenceNode | MappingNode, spans: Sequence[tuple[int, int]], gone: Container[int]
) -> Iterator[tuple[int, int]]:
    """What to take out in braces or brackets, with the commas that go with it, and without the comments around it."""
    edges = [parent.start + 1, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), parent.end - 1]
    tail = len(spans)
    while tail and tail - 1 in gone:
        tail -= 1
    if tail < len(spans) and not any("#" in text[edges[at] : starts[at]] for at in range(tail, len(spans) + 1)):
        # Nothing stays behind the comma before them.
        yield edges[tail], edges[-1] if tail else starts[-1]
    else:
        tail = len(spans)
    for place in range(tail):
        if place not in gone:
            continue
        before, start, end, behind = edges[place], *spans[place], starts[place + 1]
        comma = _COMMA.match(text, end, behind)
        if place + 1 == len(spans) or (comma and "#" in text[before:start] + text[end:behind]):
            yield start, comma.end() if comma else end
        else:
            yield start, behind


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


# --- where things end ---


def _is_block_scalar(text: str, node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.plain and text[node.start : node.start + 1] in ("|", ">")


def _end(text: str, node: Node) -> int:
    """The offset after a node's last sign; marks of block nodes run on over comments and blank lines."""
    match node:
        case MappingNode(flow=False, entries=entries):
            return _entry_end(text, list(entries.values())[-1])
        case SequenceNode(flow=False, items=items):
            return _end(text, items[-1])
        case _ if _is_block_scalar(text, node):
            return node.start + len(text[node.start : node.end].rstrip())
        case _:
            return node.end


def _entry_end(text: str, entry: KeyValue) -> int:
    """The same of a key and its value, which may be empty."""
    return max(entry.key.end, _end(text, entry.value))


def _last_leaf(node: Node) -> Node:
    match node:
        case MappingNode(flow=False, entries=entries):
            return _last_leaf(list(entries.values())[-1].value)
        case SequenceNode(flow=False, items=items):
            return _last_leaf(items[-1])
        case _:
            return node


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _introduction(text: str, node: MappingNode, entry: KeyValue, names: Container[str]) -> int:
    """The beginning of the comments directly above an entry of a block mapping; of its line where there are none.

    What is left of other entries is none of them, nor is a line of a block of text that begins with a hash.
    """
    line, before = _line_start(text, entry.key.start), _before(node, entry)
    begin = line
    floor = 0 if before is None else _after(text, before)
    while begin > floor and _HASH.match(text, above := _line_start(text, begin - 1)):
        begin = above
    inner, below = _columns_within(before)
    at, run = begin, below if begin == floor else None
    while at < line:
        column = _width(text, at)
        named = _LEFT.match(text, at + column)
        if named and (column in inner or (column == node.column - 1 + len(DEEPER) and named[1] in names)):
            run = column
        at = _next_line(text, at)
        if column == run:
            begin = at
        else:
            run = None
    return begin


def _before(node: MappingNode, entry: KeyValue) -> KeyValue | None:
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


def _width(text: str, offset: int) -> int:
    """How many blanks stand at an offset."""
    found = _INDENT.match(text, offset)
    return len(found[0]) if found else 0


def _joins(text: str, before: KeyValue | None, start: int, column: int) -> bool:
    """Whether a comment there, so deep, would be a line of the block of text that the entry above ends in."""
    if before is None or column < before.key.column:
        return False
    leaf = _last_leaf(before.value)
    if not _is_block_scalar(text, leaf) or leaf.end < start:
        return False
    head, _, lines = text[leaf.start : leaf.end].partition("\n")
    first = next((each for each in lines.splitlines() if each.strip()), None)
    return first is None or _width(first, 0) <= column or any(map(str.isdigit, head.partition("#")[0]))


def _next_line(text: str, offset: int) -> int:
    """The offset of the next line's beginning, or of the text's end."""
    found = text.find("\n", offset)
    return len(text) if found < 0 else found + 1


def _after(text: str, entry: KeyValue) -> int:
    """Where a line may be put in after an entry of a block mapping."""
    leaf = _last_leaf(entry.value)
    if _is_block_scalar(text, leaf):
        return leaf.end  # blank lines that follow may belong to it
    return _next_line(text, _entry_end(text, entry))


def line_end(text: str) -> str:
    """What ends the first line, and so each that is put in."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _put_lines(text: str, offset: int, lines: Sequence[str]) -> str:
    """The text with whole lines put in at an offset that is a line's beginning, or the end of an unended line."""
    end = line_end(text)
    if offset and text[offset - 1] != "\n":
        return text[:offset] + "".join(end + line for line in lines) + text[offset:]
    return text[:offset] + "".join(line + end for line in lines) + text[offset:]


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


def spans_of(document: YamlFile, section: str, names: Container[str]) -> Spans:
    """Where each entry stands: whole lines, with the comments that introduce it; in braces the entry alone.

    One whose comments would join the block of text above has none: what is to be left of it shows with that alone.
    """
    text, node = document.text, within(document.root, section)
    if not isinstance(node, MappingNode):
        return {}
    if node.flow:
        return dict(zip(node.entries, _spans(text, node), strict=True))
    found, column = dict[str, tuple[int, int]](), node.column - 1 + len(DEEPER)
    for key, entry in node.entries.items():
        if not _joins(text, _before(node, entry), _line_start(text, entry.key.start), column):
            found[key] = _introduction(text, node, entry, names), _after(text, entry)
    return found


def put_in(document: YamlFile, section: str, key: str, value: str, ranks: Ranks) -> Edit | None:
    """What puts a new key with its value into a section; None where nothing is in it, or its last line is unended."""
    text, node = document.text, within(document.root, section)
    if not isinstance(node, MappingNode) or not node.entries or key in node.entries:
        return None
    before = _neighbour(node, key, ranks)
    if node.flow:
        return _put_in_flow(text, node, before, f"{key}: {value}")
    place = _block_place(document, node, before, ranks)
    is_line = not place or text[place - 1] == "\n"
    return (place, place, f"{' ' * (node.column - 1)}{key}: {value}{line_end(text)}") if is_line else None


def _neighbour(node: MappingNode, key: str, ranks: Ranks) -> KeyValue | None:
    """The entry that a new key follows: the one ranked nearest before it."""
    earlier = [name for name in node.entries if ranks.get(name, -1) < ranks[key]]
    return node.entries[max(earlier, key=lambda name: ranks.get(name, -1))] if earlier else None


def _block_place(document: YamlFile, node: MappingNode, before: KeyValue | None, names: Container[str]) -> int:
    text = document.text
    if before is None:
        return _introduction(text, node, next(iter(node.entries.values())), names)
    if node is document.root and before is list(node.entries.values())[-1]:
        return node.end  # after the comments that close the section before
    return _after(text, before)


def _put_in_flow(text: str, node: MappingNode, before: KeyValue | None, entry: str) -> Edit:
    if before is not None:
        at = _entry_end(text, before)
        return at, at, f", {entry}"
    return node.start + 1, node.start + 1, f"{entry}, " if node.entries else entry


# --- another value ---


def _replace(text: str, parent: MappingNode, entry: KeyValue, value: str) -> str:
    node = entry.value
    if isinstance(node, ScalarNode) and node.start == node.end:
        return _fill(text, parent, entry, value)
    if isinstance(node, SequenceNode) and not node.flow and node.column <= parent.column:
        value = INDENT + value  # a list may stand below its key without indent, [ ] may not
    return text[: node.start] + value + text[_end(text, node) :]


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
    return _put_lines(text, _next_line(text, len(kept)), [" " * (parent.column - 1) + INDENT + line])


# --- a key less ---


def _remove_block(text: str, node: MappingNode, key: str, names: Container[str], *, may_be_empty: bool) -> str:
    entry = node.entries[key]
    end = _entry_end(text, entry)
    start, rest = _line_start(text, entry.key.start), _next_line(text, end)
    indent, name = text[start : entry.key.start], text[entry.key.start : entry.key.end]
    comments = _comments(text, entry.value, entry.key.end, rest)
    is_introduced, lines = _is_introduced(text, node, entry, names), list[str]()
    if is_introduced and may_be_empty:
        kept = f"{indent}{name}:"
        if comments and _line_start(text, comments[0].start()) in (start, _line_start(text, end)):
            kept += comments.pop(0)[0]
        lines = [kept, *(indent + INDENT + each[2] for each in comments)]
    elif is_introduced or comments:
        first, *others = [each[2] for each in comments] or ["#"]
        lines = [indent + DEEPER + each for each in (f"# {name}: {first[1:].strip()}".rstrip(), *others)]
    follows = _DEEP.match(lines[0] if lines else text[rest:])
    if follows and _joins(text, _before(node, entry), start, len(follows[1])):
        lines.insert(0, f"{indent}#")
    behind = text[end:rest]
    ended = behind[len(behind.rstrip("\r\n")) :] if lines else ""
    return text[:start] + line_end(text).join(lines) + ended + text[rest:]


def holds_comments(document: YamlFile, node: Node) -> bool:
    """Whether a comment stands within braces or brackets."""
    return bool(_comments(document.text, node, node.start, node.end))


def _comments(text: str, node: Node, at: int, until: int) -> list[re.Match[str]]:
    """The comments beside and within a value, from an offset before it to one behind it."""
    found = list[re.Match[str]]()
    for leaf in _leaves(node):
        begun = _next_line(text, leaf.start) if _is_block_scalar(text, leaf) else leaf.start
        found += _COMMENT.finditer(text, at, begun)
        at = _end(text, leaf)
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


def _is_introduced(text: str, node: MappingNode, entry: KeyValue, names: Container[str]) -> bool:
    """Whether the line above is a comment, as in a template: without its key it would speak of the next one."""
    return _introduction(text, node, entry, names) < _line_start(text, entry.key.start)


def _remove_flow(text: str, node: MappingNode, key: str) -> str:
    gaps = _flow_gaps(text, node, _spans(text, node), (list(node.entries).index(key),))
    return replaced(text, [(*gap, "") for gap in gaps])
