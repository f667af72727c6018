"""Random valid sheets for a framework: what people write into an answers file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reference import every
from tests.strategies.profiles import triples
from tests.strategies.shelf import frameworks
from tests.strategies.words import chance, field_values, quarters, question_values, texts

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.reference import Mapped, Plain

SAID = st.sampled_from(["value", "value", "unknown", "null", "left out", "value", "not applicable"])
SAID_OF_FIELDS = st.sampled_from(["value", "value", "value", "unknown", "null", "left out"])
EVIDENCE = st.sampled_from(["asserted", "documented", "verified"])


@st.composite
def sheets(draw: DrawFn, framework: Mapped) -> Mapped:
    """A valid sheet for a framework."""
    head = framework["framework"]
    sheet: Mapped = {
        "framework": f"{head['id']}@{head['version'].split('.')[0]}",
        "organisation": {"id": "org-1", "name": draw(texts)},
        "assessed_on": "2026-11-20",
    }
    profile = profile_entries(draw, framework["profile"] or {"fields": []})
    prices = own_prices(draw, framework["estimates"] or {})
    sheet |= {"profile": profile} if profile else {}
    sheet["answers"] = answers(draw, framework)
    return sheet | ({"prices": prices} if prices else {})


@st.composite
def frameworks_and_sheets(draw: DrawFn) -> tuple[Mapped, Mapped]:
    """A framework from the shelf, and a sheet for it."""
    framework = draw(frameworks())
    return framework, draw(sheets(framework))


def profile_entries(draw: DrawFn, profile: Mapped) -> Mapped:
    """Entries for some fields of a profile."""
    entries: Mapped = {}
    for field in profile["fields"]:
        said = draw(SAID_OF_FIELDS)
        if said == "null":
            entries[field["id"]] = None
        elif said != "left out":
            value = draw(field_values(field)) if said == "value" else said
            entries[field["id"]] = {"value": value, "note": draw(texts)} if chance(draw, 6) else value
    return entries


def answers(draw: DrawFn, framework: Mapped) -> Mapped:
    """Answers to some questions."""
    entries: Mapped = {}
    for _, _, question in every(framework):
        said = draw(SAID)
        if said == "not applicable" and "gate" not in question:
            entries[question["id"]] = {"value": "not_applicable", "note": draw(texts)}
        elif said == "value":
            entries[question["id"]] = answer(draw, draw(question_values(question)))
        elif said == "unknown":
            entries[question["id"]] = {"value": said, "note": draw(texts)} if chance(draw, 4) else said
        elif said == "null":
            entries[question["id"]] = None
    return entries


def answer(draw: DrawFn, value: Plain) -> Plain:
    """A value alone, or with what backs it."""
    if not chance(draw, 4):
        return value
    extras = {"evidence": draw(EVIDENCE), "source": draw(texts), "note": draw(texts), "as_of": "2026-05-31"}
    return {"value": value} | {key: extra for key, extra in extras.items() if chance(draw, 2)}


def own_prices(draw: DrawFn, estimates: Mapped) -> Mapped:
    """Own prices and factors: a number, a triple, or a mapping with either."""
    entries = {}
    for price in [*estimates.get("prices", []), *estimates.get("factors", [])]:
        if chance(draw, 3):
            value: Plain = triples(draw) if chance(draw, 2) else draw(quarters(0.25, 40))
            entries[price["id"]] = {"value": value, "source": draw(texts)} if chance(draw, 2) else value
    return entries
