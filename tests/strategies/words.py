"""Small draws that the other strategies share: chances, texts, numbers, values of fields and questions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from tests.reference import Mapped, Plain

T = TypeVar("T")

# Texts that a YAML 1.1 or 1.2 reader would take for something else if they were not quoted.
TRAPS = (
    "Words",
    "yes",
    "010",
    "1e3",
    "0o7",
    "null",
    "~",
    "1:30",
    "2026-11-20",
    "a: b",
    "# c",
    "[d]",
    "- e",
    "Zoë & 5 %",
)
OPTION_IDS = ("a", "b", "none", "other", "on", "f0", "x1")

texts = st.sampled_from(TRAPS)
several_ids = st.lists(st.sampled_from(OPTION_IDS), min_size=2, max_size=4, unique=True)

# What is drawn from again and again is made once for its arguments: hypothesis looks through a strategy when it first
# draws from it, which costs more than the draw.
whole = cache(st.integers)
yes_or_no = st.sampled_from(["yes", "no"])


@cache
def one_of(*words: str) -> SearchStrategy[str]:
    """One of some words."""
    return st.sampled_from(words)


def chance(draw: DrawFn, one_in: int) -> bool:
    """True once in a while; shrinks to False."""
    return draw(whole(0, one_in - 1)) == one_in - 1


def picked(draw: DrawFn, options: Sequence[T]) -> T:
    """One of some that differ from draw to draw; shrinks to the first."""
    return options[draw(whole(0, len(options) - 1))]


def plain_number(value: float) -> float:
    """A whole float as the int that people write."""
    return int(value) if value == int(value) else value


@cache
def steps(low: float, high: float, per_unit: int) -> SearchStrategy[float]:
    """Multiples of 1 / per_unit in a closed range."""
    return whole(round(low * per_unit), round(high * per_unit)).map(lambda n: plain_number(n / per_unit))


def quarters(low: float, high: float) -> SearchStrategy[float]:
    """Numbers that floats hold exactly, so that a short chain of arithmetic is exact as well."""
    return steps(low, high, 4)


def field_values(field: Mapped) -> SearchStrategy[Plain]:
    """Valid values of a profile field."""
    match field["kind"]:
        case "number":
            return quarters(*field["range"])
        case "yes_no":
            return yes_or_no
        case "choice":
            return one_of(*[option["id"] for option in field["options"]])
        case "multi":
            return ticks(field["options"])
        case _:
            return texts


def ticks(options: list[Mapped]) -> SearchStrategy[list[str]]:
    """Ticked options: any that are not exclusive, or an exclusive one alone."""
    exclusive = {option["id"] for option in options if option.get("exclusive")}
    return _ticked(tuple(option["id"] for option in options), frozenset(exclusive))


@cache
def _ticked(names: tuple[str, ...], exclusive: frozenset[str]) -> SearchStrategy[list[str]]:
    free = [name for name in names if name not in exclusive]
    some = st.lists(st.sampled_from(free), unique=True, max_size=len(free))
    return st.one_of(some, st.sampled_from([[name] for name in names if name in exclusive])) if exclusive else some


@cache
def _levels(count: int) -> SearchStrategy[float]:
    return st.one_of(whole(0, count - 1), whole(0, count - 1).map(float))


@cache
def _in_range(low: float, high: float) -> SearchStrategy[float]:
    return st.one_of(steps(low, high, 10), st.floats(low, high, allow_subnormal=False))


def question_values(question: Mapped) -> SearchStrategy[Plain]:
    """Valid values of a question."""
    match question["kind"]:
        case "level":
            return _levels(len(question["levels"]))
        case "yes_no":
            return yes_or_no
        case "choice":
            return one_of(*[option["id"] for option in question["options"]])
        case "checklist":
            return ticks(question["options"])
        case _:
            return _in_range(*question["range"])
