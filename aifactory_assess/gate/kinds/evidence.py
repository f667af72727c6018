"""An answer is backed by evidence of at least this kind."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import ANY, Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """An answer backed by less than `least`, an index of the kinds of evidence; an open one has nothing to back."""
    result, kinds = judged.assessment.questions[name], judged.assessment.framework.evidence_ids
    if not result.counts:
        return None
    if result.is_open:
        return judged.missing(name, f"the policy requires evidence of kind {kinds[least]}")
    computed = result.state == "computed"
    rank = 0 if computed else rank_of(result.answer, kinds)
    if rank >= least:
        return None
    backed = "computed from the profile" if computed else kinds[rank]
    return Violation(
        expected=kinds[least],
        actual=kinds[rank],
        message=f"the answer to {name} is {backed}, expected evidence of kind {kinds[least]} or better",
        questions=(name,),
        to_do="look again",
        extent=-rank,
    )


def rank_of(answer: Answer, kinds: tuple[str, ...]) -> int:
    """How well a value is backed; one that nobody typed, or that names no evidence, is somebody's word."""
    if answer.state != "value" or answer.evidence is None:
        return 0
    return kinds.index(answer.evidence)


def read(names: PolicyNames) -> Bounds:
    """The weakest kind that will do, by question."""
    found = names.named(names.at("require", "answers", "evidence"), names.questions, "question", default=False)
    return names.indices(found, names.framework.evidence_ids, "kind of evidence")


def sentences(framework: Framework, demanded: Bounds) -> Iterator[str]:
    """A sentence a question."""
    for name, rank in demanded.items():
        backed = " or ".join(framework.evidence_ids[rank:])
        yield f"The answer to {name} is backed by evidence of kind {backed}."


KIND = Kind(
    id="evidence",
    title="Evidence for the answer: {}",
    subject="a question",
    demands="The answer is backed by at least the kind of evidence that the policy asks for.",
    why="An answer that names no evidence is somebody's word. An open question has nothing to back.",
    remedy="Find the document or have it checked, and note it under `evidence` and `source`.",
    subjects=questions,
    example=lambda framework, subject: (
        f"require: {{answers: {{evidence: {{{subject}: {framework.evidence_ids[-1]}}}}}}}"
    ),
    demand=Demand(
        keys={("require", "answers", "evidence", ANY): ID},
        read=read,
        judge=judge,
        sentences=sentences,
    ),
)
