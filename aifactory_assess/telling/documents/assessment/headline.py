"""The first screen: how ready, how sure, what holds it, what to do first, what threatens."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.escaping import shell
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import counted, points, small
from aifactory_assess.scoring.readiness import Score
from aifactory_assess.telling.blocks import Block, Gauge, KeyFigure, KeyFigures, Section, Sentence, alarm, code, strong
from aifactory_assess.telling.documents.assessment.law import law_in_short
from aifactory_assess.telling.documents.assessment.risks import counts
from aifactory_assess.telling.documents.cost import money_line
from aifactory_assess.telling.documents.first import actions
from aifactory_assess.telling.documents.when import awaited_words, begun_words, is_late, when_figure
from aifactory_assess.telling.documents.wording import (
    cap_sentence,
    coverage_sentence,
    gate_words,
    level_grade,
    level_title,
    range_sentence,
    rough_range,
)

_FAR = 2
"""A pillar so many levels below the whole is told."""
_SPENT = {"once": "one-off", "year": "yearly"}
"""Budgets, by how often what they are for is spent."""
_HELD = 2
"""So many of the gates that hold the level are told with what was said; the others by name."""


def headline(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """The score and its level, what they rest on, what to do first, and how many risks there are."""
    overall = assessment.readiness.overall
    score = overall.score
    if score is None:
        yield Sentence(words=strong("Nothing in this framework applies to the organisation, so there is no score."))
        return
    yield _gauge(assessment, score)
    yield Sentence(words=(range_sentence(assessment, overall, score), alarm(_misfit(assessment))), depth=1)
    doubt = coverage_sentence(assessment, overall)
    if doubt:
        yield Sentence(words=doubt, depth=1)
    yield from _held(assessment)
    yield from _weak_pillars(assessment)
    first = actions(assessment, detail=detail)
    if first.actions:
        yield Section(title="Do first", id="first", blocks=[first])
    figures = tuple(_in_short(assessment))
    if figures:
        yield Section(title="", id="short", blocks=[KeyFigures(figures=figures)])


def nothing_known(assessment: Assessment, *, detail: bool) -> Iterator[Block]:  # noqa: ARG001 - as every part is called
    """What there is to say while no question is answered."""
    count = sum(result.counts for result in assessment.questions.values())
    yield Sentence(words=strong("Nothing is known yet: no question is answered."))
    told = counted(count, "question counts", "questions count")
    yield Sentence(words=f"{told}. Until some are answered there is no level and no risk to tell.")
    if assessment.sheet.row is None:
        file = f"{shell(assessment.sheet.path or 'FILE')}{assessment.framework.flag}"
        yield Sentence(words=("Next: ", code(f"aifactory-assess interview {file}{_only(assessment)}")))


def _only(assessment: Assessment) -> str:
    """The flag with which a sitting asks questions: without one it asks none that was skipped, or that nobody knew."""
    still = [result for result in assessment.questions.values() if result.is_open]
    if any(result.state == "open" and result.answer.as_of is None for result in still):
        return ""
    return " --only open" if any(result.state == "open" for result in still) else " --only unknown"


def _gauge(assessment: Assessment, score: Score) -> Gauge:
    framework, overall = assessment.framework, assessment.readiness.overall
    grade = level_grade(framework, overall.level) if overall.enough_evidence else None
    return Gauge(
        value=rough_range(framework, score) or f"{points(score.low):.1f}",
        unit="of 100",
        verdict=strong(level_title(framework, overall), grade),
        low=score.low,
        high=score.high,
        grade=grade,
        marks=tuple((level.start / 1000, f"{level.start / 10:g}") for level in framework.levels),
    )


def _held(assessment: Assessment) -> Iterator[Sentence]:
    """Which gates hold the level down, with what was said."""
    sentence = cap_sentence(assessment, assessment.readiness.overall)
    if sentence is None:
        return
    gates = assessment.readiness.overall.gates
    more = [f"{len(gates) - _HELD} more"] if len(gates) > _HELD else []
    yield Sentence(words=(alarm(sentence), " " + " · ".join([*gate_words(assessment, gates[:_HELD]), *more])), depth=1)


def _weak_pillars(assessment: Assessment) -> Iterator[Sentence]:
    """The pillars that are far below the whole: in the score others make up for them, at work nothing does."""
    levels, overall = assessment.framework.levels, assessment.readiness.overall
    for pillar in assessment.readiness.pillars if overall.enough_evidence else ():
        level = pillar.rating.level_high
        if level is not None and pillar.rating.enough_evidence and level <= (overall.level or 0) - _FAR:
            low, title = pillar.rating.printed / 10, small(levels[pillar.rating.level or 0].title)
            words = f"{pillar.pillar.title} by itself is {title} ({low:.1f}), and no other pillar makes up for it."
            yield Sentence(words=alarm(words), depth=1)


def _misfit(assessment: Assessment) -> str:
    """That date or budget do not fit what is planned, beside what a level means; or nothing.

    Of a first service that hangs on open facts nobody knows whether it is late.
    """
    when = outlook(assessment).when
    late = when is not None and is_late(when) and not (when.first is not None and when.first.open)
    short = outlook(assessment).short
    budget = "budget" if len(short) > 1 else "".join(f"{_SPENT[per]} budget" for per in short)
    amiss = [*(["date"] if late else []), *([budget] if short else [])]
    overall, highest = assessment.readiness.overall, len(assessment.framework.levels) - 1
    # What a level enables to stands before it only where the score is exact, and speaks for it in the upper half.
    exact = overall.enough_evidence and overall.score and points(overall.score.low) == points(overall.score.high)
    the = "But the" if exact and (overall.level or 0) * 2 > highest else "The"
    return f" {the} {' and '.join(amiss)} {'does' if len(amiss) == 1 else 'do'} not fit." if amiss else ""


def _in_short(assessment: Assessment) -> Iterator[KeyFigure]:
    """For how much, when, and what threatens: a line each, of what the framework can tell."""
    money, when = outlook(assessment).money, outlook(assessment).when
    if money is not None and money.totals:
        yield KeyFigure(label="Money", value=money_line(assessment, money))
    if when is not None:
        yield when_figure(when, assessment.framework)
        yield from (KeyFigure(label="Begin", value=begun_words(*each)) for each in enumerate(when.holding_up))
        # What takes more than a year is told, so that nobody begins it last.
        if when.awaited is not None and when.awaited.is_long:
            yield KeyFigure(label="Wait", value=awaited_words(when.awaited))
    if risks := counts(assessment):
        yield KeyFigure(label="Risks", value=risks)
    yield from law_in_short(assessment)
