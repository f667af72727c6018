"""What `check --write-baseline` keeps, and `--baseline` compares with: a file of files, or one answers file."""

from __future__ import annotations

import json
import os
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from aifactory_assess import __version__
from aifactory_assess.errors import MAX_PLACE, AssessError, Problem, failure, listed
from aifactory_assess.files import regular
from aifactory_assess.framework.model import Framework
from aifactory_assess.repository.git import MOST_DEEP, absolute, repository_of
from aifactory_assess.yamltext import MAX_BYTES, decode, read_bytes

FORMAT = "aifactory-assess/baseline@1"
MOST_BYTES = 32 * 2**20
"""The largest baseline file that is read, and written: some four thousand answers files."""
MOST_FILES = 10_000
"""Files in a baseline file: each costs some of a millisecond, however little it holds."""
MOST_FOLDERS = 100_000
"""Folders in the names of a baseline file, as often as they are named: each is looked for, some 10 to 30 µs."""
_LONGEST_PART = 255
"""Signs: bytes on Linux, where a name has as many at least."""
_ALL = "all"
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_SAVED = re.compile(rb'"format"\s*:\s*"aifactory-assess/baseline')
_HEAD = 4096
"""Bytes in which a baseline says what it is: `check` writes it first."""
_HINT = "write one with check --write-baseline FILE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The files that a baseline file holds; their paths count from where those are that it is compared with.

    `links` has where links led those from which they did. `has_all_policies` says whether those that judged no file
    are among them.
    """

    name: str
    path: Path
    root: Path
    files: Mapping[str, bytes]
    links: Mapping[str, str]
    has_all_policies: bool

    def paths(self) -> Iterable[str]:
        """All paths."""
        return self.files

    def read(self, path: str, most: int = MAX_BYTES) -> bytes | None:  # noqa: ARG002 - as of every tree
        """The bytes of a file, or None where there is none."""
        return self.files.get(path)

    def at(self, folder: Path) -> Saved:
        """What it says of the repository of a folder; without one, of where the program was started."""
        return replace(self, root=repository_of(folder) or absolute(Path()))

    def obstacle(self, path: str) -> str | None:  # noqa: ARG002 - as of every tree
        """None: it holds files alone."""
        return None

    def followed(self, path: str) -> str | None:
        """Where links led one of its files; any other path itself, as paths are spelled."""
        spelled = str(PurePosixPath(path))
        return "" if spelled == "." else self.links.get(spelled, spelled)

    def prepare(self, paths: Iterable[str]) -> None:
        """Nothing: they are read already."""

    def forget(self, paths: Iterable[str]) -> None:
        """Nothing: they were read whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFile:
    """One earlier answers file: `data` is what the commit has that the rules come from, None where it is at hand."""

    path: Path
    name: str
    data: bytes | None = None

    def read(self) -> bytes:
        """Its bytes; AssessError where it cannot be read."""
        return read_bytes(self.path, self.name) if self.data is None else self.data

    def is_one_of(self, files: Iterable[Path]) -> bool:
        """Whether it is among files at hand, and would be compared with itself."""
        here = os.path.realpath(self.path)
        return self.data is None and any(os.path.realpath(file) == here for file in files)


def saved_in(path: Path, name: str, data: bytes) -> Saved | None:
    """The baseline in a file, or None where the file is an answers file."""
    if not _OBJECT.match(data):
        return None
    twice: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return dict(pairs)

    try:
        told = json.loads(data, object_pairs_hook=once)
    except ValueError as error:
        if _SAVED.search(data, 0, _HEAD):
            raise _damaged(name, data, error) from None
        return None
    except RecursionError:
        return None
    if not isinstance(told, dict) or not str(told.get("format", "")).startswith("aifactory-assess/"):
        return None
    if twice:
        raise failure(name, f"has {listed(map(repr, twice))} more than once", "each key once")
    if told["format"] != FORMAT:
        raise failure(name, f"is {told['format']}", FORMAT, hint=_HINT)
    files, links = _texts(name, told, "files"), _texts(name, {"links": {}, **told}, "links")
    names = (*files, *links.values())
    unnamed = [repr(path) for path in names if not _names_a_file(path)]
    if unnamed:
        raise failure(name, f"holds {listed(unnamed, most=3)}", "names that a file can have")
    refuse_too_many(name, files, names)
    return Saved(
        name=name,
        path=path,
        root=absolute(Path()),
        files={name: text.encode("utf-8", "surrogatepass") for name, text in files.items()},
        links=links,
        has_all_policies=told.get("policies") == _ALL,
    )


def _damaged(name: str, data: bytes, error: ValueError) -> AssessError:
    """That a baseline is no JSON, and where that can be told: cut short, with something behind, or changed by hand."""
    decode(data, name)  # says where it is no UTF-8
    if not isinstance(error, json.JSONDecodeError):  # it is taken for UTF-16, or has a number without end
        return failure(name, "the baseline is damaged", "JSON", hint=_HINT)
    found, line, column = "the baseline is damaged here", error.lineno, error.colno
    return AssessError([Problem(file=name, found=found, expected="JSON", line=line, column=column, hint=_HINT)])


def _texts(name: str, told: Mapping[str, object], key: str) -> dict[str, str]:
    """The texts by name under a key of a baseline; AssessError says what of it is none."""
    texts = told.get(key)
    if not isinstance(texts, dict):
        found = f"{key} is {_kind(texts)}" if key in told else f"lacks the key {key!r}"
        raise failure(name, found, "a mapping of names to texts", hint=_HINT)
    for path, text in texts.items():
        if not isinstance(text, str):
            raise failure(name, f"{path!r} in {key} is {_kind(text)}", "text", hint=_HINT)
    return texts


def _kind(value: object) -> str:
    """What a value of JSON is, in words."""
    kinds = {type(None): "empty", bool: "true or false", list: "a list", dict: "a mapping", str: "text"}
    return kinds.get(type(value), "a number")


def _names_a_file(path: str) -> bool:
    """Whether a name is one as `check` writes it, and made of bytes, no more than a path and each part may have.

    Half a pair of surrogates is none, unless it stands for a byte of no UTF-8. What lies outside of the root begins
    with `..` or a slash.
    """
    try:
        told = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    if b"\0" in told or len(told) >= MAX_PLACE or max(map(len, path.split("/"))) > _LONGEST_PART:
        return False
    return posixpath.normpath(path) == path and posixpath.basename(path) not in ("", ".", "..")


def refuse_too_many(
    name: str, files: Collection[str], names: Iterable[str], told: str = "holds", hint: str | None = None
) -> None:
    """AssessError where a baseline file has too many files, or its names lead through too many folders."""
    folders = [path.count("/") for path in names]
    for count, most, what in (
        (len(files), MOST_FILES, "files"),
        (max(folders, default=0), MOST_DEEP, "folders in one name"),
        (sum(folders), MOST_FOLDERS, "folders in its names"),
    ):
        if count > most:
            raise failure(name, f"{told} {count:,} {what}", f"at most {most:,}", hint=hint)


def head_of(path: Path) -> bytes:
    """All of a file that may be a baseline; of any other, as much as an answers file may have.

    AssessError where a baseline is larger than any that is read.
    """
    try:
        with regular(path) as stream:
            data = stream.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES and _OBJECT.match(data):
                stream.seek(0)
                data = stream.read(MOST_BYTES + 1)
    except OSError:
        return b""  # the reader of answers files says what is wrong
    if len(data) > MOST_BYTES:
        raise failure(str(path), f"is larger than {MOST_BYTES >> 20} MiB, the most that a baseline may have")
    return data


def build_baseline(framework: Framework, as_of: str, files: Mapping[str, Path], data: Mapping[Path, bytes]) -> bytes:
    """A baseline file: the texts of what was judged and of all policies; it may be too large to be read."""
    links = {name: led for name, file in sorted(files.items()) if (led := _led(file)) not in (None, name)}
    # What is no UTF-8 is a policy that judges nothing here, and none that can be read when it is looked at again.
    texts = {name: data[file].decode("utf-8", "surrogateescape") for name, file in sorted(files.items())}
    document = {
        "format": FORMAT,
        "tool": {"name": "aifactory-assess", "version": __version__},
        "framework": {"id": framework.id, "version": framework.version, "sha256": framework.sha256},
        "as_of": as_of,
        "policies": _ALL,
        "files": texts,
        "links": links,
    }
    # A byte of a name that is no UTF-8 stands in it as JSON writes what cannot be encoded.
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _led(file: Path) -> str | None:
    """Where links lead a file, from the root of its repository; None where that is outside, or it is in none."""
    root = repository_of(file.parent)
    real = Path(os.path.realpath(file))
    above = None if root is None else os.path.realpath(root)
    return real.relative_to(above).as_posix() if above is not None and real.is_relative_to(above) else None
