"""What lies ahead on both sides of a comparison: when, for how much, and which gates are in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aifactory_assess.planning.cost import Cost
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.timeline import When
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.difference import Difference
from aifactory_assess.scoring.printed import small
from aifactory_assess.telling.blocks import KeyFigure, Words, alarm, strong
from aifactory_assess.telling.documents.cost import money_line, total_words
from aifactory_assess.telling.documents.when import when_cells, when_figure
from aifactory_assess.telling.documents.wording import anything_known, cap_sentence, gate_words

_NOT_KNOWN = "not known"


def ahead(found: Difference, *, alike: bool) -> Iterator[KeyFigure]:
    """When and for how much, was and is; once where that is the same, if what is `alike` is asked for.

    Months from two days are not the same, whatever they are.
    """
    of_one_day = found.before.as_of == found.now.as_of
    for told, comparable in ((_when_told, of_one_day), (_money_told, True)):
        was, now = told(found.before), told(found.now)
        if was is not None and was == now and comparable:
            yield from [replace(was, label=f"{was.label}, as before")] if alike else ()
        else:
            sides = (("was", was), ("is", now))
            yield from (replace(each, label=f"{each.label}, {word}") for word, each in sides if each is not None)


def _when_told(side: Assessment) -> KeyFigure | None:
    when = _when(side)
    return None if when is None else when_figure(when, side.framework)


def _money_told(side: Assessment) -> KeyFigure | None:
    money = _money(side)
    return None if money is None else KeyFigure(label="Money", value=money_line(side, money))


def gates(found: Difference) -> Iterator[Words]:
    """The gates that are lifted, and those that are violated only now; then what holds the level still."""
    was, now = (dict.fromkeys(side.readiness.overall.gates) for side in (found.before, found.now))
    lifted, fallen = [name for name in was if name not in now], [name for name in now if name not in was]
    if lifted:
        told = " · ".join(gate_words(found.now, lifted))
        yield (strong("Gate lifted: " if len(lifted) == 1 else "Gates lifted: "), f"{told}.")
    if fallen:
        told = " · ".join(gate_words(found.now, fallen))
        yield (alarm("Gate in the way now: " if len(fallen) == 1 else "Gates in the way now: "), f"{told}.")
    held = cap_sentence(found.now, found.now.readiness.overall)
    if (lifted or fallen) and held:
        yield f"The level: {small(held.removesuffix(':'))}."


def ahead_lines(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """What stands beside that of others: its title, and what it is for one side; the same titles for each."""
    estimates, money, when = assessment.framework.estimates, _money(assessment), _when(assessment)
    if any(phase.durations for phase in estimates.phases):
        first, whole = (_NOT_KNOWN, _NOT_KNOWN) if when is None else when_cells(when, assessment.framework)
        if estimates.first_stage is not None:
            yield estimates.first_stage.title, first
        yield "The whole programme", whole
    totals = {} if money is None else {each.total.id: each for each in money.totals}
    for total in estimates.totals if estimates.items else ():
        told = totals.get(total.id)
        yield total.title, _NOT_KNOWN if money is None or told is None else total_words(money, told)


def _when(side: Assessment) -> When | None:
    return outlook(side).when if anything_known(side) else None


def _money(side: Assessment) -> Cost | None:
    """The money, where it has totals to tell."""
    money = outlook(side).money if anything_known(side) else None
    return money if money is not None and money.totals else None
