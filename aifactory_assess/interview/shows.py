"""What there is to show after a reply: data, which a face lays out. Texts in it may come from files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.explain.explanation import Passage

RemarkTone: TypeAlias = Literal["saved", "told", "quiet", "refused", "warned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence."""

    tone: RemarkTone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A question.

    `choices` are (what to type, what it means); `before` is what was answered, `source` where a general price is from.
    `place` says where in the sitting it stands, the same whatever is answered; `left` is how many wait for an answer
    (None where that does not matter); `keys` are the commands that help here, in the order in which they are shown.
    """

    group: str
    place: str
    left: int | None
    id: str
    ask: str
    help: str | None
    choices: tuple[tuple[str, str], ...]
    expected: str
    before: tuple[str, ...]
    source: str | None
    coverage: float | None
    minutes: int | None
    keys: tuple[str, ...]


class AskedLine(NamedTuple):
    """One line of the list."""

    number: int | None
    id: str
    state: str
    answer: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedList:
    """All that is asked, by group."""

    groups: tuple[tuple[str, tuple[AskedLine, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """Why a question is asked, and what can be typed."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The assessment so far."""

    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class AllAsked:
    """Nothing more is asked; `skipped` ids still wait for an answer.

    So many `prices` could be one's own; `:g` and `way` ask them.
    """

    count: int
    skipped: tuple[str, ...]
    prices: int = 0
    way: str = "prices"


Show: TypeAlias = Remark | Card | AskedList | Help | Results | AllAsked
