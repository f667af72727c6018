"""`retired` and `changed` of framework.yaml -> what earlier versions asked, or meant otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.entries import mapping, plain, scalar, text
from aifactory_assess.framework.model import Changed, Retired
from aifactory_assess.framework.reader import Reader, in_order
from aifactory_assess.framework.versions import version_numbers
from aifactory_assess.yamlnodes import KeyValue, MappingNode, SequenceNode


def build_retired(reader: Reader, root: MappingNode) -> dict[str, Retired]:
    """What is no longer asked, by id."""
    found = {}
    for name, entry in _entries(reader, root, "retired"):
        node = mapping(entry.value)
        if name in reader.shared.ids.claims:
            reader.refuse(entry.key, f"{name!r} is retired, and is still in use", "one of the two")
        found[name] = Retired(**plain(Retired, node), instead=_instead(reader, node))
    return found


def _instead(reader: Reader, node: MappingNode) -> tuple[str, ...]:
    place = node.get("instead")
    if place is None:
        return ()
    named = [scalar(item) for item in (place.items if isinstance(place, SequenceNode) else (place,))]
    known = reader.shared.ids.claims
    return tuple(item.text for item in named if reader.known(item, known, "question, field, figure or price"))


def build_changed(reader: Reader, root: MappingNode) -> dict[str, Changed]:
    """What has another meaning than before, by id."""
    found = {}
    shared = reader.shared
    answered = in_order({*shared.questions, *shared.fields, *shared.names.faulty})
    for name, entry in _entries(reader, root, "changed"):
        node = mapping(entry.value)
        when = reader.condition(node.get("when"), shared.names.profile)
        if reader.known(entry.key, answered, "question or field"):
            found[name] = Changed(**plain(Changed, node), when=when)
    return found


def _entries(reader: Reader, root: MappingNode, key: str) -> Iterator[tuple[str, KeyValue]]:
    """The entries under a key; the `since` of each is no later than the framework's own version."""
    own = text(root, "version")
    table = root.get(key)
    for name, entry in mapping(table).entries.items() if table else ():
        since = scalar(mapping(entry.value).entries["since"].value)
        if version_numbers(since.text) > version_numbers(own):
            reader.refuse(since, f"since {since.text} is later than version {own} of the framework")
        yield name, entry
