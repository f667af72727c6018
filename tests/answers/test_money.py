"""Own prices and amounts in other currencies: typed, written in place, read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aifactory_assess.answers.assigning import assignments, removals
from aifactory_assess.answers.editing import edited, says_the_same, written_sheet
from aifactory_assess.answers.money import Typed, answered, other_currency, priced, rates_by
from aifactory_assess.answers.rates import in_usd
from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.answers.sheet import Paid, Sheet
from aifactory_assess.answers.typed import Misread
from aifactory_assess.answers.whatif import what_if
from aifactory_assess.errors import AssessError
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.framework.estimates import Currencies

HEAD = "framework: ai-factory@2\norganisation: {id: acme}\n"
RATES = rates_by(builtin(), Sheet(organisation="acme"))
BUDGET = next(known for known in builtin().fields if known.id == "budget_capex_usd")
HARDWARE, SHARE, LICENCES, RATE = (
    next(price for price in builtin().prices if price.id == name)
    for name in ("hardware_usd_per_gpu", "employer_charges", "licences_usd_year", "usd_per_eur")
)


def test_a_framework_without_currencies_takes_none_and_says_so_once() -> None:
    framework = replace(builtin(), estimates=replace(builtin().estimates, currencies=Currencies()))
    text = f"""{HEAD}profile: {{budget_capex_usd: {{value: 5000, currency: EUR}}}}
prices: {{hardware_usd_per_gpu: {{value: 5000, currency: EUR}}}}
"""
    with pytest.raises(AssessError) as raised:
        parse_sheet(text.encode(), framework, "a.yaml")
    assert [(each.line, each.found.partition(" in ")[0]) for each in raised.value.problems] == [
        (3, "unknown key 'currency'"),
        (4, "unknown key 'currency'"),
    ]


def set_in(text: str, *words: str, **details: str) -> str:
    """The file after `set`."""
    written = written_sheet(text.encode(), builtin(), "a.yaml")
    for change in assignments(builtin(), written.sheet, words, details):
        written = edited(written, change, builtin())
    assert says_the_same(written.sheet, parse_sheet(written.data, builtin(), "b.yaml"))
    return written.data.decode()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("2.1M EUR", 2.1e6),
        ("EUR 2.1M", 2.1e6),
        ("€2.1M", 2.1e6),
        ("2.1M€", 2.1e6),
        ("2,100,000 eur", 2.1e6),
        ("£ 500k", 5e5),
        ("2.1 Mio Euro", 2.1e6),
        ("2.1 Mio. Euros", 2.1e6),
        ("2100 kEUR", 2.1e6),
        ("2100 TEUR", 2.1e6),
        ("2.1 MEUR", 2.1e6),
        ("Euro 2100 Tsd", 2.1e6),
    ],
)
def test_an_amount_is_read_in_the_currency_beside_it(text: str, amount: float) -> None:
    code = "GBP" if "£" in text else "EUR"
    assert answered(BUDGET, text, RATES, numbered=True) == Typed(round(amount * RATES[code], 6), Paid((amount,), code))


@pytest.mark.parametrize(
    ("amount", "rate", "usd"), [(3247194955.17, 1.08, 3506970551.5836), (5603800260.38, 1.08, 6052104281.2104)]
)
def test_an_amount_is_worked_out_in_decimals(amount: float, rate: float, usd: float) -> None:
    """By hand: 3,247,194,955.17 times 1.08 is 3,506,970,551.5836; the product of the floats ends in 3601."""
    assert in_usd(amount, rate) == usd


def test_an_amount_is_held_to_the_bounds_by_what_it_is_in_usd() -> None:
    """1.2e12 INR are some 14 bn USD, and no file may hold more than 1e12 USD."""
    said = answered(BUDGET, "1.2e12 INR", RATES, numbered=True)
    assert said == Typed(round(1.2e12 * RATES["INR"], 6), Paid((1.2e12,), "INR"))
    head = "framework: ai-factory@2\norganisation: {id: acme}\n"
    rupees = f"{head}profile:\n  budget_opex_usd: {{value: 2e12, currency: INR}}\n"
    written = set_in(rupees, "budget_capex_usd=1.2e12 INR")
    assert "budget_capex_usd: {value: 1200000000000, currency: INR}" in written
    for beside in ("currency: USD", "note: x"):
        with pytest.raises(AssessError, match=r"beyond 1,000,000,000,000|from 0 to 1,000,000,000,000"):
            parse_sheet(f"{head}profile: {{budget_capex_usd: {{value: 1.2e12, {beside}}}}}\n".encode(), builtin(), "a")


@pytest.mark.parametrize(
    "text", ["2M", "2M USD", "$2M", "USD 2,000,000", "US$2M", "2M US$", "2M dollars", "2 million US-Dollar"]
)
def test_an_amount_in_usd_is_written_bare(text: str) -> None:
    assert answered(BUDGET, text, RATES, numbered=True) == Typed(2e6)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2M CHF", "CHF is no currency here, expected USD, EUR, GBP, INR"),
        ("CA$5,000,000", "CA$ is no currency here, expected USD, EUR, GBP, INR"),
        ("C$5m", "C$ is no currency here, expected USD, EUR, GBP, INR"),
        ("$5m CAD", "CAD is no currency here, expected USD, EUR, GBP, INR"),
        ("2M EUR GBP", "is no number"),
        ("about 2M EUR", "write 2M EUR, and that it is rough in a note"),
        ("2,5 Mio EUR", "write 2.5 Mio EUR), expected"),
        ("1.100,00 EUR", "'1.100,00 EUR' is no number (write 1100.00 EUR), expected"),
        ("about \u20ac1.234,56M", "write \u20ac1234.56M, and that it is rough in a note"),
        ("about \u20ac2,5M", "write \u20ac2.5M"),
        ("2-3M EUR", "such as 2M EUR or 3M EUR,"),
        ("1.2M-1.5M EUR", "such as 1.2M EUR or 1.5M EUR,"),
        ("1.2M \u20ac - 1.5M", "such as 1.2M \u20ac or 1.5M \u20ac,"),
        ("from 1.2M to 1.5M \u20ac", "such as 1.2M \u20ac or 1.5M \u20ac,"),
        ("between 500k and 1M EUR", "such as 500k EUR or 1M EUR,"),
        ("$5m", "write $5M where millions are meant"),
        ("-1 EUR", "'-1 EUR' is out of range, expected a number from 0 to 1,000,000,000,000 (USD)"),
        ("1000000M EUR", "1,160,000,000,000 USD is beyond 1,000,000,000,000, the most that is read"),
    ],
)
def test_an_amount_that_cannot_be_read_says_why(text: str, why: str) -> None:
    said = answered(BUDGET, text, RATES, numbered=True)
    assert isinstance(said, Misread)
    assert why in said.message


EMPLOYEES = next(known for known in builtin().fields if known.id == "employees")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.200", "'1.200' can mean two numbers, expected 1200 or 1.2"),
        ("12.125 people", "'12.125' can mean two numbers, expected 12125 or 12.1250"),
        ("US$ 1.500", "'1.500' can mean two numbers, expected 1500 or 1.5"),
        ("1.200.000", "'1.200.000' is no number here, expected 1200000, without points between"),
    ],
)
def test_a_point_that_may_stand_between_thousands_is_asked_back_in_an_interview(text: str, said: str) -> None:
    refused = answered(EMPLOYEES, text, RATES, numbered=True)
    assert isinstance(refused, Misread)
    assert refused.message == said


def test_an_amount_is_asked_back_with_its_word_and_currency() -> None:
    doubt = answered(BUDGET, "1.200 Mio EUR", RATES, numbered=True)
    assert doubt == Misread(found="'1.200' can mean two numbers", expected="1200 Mio EUR or 1.2 Mio EUR")


@pytest.mark.parametrize("text", ["600.000 EUR", "\u20ac600.000", "about 600.000 EUR", "eur 600.000"])
def test_an_amount_is_asked_back_in_the_currency_that_it_is_in(text: str) -> None:
    doubt = answered(BUDGET, text, RATES, numbered=True)
    assert doubt == Misread(found="'600.000' can mean two numbers", expected="600000 EUR or 600 EUR")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.250 Mio Euro", "1250 Mio EUR or 1.25 Mio EUR"),
        ("1.250 kEUR", "1250 k EUR or 1.25 k EUR"),
        ("1.250 Euro", "1250 EUR or 1.25 EUR"),
    ],
)
def test_an_amount_is_asked_back_in_its_currency_however_that_is_called(text: str, expected: str) -> None:
    doubt = answered(BUDGET, text, RATES, numbered=True)
    assert doubt == Misread(found="'1.250' can mean two numbers", expected=expected)


@pytest.mark.parametrize("text", ["500 canadian dollars", "TEUR 500", "500 kchf", "2 Euro/Jahr/Kopf"])
def test_what_is_no_amount_is_told_as_it_was_typed(text: str) -> None:
    said = answered(BUDGET, text, RATES, numbered=True)
    assert isinstance(said, Misread)
    assert said.found.startswith(f"{text!r} is no number")


@pytest.mark.parametrize("text", ["2 Mio Euro", "2 MEUR", "2000 TEUR", "2000 kEUR", "2000 Tsd. Euro"])
def test_many_of_a_currency_are_read_where_many_of_it_are_asked_for(text: str) -> None:
    turnover = next(field for field in builtin().fields if field.id == "turnover_eur_m")
    assert answered(turnover, text, RATES, numbered=True) == Typed(2.0)


@pytest.mark.parametrize("text", ["6 Eurocents", "5 Eurodollars", "6 neuro", "7 teuro", "5 EUROPE", "5 TEURO"])
def test_a_word_that_has_the_name_of_a_currency_in_it_is_none(text: str) -> None:
    assert isinstance(answered(BUDGET, text, RATES, numbered=True), Misread)


def test_an_amount_in_no_currency_that_is_known_is_not_asked_back_as_one_in_dollars() -> None:
    assert isinstance(doubt := answered(BUDGET, "600.000 CHF", RATES, numbered=True), Misread)
    assert doubt.expected == "600000 or 600; CHF is no currency here, expected USD, EUR, GBP, INR"
    turnover = next(known for known in builtin().fields if known.id == "turnover_eur_m")
    assert isinstance(doubt := answered(turnover, "1.200 Mio USD", RATES, numbered=True), Misread)
    assert doubt.expected == "1200 or 1.2; USD is no currency here, expected EUR"


def test_a_point_that_can_stand_before_decimals_only_is_taken() -> None:
    for text, value in (("1.25", 1.25), ("1.2000", 1.2), ("6000.125", 6000.125)):
        assert answered(EMPLOYEES, text, RATES, numbered=True) == Typed(value)
    assert answered(BUDGET, "2.500e6", RATES, numbered=True) == Typed(2.5e6)
    assert answered(BUDGET, "1.250 Mrd EUR", RATES, numbered=True) == Typed(1.45e9, Paid((1.25e9,), "EUR"))
    assert answered(BUDGET, "1.2500 million USD", RATES, numbered=True) == Typed(1.25e6)
    power = next(known for known in builtin().fields if known.id == "firm_power_kw")
    assert answered(power, "11.250 MW", RATES, numbered=True) == Typed(11250)
    assert answered(BUDGET, "1.200", RATES, numbered=False) == Typed(1.2)
    share = next(question for question in builtin().questions if question.id == "catalogue_coverage")
    assert answered(share, "12.125", RATES, numbered=True) == Typed(12.125)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.200", "1200 or 1.2"),
        ("1.200 USD", "1200 or 1.2"),
        ("\u20ac 1.200", "1200 EUR or 1.2 EUR"),
        ("1; 1.200; 1300", "1200 or 1.2"),
        ("[1, 1.250, 1300]", "1250 or 1.25"),
        ("1.200.000", "1200000, without points between"),
        ("1.200.000 GBP", "1200000 GBP, without points between"),
    ],
)
def test_a_price_with_points_that_may_stand_between_thousands_is_asked_back(text: str, expected: str) -> None:
    assert isinstance(doubt := priced(LICENCES, text, RATES), Misread)
    assert doubt.expected == expected


def test_a_price_that_can_be_no_thousands_is_taken() -> None:
    assert priced(LICENCES, "1.200 Mrd", RATES) == ((1.2e9,) * 3, None)
    assert priced(RATE, "1.085", RATES) == ((1.085,) * 3, None)


@pytest.mark.parametrize("name", ["budget_capex_usd", "price:licences_usd_year"])
def test_a_number_that_is_set_is_the_one_of_the_file_unless_words_stand_at_it(name: str) -> None:
    sheet = parse_sheet(HEAD.encode(), builtin(), "a.yaml")
    assert set_in(HEAD, f"{name}=1.200").endswith(": 1.2\n")
    assert set_in(HEAD, f"{name}=0x10").endswith(": 16\n")
    assert set_in(HEAD, f"{name}=0o17").endswith(": 15\n")
    for doubt in ("1.200 EUR", "$1.200", "1.200.000"):
        with pytest.raises(AssessError, match=r"1200(000)?( EUR)?(, without| or 1\.2)"):
            set_in(HEAD, f"{name}={doubt}")
        with pytest.raises(AssessError, match=r"1200(000)?( EUR)?(, without| or 1\.2)"):
            what_if(builtin(), sheet, [f"{name}={doubt}"])


def test_no_currency_stands_in_the_digits_of_a_number() -> None:
    rates = {**RATES, "CAD": 0.7}
    assert answered(BUDGET, "0x1CAD", rates, numbered=False) == Typed(7341.0)
    assert priced(LICENCES, "[0x1CAD, 0x1cad, 7341]", rates, as_yaml=True) == ((7341.0,) * 3, None)


@pytest.mark.parametrize("text", ["9" * 400, f"[1, 2, {'9' * 400}]", ".inf", "1e400"])
def test_a_number_that_is_no_price_is_told_what_one_can_be(text: str) -> None:
    assert isinstance(wrong := priced(LICENCES, text, RATES, as_yaml=True), Misread)
    assert wrong.message.endswith(" is no price, expected a number from 1e-09 to 1e+15, or 0")


def test_three_prices_that_are_set_are_those_of_the_file_in_brackets_alone() -> None:
    assert "[1.2, 1.3, 1.4]" in set_in(HEAD, "price:licences_usd_year=[1.200, 1.300, 1.400]")
    with pytest.raises(AssessError, match=r"1200 or 1\.2"):
        set_in(HEAD, "price:licences_usd_year=1.200; 1.300; 1.400")


def test_a_sign_is_the_currency_that_the_unit_names() -> None:
    turnover = next(known for known in builtin().fields if known.id == "turnover_eur_m")
    assert [answered(turnover, text, {}, numbered=True) for text in ("\u20ac120m", "120m \u20ac")] == [Typed(120.0)] * 2
    assert isinstance(answered(turnover, "$120m", {}, numbered=True), Misread)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42k", (42e3, 42e3, 42e3)),
        ("40k; 42k; 45k", (4e4, 42e3, 45e3)),
        ("[40000, 42000, 45000]", (4e4, 42e3, 45e3)),
        ("40000;42000;45000", (4e4, 42e3, 45e3)),
        ("40 000", (4e4, 4e4, 4e4)),
    ],
)
def test_a_price_is_one_number_or_three(text: str, value: tuple[float, float, float]) -> None:
    assert priced(HARDWARE, text, RATES) == (value, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("45k; 42k; 40k", "does not rise"),
        ("40k; 42k", "is no price, expected a number (USD), or low; likely; high"),
        ("40k EUR; 42k; 45k", "mixes currencies"),
        ("38k; 40k; 45k Euro", "'38k; 40k; 45k Euro' mixes currencies"),
        ("45k Euro; 42k Euro; 40k Euro", "'45k Euro; 42k Euro; 40k Euro' does not rise"),
        ("40k Euro; about 42k Euro; 45k Euro", "'about 42k Euro' is no number"),
        ("40k Euro; 42k Euro", "'40k Euro; 42k Euro' is no price"),
        ("1e15 Euro", "'1e15 Euro' is 1.16e+15 USD"),
        ("{value: [45, 42, 40], currency: EUR}", "'{value: [45, 42, 40], currency: EUR}' does not rise"),
        ("{value: [45, x, 40], currency: EUR}", "'x EUR' is no"),
        ("-1", "'-1' is -1 USD, expected from 1e-09 to 1e+15, or 0"),
        ("1e308", "from 1e-09 to 1e+15"),
        ("1e15 EUR", "'1e15 EUR' is 1.16e+15 USD, expected from 1e-09 to 1e+15, or 0"),
        ("1; 2; 1e15 EUR", "'1; 2; 1e15 EUR' is 1.16e+15 USD, expected from"),
        ("1e-12", "'1e-12' is 1e-12 USD, expected from 1e-09 to 1e+15, or 0"),
        ("", "'' is no price"),
        ("[]", "'[]' is no price"),
        ("1;;3", "'1;;3' is no price, expected a number (USD), or low; likely; high"),
        ("about 42k", "write 42k, and that it is rough in a note), expected a number (USD), or low; likely; high"),
        ("40-45k", "write one number, such as 40k or 45k, and the range in a note"),
        ("30k-40k EUR", "write one number, such as 30k EUR or 40k EUR, and the range in a note"),
        ("40k; about 42k EUR; 45k", "'about 42k EUR' is no number (write 42k EUR, and"),
        ("42k CHF", "CHF is no currency here"),
    ],
)
def test_what_is_no_price_says_what_is_expected(text: str, why: str) -> None:
    said = priced(HARDWARE, text, RATES)
    assert isinstance(said, Misread)
    assert why in said.message


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("budget_capex_usd", "1e15 EUR", "..."),
        ("budget_capex_usd", "3 trillion EUR", "..."),
        ("budget_capex_usd", "123456789012345678 EUR", "..."),
        ("budget_capex_usd", "3 trillion USD", "..."),
        ("budget_capex_usd", "1234567.123456789 EUR", "1234567.123456789"),
        ("budget_capex_usd", "12345678901.123455 INR", "12345678901.123455"),
        ("budget_capex_usd", "1.2e12 INR", "1200000000000"),
        ("hardware_usd_per_gpu", "30k EUR", "30000"),
        ("hardware_usd_per_gpu", "[30k EUR, 31k EUR, 40000.123456789012 EUR]", "[30000, 31000, 40000.12345678901]"),
        ("hardware_usd_per_gpu", "30k USD", "30000"),
        ("hardware_usd_per_gpu", "1e15 EUR", "..."),
        ("hardware_usd_per_gpu", "2e15 INR", "..."),  # which are 24 trillion USD, and no file may hold the number
        ("hardware_usd_per_gpu", "[40k EUR, 31k EUR, 30k EUR]", "..."),
        ("hardware_usd_per_gpu", "[30k EUR, 31k GBP, 40k EUR]", "..."),
        ("hardware_usd_per_gpu", "[1 EUR, 2 EUR]", "..."),
    ],
)
def test_what_is_told_to_be_written_is_read_as_the_amount_that_was_meant(name: str, text: str, value: str) -> None:
    section = "profile" if name == "budget_capex_usd" else "prices"
    code = next(code for code in ("EUR", "INR", "USD") if code in text)
    with pytest.raises(AssessError) as error:
        parse_sheet(f"{HEAD}{section}: {{{name}: {text}}}\n".encode(), builtin(), "a.yaml")
    written = f"{{value: {value}, currency: {code}}}"
    assert f" (write {written})" in str(error.value)
    if value != "...":
        sheet = parse_sheet(f"{HEAD}{section}: {{{name}: {written}}}\n".encode(), builtin(), "a.yaml")
        typed = set_in(HEAD, f"{name}={text.strip('[]').replace(',', ';')}")
        assert sheet.paid == parse_sheet(typed.encode(), builtin(), "b.yaml").paid


def test_a_price_with_another_unit_than_money_takes_no_currency() -> None:
    assert isinstance(priced(SHARE, "1.2 EUR", RATES), Misread)
    assert priced(SHARE, "1.2", RATES) == ((1.2, 1.2, 1.2), None)


def test_prices_are_set_with_their_source_changed_and_taken_out() -> None:
    text = set_in(HEAD, "price:electricity_usd_kwh=0.19", note="without levies", source="tariff of 2026")
    assert (
        text == HEAD + "prices:\n  electricity_usd_kwh: {value: 0.19, source: tariff of 2026, note: without levies}\n"
    )
    text = set_in(text, "electricity_usd_kwh=0.2 EUR/kWh", "price:hardware_usd_per_gpu=[40000, 42000, 45000]")
    assert text == HEAD + (
        "prices:\n  hardware_usd_per_gpu: [40000, 42000, 45000]\n"
        "  electricity_usd_kwh: {value: 0.2, currency: EUR, source: tariff of 2026, note: without levies}\n"
    )
    text = set_in(text, "electricity_usd_kwh", note="")
    assert "{value: 0.2, currency: EUR, source: tariff of 2026}" in text
    text = set_in(text, "electricity_usd_kwh=0.21")
    assert "{value: 0.21, source: tariff of 2026}" in text
    written = written_sheet(text.encode(), builtin(), "a.yaml")
    for change in removals(builtin(), ["price:electricity_usd_kwh"]):
        written = edited(written, change, builtin())
    assert written.data.decode() == HEAD + "prices:\n  hardware_usd_per_gpu: [40000, 42000, 45000]\n"


@pytest.mark.parametrize(
    ("word", "entry"),
    [
        ("budget_capex_usd={value: 400000, currency: EUR}", "{value: 400000, currency: EUR}"),
        ("budget_capex_usd={value: 2.1e6, currency: EUR}", "{value: 2100000, currency: EUR}"),
        ("budget_capex_usd= { value: 7,currency: USD } ", "7"),
        ("hardware_usd_per_gpu={value: 30000, currency: EUR}", "{value: 30000, currency: EUR}"),
        (
            "hardware_usd_per_gpu={value: [30000, 4e4, 50000], currency: EUR}",
            "{value: [30000, 40000, 50000], currency: EUR}",
        ),
    ],
)
def test_an_amount_is_given_as_a_file_has_it_too(word: str, entry: str) -> None:
    name = word.partition("=")[0]
    written = set_in(HEAD, word)
    assert written.endswith(f"  {name}: {entry}\n")
    assert set_in(written, word) == written


@pytest.mark.parametrize(
    "word",
    [
        "budget_capex_usd={value: 400000, currency: XYZ}",
        "budget_capex_usd={value: 400000 GBP, currency: EUR}",
        "budget_capex_usd={value: [1, 2, 3], currency: EUR}",
        "budget_capex_usd={value: unknown, currency: EUR}",
        "budget_capex_usd={value: 1.200, currency: EUR}",  # can mean two numbers, as it is typed
        "hardware_usd_per_gpu={value: [1, 2], currency: EUR}",
        "employer_charges={value: 1.2, currency: EUR}",
        "target_gpus={value: 8, currency: EUR}",
    ],
)
def test_what_is_given_as_a_file_has_it_is_held_to_what_is_typed(word: str) -> None:
    with pytest.raises(AssessError):
        set_in(HEAD, word)


def test_an_amount_keeps_its_currency_until_another_value_comes() -> None:
    before = HEAD + "profile:\n  budget_capex_usd: {value: 2.1e6, currency: EUR, note: board}  # kept\n"
    assert "{value: 2.1e6, currency: EUR, source: minutes, note: board}  # kept" in set_in(
        before, "budget_capex_usd", source="minutes"
    )
    assert "{value: 2200000, currency: GBP, note: board}  # kept" in set_in(before, "budget_capex_usd=2.2M GBP")
    assert "{value: 2.1e6, currency: GBP, note: board}  # kept" in set_in(before, "budget_capex_usd=2.1M GBP")
    assert "{value: 3000000, note: board}  # kept" in set_in(before, "budget_capex_usd=3M")
    assert "{value: unknown, note: board}  # kept" in set_in(before, "budget_capex_usd=unknown")
    assert set_in(before, "budget_capex_usd=2.1M EUR") == before


@pytest.mark.parametrize(
    ("entry", "word", "after"),
    [
        ("{value: 2.1e6, currency: EUR, note: board}", "budget_capex_usd=2436000", "{value: 2436000, note: board}"),
        ("{value: 2.1e6, currency: EUR, note: board}", "budget_capex_usd=2.4360M USD", "{value: 2436000, note: board}"),
        ("{value: 2.1e6, currency: EUR}", "budget_capex_usd=2436000", "2436000"),
        ("{value: 2.1e6, currency: USD}", "budget_capex_usd=2100000", "{value: 2.1e6, currency: USD}"),
        ("2436000", "budget_capex_usd=2.1M EUR", "{value: 2100000, currency: EUR}"),
    ],
)
def test_what_is_given_anew_stands_in_its_own_currency_where_it_is_worth_the_same(
    entry: str, word: str, after: str
) -> None:
    assert set_in(f"{HEAD}profile:\n  budget_capex_usd: {entry}\n", word) == (
        f"{HEAD}profile:\n  budget_capex_usd: {after}\n"
    )


@pytest.mark.parametrize("value", ["30000", "[29000, 30000, 31000]"])
def test_a_price_given_anew_stands_in_its_own_currency_where_it_is_worth_the_same(value: str) -> None:
    before = f"{HEAD}prices:\n  hardware_usd_per_gpu: {{value: {value}, currency: EUR, source: offer}}\n"
    same = {"30000": "34800", "[29000, 30000, 31000]": "[33640, 34800, 35960]"}[value]
    assert set_in(before, "hardware_usd_per_gpu", source="minutes") == before.replace("offer", "minutes")
    assert set_in(before, f"price:hardware_usd_per_gpu={same}", source="new offer") == (
        f"{HEAD}prices:\n  hardware_usd_per_gpu: {{value: {same}, source: new offer}}\n"
    )


@pytest.mark.parametrize("said", ["value: 2.1e6, currency: USD", "value: null, currency: EUR"])
def test_a_note_leaves_the_currency_beside_what_is_in_usd_or_open(said: str) -> None:
    before = f"{HEAD}profile:\n  budget_capex_usd: {{{said}}}\n"
    assert set_in(before, "budget_capex_usd", note="board") == before.replace(said, f"{said}, note: board")


def test_a_rate_of_ones_own_moves_the_amounts_and_no_other_byte() -> None:
    before = HEAD + "profile:\n  budget_capex_usd: {value: 2.1e6, currency: EUR}\n"
    after = set_in(before, "price:usd_per_eur=1.2")
    assert after == before + "prices:\n  usd_per_eur: 1.2\n"
    assert parse_sheet(after.encode(), builtin(), "a").profile["budget_capex_usd"].value == pytest.approx(2.52e6)


def test_a_rate_and_an_amount_in_its_currency_are_set_together() -> None:
    for words in (("price:usd_per_eur=1.2", "budget_capex_usd=1M EUR"), ("budget_capex_usd=1M EUR", "usd_per_eur=1.2")):
        text = set_in(HEAD, *words)
        assert parse_sheet(text.encode(), builtin(), "a").profile["budget_capex_usd"].value == 1.2e6


@pytest.mark.parametrize(
    ("word", "details", "why"),
    [
        ("price:electricity=1", {}, "is no price or factor of ai-factory (did you mean price:electricity_usd_kwh?)"),
        ("price:electricity_usd_kwh", {}, "no value is given, expected price:electricity_usd_kwh=VALUE"),
        ("price:electricity_usd_kwh", {"note": "x"}, "no price is given"),
        ("price:electricity_usd_kwh=cheap", {}, "'cheap' is no number, expected a number (USD per kWh)"),
        ("price:electricity_usd_kwh=1", {"evidence": "verified"}, "a price has no evidence, expected its source"),
    ],
)
def test_a_fault_in_a_price_is_told_as_one_in_an_answer_is(word: str, details: dict[str, str], why: str) -> None:
    with pytest.raises(AssessError) as caught:
        assignments(builtin(), Sheet(organisation="acme"), [word], details)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("words", "capex", "hardware"),
    [
        ([], 1.16 * 6e6, 1.16 * 41_000),
        (["usd_per_eur=2"], 12e6, 82_000),
        (["usd_per_eur=2", "budget_capex_usd=7M EUR"], 14e6, 82_000),
        (["budget_capex_usd=7M EUR", "usd_per_eur=2"], 14e6, 82_000),
        (["budget_capex_usd=7M", "usd_per_eur=2"], 7e6, 82_000),
        (["price:hardware_usd_per_gpu=50000", "usd_per_eur=2"], 12e6, 50_000),
    ],
)
def test_a_rate_that_is_tried_is_what_amounts_in_its_currency_are_worth(
    words: list[str], capex: float, hardware: float
) -> None:
    text = (
        f"{HEAD}profile:\n  budget_capex_usd: {{value: 6e6, currency: EUR}}\n"
        "prices:\n  hardware_usd_per_gpu: {value: [40000, 41000, 42000], currency: EUR}\n"
    )
    tried = what_if(builtin(), parse_sheet(text.encode(), builtin(), "a.yaml"), words)
    assert tried.profile["budget_capex_usd"].value == pytest.approx(capex)
    assert tried.prices["hardware_usd_per_gpu"].value[1] == pytest.approx(hardware)


def test_what_an_amount_was_is_told_as_it_was_said_before_any_rate_was_tried() -> None:
    text = f"{HEAD}profile:\n  budget_capex_usd: {{value: 1e5, currency: EUR}}\nprices: {{usd_per_eur: 1.2}}\n"
    sheet = parse_sheet(text.encode(), builtin(), "a.yaml")
    tried = what_if(builtin(), sheet, ["budget_capex_usd=5 EUR", "usd_per_eur=2"])
    assert {trial.id: trial.before for trial in tried.trials} == {
        "usd_per_eur": "1.2",
        "budget_capex_usd": "100000 EUR",
    }
    with pytest.raises(AssessError, match="one EUR is worth 0 USD here, expected a rate to read 100000 EUR by"):
        what_if(builtin(), sheet, ["usd_per_eur=0"])
    with pytest.raises(AssessError, match="expected a rate to read 100000 EUR by"):
        what_if(builtin(), sheet, ["usd_per_eur=1e12"])


@pytest.mark.parametrize("place", ["budget_capex_usd", "hardware_usd_per_gpu"])
def test_an_amount_is_tried_by_a_rate_that_can_be_one(place: str) -> None:
    sheet = parse_sheet(HEAD.encode(), builtin(), "a.yaml")
    with pytest.raises(AssessError, match=f"{place}: one EUR is worth 0 USD here, expected a rate to read 2000 EUR by"):
        what_if(builtin(), sheet, [f"{place}=2000 EUR", "usd_per_eur=0"])
    assert what_if(builtin(), sheet, [f"{place}=2000 EUR", "usd_per_eur=2"]).paid == {place: Paid((2000.0,), "EUR")}
    assert what_if(builtin(), sheet, [f"{place}=2000", "usd_per_eur=0"]).paid == {}


def test_a_rate_is_tried_beside_another_amount_than_it_could_read() -> None:
    text = f"{HEAD}profile:\n  budget_capex_usd: {{value: 8e11, currency: EUR}}\n"
    sheet = parse_sheet(text.encode(), builtin(), "a.yaml")
    assert what_if(builtin(), sheet, ["usd_per_eur=2", "budget_capex_usd=9"]).profile["budget_capex_usd"].value == 9
    with pytest.raises(AssessError, match="one EUR is worth 2 USD here, expected a rate to read 800000000000 EUR by"):
        what_if(builtin(), sheet, ["usd_per_eur=2", "pue=1.2"])


def test_what_is_no_text_ends_with_that() -> None:
    refused = answered(BUDGET, "\udcff", RATES, numbered=True)
    assert isinstance(refused, Misread)
    assert refused.message == "that is not valid UTF-8 text"


def test_brackets_in_a_cell_are_looked_through_once() -> None:
    """Twice the text takes twice the time, so that a cell as long as they may be is read at once."""
    assert other_currency("[$" * 500_000, "USD", builtin()) is None
    assert other_currency("[$" * 500 + "[$CAD-1009]", "USD", builtin()) == "CAD"


@pytest.mark.parametrize(("text", "fits"), [("0", True), ("1e-9", True), ("9e-10", False), ("1e-310", False)])
def test_a_price_is_nothing_or_can_be_divided_by(text: str, fits: bool) -> None:
    assert isinstance(priced(HARDWARE, text, RATES), Misread) is not fits
