"""Whoever follows the arithmetic of money with a pencil gets the amounts of the report."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from aifactory_assess.answers.reading import read_sheet
from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.builtin import builtin, builtin_folder
from aifactory_assess.planning.cost import cost
from aifactory_assess.planning.cost_worked import worked_cost
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.explain.explanation import Explanation
from aifactory_assess.scoring.explain.lookup import look_up

EXAMPLES = sorted((builtin_folder() / "examples").glob("*.yaml"))
NUMBER = r"\d[\d,]*(?:\.\d+)?"


def assessed(place: int, **facts: str | float) -> Assessment:
    sheet = read_sheet(EXAMPLES[place], builtin())
    told = {name: Answer("unknown") if value == "unknown" else Answer("value", value) for name, value in facts.items()}
    return assess(builtin(), replace(sheet, profile={**sheet.profile, **told}), as_of=date(2026, 11, 25))


def explained(assessment: Assessment, word: str) -> Explanation:
    return worked_cost(assessment, look_up(assessment.framework, word))


def lines(told: Explanation, title: str) -> list[str]:
    return [line for part in told.passages if part.title == title for line in part.lines]


def numbers(text: str | None) -> list[float]:
    return [float(each.replace(",", "")) for each in re.findall(NUMBER, text or "")]


@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=[path.stem for path in EXAMPLES])
def test_items_totals_and_break_even_come_to_what_the_report_has(place: int) -> None:
    assessment = assessed(place)
    money = cost(assessment)
    assert money is not None
    for each in money.items:
        told = explained(assessment, f"cost:{each.item.id}")
        if each.worth.amount is None:
            assert told.result is not None
            assert told.result.startswith("not known: it lacks ")
            continue
        assert numbers(told.result) == pytest.approx(each.worth.amount, abs=0.006)
        assert numbers(lines(told, "Worked out")[-1]) == numbers(told.result)
        assert lines(told, "Prices and factors in it") or lines(told, "Figures in it")
    for total in money.totals:
        told = explained(assessment, f"total:{total.total.id}")
        for line in lines(told, "Sum"):
            *parts, whole = numbers(line)
            assert sum(parts) == pytest.approx(whole, abs=0.05)
        assert total.amount is None or numbers(told.result) == pytest.approx(total.amount, abs=0.006)
    if money.owning is not None:
        told = explained(assessment, "own_or_rent")
        shares = []
        for line in lines(told, "Break-even, owned against rented"):
            owned, rented, share = numbers(line)
            assert owned / rented == pytest.approx(share, abs=1e-5)
            shares.append(share)
        assert shares == pytest.approx(money.owning.break_even, abs=1e-6)


def test_the_ends_of_an_item_are_those_of_its_prices() -> None:
    """128 accelerators at 45,000, 55,000 or 68,000 USD (estimates.yaml)."""
    known = assessed(3, accelerator_class="h100_8way", target_gpus=128.0)
    general = assess(builtin(), replace(known.sheet, prices={}), as_of=known.as_of)
    told = explained(general, "hardware")
    assert told.result == "low 5,760,000, likely 7,040,000, high 8,704,000 USD"
    assert "hardware_usd_per_gpu: low 45,000, likely 55,000, high 68,000 (general)" in lines(
        told, "Prices and factors in it"
    )


@pytest.mark.parametrize(
    ("budget", "printed"), [(1_900_000, "1.3 M (0.8-2.4) USD"), (1_240_000, "1.26 M (0.80-2.40) USD")]
)
def test_a_total_is_printed_in_finer_steps_beside_a_budget_that_does_not_cover_it(budget: float, printed: str) -> None:
    """1,263,552 USD: in steps of 100 k, and in such of 10 k where 24 k lack (docs/method.md, 13)."""
    assert lines(explained(assessed(0, budget_opex_usd=budget), "year"), "Printed") == [printed]


def test_what_does_not_apply_or_lacks_a_fact_says_so() -> None:
    assert explained(assessed(3, deployment="cloud"), "hardware").result == "does not apply"
    lacking = assessed(3, target_gpus="unknown")
    assert explained(lacking, "hardware").result == "not known: it lacks target_gpus"
    assert "target_gpus" in str(explained(lacking, "once").result)
    assert explained(lacking, "own_or_rent").result == "not known: it lacks target_gpus"
    assert explained(assessed(3, target_gpus=0), "own_or_rent").result == "does not apply"


@pytest.mark.parametrize(("pue", "cautious"), [(1.7, False), ("unknown", True)])
def test_what_went_in_is_of_the_case_taken(pue: float | str, cautious: bool) -> None:
    """By an own PUE the cautious one moves nothing, nor does the power that decides between further cases."""
    told = explained(assessed(3, pue=pue), "own_or_rent")
    into = lines(told, "Figures in it") + lines(told, "Prices and factors in it") + lines(told, "Facts in it")
    names = {re.split(r" = |: ", line)[0] for line in into}
    assert {"gpu_kw", "pue_used", "hardware_usd_per_gpu", "pue", "accelerator_class", "region"} <= names
    assert [name in names for name in ("cautious_pue", "it_power_kw", "target_gpus")] == [cautious] * 3


def test_of_a_total_that_lacks_a_fact_the_sum_of_the_other_items_is_told_and_never_more() -> None:
    """3,333 devices at 1,500 USD and more; 9,444,397 EUR."""
    told = explained(assessed(3, accelerator_class="unknown", edge_devices=3333.0), "once")
    assert told.result == "not known: it lacks accelerator_class; the other items come to at least 10,955,500 USD"
    assert lines(told, "Sum") == ["low = 5,888,000 + 4,999,500 + 10,000 + 0 + 58,000 = 10,955,500"]
    assert lines(told, "Printed") == ["at least 9.44 M EUR, at 1.16 USD for one EUR"]
