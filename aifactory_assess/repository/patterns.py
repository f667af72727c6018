"""Which folders and files there are below a root, and which of them patterns mean; links lead nowhere twice."""

from __future__ import annotations

import errno
import os
import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.errors import AssessError, Problem, failure, reason_of
from aifactory_assess.files import is_there
from aifactory_assess.framework.model import OWN_POLICY
from aifactory_assess.repository.commit import Commit, index_of, left_out
from aifactory_assess.repository.git import MOST_DEEP, NoGitError, has_git, is_checkout
from aifactory_assess.yamltext import is_yaml

# --- what there is ---


class Entries(NamedTuple):
    """A folder by its path from a root: the names of its files, and the paths of folders and of links to folders.

    One that `is_closed` may not be read.
    """

    path: str
    files: list[str]
    folders: list[str]
    links: list[str]
    is_closed: bool = False


class ClosedError(AssessError):
    """A folder that patterns lead into may not be read: what they mean cannot be told."""


def _looked_into(root: Path, path: str) -> Entries:
    """What is in a folder; nothing where it is closed, or gone. AssessError where it cannot be told."""
    found = Entries(path, [], [], [])
    try:
        with os.scandir(os.path.join(root, path)) as entries:  # noqa: PTH118 - a Path for each of a million
            for entry in entries:
                inside = f"{path}/{entry.name}".removeprefix("./")
                if entry.is_dir(follow_symlinks=False):
                    found.folders.append(inside)
                elif entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - as above
                    found.links.append(inside)
                else:
                    found.files.append(entry.name)
    except PermissionError:
        return found._replace(is_closed=True)
    except OSError as error:
        # git goes by paths from the root, which may be shorter: it commits what nobody would look at here.
        if error.errno == errno.ENAMETOOLONG:
            message = "cannot be looked into, since its path is too long"
            raise failure(
                path, message, hint="give it a shorter one, or check the repository out nearer to the root"
            ) from None
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise failure(path, f"cannot be looked into: {reason_of(error)}") from None
    return found


def folders(root: Path) -> Iterator[Entries]:
    """A root and the folders below it, in order; no link is entered, nor what git keeps.

    AssessError where they lie too deep in each other.
    """
    ahead = ["."]
    while ahead:
        path = ahead.pop()
        if path.count("/") >= MOST_DEEP:
            message = f"lies in more than {MOST_DEEP - 1} folders of the repository, the most that are looked into"
            raise failure(path, message, hint="take it away, or move it further up")
        found = _looked_into(root, path)
        yield found
        ahead += sorted((path for path in found.folders if not _is_of_git(path)), reverse=True)


def _is_of_git(path: str) -> bool:
    return path.rpartition("/")[2] == ".git"


def _own_folders(root: Path, patterns: Collection[str] = ()) -> Iterator[Entries]:
    """The same without other repositories checked out inside, such as worktrees, where no pattern begins there.

    What git's index has is none of these: nothing that can be committed hides a folder.
    """
    index, is_one, other = index_of(root), has_git(root), ""
    for folder in folders(root):
        path = f"{folder.path}/".removeprefix("./")
        if other and path.startswith(other):
            continue
        is_other = path and is_one and _is_marked(folder) and is_checkout(root / path) and not _has(index, folder.path)
        if is_other and not any(is_named for _, is_named in leading_below([folder.path], patterns)):
            other = path
        else:
            yield folder


def _is_marked(folder: Entries) -> bool:
    """Whether a folder has a `.git`, of whatever kind."""
    return ".git" in folder.files or f"{folder.path}/.git".removeprefix("./") in (*folder.folders, *folder.links)


def _left_out_of(root: Path, folder: Entries) -> frozenset[str]:
    """What is committed and a sparse checkout leaves out whose root a folder is, as paths from there."""
    return left_out(root / folder.path) if _is_marked(folder) else frozenset()


def _has(index: Commit, path: str, *, unknown: bool = False) -> bool:
    """Whether git's index has a path; without git nobody can tell."""
    try:
        return index.has(path)
    except NoGitError:
        return unknown


def folders_of_policies(root: Path) -> Iterator[str]:
    """The folders at and below a root that have a policy of their own, as paths from there.

    So are those that links inside the root lead to; what is below one is looked into behind the first link alone. Of
    some the policy is committed alone, and a sparse checkout leaves it out.
    """
    links: list[str] = []
    inside: set[tuple[int, int] | None] = set()
    for folder in _own_folders(root):
        inside.add(_identity(root / folder.path))
        links += folder.links
        if OWN_POLICY in folder.files:
            yield folder.path
        left = (place.rpartition("/") for place in _left_out_of(root, folder))
        yield from (posixpath.normpath(f"{folder.path}/{above}") for above, _, name in left if name == OWN_POLICY)
    entered: set[tuple[int, int] | None] = set()
    while links:
        path = links.pop()
        its = _identity(root / path)
        if its in inside and is_there(root / path / OWN_POLICY):
            yield path
        if its in inside and its not in entered:
            entered.add(its)
            below = _looked_into(root, path)
            links += (each for each in (*below.folders, *below.links) if not _is_of_git(each))


def _identity(folder: Path) -> tuple[int, int] | None:
    """What a folder is, whatever leads to it; None where nothing does."""
    try:
        told = folder.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino


# --- patterns ---

MOST_TRIED = 3_000_000
"""Signs of patterns with wildcards that are tried on all files whose paths begin as they do, some 0.2 µs each."""


def discovered(patterns: Collection[str], root: Path) -> list[Path]:
    """The files below a root that match patterns, as they are named from here, in order.

    Some are committed alone, and a sparse checkout leaves them out.
    """
    return [Path(os.path.relpath(root / path)) for path in sorted({*matching(_walked(root, patterns), patterns)})]


def _is_missed(index: Commit | None, folder: str, patterns: Collection[str]) -> bool:
    """Whether a closed folder may hold what patterns mean; as git does, what nobody committed is passed over."""
    return any(leading_below([folder], patterns)) and (index is None or _has(index, folder, unknown=True))


def _walked(root: Path, patterns: Collection[str]) -> Iterator[str]:
    index = index_of(root) if has_git(root) else None
    for folder in _own_folders(root, patterns):
        if folder.is_closed and _is_missed(index, folder.path, patterns):
            problem = Problem(
                file=os.path.relpath(root / folder.path),
                found="cannot be looked into: permission denied",
                hint="let it be read, or let the policy's files begin with other folders",
            )
            raise ClosedError([problem])
        every = chain(folder.files, _left_out_of(root, folder))
        answers = (name for name in every if is_yaml(name) and name.rpartition("/")[2] != OWN_POLICY)
        yield from (f"{folder.path}/{name}".removeprefix("./") for name in answers)


def governed(folders: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    """The folders of which a file could match a pattern."""
    inside = dict.fromkeys(chain.from_iterable(map(_of_its_folders, patterns)))
    return (path.removesuffix("/") for path in matching((f"{folder}/" for folder in folders), inside))


def _of_its_folders(pattern: str) -> Iterator[str]:
    """Patterns of the folders, each with a slash at its end, in which a file could match one.

    Behind its last slash the first `**/` leads to all folders that other `**/` do, and the first `**` to those that all
    behind it do.
    """
    marks = [(mark.group(), mark.end()) for mark in re.finditer(r"\*\*/?|/", pattern)]
    above = max((end for mark, end in marks if mark == "/"), default=0)
    yield pattern[:above]
    for run in ("**/", "**"):
        yield from islice((pattern[:end] for mark, end in marks if mark == run and end > above), 1)


def leading_below(folders: Iterable[str], patterns: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The folders below which a pattern could match something, and whether one begins with the folder.

    It goes by what stands before a pattern's first wildcard.
    """
    given = _sorted_out(tuple(patterns))
    every = sorted({*given.begins, *given.names})
    for folder in folders:
        inside = f"{folder}/"
        place = bisect_left(every, inside)
        is_named = any(begin.startswith(inside) for begin in every[place : place + 1])
        if is_named or any(given.wild[begin] for begin in given.beginning(inside)):
            yield folder, is_named


def is_name(pattern: str) -> bool:
    """Whether a pattern stands for one file."""
    return not re.search(r"[*?]", pattern)


def barred(patterns: Iterable[str], root: Path) -> str | None:
    """The first link to a folder that stands before a pattern's first wildcard: what is behind it is not looked for."""
    for pattern in patterns:
        path = ""
        for part in re.split(r"[*?]", pattern)[0].split("/")[:-1]:
            path = f"{path}/{part}".removeprefix("/")
            if not os.path.isdir(root / path):  # noqa: PTH112 - False, too, where that may not be asked
                break
            if (root / path).is_symlink():
                return path
    return None


def matching(paths: Iterable[str], patterns: Iterable[str]) -> Iterator[str]:
    """The paths that match one of the patterns; AssessError where telling so would take long."""
    return filter(Trying(patterns).fits, paths)


class Trying:
    """Patterns that are tried on one path after another, as long as that does not take long in all."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._given = _sorted_out(tuple(patterns))
        self._tried = 0

    def fits(self, path: str) -> bool:
        """Whether a path from the root matches one of the patterns: `*` inside a name, `**/` any folders."""
        given = self._given
        likely = given.likely(path)
        self._tried += sum(map(len, likely))
        if self._tried > MOST_TRIED:
            count, hint = sum(map(len, given.wild.values())), "write fewer, or begin each with a folder"
            raise failure("files", f"{count:,} patterns of the policy fall on too many files", hint=hint)
        signs = _signs(path) if likely else {}
        return path in given.names or any(_fits(path, signs, pieces) for pieces in likely.values())


def unmatched(patterns: Iterable[str], paths: Iterable[str]) -> list[str]:
    """The patterns that none of the paths matches."""
    given = _sorted_out(tuple(patterns))
    met: set[str] = set()
    for path in paths:
        signs = _signs(path)
        likely = given.likely(path).items()
        met.update([path], (each for each, pieces in likely if each not in met and _fits(path, signs, pieces)))
    return [pattern for pattern in patterns if pattern not in met]


class _Sorted(NamedTuple):
    """Patterns: those that stand for one file, and the pieces of the others.

    These are kept by what stands before their first wildcard; `above` has the longest other that one begins with.
    """

    names: frozenset[str]
    wild: Mapping[str, Mapping[str, tuple[str, ...]]]
    begins: Sequence[str]
    above: Mapping[str, str]

    def likely(self, path: str) -> dict[str, tuple[str, ...]]:
        """Those with wildcards that begin as a path does."""
        found: dict[str, tuple[str, ...]] = {}
        for begin in self.beginning(path):
            found.update(self.wild[begin])
        return found

    def beginning(self, path: str) -> Iterator[str]:
        """What those with wildcards begin with, as far as the path does, too."""
        # All that stands in order between a beginning of the path and the path begins with that, too.
        begin: str | None = self.begins[bisect_right(self.begins, path) - 1]
        while begin is not None:
            if path.startswith(begin):
                yield begin
            begin = self.above.get(begin)


@cache
def _sorted_out(patterns: tuple[str, ...]) -> _Sorted:
    names = frozenset(filter(is_name, patterns))
    wild: dict[str, dict[str, tuple[str, ...]]] = {"": {}}
    for pattern in frozenset(patterns) - names:
        pieces = _pieces(pattern)
        wild.setdefault("" if pieces[0] in _WILD else pieces[0], {})[pattern] = pieces
    above: dict[str, str] = {}
    last = ""
    for begin in (begins := sorted(wild))[1:]:
        while not begin.startswith(last):
            last = above[last]
        above[begin], last = last, begin
    return _Sorted(names, wild, begins, above)


def _pieces(pattern: str) -> tuple[str, ...]:
    """Wildcards and what stands between them; beside `**` other wildcards say nothing more."""
    pieces: list[str] = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        while part == "**" and pieces and pieces[-1] in _RUNS:
            pieces.pop()
        if part and not (pieces and part in _RUNS and pieces[-1] in ("**", part)):
            pieces.append(part)
    return tuple(pieces)


_RUNS = ("*", "**", "**/")
_WILD = (*_RUNS, "?")


def _signs(path: str) -> dict[str, int]:
    """Where each sign of a path stands, a bit a place."""
    found: dict[str, int] = {}
    for place, sign in enumerate(path):
        found[sign] = found.get(sign, 0) | 1 << place
    return found


def _fits(path: str, signs: Mapping[str, int], pieces: Iterable[str]) -> bool:
    """Whether a path is made of these pieces; all places where each can end are followed at once, a bit a place."""
    slashes = signs.get("/", 0)
    every, names = (2 << len(path)) - 1, (1 << len(path)) - 1 & ~slashes
    ends = 1
    for piece in pieces:
        if piece == "**":
            ends = every & -(ends & -ends)  # from the first on
        elif piece == "**/":
            starts = ends & ~slashes  # no name is empty, so none begins at a slash
            ends |= (slashes & -(starts & -starts)) << 1
        elif piece == "*":
            ends |= ((ends & names) + names) ^ names  # the sum carries each to the end of its name
        elif piece == "?":
            ends = (ends & names) << 1
        else:
            for sign in piece:
                ends = (ends & signs.get(sign, 0)) << 1
        if not ends:
            return False
    return bool(ends >> len(path))
