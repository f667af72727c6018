"""The verdict as Markdown for a pull request's comment or a job's summary, cut until it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory_assess.gate.verdict import Verdict
from aifactory_assess.telling.blocks import Block, Document, Run, Section, Table, Words, plain
from aifactory_assess.telling.documents.verdict import document
from aifactory_assess.telling.media import markdown

# A comment on GitHub holds 65,536 characters. Tables are cut to fewer and fewer rows until all of them fit.
MOST_CHARACTERS = 60_000
ROWS = (50, 25, 12, 6, 3, 1)
CELL = 240


def render(verdict: Verdict) -> str:
    """The Markdown, with a line end; it fits into a comment, and stands below the comment's own heading."""
    told = document(verdict)
    for rows in ROWS:
        text = markdown.render(_shortened(told, rows), top=2)
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def _shortened(told: Document, most: int) -> Document:
    return replace(told, about=tuple(_cut(words) for words in told.about), blocks=list(_blocks(told.blocks, most)))


def _blocks(blocks: Iterable[Block], most: int) -> Iterator[Block]:
    for block in blocks:
        match block:
            case Section():
                yield replace(block, blocks=list(_blocks(block.blocks, most)))
            case Table():
                yield _table(block, most)
            case _:
                yield block


def _table(table: Table, most: int) -> Table:
    """The first rows, and how many more there are."""
    rows = list(table.rows)
    more = f"and {len(rows) - most} more" if len(rows) > most else None
    return replace(table, rows=[tuple(_cut(cell) for cell in row) for row in rows[:most]], note=more)


def _cut(words: Words) -> Words:
    text = " ".join(plain(words).split())
    return words if len(text) <= CELL else Run(text[: CELL - 3] + "...")
