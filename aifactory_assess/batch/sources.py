"""Inputs and their parts: what is read, where it is cut into tasks, and the blocks that come out of a task."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.batch.score import Reject
from aifactory_assess.errors import AssessError, Problem, failure, listed

Format: TypeAlias = Literal["csv", "jsonl", "parquet", "arrow", "sheets"]

ENDINGS: dict[str, Format] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".yaml": "sheets",
    ".yml": "sheets",
}
BLOCK_ROWS = 32_768
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One input, numbered from 0: a table, or answers files (`files`) that are taken together."""

    number: int
    path: str
    format: Format
    files: tuple[str, ...] = ()


class Task(NamedTuple):
    """A part of a source: bytes, row groups, record batches or files from `start` to `stop`.

    `first_row` is the number of its first record, from 1; `rows` how many there are, None where only reading tells.
    Of answers files the task has its own in `files`, and its source none: a million names would travel with each task.
    """

    source: Source
    start: int
    stop: int
    first_row: int
    rows: int | None
    files: tuple[str, ...] = ()


class Block(NamedTuple):
    """Some records of a task: their numbers, their cells (or sheets), and what could not be read between them."""

    rows: Sequence[int] | np.ndarray[Any, np.dtype[np.int64]]
    answers: pa.RecordBatch | list[Sheet]
    unreadable: list[Reject]


def sources_of(inputs: Iterable[str]) -> tuple[Source, ...]:
    """The sources that the inputs name, in order; AssessError for what is none, or is named twice."""
    found: list[Source] = []
    sheets: list[str] = []
    problems: list[Problem] = []
    for given in inputs:
        try:
            paths = _paths(given)
        except AssessError as error:
            problems.extend(error.problems)
            continue
        for path in paths:
            format_ = ENDINGS[path.suffix.lower()]
            if format_ == "sheets":
                sheets.append(str(path))
            else:
                found.append(Source(number=len(found), path=str(path), format=format_))
    if sheets:
        name = str(Path(sheets[0]).parent)
        found.append(Source(number=len(found), path=name, format="sheets", files=tuple(sheets)))
    problems.extend(_repeated([*(source.path for source in found if source.format != "sheets"), *sheets]))
    if problems:
        raise AssessError(problems)
    return tuple(found)


def _repeated(paths: list[str]) -> list[Problem]:
    folders: dict[str, str] = {}
    real = [_real(path, folders) for path in paths]
    if len(set(real)) == len(real):
        return []
    seen: set[str] = set()
    twice = [path for path, place in zip(paths, real, strict=True) if place in seen or seen.add(place)]  # type: ignore[func-returns-value]
    return [Problem(file=path, message="is given twice") for path in twice]


def _real(path: str, folders: dict[str, str]) -> str:
    """Where a path leads; `folders` remembers where the folders lead, since ten thousand files may be in one."""
    if os.path.islink(path):  # noqa: PTH114 - a Path for every file costs more than the look
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)  # noqa: PTH118 - as above


def _paths(given: str) -> list[Path]:
    path = Path(given)
    if path.is_dir():
        inside = [each for each in path.rglob("*") if each.suffix.lower() in (".yaml", ".yml") and not each.is_dir()]
        files = sorted(inside, key=lambda each: each.parts)
        if not files:
            tables = sorted(each.name for each in path.iterdir() if each.suffix.lower() in ENDINGS)
            hint = f"to score its tables give them by name, such as {path / tables[0]}" if tables else None
            raise failure(given, "is a folder without answers files (.yaml)", hint=hint)
        return files
    if not path.exists() and glob.has_magic(given):
        files = sorted(Path(name) for name in glob.glob(given, recursive=True))  # noqa: PTH207 - any root
        if not files:
            raise failure(given, "matches no file")
        return [inner for each in files for inner in _paths(str(each))]
    if not path.exists():
        raise failure(given, "does not exist")
    if not path.is_file():
        raise failure(given, "is no regular file", hint="save it to a file first; an input is read more than once")
    if path.suffix.lower() not in ENDINGS:
        raise failure(given, f"is no input, expected a name that ends in {listed(ENDINGS, most=20)}")
    with path.open("rb") as stream:
        if stream.read(2) == GZIP:
            raise failure(given, "is compressed by gzip, expected the plain file", hint="unpack it with gunzip")
    return [path]
