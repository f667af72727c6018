"""estimates.yaml, references.yaml and benchmarks.yaml -> time, money, sources, comparators."""

from __future__ import annotations

from collections.abc import Iterable

from aifactory_assess.framework.entries import (
    flag,
    items,
    loose_items,
    mapping,
    number,
    number_at,
    pair,
    scalar,
    text,
    words,
)
from aifactory_assess.framework.model import (
    Benchmark,
    CostItem,
    CostTotal,
    Delay,
    DocumentedRange,
    Estimates,
    Phase,
    Price,
    Reference,
)
from aifactory_assess.framework.names import ids_in
from aifactory_assess.framework.reader import Reader
from aifactory_assess.framework.schemas import BENCHMARK, COST_ITEM, COST_TOTAL, DOCUMENTED, PHASE
from aifactory_assess.yamltext import MappingNode, Node


def build_estimates(reader: Reader, node: MappingNode, prices: tuple[Price, ...]) -> Estimates:
    """Time and money; faulty entries are left out and noted."""
    documented = tuple(_documented(mapping(item)) for item in _fitting(reader, node, "documented", DOCUMENTED))
    ranges = tuple(name.text for name in ids_in(node, "documented"))
    months = node.get("total_months")
    return Estimates(
        phases=tuple(_phase(reader, mapping(item)) for item in _fitting(reader, node, "phases", PHASE)),
        total_months=None if months is None else pair(months),
        documented=documented,
        documented_note=text(node, "documented_note"),
        prices=prices,
        items=_cost_items(reader, node, ranges),
        totals=tuple(_total(reader, mapping(item), ranges) for item in _fitting(reader, node, "totals", COST_TOTAL)),
        totals_note=text(node, "totals_note"),
        time_notes=words(node, "time_notes"),
        correlation=number_at(node, "correlation"),
        percentiles=tuple(number(item) for item in items(node, "percentiles")),
    )


def _fitting(reader: Reader, node: MappingNode, key: str, shape: object) -> Iterable[Node]:
    return [item for item in loose_items(node, key) if reader.fits(item, shape, f"an item of {key}")]  # type: ignore[arg-type]


def _phase(reader: Reader, node: MappingNode) -> Phase:
    months = node.entries["months"].value
    low, high = pair(months)
    if not 0 < low <= high:
        reader.refuse(months, f"months [{low:g}, {high:g}], expected two positive numbers that do not fall")
    delay = node.get("at_least")
    return Phase(
        id=text(node, "id", required=True),
        title=text(node, "title", required=True),
        months=(low, high),
        at_least=None if delay is None else _delay(reader, mapping(delay)),
    )


def _delay(reader: Reader, node: MappingNode) -> Delay | None:
    months = node.entries["months"].value
    when = reader.rule(node.get("when"), reader.shared.names.rules)
    if not reader.known_number(months, "number field or figure"):
        return None
    return Delay(
        months=scalar(months).text,
        when=when,
        reason=text(node, "reason", required=True),
    )


def _documented(node: MappingNode) -> DocumentedRange:
    return DocumentedRange(
        id=text(node, "id", required=True),
        title=text(node, "title", required=True),
        usd=pair(node.entries["usd"].value),
        per=text(node, "per", required=True),
        open_ended=flag(node, "open_ended"),
    )


def _cost_items(reader: Reader, node: MappingNode, ranges: tuple[str, ...]) -> tuple[CostItem, ...]:
    found = []
    for item in map(mapping, _fitting(reader, node, "items", COST_ITEM)):
        scope = reader.shared.names.rules
        formula = reader.expression(item.get("formula"), scope, "number")
        when = reader.rule(item.get("when"), scope)
        known = _known_ranges(reader, item, ranges)
        if formula is not None:
            found.append(
                CostItem(
                    id=text(item, "id", required=True),
                    title=text(item, "title", required=True),
                    per=text(item, "per", required=True),
                    formula=formula,
                    when=when,
                    documented=known,
                )
            )
    return tuple(found)


def _known_ranges(reader: Reader, node: MappingNode, ranges: tuple[str, ...]) -> tuple[str, ...]:
    places = items(node, "documented")
    return tuple(scalar(item).text for item in places if reader.known(item, ranges, "documented range"))


def _total(reader: Reader, node: MappingNode, ranges: tuple[str, ...]) -> CostTotal:
    figure = node.get("figure")
    if figure is not None:
        shared = reader.shared
        reader.known(figure, sorted((shared.numbers - shared.fields.keys()) | shared.names.faulty), "figure")
    return CostTotal(
        id=text(node, "id", required=True),
        title=text(node, "title", required=True),
        per=text(node, "per", required=True),
        figure=text(node, "figure"),
        documented=_known_ranges(reader, node, ranges),
    )


def build_references(node: MappingNode) -> dict[str, Reference]:
    """What the refs stand for, by id."""
    entries = mapping(node.entries["references"].value).entries
    return {name: _reference(name, mapping(entry.value)) for name, entry in entries.items()}


def _reference(name: str, node: MappingNode) -> Reference:
    return Reference(
        id=name,
        title=text(node, "title", required=True),
        publisher=text(node, "publisher"),
        date=text(node, "date"),
        url=text(node, "url"),
        locator=text(node, "locator"),
        confidence=text(node, "confidence"),
        note=text(node, "note"),
    )


def build_benchmarks(reader: Reader, node: MappingNode, about: tuple[str, ...]) -> tuple[Benchmark, ...]:
    """Published comparators; each must be about something that exists and name its source."""
    return tuple(_benchmark(reader, mapping(item), about) for item in _fitting(reader, node, "benchmarks", BENCHMARK))


def _benchmark(reader: Reader, node: MappingNode, about: tuple[str, ...]) -> Benchmark:
    reader.known(node.entries["about"].value, about, "pillar, challenge, `overall` or `pillars`")
    source = node.entries["source"].value
    reader.shared.cited.add(scalar(source).text)
    if reader.shared.references is not None:
        reader.known(source, sorted(reader.shared.references), "reference")
    counted = number_at(node, "n")
    numbers = mapping(node.entries["numbers"].value)
    return Benchmark(
        id=text(node, "id", required=True),
        statement=text(node, "statement", required=True),
        about=text(node, "about", required=True),
        numbers={name: float(number(entry.value)) for name, entry in numbers.entries.items()},
        unit=text(node, "unit", required=True),
        source=text(node, "source", required=True),
        date=text(node, "date", required=True),
        n=None if counted is None else int(counted),
        n_note=text(node, "n_note"),
        population=text(node, "population"),
        confidence=text(node, "confidence"),
        caution=text(node, "caution"),
    )
