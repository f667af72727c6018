"""An assessment laid out in the columns of a score table, the kept columns last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from aifactory_assess.batch.arrays import MOST_BITS
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.errors import failure
from aifactory_assess.escaping import spreadsheet
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.columnar import AssessmentColumns
from aifactory_assess.scoring.columns.risks import FindingColumns
from aifactory_assess.scoring.columns.sheets import NOT_APPLICABLE, NOT_ASKED, OPEN, UNKNOWN, Bools, Whole
from aifactory_assess.scoring.columns.tree import Credited, VerdictColumns
from aifactory_assess.scoring.score_table import (
    FIRST_ACTIONS,
    FRAMEWORK_KEY,
    LABEL,
    SHA256_KEY,
    STATES,
    STATUSES,
    WHAT_IF,
    CellKind,
    ScoreColumn,
    score_columns,
)

ID = pa.dictionary(pa.int8(), pa.string())
TYPES: dict[CellKind, pa.DataType] = {
    "text": pa.string(),
    "flag": pa.bool_(),
    **dict.fromkeys(("score", "credit"), pa.float64()),
    **dict.fromkeys(("level", "risk", "state", "status"), ID),
}

_STATE_OF_CODE = {
    UNKNOWN: STATES.index("unknown"),
    OPEN: STATES.index("open"),
    NOT_APPLICABLE: STATES.index("not_applicable"),
    NOT_ASKED: STATES.index("not_asked"),
}


def _refuse_clashes(own: Iterable[str], kept: Iterable[str]) -> None:
    """AssessError where a kept column is called like another, as CSV writes it; databases see no capitals."""
    taken = {name.lower(): name for name in own}
    for name in kept:
        written = spreadsheet(name).lower()
        same = taken.get(written)
        if same == name:
            raise failure("--keep", f"{name!r} is a column of score tables themselves")
        if same is not None and same.lower() == name.lower():
            raise failure("--keep", f"{name!r} and {same!r} differ in capitals only, which databases take for one")
        if same is not None:
            raise failure("--keep", f"{name!r} and {same!r} are both {written!r} in CSV", "names that differ")
        taken[written] = name


def _own_names(framework: Framework, columns: Iterable[ScoreColumn]) -> Iterator[str]:
    """The columns of a score table, and those of any other, as which a portfolio would read kept ones.

    But for the states of questions, which stand in tables of answers too and are read beside credits alone.
    """
    every = score_columns(framework, "explain", (FIRST_ACTIONS, WHAT_IF))
    yield from (column.name for column in columns)
    yield from (column.name for column in every if column.kind != "state")


class ScoreLayout:
    """Lays assessments out as record batches of one schema."""

    def __init__(self, framework: Framework, options: ScoreOptions, kept: tuple[pa.Field, ...] = ()) -> None:
        self._detail = options.detail
        columns = score_columns(framework, options.detail, options.more)
        if kept:
            _refuse_clashes([LABEL, *_own_names(framework, columns)], [field.name for field in kept])
        metadata = {FRAMEWORK_KEY: f"{framework.id}@{framework.version}", SHA256_KEY: framework.sha256}
        fields = [pa.field(column.name, TYPES[column.kind]) for column in columns]
        self.schema = pa.schema([*fields, *kept], metadata=metadata)
        self._levels = pa.array([level.id for level in framework.levels], pa.string())
        self._risks = pa.array(framework.risk_ids, pa.string())
        self._states, self._statuses = pa.array(STATES, pa.string()), pa.array(STATUSES, pa.string())

    def table(self, organisations: pa.Array, assessed: AssessmentColumns, more: list[pa.Array]) -> pa.RecordBatch:
        """One row for each organisation, in order; `more` are the columns behind its scores, the kept ones last."""
        arrays = [organisations, *self._overall(assessed.readiness.overall)]
        for pillar in assessed.readiness.pillars:
            arrays.extend(self._pillar(pillar))
        for finding in assessed.findings:
            arrays.extend(self._finding(finding))
        if self._detail == "explain":
            for credited in assessed.readiness.questions.values():
                arrays.extend(self._question(credited))
        return pa.RecordBatch.from_arrays([*arrays, *more], schema=self.schema)

    def _overall(self, verdict: VerdictColumns) -> Iterator[pa.Array]:
        counts = _Nulls(verdict.score.counts)
        yield counts.tenths(verdict.low_tenths)
        yield counts.tenths(verdict.high_tenths)
        yield counts.tenths(verdict.coverage_tenths)
        yield counts.ids(verdict.level, self._levels)
        yield counts.ids(verdict.level_high, self._levels)
        yield pa.array(verdict.enough_evidence)
        if self._detail != "summary":
            yield _Nulls(verdict.asked).tenths(verdict.not_applicable_tenths)
        yield _named(verdict.gates, len(verdict.low_tenths))

    def _pillar(self, verdict: VerdictColumns) -> Iterator[pa.Array]:
        counts = _Nulls(verdict.score.counts)
        yield counts.tenths(verdict.low_tenths)
        if self._detail != "summary":
            yield counts.tenths(verdict.high_tenths)
            yield counts.tenths(verdict.coverage_tenths)
        yield counts.ids(verdict.level, self._levels)
        yield pa.array(verdict.enough_evidence)
        if self._detail != "summary":
            yield _Nulls(verdict.asked).tenths(verdict.not_applicable_tenths)

    def _finding(self, finding: FindingColumns) -> Iterator[pa.Array]:
        counts = _Nulls(finding.applies)
        status = np.where(finding.applies, ~finding.enough_answers, 2).astype(np.int8)
        yield pa.DictionaryArray.from_arrays(pa.array(status), self._statuses)
        if self._detail == "summary":
            yield counts.ids(finding.risk, self._risks)
            return
        yield counts.tenths(finding.coverage_tenths)
        yield counts.tenths(finding.gap_low_tenths)
        yield counts.tenths(finding.gap_high_tenths)
        for steps in (finding.likelihood, finding.impact, finding.risk, finding.risk_low):
            yield counts.ids(steps, self._risks)

    def _question(self, credited: Credited) -> Iterator[pa.Array]:
        credit = credited.credit
        counts = _Nulls(credit >= 0)
        yield counts.numbers(credit / 100.0)
        states = np.zeros(len(credit), dtype=np.int8)
        if credited.computed is not None:
            states[credited.computed] = STATES.index("computed")
        for code, place in _STATE_OF_CODE.items():
            states[credit == code] = place
        yield pa.DictionaryArray.from_arrays(pa.array(states), self._states)


def _named(gates: Sequence[tuple[str, Bools]], rows: int) -> pa.Array:
    """For each row the ids of the gates that bind, null where none does; each set of them is put into words once."""
    words: list[str | None] = [None]
    codes = np.zeros(rows, np.int64)
    for start in range(0, len(gates), MOST_BITS):
        some = gates[start : start + MOST_BITS]
        bits = np.zeros(rows, np.int64)
        for place, (_, binds) in enumerate(some):
            bits |= binds.astype(np.int64) << place
        sets, places = _distinct(bits)
        named = [";".join(name for place, (name, _) in enumerate(some) if each >> place & 1) for each in sets]
        pairs, codes = _distinct(codes * len(named) + places)
        words = [
            ";".join(filter(None, (words[pair // len(named)], named[pair % len(named)]))) or None for pair in pairs
        ]
    return pa.array(words, pa.string()).take(pa.array(codes))


def _distinct(values: NDArray[np.int64]) -> tuple[list[int], NDArray[np.int64]]:
    """The numbers that occur, and the place of each row's among them; hashed, since sorting takes ten times as long."""
    encoded = pa.array(values).dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


class _Nulls:
    """Arrays of rows, of which those that do not count are null."""

    def __init__(self, counts: Bools) -> None:
        self._rows = len(counts)
        everywhere = bool(counts.all())
        self._validity = None if everywhere else pa.py_buffer(np.packbits(counts, bitorder="little"))

    def tenths(self, printed: Whole) -> pa.Array:
        """Tenths of a point as printed scores."""
        return self.numbers(printed / 10.0)

    def numbers(self, values: np.ndarray[Any, Any]) -> pa.Array:
        """Numbers as they are."""
        return pa.Array.from_buffers(pa.float64(), self._rows, [self._validity, pa.py_buffer(values)])

    def ids(self, places: Whole, words: pa.Array) -> pa.Array:
        """Indices as the words that they stand for."""
        indices = pa.Array.from_buffers(
            pa.int8(), self._rows, [self._validity, pa.py_buffer(places.astype(np.int8, copy=False))]
        )
        return pa.DictionaryArray.from_arrays(indices, words)
