"""Whether inputs are still what they were when a run began: each task opens its own anew."""

from __future__ import annotations

import os
import stat
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aifactory_assess.batch.formats.source import Source, Task
from aifactory_assess.errors import failure


class InputStates:
    """What inputs were when a run began, a number a file: answers files are many."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.number: source for source in sources}
        self._states = {
            number: array("q", map(_state_of, source.files or (source.read_from,)))
            for number, source in self._sources.items()
        }

    def check(self, task: Task) -> None:
        """AssessError where what a task has read is another file now, or was written to; after it was read."""
        # What was the same before and after is what was opened in between, on whatever machine.
        if task.source.number in self._sources:
            self._check(task.source.number, task.start, task.files)

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """What goes wrong is that an input was changed, where one was: its new rows may fit no task."""
        try:
            yield
        except Exception:
            for number, source in self._sources.items():
                self._check(number, 0, source.files)
            raise

    def _check(self, number: int, start: int, files: tuple[str, ...]) -> None:
        """Look at a table, or at answers files from one on."""
        source, states = self._sources[number], self._states[number]
        now = zip(files, states[start : start + len(files)], strict=True) if files else [(source.read_from, states[0])]
        for name, state in now:
            if _state_of(name) != state:
                hint = "give the command again once nothing writes to it"
                raise failure(name if files else source.path, "was changed while it was read", hint=hint)


def _state_of(path: str) -> int:
    """A number that is another where a file is, or where it was written to; 0 of what is no regular file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for every answers file costs more
    except OSError:
        return 0
    told = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return hash(told) if stat.S_ISREG(found.st_mode) else 0
