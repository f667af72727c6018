"""What an organisation has and what a step needs, in its own numbers or in the words of its answers."""

from __future__ import annotations

import math
from typing import NamedTuple

from aifactory_assess.framework.asked import AnswerValue, Checklist, Levels, Number, Option, QuestionKind
from aifactory_assess.framework.credit import points_to_credit, value_earning
from aifactory_assess.framework.evaluating import compiled
from aifactory_assess.framework.expressions import Arithmetic, Call, Condition, Constant, Expression, Formula, Quantity
from aifactory_assess.framework.kinds import earning
from aifactory_assess.framework.units import BARE, brief_unit, in_unit, is_counted
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation, all_behind, unit_of
from aifactory_assess.scoring.printed import measured, needed, quantity, worked_out
from aifactory_assess.scoring.readiness import QuestionResult, gate_tenths
from aifactory_assess.scoring.remedies import has_too_little, lowers_need
from aifactory_assess.scoring.said import named
from aifactory_assess.scoring.scales import value_words

_DIGITS = 3
"""Digits of a quantity that is needed: it is aimed at, and not measured; from 1,000 on one more, as it is printed."""
_MORE = 0.1
"""The share of the way from today that is added at most so that a target is whole percent: 84, and not 83.4."""
_LEAST = 2.0**-1022
"""A number below it, as 0 is, has no digits left to round."""


class HasAndNeeds(NamedTuple):
    """Today and what is needed, each in words, and both in one phrase.

    `needs` is empty where nothing can be told that would be enough. `opens_at` is from where on the question's gate is
    passed.
    """

    has: str
    needs: str
    phrase: str
    opens_at: str | None = None


def _standing(has: str, needs: str, opens_at: str | None = None) -> HasAndNeeds:
    return HasAndNeeds(has, needs, f"today {has}; needed: {needs}", opens_at)


class _Ratio(NamedTuple):
    """`factor * top / bottom`, worked out; the unit is that of both parts."""

    factor: float
    top: float
    bottom: float
    unit: str


def standing(assessment: Assessment, result: QuestionResult, after: int) -> HasAndNeeds | None:
    """What an answered question has, and what earns the credit `after`; None for an open one."""
    if result.credit is None or result.value is None:
        return None
    kind, value = result.question.kind, result.value
    match kind:
        case Number():
            return _of_number(assessment, result, kind, after)
        case Checklist():
            return _of_ticks(kind, value, after)
        case _:
            enough = earning(kind, after)
            return _standing(_words(kind, value), "" if enough is None else _words(kind, enough))


def _words(kind: QuestionKind, value: AnswerValue) -> str:
    """An answer in words; a step with its number first, as two of them stand side by side."""
    return f"level {value}, {kind.steps[int(str(value))]}" if isinstance(kind, Levels) else value_words(kind, value)


def _of_ticks(kind: Checklist, value: AnswerValue, after: int) -> HasAndNeeds:
    """What is ticked, and the heaviest options that are still missing, until they are enough."""
    ticked = kind.ticked(value)
    kept, missing = kept_and_missing(kind, value, after)
    has = "; ".join(option.label for option in ticked) or "nothing"
    return _standing(has, f"{'also ' if kept else ''}{'; '.join(option.label for option in missing)}")


def kept_and_missing(kind: Checklist, value: AnswerValue, after: int) -> tuple[list[Option], list[Option]]:
    """The options that are ticked, and the heaviest others that it takes to earn the credit `after`."""
    kept = [option for option in kind.ticked(value) if option in kind.parts]
    missing: list[Option] = []
    rest = sorted((each for each in kind.parts if each not in kept), key=lambda o: -o.points)
    for option in rest:
        if points_to_credit(sum(each.points for each in (*kept, *missing)), kind.total) >= after:
            break
        missing.append(option)
    return kept, missing


def _of_number(assessment: Assessment, result: QuestionResult, kind: Number, after: int) -> HasAndNeeds:
    curve = kind.curve
    assert curve is not None  # noqa: S101 - a question has one
    gate = result.question.gate
    passed = gate is None or gate_tenths(result.credit or 0) >= gate.below
    opens = None if gate is None or passed else value_earning(curve, gate.below * 10)
    wanted, rising = value_earning(curve, after), curve.knots[0][1] <= curve.knots[-1][1]
    has, scale, unit, whole = float(str(result.value)), 1.0, kind.unit, False
    ends = (kind.least, kind.most)
    ratio = _ratio_behind(assessment, result, rising=rising) if result.state == "computed" else None
    ratio = None if ratio is None or math.isinf(wanted * ratio.bottom / ratio.factor) else ratio
    if ratio is not None:
        # Of a ratio its upper part is told: the lower one is the plan.
        has, scale, unit = ratio.top, ratio.bottom / ratio.factor, ratio.unit
        ends = (-math.inf, math.inf)
        # Of three positions no third of one is filled.
        whole = is_counted(unit) and has.is_integer() and ratio.bottom.is_integer()
        if rising and has_too_little(assessment.framework, result, assessment.situation):
            there = in_unit(measured(has), unit)
            return HasAndNeeds(there, "", f"today {there}, for a need of {measured(ratio.bottom)}")
        if rising and lowers_need(result, assessment.situation):
            return _of_need(ratio, wanted, opens, whole=whole)
    # The whole unit stands beside it in what there is.
    short = brief_unit(unit)
    if ratio is not None and rising and math.isclose(wanted * scale, ratio.bottom):
        needs, needs_short = (in_unit(needed(ratio.bottom, has), each) for each in (unit, short))
    else:
        needs, needs_short = (_amount(wanted * scale, has, each, ends, whole=whole) for each in (unit, short))
    opens_at = None if opens is None else _amount(opens * scale, has, short, ends, whole=whole)
    # Percent have no word beside them that says of what.
    today = f"{named(result.question)} today" if unit in BARE else "today"
    number = _measured(has, unit, needs)
    there = in_unit(number, _printed(unit))
    if not rising:
        found = _standing(there, f"at most {needs}", opens_at and f"up to {opens_at}")
        return found._replace(phrase=f"{today} {found.has}; needed: at most {needs_short}")
    found = _standing(there, needs, opens_at and f"from {opens_at} on")
    phrase = f"{today} {found.has}; needed: {needs_short}" if ratio is None else f"from {number} to {needs}"
    return found._replace(phrase=phrase)


def _of_need(ratio: _Ratio, wanted: float, opens: float | None, *, whole: bool) -> HasAndNeeds:
    """The lower part of a ratio, where that is what falls: what is needed, and how much of it there is enough for."""
    need, ends, there = ratio.bottom, (-math.inf, math.inf), ratio.factor * ratio.top
    enough = _amount(there / wanted, need, ratio.unit, ends, whole=whole)
    opens_at = None if opens is None else _amount(there / opens, need, brief_unit(ratio.unit), ends, whole=whole)
    number = _measured(need, ratio.unit, enough)
    phrase = f"from a need of {number} to {enough}"
    return HasAndNeeds(
        f"a need of {in_unit(number, ratio.unit)}", f"a need of {enough}", phrase, opens_at and f"up to {opens_at}"
    )


def _measured(value: float, unit: str, needs: str) -> str:
    """What there is, a share as it is told elsewhere, in as many digits as show that it is not enough."""
    ways = (worked_out, measured, quantity) if unit in BARE else (measured, quantity)
    told = [way(value * (100.0 if unit in BARE else 1.0)) for way in ways]
    return next((each for each in told if in_unit(each, _printed(unit)) != needs), told[-1])


def _printed(unit: str) -> str:
    return "%" if unit in BARE else unit


def _amount(value: float, has: float, unit: str, ends: tuple[float, float], *, whole: bool) -> str:
    """A quantity to reach, rounded away from today's side so that it stays true, and not beyond what can be said."""
    (least, most), factor, name = ends, 1.0, unit
    if unit in BARE:
        factor, name = 100.0, "%"
    wanted, way = value * factor, (value - has) * factor
    aimed = _aimed(wanted, up=way > 0, whole=whole)
    if name.startswith("%"):
        rounded = _aimed(wanted, up=way > 0, whole=True)
        aimed = rounded if abs(rounded - wanted) <= _MORE * abs(way) else aimed
    return in_unit(quantity(min(max(aimed, least * factor), most * factor)), name)


def _aimed(value: float, *, up: bool, whole: bool) -> float:
    if abs(value) < _LEAST:
        return value
    magnitude = math.floor(math.log10(abs(value)))
    step = max(float(whole), 10.0 ** (magnitude + 1 - _DIGITS - (magnitude >= _DIGITS)))
    # The share of a step that floats may add to a whole number of them.
    count = math.ceil(value / step - 1e-6) if up else math.floor(value / step + 1e-6)
    return float(f"{count * step:.12g}")


# --- the parts of a ratio ---


def _ratio_behind(assessment: Assessment, result: QuestionResult, *, rising: bool) -> _Ratio | None:
    """The parts of the figure that a question is computed from, where it is one quantity over another.

    Where less is better, only of what is left of the lower one: else the lower one is what may be changed.
    """
    known = assessment.situation
    figure = known.figures.get(result.question.derive or "")
    formula = figure.formula if figure is not None else None
    if not isinstance(formula, Expression):
        return None
    parts = _fraction(formula.tree)
    if parts is None:
        return None
    factor, top, bottom = parts
    if not rising and not _is_left_of(known, top, bottom):
        return None
    values = _worked(top, known), _worked(bottom, known)
    unit = _unit(known, top) or _unit(known, bottom)
    if values[0] is None or values[1] is None or unit is None or factor <= 0 or values[1] <= 0:
        return None
    return _Ratio(factor, values[0], values[1], unit)


def _fraction(tree: Formula | Condition) -> tuple[float, Formula, Formula] | None:
    match tree:
        case Arithmetic("/", Arithmetic("*", Constant(factor), top), bottom):
            return factor, top, bottom
        case Arithmetic("*", Constant(factor), Arithmetic("/", top, bottom)):
            return factor, top, bottom
        case Arithmetic("/", top, bottom):
            return 1.0, top, bottom
        case _:
            return None


def _is_left_of(known: Situation, top: Formula, bottom: Formula) -> bool:
    """Whether a quantity is the rest of another, as positions that are vacant are of all."""
    match top, bottom:
        case Arithmetic("-", left, _), _:
            return left == bottom
        case Quantity(part), Quantity(whole):
            return whole in all_behind(known, [part])
        case _:
            return False


def _worked(tree: Formula, known: Situation) -> float | None:
    value: float | None = compiled(tree)(known.values)
    return value


def _unit(known: Situation, tree: Formula) -> str | None:
    """The unit of a quantity, or the one that all parts of a sum share."""
    match tree:
        case Quantity(name):
            return unit_of(known, name)
        case Arithmetic("+" | "-", left, right):
            return _unit(known, left) if _unit(known, left) == _unit(known, right) else None
        case Call("min" | "max", arguments):
            units = {_unit(known, argument) for argument in arguments}
            return units.pop() if len(units) == 1 else None
        case _:
            return None
