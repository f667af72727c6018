"""How a batch is scored: light, so that a command can look at it before numpy and pyarrow are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Detail: TypeAlias = Literal["summary", "full", "explain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """Which columns come out, and which may come in.

    `keep` are input columns that pass through; `allow_extra_columns` lets columns be that mean nothing here.
    """

    detail: Detail = "full"
    keep: tuple[str, ...] = ()
    allow_extra_columns: bool = False
