"""The sections and sentences of a log: lines that are never broken, as people search them and tools read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.escaping import log, terminal
from aifactory_assess.telling.blocks import Block, Document, Run, Section, Sentence, Words, plain, runs
from aifactory_assess.telling.look import Look
from aifactory_assess.telling.media.palette import grade_code

_INDENT = "  "
_PLAIN = "\x1b[0m"


def pieces(document: Document, look: Look) -> Iterator[str]:
    """The document line by line; an empty line stands around every section."""
    apart = False
    head = [Sentence(words=words) for words in (document.title, *document.about) if plain(words)]
    for line in _lines([*head, *document.blocks], look, 0):
        if line is None:
            apart = True
        else:
            yield f"\n{log(line)}\n" if apart else f"{log(line)}\n"
            apart = False


def _lines(blocks: Iterable[Block], look: Look, depth: int) -> Iterator[str | None]:
    """Lines; None where an empty one belongs, unless it would be the first or the last."""
    for number, block in enumerate(blocks):
        match block:
            case Sentence():
                yield _INDENT * (depth + block.depth) + _said(block.words, look)
            case Section():
                if number:
                    yield None
                titled = bool(plain(block.title))
                if titled:
                    yield _INDENT * depth + _said(block.title, look)
                yield from _lines(block.blocks, look, depth + titled)
                yield None
            case _:
                raise TypeError(f"a log has no room for {type(block).__name__}")


def _said(words: Words, look: Look) -> str:
    return "".join(_shown(run, look) for run in runs(words))


def _shown(run: Run, look: Look) -> str:
    text = terminal(run.text)
    if not look.colour or run.grade is None:
        return text
    return f"{grade_code(run.grade, look.ground)}{text}{_PLAIN}"
