"""Sheet + Framework -> Assessment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, TypeAlias

from aifactory_assess.answers.plausible import above_the_whole, implausible
from aifactory_assess.answers.sheet import OPEN, Sheet
from aifactory_assess.framework.asked import Contradiction, Number
from aifactory_assess.framework.kinds import credit
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.quick_scan import in_scope
from aifactory_assess.framework.units import in_unit
from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.figures import FieldResult, Situation, open_behind, situation, unit_of
from aifactory_assess.scoring.readiness import QuestionResult, Readiness, readiness
from aifactory_assess.scoring.risks import Finding, findings
from aifactory_assess.scoring.scales import beside

COMPUTED = "computed"
NoteKind: TypeAlias = Literal["contradiction", "clamped", "ignored", "implausible", "passed"]
_DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something the reader should know about one answer."""

    kind: NoteKind
    about: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How well the answers are backed: shares of the answered weight by kind, and the oldest and newest day of any."""

    shares: Mapping[str, float]
    oldest: date | None
    newest: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All that one sheet comes to."""

    framework: Framework
    sheet: Sheet
    as_of: date
    situation: Situation
    readiness: Readiness
    findings: tuple[Finding, ...]

    def __hash__(self) -> int:
        """So that what is worked out from an assessment can be kept; sheets hold mappings, which have no hash."""
        return hash((self.framework.sha256, self.sheet.sha256, self.as_of))

    @property
    def questions(self) -> Mapping[str, QuestionResult]:
        """The questions' results, in the framework's order."""
        return self.readiness.questions

    @property
    def may_move(self) -> tuple[FieldResult, ...]:
        """The open facts that may move the score out of its range: they decide what is asked, or what answers earn.

        What is cautious is not settled. What open answers are worked out from is left aside, as the range holds all
        that these may be worth.
        """
        known, names = self.situation, set[str]()
        sure = known.sure
        for result in self.questions.values():
            when, derive = result.question.when, result.question.derive
            if result.state != "not_applicable" and when is not None and when.evaluate(sure) is None:
                names.update(when.names)
            if result.credit is not None and derive is not None:
                names.add(derive)
        return tuple(known.fields[name] for name in open_behind(known, names, "sure"))

    @property
    def evidence(self) -> Evidence:
        """How well the answers are backed."""
        kinds = self.framework.evidence_ids
        sums = dict.fromkeys((*kinds, COMPUTED), 0.0)
        dates = []
        for name, weight in self.readiness.weights.items():
            result = self.questions[name]
            if result.credit is None:
                continue
            # An answer that names no evidence is somebody's word: the weakest kind.
            sums[COMPUTED if result.state == "computed" else result.answer.evidence or kinds[0]] += weight
            if result.answer != OPEN and result.state == "answered":
                dates.append(result.answer.as_of or self.sheet.assessed_on)
        total = sum(sums.values())
        shares = {kind: weight / total if total else 0.0 for kind, weight in sums.items()}
        known = [each for each in dates if each is not None]
        return Evidence(shares=shares, oldest=min(known, default=None), newest=max(known, default=None))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Contradictions, clamped and ignored values, and months that are over."""
        return (
            *_contradictions(self.framework, self.situation, self.questions),
            *_notes(self.framework, self.sheet, self.situation, self.readiness),
            *self._dated(),
        )

    def told_on(self, name: str) -> date:
        """The day on which a fact was told."""
        answer = self.sheet.profile.get(name)
        return (answer.as_of if answer else None) or self.sheet.assessed_on or self.as_of

    def months_gone(self, name: str) -> float:
        """Months that have gone by since a fact was told."""
        return max(0, (self.as_of - self.told_on(name)).days) / _DAYS_A_MONTH

    def _dated(self) -> Iterator[Note]:
        """Months until something, as facts told them, that have gone by since, or count from a day still to come."""
        known = self.situation
        for name in self.framework.estimates.months_told:
            told, answer = known.number(name), self.sheet.profile.get(name)
            if not told:
                continue
            months, are = in_unit(f"{told:g}", "months"), "is" if told == 1 else "are"
            if answer is not None and answer.as_of is not None and answer.as_of > self.as_of:
                message = f"the {months} of {name} {are} told as of {answer.as_of}, and counted from {self.as_of}"
                yield Note(kind="implausible", about=name, message=message, line=answer.line)
            if name in known.fields and told <= self.months_gone(name):
                message = f"the {months} of {name}, told on {self.told_on(name)}, {are} over: what is it today?"
                yield Note(kind="passed", about=name, message=message, line=known.fields[name].line)


def assess(framework: Framework, sheet: Sheet, *, as_of: date) -> Assessment:
    """Assess a sheet by its scope. `as_of` is the day it is told for; no number depends on any other clock."""
    framework = in_scope(framework, sheet.scope)
    known = situation(framework, sheet)
    ready = readiness(framework, sheet, known)
    return Assessment(
        framework=framework,
        sheet=sheet,
        as_of=as_of,
        situation=known,
        readiness=ready,
        findings=findings(framework, ready.questions, known),
    )


def _contradictions(framework: Framework, known: Situation, questions: Mapping[str, QuestionResult]) -> Iterator[Note]:
    """Facts that cannot all be so, at the first field that they name, with the values of all."""
    for never in framework.contradictions:
        if known.truth(never.when) is True and _is_below(never, questions):
            values = ((name, known.values.get(name)) for name in never.when.names)
            numbers = {name: value for name, value in values if isinstance(value, float)}
            told = ", ".join(f"{name} {beside(value, unit_of(known, name))}" for name, value in numbers.items())
            about = next((name for name in (*numbers, *never.when.names) if name in known.fields), never.when.names[0])
            message = f"{never.reason}{f': {told}' if told else ''}"
            line = known.fields[about].line if about in known.fields else None
            yield Note(kind="contradiction", about=about, message=message, line=line)


def _is_below(never: Contradiction, questions: Mapping[str, QuestionResult]) -> bool:
    """Whether the answer is such that facts contradict it, where they do so beside an answer."""
    if never.question is None or never.below is None:
        return True
    result = questions.get(never.question)
    value = None if result is None or result.credit is None else result.value
    return isinstance(value, int | float) and value < never.below


def _notes(framework: Framework, sheet: Sheet, known: Situation, ready: Readiness) -> tuple[Note, ...]:
    notes = []
    for name in known.ignored:
        message = "is not asked of this organisation, so its value counts for nothing"
        notes.append(Note(kind="ignored", about=name, message=message, line=sheet.profile[name].line))
    for name, answer in sheet.answers.items():
        if name not in ready.questions and answer.state in ("value", "not_applicable"):
            message = "is no question of the quick scan, so its answer counts for nothing"
            notes.append(Note(kind="ignored", about=name, message=message, line=answer.line))
    for field in known.fields.values():
        if field.state == "answered" and (doubt := implausible(field.field, field.value)):
            notes.append(
                Note(kind="implausible", about=field.field.id, message=f"{doubt}: was that meant?", line=field.line)
            )
    for price in framework.prices:
        own = sheet.prices.get(price.id)
        if own is not None and (doubt := above_the_whole(price, own.value[2])):
            notes.append(Note(kind="implausible", about=price.id, message=f"{doubt}: was that meant?", line=own.line))
    for result in ready.questions.values():
        notes.extend(_question_notes(result))
    return tuple(notes)


def _question_notes(result: QuestionResult) -> list[Note]:
    name, line, notes = result.question.id, result.line, []
    unit = result.question.kind.unit if isinstance(result.question.kind, Number) else None
    if result.state == "not_asked" and result.answer.state in ("value", "not_applicable"):
        message = "is not asked of this organisation, so its answer counts for nothing"
        notes.append(Note(kind="ignored", about=name, message=message, line=line))
    if result.contradicts and isinstance(result.typed, int | float) and result.computed is not None:
        counted = "the computed value" if result.state == "computed" else "the typed value"
        values = f"typed {beside(result.typed, unit)}, computed {beside(result.computed, unit)} from the profile"
        alike = result.credit == credit(result.question.kind, result.computed)
        why = "both earn the same, and the typed value counts" if alike and result.state == "answered" else ""
        message = f"{values}; {why or f'{counted} counts, as it earns less'}"
        notes.append(Note(kind="contradiction", about=name, message=message, line=line))
    if result.counts and result.typed is not None and (doubt := implausible(result.question, result.typed)):
        notes.append(Note(kind="implausible", about=name, message=f"{doubt}: was that meant?", line=line))
    if result.clamped and isinstance(result.question.kind, Number) and result.computed is not None:
        least, most, counts = (
            beside(each, unit) for each in (result.question.kind.least, result.question.kind.most, result.computed)
        )
        message = f"the computed value was outside the range {least} to {most} and counts as {counts}"
        notes.append(Note(kind="clamped", about=name, message=message, line=line))
    return notes
