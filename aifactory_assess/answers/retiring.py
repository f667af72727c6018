"""A policy or a mapping of an earlier major version -> the same file for this one, in place.

The version in it is raised, and what names a retired question or field becomes a comment: a demand that nobody can meet
any more, a tolerated gate that is gone, the waiver of a rule that is none, a column that means nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from aifactory_assess.answers.migrating import (
    MAX_MOVES,
    MigratedEntry,
    Migration,
    changed,
    in_quotes,
    not_in_place,
    older_version,
    refuse_many,
)
from aifactory_assess.answers.removing import silenced
from aifactory_assess.answers.splicing import Edit, one_line, replaced
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.versions import major_of
from aifactory_assess.yamlnodes import KeyValue, MappingNode, Node, ScalarNode, SequenceNode, within
from aifactory_assess.yamltext import YamlFile

_QUESTIONS = (("require", "answers", "required"), ("require", "answers", "evidence"), ("require", "gates", "tolerated"))
"""Where a policy names questions."""


class Child(NamedTuple):
    """An item of a list, or an entry of a mapping, that names what is retired."""

    parent: SequenceNode | MappingNode
    place: int
    entry: KeyValue | Node
    id: str


def retired_in(
    document: YamlFile, framework: Framework, known: Container[str], read: Callable[[YamlFile], object]
) -> Migration:
    """The migrated file.

    `known` are the rules of a policy or the columns of a mapping that there are here. `read` raises AssessError where
    what is left of the document has a fault, at its line in the file.
    """
    gone = tuple(islice(_named(document.root, framework, known), MAX_MOVES + 1))
    refuse_many(document, len(gone))
    left = _without(document.root, {id(child.entry) for child in gone})
    edits = _edits(document, gone, framework)
    if older_version(document, framework) is not None and isinstance(left, MappingNode):
        entry, word = left.entries["framework"], f"{framework.id}@{framework.major}"
        version = entry.value
        assert isinstance(version, ScalarNode)  # noqa: S101 - it names a version
        raised = entry._replace(value=version._replace(text=word, value=word))
        left = left._replace(entries=left.entries | {"framework": raised})
        edits.append((version.start, version.end, in_quotes(document.text[version.start], word)))
    read(document._replace(root=left))
    if not edits:
        return Migration(document.data)
    after = changed(document, replaced(document.text, edits))
    if plain(after.root) != plain(left):
        raise not_in_place(document.name)
    moves = (*(_move(child, framework, document) for child in gone), *_kept(document, framework))
    return Migration(after.data, moves)


def _edits(document: YamlFile, gone: Iterable[Child], framework: Framework) -> list[Edit]:
    """What makes all of them comments."""
    found: dict[int, tuple[SequenceNode | MappingNode, dict[int, str]]] = {}
    for child in gone:
        _, why = found.setdefault(id(child.parent), (child.parent, {}))
        why[child.place] = f"retired in {framework.id} {framework.retired[child.id].since}"
    return [edit for parent, why in found.values() for edit in silenced(document, parent, why)]


def _move(child: Child, framework: Framework, document: YamlFile) -> MigratedEntry:
    retired, entry = framework.retired[child.id], child.entry
    key, value = (entry.key, entry.value) if isinstance(entry, KeyValue) else (entry, entry)
    said = one_line(document.text[key.start : max(key.end, value.end)])
    return MigratedEntry(what="retired", id=child.id, line=key.line, said=said, why=retired.note, now=retired.instead)


def _kept(document: YamlFile, framework: Framework) -> Iterator[MigratedEntry]:
    """The columns that are for what means something else now: whether their cells do, nothing here can see."""
    older = older_version(document, framework)
    if older is None:
        return
    for entry, named in _columns(document.root):
        name = named.split("__", 1)[0]
        changed = framework.changed.get(name)
        if changed is not None and major_of(changed.since) > major_of(older):
            said = one_line(document.text[entry.key.start : entry.value.end])
            yield MigratedEntry(what="kept", id=name, line=entry.key.line, said=said, why=changed.note)


# --- where names stand ---


def _named(root: Node, framework: Framework, known: Container[str]) -> Iterator[Child]:
    """What names something retired: as a question, in a waiver's rule that is none, as a column that is none.

    A pillar, a challenge, a kind of evidence or a key of the policy may be called alike, and stays.
    """
    for path in _QUESTIONS:
        yield from _questions(within(root, *path), framework)
    waivers, columns = within(root, "waivers"), within(root, "columns")
    for place, item in enumerate(waivers.items if isinstance(waivers, SequenceNode) else ()):
        assert isinstance(waivers, SequenceNode)  # noqa: S101 - it has items
        rule = within(item, "rule")
        named = rule.text.rsplit("/", 1)[-1] if isinstance(rule, ScalarNode) and rule.text not in known else ""
        if named in framework.retired:
            yield Child(waivers, place, item, named)
    for place, (entry, to) in enumerate(_columns(root)):
        assert isinstance(columns, MappingNode)  # noqa: S101 - it has entries
        named = to.split("__", 1)[0] if to not in known else ""
        if named in framework.retired:
            yield Child(columns, place, entry, named)


def _columns(root: Node) -> Iterator[tuple[KeyValue, str]]:
    """The columns of a mapping, each with what it is for; empty where that is no word."""
    columns = within(root, "columns")
    for entry in columns.entries.values() if isinstance(columns, MappingNode) else ():
        to = within(entry.value, "to") if isinstance(entry.value, MappingNode) else entry.value
        yield entry, to.text if isinstance(to, ScalarNode) else ""


def _questions(node: Node | None, framework: Framework) -> Iterator[Child]:
    """Keys of a mapping, or items of a list, that are retired ids."""
    match node:
        case MappingNode():
            for place, (name, entry) in enumerate(node.entries.items()):
                if name in framework.retired:
                    yield Child(node, place, entry, name)
        case SequenceNode():
            for place, item in enumerate(node.items):
                if isinstance(item, ScalarNode) and item.text in framework.retired:
                    yield Child(node, place, item, item.text)


# --- what is meant ---


def plain(node: Node) -> object:
    """A node as plain data, to compare what two texts say."""
    match node:
        case ScalarNode(value=value):
            return value
        case SequenceNode(items=items):
            return [plain(item) for item in items]
        case MappingNode(entries=entries):
            return {name: plain(entry.value) for name, entry in entries.items()}


def _without(node: Node, gone: Container[int]) -> Node:
    """A node without some entries and items, by their identity."""
    match node:
        case ScalarNode():
            return node
        case SequenceNode(items=items):
            return node._replace(items=tuple(_without(item, gone) for item in items if id(item) not in gone))
        case MappingNode(entries=entries):
            kept = [entry for entry in entries.items() if id(entry[1]) not in gone]
            return node._replace(
                entries={name: entry._replace(value=_without(entry.value, gone)) for name, entry in kept}
            )
