"""The flags of `batch`, and what their words turn into."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from aifactory_assess.cli.options import argument, flag, whole_number
from aifactory_assess.scoring.score_table import DETAILS

if TYPE_CHECKING:
    from aifactory_assess.batch.output.tally import Tally

PART_FORMATS = ("parquet", "csv", "jsonl")


class Limit(NamedTuple):
    """How many rows may be rejected: a number, or a percentage of all."""

    given: str
    number: float
    percent: bool

    def passed_by(self, tally: Tally) -> str | None:
        """The sentence where more rows were rejected; None where they were not."""
        rows = tally.rows + tally.rejected
        most = self.number * rows / 100 if self.percent else self.number
        told = f"{tally.rejected:,} of {rows:,} rows rejected, --max-rejects allows {self.given}"
        return told if tally.rejected > most else None


def _limit(text: str) -> Limit:
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(%?)", text)
    if match is None:
        raise typer.BadParameter(f"{text!r} is no number of rows such as 10, and no percentage such as 0.5%")
    return Limit(text, float(match.group(1)), bool(match.group(2)))


class Shard(NamedTuple):
    """Which part of a run this is, and of how many; from 1."""

    which: int
    of: int


def _shard(text: str) -> Shard:
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    which, of = map(int, match.groups()) if match else (0, 0)
    if not 1 <= which <= of:
        raise typer.BadParameter(f"{text!r} is no shard such as 1/8 (the first of eight)")
    return Shard(which, of)


def _workers(text: str) -> int:
    count = whole_number(text)
    if count < 1:
        raise typer.BadParameter(f"{text!r} is no number of processes, which is 1 or more")
    return count


Inputs = Annotated[
    list[str] | None,
    argument("INPUT...", "Tables (plain, .gz, .zst, URLs, - or duckdb:FILE?QUERY), folders or globs of answers files."),
]
Output = Annotated[
    str | None,
    flag("--output -o OUTPUT", "A .parquet, .csv or .jsonl file (plain, .gz, .zst, URL), a folder for parts, or -."),
]
Mapping = Annotated[Path | None, flag("--map FILE", "What the inputs' columns and words are called here.")]
SuggestMap = Annotated[
    bool, flag("--suggest-map", "Print the draft of a mapping file for the input, and score nothing.")
]
Dictionary = Annotated[bool, flag("--dictionary", "Explain the columns that come out, as CSV, and score nothing.")]
Columns = Annotated[
    str, typer.Option("--columns", metavar="|".join(DETAILS), help="How much of each assessment comes out.")
]
FirstActions = Annotated[bool, flag("--first-actions", "Add what each would do first; takes over a millisecond a row.")]
Trials = Annotated[
    list[str] | None,
    flag("--set ID=VALUE", "Try an answer, fact or price on every row; the column what_if says so. Repeatable."),
]
Keep = Annotated[list[str] | None, flag("--keep COLUMN", "Pass a column through (repeatable).")]
Rejects = Annotated[Path | None, flag("--rejects FILE", "Where rejected rows are told (beside the output).")]
MaxRejects = Annotated[
    Limit | None, flag("--max-rejects N|N%", "Exit 1 where more rows are rejected (no limit).", parser=_limit)
]
AllowExtraColumns = Annotated[bool, flag("--allow-extra-columns", "Leave columns aside that mean nothing here.")]
AllowDuplicates = Annotated[
    bool, flag("--allow-duplicates", "Score an organisation as often as it stands in the inputs.")
]
Workers = Annotated[int | None, flag("--workers N", "Processes that score (one a core).", parser=_workers)]
Dask = Annotated[
    str | None, flag("--dask ADDRESS", "Score on the workers of a Dask scheduler (local: start some here).")
]
PartFormat = Annotated[
    str | None, flag(f"--part-format {'|'.join(PART_FORMATS)}", "Format of the parts in a folder (parquet).")
]
ShardOfMany = Annotated[
    Shard | None, flag("--shard I/N", "Make every N-th part only, from the I-th; for schedulers.", parser=_shard)
]
Restart = Annotated[bool, flag("--restart", "Make the parts in the folder anew.")]
