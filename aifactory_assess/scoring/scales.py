"""The scales of answers in words: what a value says, which answers there are, and how one came to its credit."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import assert_never

from aifactory_assess.framework.asked import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    FreeText,
    Levels,
    Number,
    QuestionKind,
    YesNo,
)
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.units import BARE, in_unit
from aifactory_assess.scoring.printed import measured, percent, quantity, worked_out


def value_words(kind: AnswerKind, value: AnswerValue, *, computed: bool = False) -> str:
    """A value of a question or field as somebody would say it; of a computed one no more digits than mean something."""
    match kind:
        case Levels(steps=steps):
            return f"{steps[int(str(value))]} (level {value} of {len(steps) - 1})"
        case Choice(options=options):
            return next(option.label for option in options if option.id == value)
        case Checklist():
            return ", ".join(option.label for option in kind.ticked(value)) or "none of them"
        case Number():
            shown = _number(float(str(value)), computed=computed)
            return in_unit(shown, kind.unit)
        case YesNo() | FreeText():
            return str(value)
        case _:
            assert_never(kind)


def _number(value: float, *, computed: bool) -> str:
    return worked_out(value) if computed else quantity(value)


def beside(value: float, unit: str | None) -> str:
    """A number beside others that are told without their units, but for what is in percent, as a ratio is."""
    if unit in BARE:
        return f"{measured(value * 100)} %"
    return f"{quantity(value)} %" if unit is not None and unit.startswith("%") else quantity(value)


def brief_words(kind: AnswerKind, value: AnswerValue, *, computed: bool = False) -> str:
    """The same in a few words: where the scale says more, its step alone."""
    match kind, value:
        case Levels(steps=steps), int():
            return f"level {value} of {len(steps) - 1}"
        case Checklist(parts=parts), tuple() if all(each in parts for each in kind.ticked(value)):
            return f"{len(value)} of {len(parts)}"
        case Number(unit=unit), int() | float() if unit in BARE:
            return f"{_number(value * 100, computed=computed)} %"
        case _:
            return value_words(kind, value, computed=computed)


def scale_of(kind: AnswerKind, *, scored: bool) -> tuple[str, list[str]]:
    """The answers that a question or field takes, with what each is worth: a heading and its lines."""
    match kind:
        case Levels(steps=steps, credits=credits):
            pairs = enumerate(zip(steps, credits, strict=True))
            return "Levels", [f"{number}  {step}  ({percent(worth)} %)" for number, (step, worth) in pairs]
        case YesNo(yes=yes, no=no):
            worth = f" (yes {percent(yes)} %, no {percent(no)} %)" if scored else ""
            return "Answers", [f"yes or no{worth}"]
        case Choice(options=options):
            lines = [f"{o.id}  {o.label}" + (f"  ({percent(o.credit)} %)" if scored else "") for o in options]
            return "Options, one of", lines
        case Checklist(options=options):
            alone = {option.id: ", stands alone" if option.exclusive else "" for option in options}
            points = {
                o.id: f"  ({o.points} of {kind.total} points{alone[o.id]})" if scored else alone[o.id] for o in options
            }
            return "Options, any of", [f"{o.id}  {o.label}{points[o.id]}" for o in options]
        case Number():
            return _number_scale(kind)
        case FreeText():
            return "Answers", ["words"]
        case _:
            assert_never(kind)


def _number_scale(kind: Number) -> tuple[str, list[str]]:
    lines = [f"a number from {quantity(kind.least)} to {quantity(kind.most)} ({kind.unit})"]
    if kind.curve is not None:
        knots = ", ".join(f"{quantity(x)} -> {percent(worth)} %" for x, worth in kind.curve.knots)
        between = "in log10 between" if kind.curve.logarithmic else "straight between"
        lines.append(f"credit {knots}; {between} the knots, flat beyond them")
    return "Answers", lines


def worked(kind: QuestionKind, value: AnswerValue) -> list[str]:
    """How a value came to its credit."""
    match kind:
        case Levels(steps=steps, credits=credits):
            step = int(str(value))
            return [f"level {step} of 0 to {len(steps) - 1}: {percent(credits[step])} %"]
        case YesNo() | Choice():
            return [f"{value}: {percent(credit(kind, value))} %"]
        case Checklist():
            added = " + ".join(str(option.points) for option in kind.ticked(value)) or "0"
            return [f"100 x ({added}) / {kind.total} points = {percent(credit(kind, value))} %"]
        case Number():
            return _curve_lines(kind, float(str(value)))
        case _:
            assert_never(kind)


def _curve_lines(kind: Number, value: float) -> list[str]:
    curve = kind.curve
    assert curve is not None  # noqa: S101 - a question has one
    (first, first_credit), (last, last_credit) = curve.knots[0], curve.knots[-1]
    if value <= first:
        return [f"{quantity(value)} is at or below the first knot {quantity(first)}: {percent(first_credit)} %"]
    if value >= last:
        return [f"{quantity(value)} is at or above the last knot {quantity(last)}: {percent(last_credit)} %"]
    place = math.log10(value) if curve.logarithmic else value
    index = min(bisect_right(curve.places, place), len(curve.places) - 1)
    (x0, c0), (x1, c1) = curve.knots[index - 1], curve.knots[index]
    log = "log10 " if curve.logarithmic else ""
    worth = round(c0 + (c1 - c0) * (place - curve.places[index - 1]) / (curve.places[index] - curve.places[index - 1]))
    x, left, right = f"{log}{quantity(value)}", f"{log}{quantity(x0)}", f"{log}{quantity(x1)}"
    return [
        f"between the knots {quantity(x0)} ({percent(c0)} %) and {quantity(x1)} ({percent(c1)} %), in basis points:",
        f"{c0} + ({c1} - {c0}) x ({x} - {left}) / ({right} - {left}) = {worth}, that is {percent(worth)} %",
    ]
