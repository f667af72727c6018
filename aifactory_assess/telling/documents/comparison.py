"""What changed: one against another with its parts, or several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from aifactory_assess.framework.asked import Checklist
from aifactory_assess.planning.timeline_phases import open_in
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.difference import Comparison, Difference, QuestionChange
from aifactory_assess.scoring.figures import open_behind
from aifactory_assess.scoring.printed import points, rounded
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.said import answer_words, named, risk_words, worth_words
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import (
    Block,
    Entry,
    KeyFigures,
    Listing,
    Sentence,
    Words,
    headed,
    quiet,
    runs,
    strong,
    tabled,
)
from aifactory_assess.telling.documents.comparison_ahead import ahead, ahead_lines, gates
from aifactory_assess.telling.documents.comparison_facts import fact_rows
from aifactory_assess.telling.documents.cost import figure_words
from aifactory_assess.telling.documents.wording import (
    assessed_day,
    fact_words,
    level_words,
    low_words,
    tried_in_vain,
)

_MOST = 15


def document(comparison: Comparison, *, detail: bool = False) -> blocks.Document:  # noqa: ARG001 - it has one form
    """All of it."""
    before, now = comparison.before, comparison.sides[-1].difference.now
    name = before.sheet.name or before.sheet.organisation
    tried = any(side.difference.now.sheet.trials for side in comparison.sides)
    beside = len(comparison.sides) > 1
    return blocks.Document(
        title=f"WHAT IF: What changes for {name}" if tried else f"What changed for {name}",
        about=(
            quiet(f"from {comparison.name} to {', '.join(side.name for side in comparison.sides)}"),
            quiet(f"{_days(before, now)}{_as_of(before, now)}, {before.framework.named}"),
        ),
        blocks=list(_beside(comparison) if beside else _one(comparison.sides[0].difference)),
    )


def _days(before: Assessment, now: Assessment) -> str:
    """The days of both, where they differ."""
    was, is_now = (assessed_day(side) or "a day not told" for side in (before, now))
    return "" if was == is_now else f"assessed {was} and {is_now}, "


def _as_of(before: Assessment, now: Assessment) -> str:
    """The day from which each side's months count."""
    was = "" if before.as_of == now.as_of else f"{before.as_of} and "
    return f"as of {was}{now.as_of}"


# --- one ---


def _one(found: Difference) -> Iterator[Block]:
    told, facts, asked = _answered(found), list(fact_rows(found)), _asked(found)
    yield Sentence(words=_whole(found, told, facts, sum(asked, Fraction(0))))
    yield from (Sentence(words=words) for words in _warnings(found))
    changed = bool(found.answers or found.asked or found.facts or found.changes)
    if figures := tuple(ahead(found, alike=changed)):
        yield KeyFigures(figures=figures)
    if not changed:
        return
    yield from (Sentence(words=words) for words in gates(found))
    yield from tabled(
        "Scores, levels and risks",
        headed("what", "was", "is", "which is"),
        ((change.about, change.before, change.now, change.direction) for change in found.changes),
    )
    note = f"and {len(told) - _MOST} more, in JSON" if len(told) > _MOST else None
    columns = headed("question", "was", "is", "points", numbers=["points"])
    yield from tabled("What was answered or worked out otherwise", columns, told[:_MOST], note)
    yield from tabled(
        "What is asked otherwise",
        headed("pillar", "points", numbers=["points"]),
        ((part.pillar.title, signed(points)) for part, points in zip(found.asked, asked, strict=True)),
    )
    yield from tabled("Facts and figures", headed("what", "was", "is"), facts)


def _whole(found: Difference, told: Sequence[object], facts: Sequence[object], asked: Fraction) -> Words:
    """The change of the score, and what it is made of, `asked` too; or which rows are told all the same."""
    if not told and not found.asked and not found.changes:
        others = ["facts and figures"] if facts else []
        if _is_backed_otherwise(found):
            others.append("what is said beside answers, such as their evidence")
        if _days(found.before, found.now):
            others.append("the day of the assessment")
        differs = bool(found.answers or found.facts)
        if differs and not others and any(ahead(found, alike=False)):
            others.append("when and for how much")
        if others:
            return strong(f"Scores, levels and risks are as before. What changed: {' and '.join(others)}.")
        return strong("Nothing that is told differs." if differs else "Nothing changed.")
    answers = sum((part.points for part in found.answers), Fraction(0))
    parts = f"{signed(answers)} by answers and figures, {signed(asked)} by what is asked"
    score = f"{low_words(found.before)} to {low_words(found.now)} points, {signed(found.points)}"
    return (strong(score), f": {parts}.")


def _asked(found: Difference) -> list[Fraction]:
    """The points of each pillar by what is asked, as they are printed.

    The largest takes what lacks so that all that is printed adds up, which parts that are each rounded do not always.
    """
    told = [_printed(part.points) for part in found.asked]
    if told:
        answers = sum((part.points for part in found.answers), Fraction(0))
        largest = max(range(len(told)), key=lambda place: abs(found.asked[place].points))
        told[largest] += _printed(found.points) - _printed(answers) - sum(told)
    return told


def _warnings(found: Difference) -> Iterator[Words]:
    """What is tried in vain; facts that are ignored now, and those asked only now, not given, on which more hangs."""
    yield from tried_in_vain(found.now)
    then, now = found.before.situation.fields, found.now.situation
    if ignored := [_named_with_value(found, name) for name in now.ignored if then[name].state == "answered"]:
        yield (strong("Not asked any more, and ignored: "), f"{', '.join(ignored)}.")
    opened = [
        named(now.fields[name].field)
        for name in open_behind(now, _decisive(found.now))
        if now.fields[name].state in {"open", "unknown"} and then[name].state == "not_asked"
    ]
    if opened:
        hangs = f"{', '.join(opened)}; what hangs on {'it' if len(opened) == 1 else 'them'} is worked out without."
        yield (strong("Asked only now, and not answered: "), hangs)


def _named_with_value(found: Difference, name: str) -> str:
    field = found.before.situation.fields[name].field
    return f"{named(field)} ({fact_words(found.before, field)})"


def _decisive(side: Assessment) -> Iterator[str]:
    """The names on which hangs what is told of one side: figures, risks, months, and whether something is asked."""
    framework = side.framework
    yield from (figure.id for figure in framework.figures)
    yield from (question.derive for question in framework.questions if question.derive is not None)
    yield from (name for challenge in framework.challenges for name in challenge.names)
    yield from framework.estimates.months_told
    rules = [*(each.when for each in framework.fields), *(each.when for each in framework.questions)]
    yield from (name for rule in rules for name in open_in(rule, side.situation))


def _is_backed_otherwise(found: Difference) -> bool:
    """Whether something else stands beside an answer that is the same, wherever it is in its file."""
    then, now = ({**each.sheet.profile, **each.sheet.answers} for each in (found.before, found.now))
    same = ((then[name], now[name]) for name in then.keys() & now.keys() if then[name].agrees(now[name]))
    return any(before.bare != after.bare for before, after in same)


def signed(points_: Fraction) -> str:
    """Points with their sign, to the hundredth; what is too small for that is said to be."""
    told = _printed(points_)
    if points_ and not told:
        return "under 0.01"
    return f"{float(told):+.2f}" if told else "0"


def _printed(points_: Fraction) -> Fraction:
    told = Fraction(rounded(float(abs(points_)) * 100), 100)
    return told if points_ > 0 else -told


def _answered(found: Difference) -> list[tuple[Words, ...]]:
    """The questions that stand otherwise, what moves the score most first; none that reads alike and moves nothing."""
    ranked = sorted(found.answers, key=lambda part: -abs(part.points))
    rows = [(part, _answer(found, part)) for part in ranked]
    return [row for part, row in rows if part.points or row[1] != row[2]]


def _answer(found: Difference, part: QuestionChange) -> tuple[Words, ...]:
    sides = ((found.before, part.before), (found.now, part.now))
    was, now = (_stands(side, result, brief=True) for side, result in sides)
    if was == now:
        was, now = (_stands(side, result, brief=False) for side, result in sides)
    return (named(part.question), was, now, signed(part.points))


def _stands(side: Assessment, result: QuestionResult, *, brief: bool) -> str:
    """A question's answer as it stands, in brief, but for lists, of which two may be as long, and its credit."""
    if result.state == "open" and result.question.derive is not None:
        behind = [
            named(side.situation.fields[name].field) for name in open_behind(side.situation, [result.question.derive])
        ]
        return f"not known, as {behind[0]} is open" if behind else answer_words(result, side.situation)
    words = answer_words(result, side.situation, brief=not isinstance(result.question.kind, Checklist))
    return ", ".join(each for each in (words, worth_words(result, brief=brief)) if each)


# --- several ---


def _beside(comparison: Comparison) -> Iterator[Block]:
    every = [comparison.before, *(side.difference.now for side in comparison.sides)]
    yield Listing(
        entries=tuple(Entry(words=(strong(side.name), f": {_tried(side.difference.now)}")) for side in comparison.sides)
    )
    # Of the many figures only those that differ say anything here.
    rows = [*_rows(every, _lines), *(row for row in _rows(every, _figures) if any(cell != row[1] for cell in row[2:]))]
    columns = headed("what", "today", *(side.name for side in comparison.sides))
    yield from tabled("Beside each other; what differs from today is set apart", columns, rows)
    for side in comparison.sides:
        found = side.difference
        words = (*_warnings(found), *gates(found))
        yield from (Sentence(words=(strong(f"{side.name}: "), *runs(each))) for each in words)
        ranked = sorted(found.answers, key=lambda part: -abs(part.points))[:3]
        names = ", ".join(f"{named(part.question)} {signed(part.points)}" for part in ranked if part.points)
        whole = _whole(found, _answered(found), list(fact_rows(found)), sum(_asked(found), Fraction(0)))
        yield Sentence(words=(strong(f"{side.name}: "), *runs(whole), f" {names}" if names else ""))


def _rows(
    every: Sequence[Assessment], lines: Callable[[Assessment], Iterator[tuple[str, str]]]
) -> Iterator[tuple[Words, ...]]:
    """What stands beside each other, with what differs from the first set apart."""
    for (title, today), *others in zip(*map(lines, every), strict=True):
        yield title, today, *(strong(cell) if cell != today else cell for _, cell in others)


def _tried(assessment: Assessment) -> str:
    return ", ".join(f"{trial.id} = {trial.value}" for trial in assessment.sheet.trials) or "as it is"


def _lines(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """What stands beside each other: its title, and what it is for one side."""
    framework, overall = assessment.framework, assessment.readiness.overall
    yield "score", low_words(assessment)
    yield "up to", "none" if overall.score is None else f"{points(overall.score.high):.1f}"
    yield "level", level_words(assessment, without="none")
    yield from ahead_lines(assessment)
    for result in assessment.readiness.pillars:
        score = result.rating.score
        yield result.pillar.title, "none" if score is None else f"{points(score.low):.1f}"
    findings = {finding.challenge.id: finding for finding in assessment.findings}
    for challenge in framework.challenges:
        yield challenge.title, risk_words(framework, findings[challenge.id]) or "not applicable"


def _figures(assessment: Assessment) -> Iterator[tuple[str, str]]:
    """The figures that are no total of the estimate, as above."""
    framework = assessment.framework
    totalled = {total.figure for total in framework.estimates.totals if framework.estimates.items}
    for figure in framework.figures:
        if figure.id in totalled:
            continue
        worked = assessment.situation.figures[figure.id]
        yield figure.title, "no figure" if worked.value is None else figure_words(assessment, worked)
