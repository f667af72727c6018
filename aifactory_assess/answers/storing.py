"""An answers file on disk: one writer at a time, all or nothing, and nothing that others wrote is lost."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from pathlib import Path

from aifactory_assess.errors import AssessError, Problem, failure, reason_of
from aifactory_assess.files import (
    LONGEST_NAME,
    cut_name,
    descriptor_of,
    followed,
    looked_at,
    passing,
    remove_leftovers,
    share,
    take_place,
    what_is_at,
)
from aifactory_assess.interrupts import held_back
from aifactory_assess.yamltext import read_bytes

if sys.platform == "win32":
    import msvcrt

    def _take_lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
else:
    import fcntl

    def _take_lock(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            # Where the file system knows no locks, what is written is still compared with what was read.
            if error.errno not in _NO_LOCKS:
                raise

    _NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


PATIENCE = 2.0
"""Seconds for which another run may hold the lock: one that sets an answer takes a moment, an interview hours."""


def _lock_of(path: Path) -> Path:
    """Where the lock of a file stands: its name, cut where a longer one might be none, has what tells it apart."""
    name = path.name
    if len(os.fsencode(name)) > LONGEST_NAME:
        from hashlib import sha256

        name = f"{cut_name(name)}.{sha256(os.fsencode(name)).hexdigest()[:16]}"
    return path.with_name(f".{name}.lock")


def _no_folder(path: Path) -> str | None:
    return None if path.parent.is_dir() else f"there is no folder {str(path.parent)!r}"


class ChangedElsewhereError(AssessError):
    """The file on disk is no longer the one that was read; nothing was written."""

    def __init__(self, name: str) -> None:
        message = "was changed by another program meanwhile; nothing was written"
        super().__init__([Problem(file=name, found=message, hint="look at it, then try again")])


class StoredFile:
    """One file, locked from `with` on. The lock is the process's own and ends with it, however it ends.

    A symbolic link is followed, so that it stays a link. Faults are AssessErrors that leave the old file whole.
    """

    def __init__(self, path: Path) -> None:
        self._shown = str(path)
        if descriptor_of(path) is not None:  # what is kept is read, compared and renamed over
            raise failure(self._shown, "names a stream", "a file")
        try:
            self._named, self._path = path.absolute(), followed(path)
        except OSError as error:
            missing = _no_folder(path) if error.errno in (errno.ENOENT, errno.ENOTDIR) else None
            raise failure(self._shown, missing or reason_of(error)) from None
        if not self._path.name:
            raise failure(self._shown, "is a folder", "a file")
        self._lock_path = _lock_of(self._path)
        self._lock = -1

    def __enter__(self) -> StoredFile:
        # Before hard links are refused: one that was killed while it made the file may have left a second name of it.
        remove_leftovers(self._path.parent, self._path.name)
        self._refuse_what_cannot_be_replaced()
        try:
            self._lock_in_time()
        except BlockingIOError as error:
            message, hint = "is being changed by another run of this program", "end that one first"
            if error.errno == errno.EACCES:
                message = f"is being changed by another user, or a run of theirs was killed: {self._lock_path.name}"
                hint = "have them end that run, or remove that file"
            raise failure(self._shown, message, hint=hint) from None
        except OSError as error:
            reason = reason_of(error)
            raise failure(self._shown, f"cannot be changed, since its folder takes no new file: {reason}") from None
        except BaseException:
            if self._lock >= 0:
                self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._lock_path.unlink()
        os.close(self._lock)

    def _refuse_what_cannot_be_replaced(self) -> None:
        if (why := _no_folder(self._path)) is not None:
            raise failure(self._shown, why)
        if (there := looked_at(self._path, self._shown)) is not None:
            if not (stat.S_ISREG(there.st_mode) or stat.S_ISDIR(there.st_mode)):
                raise failure(self._shown, "is no regular file (a pipe, socket or device)", "a file to write")
            self.read()
            try:
                os.close(os.open(self._path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)))
            except OSError as error:
                is_closed = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
                what = "is write-protected" if is_closed else "cannot be written"
                raise failure(self._shown, f"{what}: {reason_of(error)}") from None
            self._refuse_several_names()

    def _refuse_several_names(self) -> None:
        # A new file takes the name: the others would go on naming the old one, and nobody would notice.
        if (names := self._path.stat().st_nlink) > 1:
            raise failure(self._shown, f"has {names} names (hard links)", "one", hint="copy it first")

    def _lock_in_time(self) -> None:
        """Take the lock once whoever holds it is done; BlockingIOError where they are not for long."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with held_back():  # a lock that is taken is known, and so is let go
                    self._lock = self._locked()
                    return
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise
                time.sleep(0.01)

    def _locked(self) -> int:
        """A locked handle of the file that stands under the lock's name: one just deleted locks nobody out.

        AssessError where that name has something else: a link would make a file elsewhere, and a lock is removed.
        """
        while True:
            there = what_is_at(self._lock_path, led=False)
            if there is not None and (not stat.S_ISREG(there.st_mode) or there.st_size):
                message = f"{self._lock_path.name} beside it is no lock of this program"
                raise failure(self._shown, message, "none, or an empty file", hint="move it elsewhere")
            try:
                handle, is_new = self._opened()
            except FileExistsError:  # somebody else made it meanwhile
                continue
            try:
                _take_lock(handle)
                if os.path.samestat(os.fstat(handle), self._lock_path.lstat()):
                    return handle
            except FileNotFoundError:
                pass
            except BlockingIOError:
                os.close(handle)
                raise
            except OSError as error:
                os.close(handle)
                if is_new:
                    self._lock_path.unlink(missing_ok=True)
                raise failure(self._shown, f"cannot be locked: {reason_of(error)}") from None
            os.close(handle)

    def _opened(self) -> tuple[int, bool]:
        """The lock's file, and whether it was made, with the rights of what it locks: who may change it, may lock it.

        BlockingIOError with EACCES where it is another's who gave none.
        """
        flags = os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            return os.open(self._lock_path, flags), False
        except PermissionError:
            raise BlockingIOError(errno.EACCES, "not this user's") from None
        except FileNotFoundError:
            handle = os.open(self._lock_path, flags | os.O_CREAT | os.O_EXCL, 0o600)
        with contextlib.suppress(OSError, TypeError):  # Windows gives rights to no open file
            share(handle, self._path)
        return handle, True

    def read(self) -> bytes | None:
        """What is in the file; None where there is none. AssessError where links lead its name elsewhere by now."""
        if os.path.realpath(self._named) != str(self._path):
            hint = "put the old one back, or open this one anew"
            raise failure(self._shown, "is a name of another file by now", hint=hint)
        there = looked_at(self._path, self._shown, led=False)
        return None if there is None else read_bytes(self._path, self._shown)

    def write(self, data: bytes, *, instead_of: bytes | None) -> None:
        """Replace the content, on disk when this returns; ChangedElsewhereError where it is not `instead_of`."""
        if self.read() != instead_of:
            raise ChangedElsewhereError(self._shown)
        try:
            if instead_of is not None:
                self._refuse_several_names()
            with passing(self._path) as (stream, temporary):
                stream.write(data)
            take_place(temporary, self._path)
        except OSError as error:
            raise failure(self._shown, f"cannot be saved: {reason_of(error)}; the file is as it was") from None
