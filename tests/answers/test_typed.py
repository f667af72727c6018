from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory_assess.answers.typed import Misread, is_unsure, two_numbers, typed
from aifactory_assess.framework.asked import AnswerKind, Checklist, Choice, FreeText, Levels, Number, Option, YesNo
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.kinds import bare_words
from tests.answers.drawn import values

LEVELS = Levels(steps=("a", "b", "c", "d"), credits=(0, 3333, 6667, 10000))
OPTIONS = (Option(id="one", label="1"), Option(id="two", label="2"), Option(id="alone", label="3", exclusive=True))
NUMBERED = Levels(steps=("3", "2", "1", "0"), credits=LEVELS.credits)
CHOICE, LIST = Choice(options=OPTIONS), Checklist(options=OPTIONS)
DAYS = Number(unit="days", least=0, most=100000)
MONTHS = Number(unit="months", least=0, most=120)
SECONDS = Number(unit="seconds", least=0, most=100000)
GPU_HOURS = Number(unit="GPU-hours in 12 months", least=0, most=1e10)
ACCELERATORS = Number(unit="accelerators", least=0, most=1e6)
SHARE = Number(unit="% of datasets", least=0, most=100)
FTE = Number(unit="full-time equivalents", least=0, most=1e6)
WORKING_DAYS = Number(unit="working days", least=0, most=1000)
PUE = Number(unit="PUE", least=1, most=5)
RATIO = Number(unit="ratio", least=0, most=100)
POWER = Number(unit="kW per rack", least=0, most=100000)
SPEED = Number(unit="GB/s per accelerator", least=0, most=100000)
FABRIC = Number(unit="Gb/s", least=0, most=100000)
DATASET = Number(unit="GB", least=0, most=100000)
MODEL = Number(unit="billion parameters", least=0, most=100000)
MONEY = Number(unit="USD per year", least=0, most=1e12)
TURNOVER = Number(unit="EUR million", least=0, most=1e6)
STAFF = Checklist(
    options=(
        Option(id="mle", label="ML engineer, platform", points=1),
        Option(id="ds", label="Data scientist", points=1),
        Option(id="de", label="Data engineer; pipelines", points=1),
    )
)
ROLE = Choice(
    options=(Option(id="infrastructure_lead", label="Infrastructure lead"), Option(id="power", label="Chief of power"))
)
CROSSED = Choice(options=(Option(id="yes", label="No"), Option(id="no", label="Yes")))
CROSSED_LIST = Checklist(options=(Option(id="a", label="b", points=1), Option(id="b", label="a", points=1)))
TWINS = (
    Option(id="one", label="Same thing"),
    Option(id="two", label="Same thing"),
    Option(id="an_id", label="other", points=1),
    Option(id="other", label="an_id"),
)


@pytest.mark.parametrize(
    ("kind", "reply", "value"),
    [
        (LEVELS, "0", 0),
        (LEVELS, " 3 ", 3),
        (NUMBERED, "3", 3),
        (NUMBERED, "3: 0", 3),
        (YesNo(), "yes", "yes"),
        (YesNo(), "N", "no"),
        (CHOICE, "2", "two"),
        (CHOICE, "two", "two"),
        (LIST, "1,2", ("one", "two")),
        (LIST, "2 1", ("one", "two")),
        (LIST, "[two]", ("two",)),
        (LIST, "3", ("alone",)),
        (LIST, "0", ()),
        (STAFF, "Data scientist", ("ds",)),
        (STAFF, "data scientist, ML engineer, platform", ("mle", "ds")),
        (STAFF, "ML engineer, platform; Data engineer; pipelines", ("mle", "de")),
        (STAFF, "Data engineer; pipelines, and Data scientist", ("ds", "de")),
        (STAFF, "1-2, de", ("mle", "ds", "de")),
        (LIST, "none", ()),
        (DAYS, "12", 12.0),
        (DAYS, "12 days", 12.0),
        (DAYS, "1.5k", 1500.0),
        (DAYS, "0.05M", 50000.0),
        (DAYS, "1e3", 1000.0),
        (SHARE, "12%", 12.0),
        (SHARE, "12 %", 12.0),
        (SHARE, "12 %.", 12.0),
        (SHARE, "12 percent", 12.0),
        (SHARE, "12 per cent of datasets", 12.0),
        (SHARE, "12 Prozent", 12.0),
        (RATIO, "40 pct.", 0.4),
        (FTE, "3500 FTE", 3500.0),
        (FTE, "3.5k FTEs", 3500.0),
        (WORKING_DAYS, "15 workdays", 15.0),
        (RATIO, "120%", 1.2),
        (FreeText(), " some words ", "some words"),
        (DAYS, "1,200", 1200.0),
        (DAYS, "1 200", 1200.0),
        (DAYS, "1'200", 1200.0),
        (DAYS, "1\u2019200", 1200.0),
        (DAYS, "10,200.5", 10200.5),
        (DAYS, "1 day", 1.0),
        (POWER, "20 kW", 20.0),
        (POWER, "20 kW per rack", 20.0),
        (POWER, "1,200 kw", 1200.0),
        (POWER, "400kW", 400.0),
        (POWER, "1.001k", 1001.0),
        (POWER, "1.5 MW", 1500.0),
        (POWER, "0.04MW per rack", 40.0),
        (POWER, "500 W", 0.5),
        (SPEED, "2 GB/s", 2.0),
        (SPEED, "2 GB", 2.0),
        (SPEED, "2GB/s per accelerator", 2.0),
        (FABRIC, "400 Gb/s", 400.0),
        (DATASET, "500 gb", 500.0),
        (DAYS, "12days", 12.0),
        (DAYS, "1.2 thousand", 1200.0),
        (TURNOVER, "45 million", 45.0),
        (TURNOVER, "1.2 Mio EUR", 1.2),
        (TURNOVER, "120 Mio. EUR", 120.0),
        (TURNOVER, "1.2 Mrd. EUR", 1200.0),
        (TURNOVER, "500 Tsd. EUR", 0.5),
        (TURNOVER, "1.2 Mia EUR", 1200.0),
        (TURNOVER, "3 Milliarden EUR", 3000.0),
        (MONEY, "2 Millionen USD", 2e6),
        (DAYS, "3 tausend", 3000.0),
        (SHARE, "12 pourcent", 12.0),
        (MODEL, "2 trillion parameters", 2000.0),
        (MODEL, "7b", 7.0),
        (MODEL, "7B parameters", 7.0),
        (MODEL, "700M", 0.7),
        (MODEL, "7", 7.0),
        (MONEY, "USD 2,000,000", 2e6),
        (MONEY, "2 M USD", 2e6),
        (MONEY, "2.5M", 2.5e6),
        (MONEY, "2.5M/year", 2.5e6),
        (MONEY, "2.5M per year", 2.5e6),
        (POWER, "20/rack", 20.0),
        (ACCELERATORS, "128 GPUs", 128.0),
        (ACCELERATORS, "1 GPU", 1.0),
        (TURNOVER, "12 m", 12.0),
        (TURNOVER, "1.2M EUR", 1.2),
        (TURNOVER, "2k EUR million", 2000.0),
        (TURNOVER, "45 EUR millions", 45.0),
        (TURNOVER, "3b", 3000.0),
        (SHARE, "62 % of datasets", 62.0),
        (LIST, "1-2", ("one", "two")),
        (LIST, "1 and 2", ("one", "two")),
        (LIST, "1 - 2", ("one", "two")),
        (LIST, "1 \u2013 2", ("one", "two")),
        (ROLE, "infrastructure lead", "infrastructure_lead"),
        (ROLE, "Chief of power", "power"),
        (ROLE, "0000000002", "power"),
        (LEVELS, "C", 2),
        (LEVELS, "2: c", 2),
    ],
)
def test_a_reply_means_its_value(kind: AnswerKind, reply: str, value: object) -> None:
    assert typed(kind, reply, numbered=True) == value


@pytest.mark.parametrize(
    ("kind", "word", "times"),
    [
        (RATIO, "%", "0.01"),
        (SHARE, "%", "1"),
        (MONEY, "k", "1000"),
        (TURNOVER, "k EUR", "0.001"),
        (MODEL, "M", "0.001"),
        (POWER, "MW", "1000"),
        (POWER, "W", "0.001"),
    ],
)
def test_a_typed_number_is_worked_out_in_decimals(kind: Number, word: str, times: str) -> None:
    """As a mapping does it, so that 57.11 % typed and 0.5711 in a table are one number to the last bit."""
    numbers = [f"{hundredths / 100:.2f}" for hundredths in range(1, 10_001)]
    for number in [*numbers, "0.12345678901234567", "9.8765432109876543", "57.110000000000000001"]:
        value = typed(kind, f"{number} {word}", numbered=False)
        assert value == float(Decimal(number) * Decimal(times)), number


@pytest.mark.parametrize("number", ["1e400", "1e9999999", f"1e{10**30}", f"1{'0' * 190}e190"])
def test_a_number_beyond_all_floats_is_none_by_a_word_either(number: str) -> None:
    assert isinstance(typed(RATIO, f"{number} %", numbered=False), Misread)


@pytest.mark.parametrize(
    ("kind", "reply", "why"),
    [
        (LEVELS, "4", "expected a whole number from 0 to 3"),
        (LEVELS, "1.5", "expected a whole number"),
        (LEVELS, "2: b", "is no level"),
        (LEVELS, "e", "is no level"),
        (YesNo(), "maybe", "expected yes, no"),
        (YesNo(), "H100", "'H100' is"),
        (CHOICE, "0", "is no option"),
        (CHOICE, "4", "is no option"),
        (CHOICE, "tow", "did you mean two?"),
        (LIST, "1,1", "ticked twice"),
        (LIST, "1,3", "stands alone"),
        (LIST, "1,9", "there is no option 9, expected numbers from 1 to 3"),
        (LIST, "", "no option is named"),
        (DAYS, "1,5", "a comma may mean thousands or decimals"),
        (DAYS, "1,50,000", "a comma may mean thousands or decimals"),
        (DAYS, "1,2000", "a comma may mean thousands or decimals"),
        (DAYS, "0,050", "a comma may mean thousands or decimals: write 0.050"),
        (DAYS, "about 60", "write 60, and that it is rough in a note"),
        (DAYS, "3-6 days", "write one number, such as 3 days or 6 days"),
        (POWER, "20 kWh", "is no number"),
        (MONEY, "12.345,67", "'12.345,67' is no number (write 12345.67), expected"),
        (MONEY, "1.234.567,8", "is no number (write 1234567.8), expected"),
        (MONEY, "1,5e3", "(a comma may mean thousands or decimals: write 1.5e3), expected"),
        (MONEY, "5m", "(write 5M where millions are meant)"),
        (MONEY, "2.5M/month", "is no number, expected"),
        (MONEY, "between 5M and 6M", "such as 5M or 6M, and the range in a note"),
        (MONEY, "from 5 to 6M", "such as 5M or 6M, and the range in a note"),
        (MONEY, "from 5M to 6", "such as 5M or 6M, and the range in a note"),
        (MONEY, "500k-1M USD", "such as 500k USD or 1M USD, and"),
        (MONEY, "500k USD-1M", "such as 500k USD or 1M USD, and"),
        (SHARE, "40 % - 60", "such as 40 % or 60 %, and"),
        (MONEY, "900 USD - 1k", "such as 900 USD or 1k USD, and"),
        (MONEY, "500,000 USD-1M", "such as 500,000 USD or 1M USD, and"),
        (MONEY, "500-1M", "such as 500 or 1M, and"),
        (POWER, "900 kW-1k", "such as 900 kW or 1k kW, and"),
        (POWER, "50-1 MW", "(write one number, and the range in a note)"),
        (POWER, "5 mw", "(write 5 MW where megawatts are meant)"),
        (SPEED, "2 Gb/s", "(write 0.25 for 0.25 GB/s per accelerator)"),
        (SPEED, "2 gb/s", "(write 2 where GB/s are meant, or 0.25 where Gb/s are meant)"),
        (SPEED, "2 GBPS", "(write 2 where GB/s are meant, or 0.25 where Gb/s are meant)"),
        (SPEED, "2 gb", "(write 2 where GB/s are meant, or 0.25 where Gb/s are meant)"),
        (POWER, "20 kg", "is no number"),
        (ROLE, "0000019", "'0000019' is no option, expected the number of one: 1"),
        (ROLE, "9" * 5000, "is no option"),
        (LIST, "1,00000019", "there is no option 00000019"),
        (ROLE, "9", "expected the number of one: 1 Infrastructure lead, 2 Chief of power"),
        (LIST, "tow", "expected numbers such as 1,3 or 1-3: 1 1, 2 2, 3 3"),
        (LIST, "2-1", "is no option"),
        (LIST, "2-9", "there is no option 9, expected numbers from 1 to 3"),
        (LIST, "8-9999", "there is no option 9999"),
        (LIST, "1-2,1-2,tow", "ticked twice"),
        (STAFF, "Data scientist, chemist", "'Data' is no option"),
        (STAFF, "Data scientist, 2", "ticked twice"),
        (MONTHS, "2027-03", "is a date (write how many months from today that is), expected a number from 0 to 120"),
        (MONTHS, "15.3.2027", "is a date (write"),
        (DAYS, "03/2027", "'03/2027' is a date, expected"),
        (DAYS, "2027-2030", "write one number, such as 2027 or 2030"),
        (MONTHS, "2 years", "(write 24 for 24 months)"),
        (MONTHS, "18 mo", "(write 18 for 18 months)"),
        (SECONDS, "5 min.", "(write 300 for 300 seconds)"),
        (MODEL, "1.5m", "(write 1.5M where millions are meant)"),
        (WORKING_DAYS, "15 days", "(write 15 where working days are meant), expected"),
        (WORKING_DAYS, "15d", "(write 15 where working days are meant), expected"),
        (SHARE, "about 40 percent, I think", "(write 40 percent, and that it is rough in a note), expected"),
        (SHARE, "I guess 40 % or so", "(write 40 %, and that it is rough in a note), expected"),
        (DAYS, "12 percent", "is a percentage"),
        (DAYS, "12%", "is a percentage"),
        (DAYS, "-1", "out of range"),
        (DAYS, "nan", "is no number"),
        (DAYS, "1e400", "is no number"),
        (SHARE, "101", "out of range, expected a number from 0 to 100"),
        (FreeText(), " ", "nothing was typed"),
        (FreeText(), "\udcff", "not valid UTF-8"),
    ],
)
def test_a_reply_that_cannot_be_right_says_why(kind: AnswerKind, reply: str, why: str) -> None:
    result = typed(kind, reply, numbered=True)
    assert isinstance(result, Misread)
    assert why in result.message


@pytest.mark.parametrize(
    ("kind", "reply", "ways"),
    [
        (POWER, "1,5 MW", ["1.5 MW"]),
        (POWER, "1,5 kW", ["1.5 kW"]),
        (MONEY, "1500,250", ["1500.250", "1500250"]),
        (POWER, "1.500,00 kW", ["1500.00 kW"]),
        (POWER, "about 1.500,250 kW", ["1500.250 kW"]),
        (POWER, "1.5,250 kW", []),
        (POWER, "1.500,250,5 kW", []),
        (POWER, "about 1,5 MW", ["1.5 MW"]),
        (POWER, "0,4 MW", ["0.4 MW"]),
        (POWER, "~ 40kW", ["40kW"]),
        (PUE, "1,4", ["1.4"]),
        (DAYS, "1,50,000", []),
        (DAYS, "1,0,000", ["10000"]),
        (DAYS, "90d", ["90"]),
        (DAYS, "5 jours", ["5"]),
        (WORKING_DAYS, "15 Arbeitstage", ["15"]),
        (MONTHS, "3 Quartale", ["9"]),
        (MONTHS, "18 mois", ["18"]),
        (SECONDS, "500 ms", ["0.5"]),
        (DAYS, "1-2 k", ["1 k", "2 k"]),
        *(
            (SPEED, f"2 {bits}", ["0.25"])
            for bits in ("Gb", "Gbit/s", "Gbps", "gbps", "Gigabits/s", "Gb/s per accelerator")
        ),
        (SPEED, "about 16 Mb/s", ["0.002"]),
        (SPEED, "500 MB/s", ["0.5"]),
        (SPEED, "1 GiB/s", ["1.073741824"]),
        (SPEED, "2 GBps", ["2"]),
        (FABRIC, "2 GB/s", ["16"]),
        (FABRIC, "2 GB", ["16"]),
        (FABRIC, "2 gb/s", ["16", "2"]),
        (DATASET, "2 Gb", ["0.25"]),
    ],
)
def test_what_to_type_instead_is_taken(kind: Number, reply: str, ways: list[str]) -> None:
    refused = typed(kind, reply, numbered=True)
    assert isinstance(refused, Misread)
    assert re.findall(r"(?:write|such as| or) ([0-9][0-9.]*(?: ?(?:MW|kW|k)\b)?)", refused.found) == ways
    assert not any(isinstance(typed(kind, way, numbered=True), Misread) for way in ways)


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        (MODEL, "2T"),
        (MODEL, "1.5 Tn. parameters"),
        (POWER, "1.5MVA"),
        (POWER, "400kVA"),
        (POWER, "2x750 kW"),
        (GPU_HOURS, "128 GPUs"),
        (POWER, "1.5 MW per hall"),
        (DAYS, "4 months"),
        (WORKING_DAYS, "3 weeks"),
        (WORKING_DAYS, "15 calendar days"),
        (FTE, "3500 people"),
        (SHARE, "about 40 persons"),
        (GPU_HOURS, "12 months"),
        (DAYS, "3 wk"),
        (DAYS, "1,200 of them"),
        (DAYS, "500 own and 200 rented"),
        (MONTHS, "1 year and 6 months"),
        (DAYS, "20 thousand of them"),
        (MONTHS, "30 days"),
        (MONTHS, "10 per year"),
        (GPU_HOURS, "150k per month"),
        (GPU_HOURS, "40k/week"),
        (GPU_HOURS, "100000 per month"),
        (TURNOVER, "150k EUR per year"),
        (TURNOVER, "2.5M/month"),
        (TURNOVER, "5m USD"),
        (TURNOVER, "120 CHF"),
        (DATASET, "2 GB/s"),
        (DATASET, "2 gbps"),
        (DATASET, "2 GBPS"),
        (FABRIC, "2 Gb/s per accelerator"),
    ],
)
def test_what_may_be_another_number_gets_no_hint(kind: Number, reply: str) -> None:
    refused = typed(kind, reply, numbered=True)
    assert isinstance(refused, Misread)
    assert refused.found == f"{reply!r} is no number"


@pytest.mark.parametrize(
    ("text", "thousands", "decimal"),
    [
        *((f"1.500{end}", "1500", "1.5") for end in ("", ",", ".", ", kW", ". kW", ",kW", " , kW", "; kW", ".,")),
        *((f"{begin}1.500", "1500", "1.5") for begin in ("+", "kW ", "kW +", "about ", "between ")),
        ("-1.250 kW", "-1250", "-1.25"),
    ],
)
def test_a_number_that_can_mean_two_is_asked_back_whatever_stands_at_it(
    text: str, thousands: str, decimal: str
) -> None:
    doubt = two_numbers(Number(unit="kW", least=-2000, most=2000), text)
    assert doubt is not None
    assert doubt.expected == f"{thousands} or {decimal}"


@pytest.mark.parametrize(
    ("kind", "text", "ways"),
    [
        (TURNOVER, "1.200 Mio EUR", ("1200", "1.2")),
        (TURNOVER, "1.200m", ("1200", "1.2")),
        (TURNOVER, "500.000k EUR", ("500000 k", "500 k")),
        (TURNOVER, "1.200 Mrd EUR", ()),
        (MODEL, "1.500 billion", ("1500", "1.5")),
        (POWER, "9.500 W", ("9500 W", "9.5 W")),
        (POWER, "1.500 kW", ("1500", "1.5")),
        (POWER, "1.500 MW", ()),
        (Number(unit="MW", least=0, most=2000), "1.500 MW", ("1500", "1.5")),
        (MODEL, "1.500m", ()),
        (MONEY, "1.250 M", ("1250 M", "1.25 M")),
        (MONEY, "1.255 Mio", ("1255 Mio", "1.2550 Mio")),
        (MONEY, "1.250 thousand", ("1250 thousand", "1.25 thousand")),
        (MONEY, "1.250 Mrd", ()),
        (MONEY, "1.250m", ()),
        (Number(unit="kW", least=0, most=1e7), "1.500 MW", ("1500 MW", "1.5 MW")),
        (Number(unit="kW", least=0, most=1e7), "1.500 mw", ()),
        (MONEY, "1.250 T\u20ac", ()),
        (MONEY, "1.250 Tsd", ("1250 Tsd", "1.25 Tsd")),
        (TURNOVER, "1.200 EUR", ()),
        (TURNOVER, "EUR 1.200", ()),
        (FTE, "1.200 percent", ()),
    ],
)
def test_a_word_beside_a_number_leaves_open_which_it_is_and_stands_in_what_to_type(
    kind: Number, text: str, ways: tuple[str, ...]
) -> None:
    doubt = two_numbers(kind, text)
    assert (() if doubt is None else tuple(str(doubt.expected).split(" or "))) == ways
    assert not any(isinstance(typed(kind, way, numbered=True), Misread) for way in ways)


@pytest.mark.parametrize("text", ["1.500,25", "1.500.25 kW", "1.500%", "1.500 MW", "1.500e3", "-1.500", "9.000"])
def test_no_number_that_can_mean_one_only_is_taken_for_two(text: str) -> None:
    assert two_numbers(Number(unit="kW", least=0, most=2000), text) is None


@pytest.mark.parametrize("reply", ["1... kW", "1.. kW", "1 ... kW", "1,,,kW", "1.5., kW"])
def test_a_number_ends_in_one_point_or_comma_at_most(reply: str) -> None:
    assert typed(POWER, "1. kW", numbered=True) == typed(POWER, "1, kW", numbered=True) == 1.0
    assert isinstance(typed(POWER, reply, numbered=True), Misread)


@pytest.mark.parametrize(
    "text", ["don\u2019t know", "We have no idea.", "no idea", "I'm not sure", "Weiss nicht", "wir wissen es nicht"]
)
def test_so_people_say_that_nobody_knows(text: str) -> None:
    assert is_unsure(text)


@pytest.mark.parametrize("text", ["", "no", "we know", "an idea", "unsure of 3", "I think 3"])
def test_so_they_do_not(text: str) -> None:
    assert not is_unsure(text)


@pytest.mark.parametrize(
    ("kind", "reply", "ways"),
    [
        (CROSSED, "yes", "1 No, 2 Yes"),
        (CROSSED, "Yes", "1 No, 2 Yes"),
        (CROSSED_LIST, "a", "1 b, 2 a"),
        (CROSSED_LIST, "1, a", "1 b, 2 a"),
        (Choice(options=TWINS), "same thing", "1 Same thing, 2 Same thing"),
        (Choice(options=TWINS), "other", "3 other, 4 an_id"),
        (Choice(options=TWINS), "an_id", "3 other, 4 an_id"),
        (Checklist(options=TWINS), "Same thing", "1 Same thing, 2 Same thing"),
    ],
)
def test_words_of_two_options_are_refused_with_the_numbers_of_both(
    kind: Choice | Checklist, reply: str, ways: str
) -> None:
    refused = typed(kind, reply, numbered=True)
    assert isinstance(refused, Misread)
    assert refused.found.endswith(" can mean more than one option")
    assert refused.expected == f"the number of one: {ways}"


def test_words_of_two_options_are_not_proposed_for_a_slip() -> None:
    kind = Choice(options=TWINS)
    refused = [typed(kind, slip, numbered=True) for slip in ("anid", "othr", "on")]
    assert [isinstance(each, Misread) and each.message.partition(" (")[2] for each in refused] == [
        "",
        "",
        "did you mean one?)",
    ]


@pytest.mark.parametrize(
    ("kind", "value"), [(CROSSED, "yes"), (CROSSED_LIST, ("a",)), (Checklist(options=TWINS), ("other",))]
)
def test_where_ids_are_written_they_mean_themselves(kind: Choice | Checklist, value: str | tuple[str, ...]) -> None:
    assert typed(kind, value if isinstance(value, str) else ",".join(value), numbered=False) == value


def test_a_unit_without_its_prefix_in_capitals_is_not_guessed() -> None:
    for reply in ("1 mw", "1 MWh", "1 mW", "1 GB", "1 thou\u017fand", "1 m\u0131o"):
        assert isinstance(typed(POWER, reply, numbered=True), Misread)
    assert isinstance(typed(DAYS, "1 MW", numbered=True), Misread)


def test_numbers_of_options_are_taken_only_where_they_are_shown() -> None:
    assert isinstance(typed(CHOICE, "2", numbered=False), Misread)
    assert isinstance(typed(LIST, "1,2", numbered=False), Misread)


KINDS: list[AnswerKind] = [*(field.kind for field in builtin().fields), *(q.kind for q in builtin().questions)]


@given(kind=st.sampled_from(KINDS), reply=st.text(max_size=12), numbered=st.booleans())
def test_any_reply_is_an_answer_or_is_refused_in_one_sentence(kind: AnswerKind, reply: str, numbered: bool) -> None:
    result = typed(kind, reply, numbered=numbered)
    assert not isinstance(result, Misread) or result.message


@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_what_an_answer_is_written_as_can_be_typed(data: st.DataObject, kind: AnswerKind) -> None:
    value = data.draw(values(kind))
    if isinstance(value, tuple):
        assert typed(kind, ",".join(value) or "[]", numbered=False) == value
    elif isinstance(value, float):
        assert typed(kind, repr(value), numbered=False) == value
    else:
        assert typed(kind, str(value), numbered=True) == (value.strip() if isinstance(value, str) else value)


@pytest.mark.parametrize("reply", ["45000 EUR", "EUR 45000", "45,000 EUR", "45 eur"])
def test_an_amount_without_its_scale_is_not_taken_for_millions(reply: str) -> None:
    value = typed(TURNOVER, reply, numbered=True)
    assert isinstance(value, Misread)
    assert value.message == f"{reply!r} leaves open whether it is in EUR million, expected {EXPECTED_TURNOVER}"


EXPECTED_TURNOVER = "a number from 0 to 1,000,000 (EUR million)"


def test_what_is_too_long_for_a_number_is_not_looked_through() -> None:
    looked: list[str] = []

    def plain(text: str) -> str:
        looked.append(text)
        return text

    for text in ("1" + "0" * 199, "1 " * 101, "1.000" * 100):
        value = typed(TURNOVER, text, numbered=True, plain=plain)
        assert isinstance(value, Misread)
        assert two_numbers(TURNOVER, text) is None
    assert looked == ["1" + "0" * 199]


def test_no_more_of_a_reply_is_tried_as_a_label_than_the_longest_has(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def noted(text: str) -> str:
        tried.append(text)
        return bare_words(text)

    monkeypatch.setattr("aifactory_assess.answers.typed.bare_words", noted)
    assert isinstance(typed(STAFF, "x," * 1000, numbered=True), Misread)
    assert len(tried) < len("Data engineer; pipelines")
