"""Score tables in bounded memory: Parquet, Arrow, CSV, JSON Lines, and folders of parts, as record batches."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.json as pajson
import pyarrow.parquet as pq

from aifactory_assess.errors import AssessError, Problem, failure, listed, nearest
from aifactory_assess.portfolio.layout import Holds

CHUNK = 32_768
"""Rows that are in memory at once."""
BLOCK = 1 << 22
"""Bytes of text that are parsed at once."""
SCORES = ("overall_low", "overall_high", "coverage")
ENDINGS = (".parquet", ".arrow", ".csv", ".jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a score table, the columns it has, and how many rows where that is known beforehand."""

    path: Path
    header: tuple[str, ...]
    metadata: Mapping[str, str]
    rows: int | None = None


def parts_of(sources: Iterable[Path]) -> tuple[Part, ...]:
    """The files of a score table, in order; a folder stands for its parts."""
    paths = [path for source in sources for path in _files(source)]
    real = [path.resolve() for path in paths]
    if len(set(real)) < len(real):
        twice = next(path for place, path in enumerate(paths) if real[place] in real[:place])
        raise failure(str(twice), "is given twice", hint="each organisation would count twice")
    return tuple(map(_part, paths))


def check_columns(parts: Iterable[Part], wanted: Mapping[str, Holds]) -> None:
    """Raise AssessError with every column that a file lacks; one sentence where it is no score table at all."""
    problems: list[Problem] = []
    for part in parts:
        missing = [] if part.rows == 0 and not part.header else [name for name in wanted if name not in part.header]
        if missing and set(SCORES).isdisjoint(part.header):
            message = f"is no score table: it lacks {len(missing)} of {len(wanted)} columns ({listed(missing, most=3)})"
            problems.append(Problem(file=str(part.path), message=message, hint="expected what batch wrote"))
            continue
        for name in missing:
            match = nearest(name, part.header)
            hint = f"did you mean {match}?" if match else None
            problems.append(Problem(file=str(part.path), message=f"no column {name}", hint=hint))
    if problems:
        raise AssessError(problems)


def batches(part: Part, wanted: Mapping[str, Holds]) -> Iterator[pa.RecordBatch]:
    """The wanted columns of one file, at most CHUNK rows at a time."""
    types: Mapping[str, pa.DataType] = {"text": pa.string(), "score": pa.float64(), "flag": pa.bool_()}
    schema = pa.schema([(name, types[holds]) for name, holds in wanted.items()])
    if not part.header:
        return
    try:
        for batch in _READERS[part.path.suffix](part.path, schema):
            for start in range(0, batch.num_rows, CHUNK):
                yield _typed(batch.slice(start, CHUNK), schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowKeyError) as error:
        raise failure(str(part.path), f"no score table: {_first_line(error)}") from error


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    found = [
        path
        for path in source.iterdir()
        if path.name.startswith("part-") and path.suffix in ENDINGS and ".rejects" not in path.name
    ]
    if not found:
        raise failure(str(source), "a folder without parts of a batch run", hint="parts are named part-...")
    return sorted(found, key=_place)


def _place(path: Path) -> tuple[tuple[int, ...], str]:
    """Parts are named by input and first row, so their numbers give the order of the rows."""
    return tuple(int(number) for number in re.findall(r"\d+", path.name)), path.name


def _part(path: Path) -> Part:

    if not path.exists():
        raise failure(str(path), "no such file or folder")
    header = _HEADERS.get(path.suffix)
    if header is None:
        raise failure(str(path), f"unknown kind of score table, expected a folder or one of {', '.join(ENDINGS)}")
    try:
        part = header(path)
    except (pa.ArrowInvalid, ValueError) as error:
        raise failure(str(path), f"no score table: {_first_line(error)}") from error
    twice = sorted({name for name in part.header if part.header.count(name) > 1})
    if twice:
        raise failure(str(path), f"column {twice[0]} stands there twice")
    return part


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _typed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:

    arrays = [batch.column(field.name).cast(field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


# --- headers ---


def _schema_part(path: Path, schema: pa.Schema, rows: int | None = None) -> Part:
    metadata = {key.decode(): value.decode("utf-8", "replace") for key, value in (schema.metadata or {}).items()}
    return Part(path=path, header=tuple(schema.names), metadata=metadata, rows=rows)


def _parquet_header(path: Path) -> Part:

    with pq.ParquetFile(path) as file:
        return _schema_part(path, file.schema_arrow, file.metadata.num_rows)


def _arrow_header(path: Path) -> Part:

    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        return _schema_part(path, reader.schema)


def _csv_header(path: Path) -> Part:

    with pacsv.open_csv(path, read_options=pacsv.ReadOptions(block_size=BLOCK)) as reader:
        return _schema_part(path, reader.schema)


def _jsonl_header(path: Path) -> Part:
    with path.open("rb") as file:
        line = file.readline(BLOCK)
    if not line:
        # Without rows there are no names either.
        return Part(path=path, header=(), metadata={}, rows=0)
    first = json.loads(line)
    if not isinstance(first, dict):
        raise ValueError("its first line is no JSON object")  # noqa: TRY004 - a fault of the file
    return Part(path=path, header=tuple(first), metadata={})


_HEADERS: Mapping[str, Callable[[Path], Part]] = {
    ".parquet": _parquet_header,
    ".arrow": _arrow_header,
    ".csv": _csv_header,
    ".jsonl": _jsonl_header,
}


# --- rows ---


def _read_parquet(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:

    with pq.ParquetFile(path, pre_buffer=False) as file:
        yield from file.iter_batches(batch_size=CHUNK, columns=schema.names)


def _read_arrow(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:

    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
        for place in range(reader.num_record_batches):
            yield reader.get_batch(place).select(schema.names)


def _read_csv(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:

    # An empty cell is no value; every word, `NA` and `null` included, is a word.
    convert = pacsv.ConvertOptions(
        column_types=schema, include_columns=schema.names, null_values=[""], strings_can_be_null=True
    )
    parse = pacsv.ParseOptions(newlines_in_values=True)
    with pacsv.open_csv(
        path, read_options=pacsv.ReadOptions(block_size=BLOCK), parse_options=parse, convert_options=convert
    ) as reader:
        yield from reader


def _read_jsonl(path: Path, schema: pa.Schema) -> Iterator[pa.RecordBatch]:

    schema = _as_first_written(path, schema)
    options = pajson.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    with pajson.open_json(path, read_options=pajson.ReadOptions(block_size=BLOCK), parse_options=options) as reader:
        yield from reader


def _as_first_written(path: Path, schema: pa.Schema) -> pa.Schema:
    """The schema with each text column as its first value is: a kept column may hold numbers."""
    kinds = {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    open_columns = {field.name for field in schema if field.type == pa.string()}
    with path.open("rb") as file:
        while open_columns and (line := file.readline(BLOCK)):
            row = json.loads(line)
            for name in [name for name in open_columns if row.get(name) is not None]:
                open_columns.discard(name)
                place = schema.get_field_index(name)
                schema = schema.set(place, pa.field(name, kinds.get(type(row[name]), pa.string())))
    for field in [field for field in schema if field.type == pa.int64()]:
        if not _holds(path, field):
            # A number with nothing behind the point is written like a whole one.
            schema = schema.set(schema.get_field_index(field.name), pa.field(field.name, pa.float64()))
    return schema


def _holds(path: Path, field: pa.Field) -> bool:
    """Whether all values of a column are of its type."""
    options = pajson.ParseOptions(explicit_schema=pa.schema([field]), unexpected_field_behavior="ignore")
    try:
        with pajson.open_json(path, read_options=pajson.ReadOptions(block_size=BLOCK), parse_options=options) as reader:
            for _ in reader:
                pass
    except pa.ArrowInvalid:
        return False
    return True


_READERS: Mapping[str, Callable[[Path, pa.Schema], Iterator[pa.RecordBatch]]] = {
    ".parquet": _read_parquet,
    ".arrow": _read_arrow,
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
}
