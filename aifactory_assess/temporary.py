"""Folders for what goes with a run, in the system's temporary folder; that of a run that is killed goes with the next.

Whose run lives holds a lock in its folder.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from aifactory_assess.files import rests

_PREFIX, _LOCK = "aifactory-assess-", "lock"
_MADE = re.compile(_PREFIX + "[a-z0-9_]{8}")
# Those that a system has: no link is followed, no pipe waited for.
_AS_IT_IS = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone at the end, or with the next run where it resists; those that runs left are removed."""
    _remove_abandoned(Path(gettempdir()))
    made = TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
    with _held(Path(made.name)), made as folder:  # held until it is gone
        try:
            yield Path(folder)
        finally:
            with suppress(OSError):
                _empty(Path(folder))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """A folder that no other run removes; where a file system knows no locks, none removes any."""
    with ExitStack() as held:
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):
                passing = folder / f"{_LOCK}.new"
                lock = held.enter_context(passing.open("xb"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                passing.rename(folder / _LOCK)  # it has its name once it is held
        yield


def _remove_abandoned(temporary: Path) -> None:
    """Remove the folders of this user's runs that were killed; what resists, or has no lock and is not empty, stays.

    A run that was killed before it had its lock, or after it left it, has nothing there; anybody's folder may have.
    """
    if sys.platform == "win32":
        return
    import fcntl

    for folder in temporary.glob(f"{_PREFIX}*"):
        with suppress(OSError), ExitStack() as opened:
            told = folder.lstat()
            if not stat.S_ISDIR(told.st_mode) or told.st_uid != os.getuid():
                continue
            if not os.path.lexists(folder / _LOCK):
                if _MADE.fullmatch(folder.name) and rests(folder):
                    folder.rmdir()  # an empty one alone
                continue
            lock = os.open(folder / _LOCK, os.O_RDWR | _AS_IT_IS)
            opened.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _empty(folder)
            shutil.rmtree(folder)  # which follows no link either


def _empty(folder: Path) -> None:
    """Remove what is in a folder but for its lock, without which a run that is killed meanwhile would leave it."""
    for each in folder.iterdir():
        if each.name == _LOCK:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
