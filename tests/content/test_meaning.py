"""What facts and answers of the built-in framework mean to one organisation."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from aifactory_assess.answers.sheet import Answer, Sheet
from aifactory_assess.framework.asked import FULL, Choice, Number, Triple
from aifactory_assess.planning.cost import cost
from aifactory_assess.planning.cost_worth import Pricing
from aifactory_assess.planning.first import LeadTime, lead_of
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.duties import duties
from aifactory_assess.scoring.remedies import remedy_of, steps_of
from aifactory_assess.scoring.said import what_step
from aifactory_assess.telling.documents.wording import asides
from tests.content.organisations import framework

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aifactory_assess.framework.asked import AnswerValue, Remedy, Triple

TODAY = date(2026, 11, 28)
HIGH = 3
RUNS: Mapping[str, AnswerValue] = {"stage": "operating", "target_months": 0.0}
NEXT: Mapping[str, AnswerValue] = {**RUNS, "target_months": 9.0}
BUILT: Mapping[str, AnswerValue] = {
    "stage": "building",
    "space_ready": "yes",
    "energisation_months": 0.0,
    "ai_positions_needed": 0.0,
}


def told(facts: Mapping[str, AnswerValue], answers: Mapping[str, Answer] | None = None) -> Assessment:
    profile = {name: Answer(state="value", value=fact) for name, fact in facts.items()}
    return assess(framework(), Sheet(organisation="x", profile=profile, answers=answers or {}), as_of=TODAY)


@pytest.mark.parametrize(
    ("accelerators", "machine", "rack", "doubted"),
    [
        (8.0, "h100_8way", 12.0, False),  # 8 x 1.28 kW x 1.12 = 11.5 kW: one server with its fabric in a rack for it
        (4.0, "pcie_inference", 10.0, False),  # 2.2 kW in an ordinary rack
        (8.0, "h100_8way", 22.0, False),
        (8.0, "h100_8way", 41.0, True),
        (12.0, "pcie_inference", 120.0, True),
    ],
)
def test_a_rack_with_room_to_spare_contradicts_nothing(
    accelerators: float, machine: str, rack: float, doubted: bool
) -> None:
    estate: dict[str, AnswerValue] = {"target_gpus": accelerators, "accelerator_class": machine, "rack_kw": rack}
    found = told({"deployment": "on_prem", **estate})
    assert [note.about for note in found.notes if note.kind == "contradiction"] == ["rack_kw"] * doubted


@pytest.mark.parametrize(
    ("ambition", "roles", "doubted"),
    [
        ("train_from_scratch", ("deployer",), True),
        ("train_from_scratch", ("importer_distributor",), True),
        ("train_from_scratch", (), True),
        ("train_from_scratch", None, False),
        ("train_from_scratch", ("provider", "deployer"), False),
        ("train_from_scratch", ("deployer", "gpai_model_provider"), False),
        ("fine_tune", ("deployer",), False),
    ],
)
def test_who_trains_what_creates_content_is_more_than_its_user(
    ambition: str, roles: tuple[str, ...] | None, doubted: bool
) -> None:
    facts: dict[str, AnswerValue] = {"ambition": ambition, "generates_content": "yes"}
    said = facts if roles is None else {**facts, "ai_roles": roles}
    for exposure, counts in (("established_in_eu", doubted), ("none", False)):  # the roles are those of a law of the EU
        found = told({**said, "eu_exposure": exposure})
        assert [note.about for note in found.notes if note.kind == "contradiction"] == ["ambition"] * counts


@pytest.mark.parametrize(
    ("stage", "from_december"),
    [({"stage": "idea"}, []), ({"stage": "building"}, []), ({"stage": "operating"}, ["applies"]), ({}, ["possible"])],
)
def test_only_what_runs_has_a_grace_for_marking(stage: dict[str, str], from_december: list[str]) -> None:
    """Of a plan, and of who does not say, the duty holds already."""
    generates = {"eu_exposure": "outputs_used_in_eu", "generates_content": "yes"}
    found = duties(told({**generates, "ai_roles": ("provider",), **stage}))
    assert [(duty.state, duty.in_force) for duty in found if duty.obligation.id == "eu_ai_marking"] == [
        ("applies", True)
    ]
    assert [duty.state for duty in found if duty.obligation.id == "eu_ai_marking_older"] == from_december


@pytest.mark.parametrize(
    ("roles", "holding", "state"),
    [
        (("provider",), {"eu_ai_transparency", "eu_ai_marking"}, "applies"),
        (("deployer",), {"eu_ai_disclosure"}, "applies"),
        (("importer_distributor",), set(), "applies"),
        (None, {"eu_ai_transparency", "eu_ai_marking", "eu_ai_disclosure"}, "possible"),
    ],
    ids=["provider", "deployer", "importer", "not known"],
)
def test_article_50_asks_of_each_role_its_own(roles: tuple[str, ...] | None, holding: set[str], state: str) -> None:
    """Of the provider to inform and to mark (1, 2), of the deployer to disclose (3, 4)."""
    facts: dict[str, AnswerValue] = {"eu_exposure": "established_in_eu", "generates_content": "yes", "stage": "idea"}
    facts |= {"personal_data": "yes", "special_category_data": "yes", "use_cases": ("vision",)}
    found = duties(told(facts if roles is None else {**facts, "ai_roles": roles}))
    by_role = {duty.obligation.id: duty.state for duty in found if "EUAIA:50" in duty.obligation.refs}
    assert by_role.pop("eu_ai_bans") == "applies"  # who recognises emotions tells them, whoever that is
    assert by_role == dict.fromkeys(holding, state)


@pytest.mark.parametrize(
    ("regimes", "holds"), [(("nis2",), ["nis2"]), (("nis2", "dora"), ["dora"]), (("dora",), ["dora"])]
)
def test_who_is_under_dora_reports_by_that_instead_of_nis2(regimes: tuple[str, ...], holds: list[str]) -> None:
    found = duties(told({"eu_exposure": "established_in_eu", "regimes": regimes}))
    assert [duty.obligation.id for duty in found if duty.obligation.id in {"nis2", "dora"}] == holds


@pytest.mark.parametrize(("sector", "exposure"), [("healthcare", "none"), ("finance", "established_in_eu")])
def test_health_data_are_shared_by_who_holds_them_in_the_eu(sector: str, exposure: str) -> None:
    holder = {"sector": "healthcare", "eu_exposure": "established_in_eu"}
    (duty,) = (duty for duty in duties(told(holder)) if duty.obligation.id == "ehds")
    assert (duty.state, duty.in_force, duty.obligation.starts) == ("applies", False, "2029-03-26")
    others = duties(told({"sector": sector, "eu_exposure": exposure}))
    assert "ehds" not in {duty.obligation.id for duty in others}


@pytest.mark.parametrize(
    ("roles", "holds"),
    [
        (("provider",), ["applies"]),
        (("deployer", "importer_distributor"), ["applies"]),
        (("importer_distributor",), []),
        (("gpai_model_provider",), []),
        ((), []),
        (None, ["possible"]),
    ],
)
def test_literacy_is_asked_of_providers_and_deployers_only(roles: tuple[str, ...] | None, holds: list[str]) -> None:
    facts: dict[str, AnswerValue] = {"eu_exposure": "established_in_eu"}
    found = duties(told(facts if roles is None else {**facts, "ai_roles": roles}))
    assert [duty.state for duty in found if duty.obligation.id == "eu_ai_literacy"] == holds


ESTATE: Mapping[str, AnswerValue] = {
    "deployment": "on_prem",
    "ambition": "fine_tune",
    "new_build": "no",
    "space_ready": "yes",
    "employees": 400.0,
    "target_gpus": 8.0,
    "accelerator_class": "h100_8way",
    "edge_inference": "yes",
    "edge_devices": 10.0,
    "high_risk_use": "none",
    "region": "european_union",
    "ai_positions_needed": 5.0,
    "ai_positions_filled": 4.0,
}


def once(facts: Mapping[str, AnswerValue]) -> tuple[set[str], float | None, bool]:
    """The one-off items, their likely sum, and whether it is a cautious one."""
    found = told({**ESTATE, **facts})
    money = cost(found)
    assert money is not None
    (total,) = (each for each in money.totals if each.total.id == "once")
    figure = found.situation.figures["capex_estimate_usd"]
    assert total.amount is not None
    assert total.amount[1] == pytest.approx(figure.value)
    return {each.item.id for each in money.items if each.item.per == "once"}, figure.value, figure.cautious


def test_who_has_all_that_is_planned_buys_no_machine_again() -> None:
    """One position at 99,000 USD and a fee of 20 %, with a reserve of 20 %: 23,760 USD."""
    items, amount, cautious = once(RUNS)
    assert (items, cautious) == ({"recruiting", "reserve"}, False)
    assert amount == pytest.approx(23_760)


@pytest.mark.parametrize(
    ("facts", "is_cautious"),
    [
        ({"stage": "idea"}, False),
        ({**NEXT, "gpus_owned": 0.0}, False),
        (NEXT, True),
        ({"target_months": 12.0}, True),
        ({"stage": "operating"}, True),
        ({"target_months": 0.0}, True),
        ({}, True),
    ],
)
def test_the_whole_plan_is_counted_until_it_is_known_to_run(facts: dict[str, AnswerValue], is_cautious: bool) -> None:
    """8 x 55,000, 10 devices at 3,000 and 100,000 of data beside the recruiting: 589,800 x 1.2 = 707,760 USD.

    The hall is ready.
    """
    items, amount, cautious = once(facts)
    assert items == {"hardware", "refit", "edge", "data_acquisition", "recruiting", "reserve"}
    assert amount == pytest.approx(707_760)
    assert cautious is is_cautious


@pytest.mark.parametrize(("owned", "amount"), [(0.0, 707_760), (6.0, 311_760), (8.0, 179_760), (20.0, 179_760)])
def test_a_next_stage_buys_no_machine_that_is_there(owned: float, amount: float) -> None:
    """Of eight at 55,000 each those that are left: six there take 330,000 x 1.2 = 396,000 USD off."""
    _, told_of, cautious = once({**NEXT, "gpus_owned": owned})
    assert told_of == pytest.approx(amount)
    assert not cautious


@pytest.mark.parametrize(("stage", "share"), [("building", 0.5), ("operating", 0.8005)])
def test_who_scales_holds_machines_of_the_next_stage_against_its_need(stage: str, share: float) -> None:
    """35,040 GPU-hours of 8 x 8,760 are half; those of a year later, at 4 % a month, 1.601 times as many."""
    grown = {"gpu_hours_forecast": 35_040.0, "gpu_hours_growth": 4.0}
    figures = told({**ESTATE, **NEXT, **grown, "stage": stage}).situation.figures
    assert figures["forecast_use"].value == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("facts", "rented", "paid"),
    [
        # Of 8 x 8,760 hours a fifth and nine tenths are needed; more are not paid than there are.
        ({"deployment": "cloud", "gpu_hours_forecast": 14_016.0}, 8, (0.2, 0.2, 0.2)),
        ({"deployment": "cloud", "gpu_hours_forecast": 63_072.0}, 8, (0.9, 0.9, 0.9)),
        ({"deployment": "cloud", "gpu_hours_forecast": 99_000.0}, 8, (1, 1, 1)),
        # Half of all hours is reserved, whatever is needed.
        ({"deployment": "cloud", "gpu_hours_forecast": 14_016.0, "gpu_hours_secured": 35_040.0}, 8, (0.5, 0.5, 0.5)),
        # Four of the eight are own, and do 3.8, 3 or 2.2 times 8,760 hours: of six, 2.2, 3 and 3.8 are left for four.
        ({"deployment": "hybrid", "gpu_hours_forecast": 52_560.0}, 4, (0.55, 0.75, 0.95)),
        # 3 x 8,760 hours are less than own machines do at their likely load, more than at their low one.
        ({"deployment": "hybrid", "gpu_hours_forecast": 26_280.0}, 4, (0, 0, 0.2)),
        ({"deployment": "cloud"}, 8, (1, 1, 1)),
    ],
)
def test_what_is_rented_is_paid_by_the_hours_that_the_forecast_needs(
    facts: dict[str, AnswerValue], rented: int, paid: tuple[float, ...]
) -> None:
    """For 8,760 hours a year, at (2, 2.95, 6.9) USD an hour with (1.3, 1.4, 1.5) of what comes on top."""
    planned: dict[str, AnswerValue] = {
        "target_gpus": 8.0,
        "accelerator_class": "h100_8way",
        "stage": "idea",
        "gpu_hours_secured": 0.0,
    }
    found = told({**planned, **facts})
    ends = Pricing(found).ends
    money = cost(found)
    assert money is not None
    (rental,) = (each.worth.amount for each in money.items if each.item.id == "rental")
    rents, extras = (ends[name] or () for name in ("rent_usd_per_gpu_hour", "rent_extras"))
    bill = [rented * 8760 * share * rent * extra for share, rent, extra in zip(paid, rents, extras, strict=True)]
    assert rental == pytest.approx(tuple(bill))


@pytest.mark.parametrize("facts", [{"deployment": "on_prem"}, {"deployment": "as_a_service"}])
def test_who_rents_nothing_pays_for_no_hour_whatever_is_open(facts: dict[str, AnswerValue]) -> None:
    figure = told({"target_gpus": 8.0, **facts}).situation.figures["rented_hours_paid"]
    assert (figure.value, figure.cautious) == (0, False)


@pytest.mark.parametrize(
    ("ambition", "months"),
    [("inference_only", (1, 3, 6)), ("fine_tune", (2, 5, 10)), ("train_from_scratch", (4, 9, 20))],
)
def test_who_runs_one_stage_adapts_models_for_the_next_in_less_time(ambition: str, months: tuple[float, ...]) -> None:
    """By estimates.yaml; of the first stage the likely months are 5, 8 and 12.

    That something runs says not that a model was ever trained, so to train one takes up to the 20 months of a first.
    """
    time = outlook(told({**ESTATE, **NEXT, "employees": 9000, "ambition": ambition})).time
    assert time is not None
    (kind,) = (each.kind for each in time.phases if each.phase.id == "data_model")
    assert kind is not None
    assert kind.months == months


@pytest.mark.parametrize(("employees", "likely"), [(12, 4), (200, 6), (900, 8)])
def test_a_dozen_people_tune_sooner_than_an_authority(employees: int, likely: float) -> None:
    time = outlook(told({**ESTATE, "employees": employees, "stage": "idea"})).time
    assert time is not None
    (tuning,) = (each.kind for each in time.phases if each.phase.id == "data_model")
    assert tuning is not None
    assert tuning.months[1] == likely


@pytest.mark.parametrize(("accelerators", "likely"), [(16.0, 4), (64.0, 10)])
def test_two_servers_wait_for_no_rebuilt_hall(accelerators: float, likely: float) -> None:
    time = outlook(told({**ESTATE, "target_gpus": accelerators, "space_ready": "no", "stage": "idea"})).time
    assert time is not None
    (hall,) = (each for phase in time.phases for each in phase.waiting if each.wait.id == "hall")
    assert hall.kind.months[1] == likely, "whoever is not asked for a date has told none"


@pytest.mark.parametrize("deployment", ["on_prem", "hybrid"])
@pytest.mark.parametrize(
    ("accelerators", "new_build", "most"), [(8.0, "yes", 9), (8.0, "no", 9), (128.0, "yes", 36), (128.0, "no", 12)]
)
def test_a_server_room_waits_for_no_connection_of_a_hall(
    accelerators: float, new_build: str, most: float, deployment: str
) -> None:
    """Eight of the H100 class draw 11.5 kW; 64 own ones 92 kW, twice that with cooling. Plan and remedy count alike."""
    room: dict[str, AnswerValue] = {
        "target_gpus": accelerators,
        "new_build": new_build,
        "space_ready": "no",
        "firm_power_kw": 0.0,
    }
    found = told({**ESTATE, **room, "stage": "idea", "deployment": deployment, "pue": 1.5})
    time = outlook(found).time
    assert time is not None
    (grid,) = (each for each in time.phases[1].waiting if each.wait.id == "grid")
    remedy, _ = worth(found, "power_secured")
    assert remedy.months is not None
    assert grid.kind.months[2] == most
    is_hybrid = deployment == "hybrid" and accelerators > 8  # its own variant: the rest stays on rented machines
    assert float(remedy.months[2].text) == (24 if is_hybrid else most)


@pytest.mark.parametrize(
    ("facts", "most"),
    [
        ({**NEXT, "gpus_owned": 1_080.0}, 2),  # 8 come
        ({**NEXT, "gpus_owned": 512.0}, 4),  # 576 come
        ({**NEXT, "gpus_owned": 0.0}, 8),
        ({**NEXT}, 8),
        ({**NEXT, "gpus_owned": 1_088.0, "delivery_months": 5.0}, 8),  # nobody tells how many of them run
        ({**NEXT, "gpus_owned": 1_088.0, "delivery_months": 0.0, "energisation_months": 0.0}, 2),  # they stand
        ({"stage": "idea"}, 8),
        ({"stage": "idea", "deployment": "hybrid"}, 4),  # 544 own ones
    ],
)
def test_what_is_installed_is_what_comes(facts: dict[str, AnswerValue], most: float) -> None:
    time = outlook(told({**ESTATE, "deployment": "colo", "target_gpus": 1_088.0, **facts})).time
    assert time is not None
    (installed,) = (each.installation for each in time.phases if each.installation is not None)
    assert installed.months[2] == most


def test_who_has_nothing_to_buy_is_short_of_no_one_off_money() -> None:
    found = told({**ESTATE, **RUNS, "ai_positions_filled": 5.0, "budget_capex_usd": 0.0, "budget_opex_usd": 9e6})
    (capex,) = (each for each in found.findings if each.challenge.id == "capex")
    assert capex.signals == ()


@pytest.mark.parametrize(
    ("months", "reasons"),
    [
        (0.0, []),
        (6.0, ["Firm power comes after the planned start"]),
        (
            7.0,
            [
                "Firm power comes more than six months after the planned start",
                "Firm power comes after the planned start",
            ],
        ),
    ],
)
def test_power_cannot_be_later_than_its_date_however_soon_the_start(months: float, reasons: list[str]) -> None:
    """The start is open: at the earliest it is today."""
    found = told({"deployment": "on_prem", "energisation_months": months})
    (power,) = (each for each in found.findings if each.challenge.id == "power")
    assert [held.rule.reason for held in power.signals if "start" in held.rule.reason] == reasons
    assert (found.questions["power_slack_months"].state == "computed") is (months == 0)


def test_power_that_is_there_has_full_slack_though_the_start_is_open() -> None:
    found = told({"deployment": "colo", "energisation_months": 0.0})
    assert found.questions["power_slack_months"].credit == 10_000
    assert found.situation.figures["power_slack"].cautious
    assert "power_slack" not in told({"deployment": "cloud"}).situation.values


def test_who_wants_no_accelerator_is_held_by_no_gate_on_them_and_waits_for_none() -> None:
    """0 of 0 GPU-hours and kW cannot be told as a ratio, and a question with a gate is never out of account."""
    none: dict[str, AnswerValue] = {"target_gpus": 0.0, "gpu_hours_forecast": 0.0, "gpu_hours_secured": 0.0}
    place: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "building", "region": "other", "rack_kw": 60.0}
    found = told({**place, **none, "firm_power_kw": 0.0})
    assert {found.questions[name].state for name in ("compute_secured", "power_secured")} == {"not_asked"}
    time = outlook(found).time
    assert time is not None
    (setting_up,) = (each for each in time.phases if each.installation is not None)
    assert {"accelerators", "liquid_cooling", "export_licence"}.isdisjoint(each.wait.id for each in setting_up.waiting)
    assert setting_up.installation is not None
    assert setting_up.installation.months == (0, 0, 0)


OF_MACHINES = {
    *("accelerator_utilisation", "accelerator_sharing", "permits_and_export", "power_slack_months"),
    *("facility_resilience", "heat_rejection", "liquid_cooling_readiness", "power_usage_effectiveness"),
}


@pytest.mark.parametrize("deployment", ["on_prem", "colo", "hybrid"])
@pytest.mark.parametrize("devices", [0.0, 60.0])
def test_who_wants_no_accelerator_is_asked_about_none_and_waits_for_no_place(deployment: str, devices: float) -> None:
    """Nobody makes room for none; what a new hall that is paid for all the same takes counts, and its power."""
    late: dict[str, AnswerValue] = {"target_months": 6.0, "energisation_months": 40.0, "rack_kw": 60.0}
    none: dict[str, AnswerValue] = {"stage": "building", "target_gpus": 0.0, "edge_devices": devices, **late}
    place: dict[str, AnswerValue] = {"deployment": deployment, "edge_inference": "yes", "realtime_inference": "yes"}
    found = told({**place, **none})
    some = told({**place, **none, "target_gpus": 8.0}).questions
    assert {name for name in OF_MACHINES if not some[name].counts} == set()
    asked = {name for name, result in found.questions.items() if result.counts}
    assert asked.isdisjoint(OF_MACHINES)
    assert ("delivery_secured" in asked) == (devices > 0)
    assert ("capacity_forecasting" in asked) == (deployment == "hybrid")
    remedy = remedy_of(found.questions["delivery_secured"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith("List the devices")
    for built in {"no", "no" if deployment == "colo" else "yes"}:
        time = outlook(told({**place, **none, "new_build": built})).time
        assert time is not None
        (setting_up,) = (each for each in time.phases if each.installation is not None)
        assert (setting_up.power is not None) == (built == "yes")
        assert ("hall" in {each.wait.id for each in setting_up.waiting}) == (built == "yes")
        assert {"space", "grid"}.isdisjoint(each.wait.id for each in setting_up.waiting)


@pytest.mark.parametrize(
    ("planned", "ordered", "lacking"),
    [(64.0, (0.5, 1, 2), (0.5, 1, 2)), (320.0, (0.5, 1, 4), (1, 2, 4)), (1088.0, (0.5, 2, 8), (2, 4, 8))],
)
def test_to_order_the_last_machines_makes_their_installation_no_longer(
    planned: float, ordered: Triple, lacking: Triple
) -> None:
    """Where all run or are on order, some are to come: one at least, which takes 0.5 months, and all at most."""
    likely = {each.title: each.months[1] for phase in framework().estimates.phases for each in phase.installation}

    def installed(owned: float) -> Triple:
        facts: dict[str, AnswerValue] = {**ESTATE, **NEXT, "deployment": "colo", "delivery_months": 3.0}
        time = outlook(told({**facts, "target_gpus": planned, "gpus_owned": owned})).time
        assert time is not None
        (kind,) = (each.installation for each in time.phases if each.installation is not None)
        return kind.months[0], likely[kind.titles[0]], kind.months[2]

    assert installed(planned) == ordered
    assert installed(0.0) == lacking


def test_what_stands_in_for_a_pue_is_no_better_than_any_that_is_likely() -> None:
    """Else silence would clear a gate that the truth does not (docs/method.md, 4)."""
    cautious = {each.id: each.value for each in framework().prices}["cautious_pue"]
    assert cautious is not None
    fact = next(each for each in framework().fields if each.id == "pue")
    question = next(each for each in framework().questions if each.derive == fact.id)
    assert fact.plausible == question.plausible
    assert fact.plausible is not None
    assert fact.plausible[1] <= cautious[0]


RENTED: Mapping[str, AnswerValue] = {
    **ESTATE,
    "deployment": "cloud",
    "stage": "building",
    "turnover_eur_m": 25.0,
    "gpu_hours_growth": 0.0,
    "budget_capex_usd": 200_000.0,
    "budget_opex_usd": 5e6,
}
LACKS = [f"Approved money covers less than {share} % of three years" for share in (40, 70)]
ONE_OFF = [*LACKS, "Approved one-off money covers less than 70 % of the estimate; approve more, or shrink the plan"]
YEARLY = [*LACKS, "Approved yearly money covers less than 70 % of the estimate; approve more, or run less"]


@pytest.mark.parametrize(("devices", "impact"), [(0.0, 1), (500.0, 2), (3_000.0, 3)])
def test_what_is_bought_beside_rented_machines_is_an_investment(devices: float, impact: int) -> None:
    """100,000 of data and 19,800 of recruiting, and devices at 3,000, x 1.2: 0.14, 1.9 and 10.9 million USD."""
    found = told({**RENTED, "edge_devices": devices})
    (capex,) = (each for each in found.findings if each.challenge.id == "capex")
    assert capex.impact == impact


@pytest.mark.parametrize(
    ("facts", "is_bought"),
    [({}, True), ({"new_build": "no", "space_ready": "yes"}, True), ({"target_gpus": 0.0}, False), (RUNS, False)],
    ids=["a hall and machines", "machines", "neither", "all runs"],
)
def test_who_buys_no_machine_invests_no_more_for_a_place_of_its_own(
    facts: dict[str, AnswerValue], is_bought: bool
) -> None:
    found = told({**RENTED, "deployment": "on_prem", "new_build": "yes", **facts})
    (capex,) = (each for each in found.findings if each.challenge.id == "capex")
    said = [applied.rule.reason for applied in capex.adjustments]
    assert ("Machines are bought for a place of your own" in said) == is_bought
    assert not [words for words in said if "building" in words]


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, ([], [])),
        ({"edge_devices": 30_000.0, "budget_opex_usd": 14e6}, (ONE_OFF, [])),
        ({"budget_opex_usd": 1e5}, ([], YEARLY)),
        ({"budget_capex_usd": 0.0, "budget_opex_usd": 0.0}, (ONE_OFF, YEARLY)),
        ({"deployment": "on_prem", "budget_capex_usd": 1e6, "budget_opex_usd": 0.0}, ([], YEARLY)),
        ({**RUNS, "ai_positions_filled": 5.0, "budget_opex_usd": 0.0}, ([], YEARLY)),
    ],
    ids=["all there", "one-off", "yearly", "both", "own machines", "nothing to buy"],
)
def test_money_that_lacks_is_told_of_the_part_that_lacks(
    facts: dict[str, AnswerValue], reasons: tuple[list[str], list[str]]
) -> None:
    found = told({**RENTED, **facts}).findings
    told_of = {each.challenge.id: [held.rule.reason for held in each.signals] for each in found}
    assert (told_of["capex"], told_of["opex"]) == reasons


@pytest.mark.parametrize("deployment", ["cloud", "as_a_service", "colo", "on_prem", "hybrid"])
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"budget_opex_usd": 0.0}, "Get the smallest stage that pays approved"),
        ({"stage": "idea", "budget_opex_usd": 1e5}, "Cut the first stage to|Start "),
        ({"budget_opex_usd": 1e5}, "Finish first what serves a use|Cut the first stage to"),
        ({**RUNS, "budget_opex_usd": 0.0}, "Get the missing money for what runs approved"),
        ({**RUNS, "budget_opex_usd": 1e5}, "Get the missing money for what runs approved"),
        ({**NEXT, "budget_opex_usd": 0.0}, "Get what lacks approved, for what runs first"),
        ({**NEXT, "budget_opex_usd": 1e5}, "Get what lacks approved, for what runs first"),
    ],
    ids=[
        "nothing",
        "little",
        "little for what is built",
        *(f"{lacks} for {whom}" for whom in ("what runs", "the next") for lacks in ("nothing", "little")),
    ],
)
def test_who_lacks_money_is_told_to_build_less_only_where_some_is_there_to_build_with(
    deployment: str, facts: dict[str, AnswerValue], words: str
) -> None:
    found = told({**RENTED, "deployment": deployment, "budget_capex_usd": 0.0, **facts})
    remedy = remedy_of(found.questions["funding_secured"].question, found.situation)
    assert remedy is not None
    assert re.match(words, remedy.action)


@pytest.mark.parametrize("deployment", ["cloud", "as_a_service", "colo", "on_prem", "hybrid"])
@pytest.mark.parametrize("facts", [{"stage": "idea"}, {}, RUNS, NEXT], ids=["idea", "building", "runs", "next"])
@pytest.mark.parametrize("renting", ["no", "yes"])
def test_who_has_all_the_money_lacks_but_a_reserve(
    renting: str, facts: dict[str, AnswerValue], deployment: str
) -> None:
    covered = {"funding_secured": Answer(state="value", value=1.05)}
    planned = {name: fact for name, fact in RENTED.items() if not name.startswith("budget_")}
    found = told({**planned, "deployment": deployment, "renting_allowed": renting, **facts}, covered)
    (step,) = steps_of(framework(), found.questions["funding_secured"], found.situation)
    assert what_step(step).startswith("Get a reserve above the estimate approved")


@pytest.mark.parametrize("renting", ["no", "yes"])
@pytest.mark.parametrize("deployment", ["colo", "on_prem", "hybrid"])
def test_who_wants_no_accelerator_compares_no_sizes_of_machines(deployment: str, renting: str) -> None:
    found = told({**RENTED, "deployment": deployment, "renting_allowed": renting, "target_gpus": 0.0})
    remedy = remedy_of(found.questions["investment_case"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith("Work out three years of what is bought")


ENOUGH: Mapping[str, AnswerValue] = {
    "gpu_hours_secured": 24e4,
    "gpu_hours_forecast": 24e4,
    "rack_heat_rejection_kw": 45.0,
    "rack_kw": 42.0,
    "training_tokens_b": 800.0,
    "model_params_b": 30.0,
}
RESERVES = (
    ("compute_secured", 1.0, "Hold a firm reserve above the forecast"),
    ("heat_rejection", 1.1, "Hold cooling in reserve"),
    ("pretraining_tokens_ratio", 26.0, "License or clean more texts, and train the same model on them"),
)


@pytest.mark.parametrize("machine", ["h100_8way", "nvl72_rack"])
@pytest.mark.parametrize("renting", ["no", "yes"])
@pytest.mark.parametrize("deployment", ["colo", "on_prem", "hybrid", "cloud"])
@pytest.mark.parametrize("is_typed", [False, True])
def test_where_nothing_lacks_more_is_a_reserve_whatever_remedy_fits_whom_it_lacks(
    deployment: str, renting: str, machine: str, is_typed: bool
) -> None:
    facts = {"deployment": deployment, "renting_allowed": renting, "accelerator_class": machine, "stage": "building"}
    plan: Mapping[str, AnswerValue] = {
        "ambition": "train_from_scratch",
        "use_cases": ("language",),
        "target_gpus": 256.0,
    }
    ratios = {question: Answer(state="value", value=ratio) for question, ratio, _ in RESERVES}
    found = told({**facts, **plan, **({} if is_typed else ENOUGH)}, ratios if is_typed else {})
    asked = [(found.questions[question], words) for question, _, words in RESERVES if found.questions[question].counts]
    assert len(asked) == (2 if deployment == "cloud" else 3)
    for result, words in asked:
        (step,) = steps_of(framework(), result, found.situation)
        assert what_step(step).startswith(words)


@pytest.mark.parametrize("deployment", ["colo", "on_prem", "hybrid"])
@pytest.mark.parametrize("stage", ["building", "operating"])
@pytest.mark.parametrize(("start", "lacks"), [(18.0, 1), (22.0, 0), (26.0, 0)])
def test_power_that_comes_before_the_start_lacks_no_bridge(
    deployment: str, stage: str, start: float, lacks: int
) -> None:
    found = told({"deployment": deployment, "stage": stage, "energisation_months": 22.0, "target_months": start})
    steps = steps_of(framework(), found.questions["power_slack_months"], found.situation)
    words = [what_step(step).startswith("Hold months in reserve") for step in steps]
    assert words == [False] * lacks + [True] * (len(steps) - lacks)


@pytest.mark.parametrize(("stage", "kind"), [("idea", "new hall"), ("building", "new hall that is being built")])
@pytest.mark.parametrize(("later", "ready", "moves"), [(0, "no", True), (1, "no", False), (0, "yes", False)])
def test_no_earlier_power_is_asked_for_where_the_new_hall_comes_later(
    later: int, ready: str, moves: bool, stage: str, kind: str
) -> None:
    waits = [wait for phase in framework().estimates.phases for wait in phase.waits]
    (likely,) = (known.months[1] for wait in waits for known in wait.durations if known.title == kind)
    hall: dict[str, AnswerValue] = {"deployment": "on_prem", "new_build": "yes", "space_ready": ready}
    found = told({**hall, "stage": stage, "target_months": 6.0, "energisation_months": likely + later})
    remedy = remedy_of(found.questions["power_slack_months"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith("Move the start" if moves else "Get an earlier date")


@pytest.mark.parametrize(
    ("handed_over", "words"), [(5.0, "Get an earlier"), (14.0, "Move the start to when the hall is")]
)
@pytest.mark.parametrize(("built", "stage"), [("yes", "building"), ("no", "building"), ("yes", "operating")])
def test_power_is_asked_for_earlier_where_it_comes_after_a_hall_whose_date_is_told(
    built: str, stage: str, handed_over: float, words: str
) -> None:
    hall: dict[str, AnswerValue] = {"deployment": "on_prem", "new_build": built, "space_ready": "no"}
    found = told(
        {**hall, "stage": stage, "target_months": 6.0, "energisation_months": 12.0, "hall_months": handed_over}
    )
    remedy = remedy_of(found.questions["power_slack_months"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith(words)


@pytest.mark.parametrize("stage", ["building", "operating"])
@pytest.mark.parametrize("question", ["heat_rejection", "liquid_cooling_readiness", "power_usage_effectiveness"])
def test_what_is_built_is_changed_by_the_date_that_is_told_of_it(question: str, stage: str) -> None:
    """And not by that of a hall of which nothing stands."""
    racks: dict[str, AnswerValue] = {"rack_kw": 60.0, "target_gpus": 256.0, "accelerator_class": "h100_8way"}
    hall: dict[str, AnswerValue] = {
        "deployment": "on_prem",
        "new_build": "yes",
        "space_ready": "no",
        "hall_months": 10.0,
    }
    found = told({**hall, **racks, "stage": stage, "target_months": 12.0})
    remedy = remedy_of(found.questions[question].question, found.situation)
    assert remedy is not None
    assert "built" in remedy.action
    assert remedy.months is not None
    assert [each.evaluate(found.situation.values) for each in remedy.months] == pytest.approx([10, 11.5, 16])


@pytest.mark.parametrize("stage", ["building", "operating"])
def test_what_is_built_is_designed_no_more_and_its_suppliers_are_chosen(stage: str) -> None:
    hall: dict[str, AnswerValue] = {"deployment": "on_prem", "new_build": "yes", "space_ready": "no"}
    found = told({**hall, "hall_months": 10.0, "target_gpus": 256.0, "stage": stage, "target_months": 12.0})
    asked = (found.questions[name].question for name in ("delivery_secured", "workforce_change"))
    remedies = [remedy_of(each, found.situation) for each in asked]
    actions = " ".join(each.action for each in remedies if each is not None)
    assert (actions.count(" now"), "design" in actions, "the supplier short-list" in actions) == (2, False, False)


@pytest.mark.parametrize(
    ("facts", "doubted"),
    [
        ({"deployment": "on_prem", "gpus_owned": 8.0}, False),
        ({"deployment": "on_prem", "gpus_owned": 9.0}, True),
        ({"deployment": "hybrid", "gpus_owned": 4.0}, False),
        ({"deployment": "hybrid", "gpus_owned": 5.0}, True),
    ],
)
def test_no_more_machines_are_yours_than_are_planned_and_owned(facts: dict[str, AnswerValue], doubted: bool) -> None:
    """Of eight; half of them in a hybrid estate, unless a price says otherwise."""
    notes = [note.about for note in told({**ESTATE, **NEXT, **facts}).notes if note.kind == "contradiction"]
    assert ("gpus_owned" in notes) == doubted


@pytest.mark.parametrize(
    ("facts", "secured", "doubted"),
    [
        ({**NEXT, "gpus_owned": 8.0, "delivery_months": 9.0}, 40.0, False),
        ({**NEXT, "gpus_owned": 5.0, "delivery_months": 9.0}, 40.0, True),
        ({**NEXT, "gpus_owned": 5.0}, 40.0, False),
        ({"stage": "building", "delivery_months": 9.0}, 40.0, False),
        ({"stage": "building", "delivery_months": 9.0}, 39.0, True),
        ({"stage": "building", "delivery_months": 9.0}, 0.0, True),
        ({"stage": "building", "delivery_months": 0.0}, 0.0, False),
    ],
)
def test_no_date_is_confirmed_of_what_is_not_ordered(
    facts: dict[str, AnswerValue], secured: float, doubted: bool
) -> None:
    """Of eight machines; where these are all there, power equipment may still lack, and beside the last of them too."""
    answers = {"delivery_secured": Answer(state="value", value=secured)}
    found = told({**ESTATE, "deployment": "colo", **facts}, answers)
    notes = [note.about for note in found.notes if note.kind == "contradiction"]
    assert ("delivery_months" in notes) == doubted


@pytest.mark.parametrize(
    ("facts", "doubted"),
    [
        ({"gpu_hours_secured": 0.0}, True),
        ({"gpu_hours_secured": 35_000.0}, True),
        ({"gpu_hours_secured": 35_040.0}, False),
        ({"gpu_hours_secured": 20_000.0, "gpu_hours_forecast": 20_000.0}, False),
        ({"gpu_hours_secured": 0.0, "energisation_months": 1.0}, False),
        ({"gpu_hours_secured": 0.0, "delivery_months": 1.0}, False),
        ({"gpu_hours_secured": 0.0, "deployment": "hybrid"}, False),
    ],
)
def test_machines_that_stand_are_hours_that_are_secured(facts: dict[str, AnswerValue], doubted: bool) -> None:
    """Eight are 70,080 GPU-hours in 12 months, and nobody secures more than is forecast."""
    stand: dict[str, AnswerValue] = {"space_ready": "yes", "energisation_months": 0.0, "delivery_months": 0.0}
    found = told({**ESTATE, **stand, "stage": "building", "gpu_hours_forecast": 60_000.0, **facts})
    notes = [note.about for note in found.notes if note.kind == "contradiction"]
    assert ("gpu_hours_secured" in notes) == doubted


@pytest.mark.parametrize(
    "place", [{"space_ready": "yes"}, {"space_ready": "no", "new_build": "yes"}], ids=["a hall", "a new hall"]
)
@pytest.mark.parametrize(("tender", "does"), [("yes", "Tender what is missing"), ("no", "Order what is missing")])
def test_who_tenders_machines_must_know_no_less_than_who_orders_them(
    place: dict[str, AnswerValue], tender: str, does: str
) -> None:
    """The permissions, the case, the chip and the hall's heat decide what is bought; permissions are named first."""
    who: dict[str, AnswerValue] = {"sector": "public_sector", "public_tender": tender, "renting_allowed": "no"}
    remedy, _ = worth(told({**ESTATE, "stage": "idea", **who, **place}), "compute_secured")
    assert remedy.action.startswith(does)
    assert remedy.after[0] == "permits_and_export"
    assert {"investment_case", "accelerator_selection", "funding_secured", "power_secured", "heat_rejection"} <= {
        *remedy.after
    }


PERMISSIONS = ("building", "environment", "grid", "export", "fire")


@pytest.mark.parametrize("lacks", PERMISSIONS)
def test_no_machine_is_ordered_before_the_one_permission_that_lacks(lacks: str) -> None:
    """Each can stop delivery or opening by itself: without it the question is weak, whatever its points are."""
    held = Answer(state="value", value=tuple(each for each in PERMISSIONS if each != lacks))
    found = told({**ESTATE, "stage": "idea", "renting_allowed": "no"}, {"permits_and_export": held})
    (step,) = steps_of(framework(), found.questions["permits_and_export"], found.situation)
    assert (step.number, step.after) == (1, FULL)
    order = remedy_of(found.questions["compute_secured"].question, found.situation)
    assert order is not None
    assert order.action.startswith("Order what is missing")
    assert "permits_and_export" in order.after


LARGE_HALL: Mapping[str, AnswerValue] = {"new_build": "yes", "space_ready": "no", "target_gpus": 512.0}


@pytest.mark.parametrize(
    ("lacks", "facts", "months", "not_known"),
    [
        *((each, {**LARGE_HALL, "region": "other"}, None, ()) for each in ("environment", "grid", "fire")),
        ("export", {"region": "other"}, (2, 5, 12), ()),
        ("export", {"region": "other", "deployment": "colo"}, (2, 5, 12), ()),
        ("export", {"region": "other", "stage": "building", "delivery_months": 4.0}, (2, 5, 12), ()),
        ("export", {"region": "european_union"}, None, ()),
        ("export", {"target_months": 12.0}, (0, 2.5, 12), ("region",)),
        ("building", {"region": "other"}, None, ()),
        ("building", {**LARGE_HALL, "region": "other", "deployment": "colo"}, None, ()),
        ("building", {**LARGE_HALL, "region": "other"}, (9, 18, 36), ()),
        ("building", {**LARGE_HALL, "region": "united_states"}, (6, 11, 18), ()),
        ("building", {**LARGE_HALL, "region": "other", "stage": "building", "hall_months": 6.0}, None, ()),
        ("building export", {**LARGE_HALL, "region": "other"}, (9, 18, 36), ()),
        ("export fire", {**LARGE_HALL, "region": "india"}, (2, 5, 12), ()),
    ],
)
def test_a_permission_that_lacks_takes_as_long_as_the_programme_waits_for_it(
    lacks: str, facts: dict[str, AnswerValue], months: Triple | None, not_known: tuple[str, ...]
) -> None:
    """One beside the other; what has no gate, and what a dated hall must have, takes person-days alone."""
    held = Answer(state="value", value=tuple(each for each in PERMISSIONS if each not in lacks.split()))
    estate = {name: fact for name, fact in ESTATE.items() if name != "region"}
    found = told({**estate, "stage": "idea", **facts}, {"permits_and_export": held})
    (step,) = steps_of(framework(), found.questions["permits_and_export"], found.situation)
    assert lead_of(step, found) == LeadTime(months, not_known)


@pytest.mark.parametrize(("owned", "orders"), [(0.0, True), (5.0, True), (8.0, False)])
def test_who_has_all_machines_on_order_is_told_to_order_none(owned: float, orders: bool) -> None:
    found = told({**ESTATE, **NEXT, "deployment": "colo", "public_tender": "no", "gpus_owned": owned})
    remedy = remedy_of(found.questions["compute_secured"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith("Rent for the base load till" if orders else "Hold suppliers to the dates")


def worth(found: Assessment, question: str) -> tuple[Remedy, list[float] | None]:
    """The remedy that fits, and what it buys in USD."""
    remedy = remedy_of(found.questions[question].question, found.situation)
    assert remedy is not None
    cost = remedy.cost_usd and [each.evaluate(found.situation.values) for each in remedy.cost_usd]
    return remedy, cost or None


@pytest.mark.parametrize(("accelerators", "few"), [(36.0, True), (2_100.0, True), (2_600.0, False), (20_000.0, False)])
@pytest.mark.parametrize("heat", [100.0, 231.0])
@pytest.mark.parametrize("machine", ["nvl72_rack", "b200_b300_8way"])
def test_a_row_cooled_by_liquid_is_never_dearer_than_the_loop_nor_paid_beside_it_where_it_is_most(
    accelerators: float, few: bool, heat: float, machine: str
) -> None:
    """At 1 k USD a kW: ten racks of 231 kW are 2.31 million; 2,100 accelerators of 1.9 kW and more fill some 19."""
    racks: dict[str, AnswerValue] = {"rack_kw": 231.0, "rack_heat_rejection_kw": heat, "accelerator_class": machine}
    hall: dict[str, AnswerValue] = {"deployment": "on_prem", "new_build": "no", "space_ready": "no", "stage": "idea"}
    found = told({**hall, **racks, "target_gpus": accelerators})
    remedy, row = worth(found, "liquid_cooling_readiness")
    _, heat_of_all = worth(found, "heat_rejection")
    all_racks = found.situation.number("it_power_kw")
    assert all_racks is not None
    assert (all_racks <= 20 * 231) is few
    assert heat_of_all == pytest.approx([all_racks * each for each in (300, 1_000, 3_000)])
    if few and heat < 231:
        assert (row, remedy.after) == (None, ("heat_rejection",))
    else:
        assert row == pytest.approx([min(all_racks, 2_310) * each for each in (300, 1_000, 3_000)])


@pytest.mark.parametrize(
    ("place", "later"),
    [
        ({"space_ready": "yes", "energisation_months": 0.0}, False),
        ({"space_ready": "yes", "energisation_months": 4.0}, False),
        ({"space_ready": "yes", "energisation_months": 12.0}, True),
        ({"space_ready": "no", "energisation_months": 60.0}, True),
        ({"space_ready": "no", "energisation_months": 0.0}, True),
        ({"space_ready": "no", "energisation_months": 0.0, "target_gpus": 16.0}, False),
        ({"space_ready": "no", "hall_months": 12.0, "stage": "building", "target_gpus": 16.0}, True),
        ({"space_ready": "no", "hall_months": 4.0, "stage": "building", "energisation_months": 0.0}, False),
        ({"space_ready": "no", "hall_months": 4.0, "stage": "building", "energisation_months": 12.0}, True),
        ({"space_ready": "no", "stage": "building", "energisation_months": 0.0}, True),
        ({}, False),
    ],
)
@pytest.mark.parametrize("built", ["yes", "no"])
def test_who_waits_longer_for_place_and_power_than_for_machines_rents_by_the_year(
    built: str, place: dict[str, AnswerValue], later: bool
) -> None:
    """In a hall that is there, too; 16 accelerators need a room, which is fitted as soon as they are delivered."""
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "idea", "target_gpus": 512.0}
    facts |= {"renting_allowed": "yes", "public_tender": "no", "accelerator_class": "h100_8way"}
    found = told({**facts, "gpu_hours_forecast": 1e5, "gpu_hours_secured": 0.0, "new_build": built, **place})
    remedy, cost = worth(found, "compute_secured")
    year = found.situation.number("bridging_rent_usd")
    assert year is not None
    in_new_hall = built == "yes" and place.get("space_ready") == "no"
    by_year = later or (in_new_hall and place.get("hall_months") != 4)
    assert remedy.action.startswith(f"Rent for the base load{', a year at a time' if by_year else ' till'}")
    assert cost == pytest.approx([year * each / 12 for each in ((9, 12, 18) if by_year else (1.5, 4, 15))])


@pytest.mark.parametrize("tender", ["yes", "no"])
@pytest.mark.parametrize(
    ("dates", "months"),
    [
        ({"delivery_months": 1.0, "hall_months": 0.5, "energisation_months": 0.0}, 1),
        ({"delivery_months": 0.0, "hall_months": 0.5, "energisation_months": 0.0}, 1),
        ({"delivery_months": 2.0, "hall_months": 3.0, "energisation_months": 4.0}, 4),
        ({"delivery_months": 0.0, "hall_months": 0.0, "energisation_months": 3.0}, 3),
        ({"delivery_months": 5.0, "hall_months": 0.0, "energisation_months": 0.0}, 12),
        ({"delivery_months": 0.0, "hall_months": 0.0, "energisation_months": 60.0}, 12),
        ({"delivery_months": 0.0, "energisation_months": 0.0}, 12),
        ({"delivery_months": 3.0, "hall_months": 3.0}, 4),
    ],
)
def test_who_has_all_machines_rents_until_the_last_date_that_is_told(
    tender: str, dates: dict[str, AnswerValue], months: float
) -> None:
    """Whether they are delivered or on order, a year at most; without a date as those who still order."""
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "building", "target_gpus": 512.0}
    facts |= {"renting_allowed": "yes", "public_tender": tender, "new_build": "no", "space_ready": "no"}
    facts |= {"accelerator_class": "h100_8way"}
    found = told({**facts, "gpu_hours_forecast": 1e5, "gpu_hours_secured": 0.0, **dates})
    remedy, cost = worth(found, "compute_secured")
    assert ", at most a year at a time" in remedy.action
    year = found.situation.number("bridging_rent_usd")
    assert year is not None
    assert cost == pytest.approx([year * months / 12 * share for share in (0.75, 1, 1.5)])


RENT = 280_320 * 2.95 * 0.8 * 1.4  # 32 x 8,760 hours at the price of a year's reservation, with what comes on top


@pytest.mark.parametrize("renting", ["yes", "no"])
@pytest.mark.parametrize("built", ["yes", "no"])
@pytest.mark.parametrize(
    ("dates", "rent"),
    [
        ({}, RENT),
        ({"energisation_months": 0.0, "space_ready": "yes"}, RENT / 3),
        ({"delivery_months": 9.0}, RENT),
        ({"delivery_months": 0.0, "energisation_months": 3.0, "hall_months": 0.0}, RENT / 4),
    ],
    ids=["nothing", "a hall", "machines on order", "machines"],
)
def test_nobody_is_told_to_rent_for_more_than_the_running_money_that_people_leave(
    dates: dict[str, AnswerValue], rent: float, built: str, renting: str
) -> None:
    """What is there comes first then, as where renting is not allowed; who has told no money hears what it takes.

    Three people cost 99,000 x 1.22 and 2,500 each, and of who has told none all money counts.
    """
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "building", "public_tender": "no"}
    facts |= {"target_gpus": 32.0, "accelerator_class": "h100_8way", "gpu_hours_forecast": 280_320.0}
    facts |= {"gpu_hours_secured": 0.0, "gpus_owned": 0.0, "new_build": built, "renting_allowed": renting}
    facts |= {"space_ready": "no", "hall_months": 12.0, "energisation_months": 9.0, **dates}
    people: dict[str, AnswerValue] = {"ai_positions_needed": 3.0, "region": "european_union"}
    paid = 3 * (99_000 * 1.22 + 2_500)
    for money, also, rents in (
        (rent * 1.001, {}, True),
        (rent * 0.999, {}, False),
        (rent * 1.001 + paid, people, True),
        (rent * 0.999 + paid, people, False),
        (None, people, True),
    ):
        found = told({**facts, **also} if money is None else {**facts, **also, "budget_opex_usd": money})
        remedy, cost = worth(found, "compute_secured")
        assert (cost is not None) == (rents and renting == "yes")
        assert ("which uses come first, and which wait" in remedy.action) == (cost is None)
        if cost is not None:
            assert cost[1] == pytest.approx(rent)


@pytest.mark.parametrize(
    ("machines", "months"),
    [(10.0, (2 / 3, 1, 1.5)), (100.0, (4 / 3, 2, 3)), (1_000.0, (2, 3, 4.5)), (10_000.0, (4, 6, 9))],
)
@pytest.mark.parametrize("ordered", [{}, {"delivery_months": 3.0}], ids=["to be ordered", "ordered"])
@pytest.mark.parametrize("stage", ["building", "operating"])
def test_more_money_takes_longer_to_be_approved(
    stage: str, ordered: dict[str, AnswerValue], machines: float, months: tuple[float, ...]
) -> None:
    """At 55,000 USD each, x 1.2, half of it approved: 0.33, 3.3, 33 and 330 million lack."""
    facts: dict[str, AnswerValue] = {**ESTATE, **ordered, "stage": stage, "target_gpus": machines}
    facts |= {"target_months": 12.0} if stage == "operating" else {}
    facts |= {"deployment": "colo", "budget_opex_usd": 1e12, "ai_positions_needed": 0.0, "edge_inference": "no"}
    known = told(facts).situation
    capex = known.number("capex_estimate_usd")
    assert capex is not None
    found = told({**facts, "budget_capex_usd": capex - machines * 33_000})
    assert months_to_approve(found) == pytest.approx(months)


@pytest.mark.parametrize("stage", ["idea", "building", "operating"])
@pytest.mark.parametrize("built", ["yes", "no"])
def test_a_hybrid_that_cannot_pay_for_all_rent_is_told_to_rent_what_money_carries(built: str, stage: str) -> None:
    """It rents a part of its machines for good, on which a first use can run; others are told of no rent at all."""
    facts: dict[str, AnswerValue] = {**ESTATE, "stage": stage, "target_months": 12.0, "public_tender": "no"}
    facts |= {"target_gpus": 32.0, "new_build": built, "space_ready": "no"}
    facts |= {"gpu_hours_forecast": 280_320.0, "gpu_hours_secured": 0.0, "gpus_owned": 0.0, "budget_opex_usd": 0.0}
    for deployment in ("hybrid", "colo", "on_prem"):
        remedy, cost = worth(told({**facts, "deployment": deployment}), "compute_secured")
        assert ("rent no more than approved money carries" in remedy.action) == (deployment == "hybrid")
        assert remedy.action.startswith("Order what is missing")
        assert cost is None


def months_to_approve(found: Assessment) -> list[float | None]:
    remedy, _ = worth(found, "funding_secured")
    assert remedy.months is not None
    return [each.evaluate(found.situation.values) for each in remedy.months]


@pytest.mark.parametrize(("machines", "months"), [(10.0, 2), (100.0, 3), (1_000.0, 6)])
@pytest.mark.parametrize("stage", ["idea", "building", "operating"])
def test_to_get_all_money_approved_takes_no_less_than_a_part(stage: str, machines: float, months: float) -> None:
    """At 66,000 USD each and 13,000 to 29,000 a year, for three years: 1.6, 11 and 108 million lack.

    Where the one-off money is there, 0.9, 4.6 and 41 million of it lack.
    """
    facts: dict[str, AnswerValue] = {**ESTATE, "stage": stage, "target_months": 12.0, "target_gpus": machines}
    facts |= {"deployment": "colo", "ai_positions_needed": 0.0, "edge_inference": "no", "budget_opex_usd": 0.0}
    assert months_to_approve(told({**facts, "budget_capex_usd": 0.0})) == pytest.approx(
        [months * 2 / 3, months, months * 1.5]
    )
    assert months_to_approve(told({**facts, "budget_capex_usd": 1e9}))[1] == {10.0: 1, 100.0: 2, 1_000.0: 3}[machines]


def test_a_hall_that_comes_soon_is_waited_for_no_longer_where_nobody_has_told_when_power_comes() -> None:
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "building", "target_gpus": 512.0}
    facts |= {"renting_allowed": "yes", "new_build": "no", "space_ready": "no", "hall_months": 1.0}
    remedy, _ = worth(told(facts), "compute_secured")
    assert remedy.action.startswith("Rent for the base load till")


@pytest.mark.parametrize("tender", ["yes", "no"])
@pytest.mark.parametrize("deployment", ["colo", "on_prem"])
def test_no_machine_is_told_to_come_before_its_place_and_power(deployment: str, tender: str) -> None:
    facts: dict[str, AnswerValue] = {"deployment": deployment, "stage": "idea", "sector": "public_sector"}
    facts |= {"target_gpus": 512.0, "renting_allowed": "no", "public_tender": tender, "energisation_months": 60.0}
    remedy, _ = worth(told(facts), "compute_secured")
    assert "no sooner than its place and power" in remedy.action


@pytest.mark.parametrize("tender", ["yes", "no"])
@pytest.mark.parametrize("renting", ["yes", "no"])
def test_no_supplier_is_held_to_a_date_before_place_and_power(renting: str, tender: str) -> None:
    """Delivery is told for month 2 or 12, where power comes in 20: another first action lets no machine come before."""
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "building", "target_gpus": 512.0}
    facts |= {"renting_allowed": renting, "public_tender": tender, "space_ready": "no", "energisation_months": 20.0}
    for months in (2.0, 12.0):
        remedy, _ = worth(told({**facts, "delivery_months": months}), "compute_secured")
        assert "or of its place and power where those are later" in remedy.action


@pytest.mark.parametrize(
    ("filled", "begins"),
    [
        (0.0, "Have whoever you find"),
        (1.0, "Have a partner"),
        (2.0, "Give each component a second owner, rotate"),
        (9.0, "Give each component a second owner, rotate"),
    ],
)
def test_nobody_takes_turns_with_himself(filled: float, begins: str) -> None:
    found = told({"stage": "building", "ai_positions_needed": 9.0, "ai_positions_filled": filled})
    remedy, _ = worth(found, "backup_coverage")
    assert remedy.action.startswith(begins)


@pytest.mark.parametrize("employees", [12.0, 900.0])
@pytest.mark.parametrize(
    ("positions", "hires"),
    [
        ({"ai_positions_needed": 1.0, "ai_positions_filled": 1.0}, False),
        ({"ai_positions_needed": 0.0}, False),
        ({"ai_positions_needed": 2.0, "ai_positions_filled": 1.0}, True),
        ({}, True),
    ],
)
def test_nobody_plans_whom_to_hire_where_no_position_is_vacant(
    positions: dict[str, AnswerValue], hires: bool, employees: float
) -> None:
    remedy, _ = worth(told({"stage": "building", "employees": employees, **positions}), "workforce_plan")
    assert bool(re.search("market pay", remedy.action)) == hires
    assert bool(re.search(r"\bhire\b", remedy.action)) == hires


@pytest.mark.parametrize(("edge", "worst"), [("no", "low"), ("yes", "very_high")])
def test_who_rents_all_invests_little_whatever_is_not_known(edge: str, worst: str) -> None:
    """Devices outside data centres are bought by those, too, whose machines are rented, for any part of a turnover."""
    assessment = told({"deployment": "cloud", "edge_inference": edge})
    (finding,) = (each for each in assessment.findings if each.challenge.id == "capex")
    assert assessment.framework.risk.scale[finding.impact or 0].id == worst


@pytest.mark.parametrize(("heat", "doubted"), [(60.0, False), (55.0, False), (53.0, True)])
def test_a_space_that_is_there_rejects_the_heat_of_its_racks(heat: float, doubted: bool) -> None:
    racks: dict[str, AnswerValue] = {"rack_kw": 60.0, "rack_heat_rejection_kw": heat, "target_gpus": 256.0}
    found = told({"deployment": "on_prem", "space_ready": "yes", **racks})
    notes = [note.about for note in found.notes if note.kind == "contradiction"]
    assert ("space_ready" in notes) == doubted


@pytest.mark.parametrize(
    ("facts", "of"),
    [
        ({"deployment": "cloud", "stage": "idea", "edge_inference": "no"}, set()),
        ({"deployment": "as_a_service", **NEXT, "edge_inference": "no"}, {"its data"}),
        ({"deployment": "cloud", **NEXT, "edge_inference": "yes", "edge_devices": 9.0}, {"its data", "devices"}),
        ({"deployment": "colo", "stage": "idea", "renting_allowed": "no"}, {"servers", "remedies"}),
        (
            {"deployment": "on_prem", "stage": "idea", "renting_allowed": "yes"},
            {"servers", "shell", "own ones", "remedies"},
        ),
        ({**ESTATE, **RUNS}, {"servers"}),
        (
            {**ESTATE, **NEXT, "new_build": "yes"},
            {"servers", "shell", "own ones", "remedies", "its data", "the hall", "devices", "on order"},
        ),
    ],
    ids=["cloud", "service", "devices", "colo", "hall", "all runs", "next stage"],
)
def test_notes_beside_the_estimates_tell_each_what_concerns_them(facts: dict[str, AnswerValue], of: set[str]) -> None:
    found = told({"target_gpus": 64.0, **facts})
    estimates = found.framework.estimates
    words = " ".join(asides(found, [*estimates.time_notes, *estimates.totals_note, *estimates.documented_note]))
    names = ("servers", "shell", "own ones", "remedies", "its data", "the hall", "devices", "on order")
    assert {name for name in names if name in words} == of


def test_no_risk_says_that_models_learn_from_personal_data() -> None:
    """That it is used tells nobody whether for training, retrieval or prompts."""
    challenges = framework().challenges
    reasons = [rule.reason for each in challenges for rule in each.signals if "personal_data" in rule.when.names]
    reasons += [rule.reason for each in challenges for rule in each.adjustments if "personal_data" in rule.when.names]
    assert len(reasons) > 1
    assert [each for each in reasons if re.search("are trained|learn", each)] == []


def test_what_is_waited_for_can_stand_behind_until() -> None:
    phases = framework().estimates.phases
    titles = [wait.title for phase in phases for wait in phase.waits]
    titles += [phase.power.reason for phase in phases if phase.power is not None]
    assert len(titles) > 8
    assert [each for each in titles if not re.search(" (is|are) ", f"{each} ")] == []


@pytest.mark.parametrize("people", [12.0, 120.0, 1200.0])
@pytest.mark.parametrize("judges", ["yes", "no"])
@pytest.mark.parametrize("tender", ["yes", "no"])
@pytest.mark.parametrize("ambition", ["inference_only", "fine_tune"])
def test_a_service_serves_no_later_than_what_is_rented(ambition: str, tender: str, judges: str, people: float) -> None:
    facts: dict[str, AnswerValue] = {"stage": "idea", "ambition": ambition, "target_gpus": 16.0, "target_months": 12.0}
    facts |= {"public_tender": tender, "decisions_about_people": judges, "employees": people}
    facts |= {"special_category_data": "no", "edge_inference": "no", "ai_positions_needed": 0.0}
    rented, bought = (outlook(told({**facts, "deployment": where})).when for where in ("cloud", "as_a_service"))
    assert rented is not None
    assert bought is not None
    # Who runs finished models and needs no tender has the whole as soon as a first use of it.
    assert {rented.first is None, bought.first is None} == {(ambition, tender) == ("inference_only", "no")}
    serves = [each.whole if each.first is None else each.first.months for each in (rented, bought)]
    assert all(a >= b for a, b in zip(*serves, strict=True))
    assert rented.whole[0] >= bought.whole[0]
    assert (bought.due if bought.first is None else bought.first.due) is not None
    assert bought.first is None or not bought.first.open


def test_who_must_tender_what_is_rented_has_a_first_service_later() -> None:
    """Called off a framework contract, 2 to 9 months instead of 1 to 4: the likely end is 2 months later."""
    facts: dict[str, AnswerValue] = {"stage": "idea", "deployment": "cloud", "target_gpus": 16.0, "employees": 900.0}
    facts |= {"ai_positions_needed": 0.0}
    likely = []
    called_off = "called off a framework contract, or below the threshold of a tender"
    for tender, kinds in (("no", ()), ("yes", (called_off,))):
        when = outlook(told({**facts, "public_tender": tender})).when
        assert when is not None
        assert when.first is not None
        assert when.first.kinds == kinds
        likely.append(when.first.months[0])
    assert 1.5 < likely[1] - likely[0] < 3


@pytest.mark.parametrize(
    ("facts", "begun"),
    [
        ({"stage": "idea", "public_tender": "yes"}, "prepare the tender, with dates"),
        ({"stage": "idea", "public_tender": "no"}, None),
        ({"stage": "idea"}, None),
        ({"stage": "building", "public_tender": "yes"}, "bring the tender to its award,"),
        ({**NEXT, "public_tender": "yes", "gpus_owned": 8.0}, "bring the tender to its award,"),
        ({**NEXT, "public_tender": "yes", "gpus_owned": 64.0}, None),
        ({**NEXT, "public_tender": "no", "gpus_owned": 8.0}, None),
        ({**RUNS, "public_tender": "yes"}, None),
        ({**BUILT, "public_tender": "yes"}, "bring the tender to its award,"),
        ({**BUILT, "public_tender": "yes", "space_ready": "no", "hall_months": 9.0}, "bring the tender to its award,"),
        ({**BUILT, "public_tender": "yes", "delivery_months": 3.0}, None),
        ({**BUILT, "public_tender": "no"}, None),
    ],
    ids=[
        *("idea", "no tender", "not known", "no date", "next", "ordered", "next without", "runs"),
        *("is built", "a hall with a date", "built and ordered", "built without"),
    ],
)
def test_who_must_tender_begins_with_the_tender(facts: dict[str, AnswerValue], begun: str | None) -> None:
    when = outlook(told({"deployment": "on_prem", "target_gpus": 64.0, **facts})).when
    assert when is not None
    assert [(each.closes or "")[:30] for each in when.holding_up] == ([] if begun is None else [begun])


@pytest.mark.parametrize(
    ("facts", "is_known"),
    [
        ({}, False),
        ({"deployment": "on_prem"}, False),
        ({"target_gpus": 64.0}, False),
        ({"deployment": "cloud", "target_gpus": 64.0}, True),
        ({"deployment": "as_a_service"}, True),
    ],
)
def test_nobody_begins_a_tender_of_what_is_not_known_yet(facts: dict[str, AnswerValue], is_known: bool) -> None:
    """It takes its six to fifteen months all the same."""
    seen = outlook(told({"stage": "idea", "public_tender": "yes", **facts}))
    assert seen.when is not None
    assert seen.time is not None
    assert bool(seen.when.holding_up) == is_known
    kind = seen.time.phases[0].kind
    assert kind is not None
    assert kind.months == (6, 9, 15)


def test_what_is_still_to_be_ordered_by_tender_comes_later_than_what_is_not() -> None:
    """Nothing is ready, so 4.5 months are likely 4.5 + 15 / 4 = 8.25, and the mean of 0, 8.25 and 15 is 8."""
    facts = {**ESTATE, **NEXT, "deployment": "colo", "gpus_owned": 5.0, "sector": "public_sector"}
    facts |= {"space_ready": "yes", "energisation_months": 0.0}
    ends = [outlook(told({**facts, "public_tender": tender})).when for tender in ("no", "yes")]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[1].whole[0] - ends[0].whole[0] == pytest.approx(8, abs=0.3)


@pytest.mark.parametrize(
    ("hall", "later"),
    [
        ({"space_ready": "yes", "energisation_months": 0.0}, 8),
        ({"space_ready": "no", "hall_months": 40.0, "energisation_months": 0.0}, 0),
        ({"space_ready": "no", "energisation_months": 0.0}, 0),
        ({"space_ready": "yes"}, 0),
        ({"space_ready": "yes", "new_build": "no", "target_gpus": 256.0, "firm_power_kw": 260.0}, 8),
    ],
    ids=["there", "has a date", "no date", "power without a date", "power sooner than machines"],
)
def test_a_tender_while_a_hall_is_built_puts_off_machines_and_no_hall(
    hall: dict[str, AnswerValue], later: float
) -> None:
    """Nothing is ready: 8 months, as for a next stage. A hall that has been begun is built on all the same."""
    facts = {**ESTATE, "stage": "building", "new_build": "yes", "target_gpus": 320.0, "sector": "public_sector", **hall}
    ends = [outlook(told({**facts, "public_tender": tender})).when for tender in ("no", "yes")]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[1].whole[0] - ends[0].whole[0] == pytest.approx(later, abs=0.4)


def test_a_vacancy_shortens_no_tender_of_who_builds() -> None:
    """Somebody is found in 1 to 8 months, and then the tender begins: 4 months later at least, as likely as not."""
    facts = {**ESTATE, **BUILT, "target_gpus": 320.0, "sector": "public_sector", "public_tender": "yes"}
    facts |= {"ai_positions_needed": 14.0}
    ends = [outlook(told({**facts, "ai_positions_filled": filled})).when for filled in (1.0, 0.0)]
    assert ends[0] is not None
    assert ends[1] is not None
    assert [each.title[:18] for each in ends[1].holding_up] == ["somebody to find f", "public procurement"]
    assert all(4 < nobody - somebody < 8 for somebody, nobody in zip(ends[0].whole, ends[1].whole, strict=True))


@pytest.mark.parametrize(
    ("facts", "filled", "begun"),
    [
        ({"stage": "building"}, 0.0, True),
        ({"stage": "building", "public_tender": "yes"}, 0.0, True),
        ({"stage": "idea", "public_tender": "no"}, 0.0, True),
        ({"stage": "building"}, 1.0, False),
        ({"stage": "operating"}, 0.0, False),
    ],
)
def test_who_has_nobody_begins_with_finding_somebody(facts: dict[str, AnswerValue], filled: float, begun: bool) -> None:
    """All waits for it, as for a tender: it is told beside the months, and its remedy waits for no plan of posts."""
    positions: dict[str, AnswerValue] = {"ai_positions_needed": 6.0, "ai_positions_filled": filled}
    found = told({"deployment": "on_prem", "target_gpus": 64.0, "sector": "public_sector", **facts, **positions})
    when = outlook(found).when
    assert when is not None
    begins = [(each.title, (each.closes or "")[:29]) for each in when.holding_up]
    person = [("somebody to find for it first", "find one person or a partner ")] if begun else []
    assert begins[: len(person)] == person
    tendered = facts.get("public_tender") == "yes"
    assert [title[:18] for title, _ in begins[len(person) :]] == (["public procurement"] if tendered else [])
    if begun:
        remedy, _ = worth(found, "vacancy_share")
        assert (remedy.action[:19], remedy.after) == ("Find one person now", ())


@pytest.mark.parametrize("renting", ["yes", "no"])
@pytest.mark.parametrize("deployment", ["cloud", "colo", "on_prem", "hybrid"])
def test_who_must_tender_is_not_told_to_order(deployment: str, renting: str) -> None:
    facts = {"deployment": deployment, "renting_allowed": renting, "stage": "idea", "public_tender": "yes"}
    found = told({**ESTATE, **facts, "target_gpus": 128.0})
    remedy = remedy_of(found.questions["compute_secured"].question, found.situation)
    assert remedy is not None
    assert remedy.action.startswith("Tender ")


@pytest.mark.parametrize("new_build", ["yes", "no"])
@pytest.mark.parametrize("accelerators", [4.0, 14.0, 48.0, 128.0])
def test_whose_machines_are_few_waits_no_longer_where_their_class_is_open_than_with_any_of_them(
    accelerators: float, new_build: str
) -> None:
    """14 of any class stay below 50 kW, and 128 with their cooling below 1 MW: no large connection is waited for."""
    facts: dict[str, AnswerValue] = {
        "deployment": "on_prem",
        "stage": "idea",
        "region": "european_union",
        "space_ready": "no",
    }
    facts |= {"target_gpus": accelerators, "new_build": new_build, "pue": 1.5}
    (classes,) = (each.kind for each in framework().fields if each.id == "accelerator_class")
    assert isinstance(classes, Choice)
    ends = [_whole(told({**facts, "accelerator_class": option.id})) for option in classes.options]
    latest = [max(at) for at in zip(*ends, strict=True)]
    assert [month <= most + 0.1 for month, most in zip(_whole(told(facts)), latest, strict=True)] == [True] * 3


def _whole(found: Assessment) -> tuple[float, ...]:
    when = outlook(found).when
    assert when is not None
    return when.whole


@pytest.mark.parametrize(
    ("hall", "usd"),
    [
        ({"new_build": "no", "space_ready": "no"}, (1_500, 3_500, 7_000)),
        ({"new_build": "no"}, (1_500, 3_500, 7_000)),
        ({"new_build": "no", "space_ready": "yes"}, (0, 0, 0)),
        ({"new_build": "yes", "space_ready": "no"}, None),
    ],
)
@pytest.mark.parametrize("deployment", ["on_prem", "colo"])
def test_a_hall_that_is_there_and_not_ready_is_paid_to_be_refitted(
    deployment: str, hall: dict[str, AnswerValue], usd: tuple[float, float, float] | None
) -> None:
    """By its IT power: 512 x 1.28 kW, with 10 to 15 % for their fabric. In colocation the operator's hall is hired."""
    facts: dict[str, AnswerValue] = {"deployment": deployment, "stage": "idea", "target_gpus": 512.0}
    found = told({**facts, "accelerator_class": "h100_8way", **hall})
    money = cost(found)
    assert money is not None
    amounts = {each.item.id: each.worth.amount for each in money.items}
    power = found.situation.number("it_power_kw")
    assert power
    if usd is None or deployment == "colo":
        assert "refit" not in amounts
    else:
        assert amounts["refit"] is not None
        assert amounts["refit"][1] == pytest.approx(power * usd[1])


@pytest.mark.parametrize(
    ("once", "yearly", "plan", "begins"),
    [
        (1e8, 1e5, {}, "Get the yearly money approved for three years"),
        (1e5, 1e5, {}, "Start small on rented capacity"),
        (1e8, 1e5, {"ai_positions_needed": 80.0}, "Start with the uses with the most expected benefit and"),
        (1e5, 1e5, {"ai_positions_needed": 80.0}, "Start with the uses with the most expected benefit and"),
        (1e5, 1e8, {"ai_positions_needed": 80.0}, "Start small on rented capacity"),
        (1e5, 1e8, {"edge_devices": 4000.0}, "Start with the sites, devices and positions"),
    ],
)
def test_who_lacks_money_is_told_to_need_less_of_what_it_goes_to(
    once: float, yearly: float, plan: dict[str, AnswerValue], begins: str
) -> None:
    """64 machines at 55,000 USD are 3.5 million; 80 people at 99,000 x 1.22 + 2,500 are 9.9 million a year.

    4,000 devices at 3,000 are 12 million. Who lacks no one-off money is not told to rent, nor who pays for people.
    """
    facts: dict[str, AnswerValue] = {
        "deployment": "on_prem",
        "stage": "idea",
        "target_gpus": 64.0,
        "region": "european_union",
    }
    facts |= {"accelerator_class": "h100_8way", "new_build": "no", "space_ready": "no", "renting_allowed": "yes"}
    facts |= {"ambition": "fine_tune", "high_risk_use": "none", "ai_positions_needed": 8.0, "ai_positions_filled": 8.0}
    facts |= {"edge_devices": 0.0, "gpus_owned": 0.0, "gpu_hours_forecast": 3e5, "gpu_hours_secured": 0.0}
    budgets = {"budget_capex_usd": once, "budget_opex_usd": yearly}
    remedy, _ = worth(told({**facts, **budgets, **plan}), "funding_secured")
    assert remedy.action.startswith(begins)


@pytest.mark.parametrize(
    ("once", "yearly", "counted", "risk"),
    [
        (1.0, 1.0, (1.0, 1.0), None),
        (1.1, 0.9, (1.1, 0.9), None),
        (3.0, 3.0, (1.15, 1.15), None),
        (9.0, 0.0, (1.15, 0.0), "opex"),
        (0.0, 9.0, (0.0, 1.15), "capex"),
    ],
)
def test_plenty_of_one_kind_of_money_does_not_make_up_for_the_other(
    once: float, yearly: float, counted: tuple[float, float], risk: str | None
) -> None:
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "idea", "target_gpus": 256.0, "gpus_owned": 0.0}
    facts |= {"region": "european_union", "accelerator_class": "h100_8way", "new_build": "no", "space_ready": "yes"}
    facts |= {"ambition": "fine_tune", "high_risk_use": "none", "ai_positions_needed": 8.0, "ai_positions_filled": 8.0}
    facts |= {"edge_devices": 0.0, "gpu_hours_forecast": 3e5, "gpu_hours_secured": 0.0, "firm_power_kw": 600.0}
    needed = told(facts).situation.values
    capex, opex = needed["capex_estimate_usd"], needed["opex_estimate_usd"]
    assert isinstance(capex, float)
    assert isinstance(opex, float)
    found = told({**facts, "budget_capex_usd": once * capex, "budget_opex_usd": yearly * opex})
    assert found.situation.values["funding_ratio"] == pytest.approx(
        (counted[0] * capex + 3 * counted[1] * opex) / (capex + 3 * opex)
    )
    tried = {"capex", "opex"}
    lacking = {
        each.challenge.id
        for each in found.findings
        for signal in each.signals
        if signal.state == "holds" and signal.rule.floor >= HIGH
    }
    assert lacking & tried == {risk} - {None}


def test_money_of_one_kind_counts_up_to_what_full_credit_needs() -> None:
    """The formula of a figure cannot name the last knot of the question that it answers."""
    (funding,) = (each for each in framework().questions if each.id == "funding_secured")
    assert isinstance(funding.kind, Number)
    assert funding.kind.curve is not None
    (ratio,) = (each for each in framework().figures if each.id == "funding_ratio")
    (formula,) = ratio.formulas
    most, credit = funding.kind.curve.knots[-1]
    assert credit == FULL
    assert re.findall(r"[0-9]+[.][0-9]+", formula.text) == 2 * [f"{most:g}"]


@pytest.mark.parametrize(("filled", "risk"), [(0.0, 3), (1.0, 2)])
def test_that_nobody_is_there_is_a_high_risk_wherever_the_machines_stand(filled: float, risk: int) -> None:
    """Likelihood very high by the share that is vacant; impact moderate, and high where nobody begins."""
    facts: dict[str, AnswerValue] = {"deployment": "colo", "ambition": "fine_tune", "ai_positions_needed": 14.0}
    open_posts = {"vacancy_share": Answer(state="unknown")}
    found = told({**facts, "ai_positions_filled": filled}, open_posts)
    (talent,) = (each for each in found.findings if each.challenge.id == "talent")
    assert talent.risk == risk


def test_a_hall_for_the_machines_of_others_is_noted_as_not_judged() -> None:
    found = told({"deployment": "colo", "new_build": "yes", "target_gpus": 0.0})
    assert not [note for note in found.notes if "halls for others' machines" in note.message]
    found = told({"deployment": "on_prem", "new_build": "yes", "target_gpus": 0.0})
    assert [note.kind for note in found.notes if "halls for others' machines" in note.message] == ["contradiction"]


@pytest.mark.parametrize(
    ("machine", "ambition", "network"),
    [
        ("pcie_inference", "inference_only", "Ethernet of servers"),
        ("pcie_inference", "fine_tune", "Ethernet of servers"),
        ("pcie_inference", "train_from_scratch", "InfiniBand or 800G"),
        ("h100_8way", "fine_tune", "InfiniBand or 800G"),
    ],
)
def test_cards_in_ordinary_servers_wait_for_no_fabric_of_training(machine: str, ambition: str, network: str) -> None:
    facts: dict[str, AnswerValue] = {"accelerator_class": machine, "ambition": ambition, "target_gpus": 16.0}
    time = outlook(told({**ESTATE, **facts, "stage": "idea"})).time
    assert time is not None
    (wait,) = (each for each in time.phases[1].waits if each.wait.id == "fabric")
    assert wait.kind.titles == (network,)


@pytest.mark.parametrize("deployment", ["on_prem", "cloud"])
@pytest.mark.parametrize(
    ("machine", "ambition", "state"),
    [
        ("pcie_inference", "fine_tune", "not_asked"),
        ("pcie_inference", "train_from_scratch", "open"),
        ("h100_8way", "fine_tune", "open"),
        ("h100_8way", "inference_only", "not_asked"),
    ],
)
def test_cards_in_ordinary_servers_are_told_to_have_no_fabric_of_training(
    machine: str, ambition: str, state: str, deployment: str
) -> None:
    """A card is tuned on by itself, or with those beside it in its server."""
    facts: dict[str, AnswerValue] = {"accelerator_class": machine, "ambition": ambition, "target_gpus": 24.0}
    found = told({**ESTATE, **facts, "deployment": deployment}).questions["fabric_suitability"]
    assert found.state == state


@pytest.mark.parametrize("personal", ["yes", "no"])
@pytest.mark.parametrize("risk", ["annex_iii", "none"])
@pytest.mark.parametrize("exposure", ["none", "established_in_eu"])
def test_deadlines_of_the_sector_are_among_those_of_every_incident(exposure: str, risk: str, personal: str) -> None:
    """Some are the shortest and hold today, as those of DORA and NIS2."""
    found = told({"eu_exposure": exposure, "high_risk_use": risk, "personal_data": personal})
    remedy, _ = worth(found, "incident_response")
    assert re.search("the laws that apply to you|those of your sector", remedy.action)
    assert ("GDPR" in remedy.action) == (exposure != "none" and personal == "yes")


@pytest.mark.parametrize("question", ["workforce_plan", "use_screening", "system_inventory"])
def test_a_firm_of_a_dozen_writes_down_in_three_days_what_an_authority_does_in_ten(question: str) -> None:
    few, many = (worth(told({**ESTATE, "employees": people}), question)[0] for people in (12.0, 9_000.0))
    assert few.days is not None
    assert few.days <= 3
    assert many.days == 10


@pytest.mark.parametrize(("employees", "likely"), [(12.0, 20_000), (100.0, 50_000), (5_000.0, 100_000)])
def test_a_small_firm_buys_less_data(employees: float, likely: float) -> None:
    money = cost(told({"deployment": "cloud", "stage": "idea", "ambition": "fine_tune", "employees": employees}))
    assert money is not None
    (amount,) = (each.worth.amount for each in money.items if each.item.id == "data_acquisition")
    assert amount is not None
    assert amount[1] == likely


@pytest.mark.parametrize(("machine", "pue", "large"), [("rubin_nvl72", 3.0, True), ("rubin_nvl72", 1.3, False)])
def test_a_class_that_is_known_decides_by_its_power_however_few_there_are(
    machine: str, pue: float, large: bool
) -> None:
    """128 x 2.92 kW x 1.1 and 3 times that: 1.2 MW."""
    facts: dict[str, AnswerValue] = {"deployment": "on_prem", "stage": "idea", "region": "european_union", "pue": pue}
    facts |= {"target_gpus": 128.0, "new_build": "no", "space_ready": "no", "accelerator_class": machine}
    found = told(facts)
    assert (found.situation.number("below_1_mw") == 0) is large
    when = outlook(found).when
    assert when is not None
    assert when.awaited is not None
    assert (when.awaited.months[2] > 60) is large


@pytest.mark.parametrize("hall", [{"space_ready": "yes"}, {"space_ready": "no"}, {}])
@pytest.mark.parametrize("of", [RUNS, NEXT])
def test_what_limits_pue_in_a_refit_is_told_to_who_pays_for_one(
    of: dict[str, AnswerValue], hall: dict[str, AnswerValue]
) -> None:
    found = told({**ESTATE, "target_gpus": 128.0, "pue": 2.0, **of, "space_ready": "unknown", **hall})
    money = cost(found)
    assert money is not None
    refit = sum(each.worth.amount[1] for each in money.items if each.item.id == "refit" and each.worth.amount)
    remedy, _ = worth(found, "power_usage_effectiveness")
    is_told = "refit" in remedy.action
    assert is_told is (hall.get("space_ready") == "no" and of is NEXT)
    assert refit > 0 or not is_told


@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        ({"target_gpus": 16.0, "pue": 1.8}, [1]),
        ({"target_gpus": 16.0, "pue": 1.5}, []),
        ({"target_gpus": 512.0, "pue": 1.5}, [1]),
        ({"target_gpus": 512.0, "pue": 1.3}, []),
        ({"target_gpus": 512.0, "pue": 1.5, "new_build": "yes", "space_ready": "no"}, [1, 2]),
        ({"target_gpus": 512.0, "pue": 1.3, "deployment": "colo"}, [2]),
    ],
    ids=["room", "good room", "hall", "good hall", "new hall", "of others"],
)
def test_a_plant_that_stands_is_bettered_as_far_as_it_can_be(facts: dict[str, AnswerValue], numbers: list[int]) -> None:
    """It lasts some fifteen years, and a number in a contract or a design is had for asking."""
    found = told({**ESTATE, "stage": "building", **facts})
    steps = steps_of(framework(), found.questions["power_usage_effectiveness"], found.situation)
    assert [step.number for step in steps] == numbers
    assert [what_step(step) for step in steps if "next cooling plant" in what_step(step)] == []


def test_own_machines_in_a_refitted_hall_bear_a_year_of_the_refit() -> None:
    """1.28 kW x 1.12 x 3,500 / 20 years."""
    shares = []
    for ready in ("yes", "no"):
        money = cost(told({**ESTATE, "stage": "idea", "pue": 1.5, "space_ready": ready}))
        assert money is not None
        assert money.owning is not None
        shares.append(money.owning.own[1])
    (years,) = (each.value for each in framework().estimates.prices if each.id == "building_years")
    assert years is not None
    assert shares[1] - shares[0] == pytest.approx(1.28 * 1.12 * 3_500 / years[1])
