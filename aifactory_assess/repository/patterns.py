"""Which folders and files there are below a root, and which of them patterns mean; links lead nowhere twice."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from aifactory_assess.framework.model import OWN_POLICY
from aifactory_assess.yamltext import ENDINGS

# --- what there is ---


class Entries(NamedTuple):
    """A folder by its path from a root: the names of its files, and the paths of folders and of links to folders."""

    path: str
    files: list[str]
    folders: list[str]
    links: list[str]


def _looked_into(root: Path, path: str) -> Entries:
    """What is in a folder; nothing where it may not be read."""
    found = Entries(path, [], [], [])
    with suppress(OSError), os.scandir(root / path) as entries:
        for entry in entries:
            inside = f"{path}/{entry.name}".removeprefix("./")
            if entry.is_dir(follow_symlinks=False):
                found.folders.append(inside)
            elif entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - a Path for each of a million costs
                found.links.append(inside)
            else:
                found.files.append(entry.name)
    return found


def folders(root: Path) -> Iterator[Entries]:
    """A root and the folders below it, in order; no link is entered, nor what git keeps."""
    ahead = ["."]
    while ahead:
        found = _looked_into(root, ahead.pop())
        yield found
        ahead += sorted((path for path in found.folders if not _is_of_git(path)), reverse=True)


def _is_of_git(path: str) -> bool:
    return path.rpartition("/")[2] == ".git"


def folders_of_policies(root: Path) -> Iterator[str]:
    """The folders at and below a root that have a policy of their own, as paths from there.

    So are those that links inside the root lead to; what is below one is looked into behind the first link alone.
    """
    links: list[str] = []
    inside: set[tuple[int, int] | None] = set()
    for folder in folders(root):
        inside.add(_identity(root / folder.path))
        links += folder.links
        if OWN_POLICY in folder.files:
            yield folder.path
    entered: set[tuple[int, int] | None] = set()
    while links:
        path = links.pop()
        its = _identity(root / path)
        if its in inside and os.path.lexists(root / path / OWN_POLICY):
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


def discovered(patterns: Iterable[str], root: Path) -> list[Path]:
    """The files below a root that match patterns, as they are named from here, in order."""
    wanted = tuple(patterns)
    found = sorted(path for path in _walked(root) if matches(path, wanted))
    return [Path(os.path.relpath(root / path)) for path in found]


def _walked(root: Path) -> Iterator[str]:
    for folder in folders(root):
        answers = (name for name in folder.files if name.endswith(ENDINGS) and name != OWN_POLICY)
        yield from (f"{folder.path}/{name}".removeprefix("./") for name in answers)


def may_be_in(folder: str, pattern: str) -> bool:
    """Whether a file of a folder could match a pattern."""
    above, _, last = pattern.rpartition("/")
    return matches(f"{folder}/x", (f"{above}/{'**' if '**' in last else '*'}".lstrip("/"),))


def may_lead_below(folder: str, pattern: str) -> bool:
    """Whether a pattern could match something below a folder, by what stands before its first wildcard."""
    begins = re.split(r"[*?]", pattern.removeprefix("./"))[0]
    return begins.startswith(f"{folder}/") or f"{folder}/".startswith(begins)


def is_name(pattern: str) -> bool:
    """Whether a pattern stands for one file."""
    return not re.search(r"[*?]", pattern)


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path from the root matches one of the patterns: `*` inside a name, `**/` any folders."""
    return any(_fits(path, _pieces(pattern)) for pattern in patterns)


@cache
def _pieces(pattern: str) -> tuple[str, ...]:
    """Wildcards and what stands between them; beside `**` other wildcards say nothing more."""
    pieces: list[str] = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./")):
        while part == "**" and pieces and pieces[-1] in _RUNS:
            pieces.pop()
        if part and not (pieces and part in _RUNS and pieces[-1] in ("**", part)):
            pieces.append(part)
    return tuple(pieces)


_RUNS = ("*", "**", "**/")


def _fits(path: str, pieces: Iterable[str]) -> bool:
    """Whether a path is made of these pieces; where each can end is followed at once, since trying would never end."""
    ends = {0}
    for piece in pieces:
        if not ends:
            break
        ends = _ends(path, piece, ends)
    return len(path) in ends


def _ends(path: str, piece: str, starts: set[int]) -> set[int]:
    if piece == "**":
        return set(range(min(starts), len(path) + 1))
    if piece == "**/":
        # No name is empty, so none begins at a slash.
        first = min((start for start in starts if not path.startswith("/", start)), default=len(path))
        return starts | {slash.end() for slash in re.compile("/").finditer(path, first)}
    if piece == "*":
        found: set[int] = set()
        for start in sorted(starts):
            if start not in found:
                slash = path.find("/", start)
                found.update(range(start, (slash if slash >= 0 else len(path)) + 1))
        return found
    if piece == "?":
        return {start + 1 for start in starts if path[start : start + 1] not in ("", "/")}
    return {start + len(piece) for start in starts if path.startswith(piece, start)}
