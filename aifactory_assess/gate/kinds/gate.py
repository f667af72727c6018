"""The gate of a question is not violated."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.framework.kinds import earning
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.schemas import ID
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import Bounds, Demand, Kind, Subjects
from aifactory_assess.gate.names import PolicyNames
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.printed import percent
from aifactory_assess.scoring.scales import value_words

BASIS_POINTS = 10
"""Of a tenth of a percent."""
_GATES = {
    "title": "`gates`",
    "type": "object",
    "required": ["tolerated"],
    "properties": {"tolerated": {"type": "array", "items": ID}},
    "additionalProperties": False,
}


def judge(judged: Judged, name: str, _: int) -> Violation | None:
    """A gate that is violated in the low view: one whose question is open is unproven."""
    result = judged.assessment.questions[name]
    gate = result.question.gate
    if gate is None or name not in judged.assessment.readiness.overall.gates:
        return None
    worth = "open" if result.credit is None else f"worth {percent(result.credit)} %"
    unproven, if_so = ("unproven", "possible: ") if result.is_open else ("violated", "")
    # An answer that just passes; of a checklist there are too many.
    able = earning(result.question.kind, gate.below * BASIS_POINTS)
    enough = "" if able is None else f", as for {value_words(result.question.kind, able, computed=True)}"
    message = (
        f"the gate of {name} is {unproven}: its answer is {worth}{judged.why(name)}, expected at least"
        f" {gate.below / 10:g} %{enough}"
    )
    return Violation(
        expected=gate.below / 10,
        actual="open" if result.credit is None else result.credit / 100,
        message=f"{message} ({if_so}{gate.reason})",
        questions=judged.wanted(name) if result.is_open else (name,),
        to_do="answer" if result.is_open else "improve",
        extent=-(result.credit or 0),
    )


def gates(framework: Framework) -> Subjects:
    """The questions that have a gate."""
    return tuple((question.id, question.id) for question in framework.questions if question.gate)


def read(names: PolicyNames) -> Bounds:
    """Every gate but those that are tolerated; none where the policy does not speak of gates."""
    if names.at("require", "gates") is None:
        return {}
    known = tuple(name for name, _ in gates(names.framework))
    tolerated = names.words(names.at("require", "gates", "tolerated"), known, "question with a gate")
    return {name: 0 for name in known if name not in tolerated}


def sentences(framework: Framework, demanded: Bounds) -> Iterator[str]:
    """One sentence, with those that are tolerated."""
    tolerated = sorted(name for name, _ in gates(framework) if name not in demanded)
    besides = f", except that of {', '.join(tolerated)}" if tolerated else ""
    yield f"No gate is violated{besides}; a gate whose question is open counts as violated."


KIND = Kind(
    id="gate",
    title="Gate: {}",
    subject="a question that has a gate",
    demands="The gate is not violated, unless the policy tolerates it.",
    why="A gate marks what no other strength makes up for. One whose question is open is unproven.",
    remedy="Answer the question if it is open; otherwise lift it above the gate.",
    subjects=gates,
    example=lambda _, __: "require: {gates: {tolerated: []}}",
    weight="major",
    demand=Demand(
        keys={("require", "gates"): _GATES},
        read=read,
        judge=judge,
        sentences=sentences,
    ),
)
