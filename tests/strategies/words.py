"""Small draws that the other strategies share: chances, texts, numbers, values of fields and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from tests.reference import Mapped, Plain

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


def chance(draw: DrawFn, one_in: int) -> bool:
    """True once in a while; shrinks to False."""
    return draw(st.integers(0, one_in - 1)) == one_in - 1


def plain_number(value: float) -> float:
    """A whole float as the int that people write."""
    return int(value) if value == int(value) else value


def steps(low: float, high: float, per_unit: int) -> SearchStrategy[float]:
    """Multiples of 1 / per_unit in a closed range."""
    return st.integers(round(low * per_unit), round(high * per_unit)).map(lambda n: plain_number(n / per_unit))


def quarters(low: float, high: float) -> SearchStrategy[float]:
    """Numbers that floats hold exactly, so that a short chain of arithmetic is exact as well."""
    return steps(low, high, 4)


def field_values(field: Mapped) -> SearchStrategy[Plain]:
    """Valid values of a profile field."""
    match field["kind"]:
        case "number":
            return quarters(*field["range"])
        case "yes_no":
            return st.sampled_from(["yes", "no"])
        case "choice":
            return st.sampled_from([option["id"] for option in field["options"]])
        case "multi":
            return ticks(field["options"])
        case _:
            return texts


def ticks(options: list[Mapped]) -> SearchStrategy[list[str]]:
    """Ticked options: any that are not exclusive, or an exclusive one alone."""
    free = [option["id"] for option in options if not option.get("exclusive")]
    alone = [[option["id"]] for option in options if option.get("exclusive")]
    some = st.lists(st.sampled_from(free), unique=True, max_size=len(free))
    return st.one_of(some, st.sampled_from(alone)) if alone else some


def question_values(question: Mapped) -> SearchStrategy[Plain]:
    """Valid values of a question."""
    match question["kind"]:
        case "level":
            whole = st.integers(0, len(question["levels"]) - 1)
            return st.one_of(whole, whole.map(float))
        case "yes_no":
            return st.sampled_from(["yes", "no"])
        case "choice":
            return st.sampled_from([option["id"] for option in question["options"]])
        case "checklist":
            return ticks(question["options"])
        case _:
            low, high = question["range"]
            return st.one_of(steps(low, high, 10), st.floats(low, high, allow_subnormal=False))
