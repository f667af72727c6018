"""What a score table comes to at a glance: counts that add up, whatever parts it was worked out in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from aifactory_assess.batch.arrays import codes_of, flags_of, numbers_of, valid_of
from aifactory_assess.batch.rejects import common_faults, rejected_rows
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columns.sheets import Bools

MOST_FAULTS = 8
"""Sentences of a task that are counted."""
_SUMS = ("rows", "rejected", "counted", "points", "enough")


@dataclass(slots=True)
class Tally:
    """Rows by level where there is enough evidence for one (`enough` of them), and by risk where one is assessed.

    `points` is the sum in tenths of the overall scores of the `counted` rows: those with enough answered to be compared
    with others, as in a portfolio (docs/portfolio.md). `faults` counts the commonest sentences of rejects.
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
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.levels.update(other.levels)
        self.faults.update(other.faults)
        for challenge, counts in other.risks.items():
            self.risks.setdefault(challenge, Counter()).update(counts)

    def fields(self) -> dict[str, Any]:
        """The tally as a ledger has it."""
        plain = {name: getattr(self, name) for name in _SUMS}
        risks = {name: dict(each) for name, each in self.risks.items()}
        return plain | {"levels": dict(self.levels), "risks": risks, "faults": dict(self.faults)}

    @classmethod
    def told(cls, fields: Any) -> Tally | None:  # noqa: ANN401 - whatever stands in a ledger
        """A tally from its fields as a ledger has them; None where no run wrote them."""
        try:
            risks = {challenge: Counter(dict(counts)) for challenge, counts in fields["risks"].items()}
            counted = {name: Counter(dict(fields[name])) for name in ("levels", "faults")}
            tally = cls(**{**fields, **counted, "risks": risks})
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        return tally if all(type(count) is int and count >= 0 for count in tally._counts()) else None

    def _counts(self) -> Iterator[Any]:
        yield from (getattr(self, name) for name in _SUMS)
        for each in (self.levels, self.faults, *self.risks.values()):
            yield from each.values()

    @property
    def mean(self) -> float | None:
        """The mean overall score in points, of the rows that are compared."""
        return self.points / self.counted / 10 if self.counted else None


def tally_of(batches: Iterable[pa.RecordBatch], rejects: pa.Table, framework: Framework) -> Tally:
    """What some score batches come to, with the rows that were rejected beside them."""
    tally = Tally(rejected=rejected_rows(rejects), faults=Counter(dict(common_faults(rejects, MOST_FAULTS))))
    for batch in batches:
        shown = _compared(batch, framework)
        tally.rows += batch.num_rows
        tally.counted += len(shown)
        tally.points += int(np.rint(shown * 10).sum())
        enough = flags_of(batch.column("enough_evidence"))
        tally.enough += int(enough.sum())
        tally.levels.update(_counts(batch.column("level"), enough))
        for challenge in framework.challenges:
            status = batch.column(f"{challenge.id}_status")
            assessed = codes_of(status) == status.dictionary.index("assessed").as_py()
            risks = _counts(batch.column(f"{challenge.id}_risk"), assessed)
            tally.risks.setdefault(challenge.id, Counter()).update(risks)
    return tally


def _compared(batch: pa.RecordBatch, framework: Framework) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The scores of the rows whose coverage is enough to stand beside others."""
    low, coverage = batch.column("overall_low"), batch.column("coverage")
    limits, valid = framework.evidence_limits, valid_of(low)
    enough = np.rint(numbers_of(coverage) * 10) >= (limits.min_coverage if limits else 0)
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = numbers_of(low)[enough if valid is None else enough & valid]
    return found


def _counts(column: pa.DictionaryArray, where: Bools) -> dict[str, int]:
    words = column.dictionary.to_pylist()
    counts = np.bincount(codes_of(column)[where].astype(np.int64) + 1, minlength=len(words) + 1)[1:]
    return {word: count for word, count in zip(words, counts.tolist(), strict=True) if count}
