"""How a number of one assessment came about, to the last weight."""

from __future__ import annotations

from typing import assert_never

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Explanation
from aifactory_assess.scoring.explain.lookup import Found
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.scoring.explain.worked_facts import field, figure, price
from aifactory_assess.scoring.explain.worked_question import question
from aifactory_assess.scoring.explain.worked_risk import challenge
from aifactory_assess.scoring.explain.worked_tree import overall, pillar, topic


def worked(assessment: Assessment, found: Found) -> Explanation:  # noqa: PLR0911 - one a sort of id
    """Explain an id for one organisation."""
    match found.sort:
        case "question":
            return question(assessment, assessment.questions[found.id])
        case "field":
            return field(assessment, found.id)
        case "figure":
            return figure(assessment, assessment.situation.figures[found.id])
        case "price":
            return price(assessment, found.id)
        case "challenge":
            return challenge(assessment, next(f for f in assessment.findings if f.challenge.id == found.id))
        case "pillar":
            return pillar(assessment, found.id)
        case "topic":
            return topic(assessment, found.id)
        case "level" | "overall":
            return overall(assessment)
        case "cost" | "total" | "own_or_rent":
            return meaning(assessment.framework, found)  # what it comes to is worked out above: planning/cost_worked.py
        case _:
            assert_never(found.sort)
