"""An answers file on disk: one writer at a time, all or nothing, and nothing that others wrote is lost."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from types import TracebackType

from aifactory_assess.errors import failure
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
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ChangedElsewhereError(Exception):
    """The file on disk is no longer the one that was read; nothing was written."""


class StoredFile:
    """One file, locked from `with` on. The lock is the process's own and ends with it, however it ends.

    A symbolic link is followed, so that it stays a link. Faults are AssessErrors that leave the old file whole.
    """

    def __init__(self, path: Path) -> None:
        self._shown = str(path)
        self._path = Path(os.path.realpath(path))
        self._lock_path = self._path.with_name(f".{self._path.name}.lock")
        # The lock makes the name ours alone.
        self._part_path = self._path.with_name(f".{self._path.name}.part")
        self._lock = -1

    def __enter__(self) -> StoredFile:
        self._refuse_what_cannot_be_replaced()
        try:
            self._lock = self._locked()
        except BlockingIOError:
            raise failure(
                self._shown, "is being changed by another run of this program", hint="end that one first"
            ) from None
        except OSError as error:
            reason = _reason(error)
            raise failure(self._shown, f"cannot be changed, since its folder takes no new file: {reason}") from None
        self._drop_part()  # what a killed run left behind
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._lock_path.unlink()
        os.close(self._lock)

    def _refuse_what_cannot_be_replaced(self) -> None:
        if not self._path.parent.is_dir():
            raise failure(self._shown, f"there is no folder {str(self._path.parent)!r}")
        if self._path.exists():
            self.read()
            try:
                os.close(os.open(self._path, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0)))
            except OSError as error:
                raise failure(self._shown, f"is write-protected: {_reason(error)}") from None

    def _locked(self) -> int:
        """A locked handle of the file that stands under the lock's name: one just deleted locks nobody out."""
        while True:
            handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                _take_lock(handle)
                if os.path.samestat(os.fstat(handle), self._lock_path.stat()):
                    return handle
            except FileNotFoundError:
                pass
            except OSError:
                os.close(handle)
                raise
            os.close(handle)

    def read(self) -> bytes | None:
        """What is in the file; None where there is none."""
        return read_bytes(self._path, self._shown) if os.path.lexists(self._path) else None

    def write(self, data: bytes, *, instead_of: bytes | None) -> None:
        """Replace the content, on disk when this returns; ChangedElsewhereError where it is not `instead_of`."""
        if self.read() != instead_of:
            raise ChangedElsewhereError(self._shown)
        try:
            self._write_part(data)
            self._part_path.replace(self._path)
            _flush_folder(self._path.parent)
        except OSError as error:
            message = f"cannot be saved: {_reason(error)}; the file is as it was"
            raise failure(self._shown, message) from None
        finally:
            self._drop_part()

    def _drop_part(self) -> None:
        with contextlib.suppress(OSError):
            self._part_path.unlink()

    def _write_part(self, data: bytes) -> None:
        handle = os.open(self._part_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666)
        with os.fdopen(handle, "wb") as stream:
            if self._path.exists():
                _copy_rights(self._path, self._part_path)
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())


def _copy_rights(old: Path, new: Path) -> None:
    """Owner, permissions and extended attributes, as far as this user may set them."""
    told = old.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(new, told.st_uid, told.st_gid)
    shutil.copystat(old, new)


def _flush_folder(folder: Path) -> None:
    # Windows opens no folders, and some file systems flush none; the rename itself is whole everywhere.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
