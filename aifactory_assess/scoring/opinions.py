"""What the score would be if one respondent's answer were taken."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import chain
from typing import NamedTuple, TypeAlias

from aifactory_assess.answers.discussing import Discussed, discussed
from aifactory_assess.answers.disputing import DisputedFact
from aifactory_assess.answers.merging import Merged, settled_by
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.answers.voices import Opinion, Speakers, Voice
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import facts_behind, facts_of, in_scope
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation, situation
from aifactory_assess.scoring.readiness import QuestionResult, Readiness, Score, aggregate, question_result, readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One opinion with the overall score that it would give (None where nothing counts)."""

    opinion: Opinion
    score: Score | None


class Hanging(NamedTuple):
    """What differs between some ways to settle facts, each in the framework's order.

    `figures` come out differently by one or the other (those that are worked out by none are left out), `gates` are
    violated by some and not by others, `asked` are questions that are asked by some and not by others.
    """

    figures: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def among(self, names: Container[str]) -> Hanging:
        """Those that have one of some names."""
        return Hanging(*(tuple(name for name in part if name in names) for part in self))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFact:
    """A disputed fact: the score by each value, and what hangs on it alone, all other disputed ones being unknown.

    `together` hangs on it and other disputed facts, `beside`, and on none of them alone.
    """

    disputed: DisputedFact
    heard: tuple[Heard, ...]
    hangs: Hanging
    together: Hanging = Hanging()
    beside: tuple[str, ...] = ()

    @property
    def apart(self) -> float:
        """Points of the score between the best and the worst value."""
        lows = [each.score.low for each in self.heard if each.score is not None]
        return (max(lows) - min(lows)) * 100 if lows else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outvoted:
    """A ratio that somebody typed, and that other people's facts contradict: `computed` is what these come to.

    `by` is the opinion of a disputed fact by which they come to that, or the file by whose facts alone they come to
    anything; None where no disputed fact is in it.
    """

    question: Question
    opinions: tuple[Opinion, ...]
    computed: float
    points: float
    by: tuple[Field, Opinion] | Voice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What was merged, with the scores of the merged sheet, of each file alone, and of each opinion to discuss.

    `alone` follows the voices, `heard` the questions to discuss. `facts` are sorted by what hangs on them, `outvoted`
    by the distance in points. `by_weight` are the questions whose merged answer would be another if all weighed alike.
    `deciding` has, where files differ on several facts and prices, the score if those of one file are taken, by the
    voice's place.
    """

    framework: Framework
    outcome: Merged
    merged: Score | None
    alone: tuple[Score | None, ...]
    heard: tuple[tuple[Heard, ...], ...]
    facts: tuple[HeardFact, ...] = ()
    outvoted: tuple[Outvoted, ...] = ()
    by_weight: tuple[str, ...] = ()
    deciding: Mapping[int, Score | None] = field(default_factory=dict)


def hearing(framework: Framework, merged: Merged) -> Hearing:
    """Score what was merged, and what was not, all by the scope of the merged sheet."""
    framework = in_scope(framework, merged.sheet.scope)
    known, whole = _tried(framework, merged.sheet)
    outvoted = _Outvoting(framework, merged.questions, whole.questions)
    facts = []
    for disputed in merged.facts:
        # One fact at a time: what each value comes to is the whole assessment, and there may be thousands.
        name, told = disputed.field.id, {each.answer.value: each.answer for each in disputed.opinions}
        by_value = {
            value: _tried(framework, replace(merged.sheet, profile={**merged.sheet.profile, name: answer}))
            for value, answer in told.items()
        }
        tried = [by_value[each.answer.value] for each in disputed.opinions]
        facts.append(_fact(framework, disputed, tried))
        for said, (_, ready) in zip(disputed.opinions, tried, strict=True):
            outvoted.look(ready.questions, (disputed.field, said))
    deciding = _deciding(framework, merged)
    by_facts = _deciding(framework, replace(merged, prices=())) if merged.prices else deciding
    for voice, (_, ready) in by_facts.items():
        outvoted.look(ready.questions, merged.voices[voice])
    return Hearing(
        framework=framework,
        outcome=merged,
        merged=whole.overall.score,
        alone=tuple(_tried(framework, voice.sheet)[1].overall.score for voice in merged.voices),
        deciding={voice: ready.overall.score for voice, (_, ready) in deciding.items()},
        heard=tuple(_heard(framework, known, whole.questions, each) for each in merged.to_discuss),
        facts=tuple(sorted(_together(framework, facts, [*by_facts.values()]), key=_by_what_hangs)),
        by_weight=_by_weight(framework, merged),
        outvoted=outvoted.found,
    )


def _by_weight(framework: Framework, merged: Merged) -> tuple[str, ...]:
    if len({voice.weight for voice in merged.voices}) == 1:
        return ()
    equal = discussed(framework, Speakers([replace(voice, weight=1) for voice in merged.voices]))
    taken = merged.sheet.answers
    return tuple(each.question.id for each in equal if not each.merged.agrees(taken[each.question.id]))


def _by_what_hangs(fact: HeardFact) -> tuple[float, ...]:
    """Sorts what most hangs on first, by itself or together with others."""
    alone, together = fact.hangs, fact.together
    return -len(alone.gates), -fact.apart, -len(alone.figures), -len(together.gates), -len(together.figures)


_Tried: TypeAlias = tuple[Situation, Readiness]
"""What one sheet comes to."""


def _tried(framework: Framework, sheet: Sheet) -> _Tried:
    known = situation(framework, sheet)
    return known, readiness(framework, sheet, known)


def _deciding(framework: Framework, merged: Merged) -> dict[int, _Tried]:
    """What it comes to if one file settles all on which files differ, where that is several things; by its place."""
    facts, prices = ({each.field.id for each in merged.facts}, {each.price.id for each in merged.prices})
    found = {}
    for place, voice in enumerate(merged.voices):
        said = {name for name, answer in voice.sheet.profile.items() if answer.state == "value"}
        if len(facts) + len(prices) > 1 and (facts & said or prices & voice.sheet.prices.keys()):
            try:
                settled = settled_by(framework, merged, voice)
            except AssessError:  # no rate of its own reads all amounts: it cannot decide
                continue
            found[place] = _tried(framework, settled)
    return found


def _together(framework: Framework, facts: Sequence[HeardFact], settled: Sequence[_Tried]) -> Iterator[HeardFact]:
    """The facts with what differs by what each person says of several of them, and by none of them alone."""
    alone = {name for fact in facts for name in chain(*fact.hangs)}
    questions = {question.id: question for question in framework.questions}
    differing = _hanging(framework, settled)
    behind = {
        name: facts_behind(framework, [questions[name]], with_risks=False)
        if name in questions
        else facts_of(framework, [name])
        for name in chain(*differing)
        if name not in alone
    }
    disputed = [fact.disputed.field.id for fact in facts]
    disputable = set(disputed)
    shared = {name: disputable.intersection(of) for name, of in behind.items()}
    for fact in facts:
        own = fact.disputed.field.id
        mine = {name: of for name, of in shared.items() if own in of and len(of) > 1}
        met = set().union(*mine.values()) - {own}
        yield replace(
            fact, together=differing.among(mine.keys()), beside=tuple(name for name in disputed if name in met)
        )


def _fact(framework: Framework, disputed: DisputedFact, tried: Sequence[_Tried]) -> HeardFact:
    heard = (
        Heard(opinion=opinion, score=ready.overall.score)
        for opinion, (_, ready) in zip(disputed.opinions, tried, strict=True)
    )
    return HeardFact(disputed=disputed, heard=tuple(heard), hangs=_hanging(framework, tried))


def _hanging(framework: Framework, tried: Sequence[_Tried]) -> Hanging:
    violated = [{*ready.overall.gates} for _, ready in tried]
    return Hanging(
        figures=tuple(
            figure.id for figure in framework.figures if len({known.figures[figure.id].value for known, _ in tried}) > 1
        ),
        gates=tuple(
            question.id for question in framework.questions if len({question.id in gates for gates in violated}) > 1
        ),
        asked=tuple(
            question.id
            for question in framework.questions
            if len({ready.questions[question.id].state == "not_asked" for _, ready in tried}) > 1
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

    def look(self, questions: Mapping[str, QuestionResult], by: tuple[Field, Opinion] | Voice) -> None:
        """Hold what was typed against what the facts come to by one value of a disputed fact, or one file's of all."""
        self._look(self._undecided, questions, by)

    def _look(
        self,
        typed: Iterable[Discussed],
        questions: Mapping[str, QuestionResult],
        by: tuple[Field, Opinion] | Voice | None,
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
    framework: Framework, each: Discussed, result: QuestionResult, by: tuple[Field, Opinion] | Voice | None
) -> Outvoted | None:
    """What was typed against what the facts come to; None where they agree, or come to nothing."""
    threshold = framework.disagreement_threshold
    if threshold is None or result.computed is None:
        return None
    worth = credit(each.question.kind, result.computed)
    apart = max((abs(said.credit - worth) / 100 for said in each.opinions if said.credit is not None), default=0.0)
    if apart < threshold and not (result.contradicts and apart > 0):
        return None
    return Outvoted(question=each.question, opinions=each.opinions, computed=result.computed, points=apart, by=by)


def _heard(
    framework: Framework, known: Situation, questions: Mapping[str, QuestionResult], asked: Discussed
) -> tuple[Heard, ...]:
    """An answer decides on no other question, so that only its own result is worked out again."""
    scores = {}
    for answer in (each.answer for each in asked.opinions):
        if (said := (answer.state, answer.value)) not in scores:
            result = question_result(asked.question, answer.bare, known)
            scores[said] = aggregate(framework, {**questions, asked.question.id: result}).overall.score
    return tuple(Heard(opinion=each, score=scores[each.answer.state, each.answer.value]) for each in asked.opinions)
