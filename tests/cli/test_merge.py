from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from tests.program import ended

EXAMPLE = (builtin_folder() / "examples" / "hospital_finetune.yaml").read_text()


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return ended(*words)


@pytest.fixture
def family(tmp_path: Path) -> list[Path]:
    """Three people: B and C see one question far from A, C speaks for the people lead."""
    paths = []
    for name, role in (("Ann", "data_lead"), ("Bob", "data_lead"), ("Cy", "hr_lead")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(EXAMPLE.replace("{name: B. Example, role: data_lead}", f"{{name: {name}, role: {role}}}"))
        paths.append(path)
    paths[1].write_text(paths[1].read_text().replace("  lineage: 2\n", "  lineage: {value: 0, note: never seen}\n"))
    paths[2].write_text(paths[2].read_text().replace("  lineage: 2\n", "  lineage: 4\n"))
    return paths


def test_three_files_become_one_with_their_disagreements(family: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "all.yaml"
    result = run("merge", *family, "-o", out)
    assert (result.returncode, result.stderr) == (0, f"wrote {out}\n")
    text = " ".join(result.stdout.split())
    # Credits 50, 0 and 100: (50 + 50 + 100) / 3.
    assert re.search(
        r"lineage: 66\.7 points apart on average, 100\.0 at most; taken: [^.]+ \(level 2 of 4\)\. Ann: [^.]+ \(taken; ",
        text,
    )
    assert re.search(r"Bob: [^.]+ \(level 0 of 4\), “never seen” \(readiness would be", text)
    assert "To settle: " in text
    assert "All questions: Krippendorff's alpha 0.9" in text
    answer = read_sheet(out, builtin()).answers["lineage"]
    assert (answer.value, answer.by, answer.note) == (2, "Ann", "Bob: never seen")
    assert run("report", out).returncode == 0


def test_json_has_who_said_what_and_the_score_by_each(family: list[Path], tmp_path: Path) -> None:
    result = run("merge", *family, "-o", tmp_path / "all.yaml", "--report", "json", "--weight", "hr_lead=3", "-q")
    assert (result.returncode, result.stderr) == (0, "")
    body = json.loads(result.stdout)
    assert (body["format"], body["organisation"]["id"]) == ("aifactory-assess/merge@1", "example-clinics")
    assert [(voice["name"], voice["weight"]) for voice in body["voices"]] == [("Ann", 1), ("Bob", 1), ("Cy", 3)]
    (discussed,) = body["to_discuss"]
    assert (discussed["question"], discussed["taken"]) == ("lineage", {"state": "value", "value": 4})
    # Weights 1, 1, 3: (1 * 50 + 3 * 50 + 3 * 100) / (1 + 3 + 3).
    assert (discussed["points"], discussed["furthest"]) == (pytest.approx(500 / 7, abs=1e-6), 100)
    lows = [opinion["overall"]["low"] for opinion in discussed["opinions"]]
    assert lows == [voice["score"]["low"] for voice in body["voices"]]
    assert lows[2] == body["merged"]["low"]
    assert body["by_weight"] == ["lineage"]
    assert (body["facts"], body["prices"], body["names"], body["contradicted"]) == ([], [], [], [])
    assert body["agreement"]["overall"]["reading"] == "reliable"
    assert [pillar["id"] for pillar in body["agreement"]["pillars"]] == [pillar.id for pillar in builtin().pillars]


def test_the_order_of_files_changes_no_byte(family: list[Path], tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    first = run("merge", *family, "-o", one, "--report", "json", "-q")
    second = run("merge", *reversed(family), "-o", other, "--report", "json", "-q")
    assert first.stdout == second.stdout
    assert one.read_bytes() == other.read_bytes()


def test_the_file_that_decides_is_one_of_those_merged(family: list[Path], tmp_path: Path) -> None:
    family[1].write_text(family[1].read_text().replace("deployment: hybrid", "deployment: cloud"))
    out = tmp_path / "all.yaml"
    undecided = run("merge", *family, "-o", out)
    assert undecided.returncode == 0
    answer = read_sheet(out, builtin()).profile["deployment"]
    assert (answer.state, answer.note) == ("unknown", "Ann: hybrid; Bob: cloud; Cy: hybrid")
    text = " ".join(undecided.stdout.split())
    assert text.index("Facts on which people differ") < text.index("To discuss")
    assert "deployment: none is taken until it is settled." in text
    assert re.search(r"What hangs on it: .*whether \d+ questions are asked", text)
    out.unlink()
    assert run("merge", *family, "-o", out, "--decide", family[1], "-q").returncode == 0
    assert read_sheet(out, builtin()).profile["deployment"].value == "cloud"
    elsewhere = run("merge", *family, "-o", tmp_path / "new.yaml", "--decide", tmp_path / "no.yaml")
    assert (elsewhere.returncode, "is none of the files to merge" in elsewhere.stderr) == (2, True)


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--weight", "hr=2"], "--weight: 'hr' is no role"),
        (["--weight", "hr_lead=0"], "a whole number from 1 to 1000"),
        (["--weight", "hr_lead"], "a whole number from 1 to 1000"),
        (["--weight", "hr_lead=2", "--weight", "hr_lead=3"], "--weight: hr_lead is given twice, expected once"),
        (["--report", "sarif"], "'sarif' is no format"),
    ],
)
def test_flags_that_cannot_be_are_refused(family: list[Path], tmp_path: Path, flags: list[str], why: str) -> None:
    result = run("merge", *family, "-o", tmp_path / "all.yaml", *flags)
    assert (result.returncode, why in result.stderr) == (2, True), result.stderr


def test_no_input_is_overwritten_and_all_faults_are_told(family: list[Path], tmp_path: Path) -> None:
    result = run("merge", *family, "-o", family[0])
    assert (result.returncode, "would be overwritten" in result.stderr) == (2, True)
    report = run("merge", *family, "-o", tmp_path / "all.yaml", "--report", f"json={family[1]}")
    assert (report.returncode, "would be overwritten" in report.stderr) == (2, True)
    (tmp_path / "link.yaml").symlink_to(family[0])
    (tmp_path / "hard.yaml").hardlink_to(family[0])
    for other in (family[0], tmp_path / "link.yaml", tmp_path / "hard.yaml"):
        twice = run("merge", family[0], other, "-o", tmp_path / "all.yaml")
        assert (twice.returncode, twice.stderr) == (2, f"{other}: is given twice\n")
    assert not (tmp_path / "all.yaml").exists()
    for path in family[:2]:
        path.write_text(path.read_text().replace("catalogue_coverage: {value: 55", "catalogue_coverage: {value: 555"))
    result = run("merge", *family, "-o", tmp_path / "all.yaml")
    assert result.returncode == 2
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == [str(path) for path in family[:2]]


def test_a_file_that_is_there_is_replaced_only_when_told(family: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "all.yaml"
    assert run("merge", *family, "-o", out, "-q").returncode == 0
    out.write_text(f"# what somebody wrote by hand\n{out.read_text()}")
    kept = out.read_bytes()
    refused = run("merge", *family, "-o", out)
    assert (refused.returncode, "exists already" in refused.stderr, out.read_bytes()) == (2, True, kept)
    assert run("merge", *family, "-o", out, "--force", "-q").returncode == 0
    assert b"by hand" not in out.read_bytes()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder", "is a folder, not a file"),
        ("pipe", "is no regular file (a pipe, socket or device), expected a file to write"),
        ("/dev/full", "is no regular file (a pipe, socket or device), expected a file to write"),
        ("/dev/stdout", "names a stream, expected a file"),
        ("link", "there is no folder '{}/nowhere'"),
    ],
)
def test_force_is_offered_for_nothing_that_it_does_not_replace(
    name: str, why: str, family: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere/a.yaml")
    out = tmp_path / name
    for force in ((), ("--force",)):
        ran = run("merge", *family, "-o", out, *force)
        assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"{out}: {why.format(tmp_path)}\n")
