"""Amounts as `batch` is given them: of rows that may be rejected, of shards, of processes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import typer

from aifactory_assess.cli.options import whole_number

if TYPE_CHECKING:
    from aifactory_assess.batch.output.tally import Tally


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


def limit_of(text: str) -> Limit:
    """Of words such as `10` or `0.5%`."""
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(%?)", text)
    if match is None:
        raise typer.BadParameter(f"{text!r} is no number of rows such as 10, and no percentage such as 0.5%")
    return Limit(text, float(match.group(1)), bool(match.group(2)))


class Shard(NamedTuple):
    """Which part of a run this is, and of how many; from 1."""

    which: int
    of: int


def shard_of(text: str) -> Shard:
    """Of words such as `1/8`."""
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    which, of = map(int, match.groups()) if match else (0, 0)
    if not 1 <= which <= of:
        raise typer.BadParameter(f"{text!r} is no shard such as 1/8 (the first of eight)")
    return Shard(which, of)


def workers_of(text: str) -> int:
    """How many processes, 1 or more."""
    count = whole_number(text)
    if count < 1:
        raise typer.BadParameter(f"{text!r} is no number of processes, which is 1 or more")
    return count
