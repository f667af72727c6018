"""The assessment being judged, and how its violations are told: on which line, naming which questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from aifactory_assess.answers.sheet import Answer, OwnPrice, Sheet
from aifactory_assess.errors import some_of
from aifactory_assess.escaping import letters
from aifactory_assess.framework.asked import FULL
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.figures import all_behind, inputs_behind, inputs_of, open_behind
from aifactory_assess.scoring.printed import tenths
from aifactory_assess.scoring.readiness import QuestionResult, Score, aggregate
from aifactory_assess.scoring.risks import findings

NAMED = 3
"""How many questions to improve are named."""
TRIED = 20
"""Up to how many facts that went open are looked at one by one."""
FAULTS = 5
"""Of how many things that back one question it is told what is wrong."""

Said: TypeAlias = Answer | OwnPrice


@dataclass(frozen=True)
class Judged:
    """One assessment with its file's name, the bounds that it is judged by and, where there is one, its baseline."""

    assessment: Assessment
    file: str
    before: Assessment | None = None
    bounds: Mapping[str, int] = field(default_factory=dict)
    _kept: dict[str, Assessment | None] = field(default_factory=dict)
    _behind: dict[str, Mapping[str, Said]] = field(default_factory=dict)
    _extents: dict[object, dict[str, int]] = field(default_factory=dict)

    def line(self, questions: Iterable[str]) -> int:
        """The line of the first question; an open one without an entry stands on the line of `answers:`, else on 1."""
        first = next(iter(questions), None)
        own = None if first is None else self.line_of(first)
        return own or self.assessment.sheet.answers_line or 1

    def line_since(self, changed: Iterable[str], questions: Sequence[str]) -> int:
        """The line of the first of what changed that has one, where facts moved the first question; else its own."""
        driving = changed if any(self._is_by_facts(first) for first in questions[:1]) else ()
        return next(filter(None, map(self.line_of, driving)), None) or self.line(questions)

    def line_of(self, name: str) -> int | None:
        """The line of the entry of a question, fact or own price; of a computed value, that of a fact behind it.

        That is the first that changed since the baseline, else one of the formula's own, such as a budget. An entry
        that does not count beside the computed value is not what drives it; nor is a fact what drives it that others
        took away, or brought.
        """
        behind = self._origins(name)
        if name in self.assessment.questions:
            behind = (*self._moved(name), *self._computed_from(name))
        entries = (said_in(self.assessment.sheet, each) for each in (*behind, name))
        return next((entry.line for entry in entries if entry is not None and entry.line), None)

    def _computed_from(self, name: str) -> tuple[str, ...]:
        """What the value of a question is computed from, the formula's own first; nothing where that does not count."""
        result, known = self.assessment.questions[name], self.assessment.situation
        if result.state != "computed":
            return ()
        derive = result.question.derive or ""
        own = inputs_of(known.figures[derive], known, decisions=False) if derive in known.figures else ()
        return (*own, *inputs_behind(known, [derive]))

    def _moved(self, name: str) -> Mapping[str, str]:
        """The changed facts behind a computed value, and behind one that is computed no more, as on a division by 0."""
        result, before = self.assessment.questions[name], self.before
        gone = result.is_open and before is not None and before.questions[name].computed is not None
        return self.changed([result.question.derive or ""]) if gone or result.state == "computed" else {}

    def moved(self, name: str) -> Mapping[str, str]:
        """The facts that moved what a question earns, or else its answer, each with what it was and is in words."""
        if self.before is None:
            return {}
        then, is_now = (each.questions[name] for each in (self.before, self.assessment))
        own = {name: f"{name} was {_said(then)} and is {_said(is_now)}"} if _said(then) != _said(is_now) else {}
        return self._by_facts(name) or own

    def _by_facts(self, name: str) -> Mapping[str, str]:
        """The changed facts by which a question is computed, or is asked or is not."""
        return self._moved(name) or self.changed(self.asked_by(name))

    def _is_by_facts(self, name: str) -> bool:
        """Whether it is by changed facts that a question stands as it does, and not by what is said of it."""
        result = self.assessment.questions.get(name)
        is_said = result is None or result.state in ("answered", "not_applicable")
        return not is_said and bool(self._by_facts(name))

    def asked_by(self, name: str) -> tuple[str, ...]:
        """What decides whether a question is asked, where it is and was not in the baseline, or was and is not."""
        both = (self.assessment, self.before or self.assessment)
        is_now, then = (each.questions[name].state == "not_asked" for each in both)
        when = self.assessment.questions[name].question.when
        return () if when is None or then == is_now else when.names

    def changed(self, names: Iterable[str]) -> dict[str, str]:
        """The facts and own prices that names rest on and that are not what they were, each with both in words."""
        behind = inputs_behind(self.assessment.situation, names) if self._changes else ()
        return {fact: self._changes[fact] for each in behind for fact in self._origins(each)}

    def _origins(self, fact: str) -> tuple[str, ...]:
        """What one changed by since the baseline: itself, or the facts by which it is asked or is not; else nothing.

        An amount in another currency that is said as it was changed by its own rate.
        """
        if self.before is None or fact not in self._changes:
            return ()
        if (paid := self.assessment.sheet.paid.get(fact)) and paid.agrees(self.before.sheet.paid.get(fact)):
            return tuple(rate for rate in self._rates([fact]) if rate in self._changes) or (fact,)
        if fact not in self.assessment.situation.fields:
            return (fact,)
        then, is_now = (each.situation.fields[fact] for each in (self.before, self.assessment))
        when = is_now.field.when
        said = is_now.state == "answered" or (then.state == "not_asked") == (is_now.state == "not_asked")
        if when is None or said:
            return (fact,)
        return tuple(dict.fromkeys(each for name in when.names for each in self._origins(name))) or (fact,)

    @cached_property
    def _changes(self) -> Mapping[str, str]:
        if self.before is None:
            return {}
        own = (*self.assessment.situation.fields, *{**self.before.sheet.prices, **self.assessment.sheet.prices})
        changed = (fact for fact in own if _value(self.before, fact) != _value(self.assessment, fact))
        return {
            fact: f"{fact} was {_state(self.before, fact)} and is {_state(self.assessment, fact)}" for fact in changed
        }

    @property
    def remembered(self) -> Assessment | None:
        """What it would come to if the facts that went open were what they were in the baseline; None if none did."""
        return self._with_all_but("")

    def _with_all_but(self, fact: str) -> Assessment | None:
        if fact not in self._kept:  # every rule asks for it
            gone = [each for each in self._gone if each != fact]
            same = self.assessment if fact else None
            self._kept[fact] = _remembered(self.assessment, self.before, gone) if gone and self.before else same
        return self._kept[fact]

    @cached_property
    def _gone(self) -> list[str]:
        """The facts that were answered and are open now; what is assumed is as good as that."""
        then = {} if self.before is None else self.before.situation.fields
        fields = self.assessment.situation.fields.items() if then else ()
        return [fact for fact, told in fields if told.state in _OPEN and then[fact].state == "answered"]

    def forgotten(self, worth: Callable[[Assessment], float]) -> dict[str, str]:
        """The facts gone open since the baseline without which something is worth more, in words; all if none alone."""
        told, would = self.changed(self._gone), self.remembered
        if would is None or len(told) > TRIED:
            return told
        without = {fact: self._with_all_but(fact) for fact in told}
        held = {fact for fact, known in without.items() if known is not None and worth(known) > worth(would)}
        return {fact: words for fact, words in told.items() if fact in held} or told

    def wanted(self, name: str) -> tuple[str, ...]:
        """What to answer where a question is open: the facts for want of which nothing is computed, else itself.

        Of a fact that was not asked in the baseline it is those for want of which nobody knows whether it is.
        """
        known, derive = self.assessment.situation, self.assessment.questions[name].question.derive
        found: dict[str, None] = {}
        for fact in () if derive is None else open_behind(known, [derive]):
            found |= dict.fromkeys(
                [each for each in self._origins(fact) if known.fields[each].state in _OPEN] or [fact]
            )
        return (*found,) or (name,)

    def why(self, name: str) -> str:
        """The facts for want of which nothing is computed, or at which it is not what it was, as `since` tells them."""
        is_open = self.assessment.questions[name].is_open
        wanted = [fact for fact in self.wanted(name) if is_open and fact != name]
        told = {fact: f"{fact} is {_state(self.assessment, fact)}" for fact in wanted}
        changed = self.changed(wanted)
        deciding = {fact: changed[fact] for fact in changed if fact not in told}
        return since(deciding | told | changed or self._moved(name))

    def backing(self, name: str) -> Mapping[str, Said]:
        """What was said about a question, by id: its answer, and what its value is computed from.

        That is facts and own prices, and the own rates of the currencies that these were said in. Of a typed and a
        computed value the one that does not count is among it: the lower bounds the other, so both are relied on.
        """
        result = self.assessment.questions[name]
        typed = {name: result.answer}
        if result.computed is None:
            return typed
        derive = result.question.derive or ""
        if derive not in self._behind:
            self._behind[derive] = self._said_behind(derive)
        return {**({} if result.typed is None else typed), **self._behind[derive]}

    def _said_behind(self, derive: str) -> Mapping[str, Said]:
        sheet, known = self.assessment.sheet, self.assessment.situation
        found = all_behind(known, [derive])
        answered = (fact for fact, told in known.fields.items() if fact in found and told.state == "answered")
        facts = {fact: sheet.profile[fact] for fact in answered}
        prices = {price: own for price, own in sheet.prices.items() if price in found}
        rates = self._rates({**facts, **prices})
        own_rates = {rate: sheet.prices[rate] for rate in rates if rate in sheet.prices}
        return {**facts, **prices, **own_rates}

    def extents(self, name: str, extent: Callable[[Judged, str, Said], int], least: int) -> dict[str, int]:
        """What backs a question and is that wrong at least, by its extent; looked at once for all that it backs."""
        backing, kept = self.backing(name), self._extents.setdefault(extent, {})
        kept |= {thing: extent(self, thing, backing[thing]) for thing in backing.keys() - kept.keys()}
        return {thing: kept[thing] for thing in backing if kept[thing] >= least}

    def _rates(self, names: Iterable[str]) -> Iterator[str]:
        """The factors that say what amounts in other currencies are worth."""
        every, paid = self.assessment.framework.estimates.currencies.table.values(), self.assessment.sheet.paid
        said_in = {paid[name].currency for name in names if name in paid}
        return (each.factor for each in every if each.code in said_in and each.factor is not None)

    def fall(self, name: str) -> float:
        """What the whole lost since the baseline by what a question earns, in basis points; 0 without a baseline.

        One that did not count stood at what its pillar did without it.
        """
        if self.before is None:
            return 0.0
        was, is_now = (_standing(each, name) for each in (self.before, self.assessment))
        return max(each.readiness.weights.get(name, 0.0) for each in (self.before, self.assessment)) * (was - is_now)

    def missing(self, name: str, because: str) -> Violation:
        """A question that is open, and must not be."""
        state = self.assessment.questions[name].state
        return Violation(
            expected="an answer",
            actual=state,
            message=f"{name} is not answered ({state}){self.why(name)}; {because}",
            questions=self.wanted(name),
            to_do="answer",
            extent=1,
        )

    def ranked(self, wrong: Callable[[Judged, str, int], dict[str, int]], name: str, bound: int) -> dict[str, int]:
        """What is wrong in what backs a question, by extent: new or grown since the baseline first, then the worst.

        What is told first is what a reader sees, and whose line it is.
        """
        now = wrong(self, name, bound)
        then = {} if not now or self._then is None else wrong(self._then, name, bound)
        return dict(sorted(now.items(), key=lambda pair: (pair[1] <= then.get(pair[0], -1), -pair[1])))

    @cached_property
    def _then(self) -> Judged | None:
        return None if self.before is None else Judged(self.before, self.file)

    def badly_backed(
        self, name: str, expected: str | int, actual: str | int, words: Callable[[str], str], extents: Mapping[str, int]
    ) -> Violation:
        """What is wrong with things that back a question, in words for each that is told, on the line of the first."""
        found = [f"{_backer(name, each)} {words(each)}" if at <= FAULTS else each for at, each in enumerate(extents)]
        return Violation(
            expected=expected,
            actual=actual,
            message=some_of(found, FAULTS, between="; "),
            questions=tuple(extents),
            to_do="look again",
            extents=extents,
            line=self.backing(name)[next(iter(extents))].line or 0,
        )

    def open_questions(self, results: Iterable[QuestionResult]) -> tuple[str, ...]:
        """What to answer of the open questions among results, of the heaviest in the whole first."""
        weights = self.assessment.readiness.weights
        found = [result.question.id for result in results if result.is_open]
        ranked = sorted(found, key=lambda name: -weights.get(name, 0.0))
        return tuple(dict.fromkeys(each for name in ranked for each in self.wanted(name)))


_OPEN = ("open", "unknown", "assumed")


def said_in(sheet: Sheet, name: str) -> Said | None:
    """What a sheet says of a question, a fact or an own price."""
    return sheet.answers.get(name) or sheet.profile.get(name) or sheet.prices.get(name)


def _remembered(assessment: Assessment, before: Assessment, gone: Iterable[str]) -> Assessment:
    """The assessment with forgotten facts as they were.

    On them hangs what is asked and what is computed. All else stands as it is said now, and so does what names a new
    source.
    """
    framework = assessment.framework
    profile = {**assessment.sheet.profile, **{fact: before.sheet.profile[fact] for fact in gone}}
    whole = assess(framework, replace(assessment.sheet, profile=profile), as_of=assessment.as_of)

    def stands(name: str, is_now: QuestionResult, would: QuestionResult) -> QuestionResult:
        if is_now.state == "answered" and has_new_source(is_now.answer, before.questions[name].answer):
            return is_now
        same = (is_now.state == "not_asked") == (would.state == "not_asked") and is_now.computed == would.computed
        return is_now if same else would

    questions = {name: stands(name, result, whole.questions[name]) for name, result in assessment.questions.items()}
    found = findings(framework, questions, whole.situation)
    return replace(whole, readiness=aggregate(framework, questions), findings=found)


def source_of(answer: Answer) -> str:
    """What tells the source that is named from another: its letters and digits, so a dash is none."""
    return letters(answer.source or "")


def has_new_source(is_now: Answer, then: Answer) -> bool:
    """Whether an answer names a source, and none that it named before."""
    source = source_of(is_now)
    return bool(source) and source != source_of(then)


def weakest(results: Iterable[QuestionResult]) -> tuple[str, ...]:
    """The few questions that cost most, open or answered."""
    lost = [(result.question.weight * (FULL - (result.credit or 0)), result) for result in results if result.counts]
    ranked = sorted((pair for pair in lost if pair[0]), key=lambda pair: -pair[0])
    return tuple(result.question.id for _, result in ranked[:NAMED])


def high(score: Score | None) -> int:
    """The printed tenths of what it could be."""
    return 0 if score is None else tenths(score.high)


def _backer(name: str, fact: str) -> str:
    """What backs a question, as a sentence begins: its answer, or a fact."""
    return f"the answer to {name}" if fact == name else f"{fact}, from which {name} is computed,"


def _standing(assessment: Assessment, name: str) -> float:
    """The basis points that a question earns; of one that does not count those of its pillar, or of the whole."""
    result, ready = assessment.questions[name], assessment.readiness
    if result.counts:
        return result.credit or 0
    own = next(each.rating.score for each in ready.pillars if each.pillar.id == result.question.pillar)
    around = own or ready.overall.score
    return 0 if around is None else FULL * around.low


def since(changed: Mapping[str, str]) -> str:
    """Why something is as it is, by facts in words, as a sentence goes on; empty where there is none."""
    return f", since {some_of([*changed.values()], NAMED, between=' and ')}" if changed else ""


def _value(assessment: Assessment, name: str) -> str:
    """What a fact or price is to every rule: one that is unknown is open, one that is assumed as good as that."""
    known = assessment.situation
    state, value = _state_of(assessment, name), known.values.get(name)
    if value is None:
        return "not asked" if state == "not_asked" else "open"
    return f"assumed to be {shown(value)}" if state == "assumed" else shown(value)


def _state(assessment: Assessment, name: str) -> str:
    """The same in words: of one that is not asked nobody said what counts in its place."""
    return "not asked" if _state_of(assessment, name) == "not_asked" else _value(assessment, name)


def _state_of(assessment: Assessment, name: str) -> str | None:
    """The state of a fact; of a price None."""
    field = assessment.situation.fields.get(name)
    return None if field is None else field.state


def _said(result: QuestionResult) -> str:
    """What is said of a question: the value that is typed, or what it is in place of one."""
    if result.state == "answered":
        return shown(result.value)
    return "open" if result.is_open else words(result.state)


def words(name: str) -> str:
    """An id as a person says it."""
    return name.replace("_", " ")
