"""The terminal report: the answer first, then what holds it back, then everything else."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable

from aifactory_assess.reports.layout import Look, render_parts
from aifactory_assess.reports.text.findings import findings
from aifactory_assess.reports.text.first_screen import first_screen
from aifactory_assess.reports.text.rest import comparators, figures, notes, open_questions, sources
from aifactory_assess.reports.text.tree import pillars
from aifactory_assess.scoring.assess import Assessment

__all__ = ["Look", "render"]


def render(assessment: Assessment, look: Look) -> str:
    """The report as text, with colour codes only where colour is wanted."""
    return render_parts(_parts(assessment, look), look)


def _parts(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    yield from first_screen(assessment, look)
    yield from findings(assessment, look)
    yield from pillars(assessment, look)
    yield from figures(assessment, look)
    yield from open_questions(assessment, look)
    yield from notes(assessment)
    yield from comparators(assessment, look)
    yield from sources(assessment, look)
