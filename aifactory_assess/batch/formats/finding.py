"""The sources that a command line names: files, folders of answers files, and globs of either."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from aifactory_assess.batch.formats import ENDINGS, FORMATS
from aifactory_assess.batch.formats.lakehouse import refuse_logged
from aifactory_assess.batch.formats.source import Source
from aifactory_assess.batch.formats.staging import PACKED
from aifactory_assess.batch.mapping import PLAIN, ColumnMapping, Dialect
from aifactory_assess.batch.rejects import utf_8
from aifactory_assess.errors import AssessError, Problem, failure, listed, without_access
from aifactory_assess.files import lacking, matched, stream_of
from aifactory_assess.framework.model import OWN_POLICY

HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
GZIP = b"\x1f\x8b"


def sources_of(inputs: Mapping[str, str] | Iterable[str], dialect: Dialect = PLAIN) -> tuple[Source, ...]:
    """The sources that the inputs name, in order; AssessError for what is none, or is named twice.

    Answers files come last: those of a folder or pattern are a source that is called so, all that are given by
    themselves are one, called as the folder that they have in common. `dialect` is how text tables are written. A
    mapping says where inputs are that are no plain files.
    """
    places = list(inputs.values() if isinstance(inputs, Mapping) else inputs)
    names = _called_apart(inputs) if isinstance(inputs, Mapping) else places
    found: list[Source] = []
    sheets: dict[str | None, list[str]] = {}
    alone: list[str] = []
    problems: list[Problem] = []
    for given, local in zip(names, places, strict=True):
        try:
            paths = _paths(local, given)
        except AssessError as error:
            problems.extend(error.problems)
            continue
        itself = str(Path(local))
        for path in paths:
            format_ = _format(path)
            if FORMATS[format_].is_table:
                plain = Source(
                    number=len(found),
                    path=path,
                    format=format_,
                    dialect=_dialect(Path(path), dialect),
                    partition=_partition(Path(path), Path(local), given),
                )
                found.append(plain if local == given else _elsewhere(plain, given, local))
            else:
                sheets.setdefault(None if path == itself else given, []).append(path)
                alone += [given] * (path == itself)
    problems.extend(_repeated([*(source.path for source in found), *chain.from_iterable(sheets.values())]))
    for name, files in sheets.items():
        called = _in_common(alone) if name is None else name
        found.append(Source(number=len(found), path=called, format="sheets", files=tuple(files)))
    if problems:
        raise AssessError(problems)
    return tuple(found)


def _in_common(files: Iterable[str]) -> str:
    """The folder that has all of these files; the first one's where they are told from different places."""
    folders = [os.path.dirname(file) for file in files]  # noqa: PTH120 - ten thousand Paths take a while
    try:
        return os.path.commonpath(folders) or "."
    except ValueError:
        return folders[0]


def _called_apart(inputs: Iterable[str]) -> Iterator[str]:
    """What inputs are called; addresses that differ only in what is not told are numbered."""
    times: Counter[str] = Counter()
    for name in map(without_access, inputs):
        times[name] += 1
        yield name if times[name] == 1 else f"{name} ({times[name]})"


def dialect_of(mapping: ColumnMapping | None) -> Dialect:
    """How tables are written, as a mapping says it."""
    return PLAIN if mapping is None else mapping.dialect._replace(commas=mapping.commas, units=mapping.units)


def _dialect(path: Path, given: Dialect) -> Dialect:
    """How a file is written: where nobody says what is between its cells, its name does."""
    return given if given.delimiter else given._replace(delimiter="\t" if path.suffix.lower() == ".tsv" else ",")


def _elsewhere(source: Source, given: str, local: str) -> Source:
    """A source that was brought here, by the name that was given; one out of a folder by its place in it."""
    inside = Path(source.path).relative_to(local).as_posix()
    return replace(source, path=given if inside == "." else f"{given.rstrip('/')}/{inside}", local=source.path)


def _partition(path: Path, folder: Path, given: str) -> tuple[tuple[str, str | None], ...]:
    """The columns that the folders below a given one name, with their values; AssessError for no UTF-8 behind `%`."""
    if path == folder or not path.is_relative_to(folder):
        return ()
    named: list[tuple[str, str | None]] = []
    for part in (utf_8(part) for part in path.relative_to(folder).parts[:-1] if "=" in part):
        try:
            name, value = (unquote(word, errors="strict") for word in part.split("=", 1))
        except UnicodeDecodeError:
            what = f"lies in {part!r}, whose bytes behind % are no UTF-8"
            raise failure(_called(str(path), folder, given), what) from None
        named.append((name, None if value == HIVE_NULL else value))
    return tuple(named)


def _repeated(paths: list[str]) -> list[Problem]:
    folders: dict[str, str] = {}
    real = [_real(path, folders) for path in paths]
    if len(set(real)) == len(real):
        return []
    seen: set[str] = set()
    # To add gives None, which is false.
    twice = [path for path, file in zip(paths, real, strict=True) if file in seen or seen.add(file)]  # type: ignore[func-returns-value]  # as above
    return [Problem(file=path, found="is given twice") for path in twice]


def _real(path: str, folders: dict[str, str]) -> str:
    """Where a path leads; `folders` remembers where the folders lead, since ten thousand files may be in one."""
    if os.path.islink(path):  # noqa: PTH114 - a Path for every file costs more than the look
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)  # noqa: PTH118 - as above


def _format(path: str) -> str:
    """The format of a file by the end of its name, which is a known one."""
    return ENDINGS[f".{path.rpartition('.')[2].lower()}"]


def _paths(place: str, given: str) -> list[str]:
    """The files of an input that is at a place; messages call it as it was given."""
    path = Path(place)
    if path.is_dir():
        sheets, parts = _below(path, given)
        if not sheets and not parts:
            names = sorted(each.name for each in path.iterdir() if each.suffix.lower() in ENDINGS)
            tables = [name for name in names if not name.startswith((".", "_", "~"))]
            hint = f"to score its tables give them by name, such as {given.rstrip('/')}/{tables[0]}" if tables else None
            message = "is a folder without answers files (.yaml), and without tables in folders such as year=2025"
            raise failure(given, message, hint=hint)
        packed = [each for each in sheets if each.lower().endswith(PACKED)]
        return [*sheets, *(inner for each in packed + parts for inner in _paths(each, _called(each, path, given)))]
    if not path.exists() and glob.has_magic(place):
        matching = sorted(Path(name) for name in matched(place))
        if not matching:
            raise failure(given, "matches no file")
        refuse_logged(_folders_of(each for each in matching if _is_table(each.name)), given)
        return [inner for each in matching for inner in _paths(str(each), str(each))]
    if not path.exists():
        raise failure(given, lacking(path))
    if not path.is_file():
        raise failure(given, "is no regular file", hint="save it to a file first; an input is read more than once")
    if path.suffix.lower() in PACKED:
        raise failure(given, "is packed, and below a folder only what is unpacked is read", hint="unpack it")
    if path.suffix.lower() not in ENDINGS:
        raise failure(given, "is no input", f"a name that ends in {listed(ENDINGS, most=20)}")
    with stream_of(path, given) as stream:
        if stream.read(2) == GZIP:
            raise failure(given, "is compressed by gzip", hint=f"call it {path.name}.gz, or unpack it with gunzip")
    return [str(path)]


def _below(folder: Path, given: str) -> tuple[list[str], list[str]]:
    """The answers files below a folder, and the tables in folders that name columns, in the order of their paths.

    AssessError for what would be left aside unsaid. Ten thousand answers files are no Path each.
    """
    try:
        found = list(_known_below(folder, given))
    except RecursionError:
        raise failure(given, "has folders in each other that are too many to look through") from None
    here = f"{os.curdir}{os.sep}" if folder == Path() else ""
    found = sorted((path.removeprefix(here) for path in found), key=lambda path: path.split(os.sep))  # noqa: PTH206 - as above
    sheets = [path for path in found if format_inside(path) == "sheets"]
    others = [Path(path) for path in found if format_inside(path) != "sheets"]
    tables = [path for path in others if not any(map(_is_aside, path.relative_to(folder).parts))]
    named = next((path for path in tables if _partition(path, folder, given)), None)
    if sheets and named:
        sheet, table = (_called(str(each), folder, given) for each in (sheets[0], named))
        what = f"is a folder with answers files, such as {sheet}, and tables in folders, such as {table}"
        raise failure(given, what, "one of both", hint="take either out")
    if not sheets:
        refuse_logged([str(folder), *_folders_of(tables)], given)
    return sheets, [] if sheets else _partitioned(tables, folder, given)


def _is_aside(name: str) -> bool:
    """Whether Hive, Spark and pyarrow take a file or folder of this name for none of a table's, as `_temporary`."""
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def _is_table(name: str) -> bool:
    """Whether a file is a table by its name, or what is packed in it."""
    return format_inside(name) not in (None, "sheets")


def _folders_of(paths: Iterable[Path]) -> list[str]:
    """The folders that files are in, each once."""
    return list(dict.fromkeys(os.path.dirname(path) for path in paths))  # noqa: PTH120 - ten thousand Paths take a while


def _known_below(folder: Path, given: str) -> Iterator[str]:
    """The files below a folder that have a format, of packed ones those that are not hidden.

    AssessError for a link to a folder elsewhere, whose files would be left aside; hidden ones are passed.
    """
    whole, real = str(folder), os.path.realpath(folder)
    for inside, folders, names in os.walk(folder, onerror=_unreadable):
        is_hidden = f"{os.sep}." in inside.removeprefix(whole)
        for link in (os.path.join(inside, name) for name in folders):  # noqa: PTH118 - strings, as many as there are
            if os.path.islink(link) and not is_hidden and not _leads_into(link, real):  # noqa: PTH114 - the same
                hint = "take the link out, or put the folder itself there"
                raise failure(_called(link, folder, given), "is a link to a folder that lies elsewhere", hint=hint)
        known = (name for name in names if format_inside(name) and name.lower() != OWN_POLICY)
        yield from (
            os.path.join(inside, name)  # noqa: PTH118 - the same
            for name in known
            if not (is_hidden and name.lower().endswith(PACKED))
        )


def _leads_into(link: str, folder: str) -> bool:
    """Whether a link leads to a folder or one below it, where its files are found anyway, or has a hidden name."""
    led = os.path.realpath(link)
    return os.path.basename(link).startswith(".") or f"{led}{os.sep}".startswith(f"{folder}{os.sep}")  # noqa: PTH119 - a string


def _called(path: str, folder: Path, given: str) -> str:
    """What messages call a file below a folder: as the folder was given, with the place in it."""
    return f"{given.rstrip('/')}/{os.path.relpath(path, folder)}"


def _unreadable(error: OSError) -> NoReturn:
    raise error


def format_inside(name: str) -> str | None:
    """The format of a file by its name, or of what is packed in it; a Path for every file costs more."""
    plain, ending = os.path.splitext(name.lower())  # noqa: PTH122 - as the docstring says
    return ENDINGS.get(os.path.splitext(plain)[1] if ending in PACKED else ending)  # noqa: PTH122 - the same


def _partitioned(tables: list[Path], folder: Path, given: str) -> list[str]:
    """Those of some tables whose folders name columns; AssessError where they do not name the same ones."""
    columns = {path: [name for name, _ in _partition(path, folder, given)] for path in tables}
    found = [path for path in tables if columns[path]]
    for path in tables if found else ():
        if columns[path] != columns[found[0]]:
            names = listed(f"{name}=..." for name in columns[found[0]])
            file, other = (_called(str(each), folder, given) for each in (path, found[0]))
            raise failure(file, f"lies in other folders than {other}", names)
    return [str(path) for path in found]
