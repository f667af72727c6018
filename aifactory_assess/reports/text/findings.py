"""The findings, worst first, each with what drives it and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable
from rich.table import Table
from rich.text import Text

from aifactory_assess.framework.model import RiskModel
from aifactory_assess.reports.layout import (
    QUIET,
    STRONG,
    WIDE,
    Look,
    heading,
    joined,
    paragraph,
    said,
    step_style,
)
from aifactory_assess.reports.wording import (
    advice,
    driver_sentence,
    gap_range,
    legend,
    next_drivers,
    signal_sentence,
    status_sentences,
    strongest_signal,
)
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.risks import Driver, Finding

NOTEWORTHY = 2
"""From this step of the risk scale on, the default report says what drives a finding."""
_DRIVERS = 3
_LEFT = 13


def findings(assessment: Assessment, look: Look) -> Iterator[ConsoleRenderable]:
    """All findings; those that do not apply by name only."""
    risk = assessment.framework.risk
    if risk is None:
        return
    yield from heading("Scaling risks, worst first", look)
    for finding in assessment.findings:
        if finding.risk is not None:
            yield _row(risk, finding, look)
            yield from _details(assessment, finding, look)
    left_out = [finding.challenge.title for finding in assessment.findings if finding.risk is None]
    if left_out:
        yield paragraph(said(f"Does not apply here: {', '.join(left_out)}.", QUIET), 2)
    if look.width < WIDE:
        yield paragraph(said(legend(risk), QUIET), 2)


def _row(risk: RiskModel, finding: Finding, look: Look) -> ConsoleRenderable:
    words, wide = _words(risk, finding, wide=look.width >= WIDE), 54 if look.width >= WIDE else 29
    table = Table.grid(padding=(0, 1), expand=False)
    table.add_column(width=11, no_wrap=True, overflow="ellipsis")
    table.add_column(width=look.width - wide - 15, no_wrap=True, overflow="ellipsis")
    table.add_column(width=wide, no_wrap=True, overflow="ellipsis")
    step = risk.scale[finding.risk or 0]
    style = step_style(finding.risk or 0, len(risk.scale), worst_last=True)
    title = Text("  ").append_text(said(step.title.upper(), f"bold {style}"))
    table.add_row(title, said(finding.challenge.title, STRONG), said(words, QUIET))
    return table


def _words(risk: RiskModel, finding: Finding, *, wide: bool) -> str:
    likelihood, impact = risk.scale[finding.likelihood or 0], risk.scale[finding.impact or 0]
    if wide:
        return f"likelihood {likelihood.title.lower()} × impact {impact.title.lower()}, gap {gap_range(finding)}"
    return f"{likelihood.short} × {impact.short}, gap {gap_range(finding)}"


def _details(assessment: Assessment, finding: Finding, look: Look) -> Iterator[ConsoleRenderable]:
    noteworthy = (finding.risk or 0) >= NOTEWORTHY
    if look.detail:
        yield paragraph(said(finding.challenge.statement, QUIET), _LEFT)
    for sentence in status_sentences(assessment, finding):
        yield paragraph(said(sentence), _LEFT)
    strongest = strongest_signal(finding)
    signals = finding.signals if look.detail else (strongest,) if strongest and noteworthy else ()
    for applied in signals:
        yield paragraph(said(signal_sentence(applied)), _LEFT)
    if look.detail:
        yield from _in_full(assessment, finding)
    elif noteworthy and finding.drivers:
        yield from _drivers(assessment, finding.drivers[:_DRIVERS])


def _drivers(assessment: Assessment, drivers: tuple[Driver, ...]) -> Iterator[ConsoleRenderable]:
    """The largest driver with what to do, the next ones by name."""
    first, *others = drivers
    todo = advice(assessment, first.result)
    yield paragraph(joined(said(driver_sentence(first)), said(f"→ {todo}", QUIET) if todo else None), _LEFT)
    following = next_drivers(others)
    if following:
        yield paragraph(said(following, QUIET), _LEFT)


def _in_full(assessment: Assessment, finding: Finding) -> Iterator[ConsoleRenderable]:
    for applied in finding.adjustments:
        state = "" if applied.state == "holds" else " (possible, as a fact is open)"
        yield paragraph(said(f"Impact {applied.adjustment.add:+d}: {applied.adjustment.reason}{state}."), _LEFT)
    for driver in finding.drivers:
        todo = advice(assessment, driver.result)
        yield paragraph(joined(said(driver_sentence(driver)), said(f"→ {todo}", QUIET) if todo else None), _LEFT)
    if finding.challenge.advice:
        yield paragraph(said(finding.challenge.advice), _LEFT)
