"""`--report FORMAT[=PATH]`: which reports are wanted, and writing them whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from aifactory_assess.cli.exits import reason_of
from aifactory_assess.errors import failure, listed, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report: its format, and the file it goes to (None: stdout)."""

    format: str
    path: Path | None = None


def wanted_reports(
    flags: Iterable[str], formats: Iterable[str], default: str = "text", *, beside: Collection[str] = ()
) -> tuple[Wanted, ...]:
    """What the flags ask for; AssessError for an unknown format, two reports on stdout or one path twice.

    Formats in `beside` may share stdout with another: their lines are commands to whoever runs the program.
    """
    allowed = tuple(formats)
    wanted = tuple(_parse(flag, allowed) for flag in flags) or (Wanted(format=default),)
    on_stdout = [report.format for report in wanted if report.path is None and report.format not in beside]
    if len(on_stdout) > 1:
        raise failure("--report", f"{listed(on_stdout)} would all go to stdout", hint=f"write {on_stdout[1]}=FILE")
    paths = [report.path for report in wanted if report.path is not None]
    for path in paths:
        if paths.count(path) > 1:
            raise failure("--report", f"two reports would go to {path}")
    return wanted


def _parse(flag: str, allowed: tuple[str, ...]) -> Wanted:
    name, equals, place = flag.partition("=")
    if name not in allowed:
        near = nearest(name, allowed)
        hint = f"did you mean {near}?" if near else None
        raise failure("--report", f"{name!r} is no format, expected one of {listed(allowed)}", hint=hint)
    if equals and not place:
        raise failure("--report", f"{flag!r} names no file, expected {name}=FILE or {name}")
    return Wanted(format=name, path=Path(place) if place and place != "-" else None)


def refuse_inputs_as_outputs(inputs: Iterable[Path | None], outputs: Iterable[Path | None]) -> None:
    """AssessError if what would be written is what is read: a mistyped path must not cost anybody their answers."""
    read = {os.path.realpath(path) for path in inputs if path is not None}
    for path in outputs:
        if path is not None and path.is_file() and os.path.realpath(path) in read:
            raise failure(str(path), "is read by this command, and would be overwritten", hint="name another file")


def deliver(wanted: Iterable[Wanted], render: Callable[[Wanted], str]) -> None:
    """Render all reports first, then write them: files before stdout. A file is replaced whole or left as it was."""
    rendered = [(report, render(report)) for report in wanted]
    for report, text in rendered:
        if report.path is not None:
            write_whole(report.path, text.encode("utf-8"))
    for report, text in rendered:
        if report.path is None:
            sys.stdout.write(text)


def deliver_pieces(wanted: Iterable[Wanted], render: Callable[[Wanted], Iterable[str]]) -> None:
    """Write reports that may be larger than memory, piece by piece: files before stdout, each whole or not at all."""
    for report in sorted(wanted, key=lambda one: one.path is None):
        if report.path is not None:
            write_whole(report.path, (piece.encode("utf-8") for piece in render(report)))
        else:
            sys.stdout.writelines(render(report))


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Replace a file's contents at once: temporary file in the same folder, flushed to disk, renamed over it.

    A symbolic link keeps pointing to its target, and permissions are kept. What is no regular file (a device, a pipe)
    is written to directly. AssessError names the file.
    """
    pieces = [data] if isinstance(data, bytes) else data
    if path.is_dir():
        raise failure(str(path), "is a folder, expected a file to write")
    # Asked of the path itself: what /dev/stdout resolves to where that is a pipe is no name of any file.
    if path.exists() and not path.is_file():
        _write_directly(path, pieces)
        return
    target = Path(os.path.realpath(path))
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise failure(str(path), f"cannot be written: {reason_of(error)}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise failure(str(path), f"cannot be written: {reason_of(error)}") from None
        raise


def _write_directly(path: Path, pieces: Iterable[bytes]) -> None:
    try:
        with path.open("wb") as stream:
            stream.writelines(pieces)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise failure(str(path), f"cannot be written: {reason_of(error)}") from None


def create_whole(path: Path, data: bytes) -> None:
    """Write a new file, whole or not at all; AssessError if something is there already."""
    folder = path.parent
    taken = failure(str(path), "exists already; nothing was written", hint="choose another name")
    if os.path.lexists(path):
        raise taken
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".tmp", dir=folder)
    except OSError as error:
        raise failure(str(path), f"cannot be written: {reason_of(error)}") from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o666 & ~_umask())
        # A hard link fails where the name is taken, which a rename would not.
        os.link(temporary, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise failure(str(path), f"cannot be written: {reason_of(error)}") from None
    finally:
        Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    # The only way to read it is to set it; this program has one thread.
    current = os.umask(0o022)
    os.umask(current)
    return current
