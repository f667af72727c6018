"""What a score table comes to at a glance: counts that add up, whatever parts it was worked out in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from aifactory_assess.batch.cells import codes_of, flags_of, numbers_of, valid_of
from aifactory_assess.batch.rejects import common_faults, rejected_rows
from aifactory_assess.framework.model import Framework

MOST_FAULTS = 8
"""Sentences of a task that are counted."""


@dataclass(slots=True)
class Tally:
    """Rows by level where there is enough evidence for one (`enough` of them), and by risk for each challenge.

    `points` is the sum of the overall scores in tenths, `faults` counts the commonest sentences of rejects.
    """

    rows: int = 0
    rejected: int = 0
    counted: int = 0
    points: int = 0
    enough: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    risks: dict[str, Counter[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Add what another part came to."""
        self.rows += other.rows
        self.rejected += other.rejected
        self.counted += other.counted
        self.points += other.points
        self.enough += other.enough
        self.levels.update(other.levels)
        self.faults.update(other.faults)
        for challenge, counts in other.risks.items():
            self.risks.setdefault(challenge, Counter()).update(counts)

    def fields(self) -> dict[str, Any]:
        """The tally as a ledger has it."""
        plain = {name: getattr(self, name) for name in ("rows", "rejected", "counted", "points", "enough")}
        risks = {name: dict(each) for name, each in self.risks.items()}
        return plain | {"levels": dict(self.levels), "risks": risks, "faults": dict(self.faults)}

    @classmethod
    def told(cls, fields: Mapping[str, Any]) -> Tally:
        """A tally from its fields as a ledger has them."""
        risks = {challenge: Counter(counts) for challenge, counts in fields["risks"].items()}
        counted = {name: Counter(fields[name]) for name in ("levels", "faults")}
        return cls(**{**fields, **counted, "risks": risks})

    @property
    def mean(self) -> float | None:
        """The mean overall score in points, of the rows that have one."""
        return self.points / self.counted / 10 if self.counted else None


def tally_of(batches: Iterable[pa.RecordBatch], rejects: pa.Table, framework: Framework) -> Tally:
    """What some score batches come to, with the rows that were rejected beside them."""
    tally = Tally(rejected=rejected_rows(rejects), faults=Counter(dict(common_faults(rejects, MOST_FAULTS))))
    for batch in batches:
        low = batch.column("overall_low")
        valid = valid_of(low)
        shown = numbers_of(low) if valid is None else numbers_of(low)[valid]
        tally.rows += batch.num_rows
        tally.counted += len(shown)
        tally.points += int(np.rint(shown * 10).sum())
        enough = batch.column("enough_evidence")
        tally.enough += int(flags_of(enough).sum())
        tally.levels.update(_counts(batch.column("level").filter(enough)))
        for challenge in framework.challenges:
            tally.risks.setdefault(challenge.id, Counter()).update(_counts(batch.column(f"{challenge.id}_risk")))
    return tally


def _counts(column: pa.DictionaryArray) -> dict[str, int]:
    words = column.dictionary.to_pylist()
    counts = np.bincount(codes_of(column).astype(np.int64) + 1, minlength=len(words) + 1)[1:]
    return {word: count for word, count in zip(words, counts.tolist(), strict=True) if count}
