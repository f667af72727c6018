"""A folder of parts: what its manifest and its ledger say must be there, and what is (docs/scaling.md, 5)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.files import digest_of, is_there, stream_of
from aifactory_assess.scoring.parts import LEDGER, MANIFEST, ledger_entries

ENDINGS = (".parquet", ".arrow", ".csv", ".jsonl")
SHOWN = 3


def parts_in(folder: Path) -> list[Path]:
    """The parts of a run, in the order of its input; AssessError where they are not those that the run made."""
    files = (path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    found = {path.name: path for path in files if path.name.startswith("part-")}
    if not found:
        raise failure(str(folder), "a folder without parts of a batch run", hint="parts are named part-...")
    # Other programs write folders of parts too, and have no manifest.
    if is_there(folder / MANIFEST):
        problems = [*_faults(folder, found)]
        if problems:
            raise AssessError(problems)
    return sorted(found.values(), key=_place)


def _place(path: Path) -> tuple[tuple[int, ...], str]:
    """Parts are named by input and first row, so their numbers give the order of the rows."""
    return tuple(int(number) for number in re.findall(r"\d+", path.name)), path.name


def _faults(folder: Path, found: Mapping[str, Path]) -> Iterator[Problem]:
    """Parts that are missing, that the run did not make, and that are no longer what it made."""
    count, hashes = _told(folder)
    here = [name for name in hashes if name in found]
    if len(here) > count:
        message = f"holds {len(here):,} parts of a run that has {count:,}"
        yield Problem(file=str(folder), found=message, hint="run the same batch again")
    if len(here) < count:
        message = f"{count - len(here):,} of {count:,} parts are missing: the run is not complete"
        yield Problem(file=str(folder), found=message, hint="run the same batch again, or its other shards")
    stray = sorted(set(found) - set(hashes))
    if stray:
        names = ", ".join(stray[:SHOWN]) + (" ..." if len(stray) > SHOWN else "")
        yield Problem(file=str(folder), found=f"holds what is no part of its run: {names}", hint="move it elsewhere")
    for name in here:
        if digest_of(found[name]) != hashes[name]:
            message = "is not what the run wrote: it was changed or damaged"
            yield Problem(file=str(found[name]), found=message, hint="run the same batch again")


def _told(folder: Path) -> tuple[int, Mapping[str, str]]:
    """How many parts a run has, and the hash of each that it has made."""
    try:
        with stream_of(folder / MANIFEST) as stream:
            manifest: Any = json.load(stream)
        count, hashes = manifest["parts"], _made(folder / LEDGER)
    except (ValueError, KeyError, TypeError, RecursionError):
        count, hashes = None, {}
    if type(count) is not int or count < 0:
        message = "does not tell how many parts its run has"
        raise failure(str(folder / MANIFEST), message, hint="run the same batch again")
    return count, hashes


def _made(ledger: Path) -> Mapping[str, str]:
    """The hash of each part that the ledger has."""
    if not is_there(ledger):
        return {}
    with stream_of(ledger) as stream:
        entries = ledger_entries(stream.read())
    return {part: str(entry.get("sha256")) for part, entry in entries.items()}
