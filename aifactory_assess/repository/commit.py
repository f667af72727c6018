"""What a commit or git's index holds: its files, those of its submodules, and where its links lead inside it."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from aifactory_assess.errors import MAX_PLACE, AssessError, Problem, failure, listed
from aifactory_assess.files import is_there
from aifactory_assess.repository.git import (
    absolute,
    ask,
    ask_for_some,
    has_git,
    is_sparse,
    repository_of,
    root_nearest,
    said,
)
from aifactory_assess.yamltext import MAX_BYTES

MOST_LISTED = 32 << 20
"""Bytes of the list of a commit's files, 300,000 of them: trees can hold each other a million times."""
_LINKS = 5
_SHA = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_NAME = re.compile(r"[~^:]|@\{")
"""Where the name of a ref ends in what git takes for a commit."""
_DESCRIBED = re.compile("-g([0-9a-fA-F]{4,})$")
_SHOWN = 12
"""So many digits of a commit are told where all are given, as the action does: forty hide what a sentence says."""
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
"""The empty file, by SHA-1 and by SHA-256."""
_REGULAR, _LINK, _SUBMODULE = ("100644", "100755"), "120000", "160000"
_SAYS_WHICH = ".gitmodules"
_SHALLOW = "a shallow clone lacks older commits: fetch the ref first (fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab)"
_DAMAGED = "its object is lost or damaged, of which git fsck tells more: fetch it, or clone the repository again"
_PARTIAL = "a partial clone lacks it: clone without --filter, or fetch the commit with all its files first"
_PROMISED = r"^(extensions\.partialclone|remote\..*\.promisor)$"
_CLOSED = "check it out (submodules: true); where something else took its place, an owner lands that past the check"


class AstrayError(AssessError):
    """A path of a state leads by links to nothing of it: what a checkout had there cannot be told."""


class TooLargeError(AssessError):
    """A file of a commit is larger than what is read of it."""


class Closed(NamedTuple):
    """A submodule that cannot be looked into, whether it is checked out, and the files that say how it would be."""

    path: str
    is_here: bool
    said: tuple[str, ...]


@dataclass(slots=True)
class Commit:
    """One commit of a repository: which files it has, and their bytes. Messages say its `name` and what `flag` asked.

    Without `sha` it is the one that would be made of git's index; of a checkout that is the commit checked out.
    """

    root: Path
    name: str
    sha: str | None
    flag: str
    _entries: dict[str, tuple[str, str]] | None = None
    _modules: dict[str, str] | None = None
    _links: bool = True
    _bytes: dict[str, bytes | None] = field(default_factory=dict)
    _inner: dict[str, Commit] = field(default_factory=dict)
    _ordered: list[str] = field(default_factory=list)

    def paths(self) -> Iterable[str]:
        """The paths of its files and links, from the root; those in submodules too, as far as they can be read."""
        for path, (mode, _) in self._listed().items():
            if mode != _SUBMODULE:
                yield path
            else:
                yield from (f"{path}/{name}" for name in self._inside(path) or ())

    def unreadable(self) -> Iterable[Closed]:
        """The submodules, those in others too, that cannot be looked into."""
        for path in self._submodules():
            is_here = has_git(self.root / path)
            if not is_here or self._inside(path) is None:
                yield Closed(path, is_here, (_SAYS_WHICH,))
            elif (inside := self._submodule(f"{path}/x")) is not None:
                for name, there, said in inside[0].unreadable():
                    yield Closed(f"{path}/{name}", there, (_SAYS_WHICH, *(f"{path}/{each}" for each in said)))

    def _submodules(self) -> Mapping[str, str]:
        """Where its submodules are, each with its commit."""
        if self._modules is None:
            self._modules = {path: sha for path, (mode, sha) in self._listed().items() if mode == _SUBMODULE}
        return self._modules

    def _inside(self, submodule: str) -> tuple[str, ...] | None:
        """The paths in a submodule, none where it is not checked out; None where it cannot be read."""
        inside = self._submodule(f"{submodule}/x") if has_git(self.root / submodule) else None
        try:
            return () if inside is None else tuple(inside[0].paths())
        except AssessError:
            return None

    def read(self, path: str, most: int = MAX_BYTES) -> bytes | None:
        """The bytes of a file, or None where git has proved that the commit has none.

        AssessError where git cannot tell, as of a path that leads astray, or the file is too large. Links lead on
        inside the commit, and submodules to the commit that is recorded of them.
        """
        found = self._found(path)
        if found is None:
            if self.is_astray(path):
                raise AstrayError([no_file(path, self.name, str(self.obstacle(path)))])
            inside = self._submodule(self._led(path) or path)
            return None if inside is None else inside[0].read(inside[1], most)
        if self._bytes.get(found) is None:
            self._fetch([found], most)
        data = self._fetched(found)
        if data is None:
            message = f"is larger than {most // 2**20} MiB ({most:,} bytes), the most that is read"
            raise TooLargeError([Problem(file=f"{path} at {self.name}", found=message)])
        return data

    def obstacle(self, path: str) -> str | None:
        """What stands at a path that is no file to read; None where nothing does."""
        listed, followed = self._listed(), self._led(path)
        inside = None if followed is None else self._submodule(followed)
        what = None if inside is None else inside[0].obstacle(inside[1])
        if what is None and listed.get(path, ("", ""))[0] == _LINK:
            return "a link that leads to no file of that commit"
        if inside is not None:
            return what
        if followed is None:
            return "behind a link that leads to nothing of that commit"
        if followed in listed:
            return "a submodule" if listed[followed][0] == _SUBMODULE else None
        return "a folder" if self._is_folder(followed) else None

    def is_astray(self, path: str) -> bool:
        """Whether a path is a link, or behind one, that leads out, in a circle or to nothing."""
        followed = self._led(path)
        inside = None if followed is None else self._submodule(followed)
        return followed is None if inside is None else inside[0].is_astray(inside[1])

    def _is_folder(self, path: str) -> bool:
        if not self._ordered:
            self._ordered = sorted(self._listed())
        inside = "" if path in ("", ".") else f"{path}/"
        place = bisect_left(self._ordered, inside)
        return any(each.startswith(inside) for each in self._ordered[place : place + 1])

    def has(self, path: str) -> bool:
        """Whether a file, folder or submodule is at a path without links; in one that is not checked out is nothing."""
        inside = self._submodule(path)
        if inside is None:
            return path in self._listed() or self._is_folder(path)
        followed = inside[0].followed(inside[1]) if has_git(inside[0].root) else None
        return followed is not None and inside[0].has(followed)

    def holds(self, path: str) -> bool:
        """The same of where a path leads by links."""
        led = self.followed(path)
        return led is not None and self.has(led)

    def prepare(self, paths: Iterable[str]) -> None:
        """Read several files at once, which is a hundred times faster than one by one."""
        found = {sha for path in paths if (sha := self._found(path)) is not None}
        self._fetch(sorted(found - set(self._bytes)))

    def forget(self, paths: Iterable[str]) -> None:
        """Keep the bytes of these files no longer; whoever asks for them again has them read again."""
        for path in paths:
            self._bytes.pop(self._found(path) or "", None)

    def _submodule(self, path: str) -> tuple[Commit, str] | None:
        """The commit of the submodule that a path lies in, with the rest of the path; None where it lies in none."""
        for parent in PurePosixPath(path).parents if self._submodules() else ():
            folder = str(parent)
            sha = self._submodules().get(folder)
            if sha is not None:
                inside = Commit(root=self.root / folder, name=self.name, sha=sha, flag=self.flag)
                return self._inner.setdefault(folder, inside), posixpath.relpath(path, folder)
        return None

    def _found(self, path: str) -> str | None:
        """The object of a file; links are followed inside the commit."""
        mode, sha = self._listed().get(self._led(path) or "", ("", ""))
        return sha if mode in _REGULAR else None

    def followed(self, path: str) -> str | None:
        """Where a path leads by links, those of folders on its way too; None where that is astray.

        So do those in submodules that are checked out.
        """
        led = self._led(path)
        inside = None if led is None else self._submodule(led)
        if inside is None or not has_git(inside[0].root):
            return led
        there = inside[0].followed(inside[1])
        return None if there is None else (inside[0].root / there).relative_to(self.root).as_posix()

    def _led(self, path: str) -> str | None:
        """Where a path leads by links up to the first submodule; None where that is astray."""
        listed, links = self._listed(), 0
        if listed.get(path, ("", ""))[0] in _REGULAR or (not self._links and _is_straight(path)):
            return path
        done: list[str] = []
        ahead: list[str | None] = [*reversed(path.split("/"))]
        while ahead:
            part = ahead.pop()
            if part is None:  # a link's target ends
                if not self.has("/".join(done)):
                    return None
                continue
            # Where the links of a submodule lead is not followed here, so neither is the way back from it.
            if part == ".." and (not done or self._submodule("/".join(done)) is not None):
                return None
            if part == "..":
                done.pop()
            elif part not in ("", "."):
                done.append(part)
            mode, sha = listed.get("/".join(done), ("", ""))
            if mode == _LINK:
                links += 1
                target = self._target(sha)
                if links > _LINKS or target is None or target.startswith("/"):
                    return None
                done.pop()
                ahead += (None, *reversed(target.split("/")))
        return "/".join(done)

    def _target(self, sha: str) -> str | None:
        """Where a link leads; None where that is longer than any path. All links are read at once."""
        if sha not in self._bytes:
            self._fetch(sorted({each for mode, each in self._listed().values() if mode == _LINK}), MAX_PLACE)
        target = self._fetched(sha)
        return None if target is None else os.fsdecode(target)

    def _listed(self) -> Mapping[str, tuple[str, str]]:
        if self._entries is None:
            entries: dict[str, tuple[str, str]] = {}
            words = ("ls-files", "--stage") if self.sha is None else ("ls-tree", "-r", "--full-tree", self.sha)
            for line in self._lines(words[0], "-z", *words[1:]):
                about, _, path = line.partition(b"\t")
                if path:
                    mode, *others = about.decode("ascii").split()
                    entries[os.fsdecode(path)] = (mode, max(others, key=len))  # beside it a kind, or a stage
            if self.sha is None and any(sha in _EMPTY for _, sha in entries.values()):
                entries = dict(self._without_announced(entries))
            self._entries = entries
            self._links = any(mode == _LINK for mode, _ in entries.values())
        return self._entries

    def _without_announced(self, entries: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, tuple[str, str]]]:
        """An index's entries but for those of `git add -N`, which seem to be empty files, and are in no commit."""
        words = ("diff-index", "--cached", "--ita-invisible-in-index", "--name-only", "--no-renames", "-z")
        committed = frozenset(map(os.fsdecode, self._lines(*words, _no_files(self.root, self.flag))))
        return ((path, entry) for path, entry in entries.items() if entry[1] not in _EMPTY or path in committed)

    def _fetch(self, shas: list[str], most: int = MAX_BYTES) -> None:
        """Read objects, as far as they are here; their sizes are asked first, and what is too large is not read."""
        shas = [sha for sha in shas if self._bytes.get(sha) is None]
        if not shas:
            return
        small = []
        for sha, line in zip(shas, self._ask("cat-file", "--batch-check", lines=shas).splitlines(), strict=True):
            words = line.decode("ascii", "replace").split()
            if len(words) == 3 and words[1] == "blob":  # noqa: PLR2004 - object, kind, size
                self._bytes[sha] = None
                if int(words[2]) <= most:
                    small.append(sha)
        if small:
            self._bytes |= dict(_objects(self._ask("cat-file", "--batch", lines=small)))

    def _fetched(self, sha: str) -> bytes | None:
        """An object that was read, None where it is too large; AssessError where it is not here."""
        if sha not in self._bytes:
            hint = _PARTIAL if _is_partial(self.root, self.flag) else _DAMAGED
            raise failure(self.flag, f"git cannot read object {sha} of {self.name}", hint=hint)
        return self._bytes[sha]

    def _ask(self, *words: str, lines: Iterable[str] = ()) -> bytes:
        return self._answered(ask(self.root, self.flag, *words, lines=lines))

    def _answered(self, done: subprocess.CompletedProcess[bytes]) -> bytes:
        if done.returncode != 0 and not has_git(self.root):
            what = f"is a submodule at {self.name} that is not checked out here, so nobody can tell what it held"
            raise failure(os.path.relpath(self.root), what, hint=_CLOSED)
        if done.returncode != 0:
            shallow = _SHALLOW if _is_shallow(self.root, self.flag) else None
            hint = _PARTIAL if _is_partial(self.root, self.flag) else shallow
            raise failure(self.flag, f"git cannot read {self.name}: {said(done)}", hint=hint)
        return done.stdout

    def _lines(self, *words: str) -> list[bytes]:
        """What git tells, cut at NULs; AssessError where that is more than is looked through."""
        done = ask_for_some(self.root, self.flag, MOST_LISTED, *words)
        if len(done.stdout) > MOST_LISTED:
            listed = f"lists more than {MOST_LISTED >> 20} MiB of files, the most that is looked through"
            raise failure(self.flag, f"{self.name} {listed}")
        return self._answered(done).split(b"\0")


def no_file(path: str, state: str, what: str) -> Problem:
    """What is told of a path of an earlier state at which something else than a file stands."""
    return Problem(file=f"{path} at {state}", found=f"is {what}", expected="a file", hint="commit it as a file")


def _is_straight(path: str) -> bool:
    """Whether each part of a path is a name."""
    return not path.startswith((".", "/")) and posixpath.normpath(path) == path


def _objects(told: bytes) -> Iterator[tuple[str, bytes]]:
    """The objects of `cat-file --batch`: a head line, so many bytes, a line end."""
    place = 0
    while place < len(told):
        end = told.index(b"\n", place)
        sha, _, size = told[place:end].decode("ascii").split()
        yield sha, told[end + 1 : end + 1 + int(size)]
        place = end + 1 + int(size) + 1


def commit_of(ref: str, folder: Path, flag: str) -> Commit:
    """The commit that a ref names in the repository of a folder; AssessError where there is none.

    HEAD is an empty one where nothing is committed yet.
    """
    expected = "a branch, tag or commit such as origin/main"
    if not ref.strip():
        raise failure(flag, "is empty", expected)
    if ref.startswith(("-", "^")):
        raise failure(flag, f"{ref!r} is no git ref", expected)
    root = repository_of(folder)
    if root is None:
        raise failure(flag, f"git cannot be asked in {folder}: not a git repository")
    done = ask(root, flag, "rev-parse", "--verify", f"{ref}^{{commit}}")
    complaints = done.stderr.decode("utf-8", "replace")
    sha = done.stdout.decode("ascii", "replace").strip()
    name, missing = _NAME.split(ref)[0], f"there is no commit {ref!r} in the repository of {root}"
    if done.returncode == 0 and name.startswith("refs/") and name not in _refs(root, flag, name):
        raise failure(flag, missing)  # git would take a tag of that whole name
    is_whole = name.startswith("refs/") or name in ("HEAD", "@")
    is_shared = "is ambiguous" in complaints or _is_described(root, flag, name)
    if done.returncode == 0 and is_shared and sha != ref and not is_whole:
        # git takes the tag, which whoever may push one has chosen; of a tag called like a commit, the commit.
        raise _ambiguous(root, flag, ref, name)
    if done.returncode == 0 and _SHA.fullmatch(sha):
        return Commit(root=root, name=called(ref), sha=sha, flag=flag)
    if "Needed a single revision" not in complaints:
        raise failure(flag, f"git cannot be asked in {root}: {said(done)}")
    if (lost := _lost(root, flag, ref)) is not None:
        raise failure(flag, f"git cannot read object {lost}, to which {ref!r} leads, in {root}", hint=_DAMAGED)
    is_unborn = ref == "HEAD" and ask(root, flag, "symbolic-ref", "--quiet", "HEAD").returncode == 0
    if is_unborn and _is_new(root, flag):
        return Commit(root=root, name=ref, sha=_no_files(root, flag), flag=flag)
    if is_unborn:
        raise failure(flag, f"nothing is committed yet on the branch that is checked out in {root}")
    raise failure(flag, missing, hint=_SHALLOW if _is_shallow(root, flag) else None)


def _ambiguous(root: Path, flag: str, ref: str, name: str) -> AssessError:
    """That a name is that of several things, with those names that are of one."""
    every, what = _called(root, flag, name), "the name of several refs"
    if len(every) == 1 and re.fullmatch("(?:.*-g)?[0-9a-fA-F]+", name):
        every, what = [*every, "all digits of the commit"], "the name of a ref, and how a commit begins"
    hint = f"write it out: {' or '.join(every)}" if every else None
    return failure(flag, f"{ref!r} is {what}", "one that names a single one", hint=hint)


def _is_described(root: Path, flag: str, name: str) -> bool:
    """Whether a ref is called as `git describe` calls another commit, of which git says nothing."""
    found = _DESCRIBED.search(name)
    if found is None or not _called(root, flag, name):
        return False
    commits = (f"{each}^{{commit}}" for each in (found[1], name))
    digits, taken = (ask(root, flag, "rev-parse", "--verify", "--quiet", commit).stdout for commit in commits)
    return bool(digits) and digits != taken


def _called(root: Path, flag: str, name: str) -> list[str]:
    """The refs that git may mean by a name, whole."""
    places = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
    return _refs(root, flag, *(place.format(name) for place in places))


def _refs(root: Path, flag: str, *names: str) -> list[str]:
    """Those of some whole names of refs that a repository has."""
    told = ask(root, flag, "for-each-ref", "--format=%(refname)", *names).stdout.decode("utf-8", "surrogateescape")
    return [name for name in told.splitlines() if name in names]


def _lost(root: Path, flag: str, ref: str) -> str | None:
    """The object that a ref leads to where that is not here, or damaged; None where the ref says no more than it."""
    named = ask(root, flag, "rev-parse", "--verify", "--quiet", ref).stdout.decode("ascii", "replace").strip()
    is_led = named != ref.lower() and _SHA.fullmatch(named) is not None
    return named if is_led and ask(root, flag, "cat-file", "-e", f"{named}^{{}}").returncode != 0 else None


def called(ref: str) -> str:
    """How messages call a commit that a flag names."""
    return ref[:_SHOWN] if _SHA.fullmatch(ref.lower()) else ref


def _no_files(root: Path, flag: str) -> str:
    """The tree without a file."""
    return ask(root, flag, "hash-object", "-t", "tree", "--stdin").stdout.decode("ascii").strip()


def _is_new(root: Path, flag: str) -> bool:
    """Whether a repository has no ref to any commit, not even a broken one."""
    done = ask(root, flag, "for-each-ref", "--count=1")
    return done.returncode == 0 and not done.stdout and not done.stderr


def index_of(root: Path) -> Commit:
    """What git's index has of the repository at a root."""
    return Commit(root=root, name="git's index", sha=None, flag="git")


def refuse_left_out(paths: Iterable[Path], known: dict[Path, frozenset[str]] | None = None) -> None:
    """AssessError where a sparse checkout leaves out what is committed at one of some paths: nobody could judge it.

    `known` takes what was left out of each repository, for whoever asks again.
    """
    known = {} if known is None else known
    absent: dict[Path, set[str]] = {}
    for path in paths:
        if is_there(path):
            continue
        real = Path(os.path.realpath(path.parent), path.name)
        root = root_nearest(real.parent)
        if root is not None:
            absent.setdefault(root, set()).add(real.relative_to(root).as_posix())
    for root, names in absent.items():
        if root not in known:
            known[root] = left_out(root)
        lacking = sorted(names & known[root])
        if lacking:
            message = f"is a sparse checkout, which lacks files that are committed: {listed(lacking, most=3)}"
            hint = "check all of them out: git sparse-checkout disable, or no sparse-checkout in the job"
            raise failure(str(root), message, hint=hint)


def left_out(root: Path) -> frozenset[str]:
    """The files that git's index has and a sparse checkout leaves out, of the repository at a root."""
    if not is_sparse(root):
        return frozenset()
    lines = index_of(root)._lines("ls-files", "-z", "-t")
    return frozenset(os.fsdecode(line[2:]) for line in lines if line.startswith(b"S "))


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

    def is_lacked(self) -> bool:
        """Whether what is checked out lacks some of its history; not where git cannot tell, as in a shallow clone."""
        return any(_lacks(found) for found in self._found.values() if isinstance(found, Commit))


def _lacks(commit: Commit) -> bool:
    done = ask(commit.root, commit.flag, "merge-base", "--is-ancestor", str(commit.sha), "HEAD")
    return done.returncode == 1 and not _is_shallow(commit.root, commit.flag)


def _is_shallow(root: Path, flag: str) -> bool:
    return ask(root, flag, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _is_partial(root: Path, flag: str) -> bool:
    return bool(ask(root, flag, "config", "--local", "--get-regexp", _PROMISED).stdout)
