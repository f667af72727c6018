"""The money of estimates.yaml: documented ranges, items, totals, currencies, owning against renting, capacity."""

from __future__ import annotations

from collections.abc import Sequence

from aifactory_assess.framework.asked import USD, Case, is_in_usd
from aifactory_assess.framework.build_profile import options_by
from aifactory_assess.framework.entries import items, mapping, plain, scalar, text, text_at
from aifactory_assess.framework.estimates import (
    CapacityRow,
    CostItem,
    CostTotal,
    Currencies,
    Currency,
    DocumentedRange,
    OwnOrRent,
)
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode


def read_currencies(reader: Reader, node: MappingNode, factors: Sequence[str]) -> Currencies:
    """The currency of each option of a field."""
    by, table = text(node, "by"), mapping(node.entries["table"].value)
    options = options_by(reader, node)
    for entry in table.entries.values() if options else ():
        reader.known(entry.key, options, f"option of {by}")
    rates: dict[str, str] = {}
    found = {name: _currency(reader, mapping(entry.value), factors, rates) for name, entry in table.entries.items()}
    return Currencies(by=by, table=found)


def _currency(reader: Reader, node: MappingNode, factors: Sequence[str], rates: dict[str, str]) -> Currency:
    """One currency; `rates` are the factors of those above it."""
    reader.check_known(node, "factor", factors, "factor")
    code, place = text(node, "code"), node.get("factor")
    if place is None and code != USD:
        reader.refuse(node.entries["code"].value, f"{code} has no factor", f"one that says what it is worth in {USD}")
    elif place is not None and code == USD:
        reader.refuse(place, f"{USD} has a factor", "none, as all money is worked out in it")
    elif place is not None and rates.setdefault(code, scalar(place).text) != scalar(place).text:
        reader.refuse(place, f"{code} has the factor {rates[code]} already", "one factor for each currency")
    return Currency(**plain(Currency, node))


def read_own_or_rent(reader: Reader, node: MappingNode) -> OwnOrRent | None:
    """What an accelerator costs in a year, owned and rented."""
    scope = reader.shared.names.rules
    own = []
    for item in map(mapping, items(node, "own")):
        when, formula = reader.rule(item.get("when"), scope), reader.expression(item.get("formula"), scope, "number")
        if when is not None and formula is not None:
            own.append(Case(when=when, formula=formula))
    rent, reserved, use = (reader.expression(node.get(key), scope, "number") for key in ("rent", "reserved", "use"))
    when = reader.rule(node.get("when"), scope)
    return OwnOrRent(own=tuple(own), rent=rent, reserved=reserved, use=use, when=when) if rent and own else None


def read_capacity(reader: Reader, node: MappingNode, phases: Sequence[str]) -> CapacityRow | None:
    """One row of need and supply."""
    scope = reader.shared.names.rules
    demand, supply = (reader.expression(node.get(key), scope, "number") for key in ("demand", "supply"))
    reader.check_numbers(node, "growth", "until")
    reader.check_known(node, "from_phase", phases, "phase")
    if (node.get("growth") is None) is not (node.get("horizon") is None):
        reader.refuse(
            node, "`growth` and `horizon` stand together: how it grows, and for how many months that is known"
        )
    carries, when = reader.expression(node.get("carries"), scope, "number"), reader.rule(node.get("when"), scope)
    if demand is None or supply is None:
        return None
    return CapacityRow(
        **plain(CapacityRow, node),
        demand=demand,
        supply=supply,
        when=when,
        carries=carries,
    )


def read_documented(reader: Reader, node: MappingNode) -> DocumentedRange:
    """One published range."""
    return DocumentedRange(**plain(DocumentedRange, node), usd=reader.span(node.entries["usd"].value))


def read_cost_items(reader: Reader, nodes: Sequence[MappingNode], ranges: tuple[str, ...]) -> tuple[CostItem, ...]:
    """The lines of the estimate."""
    found = []
    for item in nodes:
        scope = reader.shared.names.rules
        formula = reader.expression(item.get("formula"), scope, "number")
        when, may_stand = (reader.rule(item.get(key), scope) for key in ("when", "may_stand"))
        _check_ranges(reader, item, ranges)
        if formula is not None:
            found.append(CostItem(**plain(CostItem, item), formula=formula, when=when, may_stand=may_stand))
    return tuple(found)


def _check_ranges(reader: Reader, node: MappingNode, ranges: tuple[str, ...]) -> None:
    for item in items(node, "documented"):
        reader.known(item, ranges, "documented range")


def read_total(reader: Reader, node: MappingNode, ranges: tuple[str, ...]) -> CostTotal:
    """One sum of items, in USD as its figure and its budget."""
    shared = reader.shared
    figures = sorted((shared.numbers.keys() - shared.fields.keys()) | shared.names.faulty)
    reader.check_known(node, "figure", figures, "figure")
    reader.check_numbers(node, "approved")
    for key in ("figure", "approved"):
        unit = shared.numbers.get(text_at(node, key) or "", USD)
        if not is_in_usd(unit):
            reader.refuse(
                node.entries[key].value, f"{text(node, key)} is in {unit}", f"{USD}, as all money of an estimate"
            )
    _check_ranges(reader, node, ranges)
    return CostTotal(**plain(CostTotal, node))
