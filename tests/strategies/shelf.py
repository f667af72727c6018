"""Frameworks drawn before: one costs ten times what a sheet costs, and a law about answers needs many sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.effort import tried
from tests.strategies.frameworks import new_frameworks

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from tests.reference import Mapped


def _drawn(many: int) -> list[Mapped]:
    """Other frameworks in each run, small ones first, so that what fails shrinks to a small one."""
    found: list[Mapped] = []

    @settings(max_examples=many, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(new_frameworks())
    def put(framework: Mapped) -> None:
        found.append(framework)

    put()
    return sorted(found, key=lambda framework: len(str(framework)))


SHELF = _drawn(tried(20, 100))  # when this is imported, since hypothesis draws nothing while it draws


def frameworks() -> SearchStrategy[Mapped]:
    """A valid framework as plain data, from the shelf: not to be changed."""
    return st.sampled_from(SHELF)
