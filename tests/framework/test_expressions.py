"""The expression language: what it reads, what it refuses and where, and three-valued evaluation."""

from __future__ import annotations

import math
import pickle
import sys
import warnings
from itertools import product
from typing import Literal

import pytest

from aifactory_assess.errors import sentence
from aifactory_assess.framework.expressions import Barred, Expression, Facts, NameScope, Options, Truth, Value
from aifactory_assess.framework.parsing import (
    MAX_CHARACTERS,
    MAX_NESTING,
    MAX_NODES,
    ExpressionError,
    ExpressionFault,
    parse,
)

SCOPE: NameScope = {
    "a": "number",
    "b": "number",
    "kw": "number",
    "site": Options(("own", "rented", "none"), multi=False),
    "firm": Options(("yes", "no"), multi=False),
    "tools": Options(("gpu", "tpu", "none"), multi=True),
    "remark": "text",
    "staffed": Barred("it is a scored answer"),
}
Wanted = Literal["number", "condition"]


def number(text: str) -> Expression:
    return parse(text, SCOPE, wanted="number")


def condition(text: str) -> Expression:
    return parse(text, SCOPE, wanted="condition")


def faults(text: str, wanted: Wanted = "condition") -> list[ExpressionFault]:
    with pytest.raises(ExpressionError) as raised:
        parse(text, SCOPE, wanted=wanted)
    assert str(raised.value) == "; ".join(sentence(fault.found, fault.expected) for fault in raised.value.faults)
    return list(raised.value.faults)


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-1", -1.0),
        ("- -2", 2.0),
        ("-a", -3.0),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("0.25", 0.25),
        ("a + b * 2", 13.0),
        ("(a + b) * 2", 16.0),
        ("a - b - 1", -3.0),
        ("a / b / 2", 0.3),
        ("2 * -a", -6.0),
        ("min(a, b, 1)", 1.0),
        ("max(a, b)", 5.0),
        ("min(b, a)", 3.0),
        ("log10(1000)", 3.0),
        ("log10(a - 2)", 0.0),
        ("  a\n  +\r\n  b ", 8.0),
        ("1000000000000000", 1e15),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    found = number(text).evaluate({"a": 3.0, "b": 5.0})
    assert found == value
    assert isinstance(found, float)


# 10 to the 180th: known by itself, too large when squared.
LARGE = " * ".join(["1e15"] * 12)


@pytest.mark.parametrize(
    "text",
    [
        "kw",
        "kw + a",
        "a - kw",
        "kw * 0",
        "kw / a",
        "a / kw",
        "-kw",
        "min(a, kw)",
        "max(kw, a)",
        "log10(kw)",
        "a / 0",
        "a / (b - 5)",
        "0 / 0",
        "log10(0)",
        "log10(-1)",
        "log10(a - a)",
        f"({LARGE}) * ({LARGE})",
        "min(a / 0, 1)",
    ],
)
def test_an_unknown_input_a_division_by_zero_or_a_number_beyond_float64_makes_it_unknown(text: str) -> None:
    assert number(text).evaluate({"a": 3.0, "b": 5.0}) is None


def test_the_largest_float_is_known_and_what_goes_beyond_it_is_not() -> None:
    largest = sys.float_info.max
    assert number("a + 0").evaluate({"a": largest}) == largest
    assert number("a + a").evaluate({"a": largest}) is None
    assert number("-a - a").evaluate({"a": largest}) is None
    assert number("a * a").evaluate({"a": -largest}) is None
    assert number("a / 0.1").evaluate({"a": largest}) is None
    assert number("a * 0").evaluate({"a": math.inf}) is None


def test_operations_run_from_left_to_right_in_float64() -> None:
    assert number("a + b + kw").evaluate({"a": 0.1, "b": 0.2, "kw": 0.3}) == (0.1 + 0.2) + 0.3
    assert number("a + (b + kw)").evaluate({"a": 0.1, "b": 0.2, "kw": 0.3}) == 0.1 + (0.2 + 0.3)


# --- conditions, three-valued ---

SAID: dict[str, Truth] = {"a == 1": True, "a == 2": False, "kw == 1": None}
FACTS: Facts = {"a": 1.0}


def conjunction(one: Truth, other: Truth) -> Truth:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def negation(one: Truth) -> Truth:
    return None if one is None else not one


@pytest.mark.parametrize(("left", "right"), list(product(SAID, repeat=2)))
def test_and_or_and_not_are_kleenes(left: str, right: str) -> None:
    one, other = SAID[left], SAID[right]
    either = negation(conjunction(negation(one), negation(other)))
    assert condition(f"{left} and {right}").evaluate(FACTS) is conjunction(one, other)
    assert condition(f"{left} or {right}").evaluate(FACTS) is either
    assert condition(f"not {left}").evaluate(FACTS) is negation(one)
    assert condition(f"not ({left} and {right})").evaluate(FACTS) is negation(conjunction(one, other))


@pytest.mark.parametrize("parts", list(product(SAID, repeat=3)))
def test_three_parts_are_as_two_and_one(parts: tuple[str, str, str]) -> None:
    truths = [SAID[part] for part in parts]
    expected = conjunction(conjunction(truths[0], truths[1]), truths[2])
    assert condition(" and ".join(parts)).evaluate(FACTS) is expected


@pytest.mark.parametrize(
    ("op", "below", "equal", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("==", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_comparisons_of_numbers(op: str, below: bool, equal: bool, above: bool) -> None:
    compared = condition(f"a {op} 2")
    assert [compared.evaluate({"a": value}) for value in (1.0, 2.0, 3.0)] == [below, equal, above]
    assert compared.evaluate({}) is None
    assert condition(f"2 {op} kw").evaluate({}) is None
    assert condition(f"kw {op} kw").evaluate({}) is None


@pytest.mark.parametrize(
    ("text", "facts", "truth"),
    [
        ("site == own", {"site": "own"}, True),
        ("site == own", {"site": "rented"}, False),
        ("site == own", {}, None),
        ("site != own", {"site": "own"}, False),
        ("site != own", {"site": "rented"}, True),
        ("site != own", {}, None),
        ("site in [own, rented]", {"site": "rented"}, True),
        ("site in [own]", {"site": "rented"}, False),
        ("site in [own]", {}, None),
        ("site not in [own]", {"site": "rented"}, True),
        ("site not in [own]", {"site": "own"}, False),
        ("site not in [own]", {}, None),
        ("firm == yes", {"firm": "yes"}, True),
        ("firm == no", {"firm": "yes"}, False),
        ("gpu in tools", {"tools": frozenset({"gpu", "tpu"})}, True),
        ("gpu in tools", {"tools": frozenset()}, False),
        ("gpu in tools", {}, None),
        ("gpu not in tools", {"tools": frozenset({"tpu"})}, True),
        ("gpu not in tools", {"tools": frozenset({"gpu"})}, False),
        ("gpu not in tools", {}, None),
        ("none in tools and site == none", {"tools": frozenset({"none"}), "site": "none"}, True),
    ],
)
def test_options_belong_to_the_field_they_are_compared_with(text: str, facts: dict[str, Value], truth: Truth) -> None:
    assert condition(text).evaluate(facts) is truth


def test_an_expression_knows_its_names_once_and_in_order() -> None:
    parsed = condition("b > 1 and gpu in tools or site == own and a > b")
    assert parsed.names == ("b", "tools", "site", "a")
    assert parsed == condition(parsed.text)


# --- refusals: the whole of what is said, at its place ---

STRANGE = [
    ("", 0, "an empty expression"),
    ("  \n ", 0, "an empty expression"),
    ("a > 1;", 5, "';' has no place in an expression"),
    ("a > 1 # why", 6, "'#' has no place in an expression"),
    ("a\t> 1", 1, "'\\t' has no place in an expression"),
    ("a > 0x1f", 4, "'0x1f' has no place in an expression"),
    ("a > 010", 4, "'010' has no place in an expression, expected a number such as 4000 or 0.5"),
    ("a > 1_000", 4, "'1_000' has no place in an expression"),
    ("a > 1j", 4, "'1j' has no place in an expression"),
    ("a > 1if", 4, "'1if' has no place in an expression"),
    ("a > 1.2.3", 4, "'1.2.3' has no place in an expression"),
    ("a > ...", 4, "'...' has no place in an expression"),
    ("a.real > 1", 1, "'.real' has no place in an expression"),
    ("site == 'own'", 8, '"\'" has no place in an expression'),
    ('site == "own"', 8, "'\"' has no place in an expression"),
    ("a > 1\\\n", 5, "'\\\\' has no place in an expression"),
    ("a := 1", 2, "':' has no place in an expression"),
    ("a > 1 @ b", 6, "'@' has no place in an expression"),
    ("a | b", 2, "'|' has no place in an expression, expected or"),
    ("{a}", 0, "'{' has no place in an expression"),
    ("ａ > 1", 0, "'ａ' has no place in an expression"),  # a letter of full width
    ("a > ١", 4, "'١' has no place in an expression"),
    ("a\x00", 1, "'\\x00' has no place in an expression"),
    ("a > 1e16", 4, "a number beyond 1e+15"),
    ("a > 1e999", 4, "a number beyond 1e+15"),
    ("a > " + "9" * 900, 4, "a number beyond 1e+15"),
    ("a", 0, "a alone is no condition, expected a comparison such as a > 0"),
    ("site", 0, "site alone is no condition, expected a comparison such as site == ..."),
    ("remark", 0, "remark alone is no condition, expected a comparison such as remark == ..."),
    ("1", 0, "a number found, expected a condition"),
    ("True", 0, "True found, expected a condition"),
    ("None", 0, "None found, expected a condition"),
    ("a > True", 4, "True found, expected a number"),
    ("nowhere", 0, "nowhere is not known here"),
    ("not a", 4, "a alone is no condition, expected a comparison such as a > 0"),
    ("a + b", 0, "arithmetic found, expected a condition"),
    ("+a > 1", 0, "arithmetic found, expected a number"),
    ("a ** 2 > 1", 0, "'**' has no place in an expression"),
    ("a // 2 > 1", 0, "'//' has no place in an expression"),
    ("(a > 1) > 1", 1, "a condition found, expected a number"),
    ("(a > 1 and b > 1) + 1 > 2", 1, "a condition found, expected a number"),
    ("[a] > 1", 0, "a list found, expected a number"),
    ("(a, b) > 1", 0, "a list found, expected a number"),
    ("a[b] > 1", 0, "something else found, expected a number"),
    ("(a if b > 1 else b) > 1", 1, "something else found, expected a number"),
    ("[a for a in b] == a", 0, "something else found, expected a number"),
    ("min(*a, b) > 1", 4, "something else found, expected a number"),
    ("abs(a) > 1", 0, "abs(...) is not known, expected one of min, max, log10"),
    ("min(a)(b) > 1", 0, "something else found, expected a number"),
    ("__import__(a) > 1", 0, "__import__(...) is not known, expected one of min, max, log10"),
    ("min(a) > 1", 0, "min with 1 argument, expected two arguments or more"),
    ("log10(a, b) > 1", 0, "log10 with 2 arguments, expected one argument"),
    ("log10() > 1", 0, "log10 with 0 arguments, expected one argument"),
    ("min(a, b, key=a) > 1", 0, "min(...) found, expected a number"),
    ("1 < a < 3", 0, "a chained comparison found, expected two joined by `and`"),
    ("a is b", 0, "`is` found, expected == or !="),
    ("a is not b", 0, "`is` found, expected == or !="),
    ("own == site", 0, "write the field first: site == ..."),
    ("a == site", 0, "write the field first: site == ..."),
    ("site > own", 0, "site has options, which > does not compare, expected ==, != or in"),
    ("tools == gpu", 0, "tools can hold several options, expected OPTION in tools"),
    ("site == 1", 8, "a number found, expected an option of site: own, rented, none"),
    ("site == firm", 8, "firm is no option of site, expected one of own, rented, none"),
    ("a == own", 5, "own is not known here"),
    ("remark == own", 0, "remark is a text, expected a number"),
    ("a > site", 4, "site is a field with options, expected a number"),
    ("staffed == yes", 0, "staffed may not stand here: it is a scored answer"),
    ("gpu in site", 7, "site does not hold several options, expected a field of kind multi, or a list"),
    ("gpu in a", 7, "a does not hold several options, expected a field of kind multi, or a list"),
    ("gpu in nowhere", 7, "nowhere is not known here"),
    ("1 in tools", 0, "expected FIELD in [OPTION, ...] or OPTION in FIELD"),
    ("gpu in 1", 0, "expected FIELD in [OPTION, ...] or OPTION in FIELD"),
    ("site in (own, rented)", 0, "expected FIELD in [OPTION, ...] or OPTION in FIELD"),
    ("site in []", 8, "an empty list found, expected options"),
    ("1 in [own]", 0, "a number before `in [...]` found, expected a field"),
    ("tools in [gpu]", 0, "tools cannot be one of a list, expected OPTION in tools"),
    ("a in [gpu]", 0, "a cannot be one of a list, expected a field with options"),
    ("nowhere in [gpu]", 0, "nowhere is not known here"),
    ("site = own", 5, "no expression: '=', expected =="),
    ("a => 3", 2, "no expression: '=>', expected >="),
    ("not a > 1 and !b", 14, "no expression: '!', expected not"),
    ("a > 1 && b > 1", 6, "'&' has no place in an expression, expected and"),
    ("a > 4,000", 6, "'000' has no place in an expression, expected a number such as 4000 or 0.5"),
    ("a > 1 or ", 8, "no expression: it ends too soon"),
    ("site in own", 0, "site in own found, expected site in [own]"),
    ("tools in gpu", 0, "tools in gpu found, expected gpu in tools"),
    ("site not in own", 0, "site not in own found, expected site not in [own]"),
    ("tools not in gpu", 0, "tools not in gpu found, expected gpu not in tools"),
    ("tools not in [gpu]", 0, "tools cannot be one of a list, expected OPTION not in tools"),
    ("tools != gpu", 0, "tools can hold several options, expected OPTION not in tools"),
    ("1 not in tools", 0, "expected FIELD not in [OPTION, ...] or OPTION not in FIELD"),
    ("1 not in [own]", 0, "a number before `not in [...]` found, expected a field"),
    ("site in [own, 1]", 14, "a number found, expected an option of site: own, rented, none"),
]


@pytest.mark.parametrize(("text", "offset", "message"), STRANGE)
def test_what_is_no_condition_is_refused_at_its_place(text: str, offset: int, message: str) -> None:
    assert [(fault.offset, sentence(fault.found, fault.expected)) for fault in faults(text)] == [(offset, message)]


def test_an_option_may_be_called_as_its_field() -> None:
    scope: NameScope = {"tools": Options(("tools", "none"), multi=True)}
    assert parse("tools in tools", scope, wanted="condition").names == ("tools",)


@pytest.mark.parametrize("text", ["a > 1", "a > 1 and b > 1", "not a > 1", "site == own", "site in [own]"])
def test_a_condition_is_no_number(text: str) -> None:
    (fault,) = faults(text, "number")
    assert sentence(fault.found, fault.expected) in (
        "a condition found, expected a number",
        "arithmetic found, expected a number",
    )


@pytest.mark.parametrize(
    "text", ["a >", "a b", "and", "(a > 1", "a > 1)", "lambda", "min(", "a = 1", "a > 1,", "if", "not"]
)
def test_what_python_cannot_parse_is_no_expression(text: str) -> None:
    (fault,) = faults(text)
    assert fault.found.startswith(("no expression: ", "a list found"))
    assert 0 <= fault.offset < len(text)


def test_the_place_of_a_fault_counts_what_stands_before_the_expression() -> None:
    assert [fault.offset for fault in faults("  nowhere > 1")] == [2]
    assert [fault.offset for fault in faults("\n  a > 1 and\n  nowhere > 1")] == [15]
    assert [fault.offset for fault in faults("   a > > 1")] == [7]


def test_every_fault_is_told_in_order() -> None:
    found = faults("nowhere > 1 and (site == ownd or 1) and kW > 1")
    assert [(fault.offset, fault.near and fault.near[0]) for fault in found] == [
        (0, "nowhere"),
        (25, "ownd"),
        (33, None),
        (40, "kW"),
    ]


def test_no_more_than_ten_faults_are_told() -> None:
    assert len(faults(" or ".join(f"nowhere_{number} > 1" for number in range(30)))) == 10


# --- bounds, before anything is worked out ---


def test_a_thousand_characters_are_read_and_one_more_is_not() -> None:
    text = "a > 1" + " " * (MAX_CHARACTERS - 5)
    assert condition(text).evaluate({"a": 2.0}) is True
    assert faults(text + " ") == [ExpressionFault(0, "1001 characters", "at most 1000")]


def test_two_hundred_parts_are_read_and_more_are_not() -> None:
    # One junction, and three parts in each comparison.
    most = " or ".join(["a>1"] * ((MAX_NODES - 1) // 3))
    assert condition(most).evaluate({"a": 0.0}) is False
    assert faults(f"{most} or a>1") == [ExpressionFault(0, "202 parts", "at most 200")]


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    # A comparison is one level, its sides are the next.
    inner = "-" * (MAX_NESTING - 2) + "a"
    assert condition(f"{inner} > 1").evaluate({"a": 2.0}) is True
    assert faults(f"-{inner} > 1") == [ExpressionFault(19, "nested more than 20 deep")]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 480 + "a > 1" + ")" * 480,
        "not " * 240 + "a > 1",
        "-" * 990 + "a",
        "min(" * 200 + "a",
        "[" * 450 + "]" * 450,
        "a in [" * 160,
        "a if a else " * 80 + "a",
        "a < " * 249 + "a",
        "a and " * 160 + "a",
        "a + " * 249 + "a",
        "9" * 1000,
        "1e" + "9" * 990,
        "lambda " * 100,
        "yield " * 100,
        "await a",
        "(yield)",
        "a, " * 300,
        "is " * 300,
        "1 is 1",
        "1 (2)",
        "1 [2]",
        "[] is []",
    ],
)
@pytest.mark.parametrize("wanted", ["number", "condition"])
def test_hostile_text_is_refused_without_a_warning(text: str, wanted: Wanted) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = faults(text, wanted)
    assert all(fault.found and 0 <= fault.offset <= len(text) for fault in found)


def test_brackets_alone_are_no_levels() -> None:
    assert condition("(" * 80 + "a > 1" + ")" * 80).evaluate({"a": 2.0}) is True


def test_a_parser_that_gives_up_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ast.parse raises at the limits of the interpreter differs between versions of Python."""
    for error in (MemoryError, RecursionError, ValueError):

        def give_up(*_: object, error: type[Exception] = error, **__: object) -> object:
            raise error

        monkeypatch.setattr("ast.parse", give_up)
        assert faults("a > 1") == [ExpressionFault(0, "nested too deeply to be read")]


def test_an_expression_travels_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(parse("a > 1 and site == own", SCOPE, wanted="condition")))  # noqa: S301 - our own
    assert there.evaluate({"a": 2.0, "site": "own"}) is True
    assert (there.text, there.names) == ("a > 1 and site == own", ("a", "site"))
