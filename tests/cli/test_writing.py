"""Files are written whole or not at all, where they were asked for, and over nothing that was there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.scoring.assess import assess
from tests.effort import in_the_gate, in_turn, one_case_in, some
from tests.hostile.cases import BASE
from tests.program import assert_harmless, command, environment, run, shell
from tests.reading import plain_data

pytestmark = one_case_in(4)

EXAMPLES = sorted(path.stem for path in (builtin_folder() / "examples").glob("*.yaml"))


def report_to(path: Path | str, sheet: Path, tiny: tuple[str, ...]) -> tuple[str, ...]:
    return ("report", str(sheet), "--report", f"json={path}", "-q", *tiny)


# --- report ---


def test_a_report_takes_the_place_of_a_file_and_keeps_its_permissions(sheet: Path, tiny: tuple[str, ...]) -> None:
    out = sheet.with_name("out.json")
    out.write_text("old", "utf-8")
    out.chmod(0o640)
    assert run(*report_to(out, sheet, tiny)) == (0, "", "")
    assert json.loads(out.read_text("utf-8"))["organisation"]["id"] == "acme"
    assert out.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in out.parent.iterdir()) == ["answers.yaml", "out.json"]


def test_a_new_report_has_the_permissions_of_any_new_file(sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    shell("umask 027; $PROGRAM report answers.yaml --framework tiny --report json=out.json", cwd=sheet.parent)
    assert sheet.with_name("out.json").stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_goes_on_pointing_to_its_target(sheet: Path, tiny: tuple[str, ...]) -> None:
    (sheet.parent / "elsewhere").mkdir()
    target, link = sheet.parent / "elsewhere" / "real.json", sheet.with_name("link.json")
    target.write_text("old", "utf-8")
    link.symlink_to("elsewhere/real.json")
    assert run(*report_to(link, sheet, tiny)).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text("utf-8"))["organisation"]["id"] == "acme"


def test_all_reports_of_a_run_are_written(sheet: Path, tiny: tuple[str, ...]) -> None:
    files = {form: sheet.with_name(form) for form in ("text", "markdown", "json")}
    flags = [word for form, path in files.items() for word in ("--report", f"{form}={path}")]
    ran = run("report", sheet, *flags, "--report", "text", *tiny)
    assert (ran.code, ran.out) == (0, files["text"].read_text("utf-8"))
    assert ran.err == "".join(f"wrote {path}\n" for path in files.values())


@pytest.mark.parametrize("place", ["/dev/stdout", ">(cat)"])
def test_a_report_can_go_to_a_pipe(place: str, sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    ran = shell(f"$PROGRAM report answers.yaml --framework tiny -q --report json={place} | cat", cwd=sheet.parent)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["organisation"]["id"] == "acme"


@one_case_in(3)
@pytest.mark.parametrize(
    ("place", "opened"),
    [
        ("/dev/stdout", "1"),
        ("/proc/self/fd/1", "1"),
        ("/proc/thread-self/fd/1", "1"),
        ("/proc/thread-self/fd/3", "3"),
        ("/dev/stderr", "2"),
        ("/dev/fd/3", "3"),
        ("/proc/self/fd/3", "3"),
        ("link", "3"),
    ],
)
@pytest.mark.parametrize("how", some(["{ echo head; COMMAND; echo foot; } OPENED> log", "COMMAND OPENED>> log"], 2))
def test_a_report_goes_to_what_is_open_and_leaves_what_stands_there(
    place: str, opened: str, how: str, sheet: Path
) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    (sheet.parent / "link").symlink_to("/dev/fd/3")
    (sheet.parent / "log").write_text("head\n")
    how = how.replace("echo head", f"echo head >&{opened}").replace("echo foot", f"echo foot >&{opened}")
    command = f"$PROGRAM report answers.yaml --framework tiny -q --report markdown={place}"
    ran = shell(how.replace("OPENED", opened).replace("COMMAND", command), cwd=sheet.parent)
    assert ran == (0, "", "")
    told = run("report", sheet, "--framework", BASE, "-q", "--report", "markdown").out
    foot = "foot\n" if "foot" in how else ""
    assert sheet.with_name("log").read_text("utf-8") == f"head\n{told}{foot}"


_WRITERS = [
    "merge answers.yaml -o /dev/stdout --force",
    "set /dev/stdout skill=2",
    "unset /dev/stdout skill",
    "import back.xlsx -o /dev/stdout",
    "migrate /dev/stdout",
    "interview /dev/stdout --script replies",
]


@in_the_gate
@pytest.mark.parametrize(("words", "to"), in_turn(_WRITERS, [">> log", "| cat >> log"], 1))
def test_no_answers_file_is_kept_in_what_is_open(words: str, to: str, sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    (sheet.parent / "log").write_bytes(sheet.read_bytes())
    (sheet.parent / "replies").write_text("q\n")
    workbook = "$PROGRAM export answers.yaml --framework tiny -q -o back.xlsx"
    ran = shell(f"set -o pipefail; {workbook} && $PROGRAM {words} --framework tiny {to}", cwd=sheet.parent)
    assert ran == (2, "", "/dev/stdout: names a stream, expected a file\n")
    assert sheet.with_name("log").read_bytes() == sheet.read_bytes()


@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/fd/1", "/proc/thread-self/fd/1", "link"])
def test_a_path_that_names_stdout_is_stdout(place: str, sheet: Path, tiny: tuple[str, ...]) -> None:
    sheet.with_name("link").symlink_to("/dev/stdout")
    ran = run("report", sheet, "--report", f"html={place}", "--report", "json", *tiny, cwd=sheet.parent)
    assert ran == (2, "", "--report: html, json would all go to stdout (write json=FILE)\n")


@pytest.mark.parametrize("place", ["/dev/fd/98", "/dev/fd/99999999999999999999", "/dev/fd/03"])
def test_a_path_that_names_nothing_open_is_told(place: str, sheet: Path, tiny: tuple[str, ...]) -> None:
    ran = run(*report_to(place, sheet, tiny))
    assert_harmless(ran)
    assert (ran.code, ran.out, ran.err.startswith(f"{place}: cannot be written: ")) == (2, "", True), ran.err


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("folder", "folder: is a folder, expected a file to write"),
        ("nowhere/out.json", "nowhere/out.json: cannot be written: no such file or directory"),
        ("answers.yaml/out.json", "answers.yaml/out.json: cannot be written: not a directory"),
        ("/dev/full", "/dev/full: cannot be written: no space left on device"),
        ("a" * 300, f"{'a' * 300}: cannot be written: file name too long"),
    ],
)
def test_where_nothing_can_be_written_exit_2_and_a_sentence(
    place: str, said: str, sheet: Path, tiny: tuple[str, ...]
) -> None:
    (sheet.parent / "folder").mkdir()
    before = sheet.read_bytes()
    ran = run(*report_to(place, sheet, tiny), cwd=sheet.parent)
    assert_harmless(ran)
    assert ran == (2, "", f"{said}\n")
    assert sheet.read_bytes() == before
    assert sorted(path.name for path in sheet.parent.iterdir()) == ["answers.yaml", "folder"]


def test_nothing_is_written_where_one_report_of_several_is_unknown(sheet: Path, tiny: tuple[str, ...]) -> None:
    out = sheet.with_name("out.json")
    assert run("report", sheet, "--report", f"json={out}", "--report", "yaml", *tiny).code == 2
    assert not out.exists()


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/usr/bin/setpriv").exists(), reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_told() -> None:
    """As nobody, where this is root: permissions do not bind root."""
    prefix = () if os.geteuid() else ("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    started = subprocess.run([*prefix, sys.executable, "-c", "import aifactory_assess"], cwd="/", check=False)
    if started.returncode != 0:
        pytest.skip("root may write everywhere, and nobody else can start this Python")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sheet = folder / "answers.yaml"
        sheet.write_text("framework: ai-factory@2\norganisation: {id: a}\n", "utf-8")
        folder.chmod(0o555)
        for words in (("report", "answers.yaml", "--report", "json=out.json"), ("new", "out.json")):
            ran = run(*words, cwd=folder, prefix=prefix, env=environment(HOME=made))
            assert ran == (2, "", "out.json: cannot be written: permission denied\n")
        folder.chmod(0o755)
        assert [path.name for path in folder.iterdir()] == ["answers.yaml"]


@pytest.mark.parametrize("moment", ["os.fsync", "pathlib.Path.chmod", "pathlib.Path.replace"])
def test_killed_in_the_middle_the_old_report_is_whole(moment: str, sheet: Path, tiny: tuple[str, ...]) -> None:
    out = sheet.with_name("out.json")
    out.write_text("the old report", "utf-8")
    script = (
        "import os, pathlib, signal, sys\n"
        "from aifactory_assess.cli import app, output\n"
        f"{moment} = lambda *args: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"sys.argv = ['aifactory-assess', *{list(report_to(out, sheet, tiny))!r}]; app.main()"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, check=False)
    assert done.returncode == -9
    assert out.read_text("utf-8") == "the old report"
    assert run(*report_to(out, sheet, tiny)).code == 0
    assert json.loads(out.read_text("utf-8"))["organisation"]["id"] == "acme"


# --- new ---


def test_a_template_is_valid_and_an_empty_sheet(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    ran = run("new", file, "--as-of", "2026-11-25")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"wrote {file}; next: fill it in, then `aifactory-assess report {file}`\n"
    empty = tmp_path / "empty.yaml"
    empty.write_text("framework: ai-factory@2\norganisation: {id: acme}\nassessed_on: 2026-11-25\n", "utf-8")
    template, bare = read_sheet(file, builtin()), read_sheet(empty, builtin())
    assert template.organisation == "acme"
    assert {answer.state for answer in (*template.profile.values(), *template.answers.values())} == {"open"}
    day = template.assessed_on
    assert day is not None
    one, other = assess(builtin(), template, as_of=day), assess(builtin(), bare, as_of=day)
    assert one.readiness.overall == other.readiness.overall
    assert [(f.challenge.id, f.risk, f.risk_low) for f in one.findings] == [
        (f.challenge.id, f.risk, f.risk_low) for f in other.findings
    ]
    assert list(template.answers) == [question.id for question in builtin().questions]


def test_a_core_template_asks_the_core_questions(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    assert run("new", file, "--core", "-q") == (0, "", "")
    assert set(plain_data(file.read_bytes())["answers"]) == {q.id for q in builtin().questions if q.core}
    assert run("report", file, "--core").out.splitlines()[1].startswith("QUICK SCAN")


def test_a_template_of_another_framework_is_valid_there(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    assert run("new", file, "--framework", BASE, "-q").code == 0
    assert read_sheet(file, load(BASE)).organisation == "acme"


@pytest.mark.parametrize(
    ("name", "organisation"),
    [("acme.yaml", "acme"), ("Acme Retail & Co.yaml", "Acme-Retail-Co"), ("数据.yaml", "organisation"),
     ("--x.yaml", "x"), ("2026.yaml", "2026"), ("null.yaml", "null"), ("no.yaml", "no"), ("1e3.yaml", "1e3"),
     ("a" * 100 + ".yaml", "a" * 64), ("a\x1b[31m.yaml", "a-31m"), ("x'\"{}.yaml", "x"), (".yaml", "yaml")],
)  # fmt: skip
def test_any_name_of_a_file_gives_an_id_that_is_valid(name: str, organisation: str, tmp_path: Path) -> None:
    file = tmp_path / name
    ran = run("new", file, "--framework", BASE)
    assert_harmless(ran)
    assert ran.code == 0, ran.err
    assert read_sheet(file, load(BASE)).organisation == organisation


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_copied_byte_for_byte(example: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    assert run("new", file, "--example", example, "-q") == (0, "", "")
    assert file.read_bytes() == (builtin_folder() / "examples" / f"{example}.yaml").read_bytes()


def test_an_example_that_is_not_named_is_the_first_and_one_unknown_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    ran = run("new", file, "--example", EXAMPLES[0][:-1] + "x")
    assert (ran.code, ran.out) == (2, "")
    assert f"(did you mean {EXAMPLES[0]}?)" in ran.err
    assert not file.exists()
    assert run("new", file, "--example", "-q").code == 0
    assert file.read_bytes() == (builtin_folder() / "examples" / f"{EXAMPLES[0]}.yaml").read_bytes()


@pytest.mark.parametrize("there", ["pipe", "device", "too large", "no text", "no answers", "link out"])
def test_what_is_no_answers_file_is_no_example(there: str, tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "fw")
    example = tmp_path / "fw" / "examples" / "a.yaml"
    example.parent.mkdir(exist_ok=True)
    match there:
        case "pipe":
            os.mkfifo(example)
        case "device":
            example.symlink_to("/dev/zero")
        case "too large":
            with example.open("wb") as file:
                file.truncate(3 << 30)
        case "no text":
            example.write_bytes(b"\xff\xfe\x00")
        case "no answers":
            example.write_text("a private key\n", "utf-8")
        case _:
            (tmp_path / "key").write_text("a private key\n", "utf-8")
            example.symlink_to(tmp_path / "key")
    ran = run("new", tmp_path / "new.yaml", "a", "--example", "--framework", tmp_path / "fw")
    assert (ran.code, "fw/examples/a.yaml" in ran.err) == (2, True), ran.err
    assert "private" not in ran.err or there == "no answers"
    assert not (tmp_path / "new.yaml").exists()


@pytest.mark.parametrize("there", ["file", "folder", "link to a file", "link to nothing", "pipe"])
def test_new_writes_over_nothing(there: str, tmp_path: Path) -> None:
    file, other = tmp_path / "a.yaml", tmp_path / "other"
    match there:
        case "file":
            file.write_text("mine", "utf-8")
        case "folder":
            file.mkdir()
        case "link to a file":
            other.write_text("mine", "utf-8")
            file.symlink_to(other)
        case "link to nothing":
            file.symlink_to(other)
        case _:
            os.mkfifo(file)
    before = sorted(path.name for path in tmp_path.iterdir())
    assert run("new", file) == (2, "", f"{file}: exists already; nothing was written (choose another name)\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    if there in ("file", "link to a file"):
        assert file.read_text("utf-8") == "mine"


@in_the_gate
def test_of_two_at_once_one_writes_and_the_other_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    started = [
        subprocess.Popen(command("new", file, "--framework", BASE), stderr=subprocess.PIPE, env=environment())
        for _ in range(4)
    ]
    told = [program.communicate(timeout=60)[1] for program in started]
    assert sorted(program.returncode for program in started) == [0, 2, 2, 2]
    assert sum(b"exists already" in err for err in told) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


# --- framework schema ---


def test_schemas_are_written_into_a_folder_whole(tmp_path: Path) -> None:
    assert run("framework", "schema", "-q", "-o", tmp_path) == (0, "", "")
    printed = json.loads(run("framework", "schema").out)
    assert {path.name.removesuffix(".schema.json") for path in tmp_path.iterdir()} == set(printed)
    for name, schema in printed.items():
        assert json.loads((tmp_path / f"{name}.schema.json").read_text("utf-8")) == schema
    assert run("framework", "schema", "-o", "-") == (2, "", "--output: - is stdout, expected a folder\n")
    ran = run("framework", "schema", "-o", tmp_path / "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be written: no such file or directory" in ran.err
