"""Inputs that are no plain local file, brought to one first: an input is read more than once.

Compressed files, standard input, files of an object store (by fsspec) and the result of a query (by DuckDB) become
files in a folder that goes with the run. What they are called in messages and manifests stays the name that was given,
of an address without what lets one in.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import NOT_FOUND
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, Literal

from aifactory_assess.batch.formats import ENDINGS
from aifactory_assess.batch.formats.source import ALWAYS, RATIO
from aifactory_assess.errors import AssessError, failure, listed, reason_of, without_access
from aifactory_assess.extras import how_to_install
from aifactory_assess.files import lacking, matched, regular, unread
from aifactory_assess.queries import asked, settings
from aifactory_assess.temporary import temporary_folder

PACKED = (".gz", ".zst")
PIECE = 1 << 20
HEAD_LINES = 8
_BEGINNINGS = {b"PAR1": ".parquet", b"ARROW1": ".arrow", b"PK\x03\x04": ".xlsx"}
"""What files that are no text begin with."""
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]+://.+", re.DOTALL)
_IN_WORDS = re.compile(r"[a-z][a-z0-9+.-]+://[^\s'\"]+")
_WEB = re.compile(r"\bhttps?://")
_ONLY_READ = ("data", "gist", "git", "github", "http", "https")
"""Schemes that fsspec writes nothing by."""
_QUERY = re.compile(r"duckdb:([^?]*)\?(.+)", re.DOTALL)
_QUOTED = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|\$(\w*)\$(.*?)\$\3\$""",
    re.DOTALL,
)
"""What stands in a query in quotation marks, or in dollars; nothing does in a remark."""


@contextmanager
def staged(inputs: list[str]) -> Iterator[dict[str, str]]:
    """The inputs by what they are read from; those that are plain files are themselves."""
    with temporary_folder() as folder:
        yield {given: _staged(given, folder / str(place)) for place, given in enumerate(inputs)}


def needs_staging(given: str) -> bool:
    """Whether an input is no plain file."""
    packed = given.lower().endswith(PACKED)
    return given == "-" or packed or is_remote(given) or _QUERY.fullmatch(given) is not None


def files_behind(given: str) -> list[str]:
    """The local files that an input is, as far as its name tells: of a query, its database and what it quotes."""
    query = _QUERY.fullmatch(given)
    return [given] if query is None else [query.group(1), *_quoted_in(query.group(2))]


def _quoted_in(query: str) -> list[str]:
    """The texts that stand in a query in quotation marks, as whole paths, and the files that they match."""
    found = [next(filter(None, each.group(1, 2, 4)), "") for each in _QUOTED.finditer(query)]
    texts = [_whole_path(text.replace("''", "'").replace('""', '"')) for text in found if text]
    found_files = (matched(text, hidden=True) for text in texts)
    return list(dict.fromkeys([*texts, *chain.from_iterable(found_files)]))


def _whole_path(text: str) -> str:
    """The file that the database takes a text for; what it takes for another file yet is not allowed to it."""
    return str(Path.cwd() / os.path.expanduser(text.removeprefix("file:")))  # noqa: PTH111 - a Path refuses strange names


def is_remote(given: str) -> bool:
    """Whether a name is the address of a file elsewhere."""
    return _REMOTE.fullmatch(given) is not None


@contextmanager
def remote(given: str, mode: Literal["rb", "wb"]) -> Iterator[IO[bytes]]:
    """A file behind an address (by fsspec), to read or to write; stores keep what was there where anything fails."""
    with _told(given, "read" if mode == "rb" else "written"):
        import fsspec

        opened = fsspec.open(given, mode, auto_mkdir=False)  # of a bucket, too, by a name that is misspelled
        stream = opened.open()
        try:
            yield stream
            stream.close()
        except BaseException:
            with suppress(AttributeError):
                stream.closed = True  # or what was written so far would be flushed, and get the name
            with suppress(Exception):
                stream.discard()
            raise


def refuse_unwritable(given: str) -> None:
    """AssessError for an address that nothing can be written to, as far as is known without trying."""
    with _told(given, "written"):
        from fsspec.core import url_to_fs

        url_to_fs(given)
    if given.partition(":")[0] in _ONLY_READ:
        raise failure(given, "cannot be written: such addresses are only read", hint="write a file, and send that")


def _fetch(given: str, local: Path) -> None:
    """Bring a file behind an address to a local one; an address that ends in a slash is a folder."""
    if not given.endswith("/"):
        with remote(given, "rb") as stream, local.open("wb") as sink:
            shutil.copyfileobj(stream, sink, PIECE)
        return
    with _told(given, "read"):
        from fsspec.core import url_to_fs

        store, folder = url_to_fs(given)
        store.get(f"{folder.rstrip('/')}/", f"{local}/", recursive=True)


@contextmanager
def _told(given: str, done: str) -> Iterator[None]:
    """What goes wrong with an address, as an AssessError."""
    try:
        yield
    except FileNotFoundError as error:
        cause = error.__cause__
        # Of the web, whatever goes wrong is no file to fsspec.
        if cause is not None and _WEB.search(given) and getattr(cause, "status", None) != NOT_FOUND:
            raise failure(given, f"cannot be {done}: {_reason(cause)}") from None
        raise failure(given, "does not exist") from None
    except ModuleNotFoundError as error:
        if error.name != "fsspec":
            raise failure(given, f"cannot be {done}: {error}") from None
        raise failure(given, "is no local file, which needs an extra", hint=how_to_install("cloud")) from None
    except (AssessError, MemoryError):
        raise
    except Exception as error:  # the libraries of stores have errors of their own, and fall over strange addresses
        raise failure(given, f"cannot be {done}: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    """What a library says, in which addresses stand as they are told."""
    text = str(error) or type(error).__name__
    return _IN_WORDS.sub(lambda address: without_access(address.group()), text)


def _staged(given: str, folder: Path) -> str:
    if not needs_staging(given):
        return given
    folder.mkdir()
    try:
        return _brought(given, folder)
    except OSError as error:
        if error.filename is not None:
            raise
        raise failure(given, f"cannot be brought to {folder}: {reason_of(error)}") from None


def _brought(given: str, folder: Path) -> str:
    query = _QUERY.fullmatch(given)
    if query:
        return str(_of_query(query.group(1), query.group(2), folder / "query.parquet"))
    if given == "-":
        return str(_of_stdin(folder))
    if is_remote(given):
        local = folder / given.rstrip("/").rpartition("/")[2].rpartition("@")[2]
        _fetch(given, local)
        given = str(local)
    return str(_unpacked(given, folder)) if given.lower().endswith(PACKED) else given


def _of_stdin(folder: Path) -> Path:
    """Standard input as a file: what it begins with tells what it is."""
    stream = sys.stdin.buffer
    head = stream.read(max(map(len, _BEGINNINGS))) + stream.readline(PIECE)
    if head.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        raise failure("-", "is compressed", "a table as it is", hint="unpack it before the pipe")
    head += b"".join(islice(iter(lambda: stream.readline(PIECE), b""), HEAD_LINES))
    filled = [line for line in head.lstrip(BOM_UTF8 + b" \r\n").split(b"\n") if line.strip()] or [b""]
    first = filled[0]
    tabs = all(b"\t" in line for line in filled[:2]) and b"," not in first and b";" not in first
    of_text = ".jsonl" if first.startswith(b"{") else ".tsv" if tabs else ".csv"
    ending = next((ending for begins, ending in _BEGINNINGS.items() if head.startswith(begins)), of_text)
    path = folder / f"stdin{ending}"
    with path.open("wb") as sink:
        sink.write(head)
        shutil.copyfileobj(stream, sink, PIECE)
    return path


def _unpacked(given: str, folder: Path) -> Path:
    plain, _, packed = Path(given).name.rpartition(".")
    if Path(plain).suffix.lower() not in ENDINGS:
        raise failure(given, "is no packed table", f"{listed(ENDINGS, most=20)} before .{packed}")
    with regular(Path(given)) as packed_table:
        path, size = folder / f"plain-{plain}", os.fstat(packed_table.fileno()).st_size
    try:
        with _opened(given) as stream, path.open("wb") as sink:
            written = 0
            while piece := _piece(stream, given):
                written += sink.write(piece)
                if written > max(ALWAYS, RATIO * size):
                    raise failure(given, f"unpacks to more than {RATIO} times its size")
    except (OSError, EOFError, zlib.error) as error:  # the last where gzip's own bytes are damaged, not their frame
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise failure(given, f"cannot be unpacked: {error}") from None
    return path


def _piece(stream: IO[bytes] | Any, given: str) -> bytes:  # noqa: ANN401 - pyarrow's stream
    """The next of what is unpacked; OSError without a number where it is damaged."""
    try:
        return bytes(stream.read(PIECE))
    except OSError as error:
        if error.errno is None:
            raise
        raise unread(given, error.errno) from None


def _opened(given: str) -> IO[bytes] | Any:  # noqa: ANN401 - pyarrow's stream
    if given.lower().endswith(".gz"):
        return gzip.open(given, "rb")
    import pyarrow as pa

    return pa.CompressedInputStream(pa.OSFile(given), "zstd")


def _of_query(database: str, query: str, target: Path) -> Path:
    """The result of a query, as Parquet; the database is opened for reading.

    A view of a database, which may come from anybody, reads no file that does not stand in the query itself.
    """
    try:
        import duckdb
    except ImportError:
        raise failure("duckdb:", "needs an extra", hint=how_to_install("batch")) from None
    if database and not Path(database).is_file():
        there = "is a folder" if Path(database).is_dir() else "is no regular file"
        if Path(database).exists():
            raise failure(f"duckdb:{database}", there, "a database")
        raise failure(f"duckdb:{database}", lacking(Path(database)))
    try:
        config = settings() | {"temp_directory": str(target.parent)}
        named = str(Path.cwd() / database) if database else ":memory:"
        with duckdb.connect(named, read_only=bool(database), config=config) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET allowed_paths = ?", [_quoted_in(query)])
            connection.execute("SET allowed_directories = ?", [[str(target.parent)]])
            connection.execute("SET enable_external_access = false")
            statements = connection.extract_statements(query)
            if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
                raise failure(f"duckdb:{database}", "holds no query", "one SELECT")
            asked(connection, lambda: connection.sql(query).write_parquet(str(target)))
    except duckdb.PermissionException:
        what = "cannot be asked: it reads what does not stand in the query in quotation marks, or is not there"
        raise failure(f"duckdb:{database}", what, hint="name each file in the query, or all with a pattern") from None
    except duckdb.Error as error:
        raise failure(
            f"duckdb:{database}", f"cannot be asked: {(str(error).splitlines() or ['no reason'])[0]}"
        ) from None
    return target
