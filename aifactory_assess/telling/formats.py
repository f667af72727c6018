"""The formats of all that is told, in one table: flags, completion, help, docs and tests are made from it.

A new medium is one module in `media` and one line in FORMATS; a new document is one module in `documents` and one line
in DOCUMENTS. Modules are imported when they are asked for: this one is read by every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aifactory_assess.reports.layout import Look
    from aifactory_assess.telling.blocks import Document

_ROOM = "aifactory_assess.telling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format, as `--report` names it.

    `medium` tells every document: its `pieces(document, look)` yields text, or bytes where it is `binary`.
    `data` tells things that are no documents, each by a module of its own: its `render(thing)` returns or yields text.
    `shares_stdout`: its lines may stand on stdout between those of another.
    """

    name: str
    medium: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    binary: bool = False
    shares_stdout: bool = False

    def tells(self, thing: str) -> bool:
        """Whether something can be told in this format."""
        return thing in self.data or (self.medium is not None and thing in DOCUMENTS)


DOCUMENTS: Mapping[str, str] = {
    "questionnaire": "questionnaire",
}
"""What is told as a document, and the module in `documents` whose `document(thing, detail=...)` builds it."""

FORMATS: tuple[Format, ...] = (
    Format(name="text", medium="terminal"),
    Format(name="markdown", medium="markdown"),
)
"""In the order in which help and messages name them; the first that tells a thing is its default."""


def formats_of(thing: str) -> tuple[Format, ...]:
    """The formats that tell something."""
    return tuple(each for each in FORMATS if each.tells(thing))


def format_named(name: str) -> Format:
    """A format of the table; KeyError where there is none."""
    return {each.name: each for each in FORMATS}[name]


def document_of(thing: str, subject: object, *, detail: bool) -> Document:
    """The document that tells something."""
    module: Any = import_module(f"{_ROOM}.documents.{DOCUMENTS[thing]}")
    document: Document = module.document(subject, detail=detail)
    return document


def tell(thing: str, name: str, subject: object, look: Look) -> Iterator[str | bytes]:
    """Something in a format, piece by piece: text, or bytes where the format is binary."""
    chosen = format_named(name)
    if thing in chosen.data:
        module: Any = import_module(f"{_ROOM}.media.{chosen.data[thing]}")
        told: str | Iterable[str] = module.render(subject)
        yield from [told] if isinstance(told, str) else told
    else:
        medium: Any = import_module(f"{_ROOM}.media.{chosen.medium}")
        yield from medium.pieces(document_of(thing, subject, detail=look.detail), look)
