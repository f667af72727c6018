"""Made-up answers of many organisations, for benchmarks: every question and profile field, some of them missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.framework.asked import Checklist, Choice, FreeText, Levels, Number, YesNo
from aifactory_assess.framework.model import Framework

TYPICAL_OPTIONS = 2
SMALL = 2  # a ratio; three decimals instead of one


def answers(framework: Framework, rows: int, seed: int, first: int = 0, missing: float = 0.15) -> pa.RecordBatch:
    """`rows` organisations from number `first` on; each cell is missing with the same probability."""
    draw = np.random.default_rng([seed, first])
    columns: dict[str, pa.Array] = {
        "organisation": pa.array([f"org-{number:09d}" for number in range(first, first + rows)])
    }
    places: tuple[Place, ...] = (*framework.fields, *framework.questions)
    for about in places:
        column = _column(about.kind, rows, draw)
        columns[about.id] = _with_nulls(column, draw.random(rows) < missing)
    return pa.RecordBatch.from_pydict(columns)


def _column(kind: Any, rows: int, draw: np.random.Generator) -> pa.Array:  # noqa: ANN401 - any kind of answer
    match kind:
        case Levels(steps=steps):
            return pa.array(draw.integers(0, len(steps), rows))
        case YesNo():
            return _words(["no", "yes"], rows, draw)
        case Choice(options=options):
            return _words([option.id for option in options], rows, draw)
        case Checklist(options=options):
            return _lists([option.id for option in options if not option.exclusive], rows, draw)
        case Number():
            return pa.array(_numbers(kind, rows, draw))
        case FreeText():
            return pa.array(["words"] * rows)
        case _:
            raise TypeError(kind)


def _words(words: list[str], rows: int, draw: np.random.Generator) -> pa.Array:
    return pa.array(words).take(pa.array(draw.integers(0, len(words), rows)))


def _lists(words: list[str], rows: int, draw: np.random.Generator) -> pa.Array:
    ticked = draw.random((rows, len(words))) < min(0.5, TYPICAL_OPTIONS * 2 / len(words))
    offsets = np.concatenate([[0], np.cumsum(ticked.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(words).take(pa.array(np.nonzero(ticked)[1])))


def _numbers(kind: Number, rows: int, draw: np.random.Generator) -> np.ndarray[Any, Any]:
    """Around the knots where there are any, with one decimal; of a field, over the magnitudes of its range."""
    if kind.curve is not None:
        least, most = kind.curve.knots[0][0], kind.curve.knots[-1][0]
        return np.clip(np.round(draw.uniform(least, most * 1.1, rows), 1 if most > SMALL else 3), kind.least, kind.most)
    top = min(kind.most, 1e7)
    return np.clip(
        np.round(np.expm1(draw.uniform(np.log1p(kind.least), np.log1p(top), rows)), 1), kind.least, kind.most
    )


def _with_nulls(column: pa.Array, missing: np.ndarray[Any, Any]) -> pa.Array:
    return column.take(pa.array(np.arange(len(column)), mask=missing))
