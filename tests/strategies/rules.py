"""Expressions that a framework may hold: statements that can be true and can be false, and formulas.

Statements join comparisons of names that do not depend on one another, so each can hold. Formulas stay exact in floats
up to one last division or logarithm, so that exact arithmetic and floats come to the same value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.strategies.words import chance, picked, plain_number, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn

    from tests.reference import Mapped, Plain

ORDERS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
BOUNDS = st.sampled_from([1, 0, 0.2, 0.7, 2.5, 20, 100, -6])
CONSTANTS = ("1", "0", "2", "0.25", "100", "12.5")
EXACT, DIVISIBLE = 48, 26  # bits: what a float holds with room to spare, and operands of a division
LEAF, CONSTANT = 12, 10


@dataclass
class Vocabulary:
    """The names that stand before an expression, with what may be done with them."""

    fields: dict[str, Mapped] = field(default_factory=dict)
    behind: dict[str, frozenset[str]] = field(default_factory=dict)  # a name and all that decides whether it is asked
    bits: dict[str, int | None] = field(default_factory=dict)  # names of numbers; None: not exact in floats
    figures: list[str] = field(default_factory=list)

    def add_field(self, new: Mapped, depends_on: frozenset[str]) -> None:
        """Let later expressions name a field."""
        self.fields[new["id"]] = new
        self.behind[new["id"]] = depends_on | {new["id"]}
        if new["kind"] == "number":
            self.bits[new["id"]] = LEAF

    def add_figure(self, name: str, bits: int | None) -> None:
        """Let later expressions name a figure."""
        self.figures.append(name)
        self.behind[name] = frozenset({name})
        self.bits[name] = bits

    def in_rules(self) -> list[str]:
        """Names for `when`, `applies`, adjustments and signals: fields that always have a meaning, and figures."""
        return [n for n, f in self.fields.items() if f["kind"] != "text" and always_known(f)] + self.figures

    def in_cases(self) -> list[str]:
        """Names for the cases of a figure: all fields but texts, and earlier figures."""
        return [n for n, f in self.fields.items() if f["kind"] != "text"] + self.figures


def always_known(asked: Mapped) -> bool:
    """Whether a field has a value where it is not asked."""
    return "when" not in asked or "otherwise" in asked


@st.composite
def statements(draw: DrawFn, vocabulary: Vocabulary, names: Sequence[str]) -> tuple[str, frozenset[str]]:
    """A statement over some of `names`, and all names that stand behind it."""
    text, behind = draw(comparisons(vocabulary, picked(draw, names)))
    for _ in range(picked(draw, [0, 0, 1, 2])):
        apart = [name for name in names if not vocabulary.behind[name] & behind]
        if apart:
            other, more = draw(comparisons(vocabulary, picked(draw, apart)))
            if not more & behind:
                text, behind = draw(joined(text, other)), behind | more
    return (f"not ({text})" if chance(draw, 8) else text), behind


def joined(text: str, other: str) -> st.SearchStrategy[str]:
    """Two statements in one."""
    forms = ("{} and {}", "{} or {}", "({}) and {}", "{1} and ({0})", "not ({}) or {}")
    return st.sampled_from([form.format(text, other) for form in forms])


@st.composite
def comparisons(draw: DrawFn, vocabulary: Vocabulary, name: str) -> tuple[str, frozenset[str]]:
    """One comparison of a name, and all names that stand behind it."""
    behind = vocabulary.behind[name]
    if name in vocabulary.figures:
        return draw(figure_comparisons(vocabulary, name))
    asked = vocabulary.fields[name]
    if asked["kind"] == "number":
        low, high = asked["range"]
        bound = draw(whole(round(low * 10) + 1, round(high * 10) - 1))
        return f"{name} {draw(ORDERS)} {plain_number(bound / 10)}", behind
    if asked["kind"] == "yes_no":
        return f"{name} {picked(draw, ['==', '!='])} {picked(draw, ['yes', 'no'])}", behind
    options = draw(st.permutations([option["id"] for option in asked["options"]]))
    if asked["kind"] == "multi":
        return f"{options[0]} in {name}", behind
    some = ", ".join(options[: draw(whole(1, len(options) - 1))])
    forms = (f"{name} == {options[0]}", f"{name} in [{some}]", f"{name} != {options[0]}")
    return picked(draw, forms), behind


@st.composite
def figure_comparisons(draw: DrawFn, vocabulary: Vocabulary, name: str) -> tuple[str, frozenset[str]]:
    """A figure against a number, or beside a number field that always has a meaning."""
    behind = vocabulary.behind[name]
    fields = [n for n, f in vocabulary.fields.items() if f["kind"] == "number" and always_known(f)]
    if not fields or not chance(draw, 4):
        return f"{name} {draw(ORDERS)} {draw(BOUNDS)}", behind
    other = picked(draw, fields)
    behind = behind | vocabulary.behind[other]
    if (vocabulary.bits[name] or EXACT) <= DIVISIBLE and chance(draw, 2):
        return f"{other} / {name} {draw(ORDERS)} {draw(BOUNDS)}", behind
    return f"{name} {draw(ORDERS)} {other}", behind


@st.composite
def formulas(draw: DrawFn, vocabulary: Vocabulary) -> tuple[Plain, int | None]:
    """A formula, and the bits that its value needs (None: it is not exact in floats)."""
    inexact = [name for name, bits in vocabulary.bits.items() if bits is None]
    if inexact and chance(draw, 4):
        name = picked(draw, inexact)
        return picked(draw, [name, f"max(0, {name})", f"min({name}, 60)", f"-{name}"]), None
    text, bits = draw(exact_formulas(vocabulary))
    if bits > DIVISIBLE or chance(draw, 2):
        return (plain_number(float(text)) if text in CONSTANTS and chance(draw, 2) else text), bits
    below, below_bits = draw(exact_formulas(vocabulary))
    ratio = f"({text}) / ({below})"
    forms = [f"log10({text})"] + [ratio, f"max(0, min(60, {ratio}))"] * (below_bits <= DIVISIBLE)
    return picked(draw, forms), None


@st.composite
def exact_formulas(draw: DrawFn, vocabulary: Vocabulary) -> tuple[str, int]:
    """A sum or product of names and constants that floats work out exactly, and the bits it needs."""
    exact = {name: bits for name, bits in vocabulary.bits.items() if bits is not None}
    sizes = exact | dict.fromkeys(CONSTANTS, CONSTANT)
    a, b, c = (picked(draw, [*list(exact) * 2, *CONSTANTS]) for _ in range(3))
    x, y, z = sizes[a], sizes[b], sizes[c]
    forms = [
        (a, x),
        (f"{a} * {b}", x + y),
        (f"{a} - {b}", max(x, y) + 1),
        (f"{a} + {b} * {c}", max(x, y + z) + 1),
        (f"({a} - {b}) * {c}", max(x, y) + 1 + z),
        (f"max({a}, {b} - {c})", max(x, y, z) + 1),
        (f"min({a}, {b})", max(x, y)),
        (f"-{a} + {b}", max(x, y) + 1),
    ]
    return picked(draw, [form for form in forms if form[1] <= EXACT])
