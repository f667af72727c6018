from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.portfolio.tally import TENTHS, Spread

ORACLE = json.loads((Path(__file__).parents[1] / "cases" / "portfolio" / "percentile.json").read_text("utf-8"))
MID_RANKS = [case for case in ORACLE["cases"] if case["kind"] == "mean"]
samples = st.lists(st.integers(0, 1000), min_size=1, max_size=60) | st.lists(st.integers(430, 440), min_size=1)


def spread(values: list[int], least: int = 0, size: int = TENTHS) -> Spread:
    return Spread(
        counts=tuple(np.bincount(np.array(values, dtype=int) - least, minlength=size).tolist()), least_possible=least
    )


def test_the_oracle_has_mid_ranks() -> None:
    assert len(MID_RANKS) >= 7


@pytest.mark.parametrize("case", MID_RANKS, ids=lambda case: f"{case['score']} in {case['sample']}")
def test_percentiles_are_the_published_mid_ranks(case: dict[str, list[int] | float]) -> None:
    sample, score = case["sample"], case["score"]
    assert isinstance(sample, list)
    assert isinstance(score, int)
    assert spread(sample).percentiles()[score] / 10 == case["expected"]


@given(samples)
def test_percentiles_and_ranks_count_who_is_below_and_above(values: list[int]) -> None:
    percentiles, ranks = spread(values).percentiles(), spread(values).ranks()
    for value in values:
        below, equal = sum(other < value for other in values), values.count(value)
        assert abs(percentiles[value] - Fraction(1000 * (2 * below + equal), 2 * len(values))) <= Fraction(1, 2)
        assert ranks[value] == 1 + sum(other > value for other in values)


@given(samples)
def test_quartiles_are_numpys(values: list[int]) -> None:
    quartiles = spread(values).quartiles
    assert quartiles is not None
    np.testing.assert_allclose(quartiles, np.quantile(np.array(values) / 10, [0.25, 0.5, 0.75]), atol=1e-9)


@given(samples)
def test_the_mean_is_exact(values: list[int]) -> None:
    assert spread(values).mean == float(Fraction(sum(values), len(values))) / 10


def test_of_nothing_there_is_no_statistic() -> None:
    nothing = spread([])
    assert (nothing.n, nothing.mean, nothing.quartiles, nothing.fences) == (0, None, None, None)


def test_fences_stand_one_and_a_half_interquartile_ranges_outside() -> None:
    """Of 10, 20, 30, 40, 50: quartiles 20 and 40, range 20, fences 20 - 30 and 40 + 30."""
    assert spread([10, 20, 30, 40, 50]).fences == (Fraction(-10), Fraction(70))


def test_nothing_stands_out_where_half_are_equal() -> None:
    assert spread([0, 500, 500, 500, 1000]).fences is None


@given(samples, st.sampled_from([10, 50, 70, 1000]))
def test_bins_hold_every_value_once(values: list[int], width: int) -> None:
    bins = spread(values).bins(width)
    assert sum(count for _, _, count in bins) == len(values)
    last = bins[-1][0]
    for start, stop, count in bins:
        assert count == sum(start <= value < stop or (start == last and value == stop) for value in values)
    assert [start for start, _, _ in bins[1:]] == [stop for _, stop, _ in bins[:-1]]


def test_changes_are_counted_from_their_least() -> None:
    changes = spread([-300, 0, 600], least=-1000, size=2001)
    assert changes.mean == 10.0
    assert changes.quartiles == (-15.0, 0.0, 30.0)
