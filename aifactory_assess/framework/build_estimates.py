"""estimates.yaml, references.yaml and benchmarks.yaml -> time, money, sources, comparators."""

from __future__ import annotations

from collections.abc import Mapping

from aifactory_assess.framework.asked import Question
from aifactory_assess.framework.build_money import (
    read_capacity,
    read_cost_items,
    read_currencies,
    read_documented,
    read_own_or_rent,
    read_total,
)
from aifactory_assess.framework.build_time import Time, check_chain
from aifactory_assess.framework.entries import items, list_of, mapping, number, plain, scalar, words
from aifactory_assess.framework.estimates import Aside, Currencies, Estimates, Price
from aifactory_assess.framework.model import Benchmark, Reference
from aifactory_assess.framework.names import ids_in
from aifactory_assess.framework.reader import Reader
from aifactory_assess.yamlnodes import MappingNode, Node, ScalarNode


def build_estimates(
    reader: Reader, node: MappingNode, prices: tuple[Price, ...], questions: Mapping[str, Question]
) -> Estimates:
    """Time and money; faulty entries are left out and noted."""
    documented = tuple(read_documented(reader, item) for item in reader.sound_items(node, "documented"))
    ranges, names, factors = (
        tuple(name.text for name in ids_in(node, key)) for key in ("documented", "phases", "factors")
    )
    months, time, fitting = node.get("total_months"), Time(reader, questions, names), reader.sound_items(node, "phases")
    phases = tuple(time.phase(item) for item in fitting)
    check_chain(reader, fitting, phases)
    stage, currencies, compared = (node.get(key) for key in ("first_stage", "currencies", "own_or_rent"))
    reader.check_numbers(node, "due", "staff")
    rows = (read_capacity(reader, item, names) for item in reader.sound_items(node, "capacity"))
    return Estimates(
        **plain(Estimates, node),
        phases=phases,
        first_stage=None
        if stage is None
        else time.first_stage(mapping(stage), phases, _asides(reader, mapping(stage).get("where"))),
        total_months=None if months is None else reader.span(months),
        documented=documented,
        prices=prices,
        items=read_cost_items(reader, reader.sound_items(node, "items"), ranges),
        totals=tuple(read_total(reader, item, ranges) for item in reader.sound_items(node, "totals")),
        currencies=Currencies() if currencies is None else read_currencies(reader, mapping(currencies), factors),
        own_or_rent=None if compared is None else read_own_or_rent(reader, mapping(compared)),
        capacity=tuple(row for row in rows if row is not None),
        time_notes=_asides(reader, node.get("time_notes")),
        totals_note=_asides(reader, node.get("totals_note")),
        documented_note=_asides(reader, node.get("documented_note")),
        percentiles=_percentiles(reader, node),
        documented_refs=words(node, "documented_refs"),
    )


def _percentiles(reader: Reader, node: MappingNode) -> tuple[float, ...]:
    found = tuple(number(item) for item in items(node, "percentiles"))
    if list(found) != sorted(set(found)):
        reader.refuse(node.entries["percentiles"].value, "the percentiles do not rise")
    return found


def _asides(reader: Reader, node: Node | None) -> tuple[Aside, ...]:
    """One text, or a list of texts, of which some are for whom a `when` concerns."""
    if node is None:
        return ()
    return tuple(_aside(reader, item) for item in ((node,) if isinstance(node, ScalarNode) else list_of(node)))


def _aside(reader: Reader, node: Node) -> Aside:
    if isinstance(node, ScalarNode):
        return Aside(text=node.text.strip())
    told = mapping(node)
    return Aside(**plain(Aside, told), when=reader.rule(told.get("when"), reader.shared.names.rules))


def build_references(node: MappingNode) -> dict[str, Reference]:
    """What the refs stand for, by id."""
    entries = mapping(node.entries["references"].value).entries
    return {name: Reference(**plain(Reference, mapping(entry.value))) for name, entry in entries.items()}


def build_benchmarks(reader: Reader, about: tuple[str, ...]) -> tuple[Benchmark, ...]:
    """Published comparators; each must be about something that exists and name its source."""
    return tuple(_benchmark(reader, item, about) for item in reader.sound_items(reader.document.root, "benchmarks"))


def _benchmark(reader: Reader, node: MappingNode, about: tuple[str, ...]) -> Benchmark:
    reader.known(node.entries["about"].value, about, "pillar, challenge, `overall`, `pillars`, `time` or `money`")
    source = node.entries["source"].value
    reader.shared.cited.add(scalar(source).text)
    if reader.shared.references is not None:
        reader.known(source, reader.shared.references, "reference")
    numbers = mapping(node.entries["numbers"].value)
    return Benchmark(
        **plain(Benchmark, node),
        numbers={name: float(number(entry.value)) for name, entry in numbers.entries.items()},
    )
