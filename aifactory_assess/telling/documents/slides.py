"""Six slides for those who decide: the result, what threatens, what first, when, for how much, what nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from aifactory_assess.errors import some_of
from aifactory_assess.planning.cost import OwningOrRenting, Tender
from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.timeline import Timeline
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.duties import duties
from aifactory_assess.scoring.printed import counted, person_days, small
from aifactory_assess.scoring.said import named
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Listing, Section, Sentence, headed, plain, quiet, strong
from aifactory_assess.telling.documents import wording
from aifactory_assess.telling.documents.assessment.headline import headline, nothing_known
from aifactory_assess.telling.documents.assessment.law import NONE, duty_rows, hanging
from aifactory_assess.telling.documents.assessment.risks import counts, risks
from aifactory_assess.telling.documents.cost import item_table, money_line, not_compared, owning_verdict
from aifactory_assess.telling.documents.first import actions
from aifactory_assess.telling.documents.timeline import EACH_ALONE, moves_table, schedule
from aifactory_assess.telling.documents.when import NOTHING_LEFT, runs, when_words

_WORST = 3
_MOVES = 5
_OPEN = 6
_DUTIES = 5


def document(assessment: Assessment, *, detail: bool = False) -> blocks.Document:  # noqa: ARG001 - slides have one form
    """All of them; one whose subject the framework lacks is left out."""
    score = assessment.readiness.overall.score
    parts = _SLIDES if score is None or score.coverage else _UNKNOWN
    return blocks.Document(
        title=wording.titled(assessment.sheet, wording.organisation(assessment)),
        about=(*wording.caveats(assessment), wording.about(assessment)),
        blocks=[section for part in parts for section in part(assessment)],
    )


def _result(assessment: Assessment) -> Iterator[Section]:
    overall, framework = assessment.readiness.overall, assessment.framework
    title, score = _name(assessment), overall.score
    if score is not None:
        ends = wording.rough_range(framework, score) or wording.score_range(score)
        title = f"{title}: {small(wording.level_title(framework, overall))}, {ends} of 100"
    told = headline(assessment, detail=False)
    kept = [block for block in told if not (isinstance(block, Section) and block.id == "first")]
    yield Section(title=wording.titled(assessment.sheet, title), blocks=[*_caveats(assessment), *kept])


def _nothing(assessment: Assessment) -> Iterator[Section]:
    told = (*_caveats(assessment), *nothing_known(assessment, detail=False))
    yield Section(title=wording.titled(assessment.sheet, f"{_name(assessment)}: nothing is known yet"), blocks=told)


def _caveats(assessment: Assessment) -> Iterator[Sentence]:
    """That something is only tried, or a part of what is asked: the foot of a slide has no room for it."""
    yield from (Sentence(words=words) for words in wording.caveats(assessment))


def _name(assessment: Assessment) -> str:
    return (assessment.sheet.name or assessment.sheet.organisation).strip()


def _threats(assessment: Assessment) -> Iterator[Section]:
    """The matrix, and the worst of what stands in it with what to do."""
    for section in risks(assessment, detail=False):
        told = tuple(section.blocks) if isinstance(section, Section) else ()
        matrix = [block for block in told if isinstance(block, blocks.Matrix)]
        worst = [
            blocks.Findings(findings=block.findings[:_WORST]) for block in told if isinstance(block, blocks.Findings)
        ]
        rest = [block for block in told if isinstance(block, Sentence)]
        if matrix:
            yield Section(title=f"Scaling risks: {plain(counts(assessment))}", blocks=[*matrix, *worst, *rest])


def _first(assessment: Assessment) -> Iterator[Section]:
    """The actions with what they gain and cost, and when in the build; why each comes first is told aloud."""
    chosen = first_actions(assessment)
    if not chosen:
        return
    known = [action.days for action in chosen if action.days is not None]
    effort = f", {person_days(sum(known))}" if known else ""
    brief, full = (actions(assessment, detail=detail).actions for detail in (False, True))
    phased = [
        replace(told, worth=(*told.worth, ("phase", _phase(assessment, action))))
        for told, action in zip(brief, chosen, strict=True)
    ]
    why = [Sentence(words=quiet(f"{plain(each.do)}: {plain(each.why)}")) for each in full]
    title = f"Do first: {counted(len(chosen), 'thing')}{effort}"
    yield Section(title=title, blocks=[blocks.Actions(actions=tuple(phased)), *why])


def _phase(assessment: Assessment, action: Action) -> str:
    phase = None if action.remedy is None else action.remedy.phase
    return "" if phase is None else wording.phase_title(assessment.framework, phase)


def _when(assessment: Assessment) -> Iterator[Section]:
    found = outlook(assessment)
    if (when := found.when) is not None and (time := found.time) is not None:
        words, estimates = when_words(when, assessment.framework), assessment.framework.estimates
        notes = [Sentence(words=quiet(note)) for note in wording.asides(assessment, estimates.time_notes)]
        phases = Sentence(words=f"{NOTHING_LEFT.capitalize()}.") if runs(time.whole) else schedule(time)
        yield Section(title=f"When: {words}", blocks=[phases, *_moves(assessment, time), *notes])


def _moves(assessment: Assessment, time: Timeline) -> Iterator[Block]:
    """What moves the end, the strongest of it, and how to read it."""
    if time.moves:
        table = moves_table(assessment, time)
        rows = tuple(table.rows)
        yield replace(table, rows=rows[:_MOVES], note=None)
        more = f" {len(rows) - _MOVES} more in the report." if len(rows) > _MOVES else ""
        yield Sentence(words=f"{EACH_ALONE}{more}")


def _money(assessment: Assessment) -> Iterator[Section]:
    money = outlook(assessment).money
    if money is None:
        return
    told: list[Block] = [item_table(assessment, money, brief=True)]
    if money.owning is not None:
        told += [
            Sentence(words=strong("Own or rent, an accelerator and year")),
            _owning(money.tender, money.owning),
            Sentence(words=owning_verdict(money.owning)),
        ]
    elif money.owning_missing is not None:
        told.append(not_compared(assessment, money.owning_missing))
    line = f": {plain(money_line(assessment, money))}" if money.totals else ""
    yield Section(title=f"Money{line}", blocks=told)


def _owning(tender: Tender, owning: OwningOrRenting) -> blocks.Schedule:
    """What it costs each way, from the lowest by the likely to the highest."""
    ways = [("Owned", owning.own), ("Rented on demand", owning.rent)]
    if owning.reserved is not None:
        ways.append(("Reserved", owning.reserved))
    stretches = []
    for label, ends in ways:
        low, likely, high = (each / tender.rate for each in ends)
        stretches.append(blocks.Stretch(label=label, start=low, ends=(likely, high)))
    return blocks.Schedule(
        unit=f"{tender.currency.code} a year at full use",
        end_names=("likely", "high"),
        part_names=("low to likely", "likely to high"),
        stretches=tuple(stretches),
    )


def _unknown(assessment: Assessment) -> Iterator[Section]:
    """What nobody has answered beside what the law asks for next."""
    still, facts = wording.still_open(assessment), wording.open_facts(assessment)
    law = assessment.framework.obligations
    if not still and not facts and not law:
        return
    parts = [counted(len(found), word) for found, word in ((still, "question"), (facts, "fact")) if found]
    opens = f"Not known yet: {' and '.join(parts)}" if parts else "Nothing is open"
    yield Section(
        title=f"{opens}. Law: {_law_words(assessment)}" if law else opens, blocks=tuple(_open_blocks(assessment))
    )


def _law_words(assessment: Assessment) -> str:
    found = duties(assessment)
    sure = [duty for duty in found if duty.state == "applies"]
    held, hang = sum(duty.in_force for duty in sure), len(found) - len(sure)
    told = [f"{counted(held, 'duty', 'duties')} in force, {len(sure) - held} to come"] if sure else []
    told += [hanging(hang)] if hang else []
    return "; ".join(told) or NONE


def _open_blocks(assessment: Assessment) -> Iterator[Block]:
    still, facts = wording.still_open(assessment), wording.open_facts(assessment)
    entries = [Entry(words=wording.open_words(assessment, each, detail=False)) for each in still[:_OPEN]]
    if len(still) > _OPEN:
        entries.append(Entry(words=f"{len(still) - _OPEN} more questions"))
    if facts:
        entries.append(Entry(words=f"Facts: {some_of([named(each.field) for each in facts], _OPEN)}"))
    if entries:
        yield Listing(entries=tuple(entries))
    rows = tuple(duty_rows(assessment))
    if rows:
        yield blocks.Table(columns=headed("holds", "duty of law"), rows=rows[:_DUTIES], title="Duties of law")
        if len(rows) > _DUTIES:
            yield Sentence(words=f"{len(rows) - _DUTIES} more in the report. A list to plan by and no legal opinion.")


Slide = Callable[[Assessment], Iterable[Section]]
_SLIDES: tuple[Slide, ...] = (_result, _threats, _first, _when, _money, _unknown)
_UNKNOWN: tuple[Slide, ...] = (_nothing, _unknown)
