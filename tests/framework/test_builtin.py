"""The compiled built-in framework: the same framework, used only where it is what was written, and never in the way."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.framework import builtin as module
from aifactory_assess.framework import compiled
from aifactory_assess.framework.builtin import builtin, builtin_folder, vouches_for_policy
from aifactory_assess.framework.compiled import MAX_BYTES, Compiled, as_bytes, read
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import POLICY_FILE, Framework
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.explain.lookup import look_up, names_to_explain
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.telling.media.json.assessment import render
from tests.effort import in_the_gate

SHA256 = load(builtin_folder()).sha256


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of the test's own, with the built-in framework and no code."""
    package = tmp_path / "aifactory_assess"
    package.mkdir()
    shutil.copytree(builtin_folder(), tmp_path / "questionnaires")
    monkeypatch.setattr(module, "PACKAGE", package)
    return tmp_path


@cache
def compiled_once() -> tuple[str, bytes]:
    """The name and the bytes of the file that a checkout without code compiles."""
    sources = {path.name: path.read_bytes() for path in builtin_folder().glob("*.yaml")}
    return module.compiled_name(sources, ""), as_bytes(module.compile_sources(sources, "questionnaires"))


@pytest.fixture
def kept(checkout: Path) -> Path:
    """The compiled file of a checkout that has been started before."""
    name, data = compiled_once()
    path = checkout / "aifactory_assess" / "compiled" / name
    path.parent.mkdir()
    path.write_bytes(data)
    return path


def fresh() -> Framework:
    for each in (builtin, module._found):
        each.cache_clear()
    try:
        return builtin()
    finally:
        for each in (builtin, module._found):
            each.cache_clear()


@in_the_gate
def test_the_compiled_framework_is_the_same_in_every_number_and_word(checkout: Path) -> None:
    written = fresh()
    (path,) = (checkout / "aifactory_assess" / "compiled").iterdir()
    assert (path.name, path.read_bytes()) == compiled_once()
    again = fresh()
    assert again is not written
    for example in sorted((builtin_folder() / "examples").glob("*.yaml")):
        reports = []
        for framework in (written, again):
            assessment = assess(framework, read_sheet(example, framework), as_of=date(2026, 11, 25))
            reports.append(render(assessment))
        assert reports[0] == reports[1]
    for name in names_to_explain(written):
        found = look_up(written, name)
        assert meaning(written, found) == meaning(again, look_up(again, name))


def test_a_framework_with_everything_is_compiled_without_loss(tmp_path: Path) -> None:
    whole = load(Path(__file__).resolve().parent.parent / "cases" / "frameworks" / "everything")
    (tmp_path / "framework-0.json").write_bytes(as_bytes(Compiled(whole, None)))
    again = read(tmp_path / "framework-0.json")
    assert again is not None
    assert as_bytes(again) == as_bytes(Compiled(whole, None))
    assert {name: getattr(again.framework, name) for name in Framework.__dataclass_fields__} == {
        name: getattr(whole, name) for name in Framework.__dataclass_fields__
    }


def test_a_condition_that_stands_in_many_places_is_one_object_in_both(kept: Path) -> None:
    assert kept.exists()
    for framework in (load(builtin_folder()), fresh()):
        whens = [question.when for question in framework.questions if question.when is not None]
        assert len({id(when) for when in whens}) == len({when.text for when in whens})


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"null", b'{"expressions": [], "framework": 1}', b"\x00", b"\n"])
def test_what_is_no_compiled_framework_is_none(kept: Path, damage: bytes) -> None:
    whole = kept.read_bytes()
    digest = hashlib.sha256(damage).hexdigest().encode() + b"\n"
    for data in (damage, whole[:64] + damage, whole[:65] + damage, whole + damage + b" ", digest + damage):
        kept.write_bytes(data)
        assert read(kept) is None


def test_what_is_damaged_is_read_from_yaml_and_written_again(kept: Path) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole.replace(b"ai-factory", b"no-factory"))
    assert fresh().id == "ai-factory"
    assert kept.read_bytes() == whole


def test_no_change_of_a_byte_gives_another_framework(kept: Path) -> None:
    whole, draw = kept.read_bytes(), random.Random(0)  # noqa: S311 - any bytes will do
    for _ in range(300):
        place = draw.choice([draw.randrange(200), draw.randrange(len(whole))])
        changed = bytearray(whole)
        changed[place] = draw.choice([value for value in b'0123456789abcdef"[],\x00\xff' if value != whole[place]])
        kept.write_bytes(changed)
        assert read(kept) is None, place


def test_what_other_code_wrote_is_not_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(kept) is not None
    monkeypatch.setitem(compiled._NAMES, "Level", ["id", "title", "meaning", "start"])
    assert read(kept) is None


def test_a_changed_source_makes_another_file_and_removes_the_old_one(checkout: Path, kept: Path) -> None:
    main = checkout / "questionnaires" / "framework.yaml"
    main.write_text(main.read_text("utf-8") + "# changed\n", "utf-8")
    assert fresh().sha256 != SHA256
    (path,) = kept.parent.iterdir()
    assert path.name != kept.name


# --- what stands in its place ---


def test_a_pipe_in_its_place_is_not_waited_for(kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept)
    assert fresh().sha256 == SHA256
    assert kept.is_file(), "it is written anew"


def test_a_link_in_its_place_is_not_followed_by_reading_or_writing(kept: Path, tmp_path: Path) -> None:
    forged, victim = tmp_path / "forged", tmp_path / "victim"
    other = load(Path(__file__).resolve().parent.parent / "cases" / "frameworks" / "everything")
    forged.write_bytes(as_bytes(Compiled(other, None)))
    victim.write_text("mine")
    kept.unlink()
    kept.symlink_to(forged)
    kept.with_name(f".{kept.name}.{os.getpid()}").symlink_to(victim)
    assert fresh().sha256 == SHA256
    assert (victim.read_text(), kept.is_symlink()) == ("mine", False)


def test_a_file_of_any_size_in_its_place_is_not_read(kept: Path) -> None:
    with kept.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert read(kept) is None


def test_a_folder_in_its_place_is_left_alone(kept: Path) -> None:
    kept.unlink()
    (kept / "inside").mkdir(parents=True)
    assert fresh().sha256 == SHA256
    assert (kept / "inside").is_dir()


# --- where it is not written ---


@pytest.mark.parametrize("what", ["a file", "a link", "of others", "open to others"])
def test_nothing_is_written_where_it_should_not_be(checkout: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, elsewhere = checkout / "aifactory_assess" / "compiled", checkout / "elsewhere"
    elsewhere.mkdir()
    match what:
        case "a file":
            folder.write_text("")
        case "a link":
            folder.symlink_to(elsewhere)
        case "of others":
            folder.mkdir()
            monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
        case _:
            folder.mkdir()
            folder.chmod(0o777)
    assert fresh().sha256 == SHA256
    assert list(elsewhere.iterdir()) == []
    assert not folder.is_dir() or list(folder.iterdir()) == []


def test_an_installation_is_never_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "aifactory_assess"
    shutil.copytree(builtin_folder(), package / "questionnaires")
    monkeypatch.setattr(module, "PACKAGE", package)
    assert fresh().sha256 == SHA256
    assert [path.name for path in package.iterdir()] == ["questionnaires"]


# --- the policy beside it ---


def test_the_policy_is_vouched_for_as_it_was_when_it_was_compiled(checkout: Path, kept: Path) -> None:
    assert kept.exists()
    policy = (builtin_folder() / POLICY_FILE).read_bytes()
    assert vouches_for_policy(policy)
    assert not vouches_for_policy(policy + b"\n")
    module._found.cache_clear()
    (checkout / "questionnaires" / POLICY_FILE).write_bytes(policy.replace(b"format:", b"fromat:"))
    try:
        assert not vouches_for_policy((checkout / "questionnaires" / POLICY_FILE).read_bytes())
    finally:
        module._found.cache_clear()
