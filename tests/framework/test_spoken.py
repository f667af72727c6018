"""Conditions in words: no id of a field and no option id is left in them."""

from __future__ import annotations

import re

import pytest

from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.spoken import asked_when, spoken

PLACES = places_of(builtin())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("edge_devices", 'Asked when "Will models run outside data centres, on devices or at remote sites?" is yes'),
        ("lineage", 'Asked when "How far is the AI factory?" is not "Planned; nothing of it runs yet"'),
        (
            "skills_framework",
            'Asked when "How many people work for the organisation?" is at least 50 full-time equivalents',
        ),
        (
            "resilience_duties",
            'Asked when "Which other regimes apply?" includes "DORA (EU finance)", "NIS2 (EU essential services)" or '
            '"Cyber Resilience Act (EU products with digital elements)"',
        ),
        (
            "water_and_heat",
            'Asked when "Where will the accelerators run?" is "Own machines in a hired data-centre space", "Own '
            'machines in an own building" or "Partly own machines, partly rented", and IT power of the own accelerator '
            "estate is at least 100 kW",
        ),
    ],
)
def test_a_condition_reads_in_titles_and_option_words(name: str, words: str) -> None:
    assert asked_when(builtin(), PLACES[name].when) == words


def test_a_number_that_has_no_unit_is_told_without() -> None:
    variants = [each.when for question in builtin().questions for each in question.remedies if each.when is not None]
    said = " ".join(spoken(builtin(), when) for when in variants)
    assert "is exactly 1, and" in said
    assert not re.search("[0-9] (1 or 0|share|ratio)", said)


def test_no_condition_of_the_framework_shows_an_id() -> None:
    expressions: list[Expression] = [place.when for place in PLACES.values() if place.when is not None]
    expressions += [rule.when for risk in builtin().challenges for rule in risk.adjustments]
    expressions += [signal.when for risk in builtin().challenges for signal in risk.signals]
    for expression in expressions:
        said = spoken(builtin(), expression)
        assert not re.search(r"[a-z0-9]+_[a-z0-9]+|==|!=|<|>| in \[", said), (expression.text, said)
        assert not {name for name in expression.names if "_" in name} & set(said.split())


def test_what_is_asked_of_everybody_has_no_condition() -> None:
    assert asked_when(builtin(), None) is None
