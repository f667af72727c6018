"""Documents as one self-contained page: no script, no request, light and dark and paper (Jinja2 with autoescape).

Every text is escaped by Jinja, and what would steer a reader (control characters, turned directions) is shown first.
Charts are SVG of our own whose shapes carry their colours as attributes, so that print engines draw them; each has its
numbers in words or in a table beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from aifactory_assess import __version__
from aifactory_assess.escaping import terminal
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Document, Run, Section, Words, in_numbers, plain, runs, spoken, told_points
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.html import charts
from aifactory_assess.telling.media.html.anchors import Anchors

_PAPER = "A4"
"""What the style sheet is written for."""
_COLOUR = re.compile(r"--(\w+):(#\w+)")
_POINTS = 16
"""So many rows tell a curve in numbers."""
_SPAN = 400
"""Letters that are laid out at a time: print engines look through all that is left of a text for each of its lines."""
_BEGINNING = 1000
"""Signs of a text that are shown of each, and that make one long."""
_SPACES = " \n"
_PIECES = re.compile(f"(?s).{{,{_SPAN - 1}}}[{_SPACES}]|.{{1,{_SPAN}}}")
_ENDS_OF_PARTS = re.compile(r"_|[^\s_]{40}(?=[^\s_]{5})")
_ENDS_OF_NARROW = re.compile(r"_|[^\s_]{20}(?=[^\s_]{5})")
_WHOLE = re.compile(r"((?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])|\([0-9][0-9.,]{0,12}-[0-9][0-9.,]{0,12}\))")
"""A day, and a range in brackets: no line ends at their hyphens."""
STACKED = 6
"""A table of more columns is no list of cells on a phone: it scrolls sideways."""
MANY = 6
"""More columns of words than this are printed small, since a sheet of paper does not scroll."""
STEPS = 5
"""Grades are shown in so many steps, from the best to the worst."""


class Room:
    """How many signs of long texts a page takes: of each as many as are left, but the beginning of all."""

    def __init__(self, signs: int) -> None:
        self._left = signs

    def fitted(self, text: str) -> str:
        """The text, or as much of it as there is room for and how much that leaves out."""
        if len(text) <= _BEGINNING:
            return text
        most = max(self._left, _BEGINNING)
        self._left = max(self._left - len(text), 0)
        return text if len(text) <= most else f"{text[:most]} [... {len(text) - most:,} more signs are not printed]"


def pieces(document: Document, look: Look | None = None, *, room: Room | None = None) -> Iterator[str]:
    """The page in pieces, as its rows are read; a browser lays it out by itself, but for the paper it is printed on.

    `room` bounds its long texts; a browser takes all.
    """
    paper = _PAPER if look is None else look.paper
    yield from _environment().get_template("page.html.j2").generate(**_facts(document, paper), room=room)


def _facts(document: Document, paper: str) -> dict[str, Any]:
    anchors, style = Anchors(), (resources.files(__package__) / "style.css").read_text("utf-8")
    told = tuple(blocks.on_paper(document.blocks))
    sections = [block for block in told if isinstance(block, Section)]
    return {
        "title": plain(document.title),
        "document": document,
        "blocks": told,
        "contents": _contents(anchors, [each for each in sections if plain(each.title).strip()]),
        "anchors": anchors,
        # Each colour stands in the sheet: what draws without it, as what lays out paper, has them as attributes.
        "light": dict(_COLOUR.findall(style.partition("}")[0])),
        "style": Markup(style.replace(f"size:{_PAPER}", f"size:{paper}")),  # noqa: S704 - a file of ours
        "version": __version__,
        "charts": charts,
    }


def _contents(anchors: Anchors, sections: Sequence[Section]) -> list[tuple[str, str]]:
    """(anchor, title) of each; what stands behind a colon or a comma is told where it leads, where one is enough."""
    titles = [plain(each.title) for each in sections]
    short = [re.split(r"[:,] ", title)[0] for title in titles]
    told = (brief if short.count(brief) == 1 else title for brief, title in zip(short, titles, strict=True))
    return list(zip(map(anchors.of_section, sections), told, strict=True))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"runs": runs, "plain": plain, "step": step, "unbroken": _unbroken, "in_spans": _in_spans}
    found.filters |= {
        "on_paper": blocks.on_paper,
        "told_points": partial(told_points, most=_POINTS),
        "alone": _alone,
        "told_in": _told_in,
    }
    found.filters |= {"in_numbers": in_numbers}
    found.globals |= {"kind": lambda block: type(block).__name__, "spoken": spoken, "STACKED": STACKED, "MANY": MANY}
    return found


def _shown(value: object) -> object:
    """What an expression gives, control characters shown; our own markup as it is."""
    return terminal(value, keep_lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def _in_spans(context: Context, text: str, *, narrow: bool = False) -> Markup:
    """A long text in pieces, which look as one; a word that is longer than a piece may break between its own.

    A number keeps its sign on its line, and a day its parts. Where it is `narrow`, a word may break after its
    underscores, and wherever it is longer than a column should be.
    """
    shown, room = blocks.kept_on_a_line(terminal(text, keep_lines=True)), context["room"]
    shown = shown if room is None else room.fitted(shown)
    if len(shown) <= _SPAN:
        return _breaking(shown, narrow=narrow)
    pieces = [each.group() for each in _PIECES.finditer(shown)]
    spans = [Markup("<span>{}</span>").format(_breaking(each, narrow=narrow)) for each in pieces]
    nothing, a_break = Markup(""), Markup("<wbr>")
    breaks = (nothing if each[-1] in _SPACES else a_break for each in pieces)
    return spans[0] + Markup("").join(between + span for between, span in zip(breaks, spans[1:], strict=False))


def _breaking(text: str, *, narrow: bool) -> Markup:
    whole, a_break = Markup("<span class=whole>{}</span>"), Markup("<wbr>")
    words = _ENDS_OF_NARROW.sub(r"\g<0>\0", text) if narrow else text  # no text that is shown holds a NUL
    parts = (_WHOLE.split(each) for each in words.split("\0"))
    return a_break.join(
        Markup("").join(whole.format(part) if place % 2 else part for place, part in enumerate(each)) for each in parts
    )


def _alone(cell: Words) -> Run | None:
    """The one graded word of a cell that has no other: its cell is coloured."""
    said = runs(cell)
    plain_tone = len(said) == 1 and said[0].tone == "plain" and said[0].grade is not None
    return said[0] if plain_tone and not said[0].link and not said[0].anchor else None


def _told_in(title: str, heading: str) -> bool:
    """Whether the heading over a table says what its title names: a caption would repeat it."""
    return title.rpartition(": ")[2] in heading


def step(grade: float | None) -> str:
    """The class of a grade: `g0` is the best, `g4` the worst; empty without one."""
    return "" if grade is None else f"g{round(min(max(grade, 0.0), 1.0) * (STEPS - 1))}"


def _unbroken(text: str) -> Markup:
    """An id that may break after its underscores, and in a word only where that is longer than a column."""
    return Markup("<wbr>").join(_ENDS_OF_PARTS.sub(r"\g<0>\0", terminal(text)).split("\0"))
