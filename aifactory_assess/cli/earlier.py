"""An earlier state of the files: a commit, or what `check --write-baseline` kept; organisations are found by id."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from aifactory_assess import __version__
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.cli.git import Commit, TooLargeError, absolute, commit_of, repository_of, same_repository
from aifactory_assess.errors import AssessError, failure, listed
from aifactory_assess.files import regular
from aifactory_assess.framework.model import POLICY_FILE, Framework
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.yamlnodes import MappingNode, ScalarNode
from aifactory_assess.yamltext import ENDINGS, MAX_BYTES, parse, read_bytes

FORMAT = "aifactory-assess/baseline@1"
MOST_BYTES = 32 * 2**20
"""The largest baseline file that is read, and written: some four thousand answers files."""
MOST_FILES = 10_000
"""Files in a baseline file: each costs some of a millisecond, however little it holds."""
MOST_SHEETS = 1_000
"""Sheets of an earlier state that are kept until they are compared with; more are read again."""
_AT_ONCE = 500
"""Files of an earlier state that are read together: most of a large repository's YAML is no answers file."""
_LEAST_BYTES = len("framework: a@1\norganisation: {id: a}")
"""Of an answers file; a smaller one names nobody."""
_OBJECT = re.compile(rb"\s*\{")


class Tree(Protocol):
    """Files by their paths from the root of a repository, with forward slashes."""

    @property
    def name(self) -> str:
        """How the state is called in messages."""

    @property
    def root(self) -> Path:
        """Where the paths begin."""

    def paths(self) -> Iterable[str]:
        """All paths."""

    def read(self, path: str, most: int = MAX_BYTES) -> bytes | None:
        """The bytes of a file, or None where there is none; AssessError where they are more than the most."""

    def obstacle(self, path: str) -> str | None:
        """What stands at a path that is no file to read; None where nothing does."""

    def followed(self, path: str) -> str | None:
        """Where a path leads by links, those of folders on its way too; None where that is outside, or a circle."""

    def prepare(self, paths: Iterable[str]) -> None:
        """Read several files at once, if that is faster."""

    def forget(self, paths: Iterable[str]) -> None:
        """Keep the bytes of these files no longer; whoever asks for them again has them read again."""


# --- a baseline file ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The files that a baseline file holds; their paths count from where those are that it is compared with."""

    name: str
    path: Path
    root: Path
    files: Mapping[str, bytes]

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
        """The path itself: it holds no links."""
        return path

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


def _saved(path: Path, name: str, data: bytes) -> Saved | None:
    """The baseline in a file, or None where the file is an answers file."""
    if not _OBJECT.match(data):
        return None
    twice: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return dict(pairs)

    try:
        told = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not str(told.get("format", "")).startswith("aifactory-assess/"):
        return None
    if twice:
        raise failure(name, f"has {listed(map(repr, twice))} more than once", "each key once")
    files = told.get("files")
    if (
        told["format"] != FORMAT
        or not isinstance(files, dict)
        or not all(isinstance(text, str) for text in files.values())
    ):
        hint = "write one with check --write-baseline FILE"
        raise failure(name, f"is {told['format']}", f"{FORMAT} with its files", hint=hint)
    if len(files) > MOST_FILES:
        raise failure(name, f"holds {len(files):,} files", f"at most {MOST_FILES:,}")
    unnamed = [repr(path) for path in files if not _names_a_file(path)]
    if unnamed:
        raise failure(name, f"holds {listed(unnamed, most=3)}", "names that a file can have")
    return Saved(
        name=name,
        path=path,
        root=absolute(Path()),
        files={name: text.encode("utf-8", "surrogatepass") for name, text in files.items()},
    )


def _names_a_file(path: str) -> bool:
    """Whether a name is made of bytes: half a pair of surrogates is none, unless it stands for a byte of no UTF-8."""
    try:
        path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _head(path: Path) -> bytes:
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


def build_baseline(framework: Framework, as_of: str, files: Mapping[str, bytes]) -> bytes:
    """A baseline file: the texts of what was judged and of what it was judged by; it may be too large to be read."""
    document = {
        "format": FORMAT,
        "tool": {"name": "aifactory-assess", "version": __version__},
        "framework": {"id": framework.id, "version": framework.version, "sha256": framework.sha256},
        "as_of": as_of,
        "files": {name: data.decode("utf-8") for name, data in sorted(files.items())},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


# --- finding organisations ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The baseline of one file: its sheet, or the version that it answers where that is another one."""

    name: str
    sheet: Sheet | None = None
    other_version: str | None = None


def _every(_: str) -> bool:
    return True


@dataclass(slots=True, kw_only=True)
class Earlier:
    """What an earlier state says of each organisation, whatever its file was called.

    `is_named` says whether a policy names a path among its files.
    """

    tree: Tree
    framework: Framework
    is_named: Callable[[str], bool] = _every
    _organisations: dict[str, tuple[str, ...]] | None = None
    _ids: dict[str, str | None] = field(default_factory=dict)
    _sheets: dict[str, Sheet] = field(default_factory=dict)
    _root: Path | None = None

    def former(self, path: str, organisation: str) -> str | None:
        """Where an organisation's answers were: at the same path, or else wherever they were.

        Of several places one that the policy names, since an older copy may lie beside; the last by name, as years go,
        where all of them are there still. AssessError where one of several is not: whoever made the change would have
        chosen.
        """
        if self.organisation_at(path) == organisation:
            return path
        every = self.organisations().get(organisation, ())
        places = tuple(filter(self.is_named, every)) or every
        if len(places) > 1 and any(map(self._has_moved, places)):
            message = f"{organisation} is in {listed(places, most=3)} at {self.tree.name}, and not in all of them now"
            raise failure(path, message, "one file that it comes from", hint="rename it in a change of its own")
        return places[-1] if places else None

    def _has_moved(self, path: str) -> bool:
        """Whether a path holds no longer the organisation that it did."""
        if not self._is_there(path):
            return True
        try:
            now = organisation_in(read_bytes(self.tree.root / path, path))
        except AssessError:
            return False
        return now != self.organisation_at(path)

    def before(self, file: Path, path: str, organisation: str) -> Before | None:
        """The baseline of an organisation, or None where there is none."""
        former = self.former(path, organisation)
        data = None if former is None else self.tree.read(former)
        if former is None or data is None:
            return None
        name = self._name(str(file) if former == path else former)
        if former in self._sheets:
            return Before(name=name, sheet=self._sheets[former])
        return read_before(data, self.framework, name)

    def is_broken(self, path: str) -> bool:
        """Whether a path held answers of which not even the organisation can be told."""
        data = self.tree.read(path)
        return data is not None and _may_answer(data) and organisation_in(data) is None

    def organisations(self) -> Mapping[str, tuple[str, ...]]:
        """Every organisation with the paths of its answers, in order."""
        if self._organisations is None:
            paths = sorted(self._answering())
            found: dict[str, list[str]] = {}
            for start in range(0, len(paths), _AT_ONCE):
                some = paths[start : start + _AT_ONCE]
                self.tree.prepare(some)
                for path in some:
                    organisation = self.organisation_at(path)
                    if organisation is not None:
                        found.setdefault(organisation, []).append(path)
                self.tree.forget(path for path in some if self._ids[path] is None)
            self._organisations = {organisation: tuple(places) for organisation, places in found.items()}
        return self._organisations

    def gone(self, judged: Mapping[str, str], unread: frozenset[str]) -> list[tuple[str, str]]:
        """The organisations that are in no file that is judged, with their paths; `judged` has organisations by path.

        Asked of paths that are gone or that hold another organisation now; what could not be read is not gone.
        """
        here = set(judged.values())
        candidates = [
            path for path in self._answering() if path not in unread and (path in judged or not self._is_there(path))
        ]
        self.tree.prepare(candidates)
        found = [(self.organisation_at(path), path) for path in candidates]
        return [(name, path) for name, path in found if name is not None and name not in here]

    def _answering(self) -> Iterable[str]:
        """The paths that may hold answers: all of a baseline file, which holds what was judged; of a commit by name."""
        every = isinstance(self.tree, Saved)
        return (path for path in self.tree.paths() if every or path.endswith(ENDINGS))

    def _is_there(self, path: str) -> bool:
        """Whether a path still is a file of its own: no folder, nor what a link leads to, nor one that was emptied."""
        if self._root is None:
            self._root = self.tree.root.resolve()
        whole = self._root / path
        is_file = os.path.isfile(whole) and whole.resolve() == whole  # noqa: PTH113 - a name too long is no file
        return is_file and not _is_emptied(whole)

    def organisation_at(self, path: str) -> str | None:
        """Whose answers a path had; a file is read once for this and for what it answers."""
        if path not in self._ids:
            try:
                data = self.tree.read(path)
            except TooLargeError:  # no answers file is
                data = None
            self._ids[path] = None if data is None else self._identified(path, data)
        return self._ids[path]

    def _identified(self, path: str, data: bytes) -> str | None:
        if not _may_answer(data):
            return None
        try:
            sheet = parse_sheet(data, self.framework, self._name(path))
        except AssessError:
            return organisation_in(data)
        if len(self._sheets) < MOST_SHEETS:
            self._sheets[path] = sheet
        return sheet.organisation

    def _name(self, path: str) -> str:
        return f"{path} at {self.tree.name}"


def _is_emptied(path: Path) -> bool:
    """Whether a file holds comments and blanks alone, too little to name anybody, or more than any answers file may."""
    if not _LEAST_BYTES <= path.stat().st_size <= MAX_BYTES:
        return True
    try:
        with regular(path) as stream:
            return all(_says_nothing(line) for line in stream)
    except OSError:
        return False


def _says_nothing(line: bytes) -> bool:
    """Whether a line is blank, a comment, a mark of a document, or a collection in which nothing is."""
    return re.fullmatch(rb"\s*(?:---|\.\.\.|\{\s*\}|\[\s*\]|null|~)?\s*(?:#.*)?", line.strip()) is not None


def _may_answer(data: bytes) -> bool:
    """Whether a file could be one of answers; an escape may spell any key."""
    return b"\\" in data or (b"organisation" in data and b"framework" in data)


def organisation_in(data: bytes) -> str | None:
    """The id of the organisation that an answers file is about; None where it is none, or cannot be read."""
    if not _may_answer(data):
        return None
    try:
        root = parse(data, "").root
    except AssessError:
        return None
    about = root.get("organisation") if isinstance(root, MappingNode) and "framework" in root.entries else None
    name = about.get("id") if isinstance(about, MappingNode) else None
    return name.text if isinstance(name, ScalarNode) else None


def read_before(data: bytes, framework: Framework, name: str) -> Before:
    """A baseline's sheet; one of another version of the framework is said, and not compared with."""
    try:
        return Before(name=name, sheet=parse_sheet(data, framework, name))
    except OtherVersionError:
        word = _framework_in(data)
        if word.partition("@")[0] == framework.id:
            return Before(name=name, other_version=word)
        message = f"the baseline was answered for another framework than {framework.id} {framework.version}"
        hint = "take a baseline from after the change of framework, or judge without one"
        raise failure(name, message, hint=hint) from None


def _framework_in(data: bytes) -> str:
    try:
        root = parse(data, "").root
    except AssessError:
        return ""
    word = root.get("framework") if isinstance(root, MappingNode) else None
    return word.text if isinstance(word, ScalarNode) else ""


# --- states of a run ---


@dataclass(slots=True, kw_only=True)
class Commits:
    """The commit that one flag names, in each repository that the files of a run are in; asked once."""

    flag: str
    ref: str
    _found: dict[Path, Commit | AssessError] = field(default_factory=dict)

    def at(self, folder: Path) -> Commit:
        """The commit in the repository of a folder; AssessError where there is none."""
        root = repository_of(folder) or absolute(folder)
        if root not in self._found:
            try:
                self._found[root] = commit_of(self.ref, folder, self.flag)
            except AssessError as error:  # which may have taken a minute
                self._found[root] = error
        found = self._found[root]
        if isinstance(found, AssessError):
            raise found
        return found


def baseline_of(path: Path, trusted: Commits | None) -> Saved | EarlierFile:
    """What `--baseline FILE` gives: a baseline file, or one answers file.

    Where rules come from a commit, so does a file that it has: a change would be compared with what it brings itself.
    """
    tree = trusted.at(path.parent) if trusted is not None and same_repository(path.parent) else None
    data = None if tree is None else standing(tree, path_within(path, tree), str(path), most=MOST_BYTES)
    name = str(path) if tree is None or data is None else f"{path} at {tree.name}"
    return _saved(path, name, _head(path) if data is None else data) or EarlierFile(path=path, name=name, data=data)


def framework_files(tree: Tree, folder: str) -> dict[str, bytes]:
    """The YAML files of a framework's folder in an earlier state, by name; none where it has no such folder.

    AssessError where one is a link that leads nowhere there: what it asks would be missed by nobody.
    """
    real = tree.followed(folder)
    inside = [path for path in tree.paths() if path.rpartition("/")[0] == real and path.endswith(ENDINGS)]
    inside = [path for path in inside if not path.endswith(f"/{POLICY_FILE}")]
    tree.prepare(inside)
    return {path.rpartition("/")[2]: data for path in inside if (data := standing(tree, path)) is not None}


def standing(tree: Tree, path: str, name: str | None = None, *, most: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file, or None where nothing has its name; AssessError where something else has."""
    data = tree.read(path, most)
    what = tree.obstacle(path) if data is None else None
    if what is not None:
        raise failure(f"{name or path} at {tree.name}", f"is {what}", "a file", hint="commit it as a file")
    return data


def path_within(path: Path, tree: Tree) -> str:
    """A path from the root of an earlier state; AssessError where it lies outside."""
    try:
        return absolute(path).relative_to(tree.root).as_posix()
    except ValueError:
        raise failure(str(path), f"lies outside of the repository, so it is not in {tree.name}") from None
