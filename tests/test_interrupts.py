"""What signals raise waits for the end of what is done whole, and is never lost there."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from aifactory_assess.interrupts import behind, held_back


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Let Ctrl-C be heard as in the program, whatever else ran in this process."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def test_an_interrupt_is_raised_at_the_end_of_the_outermost() -> None:
    done = []

    def work() -> None:
        with held_back():
            with held_back():
                signal.raise_signal(signal.SIGINT)
                done.append("inner")
            done.append("outer")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_is_raised_where_something_else_went_wrong_too() -> None:
    def work() -> None:
        with held_back():
            signal.raise_signal(signal.SIGINT)
            int("no number")

    with pytest.raises(KeyboardInterrupt) as caught:
        work()
    assert isinstance(caught.value.__context__, ValueError)


def test_an_interrupt_is_found_behind_what_others_made_of_it() -> None:
    interrupt, error, other = KeyboardInterrupt(), TypeError("expected a number"), RuntimeError("in a class")
    assert behind(error, KeyboardInterrupt) is None
    error.__context__, other.__cause__ = interrupt, interrupt
    assert behind(error, KeyboardInterrupt) is behind(other, KeyboardInterrupt) is interrupt
    assert behind(other, TypeError) is None
    assert behind(error, TypeError) is error
