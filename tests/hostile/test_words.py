"""Hostile words as data: in every title, note and reason, and harmless in every report."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml
from markdown_it import MarkdownIt

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.template import template
from aifactory_assess.escaping import terminal
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.explain.lookup import look_up, names_to_explain
from aifactory_assess.scoring.explain.meaning import meaning
from aifactory_assess.scoring.explain.worked import worked
from aifactory_assess.telling.documents.explanation import AskedExplanation
from aifactory_assess.telling.documents.framework import Excerpt
from aifactory_assess.telling.formats import formats_of, tell, told
from aifactory_assess.telling.look import Look
from tests.effort import some
from tests.hostile.cases import HOSTILE
from tests.program import STEERING, assert_harmless, run
from tests.reading import plain_data
from tests.strategies.files import Dumper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aifactory_assess.framework.model import Framework
    from tests.reference import Plain

EVERYTHING = HOSTILE.parent / "frameworks" / "everything"
WORDS: dict[str, str] = yaml.safe_load((HOSTILE / "words.yaml").read_text("utf-8"))
AS_OF = date(2026, 11, 25)
# Where a framework holds free text; `unit` and option labels among it.
_FREE = """
title description ask help label reason statement advice source basis meaning unit action publisher locator note caution
closes beyond n_note population short evidence levels full_description date totals_note time_notes documented_note
text
"""
FREE = frozenset(_FREE.split())
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def spoilt(data: Plain, word: str, key: str = "") -> Plain:
    """Plain data with the word in every place of free text."""
    if isinstance(data, dict):
        return {name: spoilt(inner, word, name) for name, inner in data.items()}
    if isinstance(data, list):
        return [spoilt(inner, word, key) for inner in data]
    if not (key in FREE or key.endswith("_basis")) or (key == "source" and data == "NIST-800-30"):
        return data
    return f"USD {word}" if key == "unit" and data == "USD" else word  # an estimate adds up what is in USD


def yaml_text(data: Plain) -> str:
    """YAML with the words as they are, and those in escapes that YAML would take for line ends."""
    raw = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    if re.search("[\x85\u2028\u2029]", raw):
        return str(yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=False, width=10_000))
    return str(raw)


def files(word: str) -> dict[str, bytes]:
    """The framework that holds everything a framework can, with the word wherever it may stand."""
    one_line = " ".join(word.split())
    found = {}
    for path in sorted(EVERYTHING.glob("*.yaml")):
        found[path.name] = yaml_text(spoilt(plain_data(path.read_bytes()), one_line)).encode()
    return found


def answers(word: str) -> str:
    """Answers with the word in every name, note and source."""
    said = {"source": word, "note": word, "by": word}
    return yaml_text(
        {
            "framework": "everything@2",
            "organisation": {"id": "acme", "name": word},
            "respondent": {"name": word, "role": "lead"},
            "profile": {"site": {"value": "own", **said}, "machines": 90, "remark": word, "firm": "no"},
            "answers": {
                "training": {"value": 0, **said},
                "owner": {"value": "unknown", **said},
                "hours": {"value": "not_applicable", **said},
                "checks": {"value": ["sums"], **said},
                "power_ratio": {"value": 1, **said},
            },
            "prices": {"price_usd": {"value": 3, "source": word, "note": word}},
        }
    )


@cache
def assessed(word: str) -> Assessment:
    framework = load_texts(files(word), "everything")
    return assess(framework, parse_sheet(answers(word).encode(), framework, "answers.yaml"), as_of=AS_OF)


def explanations(assessment: Assessment, look: Look) -> Iterator[str]:
    framework = assessment.framework
    for name in names_to_explain(framework):
        found = look_up(framework, name)
        yield told("explanation", "text", AskedExplanation(name, meaning(framework, found)), look)
        yield told("explanation", "text", AskedExplanation(name, worked(assessment, found)), look)


def for_a_terminal(word: str) -> bool:
    """Whether a terminal may act on it, or what lays text out for one; of the other words every fourth is taken for it.

    Each word goes through every sort of text of a report in every format; hundreds of texts for a terminal besides are
    laid out the one way, and take as long as all that.
    """
    return bool(STEERING.search(word)) or "[" in word or list(WORDS.values()).index(word) % 4 == 0


def structure(source: str) -> list[str]:
    """The sorts of a Markdown text's tokens, without the words."""
    found = []
    for token in MARKDOWN.parse(source):
        found.append(f"{token.type} {token.tag}")
        inside = [inner for inner in token.children or () if inner.content != "<!-- -->" and inner.type != "text"]
        found += [f"  {inner.type} {inner.attrs}" for inner in inside]
    return found


@cache
def plain_structures() -> tuple[list[str], list[str]]:
    return markdown_structures(assessed("word"))


def markdown_structures(assessment: Assessment) -> tuple[list[str], list[str]]:
    looks = (Look(), Look(detail=True))
    short, full = (structure(told("assessment", "markdown", assessment, look)) for look in looks)
    return short, full


def on_one_line(word: str) -> str:
    return terminal(" ".join(word.split()))


@pytest.mark.parametrize("name", some(WORDS, 8))
def test_every_report_shows_a_hostile_word_and_does_nothing_that_it_says(name: str) -> None:
    word = WORDS[name]
    assessment = assessed(word)
    wide, narrow = Look(width=200, detail=True), Look(width=60)
    assert on_one_line(word) in told("assessment", "text", assessment, wide)
    assert markdown_structures(assessment) == plain_structures()
    as_json = told("assessment", "json", assessment)
    assert as_json.isascii()
    assert json.loads(as_json)["organisation"]["name"] == word
    shown = list(explanations(assessment, wide)) if for_a_terminal(word) else []
    every = Excerpt(assessment.framework, frozenset(question.id for question in assessment.framework.questions))
    looks = {"assessment": (wide, narrow), "framework": (narrow,), "rules": (narrow,)}
    for thing, subject in (("assessment", assessment), ("framework", every), ("rules", assessment.framework)):
        for each in (each for each in formats_of(thing) if not each.binary):
            for look in looks[thing] if (thing, each.name) != ("rules", "text") or for_a_terminal(word) else ():
                shown += [piece for piece in tell(thing, each.name, subject, look) if isinstance(piece, str)]
    shown.append(template(assessment.framework, organisation="acme", assessed_on=AS_OF))
    for text in shown:
        assert STEERING.search(text) is None
    coloured = told("assessment", "text", assessment, Look(width=80, colour=True))
    assert STEERING.search(re.sub(r"\x1b\[[0-9;]*m", "", coloured)) is None


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_a_hostile_word_changes_no_number(word: str) -> None:
    def numbers(assessment: Assessment) -> tuple[object, ...]:
        judged = [(f.challenge.id, f.gap_low, f.gap_high, f.risk, f.risk_low) for f in assessment.findings]
        return assessment.readiness.overall, judged

    assert numbers(assessed(word)) == numbers(assessed("word"))


def test_every_free_text_of_the_framework_is_spoilt() -> None:
    """A new key for text cannot be forgotten: none but ids, expressions and numbers may be left as they were."""

    def left(data: Plain, key: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(data, dict):
            for name, inner in data.items():
                yield from left(inner, name)
        elif isinstance(data, list):
            for inner in data:
                yield from left(inner, key)
        elif isinstance(data, str) and " " in data and data not in ("a word", "USD a word"):
            yield key, data

    expressions = {"when", "formula", "applies", "cost_usd", "months", "rent", "reserved", "use", "carries"}
    for data in files("a word").values():
        assert [
            found for found in left(plain_data(data)) if found[0] not in expressions | {"refs", "weights_refs"}
        ] == []


@pytest.mark.parametrize("name", ["an-escape-sequence", "rich-markup-that-closes-nothing"])
def test_the_program_shows_hostile_words_harmlessly(name: str, tmp_path: Path) -> None:
    for file, data in files(WORDS[name]).items():
        (tmp_path / file).write_bytes(data)
    (tmp_path / "sheet").mkdir()
    sheet = tmp_path / "sheet" / "answers.yaml"
    sheet.write_text(answers(WORDS[name]), "utf-8")
    for words in (
        ("report", sheet, "--detail"),
        ("report", sheet, "--report", "markdown"),
        ("explain", sheet, "training"),
    ):
        ran = run(*words, "--framework", tmp_path, limited=True)
        assert_harmless(ran)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out


def test_the_quick_scan_of_a_hostile_framework_is_harmless() -> None:
    word = WORDS["an-escape-sequence"]
    framework: Framework = core(load_texts(files(word), "everything"))
    sheet = parse_sheet(answers(word).encode(), load_texts(files(word), "everything"), "answers.yaml")
    shown = told("assessment", "text", assess(framework, sheet, as_of=AS_OF))
    assert STEERING.search(shown) is None
    assert "\nQUICK SCAN" in shown
