"""Exit codes, and how what went wrong becomes one (README, for scripts)."""

from __future__ import annotations

import _thread
import errno
import functools
import io
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ParamSpec, TextIO

import typer

from aifactory_assess.errors import MAX_PLACE, SHOWN_PROBLEMS, AssessError, cut, reason_of
from aifactory_assess.escaping import log, terminal
from aifactory_assess.interrupts import behind
from aifactory_assess.links import unquoted

ASSESSED = 0
FORBIDDEN = 1
NOT_ASSESSED = 2
INTERRUPTED = 130
PIPE_CLOSED = 141

Arguments = ParamSpec("Arguments")


def guarded(command: Callable[Arguments, int | None]) -> Callable[Arguments, None]:
    """A command whose return value is its exit code, and whose exceptions are told once and become one."""

    @functools.wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        raise typer.Exit(code_of(lambda: command(*args, **kwargs)))

    return run


class TerminatedError(KeyboardInterrupt):
    """The system wants this process to end, by the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


_ENDS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""The signals that ask a program to end, those that a system has."""


_MOMENT = 0.2
"""Seconds in which what one signal raised is put in order, whatever comes behind it."""


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM, and a closed terminal, end some work as Ctrl-C does, so that nothing half-written stays behind."""
    heard: list[int] = []
    last = -_MOMENT

    def end(number: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code is _TAKING:
            _thread.start_new_thread(_send_soon, (number,))
            return
        # A shell whose terminal goes sends one more, which must not end the putting in order; a later Ctrl-C may. What
        # ends the program right behind a Ctrl-C, which may have ended a note alone, comes again.
        nonlocal last
        now = time.monotonic()
        if heard and number != signal.SIGINT:
            return
        if now - last < _MOMENT:
            if number != signal.SIGINT:
                _thread.start_new_thread(_send_soon, (number, end))
            return
        last = now
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        if hasattr(signal, "SIGTTOU"):  # or the last words to a terminal would stop what goes on in its background
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        heard.append(number)
        raise TerminatedError(number)

    # Where somebody else decides on them already, or this is no main thread, it stays with them.
    is_main = threading.current_thread() is threading.main_thread()
    known = {signal.SIGINT: signal.default_int_handler} | dict.fromkeys(_ENDS, signal.SIG_DFL)
    ours = {each: handler for each, handler in known.items() if is_main and signal.getsignal(each) == handler}
    told = sys.unraisablehook

    def send_again(dropped: sys.UnraisableHookArgs) -> None:
        # What is raised in a callback, such as one of the collector of garbage, ends nothing: it comes again behind it.
        nonlocal last
        if not isinstance(dropped.exc_value, KeyboardInterrupt):
            told(dropped)
            return
        number = heard.pop() if heard else signal.SIGINT
        last = -_MOMENT
        # Not by `threading`: the callback may have come within one of its locks.
        _thread.start_new_thread(_send_soon, (number,))

    for each in ours:
        signal.signal(each, end)
    if ours:
        sys.unraisablehook = send_again
    try:
        yield
    finally:
        if ours:
            sys.unraisablehook = told
        for each, handler in ours.items():
            signal.signal(each, handler)


_TAKING = threading.Condition.__enter__.__code__
"""What is raised in here leaves a lock taken that nobody gives back, and a thread that begins waits for it for ever."""
_SOON = 0.01
"""Seconds after which a callback is over."""


def _send_soon(number: int, heard_by: Callable[[int, FrameType | None], None] | None = None) -> None:
    """Send a signal anew; only as long as it is heard by this, if given: it may end no more than the work at hand."""
    time.sleep(_SOON)
    if heard_by is not None and signal.getsignal(number) is not heard_by:
        return
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, number)  # wakes it where it waits: one sent to this thread is heard when that is over
    else:
        signal.raise_signal(number)


def code_of(work: Callable[[], int | None]) -> int:
    """The exit code that some work comes to; whatever it raises is told here. What it wrote has left the program."""
    try:
        with _ended_in_order():
            code = work() or ASSESSED
            sys.stdout.flush()
    except AssessError as error:
        tell_problems(error)
        code = NOT_ASSESSED
    except (KeyboardInterrupt, typer.Abort) as stopped:
        code = _stopped(stopped)
    except BrokenPipeError:
        silence(sys.stdout)
        code = PIPE_CLOSED
    except OSError as error:
        code = _want_of_processes(error) or _system_fault(error)
    except MemoryError:
        tell("out of memory: this needs more than the process may have")
        code = NOT_ASSESSED
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else ASSESSED
    except Exception as error:
        # Where a class is just made, Python 3.11 wraps whatever happens in an error of its own.
        within = behind(error, KeyboardInterrupt)
        code = (
            _stopped(within)
            if within is not None
            else _wrong_usage(error) or _want_of_processes(error) or _fault_of_ours()
        )
    return code


def _stopped(stopped: BaseException) -> int:
    # A reader that takes nothing any more must not keep an interrupted program alive.
    silence(sys.stdout)
    code = stopped.code if isinstance(stopped, TerminatedError) else INTERRUPTED
    tell("interrupted" if code == INTERRUPTED else "terminated")
    return code


def _wrong_usage(error: Exception) -> int | None:
    """Tell what typer found wrong with the command line; None where the error is of another kind."""
    show = getattr(error, "show", None)
    if show is None:
        return None
    message = io.StringIO()
    show(file=message)
    tell(cut(message.getvalue().rstrip()), keep_lines=True)
    return NOT_ASSESSED


_ONE_MORE = ("can't start new thread", "Failed to launch worker thread", os.strerror(errno.EAGAIN))
"""What Python, Arrow and the system say where a limit allows no more threads or processes."""


def _want_of_processes(error: Exception) -> int | None:
    """Tell that a limit allows no more threads or processes; None where the error is another, such as one of a file."""
    if getattr(error, "filename", None) is not None or not any(said in str(error) for said in _ONE_MORE):
        return None
    tell("no more processes or threads may be started: the system limits them (ulimit -u, or a container's own limit)")
    return NOT_ASSESSED


def _fault_of_ours() -> int:
    tell("a fault of this program, not of your input; please report it with the lines below")
    tell(traceback.format_exc().rstrip(), keep_lines=True)
    return NOT_ASSESSED


def tell(message: str, *, keep_lines: bool = False) -> None:
    """One line on stderr, several where `keep_lines`. Where nobody can be told, the exit code must say it."""
    try:
        print(log(terminal(message, keep_lines=keep_lines)), file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


_SHOWN = SHOWN_PROBLEMS + 1
"""All of one input: the last of them says how many there are that are not shown."""


def tell_problems(error: AssessError) -> None:
    """Every problem on stderr, the first of them; control characters shown, never sent."""
    problems = list(unquoted(error.problems))
    for problem in problems[:_SHOWN]:
        tell(str(problem))
    more = len(problems) - _SHOWN
    if more > 0:
        tell(f"and {more:,} more")


def silence(stream: TextIO) -> None:
    """Let a stream lead nowhere: what is still buffered must not raise or wait while Python shuts down."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _system_fault(error: OSError) -> int:
    name = error.filename
    if name is None and isinstance(error, FileNotFoundError):
        tell(reason_of(error))
        return NOT_ASSESSED
    if name is None:
        name = "the output"
        silence(sys.stdout)
    tell(f"{cut(str(name), MAX_PLACE)}: {reason_of(error)}")
    return NOT_ASSESSED
