"""Profiles and estimates: fields of every kind, prices and factors, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.strategies.rules import LEAF, Vocabulary, formulas, statements
from tests.strategies.words import chance, field_values, picked, quarters, several_ids, texts, whole

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.reference import Mapped

KINDS = st.sampled_from(["choice", "number", "yes_no", "multi", "number", "text"])
RANGES = st.sampled_from([[0, 100], [1, 5], [-20, 20], [0, 1], [0, 500]])
PHASES = ("planning", "infrastructure", "data_model", "deployment")


@st.composite
def profiles(draw: DrawFn, vocabulary: Vocabulary, prices: list[Mapped]) -> Mapped:
    """Fields, `prices` filled with what may be looked up by them, and figures over both."""
    made = [draw(fields(vocabulary, f"f{place}")) for place in range(draw(whole(1, 5)))]
    for place in range(draw(whole(0, 3))):
        prices.append(draw(amounts(vocabulary, f"price{place}")))
        vocabulary.bits[f"price{place}"] = LEAF
    figures = [draw(figure(vocabulary, f"g{place}")) for place in range(picked(draw, [2, 0, 1, 3, 4]))]
    return {"fields": made} | ({"figures": figures} if figures else {})


@st.composite
def fields(draw: DrawFn, vocabulary: Vocabulary, name: str) -> Mapped:
    """One field, told to the vocabulary."""
    field: Mapped = {"id": name, "ask": draw(texts), "kind": draw(KINDS)}
    if field["kind"] == "number":
        field |= {"unit": "pieces", "range": list(draw(RANGES))}
    if field["kind"] in ("choice", "multi"):
        ids = draw(several_ids)
        field["options"] = [{"id": option, "label": draw(texts)} for option in ids]
        if field["kind"] == "multi" and chance(draw, 3):
            field["options"][-1]["exclusive"] = True
    depends_on: frozenset[str] = frozenset()
    if vocabulary.in_rules() and chance(draw, 2):
        field["when"], depends_on = draw(statements(vocabulary, vocabulary.in_rules()))
    if field["kind"] != "text":
        if "when" in field and not chance(draw, 3):
            field["otherwise"] = draw(field_values(field))
        if chance(draw, 4):
            field["default"] = draw(field_values(field))
    vocabulary.add_field(field, depends_on)
    return field


def options_of(field: Mapped) -> list[str]:
    """The words that a field can be."""
    return ["yes", "no"] if field["kind"] == "yes_no" else [option["id"] for option in field["options"]]


def triples(draw: DrawFn) -> list[float]:
    """Low, likely and high of a price: strictly rising."""
    low, likely, high = (draw(quarters(0.25, 40)) for _ in range(3))
    return [low, low + likely, low + likely + high]


@st.composite
def amounts(draw: DrawFn, vocabulary: Vocabulary, name: str) -> Mapped:
    """A price or a factor: one triple, or one for each option of a field."""
    amount: Mapped = {"id": name, "title": draw(texts), "unit": "USD", "basis": "assessor default"}
    by = [field for field in vocabulary.fields.values() if field["kind"] in ("choice", "yes_no")]
    if by and chance(draw, 2):
        field = picked(draw, by)
        table = {option: triples(draw) for option in options_of(field)}
        return amount | {"lookup": {"by": field["id"], "table": table}}
    return amount | {"value": triples(draw)}


@st.composite
def figure(draw: DrawFn, vocabulary: Vocabulary, name: str) -> Mapped:
    """One figure, told to the vocabulary."""
    made: Mapped = {"id": name, "title": draw(texts), "unit": "kW", "basis": "assessor default"}
    by = [field for field in vocabulary.fields.values() if field["kind"] in ("choice", "yes_no")]
    bits: int | None = LEAF
    if by and chance(draw, 4):
        field = picked(draw, by)
        made["lookup"] = {"by": field["id"], "table": {option: draw(quarters(0, 9)) for option in options_of(field)}}
    elif vocabulary.in_cases() and chance(draw, 2):
        made["cases"], bits = draw(cases(vocabulary))
    else:
        made["formula"], bits = draw(formulas(vocabulary))
    vocabulary.add_figure(name, bits)
    return made


@st.composite
def cases(draw: DrawFn, vocabulary: Vocabulary) -> tuple[list[Mapped], int | None]:
    """The cases of a figure, and the bits that the greediest needs."""
    made = []
    needs: list[int | None] = []
    for _ in range(picked(draw, [2, 1, 3])):
        when, _ = draw(statements(vocabulary, vocabulary.in_cases()))
        formula, bits = draw(formulas(vocabulary))
        cautious = {"cautious": True} if chance(draw, 2) else {}
        made.append({"when": when, "formula": formula} | cautious)
        needs.append(bits)
    exact = [bits for bits in needs if bits is not None]
    return made, max(exact) if len(exact) == len(needs) else None


def estimates(prices: list[Mapped]) -> Mapped:
    """An estimates file around prices; the later ones stand as factors."""
    half = (len(prices) + 1) // 2
    return {
        "phases": [{"id": phase, "title": phase.title(), "months": [2, 4]} for phase in PHASES],
        "phases_basis": "assessor default",
        "total_months": [8, 16],
        "correlation": 0.5,
        "percentiles": [50, 80, 90],
        "prices": [price | {"date": "2026-05"} for price in prices[:half]],
        "factors": prices[half:],
    }
