"""What an assessment would be with other credits: after remedies, or once an open question is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import Situation, lifted
from aifactory_assess.scoring.readiness import aggregate
from aifactory_assess.scoring.risks import findings


def supposing(
    assessment: Assessment, credits: Mapping[str, int], values: Mapping[str, float] | None = None
) -> Assessment:
    """The assessment with other credits (basis points) of questions that count; all is scored again.

    Signals see the figures in `values`; what is asked, adjustments and what applies stay by today's facts.
    """
    framework = assessment.framework
    questions = {
        name: result._replace(
            state="answered", credit=credits[name], value=None, typed=None, computed=None, clamped=False
        )
        if name in credits and credits[name] != result.credit
        else result
        for name, result in assessment.questions.items()
    }
    signalled: Situation | None = lifted(framework, assessment.situation, values) if values else None
    return replace(
        assessment,
        readiness=aggregate(framework, questions),
        findings=findings(framework, questions, assessment.situation, signalled),
    )


def at_worst(assessment: Assessment) -> Assessment:
    """The assessment with every open question answered, and each at its worst."""
    return supposing(assessment, {name: 0 for name, result in assessment.questions.items() if result.is_open})
