from __future__ import annotations

import pytest

from aifactory_assess.framework.units import in_unit


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("1", "working days", "1 working day"),
        ("1", "months of slack", "1 month of slack"),
        ("1", "hours per person", "1 hour per person"),
        ("1", "GPU-hours in 12 months", "1 GPU-hour in 12 months"),
        ("1", "checked labels", "1 checked label"),
        ("1.0", "cases", "1.0 cases"),
        ("11", "cases", "11 cases"),
        ("1", "billion tokens", "1 billion tokens"),
        ("1", "% of records", "1 % of records"),
        ("1", "GB/s per accelerator", "1 GB/s per accelerator"),
        ("1", "TFLOPS", "1 TFLOPS"),
        ("1", "process", "1 process"),
        ("0.48", "ratio", "0.48"),
        ("1", "share", "1"),
        ("1", "", "1"),
    ],
)
def test_one_of_something_is_told_in_its_singular(number: str, unit: str, said: str) -> None:
    assert in_unit(number, unit) == said
