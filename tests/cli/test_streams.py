"""stdout carries the result and nothing else; what happens to it has its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from pathlib import Path

import pytest

from tests.effort import in_the_gate, one_case_in, some
from tests.hostile.cases import BASE
from tests.program import assert_harmless, command, environment, run, shell

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TINY = ("--framework", str(BASE), "--as-of", "2026-11-25")
PRINTING = [
    ("report", "SHEET", *TINY),
    ("report", "SHEET", "--report", "json", *TINY),
    ("explain", "SHEET", "overall", *TINY),
    ("framework", "show", *TINY[:2]),
    ("--version",),
    ("--help",),
    ("report", "--help"),
]


def with_sheet(words: tuple[str, ...], sheet: Path) -> list[str]:
    return [str(sheet) if word == "SHEET" else word for word in words]


# --- what goes where ---


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_result_goes_to_stdout_and_nothing_to_stderr(words: tuple[str, ...], sheet: Path) -> None:
    ran = run(*with_sheet(words, sheet))
    assert_harmless(ran)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n")


def test_what_was_written_is_said_on_stderr_unless_quiet(sheet: Path, tiny: tuple[str, ...]) -> None:
    out = sheet.with_name("report.md")
    assert run("report", sheet, "--report", f"markdown={out}", *tiny) == (0, "", f"wrote {out}\n")
    assert run("report", sheet, "--report", f"markdown={out}", "-q", *tiny) == (0, "", "")
    assert run("framework", "lint", BASE, "--quiet") == (0, "", "")
    assert run("framework", "lint", BASE) == (0, "", f"{BASE}: tiny 1.0.0 is sound: 5 questions\n")


def test_verbose_says_more_on_stderr_and_the_result_is_the_same(sheet: Path, tiny: tuple[str, ...]) -> None:
    plain, told = run("report", sheet, *tiny), run("report", sheet, "-v", *tiny)
    assert told.out == plain.out
    assert told.err == "framework tiny 1.0.0\n"


def test_the_version_is_the_packages_own() -> None:
    from aifactory_assess import __version__

    assert run("--version") == (0, f"aifactory-assess {__version__}\n", "")


def test_the_day_is_the_one_that_is_given(sheet: Path) -> None:
    ran = run("report", sheet, "--framework", BASE, "--as-of", "2031-02-03")
    assert "Reported as of 2031-02-03" in ran.out


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-02-30", "25.11.2026", "today", "", "\u0662\u0660\u0662\u0666-11-25"]
)
def test_no_day_is_guessed(day: str, sheet: Path) -> None:
    ran = run("report", sheet, "--framework", BASE, "--as-of", day)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (2, "")
    assert f"{day!r} is no date such as 2026-11-25" in ran.err


# --- looks ---


def test_a_pipe_gets_no_colour_unless_it_is_forced(example: Path) -> None:
    words = ("report", example, "--as-of", "2026-11-25")
    plain = run(*words)
    assert "\x1b" not in plain.out
    forced = run(*words, env=environment(FORCE_COLOR="1"))
    assert COLOUR.search(forced.out)
    uncoloured = COLOUR.sub("", forced.out).splitlines()
    assert [line.rstrip() for line in uncoloured] == plain.out.splitlines()
    assert run(*words, env=environment(FORCE_COLOR="1", NO_COLOR="1")) == plain
    assert run(*words, env=environment(TERM="dumb")) == plain


@one_case_in(2)
@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("detail", [(), ("--detail",)])
def test_no_line_is_wider_than_the_terminal(columns: int, detail: tuple[str, ...], example: Path) -> None:
    ran = run("report", example, *detail, "--as-of", "2026-11-25", env=environment(COLUMNS=str(columns)))
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= columns


@pytest.mark.parametrize("words", [("report", "SHEET", *TINY), ("explain", "SHEET", "overall", *TINY)], ids=" ".join)
def test_an_ascii_terminal_gets_ascii(words: tuple[str, ...], sheet: Path) -> None:
    ran = run(*with_sheet(words, sheet), env=environment(PYTHONUTF8=None, PYTHONIOENCODING="ascii"))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    assert "\\u" not in ran.out


def test_json_is_json_in_any_encoding(sheet: Path, tiny: tuple[str, ...]) -> None:
    sheet.write_text("framework: tiny@1\norganisation: {id: acme, name: Zoë 数据 👍}\n", "utf-8")
    outputs = {
        run("report", sheet, "--report", "json", *tiny, env=environment(PYTHONUTF8=None, PYTHONIOENCODING=encoding)).out
        for encoding in ("ascii", "latin-1", "utf-8")
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["organisation"]["name"] == "Zoë 数据 👍"


def test_what_an_encoding_lacks_is_shown_as_an_escape(sheet: Path, tiny: tuple[str, ...]) -> None:
    sheet.write_text("framework: tiny@1\norganisation: {id: acme, name: Zoë 数据}\n", "utf-8")
    ran = run("report", sheet, *tiny, env=environment(PYTHONUTF8=None, PYTHONIOENCODING="ascii"))
    assert "Zo\\xeb \\u6570\\u636e: Tiny" in ran.out


# --- streams that break ---


@pytest.mark.parametrize("words", some(PRINTING, 2), ids=" ".join)
def test_a_closed_pipe_is_141_and_quiet(words: tuple[str, ...], sheet: Path) -> None:
    program = subprocess.Popen(
        command(*with_sheet(words, sheet)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )
    assert program.stdout is not None
    program.stdout.close()
    _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (141, b"")


def test_a_reader_that_takes_one_line_gets_it(example: Path) -> None:
    ran = shell(f'for i in 1 2 3; do cat "{example}"; done | $PROGRAM report "{example}" --detail | head -1')
    assert ran == (0, "Example Pumps and Valves (example-pumps): AI factory readiness and scaling risk\n", "")


@pytest.mark.parametrize("words", some(PRINTING, 2), ids=" ".join)
def test_a_full_disk_is_exit_2_and_a_sentence(words: tuple[str, ...], sheet: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*with_sheet(words, sheet)), stdout=full, stderr=subprocess.PIPE, env=environment(), check=False
        )
    assert (done.returncode, done.stderr) == (2, b"the output: no space left on device\n")


@pytest.mark.parametrize("words", ["report a.yaml --framework tiny", "--version", "framework show --framework tiny"])
def test_a_closed_stdout_is_exit_2_and_a_sentence(words: str, sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    sheet.rename(sheet.with_name("a.yaml"))
    assert shell(f"$PROGRAM {words} >&-", cwd=sheet.parent) == (2, "", "the output: bad file descriptor\n")


def test_a_closed_stdout_matters_only_to_what_is_written_there(sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    ran = shell("$PROGRAM report answers.yaml --framework tiny --report json=out.json -q >&-", cwd=sheet.parent)
    assert ran == (0, "", "")
    assert json.loads((sheet.parent / "out.json").read_text("utf-8"))["organisation"]["id"] == "acme"


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_where_nobody_can_be_told_the_exit_code_still_tells(closed: str, sheet: Path) -> None:
    (sheet.parent / "tiny").symlink_to(BASE)
    assert shell(f"$PROGRAM report nowhere.yaml {closed}", cwd=sheet.parent) == (2, "", "")
    ran = shell(f"$PROGRAM report answers.yaml --framework tiny -v {closed}", cwd=sheet.parent)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("acme: Tiny\n")


def test_a_closed_stdin_is_empty(tmp_path: Path) -> None:
    refused = "-: is empty, expected a header and rows\n"
    assert shell("$PROGRAM batch - -o out.csv <&-", cwd=tmp_path) == (2, "", refused)
    asked = "interview: needs a terminal (give the replies with --script FILE, or - for stdin)\n"
    assert shell("$PROGRAM interview new.yaml <&-", cwd=tmp_path) == (2, "", asked)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "pieces", "told"),
    [
        ("batch - -o out.csv -q", (b"organisation,employees\na,5\n", b"b,6\n"), "out.csv"),
        ("interview new.yaml --script - -q", (b"acme\nAcme\n\n\n:g lineage\n", b"3\n"), "new.yaml"),
    ],
)
def test_a_pipe_that_another_program_made_one_that_does_not_wait_is_read_to_its_end(
    words: str, pieces: tuple[bytes, bytes], told: str, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    begun = [*command(*words.split())]
    with subprocess.Popen(begun, stdin=reading, stderr=subprocess.PIPE, cwd=tmp_path, env=environment()) as program:
        for piece in pieces:
            ends = time.monotonic() + 30
            while not os.get_blocking(reading) and time.monotonic() < ends:
                time.sleep(0.01)
            os.write(writing, piece)
            time.sleep(0.2)
        os.close(writing)
        os.close(reading)
        _, err = program.communicate(timeout=60)
    assert (program.returncode, err) == (0, b"")
    written = (tmp_path / told).read_text("utf-8")
    assert len(written.splitlines()) == 3 if told == "out.csv" else "lineage: 3" in written


@in_the_gate
def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    ran = shell('mkdir gone && cd gone && rmdir "$PWD" && $PROGRAM report answers.yaml', cwd=tmp_path)
    assert ran == (2, "", "answers.yaml: cannot be read: the folder that this runs in is gone\n")
    ran = shell('mkdir gone && cd gone && rmdir "$PWD" && $PROGRAM set answers.yaml lineage=2', cwd=tmp_path)
    assert ran == (2, "", "answers.yaml: the folder that this runs in is gone\n")
    elsewhere = tmp_path / "nothing.yaml"
    ran = shell(f'mkdir gone && cd gone && rmdir "$PWD" && $PROGRAM report {elsewhere}', cwd=tmp_path)
    assert ran == (2, "", f"{elsewhere}: cannot be read: no such file or directory\n")
    (tmp_path / "t.csv").write_text("organisation,employees\na,5\n", "utf-8")
    scored = '$PROGRAM batch "$OLDPWD/t.csv" -o "$OLDPWD/out.csv" --workers 1'
    ran = shell(f'mkdir gone && cd gone && rmdir "$PWD" && {scored}', cwd=tmp_path)
    assert (ran.code, "1 scored + 0 rejected" in ran.err) == (0, True)


# --- the same again ---


@pytest.mark.parametrize("form", some(["text", "markdown", "json"], 3))
def test_the_same_inputs_give_the_same_bytes(form: str, example: Path) -> None:
    words = ("report", example, "--report", form, "--as-of", "2026-11-25")
    first = run(*words, env=environment(PYTHONHASHSEED="0"))
    assert first.code == 0
    for changes in (
        {"PYTHONHASHSEED": "12345", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "TZ": "America/Los_Angeles"},
    ):
        assert run(*words, env=environment(**changes)) == first


def test_explanations_are_the_same_under_another_hash_seed(example: Path) -> None:
    words = ("explain", example, "challenge:talent", "--as-of", "2026-11-25")
    assert run(*words, env=environment(PYTHONHASHSEED="1")) == run(*words, env=environment(PYTHONHASHSEED="2"))
