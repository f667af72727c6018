"""Whether inputs are still what they were when a run began: each task opens its own anew."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aifactory_assess.batch.formats.source import Source, Task
from aifactory_assess.errors import failure
from aifactory_assess.files import state_of


class InputStates:
    """What inputs were when a run began, a number a file: answers files are many."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.number: source for source in sources}
        self._states = {
            number: array("q", map(state_of, source.files or (source.read_from,)))
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
            if state_of(name) != state:
                hint = "give the command again once nothing writes to it"
                raise failure(name if files else source.path, "was changed while it was read", hint=hint)
