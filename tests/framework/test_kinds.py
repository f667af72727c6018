"""The kinds of answer: what is an answer, and what it is worth in basis points."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from aifactory_assess.errors import sentence
from aifactory_assess.framework.asked import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    Curve,
    FreeText,
    Levels,
    Number,
    Option,
    QuestionKind,
    YesNo,
)
from aifactory_assess.framework.credit import curve_credit
from aifactory_assess.framework.kinds import Refusal, accept, best_credit, credit, least_credit_from
from aifactory_assess.yamlnodes import MappingNode, Node
from aifactory_assess.yamltext import parse

LEVELS = Levels(steps=("none", "some", "most", "all"), credits=(0, 3333, 6667, 10000))
CHOICE = Choice(
    options=(
        Option(id="tape", label="Tape", credit=0),
        Option(id="disk", label="Disk", credit=6000),
        Option(id="both", label="Both", credit=10000),
    )
)
CHECKLIST = Checklist(
    options=(
        Option(id="gpu", label="GPU", points=3),
        Option(id="tpu", label="TPU", points=2),
        Option(id="npu", label="NPU", points=1),
        Option(id="rented", label="All rented", points=4, exclusive=True),
        Option(id="nothing", label="Nothing", exclusive=True),
    )
)


def curve(*knots: tuple[float, int], logarithmic: bool = False) -> Curve:
    places = tuple(math.log10(x) if logarithmic else x for x, _ in knots)
    return Curve(knots=knots, places=places, logarithmic=logarithmic)


def quantity(least: float, most: float, *knots: tuple[float, int], logarithmic: bool = False) -> Number:
    return Number(unit="m", least=least, most=most, curve=curve(*knots, logarithmic=logarithmic))


NUMBER = quantity(0, 100, (10, 0), (20, 5000), (40, 10000))


def node(text: str) -> Node:
    root = parse(f"a: {text}\n".encode(), "file").root
    assert isinstance(root, MappingNode)
    return root.entries["a"].value


# --- what is an answer ---


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (LEVELS, "0", 0),
        (LEVELS, "3", 3),
        (LEVELS, "3.0", 3),
        (LEVELS, "02", 2),
        (LEVELS, "1e0", 1),
        (LEVELS, "0x2", 2),
        (YesNo(), "yes", "yes"),
        (YesNo(), "no", "no"),
        (YesNo(), '"no"', "no"),
        (CHOICE, "disk", "disk"),
        (CHECKLIST, "[]", ()),
        (CHECKLIST, "[npu, gpu]", ("gpu", "npu")),
        (CHECKLIST, "[rented]", ("rented",)),
        (NUMBER, "0", 0.0),
        (NUMBER, "100", 100.0),
        (NUMBER, "010", 10.0),
        (NUMBER, "1e1", 10.0),
        (NUMBER, "-0.0", 0.0),
        (FreeText(), "some words", "some words"),
        (FreeText(), "12:30", "12:30"),
        (FreeText(), "010", "010"),
        (FreeText(), "true", "true"),
    ],
)
def test_a_value_of_the_kind_is_an_answer(kind: AnswerKind, written: str, value: AnswerValue) -> None:
    found = accept(kind, node(written))
    assert found == value
    assert type(found) is type(value)


STEP = "expected a whole number from 0 to 3"
QUANTITY = "expected a number from 0 to 100 (m)"


@pytest.mark.parametrize(
    ("kind", "written", "message"),
    [
        (LEVELS, "4", f"'4' is no level, {STEP}"),
        (LEVELS, "-1", f"'-1' is no level, {STEP}"),
        (LEVELS, "3.5", f"'3.5' is no level, {STEP}"),
        (LEVELS, "true", f"'true' is no level, {STEP}"),
        (LEVELS, '"3"', f"'3' in quotes is no level, {STEP}"),
        (LEVELS, "most", f"'most' is no level, {STEP}"),
        (LEVELS, ".nan", f"'.nan' is no level, {STEP}"),
        (LEVELS, ".inf", f"'.inf' is no level, {STEP}"),
        (LEVELS, "[3]", f"a list is no level, {STEP}"),
        (LEVELS, "1e400", f"'1e400' is no level, {STEP}"),
        (YesNo(), "true", "'true' is no option, expected yes, no"),
        (YesNo(), "Yes", "'Yes' is no option, expected yes, no"),
        (YesNo(), "on", "'on' is no option, expected yes, no"),
        (YesNo(), "1", "'1' is no option, expected yes, no"),
        (YesNo(), "{yes: no}", "a mapping is no option, expected yes, no"),
        (CHOICE, "dsik", "'dsik' is no option, expected tape, disk, both"),
        (CHOICE, "[disk]", "a list is no option, expected tape, disk, both"),
        (CHECKLIST, "gpu", "'gpu' is no list of options, expected for example [gpu], or [] for none"),
        (CHECKLIST, "[gpu, cpu]", "'cpu' is no option, expected gpu, tpu, npu, rented, nothing"),
        (CHECKLIST, "[gpu, gpu]", "'gpu' is ticked twice, expected each option once"),
        (CHECKLIST, "[gpu, rented]", "'rented' stands alone, expected no other option beside it"),
        (CHECKLIST, "[nothing, rented]", "'rented' stands alone, expected no other option beside it"),
        (CHECKLIST, "[[gpu]]", "a list is no option, expected gpu, tpu, npu, rented, nothing"),
        (NUMBER, "100.1", f"'100.1' is out of range, {QUANTITY}"),
        (NUMBER, "-0.1", f"'-0.1' is out of range, {QUANTITY}"),
        (NUMBER, ".nan", f"'.nan' is no number, {QUANTITY}"),
        (NUMBER, ".inf", f"'.inf' is no number, {QUANTITY}"),
        (NUMBER, "1e999", f"'1e999' is no number, {QUANTITY}"),
        (NUMBER, "true", f"'true' is no number, {QUANTITY}"),
        (NUMBER, "'5'", f"'5' in quotes is no number, {QUANTITY}"),
        (NUMBER, "1:30", f"'1:30' is no number, {QUANTITY}"),
        (NUMBER, "1_0", f"'1_0' is no number, {QUANTITY}"),
        (NUMBER, "[5]", f"a list is no number, {QUANTITY}"),
        (Number(unit="", least=0, most=1), "2", "'2' is out of range, expected a number from 0 to 1"),
        (FreeText(), '" "', "' ' is no text, expected words"),
        (FreeText(), "[a]", "a list is no text, expected words"),
        (FreeText(), "", "empty is no text, expected words"),
    ],
)
def test_anything_else_is_none(kind: AnswerKind, written: str, message: str) -> None:
    found = accept(kind, node(written))
    assert isinstance(found, Refusal)
    assert sentence(found.found, found.expected) == message


def test_a_refusal_stands_at_the_item_and_knows_what_was_meant() -> None:
    found = accept(CHECKLIST, node("[gpu, tpi]"))
    assert isinstance(found, Refusal)
    assert (found.node.line, found.node.column) == (1, 10)
    assert found.near == ("tpi", ("gpu", "tpu", "npu", "rented", "nothing"))


@pytest.mark.parametrize(("word", "meant"), [("YES", "yes"), ("Ano", None), ("non", None), ("nope", None)])
def test_likeness_says_nothing_of_yes_and_no(word: str, meant: str | None) -> None:
    found = accept(YesNo(), node(word))
    assert isinstance(found, Refusal)
    assert (found.near, found.labelled) == (None, meant)


def test_a_label_that_is_the_word_of_another_option_is_no_hint() -> None:
    crossed = Choice(
        options=(Option(id="yes", label="No"), Option(id="no", label="Yes"), Option(id="so", label="Both"))
    )
    assert [getattr(accept(crossed, node(word)), "labelled", "") for word in ("Yes", "No", "Both")] == [
        None,
        None,
        "so",
    ]


# --- what it is worth ---


@pytest.mark.parametrize(
    ("kind", "value", "worth"),
    [
        (LEVELS, 0, 0),
        (LEVELS, 1, 3333),
        (LEVELS, 3, 10000),
        (YesNo(), "yes", 10000),
        (YesNo(), "no", 0),
        (YesNo(yes=2000, no=10000), "yes", 2000),
        (YesNo(yes=2000, no=10000), "no", 10000),
        (CHOICE, "disk", 6000),
        (CHOICE, "tape", 0),
        (CHECKLIST, (), 0),
        (CHECKLIST, ("gpu",), 5000),
        (CHECKLIST, ("npu",), 1667),
        (CHECKLIST, ("gpu", "tpu", "npu"), 10000),
        (CHECKLIST, ("rented",), 6667),
        (CHECKLIST, ("nothing",), 0),
    ],
)
def test_credit(kind: QuestionKind, value: AnswerValue, worth: int) -> None:
    assert credit(kind, value) == worth


@pytest.mark.parametrize(
    ("value", "worth"),
    [(0, 0), (10, 0), (15, 2500), (20, 5000), (30, 7500), (39.998, 10000), (40, 10000), (100, 10000)],
)
def test_a_number_earns_what_its_segment_says_and_no_more_beyond_the_knots(value: float, worth: int) -> None:
    assert credit(NUMBER, float(value)) == worth


@pytest.mark.parametrize(
    ("value", "worth"),
    [(0.0, 10000), (1.0, 10000), (10.0, 6667), (100.0, 3333), (1000.0, 0), (5000.0, 0), (10**0.5, 8333)],
)
def test_a_logarithmic_scale_has_equal_steps_for_equal_ratios(value: float, worth: int) -> None:
    kind = quantity(0, 10000, (1, 10000), (1000, 0), logarithmic=True)
    assert credit(kind, value) == worth


def test_credit_is_rounded_half_to_even() -> None:
    halves = curve((0.0, 0), (2.0, 1), (4.0, 4))
    assert curve_credit(halves, 1.0) == 0
    assert curve_credit(halves, 3.0) == 2
    assert (
        credit(Checklist(options=(Option(id="a", label="A", points=1), Option(id="b", label="B", points=7))), ("a",))
        == 1250
    )
    sixteen = (Option(id="a", label="A", points=1), Option(id="b", label="B", points=31999))
    assert credit(Checklist(options=sixteen), ("a",)) == 0


def test_a_number_next_to_a_knot_earns_what_the_knot_earns() -> None:
    kind = curve((1.0, 0), (3.0, 4000), (1000.0, 10000), logarithmic=True)
    for knot, worth in ((1.0, 0), (3.0, 4000), (1000.0, 10000)):
        for value in (math.nextafter(knot, 0), knot, math.nextafter(knot, math.inf)):
            assert curve_credit(kind, value) == worth


def test_no_credit_leaves_its_segment_and_a_larger_number_never_earns_less() -> None:
    kind = curve((0.1, 0), (0.3, 3333), (0.7, 3334), (1.1, 10000))
    values = [step / 1000 for step in range(1201)]
    worth = [curve_credit(kind, value) for value in values]
    assert worth == sorted(worth)
    assert (worth[0], worth[-1]) == (0, 10000)
    exact = [Fraction(value) for value in values[100:300]]
    slope = Fraction(3333) / (Fraction(0.3) - Fraction(0.1))
    assert all(
        abs(slope * (x - Fraction(0.1)) - got) <= Fraction(51, 100)
        for x, got in zip(exact, worth[100:300], strict=True)
    )


# --- the best, and what a remedy reaches ---


@pytest.mark.parametrize(
    ("kind", "best"),
    [
        (LEVELS, 10000),
        (YesNo(yes=2000, no=9000), 9000),
        (CHOICE, 10000),
        (CHECKLIST, 10000),
        (NUMBER, 10000),
        (quantity(0, 20, (10, 0), (20, 5000)), 5000),
        (quantity(0, 100, (10, 10000), (20, 0)), 10000),
    ],
)
def test_the_best_credit(kind: QuestionKind, best: int) -> None:
    assert best_credit(kind) == best


@pytest.mark.parametrize(
    ("kind", "target", "reached"),
    [
        (LEVELS, 5000, 6667),
        (LEVELS, 6667, 6667),
        (LEVELS, 6668, 10000),
        (YesNo(), 1, 10000),
        (YesNo(yes=8000, no=10000), 7500, 8000),
        (CHOICE, 7500, 10000),
        (CHOICE, 6000, 6000),
        (CHECKLIST, 7500, 7500),
        (NUMBER, 7501, 7501),
    ],
)
def test_a_remedy_reaches_the_least_attainable_credit_at_or_above_its_target(
    kind: QuestionKind, target: int, reached: int
) -> None:
    assert least_credit_from(kind, target) == reached
