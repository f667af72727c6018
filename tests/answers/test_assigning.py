from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from aifactory_assess.answers.assigning import assignments, kept_beside, removals
from aifactory_assess.answers.editing import EntryChange
from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.errors import SUGGESTED_PROBLEMS, AssessError
from aifactory_assess.framework.builtin import builtin

SHEET = Sheet(
    organisation="acme",
    profile={"pue": Answer(state="unknown", line=4)},
    answers={"lineage": Answer(state="value", value=2, evidence="verified", note=" old ", line=7)},
)


def test_whose_words_stay_beside_a_note_that_is_set_is_told() -> None:
    said = {"lineage": Answer("value", 2, note="half; Bob: no", noted_by=("Bob",)), "data_rights": Answer("value", 1)}
    sheet = Sheet(organisation="acme", respondent="Ann", answers=said)
    changes = assignments(builtin(), sheet, ["lineage", "data_rights"], {"note": "new"})
    assert [each.entry and each.entry.signed for each in changes] == [("new; Bob: no", ("Bob",)), ("new", ())]
    assert [*kept_beside(sheet, changes)] == ['lineage: kept, as noted by Bob; --note "" takes all out']
    with pytest.raises(AssessError, match="price has no evidence"):
        assignments(builtin(), sheet, ["electricity_usd_kwh=1"], {"evidence": "verified"})


def test_a_word_becomes_a_change_and_keeps_what_stands_beside_the_old_value() -> None:
    words = ["lineage=3", "pue=1.2", "role_coverage=ds,mle", "regimes=[]"]
    assert assignments(builtin(), SHEET, words, {}) == [
        EntryChange(
            section="answers", id="lineage", entry=Answer(state="value", value=3, evidence="verified", note=" old ")
        ),
        EntryChange(section="profile", id="pue", entry=Answer(state="value", value=1.2)),
        EntryChange(section="answers", id="role_coverage", entry=Answer(state="value", value=("mle", "ds"))),
        EntryChange(section="profile", id="regimes", entry=Answer(state="value", value=())),
    ]


@pytest.mark.parametrize(
    ("word", "details", "answer"),
    [
        ("lineage", {"note": ""}, Answer(state="value", value=2, evidence="verified")),
        ("lineage=unknown", {"evidence": ""}, Answer(state="unknown", note=" old ")),
        ("lineage=not_applicable", {}, Answer(state="not_applicable", evidence="verified", note=" old ")),
        ("data_rights", {"note": "later"}, Answer(state="open", note="later")),
        ("data_rights=1", {"source": " list "}, Answer(state="value", value=1, source="list")),
    ],
)
def test_details_replace_stay_or_are_taken_out(word: str, details: dict[str, str], answer: Answer) -> None:
    (change,) = assignments(builtin(), SHEET, [word], details)
    assert isinstance(change, EntryChange)
    assert change.entry == answer


def test_the_fault_of_every_word_is_told() -> None:
    words = ["lineage=9", "nothing=1", "electricity_usd_kwh=x", "data_rights", "pue=1.1", "pue=1.2"]
    words += ["deployment=not_applicable", "power_secured=not_applicable", "data_rights=not_applicable"]
    with pytest.raises(AssessError) as caught:
        assignments(builtin(), SHEET, words, {})
    assert [problem.file for problem in caught.value.problems] == [
        "lineage", "nothing", "electricity_usd_kwh", "data_rights", "deployment", "power_secured", "data_rights", "pue",
    ]  # fmt: skip
    with pytest.raises(AssessError, match="evidence is 'hearsay', expected one of asserted, documented, verified"):
        assignments(builtin(), SHEET, ["lineage"], {"evidence": "hearsay"})


@pytest.mark.parametrize(
    "tried", [lambda words: assignments(builtin(), SHEET, words, {}), partial(what_if, builtin(), SHEET)]
)
def test_the_nearest_id_is_told_of_the_first_words_that_name_nothing(tried: Callable[[list[str]], object]) -> None:
    with pytest.raises(AssessError) as caught:
        tried([f"{sort}lineag_{number}=1" for number in range(SUGGESTED_PROBLEMS) for sort in ("", "price:")])
    hints = [problem.hint for problem in caught.value.problems]
    assert hints == [*["did you mean lineage?", None] * (SUGGESTED_PROBLEMS // 2), *[None] * SUGGESTED_PROBLEMS]


def test_removals_know_the_section_of_each_id() -> None:
    assert removals(builtin(), ["lineage", "pue"]) == [
        EntryChange(section="answers", id="lineage", entry=None),
        EntryChange(section="profile", id="pue", entry=None),
    ]
    with pytest.raises(AssessError, match="did you mean lineage"):
        removals(builtin(), ["lineag"])
