"""Evidence of these kinds names its source."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.evidence import rank_of
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, questions
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation


def judge(judged: Judged, name: str, least: int) -> Violation | None:
    """An answer whose evidence is of kind `least` or better, and that names no source."""
    answer, kinds = judged.assessment.questions[name].answer, judged.assessment.framework.evidence_ids
    if answer is None or answer.evidence is None or answer.source or rank_of(answer, kinds) < least:
        return None
    message = f"the answer to {name} is {answer.evidence} and names no source, expected a `source` beside the evidence"
    return judged.violation(
        f"source/{name}", "a source", "none", message, questions=(name,), to_do="look again", extent=1
    )


def read(names: PolicyNames) -> Bounds:
    """The weakest kind that is listed, for every question: what is better needs a source, too."""
    listed = names.words(names.at("require", "answers", "require_source"), names.evidence, "kind of evidence")
    return dict.fromkeys(names.questions, names.evidence.index(listed[0])) if listed else {}


def sentences(framework: Framework, demanded: Bounds) -> Iterator[str]:
    """One sentence."""
    for least in sorted(set(demanded.values())):
        yield f"Evidence of kind {' or '.join(framework.evidence_ids[least:])} names its source."


KIND = Kind(
    id="source",
    title="Source of the evidence: {}",
    subject="a question",
    demands="Evidence of the kinds that the policy lists, or of a better kind, names its `source`.",
    why="A document that nobody can find backs nothing.",
    remedy="Write under `source` where the document is, or call the answer asserted.",
    subjects=questions,
    example=lambda framework, _: f"require: {{answers: {{require_source: [{', '.join(framework.evidence_ids[1:])}]}}}}",
    demand=Demand(
        keys={("require", "answers", "require_source"): {"type": "array", "items": ID}},
        read=read,
        judge=judge,
        sentences=sentences,
        at="most",
    ),
)
