"""Duties of law that bear on the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.duties import Duty, duties
from aifactory_assess.scoring.printed import capital, counted, small
from aifactory_assess.telling.blocks import Block, KeyFigure, Run, Section, Sentence, Table, Words, headed, quiet

CAUTION = "A list to plan by and no legal opinion."
NONE = "none of the listed duties applies, by what was told"


def law_in_short(assessment: Assessment) -> Iterator[KeyFigure]:
    """How many duties hold already, how many hang on open facts, and which comes next; or that none applies."""
    found = duties(assessment)
    sure = [duty for duty in found if duty.state == "applies"]
    held = sum(duty.in_force for duty in sure)
    counts = [f"{held} hold{'s' if held == 1 else ''}"] if held else []
    if len(sure) < len(found):
        counts.append(f"{len(found) - len(sure)} possible")
    told = [", ".join(counts)] if counts else []
    if coming := [duty for duty in found if not duty.in_force]:
        first, *others = sorted(coming, key=lambda duty: (duty.obligation.starts, duty.state == "possible"))
        beside = [duty for duty in others if duty.obligation.starts == first.obligation.starts]
        told.append(_next(first) + _more(beside))
    if assessment.framework.obligations:
        yield KeyFigure(label="Law", value="; ".join(told) or NONE)


def _next(duty: Duty) -> str:
    """From when and what; what a title says behind its colon stands in the list of duties."""
    perhaps = "perhaps " if duty.state == "possible" else ""
    return f"next {duty.obligation.starts}, {perhaps}{small(duty.obligation.title).partition(':')[0]}"


def _more(beside: Sequence[Duty]) -> str:
    """How many others begin with one: those that surely apply, and with those that may."""
    sure = sum(duty.state == "applies" for duty in beside)
    told = [*([f"{sure}"] if sure else []), *([f"perhaps {len(beside)}"] if sure < len(beside) else [])]
    return f", and {', '.join(told)} more" if told else ""


def hanging(count: int) -> str:
    """How many duties nobody can settle yet."""
    return f"{counted(count, 'duty hangs', 'duties hang')} on open facts"


def law(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """The next duties first, then those that hold."""
    found = duties(assessment)
    if not assessment.framework.obligations:
        return
    possible = sum(duty.state == "possible" for duty in found)
    note = f"{CAUTION} Those that hang on an open fact: {possible}." if possible else CAUTION
    table = Table(columns=headed("holds", "duty"), rows=duty_rows(assessment), note=quiet(note))
    none = Sentence(words=(f"{capital(NONE)}. ", quiet(CAUTION)))
    blocks: list[Block] = [table if found else none]
    yield Section(title="Duties of law, the next first", id="law", blocks=blocks, spare=not detail)


def duty_rows(assessment: Assessment) -> tuple[tuple[Words, Words], ...]:
    """From when and what, a row a duty."""
    return tuple((_since(duty), _words(duty)) for duty in duties(assessment))


def _since(duty: Duty) -> Words:
    return quiet(f"since {duty.obligation.starts}") if duty.in_force else f"from {duty.obligation.starts}"


def _words(duty: Duty) -> Words:
    said: list[str | Run] = [duty.obligation.title]
    if duty.state == "possible":
        said.append(quiet(" (if it applies: a fact is open)"))
    if duty.obligation.note:
        said.append(quiet(f". {duty.obligation.note.rstrip('.')}"))
    if duty.obligation.refs:
        said.append(quiet(f". {', '.join(duty.obligation.refs)}"))
    return tuple(said)
