"""What is asked and advised fits the organisation: laws over 2,160 drawn organisations."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import OPEN
from aifactory_assess.framework.asked import Checklist, Number
from aifactory_assess.framework.builtin import builtin_folder
from aifactory_assess.planning.timeline_phases import NO_TIME, held_up
from aifactory_assess.scoring.assess import assess
from aifactory_assess.scoring.figures import inputs_of, lifted
from aifactory_assess.scoring.readiness import question_result
from aifactory_assess.scoring.risks import findings
from tests.content.organisations import USES, Organisation, framework, organisation, organisations
from tests.effort import in_the_gate

if TYPE_CHECKING:
    from collections.abc import Callable

HIGHEST = 4
RENTS = ("cloud", "as_a_service")
# What no remedy may tell them, by where their machines are.
NOT_FOR = {
    "cloud": r"\brent\b|rented capacity|pay-as-you-go cloud|colocation|own hall|\brack|switchgear|transformer|chiller"
    r"|liquid|the operator|facility|own machines|person who runs the hall",
    "as_a_service": r"\brent\b|rented capacity|pay-as-you-go cloud|colocation|own hall|\brack|switchgear|transformer"
    r"|chiller|liquid|the operator|own machines|\bGPU|accelerator|scheduler|\bnodes?\b|buying chips"
    r"|the registry|build pipeline",
    "colo": r"(move|go|switch)[^.;]* colocation|colocation site|transformer|switchgear|free cooling|the utility",
    "on_prem": r"the operator\b|(?<!compare )a colocation",
    "hybrid": r"the operator\b|(?<!compare )a colocation",
}
RENTING = re.compile(r"\brent(ed|ing)?\b|pay-as-you-go|\bcloud\b", re.IGNORECASE)
# What speaks of a running service, model or machine, of which there is none before the building begins.
RUNS = re.compile(
    r"in production|production requests|last (ten|30|90)|averaged over a month|pay for|live inputs"
    r"|of your models|that you run|why a model gave|AI output|in use\b|measured first result",
    re.IGNORECASE,
)
# What no remedy may tell them, by a fact: who runs finished models tunes and trains none, and a plan has none yet.
NO_TRAINING = re.compile(r"\btuning\b|training data|retrain|training (run|job|time|stop)|\blet training", re.IGNORECASE)
NOTHING_YET = re.compile(
    r"retrain|retire|any more|that used them|model of today|in production|production (use|request)|on what runs"
    r"|least measured|of each use case for a month|for the largest workloads",
    re.IGNORECASE,
)
# Who has all that is planned builds no stage, orders no machine and waits for no start; a room that stands is designed.
TO_BUILD = re.compile(
    r"first stage|gate by gate|before you buy|before ordering|phase the|order what is missing|move the start"
    r"|machine arrive|sign no order|latest order date",
    re.IGNORECASE,
)
TO_DESIGN = re.compile(r"design is frozen", re.IGNORECASE)
DONE = re.compile(r"design is frozen|at the supplier short-list", re.IGNORECASE)  # where it is being built
OF_MANY = re.compile(r"\bten (key|of your|most)|% of the estate", re.IGNORECASE)
# What names the part of a list that is not ticked; the rest is done.
WHAT_LACKS = re.compile(r"\b(open|lacks?|missing|left)\b|not told yet")
ABOUT_THE_ORGANISATION = {"access_lead_time"}  # it waits for data today, whatever is planned


def told(one: Organisation) -> str:
    facts = ("deployment", "stage", "ambition", "target_gpus")
    return ", ".join(str(one.profile[name]) for name in facts)


@in_the_gate
def test_no_remedy_contradicts_where_the_machines_are() -> None:
    bad = Counter(
        (deployment, question.id, remedy.action)
        for one in organisations()
        for question in framework().questions
        if question.remedies and one.is_asked(question)
        for deployment in [str(one.profile["deployment"])]
        for remedy in [one.remedy(question)]
        if re.search(NOT_FOR[deployment], remedy.action)
    )
    assert not bad


def test_nobody_whose_data_may_not_leave_is_told_to_rent() -> None:
    stay = [one for one in organisations() if one.profile["renting_allowed"] == "no"]
    bad = Counter(
        (question.id, remedy.action)
        for one in stay
        if one.profile["deployment"] in {"colo", "on_prem"}
        for question in framework().questions
        if question.remedies and one.is_asked(question)
        for remedy in [one.remedy(question)]
        if RENTING.search(remedy.action)
    )
    assert stay
    assert not bad


def test_what_is_advised_to_all_speaks_of_renting_only_where_it_is_allowed_or_done() -> None:
    """Advice about a challenge, and what closes a gap, have no variants: each sentence is true for all of them."""
    phases, rows = framework().estimates.phases, framework().estimates.capacity
    told = [challenge.advice for challenge in framework().challenges]
    told += [wait.closes for phase in phases for wait in (*phase.waits, phase.power) if wait is not None]
    told += [row.closes for row in rows]
    sentences = [each for words in told if words is not None for each in re.split(r"(?<=[.;]) ", words)]
    renting = [each for each in sentences if RENTING.search(each)]
    assert len(renting) > 3
    assert [each for each in renting if not re.search("allowed|what is rented|those who rent", each)] == []


def test_what_shortens_a_wait_is_still_to_be_done_where_its_date_is_told_or_the_hall_is_being_built() -> None:
    waits = [wait for phase in framework().estimates.phases for wait in phase.waits]
    assert sum(wait.told is not None for wait in waits) > 2
    asks = [wait.closes or "" for wait in waits if wait.told is not None]
    assert [each for each in asks if re.search("date confirmed|ask for a date", each)] == []
    assert [wait.closes for wait in waits if re.search(DONE, wait.closes or "")] == []


def test_what_a_level_means_holds_for_who_builds_and_for_who_runs() -> None:
    """Meanings have no variants either."""
    meanings = [level.meaning or "" for level in framework().levels]
    building = [each for each in meanings if re.search(r"\bbuild|stage", each)]
    assert len(building) == 3
    assert [each for each in building if not re.search(r"\b(runs|operate)\b", each)] == []


@pytest.mark.parametrize(
    ("whose", "words"),
    [
        (lambda one: one.profile["ambition"] == "inference_only", NO_TRAINING),
        (lambda one: one.profile["stage"] == "idea", NOTHING_YET),
        (lambda one: one.known.figures["still_to_buy"].value == 0, TO_BUILD),
        (lambda one: one.profile["space_ready"] == "yes", TO_DESIGN),
        (lambda one: one.profile["stage"] == "building", DONE),
        (lambda one: float(str(one.profile["target_gpus"])) < 64, OF_MANY),  # and 3 positions
    ],
    ids=["finished models", "a plan", "all that is planned", "a room", "what is built", "few of all"],
)
def test_no_remedy_speaks_of_what_they_do_not_have(
    whose: Callable[[Organisation], bool], words: re.Pattern[str]
) -> None:
    bad = Counter(
        (question.id, remedy.action)
        for one in organisations()
        if whose(one)
        for question in framework().questions
        if question.remedies and one.is_asked(question)
        for remedy in [one.remedy(question)]
        if words.search(remedy.action)
    )
    assert not bad


def test_more_data_to_learn_from_comes_after_the_right_to_it() -> None:
    """What was trained on data that nobody may use is deleted with it."""
    volume = [each for each in framework().questions if each.informs.get("data_volume") == "direct"]
    assert len(volume) > 3
    remedies = {(each.id, remedy) for each in volume for remedy in each.remedies}
    assert {name for name, remedy in remedies if not {"data_rights", "privacy_duties"} <= {*remedy.after}} == set()


def test_what_goes_by_the_class_of_a_use_comes_after_its_screening() -> None:
    """Which may end the use, and says which assessment, test and release it owes."""
    owed = {"impact_assessment_coverage", "fairness_testing", "release_gate"}
    remedies = [(each.id, remedy) for each in framework().questions if each.id in owed for remedy in each.remedies]
    assert {name for name, _ in remedies} == owed
    assert [name for name, remedy in remedies if "use_screening" not in remedy.after] == []


def test_the_remedy_of_a_list_names_what_is_not_ticked() -> None:
    """Some of it may be done: who is told to do it all again has been asked for nothing."""
    actions = [
        (question.id, remedy.action)
        for question in framework().questions
        if isinstance(question.kind, Checklist)
        for remedy in question.remedies
    ]
    assert [each for each in actions if not WHAT_LACKS.search(each[1])] == []


def test_what_is_set_up_waits_for_the_tender_as_the_timeline_does() -> None:
    """What a remedy of the phase `infrastructure` buys is ordered when the tender is over, and no other waits."""
    phases = framework().estimates.phases
    (tender,) = (each.months for phase in phases for each in phase.durations if each.title == "public procurement")
    hospital = {"sector": "healthcare", "stage": "idea"}
    for public, ahead in (("yes", tender), ("no", NO_TIME)):
        for one in organisations()[::11]:
            known = organisation({**one.profile, **hospital, "public_tender": public}).known
            assert held_up(phases, "infrastructure", "heat_rejection", known) == (ahead, (), ())
            assert held_up(phases, "data_model", "data_rights", known).months == NO_TIME


@pytest.mark.parametrize("stage", ["building", "operating"])
def test_a_tender_of_machines_holds_up_no_change_of_the_hall_that_is_built(stage: str) -> None:
    """It holds up what buys machines, by its own 0 to 15 months."""
    estimates = framework().estimates
    facts: dict[str, int | float | str | tuple[str, ...]] = {
        "stage": stage,
        "public_tender": "yes",
        "deployment": "on_prem",
        "target_gpus": 320.0,
        "target_months": 9.0,
    }
    facts |= {"gpus_owned": 8.0, "new_build": "yes", "space_ready": "no", "hall_months": 15.0}
    known = organisation(facts).known
    for question in ("heat_rejection", "liquid_cooling_readiness", "power_usage_effectiveness"):
        assert held_up(estimates.phases, "infrastructure", question, known).months == NO_TIME
    for question in ("compute_secured", "delivery_secured", "fabric_suitability"):
        assert held_up(estimates.phases, "infrastructure", question, known) == ((0, 4.5, 15), (), ())


def test_a_server_room_is_not_told_to_order_a_substation() -> None:
    bad = Counter(
        (question.id, remedy.action)
        for one in organisations()
        if one.profile["deployment"] == "on_prem" and float(str(one.known.facts["it_power_kw"])) < 100
        for question in framework().questions
        if question.remedies and one.is_asked(question)
        for remedy in [one.remedy(question)]
        if re.search("transformer|switchgear|generator|PUE|WUE", remedy.action)
    )
    assert not bad


def test_power_that_is_there_or_has_a_signed_date_is_not_applied_for_anew() -> None:
    """What is there in full lacks no kW; a date that is signed is held to, and its months the timeline counts, too."""
    secured, slack = (each for each in framework().questions if each.id in {"power_secured", "power_slack_months"})
    anew, told = re.compile("apply|transformer|missing|in writing"), Counter[str]()
    for one in organisations():
        date, headroom = one.known.number("energisation_months"), one.known.number("power_headroom")
        if date is None or headroom is None or (date == 0 and headroom < 1):
            continue
        remedy = one.remedy(secured)
        told[remedy.action] += 1
        if headroom < 1:
            assert remedy.months is not None
            named = {name for months in remedy.months for name in months.names}
            assert (named, "signed date" in remedy.action) == ({"energisation_months"}, True)
            assert not re.search("transformer|penalty|into the contract", one.remedy(slack).action)
    assert len(told) > 1
    assert [action for action in told if anew.search(action)] == []


def delivered() -> list[tuple[Organisation, Organisation]]:
    """Who builds with own machines: in a month, and now."""
    building = [each for each in organisations() if each.profile["stage"] == "building"]
    own = [each.profile for each in building if each.profile["deployment"] not in RENTS]
    return [
        (organisation({**each, "delivery_months": 1}), organisation({**each, "delivery_months": 0})) for each in own
    ]


def test_no_machine_is_ordered_where_all_are_there() -> None:
    buys = re.compile("what is missing|on order|you buy|before ordering|let no machine arrive|before they arrive")
    asked = [each for each in framework().questions if each.remedies]
    found = [
        [Counter(one.remedy(each).action for each in asked if one.is_asked(each)) for one in each]
        for each in delivered()
    ]
    to_come, there = (sum(of, Counter[str]()) for of in zip(*found, strict=True))
    assert len([action for action in to_come if buys.search(action)]) > 1
    assert [action for action in there if buys.search(action)] == []


def test_nothing_is_chosen_or_ordered_where_all_is_on_its_way() -> None:
    chooses = re.compile("what is missing|you buy|before more of it is ordered|chip types|sign no order|List machines")
    asked = [each for each in framework().questions if each.remedies]
    built = [one for one, _ in delivered() if one.profile["deployment"] != "hybrid"]
    told = Counter(one.remedy(each).action for one in built for each in asked if one.is_asked(each))
    assert [action for action in told if action.startswith("Hold suppliers to the dates of what is on order")]
    assert [action for action in told if chooses.search(action)] == []


def test_whoever_is_told_to_rent_beside_own_machines_is_told_for_how_much() -> None:
    compute = next(each for each in framework().questions if each.id == "compute_secured")
    every = (*organisations(), *(one for pair in delivered() for one in pair))
    own = [one for one in every if one.profile["deployment"] in {"colo", "on_prem"} and one.is_asked(compute)]
    told = {one.remedy(compute) for one in own}
    rents = [bool(re.search(r"\b[Rr]ent(ed)?\b", remedy.action)) for remedy in told]
    assert set(rents) == {True, False}
    assert [bool(remedy.cost_usd) for remedy in told] == rents


def test_who_can_have_no_more_machines_this_year_is_told_to_need_less() -> None:
    """What says no more than which uses come first brings no GPU-hours; what is ordered, tendered or rented does."""
    compute = next(each for each in framework().questions if each.id == "compute_secured")
    adds = re.compile(r"^(order|tender|contract|rent|reserve)|\b(rent|tender|reserve|order what)\b", re.IGNORECASE)
    lowers = [remedy.action for remedy in compute.remedies if remedy.lowers_need]
    assert len(lowers) > 2
    assert lowers == [remedy.action for remedy in compute.remedies if not adds.search(remedy.action)]


@pytest.mark.parametrize("lacks", ["power_secured", "heat_rejection"])
def test_power_and_heat_take_the_same_time_whether_machines_are_delivered_or_not(lacks: str) -> None:
    """Only what runs is capped meanwhile."""
    question = next(each for each in framework().questions if each.id == lacks)
    for each in delivered():
        found = [one.remedy(question) for one in each if one.is_asked(question)]
        assert len({(remedy.days, remedy.months, remedy.cost_usd, remedy.after) for remedy in found}) <= 1
        assert [remedy.action for remedy in found if "Cap the" in remedy.action] == []
    running = Counter(
        one.remedy(question).action[:7] for one in organisations() if one.known.number("still_to_buy") == 0
    )
    assert running["Cap the"] > 1


def test_no_machine_is_used_before_it_stands() -> None:
    uses = re.compile("on what is there|give each the machines|load off")
    stored = [there for _, there in delivered() if there.known.facts["space_ready"] == "no"]
    told = Counter(
        one.remedy(each).action
        for one in stored
        for each in framework().questions
        if one.is_asked(each) and each.remedies
    )
    assert [action for action in told if "until your machines stand" in action]
    assert [action for action in told if uses.search(action)] == []


def test_no_remedy_of_a_number_only_measures_it_again() -> None:
    """A number is answered by measuring it: what mends it is something else."""
    measures = re.compile(r"(check|count|measure|log|monitor|track|report|compare|tabulate|freeze)\b", re.IGNORECASE)
    actions = [
        (question.id, remedy.action)
        for question in framework().questions
        if isinstance(question.kind, Number)
        for remedy in question.remedies
    ]
    assert [each for each in actions if measures.match(each[1])] == []


def test_nobody_is_asked_about_what_cannot_exist_yet() -> None:
    bad = Counter(
        question.id
        for one in organisations()
        if one.profile["stage"] == "idea"
        for question in framework().questions
        if RUNS.search(question.ask) and question.id not in ABOUT_THE_ORGANISATION and one.is_asked(question)
    )
    assert not bad


def test_only_a_running_service_is_asked_for_what_it_reached() -> None:
    running = {"service_level_attainment", "node_repair"}
    asked = {
        (question.id, one.profile["stage"])
        for one in organisations()
        for question in framework().questions
        if question.id in running and one.is_asked(question)
    }
    assert asked == {(name, "operating") for name in running}


def test_each_challenge_that_applies_has_two_core_questions() -> None:
    few = Counter(
        (challenge.id, told(one))
        for one in organisations()
        for challenge in framework().challenges
        if challenge.applies is None or one.known.truth(challenge.applies) is not False
        if sum(q.core and challenge.id in q.informs and one.is_asked(q) for q in framework().questions) < 2
    )
    assert not few


@pytest.fixture(scope="module")
def impacts() -> dict[str, list[int]]:
    """By challenge, the impact for each organisation to which it applies."""
    found: dict[str, list[int]] = {challenge.id: [] for challenge in framework().challenges}
    for one in organisations():
        for name, impact in impacts_of(one).items():
            if impact is not None:
                found[name].append(impact)
    return found


def impacts_of(one: Organisation) -> dict[str, int | None]:
    """By challenge, the impact for an organisation; None where it does not apply."""
    results = {q.id: question_result(q, OPEN, one.known) for q in framework().questions}
    return {finding.challenge.id: finding.impact for finding in findings(framework(), results, one.known)}


@in_the_gate
def test_no_challenge_is_mostly_at_its_highest_impact(impacts: dict[str, list[int]]) -> None:
    shares = {name: sum(step == HIGHEST for step in steps) / len(steps) for name, steps in impacts.items()}
    assert {name: share for name, share in shares.items() if share > 0.5} == {}


def test_each_impact_tells_organisations_apart(impacts: dict[str, list[int]]) -> None:
    assert {name for name, steps in impacts.items() if len(set(steps)) < 3} == set()


def test_regulation_is_not_very_high_for_all_with_high_risk_uses_in_the_eu() -> None:
    """48 profiles: link to the EU (2) x class (annex_iii, annex_i_product, unsure) x sector (2) x roles (4)."""
    roles = (("deployer",), ("provider",), ("deployer", "provider"), ("deployer", "gpai_model_provider"))
    links, classes = ("outputs_used_in_eu", "established_in_eu"), ("annex_iii", "annex_i_product", "unsure")
    very_high = 0
    for link, risk_class, sector, role in product(links, classes, ("healthcare", "manufacturing"), roles):
        one = organisation(
            {
                "eu_exposure": link,
                "high_risk_use": risk_class,
                "sector": sector,
                "ai_roles": role,
                "jurisdictions": (),
                "regimes": (),
            }
        )
        very_high += impacts_of(one)["regulatory"] == HIGHEST
    assert very_high <= 32


def test_a_risk_class_that_is_not_determined_is_no_better_than_any_that_it_may_be() -> None:
    """Whoever finds out theirs must not be told that poor data became a worse risk by that, nor that money grew."""
    for one in organisations()[::30]:
        found = dict[str, tuple[float, ...]]()
        for risk_class in ("unsure", "none", "annex_iii", "annex_i_product"):
            tried = organisation({**one.profile, "high_risk_use": risk_class})
            impacts, systems = impacts_of(tried), tried.known.figures["high_risk_systems"].value
            assert systems is not None
            found[risk_class] = (impacts["data_quality"] or 0, impacts["bias"] or 0, systems)
        assert found.pop("unsure") == tuple(map(max, zip(*found.values(), strict=True)))


LARGE_RUN = "One training run needs more GPU-hours than are secured for the year"
# A run that is larger than the year's forecast goes by no remedy.
STAY = {LARGE_RUN}


@in_the_gate
def test_a_remedy_that_is_done_clears_the_signals_of_what_it_lifts() -> None:
    """Nobody is told that a risk stays very high for a fact that the remedy in the same plan is there to change."""
    asked = framework()
    seen, stay = Counter[str](), set[str]()
    for one, question in product(organisations(), asked.questions):
        figure = one.known.figures.get(question.derive or "")
        if figure is None or figure.value is None or not question.remedies or not one.is_asked(question):
            continue
        assert isinstance(question.kind, Number)
        assert question.kind.curve is not None
        best = max(question.kind.curve.knots, key=lambda knot: knot[1])[0]
        after = lifted(asked, one.known, {figure.figure.id: best})
        behind = {figure.figure.id, *inputs_of(figure, one.known)}
        for challenge in asked.challenges:
            for signal in challenge.signals if question.informs.get(challenge.id) == "direct" else ():
                if behind & set(signal.when.names) and one.known.truth(signal.when):
                    seen[signal.reason] += 1
                    if after.truth(signal.when):
                        stay.add(signal.reason)
                        run, forecast = map(after.facts.get, ("training_gpu_hours", "gpu_hours_forecast"))
                        assert signal.reason != LARGE_RUN or float(str(run)) > float(str(forecast))
    assert stay == STAY
    assert len(seen) > 9 * len(STAY)


@pytest.mark.parametrize("rack", [{"rack_kw": 0}, {"rack_kw": 130}, {}])
def test_a_rack_scale_system_is_too_hot_whatever_the_rack_was_planned_for(rack: dict[str, float]) -> None:
    one = organisation(
        {"deployment": "on_prem", "accelerator_class": "nvl72_rack", "rack_heat_rejection_kw": 40, **rack}
    )
    (cooling,) = (each for each in framework().challenges if each.id == "cooling")
    assert one.known.truth(cooling.signals[-1].when) is True


def test_six_of_seven_uses_decide_what_is_asked() -> None:
    base = next(
        one.profile
        for one in organisations()
        if one.profile["deployment"] == "on_prem"
        and one.profile["stage"] == "operating"
        and one.profile["ambition"] == "fine_tune"
        and one.profile["target_gpus"] == 256
    )

    def asked(uses: tuple[str, ...]) -> frozenset[str]:
        one = organisation({**base, "use_cases": uses, "generates_content": "yes"})
        return frozenset(question.id for question in framework().questions if one.is_asked(question))

    none = asked(())
    assert sum(asked((use,)) != none for use in USES) >= 6


@pytest.mark.parametrize("path", sorted((builtin_folder() / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_says_nothing_that_is_ignored_doubted_or_contradicts_itself(path: Path) -> None:
    assert assess(framework(), read_sheet(path, framework()), as_of=date(2026, 11, 25)).notes == ()
