"""`--report FORMAT[=PATH]`: which reports are wanted, and writing them whole or not at all."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile, gettempdir
from typing import Any

from aifactory_assess.cli.options import completed_by, flag, look_for, say
from aifactory_assess.errors import failure, listed, one_of, reason_of, without_access
from aifactory_assess.extras import require
from aifactory_assess.files import descriptor_of, is_name_of_system, replace_file
from aifactory_assess.telling.formats import format_named, formats_of, tell
from aifactory_assess.telling.look import Look

MOST_HELD = 1 << 20
STDOUT = 1
"""The number under which every process has its standard output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report: its format, and the file it goes to (None: stdout)."""

    format: str
    path: Path | None = None


def report_option(thing: str) -> Any:  # noqa: ANN401 - what typer calls an option
    """The option `--report` of a command that tells something, with its formats as help and for the shell."""
    names = [each.name for each in formats_of(thing)]
    return flag(
        "--report FORMAT[=PATH]",
        f"{names[0]} (default){''.join(f', {name}' for name in names[1:])}; to stdout, or to a file. Repeatable.",
        autocompletion=completed_by(lambda _: names),
    )


def reports_wanted(
    thing: str, flags: Iterable[str] | None, *, reads: Iterable[Path | str | None]
) -> tuple[Wanted, ...]:
    """What the flags ask for, by the table of formats, of a command that `reads` files and folders.

    AssessError for an unknown format, two reports on stdout or one path twice, for bytes on a screen, and where a
    report would take the place of what is read.
    """
    names = [each.name for each in formats_of(thing)]
    wanted = tuple(_parse(flag, names) for flag in flags or ()) or (Wanted(format=names[0]),)
    # Lines that may share stdout with another report are commands to whoever runs the program.
    on_stdout = [one.format for one in wanted if _is_stdout(one.path) and not format_named(one.format).shares_stdout]
    if len(on_stdout) > 1:
        raise failure("--report", f"{listed(on_stdout)} would all go to stdout", hint=f"write {on_stdout[1]}=FILE")
    refuse_one_name(one.path for one in wanted)
    for one in wanted:
        extra = format_named(one.format).extra
        if extra is not None:
            require(extra, f"--report {one.format}")
        if format_named(one.format).binary and _is_stdout(one.path) and sys.stdout.isatty():
            raise failure("--report", f"{one.format} is nothing for a screen", hint=f"write {one.format}=FILE")
    refuse_inputs_as_outputs(reads, [one.path for one in wanted])
    return wanted


def tell_reports(
    thing: str,
    subject: object,
    wanted: Iterable[Wanted],
    *,
    quiet: bool,
    detail: bool = False,
    appendix: bool = False,
    colour: bool | None = None,
    paper: str = "A4",
    told_in: Callable[[Wanted], object] | None = None,
    may_fail: bool = False,
) -> None:
    """Write all reports of something, and say on stderr which files were written.

    `colour` None leaves it to the stream and its environment. `told_in` gives what a report tells in its place. What
    `may_fail` while it is told goes to stdout once all of it is told.
    """
    looks: dict[Wanted, Look] = {}

    def pieces(one: Wanted) -> Iterator[str | bytes]:
        look = look_for(sys.stdout if one.path is None else None, detail=detail, appendix=appendix, paper=paper)
        if colour is not None and one.path is None:
            look = replace(look, colour=colour)
        looks[one] = look
        told = tell(thing, one.format, subject if told_in is None else told_in(one), look)
        return _held(told, one.format) if may_fail and one.path is None else told

    asked = tuple(wanted)
    _deliver(asked, pieces)
    for one in asked:
        if one.path is not None:
            say(f"wrote {one.path}", when=not quiet)
        for line in looks[one].said:
            say(f"{one.path or one.format}: {line}", when=not quiet)


def refuse_one_name(outputs: Iterable[Path | None]) -> None:
    """AssessError where two outputs would be one file, however its name is spelled."""
    seen: set[str] = set()
    for path in outputs:
        if path is not None:
            taken = as_taken(os.path.realpath(path))
            if taken in seen:
                raise failure("--report", f"two outputs would go to {path}")
            seen.add(taken)


def refuse_twice(files: Iterable[Path]) -> None:
    """AssessError where a file is named twice, under whatever names: it would count, or be changed, twice."""
    seen: set[tuple[int, int]] = set()
    for file in files:
        # A file that is not there is told where it is read.
        if (inode := _inode(file)) in seen:
            raise failure(str(file), "is given twice")
        seen |= set() if inode is None else {inode}


def as_taken(name: str) -> str:
    """A name as a file system may take it: in one Unicode form, capitals like small letters."""
    return unicodedata.normalize("NFC", name).casefold()


def _parse(flag: str, allowed: Sequence[str]) -> Wanted:
    given, equals, path = flag.partition("=")
    name = one_of("--report", given, allowed, what="format")
    if equals and not path:
        raise failure("--report", f"{flag!r} names no file", f"{name}=FILE or {name}")
    # A link to it from elsewhere stays a path: a change can bring one.
    is_stdout = path in ("", "-") or (is_name_of_system(Path(path)) and _is_stdout(Path(path)))
    return Wanted(format=name, path=None if is_stdout else Path(path))


def _is_stdout(path: Path | None) -> bool:
    return path is None or descriptor_of(path) == STDOUT


def path_behind(given: str) -> str:
    """The path that an address of a local file is, as fsspec takes it; whatever else is given as it is."""
    path = given.removeprefix("file://").removeprefix("local://")
    return path if path in ("", given) else os.path.expanduser(path)  # noqa: PTH111 - a Path refuses strange names


def as_given(file: Path | str) -> str:
    """A table as it was given: a path leaves one slash of those after an address's colon, `s3:/bucket/t.csv`."""
    slashes = dict.fromkeys(("file", "local", "memory"), "///")  # no host is between them
    address = re.sub(
        r"\A([a-z][a-z0-9+.-]+):/(?!/)", lambda found: f"{found[1]}:{slashes.get(found[1], '//')}", str(file)
    )
    return path_behind(address)


def refuse_inputs_as_outputs(inputs: Iterable[Path | str | None], outputs: Iterable[Path | str | None]) -> None:
    """AssessError if what would be written is what is read: a mistyped path must not cost anybody their answers.

    A folder stands for the files in it, a query for those that it names; addresses are compared as they are told.
    """
    inputs, outputs = tuple(inputs), tuple(outputs)
    # A name that no file can have is told where it is written.
    there = [path for path in outputs if path is not None and (os.path.isfile(path) or "://" in str(path))]  # noqa: PTH113 - a Path refuses to look
    read = (
        {_place(path) for each in inputs if each is not None for path in _files_in(each)} - {None} if there else set()
    )
    for path in there:
        if _place(path) in read:
            raise failure(str(path), "is read by this command, and would be overwritten", hint="name another file")
    for output in outputs:
        if output is not None and _joins_framework(output, inputs):
            message = "would be taken for a file of the framework, which could not be read then"
            raise failure(str(output), message, hint="name another folder")


def _joins_framework(path: Path | str, inputs: Iterable[Path | str | None]) -> bool:
    """Whether a YAML file would lie beside the framework.yaml of a folder that is read."""
    from aifactory_assess.yamltext import is_yaml

    real = os.path.realpath(path)
    if not is_yaml(real):
        return False
    main = _inode(f"{os.path.dirname(real)}/framework.yaml")  # noqa: PTH120 - a Path refuses strange names
    return main is not None and main in (_inode(f"{each}/framework.yaml") for each in inputs if each is not None)


def refuse_stdout(place: str, output: Path | None, expected: str = "a file") -> None:
    """AssessError where a file, or a folder, is to be made of what stands for stdout."""
    if output is not None and str(output) == "-":
        raise failure(place, "- is stdout", expected)


def _files_in(path: Path | str) -> Iterable[Path | str]:
    if str(path).startswith("duckdb:"):
        from aifactory_assess.batch.formats.staging import files_behind

        return files_behind(str(path))
    named = as_given(path)
    both = (path,) if named == str(path) else (path, named)
    try:
        return (*both, *(each.path for each in os.scandir(named)))
    except OSError:
        return both


def _place(path: Path | str) -> tuple[int, int] | str | None:
    """Where a file is: on its disk, or behind an address, which no Path is; None where there is none."""
    return _inode(path) or (without_access(str(path)) if "://" in str(path) else None)


def _inode(path: Path | str) -> tuple[int, int] | None:
    """What a file is on its disk, under whatever name; None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a batch asks of ten thousand files
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _deliver(wanted: Iterable[Wanted], render: Callable[[Wanted], Iterable[str | bytes]]) -> None:
    """Write reports that may be larger than memory, piece by piece: files before stdout, each whole or not at all."""
    for report in sorted(wanted, key=lambda one: one.path is None):
        if report.path is not None:
            replace_file(report.path, map(_encoded, render(report)))
        else:
            for piece in render(report):
                _to_stdout(piece)


def _held(pieces: Iterable[str | bytes], name: str) -> Iterator[str | bytes]:
    """The same once all are there; beyond some memory they are kept in the temporary folder. `name` is their format."""
    with SpooledTemporaryFile(MOST_HELD) as file:
        is_text = True
        for piece in pieces:
            is_text = isinstance(piece, str)
            encoded = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
            with _room_in(file, name):
                file.write(encoded)
        with _room_in(file, name):
            file.seek(0)
        text = getincrementaldecoder("utf-8")("surrogatepass")
        while block := file.read(MOST_HELD):
            yield text.decode(block) if is_text else block


@contextmanager
def _room_in(file: SpooledTemporaryFile[bytes], name: str) -> Iterator[None]:
    """AssessError where the temporary folder takes no more of a file."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):  # it would write what it holds once more
            file.close()
        hint = f"TMPDIR names another folder; --report {name}=FILE needs none"
        raise failure(gettempdir(), reason_of(error), hint=hint) from error


def _encoded(piece: str | bytes) -> bytes:
    return piece.encode("utf-8") if isinstance(piece, str) else piece


def _to_stdout(piece: str | bytes) -> None:
    if isinstance(piece, str):
        sys.stdout.write(piece)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(piece)
