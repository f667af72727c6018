"""Rich in front of the loop: lines from top to bottom, without cursor tricks, for 60 columns and screen readers too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import assert_never
from unicodedata import category

from rich.console import ConsoleRenderable
from rich.text import Text

from aifactory_assess.interview.shows import AllAsked, AskedLine, AskedList, Card, Help, Remark, Results, Show
from aifactory_assess.scoring.printed import in_percent
from aifactory_assess.telling.blocks import Run, quiet, strong
from aifactory_assess.telling.documents.assessment import results
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.terminal import laid_out, printed
from aifactory_assess.telling.media.terminal.words import heading, item, paragraph, said

_GOOD, _FAIR, _POOR, _BAD = 0.0, 0.25, 0.75, 1.0
_LEFT_OUT = (":r results", ":l list", ":b back", ":x n/a", ":e evidence")
"""Commands that a narrow window does not name, the first to go first; `?` tells all."""
MOST_SHOWN = 4_000
"""Signs of a note or another text that are shown, some screens full: it can be as long as its file."""
_JOINER, _TONES = "\u200d", frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_LONGEST = 40
"""Signs that may be drawn as one, before a text is cut wherever it is."""


def render(shows: Iterable[Show], look: Look) -> str:
    """Shows as text; nothing in them reaches the terminal as a control code or as markup."""
    return "".join(map(partial(_text, look=look), shows))


def _text(show: Show, look: Look) -> str:
    return _kept_text(show, look) if isinstance(show, Card | Help | AskedList) else _laid_out(show, look)


@lru_cache(maxsize=256)
def _kept_text(show: Card | Help | AskedList, look: Look) -> str:
    """A question, its help or the list, laid out once however often it is shown again."""
    if isinstance(show, AskedList):
        return "".join(_line_text(line, look) for title, rows in show.groups for line in (title, *rows))
    return _laid_out(show, look)


def _laid_out(show: Remark | Card | Help | Results | AllAsked, look: Look) -> str:
    return "".join(printed(_parts(show, look), look))


@lru_cache(maxsize=1024)
def _line_text(line: str | AskedLine, look: Look) -> str:
    """A line of the list, or the title of a group: the others stay as they were after a reply."""
    return "".join(printed([said(strong(line), look) if isinstance(line, str) else _row(line, look)], look))


def _parts(show: Remark | Card | Help | Results | AllAsked, look: Look) -> Iterator[ConsoleRenderable]:
    match show:
        case Remark():
            yield _sentence(show, look)
        case Card():
            yield from _card(show, look)
        case Help():
            yield from _help(show, look)
        case Results(assessment=assessment):
            yield Text()
            yield from laid_out(results(assessment), look)
        case AllAsked():
            yield from _end(show, look)
        case _:
            assert_never(show)


def _sentence(show: Remark, look: Look) -> Text:
    text = _two_ends(show.text)
    match show.tone:
        case "saved":
            return said((strong("Saved", _GOOD), f" {text}"), look)
        case "refused":
            return said((strong("Not taken:", _BAD), f" {text}"), look)
        case "warned":
            return said((strong("Note:", _POOR), f" {text}"), look)
        case "quiet":
            return said(quiet(text), look)
        case "told":
            return said(text, look)
        case _:
            assert_never(show.tone)


def _two_ends(text: str) -> str:
    """A text, or its two ends and how much stands between them where that is shorter."""
    half = MOST_SHOWN // 2
    if len(text) <= MOST_SHOWN:
        return text
    first = next((at for at in range(half, half - _LONGEST, -1) if not _is_joined(text, at)), half)
    behind = len(text) - half
    last = next((at for at in range(behind, behind + _LONGEST) if not _is_joined(text, at)), behind)
    ends = f"{text[:first]} ... ({last - first:,} signs more) ... {text[last:]}"
    return min(text, ends, key=len)


def _is_joined(text: str, at: int) -> bool:
    """Whether what stands before a place and behind it is drawn as one: emoji joined or toned, letters with marks."""
    return text[at - 1] == _JOINER or text[at] == _JOINER or text[at] in _TONES or category(text[at]) in {"Mn", "Me"}


def _card(card: Card, look: Look) -> Iterator[ConsoleRenderable]:
    yield Text()
    yield heading(card.group, look)
    yield said(quiet(_position(card)), look)
    yield said(strong(card.ask), look)
    if card.help:
        yield paragraph(said(quiet(card.help), look), 2)
    wide = max((len(sign) for sign, _ in card.choices), default=0)
    for sign, text in card.choices:
        yield item(said(text, look), 2, Text(sign.rjust(wide) + "  "))
    for line in map(_two_ends, card.before):
        label, colon, rest = line.partition(": ")
        yield said((Run(label + colon.rstrip(), grade=_FAIR), f" {rest}") if colon else Run(line, grade=_FAIR), look)
    if card.source:
        yield paragraph(said(quiet(card.source), look), 2)
    yield said(quiet(f"Type {card.expected}"), look)
    yield said(quiet(_keys(card.keys, look.width)), look)


def _keys(keys: tuple[str, ...], width: int) -> str:
    """The commands on one line, as many as it has room for."""
    shown = list(keys)
    for key in _LEFT_OUT:
        if len(" ".join(shown)) >= width and key in shown:
            shown.remove(key)
    return " ".join(shown)


def _position(card: Card) -> str:
    parts = [card.place, card.id, *([] if card.left is None else [f"{card.left} open"])]
    if card.coverage is not None:
        parts.append(f"{in_percent(card.coverage)} % covered")
    if card.minutes is not None:
        parts.append(f"about {card.minutes} min left")
    return ", ".join(parts)


def _row(row: AskedLine, look: Look) -> ConsoleRenderable:
    here = "> " if row.is_here else "  "
    state = quiet(row.state) if row.state not in _STATES else Run(row.state, grade=_STATES[row.state])
    answer = (quiet(f": {_two_ends(row.answer)}"),) if row.answer else ()
    return item(said((f"{row.id} ", state, *answer), look), 2, Text(f"{here}{row.number or ''} "))


_STATES = {"unknown": _POOR, "skipped": _POOR}
"""What stands out in the list: there are many answers, and one looks for those that are none."""


def _help(shown: Help, look: Look) -> Iterator[ConsoleRenderable]:
    for passage in shown.passages:
        yield said(strong(passage.title), look)
        for line in passage.lines:
            yield paragraph(said(line, look), 2)


def _end(end: AllAsked, look: Look) -> Iterator[ConsoleRenderable]:
    yield Text()
    yield said(strong("That was the last question."), look)
    if end.skipped:
        count = len(end.skipped)
        yield said(f"Still open: {count} of {end.count}: {', '.join(end.skipped)}.", look)
    if end.prices:
        yield said(f"Own prices are optional: :g {end.way} asks {end.prices} that the cost rests on.", look)
    yield said(quiet("Enter ends. :r results, :l list, :g ID goes to a question."), look)
