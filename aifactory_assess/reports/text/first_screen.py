"""The first screen: the score, how sure it is, what caps it, and the three things to do."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.planning.first import first_actions
from aifactory_assess.planning.sentences import what_to_do
from aifactory_assess.reports.layout import (
    BAD,
    QUIET,
    STRONG,
    Look,
    bar,
    heading,
    item,
    paragraph,
    said,
    step_style,
)
from aifactory_assess.reports.wording import (
    QUICK_SCAN,
    about,
    action_reason,
    cap_sentence,
    coverage_sentence,
    level_title,
    range_sentence,
    weakest_sentence,
)
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import points

_LEFT = 13


def first_screen(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """The head, the headline and what to do first."""
    if assessment.framework.core_only:
        yield Text(QUICK_SCAN, style=STRONG)
    yield said(assessment.framework.title, STRONG)
    yield said(about(assessment), QUIET)
    yield Text()
    yield from _headline(assessment, look)
    yield from _first(assessment, look)


def _headline(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    framework, overall = assessment.framework, assessment.readiness.overall
    score = overall.score
    if score is None:
        yield Text("Nothing in this framework applies to the organisation, so there is no score.", style=STRONG)
        return
    style = step_style(overall.level or 0, len(framework.levels), worst_last=False)
    line = Text("  Readiness  ", style=STRONG)
    line.append(f"{points(score.low):.1f}", style=f"bold {style}")
    line.append(" of 100  ", style="not bold")
    line.append_text(
        said(level_title(framework, overall).upper(), f"bold {style}" if overall.enough_evidence else STRONG)
    )
    yield line
    yield paragraph(bar(score.low, score.high, min(look.width - _LEFT - 1, 60), style), _LEFT)
    yield paragraph(said(range_sentence(framework, overall, score)), _LEFT)
    yield paragraph(said(coverage_sentence(assessment, overall, score)), _LEFT)
    capped, weakest = cap_sentence(assessment, overall), weakest_sentence(assessment)
    if capped:
        yield paragraph(said(capped, BAD), _LEFT)
    if weakest:
        yield paragraph(said(weakest), _LEFT)


def _first(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    actions = first_actions(assessment)
    if not actions:
        return
    yield from heading("Do first", look)
    for number, action in enumerate(actions, start=1):
        yield item(said(what_to_do(action), STRONG), 2, f"{number} ")
        yield paragraph(said(action_reason(assessment, action), QUIET), 5)
