"""The formats of all that is told, in one table: flags, completion, help, docs and tests are made from it.

A new medium is one module in `media` and one line in FORMATS; a new document is one module in `documents`, and its name
in DOCUMENTS. Modules are imported when they are asked for: this one is read by every command.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aifactory_assess.framework.schemas import RESULTS
from aifactory_assess.nouns import dataclass
from aifactory_assess.telling.look import Look

if TYPE_CHECKING:
    from aifactory_assess.telling.blocks import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format, as `--report` names it; `ending` is that of its files.

    `medium` tells every document: its `pieces(document, look)` yields text, or bytes where it is `binary`.
    `data` tells some things in a form of their own, each by a module whose `render(thing)` returns or yields text.
    `instead` tells some things by another document and another medium.
    `shares_stdout`: its lines may stand on stdout between those of another.
    `things` are the documents that it tells (None: all); `extra` is what has to be installed for it.
    """

    name: str
    ending: str
    medium: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    binary: bool = False
    shares_stdout: bool = False
    things: frozenset[str] | None = None
    extra: str | None = None

    def tells(self, thing: str) -> bool:
        """Whether something can be told in this format."""
        if thing in self.data:
            return True
        return self.medium is not None and thing in DOCUMENTS and (self.things is None or thing in self.things)


DOCUMENTS = (
    *("assessment", "verdict", "merge", "explanation", "framework", "rules"),
    *("plan", "comparison", "sensitivity", "questionnaire", "portfolio", "trend"),
)
"""What is told as a document, whose module in `documents` has `document(thing, detail=...)`, which builds it."""

HANDED_OVER = frozenset(DOCUMENTS) - {"verdict", "explanation", "framework", "rules"}
"""What somebody takes home: pages and paper are made of these."""

FORMATS: tuple[Format, ...] = (
    Format(name="text", ending="txt", medium="terminal", instead={"verdict": ("verdict_log", "log")}),
    Format(name="markdown", ending="md", medium="markdown", data={"verdict": "comment"}),
    Format(name="html", ending="html", medium="html", things=HANDED_OVER),
    Format(name="pdf", ending="pdf", medium="pdf", things=HANDED_OVER, binary=True, extra="pdf"),
    Format(
        name="xlsx",
        ending="xlsx",
        medium="xlsx",
        instead={"assessment": ("worksheets", "xlsx")},
        things=HANDED_OVER,
        binary=True,
        extra="xlsx",
    ),
    Format(
        name="pptx",
        ending="pptx",
        medium="pptx",
        instead={"assessment": ("slides", "pptx")},
        things=frozenset({"assessment"}),
        binary=True,
        extra="pptx",
    ),
    Format(name="svg", ending="svg", medium="svg", things=frozenset({"assessment"})),
    Format(name="json", ending="json", data={thing: f"json.{thing}" for thing in RESULTS}),
    Format(name="csv", ending="csv", data={"plan": "backlog", "portfolio": "csv", "trend": "csv"}),
    Format(name="sarif", ending="sarif", data={"verdict": "sarif"}),
    Format(name="junit", ending="xml", data={"verdict": "junit"}),
    Format(name="github", ending="txt", data={"verdict": "github"}, shares_stdout=True),
    Format(name="gitlab", ending="json", data={"verdict": "gitlab"}),
    Format(name="badge", ending="svg", data={"verdict": "badge"}),
)
"""In the order in which help and messages name them; the first that tells a thing is its default."""


def formats_of(thing: str) -> tuple[Format, ...]:
    """The formats that tell something."""
    return tuple(each for each in FORMATS if each.tells(thing))


def format_named(name: str) -> Format:
    """A format of the table; KeyError where there is none."""
    return {each.name: each for each in FORMATS}[name]


def tell(thing: str, name: str, subject: object, look: Look) -> Iterator[str | bytes]:
    """Something in a format, piece by piece: text, or bytes where the format is binary."""
    chosen = format_named(name)
    if thing in chosen.data:
        told: str | Iterable[str] = _module("media", chosen.data[thing]).render(subject)
        yield from [told] if isinstance(told, str) else told
    else:
        words, medium = chosen.instead.get(thing) or (thing, chosen.medium)
        document: Document = _module("documents", words).document(subject, detail=look.detail)
        yield from _module("media", medium).pieces(document, look)


def told(thing: str, name: str, subject: object, look: Look | None = None) -> str:
    """Something in a format of text, whole."""
    return "".join(piece for piece in tell(thing, name, subject, look or Look()) if isinstance(piece, str))


def _module(room: str, name: str | None) -> Any:  # noqa: ANN401 - what is imported by name has no type here
    return import_module(f"aifactory_assess.telling.{room}.{name}")
