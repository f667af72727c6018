"""Amounts of money and own prices as people type them: in USD, or with their currency, which is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from math import inf, isfinite
from typing import Generic, NamedTuple, TypeVar

from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.rates import in_usd, rates
from aifactory_assess.answers.sheet import Paid, Sheet
from aifactory_assess.answers.typed import BESIDE, LONGEST_NUMBER, Misread, other_measure, scale_of, two_numbers, typed
from aifactory_assess.answers.writing import amounts_text
from aifactory_assess.errors import failure, listed
from aifactory_assess.framework.asked import USD, AnswerValue, Field, Number, Triple
from aifactory_assess.framework.estimates import PRICES, Price, is_amount
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.unit_words import CURRENCIES, UNITS
from aifactory_assess.yamlnodes import resolve

_CALLED = {unit.name: unit.full | {"us"} if unit.name == USD else unit.full for unit in UNITS if unit.kind == "money"}
_SIGNS = {word: code for code, words in _CALLED.items() for word in words if not word.isalpha()} | {"US$": USD}
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]{0,3}\$|[A-Za-z]{3}(?![A-Za-z]))|[€£₹]")
_STRANGE = re.compile(r"(?<![A-Za-z])(?:[A-Z]{1,3}\$|[A-Z]{3}(?![A-Za-z]))")
_IN_A_CELL = re.compile(
    r"\[\$(?P<sign>[^][-]{0,31})(?:-(?P<language>[^][]{0,31}))?\]|" + _CURRENCY.pattern + "|[^\\x00-\\x7f]"
)
"""What may be a currency in the format of a cell; `[$$-1009]` is the dollar of the language 1009."""
_AMERICAN = frozenset({0x409, 0x45C, 0x475, 0x540A, 0x500A, 0x440A, 0x300A})
"""Languages whose dollar is that of the United States."""
_DOLLARS = {
    0x1009: "CAD",
    0x0C0C: "CAD",
    0x0C09: "AUD",
    0x1409: "NZD",
    0x4809: "SGD",
    0x1004: "SGD",
    0x0C04: "HKD",
    0x3C09: "HKD",
    0x0404: "TWD",
    0x080A: "MXN",
}
_IN_WORDS = re.compile(
    r"(?<![^\W\d_])(?:(?P<many>[kmt]|mio|mn)(?=(?:eur|usd|gbp|chf|inr)(?![a-z]))"
    r"|(?:(?P<euro>euro)|(?:us[ -]?)?dollar)s?(?![a-z]))",
    re.IGNORECASE,
)
"""A currency by its name, and what stands for many of one that follows at once, as in `kEUR`."""
_HARMLESS = frozenset(
    re.findall(
        "[a-z]+",
        """a about and annum approx approximately at before brutto bruto budget ca capex circa constant current d de
        des di du en est estimate estimated ex excl for gross hors ht in incl inkl it max min mit mwst net neto
        netto nominal of ohne opex p pa per plan planned prices pro real tax the total ttc tva van vat von with
        without zzgl""",
    )
)
"""Words beside an amount that are no currency's."""
_IN_A_FILE = re.compile(r"\{ *value: +(\[[^][{}]*\]|[^][{},]+), *currency: +([A-Za-z]{3}) *\}")
_FAR = 10
"""Times what the framework has a price at most."""


Value_co = TypeVar("Value_co", covariant=True)


class Typed(NamedTuple, Generic[Value_co]):
    """What a reply means: the value, amounts in USD, and as it was said where that is another currency."""

    value: Value_co
    paid: Paid | None = None


def understood(about: str, said: Typed[Value_co] | Misread) -> Typed[Value_co]:
    """What a reply to something means; AssessError says why it means nothing."""
    if isinstance(said, Misread):
        raise failure(about, said.found, said.expected)
    return said


def rates_by(framework: Framework, sheet: Sheet) -> Mapping[str, float]:
    """USD for one unit of each currency that an amount can be in, by a sheet's own rates."""
    return rates(framework, {name: price.value[1] for name, price in sheet.prices.items()})


def takes_currency(place: Place | Price) -> bool:
    """Whether an amount of it may say its currency."""
    if isinstance(place, Price):
        return place.is_money
    return isinstance(place, Field) and isinstance(place.kind, Number) and place.kind.is_money


def currency_asked(place: Place) -> str | None:
    """The currency that an amount is asked for in; None where no money is asked for."""
    return currency_in(place.kind.unit) if isinstance(place.kind, Number) else None


def currency_in(unit: str) -> str | None:
    """The currency that a unit is of; None where it is of no money."""
    return next((word for word in unit.split() if word in CURRENCIES), None)


def other_currency(shown_as: str, asked: str, framework: Framework) -> str | None:
    """The currency that the format of a cell shows by its sign or code, unless it shows the one that is asked for."""
    known = {*rates(framework, {}), *CURRENCIES}
    found = [currency for each in _IN_A_CELL.finditer(shown_as) if (currency := _currency(each, known)) is not None]
    if any(code not in ("$", USD) for code in found):  # as CAD beside it says which dollar a bare sign is
        found = [code for code in found if code != "$"]
    named = [USD if code == "$" else code for code in found]
    return None if asked in named else next(iter(named), None)


def scaled_beside(text: str) -> float:
    """What text beside a number makes one of it: a million where it is `M USD`, a thousand where digits follow."""
    if re.match("[.,']?[0-9]", text):  # not the unit `m2`
        return 1e3
    bare = _bare(text)
    words = re.findall(r"(?<!\w)[^\W\d_]+(?!\w)", bare.lower())
    scales = [BESIDE[word] for word in words if word in BESIDE and (word != "t" or bare != text)]
    return scales[0] if scales else scale_of(" ".join(words))


def strange_beside(text: str, unit: str, asked: str) -> bool:
    """Whether a word beside an amount may be a currency's, as `kr` is: it is not the unit's, a scale, or harmless."""
    known = {word.removesuffix("s") for word in unit.lower().split()} | _HARMLESS | _CALLED.get(asked, frozenset())
    words = [word for word in re.findall(r"[^\W\d_]+", _bare(text).lower()) if word not in BESIDE]
    return any(not {word, word.removesuffix("s")} & known and not other_measure(word, "") for word in words)


def _bare(text: str) -> str:
    """A text without currencies, of whose words one may be a part, as in `USDm`."""
    return re.sub(rf"(?:{'|'.join(sorted(CURRENCIES))}|[€£₹$¥])", " ", text)


def shows_currency(shown_as: str) -> bool:
    """Whether the format of a cell shows a currency by its sign or code."""
    return any(_currency(each, CURRENCIES) is not None for each in _IN_A_CELL.finditer(shown_as))


def _currency(found: re.Match[str], known: Collection[str]) -> str | None:
    """A currency in a cell's format: its code, `$` where it says no more, another sign as it stands; else None."""
    language = found["language"] or ""
    sign = found.group() if found["sign"] is None else found["sign"].strip()
    if sign == "$":
        return _dollar(language)
    code = _SIGNS.get(sign, sign.upper())
    if code in known:
        return code
    is_sign = sign.endswith("$") or any(unicodedata.category(each) == "Sc" for each in sign)
    return sign if is_sign or (sign and language) else None


def _dollar(language: str) -> str:
    """Which dollar a sign with a language is, such as 1009 or en-CA."""
    region = language.rpartition("-")[2].upper()
    if re.fullmatch("[0-9A-F]{3,8}", region):
        spoken = int(region, 16) & 0xFFFF
        return "$" if spoken in _AMERICAN else _DOLLARS.get(spoken, f"$ of the language {region}")
    if region in ("", "US", "PR"):
        return "$"
    return next((code for code in CURRENCIES if code[:2] == region), f"$ of {region}")


def says_currency(place: Place) -> bool:
    """Whether a reply may name a currency: its own, or the one that is asked for."""
    return takes_currency(place) or currency_asked(place) is not None


def answered(
    place: Place, text: str, rates: Mapping[str, float], *, numbered: bool, doubted: bool = True
) -> Typed[AnswerValue] | Misread:
    """The answer that a reply means; `numbered` takes the numbers under which options are shown.

    Without it a number that stands alone is what a file that holds it says. `doubted` asks numbers back that can mean
    two.
    """
    in_codes = _as_typed(text) if says_currency(place) else text
    kind = place.kind if doubted and isinstance(place.kind, Number) else None
    doubt = None if kind is None else in_doubt(kind, in_codes, rates, as_yaml=not numbered)
    said = doubt or _answered(place, in_codes, rates, numbered=numbered)
    return _in_words(said, in_codes, text) if isinstance(said, Misread) else said


def _in_words(said: Misread, in_codes: str, text: str) -> Misread:
    """What is wrong with a reply, quoted as it was typed."""
    return replace(said, found=said.found.replace(in_codes, text))


def _answered(place: Place, text: str, rates: Mapping[str, float], *, numbered: bool) -> Typed[AnswerValue] | Misread:
    if not (isinstance(place.kind, Number) and takes_currency(place)):
        value = typed(place.kind, text, numbered=numbered, plain=_with_codes)
        return value if isinstance(value, Misread) else Typed(value)
    amount = _amount(place.kind, text, rates)
    if isinstance(amount, Misread) or amount.paid is None or amount.value <= place.kind.most:
        return amount
    return Misread(found=f"{amount.value:,.0f} USD is beyond {place.kind.most:,.0f}, the most that is read")


def as_in_a_file(asked: Number | Price, text: str, rates: Mapping[str, float]) -> str | None:
    """An amount and its currency, which stand in one text, as a file has them; None where the text names no currency.

    What cannot be read as one amount, or is none that a file may hold, is to be filled in.
    """
    spelled = next((code for code in rates if code in text.upper()), None)
    code = next(iter(_currencies(text, rates).values()), spelled)
    if code is None:
        return None
    said = _one(asked, text, rates) if isinstance(asked, Number) else priced(asked, text, rates)
    amounts: Sequence[float] = ()
    if not isinstance(said, Misread):
        usd = said.value if isinstance(said.value, tuple) else (said.value,)
        amounts = usd if said.paid is None else said.paid.amounts
        if not (usd[-1] <= asked.most if isinstance(asked, Number) else all(map(is_amount, amounts))):
            amounts = ()
    return f"{{value: {amounts_text(amounts) if amounts else '...'}, currency: {code}}}"


def _one(kind: Number, text: str, rates: Mapping[str, float]) -> Typed[float] | Misread:
    """The one amount that a text means, in a file."""
    return in_doubt(kind, text, rates) or _amount(kind, text, rates)


def _as_typed(text: str) -> str:
    """An amount as people type it, where it is given as files have it; any other with codes for names of currencies."""
    if len(text) > LONGEST_NUMBER:
        return text
    found = _IN_A_FILE.fullmatch(text.strip())
    if found is not None:
        return "; ".join(f"{each.strip()} {found[2]}" for each in found[1].strip("[]").split(","))
    return _IN_WORDS.sub(_in_codes, text)


def _in_codes(word: re.Match[str]) -> str:
    if many := word["many"]:
        return "thousand " if many in "tT" else f"{many} "
    return "EUR" if word["euro"] else USD


def in_doubt(kind: Number, text: str, rates: Mapping[str, float], *, as_yaml: bool = False) -> Misread | None:
    """Why a number whose points may stand between thousands is asked back, with the currency that it is in."""
    known = rates if kind.is_money else [word for word in kind.unit.split() if word in CURRENCIES]
    text = _as_typed(text) if known else text
    code = next((code for code in _currencies(text, known).values() if kind.is_money and code != USD), None)
    doubt = two_numbers(kind, text, code, as_yaml=as_yaml)
    return None if doubt is None else replace(doubt, expected=f"{doubt.expected}{_strange(text, known)}")


def priced(price: Price, text: str, rates: Mapping[str, float], *, as_yaml: bool = False) -> Typed[Triple] | Misread:
    """Low, likely and high that a reply means: a number, or `low; likely; high`, in brackets with commas too.

    `as_yaml` takes numbers that a file could hold so for what they say there.
    """
    kind = Number(unit=price.unit, least=-inf, most=inf)  # what a price can be is looked at below
    given = text.strip()
    text = _as_typed(given) if price.is_money else given
    parts = _parts(text)
    believed = replace(kind, least=0.0, most=most_meant(price))
    usd = rates if price.is_money else {}
    doubts = (in_doubt(believed, part, usd, as_yaml=as_yaml and ";" not in text) for part in parts)
    if (doubt := next(filter(None, doubts), None)) is not None:
        return doubt
    read = [_amount(kind, part, usd) for part in parts] if len(parts) in (1, 3) and all(parts) else []
    amounts = [each for each in read if not isinstance(each, Misread)]
    if len(amounts) != len(parts):
        return _no_price(price, given, parts, read, _strange(text, rates))
    if (far := next((each.value for each in amounts if not is_amount(each.value)), None)) is not None:
        return Misread(found=f"{given[:60]!r} is {far:g} {price.unit}", expected=PRICES)
    said = {each.paid.currency: each.paid for each in amounts if each.paid is not None}
    if len(said) > 1 or (said and not all(each.paid for each in amounts)):
        return Misread(found=f"{given[:60]!r} mixes currencies", expected="one beside each amount")
    low, likely, high = ([each.value for each in amounts] * 3)[:3]
    if not low <= likely <= high:
        return Misread(found=f"{given[:60]!r} does not rise", expected="low; likely; high")
    paid = [number for each in amounts if each.paid is not None for number in each.paid.amounts]
    return Typed((low, likely, high), Paid(tuple(paid), next(iter(said))) if said else None)


def _no_price(
    price: Price, given: str, parts: Sequence[str], read: Sequence[Typed[float] | Misread], strange: str
) -> Misread:
    """What is wrong with a reply whose parts are no amounts."""
    no_price = f"{given[:60]!r} is no price"
    if any(isinstance(held := resolve(part), float) and not isfinite(held) for part in parts):
        return Misread(found=no_price, expected=f"a number {PRICES}")
    words = _parts(given) if len(_parts(given)) == len(parts) else parts  # which files have otherwise
    pairs = zip(read, parts, words, strict=False)
    misread = (_in_words(each, *both).found for each, *both in pairs if isinstance(each, Misread))
    return Misread(found=next(misread, no_price), expected=expected_price(price) + strange)


def _parts(text: str) -> list[str]:
    """The amounts of an own price as they stand in a text, no more than are wrong anyway."""
    is_list = text.startswith("[") and text.endswith("]")
    parts = re.split(r"[,;\s]+", text[1:-1].strip(), maxsplit=3) if is_list else text.split(";", 3)
    return [each.strip() for each in parts]


def most_meant(price: Price) -> float:
    """What a price can be meant as: a rate of 1.085 is none of a thousand."""
    return _FAR * max(high for *_, high in (*([price.value] if price.value else []), *price.table.values()))


def expected_price(price: Price, example: str | None = None) -> str:
    """What is typed for a price, on one line; `example` is of another currency."""
    return f"a number ({price.unit}{f'; or {example}' if example else ''}), or low; likely; high"


def _amount(kind: Number, text: str, rates: Mapping[str, float]) -> Typed[float] | Misread:
    """A number, in USD where a currency stands in it that the framework knows; any number of another currency."""
    # CAD of 0x1CAD, which files have as one number, is no currency.
    named = {} if isinstance(resolve(text), int | float) else _currencies(text, rates)
    plain, code = (lambda said: _in_usd(said, rates)), next(iter(named.values()), USD)
    value = typed(kind, text, numbered=True, plain=plain)
    if isinstance(value, Misread) and code != USD and kind.most < inf:
        wide = typed(replace(kind, most=inf), text, numbered=True, plain=plain)
        value = value if isinstance(wide, Misread) else wide
    if isinstance(value, Misread):
        return value if value.expected is None else replace(value, expected=value.expected + _strange(text, rates))
    assert isinstance(value, float)  # noqa: S101 - a kind of number gives a number, or says why not
    return Typed(value) if code == USD else Typed(in_usd(value, rates[code]), Paid((value,), code))


def _currencies(text: str, rates: Collection[str]) -> Mapping[str, str]:
    """The words in a text that name the one currency of it, with its code; none where it names two."""
    named = {word: _SIGNS.get(word, word.upper()) for word in _CURRENCY.findall(text[:LONGEST_NUMBER])}
    known = {word: code for word, code in named.items() if code in rates}
    return known if len(set(known.values())) == 1 else {}


def _in_usd(text: str, rates: Mapping[str, float]) -> str:
    """A text with USD in the place of its currency."""
    words = _currencies(text, rates)
    bare = text.replace("/", " per ") if words else text
    for word in words:
        bare = bare.replace(word, " USD ")
    return " ".join(bare.split()) if words else text


def _with_codes(text: str) -> str:
    """A text with the codes of currencies in the place of their signs."""
    return _CURRENCY.sub(lambda word: _SIGNS.get(word.group(), word.group()), text)


def _strange(text: str, rates: Collection[str]) -> str:
    """What currencies there are, where another one seems to be meant."""
    strange = [word for word in _STRANGE.findall(text[:LONGEST_NUMBER]) if _SIGNS.get(word, word) not in rates]
    return f"; {strange[0]} is no currency here, expected {listed(rates)}" if strange and rates else ""
