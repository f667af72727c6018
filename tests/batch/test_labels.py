"""Labels of an own framework in an export: numbers in them, and scripts without Latin letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aifactory_assess.batch.drafting import drafted_mapping
from aifactory_assess.batch.formats.finding import dialect_of, sources_of
from aifactory_assess.batch.mapping_file import read_mapping
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.batch.running.run import Job, run_to_file
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework

HEAD = """\
id: backup-check
version: 1.0.0
title: Are the backups ready?
pillars:
  - {id: backups, title: Backups, file: backups.yaml, weight: 1}
levels:
  - {id: weak, title: Weak, from: 0}
  - {id: sound, title: Sound, from: 60}
"""
KEPT = """\
      - id: kept
        ask: %s
        kind: choice
        weight: 1
        options:
          - {id: one, label: %s, credit: 0}
          - {id: two, label: %s, credit: 50}
          - {id: five, label: %s, credit: 100}
"""
SHARE = """\
      - id: share
        ask: %s
        kind: level
        weight: 1
        levels: [%s]
"""


def framework_of(folder: Path, *questions: str) -> Framework:
    folder.mkdir()
    (folder / "framework.yaml").write_text(HEAD, "utf-8")
    head = "pillar: backups\ntopics:\n  - id: practice\n    title: Practice\n    questions:\n"
    (folder / "backups.yaml").write_text(head + "".join(questions), "utf-8")
    return load(folder)


def drafted(text: str, framework: Framework, folder: Path) -> str:
    (folder / "t.csv").write_text(text, "utf-8")
    (source,) = sources_of([str(folder / "t.csv")])
    return drafted_mapping(source, framework)


def credits_of(
    text: str, draft: str, framework: Framework, folder: Path
) -> tuple[dict[str, tuple[float, ...]], list[str]]:
    """The credits of each organisation by a mapping, and the organisations that were rejected."""
    (folder / "t.csv").write_text(text, "utf-8")
    (folder / "map.yaml").write_text(draft, "utf-8")
    mapping = read_mapping(folder / "map.yaml", framework)
    job = Job(
        sources=sources_of([str(folder / "t.csv")], dialect_of(mapping)),
        framework=framework,
        folder=folder / "fw",
        options=ScoreOptions(detail="explain", mapping=mapping),
        output=folder / "out.jsonl",
        format="jsonl",
    )
    run_to_file(job, folder / "rejects.csv", lambda *_: None)
    rows: list[dict[str, Any]] = [json.loads(line) for line in job.output.read_text("utf-8").splitlines()]
    names = [question.id for question in framework.questions]
    rejects = (folder / "rejects.csv").read_text("utf-8").splitlines()[1:]
    credits_ = {row["organisation"]: tuple(row[f"{name}__credit"] for name in names) for row in rows}
    return credits_, [line.split(",")[2] for line in rejects]


def test_a_label_is_itself_whatever_number_it_begins_with(tmp_path: Path) -> None:
    """Years and percents differ by their numbers alone."""
    asks = ("For how long are backups kept?", "Which share of systems is backed up?")
    framework = framework_of(
        tmp_path / "fw",
        KEPT % (asks[0], "1 year", "2 years", "5 years"),
        SHARE % (asks[1], "0 %, 25 %, 50 %, 75 %, 100 %"),
    )
    text = f"organisation,{','.join(asks)}\na,5 years,100 %\nb,2 Years,75%\nc,1 year,0 %\nd,4 years,100 %\n"
    found, rejected = credits_of(text, drafted(text, framework, tmp_path), framework, tmp_path)
    assert found == {"a": (100, 100), "b": (50, 75), "c": (0, 0)}
    assert rejected == ["d"]


def test_bands_are_not_taken_for_each_other(tmp_path: Path) -> None:
    framework = framework_of(
        tmp_path / "fw", KEPT % ("How many people are there?", "1-10 people", "11-50 people", "51-250 people")
    )
    text = "organisation,How many people are there?\na,11-50 people\nb,5-50 people\nc,11 - 50 people\n"
    draft = drafted(text, framework, tmp_path)
    assert '# not read: "5-50 people"' in draft
    assert credits_of(text, draft, framework, tmp_path) == ({"a": (50,), "c": (50,)}, ["b"])


def test_titles_and_labels_without_latin_letters_are_those_that_are_the_same(tmp_path: Path) -> None:
    kept, share = "Как долго хранятся копии?", "Какая доля систем?"
    framework = framework_of(
        tmp_path / "fw", KEPT % (kept, "Год", "Месяц", "Неделя"), SHARE % (share, "Ничего, Часть, Всё")
    )
    text = f"organisation,{kept},{share},Комментарий\na,неделя,Всё,Хорошо\nb,Никогда,Часть,Плохо\nc,Год,Ничего,\n"
    draft = drafted(text, framework, tmp_path)
    assert [line for line in draft.splitlines() if "not read" in line] == ['    # not read: "Никогда"']
    assert draft.endswith('skip:\n  - "Комментарий"\n')
    assert credits_of(text, draft, framework, tmp_path) == ({"a": (100, 100), "c": (0, 0)}, ["b"])


@pytest.mark.parametrize("column", ["share", "{to: share}"])
def test_numbers_that_are_labels_of_steps_are_read_as_steps_alone(column: str, tmp_path: Path) -> None:
    framework = framework_of(tmp_path / "fw", SHARE % ("Which level?", '"1", "2", "3"'))
    text = "organisation,Which level?\na,1\nb,3\nc,2\n"
    mapping = f'columns: {{"Which level?": {column}}}\n'
    assert credits_of(text, mapping, framework, tmp_path) == ({"a": (50,), "c": (100,)}, ["b"])
