"""Files reached over links that lead out of their folder: told that they are wrong, and not what stands in them.

Whoever proposes a change can add a link to a file that the machine may read and they may not; a message that quotes
it would print it into a log.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from aifactory_assess.errors import Problem


def unquoted(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems of files; of one that a link out of its folder leads to, the place of the first alone."""
    for file, group in groupby(problems, key=lambda problem: problem.file):
        found = list(group)
        inside = [problem for problem in found if problem.line is not None]
        if not inside or not leads_out(Path(file)):
            yield from found
            continue
        hint = "a link leads out of the folder, so nothing of it is shown; name the file that it leads to"
        yield replace(inside[0], found="is no such file as is expected here", expected=None, hint=hint)


def leads_out(file: Path) -> bool:
    """Whether the name is a link to another folder, or lies below here and leads elsewhere."""
    real = Path(os.path.realpath(file))
    here, beside = Path.cwd(), Path(os.path.realpath(file.parent))
    below = Path(os.path.abspath(file)).is_relative_to(here)  # noqa: PTH100 - resolve() would follow the link
    return not real.is_relative_to(beside) or (below and not real.is_relative_to(os.path.realpath(here)))
