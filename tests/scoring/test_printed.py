"""One rule rounds what is printed: a half goes up (docs/method.md, 1)."""

from __future__ import annotations

import pytest

from aifactory_assess.scoring.printed import (
    amount,
    amount_left,
    decimals,
    in_percent,
    in_tenths,
    left,
    measured,
    needed,
    small,
    there_and_needed,
    to_a_tenth,
    whole,
    worked_out,
)


@pytest.mark.parametrize(
    ("value", "told"), [(68.5, "69"), (67.5, "68"), (0.5, "1"), (68.49, "68"), (0.0, "0"), (1234.5, "1,235")]
)
def test_a_half_is_rounded_up_to_a_whole_number(value: float, told: str) -> None:
    assert whole(value) == told


@pytest.mark.parametrize(("value", "told"), [(2.25, "2.3"), (2.35, "2.4"), (2.24, "2.2"), (12.0, "12")])
def test_a_half_is_rounded_up_to_a_tenth(value: float, told: str) -> None:
    assert to_a_tenth(value) == told


@pytest.mark.parametrize(("value", "told"), [(0.25, "0.3"), (0.35, "0.4"), (0.24, "0.2"), (12.0, "12.0")])
def test_a_half_is_rounded_up_to_a_decimal(value: float, told: str) -> None:
    assert decimals(value) == told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((36.0, 37.8, 1234.04), ["36.0", "37.8", "1,234.0"]),
        ((36.0, 48.04, 1234.0), ["36", "48", "1,234"]),
        ((2.25, 3.0), ["2.3", "3.0"]),
        ((), []),
    ],
)
def test_what_stands_in_a_column_has_a_decimal_where_one_of_it_has(values: tuple[float, ...], told: list[str]) -> None:
    assert in_tenths(values) == told


def test_one_rule_rounds_decimals_percents_and_money() -> None:
    assert decimals(0.125, 2) == "0.13"
    assert (in_percent(0.1046), in_percent(0.1044)) == ("11", "10")  # 10.5, and 10.4
    assert amount(1e6, 2.25e6, 6e6) == "2.3 M (1.0-6.0)"  # in steps of 0.1 M


def test_what_is_worked_out_has_three_digits_that_mean_something() -> None:
    assert list(map(worked_out, (513.5, 512.5, 1.2345, 12.0))) == ["514", "513", "1.23", "12"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (84958.65004, "84,959"), (1234.565, "1,235"), (999.994, "999.99"), (1140160.4, "1,140,160"),
        (140160.0, "140,160"), (2.675, "2.68"), (999.996, "1,000"), (0.0123456, "0.0123"), (0.0, "0"),
    ],
)  # fmt: skip
def test_what_is_measured_is_rounded_once_to_two_decimals_and_whole_from_a_thousand_on(value: float, told: str) -> None:
    assert measured(value) == told


@pytest.mark.parametrize(
    ("value", "there", "told"),
    [
        (311.95, 150.0, "312"), (23950.1, 8000.0, "23,951"), (23950.1, 23950.0, "23,951"), (45.84, 30.0, "45.9"),
        (0.1234, 0.0, "0.124"), (312.0, 150.0, "312"), (24.0, 7.0, "24"), (0.0, 0.0, "0"),
        (1e-320, 0.0, "9.99989e-321"), (45.86, 45.87, "45.86"), (2001.1, 2001.5, "2,001"), (2001.1, 3000.0, "2,002"),
    ],
)  # fmt: skip
def test_what_is_needed_is_enough_as_it_is_told_and_no_more_than_what_is_enough(
    value: float, there: float, told: str
) -> None:
    assert needed(value, there) == told


@pytest.mark.parametrize(
    ("there", "value", "told"),
    [
        (150.0, 311.95, ("150", "312")), (311.3, 311.217, ("311.3", "311.22")), (312.4, 311.217, ("312", "312")),
        (311.6, 311.8, ("311.6", "312")), (45.87, 45.86, ("45.9", "45.86")), (311.217, 311.217, ("311.22", "311.22")),
        (9.747, 9.74848, ("9.747", "9.74848")), (1.00526, 1.01, ("1.00526", "1.01")),
    ],
)  # fmt: skip
def test_what_is_there_is_told_so_that_it_shows_whether_it_is_enough(
    there: float, value: float, told: tuple[str, str]
) -> None:
    assert there_and_needed(there, value) == told


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Strict product liability for AI", "strict product liability for AI"),
        ("GPU-hours", "GPU-hours"),
        ("High-risk AI in products", "high-risk AI in products"),
        ("European Health Data Space: access", "European Health Data Space: access"),
        ("Ready", "ready"),
        ("Very high", "very high"),
        ("DIN-konform", "DIN-konform"),
        ("DevOps and release", "DevOps and release"),
        ("Stufe Rot nach DIN", "Stufe Rot nach DIN"),
        ("Red by DIN", "red by DIN"),
    ],
)
def test_a_title_within_a_sentence_keeps_what_is_a_name(title: str, told: str) -> None:
    assert small(title) == told


def test_what_is_left_is_what_the_printed_numbers_leave() -> None:
    assert left("120,000", "119,960", 40.0) == "40"
    assert left("312", "150", 161.95) == "162"
    assert left("45.88", "45.87", 0.018) == "0.01"
    assert left("45.88", "45.88", 0.003) == "0.003"


def test_what_one_amount_lacks_to_another_is_what_the_printed_ones_leave() -> None:
    assert amount_left(1_293_103.0, 948_275.0) == pytest.approx(342_000)  # 1.29 M less 948 k
    assert amount_left(1_000_400.0, 1_000_100.0) == pytest.approx(300)  # both are 1 M
    assert amount_left(5.0, 0.0) == pytest.approx(5)
