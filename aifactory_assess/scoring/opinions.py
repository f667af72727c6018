"""What the score would be if one respondent's answer were taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aifactory_assess.answers.merging import Discussed, Merged, Opinion
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import in_scope
from aifactory_assess.scoring.figures import Situation, situation
from aifactory_assess.scoring.readiness import QuestionResult, Score, aggregate, question_result, readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One opinion with the overall score that it would give (None where nothing counts)."""

    opinion: Opinion
    score: Score | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """The scores of the merged sheet, of each file alone, and of each opinion to discuss.

    `alone` follows the voices, `heard` the questions to discuss.
    """

    merged: Score | None
    alone: tuple[Score | None, ...]
    heard: tuple[tuple[Heard, ...], ...]


def hearing(framework: Framework, merged: Merged) -> Hearing:
    """Score what was merged, and what was not, all by the scope of the merged sheet."""
    framework = in_scope(framework, merged.sheet.scope)
    known = situation(framework, merged.sheet)
    whole = readiness(framework, merged.sheet, known)
    return Hearing(
        merged=whole.overall.score,
        alone=tuple(_overall(framework, voice.sheet) for voice in merged.voices),
        heard=tuple(_heard(framework, known, whole.questions, each) for each in merged.to_discuss),
    )


def _overall(framework: Framework, sheet: Sheet) -> Score | None:
    return readiness(framework, sheet, situation(framework, sheet)).overall.score


def _heard(
    framework: Framework, known: Situation, questions: Mapping[str, QuestionResult], discussed: Discussed
) -> tuple[Heard, ...]:
    """An answer decides on no other question, so that only its own result is worked out again."""
    scores = []
    for opinion in discussed.opinions:
        result = question_result(discussed.question, opinion.answer._replace(line=None), known)
        score = aggregate(framework, {**questions, discussed.question.id: result}).overall.score
        scores.append(Heard(opinion=opinion, score=score))
    return tuple(scores)
