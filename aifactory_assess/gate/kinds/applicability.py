"""No answer has stopped to apply, and none is better, or better backed, on nobody's word since the baseline."""

from __future__ import annotations

from dataclasses import replace

from aifactory_assess.answers.sheet import OPEN
from aifactory_assess.gate.judged import Judged, has_new_source, since, words
from aifactory_assess.gate.kinds.evidence import rank_of
from aifactory_assess.gate.kinds.kind import Kind, none_worse, questions
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A question that stopped to apply; of one that a fact took out, only where it is demanded or gates anything."""
    result = judged.assessment.questions[name]
    demanded = f"answer/{name}" in judged.bounds or f"evidence/{name}" in judged.bounds
    wanted = demanded or result.question.gate is not None
    return stopped(judged, name) if wanted or result.state != "not_asked" else None


def stopped(judged: Judged, name: str) -> Violation | None:
    """A question that a note or a fact took out, or that is better, or better backed, on nobody's word."""
    if judged.before is None:
        return None
    ways = (_not_applicable, _not_asked, _typed, _in_silence, _better_backed)
    return next((found for way in ways if (found := way(judged, name, judged.before)) is not None), None)


def _not_applicable(judged: Judged, name: str, baseline: Assessment) -> Violation | None:
    result, before = judged.assessment.questions[name], baseline.questions[name]
    if result.state != "not_applicable" or before.state in ("not_applicable", "not_asked"):
        return None
    message = f"{name} was {words(before.state)} in the baseline and is marked not applicable now"
    return _stopped(name, (before.state, result.state), message)


def _not_asked(judged: Judged, name: str, baseline: Assessment) -> Violation | None:
    result, before = judged.assessment.questions[name], baseline.questions[name]
    if result.state != "not_asked" or before.state == "not_asked":
        return None
    facts = judged.changed(judged.asked_by(name))
    gated = "and its gate " if result.question.gate else ""
    message = f"{name} {gated}counted in the baseline and is not asked now{since(facts)}"
    return _stopped(name, (before.state, result.state), message, tuple(facts))


def _typed(judged: Judged, name: str, baseline: Assessment) -> Violation | None:
    """A typed value stands better than what counted where one was computed: a fact behind it went open, or to 0."""
    result, before = judged.assessment.questions[name], baseline.questions[name]
    if before.computed is None or result.state != "answered" or result.computed is not None:
        return None
    better = (result.credit or 0) > (before.credit or 0)
    if not better or has_new_source(result.answer, before.answer):
        return None
    facts = judged.changed(judged.wanted(name)) or judged.changed([result.question.derive or ""])
    was = "was computed" if before.state == "computed" else "stood beside a computed value"
    message = f"{name} {was} in the baseline and is typed and better now, without a new source{since(facts)}"
    return _stopped(name, ("computed", result.state), message, (name, *facts))


def _in_silence(judged: Judged, name: str, _: Assessment) -> Violation | None:
    """A value that a fact which went open would hold down."""

    def worth(known: Assessment) -> float:
        return known.questions[name].credit or 0

    remembered = judged.remembered
    if remembered is None or not remembered.questions[name].counts or worth(judged.assessment) <= worth(remembered):
        return None
    gone = judged.forgotten(worth)
    message = f"{name} would earn less with what is not known any more{since(gone)}"
    return _stopped(name, ("known", "open"), message, (*gone, name))


def _better_backed(judged: Judged, name: str, baseline: Assessment) -> Violation | None:
    result, then = judged.assessment.questions[name], baseline.questions[name].answer
    is_now = result.answer
    if result.state == "not_asked":
        return None
    kinds = judged.assessment.framework.evidence_ids
    rank, before = rank_of(is_now, kinds), rank_of(then, kinds)
    if is_now.state == "open" or rank <= before or has_new_source(is_now, then):
        return None
    state = baseline.questions[name].state
    if state in ("unknown", "open", "not_applicable") or (then == OPEN and state != "computed"):
        return None  # what nobody answered rested on nothing
    message = (
        f"the evidence for {name} was {kinds[before]} in the baseline and is {kinds[rank]} now, without a new source"
    )
    return replace(_stopped(name, (kinds[before], kinds[rank]), message), line=is_now.line or 0)


def _stopped(name: str, states: tuple[str, str], message: str, facts: tuple[str, ...] = ()) -> Violation:
    """What was and what is now, told on the line of the facts behind it, or else of the question."""
    was, is_now = states
    questions = facts or (name,)
    return Violation(expected=was, actual=is_now, message=message, questions=questions, to_do="look again", extent=1)


KIND = Kind(
    id="regression/applicability",
    title="Answer that stopped to apply: {}",
    subject="a question",
    demands=(
        "The question still counts as it did in the baseline: it has not become not applicable, no fact took its gate"
        " or its required answer away, and it is no better for a fact that went open, or by evidence or a typed value"
        " in place of a computed one without a new source."
    ),
    why="What does not apply is left out of the score, so taking a weak answer out looks like getting better.",
    remedy="Say who agreed, in a waiver or in a new baseline; or answer the question again, or name the source.",
    subjects=questions,
    example=lambda _, __: "regression: {applicability: none}",
    weight="major",
    demand=none_worse(
        "applicability",
        "none",
        questions,
        judge,
        "no answer has become not applicable, no fact took a gate or a required answer away, and nothing is better for"
        " a fact that went open, or by evidence or a typed value in place of a computed one without a new source.",
    ),
)
