"""What signals raise: held back while something is done as a whole, and found behind what others made of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


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


def interrupt_behind(error: BaseException | None) -> KeyboardInterrupt | None:
    """What a signal raised where that became another error, as in a library that takes whatever comes for a fault."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error
