"""An earlier state of a repository's files, as a commit and a baseline file both have it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeAlias

from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.repository.git import path_below
from aifactory_assess.yamltext import MAX_BYTES


class AstrayError(AssessError):
    """A path of a state leads by links to nothing of it: what a checkout had there cannot be told."""


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
        """The bytes of a file, or None where there is none; AssessError where that is not sure, or the most is less."""

    def obstacle(self, path: str) -> str | None:
        """What stands at a path that is no file to read; None where nothing does."""

    def followed(self, path: str) -> str | None:
        """Where a path leads by links, those of folders on its way too; None where that is astray."""

    def prepare(self, paths: Iterable[str]) -> None:
        """Read several files at once, if that is faster."""

    def forget(self, paths: Iterable[str]) -> None:
        """Keep the bytes of these files no longer; whoever asks for them again has them read again."""


EarlierState: TypeAlias = tuple[type, Path, str]
"""What tells an earlier state from others: a baseline file can be called as a ref is."""


def state_of(tree: Tree) -> EarlierState:
    """The state that a tree is of; one that two flags name is one."""
    return type(tree), tree.root, tree.name


def standing(tree: Tree, path: str, name: str | None = None, *, most: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file, or None where nothing has its name; AssessError where something else has."""
    data = tree.read(path, most)
    what = tree.obstacle(path) if data is None else None
    if what is not None:
        raise AssessError([no_file(name or path, tree, what)])
    return data


def no_file(path: str, tree: Tree, what: str) -> Problem:
    """What is told of a path of an earlier state at which something else than a file stands."""
    return Problem(file=f"{path} at {tree.name}", found=f"is {what}", expected="a file", hint="commit it as a file")


def path_within(path: Path, tree: Tree) -> str:
    """A path from the root of an earlier state; AssessError where it lies outside."""
    below = path_below(path, tree.root)
    if below is None:
        raise failure(str(path), f"lies outside of the repository, so it is not in {tree.name}")
    return below
