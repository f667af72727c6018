from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory_assess.portfolio.database import Database, quietly
from aifactory_assess.portfolio.ranking import make_standings
from aifactory_assess.portfolio.statistics import WHOLE, Bin, Statistics, bins, count, spreads
from tests.effort import one_in
from tests.portfolio.plain import tenths

if TYPE_CHECKING:
    from collections.abc import Sequence

ORACLE = json.loads((Path(__file__).parents[1] / "cases" / "portfolio" / "percentile.json").read_text("utf-8"))
# An organisation always stands among those that it is compared with.
MID_RANKS = [case for case in ORACLE["cases"] if case["kind"] == "mean" and case["score"] in case["sample"]]
samples = st.lists(st.integers(0, 1000), min_size=1, max_size=60) | st.lists(st.integers(430, 440), min_size=1)


DATABASE = Database(quietly)


def counted(values: list[int]) -> Database:
    """A database that has counted some values."""
    database = DATABASE
    database.run("CREATE OR REPLACE TABLE sample AS SELECT unnest(?::INTEGER[]) AS value", [values])
    count(database, "sample", ["value"])
    return database


def spread(values: list[int]) -> Statistics:
    return spreads(counted(values), 1).get((WHOLE, None, 0), Statistics(n=0))


def standings(counted: Database) -> dict[int, tuple[int, int]]:
    """Rank and percentile of each value that was counted."""
    make_standings(counted, 1)
    return {
        low: (rank, percentile) for low, rank, percentile in counted.rows("SELECT low, rank, percentile FROM standings")
    }


def test_the_oracle_has_mid_ranks() -> None:
    assert len(MID_RANKS) >= 4


@pytest.mark.parametrize("case", MID_RANKS, ids=lambda case: f"{case['score']} in {case['sample']}")
def test_percentiles_are_the_published_mid_ranks(case: dict[str, list[int] | float]) -> None:
    sample, score = case["sample"], case["score"]
    assert isinstance(sample, list)
    assert isinstance(score, int)
    assert standings(counted(sample))[score][1] / 10 == case["expected"]


# Counting a sample costs more than looking at what was counted, so laws about one share it; a function names each law.


@given(samples)
@settings(max_examples=one_in(10))
def test_what_is_said_of_a_sample_is_what_plain_counting_says(values: list[int]) -> None:
    found = spread(values)
    the_mean_is_exact(found, values)
    quartiles_are_numpys(found, values)
    the_standard_deviation_is_that_of_a_sample(found, values)
    bins_hold_every_value_once(bins(DATABASE, 0, least=0, most=1000), values)
    percentiles_and_ranks_count_who_is_below_and_above(standings(DATABASE), values)


def the_mean_is_exact(found: Statistics, values: list[int]) -> None:
    assert found.mean == float(Fraction(sum(values), len(values))) / 10


def quartiles_are_numpys(found: Statistics, values: list[int]) -> None:
    assert found.quartiles is not None
    np.testing.assert_allclose(found.quartiles, np.quantile(np.array(values) / 10, [0.25, 0.5, 0.75]), atol=1e-9)


def the_standard_deviation_is_that_of_a_sample(found: Statistics, values: list[int]) -> None:
    expected = None if len(values) == 1 else pytest.approx(float(np.std(np.array(values) / 10, ddof=1)), abs=1e-9)
    assert found.deviation == expected


def bins_hold_every_value_once(found: Sequence[Bin], values: list[int]) -> None:
    assert sum(each.count for each in found) == len(values)
    for each in found:
        inside = [each.start <= value < each.stop or value == each.stop == 1000 for value in values]
        assert each.count == sum(inside)
    assert [each.start for each in found[1:]] == [each.stop for each in found[:-1]]


def percentiles_and_ranks_count_who_is_below_and_above(found: dict[int, tuple[int, int]], values: list[int]) -> None:
    for value in values:
        below, equal = sum(other < value for other in values), values.count(value)
        rank, percentile = found[value]
        assert percentile == tenths(Fraction(1000 * (2 * below + equal), 2 * len(values)))
        assert rank == 1 + sum(other > value for other in values)


def test_of_nothing_there_is_no_statistic() -> None:
    nothing = spread([])
    assert (nothing.n, nothing.mean, nothing.quartiles, nothing.fences) == (0, None, None, None)


def test_of_one_there_is_no_deviation() -> None:
    alone = spread([420])
    assert (alone.n, alone.mean, alone.deviation, alone.quartiles) == (1, 42.0, None, (42.0, 42.0, 42.0))


def test_fences_stand_one_and_a_half_interquartile_ranges_outside() -> None:
    """Of 10, 20, 30, 40, 50: quartiles 20 and 40, range 20, fences 20 - 30 and 40 + 30."""
    assert spread([10, 20, 30, 40, 50]).fences == (-10.0, 70.0)


def test_nothing_stands_out_where_half_are_equal() -> None:
    assert spread([0, 500, 500, 500, 1000]).fences is None


def test_changes_are_counted_from_their_least() -> None:
    database = counted([-300, 0, 600, -1000, 1000])
    changes = spreads(database, 1)[WHOLE, None, 0]
    assert (changes.mean, changes.quartiles) == (6.0, (-30.0, 0.0, 60.0))
    found = {each.start: each.count for each in bins(database, 0, least=-1000, most=1000) if each.count}
    assert found == {-1000: 1, -300: 1, 0: 1, 600: 1, 950: 1}
