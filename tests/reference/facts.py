"""docs/method.md, 3 and 4: the profile's fields, prices and factors, and the figures derived from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tests.reference.expressions import Value, evaluate, exact, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from tests.reference.plain import Mapped, Plain

LIKELY = 1  # the middle of a triple


@dataclass(frozen=True)
class Fact:
    """A value (None is unknown), and whether a default or a cautious case went into it."""

    value: Value
    assumed: bool = False
    cautious: bool = False


Facts: TypeAlias = dict[str, Fact]


@dataclass(frozen=True)
class Known:
    """What rules may ask: facts whose assumed values are unknown, and the fields that hold words."""

    values: dict[str, Value]
    worded: Set[str]

    def holds(self, text: str) -> bool | None:
        """Whether a rule holds; None where that is unknown."""
        return holds(text, self.values, self.worded)


def unwrapped(entry: Plain) -> Plain:
    """The value of an entry that may be a mapping with source and note."""
    return entry["value"] if isinstance(entry, dict) else entry


def native(kind: str, value: Plain) -> Value:
    """A written value of a field as a value of expressions."""
    if kind == "number":
        return exact(value)
    return frozenset(value) if kind == "multi" else str(value)


def known(facts: Facts, worded: Set[str]) -> Known:
    """The facts as rules see them: what is assumed is unknown."""
    return Known({name: None if fact.assumed else fact.value for name, fact in facts.items()}, worded)


def gather(framework: Mapped, sheet: Mapped) -> tuple[Facts, Known]:
    """All facts of an organisation, in the order in which they may name each other."""
    profile = framework["profile"] or {}
    estimates = framework["estimates"] or {}
    worded = {field["id"] for field in profile.get("fields", []) if field["kind"] in ("choice", "yes_no")}
    entries, own = sheet.get("profile") or {}, sheet.get("prices") or {}
    facts: Facts = {}
    for field in profile.get("fields", []):
        facts[field["id"]] = field_fact(field, unwrapped(entries.get(field["id"])), known(facts, worded))
    for price in [*(estimates.get("prices") or []), *(estimates.get("factors") or [])]:
        facts[price["id"]] = price_fact(price, unwrapped(own.get(price["id"])), facts)
    for figure in profile.get("figures") or []:
        facts[figure["id"]] = figure_fact(figure, facts, worded)
    return facts, known(facts, worded)


def field_fact(field: Mapped, value: Plain, earlier: Known) -> Fact:
    """A field: not asked, answered, defaulted or unknown."""
    if "when" in field and earlier.holds(field["when"]) is False:
        return Fact(native(field["kind"], field["otherwise"]) if "otherwise" in field else None)
    if value is not None and value != "unknown":
        return Fact(native(field["kind"], value))
    if "default" in field:
        return Fact(native(field["kind"], field["default"]), assumed=True)
    return Fact(None)


def price_fact(price: Mapped, own: Plain, facts: Facts) -> Fact:
    """The likely value of a price or factor: the organisation's own, the one given, or looked up."""
    if own is not None:
        return Fact(exact(own[LIKELY] if isinstance(own, list) else own))
    if "value" in price:
        return Fact(exact(price["value"][LIKELY]))
    by = facts[price["lookup"]["by"]]
    if by.value is None:
        return Fact(None)
    return Fact(exact(price["lookup"]["table"][by.value][LIKELY]), assumed=by.assumed)


def figure_fact(figure: Mapped, facts: Facts, worded: Set[str]) -> Fact:
    """A figure: looked up, one formula, or the first case that holds."""
    if "lookup" in figure:
        by = facts[figure["lookup"]["by"]]
        return Fact(None) if by.value is None else Fact(exact(figure["lookup"]["table"][by.value]), by.assumed)
    values = {name: fact.value for name, fact in facts.items()}
    names: set[str] = set()
    passed_over = False
    for case in figure.get("cases") or [{"formula": figure["formula"]}]:
        decides, seen = evaluate(case["when"], values, worded) if "when" in case else (True, set())
        names |= seen
        if decides:
            value, used = evaluate(case["formula"], values, worded)
            return taken(value, [facts[name] for name in names | used], passed_over, case.get("cautious") is True)
        passed_over = passed_over or decides is None
    return Fact(None)


def taken(value: Value, inputs: Iterable[Fact], passed_over: bool, cautious: bool) -> Fact:
    """A figure from the case that was taken; one whose value is unknown is neither assumed nor cautious."""
    if value is None:
        return Fact(None)
    parts = list(inputs)
    assumed = any(part.assumed for part in parts) or (passed_over and not cautious)
    return Fact(value, assumed, (cautious and not assumed) or any(part.cautious for part in parts))
