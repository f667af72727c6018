"""The assessment of one organisation: the answer first, then what threatens it, then everything it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.telling.blocks import Block, Document, quiet
from aifactory_assess.telling.documents.assessment.answers import questions_and_answers
from aifactory_assess.telling.documents.assessment.figures import figures
from aifactory_assess.telling.documents.assessment.headline import headline, nothing_known
from aifactory_assess.telling.documents.assessment.law import law
from aifactory_assess.telling.documents.assessment.pillars import pillars
from aifactory_assess.telling.documents.assessment.plan import plan
from aifactory_assess.telling.documents.assessment.rest import comparators, hint, notes, sources, unanswered
from aifactory_assess.telling.documents.assessment.risks import other_risks, risks
from aifactory_assess.telling.documents.capacity import capacity
from aifactory_assess.telling.documents.cost import money
from aifactory_assess.telling.documents.timeline import time
from aifactory_assess.telling.documents.wording import about, anything_known, caveats, organisation, titled


class ReportPart(Protocol):
    """What an assessment says of one thing; `detail` asks for all of it."""

    def __call__(self, assessment: Assessment, *, detail: bool) -> Iterator[Block]:
        """Blocks, none where there is nothing to say."""


PARTS: tuple[ReportPart, ...] = (
    headline,
    risks,
    plan,
    time,
    money,
    capacity,
    law,
    pillars,
    other_risks,
    figures,
    unanswered,
    notes,
    comparators,
    questions_and_answers,
    sources,
    hint,
)
"""In the order in which they are told: what a board decides on, then what that rests on."""
UNKNOWN_PARTS: tuple[ReportPart, ...] = (nothing_known, figures, unanswered, notes, questions_and_answers)
"""While nothing is answered there is nothing to judge."""


def results(assessment: Assessment) -> Document:
    """What stands on the first screen, and the pillars: for a look in between."""
    parts = (headline, pillars) if anything_known(assessment) else (nothing_known,)
    return _document(assessment, parts, detail=False)


def document(
    assessment: Assessment, *, detail: bool = False, instead: Mapping[ReportPart, ReportPart] = MappingProxyType({})
) -> Document:
    """The whole report; without `detail` what fits a few screens. Some parts may be told by others `instead`."""
    parts = PARTS if anything_known(assessment) else UNKNOWN_PARTS
    return _document(assessment, (instead.get(part, part) for part in parts), detail=detail)


def _document(assessment: Assessment, parts: Iterable[ReportPart], *, detail: bool) -> Document:
    return Document(
        title=titled(assessment.sheet, f"{_whose(assessment, detail=detail)}: {assessment.framework.title}"),
        about=(*caveats(assessment), quiet(about(assessment))),
        blocks=[block for part in parts for block in part(assessment, detail=detail)],
    )


def _whose(assessment: Assessment, *, detail: bool) -> str:
    """The organisation by its name; with `detail`, or without a name, by its id."""
    return organisation(assessment) if detail else assessment.sheet.name or assessment.sheet.organisation
