"""The system refuses the n-th write, flush, rename or link: no half file, no lost answer, no traceback, no litter."""

from __future__ import annotations

import errno
import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from tests.effort import some, tried
from tests.hostile.commands import CASES, DAY, TABLE, Case, book, files_in, fill
from tests.nursery import Grown, Nursery
from tests.program import environment, run

CALLS = ("create", "write", "fsync", "chmod", "rename", "link")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EPERM)
GIT = ("git", "-C")
LEAST = 4
"""How many runs see a call fail at least."""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Nursery:
    """A nursery of programs whose system calls can be made to fail."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("nothing here compiles what makes calls fail")
    made = tmp_path_factory.mktemp("faults") / "faults.so"
    source = Path(__file__).with_name("faults.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    before = os.environ.get("LD_PRELOAD")
    os.environ["LD_PRELOAD"] = str(made)
    try:
        return Nursery("tables")
    finally:
        os.environ.pop("LD_PRELOAD")
        os.environ.update({} if before is None else {"LD_PRELOAD": before})


def ran_in(folder: Path, case: Case, nursery: Nursery, fault: str = "") -> tuple[Grown, dict[str, bytes], bool]:
    """How a run ended, what it left, and whether the fault came about."""
    fill(folder, case)
    note = folder.with_suffix(".note")
    note.unlink(missing_ok=True)
    env = environment(FAULT=fault and f"{fault} {folder}", FAULT_NOTE=str(note))
    grown = nursery.run([*case.words], cwd=folder, env=env)
    return grown, files_in(folder), note.exists()


@pytest.mark.parametrize("name", some(CASES, 3))
def test_whatever_the_system_refuses_files_are_whole(name: str, failing: Nursery, tmp_path: Path) -> None:
    case, folder = CASES[name], tmp_path / "w"
    undisturbed, whole, _ = ran_in(folder, case, failing)
    assert undisturbed.code in (0, 1), undisturbed.err
    assert whole != case.inputs
    happened = 0
    for call in CALLS:
        for at in tried(case.turns[:2], case.turns):
            fault = f"{call} {at} {ERRORS[at % len(ERRORS)]}"
            grown, left, came = ran_in(folder, case, failing, fault)
            if not came:
                break
            happened += 1
            held(case, grown, left, whole, fault)
    assert happened >= LEAST


@pytest.mark.parametrize("error", [errno.EIO, errno.ESTALE])
def test_where_the_system_does_not_tell_what_is_there_no_laxer_policy_judges(
    error: int, failing: Nursery, tmp_path: Path
) -> None:
    folder, note = tmp_path / "answers", tmp_path / "note"
    codes: list[int] = []
    folder.mkdir()
    shutil.copy(builtin_folder() / "examples" / "cloud_startup.yaml", folder / "a.yaml")  # which passes its own policy
    strict = "format: aifactory-assess/policy@1\nframework: ai-factory@2\nrequire: {overall: {score: 99}}\n"
    (tmp_path / "aifactory-policy.yaml").write_text(strict, "utf-8")
    subprocess.run([*GIT, tmp_path, "init", "-q"], check=True)
    while not codes or note.exists():
        note.unlink(missing_ok=True)
        env = environment(FAULT=f"look {len(codes) + 1} {error} {tmp_path}", FAULT_NOTE=str(note))
        codes.append(failing.run(["check", "a.yaml", "-q", *DAY], cwd=folder, env=env).code)
    assert (codes[-1], {*codes}) == (1, {1, 2}), codes


READ = {
    "t.csv": "batch t.csv -o o.csv --workers 1",
    "t.csv.gz": "batch t.csv.gz -o o.csv --workers 1",
    "t.jsonl": "batch t.jsonl -o o.csv --workers 1",
    "t.parquet": "batch t.parquet -o o.csv --workers 1",
    "t.xlsx": "batch t.xlsx -o o.csv --workers 1",
    "in.xlsx": "import in.xlsx -o b.yaml",
    "scores.csv": "portfolio scores.csv",
    "scores.jsonl": "portfolio scores.jsonl",
    "scores.parquet": "portfolio scores.parquet",
    "parts/manifest.json": "portfolio parts",
    "parts/parts.jsonl": "portfolio parts",
    "parts/part-00000-000000000001.parquet": "portfolio parts",
}
MOST_READS = 12


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an input of each kind."""
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "t.csv").write_bytes(TABLE)
    (folder / "t.csv.gz").write_bytes(gzip.compress(TABLE))
    (folder / "t.jsonl").write_text('{"organisation": "a", "lineage": 3}\n', "utf-8")
    pq.write_table(pa.table({"organisation": ["a"], "lineage": [3]}), folder / "t.parquet")
    (folder / "in.xlsx").write_bytes(book())
    assert run("new", "--table", "xlsx", "t.xlsx", cwd=folder).code == 0
    for output in ("scores.csv", "scores.jsonl", "scores.parquet", "parts"):
        assert run("batch", "t.csv", "-o", output, cwd=folder).code == 0
    return folder


@pytest.mark.parametrize("file", some(READ, 3))
def test_what_the_system_does_not_give_to_be_read_is_told_as_that(file: str, failing: Nursery, inputs: Path) -> None:
    note = inputs.with_suffix(".note")
    for at in range(1, MOST_READS):
        note.unlink(missing_ok=True)
        env = environment(FAULT=f"read {at} {errno.EIO} {inputs / file}", FAULT_NOTE=str(note))
        grown = failing.run([*READ[file].split(), "-q"], cwd=inputs, env=env)
        for made in ("o.csv", "o.rejects.csv", "b.yaml"):
            (inputs / made).unlink(missing_ok=True)
        if not note.exists():
            assert at > 1
            return
        assert (grown.code, grown.err) == (2, f"{file}: cannot be read: input/output error\n"), at


def held(case: Case, grown: Grown, left: dict[str, bytes], whole: dict[str, bytes], fault: str) -> None:
    told = (fault, grown.code, grown.err, sorted(left))
    assert "Traceback" not in grown.err, told
    assert ".tmp" not in grown.err, told  # a passing name, which nobody gave
    assert grown.code in (0, 1, 2), told
    assert set(left) <= set(case.inputs) | set(whole), told
    if grown.code != 2:
        assert set(left) == set(whole), told
    else:
        assert grown.err.strip(), told
    if case.words[0] == "interview":
        assert_all_saved(grown, left.get("b.yaml"), told)
        return
    for file, data in left.items():
        before, after = case.inputs.get(file), whole.get(file)
        if not file.endswith("manifest.json"):  # which holds times of its own
            assert data == after or (grown.code == 2 and (data == before or data.lstrip() == after)), told


def assert_all_saved(grown: Grown, data: bytes | None, told: object) -> None:
    """What was shown as saved is on disk."""
    saved = re.findall(r"^Saved ([a-z_]+): (.*)$", grown.out, re.MULTILINE)
    if data is None:
        assert not saved, told
        return
    sheet = parse_sheet(data, builtin(), "b.yaml")
    known = {**sheet.answers, **sheet.profile}
    assert all(known[name].state != "open" for name, _ in saved if name in known), told
