"""Files reached over links that lead out of their folder: told that they are wrong, and not what stands in them.

Whoever proposes a change can add a link to a file that the machine may read and they may not; a message that quotes
it would print it into a log.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from aifactory_assess.errors import AssessError, Problem

SHOW_NOTHING = "a link leads out of the folder, so nothing of it is shown; name the file that it leads to"


def unquoted(problems: Iterable[Problem], *, of_tables: bool = False) -> Iterator[Problem]:
    """The problems of files; in one that a link out of its folder leads to, the place of the first alone.

    What is said of a file as a whole has no words of it, unless it is a table, with names of columns.
    """
    for file, group in groupby(problems, key=lambda problem: problem.file):
        found = list(group)
        inside = [problem for problem in found if of_tables or problem.line is not None]
        if inside and leads_out(Path(file)):
            yield replace(inside[0], found="is no such file as is expected here", expected=None, hint=SHOW_NOTHING)
            found = [] if of_tables else [problem for problem in found if problem.line is None]
        yield from found


@contextmanager
def tables_unquoted() -> Iterator[None]:
    """Let an AssessError about tables say as little of those that links out of their folders lead to."""
    try:
        yield
    except AssessError as error:
        told = tuple(unquoted(error.problems, of_tables=True))
        if told == error.problems:
            raise
        raise AssessError(told) from None


def leads_out(file: Path) -> bool:
    """Whether the name is a link to another folder, or lies below here and leads elsewhere."""
    try:
        here = Path.cwd()
    except FileNotFoundError:  # it is gone: nothing lies below it, and a path from there leads nowhere
        return file.is_absolute() and _leaves_its_folder(file)
    below = Path(os.path.abspath(file)).is_relative_to(here)  # noqa: PTH100 - resolve() would follow the link
    return _leaves_its_folder(file) or (below and not lies_below(file, here))


def _leaves_its_folder(file: Path) -> bool:
    return not lies_below(file, file.parent)


def strays(path: Path, folder: Path) -> bool:
    """Whether links lead a path from below a folder out of it, or to what git keeps there."""
    whole, above = os.path.abspath(path), os.path.abspath(folder)  # noqa: PTH100 - resolve() would follow the links
    if not Path(whole).is_relative_to(above):
        return False
    by_name = os.path.join(os.path.realpath(folder), os.path.relpath(whole, above))  # noqa: PTH118 - texts
    return os.path.realpath(path) != by_name and not lies_below(path, folder)


def lies_below(file: Path, folder: Path) -> bool:
    """Whether a file lies below a folder, wherever links lead; what git keeps there does not."""
    real, root = Path(os.path.realpath(file)), os.path.realpath(folder)
    return real.is_relative_to(root) and ".git" not in map(str.casefold, real.relative_to(root).parts)
