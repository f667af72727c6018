"""A folder of parts: one file a task, renamed when whole, and a manifest that says what the parts were made of.

Beside it `parts.jsonl` has a line a part, with the hash of its file, what it comes to, and a hash of the line: a part
that is not what its line says is made again. Lines are added as parts are finished, by any number of runs, and put in
order when all are.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aifactory_assess import __version__
from aifactory_assess.batch.formats.source import Source, Task
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.output.writing import OutputFormat
from aifactory_assess.errors import AssessError, Problem, failure, reason_of
from aifactory_assess.files import claim, digest_of, faults_of, passing, regular, replace_file, stream_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.parts import LEDGER, MANIFEST, ledger_entries, ledger_line
from aifactory_assess.yamltext import read_bytes

LONGEST_TOLD = 300
_NOTHING = object()
"""What stands where an option is that the other run does not know: no value is equal to it."""
FORMAT = "aifactory-assess/batch@1"
_PART = re.compile(r"(?:part|rejects)-[0-9]{5}-[0-9]{12}\.(?:parquet|csv|jsonl)")
_UNFINISHED = re.compile(
    rf"\.(?:(?:part|rejects)-[0-9]{{5}}-[0-9]{{12}}\.(?:parquet|csv|jsonl)|{re.escape(MANIFEST)})\..*\.tmp"
)

Manifest = dict[str, Any]


def task_name(task: Task) -> str:
    """A task's name in a folder of parts: its input and its first row."""
    return f"{task.source.number:05d}-{task.first_row:012d}"


def part_path(folder: Path, task: Task, format_: OutputFormat) -> Path:
    """Where a task's scores go."""
    return folder / f"part-{task_name(task)}.{format_}"


def rejects_path(folder: Path, task: Task) -> Path:
    """Where a task's rejects go; there is no such file where there are none."""
    return folder / f"rejects-{task_name(task)}.csv"


def manifest_of(
    framework: Framework,
    options: ScoreOptions,
    tasks: Sequence[Task],
    sources: Iterable[Source],
    **others: Any,  # noqa: ANN401 - as they are told
) -> Manifest:
    """What a run's parts depend on, and how many they are; `others` are options of the run."""
    return {
        "format": FORMAT,
        "tool": {"name": "aifactory-assess", "version": __version__},
        "framework": {"id": framework.id, "version": framework.version, "sha256": framework.sha256},
        "options": {
            "columns": options.detail,
            "keep": list(options.keep),
            "allow_extra_columns": options.allow_extra_columns,
            "mapping_sha256": options.mapping.sha256 if options.mapping else None,
            "first_actions": options.first_actions,
            "what_if": list(options.trials),
            **others,
        },
        "parts": len(tasks),
        "inputs": [_fingerprint(source) for source in sources],
    }


def _fingerprint(source: Source) -> Manifest:
    if source.files:
        digest = hashlib.sha256()
        for name in source.files:
            digest.update(f"{name}\0{_content_of(name)}\n".encode("utf-8", "surrogateescape"))
        return {"path": source.path, "files": len(source.files), "sha256": digest.hexdigest()}
    path = Path(source.read_from)
    return {"path": source.path, "size": path.stat().st_size, "sha256": digest_of(path)}


def _content_of(name: str) -> str:
    """A hash of an answers file; of one that is rejected when it is read, such as a larger one, its size at most."""
    path = Path(name)
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except AssessError:
        with suppress(OSError):
            return str(path.stat().st_size) if path.is_file() else "-"
        return "-"


def add_to_ledger(folder: Path, line: Manifest) -> None:
    """Note a part that is about to get its name; OSError, which names the ledger, where the line is not there whole."""
    ledger, data = folder / LEDGER, b"\n" + ledger_line(line)
    with faults_of(ledger):
        handle = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            # In one piece, since other shards add lines at the same time; on its own line, since the last may be torn.
            if os.write(handle, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(handle)
        finally:
            os.close(handle)


def read_ledger(folder: Path) -> dict[str, Manifest]:
    """The lines by the name of their part, the last of each; what no run wrote so counts for nothing."""
    try:
        with regular(folder / LEDGER) as stream:
            text = stream.read()
    except OSError:
        return {}
    return ledger_entries(text)


def close_ledger(folder: Path, names: Iterable[str]) -> None:
    """Put the lines in the order of the parts, once all are there."""
    found = read_ledger(folder)
    wanted = list(names)
    if all(name in found for name in wanted):
        replace_file(folder / LEDGER, [ledger_line(found[name]) for name in wanted])


def prepare_folder(folder: Path, manifest: Manifest, *, restart: bool) -> None:
    """Make a folder ready for parts; AssessError where it holds something else, or parts of another run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise failure(str(folder), f"cannot be made: {reason_of(error)}") from None
    path = folder / MANIFEST
    if restart and path.exists():
        _read(path)  # what is no folder of ours is not cleared
        _clear(folder)
        path.unlink()
        _create(path, manifest)
    if not path.exists():
        strange = sorted(each.name for each in folder.iterdir() if not _UNFINISHED.fullmatch(each.name))
        if strange and not path.exists():  # another shard may just have made it, and parts
            message = f"is not empty and has no {MANIFEST}: it holds {strange[0]!r}"
            raise failure(str(folder), message, hint="give a new folder")
        _create(path, manifest)
    _compare(folder, _read(path), manifest)
    ledger = folder / LEDGER
    # Lines are added to it, and in the end it is put in order: what a link leads to would be lost.
    if ledger.is_symlink() or (ledger.exists() and not ledger.is_file()):
        raise failure(str(ledger), "is a link, or no regular file", hint="give a new folder")


def _read(path: Path) -> Manifest:
    try:
        with stream_of(path) as stream:
            found = json.load(stream)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise failure(str(path), f"is no manifest of {FORMAT}", hint="give a new folder")
    return found


def _create(path: Path, manifest: Manifest) -> None:
    """Write a manifest unless another shard was faster."""
    text = json.dumps(manifest, indent=2, ensure_ascii=True) + "\n"
    with passing(path) as (stream, temporary):
        stream.write(text.encode())
    claim(temporary, path)


def _compare(folder: Path, found: Manifest, wanted: Manifest) -> None:
    differing = [key for key in wanted if found.get(key) != wanted[key]]
    if differing:
        messages = [each for key in differing for each in _differences(key, found.get(key), wanted[key])]
        file, hint = str(folder / MANIFEST), "--restart makes the parts anew"
        raise AssessError(Problem(file=file, found=message, hint=hint) for message in messages)


def _differences(key: str, was: Any, now: Any) -> list[str]:  # noqa: ANN401 - whatever stands in a manifest
    """What is not as it was when the parts were made, a sentence each."""
    if key == "inputs" and isinstance(was, list):
        before = {json.dumps(each.get("path")): each for each in was if isinstance(each, dict)}
        after = {json.dumps(each["path"]): each for each in now}
        gone = [f"the input {path} is no longer given" for path in before if path not in after]
        new = [f"the input {path} was not given when the parts were made" for path in after if path not in before]
        both = [path for path in after if path in before]
        changed = [
            f"the input {path} has changed since the parts were made" for path in both if after[path] != before[path]
        ]
        return [*gone, *new, *changed] or ["the inputs were given in another order"]
    if isinstance(was, dict) and isinstance(now, dict):
        pairs = [(name, was.get(name, _NOTHING), now.get(name, _NOTHING)) for name in {**now, **was}]
        return [
            f"the parts here were made with {key} {name} {_told(old)}, now {_told(new)}"
            for name, old, new in pairs
            if old != new
        ]
    return [f"the parts here were made with {key} {_told(was)}, now {_told(now)}"]


def _told(value: Any) -> str:  # noqa: ANN401 - as above
    return "nothing" if value is _NOTHING else json.dumps(value)[:LONGEST_TOLD]


def left_in(folder: Path) -> list[Path]:
    """What an earlier run left in a folder beside its manifest, and a restart removes."""
    return [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.name == LEDGER or _PART.fullmatch(path.name) or _UNFINISHED.fullmatch(path.name)
    ]


def _clear(folder: Path) -> None:
    """Remove the parts of an earlier run, and nothing else; AssessError where something else has the name of one."""
    found = left_in(folder)
    for path in found:
        if path.is_dir() and not path.is_symlink():
            raise failure(str(path), "is a folder in the place of a part", hint="move it elsewhere")
    for path in found:
        path.unlink()
