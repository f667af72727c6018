"""The kept copy of the built-in framework: the same framework, used only when nobody else can have written it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.sheet import read_sheet
from aifactory_assess.framework import builtin as module
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.reports.layout import Look
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.explain import look_up, meaning, names_to_explain
from aifactory_assess.telling.formats import told

if TYPE_CHECKING:
    from pathlib import Path

    from aifactory_assess.framework.model import Framework


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own."""
    monkeypatch.setenv("AIFACTORY_ASSESS_CACHE", str(tmp_path))
    return tmp_path / "aifactory-assess"


def fresh() -> Framework:
    builtin.cache_clear()
    try:
        return builtin()
    finally:
        builtin.cache_clear()


def test_the_kept_framework_is_the_same_in_every_number_and_word(kept: Path) -> None:
    written = fresh()
    assert [path.suffix for path in kept.iterdir()] == [".json"]
    again = fresh()
    assert again is not written
    for example in sorted((builtin_folder() / "examples").glob("*.yaml")):
        reports = []
        for framework in (written, again):
            assessment = assess(framework, read_sheet(example, framework), as_of=date(2026, 11, 25))
            reports.append([told("assessment", name, assessment, Look(detail=True)) for name in ("json", "text")])
        assert reports[0] == reports[1]
    for name in names_to_explain(written):
        found = look_up(written, name)
        assert meaning(written, found) == meaning(again, look_up(again, name))


def test_a_condition_that_stands_in_many_places_is_one_object_in_both(kept: Path) -> None:
    assert fresh() is not None
    for framework in (load(builtin_folder()), fresh()):
        whens = [question.when for question in framework.questions if question.when is not None]
        assert len({id(when) for when in whens}) == len({when.text for when in whens})
    assert kept.exists()


@pytest.mark.parametrize("damage", ["", "{}", "[]", "null", '{"expressions": [], "framework": ["Level", 1]}', "\x00"])
def test_a_damaged_copy_is_read_from_yaml_again(kept: Path, damage: str) -> None:
    fresh()
    (path,) = kept.iterdir()
    path.write_text(damage)
    assert fresh().sha256 == load(builtin_folder()).sha256


def test_a_copy_that_others_could_write_is_not_read(kept: Path) -> None:
    fresh()
    (path,) = kept.iterdir()
    forged = json.loads(path.read_text())
    forged["framework"][2] = "9.9.9"
    path.write_text(json.dumps(forged))
    assert fresh().version == "9.9.9", "the forgery itself would be read"
    path.chmod(0o666)
    assert fresh().version == load(builtin_folder()).version


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("AIFACTORY_ASSESS_CACHE", str(blocked))
    assert fresh().id == "ai-factory"
    monkeypatch.setenv("AIFACTORY_ASSESS_CACHE", "off")
    assert fresh().id == "ai-factory"
    assert list(tmp_path.iterdir()) == [blocked]


def test_older_copies_are_removed(kept: Path) -> None:
    kept.mkdir(parents=True)
    old = kept / "framework-0123.json"
    old.write_text("{}")
    fresh()
    assert not old.exists()
    assert module.builtin_folder().is_dir()
