"""A question is answered."""

from __future__ import annotations

from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A required question that is open."""
    if not judged.assessment.questions[name].is_open:
        return None
    return judged.missing(name, "the policy requires an answer")


def read(names: PolicyNames) -> Bounds:
    """The questions that are required."""
    return dict.fromkeys(names.words(names.at("require", "answers", "required"), names.questions, "question"), 0)


KIND = Kind(
    id="answer",
    title="Answer required: {}",
    subject="a question",
    demands="The question is answered. `unknown` is no answer; `not_applicable` with its note is one.",
    why="The policy names questions that somebody has to stand by.",
    remedy="Answer the question.",
    subjects=questions,
    example=lambda _, subject: f"require: {{answers: {{required: [{subject}]}}}}",
    demand=Demand(
        keys={("require", "answers", "required"): {"type": "array", "items": ID}},
        read=read,
        judge=judge,
        sentences=lambda _, demanded: [f"These questions are answered: {', '.join(demanded)}."],
    ),
)
