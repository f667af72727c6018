"""Facts that cannot all be so are noted, and change no number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.loading import load, load_texts
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.assess import Assessment, Note, assess
from aifactory_assess.telling.documents.wording import note_sentence, spoken
from tests.planning.drawn import DAY
from tests.planning.test_first import CHALLENGES, FRAMEWORK, PEOPLE, PROFILE, SITE
from tests.telling.commands import CASES as COMMANDS


def plant(contradiction: str) -> Framework:
    texts = {
        "framework.yaml": FRAMEWORK,
        "profile.yaml": f"{PROFILE}contradictions:\n  - {contradiction}\n",
        "site.yaml": SITE,
        "people.yaml": PEOPLE,
        "challenges.yaml": CHALLENGES,
    }
    return load_texts({name: text.encode() for name, text in texts.items()}, "plant")


def told(framework: Framework, profile: str) -> Assessment:
    text = f"framework: plant@1\norganisation: {{id: plant}}\nprofile:\n{profile}answers: {{cooling: 1}}\n"
    return assess(framework, parse_sheet(text.encode(), framework, "plant.yaml"), as_of=DAY)


def test_a_contradiction_is_noted_at_the_line_of_a_fact_with_the_values_of_all() -> None:
    framework = plant("{when: firm_kw > planned_kw * 10, reason: More power than anybody plans}")
    found = told(framework, "  planned_kw: 3\n  firm_kw: 300\n")
    noted = [note for note in found.notes if note.kind == "contradiction"]
    assert [(note.kind, note.about, note.line, note.message) for note in noted] == [
        ("contradiction", "firm_kw", 5, "More power than anybody plans: firm_kw 300, planned_kw 3")
    ]
    without = told(replace(framework, contradictions=()), "  planned_kw: 3\n  firm_kw: 300\n")
    assert found.readiness.overall == without.readiness.overall
    assert [finding.risk for finding in found.findings] == [finding.risk for finding in without.findings]


@pytest.mark.parametrize("profile", ["  planned_kw: 3\n  firm_kw: 30\n", "  planned_kw: 3\n"])
def test_what_holds_not_or_is_not_known_contradicts_nothing(profile: str) -> None:
    framework = plant("{when: firm_kw > planned_kw * 10, reason: More power than anybody plans}")
    assert [note for note in told(framework, profile).notes if note.kind == "contradiction"] == []


@pytest.mark.parametrize(("below", "noted"), [(2, 0), (2.5, 1)])
def test_what_contradicts_an_answer_is_noted_where_that_is_a_lower_number(below: float, noted: int) -> None:
    """Of 150 kW 300 are twice the power; of what nobody has told nothing is known."""
    framework = plant(f"{{when: firm_kw > 1, question: power, below: {below}, reason: Power for nobody}}")
    found = told(framework, "  firm_kw: 300\n  planned_kw: 150\n")
    assert len([note for note in found.notes if note.kind == "contradiction"]) == noted
    assert not [note for note in told(framework, "  firm_kw: 300\n").notes if note.kind == "contradiction"]


@pytest.mark.parametrize(
    ("contradiction", "said"),
    [
        ("{when: firm_kw > 1, question: colling, below: 1, reason: x}", "did you mean cooling?"),
        ("{when: firm_kw > 1, question: cooling, reason: x}", "`question` and `below`"),
        ("{when: firm_kW > 1, reason: x}", "did you mean firm_kw?"),
        ("{when: firm_kw > 1}", "reason"),
        ("{reason: x}", "when"),
        ("{when: firm_kw < 0, reason: x}", "can never hold"),
    ],
)
def test_a_faulty_contradiction_is_told(contradiction: str, said: str) -> None:
    with pytest.raises(AssessError) as error:
        plant(contradiction)
    assert said in str(error.value)


def test_fewer_accelerators_than_the_forecast_needs_are_a_contradiction() -> None:
    """64 * 8,760 hours are 560,640: less than the 800,000 forecast."""
    framework = builtin()
    text = (
        "framework: ai-factory@2\norganisation: {id: a}\n"
        "profile: {deployment: on_prem, target_gpus: 64, gpu_hours_forecast: 800000}\n"
    )
    found = assess(framework, parse_sheet(text.encode(), framework, "a.yaml"), as_of=DAY)
    assert [note.about for note in found.notes if note.kind == "contradiction"] == ["gpu_hours_forecast"]


@pytest.mark.parametrize(("typed", "noted"), [("9", []), ("8.99", ["supply"]), ("10", []), ("0", ["supply"])])
def test_a_typed_and_a_computed_value_contradict_each_other_beyond_ten_percent(typed: str, noted: list[str]) -> None:
    """1,000 of 100 kW are 10 times the need; 9 is exactly a tenth of the larger below it."""
    framework = load(COMMANDS / "framework")
    text = (
        "framework: wide@1\norganisation: {id: acme}\n"
        f"profile: {{power_kw: 1000, need_kw: 100}}\nanswers: {{supply: {typed}}}\n"
    )
    found = assess(framework, parse_sheet(text.encode(), framework, "acme.yaml"), as_of=DAY)
    assert [note.about for note in found.notes if note.kind == "contradiction"] == noted


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("typed 53, computed 0 from the profile", "vacancy_share: typed 53, computed 0 from the profile."),
        ("More gaps than jobs: vacancy_share 53", "More gaps than jobs: vacancy_share 53."),
    ],
)
def test_a_note_names_once_what_it_is_about(message: str, told: str) -> None:
    assert note_sentence(Note(kind="contradiction", about="vacancy_share", message=message, line=3)) == told


def test_a_note_calls_ids_by_their_names_and_leaves_the_words_of_its_author() -> None:
    framework = plant("{when: firm_kw > planned_kw * 10, reason: See aws_s3_bucket and a_b.c_d of firm_kw}")
    found = told(framework, "  planned_kw: 3\n  firm_kw: 300\n")
    (note,) = (note for note in found.notes if note.kind == "contradiction")
    assert note_sentence(note, spoken(found, found.notes)) == (
        "See aws_s3_bucket and a_b.c_d of firm kW: firm kW 300, planned kW 3."
    )
    left = Note(kind="ignored", about="not_of_it", message="is no question of the quick scan")
    assert note_sentence(left, spoken(found, [left])) == "not of it is no question of the quick scan."
