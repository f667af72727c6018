from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aifactory_assess import files
from aifactory_assess.answers import storing
from aifactory_assess.answers.editing import EntryChange
from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, OwnPrice
from aifactory_assess.answers.storing import ChangedElsewhereError, StoredFile
from aifactory_assess.errors import AssessError
from aifactory_assess.files import mark_of_run
from aifactory_assess.framework.builtin import builtin
from tests.program import WITHOUT_ROOTS_RIGHTS

HEAD = "framework: ai-factory@2\norganisation: {id: acme}\n"


def lineage(step: int) -> EntryChange:
    return EntryChange(section="answers", id="lineage", entry=Answer(state="value", value=step))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with StoredFile(path) as file:
        assert file.read() is None
        file.write(b"one", instead_of=None)
        file.write(b"two", instead_of=b"one")
        assert names(tmp_path) == [".a.yaml.lock", "a.yaml"]
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == ["a.yaml"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"one")
    path.chmod(0o640)
    link.symlink_to("a.yaml")
    with StoredFile(link) as file:
        file.write(b"two", instead_of=b"one")
    assert link.is_symlink()
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("opened", ["a.yaml", "link.yaml"])
def test_a_link_that_leads_elsewhere_meanwhile_is_neither_read_nor_replaced(tmp_path: Path, opened: str) -> None:
    path, link, other = tmp_path / "a.yaml", tmp_path / "link.yaml", tmp_path / "other"
    path.write_bytes(b"one")
    other.write_bytes(b"one")
    link.symlink_to("a.yaml")
    with StoredFile(tmp_path / opened) as file:
        (tmp_path / opened).unlink()
        (tmp_path / opened).symlink_to("other")
        with pytest.raises(AssessError, match="is a name of another file by now"):
            file.read()
        with pytest.raises(AssessError, match="is a name of another file by now"):
            file.write(b"two", instead_of=b"one")
    assert (tmp_path / opened).is_symlink()
    assert other.read_bytes() == b"one"


def test_a_new_file_obeys_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        with StoredFile(tmp_path / "a.yaml") as file:
            file.write(b"one", instead_of=None)
    finally:
        os.umask(old)
    assert (tmp_path / "a.yaml").stat().st_mode & 0o777 == 0o640


def test_what_somebody_else_wrote_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    with StoredFile(path) as file:
        path.write_bytes(b"theirs")
        with pytest.raises(ChangedElsewhereError):
            file.write(b"two", instead_of=b"one")
        path.unlink()
        with pytest.raises(ChangedElsewhereError):
            file.write(b"two", instead_of=b"one")
    assert names(tmp_path) == []


def test_a_second_writer_waits_a_moment_for_the_first(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    first = StoredFile(path)
    first.__enter__()
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(change, path, b"two", b"three")
        time.sleep(0.05)
        assert not waiting.done()
        first.write(b"two", instead_of=b"one")
        first.__exit__(None, None, None)
        waiting.result()
    assert path.read_bytes() == b"three"
    assert names(tmp_path) == ["a.yaml"]


def change(path: Path, before: bytes, after: bytes) -> None:
    with StoredFile(path) as file:
        file.write(after, instead_of=before)


def test_a_second_writer_is_refused_through_a_link_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PATIENCE", 0.0)
    path, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"one")
    link.symlink_to(path)
    with StoredFile(path), pytest.raises(AssessError, match="is being changed by another run"), StoredFile(link):
        pass
    with StoredFile(link):
        pass


def test_a_lock_file_left_behind_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    (tmp_path / ".a.yaml.lock").touch()
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    (tmp_path / f".a.yaml.{mark_of_run(int(gone.stdout))}.half.tmp").write_bytes(b"half")
    with StoredFile(path) as file:
        file.write(b"one", instead_of=None)
    assert names(tmp_path) == ["a.yaml"]


@pytest.mark.parametrize("rights", [0o664, 0o600])
def test_whoever_may_change_a_file_may_lock_it(tmp_path: Path, rights: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")
    path.chmod(rights)
    old = os.umask(0o077)
    try:
        with StoredFile(path):
            told = (tmp_path / ".a.yaml.lock").stat()
    finally:
        os.umask(old)
    assert (told.st_mode & 0o777, told.st_gid) == (rights, path.stat().st_gid)


def test_a_lock_of_another_user_is_waited_for_and_told_as_such(tmp_path: Path) -> None:
    path, lock = tmp_path / "a.yaml", tmp_path / ".a.yaml.lock"
    path.write_text(HEAD)
    lock.touch(mode=0)
    lock.chmod(0)
    patience = "from aifactory_assess.answers import storing\nstoring.PATIENCE = {}\n"
    refused = run(SAVE_UNTIL_FAULT, str(path), before=WITHOUT_ROOTS_RIGHTS + patience.format(0.1))
    assert refused.returncode == 2
    assert "is being changed by another user, or a run of theirs was killed: .a.yaml.lock" in refused.stderr
    script = textwrap.dedent(WITHOUT_ROOTS_RIGHTS + patience.format(60)) + SAVE_UNTIL_FAULT
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as waiting:
        assert waiting.stdout is not None
        time.sleep(1)
        lock.unlink()
        assert waiting.stdout.readline().startswith("saved")
        waiting.kill()


@pytest.mark.parametrize("ending", [".yaml", "ü.yaml"])
def test_a_name_as_long_as_names_can_be_is_kept_with_a_lock_of_its_own(tmp_path: Path, ending: str) -> None:
    stem = "n" * (254 - len(ending.encode()))
    first, second = tmp_path / f"{stem}1{ending}", tmp_path / f"{stem}2{ending}"
    with StoredFile(first) as one, StoredFile(second) as other:
        one.write(b"one", instead_of=None)
        other.write(b"other", instead_of=None)
        with pytest.raises(AssessError, match="is being changed by another run"), StoredFile(first):
            pass
    assert names(tmp_path) == [first.name, second.name]


@pytest.mark.parametrize("other", ["a link", "somebody's"])
def test_what_is_no_lock_is_neither_followed_nor_removed(tmp_path: Path, other: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    lock = folder / ".a.yaml.lock"
    if other == "a link":
        lock.symlink_to("../outside")
    else:
        lock.write_text("mine", "utf-8")
    with pytest.raises(AssessError, match="is no lock of this program, expected none"), StoredFile(folder / "a.yaml"):
        pass
    assert os.path.lexists(lock)
    assert not (tmp_path / "outside").exists()


def test_a_root_is_no_file() -> None:
    with pytest.raises(AssessError, match="is a folder, expected a file"):
        StoredFile(Path("/"))


@pytest.mark.parametrize("name", ["/dev/stdin", "/dev/stdout", "/dev/fd/1", "link.yaml"])
def test_what_the_program_has_open_is_no_file_to_keep(tmp_path: Path, name: str) -> None:
    (tmp_path / "link.yaml").symlink_to("/dev/stdout")
    with pytest.raises(AssessError, match=f"{name}: names a stream, expected a file"):
        StoredFile(tmp_path / name)


def test_a_lock_file_deleted_while_it_was_waited_for_is_not_taken_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock = tmp_path / "a.yaml", tmp_path / ".a.yaml.lock"
    real, calls = fcntl.flock, []

    def deleted_meanwhile(handle: int, how: int) -> None:
        calls.append(how)
        if len(calls) == 1:
            lock.unlink()
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", deleted_meanwhile)
    with StoredFile(path):
        assert len(calls) == 2
        assert lock.exists()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is no regular file"),
        (lambda path: path.write_bytes(b"x" * (1 << 20) + b"y"), "larger than 1 MiB"),
    ],
)
def test_what_is_no_answers_file_is_refused_before_anything_is_made(
    tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    make(tmp_path / "a.yaml")
    with pytest.raises(AssessError, match=reason), StoredFile(tmp_path / "a.yaml"):
        pass
    assert names(tmp_path) == ["a.yaml"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssessError, match="there is no folder"), StoredFile(tmp_path / "no" / "a.yaml"):
        pass


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_fault_while_saving_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"one")

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "write":
        monkeypatch.setattr(files, "_give_rights", fail)
    elif call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    with StoredFile(path) as file, pytest.raises(AssessError, match="cannot be saved: no space left on device"):
        file.write(b"two", instead_of=b"one")
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["a.yaml"]


def run(code: str, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run lines of Python in a process of their own; `before` runs there first, and may take rights away."""
    script = textwrap.dedent(before) + "\n" + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)


SAVE_UNTIL_FAULT = """
import sys
from datetime import date
from pathlib import Path
from aifactory_assess.answers.editing import EntryChange
from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.sheet import Answer, OwnPrice
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin

try:
    with KeptSheet(Path(sys.argv[1]), builtin()) as kept:
        if kept.sheet is None:
            kept.create("acme", date(2026, 11, 25))
        for turn in range(20):
            for question in builtin().questions:
                answer = Answer(state="unknown", note=f"{turn} " + "x" * 200)
                kept.save(EntryChange(section="answers", id=question.id, entry=answer))
                print("saved", question.id, turn, flush=True)
except AssessError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


def test_a_full_disk_leaves_every_confirmed_answer_and_says_so(tmp_path: Path) -> None:
    folder, mounted = full_disk(tmp_path)
    path = folder / "a.yaml"
    limit = f"{UNCOMPILED}resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
    try:
        result = run(SAVE_UNTIL_FAULT, str(path), before="" if mounted else limit)
        assert result.returncode == 2
        assert "cannot be saved: " in result.stderr
        assert "the file is as it was" in result.stderr
        saved = [line.split() for line in result.stdout.splitlines()]
        assert len(saved) > 5
        sheet = read_sheet(path, builtin())
        for _, name, turn in {word[1]: word for word in saved}.values():
            assert (sheet.answers[name].note or "").startswith(f"{turn} ")
        assert names(folder) == ["a.yaml"]
    finally:
        if mounted:
            subprocess.run(["/bin/umount", str(folder)], check=True)


# What a child compiles would be cut short by a limit, and read by all that come after it.
UNCOMPILED = "import resource, sys\nsys.dont_write_bytecode = True\n"


def full_disk(tmp_path: Path) -> tuple[Path, bool]:
    """A folder on a very small disk of its own where one can be mounted; otherwise any folder, and False."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    return folder, mounted


def test_a_file_size_limit_is_told_like_a_full_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    limit = f"{UNCOMPILED}resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
    result = run(SAVE_UNTIL_FAULT, str(path), before=limit)
    assert (result.returncode, "cannot be saved: file too large" in result.stderr) == (2, True)
    assert len(read_sheet(path, builtin()).answers) > 5


def test_a_folder_that_takes_no_file_is_told_before_the_first_question(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    tmp_path.chmod(0o555)
    try:
        result = run(SAVE_UNTIL_FAULT, str(path), before=WITHOUT_ROOTS_RIGHTS)
    finally:
        tmp_path.chmod(0o755)
    assert result.returncode == 2
    assert "cannot be changed, since its folder takes no new file: permission denied" in result.stderr
    assert result.stdout == ""
    assert path.read_text() == HEAD


def test_a_lock_that_the_disk_refuses_is_told_as_that_and_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "a.yaml").write_text(HEAD)
    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(AssessError, match=r"a\.yaml: cannot be locked: input/output error$"),
        StoredFile(tmp_path / "a.yaml"),
    ):
        pass
    assert names(tmp_path) == ["a.yaml"]


def test_a_file_that_goes_between_two_looks_is_not_write_protected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(file: StoredFile) -> None:
        file._path.unlink()

    (tmp_path / "a.yaml").write_text(HEAD)
    monkeypatch.setattr(StoredFile, "read", read)
    with (
        pytest.raises(AssessError, match=r"a\.yaml: cannot be written: no such file or directory$"),
        StoredFile(tmp_path / "a.yaml"),
    ):
        pass


def test_a_file_that_cannot_be_looked_at_is_no_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    with StoredFile(path) as file, monkeypatch.context() as patched:
        real = os.stat

        def stat(name: Path, **how: bool) -> os.stat_result:
            if str(name) == str(path):
                raise OSError(errno.EIO, "Input/output error")
            return real(name, **how)

        patched.setattr(os, "stat", stat)
        with pytest.raises(AssessError, match=r"a\.yaml: cannot be read: input/output error$"):
            file.read()


def test_a_write_protected_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    path.chmod(0o444)
    result = run(SAVE_UNTIL_FAULT, str(path), before=WITHOUT_ROOTS_RIGHTS)
    assert (result.returncode, "is write-protected" in result.stderr) == (2, True)
    assert path.read_text() == HEAD


def test_a_kept_sheet_saves_each_change(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    with KeptSheet(path, builtin()) as kept:
        assert kept.sheet is None
        with pytest.raises(AssessError, match="is not there yet"):
            kept.save(lineage(1))
        kept.create("acme", date(2026, 11, 25))
        kept.save(lineage(3))
        assert path.read_text() == HEAD + "assessed_on: 2026-11-25\nanswers:\n  lineage: 3\n"
        with pytest.raises(AssessError, match="is there already"):
            kept.create("other", date(2026, 11, 25))


def test_a_new_file_that_could_not_be_read_again_is_not_made(tmp_path: Path) -> None:
    long = Answer(state="value", value=1, note="x" * 30_000)
    said = [EntryChange(section="answers", id=asked.id, entry=long) for asked in builtin().questions[:40]]
    with KeptSheet(tmp_path / "a.yaml", builtin()) as kept:
        with pytest.raises(AssessError, match=r"would grow beyond 1 MiB .*; it was not made$"):
            kept.create("acme", date(2026, 11, 25), *said)
        assert kept.sheet is None
    assert names(tmp_path) == []


def test_another_persons_edit_elsewhere_in_the_file_is_kept_beside_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    with KeptSheet(path, builtin()) as kept:
        path.write_text("# theirs\n" + HEAD + "answers:\n  data_rights: 2\n")
        sheet = kept.save(lineage(3))
        assert sorted(sheet.answers) == ["data_rights", "lineage"]
    assert path.read_text() == "# theirs\n" + HEAD + "answers:\n  lineage: 3\n  data_rights: 2\n"


def test_another_persons_edit_of_the_same_answer_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    theirs = HEAD + "answers:\n  lineage: 1\n"
    with KeptSheet(path, builtin()) as kept:
        path.write_text(theirs)
        with pytest.raises(ChangedElsewhereError):
            kept.save(lineage(3))
        assert path.read_text() == theirs
        assert kept.sheet is not None
        assert kept.sheet.answers["lineage"].value == 1
        kept.save(lineage(3))
    assert path.read_text() == HEAD + "answers:\n  lineage: 3\n"


def test_a_file_that_somebody_broke_is_left_as_they_left_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    with KeptSheet(path, builtin()) as kept:
        path.write_text(HEAD + "answers:\n  lineage: 9\n")
        with pytest.raises(AssessError, match="'9' is no level"):
            kept.save(lineage(3))
        path.write_text(HEAD)
        kept.save(lineage(3))
    assert path.read_text() == HEAD + "answers:\n  lineage: 3\n"


def test_a_file_that_is_now_another_organisations_takes_no_answer_and_one_renamed_does(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    theirs, renamed = HEAD.replace("acme", "rival"), HEAD.replace("acme", "acme, name: Acme Works")
    with KeptSheet(path, builtin()) as kept:
        path.write_text(theirs)
        for _ in range(2):
            with pytest.raises(AssessError, match="is about organisation rival by now, expected acme"):
                kept.save(lineage(3))
        assert path.read_text() == theirs
        path.write_text(renamed)
        kept.save(lineage(3))
    assert path.read_text() == renamed + "answers:\n  lineage: 3\n"


@pytest.mark.parametrize(
    ("theirs", "told", "said"),
    [
        ("respondent: {name: Cy}\n", "is by Cy by now, and nothing was written, expected by Ann", {"by": "Ann"}),
        ("", "is by nobody by now, and nothing was written, expected by Ann", {"by": "Ann"}),
        (
            "assessed_on: 2026-01-10\nrespondent: {name: Ann}\n",
            "is of 2026-01-10 by now, and nothing was written, expected of no day",
            {"as_of": date(2026, 11, 25)},
        ),
    ],
)
def test_what_is_meant_as_of_the_respondent_and_day_of_the_head_is_of_no_others(
    tmp_path: Path, theirs: str, told: str, said: dict[str, Any]
) -> None:
    path, change = tmp_path / "a.yaml", lineage(3)
    price = EntryChange(section="prices", id="electricity_usd_kwh", entry=OwnPrice(value=(0.2, 0.2, 0.2)))
    for each in (change, price):
        path.write_text(HEAD + "respondent: {name: Ann}\n")
        with KeptSheet(path, builtin()) as kept:
            path.write_text(HEAD + theirs)
            with pytest.raises(AssessError, match=told):
                kept.save(each)
            assert path.read_text() == HEAD + theirs
            kept.save(each)
            assert path.read_text() != HEAD + theirs, "whoever tries again knows"
    path.write_text(HEAD + "respondent: {name: Ann}\n")
    with KeptSheet(path, builtin()) as kept:
        path.write_text(HEAD + theirs)
        kept.save(replace(change, entry=Answer(state="value", value=3, **said)))
        kept.save(replace(change, id="data_rights", entry=Answer(state="open", as_of=date(2026, 11, 25))))
        kept.save(replace(change, entry=None))


def test_a_deleted_file_is_not_brought_back(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    with KeptSheet(path, builtin()) as kept:
        path.unlink()
        with pytest.raises(AssessError, match="was deleted or renamed meanwhile"):
            kept.save(lineage(3))
    assert names(tmp_path) == []


def test_an_invalid_file_is_not_opened_and_not_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD + "answers:\n  lineage: 9\n")
    for _ in range(2):
        with pytest.raises(AssessError, match="'9' is no level"), KeptSheet(path, builtin()):
            pass
    assert names(tmp_path) == ["a.yaml"]


def test_the_lock_ends_with_a_killed_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PATIENCE", 0.0)
    path = tmp_path / "a.yaml"
    child = subprocess.Popen([sys.executable, "-c", SAVE_UNTIL_FAULT, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline().startswith("saved")
    with pytest.raises(AssessError, match="is being changed by another run"), StoredFile(path):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with KeptSheet(path, builtin()) as kept:
        assert kept.sheet is not None
    assert names(tmp_path) == ["a.yaml"]
