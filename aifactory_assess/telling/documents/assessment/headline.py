"""The first screen: how ready, how sure, what holds it, what to do first, what threatens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aifactory_assess.planning.outlook import outlook
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import counted, points
from aifactory_assess.scoring.readiness import Score
from aifactory_assess.scoring.said import answer_words, named
from aifactory_assess.telling.blocks import Block, Gauge, KeyFigure, KeyFigures, Section, Sentence, alarm, code, strong
from aifactory_assess.telling.documents.assessment.law import law_in_short
from aifactory_assess.telling.documents.assessment.risks import counts
from aifactory_assess.telling.documents.cost import money_line
from aifactory_assess.telling.documents.first import actions
from aifactory_assess.telling.documents.when import awaited_words, when_parts
from aifactory_assess.telling.documents.wording import (
    cap_sentence,
    coverage_sentence,
    level_grade,
    level_title,
    range_sentence,
)

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
    yield Sentence(words=range_sentence(assessment.framework, overall, score), depth=1)
    doubt = coverage_sentence(assessment, overall)
    if doubt:
        yield Sentence(words=doubt, depth=1)
    yield from _held(assessment)
    yield from _first(assessment, detail=detail)
    yield from _in_short(assessment)


def nothing_known(assessment: Assessment, *, detail: bool) -> Iterator[Block]:  # noqa: ARG001 - as every part is called
    """What there is to say while no question is answered."""
    count = sum(result.counts for result in assessment.questions.values())
    yield Sentence(words=strong("Nothing is known yet: no question is answered."))
    told = counted(count, "question counts", "questions count")
    yield Sentence(words=f"{told}. Until some are answered there is no level and no risk to tell.")
    if assessment.sheet.row is None:
        file = f"{assessment.sheet.path or 'FILE'}{assessment.framework.flag}"
        yield Sentence(words=("Next: ", code(f"aifactory-assess interview {file}")))


def _gauge(assessment: Assessment, score: Score) -> Gauge:
    framework, overall = assessment.framework, assessment.readiness.overall
    grade = level_grade(framework, overall.level) if overall.enough_evidence else None
    return Gauge(
        value=f"{points(score.low):.1f}",
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
    results = [assessment.questions[name] for name in assessment.readiness.overall.gates]
    told = [
        f"{named(each.question)} {answer_words(each, assessment.situation, brief=True)}" for each in results[:_HELD]
    ]
    more = [f"{len(results) - _HELD} more"] if len(results) > _HELD else []
    yield Sentence(words=(alarm(sentence), " " + " · ".join([*told, *more])), depth=1)


# --- what to do first ---


def _first(assessment: Assessment, *, detail: bool) -> Iterator[Section]:
    told = actions(assessment, detail=detail)
    if told.actions:
        yield Section(title="Do first", id="first", blocks=[told])


# --- in short ---


def _in_short(assessment: Assessment) -> Iterator[Section]:
    """When, for how much, and what threatens: a line each, of what the framework can tell."""
    found = [figure for tell in _IN_SHORT if (figure := tell(assessment)) is not None]
    if found:
        yield Section(title="", id="short", blocks=[KeyFigures(figures=tuple(found))])


def _when(assessment: Assessment) -> KeyFigure | None:
    """When a first service runs, and when the whole programme is over."""
    told = outlook(assessment).when
    if told is None:
        return None
    value, beside = when_parts(told)
    return KeyFigure(label="When", value=value, remark=beside)


def _wait(assessment: Assessment) -> KeyFigure | None:
    """What takes more than a year, so that nobody begins it last."""
    told = outlook(assessment).when
    if told is None or told.awaited is None or not told.awaited.is_long:
        return None
    return KeyFigure(label="Wait", value=awaited_words(told.awaited))


def _money(assessment: Assessment) -> KeyFigure | None:
    told = outlook(assessment).money
    return None if told is None or not told.totals else KeyFigure(label="Money", value=money_line(told))


def _risks(assessment: Assessment) -> KeyFigure | None:
    told = counts(assessment)
    return KeyFigure(label="Risks", value=told) if told else None


_IN_SHORT: tuple[Callable[[Assessment], KeyFigure | None], ...] = (_money, _when, _wait, _risks, law_in_short)
