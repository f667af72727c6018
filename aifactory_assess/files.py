"""The one atomic writer: a file is replaced whole or left as it was, in its own place, with its own rights.

Everything goes to a passing name beside the target first, is flushed to disk, and is renamed over it. A symbolic link
is followed, so that it stays a link. What is no regular file (a device, a pipe) is written to directly, and so is what
this process has open (/dev/stdout, /dev/fd/3), whatever lies behind it; the reader of a pipe is waited for a while.
Faults are AssessErrors that name the file as it was given.
"""

from __future__ import annotations

import errno
import glob
import io
import os
import platform
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

from aifactory_assess.errors import AssessError, failure, reason_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

Opening: TypeAlias = AbstractContextManager[IO[bytes]]
"""Opens a stream to write to, and ends it with the block."""
Publishing: TypeAlias = Callable[[Path], AbstractContextManager[Opening]]
"""As `naming`: what was written takes the name of a path where its block ends."""
LONGEST_NAME = 80
"""Bytes of a target's name that its passing names begin with: names of files end at 255."""
SECONDS_FOR_A_READER = 10.0
"""How long a pipe is waited for until somebody reads it."""
_STEP = 0.02
_DAY = 86_400.0
_MOST_LINKS = 40  # as Linux follows
_DEEPEST = 200
_TOLD = 40
_NOWHERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
# Where a file system knows no hard links, or no rights, it says so with one of these.
_NOT_HERE = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


# --- reading ---

# Those that a system has: not to wait for the writer of a pipe, not to hand the file on.
_AT_ONCE = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC"))


@contextmanager
def regular(path: Path) -> Iterator[BufferedReader]:
    """A file to read; OSError where it is a pipe, which would be waited for, or a device, which may have no end."""
    with open(path, "rb", opener=_opened_at_once) as stream:
        yield stream


@contextmanager
def stream_of(path: Path, name: str | None = None) -> Iterator[BufferedReader[_Read]]:
    """The same, whose faults are AssessErrors by its name: libraries take an OSError for damage, or know no file."""
    name = str(path) if name is None else name
    try:
        stream = BufferedReader(_Read(path, name))
    except OSError as error:
        raise failure(name, f"cannot be read: {reason_of(error)}") from None
    with stream:
        yield stream


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    import hashlib

    with stream_of(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def unread(name: str, code: int) -> AssessError:
    """That the system does not let a file be read, by the number that it gives: libraries have words of their own."""
    return failure(name, f"cannot be read: {reason_of(OSError(code, os.strerror(code)))}")


class _Read(io.FileIO):
    """A file whose faults name it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path, "rb", opener=_opened_at_once)
        self._called = name

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read as much as is given at once."""
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise failure(self._called, f"cannot be read: {reason_of(error)}") from None

    def readall(self) -> bytes:
        """Read all that is left."""
        try:
            return super().readall()
        except OSError as error:
            raise failure(self._called, f"cannot be read: {reason_of(error)}") from None


def _opened_at_once(name: str, flags: int) -> int:
    handle = os.open(name, flags | _AT_ONCE)
    kind = os.fstat(handle).st_mode
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):  # of a folder, whoever opens it says so
        os.close(handle)
        raise OSError(errno.EINVAL, "no regular file (a pipe, socket or device)", name)
    return handle


def what_is_at(path: Path | str, *, led: bool = True) -> os.stat_result | None:
    """What a path leads to, or itself where no link is `led`; None where nothing is, or links lead in a circle.

    OSError where that cannot be told: what a disk or a share refuses to show may be there.
    """
    try:
        return os.stat(path, follow_symlinks=led)  # noqa: PTH116 - texts too
    except OSError as error:
        if error.errno not in _NOWHERE:
            raise
    except ValueError:  # a name that no file has
        pass
    return None


def looked_at(path: Path | str, name: str | None = None, *, led: bool = True) -> os.stat_result | None:
    """The same; AssessError where it cannot be told."""
    try:
        return what_is_at(path, led=led)
    except OSError as error:
        raise failure(str(path) if name is None else name, f"cannot be read: {reason_of(error)}") from None


def is_there(path: Path | str) -> bool:
    """Whether something has a path, be it a link that leads nowhere; AssessError where that cannot be told."""
    return looked_at(path, led=False) is not None


def lacking(path: Path, said: str = "does not exist") -> str:
    """What is said of a path at which nothing is: links may lead to each other without an end, or nowhere."""
    try:
        path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return reason_of(error)
        if error.errno == errno.ENOENT and os.path.lexists(path):
            return "is a link to what does not exist"
    return said


def is_folder(given: str | Path) -> bool:
    """Whether what is given is a folder; a query or a word, too long for any file's name, is none."""
    return os.path.isdir(given)  # noqa: PTH112 - a Path refuses to look at a long name


def matched(pattern: str, *, recursive: bool = True, hidden: bool = False) -> list[str]:
    """The paths that a pattern means; AssessError where it names more folders than are looked through."""
    if (count := pattern.count("/")) > _DEEPEST:
        raise failure(
            f"{pattern[:_TOLD]} ...", f"goes through {count:,} folders", f"a pattern through {_DEEPEST} at most"
        )
    return glob.glob(pattern, recursive=recursive, include_hidden=hidden)  # noqa: PTH207 - a Path takes no absolute one


# --- writing ---


def replace_file(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file whole, in place of what is there; on disk when this returns."""
    with replacing(path) as stream, _told(path):
        stream.writelines([data] if isinstance(data, bytes) else data)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content takes the name at the end, and is gone where anything fails before."""
    with naming(path) as opening, opening as stream:
        yield stream


@contextmanager
def naming(path: Path) -> Iterator[Opening]:
    """What opens the stream of `replacing`, once; the content is whole where that ends, and is named where this does.

    So all of several files are whole before the first of them has its name. Of the faults between, those are told that
    are of this file.
    """
    with _told(path):
        # Asked of the path itself: what /dev/stdout resolves to where that is a pipe is no name of any file.
        there = what_is_at(path)
        opened = descriptor_of(path)
        target = followed(path)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise failure(str(path), "is a folder", "a file to write")
    if (there is not None and not stat.S_ISREG(there.st_mode)) or opened is not None:
        yield _written_directly(path, opened)
        return
    remove_leftovers(target.parent, target.name)
    whole: list[Path] = []
    try:
        yield _written_beside(path, target, whole)
        with _told(path):
            for temporary in whole:
                take_place(temporary, target)
    except BaseException:
        for temporary in whole:
            discard(temporary)
        raise


@contextmanager
def putting_back(path: Path) -> Iterator[None]:
    """Where this fails, the file that was there before has its name again, or none has where there was none.

    Where the file system knows no hard links, or it is a stream, what stands there then stays.
    """
    target, before = path, None
    try:
        target = followed(path)
        if what_is_at(target) is not None:
            kept = target.with_name(f".{cut_name(target.name)}.{mark_of_run(os.getpid())}.{os.urandom(8).hex()}.tmp")
            os.link(target, kept)
            before = kept
        is_known = before is None or before.is_file()
    except OSError:
        is_known = False
    try:
        yield
    except BaseException:
        if is_known:
            with suppress(OSError):
                target.unlink(missing_ok=True) if before is None else before.replace(target)
        raise
    finally:
        if before is not None:
            discard(before)


@contextmanager
def _written_directly(path: Path, opened: int | None) -> Iterator[IO[bytes]]:
    with _told(path):
        direct = _directly(path) if opened is None else _buffered(os.dup(opened), "wb", path)
    with _told(path, own=path), direct as stream:
        yield stream


@contextmanager
def _written_beside(path: Path, target: Path, whole: list[Path]) -> Iterator[IO[bytes]]:
    with _told(path, own=target), passing(target) as (stream, temporary):
        whole.append(temporary)
        yield stream


class _Named(io.FileIO):
    """A file whose faults name it: a full disk is told without its place, and several files may be written at once."""

    def __init__(self, file: Path | int, mode: str, named: Path, opener: Callable[[str, int], int] | None) -> None:
        super().__init__(file, mode, opener=opener)
        self._named = named

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as much as is taken at once."""
        with faults_of(self._named):
            return super().write(data)


def _buffered(
    file: Path | int, mode: str, named: Path, opener: Callable[[str, int], int] | None = None
) -> io.BufferedWriter:
    return io.BufferedWriter(_Named(file, mode, named, opener))


@contextmanager
def faults_of(target: Path) -> Iterator[None]:
    """What the system refuses names the target: nothing, or a passing name, is what the error has."""
    try:
        yield
    except OSError as error:
        error.filename = str(target)
        raise


def descriptor_of(path: Path) -> int | None:
    """The open stream of this process that a path names, itself or by links (1 of /dev/stdout), or None."""
    threads = Path("/proc/self/task").glob("*/fd")
    opened = {os.path.realpath(folder) for folder in (Path("/dev/fd"), Path("/proc/self/fd"), *threads)}
    for _ in range(_MOST_LINKS):
        if re.fullmatch("0|[1-9][0-9]{0,8}", path.name) and os.path.realpath(path.parent) in opened:
            return int(path.name)
        if not os.path.islink(path):  # noqa: PTH114 - a Path refuses to look at a long name
            break
        path = path.parent / path.readlink()
    return None


def is_name_of_system(path: Path) -> bool:
    """Whether a path lies where only the system names what is open, and is no link that somebody else made."""
    folder = os.path.dirname(os.path.abspath(path))  # noqa: PTH100, PTH120 - resolve() would follow the links
    return folder in ("/dev", "/dev/fd") or folder.startswith("/proc/")


def followed(path: Path) -> Path:
    """Where a path leads by links; OSError where the system does not go that way, so that no input compares to it.

    That is more links than it follows, and a way through a folder that is not there (`none/../x` is not `x`).
    """
    real = Path(os.path.realpath(path))
    try:
        os.stat(path)  # noqa: PTH116 - Path.exists takes a circle for nothing
    except OSError as error:
        if error.errno != errno.ENOENT or not path.parent.is_dir() or os.path.lexists(real):
            raise
    return real


def add_to_file(path: Path, data: bytes) -> None:
    """Add to the end of a file that another program keeps; OSError where the system refuses."""
    with _directly(path, "ab") as stream:
        stream.write(data)


def create_file(path: Path, data: bytes, *, hint: str = "choose another name") -> None:
    """Write a new file, whole or not at all; AssessError if something is there already."""
    refuse_taken(path, hint=hint)
    with _told(path):
        with passing(path) as (stream, temporary):
            stream.write(data)
        if not claim(temporary, path):
            raise _taken(path, hint)


def refuse_taken(path: Path, *, hint: str) -> None:
    """AssessError if something is there already; what runs that were killed left beside it is removed."""
    remove_leftovers(path.parent, path.name)
    if is_there(path):
        raise _taken(path, hint)


def _taken(path: Path, hint: str) -> AssessError:
    return failure(str(path), "exists already; nothing was written", hint=hint)


def claim(temporary: Path, target: Path) -> bool:
    """Let a passing file take a name that nobody has; False, and the file gone, where somebody was faster."""
    try:
        with faults_of(target):
            _claim(temporary, target)
    except FileExistsError:
        return False
    finally:
        discard(temporary)
    return True


def _claim(temporary: Path, target: Path) -> None:
    try:
        # A hard link fails where the name is taken, which a rename would not.
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NOT_HERE:
            raise
        # Without hard links: take the name with nothing in it, then rename over that.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        temporary.replace(target)


def _folder_of(path: str | bytes | Path) -> str:
    return os.path.dirname(os.path.realpath(os.fsdecode(path)))  # noqa: PTH120 - text, as the system says it


@contextmanager
def passing(target: Path, *, run: str | None = None) -> Iterator[tuple[IO[bytes], Path]]:
    """A stream and its passing name beside the target, flushed at the end; whoever asked for it gives it its name.

    It has the rights of the target, or those of any new file. It is removed where writing fails, which is an OSError.
    `run` marks whose it is: mark_of_run, and a word behind a dot where it is told from others of its process.
    """
    name = f".{cut_name(target.name)}.{run or mark_of_run(os.getpid())}.{os.urandom(8).hex()}.tmp"
    temporary = target.absolute().with_name(name)
    try:  # before there is a file: what ends this run may come in the middle of making it
        with faults_of(target):
            opened = _buffered(temporary, "xb", target, lambda path, flags: os.open(path, flags, 0o600))
        with opened as stream:
            try:
                yield stream, temporary
            except BaseException:
                stream.raw.close()  # what is held back goes nowhere, and no fault of it hides the one that counts
                raise
            with faults_of(target):
                stream.flush()
                os.fsync(stream.fileno())
        with faults_of(target):
            _give_rights(temporary, target)
    except BaseException:
        discard(temporary)
        raise


def discard(temporary: Path) -> None:
    """Remove a passing file if there is one; one that resists stays, and hides no fault that came first."""
    with suppress(OSError):  # a read-only file system refuses this of what is not there too
        temporary.unlink(missing_ok=True)


def _directly(path: Path, mode: str = "wb") -> IO[bytes]:
    """A file, pipe or device to write to; AssessError where nobody reads a pipe: it is not waited for without end."""
    ends = time.monotonic() + SECONDS_FOR_A_READER
    while path.is_fifo():
        try:
            handle = os.open(path, os.O_WRONLY | _AT_ONCE)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > ends:
                message = f"is a pipe that nobody has read for {SECONDS_FOR_A_READER:g} seconds"
                raise failure(str(path), message, hint="start what reads it first") from None
            time.sleep(_STEP)
        else:
            os.set_blocking(handle, True)
            return _buffered(handle, "wb", path)
    return _buffered(path, mode, path)


def take_place(temporary: Path, target: Path) -> None:
    """Rename a passing file over its target, on disk when this returns; OSError leaves the target as it was."""
    try:
        with faults_of(target):
            temporary.replace(target)
    except BaseException:
        discard(temporary)
        raise
    flush_folder(target.parent)


@contextmanager
def _told(path: Path, *, own: Path | None = None) -> Iterator[None]:
    """What the system refuses becomes a sentence about the file, unless it speaks of another file or a gone reader.

    Where other files are written meanwhile, what is about this one names it as `own`.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if own is not None:
            is_of_this = error.filename == str(own)
        else:
            is_of_this = error.filename is None or _folder_of(error.filename) == _folder_of(path)
        if not is_of_this:
            raise
        raise failure(str(path), f"cannot be written: {reason_of(error)}") from None


def flush_folder(folder: Path) -> None:
    """Let a rename reach the disk, where folders can be flushed."""
    # Windows opens no folders, and some file systems flush none; the rename itself is whole everywhere.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _give_rights(temporary: Path, target: Path) -> None:
    """Owner, group, permissions and extended attributes of the target, as far as this user may set them."""
    rights = share(temporary, target)
    if what_is_at(target) is not None:
        with suppress(OSError):
            shutil.copystat(target, temporary)
        temporary.chmod(rights)
        os.utime(temporary)


def share(made: Path | int, target: Path) -> int:
    """Give a file, or what is open as one, owner, group and permissions of a target; those of a new file without one.

    Where the group cannot stay, the one that takes its place has the rights of all others, and none of its.
    """
    rights = 0o666 & ~_umask()
    if (told := what_is_at(target)) is not None:
        for user, group in ((told.st_uid, -1), (-1, told.st_gid)):  # whose group may be set, the owner may not
            with suppress(OSError, AttributeError):
                os.chown(made, user, group)
        rights = told.st_mode & 0o7777
        if os.stat(made).st_gid != told.st_gid:  # noqa: PTH116 - no Path where it is open
            rights = rights & ~0o2070 | (rights & 0o7) << 3
    os.chmod(made, rights)  # noqa: PTH101 - as above
    return rights


def _umask() -> int:
    # The only way to read it is to set it; this program has one thread.
    current = os.umask(0o022)
    os.umask(current)
    return current


# --- what killed runs left ---


def mark_of_run(process: int) -> str:
    """What the passing names of files have in them that a process writes which has its number where this one has."""
    return f"{platform.node()[:LONGEST_NAME]}-{process}-{_numbering()}"


@cache
def _numbering() -> str:
    """Where processes have one number each: this start of this machine, and in it this container."""
    try:
        start = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
        return f"{start[:8]}{os.stat('/proc/self/ns/pid').st_ino:x}"  # noqa: PTH116 - of what is no path
    except OSError:
        return "0"  # a system without containers


def cut_name(name: str) -> str:
    """As much of a name as its passing names begin with."""
    return os.fsdecode(os.fsencode(name)[:LONGEST_NAME])


def remove_leftovers(folder: Path, name: str) -> None:
    """Remove what runs that were killed left in a folder, of files whose names begin so; what resists stays.

    Whether a run lives is known where this one has its number; elsewhere whatever rests for a day is taken for left.
    """
    if sys.platform == "win32":
        return  # there, asking whether a process runs would end it
    here = re.escape(platform.node()[:LONGEST_NAME])
    for left in folder.glob(f".{glob.escape(cut_name(name))}*.tmp"):
        owner = re.search(rf"\.{here}-([0-9]+)-([0-9a-f]+)(?:\.[^.]*){{1,2}}\.tmp\Z", left.name)
        with suppress(OSError):
            if owner and (rests(left) if owner[2] != _numbering() else not _is_running(int(owner[1]))):
                left.unlink()


def rests(left: Path) -> bool:
    """Whether nothing was written to a file, or made in a folder, for a day."""
    return time.time() - left.lstat().st_mtime > _DAY


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def state_of(path: Path | str) -> int:
    """A number that is another where a file is, or where it was written to; 0 of what is no regular file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for every answers file costs more
    except OSError:
        return 0
    told = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return hash(told) if stat.S_ISREG(found.st_mode) else 0
