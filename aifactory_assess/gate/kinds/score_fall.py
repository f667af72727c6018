"""The score of the whole has not fallen by more than so much since the baseline, nor risen so for facts gone open."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.schemas import PERCENT
from aifactory_assess.gate.judged import NAMED, Judged, high, since
from aifactory_assess.gate.kinds.kind import OVERALL, Bounds, Demand, Kind, whole
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment


def judge(judged: Judged, _: str, tolerated: int) -> Violation | None:
    """A whole that fell by more than `tolerated` tenths."""
    before, now = judged.before, judged.assessment
    if before is None:
        return None
    then, is_now = _whole(before), _whole(now)
    least = then - tolerated
    if is_now >= least:
        return _in_silence(judged, is_now, tolerated)
    want, fallen = high(now.readiness.overall.score) >= least, _fallen(judged)
    facts = judged.changed(name for fell in fallen for name in _behind(judged, fell))
    own = judged.moved(fallen[0]) if facts else {}  # beside facts the answer that it stands on is named
    told = facts if own.keys() <= facts.keys() else {**own, **facts}
    counting = tuple(name for name in fallen if now.questions[name].counts)
    questions = judged.open_questions(now.questions.values()) if want else counting
    message = f"the score fell from {then / 10} to {is_now / 10}{since(told)}, tolerated is a fall of {tolerated / 10}"
    return Violation(
        expected=least / 10,
        actual=is_now / 10,
        message=message,
        questions=questions,
        to_do="answer" if want else "improve",
        line=judged.line_since(facts, fallen or questions),
    )


def _in_silence(judged: Judged, is_now: int, tolerated: int) -> Violation | None:
    """A whole that facts which went open would hold down."""
    if judged.remembered is None:
        return None
    would = _whole(judged.remembered)
    if is_now <= would + tolerated:
        return None
    gone = judged.forgotten(_whole)
    known = f"with what is not known any more it would be {would / 10}{since(gone)}"
    return Violation(
        expected=(would + tolerated) / 10,
        actual=is_now / 10,
        message=f"the score is {is_now / 10}, and {known}, tolerated is a rise of {tolerated / 10}",
        questions=tuple(gone),
        to_do="answer",
    )


def _whole(assessment: Assessment) -> int:
    return assessment.readiness.overall.printed


def _behind(judged: Judged, fell: str) -> Iterator[str]:
    """What a question fell by: what decides that it is asked, if that changed, and what its value is computed from."""
    yield from judged.asked_by(fell)
    result = judged.assessment.questions[fell]
    if result.question.derive is not None and result.state != "answered":
        yield result.question.derive


def _fallen(judged: Judged) -> tuple[str, ...]:
    """The few questions by which the whole fell most: they earn less, are newly asked, or are asked no more."""
    falls = {name: judged.fall(name) for name in judged.assessment.questions}
    ranked = sorted((name for name in falls if falls[name] > 0), key=lambda name: -falls[name])
    return tuple(ranked[:NAMED])


def read(names: PolicyNames) -> Bounds:
    """The fall that is tolerated."""
    tolerated = names.tenths(names.at("regression", "score"))
    return {} if tolerated is None else {OVERALL: tolerated}


KIND = Kind(
    id="regression/score",
    title="Fall of the score of {}",
    subject="`overall`",
    demands=(
        "The score has not fallen by more than the policy tolerates since the baseline, nor is it higher by more than"
        " that for a fact that went open."
    ),
    why="Slow decay passes every fixed threshold until it does not.",
    remedy="See which answers got worse and which facts or own prices changed since the baseline, and if it was meant.",
    subjects=whole,
    example=lambda _, __: "regression: {score: 1.0}",
    about="node",
    demand=Demand(
        keys={("regression", "score"): PERCENT},
        read=read,
        judge=judge,
        sentences=lambda _, demanded: (
            f"Against a baseline: the score of the whole has not fallen by more than {tolerated / 10:g}, nor risen by"
            " more than that for a fact that went open."
            for tolerated in demanded.values()
        ),
        at="most",
        compares=True,
    ),
)
