"""What several people said of one question: what is taken, and how far they are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from aifactory_assess.answers.joining import told_by_all
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.answers.voices import Opinion, Speakers, Voice, earlier_than_last, once_each
from aifactory_assess.framework.asked import FULL, Question
from aifactory_assess.framework.model import Framework
from aifactory_assess.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussed:
    """One question with what everybody said. `points`: mean distance of two people's credits; None below two values.

    Who said the same in several files is heard once; `earlier` are answers in place of which somebody gave a later one.
    """

    question: Question
    opinions: tuple[Opinion, ...]
    merged: Answer
    points: float | None
    earlier: tuple[Opinion, ...] = ()

    @property
    def undated(self) -> set[str]:
        """Who gave several answers of which no day says that one is the last, so that all of them count."""
        named = Counter(each.speaker for each in self.opinions if each.speaker and each.answer.state != "unknown")
        return {name for name, count in named.items() if count > 1}

    @property
    def furthest(self) -> float:
        """The largest distance of two people's credits, in points."""
        credits = [each.credit for each in self.opinions if each.credit is not None]
        return (max(credits) - min(credits)) / (FULL / 100) if credits else 0.0

    @property
    def for_some(self) -> bool:
        """Whether some gave a value and others say that the question does not apply."""
        return {"value", "not_applicable"} <= {each.answer.state for each in self.opinions}


def discussed(framework: Framework, speakers: Speakers) -> tuple[Discussed, ...]:
    """What everybody said of each question that anybody answered, and what is taken for it."""
    return tuple(
        _discussed(question, opinions, speakers.voices, framework.evidence_ids)
        for question in framework.questions
        if (opinions := speakers.opinions_of(question))
    )


def _discussed(
    question: Question, opinions: tuple[Opinion, ...], voices: Sequence[Voice], kinds: Sequence[str]
) -> Discussed:
    earlier = earlier_than_last(opinions)
    past = {*map(id, earlier)}
    current = [each for each in opinions if id(each) not in past]
    heard = once_each(current)
    valued = [(each.credit, each.voice.weight) for each in heard if each.credit is not None]
    candidates = _candidates(heard, current)
    return Discussed(
        question=question,
        opinions=heard,
        merged=told_by_all(candidates, opinions, voices, kinds),
        points=disagreement(valued),
        earlier=earlier,
    )


def disagreement(valued: Sequence[tuple[int, int]]) -> float | None:
    """sum(w_i w_j |c_i - c_j|) / sum(w_i w_j) over pairs of (credit, weight), in points; None without a pair."""
    apart = together = below = below_credit = 0
    for worth, weight in sorted(valued):
        apart += weight * (worth * below - below_credit)
        together += weight * below
        below += weight
        below_credit += weight * worth
    return apart / together / (FULL / 100) if together else None


def lower_median(valued: Iterable[tuple[int, int]]) -> int:
    """The least credit up to which half of the weight lies."""
    ranked = sorted(valued)
    total, reached = sum(weight for _, weight in ranked), 0
    for worth, weight in ranked:
        reached += weight
        if 2 * reached >= total:
            return worth
    raise ValueError("no credit to take the median of")


def _candidates(heard: Sequence[Opinion], current: Sequence[Opinion]) -> Sequence[Opinion]:
    """Those whose answer is taken, by what each person said once."""
    valued = [each for each in heard if each.credit is not None]
    left_out = [each for each in current if each.answer.state == "not_applicable"]
    absent, present = _weight(each for each in heard if each.answer.state == "not_applicable"), _weight(valued)
    if left_out and 2 * absent > absent + present:
        return left_out
    if valued:
        median = lower_median([(each.credit or 0, each.voice.weight) for each in valued])
        return [each for each in current if each.credit == median]
    return [each for each in current if each.answer.state == "unknown"] or current


def _weight(opinions: Iterable[Opinion]) -> int:
    return sum(each.voice.weight for each in opinions)
