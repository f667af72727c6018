"""Processes that do one piece of work after the other, each on a pipe of its own.

`concurrent.futures.ProcessPoolExecutor` has one pipe for the answers of all its processes: where one is killed in the
middle of its answer, the others hold that pipe open, and whoever reads the rest of the answer waits for ever; killed
between answers, it takes all pending work with it, and nobody can say over which piece it died. Here the end of a
process is the end of its pipe, whatever it was about.

Nothing of Arrow is imported here, so that processes can get ready while the rest of the program is still loading.
"""

from __future__ import annotations

import errno
import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, NamedTuple

from aifactory_assess.batch.running.memory import collect_seldom, leave_pandas_out, settle_libraries
from aifactory_assess.errors import AssessError, failure, reason_of

MORE_FILES = "allow more open files (ulimit -n), or give --workers 1"
WAITING = 2
"""Pieces of work begun for each process, the one that it does included."""
RESUME = "with a folder as output, the same command goes on where this one stopped"
_PRELOADED = ("aifactory_assess.batch.running.loaded",)


@contextmanager
def _started() -> Iterator[None]:
    """AssessError where processes cannot be: the one that they are forked from may be gone, which breaks its pipe."""
    try:
        yield
    except (OSError, EOFError) as error:
        raise not_started("batch", "a worker process", error) from None


def not_started(where: str, what: str, error: OSError | EOFError) -> AssessError:
    """That processes cannot be, with what would let them."""
    reason = reason_of(error) if isinstance(error, OSError) else "it ended at once"
    hint: str | None = "allow more processes (ulimit -u, or a container's own limit), or give --workers 1"
    if isinstance(error, FileNotFoundError):  # as of the folder that it runs in, which more processes lack too
        hint = None
    elif "path too long" in reason:  # so a socket says it
        hint = f"name a folder with a shorter path than {tempfile.gettempdir()} in TMPDIR, or give --workers 1"
    elif isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
        hint = MORE_FILES
    return failure(where, f"{what} cannot be started: {reason}", hint=hint)


@contextmanager
def deaf() -> Iterator[None]:
    """Let processes that start here, and threads of which some do, hear no Ctrl-C: it is the parent's to act on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which blocks signals, and unblocks them, for itself
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def get_ready() -> None:
    """Begin to load what processes need, in a process of its own from which they are then forked."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        from multiprocessing.forkserver import ensure_running

        settle_libraries()
        _context()
        with _started(), deaf():
            ensure_running()


@cache
def _context() -> BaseContext:
    """Processes are forked from one that only loaded this program; where that cannot be, they load it themselves."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_PRELOADED))
    return context


class _Member(NamedTuple):
    process: BaseProcess
    pipe: Connection


class _GoneError(Exception):
    """The process that had some work is no more."""

    def __init__(self, piece: tuple[Any, ...]) -> None:
        super().__init__(", ".join(map(str, piece[1:2])) or "some work")


class Pool:
    """Some processes; as a context manager it gives what they do `in_order`, and ends them."""

    def __init__(self, count: int, begin: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401 - begin's own
        """Start so many processes; each calls `begin(*arguments)` before its first work."""
        get_ready()
        with _started():
            self._members = [_member(begin, arguments) for _ in range(count)]
        self._idle: SimpleQueue[_Member] = SimpleQueue()
        for member in self._members:
            self._idle.put(member)
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Callable[[Iterable[tuple[Any, ...]]], Iterator[Any]]:
        return self.in_order

    def __exit__(self, *why: object) -> None:
        """Let the processes go; where something went wrong, in the middle of whatever they do."""
        if any(why):
            for process, _pipe in self._members:
                process.terminate()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for _process, pipe in self._members:
            pipe.close()
        for process, _pipe in self._members:
            process.join()

    def in_order(self, work: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Results of (function, arguments ...) in their order; only some are begun ahead of the one awaited."""
        waiting: deque[Future[Any]] = deque()
        try:
            for piece in work:
                waiting.append(self._threads.submit(self._ask, piece))
                if len(waiting) >= WAITING * len(self._members):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except _GoneError as gone:
            message = f"a worker process was killed, or could not start; it died over {gone}"
            raise failure("batch", message, hint=RESUME) from None

    def _ask(self, piece: tuple[Any, ...]) -> Any:  # noqa: ANN401 - whatever the function gives
        """What a process that has nothing to do makes of a piece of work; each thread waits for one."""
        member = self._idle.get()
        try:
            member.pipe.send(piece)
            answer = member.pipe.recv_bytes()
        except (EOFError, OSError):
            raise _GoneError(piece) from None
        finally:
            self._idle.put(member)
        result, error = pickle.loads(answer)  # noqa: S301 - from a process of ours
        if error is not None:
            raise error
        return result


def _member(begin: Callable[..., None], arguments: tuple[Any, ...]) -> _Member:
    ours, theirs = multiprocessing.Pipe()
    process = _context().Process(target=_serve, args=(theirs, begin, arguments), daemon=True)  # type: ignore[attr-defined]  # every context has it
    process.start()
    theirs.close()
    return _Member(process, ours)


def _serve(pipe: Connection, begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """What a process does until nobody wants anything more of it."""
    leave_pandas_out()
    # The parent hears of an interrupt and ends its processes; none of them outlives it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unready: bytes | None = None
    try:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
        begin(*arguments)
    except Exception as error:
        unready = _told(error)
    collect_seldom()
    with suppress(EOFError, OSError):
        while True:
            function, *rest = pipe.recv()
            pipe.send_bytes(unready or _done(function, rest))
            gc.collect()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _done(function: Callable[..., Any], arguments: list[Any]) -> bytes:
    """A result or an error, ready to be sent."""
    try:
        return pickle.dumps((function(*arguments), None))
    except Exception as error:
        return _told(error)


def _told(error: Exception) -> bytes:
    """An error with its traceback, which would be lost on the way, as a note."""
    note = "".join(traceback.format_exception(error))
    error.add_note(note)
    try:
        told = pickle.dumps((None, error))
        pickle.loads(told)  # noqa: S301 - what was just written
    except Exception:  # an error of whatever library, that cannot travel
        other = RuntimeError(f"{type(error).__name__}: {error}")
        other.add_note(note)
        told = pickle.dumps((None, other))
    return told
