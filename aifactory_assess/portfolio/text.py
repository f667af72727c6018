"""The portfolio for a terminal: how the organisations spread, where they stand, and what would move them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.escaping import terminal
from aifactory_assess.portfolio.grid import Cell, Column, table
from aifactory_assess.portfolio.json import BIN
from aifactory_assess.portfolio.survey import Portfolio
from aifactory_assess.portfolio.tally import Spread
from aifactory_assess.portfolio.text_rows import cohorts, heatmap, ranking
from aifactory_assess.portfolio.wording import (
    NO_CREDITS,
    QUESTIONS_NOTE,
    SHOWN_QUESTIONS,
    compared_sentence,
    counted,
    level_counts,
    outliers_sentence,
    spread_sentence,
    tenths_text,
)
from aifactory_assess.reports.layout import QUIET, STRONG, Look, heading, render_parts, said, step_style


def render(portfolio: Portfolio, look: Look) -> Iterator[str]:
    """The report, part by part."""
    for part in parts(portfolio, look):
        yield render_parts(iter([part]), look)


def parts(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """All that the report shows."""
    yield from summary(portfolio)
    if not portfolio.rows:
        return
    if portfolio.whole.n:
        yield from distribution(portfolio, look)
    yield from ranking(portfolio, look)
    yield from heatmap(portfolio, look)
    for column in portfolio.cohorts:
        yield from cohorts(portfolio, column, look)
    yield from outliers(portfolio, look)
    yield from questions(portfolio, look)


def summary(portfolio: Portfolio) -> Iterator[ConsoleRenderable]:
    """How many organisations, how many of them are compared, and how they stand."""
    framework = portfolio.framework
    yield said(f"Portfolio of {counted(portfolio.rows, 'organisation')}", STRONG)
    yield said(f"{framework.title}, framework {framework.id} {framework.version}", QUIET)
    yield said(compared_sentence(portfolio))
    if portfolio.whole.n:
        yield said(spread_sentence(portfolio.whole.overall))


def distribution(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """A histogram of the overall score, and how many stand on each level."""
    framework, whole = portfolio.framework, portfolio.whole
    yield from heading("Distribution of the overall score", look)
    yield from histogram(whole.overall, look)
    yield from heading("Levels", look)
    counts = level_counts(framework, whole)
    label = max(len(title) for title, _ in counts)
    for place, (title, count) in enumerate(counts):
        known = place < len(framework.levels)
        style = step_style(place, len(framework.levels), worst_last=False) if known else QUIET
        yield bar_line(look, title.ljust(label), count, (whole.n, whole.n), style)


def histogram(spread: Spread, look: Look) -> Iterator[ConsoleRenderable]:
    """Bars over bins of five points, from the first bin that is not empty to the last."""
    bins = spread.bins(BIN)
    filled = [place for place, (_, _, count) in enumerate(bins) if count]
    most = max(count for _, _, count in bins)
    for start, stop, count in bins[filled[0] : filled[-1] + 1]:
        least = spread.least_possible
        label = f"{(start + least) // 10:>4} – {(stop + least) // 10:<4}"
        yield bar_line(look, label, count, (spread.n, most))


def bar_line(look: Look, label: str, count: int, whole: tuple[int, int], style: str = "") -> Text:
    """A count, its share of the first of `whole`, and a bar that is full at the second."""
    total, most = whole
    line = Text(terminal(label))
    line.append(f" {count:>11,} {100 * count / total:5.1f} % ")
    room = max(look.width - len(line), 8)
    # Whatever is there is seen.
    line.append("█" * max(round(count / most * room), min(count, 1)), style=style)
    return line


def outliers(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """Who stands far outside the others, in the whole and by pillar."""
    yield from heading("Outliers: beyond the quartiles by 1.5 times their distance", look)
    for found in portfolio.outliers:
        yield said(outliers_sentence(portfolio.framework, found))
        for outlier in found.shown:
            yield Text(f"  {tenths_text(outlier.low):>5}  ").append(said(outlier.organisation))


def questions(portfolio: Portfolio, look: Look) -> Iterator[ConsoleRenderable]:
    """The questions whose remedies, or whose answers, would move the mean score most."""
    yield from heading("Questions that would move the portfolio most", look)
    if portfolio.questions is None:
        yield said(NO_CREDITS)
        return
    numbers = max(len(f"{portfolio.rows:,}"), 6)
    columns = [
        Column(heading="points", width=6),
        Column(heading="remedies", width=8),
        Column(heading="finding out", width=11),
        *(Column(heading=name, width=numbers) for name in ("weak", "open", "capped")),
    ]
    room = look.width - sum(column.width + 1 for column in columns)
    key = Column(heading="question", width=min(max(room, 16), 64), left=True)
    rows = [
        (
            Cell(text=rise.question.id),
            [
                Cell(text=f"{rise.moves:.2f}", style=STRONG),
                Cell(text=f"{rise.remedies:.2f}"),
                Cell(text=f"{rise.lost_open:.2f}"),
                *(Cell(text=f"{count:,}") for count in (rise.weak, rise.open, rise.gated)),
            ],
        )
        for rise in portfolio.questions[:SHOWN_QUESTIONS]
    ]
    yield from table(look, key, columns, rows)
    yield said(QUESTIONS_NOTE, QUIET)
