"""How a scoring process holds its memory."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # mallopt(3)


def settle_libraries() -> None:
    """Tell numpy and Arrow, which read it when they are loaded, how to share a machine; what the user says counts.

    One process a core scores: threads below numpy would only get in each other's way. Arrow takes its columns from the
    system: a pool of its own keeps what it freed for itself, which came to a fifth of all memory.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if sys.platform == "linux":
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


class _NoPandas:
    """Finds no module, and lets nobody else find this one."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("no command needs pandas")


def leave_pandas_out() -> None:
    """Let nothing load pandas into this process, which is ours alone.

    Arrow does, where it is installed, with the first array that it makes: a quarter of a second in every process.
    """
    sys.meta_path.insert(0, _NoPandas())


def keep_freed_memory() -> None:
    """Let glibc's malloc keep what is freed, for the next arrays of the same size; elsewhere do nothing.

    The columns of a block are larger than what it keeps by default, so each would be fetched from the system anew, page
    by page: two fifths of all scoring time went there. The process grows no larger than its largest block needs.
    """
    with suppress(OSError, AttributeError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, size in ((_MMAP_THRESHOLD, 1 << 25), (_TRIM_THRESHOLD, 1 << 28), (_TOP_PAD, 1 << 25)):
            mallopt(parameter, size)


def collect_seldom() -> None:
    """Look for cycles when asked to only: reading answers files makes many small objects, none of which is in one.

    Whoever calls this has to call `gc.collect` now and then: a cycle can hold the columns of a whole block.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS)


OBJECTS = 500_000
"""More than the answers of a task's files are."""
