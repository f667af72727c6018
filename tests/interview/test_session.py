from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.answers.editing import says_the_same
from aifactory_assess.answers.keeping import KeptSheet
from aifactory_assess.answers.plausible import implausible
from aifactory_assess.answers.questionnaire import Place, places_of
from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.sheet import OPEN, Answer, OwnPrice, Sheet
from aifactory_assess.answers.writing import words
from aifactory_assess.framework.asked import Levels, Question
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.framework.loading import load
from aifactory_assess.framework.model import Framework, Named
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.interview.agenda import Selection
from aifactory_assess.interview.screen import render
from aifactory_assess.interview.shows import AllAsked, AskedList, Card, Help, Results, Show
from aifactory_assess.interview.talk import Face, ResumedError, talk
from aifactory_assess.interview.wording import help_of
from aifactory_assess.scoring.assess import Note, assess
from aifactory_assess.telling.look import Look
from tests.answers.drawn import TEXTS, answers
from tests.effort import one_in
from tests.interview.played import DAY, EVERYTHING, cards, play, reply_of, said, sitting
from tests.strategies import frameworks_and_sheets, sheet_text, write_framework

FIRST = [known.id for known in builtin().fields][:6]
"""What an interview begins with: the first facts, which everybody is asked."""
HEAD = "framework: ai-factory@2\norganisation: {id: acme}\nrespondent: {name: A}\n"
COMMANDS: tuple[str, ...] = (
    ":b",
    ":s",
    "",
    ":u",
    ":o",
    ":x",
    ":n",
    ":e",
    ":g",
    ":l",
    ":r",
    "?",
    ":?",
    "=",
    "-",
    "::",
    ":x why",
    ":n note",
)
COMMANDS += (":e documented list", ":e 1", ":g 3", ":g p0", ":g t0", ":zz", ":q")
# Each example is an interview of up to 25 replies, every one of them written to disk and read back.
REPLIES = st.lists(
    st.sampled_from(COMMANDS)
    | st.integers(0, 9).map(str)
    | st.sampled_from(("yes", "no", "1,2", "12%", "1.5k"))
    | TEXTS,
    max_size=25,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(HEAD)
    return path


@settings(max_examples=one_in(5))
@given(drawn=frameworks_and_sheets(), replies=REPLIES, data=st.data())
def test_any_replies_on_any_framework_keep_the_file_valid_and_the_loop_alive(
    drawn: tuple[dict[str, object], dict[str, object]], replies: list[str], data: st.DataObject
) -> None:
    plain, sheet = drawn
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_framework(plain, place)
        framework, path = load(place), place / "answers" / "a.yaml"
        path.parent.mkdir()
        if data.draw(st.booleans()):
            path.write_text(sheet_text(sheet), "utf-8")
        rest, asked = iter(["org-1", *replies]), []

        def ask(wanted: str) -> str | None:
            asked.append(wanted)
            if path.exists():
                read_sheet(path, framework)
            return next(rest, None)

        with KeptSheet(path, framework) as kept:
            start = sitting(framework, kept.sheet)
            talk(kept, start, Face(ask=ask, show=lambda _: None, clock=lambda: 1.0))
            assert (kept.sheet is None) == (not path.exists())
            assert kept.sheet is None or says_the_same(kept.sheet, read_sheet(path, framework))
        # It ends by itself only where somebody says so: with :q, or by going on after the last question.
        given = ["org-1", *replies][: len(asked)]
        assert len(asked) == len(replies) + 2 or given[-1].strip() in (":q", ":s", "")


@settings(max_examples=one_in(20))
@given(data=st.data())
def test_going_back_and_answering_the_same_again_changes_no_byte(data: st.DataObject) -> None:
    places = places_of(builtin())
    with tempfile.TemporaryDirectory() as folder:
        path, shown, rest, bytes_before = Path(folder) / "a.yaml", list[Show](), list[str](), list[bytes]()
        path.write_text(HEAD)

        def ask(_: str) -> str | None:
            here = next(show.id for show in reversed(shown) if isinstance(show, Card))
            if not rest and bytes_before:
                assert path.read_bytes() == bytes_before[-1]
            if not rest and len(bytes_before) == 6:
                return None
            if not rest:
                bytes_before.append(path.read_bytes())
                answer = data.draw(answers(places[here]).filter(lambda answer: answer.state in ("value", "unknown")))
                rest.extend([reply_of(places[here], answer)] * 2)
                rest.insert(1, ":b")
                return rest.pop(0)
            if rest[0] == ":b":
                bytes_before[-1] = path.read_bytes()
            return rest.pop(0)

        with KeptSheet(path, builtin()) as kept:
            talk(kept, sitting(builtin(), kept.sheet), Face(ask=ask, show=shown.extend, clock=None))
        assert len(bytes_before) == 6


def test_a_new_file_asks_for_the_organisation_and_who_answers_first(tmp_path: Path) -> None:
    shows = play(tmp_path / "a.yaml", ["acme", "Acme: Ltd", "A. Example", "infrastructure_lead", "9"])
    assert cards(shows) == ["organisation", "name", "respondent", "role", "sector", "employees"]
    assert (tmp_path / "a.yaml").read_text() == (
        'framework: ai-factory@2\norganisation: {id: acme, name: "Acme: Ltd"}\nassessed_on: 2026-11-25\n'
        "respondent: {name: A. Example, role: infrastructure_lead}\nprofile:\n  sector: media\n"
    )


def test_a_file_that_has_no_name_is_asked_for_it_before_anybody_answered(file: Path) -> None:
    file.write_text("framework: ai-factory@2\norganisation: {id: acme}\n")
    assert cards(play(file, ["", "manufacturing"], respondent="B"))[:2] == ["name", "sector"]
    assert cards(play(file, [], respondent="B"))[0] != "name"
    file.write_text("framework: ai-factory@2\norganisation: {id: acme}\n")
    assert cards(play(file, ["", "Ann", "1"])) == ["name", "respondent", "role", "sector"]
    assert cards(play(file, [])) == ["sector"]


def test_nothing_is_saved_before_the_organisation_is_named(tmp_path: Path) -> None:
    shows = play(tmp_path / "a.yaml", ["", "Acme", ":g organisation", "no good", "ok"])
    assert said(shows)[0][1].startswith("the organisation comes first")
    assert (tmp_path / "a.yaml").exists()
    assert [text for tone, text in said(shows) if tone == "saved"] == ["organisation: ok"]


def test_an_interview_is_resumed_at_the_first_open_question(file: Path) -> None:
    play(file, ["1", "1.5k", ":q"])
    assert cards(play(file, [":q"])) == ["turnover_eur_m"]


def test_an_answer_given_after_going_back_leads_to_the_next_open_question(file: Path) -> None:
    assert cards(play(file, ["1", "2", "3", ":b", ":b", "500"])) == [
        "sector", "employees", "turnover_eur_m", "region", "turnover_eur_m", "employees", "region",
    ]  # fmt: skip


def test_enter_leaves_an_answer_and_goes_on_to_the_question_below(file: Path) -> None:
    assert cards(play(file, ["1", "2", ":b", ":b", "", ""])) == [
        "sector", "employees", "turnover_eur_m", "employees", "sector", "employees", "turnover_eur_m",
    ]  # fmt: skip


def test_going_to_something_earlier_comes_back_to_where_one_was(file: Path) -> None:
    replies = [
        ":g lineage",
        "1",
        ":g sector",
        "2",
        ":g employees",
        ":g sector",
        "3",
        ":g 2",
        "",
        ":g sector",
        ":n why",
        "",
    ]
    assert cards(play(file, replies)) == [
        "sector", "lineage", "data_rights", "sector", "data_rights", "employees", "sector", "data_rights", "employees",
        "data_rights", "sector", "data_rights",
    ]  # fmt: skip


def test_another_value_is_of_the_day_on_which_it_is_said(file: Path) -> None:
    file.write_text(HEAD + "answers:\n  lineage: {value: 1, as_of: 2025-01-01}\n  data_rights: {value: 1}\n")
    shows = play(file, [":g lineage", "1", ":g lineage", "3", ":g data_rights", "2"])
    assert "lineage: {value: 3, as_of: 2026-11-25}\n  data_rights: 2\n" in file.read_text()
    told = [text for tone, text in said(shows) if tone == "saved"]
    assert [text.endswith("; as of 2026-11-25, not 2025-01-01") for text in told] == [True, False]


def test_another_price_is_of_its_day_and_one_taken_over_brings_what_it_rests_on(file: Path) -> None:
    own = "  electricity_usd_kwh: {value: 0.1, source: invoice, note: n, as_of: 2025-01-01}\n"
    file.write_text(HEAD + "prices:\n" + own)
    shows = play(file, [":g electricity_usd_kwh", "0.2"])
    assert "{value: 0.2, source: invoice, note: n, as_of: 2026-11-25}" in file.read_text()
    assert said(shows)[0][1].endswith("; source: invoice (kept); note: n (kept); as of 2026-11-25, not 2025-01-01")
    price = OwnPrice(value=(0.1, 0.1, 0.1), source="last year's", as_of=date(2025, 11, 1))
    seed = Sheet(organisation="acme", prices={"electricity_usd_kwh": price})
    shows = play(file, [":g electricity_usd_kwh", "="], seed=seed)
    assert "electricity_usd_kwh: {value: 0.1, source: last year's, note: n, as_of: 2025-11-01}" in file.read_text()
    beside = "; source: last year's (was: invoice); note: n (kept); as of 2025-11-01, not 2026-11-25"
    assert beside in said(shows)[0][1]


@pytest.mark.parametrize(("day", "beside"), [("2025-01-20", ", as_of: 2026-11-25"), ("2026-11-25", ""), (None, "")])
def test_what_is_new_or_differs_says_its_day_where_the_file_has_another(
    file: Path, day: str | None, beside: str
) -> None:
    """A file without a day has no other one; the same again is of the day on which it was said first."""
    head = HEAD + (f"assessed_on: {day}\n" if day else "")
    same = head + "answers:\n  lineage: 1\nprices:\n  electricity_usd_kwh: 0.1\n"
    file.write_text(same)
    play(file, [":g lineage", "1", ":g electricity_usd_kwh", "0.1"])
    assert file.read_text() == same
    shows = play(file, [":g lineage", "2", ":g data_rights", ":u", ":g electricity_usd_kwh", "0.2"])

    def entry(value: str) -> str:
        return f"{{value: {value}{beside}}}" if beside else value

    answers = f"answers:\n  lineage: {entry('2')}\n  data_rights: {entry('unknown')}\n"
    assert file.read_text() == head + answers + f"prices:\n  electricity_usd_kwh: {entry('0.2')}\n"
    assert not [text for tone, text in said(shows) if "None" in text]
    again = file.read_bytes()
    play(file, [":g lineage", "2", ":g data_rights", ":u", ":g electricity_usd_kwh", "0.2"])
    assert file.read_bytes() == again


@pytest.mark.parametrize(("beside", "day"), [("", "2024-11-01"), (", as_of: 2024-09-30", "2024-09-30")])
def test_a_price_taken_over_is_of_the_day_on_which_it_was_given(
    file: Path, tmp_path: Path, beside: str, day: str
) -> None:
    """An answer that is taken over is given anew: it is of the sitting."""
    file.write_text(HEAD + "assessed_on: 2026-11-01\n")
    earlier = tmp_path / "2024.yaml"
    price = f"{{value: 0.1, source: a tariff{beside}}}"
    answers = "answers: {lineage: 3}\n"
    earlier.write_text(f"{HEAD}assessed_on: 2024-11-01\n{answers}prices: {{electricity_usd_kwh: {price}}}\n")
    seed = read_sheet(earlier, builtin())
    for _ in range(2):
        play(file, [":g lineage", "=", ":g electricity_usd_kwh", "="], seed=seed)
        assert f"electricity_usd_kwh: {{value: 0.1, source: a tariff, as_of: {day}}}\n" in file.read_text()
        assert "lineage: {value: 3, as_of: 2026-11-25}\n" in file.read_text()


def test_a_price_taken_over_without_a_day_is_of_the_sitting(file: Path) -> None:
    file.write_text(HEAD + "assessed_on: 2025-01-20\n")
    seed = Sheet(organisation="acme", prices={"electricity_usd_kwh": OwnPrice(value=(0.1, 0.1, 0.1))})
    for _ in range(2):
        play(file, [":g electricity_usd_kwh", "="], seed=seed)
        assert "  electricity_usd_kwh: {value: 0.1, as_of: 2026-11-25}\n" in file.read_text()


def test_what_was_skipped_is_not_asked_again_unless_it_is_asked_for(file: Path) -> None:
    assert cards(play(file, ["", "5"])) == ["sector", "employees", "turnover_eur_m"]
    assert file.read_text() == HEAD + "profile:\n  sector: {value: null, as_of: 2026-11-25}\n  employees: 5\n"
    assert cards(play(file, []))[0] == "turnover_eur_m"
    assert cards(play(file, [], Selection(only="open")))[0] == "sector"
    play(file, [":g sector", "3"])
    assert "  sector: public_sector\n" in file.read_text() or "  sector: {value: public_sector}\n" in file.read_text()


@pytest.mark.parametrize(
    ("target", "arrives"),
    [
        ("lineage", "lineage"),
        ("3", "turnover_eur_m"),
        ("0000000003", "turnover_eur_m"),
        ("talent", "role_coverage"),
        ("pillar:data_quality", "catalogue_coverage"),
        ("power", "power_secured"),
        ("topic:power", "power_secured"),
    ],
)
def test_go_to_takes_ids_numbers_pillars_and_topics(file: Path, target: str, arrives: str) -> None:
    assert cards(play(file, [f":g {target}"]))[-1] == arrives


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("999", "no 999"),
        ("0000000000", "no 0000000000"),
        ("12345678901", "no 12345678901"),
        ("9" * 5000, "no 999"),
        ("lineag", "did you mean lineage?"),
        ("npv", "is nothing that anybody is asked"),
        ("price:lineage", "is nothing that anybody is asked"),
        ("price:power", "is nothing that anybody is asked"),
        ("facility_power_kw", "is nothing that anybody is asked (did you mean firm_power_kw?)"),
        ("engineer_ratio", "is nothing that anybody is asked (engineer_ratio was retired in ai-factory 2.0.0"),
    ],
)
def test_go_to_what_is_not_there_says_why(file: Path, target: str, why: str) -> None:
    tone, text = said(play(file, [f":g {target}"]))[0]
    assert (tone, why in text) == ("refused", True), text


def test_go_to_what_is_not_asked_says_so(file: Path) -> None:
    shows = play(file, [":g deployment", "as_a_service", ":g target_gpus"])
    assert said(shows)[-1] == ("refused", "target_gpus is not asked of this organisation in this sitting")


@pytest.mark.parametrize(
    "selection",
    [Selection(pillar="talent"), Selection(core=True), Selection(only="unknown"), Selection(role="security_lead")],
)
def test_go_to_what_another_sitting_asks_says_which(file: Path, selection: Selection) -> None:
    elsewhere = "not asked in this sitting; one of the whole questionnaire asks"
    shows = play(file, [":g prices", ":g electricity_usd_kwh"], selection)
    assert [text for tone, text in said(shows) if tone == "refused"] == [
        f"prices are {elsewhere} them", f"electricity_usd_kwh is {elsewhere} it",
    ]  # fmt: skip


def test_go_to_what_no_sitting_asks_of_the_file_names_none(tmp_path: Path) -> None:
    everything, path = load(Path(__file__).parent.parent / "cases" / "frameworks" / "everything"), tmp_path / "b.yaml"
    path.write_text("framework: everything@2\norganisation: {id: acme}\n")
    shows = play(path, [":g prices", ":g organisation"], Selection(pillar="people"), everything)
    assert [text for tone, text in said(shows) if tone == "refused"] == [
        "prices are not asked in this sitting", "organisation is not asked in this sitting",
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["respondent", "role", "prices"])
def test_a_question_may_be_called_as_something_of_the_file_is(tmp_path: Path, word: str) -> None:
    """Neither counts as the other, and `:g` leads to each."""
    folder, path = tmp_path / "fw", tmp_path / "a.yaml"
    copytree(builtin_folder(), folder)
    asking = folder / "data_quality.yaml"
    asking.write_text(asking.read_text("utf-8").replace("- id: lineage\n", f"- id: {word}\n"), "utf-8")
    framework = load(folder)
    shows = play(path, ["acme", "Acme", "Ann", "1", ":g file:prices", "no", ":l"], framework=framework)
    rows = [row for show in shows if isinstance(show, AskedList) for _, lines in show.groups for row in lines]
    question = next(row for row in rows if row.id == word and row.number)
    assert question.state == "open"
    assert word not in read_sheet(path, framework).answers

    path.write_text("framework: ai-factory@2\norganisation: {id: acme}\n")
    go = [f":g {word}", "3", f":g {question.number}", f":g file:{word}"]
    shows = play(path, go, framework=framework)
    groups = [(show.group.partition(" /")[0], show.id) for show in shows if isinstance(show, Card)]
    asked = ("Data quality", word)
    head = ("Own prices" if word == "prices" else "This file", word)
    assert [groups[at] for at in (1, 3, -1)] == [asked, asked, head]
    assert read_sheet(path, framework).answers[word].value == 3

    end = play(path, [""] * 200, framework=framework)
    ways = {show.way for show in end if isinstance(show, AllAsked) and show.prices}
    assert ways == {"file:prices" if word == "prices" else "prices"}


def test_a_profile_answer_says_what_is_asked_otherwise(file: Path) -> None:
    shows = play(file, [":g deployment", "on_prem", ":g rack_kw", "30", ":g deployment", "2"])
    told = [text for tone, text in said(shows) if tone == "told"]
    fewer = r"([0-9]+ questions?)?( and )?([0-9]+ facts?)? fewer \("
    assert re.match(f"Since it is “Own machines in an own building”: {fewer}", told[0])
    assert "Answers that stay in the file and count for nothing: rack_kw." in told
    why = "Since it is “Bought as a finished AI service, no machines of our own choice”: "
    assert re.match(why + fewer, told[-2])


@pytest.mark.parametrize("reply", ["no idea", "Dont know.", "Don\u2019t know", "weiß nicht", "unknown"])
def test_a_reply_that_nobody_knows_is_told_the_command_for_it(file: Path, reply: str) -> None:
    for place in ("pue", "lineage", "sector"):
        assert said(play(file, [":g deployment", "on_prem", f":g {place}", reply]))[-1] == (
            "refused",
            "write :u for that",
        )


def test_an_amount_and_a_price_are_shown_again_as_they_were_said(file: Path) -> None:
    replies = [":g budget_capex_usd", "2.5M EUR", ":g hardware_usd_per_gpu", "40k EUR", ":g hardware_usd_per_gpu"]
    shows = play(file, replies) + play(file, [":g budget_capex_usd"])
    lines = [line for show in shows if isinstance(show, Card) for line in show.before]
    assert "Answered: 2,500,000 EUR" in lines
    assert any(line.startswith("Your own: 40,000 EUR") for line in lines), lines
    groups = next(show for show in play(file, [":l"]) if isinstance(show, AskedList)).groups
    listed = {row.id: row.answer for _, rows in groups for row in rows}
    assert listed["budget_capex_usd"] == "2,500,000 EUR"
    assert listed["hardware_usd_per_gpu"].startswith("40,000 EUR")


def test_an_amount_typed_anew_stands_in_its_own_currency_where_it_is_worth_the_same(file: Path) -> None:
    """2.1M EUR are 2.436M USD by the general rate."""
    facts, prices = "profile:\n  budget_capex_usd: ", "prices:\n  hardware_usd_per_gpu: "
    file.write_text(f"{HEAD}{facts}{{value: 2.1e6, currency: EUR}}\n{prices}{{value: 30000, currency: EUR}}\n")
    beside = [":g budget_capex_usd", ":n board", ":e verified minutes", ":g price:hardware_usd_per_gpu", ":n offer"]
    shows = play(file, [*beside, ":g budget_capex_usd", "2.1M EUR"])
    assert said(shows)[-1] == ("told", "budget_capex_usd: 2,436,000 USD (2,100,000 EUR), as before.")
    assert "{value: 2.1e6, currency: EUR, evidence: verified, source: minutes, note: board" in file.read_text()
    assert "{value: 30000, currency: EUR, note: offer}" in file.read_text()
    shows = play(file, [":g budget_capex_usd", "2436000", ":g price:hardware_usd_per_gpu", "34800"])
    assert said(shows)[0] == ("saved", "budget_capex_usd: 2,436,000 USD (was: 2,100,000 EUR)")
    assert any(text.startswith("hardware_usd_per_gpu: 34,800 USD (was: 30,000 EUR)") for _, text in said(shows))
    assert "{value: 2436000, evidence: verified, source: minutes, note: board" in file.read_text()
    assert "{value: 34800, note: offer}" in file.read_text()


def test_an_amount_that_the_files_rate_cannot_read_is_refused_as_that(file: Path) -> None:
    file.write_text(HEAD + "prices: {usd_per_eur: 0}\n")
    tone, text = said(play(file, [":g budget_capex_usd", "2M EUR"]))[-1]
    assert tone == "refused"
    assert "one EUR is worth 0 USD here, expected a rate to read 2000000 EUR by" in text


def test_the_prompt_and_the_refusal_name_one_range(file: Path) -> None:
    shows = play(file, [":g gpu_hours_secured", "x"])
    card = next(show for show in shows if isinstance(show, Card) and show.id == "gpu_hours_secured")
    told = "a number from 0 to 10,000,000,000 (GPU-hours in 12 months)"
    assert card.expected.startswith(told)
    assert said(shows)[-1][1].endswith(f"expected {told}")


def test_a_contradiction_is_pointed_out_when_it_arises(file: Path) -> None:
    replies = [
        ":g deployment",
        "5",
        ":g gpu_hours_forecast",
        "1000",
        ":g gpu_hours_secured",
        "500",
        ":g compute_secured",
        "1.2",
    ]
    warned = [text for tone, text in said(play(file, replies)) if tone == "warned"]
    assert warned == [
        "Contradiction in compute_secured: typed 120 %, computed 50 % from the profile; the computed value counts, as "
        "it earns less."
    ]


def test_what_the_profile_computes_is_not_asked_but_can_be_reached(file: Path) -> None:
    replies = [
        ":g deployment",
        "5",
        ":g gpu_hours_forecast",
        "1000",
        ":g gpu_hours_secured",
        "500",
        ":g capacity_forecasting",
        "1",
    ]
    shows = play(file, [*replies, ":g compute_secured"])
    assert cards(shows)[-2:] == ["accelerator_selection", "compute_secured"]
    last = [show for show in shows if isinstance(show, Card)][-1]
    assert last.before == ("Computed from the profile: 0.5",)


def test_notes_evidence_and_reasons_go_into_the_file(file: Path) -> None:
    replies = [
        ":g lineage", ":n", "open so far", "3", ":b", ":e", "documented", "a: list", ":n", "-", "",
        ":g data_rights", ":x", "no data at all",
        ":g sector", ":x", ":g compute_secured", ":x",
        ":g datasheet_coverage", ":u", ":b", ":e 1", "", ":e -",
    ]  # fmt: skip
    shows = play(file, replies)
    assert file.read_text() == HEAD + (
        'answers:\n  lineage: {value: 3, evidence: documented, source: "a: list"}\n'
        "  data_rights: {value: not_applicable, note: no data at all}\n"
        "  datasheet_coverage: unknown\n"
    )
    refused = [text for tone, text in said(shows) if tone == "refused"]
    assert refused == [
        "a profile field cannot be not applicable, expected a value or unknown",
        "a question with a gate cannot be not applicable, expected a value or unknown",
    ]


@pytest.mark.parametrize(
    "before",
    ["", "answers:\n  lineage:\n", "answers: {lineage: {value: null, as_of: 2026-11-20}}\n", "answers: {lineage: 2}\n"],
)
@pytest.mark.parametrize("dash", [[":n -"], [":n", "-"]])
def test_a_note_taken_out_where_there_is_none_changes_no_byte(file: Path, before: str, dash: list[str]) -> None:
    file.write_text(HEAD + before)
    remarks = said(play(file, [":g lineage", *dash]))
    assert remarks[-1][1].endswith(", as before.")
    assert file.read_text() == HEAD + before


def test_a_note_beside_what_was_skipped_does_not_ask_it_again(file: Path) -> None:
    """It keeps the day on which nobody answered, until somebody does."""
    skipped = "{value: null, as_of: 2026-11-20}"
    file.write_text(HEAD + f"assessed_on: 2026-11-25\nprofile: {{sector: {skipped}}}\n")
    play(file, [":g sector", ":n ask Bo"])
    noted = Answer(state="open", note="ask Bo", as_of=date(2026, 11, 20))
    assert read_sheet(file, builtin()).profile["sector"].bare == noted
    assert cards(play(file, []))[0] != "sector"
    play(file, [":g sector", "1"])
    sector = read_sheet(file, builtin()).profile["sector"]
    assert (sector.state, sector.note, sector.as_of) == ("value", "ask Bo", None)


def test_a_question_aside_is_left_with_enter_and_refuses_other_commands(file: Path) -> None:
    replies = [":g lineage", ":x", ":r", "?", "", ":e", "2", ":n", ":b", ":e hearsay", ":e"]
    texts = [text for _, text in said(play(file, replies))]
    assert texts[1] == "the reason is asked for; Enter leaves it as it was"
    assert texts[2].startswith("Why the question does not fit")
    assert texts[3] == "Left as it was."
    assert texts[4] == "answer first, then say what the answer rests on"
    assert file.read_text() == HEAD + "answers:\n  lineage: 2\n"


def test_every_kind_of_evidence_is_taken_by_the_number_that_is_shown(file: Path) -> None:
    kinds = tuple(Named(id=f"kind{at}", title=f"Kind {at}") for at in range(1, 21))
    framework = replace(builtin(), evidence_kinds=kinds)
    for at, kind in enumerate(kinds, start=1):
        play(file, [":g lineage", "2", ":g lineage", f":e {at}"], framework=framework)
        assert read_sheet(file, framework).answers["lineage"].evidence == kind.id
    texts = [text for _, text in said(play(file, [":g lineage", ":e 0", ":e 21"], framework=framework))]
    assert [text.partition(",")[0] for text in texts] == [f"'{at}' is no kind of evidence" for at in (0, 21)]


def test_a_kept_note_is_told_when_the_value_changes(file: Path) -> None:
    shows = play(file, [":g lineage", "3", ":b", ":n why", "2"])
    assert said(shows)[-2] == ("saved", "lineage: 2 (" + builtin_level("lineage", 2) + "); note: why (kept)")


def builtin_level(name: str, step: int) -> str:
    question = next(question for question in builtin().questions if question.id == name)
    assert isinstance(question.kind, Levels)
    return question.kind.steps[step]


def test_a_text_may_begin_with_a_colon_when_it_is_typed_twice(file: Path) -> None:
    play(file, [":g lineage", "1", ":b", ":n", "::q is a note"])
    assert '  lineage: {value: 1, note: ":q is a note"}\n' in file.read_text()


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", " \t "])
def test_a_command_is_parted_at_any_blank(file: Path, blank: str) -> None:
    play(file, [f":g{blank}lineage", "1", ":b", f":e{blank}documented{blank}list", f":n{blank}seen"])
    assert "  lineage: {value: 1, evidence: documented, source: list, note: seen}\n" in file.read_text()


def test_a_tab_in_a_note_or_source_is_a_blank_and_in_a_number_none(file: Path) -> None:
    replies = [":g lineage", "1", ":b", ":e documented HR\texport", ":n\tof\t2024", ":g employees", "1\t200"]
    shows = play(file, replies)
    assert "source: HR export, note: of 2024}" in file.read_text()
    assert said(shows)[-1][1].startswith("'1\\t200' is no number, expected")
    play(file, [":g lineage", ":n", "by\thand", ":e", "2", "a\tlist"])
    assert "source: a list, note: by hand}" in file.read_text()


def test_a_second_voice_is_told_apart_from_the_first(file: Path) -> None:
    play(file, [":g lineage", "1", "2"])
    play(file, [":g data_rights", "3", ":g lineage", "1", ":g datasheet_coverage", "5"], respondent="B. Other")
    assert file.read_text() == HEAD + (
        "answers:\n  lineage: 1\n  data_rights: {value: 3, by: B. Other}\n"
        "  datasheet_coverage: {value: 5, by: B. Other}\n"
    )
    play(file, [":g data_rights", "2"], respondent="A")
    assert "  data_rights: {value: 2}\n" in file.read_text() or "  data_rights: 2\n" in file.read_text()


def test_who_spells_their_name_otherwise_is_the_same_person(file: Path) -> None:
    """With marks apart, and two blanks: the answer is by nobody else, and the note takes the place of their own."""
    head = HEAD.replace("name: A", "name: José A")
    stood = 'answers:\n  lineage: {value: 1, note: "a; B: b; Jose\u0301 A: c", noted_by: [B, Jose\u0301 A]}\n'
    file.write_text(head + stood)
    play(file, [":g lineage", "2", ":g lineage", ":n z", ":g data_rights", "3"], respondent="Jose\u0301  A")
    stands = 'answers:\n  lineage: {value: 2, note: "z; B: b", noted_by: [B]}\n  data_rights: 3\n'
    assert file.read_text() == head + stands
    play(file, [":g respondent", "Ann", ":g data_rights", "2"], respondent="Jose\u0301 A")
    assert file.read_text().endswith("  data_rights: 2\n")
    file.write_text(HEAD + 'answers:\n  lineage: {value: 1, note: "a; Zoe\u0308 N: b", noted_by: [Zoe\u0308 N]}\n')
    play(file, [":g lineage", ":n z"])
    assert 'note: "z; Zoe\u0308 N: b", noted_by: [' in file.read_text()


def test_a_note_takes_the_place_of_ones_own_and_follows_that_of_another(file: Path) -> None:
    shows = play(file, [":g lineage", "1", ":b", ":n of 2024", ":n of 2025"])
    level = f"1 ({builtin_level('lineage', 1)})"
    assert said(shows)[-1] == ("saved", f"lineage: {level}; note: of 2025 (was: of 2024)")
    shows = play(file, [":g lineage", ":n without Rome", ":g data_rights", ":n not seen"], respondent="B. Other")
    assert said(shows)[0] == ("saved", f"lineage: {level}; note: of 2025; B. Other: without Rome; kept, as noted by A")
    assert '  data_rights: {value: null, note: "B. Other: not seen", noted_by: [B. Other]}\n' in file.read_text()
    play(file, [":g lineage", ":x it is bought"], respondent="C")
    note = "it is bought; A: of 2025; B. Other: without Rome"
    assert f'{{value: not_applicable, note: "{note}", noted_by: [A, B. Other], by: C}}' in file.read_text()
    shows = play(file, [":g data_rights", ":n -"])
    assert said(shows)[-1] == ("saved", "data_rights: not answered; note taken out (was: B. Other: not seen)")


def test_the_name_and_who_answers_are_corrected_by_name(file: Path) -> None:
    replies = ["1", ":g name", "Acme Ltd", ":g respondent", "Ann", ":g role", "hr_lead", ":g name", ""]
    shows = play(file, [*replies, ":q"])
    assert said(shows)[1:] == [("saved", "name: Acme Ltd"), ("saved", "respondent: Ann"), ("saved", "role: hr_lead")]
    sheet = read_sheet(file, builtin())
    assert (sheet.name, sheet.respondent, sheet.respondent_role) == ("Acme Ltd", "Ann", "hr_lead")
    here = "employees"
    assert cards(shows) == ["sector", here, "name", here, "respondent", here, "role", here, "name", here]


@pytest.mark.parametrize("head", ["name", "respondent"])
def test_a_dash_is_no_name_and_takes_none_out(file: Path, head: str) -> None:
    shows = play(file, [f":g {head}", "-"])
    assert said(shows) == [("refused", f"the {head} is not taken out here; Enter leaves it as it was")]
    assert file.read_text() == HEAD


@pytest.mark.parametrize(
    ("before", "replies", "after"),
    [
        ("null, note: a", [":n in Roem", ":n in Rome"], 'null, note: "a; B: in Rome", noted_by: [B]'),
        ("null, note: a", [":n in Rome", "2"], '2, note: "in Rome; A: a", noted_by: [A], by: B'),
        ("1, note: a", [":n same", ":n new"], '1, note: "a; B: new", noted_by: [B]'),
        ("1, note: a", ["2", ":g lineage", ":n z"], '2, note: "z; A: a", noted_by: [A], by: B'),
        (
            "1, note: a",
            [":x no", ":g lineage", ":x never"],
            'not_applicable, note: "never; A: a", noted_by: [A], by: B',
        ),
        (
            "not_applicable, note: a",
            [":x no", ":g lineage", ":x never"],
            'not_applicable, note: "a; B: never", noted_by: [B]',
        ),
        (
            '2, note: "z; A: a: 1; 2", noted_by: [A], by: C',
            [":u"],
            'unknown, note: "C: z; A: a: 1; 2", noted_by: [C, A], by: B',
        ),
        ("2, note: c, by: C", ["1", ":g lineage", ":n z"], '1, note: "z; C: c", noted_by: [C], by: B'),
        (
            '2, note: "C: z; D: y", noted_by: [C, D], by: "C, D"',
            ["1"],
            '1, note: "C: z; D: y", noted_by: [C, D], by: B',
        ),
        (
            '2, note: "z; B: CFO: y", noted_by: ["B: CFO"], by: "B: CFO"',
            [":n x"],
            '2, note: "z; y; B: x", noted_by: [B], by: "B: CFO"',
        ),
    ],
)
def test_a_note_holds_the_last_word_of_each_and_the_answerers_without_a_name(
    file: Path, before: str, replies: list[str], after: str
) -> None:
    file.write_text(f"{HEAD}answers:\n  lineage: {{value: {before}}}\n")
    play(file, [":g lineage", *replies], respondent="B")
    assert f"  lineage: {{value: {after}}}\n" in file.read_text()


@pytest.mark.parametrize(
    ("before", "speaker", "after"),
    [
        (("a; Cy: two", "Cy"), "B", ("a; Cy: two; B: three", "Cy, B")),
        (("a; Cy: two; B: one", "Cy, B"), "B", ("a; Cy: two; B: three", "Cy, B")),
        (("a; Dora Q.: y", "Dora Q."), "A", ("three; Dora Q.: y", "Dora Q.")),
        (("Source: export", ""), "A", ("three", "")),
        (("said (x; Eve: y); Dora: z", "Dora"), "A", ("three; Dora: z", "Dora")),
        (("1) x; Dora: y :(", "Dora"), "A", ("three; Dora: y :(", "Dora")),
        (("x; von Bonn, Ann: y", '"von Bonn, Ann"'), "A", ("three; von Bonn, Ann: y", '"von Bonn, Ann"')),
        (("a; Q: r: s: t: one", '"Q: r: s: t"'), "Q: r: s: t", ("a; Q: r: s: t: three", '"Q: r: s: t"')),
    ],
)
def test_a_note_of_somebody_who_answers_nothing_stays(
    file: Path, before: tuple[str, str], speaker: str, after: tuple[str, str]
) -> None:
    """Whatever they are called, and whatever stands in it."""

    def stands(note: str, names: str) -> str:
        return f"  lineage: {{value: 1, note: {words(note)}{f', noted_by: [{names}]' if names else ''}}}\n"

    file.write_text(f"{HEAD}answers:\n{stands(*before)}")
    play(file, [":g lineage", ":n three"], respondent=speaker)
    assert stands(*after) in file.read_text()


def test_a_reason_that_is_taken_over_stays_that_of_whoever_gave_it(file: Path) -> None:
    reason = Answer("not_applicable", note="not here; Bob: agreed", noted_by=("Bob",), by="Ann")
    file.write_text(HEAD + "answers:\n  lineage: {value: 2, note: seen}\n")
    play(file, [":g lineage", "="], seed=Sheet(organisation="acme", answers={"lineage": reason}), respondent="Cy")
    stands = read_sheet(file, builtin()).answers["lineage"]
    assert (stands.state, stands.by) == ("not_applicable", "Cy")
    assert stands.signed == ("A: seen; Ann: not here; Bob: agreed", ("A", "Ann", "Bob"))
    file.write_text(HEAD.replace("name: A", "name: Ann") + "answers:\n  lineage: {value: 2, note: ask the plant}\n")
    shows = play(
        file, [":g lineage", "="], seed=Sheet(organisation="acme", answers={"lineage": reason}), respondent="Bob"
    )
    noted = "agreed; Ann: ask the plant; Ann: not here"
    assert read_sheet(file, builtin()).answers["lineage"].signed == (noted, ("Ann", "Ann"))
    assert "kept, as noted by Ann" in " ".join(text for _, text in said(shows))


def test_a_note_of_a_price_stands_beside_those_of_others(file: Path) -> None:
    file.write_text(HEAD + "prices:\n  electricity_usd_kwh: {value: 0.2, note: due}\n")
    play(file, [":g electricity_usd_kwh", ":n of May", ":n of June"], respondent="B")
    assert 'note: "due; B: of June", noted_by: [B]' in file.read_text()
    shows = play(file, [":g electricity_usd_kwh", ":n paid"])
    assert said(shows)[-1][1].endswith("; kept, as noted by B")
    assert 'note: "paid; B: of June", noted_by: [B]' in file.read_text()
    play(file, [":g electricity_usd_kwh", ":n -"])
    assert "electricity_usd_kwh: 0.2\n" in file.read_text()


@pytest.mark.parametrize(
    ("seeds", "note"),
    [
        ("{value: 0.3}", "due"),
        ("{value: 0.3, note: x}", "x"),
        ('{value: 0.3, note: "B: x", noted_by: [B]}', "due; B: x"),
    ],
)
def test_a_price_that_is_taken_over_takes_no_note_out_for_which_it_has_none(file: Path, seeds: str, note: str) -> None:
    prices = "prices:\n  electricity_usd_kwh: "
    seed = parse_sheet(f"{HEAD}{prices}{seeds}\n".encode(), builtin(), "seed.yaml")
    file.write_text(f"{HEAD}{prices}{{value: 0.2, note: due}}\n")
    play(file, [":g electricity_usd_kwh", "="], seed=seed)
    own = read_sheet(file, builtin()).prices["electricity_usd_kwh"]
    assert (own.value[1], own.note) == (0.3, note)


def test_who_answers_where_nobody_is_known_to_have_noted_something_has_said_none_of_it(file: Path) -> None:
    nobodys = HEAD.replace("respondent: {name: A}\n", "answers:\n")
    file.write_text(nobodys + '  lineage: {value: 3, note: "x; Ann: y"}\n')
    play(file, [":g lineage", "1"], respondent="Ann")
    stands = '{value: 1, note: "somebody: x; Ann: y", noted_by: [somebody], by: Ann}'
    assert f"  lineage: {stands}\n" in file.read_text()
    file.write_text(nobodys + "  lineage: {value: 3, note: x, by: B}\n")
    play(file, [":g lineage", "1"])
    assert '  lineage: {value: 1, note: "B: x", noted_by: [B]}\n' in file.read_text()


@pytest.mark.parametrize("first", ["Ann", "van der Berg"])
def test_a_note_of_a_merged_file_is_put_into_the_mouth_of_nobody_who_outvoted_its_author(
    file: Path, first: str
) -> None:
    """Whom a merge outvoted its file may name nowhere else."""
    merged = f'answers:\n  lineage: {{value: 3, note: "{first}: x; Bob: y", noted_by: [{first}, Bob], by: "Bob, Cy"}}\n'
    file.write_text(HEAD.replace("respondent: {name: A}\n", merged))
    play(file, [":g lineage", "1", ":g lineage", ":n z"], respondent="Dee")
    stands = f'{{value: 1, note: "z; {first}: x; Bob: y", noted_by: [{first}, Bob], by: Dee}}'
    assert f"  lineage: {stands}\n" in file.read_text()


@pytest.mark.parametrize("notes", [("Risk: high", "Stand 10:30: offen"), ("bad :(", "better :)"), ("1) yes", "2) no")])
def test_ones_own_note_comes_in_the_place_of_ones_own_in_a_file_that_nobody_has_answered(
    file: Path, notes: tuple[str, str]
) -> None:
    """As `new` writes it: what stands before a colon there is no name, and no mouth of a smiley is a bracket."""
    file.write_text(HEAD.replace("respondent: {name: A}\n", ""))
    first, second = notes
    play(file, [":g lineage", "1", ":g lineage", f":n {first}", ":g lineage", f":n {second}"], respondent="Ann")
    play(file, [":g lineage", "2", ":g lineage", ":n fine"], respondent="Bob")
    assert f'note: "fine; Ann: {second}"' in file.read_text()
    play(file, [":g lineage", ":n solved"], respondent="Ann")
    assert 'note: "fine; Ann: solved"' in file.read_text()


@pytest.mark.parametrize("note", ["why: see mail", "Status: {} of 4; https://a: b", "step {} (see: x; Bob: y)"])
def test_ones_own_note_comes_in_the_place_of_ones_own_in_a_merged_file(file: Path, note: str) -> None:
    merged = "answers:\n  lineage: {value: 3, by: Ann}\n"
    file.write_text(HEAD.replace("respondent: {name: A}\n", merged))
    for step in (1, 2, 2):
        play(file, [":g lineage", f":n {note.format(step)}"], respondent="Ann")
        assert file.read_text().count(note.format(step)) == file.read_text().count(note.partition(" ")[0]) == 1
    play(file, [":g data_rights", "2"])
    for step in (1, 2, 2):  # of nobody, and of an answer that is nobody's
        play(file, [":g data_rights", f":n {note.format(step)}"])
        assert file.read_text().count(note.partition(" ")[0]) == 2
    play(file, [":g lineage", "4"], respondent="Bob")
    assert f"Ann: {note.format(2)}" in file.read_text()
    play(file, [":g lineage", ":n fine"], respondent="Ann")
    assert 'note: "Ann: fine", noted_by: [Ann], by: Bob' in file.read_text()


def test_another_persons_note_is_told_as_kept(file: Path) -> None:
    file.write_text(HEAD + "answers:\n  lineage: {value: 1, note: a}\n")
    shows = play(file, [":g lineage", "2", ":g lineage", ":n z"], respondent="B")
    level = f"lineage: 2 ({builtin_level('lineage', 2)}); note: "
    assert [text for _, text in said(shows) if "note" in text] == [
        f"{level}A: a (kept)",
        f"{level}z; A: a; kept, as noted by A",
    ]


def test_who_speaks_and_is_renamed_in_the_file_speaks_by_the_new_name(file: Path) -> None:
    play(file, [":g respondent", "Anna", ":g lineage", "2", ":g data_rights", ":n seen"], respondent="A")
    assert file.read_text() == HEAD.replace("name: A", "name: Anna") + (
        "answers:\n  lineage: 2\n  data_rights: {value: null, note: seen}\n"
    )
    play(file, [":g respondent", "Ann", ":g lineage", "3"], respondent="B. Other")
    assert "  lineage: {value: 3, by: B. Other}\n" in file.read_text()


def test_a_new_file_takes_the_respondent_and_role_from_the_flags(tmp_path: Path) -> None:
    shows = play(tmp_path / "a.yaml", ["acme", "Acme"], Selection(role="hr_lead"), respondent="C")
    assert "respondent: {name: C, role: hr_lead}\n" in (tmp_path / "a.yaml").read_text()
    assert cards(shows)[:3] == ["organisation", "name", "ai_positions_needed"]


@pytest.mark.parametrize(
    ("selection", "takes"),
    [
        (Selection(pillar="talent"), lambda q: q.pillar == "talent"),
        (Selection(topic="cooling"), lambda q: q.topic == "cooling"),
        (Selection(challenge="cooling"), lambda q: "cooling" in q.informs),
        (Selection(role="hr_lead"), lambda q: q.role == "hr_lead"),
        (Selection(core=True), lambda q: q.core),
    ],
)
def test_a_selection_asks_its_questions_and_no_others(
    file: Path, selection: Selection, takes: Callable[[Question], bool]
) -> None:
    groups = next(show for show in play(file, [":l"], selection) if isinstance(show, AskedList)).groups
    questions = {question.id for question in builtin().questions}
    listed = [row.id for _, rows in groups for row in rows if row.id in questions]
    assert listed == [question.id for question in builtin().questions if takes(question)]


def test_a_part_asks_the_facts_that_decide_on_it_and_a_role_its_own(file: Path) -> None:
    def fields(selection: Selection) -> list[str]:
        groups = next(show for show in play(file, [":l"], selection) if isinstance(show, AskedList)).groups
        return [row.id for title, rows in groups if title == "Profile" for row in rows]

    assert fields(Selection(role="hr_lead")) == ["ai_positions_needed", "ai_positions_filled"]
    assert fields(Selection(topic="measured_quality")) != [known.id for known in builtin().fields]
    cooling = fields(Selection(topic="cooling"))
    assert {"deployment", "rack_kw", "rack_heat_rejection_kw", "pue"} <= set(cooling)
    assert "sector" not in cooling


def test_only_unknown_asks_what_nobody_knew(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  pue: unknown\nanswers:\n  lineage: unknown\n  data_rights: 2\n")
    assert cards(play(file, ["1.3", "2"], Selection(only="unknown")))[:2] == ["pue", "lineage"]


def test_only_open_leaves_out_what_is_answered_or_unknown(file: Path) -> None:
    file.write_text(HEAD + "answers:\n  lineage: unknown\n  data_rights: 2\n")
    groups = next(s for s in play(file, [":l"], Selection(only="open")) if isinstance(s, AskedList)).groups
    listed = {row.id for title, rows in groups for row in rows if title != "Own prices"}
    assert not listed & {"lineage", "data_rights"}
    assert len(listed) == len(builtin().fields) + len(builtin().questions) - 2


def test_earlier_answers_are_offered_and_taken_one_by_one(file: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "2025.yaml"
    earlier.write_text(
        HEAD + "assessed_on: 2025-11-20\nprofile:\n  sector: other\n  employees: 70\nanswers:\n"
        "  lineage: {value: 3, evidence: verified, source: x}\n"
        "  data_rights: {value: not_applicable, note: none held}\n"
    )
    seed = read_sheet(earlier, builtin())
    replies = ["=", "80", "=", ":g lineage", "=", "="]
    shows = play(file, replies, seed=seed, seed_name="2025.yaml")
    first = next(show for show in shows if isinstance(show, Card))
    assert first.before == ("Earlier, in 2025.yaml of 2025-11-20: Other", "= takes it over")
    assert ("refused", "there is no earlier answer to take over") in said(shows)
    assert file.read_text() == HEAD + (
        "profile:\n  sector: other\n  employees: 80\nanswers:\n  lineage: 3\n"
        "  data_rights: {value: not_applicable, note: none held}\n"
    )
    changed = play(file, [":l"], Selection(only="changed"), seed=seed, seed_name="2025.yaml")
    groups = next(show for show in changed if isinstance(show, AskedList)).groups
    assert [row.id for _, rows in groups for row in rows] == ["employees"]


def test_an_earlier_answer_is_offered_with_the_day_on_which_it_was_given(file: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "2025.yaml"
    earlier.write_text(
        HEAD + "assessed_on: 2025-11-20\nprofile:\n  sector: {value: other, as_of: 2024-03-01}\n"
        "answers:\n  lineage: {value: 3, as_of: 2024-05-02}\n  data_rights: {value: 2, as_of: 2025-11-20}\n"
        "prices:\n  hardware_usd_per_gpu: {value: 30000, as_of: 2024-02-03}\n  electricity_usd_kwh: 0.2\n"
    )
    file.write_text(HEAD + "profile:\n  deployment: on_prem\n  target_gpus: 128\n")
    asked = ["sector", "lineage", "data_rights", "hardware_usd_per_gpu", "electricity_usd_kwh"]
    seed = read_sheet(earlier, builtin())
    shows = play(file, [f":g {name}" for name in asked], seed=seed, seed_name="2025.yaml")
    offered = {
        show.id: line.partition(":")[0]
        for show in shows
        if isinstance(show, Card) and show.id in asked
        for line in show.before
        if line.startswith("Earlier")
    }
    days = ("2024-03-01", "2024-05-02", None, "2024-02-03", None)
    head = "Earlier, in 2025.yaml of 2025-11-20"
    assert [*offered.values()] == [f"{head}, as of {day}" if day else head for day in days]


def test_an_amount_that_is_the_same_in_its_currency_has_not_changed(file: Path, tmp_path: Path) -> None:
    def written(path: Path, rate: float, more: str = "") -> None:
        per_gpu = "{value: [30000, 31000, 40000], currency: EUR}"
        prices = f"prices:\n  usd_per_eur: {rate}\n  hardware_usd_per_gpu: {per_gpu}\n{more}"
        budget = "budget_capex_usd: {value: 2000000, currency: EUR}"
        path.write_text(f"{HEAD}profile:\n  deployment: on_prem\n  target_gpus: 128\n  {budget}\n{prices}")

    written(tmp_path / "2025.yaml", 1.1)
    written(file, 1.2, "  electricity_usd_kwh: 0.2\n")
    seed = read_sheet(tmp_path / "2025.yaml", builtin())
    changed = play(file, [":l"], Selection(only="changed"), seed=seed, seed_name="2025.yaml")
    groups = next(show for show in changed if isinstance(show, AskedList)).groups
    assert [row.id for _, rows in groups for row in rows] == ["prices", "electricity_usd_kwh"]


def test_an_earlier_amount_is_taken_over_as_it_was_said(file: Path, tmp_path: Path) -> None:
    """Five million euros stay five million euros, whatever a euro was worth then: 1.16 USD by the framework now."""
    earlier = tmp_path / "2025.yaml"
    said_then = "{value: 5000000, currency: EUR}"
    per_gpu = "{value: 30000, currency: EUR}"
    prices = f"prices:\n  usd_per_eur: 1.3\n  hardware_usd_per_gpu: {per_gpu}\n"
    earlier.write_text(f"{HEAD}profile:\n  budget_capex_usd: {said_then}\n{prices}")
    seed = read_sheet(earlier, builtin())
    assert seed.profile["budget_capex_usd"].value == 6_500_000
    profile = "profile:\n  deployment: on_prem\n  target_gpus: 128\n"
    file.write_text(HEAD + profile)
    replies = [":g budget_capex_usd", "=", ":g hardware_usd_per_gpu", "="]
    shows = play(file, replies, seed=seed, seed_name="2025.yaml")
    lines = [line for show in shows if isinstance(show, Card) for line in show.before if line.startswith("Earlier")]
    assert lines[:2] == [f"Earlier, in 2025.yaml: {said} EUR" for said in ("5,000,000", "30,000")]
    now = read_sheet(file, builtin())
    assert file.read_text() == (
        f"{HEAD}{profile}  budget_capex_usd: {said_then}\nprices:\n  hardware_usd_per_gpu: {per_gpu}\n"
    )
    assert now.profile["budget_capex_usd"].value == pytest.approx(5_000_000 * 1.16)


def test_another_organisation_is_not_seeded(tmp_path: Path) -> None:
    earlier = tmp_path / "2025.yaml"
    earlier.write_text(HEAD)
    seed = read_sheet(earlier, builtin())
    shows = play(tmp_path / "a.yaml", ["other", "="], seed=seed, seed_name="2025.yaml")
    assert said(shows) == [
        ("refused", "the earlier answers are of acme, and this would be other"),
        ("saved", "organisation: acme"),
    ]


def test_the_end_lists_what_was_skipped_and_enter_ends(file: Path) -> None:
    shows: list[Show] = []

    def replies() -> Iterator[str]:
        yield "2"
        while not any(isinstance(show, AllAsked) for show in shows):
            yield ""
        yield from ("anything", ":l", "?", ":b", "", "", "never asked for")

    rest = replies()
    with KeptSheet(file, builtin()) as kept:
        face = Face(ask=lambda _: next(rest), show=shows.extend, clock=None)
        talk(kept, sitting(builtin(), kept.sheet, Selection(topic="measured_quality")), face)
    assert next(rest) == "never asked for"
    asked = list(dict.fromkeys(cards(shows)))
    ends = [show for show in shows if isinstance(show, AllAsked)]
    # Once when it came, once more under the help, and once after going back.
    assert [end.skipped for end in ends] == [tuple(asked[1:])] * 3
    assert said(shows)[-1][1].startswith("nothing is asked any more")
    assert any(isinstance(show, Help) for show in shows)
    assert any(isinstance(show, AskedList) for show in shows)


def test_results_and_help_can_be_asked_for_anywhere(file: Path) -> None:
    shows = play(file, ["?", ":r", ":g lineage", ":help", ":results"])
    kinds = [type(show) for show in shows if isinstance(show, Help | Results)]
    assert kinds == [Help, Results, Help, Results]
    titles = [section.title for show in shows if isinstance(show, Help) for section in show.passages]
    assert titles[-4:] == ["Why it is asked", "What counts as evidence", "Basis and sources", "What to type"]


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("respondent", ""),
        ("prices", ""),
        ("employees", "uneo"),
        ("legal_basis", "uneo"),
        ("lineage", "uxneo"),
        ("hardware_usd_per_gpu", "neo"),
    ],
)
def test_help_offers_what_is_not_refused_there(name: str, offered: str, file: Path) -> None:
    lines = [
        line
        for show in play(file, [f":g {name}", "?"])
        if isinstance(show, Help)
        for line in next(each.lines for each in show.passages if each.title == "What to type")
    ]
    assert set(re.findall(":([uxneo]) ", "\n".join(lines))) == set(offered)
    for command in {*"uxne"} - {*offered}:
        assert said(play(file, [f":g {name}", f":{command} 1"]))[-1][0] == "refused"


def test_how_something_is_meant_is_no_reason_why_it_is_asked() -> None:
    """The question beneath the help shows it."""
    places: tuple[Place, ...] = (*builtin().fields, *builtin().questions)
    for item in places:
        reasons = [line for each in help_of(builtin(), item) if each.title == "Why it is asked" for line in each.lines]
        assert item.help not in reasons, item.id


@pytest.mark.parametrize("left", [(), ("pue", "rack_kw", "lineage")])
def test_minutes_left_follow_the_pace_so_far(file: Path, left: tuple[str, ...]) -> None:
    """What an earlier sitting left is no reply of this one, and is not asked again."""
    play(file, [word for name in left for word in (f":g {name}", "")])
    seconds = iter(range(0, 600, 30))
    shown: list[Show] = []
    rest = iter(["1", "2", "3", *[""] * 5, ":q"])
    with KeptSheet(file, builtin()) as kept:
        face = Face(ask=lambda _: next(rest), show=shown.extend, clock=lambda: float(next(seconds)))
        talk(kept, sitting(builtin(), kept.sheet), face)
    minutes = [show.minutes for show in shown if isinstance(show, Card)]
    assert minutes[:8] == [None] * 8
    waiting = len(builtin().fields) + len(builtin().questions) - 8 - len(left)
    assert minutes[8] == int(waiting * 270 / 8 / 60 + 0.5)


def test_an_edit_by_somebody_else_is_noticed_and_kept(file: Path) -> None:
    def replies(theirs: str) -> Iterator[str]:
        yield ":g lineage"
        file.write_text(theirs)
        yield "3"
        yield ":q"

    shows = play(file, replies("# theirs\n" + HEAD + "answers:\n  data_rights: 1\n"))
    assert said(shows)[-1] == ("warned", "somebody else changed the file meanwhile; both changes are in it now.")
    assert file.read_text() == "# theirs\n" + HEAD + "answers:\n  lineage: 3\n  data_rights: 1\n"

    shows = play(file, replies(HEAD + "answers:\n  lineage: 1\n"))
    tone, text = said(shows)[-1]
    assert tone == "refused"
    assert "somebody else changed lineage meanwhile. The file says: 1 " in text
    assert file.read_text() == HEAD + "answers:\n  lineage: 1\n"

    shows = play(file, replies(HEAD + "answers:\n  lineage: 7\n"))
    assert "'7' is no level" in said(shows)[-1][1]
    assert file.read_text() == HEAD + "answers:\n  lineage: 7\n"

    file.write_text(HEAD)
    rival = HEAD.replace("acme", "rival")
    shows = play(file, replies(rival))
    assert "is about organisation rival by now, expected acme" in said(shows)[-1][1]
    assert file.read_text() == rival


def test_a_hard_link_that_is_made_meanwhile_is_told_and_its_names_stay_one_file(file: Path) -> None:
    other = file.with_name("other.yaml")

    def replies() -> Iterator[str]:
        yield ":g lineage"
        other.hardlink_to(file)
        yield "3"
        assert other.samefile(file)
        other.unlink()
        yield "3"
        yield ":q"

    remarks = said(play(file, replies()))
    assert any(tone == "refused" and "has 2 names (hard links), expected one" in text for tone, text in remarks)
    assert file.read_text() == HEAD + "answers:\n  lineage: 3\n"


@pytest.mark.parametrize(("begun", "before"), [(HEAD, []), (HEAD.partition("resp")[0], ["", "A", "1"])])
@pytest.mark.parametrize(
    ("first", "told"),
    [
        (["3"], "is by Cy by now, and nothing was written, expected by A (look at it, then try again)"),
        ([":g name", "Acme", ":g lineage"], "not saved: somebody else changed the same lines meanwhile."),
    ],
)
def test_who_speaks_stays_who_they_are_whomever_the_file_names_by_now(
    file: Path, begun: str, before: list[str], first: list[str], told: str
) -> None:
    """What is said once more is theirs, and so is all that follows."""
    file.write_text(begun)
    theirs = HEAD.replace("name: A", "name: Cy").replace("respondent", "assessed_on: 2026-01-10\nrespondent")

    def replies() -> Iterator[str]:
        yield from (*before, ":g lineage")
        file.write_text(theirs)
        yield from (*first, "3", ":g data_rights", "2", ":g data_rights", ":n mine")

    refused = [text for tone, text in said(play(file, replies())) if tone == "refused"]
    assert len(refused) == 1
    assert refused[0].endswith(told)
    mine = "as_of: 2026-11-25, by: A}\n"
    answers = f"  lineage: {{value: 3, {mine}  data_rights: {{value: 2, note: mine, {mine}"
    assert file.read_text() == f"{theirs}answers:\n{answers}"


@pytest.mark.parametrize(
    ("begun", "flag", "replies", "by"),
    [
        ("A", None, ["Dora", "Dora"], {"turnover_eur_m": None}),
        ("A", None, [":g employees", "70", "70", ":g respondent", "Bob"], {"employees": "A", "turnover_eur_m": None}),
        ("A", "Eve", ["Dora", "Dora"], {"turnover_eur_m": "Eve"}),
        ("", None, ["Dora", "Dora"], {"turnover_eur_m": None}),
    ],
)
def test_who_says_who_answers_speaks_by_that_name_from_then_on(
    file: Path, begun: str, flag: str | None, replies: list[str], by: dict[str, str | None]
) -> None:
    """Whomever somebody else named meanwhile; as whom a flag named, nobody else speaks."""
    file.write_text(HEAD.replace("respondent: {name: A}\n", begun and "respondent: {name: A}\n"))

    def typed() -> Iterator[str]:
        yield ":g respondent"
        file.write_text(HEAD.replace("name: A", "name: Bob"))
        yield from (*replies, ":g turnover_eur_m", "70")

    play(file, typed(), respondent=flag)
    sheet = read_sheet(file, builtin())
    assert sheet.respondent == replies[-1]
    assert {name: answer.by for name, answer in sheet.profile.items()} == by


@pytest.mark.parametrize(
    ("theirs", "first", "before"),
    [
        ("", ["70"], "refused"),
        ("  employees: 60\n", ["70"], "refused"),
        ("  employees: 60\n", [":g sector", ":o", ":g employees"], "warned"),
    ],
)
def test_who_speaks_without_a_name_is_told_once_whose_it_is_when_the_file_names_somebody(
    file: Path, theirs: str, first: list[str], before: str
) -> None:
    """With how to give a name; and said again it is so."""
    file.write_text(HEAD.replace("respondent: {name: A}\n", "profile:\n  sector: logistics\n"))

    def replies() -> Iterator[str]:
        yield ":g employees"
        file.write_text(HEAD.replace("name: A", "name: Bob") + "profile:\n  sector: logistics\n" + theirs)
        yield from (*first, "70")

    remarks = said(play(file, replies()))
    told = (
        "no name was given here: what is said from now on is Bob's. For another name end, and go on with --respondent "
        "NAME; or :g respondent names the file's anew."
    )
    assert remarks.count(("warned", told)) == 1
    assert remarks[remarks.index(("warned", told)) - 1][0] == before
    assert read_sheet(file, builtin()).profile["employees"].bare == Answer("value", 70)


def test_after_a_refusal_for_what_somebody_else_wrote_the_question_is_asked_again(file: Path) -> None:
    def typed() -> Iterator[str]:
        yield ":g employees"
        file.write_text(HEAD.replace("name: A", "name: Bob"))
        yield "70"

    assert cards(play(file, typed()))[-2:] == ["employees", "employees"]


BESIDE = {
    "reason": ([":x"], "why it does not apply, which becomes its note; Enter cancels."),
    "note": ([":n"], "the note; Enter leaves it, - takes it out."),
    "evidence": ([":e"], "the kind of evidence that backs the answer; Enter leaves it, - takes it out."),
    "source": ([":e", "documented"], "the document or measurement that it rests on; Enter leaves it, - takes it out."),
}
"""What is asked for beside an answer: the replies that lead there, and what its card asks to type."""


STOP = "\x1a"


def asked_in(
    file: Path, replies: Iterable[str], seed: Sheet | None = None
) -> tuple[list[Show], list[tuple[str, Card]]]:
    """What was shown, and what each reply was asked for, with the card that was shown last."""
    shown, asked, rest = list[Show](), list[tuple[str, Card]](), iter(replies)

    def ask(wanted: str) -> str | None:
        asked.append((wanted, next(show for show in reversed(shown) if isinstance(show, Card))))
        reply = next(rest, None)
        if reply == STOP:
            raise ResumedError
        return reply

    with KeptSheet(file, builtin()) as kept:
        talk(kept, sitting(builtin(), kept.sheet, seed=seed), Face(ask=ask, show=shown.extend, clock=None))
    return shown, asked


@pytest.mark.parametrize("mode", BESIDE)
def test_after_a_stop_the_card_asks_for_what_the_prompt_does(file: Path, mode: str) -> None:
    file.write_text(HEAD + "answers: {lineage: 2}\n")
    replies, expected = BESIDE[mode]
    _, asked = asked_in(file, [":g lineage", *replies, STOP, "3"])
    wanted, card = asked[-2]
    kinds = tuple((str(at), kind) for at, kind in enumerate(builtin().evidence_ids, start=1))
    assert (wanted, card.id, card.expected) == (mode, "lineage", expected)
    assert card.choices == (kinds if mode == "evidence" else ())
    assert card.keys == ("? help", ":q quit")


@pytest.mark.parametrize("mode", BESIDE)
@pytest.mark.parametrize("theirs", ["lineage: 0", "data_rights: 1"])
def test_what_was_asked_beside_an_answer_is_not_asked_beside_another(file: Path, mode: str, theirs: str) -> None:
    """What is typed then is the answer that the card asks for; the other's stays until that."""
    file.write_text(HEAD + "answers: {lineage: 2}\n")

    def typed() -> Iterator[str]:
        yield from (":g lineage", *BESIDE[mode][0])
        file.write_text(HEAD + f"answers: {{{theirs}}}\n")
        yield from ("1", "3")

    shown, asked = asked_in(file, typed())
    wanted, card = asked[-2]
    assert (wanted, card.id) == ("answer", "lineage")
    assert card.expected == "the number of a level, 0 to 4; Enter skips."
    told = (
        f"Answer again to replace it; the {mode} was about the answer before, {BESIDE[mode][0][0]} asks for it again."
    )
    assert any(tone == "refused" and text.endswith(told) for tone, text in said(shown))
    assert read_sheet(file, builtin()).answers["lineage"].bare == Answer(state="value", value=3)


@pytest.mark.parametrize(
    ("replies", "again"),
    [
        (["lineage", ":n", "mine"], ":n asks for the note again."),
        (["lineage", ":e", "2"], ":e asks for the evidence again."),
        (["lineage", ":n mine"], "Say it again to save it all the same."),
        (["lineage", "3"], "Say it again to save it all the same."),
        (["electricity_usd_kwh", ":n", "mine"], ":n asks for the note again."),
    ],
)
def test_of_an_answer_that_is_as_it_was_what_somebody_else_wrote_beside_it_is_told(
    file: Path, replies: list[str], again: str
) -> None:
    entries = HEAD + "answers:\n  lineage: {value: 2, note: old}\n"
    entries += "prices:\n  electricity_usd_kwh: {value: 0.2, note: old}\n"
    file.write_text(entries)

    def typed() -> Iterator[str]:
        yield from (f":g {replies[0]}", *replies[1:-1])
        file.write_text(entries.replace("old", "theirs"))
        yield replies[-1]

    tone, text = said(play(file, typed()))[-1]
    assert (tone, "about the answer before" in text) == ("refused", False)
    assert text.endswith(f"; note: theirs (was: old). {again}")
    assert file.read_text() == entries.replace("old", "theirs")


@pytest.mark.parametrize(
    ("before", "theirs", "reply"),
    [
        (HEAD, HEAD + "answers: {lineage: {value: 1, note: theirs}}\n", [":g lineage", ":n -"]),
        (HEAD, HEAD + "answers: {lineage: 1}\n", [":g lineage", ":n", "-"]),
        (HEAD + "answers: {lineage: 2}\n", HEAD + "answers: {lineage: 1}\n", [":g lineage", "2"]),
        (HEAD, HEAD.replace("name: A", "name: Cy"), [":g respondent", "A"]),
    ],
)
def test_nothing_is_as_before_where_somebody_else_wrote_it_anew(
    file: Path, before: str, theirs: str, reply: list[str]
) -> None:
    file.write_text(before)

    def typed() -> Iterator[str]:
        yield from reply[:-1]
        file.write_text(theirs)
        yield reply[-1]

    remarks = said(play(file, typed()))
    assert [tone for tone, text in remarks if "as before" in text] == []
    assert any("not saved: somebody else changed" in text for _, text in remarks)
    assert file.read_text() == theirs


def test_a_note_that_another_name_refuses_is_asked_for_again(file: Path) -> None:
    file.write_text(HEAD + "answers: {lineage: 2}\n")

    def typed() -> Iterator[str]:
        yield from (":g lineage", ":n")
        file.write_text(HEAD.replace("name: A", "name: Cy") + "answers: {lineage: 2}\n")
        yield from ("mine", "mine")

    _, asked = asked_in(file, typed())
    assert (asked[-2][0], asked[-2][1].expected) == ("note", BESIDE["note"][1])


def test_while_a_reason_is_asked_for_no_earlier_answer_is_offered(file: Path) -> None:
    """It would become the reason."""
    earlier = parse_sheet((HEAD + "answers: {lineage: 1}\n").encode(), builtin(), "seed.yaml")
    _, asked = asked_in(file, [":g lineage", ":x", STOP, ":q"], seed=earlier)
    assert asked[1][1].before[-1] == "= takes it over"
    assert "= takes it over" not in asked[-1][1].before


@pytest.mark.parametrize("note", [[":n mine"], [":n", "mine"]])
def test_a_question_that_somebody_elses_change_leads_to_is_shown(file: Path, note: list[str]) -> None:
    """What was noted stood beside one that is asked no more."""
    file.write_text(HEAD + "profile: {sector: healthcare}\n")

    def typed() -> Iterator[str]:
        yield from (":g public_tender", *note[:-1])
        file.write_text(HEAD + "profile: {sector: logistics}\n")
        yield note[-1]

    shown, asked = asked_in(file, typed())
    assert "both changes are in it now" in said(shown)[-1][1]
    assert asked[-1][1].id == FIRST[1]
    assert isinstance(shown[-1], Card)


NOTED = "employees: {value: null, note: see HR}"


@pytest.mark.parametrize(
    ("first", "theirs", "kept"),
    [
        ([], "profile: {sector: logistics}\n", ["employees", "turnover_eur_m"]),
        ([":n see HR"], f"profile: {{sector: logistics, {NOTED}}}\n", ["employees", "turnover_eur_m"]),
        ([], "profile: {sector: logistics, employees: 70}\n", ["turnover_eur_m"]),
    ],
)
def test_what_was_skipped_is_noted_whatever_somebody_else_wrote_meanwhile(
    file: Path, first: list[str], theirs: str, kept: list[str]
) -> None:
    """That nobody answered is no word of whom the file names."""
    file.write_text(HEAD + "profile: {sector: logistics}\n")

    def replies() -> Iterator[str]:
        yield from (":g employees", *first, "")
        file.write_text(HEAD.replace("name: A", "name: A. B.") + theirs)
        yield from (":g turnover_eur_m", "")

    play(file, replies())
    profile = read_sheet(file, builtin()).profile
    assert [name for name, answer in profile.items() if answer.agrees(OPEN) and answer.as_of == DAY] == kept


def test_a_head_takes_no_commands_of_questions_and_a_role_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    replies = [
        ":b",
        ":u",
        ":x",
        ":n",
        ":e",
        "=",
        "acme",
        "=",
        "Acme",
        "A",
        "nobody",
        "1",
        ":g organisation",
        "other",
        "acme",
    ]
    texts = [text for tone, text in said(play(path, replies)) if tone != "saved"]
    assert texts == [
        "This is the first question.",
        ":u is for questions; Enter skips",
        ":x is for questions; Enter skips",
        ":n is for questions",
        ":e is for questions",
        "there is no earlier answer to take over",
        "there is no earlier answer to take over",
        "'nobody' is no role, expected a number from 1 to 10",
        "the file is about acme; another one needs a file of its own",
        "acme, as before.",
    ]


@pytest.mark.parametrize("reply", ["\udcff", ":n \udcff", ":x \udc80"])
def test_bytes_that_are_no_text_are_refused(file: Path, reply: str) -> None:
    assert said(play(file, [":g lineage", reply])) == [("refused", "that is not valid UTF-8 text")]
    assert file.read_text() == HEAD


@pytest.mark.parametrize("reply", ["\u200b", ":n \u3164\u200b", ":x \u2800"])
def test_text_of_nothing_visible_is_refused(file: Path, reply: str) -> None:
    assert said(play(file, [":g lineage", reply])) == [("refused", "that is text of which nothing can be seen")]
    assert file.read_text() == HEAD


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("unknown", "write :u for that"),
        ("not_applicable", "write :x for that"),
        (":quti", ":quti is no command (? lists them); did you mean :quit?"),
        (":y", ":y is no command (? lists them)"),
    ],
)
def test_words_that_are_no_answer_say_what_to_type(file: Path, reply: str, why: str) -> None:
    assert said(play(file, [":g lineage", reply])) == [("refused", why)]


def test_what_stands_behind_a_command_is_kept_or_refused(file: Path) -> None:
    shows = play(file, [":g sector", ":u ask Maria"])
    assert said(shows)[-1] == ("saved", "sector: unknown; note: ask Maria")
    assert "  sector: {value: unknown, note: ask Maria}\n" in file.read_text()
    text = file.read_bytes()
    for name in ("s", "b", "l", "r", "?", "q", "quit"):
        shows = play(file, [":g lineage", f":{name} not now"])
        assert said(shows) == [("refused", f":{name} takes no text; :n keeps a note")]
        assert cards(shows)[-1] == "lineage"
    assert file.read_bytes() == text


def test_an_answer_is_taken_back_and_its_question_is_open_again(file: Path) -> None:
    answers = "answers:\n  data_rights: 2\n"
    file.write_text(HEAD + answers)
    replies = [":g lineage", "0", ":b", ":n not sure", ":o"]
    shows = play(file, replies)
    assert said(shows)[-1] == ("saved", "lineage: not answered; note taken out (was: not sure)")
    assert cards(shows)[-1] == "lineage"
    assert file.read_text() == HEAD + answers
    assert said(play(file, [":g lineage", ":open"])) == [("refused", "there is no answer to take back")]
    assert said(play(file, [":g name", ":o"])) == [("refused", ":o is for questions; Enter leaves it as it was")]


def test_what_is_taken_back_waits_for_an_answer(file: Path) -> None:
    shows = play(file, ["1", "2", ":b", ":b", ":o", ":l"])
    (groups,) = [show.groups for show in shows if isinstance(show, AskedList)]
    assert {row.id: row.state for _, rows in groups for row in rows}["sector"] == "open"
    assert cards(play(file, []))[0] == "sector"


def test_what_an_earlier_sitting_skipped_waits_once_it_is_taken_back(file: Path) -> None:
    play(file, ["", "", ":q"])
    shows = play(file, [":g sector", "manufacturing", ":g sector", ":o", ":l"])
    (groups,) = [show.groups for show in shows if isinstance(show, AskedList)]
    assert {row.id: row.state for _, rows in groups for row in rows}["sector"] == "open"


def test_an_own_price_is_taken_back_to_the_general_one(file: Path) -> None:
    play(file, [":g electricity_usd_kwh", "0.2", ":g electricity_usd_kwh", ":o"])
    assert "electricity" not in file.read_text()


@pytest.mark.parametrize(
    ("stood", "reply", "now"),
    [
        ("answers:\n  lineage: {value: 3", ":o", "lineage: not answered"),
        ("prices:\n  electricity_usd_kwh: {value: 0.2", ":o", "electricity_usd_kwh: the general price"),
        ("prices:\n  electricity_usd_kwh: {value: 0.2", "-", "electricity_usd_kwh: the general price"),
    ],
)
def test_what_goes_with_an_answer_or_price_that_is_taken_back_is_told(
    file: Path, stood: str, reply: str, now: str
) -> None:
    file.write_text(f'{HEAD}{stood}, source: wiki, note: "x; Bob: y", noted_by: [Bob], as_of: 2026-01-10}}\n')
    shows = play(file, [f":g {now.partition(':')[0]}", reply])
    assert ("saved", f"{now}; source taken out (was: wiki); note taken out (was: x; Bob: y)") in said(shows)


def test_what_a_profile_answer_had_asked_is_told_when_it_is_taken_back(file: Path) -> None:
    shows = play(file, [":g deployment", "on_prem", ":g deployment", ":o"])
    assert any(text.startswith("Since it is “not answered”: ") for _, text in said(shows)), said(shows)


@pytest.mark.parametrize("reply", [":", ": 3", ": u", ": b"])
@pytest.mark.parametrize("before", [[], [":n"]])
def test_a_colon_with_no_command_behind_it_is_refused_and_skips_nothing(
    file: Path, reply: str, before: list[str]
) -> None:
    shows = play(file, [":g lineage", *before, reply])
    why = "a command stands right behind its colon, as :u does; ? lists them"
    assert said(shows)[-1] == ("refused", why)
    assert cards(shows)[-1] == "lineage"
    assert file.read_text() == HEAD


def test_the_reason_of_what_does_not_apply_stays(file: Path) -> None:
    shows = play(
        file, [":g lineage", ":x no models", ":g lineage", ":n -", ":e documented", "-", ":e verified audit", ":e -"]
    )
    assert "the note says why the question does not apply, so it stays" in said(shows)[1][1]
    assert file.read_text() == HEAD + "answers:\n  lineage: {value: not_applicable, note: no models}\n"


def test_quitting_while_a_note_is_asked_for_leaves_everything_as_it_was(file: Path) -> None:
    play(file, [":g lineage", "2", ":b", ":n", ":q", "never read"])
    assert file.read_text() == HEAD + "answers:\n  lineage: 2\n"


# --- what arrives together, what is hard to believe ---

PASTE = "the list is kept in the wiki\n:q\n\n3\n:u\n" + "one more line\n" * 95 + "the end"


@pytest.mark.parametrize("before", [[":g lineage"], [":g sector"], [":g employees"], [":g corpus_hygiene"]])
def test_several_lines_at_once_are_no_answer_and_no_command(file: Path, before: list[str]) -> None:
    shows = play(file, [*before, PASTE])
    assert said(shows)[-1] == (
        "refused",
        "101 lines arrived at once, and none was taken: one reply at a time, or :n for a note",
    )
    assert file.read_text() == HEAD


def test_several_lines_at_once_are_one_note_whatever_they_look_like(file: Path) -> None:
    play(file, [":g lineage", "2", ":b", ":n", PASTE, "1"])
    sheet = read_sheet(file, builtin())
    assert sheet.answers["lineage"].value == 1
    assert sheet.answers["lineage"].note == " ".join(PASTE.split())
    play(file, [":g data_rights", ":x none\nat all", ":g corpus_hygiene", ":n two\nlines"])
    sheet = read_sheet(file, builtin())
    assert sheet.answers["data_rights"].note == "none at all"
    assert sheet.answers["corpus_hygiene"].note == "two lines"


def test_several_lines_at_once_are_no_kind_of_evidence(file: Path) -> None:
    shows = play(file, [":g lineage", "2", ":b", ":e", "documented\n3", ":q"])
    assert said(shows)[-1][0] == "refused"
    assert read_sheet(file, builtin()).answers["lineage"].evidence is None


@pytest.mark.parametrize("end", [[], [":q"], ["?", ":l", ":q"], [":b"], [""], ["list"], [":s", ":q"]])
@pytest.mark.parametrize("before", [None, "wiki"])
def test_evidence_is_saved_before_its_source_is_asked_for(file: Path, end: list[str], before: str | None) -> None:
    play(file, [":g lineage", "2", ":b", *([f":e asserted {before}"] if before else []), ":e", "documented", *end])
    lineage = read_sheet(file, builtin()).answers["lineage"]
    assert (lineage.value, lineage.evidence, lineage.source) == (2, "documented", "list" if "list" in end else before)


def plausible_framework(folder: Path) -> Framework:
    """One question of 0 to 100 people, of which 1 to 20 are usual."""
    folder.mkdir()
    (folder / "framework.yaml").write_text(
        "id: small\nversion: 1.0.0\ntitle: Small\nlevels: [{id: low, title: Low, from: 0}]\n"
        "pillars: [{id: team, title: Team, file: team.yaml, weight: 1}]\n"
    )
    (folder / "team.yaml").write_text(
        "pillar: team\ntopics:\n  - id: size\n    title: Size\n    questions:\n"
        "      - {id: people, ask: How many?, kind: number, unit: people, range: [0, 100], plausible: [1, 20],\n"
        "         credit: [[0, 0], [10, 100]], weight: 1}\n"
        "      - {id: places, ask: How many?, kind: number, unit: places, range: [0, 100],\n"
        "         credit: [[0, 0], [10, 100]], weight: 1}\n"
    )
    return load(folder)


def test_a_value_that_is_hard_to_believe_is_asked_back_once_and_then_taken(tmp_path: Path) -> None:
    framework = plausible_framework(tmp_path / "fw")
    path = tmp_path / "a.yaml"
    path.write_text("framework: small@1\norganisation: {id: acme}\nrespondent: {name: A}\n")
    shows = play(path, ["50", "60", "60", "90"], framework=framework)
    texts = [text for tone, text in said(shows) if tone in ("told", "saved")]
    assert texts == [
        "50 people is outside what is usual, 1 to 20. Is that the unit asked for? Type 50 again to keep it.",
        "60 people is outside what is usual, 1 to 20. Is that the unit asked for? Type 60 again to keep it.",
        "people: 60 people",
        "places: 90 places",
    ]


def test_a_percentage_that_may_be_a_part_of_one_is_asked_back_once(file: Path) -> None:
    shows = play(
        file, [":g catalogue_coverage", "0.62", "0.62", ":g record_error_rate", "0.5", ":g vacancy_share", "0.5", "0"]
    )
    texts = [text for tone, text in said(shows) if tone in ("told", "saved")]
    asked = "Is that the unit asked for? Type {} again to keep it."
    assert texts == [
        f"0.62 % of datasets is less than one percent. {asked.format(0.62)}",
        "catalogue_coverage: 0.62 % of datasets",
        "record_error_rate: 0.5 % of records in error",
        f"0.5 % vacant is less than one percent. {asked.format(0.5)}",
        "vacancy_share: 0 % vacant",
    ]


def test_the_report_notes_a_percentage_below_one_unless_the_framework_speaks_of_such() -> None:
    """A knot of the error rate's credit is at 0.5 %."""
    asked = ("catalogue_coverage", "record_error_rate", "vacancy_share", "staff_turnover")
    answers = {name: Answer(state="value", value=0.62) for name in asked}
    profile = {"gpu_hours_growth": Answer(state="value", value=0.06)}
    notes = assess(builtin(), Sheet(organisation="acme", profile=profile, answers=answers), as_of=DAY).notes
    assert [(note.about, note.message) for note in notes if note.kind == "implausible"] == [
        ("gpu_hours_growth", "0.06 % per month is less than one percent: was that meant?"),
        ("catalogue_coverage", "0.62 % of datasets is less than one percent: was that meant?"),
        ("vacancy_share", "0.62 % vacant is less than one percent: was that meant?"),
        ("staff_turnover", "0.62 % per year is less than one percent: was that meant?"),
    ]


def test_the_report_notes_a_value_that_is_hard_to_believe(tmp_path: Path) -> None:
    framework = plausible_framework(tmp_path / "fw")
    sheet = Sheet(organisation="acme", answers={"people": Answer(state="value", value=60.0, line=7)})
    notes = assess(framework, sheet, as_of=DAY).notes
    assert notes == (
        Note(
            kind="implausible",
            about="people",
            message="60 people is outside what is usual, 1 to 20: was that meant?",
            line=7,
        ),
    )


def test_what_is_usual_is_told_with_its_thousands_apart() -> None:
    field = next(known for known in builtin().fields if known.id == "gpu_hours_forecast")
    assert (
        implausible(field, 2e9) == "2,000,000,000 GPU-hours in 12 months is outside what is usual, 100 to 1,000,000,000"
    )


def test_a_share_above_the_whole_is_noted() -> None:
    prices = {name: OwnPrice(value=(value,) * 3) for name, value in (("residual_share", 30.0), ("load_factor", 1.0))}
    notes = assess(builtin(), Sheet(organisation="acme", prices=prices), as_of=DAY).notes
    assert [(note.kind, note.about, note.message) for note in notes] == [
        ("implausible", "residual_share", "30 is more than the whole of which it is a share: was that meant?")
    ]


def test_a_quick_scan_says_so_in_its_file_and_every_command_follows_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    play(path, ["acme", "Acme", "A", "1", ":g lineage", "3"], Selection(core=True))
    sheet = read_sheet(path, builtin())
    assert sheet.scope == "core"
    assert path.read_text().startswith("framework: ai-factory@2\nscope: core\norganisation: ")
    assert assess(builtin(), sheet, as_of=DAY) == assess(core(builtin()), sheet, as_of=DAY)
    assert (
        assess(builtin(), replace(sheet, scope="full"), as_of=DAY).readiness
        != assess(builtin(), sheet, as_of=DAY).readiness
    )


def test_a_quick_scan_asks_only_the_facts_that_it_rests_on(file: Path) -> None:
    groups = next(show for show in play(file, [":l"], Selection(core=True)) if isinstance(show, AskedList)).groups
    facts = [row.id for title, rows in groups if title == "Profile" for row in rows]
    assert set(facts) < {known.id for known in builtin().fields}
    assert {"deployment", "target_gpus", "sector"} <= set(facts)


def test_an_answer_beyond_the_quick_scan_counts_for_nothing_in_it_and_that_is_noted() -> None:
    beyond = next(question for question in builtin().questions if not question.core)
    sheet = Sheet(organisation="acme", scope="core", answers={beyond.id: Answer(state="unknown")})
    assert assess(builtin(), sheet, as_of=DAY).notes == ()
    said = replace(sheet, answers={beyond.id: Answer(state="value", value=1, line=4)})
    assert [(note.kind, note.about, note.line) for note in assess(builtin(), said, as_of=DAY).notes] == [
        ("ignored", beyond.id, 4)
    ]


def test_numbers_are_the_same_whatever_is_answered_and_by_whom(file: Path) -> None:
    first = {show.id: show.place for show in play(file, [":g lineage", "1"]) if isinstance(show, Card)}
    play(file, [":g deployment", "as_a_service"])
    again = {show.id: show.place for show in play(file, [":g lineage", ":g data_rights"]) if isinstance(show, Card)}
    assert first["lineage"] == again["lineage"]
    assert first["data_rights"] == again["data_rights"]


def test_an_answer_tells_what_it_did_unless_scores_are_to_be_quiet(file: Path) -> None:
    told = [text for tone, text in said(play(file, [":g lineage", "3"])) if tone == "quiet"]
    assert len(told) == 1
    assert re.fullmatch(r"overall 0\.0 → [0-9.]+, Data quality 0\.0 → [0-9.]+\.", told[0])
    quiet = play(file, [":g lineage", "1"], quiet_scores=True)
    assert [text for tone, text in said(quiet) if tone == "quiet"] == []


def test_what_was_passed_over_since_the_profile_gives_it_is_said(file: Path) -> None:
    replies = [":g deployment", "5", ":g gpu_hours_forecast", "1000", ":g gpu_hours_secured", "500"]
    shows = play(file, [*replies, ":g capacity_forecasting", "1"])
    told = [text for tone, text in said(shows) if tone == "told"]
    assert told[-1] == (
        "Worked out from the profile, so not asked: compute secured: 50 % (500 of 1,000 GPU-hours in 12 months)."
    )
    shows = play(file, [":g lineage", ":g employees", "80", ":g gpu_hours_secured", "600"])
    told = [text for tone, text in said(shows) if tone == "told"]
    assert told == [
        "Worked out from the profile, so not asked: compute secured: 60 % (600 of 1,000 GPU-hours in 12 months)."
    ]


# --- own prices ---


def test_own_prices_are_the_last_topic_and_enter_keeps_the_general_ones(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  deployment: colo\n  region: european_union\n  currency: eur\n")
    shows = play(file, [":g prices", "yes", "", "", ":g price:electricity_usd_kwh", "0.2 EUR per kWh", ":q"])
    card = next(show for show in shows if isinstance(show, Card) and show.id == "electricity_usd_kwh")
    assert card.group == "Own prices"
    assert "The general price: 0.22 (0.1 to 0.31) USD per kWh" in card.before
    assert str(card.source).startswith("published: US industrial 9.29 US cents")
    assert card.expected == (
        "a number (USD per kWh; or 250k EUR), or low; likely; high; Enter keeps the general price."
    )
    assert said(shows)[-1] == ("saved", "electricity_usd_kwh: 0.232 USD per kWh (0.2 EUR)")
    text = file.read_text()
    assert text.endswith("prices:\n  electricity_usd_kwh: {value: 0.2, currency: EUR}\n")
    assert cards(shows)[1:3] == ["prices", "hardware_usd_per_gpu"]


def test_enter_keeps_an_own_price_where_there_is_one(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  deployment: colo\nprices:\n  electricity_usd_kwh: 0.2\n")
    text, at_price = file.read_bytes(), ":g electricity_usd_kwh"
    own, general = "Enter keeps your own price, - takes it out", "Enter keeps the general price"
    shows = play(file, [at_price, "dear", ""])
    (card,) = [show for show in shows if isinstance(show, Card) and show.id == "electricity_usd_kwh"]
    assert card.expected.endswith(f"; {own}.")
    assert next(words for tone, words in said(shows) if tone == "refused").endswith(f"; {own}")
    assert file.read_bytes() == text
    shows = play(file, [at_price, "-", at_price, "dear"])
    assert next(words for tone, words in said(shows) if tone == "refused").endswith(f"; {general}")


def test_a_price_outside_the_general_range_is_asked_back_once_and_takes_note_and_source(file: Path) -> None:
    replies = [":g electricity_usd_kwh", "19", "19", ":g electricity_usd_kwh", ":n with levies", ":e invoice 2026"]
    shows = play(file, replies)
    assert ("told", "19 USD per kWh is outside the general range, 0.06 to 0.36. Type 19 again to keep it.") in said(
        shows
    )
    assert "prices:\n  electricity_usd_kwh: {value: 19, source: invoice 2026, note: with levies}\n" in file.read_text()
    play(file, [":g electricity_usd_kwh", "-"])
    assert "electricity" not in file.read_text()


def test_a_price_is_held_against_the_general_one_that_is_shown(file: Path) -> None:
    file.write_text(HEAD + "profile:\n  region: european_union\n")
    shows = play(file, [":g electricity_usd_kwh", "0.33"])
    assert any(
        "The general price: 0.22 (0.1 to 0.31) USD per kWh" in show.before for show in shows if isinstance(show, Card)
    )
    doubt = "0.33 USD per kWh is outside the general range, 0.1 to 0.31. Type 0.33 again to keep it."
    assert said(shows)[-1] == ("told", doubt)


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        (["dear"], "is no number, expected a number (USD per kWh), or low; likely; high"),
        (["="], "there is no earlier price to take over"),
        (["-"], "there is no own price to take out"),
        ([":n why"], "give the price first"),
        ([":u"], ":u is for questions"),
    ],
)
def test_what_is_no_price_is_refused_and_writes_nothing(file: Path, replies: list[str], why: str) -> None:
    shows = play(file, [":g electricity_usd_kwh", *replies])
    assert why in said(shows)[-1][1]
    assert file.read_text() == HEAD


def test_prices_are_asked_of_the_role_that_knows_them_and_of_what_is_paid_for(file: Path) -> None:
    def listed(selection: Selection) -> set[str]:
        groups = next(show for show in play(file, [":l"], selection) if isinstance(show, AskedList)).groups
        return {row.id for title, rows in groups if title == "Own prices" for row in rows}

    assert listed(Selection(role="hr_lead")) == {
        "prices", "specialist_usd_year", "training_usd_person_year", "employer_charges", "recruiting_share",
    }  # fmt: skip
    assert listed(Selection(role="security_lead")) == set()
    assert listed(Selection(core=True)) == listed(Selection(pillar="talent")) == set()
    assert "building_usd_per_kw" in listed(EVERYTHING)
    file.write_bytes((builtin_folder() / "examples" / "cloud_startup.yaml").read_bytes())
    assert "rent_usd_per_gpu_hour" in listed(EVERYTHING)
    assert not {"building_usd_per_kw", "hardware_usd_per_gpu", "electricity_usd_kwh"} & listed(EVERYTHING)


@pytest.mark.parametrize("width", range(40, 121, 8))
def test_the_commands_stand_on_one_line_in_every_window(file: Path, width: int) -> None:
    shows = play(file, [":g lineage"])
    last = render(shows[-1:], Look(width=width)).splitlines()[-1]
    assert {":u unknown", ":n note", "? help", ":q quit"} <= set(re.findall(r"\S+ \S+", last))
    assert len(last) < width


@pytest.mark.parametrize(
    ("before", "takes"),
    [
        ([":g organisation"], None),
        ([":g prices"], None),
        ([":g electricity_usd_kwh"], None),
        ([":g lineage", ":x"], "note"),
        ([":g lineage", "2", ":g lineage", ":e", "1"], "source"),
        ([":g electricity_usd_kwh", "0.2", ":g electricity_usd_kwh", ":n"], "note"),
        ([":g electricity_usd_kwh", "0.2", ":g electricity_usd_kwh", ":e"], "source"),
    ],
)
def test_a_hundred_pasted_lines_change_at_most_one_note(file: Path, before: list[str], takes: str | None) -> None:
    play(file, before)
    untouched = read_sheet(file, builtin())
    path = file.with_name("pasted.yaml")
    path.write_text(HEAD)
    play(path, [*before, PASTE])
    pasted = read_sheet(path, builtin())
    one_line = " ".join(PASTE.split())
    if takes is None:
        assert says_the_same(pasted, untouched)
    else:
        assert path.read_text().count(f'{takes}: "{one_line}"') == 1
        assert (set(pasted.answers), set(pasted.prices)) == (
            set(untouched.answers) | set(pasted.answers),
            set(pasted.prices),
        )
        assert pasted.profile == untouched.profile
        assert len(pasted.answers) + len(pasted.prices) == 1


def test_what_cannot_be_left_out_is_not_offered_as_such(file: Path) -> None:
    def offered(name: str) -> bool:
        return ":x n/a" in render(play(file, [f":g {name}"])[-1:], Look(width=120)).splitlines()[-1]

    gated = next(question.id for question in builtin().questions if question.gate is not None)
    assert [offered(name) for name in ("lineage", "sector", gated)] == [True, False, False]


def test_a_text_that_begins_with_a_colon_is_typed_with_two_at_once_too(file: Path) -> None:
    play(file, [":g lineage", "1", ":g lineage", ":n ::colon", ":e documented ::source"])
    said = read_sheet(file, builtin()).answers["lineage"]
    assert (said.note, said.evidence, said.source) == (":colon", "documented", ":source")


def test_what_a_link_out_of_the_folder_leads_to_is_not_quoted(file: Path, tmp_path: Path) -> None:
    """Neither where the link was made meanwhile, nor where the file behind it became another."""
    folder, secret = tmp_path / "here", tmp_path / "secret"
    folder.mkdir()
    path = folder / "a.yaml"

    def replies(*, relinked: bool) -> Iterator[str]:
        yield ":g lineage"
        secret.write_text("hushed:x:0\n")
        if relinked:
            path.unlink()
            path.symlink_to(secret)
        yield "3"
        yield ":q"

    file.rename(path)
    assert said(play(path, replies(relinked=True)))[-1] == (
        "refused",
        f"not saved. {path}: is a name of another file by now (put the old one back, or open this one anew)",
    )
    secret.write_text(HEAD)
    tone, text = said(play(path, replies(relinked=False)))[-1]
    assert (tone, "a link leads out of the folder" in text, "hushed" in text) == ("refused", True, False)
    assert secret.read_text() == "hushed:x:0\n"


def test_a_file_that_becomes_a_quick_scan_meanwhile_is_gone_on_with(file: Path) -> None:
    shows: list[Show] = []
    replies = iter(["1", "2"])

    def ask(_: str) -> str | None:
        text = file.read_text()
        if "scope" not in text:
            file.write_text(text.replace("organisation:", "scope: core\norganisation:"))
        return next(replies, None)

    with KeptSheet(file, builtin()) as kept:
        talk(kept, sitting(builtin(), kept.sheet), Face(ask=ask, show=shows.extend, clock=None))
    assert ("warned", "somebody else changed the file meanwhile; both changes are in it now.") in said(shows)
    assert "  sector: healthcare\n" in file.read_text()


def test_control_c_while_something_is_shown_forgets_nothing_that_was_skipped(file: Path) -> None:
    replies = iter(["", "", ":l"])

    def show(shows: Iterable[Show]) -> None:
        if any(isinstance(each, AskedList) for each in shows):
            raise KeyboardInterrupt

    with KeptSheet(file, builtin()) as kept, pytest.raises(KeyboardInterrupt):
        talk(kept, sitting(builtin(), kept.sheet), Face(ask=lambda _: next(replies), show=show, clock=None))
    skipped = read_sheet(file, builtin()).profile
    assert {name: (answer.state, answer.as_of) for name, answer in skipped.items()} == {
        "sector": ("open", DAY),
        "employees": ("open", DAY),
    }


def test_a_source_that_nobody_can_see_is_none(file: Path) -> None:
    shows = play(file, [":g lineage", "3", ":g lineage", ":e documented \u200b"])
    assert said(shows)[-1] == ("refused", "that is text of which nothing can be seen")


@pytest.mark.parametrize(
    ("replies", "left"),
    [
        ("5,5", 0),
        ("5,?,5", 0),
        ("5,44", 1),  # which may have been meant for the question below
        ("5", 1),
        ("5,:g lineage,3", 1),
        ("5,6,6", 1),
        ("5,6,7", 3),
        ("5,many,5", 1),
        ("5,5,:b,5,5", 0),
        (":g electricity_usd_kwh,19,19", 0),
        (":g electricity_usd_kwh,19,19,:g electricity_usd_kwh,20,-", 1),
    ],
)
def test_a_reply_that_is_asked_back_and_not_said_again_was_not_taken(file: Path, replies: str, left: int) -> None:
    rest = iter([":g mandatory_completeness", *replies.split(",")])
    with KeptSheet(file, builtin()) as kept:
        face = Face(ask=lambda _: next(rest, None), show=lambda _: None, clock=None)
        assert talk(kept, sitting(builtin(), kept.sheet), face) == left
