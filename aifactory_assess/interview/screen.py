"""Rich in front of the loop: lines from top to bottom, without cursor tricks, for 60 columns and screen readers too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.interview.shows import Card, End, Help, Listing, Results, Row, Said, Show
from aifactory_assess.reports.layout import (
    BAD,
    FAIR,
    GOOD,
    POOR,
    QUIET,
    STRONG,
    Look,
    item,
    paragraph,
    render_parts,
    said,
)
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.documents.assessment import results
from aifactory_assess.telling.media.terminal import laid_out

_KEYS = ":u unknown :x n/a :n note :e evidence :b back :g go :l list :r results ? help :q quit"
_SIGNS = {
    "saved": ("Saved", GOOD),
    "told": ("", ""),
    "quiet": ("", QUIET),
    "refused": ("Not taken:", BAD),
    "warned": ("Note:", POOR),
}


def render(shows: Iterable[Show], look: Look) -> str:
    """Shows as text; nothing in them reaches the terminal as a control code or as markup."""
    return render_parts((part for show in shows for part in _parts(show, look)), look)


def _parts(show: Show, look: Look) -> Iterator[ConsoleRenderable]:
    match show:
        case Said():
            yield _sentence(show)
        case Card():
            yield from _card(show)
        case Listing():
            yield from _listing(show)
        case Help():
            yield from _help(show)
        case Results(assessment=assessment):
            yield Text()
            yield from laid_out(results(assessment), look)
        case End():
            yield from _end(show)
        case _:
            assert_never(show)


def _sentence(show: Said) -> Text:
    sign, style = _SIGNS[show.tone]
    return Text.assemble((sign, f"bold {style}"), " ", said(show.text)) if sign else said(show.text, style)


def _card(card: Card) -> Iterator[ConsoleRenderable]:
    yield Text()
    yield said(card.group, f"bold {FAIR}")
    yield said(_position(card), QUIET)
    yield said(card.ask, STRONG)
    if card.help:
        yield paragraph(said(card.help, QUIET), 2)
    wide = max((len(sign) for sign, _ in card.choices), default=0)
    for sign, text in card.choices:
        yield item(said(text), 2, sign.rjust(wide) + " ")
    for line in card.before:
        yield said(line, FAIR)
    yield said(f"Type {card.expected}; Enter skips.", QUIET)
    yield said(_KEYS, QUIET)


def _position(card: Card) -> str:
    parts = ["this file" if card.number is None else f"{card.number} of {card.count}", card.id, f"{card.left} open"]
    if card.coverage is not None:
        parts.append(f"{points(card.coverage):.0f} % covered")
    if card.minutes is not None:
        parts.append(f"about {card.minutes} min left")
    return ", ".join(parts)


def _listing(listing: Listing) -> Iterator[ConsoleRenderable]:
    for title, rows in listing.groups:
        yield said(title, STRONG)
        for row in rows:
            yield _row(row)


def _row(row: Row) -> ConsoleRenderable:
    here = "> " if row.is_here else "  "
    line = Text.assemble(said(row.id), " ", said(row.state, _STATES.get(row.state, "")))
    if row.answer:
        line.append_text(Text.assemble(": ", said(row.answer, QUIET)))
    return item(line, 2, f"{here}{row.number or ''}")


_STATES = {"answered": GOOD, "computed": GOOD, "unknown": POOR, "skipped": POOR, "open": QUIET, "n/a": QUIET}


def _help(shown: Help) -> Iterator[ConsoleRenderable]:
    for section in shown.passages:
        yield said(section.title, STRONG)
        for line in section.lines:
            yield paragraph(said(line), 2)


def _end(end: End) -> Iterator[ConsoleRenderable]:
    yield Text()
    yield said("That was the last question.", STRONG)
    if end.skipped:
        count = len(end.skipped)
        yield said(f"Still open: {count} of {end.count}: {', '.join(end.skipped)}.")
    yield said("Enter ends. :r results, :l list, :g ID goes to a question.", QUIET)
