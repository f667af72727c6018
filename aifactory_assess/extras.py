"""Parts of the program that are installed on demand."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress
from importlib.util import find_spec

from aifactory_assess.errors import failure

_MODULES = {
    "batch": ("numpy", "pyarrow", "duckdb"),
    "plan": ("highspy",),
    "dask": ("numpy", "pyarrow", "distributed"),
    "pdf": ("weasyprint",),
    "pptx": ("pptx",),
    "xlsx": ("xlsxwriter", "openpyxl"),
    "spark": ("numpy", "pyarrow", "pyspark"),
}

LEAST_ROOM = 1 << 30
"""Bytes of address space in which numpy, pyarrow and duckdb load and do some work; what is used of it is far less."""
_ROOM = {"pdf": 512 << 20, "plan": 256 << 20, "xlsx": 256 << 20}
"""... in which what these load does: numpy among it, which ends the process where it gets none."""

_ROOM_OF_A_THREAD = 72 << 20
"""Bytes of address space that a thread takes on Linux: a heap of its own, of which little is used, and its stack."""


def require_room(wanted_by: str, least: int = LEAST_ROOM) -> None:
    """AssessError where a limit leaves no room for libraries that die of it instead of saying so.

    `least` is in bytes of address space; of what is written to, a quarter is used, and half must be allowed.
    """
    # numpy begins a thread for each core, which takes 40 MiB, and sends SIGINT where one gets none.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(ImportError):  # Windows has no such limits
        import resource

        limits = (resource.RLIMIT_AS, least, "address space", "-v"), (resource.RLIMIT_DATA, least // 2, "data", "-d")
        for each, wanted, of, flag in limits:
            limit, _ = resource.getrlimit(each)
            if limit != resource.RLIM_INFINITY and limit < wanted:
                needs = f"needs {wanted >> 20:,} MiB of {of}, and this process may have {limit >> 20:,}"
                raise failure(wanted_by, needs, hint=f"raise ulimit {flag}")


def threads_in_room() -> int | None:
    """How many threads a library may begin where a limit leaves little address space; None: any."""
    with suppress(ImportError):
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            return max(1, min(os.cpu_count() or 1, 1 + (limit - LEAST_ROOM) // _ROOM_OF_A_THREAD))
    return None


def how_to_install(extra: str) -> str:
    """What brings an extra to where the program is installed, wherever that came from: its own Python does."""
    named = f"'aifactory-assess[{extra}]'"
    if find_spec("pip") is None:
        return f"install {named} where aifactory-assess is installed now"
    return f"run: {shlex.quote(sys.executable)} -m pip install {named}"


def missing(extra: str) -> list[str]:
    """The modules of an extra that are not installed; none of them is loaded."""
    return [module for module in _MODULES[extra] if find_spec(module) is None]


def require(extra: str, wanted_by: str) -> None:
    """AssessError with the line to run unless all modules of an extra are installed, or where these have no room."""
    if modules := missing(extra):
        raise failure(wanted_by, f"needs {' and '.join(modules)}", hint=how_to_install(extra))
    if extra in _ROOM:
        require_room(wanted_by, _ROOM[extra])
