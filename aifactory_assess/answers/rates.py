"""What one unit of a currency is in USD, and amounts by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Context, Decimal

from aifactory_assess.answers.sheet import OwnPrice, Paid, Sheet
from aifactory_assess.errors import failure
from aifactory_assess.framework.asked import Number, Triple
from aifactory_assess.framework.expressions import MAX_CONSTANT
from aifactory_assess.framework.model import Framework

_DECIMALS = 6  # of an amount that was converted; a price of electricity has four
_EXACT = Context(prec=2 * 17, traps=[])
"""Holds all digits of the product of two floats as they are written."""


def rates(framework: Framework, own: Mapping[str, float]) -> dict[str, float]:
    """USD for one unit of each currency that an amount can be in: the organisation's own rate, or the framework's."""
    general = {price.id: price.value for price in framework.prices}
    found: dict[str, float] = {}
    for currency in framework.estimates.currencies.table.values():
        value = general.get(currency.factor or "")
        likely = 1.0 if currency.factor is None else value[1] if value is not None else 0.0
        found[currency.code] = own.get(currency.factor or "", likely)
    return found


def in_usd(amount: float, rate: float) -> float:
    """An amount in another currency, in USD; worked out in decimals, as a mapping's factor would."""
    return round(float(_EXACT.multiply(Decimal(str(amount)), Decimal(str(rate)))), _DECIMALS)


def worth(paid: Paid, usd: Mapping[str, float]) -> Triple:
    """What was said in another currency, in USD: low, likely and high; `usd` is what one of each currency is worth."""
    low, likely, high = (in_usd(amount, usd[paid.currency]) for amount in paid.triple)
    return low, likely, high


def reckoned(framework: Framework, sheet: Sheet, *, by: Mapping[str, OwnPrice] | None = None) -> Sheet:
    """A sheet whose rates may have changed: what was said in other currencies is worth what these say now.

    `by` are own prices to take the rates from in place of the sheet's. AssessError where a rate is none to read an
    amount by, or makes one that no file may hold.
    """
    usd = rates(framework, {name: price.value[1] for name, price in (sheet.prices if by is None else by).items()})
    profile, prices = dict(sheet.profile), dict(sheet.prices)
    for name, paid in sheet.paid.items():
        rate = usd[paid.currency]
        amounts = worth(paid, usd)
        if rate <= 0 or max(amounts) > _most(framework, name):
            said = f"one {paid.currency} is worth {rate:g} USD here"
            raise failure(name, said, f"a rate to read {paid.amounts[-1]:.15g} {paid.currency} by")
        if name in profile:
            profile[name] = profile[name]._replace(value=amounts[0])
        elif name in prices:
            prices[name] = replace(prices[name], value=amounts)
    return replace(sheet, profile=profile, prices=prices)


def _most(framework: Framework, name: str) -> float:
    """The most that an amount may be."""
    kind = next((field.kind for field in framework.fields if field.id == name), None)
    return kind.most if isinstance(kind, Number) else MAX_CONSTANT
