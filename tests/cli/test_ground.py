"""What the colours of a terminal stand on, as its environment says it."""

from __future__ import annotations

import sys

import pytest

from aifactory_assess.cli.options import look_for


@pytest.mark.parametrize(
    ("said", "ground"),
    [
        ("15;0", "dark"),
        ("0;15", "light"),
        ("0;7", "light"),
        ("0;8", "dark"),
        ("0;²", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_a_number_of_a_colour_is_a_ground_and_all_else_is_none(
    said: str, ground: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORFGBG", said)
    assert look_for(sys.stdout).ground == ground
