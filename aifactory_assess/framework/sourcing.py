"""Does every number say where it comes from? Asked by `framework lint` of a framework that has references.yaml."""

from __future__ import annotations

from collections.abc import Iterable

from aifactory_assess.errors import listed
from aifactory_assess.framework.entries import loose_items, mapping, text, text_at
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode

OWN_CHOICE = "assessor default"
"""How the basis of a number begins that nobody has published."""


def check_sources(references: Reader | None, estimates: Reader | None, pillars: Iterable[Reader]) -> None:
    """Note prices without a source, thresholds without a basis, and references that nothing cites."""
    if references is None:
        return
    for key in ("prices", "factors"):
        for price in loose_items(estimates.document.root, key) if estimates else ():
            assert estimates is not None  # noqa: S101 - it has prices
            _check_price(estimates, mapping(price))
    for pillar in pillars:
        for topic in loose_items(pillar.document.root, "topics"):
            for question in loose_items(topic, "questions"):
                _check_question(pillar, mapping(question))
    for name, entry in mapping(mapping(references.document.root).entries["references"].value).entries.items():
        if name not in references.shared.cited:
            references.refuse(entry.key, f"nothing cites reference {name!r}", "it in `refs`, or left out")


def _check_price(reader: Reader, node: MappingNode) -> None:
    if (text_at(node, "basis") or "").startswith(OWN_CHOICE):
        return
    missing = [key for key in ("refs", "date", "confidence") if key not in node.entries]
    if missing:
        called = text(node, "id")
        wanted = f"them, or a basis that begins with {OWN_CHOICE!r}"
        reader.refuse(node, f"{called} has no {listed(missing)}", wanted)


def _check_question(reader: Reader, node: MappingNode) -> None:
    judged = [key for key in ("credit", "gate") if key in node.entries]
    if judged and "basis" not in node.entries:
        called = text(node, "id")
        reader.refuse(node, f"{called} has a {listed(judged)} and no basis", "where its thresholds come from")
