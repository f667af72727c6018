"""How what is told is to be written: the one thing that a medium knows of its reader."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from aifactory_assess.nouns import dataclass

Paper: TypeAlias = Literal["A4", "Letter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How to write: columns, colour, whether every detail is wanted, and whether only ASCII can be shown.

    `appendix` asks a screen for what it leaves out otherwise; `ground` is what colours stand on, where that is known;
    `paper` is what is printed on. `said` takes what a medium has to say to who asked for it, beside what it writes.
    """

    width: int = 80
    colour: bool = False
    detail: bool = False
    appendix: bool = False
    ascii_only: bool = False
    ground: Literal["dark", "light"] | None = None
    paper: Paper = "A4"
    said: list[str] = field(default_factory=list, compare=False)
