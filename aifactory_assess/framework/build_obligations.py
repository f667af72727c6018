"""obligations.yaml -> duties of law, for whom, and from when."""

from __future__ import annotations

from datetime import date

from aifactory_assess.framework.entries import plain, text
from aifactory_assess.framework.model import Obligation
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode


def build_obligations(reader: Reader | None) -> tuple[Obligation, ...]:
    """The obligations in order; faulty ones are left out and noted."""
    if reader is None:
        return ()
    return tuple(_obligation(reader, node) for node in reader.sound_items(reader.document.root, "obligations"))


def _obligation(reader: Reader, node: MappingNode) -> Obligation:
    starts = text(node, "starts")
    try:
        date.fromisoformat(starts)
    except ValueError:
        reader.refuse(node.entries["starts"].value, f"starts {starts}, a day that the calendar does not have")
    return Obligation(
        **plain(Obligation, node),
        applies=reader.rule(node.get("applies"), reader.shared.names.questions),
        refs=reader.refs(node),
    )
