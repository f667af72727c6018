"""What to do, by phase: the plan to the next level in short; `plan FILE` tells all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.errors import AssessError
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.telling.blocks import Block, Later, Section, Sentence, quiet


def plan(assessment: Assessment, *, detail: bool) -> Iterator[Block]:  # noqa: ARG001 - it has one form
    """The plan that `plan FILE` makes unless more is asked; it is worked out only where it is told."""
    if any(question.remedies for question in assessment.framework.questions):
        yield Section(title="Plan by phase", id="plan", blocks=Later(lambda: _planned(assessment)), spare=True)


def _planned(assessment: Assessment) -> Iterable[Block]:
    from aifactory_assess.planning.solving import usual_plan
    from aifactory_assess.telling.documents.plan import in_short

    try:
        return in_short(usual_plan(assessment))
    except AssessError as error:
        return [Sentence(words=quiet(f"No plan is made: {problem.message}.")) for problem in error.problems]
