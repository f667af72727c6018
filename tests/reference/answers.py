"""docs/method.md, 2 to 4: what an answer is worth, and the state of every question."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.reference.expressions import exact
from tests.reference.facts import Known, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.reference.plain import Mapped, Plain

FULL = 10_000  # basis points


@dataclass(frozen=True)
class Asked:
    """A question with its state and its credit in basis points (None where nothing is credited)."""

    question: Mapped
    pillar: str
    topic: str
    state: str
    credit: int | None

    @property
    def counts(self) -> bool:
        """Whether its weight counts."""
        return self.state not in ("not_asked", "not_applicable")

    @property
    def weight(self) -> Fraction:
        """The weight as written."""
        return exact(self.question["weight"])

    @property
    def low(self) -> Fraction:
        """Its share of full credit in the low view."""
        return Fraction(self.credit or 0, FULL)

    @property
    def answered(self) -> int:
        """1 where a value counts, else 0."""
        return 0 if self.credit is None else 1

    @property
    def high(self) -> Fraction:
        """Its share of full credit in the high view."""
        return self.low if self.answered else Fraction(1)


def credit(question: Mapped, value: Plain) -> int:
    """The credit of a valid answer in basis points."""
    match question["kind"]:
        case "level":
            steps = len(question["levels"])
            table = question.get("credit") or [Fraction(100 * step, steps - 1) for step in range(steps)]
            return points(table[int(value)])
        case "yes_no":
            return points((question.get("credit") or {"yes": 100, "no": 0})[value])
        case "choice":
            return points(next(option["credit"] for option in question["options"] if option["id"] == value))
        case "checklist":
            return checklist_credit(question["options"], value)
        case _:
            return number_credit(question, float(value))


def points(percent: float | Fraction) -> int:
    """Percent as whole basis points, half to even."""
    return round((percent if isinstance(percent, Fraction) else exact(percent)) * 100)


def checklist_credit(options: list[Mapped], ticked: list[str]) -> int:
    """Points of the ticked options over those of all that are not exclusive."""
    total = sum(exact(option["points"]) for option in options if not option.get("exclusive"))
    return round(FULL * sum(exact(option["points"]) for option in options if option["id"] in ticked) / total)


def number_credit(question: Mapped, value: float) -> int:
    """Piecewise linear between the knots, in floats and in the order that the method gives."""
    knots = [(float(x), float(points(c))) for x, c in question["credit"]]
    value = min(max(value, knots[0][0]), knots[-1][0])
    scale = math.log10 if question.get("scale") == "log10" else float
    for (x0, c0), (x1, c1) in itertools.pairwise(knots):
        if value <= x1:
            return round(c0 + (c1 - c0) * (scale(value) - scale(x0)) / (scale(x1) - scale(x0)))
    raise ValueError(value)


def every(framework: Mapped) -> Iterator[tuple[str, str, Mapped]]:
    """Pillar id, topic id and question, in the framework's order."""
    for pillar in framework["framework"]["pillars"]:
        for topic in framework["pillars"][pillar["id"]]["topics"]:
            for question in topic["questions"]:
                yield pillar["id"], topic["id"], question


def judge(framework: Mapped, sheet: Mapped, known: Known) -> list[Asked]:
    """Every question with its state, in the framework's order."""
    entries = sheet.get("answers") or {}
    return [
        Asked(question, pillar, topic, *state(question, unwrapped(entries.get(question["id"])), known))
        for pillar, topic, question in every(framework)
    ]


def state(question: Mapped, value: Plain, known: Known) -> tuple[str, int | None]:
    """The state of one question, and its credit where a value counts."""
    if "when" in question and known.holds(question["when"]) is False:
        return "not_asked", None
    if value == "not_applicable":
        return "not_applicable", None
    typed = None if value is None or value == "unknown" else credit(question, value)
    computed = derived_credit(question, known)
    if computed is not None and (typed is None or computed < typed):
        return "computed", computed
    if typed is not None:
        return "answered", typed
    return ("open" if value is None else "unknown"), None


def derived_credit(question: Mapped, known: Known) -> int | None:
    """The credit of the computed value, clamped into the question's range."""
    value = known.values[question["derive"]] if "derive" in question else None
    if value is None:
        return None
    assert isinstance(value, Fraction)
    low, high = question["range"]
    return credit(question, min(max(float(value), low), high))
