"""What was answered in the baseline is still answered."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged, words
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.readiness import CREDITED

ANSWERED = CREDITED | {"not_applicable"}


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A question that is open, and was not."""
    result = judged.assessment.questions[name]
    state = None if judged.before is None else judged.before.questions[name].state
    if state not in ANSWERED or not result.is_open:
        return None
    message = f"{name} was {words(state)} in the baseline and is not answered now"
    return judged.violation(
        f"regression/answer/{name}", state, result.state, message, questions=(name,), to_do="answer"
    )


def read(names: PolicyNames) -> Bounds:
    """Every question, where the policy says so."""
    return {} if names.at("regression", "answers") is None else dict.fromkeys(names.questions, 0)


def sentences(_: Framework, demanded: Bounds) -> Iterator[str]:
    """One sentence."""
    if demanded:
        yield "Against a baseline: no question that was answered is open."


KIND = Kind(
    id="regression/answer",
    title="Answer lost: {}",
    subject="a question",
    demands="A question that was answered in the baseline is still answered.",
    why="What was known once and is open now was deleted, or is no longer believed.",
    remedy="Answer the question again.",
    subjects=questions,
    example=lambda _, __: "regression: {answers: none_lost}",
    demand=Demand(
        keys={("regression", "answers"): {"enum": ["none_lost"]}},
        read=read,
        judge=judge,
        sentences=sentences,
        compares=True,
    ),
)
