"""Other weights: closed forms against published and drawn numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.stability import MeanAndDeviation, chance_ahead, normal, spread_of, stability
from tests.planning.drawn import drawn_assessment

ORACLE = json.loads((Path(__file__).parents[1] / "cases" / "oracles" / "weight_uncertainty.json").read_text("utf-8"))


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: str(case["concentration"]))
def test_mean_deviation_and_chance_are_those_of_the_oracle(case: dict[str, float]) -> None:
    """Exact values, and 4,000,000 draws of the same Dirichlet within three standard errors."""
    k = case["concentration"]
    spread = spread_of(ORACLE["w"], ORACLE["x"], k)
    assert spread.mean == pytest.approx(case["score_mean_exact"], abs=1e-12)
    assert spread.deviation == pytest.approx(case["score_sd_exact"], abs=1e-12)
    assert spread.deviation == pytest.approx(case["score_sd_mc"], rel=3 / math.sqrt(2 * case["mc_n"]))
    ahead = chance_ahead(ORACLE["w"], ORACLE["x"], ORACLE["y"], k)
    assert ahead == pytest.approx(case["P(x beats y)_normal_approx"], abs=1e-9)
    assert ahead == pytest.approx(case["P(x beats y)_mc"], abs=0.005)


def test_the_normal_distribution_is_that_of_the_tables() -> None:
    assert [round(normal(x), 6) for x in (-1.959964, 0, 1, 1.644854)] == [0.025, 0.5, 0.841345, 0.95]


@pytest.mark.parametrize(
    ("first", "second", "chance"), [([0.5, 0.5], [0.4, 0.4], 1.0), ([0.4, 0.4], [0.5, 0.5], 0.0), ([0.4], [0.4], 0.5)]
)
def test_where_all_pillars_differ_alike_the_sign_decides(
    first: list[float], second: list[float], chance: float
) -> None:
    weights = [1 / len(first)] * len(first)
    assert chance_ahead(weights, first, second, 25) == chance


def test_what_does_not_spread_is_certain() -> None:
    assert MeanAndDeviation(mean=0.4, deviation=0.0).chance_below(0.5) == 1.0
    assert MeanAndDeviation(mean=0.5, deviation=0.0).chance_below(0.5) == 0.0


def test_chances_are_chances_and_surer_weights_are_surer() -> None:
    for seed in range(40):
        found = stability(drawn_assessment(builtin(), seed))
        assert found is not None
        assert 0 <= found.level <= 1
        assert all(0.5 <= rank.chance <= 1 for rank in found.ranking)
        assert found.score.deviation < 0.5 / math.sqrt(found.k + 1) + 1e-12
