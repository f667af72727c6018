"""One rule rounds what is printed: a half goes up (docs/method.md, 1)."""

from __future__ import annotations

import pytest

from aifactory_assess.scoring.printed import to_a_tenth, whole, worked_out


@pytest.mark.parametrize(
    ("value", "told"), [(68.5, "69"), (67.5, "68"), (0.5, "1"), (68.49, "68"), (0.0, "0"), (1234.5, "1,235")]
)
def test_a_half_is_rounded_up_to_a_whole_number(value: float, told: str) -> None:
    assert whole(value) == told


@pytest.mark.parametrize(("value", "told"), [(2.25, "2.3"), (2.35, "2.4"), (2.24, "2.2"), (12.0, "12")])
def test_a_half_is_rounded_up_to_a_tenth(value: float, told: str) -> None:
    assert to_a_tenth(value) == told


def test_what_is_worked_out_has_three_digits_that_mean_something() -> None:
    assert list(map(worked_out, (513.5, 512.5, 1.2345, 12.0))) == ["514", "513", "1.23", "12"]
