"""The terminal report: the answer first, then what holds it back, then everything else."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.console import Console, ConsoleRenderable

from aifactory_assess.reports.text.findings import findings
from aifactory_assess.reports.text.first_screen import first_screen
from aifactory_assess.reports.text.layout import ASCII, Look
from aifactory_assess.reports.text.rest import comparators, figures, notes, open_questions, sources
from aifactory_assess.reports.text.tree import pillars
from aifactory_assess.scoring.assess import Assessment

__all__ = ["Look", "render", "render_parts"]


def render(assessment: Assessment, look: Look) -> str:
    """The report as text, with colour codes only where colour is wanted."""
    return render_parts(_parts(assessment, look), look)


def render_parts(parts: Iterator[ConsoleRenderable], look: Look) -> str:
    """Lay out parts for a terminal, a pipe or a file; lines carry no trailing blanks."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=look.width,
        force_terminal=look.colour,
        color_system="256" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
    return text.translate(ASCII) if look.ascii_only else text


def _parts(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    yield from first_screen(assessment, look)
    yield from findings(assessment, look)
    yield from pillars(assessment, look)
    yield from figures(assessment, look)
    yield from open_questions(assessment, look)
    yield from notes(assessment)
    yield from comparators(assessment, look)
    yield from sources(assessment, look)
