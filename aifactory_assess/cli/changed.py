"""What `set` and `import` say of what they changed: days that are still to come, and amounts that were in no USD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from aifactory_assess.answers.editing import EntryChange
from aifactory_assess.answers.questionnaire import places_of
from aifactory_assess.answers.sheet import Answer, Paid
from aifactory_assess.errors import listed
from aifactory_assess.framework.model import Framework
from aifactory_assess.scoring.said import paid_words, price_words, said_words


def now_in_usd(
    framework: Framework, changes: Iterable[EntryChange], before: Mapping[str, Paid]
) -> Iterator[tuple[str, str]]:
    """Each id whose amount is in USD now, and was in another currency `before`: what it is, and what it was."""
    places, prices = places_of(framework), {price.id: price for price in framework.prices}
    for change in changes:
        entry, was = change.entry, before.get(change.id)
        if was is None or change.paid is not None or entry is None or entry.value is None:
            continue
        if isinstance(entry, Answer):
            words = said_words(places[change.id].kind, entry)
        else:
            words = price_words(prices[change.id], entry.value)
        yield change.id, f"{words}{paid_words(None, was)}"


def days_to_come(changes: Iterable[EntryChange], today: date) -> Iterator[str]:
    """The days after today on which something is said to have been said, each with what it stands beside."""
    dated: dict[date, list[str]] = {}
    for change in changes:
        if change.entry is not None and change.entry.as_of is not None and change.entry.as_of > today:
            dated.setdefault(change.entry.as_of, []).append(change.id)
    for day, names in sorted(dated.items()):
        yield f"has as_of {day}, a day to come, beside {listed(names)}"
