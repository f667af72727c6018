"""One organisation's answers: the sheet."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Literal, NamedTuple, TypeAlias

from aifactory_assess.answers.notes import Signed
from aifactory_assess.framework.asked import AnswerValue, Scope, Triple
from aifactory_assess.nouns import dataclass

UNKNOWN = "unknown"
NOT_APPLICABLE = "not_applicable"

AnswerState: TypeAlias = Literal["value", "unknown", "not_applicable", "open"]


class Answer(NamedTuple):
    """What was said about one question or profile field; `value` is None unless the state is `value`.

    `noted_by` are the names in its note, in turn, after which somebody else's words stand.
    """

    state: AnswerState
    value: AnswerValue | None = None
    evidence: str | None = None
    source: str | None = None
    note: str | None = None
    as_of: date | None = None
    by: str | None = None
    line: int | None = None
    noted_by: tuple[str, ...] = ()

    @property
    def signed(self) -> Signed:
        """Its note, with the names in it."""
        return Signed(self.note, self.noted_by)

    def noting(self, signed: Signed) -> Answer:
        """It, with another note."""
        return self._replace(note=signed.note, noted_by=signed.noted_by)

    @property
    def bare(self) -> Answer:
        """It, wherever it stands."""
        return self._replace(line=None)

    @property
    def backed(self) -> Answer:
        """What it says and rests on, whoever said it and whatever they noted."""
        return Answer(state=self.state, value=self.value, evidence=self.evidence, source=self.source)

    def agrees(self, other: Answer) -> bool:
        """Whether both say the same, whatever stands beside it."""
        return (self.state, self.value) == (other.state, other.value)


OPEN = Answer(state="open")


class Paid(NamedTuple):
    """Amounts as they were said, in a currency that is not USD."""

    amounts: tuple[float, ...]
    currency: str

    @property
    def triple(self) -> Triple:
        """Low, likely and high."""
        return self.amounts[0], self.amounts[len(self.amounts) // 2], self.amounts[-1]

    def agrees(self, other: Paid | None) -> bool:
        """Whether both say the same, one amount by one number or by three."""
        return other is not None and (self.triple, self.currency) == (other.triple, other.currency)


def alike(said: Sequence[tuple[Hashable, Paid | None]]) -> bool:
    """Whether all said one value, or one amount in its currency, whatever each takes it to be worth."""
    values, paid = {value for value, _ in said}, {amount for _, amount in said}
    return len(values) <= 1 or (len(paid) == 1 and None not in paid)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrice:
    """A price or factor of the organisation's own: (low, likely, high); `noted_by` as of an answer."""

    value: Triple
    source: str | None = None
    note: str | None = None
    noted_by: tuple[str, ...] = ()
    as_of: date | None = None
    line: int | None = None

    @property
    def signed(self) -> Signed:
        """Its note, with the names in it."""
        return Signed(self.note, self.noted_by)

    @property
    def bare(self) -> OwnPrice:
        """It, wherever it stands."""
        return replace(self, line=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A change that is tried and in no file: the id, what it is set to, and what it was, each as one types it."""

    id: str
    value: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One organisation's answers. Every id in it exists in the framework, and every value is valid there.

    `paid` has the amounts, of the profile and of prices, that were said in another currency than USD, by their ids.
    `trials` are changes that are tried on it (`--set`, a scenario): whatever tells it says so in its first line. `row`
    is where it stands in a table of many; None has a file of its own.
    """

    organisation: str
    name: str | None = None
    scope: Scope = "full"
    assessed_on: date | None = None
    respondent: str | None = None
    respondent_role: str | None = None
    profile: Mapping[str, Answer] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    prices: Mapping[str, OwnPrice] = field(default_factory=dict)
    paid: Mapping[str, Paid] = field(default_factory=dict)
    path: str | None = None
    sha256: str | None = None
    answers_line: int | None = None
    assessed_on_line: int | None = None
    trials: tuple[Trial, ...] = ()
    row: int | None = None
