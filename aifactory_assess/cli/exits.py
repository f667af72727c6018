"""Exit codes, and how what went wrong becomes one (DESIGN section 5)."""

from __future__ import annotations

import errno
import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec

import typer

from aifactory_assess.errors import SHOWN_PROBLEMS, AssessError
from aifactory_assess.escaping import terminal

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
        try:
            code = command(*args, **kwargs) or ASSESSED
            sys.stdout.flush()
        except AssessError as error:
            tell_problems(error)
            code = NOT_ASSESSED
        except KeyboardInterrupt:
            tell("interrupted")
            code = INTERRUPTED
        except BrokenPipeError:
            code = _pipe_closed()
        except OSError as error:
            code = _system_fault(error)
        except (
            RecursionError,
            MemoryError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AssertionError,
            AttributeError,
        ):
            tell("a fault of this program, not of your input; please report it with the lines below")
            traceback.print_exc()
            code = NOT_ASSESSED
        raise typer.Exit(code)

    return run


def tell(message: str) -> None:
    """One line on stderr."""
    print(terminal(message), file=sys.stderr)


def tell_problems(error: AssessError) -> None:
    """Every problem on stderr, the first 100 of them; control characters shown, never sent."""
    for problem in error.problems[:SHOWN_PROBLEMS]:
        tell(str(problem))
    more = len(error.problems) - SHOWN_PROBLEMS
    if more > 0:
        tell(f"and {more} more")


def _pipe_closed() -> int:
    # Whatever is still buffered must not raise again while Python shuts down.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def _system_fault(error: OSError) -> int:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno == errno.ENOSPC and not error.filename:
        place = "the output: "
        _pipe_closed()
    tell(f"{place}{error.strerror or error}")
    return NOT_ASSESSED
