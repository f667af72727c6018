"""Money and capacity: totals equal the figures they name, ends are ends, and what is not known is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import example as known
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.reading import parse_sheet, read_sheet
from aifactory_assess.answers.sheet import Answer, OwnPrice, Sheet
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.capacity import Capacity, outgrown
from aifactory_assess.planning.cost import Cost, TotalCost, cost
from aifactory_assess.planning.outlook import outlook
from aifactory_assess.planning.timeline_phases import mean
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.printed import amount
from tests.effort import one_case_in
from tests.planning.drawn import drawn_assessment

if TYPE_CHECKING:
    from aifactory_assess.framework.asked import Triple

AS_OF = date(2026, 11, 25)
EXAMPLES = [path.stem for path in sorted((builtin_folder() / "examples").glob("*.yaml"))]
DEPLOYMENTS = ("cloud", "as_a_service", "colo", "on_prem", "hybrid")
SEEDS = range(60)


def example(name: str, **facts: str | float) -> Sheet:
    sheet = read_sheet(builtin_folder() / "examples" / f"{name}.yaml", builtin())
    changed = {field: Answer("value", value) for field, value in facts.items()}
    return replace(sheet, profile={**sheet.profile, **changed})


def without(sheet: Sheet, *fields: str) -> Sheet:
    return replace(sheet, profile={name: fact for name, fact in sheet.profile.items() if name not in fields})


def priced(sheet: Sheet, **prices: float) -> Sheet:
    own = {name: OwnPrice(value=(value, value, value)) for name, value in prices.items()}
    return replace(sheet, prices={**sheet.prices, **own})


def assessed(sheet: Sheet) -> Assessment:
    return assess(builtin(), sheet, as_of=AS_OF)


def costed(sheet: Sheet) -> Cost:
    found = cost(assessed(sheet))
    assert found is not None
    return found


def total(found: Cost, name: str) -> TotalCost:
    return next(each for each in found.totals if each.total.id == name)


def worth(found: Cost, item: str) -> Triple | None:
    return next(each.worth.amount for each in found.items if each.item.id == item)


# --- totals and items ---


def check_totals(found: Cost, assessment: Assessment) -> None:
    for each in found.totals:
        figure = assessment.situation.number(each.total.figure)
        assert (each.amount is None) is (figure is None), each.total.id
        assert (each.amount is None) is bool(each.missing)
        if each.amount is not None and figure is not None:
            assert each.amount[1] == pytest.approx(figure, rel=1e-12)
            assert each.amount[0] <= each.amount[1] <= each.amount[2]


@one_case_in(4)
@pytest.mark.parametrize("deployment", DEPLOYMENTS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_likely_total_is_the_figure_it_names(name: str, deployment: str) -> None:
    for new_build in ("yes", "no"):
        sheet = example(name, deployment=deployment, new_build=new_build, service_cost_usd_year=900_000)
        found = costed(sheet)
        check_totals(found, assessed(sheet))
        assert all(each.amount is not None for each in found.totals)


@pytest.mark.parametrize("seed", SEEDS)
def test_totals_of_any_sheet_are_figures_or_named_gaps(seed: int) -> None:
    assessment = drawn_assessment(builtin(), seed)
    found = cost(assessment)
    assert found is not None
    check_totals(found, assessment)
    for each in found.items:
        assert (each.worth.amount is None) is bool(each.worth.missing), each.item.id
        if each.worth.amount is not None:
            low, likely, high = each.worth.amount
            assert 0 <= low <= likely <= high


def test_items_of_a_small_estate_by_hand() -> None:
    """16 accelerators at 50,000 owned by half, in a hall that is ready: hardware 8 * 50,000 = 400,000.

    Support 5 % and insurance 1 % of that a year: 24,000. Positions 10 - 4 = 6 to fill at 100,000 a year and a fee of
    10 %: 60,000. Data 30,000. Before reserve 400,000 + 60,000 + 30,000 = 490,000; reserve 10 %: 49,000; 539,000.
    """
    sheet = example(
        "hospital_finetune",
        target_gpus=16,
        deployment="hybrid",
        new_build="no",
        space_ready="yes",
        high_risk_use="none",
        ai_positions_needed=10,
        ai_positions_filled=4,
        edge_inference="no",
    )
    sheet = priced(
        sheet,
        hardware_usd_per_gpu=50_000,
        support_share=0.05,
        insurance_share=0.01,
        specialist_usd_year=100_000,
        recruiting_share=0.10,
        data_acquisition_usd=30_000,
        contingency_share=0.10,
    )
    found = costed(sheet)
    assert worth(found, "hardware") == (400_000, 400_000, 400_000)
    assert worth(found, "support") == pytest.approx((24_000, 24_000, 24_000))
    assert worth(found, "recruiting") == pytest.approx((60_000, 60_000, 60_000))
    assert worth(found, "reserve") == pytest.approx((49_000, 49_000, 49_000))
    assert total(found, "once").amount == pytest.approx((539_000, 539_000, 539_000))
    assert total(found, "once").general == 0
    assert total(found, "once").mover is None


def test_energy_follows_the_own_pue() -> None:
    """8 accelerators at 1.28 kW and 1.12 for fabric: 11.4688 kW; at PUE 1.5 17.2032.

    8,760 hours at load 0.5 and 0.2 USD: 17.2032 * 876 = 15,070.0 a year.
    """
    facts: dict[str, str | float] = {
        "target_gpus": 8,
        "deployment": "on_prem",
        "accelerator_class": "h100_8way",
        "pue": 1.5,
    }
    sheet = priced(
        example("hospital_finetune", **facts), fabric_overhead=1.12, load_factor=0.5, electricity_usd_kwh=0.2
    )
    assert worth(costed(sheet), "energy") == pytest.approx((15_070.0,) * 3, abs=0.1)


def test_what_is_missing_is_named_and_no_number_is_made_of_it() -> None:
    found = costed(without(example("cloud_startup", deployment="as_a_service"), "service_cost_usd_year"))
    assert (total(found, "year").amount, total(found, "year").missing) == (None, ("service_cost_usd_year",))
    assert worth(found, "licences") is not None
    bare = costed(Sheet(organisation="nobody"))
    assert {each.total.id: each.amount for each in bare.totals} == {"once": None, "year": None}
    assert {"deployment", "ai_positions_needed"} <= set(total(bare, "year").missing)


def test_nothing_wanted_costs_what_is_left() -> None:
    found = costed(example("cloud_startup", target_gpus=0, ai_positions_needed=0, ai_positions_filled=0))
    assert worth(found, "rental") == (0, 0, 0)
    assert worth(found, "people") == (0, 0, 0)
    assert found.owning is None


def test_absurd_facts_give_absurd_amounts_and_no_crash() -> None:
    found = costed(example("manufacturer_onprem", target_gpus=1_000_000, pue=5, ai_positions_needed=100_000))
    once = total(found, "once").amount
    assert once is not None
    assert amount(*once).endswith(")")
    assert " bn" in amount(*once)


def test_the_price_that_moves_most_is_told_with_the_totals_at_its_ends() -> None:
    found = costed(example("cloud_startup"))
    year = total(found, "year")
    assert year.mover is not None
    people = next(each for each in found.items if each.item.id == "people").worth.amount
    assert year.amount is not None
    assert people is not None
    assert year.mover.price.id == "specialist_usd_year"
    # At its own high end the total rises, with all other prices at their likely value.
    assert year.amount[1] < year.mover.high < year.amount[2]
    assert year.amount[0] < year.mover.low < year.amount[1]


def test_own_prices_rest_on_nobody_else() -> None:
    """Hardware is 97 of 100 of a large hall's one-off cost: with an own price, hardly anything is general."""
    general = total(costed(example("foundation_lab")), "once")
    own = costed(priced(example("foundation_lab"), hardware_usd_per_gpu=60_000))
    assert (general.general, general.mixed) == (1, False)
    # The reserve rests on all of them, so on general ones too as long as one is left.
    share, mixed = total(own, "once").general, [each for each in own.items if each.worth.own and each.worth.general]
    assert share is not None
    assert share < 0.2
    assert total(own, "once").mixed
    assert "reserve" in {each.item.id for each in mixed}


# --- owning and renting ---


OWNED_BY_HAND = {
    "hardware_usd_per_gpu": 40_000,
    "residual_share": 0.25,
    "hardware_years": 3,
    "support_share": 0.08,
    "insurance_share": 0,
    "accelerator_software_usd_year": 0,
    "fabric_overhead": 1,
    "average_pue": 1.5,
    "load_factor": 0.5,
    "electricity_usd_kwh": 0.1,
    "colo_usd_per_kw_month": 200,
    "rent_usd_per_gpu_hour": 2,
    "rent_extras": 1.25,
    "reserved_share": 0.8,
}


def test_the_break_even_by_hand() -> None:
    """In a cloud, owned: 40,000 * ((1 - 0.25) / 3 + 0.08 + 0) = 13,200; software 0; kW 1.0 * 1.0.

    Energy 1.5 * 8760 * 0.5 * 0.1 = 657 and space 12 * 200 = 2,400 for each kW, of which 1.28: 3,912.96 together.
    17,112.96 a year. Rent 2 * 8760 * 1.25 = 21,900 at full use: break-even 78.1 %; reserved at 80 %: 97.7 %.
    """
    hours: dict[str, str | float] = {"gpu_hours_forecast": 43_800, "gpu_hours_growth": 0}
    sheet = example("cloud_startup", target_gpus=10, accelerator_class="h100_8way", **hours)
    owning = costed(priced(sheet, **OWNED_BY_HAND)).owning
    assert owning is not None
    assert owning.own == pytest.approx((17_112.96,) * 3)
    assert owning.rent == pytest.approx((21_900,) * 3)
    assert owning.break_even == pytest.approx((0.7814,) * 3, abs=1e-4)
    assert owning.break_even_reserved == pytest.approx((0.9768,) * 3, abs=1e-4)
    assert owning.use == 0.5


@pytest.mark.parametrize(("facts", "own"), [({"pue": 3}, 17_953.92), ({"pue": 1.1}, 16_888.704), ({}, 17_393.28)])
def test_owning_in_hired_space_takes_the_pue_of_that_space(facts: dict[str, float], own: float) -> None:
    """As above, but energy PUE * 438 a kW: 1,314, 481.80, and 876 with the cautious PUE of 2 where none is told."""
    sheet = example("cloud_startup", deployment="colo", target_gpus=10, accelerator_class="h100_8way", **facts)
    owning = costed(priced(sheet, **OWNED_BY_HAND)).owning
    assert owning is not None
    assert owning.own == pytest.approx((own,) * 3)


@pytest.mark.parametrize("deployment", ["cloud", "colo", "on_prem", "hybrid"])
def test_an_own_share_that_is_owned_counts_alike_in_the_total_and_its_figure(deployment: str) -> None:
    sheet = priced(example("foundation_lab", deployment=deployment), owned_share=0.5)
    year = total(costed(sheet), "year").amount
    assert year is not None
    assert year[1] == pytest.approx(assessed(sheet).situation.number("opex_estimate_usd"))


def test_who_owns_all_rents_nothing_however_many_they_are() -> None:
    sheet = without(example("manufacturer_onprem"), "target_gpus")
    assert "rental" not in {each.item.id for each in costed(sheet).items}


@pytest.mark.parametrize(
    ("facts", "there"),
    [
        ({"stage": "building", "delivery_months": 0}, 1), ({"stage": "building", "delivery_months": 4}, 0),
        ({"stage": "operating", "target_months": 12, "gpus_owned": 0, "delivery_months": 0}, 0),
        ({"stage": "operating", "target_months": 12, "gpus_owned": 9999, "delivery_months": 0}, 1),
        ({"stage": "operating", "target_months": 0}, 1), ({"stage": "idea"}, 0),
    ],
)  # fmt: skip
def test_machines_are_there_where_nothing_of_them_is_bought_or_delivered_any_more(
    facts: dict[str, str | float], there: int
) -> None:
    sheet = example("hospital_finetune", deployment="on_prem", **facts)
    assert assessed(sheet).situation.number("machines_there") == there


def test_ends_of_the_break_even_are_cheap_owning_against_dear_renting() -> None:
    owning = costed(example("manufacturer_onprem")).owning
    assert owning is not None
    assert owning.break_even == (
        owning.own[0] / owning.rent[2],
        owning.own[1] / owning.rent[1],
        owning.own[2] / owning.rent[0],
    )


def test_a_high_residual_value_makes_owning_cheaper() -> None:
    """The cheap end of owning takes the high end of what the hardware is worth in the end."""
    dear = costed(priced(example("cloud_startup"), residual_share=0.1)).owning
    cheap = costed(priced(example("cloud_startup"), residual_share=0.4)).owning
    both = costed(example("cloud_startup")).owning
    assert dear is not None
    assert cheap is not None
    assert both is not None
    assert both.own[0] == pytest.approx(cheap.own[0])
    assert both.own[2] == pytest.approx(dear.own[2])


@pytest.mark.parametrize("ends", [(3, 3, 4), (2.5, 3, 3), (3, 3, 3), (2, 3, 5)])
def test_a_price_whose_likely_value_is_one_of_its_ends_moves_owning_by_the_other(ends: Triple) -> None:
    """Nothing else is a range: fewer years are dearer. 40,000 / 3 = 13,333 a year, 10,000 in four years' time."""
    nothing = {price.id: 0.0 for price in builtin().prices if price.id != "hardware_years"}
    known = {"hardware_usd_per_gpu": 40_000.0, "rent_usd_per_gpu_hour": 2.0, "rent_extras": 1.0, "reserved_share": 1.0}
    fixed = priced(example("cloud_startup", target_gpus=10, accelerator_class="h100_8way"), **nothing | known)
    owning = costed(replace(fixed, prices={**fixed.prices, "hardware_years": OwnPrice(value=ends)})).owning
    assert owning is not None
    assert owning.own == pytest.approx([40_000 / years for years in reversed(ends)])


@pytest.mark.parametrize("facts", [{"deployment": "as_a_service"}, {"target_gpus": 0}])
def test_a_service_or_no_accelerator_is_not_compared(facts: dict[str, str | float]) -> None:
    found = costed(example("cloud_startup", **facts))
    assert (found.owning, found.owning_missing) == (None, None)


@pytest.mark.parametrize(
    "facts", [("target_gpus",), ("deployment",), ("deployment", "target_gpus"), ("new_build",)], ids=" ".join
)
def test_a_comparison_of_which_nobody_knows_whether_it_applies_names_what_it_lacks(facts: tuple[str, ...]) -> None:
    sheet = what_if(builtin(), example("manufacturer_onprem"), [f"{name}=unknown" for name in facts])
    found = costed(sheet)
    assert (found.owning, found.owning_missing) == (None, facts)


@pytest.mark.parametrize("price", ["hardware_years", "rent_usd_per_gpu_hour"])
def test_what_divides_by_zero_lacks_no_fact(price: str) -> None:
    found = costed(priced(example("hospital_finetune"), **{price: 0.0}))
    assert (found.owning, found.owning_missing) == (None, ())


# --- currency ---


def test_amounts_are_printed_in_the_currency_asked_for() -> None:
    usd, eur = costed(example("cloud_startup")), costed(example("cloud_startup", currency="eur"))
    assert (usd.tender.currency.code, usd.tender.rate) == ("USD", 1)
    assert (eur.tender.currency.code, eur.tender.date) == ("EUR", "2025-10")
    assert usd.totals == eur.totals
    own = costed(priced(example("cloud_startup", currency="eur"), usd_per_eur=1.25))
    assert (own.tender.rate, own.tender.date) == (1.25, None)


@pytest.mark.parametrize(
    ("triple", "printed"),
    [
        ((2_100_000, 2_473_388, 3_400_000), "2.5 M (2.1-3.4)"),
        ((2_473_388, 2_473_388, 2_473_388), "2.47 M"),
        ((10_000, 100_000, 1_000_000), "100 k (10-1,000)"),
        ((0, 0, 0), "0"),
        ((0, 40, 80), "40 (0-80)"),
        ((0, 0, 90_000), "0 k (0-90)"),
        ((11.2e9, 12.9e9, 15.1e9), "12.9 bn (11.2-15.1)"),
        ((995_000, 999_600, 1_004_200), "999.6 k (995.0-1,004.2)"),
        ((580_000, 970_000, 1_780_000), "1.0 M (0.6-1.8)"),
        ((0, 0, 1e-70), "0.00"),
        ((0, 0.004, 90_000), "0.00000 k (0.00000-90.00000)"),
        ((4_000, 143_760, 1_480_000), "140 k (0-1,480)"),
        ((20_000, 71_000, 214_000), "70 k (20-210)"),
    ],
)
def test_an_amount_is_no_finer_than_its_range(triple: Triple, printed: str) -> None:
    """143,760 of 4,000 to 1,480,000: in steps of 10,000, a fifth of it being 28,752; 100 k would be under 120 k."""
    assert amount(*triple) == printed


@pytest.mark.parametrize(
    ("budget", "printed"),
    [
        (400e6, "80 M (30-160)"),  # a fifth of the half-width is 13 M
        (77.6e6, "77 M (30-160)"),  # 1.1 M lie between them
        (73e6, "77 M (30-160)"),  # 3.5 M
        (76.4e6, "76.5 M (30.0-160.0)"),  # 0.1 M, less than 1 % of it, 0.765 M
        (76.5e6, "76.5 M (30.0-160.0)"),
    ],
)
def test_an_amount_is_printed_on_the_side_of_its_budget_on_which_it_is(budget: float, printed: str) -> None:
    assert amount(30e6, 76.5e6, 160e6, beside=budget) == printed


@given(st.lists(st.floats(0, 1e15), min_size=3, max_size=3).map(sorted))
@known([999999999999648.0, 999999999999648.0, 999999999999657.0])
def test_an_amount_can_be_printed_whatever_it_is(values: list[float]) -> None:
    """At most three times 1,000,000.00000000000, which is 1e15 in cents told in billions, and what stands between."""
    low, likely, high = values
    words = amount(low, likely, high)
    assert words[0].isdigit()
    assert "e" not in words
    assert len(words) <= 3 * len("1,000,000.00000000000") + len(" bn (-)")


# --- capacity ---


def rows(sheet: Sheet) -> dict[str, Capacity]:
    found = assessed(sheet)
    return {row.row.id: row for row in outlook(found).capacity}


def test_demand_outgrows_supply_in_the_month_that_adding_up_gives() -> None:
    """1,200 hours over a year that grows by 5 % a month begin at 75.4; in month 19 they pass 2,280 / 12 = 190."""
    first = 1200 * 0.05 / (1.05**12 - 1)
    assert round(first, 1) == 75.4
    assert sum(first * 1.05**month for month in range(12)) == pytest.approx(1200)
    assert first * 1.05**18 < 190 < first * 1.05**19
    assert outgrown(1200, 2280, 0.05, 24) == 19


@pytest.mark.parametrize(
    ("demand", "supply", "growth", "month"),
    [
        (1200, 1200, 0.0, None),
        (1200, 1199, 0.0, 0),
        (1200, 1199, 1e-17, 0),
        (1200, 1200, 1e-300, None),
        (1200, 0, 0.1, 0),
        (0, 0, 0.1, None),
        (1200, 1e9, 0.05, None),
    ],
)
def test_demand_that_does_not_grow_bites_now_or_never(
    demand: float, supply: float, growth: float, month: float | None
) -> None:
    assert outgrown(demand, supply, growth, 24) == month


@pytest.mark.parametrize(("growth", "month"), [(3.0, 10), (1e9, 11), (1e300, 11)])
def test_demand_that_explodes_bites_by_the_last_month_of_its_year(growth: float, month: float) -> None:
    """12 in twelve months against 1 a month: with 300 % a month the last asks for 9, the one before for 2.25."""
    assert outgrown(12, 12, growth, 600) == month
    assert outgrown(0, 12, growth, 600) is None


def test_power_bites_from_the_month_in_which_the_timeline_waits_for_it() -> None:
    found = rows(example("foundation_lab", stage="idea", firm_power_kw=1000, energisation_months=60))["power_hired"]
    assert found.demand is not None
    assert found.shortfall == pytest.approx(found.demand - 1000)
    assert found.until == pytest.approx(1.15 * (60 - 5 / (365.25 / 12)))  # told five days ago, and it slips
    assert found.bites is not None
    assert 7 < found.bites < 20
    assert found.carries == 1000 // (found.demand / 1024)


@pytest.mark.parametrize("months", [28, 30, 36])
def test_power_lacks_before_what_is_installed_then_and_heat_when_the_machines_run(months: float) -> None:
    """The hall is there in month 31, and machines run some 2.5 months later: power for month 28 slips to 32."""
    sheet = example("manufacturer_onprem", energisation_months=months)
    seen, found = outlook(assessed(sheet)), rows(sheet)
    assert seen.time is not None
    installed = seen.time.phases[1].installation
    assert installed is not None
    power, heat = (found[name].bites for name in ("power", "heat"))
    assert power is not None
    assert heat is not None
    assert power < (found["power"].until or 0)
    assert heat - power == pytest.approx(mean(installed.months), abs=0.3)


@pytest.mark.parametrize("region", ["european_union", "united_states"])
def test_power_without_a_date_lacks_from_when_it_would_with_a_late_one(region: str) -> None:
    """The connection that is waited for while nobody tells its date, four years and more, is that very power."""
    facts: dict[str, str | float] = {"stage": "building", "target_gpus": 2048.0, "firm_power_kw": 100.0}
    facts |= {"hall_months": 9.0, "delivery_months": 6.0}
    dated = example("manufacturer_onprem", **facts, region=region, energisation_months=60.0)
    found, late = rows(without(dated, "energisation_months"))["power"], rows(dated)["power"]
    assert late.bites is not None
    assert 9 < late.bites < 12  # the hall slips to month 10.4
    assert found.bites == pytest.approx(late.bites)
    assert found.until is None


def test_power_that_comes_before_the_machines_never_bites() -> None:
    found = rows(example("manufacturer_onprem"))["power"]
    assert found.bites is None
    assert found.until == pytest.approx(1.15 * (26 - 5 / (365.25 / 12)))
    assert found.shortfall == pytest.approx(161.95136)
    assert found.carries == 61


@pytest.mark.parametrize(
    ("name", "demand", "supply", "lacks"),
    [
        ("money_once", 2000, 1981, 0),
        ("money_once", 2000, 1980, 0),
        ("money_once", 2000, 1979, 21),
        ("money_once", 1, 9, 0),
        ("people", 200, 199, 1),
        ("power", 2000, 1981, 19),
    ],
)
def test_money_that_is_printed_alike_lacks_nothing(name: str, demand: float, supply: float, lacks: float) -> None:
    row = next(row for row in builtin().estimates.capacity if row.id == name)
    found = Capacity(row=row, demand=demand, supply=supply, missing=())
    assert (found.shortfall, found.is_short) == (lacks, lacks > 0)


def test_a_firm_in_the_cloud_is_asked_for_no_power_and_no_cooling() -> None:
    assert set(rows(example("cloud_startup"))) == {"people", "money_once", "money_year"}


def test_a_missing_fact_is_named_in_its_row() -> None:
    found = rows(without(example("manufacturer_onprem"), "firm_power_kw"))["power"]
    assert (found.supply, found.shortfall, found.ratio, found.missing) == (None, None, None, ("firm_power_kw",))


@pytest.mark.parametrize("seed", range(20))
def test_rows_of_any_sheet_are_told_or_named(seed: int) -> None:
    found = drawn_assessment(builtin(), seed)
    for row in outlook(found).capacity:
        known = row.demand is not None and row.supply is not None
        assert known is not bool(row.missing)
        assert (row.shortfall is not None) is known
        assert row.bites is None or row.bites >= 0
        states = {found.situation.fields[name].state for name in row.missing if name in found.situation.fields}
        assert states <= {"open", "unknown"}, "what is not asked is not missing"


# --- amounts in another currency ---


def read(text: str) -> Sheet:
    return parse_sheet(f"framework: ai-factory@2\norganisation: {{id: acme}}\n{text}".encode(), builtin(), "acme.yaml")


def test_an_amount_may_say_its_currency_beside_it() -> None:
    """2,100,000 EUR at 1.16 are 2,436,000 USD; at an own rate of 1.2 they are 2,520,000."""
    fact = "profile:\n  budget_capex_usd: {value: 2.1e6, currency: EUR}\n"
    assert read(fact).profile["budget_capex_usd"].value == 2_436_000
    own = read(f"{fact}prices:\n  usd_per_eur: {{value: [1.1, 1.2, 1.3], as_of: 2026-11-20}}\n")
    assert own.profile["budget_capex_usd"].value == 2_520_000


def test_an_own_price_may_say_its_currency_beside_it() -> None:
    sheet = read(
        "prices:\n  hardware_usd_per_gpu: {value: [40000, 42000, 45000], currency: EUR}\n  usd_per_eur: 1.25\n"
    )
    assert sheet.prices["hardware_usd_per_gpu"].value == (50_000, 52_500, 56_250)


def test_usd_is_a_currency_too() -> None:
    assert read("profile:\n  budget_capex_usd: {value: 5, currency: USD}\n").profile["budget_capex_usd"].value == 5


def test_a_need_too_small_for_a_number_has_no_ratio() -> None:
    row = Capacity(row=builtin().estimates.capacity[0], demand=1e-310, supply=1e15, missing=())
    assert (row.ratio, row.shortfall) == (None, 0.0)
