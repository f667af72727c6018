"""Evidence of these kinds names its source."""

from __future__ import annotations

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged, Said, source_of
from aifactory_assess.gate.kinds.evidence import rank_of
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """An answer, or facts that it is computed from, with evidence of kind `least` or better that names no source."""
    ranks, kinds = judged.ranked(_unsourced, name, least), judged.assessment.framework.evidence_ids
    if not ranks:
        return None
    lacks = "and names no source, expected a `source` beside the evidence, in letters or digits"
    return judged.badly_backed(name, "a source", "none", lambda thing: f"is {kinds[ranks[thing]]} {lacks}", ranks)


def _unsourced(judged: Judged, name: str, least: int) -> dict[str, int]:
    """What claims such evidence without a source, by the rank of that."""
    if not judged.assessment.questions[name].counts:
        return {}
    return judged.extents(name, _claimed, least)


def _claimed(judged: Judged, _: str, said: Said) -> int:
    """The rank of evidence that is named without a source, below all of them where none is."""
    if not isinstance(said, Answer) or not said.evidence or source_of(said):
        return -1
    return rank_of(said, judged.assessment.framework.evidence_ids)


def read(names: PolicyNames) -> Bounds:
    """The weakest kind that is listed, for every question: what is better needs a source, too."""
    kinds = names.framework.evidence_ids
    listed = names.words(names.at("require", "answers", "require_source"), kinds, "kind of evidence")
    return dict.fromkeys(names.questions, kinds.index(listed[0])) if listed else {}


KIND = Kind(
    id="source",
    title="Source of the evidence: {}",
    subject="a question",
    demands=(
        "Evidence of the kinds that the policy lists, or of a better kind, names its `source`; that of the facts behind"
        " a computed value and of a typed value beside it, too."
    ),
    why="A document that nobody can find backs nothing.",
    remedy="Write under `source` where the document is, or call the answer asserted.",
    subjects=questions,
    example=lambda framework, _: f"require: {{answers: {{require_source: [{', '.join(framework.evidence_ids[1:])}]}}}}",
    demand=Demand(
        keys={("require", "answers", "require_source"): {"type": "array", "items": ID}},
        read=read,
        judge=judge,
        sentences=lambda framework, demanded: (
            f"Evidence of kind {' or '.join(framework.evidence_ids[least:])} names its source."
            for least in sorted(set(demanded.values()))
        ),
        at="most",
    ),
)
