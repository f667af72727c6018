"""What the score would be if one respondent's answer were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from aifactory_assess.answers.merging import Discussed, DisputedFact, Merged, Opinion, merge
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import in_scope
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation, situation
from aifactory_assess.scoring.readiness import QuestionResult, Readiness, Score, aggregate, question_result, readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One opinion with the overall score that it would give (None where nothing counts)."""

    opinion: Opinion
    score: Score | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFact:
    """A disputed fact: the score by each value, and what hangs on it.

    `figures` come out differently by one value or the other (those that are worked out by none are left out), `gates`
    are violated by some and not by others, `asked` are questions that are asked by some and not by others.
    """

    disputed: DisputedFact
    heard: tuple[Heard, ...]
    figures: tuple[str, ...]
    gates: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def apart(self) -> float:
        """Points of the score between the best and the worst value."""
        lows = [each.score.low for each in self.heard if each.score is not None]
        return (max(lows) - min(lows)) * 100 if lows else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outvoted:
    """A ratio that somebody typed, and that other people's facts contradict: `computed` is what these come to.

    `by` is the opinion of a disputed fact by which they come to that; None where no disputed fact is in it.
    """

    question: Question
    opinions: tuple[Opinion, ...]
    computed: float
    credit: int
    points: float
    by: tuple[Field, Opinion] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was merged, with the scores of the merged sheet, of each file alone, and of each opinion to discuss.

    `alone` follows the voices, `heard` the questions to discuss. `facts` are sorted by what hangs on them, `outvoted`
    by the distance in points. `by_weight` are the questions whose merged answer would be another if all weighed alike.
    """

    framework: Framework
    outcome: Merged
    merged: Score | None
    alone: tuple[Score | None, ...]
    heard: tuple[tuple[Heard, ...], ...]
    facts: tuple[HeardFact, ...] = ()
    outvoted: tuple[Outvoted, ...] = ()
    by_weight: tuple[str, ...] = ()


def hearing(framework: Framework, merged: Merged) -> Hearing:
    """Score what was merged, and what was not, all by the scope of the merged sheet."""
    framework = in_scope(framework, merged.sheet.scope)
    known = situation(framework, merged.sheet)
    whole = readiness(framework, merged.sheet, known)
    outvoted = _Outvoting(framework, merged.questions, whole.questions)
    facts = []
    for disputed in merged.facts:
        # One fact at a time: what each value comes to is the whole assessment, and there may be thousands.
        tried = [_tried(framework, merged.sheet, disputed.field, each) for each in disputed.opinions]
        facts.append(_fact(framework, disputed, tried))
        for said, (_, ready) in zip(disputed.opinions, tried, strict=True):
            outvoted.look(ready.questions, (disputed.field, said))
    return Hearing(
        framework=framework,
        outcome=merged,
        merged=whole.overall.score,
        alone=tuple(_overall(framework, voice.sheet) for voice in merged.voices),
        heard=tuple(_heard(framework, known, whole.questions, each) for each in merged.to_discuss),
        facts=tuple(sorted(facts, key=lambda fact: (-len(fact.gates), -fact.apart, -len(fact.figures)))),
        by_weight=_by_weight(framework, merged),
        outvoted=outvoted.found,
    )


def _by_weight(framework: Framework, merged: Merged) -> tuple[str, ...]:
    if len({voice.weight for voice in merged.voices}) == 1:
        return ()
    equal = merge(framework, [replace(voice, weight=1) for voice in merged.voices]).sheet.answers
    taken = merged.sheet.answers
    return tuple(name for name, answer in taken.items() if not answer.agrees(equal[name]))


_Tried: TypeAlias = tuple[Situation, Readiness]
"""What the merged sheet comes to with one person's value of a disputed fact."""


def _tried(framework: Framework, sheet: Sheet, field: Field, opinion: Opinion) -> _Tried:
    """One value tried in the merged sheet, all else as it is."""
    tried = replace(sheet, profile={**sheet.profile, field.id: opinion.answer})
    known = situation(framework, tried)
    return known, readiness(framework, tried, known)


def _fact(framework: Framework, disputed: DisputedFact, tried: Sequence[_Tried]) -> HeardFact:
    situations, results = zip(*tried, strict=True)
    return HeardFact(
        disputed=disputed,
        heard=tuple(
            Heard(opinion=opinion, score=ready.overall.score)
            for opinion, ready in zip(disputed.opinions, results, strict=True)
        ),
        figures=tuple(
            figure.id
            for figure in framework.figures
            if len({known.figures[figure.id].value for known in situations}) > 1
        ),
        gates=tuple(
            question.id
            for question in framework.questions
            if len({question.id in ready.overall.gates for ready in results}) > 1
        ),
        asked=tuple(
            question.id
            for question in framework.questions
            if len({ready.questions[question.id].state == "not_asked" for ready in results}) > 1
        ),
    )


class _Outvoting:
    """Where what somebody typed is as far from what the facts come to as people must be apart to be discussed.

    While a fact is disputed, by the value of it that is furthest from what was typed. No other is kept.
    """

    def __init__(
        self, framework: Framework, typed: Iterable[Discussed], questions: Mapping[str, QuestionResult]
    ) -> None:
        self._framework = framework
        self._typed = [each for each in typed if each.question.id in questions]
        self._furthest: dict[str, Outvoted] = {}
        self._look(self._typed, questions, None)
        self._undecided = [each for each in self._typed if questions[each.question.id].computed is None]

    def look(self, questions: Mapping[str, QuestionResult], by: tuple[Field, Opinion]) -> None:
        """Hold what was typed against what the facts come to by one value of a disputed fact."""
        self._look(self._undecided, questions, by)

    def _look(
        self,
        typed: Iterable[Discussed],
        questions: Mapping[str, QuestionResult],
        by: tuple[Field, Opinion] | None,
    ) -> None:
        for each in typed:
            name = each.question.id
            found = _contradicted(self._framework, each, questions[name], by)
            if found is not None and (name not in self._furthest or found.points > self._furthest[name].points):
                self._furthest[name] = found

    @property
    def found(self) -> tuple[Outvoted, ...]:
        """What was looked at, the furthest first."""
        kept = (self._furthest.get(each.question.id) for each in self._typed)
        return tuple(sorted((each for each in kept if each is not None), key=lambda each: -each.points))


def _contradicted(
    framework: Framework, each: Discussed, result: QuestionResult, by: tuple[Field, Opinion] | None
) -> Outvoted | None:
    """What was typed against what the facts come to; None where they agree, or come to nothing."""
    threshold = framework.disagreement_threshold
    if threshold is None or result.computed is None:
        return None
    worth = credit(each.question.kind, result.computed)
    apart = max((abs(said.credit - worth) / 100 for said in each.opinions if said.credit is not None), default=0.0)
    if apart < threshold and not (result.contradicts and apart > 0):
        return None
    return Outvoted(
        question=each.question, opinions=each.opinions, computed=result.computed, credit=worth, points=apart, by=by
    )


def _overall(framework: Framework, sheet: Sheet) -> Score | None:
    return readiness(framework, sheet, situation(framework, sheet)).overall.score


def _heard(
    framework: Framework, known: Situation, questions: Mapping[str, QuestionResult], discussed: Discussed
) -> tuple[Heard, ...]:
    """An answer decides on no other question, so that only its own result is worked out again."""
    scores = []
    for opinion in discussed.opinions:
        result = question_result(discussed.question, opinion.answer.bare, known)
        score = aggregate(framework, {**questions, discussed.question.id: result}).overall.score
        scores.append(Heard(opinion=opinion, score=score))
    return tuple(scores)
