"""The one atomic writer, where the other tests of writing do not reach: file systems without links or locks."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aifactory_assess.answers.storing import StoredFile
from aifactory_assess.errors import AssessError
from aifactory_assess.files import (
    _Named,
    claim,
    create_file,
    mark_of_run,
    passing,
    remove_leftovers,
    replace_file,
    replacing,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.ENOTSUP, "Operation not supported")


def test_a_new_file_is_made_without_hard_links_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)
    create_file(tmp_path / "a", b"one")
    assert (tmp_path / "a").read_bytes() == b"one"
    with pytest.raises(AssessError, match="exists already"):
        create_file(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]


def test_a_pipe_is_waited_for_until_somebody_reads_it_but_not_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, read = tmp_path / "p", list[bytes]()
    os.mkfifo(pipe)
    late = threading.Timer(0.2, lambda: read.append(pipe.read_bytes()))
    late.start()
    data = b"x" * (1 << 20)  # more than a pipe holds
    replace_file(pipe, data)
    late.join()
    assert read == [data]
    monkeypatch.setattr("aifactory_assess.files.SECONDS_FOR_A_READER", 0.1)
    with pytest.raises(AssessError, match=r"p: is a pipe that nobody has read for 0\.1 seconds \(start what reads it"):
        replace_file(pipe, data)
    assert names(tmp_path) == ["p"]


def test_what_is_held_back_hides_no_fault_that_came_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(raw: _Named, _: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(raw._named))

    def write() -> None:
        with replacing(tmp_path / "rejects.csv") as few:
            few.write(b"a header")
            replace_file(tmp_path / "scores.csv", b"many rows")

    monkeypatch.setattr(_Named, "write", full)
    with pytest.raises(AssessError, match=r"scores\.csv: cannot be written"):
        write()
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["a file", "a folder", "a circle"])
def test_what_more_links_lead_to_than_the_system_follows_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """No input would compare with it, and the file at its end might be one."""
    real = tmp_path / "d" / "a.yaml"
    real.parent.mkdir()
    real.write_bytes(b"mine")
    path = {"a file": real, "a folder": real.parent, "a circle": tmp_path / "l44"}[kind]
    for number in range(45):
        (tmp_path / f"l{number}").symlink_to(path)
        path = tmp_path / f"l{number}"
    output = path / "a.yaml" if kind == "a folder" else path
    for write in (lambda: replace_file(output, b"other"), lambda: StoredFile(output)):
        with pytest.raises(AssessError, match=r"(?i)too many levels of symbolic links"):
            write()
    assert real.read_bytes() == b"mine"


@pytest.mark.parametrize("way", ["none/..", "a.yaml/..", "l"])
def test_a_way_that_the_system_does_not_go_leads_to_no_file(tmp_path: Path, way: str) -> None:
    """`none/../a.yaml` compares with no input where there is no folder `none`, and would replace `a.yaml`."""
    real = tmp_path / "a.yaml"
    real.write_bytes(b"mine")
    (tmp_path / "l").symlink_to("none/../a.yaml")
    path = tmp_path / way if way == "l" else tmp_path / way / "a.yaml"
    for write in (lambda: replace_file(path, b"other"), lambda: StoredFile(path)):
        with pytest.raises(AssessError, match=r"(?i)no such file or directory|not a directory|there is no folder"):
            write()
    assert real.read_bytes() == b"mine"


@pytest.mark.parametrize("links", [True, False])
def test_of_two_that_claim_a_name_one_gets_it_and_nothing_else_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", refuse)
    target = tmp_path / "a"
    with passing(target) as (stream, first):
        stream.write(b"first")
    with passing(target) as (stream, second):
        stream.write(b"second")
    assert (claim(first, target), claim(second, target)) == (True, False)
    assert target.read_bytes() == b"first"
    assert names(tmp_path) == ["a"]


def test_answers_are_written_without_locks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fcntl, "flock", refuse)
    with StoredFile(tmp_path / "a") as file:
        file.write(b"one", instead_of=None)
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_hard_linked_answers_file_is_refused_since_its_other_name_would_keep_the_old_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    os.link(tmp_path / "a", tmp_path / "b")
    with pytest.raises(AssessError, match="has 2 names"), StoredFile(tmp_path / "a"):
        pass
    assert names(tmp_path) == ["a", "b"]


def test_a_fault_in_the_middle_leaves_the_old_file_and_names_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with pytest.raises(AssessError, match=r"a: cannot be written: disk quota exceeded"):
        replace_file(tmp_path / "a", pieces())
    assert (tmp_path / "a").read_bytes() == b"one"
    assert names(tmp_path) == ["a"]


def test_a_fault_of_what_is_read_meanwhile_is_not_told_as_one_of_the_output(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a"):
        (tmp_path / "elsewhere" / "input").read_bytes()
    assert names(tmp_path) == []


def test_a_full_disk_is_told_with_the_file_that_it_is_too_full_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught, passing(tmp_path / "a.csv") as (stream, _):
        stream.write(b"a")
    assert caught.value.filename == str(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_file_system_is_told_with_the_output_and_not_with_its_passing_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It refuses to remove what is not there too, before it looks."""

    def refuse_to_change(path: str, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(os, "open", refuse_to_change)
    monkeypatch.setattr(os, "unlink", refuse_to_change)
    for write in (replace_file, create_file):
        with pytest.raises(AssessError, match=r"/a\.csv: cannot be written: read-only file system"):
            write(tmp_path / "a.csv", b"a")


@pytest.mark.parametrize("large", ["first.csv", "second.csv"])
def test_of_two_files_that_are_written_at_once_a_fault_is_told_with_the_one_that_it_is_of(
    large: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, limits[1]))
    try:
        with (
            pytest.raises(AssessError, match=rf"/{large}: cannot be written: file too large"),
            replacing(first) as one,
            replacing(second) as other,
        ):
            (one if large == first.name else other).write(bytes(1 << 17))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names(tmp_path) == []


ALONE = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to a group that it is not in")


def as_of_group(folder: Path, mode: int) -> Path:
    path = folder / "a"
    path.write_bytes(b"one")
    os.chown(path, 1001, 2000)
    path.chmod(mode)
    return path


def let_by(monkeypatch: pytest.MonkeyPatch, *groups: int) -> None:
    """Let `chown` do what the system lets a user do who is in these groups."""
    whole = os.chown

    def chown(path: Path, user: int, group: int) -> None:
        if user != -1 or group not in groups:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        whole(path, user, group)

    monkeypatch.setattr(os, "chown", chown)


@ALONE
@pytest.mark.parametrize("mode", [0o660, 0o640, 0o604])
def test_a_file_of_a_group_stays_the_groups_whoever_of_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    path = as_of_group(tmp_path, mode)
    let_by(monkeypatch, 2000)
    replace_file(path, b"two")
    assert (path.read_bytes(), path.stat().st_gid, path.stat().st_mode & 0o777) == (b"two", 2000, mode)


@ALONE
@pytest.mark.parametrize(("mode", "after"), [(0o664, 0o644), (0o640, 0o600), (0o604, 0o644), (0o2666, 0o666)])
def test_another_group_has_the_rights_of_all_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, after: int
) -> None:
    path = as_of_group(tmp_path, mode)
    let_by(monkeypatch)
    replace_file(path, b"two")
    told = path.stat()
    assert (path.read_bytes(), told.st_gid == 2000, told.st_mode & 0o7777) == (b"two", False, after)


@pytest.mark.parametrize("run", ["", ".0a1b"])
@pytest.mark.parametrize(("elsewhere", "days", "stays"), [(False, 0, False), (True, 0, True), (True, 2, False)])
def test_what_a_run_writes_whose_number_is_another_machines_is_left_to_it(
    tmp_path: Path, run: str, elsewhere: bool, days: int, stays: bool
) -> None:
    """In containers of one host name each program can be process 1, and none knows what lives in another."""
    mark = mark_of_run(10**8)
    host, process, numbering = mark.rsplit("-", 2)
    left = tmp_path / f".a.csv.{f'{host}-{process}-{numbering}1' if elsewhere else mark}{run}.0123abcd.tmp"
    left.touch()
    os.utime(left, (time.time() - days * 86_400,) * 2)
    remove_leftovers(tmp_path, "a.csv")
    assert names(tmp_path) == [left.name] * stays
