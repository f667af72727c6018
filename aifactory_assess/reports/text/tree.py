"""Pillars and topics, with bars."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable
from rich.table import Table
from rich.text import Text

from aifactory_assess.reports.layout import QUIET, STRONG, WIDE, Look, bar, heading, said, step_style
from aifactory_assess.reports.wording import level_title, score_range
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import Score


def pillars(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """A row for each pillar and each of its topics."""
    yield from heading("Pillars and topics", look)
    framework = assessment.framework
    table = Table.grid(padding=(0, 1), expand=False)
    wide = 20 if look.width >= WIDE else 12
    table.add_column(width=min(60, look.width - wide - 26), no_wrap=True, overflow="ellipsis")
    table.add_column(width=wide, no_wrap=True)
    table.add_column(justify="right", width=10, no_wrap=True)
    table.add_column(width=12, overflow="fold")
    for pillar in assessment.readiness.pillars:
        verdict = pillar.verdict
        style = step_style(verdict.level or 0, len(framework.levels), worst_last=False)
        level = level_title(framework, verdict) if verdict.enough_evidence else "unsure"
        name = Text("  ").append_text(said(pillar.pillar.title, STRONG))
        table.add_row(
            name, *_cells(verdict.score, style, wide), said(level, f"bold {style}" if verdict.enough_evidence else "")
        )
        for topic in pillar.topics:
            title = Text("    ").append_text(said(topic.topic.title))
            table.add_row(title, *_cells(topic.score, QUIET, wide), Text())
    yield table


def _cells(score: Score | None, style: str, wide: int) -> tuple[Text, Text]:
    if score is None:
        return Text(), Text("n/a", style=QUIET)
    return bar(score.low, score.high, wide, style), Text(score_range(score))
