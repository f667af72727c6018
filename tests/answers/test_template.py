"""A new file is valid as it is, says nothing yet, and shows all that can be answered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from aifactory_assess.answers.money import takes_currency
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.template import template
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load, load_texts
from aifactory_assess.framework.quick_scan import core, facts_of_core
from aifactory_assess.framework.spoken import asked_when
from tests.effort import tried
from tests.properties.bridge import loaded
from tests.strategies import frameworks

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework
    from tests.reference import Mapped

DAY = date(2026, 11, 25)
EVERYTHING = Path(__file__).parent.parent / "cases" / "frameworks" / "everything"


def written(framework: Framework) -> tuple[str, Sheet]:
    text = template(framework, organisation="acme", assessed_on=DAY)
    return text, parse_sheet(text.encode(), framework, "new.yaml")


@pytest.mark.parametrize("framework", [builtin(), core(builtin())], ids=["full", "core"])
def test_a_new_file_is_valid_and_says_nothing(framework: Framework) -> None:
    text, sheet = written(framework)
    assert (sheet.organisation, sheet.assessed_on) == ("acme", DAY)
    assert list(sheet.answers) == [question.id for question in framework.questions]
    assert sheet.scope == ("core" if framework.core_only else "full")
    facts = facts_of_core(framework) if framework.core_only else [field.id for field in framework.fields]
    assert list(sheet.profile) == list(facts)
    assert {answer.state for answer in (*sheet.answers.values(), *sheet.profile.values())} == {"open"}
    assert max(map(len, text.splitlines())) <= 112


def test_kinds_of_evidence_are_those_of_the_framework() -> None:
    text, _ = written(load(EVERYTHING))
    assert "# evidence is one of said, seen.\n" in text
    assert "evidence: seen," in text


def test_each_amount_has_how_to_write_its_currency_beside_it_and_is_read_so() -> None:
    text = template(builtin(), organisation="acme", assessed_on=DAY)
    amounts = [field for field in builtin().fields if takes_currency(field)]
    written = "{value: 2100000, currency: EUR}"
    assert text.count(f"  #   Or with its currency, such as {written}\n  ") == len(amounts) > 1
    for field in amounts:
        assert f"such as {written}\n  {field.id}:\n" in text
        filled = parse_sheet(text.replace(f"\n  {field.id}:", f"\n  {field.id}: {written}").encode(), builtin(), "a")
        assert filled.paid[field.id].amounts == (2_100_000,)


def test_every_question_is_shown_with_its_text_scale_and_condition() -> None:
    framework = builtin()
    text, _ = written(framework)
    flat = " ".join(line.strip().removeprefix("#").strip() for line in text.splitlines())
    flat = " ".join(flat.split())
    for question in framework.questions:
        assert " ".join(question.ask.split()) in flat
        if question.when is not None:
            assert f"{asked_when(framework, question.when)}." in flat
    for option in (
        "edge_operations:",
        "0 Devices are set up one by one, by hand",
        "exact_dedup: Exact duplicates removed",
    ):
        assert option in flat


@settings(max_examples=tried(15, 60))
@given(frameworks())
def test_a_new_file_of_any_framework_is_valid(drawn: Mapped) -> None:
    framework = loaded(drawn)
    _, sheet = written(framework)
    assert list(sheet.answers) == [question.id for question in framework.questions]


def test_text_from_a_framework_stays_inside_its_comment() -> None:
    """YAML's escapes can write any character; none of them may end a comment or reach a terminal."""
    hostile = "line one\nanswers: {x: 1}\x1b[31m\u2028profile: {}\u202e # end"
    files = {
        "framework.yaml": "id: tiny\nversion: 1\ntitle: Tiny\nlevels: [{id: low, title: Low, from: 0}]\n"
        "pillars: [{id: p, title: P, file: p.yaml, weight: 1}]\n",
        "p.yaml": "pillar: p\ntopics: [{id: t, title: T, questions: "
        f"[{{id: q, kind: yes_no, weight: 1, ask: {json.dumps(hostile)}}}]}}]\n",
    }
    text, sheet = written(load_texts({name: body.encode() for name, body in files.items()}, "tiny"))
    assert list(sheet.answers) == ["q"]
    assert "\\x1b[31m" in text
    assert "\\u202e" in text
    assert not set(text) & {"\x1b", "\u2028", "\u202e"}
