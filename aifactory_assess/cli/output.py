"""`--report FORMAT[=PATH]`: which reports are wanted, and writing them whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from aifactory_assess.errors import failure, listed, nearest
from aifactory_assess.files import replace_file


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
            replace_file(report.path, text.encode("utf-8"))
    for report, text in rendered:
        if report.path is None:
            sys.stdout.write(text)


def deliver_pieces(wanted: Iterable[Wanted], render: Callable[[Wanted], Iterable[str]]) -> None:
    """Write reports that may be larger than memory, piece by piece: files before stdout, each whole or not at all."""
    for report in sorted(wanted, key=lambda one: one.path is None):
        if report.path is not None:
            replace_file(report.path, (piece.encode("utf-8") for piece in render(report)))
        else:
            sys.stdout.writelines(render(report))
