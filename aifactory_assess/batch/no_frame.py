"""Why a frame cannot be taken as Arrow: each of its columns that is at fault, in words that name it.

Pandas lets a column hold anything and polars has types of its own, while Arrow has only things of one kind.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa

from aifactory_assess.batch.columns import repeated
from aifactory_assess.batch.formats.typed import READABLE, first_line
from aifactory_assess.errors import AssessError, Faults, cut, failure, listed

CALLED = "the frame"
EXPECTED = "a frame of pandas (2.2 or newer), polars, pyarrow or duckdb"
NOT_TAKEN = (pa.ArrowException, TypeError, ValueError, OverflowError)
"""What libraries raise over a frame that they cannot give as Arrow."""
_LISTS = frozenset(("list", "tuple", "ndarray"))
_LONGEST = 100


def no_frame(given: object) -> AssessError:
    """What is wrong with what gives no rows: a column, which pandas before 3 gives no stream of, or anything else."""
    is_column = hasattr(given, "to_frame") or isinstance(given, pa.ChunkedArray)
    what, hint = ("a column and no frame", "make a frame of it") if is_column else ("no frame", None)
    return failure(CALLED, f"{type(given).__name__!r} is {what}", EXPECTED, hint=hint)


def why_no_frame(frame: object, error: Exception) -> AssessError:
    """What is wrong with a frame over which a library raised an error that is NOT_TAKEN."""
    if "non-struct" in str(error):
        return no_frame(frame)
    faults = Faults(CALLED)
    if any(base.__module__.partition(".")[0] in ("pandas", "polars") for base in type(frame).__mro__):
        _note_names(frame, faults)
        if not faults.found:
            _note_columns(frame, faults)
    if not faults.found:
        faults.add(None, f"cannot be taken as Arrow: {first_line(error)}")
    return AssessError(faults.in_order())


def _note_names(frame: Any, faults: Faults) -> None:  # noqa: ANN401 - of several libraries, here and below
    """Note each name of a column that is there several times, or is no text."""
    for name, count in Counter(map(str, frame.columns)).items():
        if count > 1:
            faults.add(None, repeated(name, count))
        try:
            name.encode()
        except UnicodeEncodeError as error:
            faults.add(None, f"the name of a column {_halved(error)}")


def _note_columns(frame: Any, faults: Faults) -> None:  # noqa: ANN401 - as above
    """Note each column that cannot be taken on its own."""
    for name in frame.columns:
        alone = frame[[name]]
        if hasattr(alone, "reset_index"):
            alone = alone.reset_index(drop=True)
        try:
            pa.RecordBatchReader.from_stream(alone)
        except NOT_TAKEN as error:
            message, hint = _fault(frame[name], error)
            faults.add(None, f"column {str(name)!r} {message}", hint=hint)


def _fault(column: Any, error: Exception) -> tuple[str, str | None]:  # noqa: ANN401 - as above
    """What is wrong with a column, and what helps."""
    if isinstance(error, UnicodeEncodeError):
        return _halved(error), None
    if isinstance(error, OverflowError):
        return "holds a whole number of more than 64 bits", None
    type_ = str(column.dtype)
    if type_ != "object":
        dense = "frame[column] = frame[column].sparse.to_dense()"
        return f"is of type {type_}, expected {READABLE}", dense if type_.startswith("Sparse") else "cast it beforehand"
    kinds = sorted({type(value).__name__ for value in column} - {"NoneType"})
    if len(kinds) == 1 and kinds[0] in _LISTS:
        lists = "frame[column].map(lambda each: [str(word) for word in each], na_action='ignore')"
        hint = f"give lists of text in all of it: frame[column] = {lists}"
        return f"holds values of type {kinds[0]} of which Arrow makes no column ({first_line(error)})", hint
    if len(kinds) == 1:
        return f"holds values of type {kinds[0]} for which Arrow has no type", "convert them beforehand"
    text = "astype('string')"
    if not _LISTS.isdisjoint(kinds):
        joined = "str(each) if isinstance(each, str | int | float) else ';'.join(map(str, each)) or 'none'"
        text = f"map(lambda each: {joined}, na_action='ignore')"
    hint = f"give text in all of it: frame[column] = frame[column].{text}"
    return f"holds values of several kinds ({listed(kinds, most=4)})", hint


def _halved(error: UnicodeEncodeError) -> str:
    return f"has the text {cut(error.object, _LONGEST)!r}, in which {error.object[error.start]!r} is half a character"
