"""`ID=VALUE` as a script gives it: the change that it asks for, or every fault in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from aifactory_assess.answers.editing import EntryChange, SheetSection, changed_sheet, entry_of
from aifactory_assess.answers.money import answered, priced, rates_by, understood
from aifactory_assess.answers.notes import Noted, Signed, kept_of, note_of
from aifactory_assess.answers.questionnaire import Place, places_of
from aifactory_assess.answers.rates import reckoned
from aifactory_assess.answers.reading import real_date
from aifactory_assess.answers.sheet import NOT_APPLICABLE, OPEN, UNKNOWN, Answer, OwnPrice, Paid, Sheet
from aifactory_assess.errors import AssessError, Problem, Suggestions, all_made, failure, listed
from aifactory_assess.framework.asked import Field, Question
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework


def section_of(place: Place | Price) -> SheetSection:
    """The section of the file where its answer, or own price, stands."""
    if isinstance(place, Price):
        return "prices"
    return "answers" if isinstance(place, Question) else "profile"


def answer_to(place: Place, sheet: Sheet | None) -> Answer:
    """What the sheet says about it, if there is one."""
    said = {} if sheet is None else sheet.answers if isinstance(place, Question) else sheet.profile
    return said.get(place.id, OPEN)


def why_never_left_out(place: Place) -> tuple[str, str] | None:
    """Why it cannot be "not applicable", and what is expected; None where it can."""
    if isinstance(place, Field):
        return "a profile field cannot be not applicable", "a value or unknown"
    if place.gate is not None:
        return "a question with a gate cannot be not applicable", "a value or unknown"
    return None


PRICE = "price:"
"""What may stand before the id of a price or factor."""


def settable(framework: Framework) -> tuple[str, ...]:
    """Every id that takes a value, prices with their sort before them; for completion."""
    return (*places_of(framework), *(f"{PRICE}{price.id}" for price in framework.prices))


@dataclass(slots=True)
class Naming:
    """Finds what words name; for the first of those that name nothing, the nearest id."""

    framework: Framework
    _places: dict[str, Place] = field(init=False)
    _prices: dict[str, Price] = field(init=False)
    _suggestions: Suggestions = field(default_factory=Suggestions)

    def __post_init__(self) -> None:
        self._places = places_of(self.framework)
        self._prices = {price.id: price for price in self.framework.prices}

    def place(self, name: str) -> Place | Price:
        """The question, profile field, price or factor with an id; AssessError with the nearest id."""
        if name in self._places:
            return self._places[name]
        if not name:
            raise failure("ID", "is empty", "a question, profile field or price")
        bare = name.removeprefix(PRICE)
        if bare in self._prices:
            return self._prices[bare]
        what = "question, profile field or price" if bare == name else "price or factor"
        raise failure(name, f"is no {what} of {self.framework.id}", hint=self._nearest(name, bare))

    def _nearest(self, name: str, bare: str) -> str | None:
        if bare != name:
            return self._suggestions.meant(bare, self._prices, before=PRICE)
        return self.framework.instead_of(name) or self._suggestions.meant(name, [*self._places, *self._prices])


def removals(framework: Framework, names: Iterable[str]) -> list[EntryChange]:
    """The changes that take answers and own prices out; AssessError names each that there is not."""
    places = all_made(Naming(framework).place, names)
    return [EntryChange(section=section_of(place), id=place.id, entry=None) for place in places]


def says_of(sheet: Sheet, change: EntryChange) -> bool:
    """Whether a sheet says anything of what a change is about."""
    entry = entry_of(sheet, change)
    return entry is not None and entry.bare != OPEN


def assignments(
    framework: Framework, sheet: Sheet, words: Iterable[str], details: Mapping[str, str]
) -> list[EntryChange]:
    """The changes that `ID=VALUE` words ask for; AssessError holds the fault of each.

    What stands beside an old value stays. `details` (note, evidence, source, as_of) replace it, but for what others
    noted; an empty text takes all of it out.
    What a currency is worth comes before amounts in it, whichever was named first, and these are worth it then. Where
    an amount that stands cannot be read by it, it comes last: another word may replace that amount, and where none
    does, it cannot be saved.
    """
    changes: list[EntryChange] = []
    late: list[EntryChange] = []
    wrong = _wrong_beside(framework, details)
    sound = {key: "" if key in wrong else text for key, text in details.items()}
    problems = [*wrong.values()]
    naming = Naming(framework)
    for word in rates_first(framework, words):
        try:
            change = _assignment(naming, sheet, word, sound)
        except AssessError as error:
            problems += error.problems
            continue
        try:
            sheet = reckoned(framework, changed_sheet(sheet, change)) if _is_rate(framework, word) else sheet
            changes.append(change)
        except AssessError:
            late.append(change)
    changes += late
    ids = Counter(change.id for change in changes)
    problems += [Problem(file=name, found="is set twice") for name, times in ids.items() if times > 1]
    if problems:
        raise AssessError(problems)
    return changes


def rates_first(framework: Framework, words: Iterable[str]) -> list[str]:
    """`ID=VALUE` words, with those before the others that say what a currency is worth."""
    return sorted(words, key=lambda word: not _is_rate(framework, word))


def _is_rate(framework: Framework, word: str) -> bool:
    """Whether a word sets what a currency is worth."""
    rates = [each.factor for each in framework.estimates.currencies.table.values()]
    return word.partition("=")[0].removeprefix(PRICE) in rates


def _assignment(naming: Naming, sheet: Sheet, word: str, details: Mapping[str, str]) -> EntryChange:
    name, equals, text = word.partition("=")
    place, framework = naming.place(name), naming.framework
    if not equals and not details:
        raise failure(name, "no value is given", f"{name}=VALUE")
    given = {key: said.strip() for key, said in details.items()}
    known = rates_by(framework, sheet)
    if isinstance(place, Price):
        return _price_set(place, text if equals else None, sheet, given, known)
    before = answer_to(place, sheet)
    answer, paid = valued(place, text, before, known) if equals else (before, sheet.paid.get(place.id))
    beside = {"evidence": before.evidence, "source": before.source, **given}
    evidence, source = (beside[key] or None for key in ("evidence", "source"))
    told = before if answer.agrees(before) else OPEN
    whose, says = sheet.respondent, given.get("note")
    owner, answerer = before.by or whose, told.by or whose
    noted = Signed() if says == "" else before.signed
    if says or told.by != before.by:
        now = [Noted(whose, says)] if says else []
        noted = note_of(noted, owner=owner, answerer=answerer, speaker=whose, says=now)
    as_of = _day(given, told.as_of)
    answer = answer._replace(line=None, evidence=evidence, source=source, as_of=as_of, by=told.by).noting(noted)
    if answer.state == NOT_APPLICABLE:
        refuse_left_out(place, answer)
    return EntryChange(section=section_of(place), id=place.id, entry=answer, paid=paid)


def kept_beside(sheet: Sheet, changes: Iterable[EntryChange]) -> Iterator[str]:
    """What a note that was set leaves of the one before: whose words, and how they are taken out."""
    for change in changes:
        before = entry_of(sheet, change) or OPEN
        owner = (before.by if isinstance(before, Answer) else None) or sheet.respondent
        if kept := kept_of(before.signed, owner=owner, speaker=sheet.respondent):
            yield f'{change.id}: {kept}; --note "" takes all out'


def _wrong_beside(framework: Framework, details: Mapping[str, str]) -> dict[str, Problem]:
    """What is wrong with the kind of evidence and the day among details, by their keys."""
    evidence, day, kinds = details.get("evidence"), details.get("as_of", "").strip(), framework.evidence_ids
    wrong = {}
    if evidence and evidence not in kinds:
        found = f"evidence is {evidence[:60]!r}"
        wrong["evidence"] = Problem(file="--evidence", found=found, expected=f"one of {listed(kinds)}")
    if day and real_date(day) is None:
        found = f"{day[:60]!r} is no date"
        wrong["as_of"] = Problem(file="--as-of", found=found, expected="one such as 2026-11-25")
    return wrong


def _day(details: Mapping[str, str], before: date | None) -> date | None:
    """The day among details, or the one that was there; that of a value is none of another's."""
    text = details.get("as_of")
    return before if text is None else real_date(text)


def valued(place: Place, text: str, before: Answer, rates: Mapping[str, float]) -> tuple[Answer, Paid | None]:
    """The answer that a text makes of the one before it, and as it was said where that is in another currency."""
    if text == UNKNOWN:
        return before._replace(state="unknown", value=None), None
    if text == NOT_APPLICABLE:
        return before._replace(state="not_applicable", value=None), None
    said = understood(place.id, answered(place, text, rates, numbered=False))
    return before._replace(state="value", value=said.value), said.paid


def _price_set(
    price: Price, text: str | None, sheet: Sheet, details: Mapping[str, str], rates: Mapping[str, float]
) -> EntryChange:
    if "evidence" in details:
        raise failure(price.id, "a price has no evidence", "its source", hint="give it with --source")
    before = sheet.prices.get(price.id)
    said = None if text is None else understood(price.id, priced(price, text, rates, as_yaml=True))
    if said is None and before is None:
        raise failure(price.id, "no price is given", f"{PRICE}{price.id}=VALUE")
    old = before or OwnPrice(value=(0.0, 0.0, 0.0))
    value, paid = (old.value, sheet.paid.get(price.id)) if said is None else said
    source = details.get("source", old.source) or None
    as_of = _day(details, old.as_of if value == old.value else None)
    noted, whose = Signed() if details.get("note") == "" else old.signed, sheet.respondent
    if says := details.get("note"):
        noted = note_of(noted, owner=whose, answerer=whose, speaker=whose, says=[Noted(whose, says)])
    new = replace(old, value=value, line=None, **noted._asdict(), source=source, as_of=as_of)
    return EntryChange(section="prices", id=price.id, entry=new, paid=paid)


def refuse_left_out(place: Place, answer: Answer) -> None:
    """AssessError where something cannot be "not applicable", or nobody says why it is."""
    why = why_never_left_out(place)
    if why is not None:
        raise failure(place.id, *why)
    if answer.note is None:
        raise failure(place.id, "not_applicable needs a note that says why", hint="give it with --note")
