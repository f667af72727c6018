"""How a batch is scored: light, so that a command can look at it before numpy and pyarrow are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aifactory_assess.scoring.score_table import FIRST_ACTIONS, WHAT_IF, Detail, ScoreColumn

if TYPE_CHECKING:
    from aifactory_assess.batch.mapping import ColumnMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """Which columns come out, and which may come in.

    `keep` are input columns that pass through; `allow_extra_columns` lets columns be that mean nothing here. `mapping`
    says what the inputs' columns are called here; all other names are those of here. `first_actions` adds what each
    organisation would do first, which is worked out row by row and takes far longer than all the rest. `trials` are
    `ID=VALUE` words that are tried on every row.
    """

    detail: Detail = "full"
    keep: tuple[str, ...] = ()
    allow_extra_columns: bool = False
    mapping: ColumnMapping | None = None
    first_actions: bool = False
    trials: tuple[str, ...] = ()

    @property
    def more(self) -> tuple[ScoreColumn, ...]:
        """The columns behind the scores."""
        return ((FIRST_ACTIONS,) if self.first_actions else ()) + ((WHAT_IF,) if self.trials else ())

    def target(self, column: str) -> str | None:
        """What an input's column is called here; None where it is to be skipped."""
        return column if self.mapping is None else self.mapping.target(column)
