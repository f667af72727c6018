"""Credits -> topics -> pillars -> overall: (low, coverage) pairs, levels, gates (docs/method.md, 2 to 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.answers.sheet import OPEN, Answer, Sheet
from aifactory_assess.framework.asked import FULL, AnswerValue, Number, Pillar, Question, Topic
from aifactory_assess.framework.credit import curve_credit
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import Situation
from aifactory_assess.scoring.printed import tenths

QuestionState: TypeAlias = Literal["answered", "computed", "unknown", "open", "not_applicable", "not_asked"]
CREDITED = ("answered", "computed")
COUNTING = (*CREDITED, "unknown", "open")
APART = 0.1
"""From this difference on (a share of the larger magnitude), a typed and a computed value contradict each other."""


class QuestionResult(NamedTuple):
    """One question: what counts, and what it is worth in basis points (None unless something is credited).

    `typed` and `computed` are kept apart, since the lower credit of the two counts.
    """

    question: Question
    state: QuestionState
    credit: int | None = None
    value: AnswerValue | None = None
    typed: AnswerValue | None = None
    computed: float | None = None
    clamped: bool = False
    answer: Answer = OPEN

    @property
    def counts(self) -> bool:
        """Whether its weight counts."""
        return self.state in COUNTING

    @property
    def is_open(self) -> bool:
        """Whether it counts without credit, as unknown or unanswered."""
        return self.state in ("unknown", "open")

    @property
    def line(self) -> int | None:
        """Where its answer stands in the answers file."""
        return self.answer.line

    @property
    def contradicts(self) -> bool:
        """Whether the typed and the computed value are more than 10 % apart."""
        if not isinstance(self.typed, int | float) or self.computed is None:
            return False
        return abs(self.typed - self.computed) > APART * max(abs(self.typed), abs(self.computed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A node's pair, as shares of 1: what is shown, and how much is answered."""

    low: float
    coverage: float

    @property
    def high(self) -> float:
        """What it would be if every open question earned full credit."""
        # In this order: low + 1 - coverage can fall below low.
        return self.low + (1 - self.coverage)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicResult:
    """One topic; `score` is None where nothing in it counts."""

    topic: Topic
    score: Score | None
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a pillar or the whole comes to. Levels are indices of the framework's levels.

    `gates` are the questions whose gates are violated in the low view.
    `score`, `level` and `level_high` are None where nothing counts.
    """

    score: Score | None
    not_applicable_share: float | None
    enough_evidence: bool
    level: int | None
    level_high: int | None
    gates: tuple[str, ...]

    @property
    def printed(self) -> int:
        """The low in printed tenths; nothing counted is nothing shown."""
        return 0 if self.score is None else tenths(self.score.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class PillarResult:
    """One pillar with its topics."""

    pillar: Pillar
    rating: Rating
    topics: tuple[TopicResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Every question, pillar and the whole; `weights` are the questions' shares of the whole (they add up to 1)."""

    questions: Mapping[str, QuestionResult]
    pillars: tuple[PillarResult, ...]
    overall: Rating
    weights: Mapping[str, float]


def readiness(framework: Framework, sheet: Sheet, known: Situation) -> Readiness:
    """Score a sheet, given the organisation's situation."""
    questions = {
        question.id: question_result(question, sheet.answers.get(question.id, OPEN), known)
        for question in framework.questions
    }
    return aggregate(framework, questions)


def aggregate(framework: Framework, questions: Mapping[str, QuestionResult]) -> Readiness:
    """The tree over question results; apart from `readiness` so that other credits can be tried (plan, whatif)."""
    pillars = tuple(_pillar(framework, pillar, questions) for pillar in framework.pillars)
    weighted = [(result.pillar.weight, result.rating.score) for result in pillars]
    score = combine((weight, score) for weight, score in weighted if score is not None)
    overall = _rating(framework, list(questions.values()), score)
    return Readiness(questions=questions, pillars=pillars, overall=overall, weights=_weights(pillars, questions))


def question_result(question: Question, answer: Answer, known: Situation) -> QuestionResult:
    """State and credit of one question (docs/method.md, 3 and 4)."""
    if known.truth(question.when) is False:
        return QuestionResult(question=question, state="not_asked", answer=answer)
    if answer.state == "not_applicable":
        return QuestionResult(question=question, state="not_applicable", answer=answer)
    typed = answer.value
    computed, clamped = (None, False) if question.derive is None else _computed(question, known)
    if computed is not None:
        return _with_computed(question, answer, typed, computed, clamped=clamped)
    if typed is not None:
        worth = credit(question.kind, typed)
        return QuestionResult(
            question=question, state="answered", credit=worth, value=typed, typed=typed, answer=answer
        )
    return QuestionResult(question=question, state="unknown" if answer.state == "unknown" else "open", answer=answer)


def _computed(question: Question, known: Situation) -> tuple[float | None, bool]:
    value = known.facts.get(question.derive or "")
    if not isinstance(value, float) or not isinstance(question.kind, Number):
        return None, False
    inside = min(max(value, question.kind.least), question.kind.most)
    return inside, inside != value


def _with_computed(
    question: Question, answer: Answer, typed: AnswerValue | None, computed: float, *, clamped: bool
) -> QuestionResult:
    """The lower credit counts, the typed value's where equal: a typed ratio cannot talk the arithmetic away."""
    assert isinstance(question.kind, Number)  # noqa: S101 - only numbers derive
    assert question.kind.curve is not None  # noqa: S101 - a question has one
    computed_credit = curve_credit(question.kind.curve, computed)
    typed_credit = None if typed is None else credit(question.kind, typed)
    if typed_credit is not None and typed_credit <= computed_credit:
        state: QuestionState = "answered"
        worth, value = typed_credit, typed
    else:
        state, worth, value = "computed", computed_credit, computed
    return QuestionResult(
        question=question,
        state=state,
        credit=worth,
        value=value,
        typed=typed,
        computed=computed,
        clamped=clamped,
        answer=answer,
    )


def integers(weighed: Iterable[tuple[QuestionResult, int]]) -> tuple[int, int, int]:
    """(A, C, W) of docs/method.md, 5 and 7: credited, answered and counting weight, in basis points."""
    credited = answered = counting = 0
    for result, weight in weighed:
        counting += weight
        if result.credit is not None:
            answered += weight
            credited += weight * result.credit
    return credited, FULL * answered, FULL * counting


def weighed(results: Iterable[QuestionResult]) -> list[tuple[QuestionResult, int]]:
    """Those that count, each with its weight."""
    return [(result, result.question.weight) for result in results if result.state in COUNTING]


def score_of(results: Iterable[QuestionResult]) -> Score | None:
    """One integer division over questions; None where none counts."""
    credited, answered, counting = integers(weighed(results))
    return Score(low=credited / counting, coverage=answered / counting) if counting else None


def combine(children: Iterable[tuple[int, Score]]) -> Score | None:
    """The weighted mean of children, summed from left to right; None where there is none."""
    low = coverage = total = 0.0
    for weight, score in children:
        low += weight * score.low
        coverage += weight * score.coverage
        total += weight
    return Score(low=low / total, coverage=coverage / total) if total else None


def _pillar(framework: Framework, pillar: Pillar, questions: Mapping[str, QuestionResult]) -> PillarResult:
    asked = [[questions[question.id] for question in topic.questions] for topic in pillar.topics]
    topics = tuple(_topic(topic, results) for topic, results in zip(pillar.topics, asked, strict=True))
    results = list(chain.from_iterable(asked))
    if pillar.weighs_topics:
        score = combine((topic.weight, topic.score) for topic in topics if topic.score is not None)
    else:
        score = score_of(results)
    return PillarResult(pillar=pillar, rating=_rating(framework, results, score), topics=topics)


def _topic(topic: Topic, results: list[QuestionResult]) -> TopicResult:
    weight = topic.weight
    if weight is None:
        weight = sum(result.question.weight for result in results if result.counts)
    return TopicResult(topic=topic, score=score_of(results), weight=weight)


def _rating(framework: Framework, results: list[QuestionResult], score: Score | None) -> Rating:
    share = _not_applicable_share(results)
    if score is None:
        return Rating(
            score=None, not_applicable_share=share, enough_evidence=False, level=None, level_high=None, gates=()
        )
    low_caps, gates, high_caps = [], [], []
    for result in results:
        gate = result.question.gate
        if gate is None or result.state not in COUNTING:
            continue
        if gate_tenths(result.credit or 0) < gate.below:
            gates.append(result.question.id)
            low_caps.append(gate.cap)
            if result.credit is not None:
                high_caps.append(gate.cap)
    return Rating(
        score=score,
        not_applicable_share=share,
        enough_evidence=enough_answered(framework, score.coverage) and enough_applies(framework, share),
        level=min([level_of(framework, tenths(score.low)), *low_caps]),
        level_high=min([level_of(framework, tenths(score.high)), *high_caps]),
        gates=tuple(gates),
    )


def gate_tenths(basis_points: int) -> int:
    """A credit in the printed tenths that a gate compares."""
    return tenths(basis_points / FULL)


def level_of(framework: Framework, printed: int) -> int:
    """Index of the level that a printed score (tenths) reaches, gates aside."""
    reached = 0
    for index, level in enumerate(framework.levels):
        if level.start <= printed:
            reached = index
    return reached


def _not_applicable_share(results: Iterable[QuestionResult]) -> float | None:
    """Weight not applicable / (that + counting weight), weights as written; None where there is neither."""
    left_out = counting = 0
    for result in results:
        if result.state == "not_applicable":
            left_out += result.question.weight
        elif result.state in COUNTING:
            counting += result.question.weight
    total = left_out + counting
    return left_out / total if total else None


def enough_answered(framework: Framework, coverage: float) -> bool:
    """Whether so much is answered that a level, or a risk, is told."""
    limits = framework.evidence_limits
    return limits is None or tenths(coverage) >= limits.min_coverage


def enough_applies(framework: Framework, share: float | None) -> bool:
    """Whether so little is not applicable that there is a level, once enough is answered."""
    limits = framework.evidence_limits
    return limits is None or tenths(share or 0.0) <= limits.max_not_applicable_share


def _weights(pillars: tuple[PillarResult, ...], questions: Mapping[str, QuestionResult]) -> dict[str, float]:
    """Each counting question's share of the whole: the product of the relative weights down to it."""
    total = sum(result.pillar.weight for result in pillars if result.rating.score is not None)
    weights: dict[str, float] = {}
    for result in pillars:
        if result.rating.score is None:
            continue
        pillar_share = result.pillar.weight / total
        counting = [topic for topic in result.topics if topic.score is not None]
        topics_total = sum(topic.weight for topic in counting)
        for topic in counting:
            inner = [question for question in topic.topic.questions if questions[question.id].state in COUNTING]
            inner_total = sum(question.weight for question in inner)
            for question in inner:
                share = pillar_share * topic.weight / topics_total
                weights[question.id] = share * question.weight / inner_total
    return weights
