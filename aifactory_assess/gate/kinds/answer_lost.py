"""What was answered in the baseline is still answered."""

from __future__ import annotations

from aifactory_assess.gate.judged import Judged, words
from aifactory_assess.gate.kinds.kind import Kind, none_worse, questions
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.readiness import CREDITED

ANSWERED = (*CREDITED, "not_applicable")


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A question that is open, and was not; or whose answer is gone that held down what is computed."""
    result = judged.assessment.questions[name]
    before = None if judged.before is None else judged.before.questions[name]
    state = None if before is None else before.state
    if before is None or state not in ANSWERED:
        return None
    held = None not in {before.typed, before.computed} and result.typed is None and result.state == "computed"
    if held and (result.credit or 0) > (before.credit or 0):
        message = f"{name} was answered in the baseline, with less than is computed, and that answer is gone"
        return Violation(
            expected=state,
            actual=result.state,
            message=message,
            questions=(name,),
            to_do="look again",
            extent=1,
            line=result.answer.line or judged.assessment.sheet.answers_line or 1,
        )
    if not result.is_open:
        return None
    message = f"{name} was {words(state)} in the baseline and is not answered now{judged.why(name)}"
    return Violation(
        expected=state, actual=result.state, message=message, questions=judged.wanted(name), to_do="answer"
    )


KIND = Kind(
    id="regression/answer",
    title="Answer lost: {}",
    subject="a question",
    demands="A question that was answered in the baseline still is, also where it held down what is computed.",
    why="What was known once and is open now was deleted, or is no longer believed.",
    remedy="Answer the question again.",
    subjects=questions,
    example=lambda _, __: "regression: {answers: none_lost}",
    demand=none_worse(
        "answers",
        "none_lost",
        questions,
        judge,
        "no question that was answered is open, and no answer is gone that held down what is computed.",
    ),
)
