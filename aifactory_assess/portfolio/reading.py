"""The files of score tables: their columns, and their rows as queries; Parquet, Arrow, CSV, JSON Lines, folders."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby, islice, tee
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import duckdb

from aifactory_assess.arrowipc import messages_of
from aifactory_assess.errors import failure, listed, reason_of
from aifactory_assess.escaping import spreadsheet
from aifactory_assess.files import lacking, state_of
from aifactory_assess.portfolio.columns import LONGEST_CELL
from aifactory_assess.portfolio.database import Database, Record, literals, quoted
from aifactory_assess.portfolio.folder import parts_in
from aifactory_assess.scoring.score_table import LABEL, is_float
from aifactory_assess.yamltext import marked_encoding

LONGEST_LINE = 1 << 22
MOST_COLUMNS = 20_000
"""Of a CSV, which is read with all of them; batch writes some hundreds."""
HEAD_LINES = 200
"""Of JSON Lines, whose keys are the columns: some programs leave those out that are null."""
FILES_AT_ONCE = 8
"""What the database knows of a file it keeps to the end of the query, and beside the memory that it may take."""
_JSON = (".jsonl", ".ndjson")
_ENDS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}
_CSV = "auto_detect=false, header=true, delim=',', quote='\"', escape='\"', nullstr='', compression='none'"


_UNKNOWN = (duckdb.NotImplementedException, duckdb.InternalException)
DAMAGES = (
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.ConversionException,
    duckdb.SerializationException,
    duckdb.OutOfRangeException,
    *_UNKNOWN,
    OSError,
)
"""What reading a damaged file raises, or one of a kind that the database does not know."""
_NOT_READ = tuple(os.strerror(code) for code in (errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EIO, errno.ESTALE))
"""What the system says, to libraries too, where it opens or reads no file, damaged or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFile:
    """One file of a score table, its columns, and what it says of the framework that it was scored with.

    `types` tells those of the columns apart, where files of its kind have any; `above` counts the blank lines above the
    header of a CSV; `state` is that of the file when it was opened first (`files.state_of`).
    """

    path: Path
    header: tuple[str, ...]
    metadata: Mapping[str, str]
    types: tuple[str, ...] = ()
    above: int = 0
    state: int = 0

    @property
    def ending(self) -> str:
        """The end of its name, which says its kind, in small letters."""
        return self.path.suffix.lower()


def parts_of(database: Database, sources: Iterable[Path], kept: Collection[str] = ()) -> tuple[ScoreFile, ...]:
    """The files of a score table, in order; a folder stands for its parts.

    A column of `kept` has that name in CSV too, which batch writes such that no spreadsheet obeys it.
    """
    paths = [path for source in sources for path in (parts_in(source) if source.is_dir() else [source])]
    real: set[str] = set()
    for path in paths:
        if (there := os.path.realpath(path)) in real:
            raise failure(str(path), "is given twice", hint="each organisation would count twice")
        real.add(there)
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    written = {spreadsheet(name): name for name in kept}
    parts = (_as_kept(_part(database, path), written) for path in paths)
    return tuple(
        replace(
            part,
            header=known.setdefault(part.header, part.header),
            types=known.setdefault(part.types, part.types),
        )
        for part in parts
    )


def rows_of(
    database: Database, parts: Iterable[ScoreFile], wanted: Iterable[str], *, texts: Collection[str] = ()
) -> Iterator[tuple[tuple[ScoreFile, ...], str]]:
    """The rows of some parts, in order: some parts that are read in one go, and a query that gives the wanted columns.

    A column that a part has not is null in it: Parquet and Arrow say in their schema what a column says in the others.
    What is read in one go has columns of the same types: the database takes all files to have those of the first.
    `texts` are columns that may hold anything: what they hold is written alike, whatever the format of the file.
    """
    names = tuple(dict.fromkeys(wanted))
    with_rows = (part for part in parts if part.header)
    for (ending, header, *_), alike in groupby(with_rows, key=_read_alike):
        here = set(header)
        given = tuple(name for name in names if name in here)
        nulls = "".join(f", CAST(NULL AS VARCHAR) AS {quoted(name)}" for name in names if name not in here)
        while together := tuple(islice(alike, FILES_AT_ONCE)):
            try:
                query = _KINDS[ending].rows(database, together, given, texts)
            except DAMAGES as error:
                explained_fault(together, error)
            yield together, f"SELECT *{nulls} FROM ({query})" if nulls else query


def _read_alike(part: ScoreFile) -> tuple[str, tuple[str, ...], tuple[str, ...], int]:
    """What parts that are read in one go have in common."""
    return part.ending, part.header, part.types, part.above


def texts_of(database: Database, parts: Iterable[ScoreFile], name: str) -> Iterator[tuple[tuple[ScoreFile, ...], str]]:
    """As `rows_of`, of one column those cells that are texts in their files, called `text`: no number itself."""
    for together, rows in rows_of(database, parts, [name]):
        query, cell = rows, quoted(name)
        is_text = f"typeof({cell}) = 'VARCHAR'"
        if together[0].ending in _JSON:
            query, is_text = _json_cells(together, {name: "JSON"}), f"json_type({cell}) = 'VARCHAR'"
            cell = f"{cell} ->> '$'"
        yield together, f"SELECT CAST({cell} AS VARCHAR) AS text FROM ({query}) WHERE {is_text}"


def explained_fault(parts: Iterable[ScoreFile], error: Exception) -> NoReturn:
    """Say which file cannot be read, and where; the database's own words are for those who know it."""
    named = next((part for part in parts if str(part.path) in str(error)), None)
    part = named or next(iter(parts))
    _refuse_unread(part.path, error)
    for each in parts:
        try:
            _KINDS[each.ending].fault(each)
        except (ValueError, OSError) as fault:
            _refuse_unread(each.path, fault)
            raise failure(str(each.path), f"no score table: {reason_of(fault)}") from error
    what = (
        "a column is of a type that the database does not know"
        if isinstance(error, _UNKNOWN)
        else "the file is damaged"
    )
    raise failure(str(part.path), f"no score table: {what}") from error


def _refuse_unread(path: Path, error: Exception) -> None:
    """AssessError where the system did not let the file be opened or read."""
    for said in _NOT_READ:
        if isinstance(error, duckdb.IOException | OSError) and said in str(error):
            raise failure(str(path), f"cannot be read: {reason_of(OSError(said))}") from error


def _part(database: Database, path: Path) -> ScoreFile:
    if not path.exists():
        raise failure(str(path), lacking(path, "no such file or folder"))
    if not path.is_file():
        raise failure(str(path), "is no regular file", hint="save it to a file first; it is read more than once")
    if not _is_utf_8(str(path.absolute())):
        raise failure(str(path), "has a path that is no UTF-8, by which the database finds no file", hint="rename it")
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise failure(str(path), "unknown kind of score table", f"a folder or one of {listed(_KINDS)}")
    try:
        state = state_of(path)
        part = replace(kind.header(database, path), state=state)
    except (*DAMAGES, ValueError, csv.Error) as error:
        _refuse_unread(path, error)
        told = reason_of(error) if type(error) is ValueError else "the file is damaged, or of another kind"
        raise failure(str(path), f"no score table: {told}") from error
    called: dict[str, str] = {}
    for name in part.header:
        same = called.get(name.lower())  # for the database, capitals make no other name
        if same is not None:
            told = "stands there twice" if same == name else f"and column {same} differ in capitals only"
            raise failure(str(path), f"column {name} {told}")
        called[name.lower()] = name
    return part


def _is_utf_8(text: str) -> bool:
    """Whether it has UTF-8: a byte of a file's name that is none has not."""
    return text.encode("utf-8", "replace").decode() == text


def _as_kept(part: ScoreFile, written: Mapping[str, str]) -> ScoreFile:
    """A CSV file with the kept columns as they were asked for, by how they are written."""
    if part.ending != ".csv":
        return part
    given = set(part.header)
    names = ((name, written.get(name, name)) for name in part.header)
    return replace(part, header=tuple(name if kept in given else kept for name, kept in names))


def _names(paths: Iterable[Path]) -> str:
    """Paths as a list of the database, which would take signs such as * for more files than one."""
    found = (re.sub(r"([*?[])", r"[\1]", str(path.absolute())) for path in paths)
    return f"[{literals(tuple(found))}]"


# --- Parquet ---


def _parquet_header(database: Database, path: Path) -> ScoreFile:
    # The type of a group names all that is inside, at every depth again.
    schema = database.rows(f"SELECT name, md5(duckdb_type), num_children FROM parquet_schema({_names([path])})")
    pairs = database.rows(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({_names([path])})")
    columns = tuple(_columns(schema[1:]))
    header, types = (tuple(column[place] for column in columns) for place in (0, 1))
    return ScoreFile(path=path, header=header, types=types, metadata=dict(pairs))


def _columns(below: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """The columns and types of all that stands below a table's root: each before what is inside, which is counted."""
    inside = 0
    for name, type_, children in below:
        if inside:
            inside -= 1
        else:
            yield name, type_
        inside += children or 0


def _parquet_rows(
    database: Database, parts: tuple[ScoreFile, ...], wanted: tuple[str, ...], texts: Collection[str]
) -> str:
    paths = _names(part.path for part in parts)
    return _typed(database, f"read_parquet({paths}, hive_partitioning=false)", wanted, texts)


def _typed(database: Database, source: str, wanted: Iterable[str], texts: Collection[str]) -> str:
    """The rows of files that have types."""
    described = database.rows(f"DESCRIBE SELECT {', '.join(map(quoted, wanted))} FROM {source}")
    cells = ((name, _begun(quoted(name), type_), type_) for name, type_, *_ in described)
    chosen = (f"{_text(cell, type_) if name in texts else cell} AS {quoted(name)}" for name, cell, type_ in cells)
    return f"SELECT {', '.join(chosen)} FROM {source}"


def _begun(cell: str, type_: str = "VARCHAR") -> str:
    """A cell, of a text no more than shows that it is too long: files hold once what all their rows repeat.

    A small float is the number that it is written as, which the nearest larger one is not.
    """
    if type_ == "FLOAT":
        return f"CAST(CAST({cell} AS VARCHAR) AS DOUBLE)"
    if type_ == "BLOB":
        too_long = f"octet_length({cell}) > {LONGEST_CELL}"
        return f"CASE WHEN {too_long} THEN repeat('?', {LONGEST_CELL + 1}) ELSE CAST({cell} AS VARCHAR) END"
    return f"left({cell}, {LONGEST_CELL + 1})" if type_ == "VARCHAR" else cell


def _text(cell: str, type_: str) -> str:
    """What a cell of a type holds as text, as batch writes it into CSV (`batch/output/spelling.py`)."""
    if type_ in ("DOUBLE", "FLOAT"):
        return _number(cell)
    text = f"CAST({cell} AS VARCHAR)"
    if decimal := re.fullmatch(r"DECIMAL\(([0-9]+),([0-9]+)\)", type_):
        is_short = is_float(*map(int, decimal.groups()))
        return _number(cell) if is_short else _replaced(text, _OF_LONG_DECIMALS)
    if type_ in ("TIMESTAMP_NS", "TIMESTAMPTZ_NS"):
        text = _replaced(text, _OF_NANOSECONDS)
    if type_ in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"):
        return _replaced(text, _OF_TIMES_IN_UTC)
    if type_.startswith(("DOUBLE[", "FLOAT[")):
        cell = f"list_transform({cell}, lambda item: CASE WHEN isfinite(item) THEN item END)"
    return f"CAST(to_json({cell}) AS VARCHAR)" if type_.endswith("]") else text


def _number(cell: str) -> str:
    """A number as Arrow spells it, which far from 1 is another way than that of the database; -0 is 0."""
    number = f"CAST({cell} AS DOUBLE)"
    text, size = f"CAST({number} AS VARCHAR)", f"abs({number})"
    exponent = f"(strpos(CAST({size} AS VARCHAR), '.') - 2)"
    large, small, others = (_replaced(text, pairs) for pairs in (_OF_LARGE, _OF_SMALL, _OF_OTHERS))
    return (
        f"CASE WHEN {size} >= 1e16 THEN {text} WHEN {size} >= 1e10 THEN {large} || 'e+' || {exponent}"
        f" WHEN {size} < 1e-4 AND {size} > 0 THEN {small} ELSE {others} END"
    )


_OF_LARGE = ((r"^(-?[0-9])([0-9]+)\.", r"\1.\2"), (r"\.?0*$", ""))
_OF_SMALL = (
    (r"^(-?)([0-9])\.?([0-9]*)e-05$", r"\10.0000\2\3"),
    (r"^(-?)([0-9])\.?([0-9]*)e-06$", r"\10.00000\2\3"),
    ("e-0", "e-"),
)
_OF_OTHERS = ((r"^(?:-(0)|(-?[0-9]+))\.0$", r"\1\2"),)
_OF_LONG_DECIMALS = ((r"(\.[0-9]*?)0+$", r"\1"), (r"\.$", ""))
_OF_NANOSECONDS = (("^infinity$", "2262-04-11 23:47:16.854775807"), ("^-infinity$", "1677-09-21 00:12:43.145224193"))
"""The last and the first that there are, which to the database are beyond all others: pandas has them for never."""
_OF_TIMES_IN_UTC = ((r"(\+00)?$", "Z"),)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A text with what each pattern finds in it replaced, in order."""
    for pattern, by in pairs:
        text = f"regexp_replace({text}, '{pattern}', '{by}')"
    return text


# --- Arrow ---


def _arrow_header(_: Database, path: Path) -> ScoreFile:
    schema = _arrow_schema(path)
    metadata = {key.decode(): value.decode("utf-8", "replace") for key, value in (schema.metadata or {}).items()}
    return ScoreFile(path=path, header=tuple(schema.names), types=tuple(map(str, schema.types)), metadata=metadata)


def _arrow_schema(path: Path) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow as pa

    try:
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            messages = messages_of(memoryview(file.read_buffer()).cast("B"))
            messages.refuse_large(path, (*messages.dictionaries, *messages.batches))
            return reader.schema
    except (pa.ArrowException, IndexError) as error:
        raise OSError(0, "the file is damaged, or of another kind") from error


def _arrow_rows(
    database: Database, parts: tuple[ScoreFile, ...], wanted: tuple[str, ...], texts: Collection[str]
) -> str:
    import pyarrow as pa

    schema = _arrow_schema(parts[0].path)
    fields = pa.schema([(name, _taken(schema.field(name).type)) for name in wanted])
    batches = (batch for part in parts for batch in _arrow_batches(part.path, wanted))
    database.connection.register("arrow_rows", pa.RecordBatchReader.from_batches(fields, batches))
    return _typed(database, "arrow_rows", wanted, texts)


def _arrow_batches(path: Path, wanted: tuple[str, ...]) -> Iterator[Any]:
    import pyarrow as pa

    with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
        for place in range(reader.num_record_batches):
            batch = reader.get_batch(place).select(list(wanted))
            # What lies outside its buffers would be read all the same, or end the program.
            batch.validate(full=True)
            columns = [column.cast(_taken(column.type)) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(columns, names=list(wanted))


def _taken(type_: Any) -> Any:  # noqa: ANN401 - as above
    """The type of a column as the database takes it: small floats as larger ones, decimals that it has not as text."""
    import pyarrow as pa

    if pa.types.is_float16(type_):
        return pa.float32()
    unknown = pa.types.is_decimal(type_) and (not pa.types.is_decimal128(type_) or type_.scale < 0)
    return pa.string() if unknown else type_


def _arrow_fault(part: ScoreFile) -> None:
    import pyarrow as pa

    try:
        for _ in _arrow_batches(part.path, part.header):
            pass
    except (pa.ArrowException, IndexError) as error:
        raise ValueError("the file is damaged") from error


# --- CSV ---


def _csv_header(_: Database, path: Path) -> ScoreFile:
    with path.open("rb") as file:
        if (other := marked_encoding(file.read(4))) is not None:
            raise ValueError(f"it is {other}, expected UTF-8 as batch wrote it")
    with path.open(encoding="utf-8-sig", newline="", errors="strict") as file:
        first = ""
        for above, line in enumerate(iter(partial(file.readline, LONGEST_LINE), "")):
            # The database looks at the first line alone, and may skip all lines where those below end otherwise.
            first = _same_end(line, first, above + 1)
            if line.strip("\r\n"):
                break
        else:
            raise ValueError("the file is empty")
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if sign in line and "," not in line:
            raise ValueError(f"its header has {called}, expected commas between columns as batch wrote them")
    header = tuple(next(csv.reader([line], strict=True)))
    if len(header) > MOST_COLUMNS:
        raise ValueError(f"it has {len(header):,} columns, expected at most {MOST_COLUMNS:,}")
    return ScoreFile(path=path, header=header, above=above, metadata={})


def _same_end(line: str, first: str, number: int) -> str:
    """The end of a file's lines; ValueError where a line ends otherwise than the first one. The last may have none."""
    end = line[len(line.rstrip("\r\n")) :]
    if end and first and end != first:
        raise ValueError(f"line {number} ends in {_ENDS[end]}, expected {_ENDS[first]} as the first one")
    return first or end


def _csv_rows(_: Database, parts: tuple[ScoreFile, ...], wanted: tuple[str, ...], texts: Collection[str]) -> str:
    called = {name: f"c{place}" for place, name in enumerate(parts[0].header)}
    columns = ", ".join(f"{column}: 'VARCHAR'" for column in called.values())
    cells = ((name, _begun(called[name])) for name in wanted)
    chosen = ", ".join(f"{_csv_text(cell) if name in texts else cell} AS {quoted(name)}" for name, cell in cells)
    reading = f"{_CSV}, skip={parts[0].above}, columns={{{columns}}}"
    return f"SELECT {chosen} FROM read_csv({_names(part.path for part in parts)}, {reading})"


def _csv_text(cell: str) -> str:
    """What a cell holds, as `_text` has it: batch writes whole numbers without decimals, and -0 as such."""
    return f"CASE {cell} WHEN '-0' THEN '0' ELSE {cell} END"


def _csv_fault(part: ScoreFile) -> None:
    with part.path.open(encoding="utf-8-sig", newline="") as file:
        lines, ends = tee(file)
        reader = csv.reader(lines, strict=True)
        first, before = "", 0
        try:
            for cells in reader:
                if cells and len(cells) != len(part.header):
                    raise ValueError(f"line {reader.line_num} has {len(cells)} cells, expected {len(part.header)}")
                *_, last = islice(ends, reader.line_num - before)
                first, before = _same_end(last, first, reader.line_num), reader.line_num
        except UnicodeDecodeError as error:
            raise ValueError(f"line {reader.line_num + 1} or one soon after it is no UTF-8") from error
        except csv.Error as error:
            raise ValueError(f"line {reader.line_num}: {error}") from error


# --- JSON Lines ---


def _json_header(_: Database, path: Path) -> ScoreFile:
    keys: list[tuple[str, ...]] = []
    with path.open("rb") as file:
        for number, line in islice(_filled(iter(partial(file.readline, LONGEST_LINE), b"")), HEAD_LINES):
            if keys and len(line) == LONGEST_LINE:
                break
            keys.append(tuple(key for key, _ in _object(line, number)))
    # Without rows there are no names either. Whose framework a row is of is asked of each, whatever the first one has.
    header = tuple(dict.fromkeys((*chain(*keys), LABEL))) if keys else ()
    return ScoreFile(path=path, header=header, metadata={})


def _json_rows(_: Database, parts: tuple[ScoreFile, ...], wanted: tuple[str, ...], texts: Collection[str]) -> str:
    rows = _json_cells(parts, {name: "JSON" if name in texts else "VARCHAR" for name in wanted})
    cells = ((name, _json_text(quoted(name)) if name in texts else quoted(name)) for name in wanted)
    chosen = ", ".join(f"{_begun(cell)} AS {quoted(name)}" for name, cell in cells)
    return f"SELECT {chosen} FROM ({rows})"


def _json_cells(parts: tuple[ScoreFile, ...], types: Mapping[str, str]) -> str:
    """The rows with cells as they stand, in the types that columns are taken for."""
    columns = ", ".join(f"{quoted(name)}: '{type_}'" for name, type_ in types.items())
    # Unless it is told, the database looks whether each line is a record, and may take all of it for its one column.
    reading = f"format='newline_delimited', records='true', compression='uncompressed', columns={{{columns}}}"
    return f"SELECT * FROM read_json({_names(part.path for part in parts)}, {reading})"


def _json_text(cell: str) -> str:
    return f"CASE WHEN json_type({cell}) = 'DOUBLE' THEN {_number(cell)} ELSE {cell} ->> '$' END"


def _json_fault(part: ScoreFile) -> None:
    with part.path.open("rb") as file:
        for number, line in _filled(file):
            seen: set[str] = set()
            for key, _ in _object(line, number):
                if key in seen:
                    raise ValueError(f"line {number} has key {key} twice")
                seen.add(key)


def _filled(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their numbers; the first without the mark that says that it is UTF-8."""
    for number, line in enumerate(lines, start=1):
        held = line.removeprefix(BOM_UTF8) if number == 1 else line
        if held.strip():
            yield number, held


def _object(line: bytes, number: int) -> tuple[tuple[str, Any], ...]:
    """The keys and values of a line; ValueError where the database does not read it."""
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=tuple)
        if b"\\u" in line:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"line {number} has half of a surrogate pair, which is no text") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"line {number} is no JSON: it is cut short or damaged") from error
    if not isinstance(found, tuple):
        raise ValueError(f"line {number} is no JSON object")  # noqa: TRY004 - a fault of the file
    return found


class _Kind(NamedTuple):
    """How files of a kind are read, and what raises their first fault: of Parquet nobody can say where it is."""

    header: Callable[[Database, Path], ScoreFile]
    rows: Callable[[Database, tuple[ScoreFile, ...], tuple[str, ...], Collection[str]], str]
    fault: Callable[[ScoreFile], None] = lambda _: None


_KINDS: Mapping[str, _Kind] = {
    ".parquet": _Kind(_parquet_header, _parquet_rows),
    ".arrow": _Kind(_arrow_header, _arrow_rows, _arrow_fault),
    ".csv": _Kind(_csv_header, _csv_rows, _csv_fault),
    **dict.fromkeys(_JSON, _Kind(_json_header, _json_rows, _json_fault)),
}
