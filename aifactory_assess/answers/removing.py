"""Taking a key, or items of a list, out of a YAML text: what its writer said of it stays, as comments."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence

from aifactory_assess.answers.spans import (
    DEEPER,
    INDENT,
    comments_in,
    end_of,
    end_of_entry,
    entry_before,
    has_introduction,
    joins,
    line_end,
    line_start,
    next_line,
    spans_in,
    width,
)
from aifactory_assess.answers.splicing import Edit, as_comment, replaced
from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, SequenceNode, entries_of, within
from aifactory_assess.yamltext import YamlFile

_DEEP = re.compile(r"(?:[ \t]*\r?\n)*( *)#")
_COMMA = re.compile(r"((?:\s|#[^\r\n]*+)*+),")


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
    if node.flow or not has_introduction(text, node, entry, names):
        return remove(document, path, names)
    end = end_of_entry(text, entry)
    return text[: entry.key.start] + f"# {why}: {as_comment(text[entry.key.start : end])}" + text[end:]


def emptied(document: YamlFile, section: KeyValue, entry: KeyValue, why: str) -> list[Edit]:
    """The edits that leave an entry's key open, with `why` and the entry as it was in a comment above it.

    In braces the comment stands above the section.
    """
    text, end = document.text, end_of(document.text, entry.value)
    in_braces = isinstance(section.value, MappingNode) and section.value.flow
    indent = (section if in_braces else entry).key.column - 1
    written = text[entry.key.start : end].splitlines()
    lines = [why, written[0], *(line[min(indent, len(line) - len(line.lstrip())) :] for line in written[1:])]
    comment = "".join(f"{' ' * indent}# {line}".rstrip() + line_end(text) for line in lines)
    above = line_start(text, (section if in_braces else entry).key.start)
    return [(above, above, comment), (entry.key.end, end, ": null" if in_braces else ":")]


def silenced(document: YamlFile, parent: SequenceNode | MappingNode, gone: Mapping[int, str]) -> list[Edit]:
    """The edits that make items of a list or entries of a mapping comments; where none is left it is [] or {}.

    `gone` says by their places, in order, why.
    """
    text = document.text
    spans = spans_in(text, parent)
    if parent.flow:
        above = line_start(text, parent.start)
        indent = " " * width(text, above)
        lines = [f"# {why}: {as_comment(text[slice(*spans[place])])}{line_end(text)}" for place, why in gone.items()]
        comment = "".join(indent + line for line in lines)
        return [(above, above, comment), *((*gap, "") for gap in _flow_gaps(text, parent, spans, gone))]
    edits = [_commented(text, spans[place], why) for place, why in gone.items()]
    if len(gone) == len(spans):
        key = next(entry.key for entry in _entries(document.root) if entry.value is parent)
        at = text.index(":", key.end) + 1
        edits.append((at, at, " []" if isinstance(parent, SequenceNode) else " {}"))
    return edits


def _mapping_with(document: YamlFile, path: Sequence[str]) -> MappingNode:
    """What has the key at the end of a path."""
    node = within(document.root, *path[:-1])
    assert isinstance(node, MappingNode)  # noqa: S101 - the caller knows that the key is there
    return node


def _remove_block(text: str, node: MappingNode, key: str, names: Container[str], *, may_be_empty: bool) -> str:
    entry = node.entries[key]
    end = end_of_entry(text, entry)
    start, rest = line_start(text, entry.key.start), next_line(text, end)
    indent, name = text[start : entry.key.start], text[entry.key.start : entry.key.end]
    comments = comments_in(text, entry.value, entry.key.end, rest)
    is_introduced, lines = has_introduction(text, node, entry, names), list[str]()
    if is_introduced and may_be_empty:
        kept = f"{indent}{name}:"
        if comments and line_start(text, comments[0].start()) in (start, line_start(text, end)):
            kept += comments.pop(0)[0]
        lines = [kept, *(indent + INDENT + each[2] for each in comments)]
    elif is_introduced or comments:
        first, *others = [each[2] for each in comments] or ["#"]
        lines = [indent + DEEPER + each for each in (f"# {name}: {first[1:].strip()}".rstrip(), *others)]
    follows = _DEEP.match(lines[0] if lines else text[rest:])
    if follows and joins(text, entry_before(node, entry), start, len(follows[1])):
        lines.insert(0, f"{indent}#")
    behind = text[end:rest]
    ended = behind[len(behind.rstrip("\r\n")) :] if lines else ""
    return text[:start] + line_end(text).join(lines) + ended + text[rest:]


def _remove_flow(text: str, node: MappingNode, key: str) -> str:
    gaps = _flow_gaps(text, node, spans_in(text, node), (list(node.entries).index(key),))
    return replaced(text, [(*gap, "") for gap in gaps])


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
        if place + 1 < len(spans) and "#" not in text[before:start] + text[end:behind]:
            yield start, behind
            continue
        yield start, end
        if comma:
            yield comma.end(1) if "#" in comma[1] else end, comma.end()


def _entries(node: Node) -> Iterator[KeyValue]:
    """The entries of a mapping, and of those in it."""
    for entry in entries_of(node).values():
        yield entry
        yield from _entries(entry.value)


def _commented(text: str, span: tuple[int, int], why: str) -> Edit:
    """Lines of an item or entry of their own, as comments."""
    start, end = span
    above = line_start(text, start)
    column = start - above
    rows = text[above:end].splitlines(keepends=True)
    said = [" " * column + "# " + row[min(column, len(row) - len(row.lstrip(" "))) :] for row in rows]
    said[0] = rows[0][:column] + f"# {why}: {rows[0][column:]}"
    return above, end, "".join(said)
