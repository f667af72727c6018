"""Other answers, facts and prices tried on a sheet; nothing is written (`--set`, scenarios)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aifactory_assess.answers.assigning import Naming, rates_first, refuse_left_out, section_of, valued
from aifactory_assess.answers.editing import EntryChange, changed_sheet
from aifactory_assess.answers.money import priced, rates_by, understood
from aifactory_assess.answers.questionnaire import Place
from aifactory_assess.answers.rates import reckoned
from aifactory_assess.answers.sheet import NOT_APPLICABLE, Answer, OwnPrice, Paid, Sheet, Trial
from aifactory_assess.answers.writing import amounts_text, typed_text
from aifactory_assess.errors import AssessError, Problem, failure
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework

NOTE = "what if"
"""The note of an answer that is only tried."""


def what_if(framework: Framework, sheet: Sheet, words: Iterable[str]) -> Sheet:
    """The sheet with `ID=VALUE` words tried on it; AssessError holds the fault of each."""
    problems: list[Problem] = []
    trials: dict[str, Trial] = {}
    given, naming = sheet, Naming(framework)
    for word in rates_first(framework, words):
        try:
            sheet, trial = _tried(naming, sheet, word, given)
        except AssessError as error:
            problems += error.problems
            continue
        if trial.id in trials:
            problems.append(Problem(file=trial.id, found="is set twice"))
        trials[trial.id] = trial
    try:
        sheet = reckoned(framework, sheet)
    except AssessError as error:
        problems += error.problems
    if problems:
        raise AssessError(problems)
    return replace(sheet, trials=(*sheet.trials, *trials.values()))


def with_trials(sheet: Sheet, tried: Sheet) -> Sheet:
    """A sheet with what was tried on another, as `what_if` would try it."""
    return replace(
        sheet,
        profile={**sheet.profile, **tried.profile},
        answers={**sheet.answers, **tried.answers},
        prices={**sheet.prices, **tried.prices},
    )


def _tried(naming: Naming, sheet: Sheet, word: str, given: Sheet) -> tuple[Sheet, Trial]:
    """The sheet with a word tried on it; what it was is told as it was `given`, before anything was tried."""
    name, equals, text = word.partition("=")
    name, text = name.strip(), text.strip()
    place, framework = naming.place(name), naming.framework
    if not equals or not text:
        raise failure(name, "no value is given", f"{name}=VALUE")
    rates = rates_by(framework, sheet)
    if isinstance(place, Price):
        before = given.prices.get(place.id)
        shown = _paid_text(given, place.id) or (amounts_text(before.value) if before else "the general price")
        trial = Trial(id=place.id, value=text, before=shown)
        return changed_sheet(sheet, _price(place, text, rates)), trial
    answer, paid = _answer(place, text, rates)
    part = section_of(place)
    was = (given.answers if part == "answers" else given.profile).get(name)
    if was is not None and was.agrees(answer):
        answer = was  # what is so already keeps what stands beside it
    value = _text(answer) if paid is None else _paid_words(paid)
    trial = Trial(id=name, value=value, before=_paid_text(given, name) or _text(was))
    return changed_sheet(sheet, EntryChange(section=part, id=name, entry=answer, paid=paid)), trial


def _answer(place: Place, text: str, rates: Mapping[str, float]) -> tuple[Answer, Paid | None]:
    answer, paid = valued(place, text, Answer(state="open", note=NOTE), rates)
    if answer.state == NOT_APPLICABLE:
        refuse_left_out(place, answer)
    return answer, paid


def _price(price: Price, text: str, rates: Mapping[str, float]) -> EntryChange:
    said = understood(price.id, priced(price, text, rates, as_yaml=True))
    return EntryChange(section="prices", id=price.id, entry=OwnPrice(value=said.value, note=NOTE), paid=said.paid)


def _paid_text(sheet: Sheet, name: str) -> str | None:
    """An amount as it was said in another currency than USD; None where it was not."""
    paid = sheet.paid.get(name)
    return None if paid is None else _paid_words(paid)


def _paid_words(paid: Paid) -> str:
    return f"{amounts_text(paid.amounts)} {paid.currency}"


def _text(answer: Answer | None) -> str:
    if answer is None or answer.state == "open":
        return "not answered"
    return answer.state if answer.value is None else typed_text(answer.value)
