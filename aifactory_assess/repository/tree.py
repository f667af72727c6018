"""An earlier state of a repository's files, as a commit and a baseline file both have it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from aifactory_assess.errors import AssessError, failure
from aifactory_assess.repository.baseline import MOST_BYTES, EarlierFile, Saved, head_of, saved_in
from aifactory_assess.repository.commit import Commit, Commits, no_file
from aifactory_assess.repository.git import path_below, shared
from aifactory_assess.yamltext import MAX_BYTES

Tree: TypeAlias = Commit | Saved
"""Files by their paths from the root of a repository, with forward slashes; `name` is how messages call the state."""
EarlierState: TypeAlias = tuple[type, Path, str, str | None]
"""What tells an earlier state from others: a baseline file can be called as a ref is, and a commit as another."""


def state_of(tree: Tree) -> EarlierState:
    """The state that a tree is of; one that two flags name is one."""
    return type(tree), tree.root, tree.name, tree.sha if isinstance(tree, Commit) else None


def standing(tree: Tree, path: str, name: str | None = None, *, most: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file, or None where nothing has its name; AssessError where something else has."""
    data = tree.read(path, most)
    what = tree.obstacle(path) if data is None else None
    if what is not None:
        raise AssessError([no_file(name or path, tree.name, what)])
    return data


def path_within(path: Path, tree: Tree) -> str:
    """A path from the root of an earlier state; AssessError where it lies outside."""
    below = path_below(path, tree.root)
    if below is None:
        raise failure(str(path), f"lies outside of the repository, so it is not in {tree.name}")
    return below


def baseline_of(path: Path, trusted: Commits | None, files: Iterable[Path]) -> Saved | EarlierFile:
    """What `--baseline FILE` gives for some files: a baseline file, or one answers file.

    Where rules come from a commit, so does a file that it has: a change would be compared with what it brings itself.
    """
    root = None if trusted is None else shared(path.parent, files)
    tree = None if trusted is None or root is None else trusted.at(root)
    data = None if tree is None else standing(tree, path_within(path, tree), str(path), most=MOST_BYTES)
    name = str(path) if tree is None or data is None else f"{path} at {tree.name}"
    return saved_in(path, name, head_of(path) if data is None else data) or EarlierFile(path=path, name=name, data=data)
