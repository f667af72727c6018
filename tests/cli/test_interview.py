from __future__ import annotations

import os
import re
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pexpect
import pytest

from aifactory_assess.answers.assigning import answer_to
from aifactory_assess.answers.questionnaire import Place, places_of
from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.writing import sheet_text
from aifactory_assess.cli.options import to_type
from aifactory_assess.framework.asked import Field
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.interview.screen import MOST_SHOWN, render
from aifactory_assess.interview.shows import Remark
from aifactory_assess.telling.look import Look
from tests.effort import in_the_gate
from tests.interview.played import reply_of
from tests.program import ended

HEAD = "framework: ai-factory@2\norganisation: {id: acme}\nrespondent: {name: A}\n"
# Control characters but the line feed; 8-bit ones and those that turn the direction of text too.
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def run(*words: str | Path, replies: bytes | str = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    data = replies.encode() if isinstance(replies, str) else replies
    return ended("interview", *words, replies=data, changes={"NO_COLOR": "1", **environment})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    return path


class Person:
    """Somebody at a terminal who answers as an example organisation did, and reads the screen for what is asked."""

    POSITION = re.compile(r"(?:(\d+) of (\d+)|(this file|optional))(?:, optional)?, (\w+)")

    def __init__(
        self,
        path: Path,
        wanted: Sheet,
        *flags: str,
        size: tuple[int, int] | None = None,
        changes: Mapping[str, str] | None = None,
    ) -> None:
        self.wanted = wanted
        self.places = places_of(builtin())
        command = ["-m", "aifactory_assess", "interview", str(path), "--as-of", "2026-11-20", *flags]
        environment = os.environ | {"NO_COLOR": "1", "TERM": "xterm", **(changes or {})}
        # Without a window of its own, one that shows all at once.
        environment |= {"COLUMNS": "60", "LINES": "400"} if size is None else {}
        self.child = pexpect.spawn(
            sys.executable,
            command,
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=30,
            dimensions=size,
        )
        self.child.delaybeforesend = None  # for programs that hide what is typed
        self.screen = ""

    def read(self) -> str:
        """The id that is asked now; an empty one at the end."""
        which = self.child.expect(["answer> ", "(end|note|evidence|source|reason)> "])
        self.screen = str(self.child.before)
        if which:
            return ""
        found = self.POSITION.findall(self.screen)
        return found[-1][3] if found else "?"

    def type(self, reply: str) -> str:
        """Type a line and read what is asked then."""
        self.child.sendline(reply)
        return self.read()

    def reply(self, name: str) -> str:
        place = self.places[name]
        return reply_of(place, answer_to(place, self.wanted))

    def leave(self, reply: str | None) -> int:
        if reply is not None:
            self.child.sendline(reply)
        self.child.expect(pexpect.EOF)
        self.screen = str(self.child.before)
        self.child.close()
        return -1 if self.child.exitstatus is None else self.child.exitstatus


def bare(sheet: Sheet) -> Sheet:
    """What a person can type: values, and the reasons of what does not apply."""

    def typed(answer: Answer) -> Answer:
        note = answer.note if answer.state == "not_applicable" else None
        return Answer(state=answer.state, value=answer.value, note=note)

    return replace(
        sheet,
        name="Example",
        profile={name: typed(answer) for name, answer in sheet.profile.items()},
        answers={name: typed(answer) for name, answer in sheet.answers.items()},
        prices={},
    )


def test_a_person_interviews_the_whole_framework_with_detours(tmp_path: Path) -> None:
    wanted = bare(read_sheet(builtin_folder() / "examples" / "foundation_lab.yaml", builtin()))
    path = tmp_path / "lab.yaml"
    person = Person(path, wanted)
    assert person.read() == "organisation"
    assert person.type("no id!") == "?"  # refused: asked again without the question
    assert person.type(wanted.organisation) == "name"
    assert person.type("Example") == "respondent"
    assert person.type(str(wanted.respondent)) == "role"
    roles = [role.id for role in builtin().roles]
    here = person.type(str(roles.index(str(wanted.respondent_role)) + 1))
    asked: list[str] = []
    while here != "prices":
        if len(asked) == 5:
            person.type("999999999999")
            assert "Not taken" in person.screen
            assert person.type(":b") == asked[-1]  # back, and the same again
            here = person.type(person.reply(asked[-1]))
        if len(asked) in (20, 70) and asked:
            assert person.leave(":q") == 0
            assert "All answers are saved in" in person.screen
            person = Person(path, wanted)
            assert person.read() == here
        if here == "lineage":
            person.type("1")  # wrong; corrected below
            assert person.type(":b") == "lineage"
            assert person.type(":n first thoughts") == "?"
            assert person.type(":e") == ""
            assert person.type("2") == ""
            assert person.type("table: v2") == "?"
            asked.append("lineage")
            here = person.type(person.reply("lineage"))
            assert "note: first thoughts (kept)" in " ".join(person.screen.split())
        if here == "drift_detection":
            person.type(":l")
            assert "lineage answered" in person.screen
            person.type(":r")
            assert "of 100" in person.screen
            here = "drift_detection"
        asked.append(here)
        here = person.type(person.reply(here))
    assert person.type("") == ""
    assert "That was the last question" in person.screen
    assert len(asked) > 100
    assert len(set(asked)) == len(asked)
    assert person.leave("") == 0
    lineage = wanted.answers["lineage"]._replace(note="first thoughts", evidence="documented", source="table: v2")
    expected = replace(wanted, answers={**wanted.answers, "lineage": lineage})
    assert path.read_text() == sheet_text(kept(expected, asked), builtin())
    assert [other.name for other in tmp_path.iterdir()] == ["lab.yaml"]


def kept(sheet: Sheet, asked: list[str]) -> Sheet:
    """The sheet without what was not asked, and with the day on which nobody answered."""
    places = places_of(builtin())
    given, nobody = {**sheet.profile, **sheet.answers}, Answer(state="open", as_of=date(2026, 11, 20))
    said = {name: given.get(name, nobody) for name in asked}
    return replace(
        sheet,
        profile={name: answer for name, answer in said.items() if isinstance(places[name], Field)},
        answers={name: answer for name, answer in said.items() if not isinstance(places[name], Field)},
    )


def test_control_d_ends_and_control_c_ends_with_130_and_both_say_how_to_go_on(file: Path) -> None:
    wanted = read_sheet(file, builtin())
    person = Person(file, wanted)
    assert person.read() == "sector"
    assert person.type("1") == "employees"
    person.child.sendeof()
    assert person.leave(None) == 0
    assert f"Go on with: aifactory-assess interview {file}" in " ".join(person.screen.split())
    person = Person(file, wanted)
    assert person.read() == "employees"
    person.child.sendintr()
    assert person.leave(None) == 130
    assert f"Go on with: aifactory-assess interview {file}" in " ".join(person.screen.split())
    assert file.read_text() == HEAD + "profile:\n  sector: healthcare\n"


def test_a_command_that_has_no_room_beside_its_words_stands_below_them_whole(file: Path) -> None:
    person = Person(file, read_sheet(file, builtin()))
    person.read()
    assert person.leave(":q") == 0
    page = f"aifactory-assess report {file} --report html={file.with_suffix('.html')}"
    assert f"As a page to hand over:\r\n  {page}\r\n" in person.screen


@pytest.fixture
def person(file: Path) -> Iterator[Person]:
    """Somebody in a window of 24 lines by 80 columns, at the first question."""
    os.environ.pop("COLUMNS", None)
    os.environ.pop("LINES", None)
    sitting = Person(file, read_sheet(file, builtin()), size=(24, 80))
    sitting.read()
    yield sitting
    sitting.child.close(force=True)


def test_a_hundred_pasted_lines_change_no_answer_and_at_most_one_note(person: Person, file: Path) -> None:
    paste = "Dear all,\n:q\n3\n" + "and so on\n" * 97
    person.child.send(paste)
    person.read()
    assert "100 lines arrived at once, and none was taken" in " ".join(person.screen.split())
    person.type(":g lineage")
    person.type(":n")
    person.child.send(paste)
    person.read()
    answers = read_sheet(file, builtin()).answers
    assert list(answers) == ["lineage"]
    assert answers["lineage"] == Answer(state="open", note=" ".join(paste.split()), line=answers["lineage"].line)
    assert person.leave(":q") == 0


@pytest.mark.parametrize(("before", "kept"), [("3", 3), (":b", None)])
def test_control_d_right_behind_a_reply_ends_when_that_was_taken(
    person: Person, file: Path, before: str, kept: int | None
) -> None:
    person.type(":g lineage")
    person.child.send(f"{before}\n\x04")
    assert person.leave(None) == 0
    assert read_sheet(file, builtin()).answers.get("lineage", Answer(state="open")).value == kept


def test_control_c_at_a_note_ends_the_note_and_not_the_interview(person: Person, file: Path) -> None:
    person.type(":g lineage")
    person.child.sendline(":n")
    person.child.expect("note> ")
    person.child.send("half a tho")
    person.child.expect("half a tho")  # it is read before it is interrupted
    person.child.sendintr()
    assert person.read() == "lineage"
    assert "Left as it was." in person.screen
    assert person.leave(":q") == 0
    assert read_sheet(file, builtin()).answers.get("lineage", Answer(state="open")).note is None


def stopped(person: Person) -> None:
    for each in (signal.SIGSTOP, signal.SIGCONT):
        person.child.kill(each)


def test_after_a_stop_the_question_comes_again_and_nothing_is_kept_that_is_not_seen(person: Person, file: Path) -> None:
    person.type(":g ai_positions_filled")
    person.child.send("4")
    person.child.expect("4")  # it is read before it stops
    stopped(person)
    assert person.read() == "ai_positions_filled"
    person.type(":n")
    person.child.send("half")
    person.child.expect("half")
    stopped(person)
    person.child.expect("note> ")
    assert "ai_positions_filled" in str(person.child.before)
    person.type("whole")
    person.type("5")
    assert person.leave(":q") == 0
    answer = read_sheet(file, builtin()).profile["ai_positions_filled"]
    assert (answer.value, answer.note) == (5, "whole")


def test_after_a_stop_the_pager_waits_again(person: Person) -> None:
    person.child.sendline(":l")
    for _ in range(2):
        person.child.expect("Enter shows more, q skips the rest -- ")
        person.child.send("q")
        person.child.expect("q")
        stopped(person)
    person.child.expect("Enter shows more, q skips the rest -- ")
    person.child.sendline("")
    person.child.expect("Enter shows more, q skips the rest -- ")
    person.type("q")
    assert person.leave(":q") == 0


def test_a_line_that_was_ended_is_not_dropped_by_a_stop_behind_it(person: Person, file: Path) -> None:
    person.type(":g lineage")
    person.child.sendline("3")
    person.child.expect("3\r\n")  # it is read, and looked whether more comes with it
    stopped(person)
    person.read()
    person.type(":g lineage")
    person.child.sendline(":n")
    person.child.expect("note> ")
    person.child.send("first\nsecond\nthird")  # the last without an end
    person.child.expect("third")
    stopped(person)
    person.read()
    assert person.leave(":q") == 0
    answer = read_sheet(file, builtin()).answers["lineage"]
    assert (answer.value, answer.note) == (3, "first second")


def test_a_resized_window_is_followed_from_the_next_question_on(person: Person) -> None:
    person.child.setwinsize(24, 44)
    person.child.sendline(":g lineage")
    person.child.expect(", lineage,")  # line editing shows the prompt again when the window changes
    person.read()
    assert max(len(line.rstrip()) for line in person.screen.splitlines()[1:]) <= 44
    assert person.leave(":q") == 0


def test_what_is_longer_than_the_window_waits_for_its_reader(person: Person) -> None:
    person.child.sendline(":l")
    person.child.expect("Enter shows more, q skips the rest")
    assert len(str(person.child.before).splitlines()) <= 24
    person.child.sendline("q")
    person.read()
    person.child.sendline("?")
    while person.child.expect(["answer> ", "Enter shows more, q skips the rest"]):
        assert len(str(person.child.before).splitlines()) <= 24
        person.child.sendline("")
    # The question stands under its explanation again.
    assert "sector" in str(person.child.before)
    assert person.leave(":q") == 0


def test_going_on_repeats_every_flag_and_the_end_points_to_what_comes_next(file: Path) -> None:
    day = ["--as-of", "2026-11-20"]
    flags = ["--core", "--role", "data_lead", "--respondent", "B. Other", *day, "--quiet-scores"]
    result = run(file, *flags, "--script", "-", replies=":q\n")
    assert result.stderr.splitlines()[-5:] == [
        f"All answers are saved in {file}.",
        f"Go on with: aifactory-assess interview {file} --core --role data_lead --respondent 'B. Other'"
        " --as-of 2026-11-20 --quiet-scores",
        f"What they come to: aifactory-assess report {file}",
        f"As a page to hand over: aifactory-assess report {file} --report html={file.with_suffix('.html')}",
        f"What to do first: aifactory-assess plan {file}",
    ]


def test_going_on_does_not_name_whom_the_file_names(file: Path) -> None:
    result = run(file, "--respondent", "A", "--script", "-", replies=":g respondent\nAnn\n:q\n")
    assert f"\nGo on with: aifactory-assess interview {file}\n" in result.stderr
    file.write_text(HEAD.replace("name: A", "name: Jose\u0301 A"))
    result = run(file, "--respondent", "José\u00a0A", "--script", "-", replies=":q\n")
    assert f"\nGo on with: aifactory-assess interview {file}\n" in result.stderr


def test_commands_to_copy_name_the_framework_and_no_path_is_a_flag(tmp_path: Path) -> None:
    everything = Path(__file__).parent.parent / "cases" / "frameworks" / "everything"
    result = run(tmp_path / "a b.yaml", "--framework", everything, "--script", "-", replies="acme\n:q\n", COLUMNS="40")
    for line in result.stderr.splitlines()[-4:]:
        words = shlex.split(line.partition(": ")[2])
        assert words[0] == "aifactory-assess", line
        assert words[-2:] == ["--framework", str(everything)], line
        assert str(tmp_path / "a b.yaml") in words, line
    assert to_type("report", Path("--x.yaml")) == "aifactory-assess report ./--x.yaml"


def test_a_second_interview_of_the_same_file_is_refused(file: Path) -> None:
    person = Person(file, read_sheet(file, builtin()))
    person.read()
    result = run(file, "--script", "-", replies="1\n")
    assert (result.returncode, result.stdout) == (2, "")
    assert "is being changed by another run of this program" in result.stderr
    assert person.leave(":q") == 0


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        (b":r\n" * 2001, "holds 2,001 replies, expected at most 2,000"),
        (b"x" * ((1 << 20) + 1), "holds more than 1,048,576 bytes"),
        ("1\n".encode("utf-16"), "--script: is UTF-16, expected UTF-8 (save it as UTF-8)"),
        (b"1\n:n caf\xe9\n", "--script:2:7: byte 0xe9 is not UTF-8"),
    ],
)
def test_a_script_that_nobody_could_play_is_refused(file: Path, replies: bytes, why: str) -> None:
    result = run(file, "--script", "-", replies=replies)
    assert (result.returncode, result.stdout, why in result.stderr) == (2, "", True)
    assert file.read_text() == HEAD


def test_results_that_did_not_change_are_not_laid_out_again(file: Path) -> None:
    result = run(file, "--script", "-", replies=":r\n" * 1000)
    assert result.returncode == 0
    assert result.stdout.count("The results are as they were.") == 999


def test_without_a_terminal_one_sentence_and_exit_2(file: Path) -> None:
    result = run(file)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "interview: needs a terminal (give the replies with --script FILE, or - for stdin)\n"


def test_a_script_is_played_and_its_transcript_printed(file: Path, tmp_path: Path) -> None:
    replies = tmp_path / "replies.txt"
    replies.write_bytes(b"1\r\n1.5k\r\n\r\n:g lineage\r\n3\r\n:q\r\n")
    result = run(file, "--script", replies, "-q", "--as-of", "2026-11-20")
    assert (result.returncode, result.stderr) == (0, "")
    assert "answer> 1.5k\nSaved employees: 1,500 full-time equivalents\n" in result.stdout
    assert file.read_text() == HEAD + (
        "profile:\n  sector: healthcare\n  employees: 1500\n  turnover_eur_m: {value: null, as_of: 2026-11-20}\n"
        "answers:\n  lineage: 3\n"
    )


def test_a_byte_order_mark_is_no_part_of_the_first_reply(tmp_path: Path) -> None:
    script = tmp_path / "replies.txt"
    script.write_bytes("\ufeffacme\nAcme\n:q\n".encode())
    for words, replies in (((script,), b""), (("-",), script.read_bytes())):
        file = tmp_path / f"{len(replies)}.yaml"
        assert run(file, "--script", *words, replies=replies).returncode == 0
        assert "organisation: {id: acme, name: Acme}\n" in file.read_text()


@pytest.mark.parametrize(("replies", "code"), [("5\n5\n", 0), ("5\n44\n", 2)])
def test_a_script_says_again_what_is_asked_back_or_exits_2(file: Path, replies: str, code: int) -> None:
    result = run(file, "--script", "-", replies=f":g mandatory_completeness\n{replies}")
    assert result.returncode == code
    assert ("1 of the replies was not taken" in result.stderr) == bool(code)


def test_a_script_with_a_reply_that_was_not_taken_exits_2(file: Path) -> None:
    result = run(file, "--script", "-", replies="1\nmany\n:q\n")
    assert result.returncode == 2
    told = "1 of the replies was not taken; the transcript shows what the next was taken for\n"
    assert result.stderr.endswith(told)
    assert file.read_text() == HEAD + "profile:\n  sector: healthcare\n"


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--pillar", "talnt"], "--pillar: 'talnt' is not known, expected one of infrastructure"),
        (["--role", "hr"], "--role: 'hr' is not known"),
        (["--only", "changed"], "--only: changed compares with earlier answers"),
        (["--seed-from", "no.yaml"], "no.yaml: cannot be read"),
        (["--respondent", "\u200b"], "--respondent: is text of which nothing can be seen, expected a name"),
    ],
)
def test_flags_that_cannot_be_are_refused(file: Path, flags: list[str], why: str) -> None:
    result = run(file, *flags, "--script", "-")
    assert (result.returncode, why in result.stderr) == (2, True), result.stderr


def test_nothing_answered_makes_no_file(tmp_path: Path) -> None:
    result = run(tmp_path / "new.yaml", "--script", "-", replies=":q\n")
    assert (result.returncode, result.stderr.splitlines()[-1]) == (0, "Nothing was answered, so no file was made.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
    ids=" ".join,
)
def test_the_environment_never_decides_what_was_typed(file: Path, environment: dict[str, str]) -> None:
    person = Person(file, read_sheet(file, builtin()), changes=environment)
    person.read()
    for reply in (":g lineage", ":n Zürich, Łódź"):
        person.type(reply)
    assert person.leave(":q") == 0
    assert read_sheet(file, builtin()).answers["lineage"].note == "Zürich, Łódź"


def test_a_full_disk_is_told_and_the_interview_goes_on(file: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))

    command = [
        sys.executable,
        "-B",
        "-m",
        "aifactory_assess",
        "interview",
        str(file),
        "--script",
        "-",
    ]  # see UNCOMPILED
    replies = f"1\n:n {'x' * 600}\n2\n".encode()
    result = subprocess.run(command, input=replies, capture_output=True, check=False, preexec_fn=limit)
    assert result.returncode == 2
    assert b"Not taken: not saved." in result.stdout
    assert b"file too large; the file is as it was" in b" ".join(result.stdout.split())
    assert file.read_text() == HEAD + "profile:\n  sector: healthcare\n  employees: 2\n"
    for rest, told in (
        (f":n {'x' * 600}\n", "What was last said of target_gpus could not be saved; all else is saved in"),
        (f":n {'x' * 600}\n:n short\n", "All answers are saved in"),
    ):
        script = f":g target_gpus\n{rest}".encode()
        result = subprocess.run(command, input=script, capture_output=True, check=False, preexec_fn=limit)
        assert f"{told} {file}.\n" in result.stderr.decode()


def test_a_full_reader_is_an_error_and_the_answer_is_saved(file: Path) -> None:
    command = [sys.executable, "-m", "aifactory_assess", "interview", str(file), "--script", "-"]
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(command, input=b"1\n:q\n", stdout=full, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 2
    assert b"o space left" in result.stderr


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A framework all of whose texts want to be control codes and markup."""
    text = r'"\e[31mred\a [bold red]x[/] \u202eturned\x9b2J [/nothing]"'
    folder = tmp_path / "hostile"
    folder.mkdir()
    (folder / "framework.yaml").write_text(
        f"id: hostile\nversion: 1.0.0\ntitle: {text}\nlevels: [{{id: low, title: {text}, from: 0, meaning: {text}}}]\n"
        f"pillars: [{{id: p, title: {text}, file: p.yaml, weight: 1, description: {text}}}]\n"
        f"roles: [{{id: r, title: {text}}}]\n"
    )
    (folder / "profile.yaml").write_text(
        f"fields:\n- {{id: f, ask: {text}, help: {text}, kind: choice,\n"
        f"   options: [{{id: o, label: {text}}}, {{id: o2, label: {text}}}]}}\n"
    )
    (folder / "p.yaml").write_text(
        f"pillar: p\ntopics:\n- id: t\n  title: {text}\n  questions:\n"
        f"  - {{id: q, ask: {text}, help: {text}, kind: level, levels: [{text}, other], weight: 1, basis: {text},\n"
        f"     role: r, evidence: [{text}]}}\n"
        f"  - {{id: n, ask: {text}, kind: number, unit: {text}, range: [0, 1], weight: 1,\n"
        f"     credit: [[0, 0], [1, 100]]}}\n"
    )
    return folder


@pytest.mark.parametrize("color", ["", "1"])
def test_hostile_texts_reach_the_terminal_as_text(hostile: Path, tmp_path: Path, color: str) -> None:
    path = tmp_path / "a.yaml"
    text = r'"\e]0;t\a[red]\u202e"'
    path.write_text(
        f"framework: hostile@1\norganisation: {{id: acme, name: {text}}}\nrespondent: {{name: {text}}}\n"
        f"profile:\n  f: {{value: o, note: {text}, source: {text}}}\nanswers:\n  q: {{value: 1, note: {text}}}\n"
    )
    replies = [
        ":g f",
        "?",
        ":l",
        ":r",
        "1",
        ":g q",
        "?",
        "\x1b[2J",
        ":n \x1b[31m[red]\u202e",
        ":x",
        "?",
        "",
        ":g \x07",
        ":\x1b",
        "0",
    ]
    replies += [":g n", "2", "?", "\u202e5", "1", ":l", ":r"]
    result = run(
        path, "--framework", hostile, "--script", "-", replies="\n".join(replies), NO_COLOR="", FORCE_COLOR=color
    )
    shown = result.stdout + result.stderr
    assert "a fault of this program" not in shown
    shown = re.sub(r"\x1b\[[0-9;]*m", "", shown) if color else shown  # Rich's own colours; any other stays and is found
    assert CONTROLS.search(shown) is None
    assert r"\x1b[31mred\x07 [bold red]x[/]" in " ".join(shown.split())


def test_of_a_note_as_long_as_its_file_the_two_ends_are_shown(file: Path) -> None:
    note = f"from here {'and on ' * 60_000}to there"
    noted = "".join(f"  {name}: {{value: unknown, note: {note}}}\n" for name in ("lineage", "data_rights"))
    file.write_text(f"{HEAD}answers:\n{noted}")
    shown = run(file, "--script", "-", "--quiet-scores", replies=":g lineage\n3\n:l\n:q\n").stdout
    words = " ".join(shown.split())
    for said in ("Note: from here", "; note: from here", "data_rights unknown: from here"):
        assert re.search(rf"{said} [and on]+ \.\.\. \(41\d,\d{{3}} signs more\) \.\.\. [and on]+ to there", words), said
    assert len(shown) < 40_000


@pytest.mark.parametrize("more", [0, 1, 25, 26, 60])
def test_a_text_is_cut_only_where_that_makes_it_shorter(more: int) -> None:
    text = "x" * (MOST_SHOWN + more)
    shown = render([Remark(tone="told", text=text)], Look(width=9_999)).strip()
    assert (shown == text) == (more <= 25)
    assert len(shown) <= len(text)


@pytest.mark.parametrize("drawn", ["👩🏽\u200d💻", "👍🏽", "e\u0301", "❤\ufe0f"])
@pytest.mark.parametrize("shift", range(4))
def test_no_text_is_cut_within_what_is_drawn_as_one(drawn: str, shift: int) -> None:
    text = "x" * shift + drawn * MOST_SHOWN + "y" * shift
    shown = render([Remark(tone="told", text=text)], Look(width=99_999)).strip()
    head, told, tail = re.split(r" \.\.\. (\(.+\)) \.\.\. ", shown)
    assert head.endswith(drawn)
    assert tail.startswith(drawn)
    assert told == f"({len(text) - len(head) - len(tail):,} signs more)"


def test_everything_fits_into_60_columns(file: Path) -> None:
    replies = [
        "?",
        ":l",
        ":r",
        ":g lineage",
        "?",
        "3",
        ":g role_coverage",
        "?",
        "1,2",
        ":n " + "long " * 30,
        ":g lineage",
    ]
    result = run(file, "--script", "-", replies="\n".join(replies), COLUMNS="60")
    typed = {f"answer> {reply}".rstrip() for reply in replies}
    wide = [line for line in result.stdout.splitlines() if len(line) > 60 and line.rstrip() not in typed]
    assert wide == []


def places() -> Iterator[Place]:
    yield from places_of(builtin()).values()


def test_every_question_can_be_shown_and_explained(file: Path) -> None:
    replies = [word for place in places() for word in (f":g {place.id}", "?")]
    result = run(file, "--script", "-", replies="\n".join(replies), COLUMNS="200")
    assert result.returncode == 0
    for place in places():
        assert " ".join(place.ask.split()) in result.stdout


@in_the_gate
def test_who_stops_an_interview_and_ends_it_from_the_shell_finds_no_lock(file: Path) -> None:
    """Its last words to the terminal, in whose background it is, would stop it again."""
    shell = pexpect.spawn("bash", ["--norc", "--noprofile", "-i"], encoding="utf-8", timeout=30)
    shell.sendline(f"PS1='PS'; {sys.executable} -m aifactory_assess interview {file}; echo")
    shell.expect("answer> ")
    shell.sendcontrol("z")
    shell.expect("Stopped")
    shell.sendline("kill %1")
    shell.expect("terminated")
    shell.sendline("wait; echo all $((1 + 1)) ended")
    shell.expect("all 2 ended")
    shell.close(force=True)
    assert [each.name for each in file.parent.iterdir()] == [file.name]
