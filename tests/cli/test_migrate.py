"""`migrate`: files of an earlier major version, in place, all or none.

A case is a folder under tests/cases/migrating/: `before.yaml`, `after.yaml` where the file changes, and `told.txt`, all
that the command says. The framework is tests/cases/frameworks/everything, version 2.1. A new case needs `before.yaml`;
`python -m tests.cli.test_migrate` writes the rest, to be read before it is committed.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import shlex
import shutil
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.storing import StoredFile
from aifactory_assess.cli.app import build_app
from aifactory_assess.cli.exits import code_of
from aifactory_assess.errors import failure
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.versions import OtherVersionError
from aifactory_assess.gate.kinds import KINDS
from aifactory_assess.gate.kinds.kind import Kind

CASES = Path(__file__).resolve().parent.parent / "cases"
EVERYTHING = CASES / "frameworks" / "everything"
MIGRATING = sorted((CASES / "migrating").iterdir())


def migrate(*files: Path, framework: Path = EVERYTHING) -> tuple[int, str]:
    """The exit code, and all that was said."""
    words = ["migrate", "--framework", str(framework), "--", *map(str, files)]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = code_of(lambda: build_app("migrate")(words, prog_name="aifactory-assess", standalone_mode=False))
    return code, said.getvalue()


def told(case: Path, folder: Path) -> tuple[str, bytes]:
    """What the command says of a case, and the file as it is then."""
    file = folder / "a.yaml"
    file.write_bytes((case / "before.yaml").read_bytes())
    code, said = migrate(file)
    return f"exit {code}\n{said}".replace(f"{folder}/", ""), file.read_bytes()


def expected_after(case: Path) -> bytes:
    after = case / "after.yaml"
    return (after if after.exists() else case / "before.yaml").read_bytes()


@pytest.mark.parametrize("case", MIGRATING, ids=lambda case: case.name)
def test_a_file_is_migrated_and_all_else_stays(case: Path, tmp_path: Path) -> None:
    said, after = told(case, tmp_path)
    assert said == (case / "told.txt").read_text("utf-8")
    assert after == expected_after(case)


@pytest.mark.parametrize("case", [case for case in MIGRATING if (case / "after.yaml").exists()], ids=lambda c: c.name)
def test_what_is_migrated_is_left_alone_the_second_time(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes((case / "after.yaml").read_bytes())
    assert migrate(file) == (0, f"{file} is of everything 2.1 already; it is left as it is\n")
    assert file.read_bytes() == (case / "after.yaml").read_bytes()


def test_of_several_files_all_are_migrated_or_none(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    before = b"framework: everything@1\norganisation: {id: a}\nanswers: {drills: 2}\n"
    good.write_bytes(before)
    bad.write_bytes(before.replace(b"drills", b"drill"))
    gone = tmp_path / "gone.yaml"
    code, said = migrate(good, bad, gone)
    assert (code, said) == (2, f"{bad}:3:11: 'drill' is no question of everything\n{gone}: does not exist\n")
    assert good.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.yaml", "good.yaml"]


def test_a_file_that_is_given_twice_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"framework: everything@1\norganisation: {id: a}\n")
    assert migrate(file, file) == (2, f"{file}: is given twice\n")


def test_nothing_that_is_told_is_a_command_to_a_runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the file, what it says, a note of the framework, and its title."""
    monkeypatch.chdir(tmp_path)
    own = Path(shutil.copytree(EVERYTHING, "framework")) / "framework.yaml"
    text = own.read_text("utf-8")
    for word in ("Counted twice.", "People"):
        assert word in text
        text = text.replace(word, f"'##[{word}'")
    own.write_text(text, "utf-8")
    file = Path("::error::a.yaml")
    file.write_bytes(
        b"framework: everything@1\norganisation: {id: a}\nanswers:\n  drills: {value: 2, note: '##[said'}\n"
    )
    code, said = migrate(file, framework=own.parent)
    assert code == 0, said
    assert [said.count(f"#\\#[{word}") for word in ("Counted twice.", "People", "said")] == [1, 1, 1]
    assert re.search(r"##\[|^\s*::", said, re.MULTILINE) is None


def test_the_command_that_is_told_takes_the_file_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("-m 1.yaml")
    file.write_bytes(b"framework: everything@1\norganisation: {id: a}\n")
    with pytest.raises(OtherVersionError) as raised:
        read_sheet(file, load(EVERYTHING))
    words = shlex.split(str(raised.value).split("`")[1])[1:]
    assert code_of(lambda: build_app("migrate")(words, prog_name="aifactory-assess", standalone_mode=False)) == 0
    assert read_sheet(file, load(EVERYTHING)).organisation == "a"


def test_what_is_worked_out_from_the_facts_is_not_told_as_without_an_answer(tmp_path: Path) -> None:
    own = Path(shutil.copytree(EVERYTHING, tmp_path / "framework"))
    text = (own / "framework.yaml").read_text("utf-8")
    (own / "framework.yaml").write_text(text.replace("  machines: {since: 2}\n", ""), "utf-8")
    file = tmp_path / "a.yaml"
    file.write_bytes(b"framework: everything@1\norganisation: {id: a}\nprofile: {site: rented, machines: 4}\n")
    code, said = migrate(file, framework=own)
    assert (code, said.splitlines()[-1]) == (0, "  Plant: storage, checks, linear"), said


def retiring(*names: str, folder: Path) -> Path:
    """The framework in a folder of its own, with more that is retired."""
    own = Path(shutil.copytree(EVERYTHING, folder / "framework"))
    lines = (own / "framework.yaml").read_text("utf-8")
    more = "".join(f"  {name}: {{since: 2}}\n" for name in names)
    (own / "framework.yaml").write_text(lines.replace("retired:\n", f"retired:\n{more}"), "utf-8")
    return own


def without_comments(file: Path) -> str:
    return "".join(row for row in file.read_text("utf-8").splitlines(keepends=True) if not row.lstrip().startswith("#"))


@pytest.mark.parametrize("version", [1, 2])
def test_what_stands_and_is_called_like_a_retired_question_is_demanded_still(version: int, tmp_path: Path) -> None:
    """A pillar, a challenge, a kind of evidence, a key, a column that all tables have."""
    known = retiring("plant", "delay", "seen", "score", "answers", "organisation", folder=tmp_path)
    policy, mapping = tmp_path / "p.yaml", tmp_path / "m.yaml"
    policy.write_text(
        f"format: aifactory-assess/policy@1\nframework: everything@{version}\n"
        "require:\n  overall: {score: 40}\n  pillars: {plant: {score: 50}}\n  risks: {delay: high}\n"
        "  answers: {require_source: [seen], required: [owner, plant, drills]}\n"
        "  gates: {tolerated: [delay]}\n"
        "regression: {score: 1.0, answers: none_lost}\n"
        "waivers:\n"
        "  - {rule: risk/delay, until: 2026-12-31, reason: In work, owner: A. Example}\n"
        "  - {rule: score/plant, until: 2026-12-31, reason: In work, owner: A. Example}\n",
        "utf-8",
    )
    mapping.write_text(
        f"framework: everything@{version}\ncolumns: {{Company: organisation, Drills: drills}}\n", "utf-8"
    )
    stays = without_comments(policy).replace(", plant, drills", "").replace("[delay]", "[]")
    code, said = migrate(policy, mapping, framework=known)
    assert (code, said.count("no longer asked (3)"), said.count("no longer asked (1)")) == (0, 1, 1), said
    assert without_comments(policy) == stays.replace("everything@1", "everything@2")
    assert without_comments(mapping) == "framework: everything@2\ncolumns: {Company: organisation}\n"


def test_a_scenario_is_of_no_version(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text("format: aifactory-assess/scenario@1\ntitle: Hall\nset: {site: own}\n", "utf-8")
    code, said = migrate(file)
    assert (code, said.partition(": ")[2]) == (
        2,
        "is a scenario, which is of no version of a framework (what it sets is looked at where it is tried)\n",
    )


def test_a_mapping_that_names_no_version_is_not_told_to_be_of_one(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: {Company: organisation, Chief: owner}\n", "utf-8")
    code, said = migrate(mapping)
    assert (code, said) == (0, f"{mapping} names no version of a framework; it is left as it is\n")


def test_a_column_for_what_means_something_else_stays_and_is_told(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    columns = "columns:\n  Company: organisation\n  Chief: {to: owner}\n  Said: owner__note\n  Site: site\n"
    mapping.write_text(f"framework: everything@1\n{columns}", "utf-8")
    code, said = migrate(mapping)
    assert (code, mapping.read_text("utf-8")) == (0, f"framework: everything@2\n{columns}")
    assert said.splitlines()[1:] == [
        "",
        "Kept, and means something else: look whether the cells below do, too (2)",
        "  line 4: owner: Chief: {to: owner}",
        "      A team counts since then.",
        "  line 5: owner: Said: owner__note",
        "      A team counts since then.",
    ]
    assert "means something else" not in migrate(mapping)[1]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.demand], ids=lambda kind: kind.id)
def test_a_policy_loses_what_no_rule_is_about_and_nothing_else(kind: Kind, tmp_path: Path) -> None:
    """Whatever kind of rule speaks of it: its demand as the rules' page shows it, and its waiver."""
    framework = load(EVERYTHING)
    subject = kind.subjects(framework)[-1][0]
    file, is_question = tmp_path / "p.yaml", kind.about == "question"
    named = "drills" if is_question else subject
    text = (
        f"format: aifactory-assess/policy@1\nframework: everything@1\n{kind.example(framework, named)}\nwaivers:\n"
        f"  - {{rule: {kind.id}/{named}, until: 2026-12-31, reason: In work, owner: A. Example}}\n"
    )
    file.write_text(text, "utf-8")
    code, said = migrate(file, framework=retiring(*([] if is_question else [subject]), folder=tmp_path))
    assert code == 0, said
    assert (named in without_comments(file)) != is_question
    assert is_question or file.read_text("utf-8") == text.replace("everything@1", "everything@2")


if __name__ == "__main__":
    import tempfile

    for each in MIGRATING:
        with tempfile.TemporaryDirectory() as place:
            text, data = told(each, Path(place))
        (each / "told.txt").write_text(text, "utf-8")
        if data != (each / "before.yaml").read_bytes():
            (each / "after.yaml").write_bytes(data)


@pytest.mark.parametrize("lost", [(), (3,), (3, 4)])
def test_what_was_written_is_put_back_or_named_where_another_file_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: tuple[int, ...]
) -> None:
    case = next(case for case in MIGRATING if (case / "after.yaml").exists())
    before = (case / "before.yaml").read_bytes()
    files = [tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml")]
    for file in files:
        file.write_bytes(before)
    whole, calls = StoredFile.write, itertools.count()

    def full(self: StoredFile, data: bytes, *, instead_of: bytes | None) -> None:
        if next(calls) in (2, *lost):
            raise failure("a file", "cannot be saved: no space left on device")
        whole(self, data, instead_of=instead_of)

    monkeypatch.setattr(StoredFile, "write", full)
    code, said = migrate(*files)
    left = [str(file) for file, call in zip(files, (4, 3), strict=False) if call in lost]
    assert (code, said.splitlines()[-1]) == (2, "a file: cannot be saved: no space left on device")
    assert [str(file) for file in files if file.read_bytes() != before] == left
    assert [line.partition(":")[0] for line in said.splitlines() if "is of the new version" in line] == left[::-1]
    assert next(calls) == 5
