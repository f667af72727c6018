"""Do the items of each total come to the figure that it names? Tried at facts that are drawn, for `framework lint`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isclose

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import AnswerValue, Field
from aifactory_assess.framework.estimates import CostItem, CostTotal
from aifactory_assess.framework.expressions import Options
from aifactory_assess.framework.kinds import range_of, seen_as
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation, situation

MOST = 500
"""Organisations that are drawn; those whose facts cannot all be so are passed over."""
EVALUATIONS = 75_000
"""For one framework: one with figures of a hundred cases each is tried less often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uneven:
    """A total whose items come to something else than its figure; `left_out` is the item that is all of it, if one."""

    total: CostTotal
    items: float
    figure: float
    left_out: str | None


def uneven_totals(framework: Framework, draw: Callable[[], float]) -> Iterator[Uneven]:
    """The totals that are not what their figures are, each at the first facts that show it; `draw` is from 0 to 1."""
    waiting = [total for total in framework.estimates.totals if total.figure is not None]
    items = framework.estimates.items
    for _ in range(min(MOST, EVALUATIONS // _evaluations(framework))):
        if not waiting:
            return
        profile = {each.id: Answer(state="value", value=_drawn(each, draw)) for each in framework.fields}
        known = situation(framework, Sheet(organisation="any", profile=profile))
        if any(never.question is None and known.truth(never.when) for never in framework.contradictions):
            continue
        amounts = {per: _amounts(items, per, known) for per in {total.per for total in waiting}}
        found = [uneven for total in waiting if (uneven := _uneven(total, amounts[total.per], known)) is not None]
        waiting = [total for total in waiting if total not in [uneven.total for uneven in found]]
        yield from found


def _evaluations(framework: Framework) -> int:
    """What is worked out for one organisation that is drawn, its facts among it."""
    figures, asked, items = framework.figures, framework.fields, framework.estimates.items
    rules = sum(len(figure.rule) if isinstance(figure.rule, tuple) else 1 for figure in figures)
    conditions = [when for when in (*[each.when for each in asked], *[each.when for each in items]) if when is not None]
    return 1 + rules + len(conditions) + len(asked) + len(items) + len(framework.contradictions)


def _drawn(field: Field, draw: Callable[[], float]) -> AnswerValue:
    """Any option, any ticks; a number in four at each end of what is plausible, the others between."""
    match seen_as(field.kind):
        case Options(ids, multi):
            return tuple(each for each in ids if round(draw())) if multi else ids[int(draw() * len(ids))]
        case "number":
            low, high = field.plausible or range_of(field.kind)
            return low + (high - low) * min(max(2 * draw() - 0.5, 0), 1)
        case "text":
            return "any"


def _amounts(items: Iterable[CostItem], per: str, known: Situation) -> Mapping[str, float] | None:
    """What the items of a total come to, by their ids; None where one of them has no meaning with these facts."""
    mine = [item for item in items if item.per == per]
    applies = {item.id: item.when is None or item.when.evaluate(known.values) for item in mine}
    amounts = {item.id: item.formula.evaluate(known.values) for item in mine if applies[item.id]}
    return None if None in applies.values() or None in amounts.values() else amounts


def _uneven(total: CostTotal, amounts: Mapping[str, float] | None, known: Situation) -> Uneven | None:
    """None where both are the same, or one of them has no meaning with these facts."""
    figure = known.number(total.figure)
    if figure is None or amounts is None:
        return None
    items = sum(amounts.values())
    if isclose(items, figure, rel_tol=1e-6, abs_tol=0.01):
        return None
    left_out = (name for name, amount in amounts.items() if isclose(items - amount, figure, rel_tol=1e-6, abs_tol=0.01))
    return Uneven(total=total, items=items, figure=figure, left_out=next(left_out, None))
