"""The questions that are sent ahead: one person's, all of them, and nothing that steers a terminal."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest

from aifactory_assess.answers.questionnaire import questionnaire
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.template import template, without_comments
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.telling.documents.questionnaire import AskedOf
from aifactory_assess.telling.formats import formats_of, tell
from aifactory_assess.telling.look import Look

DAY = date(2026, 11, 25)
ROLES = tuple(role.id for role in builtin().roles)


def shown(form: str, *roles: str) -> str:
    return "".join(map(str, tell("questionnaire", form, AskedOf(framework=builtin(), roles=roles), Look(width=80))))


@pytest.mark.parametrize("form", [each.name for each in formats_of("questionnaire") if not each.binary])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_sent_its_own_questions_with_every_way_to_answer(form: str, role: str) -> None:
    text = " ".join(unescape(shown(form, role)).replace("\\", "").split())
    for question in builtin().questions:
        asked = " ".join(question.ask.split()) in text
        assert asked == (question.role == role), question.id


def test_what_an_answer_is_stands_beside_it_without_brackets_in_brackets() -> None:
    text = shown("markdown").replace("\\", "")
    assert "**Answer**, a number from 0 to 100,000 (positions): ____" in text
    answers = [line for line in text.split("\n") if line.startswith("**Answer**")]
    assert not [line for line in answers if "))" in line]


def test_no_role_is_everybody_and_every_question_stands_in_one_group() -> None:
    places = [place.id for group in questionnaire(builtin()) for place in group.places]
    assert places == [*(known.id for known in builtin().fields), *(asked.id for asked in builtin().questions)]


@pytest.mark.parametrize("role", ROLES)
def test_a_file_for_one_role_has_its_keys_and_says_who_answers(role: str) -> None:
    text = template(builtin(), organisation="acme", assessed_on=DAY, roles=(role,))
    for written in (text, without_comments(text)):
        sheet = parse_sheet(written.encode(), builtin(), "new.yaml")
        assert sheet.respondent_role == role
        assert list(sheet.answers) == [asked.id for asked in builtin().questions if asked.role == role]
    assert "#" not in without_comments(text)


def test_one_person_is_asked_ahead_for_the_prices_that_they_may_know() -> None:
    sheet = shown("markdown", "hr_lead").replace("\\", "")
    prices = sheet.split("## Prices of your own", 1)[1]
    assert "Training of a person in a year" in prices
    assert "general: 2,500 (1,000 to 5,000) USD per person and year" in prices.replace("&nbsp;", " ")
    assert "Electricity" not in prices
    assert "Prices of your own" not in shown("markdown", "security_lead")
    quick = tell("questionnaire", "markdown", AskedOf(framework=builtin(), core=True), Look())
    assert "Prices of your own" not in "".join(map(str, quick))
