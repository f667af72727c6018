"""What signals raise: held back while something is done as a whole, and found behind what others made of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from types import FrameType

Raised = TypeVar("Raised", bound=BaseException)


@contextmanager
def held_back() -> Iterator[list[BaseException]]:
    """What the handlers of signals raise within, in order; the first of it is raised at the end, whatever that is."""
    raised: list[BaseException] = []
    is_over = False

    def hear(number: int, frame: FrameType | None) -> None:
        try:
            handlers[number](number, frame)
        except BaseException as error:
            if is_over:
                raise
            raised.append(error)

    is_main = threading.current_thread() is threading.main_thread()
    found = ((int(number), signal.getsignal(number)) for number in signal.valid_signals() if is_main)
    handlers = {number: handler for number, handler in found if callable(handler)}
    try:
        for number in handlers:
            signal.signal(number, hear)
        yield raised
    finally:
        is_over = True  # for a signal that comes before its own handler is back
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if raised:
            raise raised[0]


def behind(error: BaseException | None, kind: type[Raised]) -> Raised | None:
    """What was raised first, where libraries made another error of whatever came: an interrupt, or a refusal."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
