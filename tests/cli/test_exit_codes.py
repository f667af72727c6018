"""Exit codes: 0 assessed, 1 a framework with faults, 2 not assessed; and what is said then."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.core import TyperOption
from typer.main import get_command

from aifactory_assess.cli.app import build_app, expanded
from aifactory_assess.errors import AssessError
from tests.hostile.cases import BASE
from tests.program import Ran, assert_harmless, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TINY = ("--framework", str(BASE))
FORMATS = "text, markdown, html, pdf, xlsx, pptx, svg, json"


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "SHEET", "--framework", str(BASE)),
        ("explain",),
        ("report",),
        ("report", "SHEET", "--report"),
        ("report", "SHEET", "--as-of"),
        (),
    ],
)
def test_a_word_as_long_as_a_file_is_shown_by_its_ends(sheet: Path, words: tuple[str, ...]) -> None:
    ran = run(*(str(sheet) if word == "SHEET" else word for word in words), "y" * 100_000, cwd=sheet.parent)
    assert ran.code == 2
    assert "yyy ... y" in ran.err
    assert len(ran.err) < 5000


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("report", "SHEET", "--report", "jsn"),
            f"--report: 'jsn' is no format, expected one of {FORMATS} (did you mean json?)\n",
        ),
        (
            ("report", "SHEET", "--report", "PDF"),
            f"--report: 'PDF' is no format, expected one of {FORMATS} (did you mean pdf?)\n",
        ),
        (
            ("report", "SHEET", "--report", "json", "--report", "text"),
            "--report: json, text would all go to stdout (write text=FILE)\n",
        ),
        (("report", "SHEET", "--report", "json="), "--report: 'json=' names no file, expected json=FILE or json\n"),
        (("report", "SHEET", "--report", "json=x", "--report", "text=x"), "--report: two outputs would go to x\n"),
        (("report", "SHEET", "--framework", "nowhere"), "nowhere: does not exist\n"),
        (("report", "nowhere.yaml"), "nowhere.yaml: cannot be read: no such file or directory\n"),
        (("explain", "SHEET", "shar", *TINY), "shar: is no id of tiny (did you mean share?)\n"),
        (("explain", "shar", *TINY), "shar: is no id of tiny (did you mean share?)\n"),
        (
            ("explain", "answers.yaml", *TINY),
            "answers.yaml: is a file, expected an id behind it (such as explain answers.yaml overall --framework"
            f" {BASE})\n",
        ),
        (
            ("framework", "show", "here", "--framework", "there"),
            "--framework: there found, and here as DIR, expected one of them\n",
        ),
        (("framework", "show", "nowhere"), "nowhere: does not exist\n"),
        (("explain", "a", "b", "c"), "explain: 3 words given, expected FILE ID or ID\n"),
        (("explain", "SHEET", "pillar:team", *TINY), "pillar:team: 'team' is no pillar\n"),
        (("framework", "lint", "nowhere"), "nowhere: does not exist\n"),
        (
            ("framework", "show", "--pillar", "peopel", *TINY),
            "--pillar: 'peopel' is no pillar, expected one of people (did you mean people?)\n",
        ),
        (("framework", "schema", "anwsers"), None),
        (("new", "SHEET", "two"), "new: 'two' is one word too many (write --example two for a filled example)\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_exit_2_and_a_sentence(words: tuple[str, ...], said: str | None, sheet: Path) -> None:
    ran = run(*(str(sheet) if word == "SHEET" else word for word in words), cwd=sheet.parent)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == said if said else ran.err.startswith("NAME: ") and "did you mean answers?" in ran.err
    assert [path.name for path in sheet.parent.iterdir()] == ["answers.yaml"]


def test_an_id_that_the_quick_scan_lacks_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "core.yaml").write_text("framework: ai-factory@2\nscope: core\norganisation: {id: e}\n", "utf-8")
    for words in (("core.yaml", "time_to_hire"), ("time_to_hire", "--core"), ("core.yaml", "time_to_hire", "--core")):
        said = "time_to_hire: is no question of the quick scan\n"
        assert run("explain", *words, cwd=tmp_path) == (2, "", said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Usage: aifactory-assess "),
        (("framework",), "Usage: aifactory-assess framework "),
        (("repotr",), "No such command 'repotr'"),
        (("report",), "Missing argument 'FILE'"),
        (("report", "a", "b"), "unexpected extra argument"),
        (("report", "a", "--detial"), "No such option"),
        (("report", "a", "--as-of"), "--as-of"),
        (("framework", "lnit"), "No such command 'lnit'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_words_are_exit_2_on_stderr(words: tuple[str, ...], said: str) -> None:
    ran = run(*words)
    assert_harmless(ran)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


NUMBERS = (
    *(("check", "--min-score"), ("check", "--min-coverage"), ("plan", "--min-score"), ("plan", "--budget-days")),
    *(("plan", "--most"), ("batch", "--workers")),
)


@pytest.mark.parametrize(("command", "flag"), NUMBERS)
def test_a_number_of_a_flag_is_written_in_plain_digits(command: str, flag: str, sheet: Path) -> None:
    told = "whole number such as 3" if flag in ("--most", "--workers") else "number such as 65 or 72.5"
    asked = get_command(build_app(command))
    for text in ("6_5", "nan", "inf", " 7 ", "\uff17", "\u0667", "0x10", "1,5", "65%", "", "seven", "9" * 5000 + "_"):
        with pytest.raises(typer.BadParameter) as caught:
            asked.main([command, str(sheet), flag, text], standalone_mode=False)
        assert caught.value.message == f"{text!r} is no {told}"
        assert flag in caught.value.format_message()


def test_the_number_of_processes_is_one_or_more(sheet: Path) -> None:
    ran = run("batch", str(sheet), "--workers", "0")
    assert (ran.code, "'--workers': '0' is no number of processes, which is 1 or more" in ran.err) == (2, True), ran.err


def _commands() -> Iterator[tuple[str, Any]]:
    """Every command, with its name and that of its group."""
    for name, command in get_command(build_app()).commands.items():  # type: ignore[attr-defined]  # it is a group
        for under, inner in getattr(command, "commands", {"": command}).items():
            yield f"{name} {under}".strip(), inner


def test_an_option_of_one_value_is_given_once() -> None:
    """The last of two would count, and nobody would be told."""
    tried = 0
    for name, command in _commands():
        options = [each for each in command.params if isinstance(each, TyperOption) and not each.is_flag]
        assert all(each.multiple == ("epeatable" in (each.help or "")) for each in options), name
        for each in (each for each in options if not each.multiple):
            words = [word for option in (each.opts[0], each.opts[-1]) for word in (option, "x")]
            with pytest.raises(AssessError) as caught:
                command.parse_args(typer.Context(command), words)
            assert str(caught.value) == f"{each.opts[0]}: is given more than once, expected one value", name
            tried += 1
    assert tried > 50


def test_a_switch_may_be_given_twice_and_what_can_be_repeated_too(sheet: Path) -> None:
    ran = run("report", sheet.name, *TINY, "-q", "--quiet", "--set", "share=1", "--set", "skill=1", cwd=sheet.parent)
    assert (ran.code, ran.err) == (0, "")


def test_of_two_values_of_one_option_none_is_taken() -> None:
    ran = run("merge", "a.yaml", "b.yaml", "-o", "c.yaml", "--decide", "a.yaml", "--decide", "b.yaml")
    assert ran == (2, "", "--decide: is given more than once, expected one value\n")


def test_lint_of_a_faulty_framework_is_exit_1_and_report_by_it_exit_2(sheet: Path) -> None:
    folder = sheet.parent / "tiny"
    folder.mkdir()
    for path in BASE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes().replace(b"weight: 3", b"weight: 0"))
    message = f"{folder}/people.yaml:8:124: weight is '0', expected a whole number from 1 to 1000\n"
    lint, report = run("framework", "lint", folder), run("report", sheet, "--framework", folder)
    assert (lint.code, lint.out) == (1, "")
    assert (report.code, report.out) == (2, "")
    assert lint.err == report.err == message


def test_a_framework_with_one_question_has_one(tmp_path: Path) -> None:
    (tmp_path / "framework.yaml").write_text(
        "id: one\nversion: 1.0.0\ntitle: One\nlevels: [{id: low, title: Low, from: 0}]\n"
        "pillars: [{id: only, title: Only, file: only.yaml, weight: 1}]\n"
    )
    (tmp_path / "only.yaml").write_text(
        "pillar: only\ntopics:\n  - id: it\n    title: T\n    questions: [{id: a, ask: A?, kind: yes_no, weight: 1}]\n"
    )
    assert run("framework", "lint", tmp_path).err == f"{tmp_path}: one 1.0.0 is sound: 1 question\n"
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.yaml").write_text("framework: one@1\norganisation: {id: acme}\n")
    assert "1 question counts." in run("report", tmp_path / "answers" / "a.yaml", "--framework", tmp_path).out


def test_lint_reads_what_stands_beside_a_framework(sheet: Path) -> None:
    folder = sheet.parent / "tiny"
    for name in ("", "scenarios", "examples"):
        (folder / name).mkdir()
    for path in BASE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    written = {
        "policy.yaml": "format: aifactory-assess/policy@1\nrequire:\n  gates: {tolerated: [no_such]}\n",
        "scenarios/s.yaml": "format: aifactory-assess/scenario@1\nset:\n  nosuch: 3\n",
        "examples/e.yaml": "framework: tiny@1\norganisation: {id: a}\nanswers: {nosuch: 3}\n",
        "examples/f.yaml": "framework: tiny@2\norganisation: {id: a}\n",
        "examples/g.YML": "framework: tiny@1\norganisation: {id: a}\n",
        "scenarios/t.yml": "format: aifactory-assess/scenario@1\nset: {}\n",
        "scenarios/notes.txt": "None.\n",
    }
    assert run("framework", "lint", folder, "-q").code == 0
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    ran = run("framework", "lint", folder)
    assert (ran.code, ran.out) == (1, "")
    places = [line.removeprefix(f"{folder}/").split(": ")[0] for line in ran.err.splitlines()]
    assert places[:4] == ["policy.yaml:3:23", "scenarios/s.yaml:3:3", "examples/e.yaml:3:11", "examples/f.yaml:1:12"]
    assert ran.err.splitlines()[4:] == [
        f"{folder}/{name}: does not end in .yaml, so nothing in it would count (call it {called})"
        for name, called in (("examples/g.YML", "g.yaml"), ("scenarios/t.yml", "t.yaml"))
    ]


def test_lint_tells_a_total_that_is_not_its_figure(tmp_path: Path) -> None:
    for path in BASE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "profile.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  - {id: all_usd, title: All, unit: USD, formula: power_kw * 1}\n")
    with (tmp_path / "estimates.yaml").open("a", encoding="utf-8") as stream:
        stream.write("items: [{id: bought, title: B, per: once, formula: power_kw + 1}]\n")
        stream.write("totals:\n  - {id: once, title: O, per: once, figure: all_usd}\n")
    ran = run("framework", "lint", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{tmp_path}/estimates.yaml:7:10: of the same facts the items of once come to ")


def test_lint_refuses_a_framework_whose_score_table_would_have_two_columns_of_one_name(tmp_path: Path) -> None:
    for path in BASE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for name in ("framework.yaml", "people.yaml"):
        told = (tmp_path / name).read_text("utf-8")
        (tmp_path / name).write_text(
            told.replace("id: people", "id: overall").replace("pillar: people", "pillar: overall")
        )
    ran = run("framework", "lint", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        f"{tmp_path}/framework.yaml:5:10: id 'overall' gives the column 'overall_low' of tables a second meaning, "
        "expected another word\n"
    )


def with_a_bug(raised: str, *words: str) -> Ran:
    """The program with a command that raises."""
    script = (
        "import sys; from aifactory_assess.cli import app, report\n"
        f"def broken(*args, **kwargs): raise {raised}\n"
        f"report.assessed = broken; sys.argv = ['aifactory-assess', *{list(words)!r}]; app.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "raised",
    [
        "RuntimeError('boom')",
        "KeyError('boom')",
        "StopIteration('boom')",
        "ImportError('boom')",
        "RecursionError('boom')",
        "EOFError('boom')",
    ],
)
def test_a_bug_is_exit_2_with_a_traceback(raised: str, sheet: Path) -> None:
    ran = with_a_bug(raised, "report", str(sheet))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("a fault of this program, not of your input; please report it with the lines below\n")
    assert "Traceback (most recent call last)" in ran.err
    assert "boom" in ran.err.splitlines()[-1]


def test_want_of_memory_is_exit_2_and_a_sentence(sheet: Path) -> None:
    ran = with_a_bug("MemoryError()", "report", str(sheet))
    assert ran == (2, "", "out of memory: this needs more than the process may have\n")


@pytest.mark.parametrize(
    "raised",
    [
        "RuntimeError('can\\'t start new thread')",
        "RuntimeError('Unknown error: Failed to launch worker thread')",
        "BlockingIOError(11, __import__('os').strerror(11))",
    ],
)
def test_want_of_processes_is_exit_2_and_a_sentence(raised: str, sheet: Path) -> None:
    ran = with_a_bug(raised, "report", str(sheet))
    why = "the system limits them (ulimit -u, or a container's own limit)"
    assert ran == (2, "", f"no more processes or threads may be started: {why}\n")


def test_a_traceback_is_harmless_too(sheet: Path) -> None:
    ran = with_a_bug("ValueError('\\x1b[31m\\u202e')", "report", str(sheet))
    assert ran.err.endswith("ValueError: \\x1b[31m\\u202e\n")


def test_python_m_is_the_same_program(sheet: Path, tiny: tuple[str, ...]) -> None:
    script = "import sys; from aifactory_assess.cli.app import main; sys.argv[0] = 'aifactory-assess'; main()"
    words = ["report", str(sheet), *tiny]
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=environment(), capture_output=True, text=True, check=False
    )
    assert Ran(done.returncode, done.stdout, done.stderr) == run(*words)


def test_windows_leaves_it_to_the_program_to_find_the_files_of_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).touch()
    monkeypatch.setenv("HERE", str(tmp_path))
    words = ["check", "$HERE/*.yaml", "$HERE/*.csv", "--colour", "never"]
    assert expanded(words) == words, "a shell has done it"
    monkeypatch.setattr("sys.platform", "win32")
    check, *files, none, flag, value = expanded(words)
    assert (check, sorted(files)) == ("check", [str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")])
    assert (none, flag, value) == ("$HERE/*.csv", "--colour", "never")
