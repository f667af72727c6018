"""The baseline is of this version of the framework, else nothing is compared; own prices are what they were there."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.answers.sheet import Paid, alike
from aifactory_assess.errors import cut
from aifactory_assess.framework.asked import Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import price_taken
from aifactory_assess.scoring.said import price_words

SOURCE = 100
"""So many signs of a source are told."""
_SUBJECTS = (
    ("other-version", "The baseline is of another version (a warning, never a failure)"),
    ("own-price", "An own price or factor is not what it was in the baseline (a warning, never a failure)"),
)


def other_prices(judged: Judged) -> Iterator[tuple[str, int, str]]:
    """Each price that is the organisation's own, was or is, and not what it was: its id, a line, and both in words.

    An amount in another currency is what it was at another rate, too: the rate is told by itself.
    """
    now, before = judged.assessment, judged.before
    if before is None:
        return
    own = {**before.sheet.prices, **now.sheet.prices}
    for price in now.framework.prices:
        if price.id in own and not alike([_said(price, each) for each in (before, now)]):
            told = f"{price.id} was {_told(price, before)} in the baseline and is {_told(price, now)}"
            yield price.id, judged.line_of(price.id) or 1, told


def _said(price: Price, assessment: Assessment) -> tuple[Triple | None, Paid | None]:
    return price_taken(price, assessment.sheet, assessment.situation), assessment.sheet.paid.get(price.id)


def _told(price: Price, assessment: Assessment) -> str:
    own = assessment.sheet.prices.get(price.id)
    value, paid = _said(price, assessment)
    words = "open" if value is None else price_words(price, value, paid)
    source = "none" if own is None or not own.source else cut(own.source, SOURCE)
    return f"{words} ({'the general one' if own is None else f'source: {source}'})"


def _example(framework: Framework, _: str) -> str:
    """Two versions that follow each other, this one among them."""
    major = int(framework.major)
    first = max(major - 1, min(major, 1))
    return f"accepts: [{framework.id}@{first}, {framework.id}@{first + 1}]   # of versions; prices need nothing here"


KIND = Kind(
    id="baseline",
    title="{}",
    subject="`other-version` or `own-price`",
    demands=(
        "The baseline's answers are for the version of the framework that judges, and own prices are what they were"
        " there."
    ),
    why=(
        "Of another version what is asked differs, so nothing that fell or rose means anything; all other rules are"
        " judged. At another price what did not pass may pass: figures, gates and risks rest on it."
    ),
    remedy=(
        "Of a version nothing, while the framework is being upgraded: the next baseline answers the new one. Of a"
        " price, see what backs it."
    ),
    subjects=lambda _: _SUBJECTS,
    example=_example,
    about="run",
)
