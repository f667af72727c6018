"""An explanation for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.reports.layout import STRONG, Look, heading, paragraph, render_parts, said
from aifactory_assess.scoring.explain import Explanation


def render(name: str, explained: Explanation, look: Look) -> str:
    """The explanation as text; `name` is the id that was asked for."""
    return render_parts(_parts(name, explained, look), look)


def _parts(name: str, explained: Explanation, look: Look) -> Iterator[ConsoleRenderable]:
    yield said(name, STRONG)
    yield said(explained.title)
    if explained.result:
        yield Text()
        yield said(explained.result, STRONG)
    for section in explained.sections:
        yield from heading(section.title, look)
        for line in section.lines:
            yield paragraph(said(line), 2)
