"""What changed between two assessments of one framework: exactly, part by part (docs/planning.md).

With w the weight of a question in the whole and c its credit, the low changes by

    sum over questions of (w1 + w2) / 2 * (c2 - c1)        what was answered otherwise, by question
  + sum over questions of (c1 + c2) / 2 * (w2 - w1)        what is asked otherwise, by pillar

in fractions, so that the parts add up and swapping the sides turns every sign. A question that does not count on one
side has the other side's credit there.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from aifactory_assess.answers.sheet import Paid
from aifactory_assess.framework.asked import FULL, Pillar, Question, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import Value
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.changes import Change, changes
from aifactory_assess.scoring.figures import price_taken
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.shares import exact_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """A question that stands otherwise; `points` (of 100) is what that adds to the low."""

    question: Question
    before: QuestionResult
    now: QuestionResult
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """What other weights add to the low in one pillar, as other questions are asked or apply."""

    pillar: Pillar
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A profile field, price or figure with another value, or said in another currency, in which it is worth the same.

    `end` where it is that of a price's range alone.
    """

    id: str
    unit: str | None
    before: Value
    now: Value
    end: Literal["low", "high"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two assessments, and what lies between them. All lists are in the framework's order."""

    before: Assessment
    now: Assessment
    answers: tuple[QuestionChange, ...]
    asked: tuple[AskedChange, ...]
    facts: tuple[FactChange, ...]
    changes: tuple[Change, ...]

    @property
    def points(self) -> Fraction:
        """By how much the low of the whole changed, in points; the sum of the parts."""
        answers = sum((part.points for part in self.answers), Fraction(0))
        return answers + sum((part.points for part in self.asked), Fraction(0))

    @property
    def worse(self) -> bool:
        """Whether a score or level fell, or a risk rose."""
        return any(change.worse for change in self.changes)


def difference(before: Assessment, now: Assessment) -> Difference:
    """What changed from one assessment to another of the same framework."""
    weights = exact_weights(before.readiness), exact_weights(now.readiness)
    answers, asked = [], dict.fromkeys((pillar.id for pillar in now.framework.pillars), Fraction(0))
    for name, result in now.questions.items():
        was = before.questions[name]
        then, is_now = _credits(was, result)
        w1, w2 = (each.get(name, Fraction(0)) for each in weights)
        by_answer = (w1 + w2) / 2 * Fraction(is_now - then, FULL) * 100
        asked[result.question.pillar] += Fraction(then + is_now, 2 * FULL) * (w2 - w1) * 100
        if by_answer or (was.state, was.credit, was.value) != (result.state, result.credit, result.value):
            answers.append(QuestionChange(question=result.question, before=was, now=result, points=by_answer))
    return Difference(
        before=before,
        now=now,
        answers=tuple(answers),
        asked=tuple(
            AskedChange(pillar=pillar, points=asked[pillar.id]) for pillar in now.framework.pillars if asked[pillar.id]
        ),
        facts=tuple(_facts(before, now)),
        changes=changes(now, before),
    )


def _credits(was: QuestionResult, now: QuestionResult) -> tuple[int, int]:
    """The credits of both sides; a side where the question does not count takes the other's."""
    then, is_now = was.credit or 0, now.credit or 0
    if not was.counts:
        then = is_now
    elif not now.counts:
        is_now = then
    return then, is_now


def _facts(before: Assessment, now: Assessment) -> Iterator[FactChange]:
    old, new = before.situation.values, now.situation.values
    units = {field.id: getattr(field.kind, "unit", None) for field in now.framework.fields}
    units |= {price.id: price.unit for price in now.framework.prices}
    units |= {figure.id: figure.unit for figure in now.framework.figures}
    for name, unit in units.items():
        if old.get(name) != new.get(name) or _is_paid_otherwise(name, before, now):
            yield FactChange(id=name, unit=unit, before=old.get(name), now=new.get(name))
    for price in now.framework.prices:
        if price.id in {*before.sheet.prices, *now.sheet.prices}:
            yield from _ends(price, *(price_taken(price, each.sheet, each.situation) for each in (before, now)))


def _is_paid_otherwise(name: str, before: Assessment, now: Assessment) -> bool:
    """Whether an amount is said in another currency, or another amount of one: at the next rate it is worth another."""
    was, is_now = _paid(name, before), _paid(name, now)
    return is_now is not None if was is None else not was.agrees(is_now)


def _paid(name: str, side: Assessment) -> Paid | None:
    """What was said in a currency that is not USD, unless it is a fact that does not count."""
    fact = side.situation.fields.get(name)
    return side.sheet.paid.get(name) if fact is None or fact.state == "answered" else None


def _ends(price: Price, before: Triple | None, now: Triple | None) -> Iterator[FactChange]:
    """The ends of an own price's range that differ: what is estimated hangs on them, and no figure does."""
    if before is not None and now is not None:
        ends: tuple[tuple[Literal["low", "high"], float, float], ...] = (
            ("low", before[0], now[0]),
            ("high", before[2], now[2]),
        )
        for end, was, is_now in ends:
            if was != is_now:
                yield FactChange(id=price.id, unit=price.unit, before=was, now=is_now, end=end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One that is compared with the base, under its name."""

    name: str
    difference: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A base, under its name, and one or more that are compared with it."""

    name: str
    before: Assessment
    sides: tuple[Side, ...]
