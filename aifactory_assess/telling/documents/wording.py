"""What the reports for people say, in plain sentences; each medium escapes and lays them out in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from aifactory_assess.answers.sheet import OPEN, Sheet, Trial
from aifactory_assess.errors import some_of
from aifactory_assess.framework.asked import Field
from aifactory_assess.framework.estimates import Aside
from aifactory_assess.framework.model import Benchmark, Framework, RiskModel, Signal
from aifactory_assess.scoring.assess import Assessment, Note
from aifactory_assess.scoring.explain.explanation import shown
from aifactory_assess.scoring.figures import FieldResult, FigureResult, inputs_of
from aifactory_assess.scoring.printed import (
    capital,
    counted,
    decimals,
    in_percent,
    measured,
    person_days,
    points,
    quantity,
    small,
)
from aifactory_assess.scoring.readiness import QuestionResult, Rating, Score, enough_answered, enough_applies, level_of
from aifactory_assess.scoring.remedies import advised_of
from aifactory_assess.scoring.risks import Applied, Finding
from aifactory_assess.scoring.said import answer_words, named, names_of, role_title, said_words, what_step
from aifactory_assess.telling.blocks import Sentence, Words, alarm, quiet, strong

MEANINGLESS = "it has no meaning with these numbers"
"""Of what is not worked out though all is there, as in a division by zero."""
DOUBT = "?"
"""What stands behind a risk of which too little is answered."""
UNSURE = f"With a {DOUBT}: too few answers to be sure."
GRAVE = ("contradiction", "implausible", "passed")
"""Kinds of notes that a reader must know before acting on what is told."""
_ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_FACTS = 2
"""So many of the facts that may move the score are named beside it."""
_QUICK_SCAN = "QUICK SCAN: core questions only. It tells where to look, not what to fund."


def organisation(assessment: Assessment) -> str:
    """Whose assessment it is."""
    sheet = assessment.sheet
    return f"{sheet.name} ({sheet.organisation})" if sheet.name else sheet.organisation


def quick_scan(framework: Framework) -> tuple[Words, ...]:
    """The line that says that a quick scan is one."""
    return (strong(_QUICK_SCAN),) if framework.core_only else ()


def titled(sheet: Sheet, title: str) -> str:
    """A title that cannot be taken for a file's own result where something is only tried."""
    return f"WHAT IF: {title}" if sheet.trials else title


def caveats(assessment: Assessment) -> tuple[Words, ...]:
    """What is tried, what of it is in vain, and that a quick scan is one; none where all was asked and answered."""
    return (*what_if(assessment.sheet), *tried_in_vain(assessment), *quick_scan(assessment.framework))


def tried_in_vain(assessment: Assessment) -> tuple[Words, ...]:
    """What cannot all be so with what is tried, and what of it counts for nothing, a line each."""
    tried = {trial.id for trial in assessment.sheet.trials}
    if not tried:
        return ()
    labels = {"contradiction": "Contradiction: ", "ignored": "Ignored: "}
    notes = [
        each for each in assessment.notes if each.kind in labels and (each.kind != "ignored" or each.about in tried)
    ]
    called = spoken(assessment, notes)
    return tuple((strong(labels[note.kind]), note_sentence(note, called)) for note in notes)


def spoken(assessment: Assessment, notes: Iterable[Note]) -> Callable[[str], str]:
    """What the ids are called that notes name; any other word as its author wrote it."""
    framework = assessment.framework
    called, ids = names_of(framework), {note.about for note in notes}  # which a quick scan may not have
    for known in (framework.questions, framework.fields, framework.figures, framework.prices):
        ids.update(each.id for each in known)
    return lambda word: called(word) if word in ids else word


def noted(note: Note, called: Callable[[str], str]) -> Sentence:
    """A note with its kind, and the line that it is about."""
    place = f"line {note.line}" if note.line else ""
    return Sentence(words=(alarm(f"{note.kind.capitalize()}: "), note_sentence(note, called)), place=place)


def note_sentence(note: Note, called: Callable[[str], str] = str) -> str:
    """The sentence of a note, which names what it is about: by its id, or by what words of its form are `called`."""
    about = f"{note.about}{' ' if note.kind == 'ignored' else ': '}"
    told = f"{'' if note.about in note.message else about}{note.message}"
    return f"{_ID.sub(lambda word: called(word.group()), told)}{'' if told.endswith('?') else '.'}"


def what_if(sheet: Sheet) -> tuple[Words, ...]:
    """The line that says what is tried; none where nothing is."""
    if not sheet.trials:
        return ()
    tried = ", ".join(f"{trial.id} = {trial.value} ({_before(trial)})" for trial in sheet.trials)
    return ((strong("Tried, and written nowhere: "), f"{tried}."),)


def _before(trial: Trial) -> str:
    return "as it is" if trial.before == trial.value else f"was {trial.before}"


def about(assessment: Assessment) -> str:
    """Of which day it is, and by which framework."""
    day = assessed_day(assessment)
    assessed = f"assessed {day}, " if day else ""
    return capital(f"{assessed}reported as of {assessment.as_of}, {assessment.framework.named}")


def assessed_day(assessment: Assessment) -> str:
    """The day of the assessment, and whether it is to come; empty where it is not told."""
    day = assessment.sheet.assessed_on
    return "" if day is None else told_day(day, assessment.as_of)


def told_day(day: date, today: date) -> str:
    """A day on which something was said, and whether it is to come."""
    return f"{day} (a day to come)" if day > today else f"{day}"


def anything_known(assessment: Assessment) -> bool:
    """Whether there is anything to judge: some question is answered, or none applies."""
    score = assessment.readiness.overall.score
    return score is None or score.coverage > 0


def low_words(assessment: Assessment) -> str:
    """What is shown of the whole; `none` where nothing counts."""
    score = assessment.readiness.overall.score
    return "none" if score is None else f"{points(score.low):.1f}"


def level_words(assessment: Assessment, without: str = "no level") -> str:
    """The level of the whole within a sentence."""
    return rated(assessment.framework, assessment.readiness.overall) or without


def rated(framework: Framework, rating: Rating) -> str:
    """A level within a line, or that there is not enough evidence for one; empty where nothing counts."""
    if rating.level is None:
        return ""
    return small(framework.levels[rating.level].title) if rating.enough_evidence else "insufficient evidence"


def level_grade(framework: Framework, level: int | None) -> float:
    """A level as a grade: the highest is the best."""
    last = len(framework.levels) - 1
    return 1 - (level or 0) / last if last else 0.0


def risk_grade(risk: RiskModel, step: int) -> float:
    """A step of the risk scale as a grade: the highest is the worst."""
    last = len(risk.scale) - 1
    return step / last if last else 0.0


def level_title(framework: Framework, verdict: Rating) -> str:
    """The level in words, or why there is none."""
    if verdict.level is None:
        return "not applicable"
    if not verdict.enough_evidence:
        return "insufficient evidence for a level"
    return framework.levels[verdict.level].title


def range_sentence(assessment: Assessment, overall: Rating, score: Score) -> str:
    """What open answers and facts leave; a level, and what it means, where there is enough evidence for one by then."""
    framework = assessment.framework
    low, high = framework.levels[overall.level or 0], framework.levels[overall.level_high or 0]
    facts = some_of([named(each.field) for each in assessment.may_move], _FACTS)
    if points(score.low) == points(score.high):
        moved = f"All questions are answered; open facts may move the score: {facts}."
        by_score = framework.levels[level_of(framework, overall.printed)]
        # What a level means is said of the score, and a gate may stand alone.
        meaning = low.meaning if by_score is low else f"By score alone the level would be {small(by_score.title)}."
        exact = moved if facts else "All questions are answered, so the score is exact."
        return f"{exact} {meaning or ''}".strip() if overall.enough_evidence else exact
    level = f"{small(high.title)} at best" if low is not high else f"{small(low.title)} either way"
    reached = f" ({level})" if enough_applies(framework, overall.not_applicable_share) else ""
    answered = f"{points(score.coverage):g} % is"
    aside = ", facts aside" if facts else ""
    high_end = in_percent(score.high) if rough_range(framework, score) else f"{points(score.high):.1f}"
    return f"Up to {high_end}{reached} once all is answered ({answered}){aside}."


def coverage_sentence(assessment: Assessment, overall: Rating) -> str:
    """What makes the level less sure: much that does not apply, too little that is answered; empty where nothing."""
    words = ""
    if overall.not_applicable_share:
        words = f"{points(overall.not_applicable_share):g} % of the weight was marked not applicable."
    limits = assessment.framework.evidence_limits
    if limits is not None and not overall.enough_evidence:
        words += f" A level needs {limits.min_coverage / 10:g} % answered"
        words += f" and at most {limits.max_not_applicable_share / 10:g} % not applicable."
    return words.strip()


def cap_sentence(assessment: Assessment, overall: Rating) -> str | None:
    """Which gates hold the level down."""
    if not overall.gates:
        return None
    results = [assessment.questions[name] for name in overall.gates]
    cap = min(result.question.gate.cap for result in results if result.question.gate is not None)
    title = small(assessment.framework.levels[cap].title)
    count = counted(len(results), "gate")
    # A gate above what the score reaches holds nothing yet, nor does any where there is no level.
    reached = level_of(assessment.framework, overall.printed) if overall.enough_evidence else 0
    return f"Held at {title} by {count}:" if cap < reached else f"{count} would hold it at {title}:"


def gate_words(assessment: Assessment, names: Sequence[str]) -> list[str]:
    """Gates with what was said."""
    results = [assessment.questions[name] for name in names]
    return [f"{named(each.question)} {answer_words(each, assessment.situation, brief=True)}" for each in results]


def phase_title(framework: Framework, phase: str | None) -> str:
    """When in the build something is done, in words."""
    known = {each.id: each.title for each in framework.estimates.phases}
    return known.get(phase or "", phase or "no phase")


def place(result: QuestionResult) -> str:
    """A question's id with the line of its answer, as a reader finds it."""
    if result.state == "computed":
        return f"{result.question.id}, computed"
    return f"{result.question.id}, line {result.line}" if result.line else result.question.id


def score_range(score: Score) -> str:
    """`low–high`, or one number where nothing is open."""
    low, high = points(score.low), points(score.high)
    return f"{low:.1f}" if low == high else f"{low:.1f}–{high:.1f}"


def rough_range(framework: Framework, score: Score) -> str:
    """`0 to 99` where less is answered than a level needs, its beginning rounded down; else empty."""
    if enough_answered(framework, score.coverage):
        return ""
    return " to ".join(dict.fromkeys((f"{int(points(score.low))}", in_percent(score.high))))


def gap_range(finding: Finding) -> str:
    """The gap in whole points, best to worst."""
    low, high = in_percent(finding.gap_low or 0.0), in_percent(finding.gap_high or 0.0)
    return high if low == high else f"{low}–{high}"


def status_sentences(assessment: Assessment, finding: Finding) -> Iterator[str]:
    """What makes a finding less certain."""
    if finding.status == "not_enough_answers":
        yield f"Not enough answers: {in_percent(finding.coverage or 0.0)} % of what informs it is known."
    risk = assessment.framework.risk
    if finding.risk_low is not None and finding.risk_low != finding.risk:
        opens = [(finding.gap_low != finding.gap_high, "answers")]
        states = [*(each.state for each in finding.signals), *(each.state for each in finding.adjustments)]
        opens += [("possible" in states, "facts")]
        what = " and ".join(word for holds, word in opens if holds)
        yield f"With the best of the open {what}: {small(risk.scale[finding.risk_low].title)}."


def asides(assessment: Assessment, told: Iterable[Aside]) -> Iterator[str]:
    """What of these concerns the organisation, or may."""
    return (each.text for each in told if assessment.situation.truth(each.when) is not False)


def strongest_signal(finding: Finding) -> Applied[Signal] | None:
    """The signal with the highest floor, one that holds before one that is only possible."""
    ranked = sorted(finding.signals, key=lambda applied: (-applied.rule.floor, applied.state != "holds"))
    return ranked[0] if ranked else None


def advice(assessment: Assessment, result: QuestionResult, *, further: bool) -> str | None:
    """What a weak question calls for: finding out, or its next step; beyond its remedy's target only if `further`."""
    if result.is_open:
        return f"Find out: {result.question.ask}"
    step = next(iter(advised_of(assessment.framework, result, assessment.situation)), None)
    if step is None or step.remedy is None or (step.number > 1 and not further):
        return None
    return f"{what_step(step)} ({person_days(step.days or 0.0)})."


def fact_words(assessment: Assessment, field: Field) -> str:
    """A fact as it was said, an amount in its own currency."""
    return said_words(field.kind, assessment.sheet.profile.get(field.id, OPEN), assessment.sheet.paid.get(field.id))


def figure_flag(result: FigureResult) -> str:
    """Whether a fact behind a figure is missing."""
    return "assumed" if result.assumed else "cautious" if result.cautious else ""


def figure_value(result: FigureResult) -> str:
    """A figure as it stands beside others, and as its arithmetic has it: what is needed of it is told rounded up."""
    value = result.value or 0.0
    return quantity(value) if abs(value) >= 1000 else measured(value)  # noqa: PLR2004 - as `measured` drops the rest


def figure_inputs(assessment: Assessment, result: FigureResult) -> str:
    """What went into a figure, assumptions and own prices marked."""
    inputs = inputs_of(result, assessment.situation)
    return ", ".join(f"{name} {shown(value)}{_mark(assessment, name)}" for name, value in inputs.items())


def _mark(assessment: Assessment, name: str) -> str:
    if name in assessment.situation.assumed:
        return " (assumed)"
    return " (own)" if name in assessment.sheet.prices else ""


def still_open(assessment: Assessment) -> list[QuestionResult]:
    """Questions that count without an answer, heaviest first."""
    weights = assessment.readiness.weights
    found = [result for result in assessment.questions.values() if result.is_open]
    return sorted(found, key=lambda result: -weights[result.question.id])


def open_words(assessment: Assessment, result: QuestionResult, *, detail: bool) -> Words:
    """An open question, what it decides, and whom to ask; with `detail` its id and line."""
    state = answer_words(result, assessment.situation)
    worth = assessment.readiness.weights[result.question.id] * 100
    role = result.question.role
    whom = f"; {role_title(assessment.framework, role)}" if role else ""
    told = f"{named(result.question)}: {state}, decides {decimals(worth)} points{whom}"
    return (f"{told} ", quiet(f"({place(result)})")) if detail else told


def open_facts(assessment: Assessment) -> list[FieldResult]:
    """Profile fields that nobody has answered, or of which the answer is that nobody knows yet."""
    return [result for result in assessment.situation.fields.values() if open_state(result)]


def open_state(result: FieldResult) -> str | None:
    """Why a fact is open, in a word; None for one that is known."""
    if result.state in {"unknown", "open", "assumed"}:
        return result.state
    return result.undetermined and small(result.undetermined)


def evidence_sentence(assessment: Assessment) -> str | None:
    """How the answers are backed, and since when where that is not the day of the whole file, which heads it.

    The newest day too, where it is to come.
    """
    evidence, today, headed = assessment.evidence, assessment.as_of, assessment.sheet.assessed_on
    shares, oldest, newest = evidence.shares, evidence.oldest, evidence.newest
    parts = [f"{in_percent(share)} % {kind}" for kind, share in shares.items() if points(share) > 0]
    if not parts:
        return None
    told = f"Evidence behind the answers: {', '.join(parts)}"
    if oldest is not None and oldest != headed:
        told += f"; the oldest is of {told_day(oldest, today)}"
    if newest is not None and newest > today and newest not in (oldest, headed):
        told += f"; the newest is of {told_day(newest, today)}"
    return f"{told}."


def benchmark_numbers(entry: Benchmark) -> str:
    """What a survey found."""
    numbers = ", ".join(f"{name.replace('_', ' ')} {quantity(value)}" for name, value in entry.numbers.items())
    return f"{entry.statement} {numbers} ({entry.unit})."


def benchmark_source(entry: Benchmark) -> str:
    """Where it comes from, of which date, and how many answered."""
    count = entry.n_note or ("n not known" if entry.n is None else f"n = {entry.n:,}")
    return f"{entry.source}, {entry.date}, {count}."
