"""The verdict as Markdown for a pull request's comment or a job's summary, cut until it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory_assess.gate.guard import BETWEEN
from aifactory_assess.gate.verdict import Verdict
from aifactory_assess.telling.blocks import Block, Document, Run, Section, Table, Words, plain
from aifactory_assess.telling.documents.verdict import document
from aifactory_assess.telling.media import markdown

# A comment on GitHub holds 65,536 characters. Tables are cut to fewer and fewer rows until all of them fit, the last to
# shorter cells.
MOST_CHARACTERS = 60_000
SIZES = ((50, 600), (25, 600), (12, 600), (6, 600), (3, 600), (1, 240))


def render(verdict: Verdict) -> str:
    """The Markdown, with a line end; it fits into a comment, and stands below the comment's own heading."""
    told = document(verdict)
    for rows, signs in SIZES:
        text = markdown.render(_shortened(told, rows, signs), top=2)
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def _shortened(told: Document, rows: int, signs: int) -> Document:
    about = tuple(_cut(words, signs) for words in told.about)
    return replace(told, about=about, blocks=list(_blocks(told.blocks, rows, signs)))


def _blocks(blocks: Iterable[Block], rows: int, signs: int) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Section():
                yield replace(block, blocks=list(_blocks(block.blocks, rows, signs)))
            case Table():
                yield _table(block, rows, signs)
            case _:
                yield block


def _table(table: Table, most: int, signs: int) -> Table:
    """The first rows, or those that rather stay, in their order, and how many more there are."""
    rows = list(table.rows)
    more = f"and {len(rows) - most} more" if len(rows) > most else None
    kept = sorted(table.rather[:most]) or range(len(rows))[:most]
    return replace(table, rows=[tuple(_cut(cell, signs) for cell in rows[place]) for place in kept], note=more)


def _cut(words: Words, most: int) -> Words:
    """The beginning; of a change that of both sides, since what one alone has stands there."""
    text = " ".join(plain(words).split())
    if len(text) <= most:
        return words
    before, between, now = text.partition(BETWEEN)
    room = most - len(between)
    was = _begun(before, max(room // 2, room - len(now)))
    return Run(f"{was}{between}{_begun(now, room - len(was))}")


def _begun(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
