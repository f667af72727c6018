"""What is said of a thing to do: what, why it stands where it stands, from where to where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.units import in_unit
from aifactory_assess.planning.cost import Tender
from aifactory_assess.planning.first import Action, LeadTime
from aifactory_assess.planning.standing import standing
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import (
    amount,
    amount_least,
    amount_left,
    capital,
    decimals,
    in_percent,
    likely_told,
    points,
    small,
    to_a_tenth,
)
from aifactory_assess.scoring.risks import Finding
from aifactory_assess.scoring.said import named, names_of, risk_words, what_step


def what_to_do(action: Action) -> str:
    """What to do."""
    if action.step is None:
        return f"Find out: {action.place.ask}"
    return what_step(action.step)


def why(assessment: Assessment, action: Action) -> str:
    """Why an action stands first."""
    match action.reason:
        case "gate":
            return _why_gate(assessment, action)
        case "risk":
            return _why_risk(assessment, action)
        case "score":
            return _why_score(action)
        case "open":
            return "Of what is open, it decides most of the score."
        case _:
            assert_never(action.reason)


def _why_gate(assessment: Assessment, action: Action) -> str:
    gate = action.result.question.gate
    if gate is None:
        return ""
    level = small(assessment.framework.levels[gate.cap].title)
    unproven = " (not proven, as it is open)" if action.result.is_open else ""
    return f"{gate.reason}{unproven}: while that is so, the level stays {level} at most."


def _why_score(action: Action) -> str:
    chosen = action.leads_to or action
    raises = f"raises the score most{' for its days' if chosen.days is not None else ''}"
    if action.leads_to is not None:
        return f"{_rested_on(action.leads_to)}, and {_of_what(chosen)} {raises}."
    return f"{capital(_of_what(chosen))}, it {raises}."


def _rested_on(above: Action) -> str:
    return f"{capital(named(above.result.question))} rests on it"


def _of_what(action: Action) -> str:
    """Among which steps one was chosen: those beyond their remedies' targets come when nothing else is left."""
    return "of what is left and weak" if action.step is not None and action.step.number == 1 else "of what is left"


def _why_risk(assessment: Assessment, action: Action) -> str:
    finding, chosen = action.finding, action.leads_to or action
    if finding is None or not (risk := risk_words(assessment.framework, finding)):
        return ""
    title = f"“{finding.challenge.title}”"
    title = f"{title} ({risk})" if finding.status == "assessed" else f"{title}, {risk}"
    gap = f"{points(chosen.closes or 0.0):g} of {points(finding.gap_high or 0.0):g} points of its gap"
    if action.step is None:
        known = f"{in_percent(finding.coverage or 0.0)} % of what speaks about it is answered"
        return f"Decides {gap} at {title}: {known}."
    most = f"the most{' per day' if chosen.days is not None else ''} {_of_what(chosen)}"
    held = held_by(assessment, finding)
    closes = "Closes" if action.leads_to is None else f"{_rested_on(action.leads_to)}, and closes"
    return f"{closes} {gap} at {title}, {most}.{f' Its likelihood stays {held}.' if held else ''}"


def held_by(assessment: Assessment, finding: Finding) -> str | None:
    """What would hold a risk where it is even with its gap closed: a signal, and whether it holds or only may."""
    if finding.risk is None or finding.impact is None:
        return None
    for applied in finding.signals:
        if assessment.framework.risk.matrix[applied.rule.floor][finding.impact] >= finding.risk:
            open_yet = ", as a fact is open" if applied.state == "possible" else ""
            return f"while this {'may hold' if open_yet else 'holds'}{open_yet}: {applied.rule.reason}"
    return None


_OPEN = {"unknown": "Unknown so far", "assumed": "Assumed so far"}
_RESTS_ON = 3
"""So many weaknesses below a remedy are named."""


def state(assessment: Assessment, action: Action, *, brief: bool = False) -> str:
    """From where to where, in the organisation's own numbers or words; what is open is said to be.

    In brief a weakness that it rests on stands in the place of from where on the cap is lifted.
    """
    result, step, fact = action.result, action.step, action.fact
    found = None if step is None else standing(assessment, result, step.after)
    if found is None:
        known = result.state if fact is None else assessment.situation.fields[fact.id].state
        if not result.is_open:
            return f"{_OPEN.get(known, 'Not answered yet')}; it decides whether {named(result.question)} is asked."
        about = "" if fact is None else f" it decides {named(result.question)}:"
        return f"{_OPEN.get(known, 'Not answered yet')};{about} full credit and none are both possible."
    opens = f"; {found.opens_at} the cap is lifted" if found.opens_at and not (brief and action.rests_on) else ""
    return f"{capital(found.phrase)}{opens}."


def rests_on(names: Sequence[str]) -> str:
    """What is weak below a remedy."""
    return f"Rests on {some_of(names, _RESTS_ON)}, which {'is' if len(names) == 1 else 'are'} weak"


def gained(gain: float, *, finds_out: bool = False) -> str:
    """Points gained, or decided; what is less than is printed is never told as nothing."""
    words = decimals(gain) if gain >= 0.05 else "less than 0.1"  # noqa: PLR2004 - what is printed as 0.1
    if finds_out:
        return f"decides {words}"
    return f"+{words}" if words[0].isdigit() else words


HAS_PASSED = "The date that was told has passed: what is it today?"


def lead_months(triple: Triple) -> str:
    """The months of a lead time, low to high."""
    low, high = to_a_tenth(triple[0]), to_a_tenth(triple[-1])
    if high == "0" and triple[-1]:
        return "less than 0.1"
    return low if low == high else f"{low}-{high}"


def lead(assessment: Assessment, time: LeadTime) -> str | None:
    """The same, with the facts that are open and make it longer or shorter."""
    if time.months is None:
        return None
    told = in_unit(lead_months(time.months), "months")
    if not time.open:
        return told
    return f"{told}; not known: {', '.join(map(names_of(assessment.framework), time.open))}"


def money(triple: Triple | None, tender: Tender) -> str | None:
    """An amount with its ends in the organisation's currency; None where nobody has named one, or it is nothing.

    That is not told as free: the estimate may hold it already.
    """
    if triple is None or not triple[-1]:
        return None
    low, _, high = triple
    told = single(tender, high) if low == high else ranged(tender, triple)
    return f"{told} {tender.currency.code}"


def ranged(tender: Tender, triple: Triple, beside: float | None = None) -> str:
    """An amount with its ends in the organisation's currency, without its name; told apart from what is `beside` it."""
    low, likely, high = (value / tender.rate for value in triple)
    return amount(low, likely, high, beside=None if beside is None else beside / tender.rate)


def likely_of(tender: Tender, triple: Triple, beside: float | None) -> float:
    """The likely amount in USD, as `ranged` tells it."""
    low, likely, high = (value / tender.rate for value in triple)
    return likely_told(low, likely, high, beside=None if beside is None else beside / tender.rate) * tender.rate


def single(tender: Tender, usd: float) -> str:
    """An amount without ends."""
    return _single(usd / tender.rate)


def at_least(tender: Tender, usd: float, there: float = 0.0) -> str:
    """An amount of which more may come, never told as more than it is; or what lacks of it to what is there."""
    need, there = usd / tender.rate, there / tender.rate
    left = amount_left(amount_least(need), there)
    return f"at least {_single(left if 0 < left <= need - there else amount_least(need - there))}"


def lacking(tender: Tender, need: float, there: float) -> str:
    """What one amount in USD lacks to another, as both are printed."""
    return _single(amount_left(need / tender.rate, there / tender.rate))


def _single(value: float) -> str:
    words = amount(value, value, value)
    number, _, unit = words.partition(" ")
    short = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{short} {unit}".strip()
