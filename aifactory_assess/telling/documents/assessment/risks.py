"""The findings: all of them as a matrix, then one after the other, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aifactory_assess.framework.model import RiskModel, Signal
from aifactory_assess.planning.first import first_actions
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.printed import in_percent, small
from aifactory_assess.scoring.risks import POSSIBLE, Applied, Driver, Finding, says_more
from aifactory_assess.scoring.said import answer_words, named, worth_words
from aifactory_assess.telling import blocks
from aifactory_assess.telling.blocks import Block, Entry, Findings, Matrix, Section, Sentence, Words, quiet
from aifactory_assess.telling.documents.wording import (
    DOUBT,
    UNSURE,
    advice,
    gap_range,
    place,
    risk_grade,
    status_sentences,
    strongest_signal,
)

NOTEWORTHY = 2
"""From this step of the risk scale on, the short report says what drives a finding."""
_SHOWN = 3
_SHOWN_LESS = 2
"""So many where fewer than `_SHOWN` are of the worst step that any is of."""
_HOW = "Likelihood: what lacks against it. Impact: what it does."
_BRACKETS = " In brackets: at best."


def risks(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """The matrix, then the findings; those that do not apply, or of which nothing is known, by name only."""
    if not assessment.framework.risk.scale:
        return
    known = known_findings(assessment)
    shown, _ = _told(assessment, detail=detail)
    places = _places(assessment, known, detail=detail)
    marks = [(_BRACKETS, any(map(_moves, known))), (f" {UNSURE}", any(map(_is_unsure, known)))]
    told: list[Block] = [Sentence(words=quiet(_HOW + "".join(words for words, is_so in marks if is_so)))]
    if known:
        told.append(_matrix(assessment.framework.risk, known))
    if shown:
        told.append(_findings(assessment, shown, places, detail=detail))
    told += [Sentence(words=quiet(words)) for words in _not_told(assessment)]
    yield Section(title="Scaling risks, worst first", id="risks", blocks=told)


def other_risks(assessment: Assessment, *, detail: bool) -> Iterator[Block]:
    """The findings that are not told beside the matrix."""
    _, rest = _told(assessment, detail=detail)
    if rest:
        places = _places(assessment, known_findings(assessment), detail=detail)
        others = [_findings(assessment, rest, places, detail=False)]
        yield Section(title="The other risks", id="other-risks", blocks=others, spare=True)


def _told(assessment: Assessment, *, detail: bool) -> tuple[list[Finding], list[Finding]]:
    """What is told beside the matrix, and the rest."""
    known = known_findings(assessment)
    shown = known if detail else _worst(known)
    return shown, [each for each in known if each not in shown]


def _worst(known: list[Finding]) -> list[Finding]:
    """The findings that the first screens tell one by one."""
    grave = [each for each in known if (each.risk or 0) >= NOTEWORTHY][:_SHOWN]
    return grave if len(grave) == _SHOWN and grave[0].risk == grave[-1].risk else grave[:_SHOWN_LESS]


def _places(assessment: Assessment, found: list[Finding], *, detail: bool) -> dict[str, str]:
    """Where what to do about a question, or the reason of a signal, is told: once, and referred to from then on."""
    places = {
        action.result.question.id: f"Do first, {number}"
        for number, action in enumerate(first_actions(assessment), start=1)
        if action.step is not None or not action.result.is_open
    }
    for finding in found:
        keys = [applied.rule.reason for applied in _signals(finding, detail=detail)]
        keys += [driver.result.question.id for driver in _driving(finding, detail=detail)]
        for key in keys:
            places.setdefault(key, finding.challenge.title)
    return places


def _signals(finding: Finding, *, detail: bool) -> tuple[Applied[Signal], ...]:
    """The strongest signal, or all that say more than a stronger one does of the same facts."""
    strongest = strongest_signal(finding)
    if not detail:
        return (strongest,) if strongest else ()
    holding = [each.rule for each in finding.signals if each.state == "holds"]
    return tuple(each for each in finding.signals if says_more(each.rule, holding))


def _driving(finding: Finding, *, detail: bool) -> tuple[Driver, ...]:
    """What the gap is made of: all of it, or the largest part."""
    return finding.drivers if detail else finding.drivers[:1]


def _findings(assessment: Assessment, found: list[Finding], places: Mapping[str, str], *, detail: bool) -> Findings:
    return Findings(findings=tuple(_finding(assessment, each, places, detail=detail) for each in found))


def known_findings(assessment: Assessment) -> list[Finding]:
    """The findings that apply and of which something is known; of one risk those first that are sure."""
    known = [each for each in assessment.findings if each.risk is not None and each.coverage]
    return sorted(known, key=lambda each: (-(each.risk or 0), _is_unsure(each)))


def _unknown_findings(assessment: Assessment) -> list[Finding]:
    """The findings that apply, and that no answer informs."""
    return [each for each in assessment.findings if each.risk is not None and not each.coverage]


def counts(assessment: Assessment) -> Words:
    """How many findings are of which risk, the worst first and by name; the low ones where nothing is worse.

    Of how many too few answers tell stands apart: their risk is a bound and no finding. So does of how many none does.
    """
    risk, every, unknown = assessment.framework.risk, known_findings(assessment), _unknown_findings(assessment)
    known = [each for each in every if not _is_unsure(each)]
    parts: list[str] = []
    worst, grave = max((each.risk or 0 for each in known), default=-1), min(NOTEWORTHY, len(risk.scale) - 1)
    for step in range(worst, (grave if worst >= grave else 0) - 1, -1):
        names = [named(each.challenge.id) for each in known if each.risk == step]
        if names:
            told = f"{len(names)} {small(risk.scale[step].title)}"
            parts.append(f"{told}: {', '.join(names)}" if step == worst >= grave else told)
    if unsure := [each.risk or 0 for each in every if _is_unsure(each)]:
        worst, at_worst = max(unsure), unsure.count(max(unsure))
        so_many = "" if at_worst == len(unsure) else f"{at_worst} of them "
        parts.append(f"{len(unsure)} unsure, {so_many}{small(risk.scale[worst].title)} at worst")
    if unknown:
        parts.append(f"{len(unknown)} of which nothing is known")
    return " · ".join(parts)


def _is_unsure(finding: Finding) -> bool:
    """Whether too few answers tell of it: what it comes to is what it may be at worst."""
    return finding.status != "assessed"


def _moves(finding: Finding) -> bool:
    """Whether the best of what is open would take a finding to another cell, of another risk."""
    ends = (finding.likelihood, finding.impact), (finding.likelihood_low, finding.impact_low)
    return ends[0] != ends[1] and finding.risk_low != finding.risk


def _matrix(risk: RiskModel, findings: list[Finding]) -> Matrix:
    """Every finding where it stands; where open answers may still take it, once more in brackets."""
    cells: dict[tuple[int, int], list[Words]] = {}
    for finding in findings:
        here = (finding.likelihood or 0, finding.impact or 0)
        best = (finding.likelihood_low or 0, finding.impact_low or 0)
        name = named(finding.challenge.id) + (DOUBT if _is_unsure(finding) else "")
        cells.setdefault(here, []).append(name)
        if _moves(finding):
            cells.setdefault(best, []).append(quiet(f"({name})"))
    titles = tuple(small(step.title) for step in risk.scale)
    grid = [(row, column) for row in range(len(titles)) for column in range(len(titles))]
    return Matrix(
        row_axis="likelihood",
        column_axis="impact",
        meaning="in capitals: the risk",
        rows=titles,
        columns=titles,
        cells={place: tuple(names) for place, names in cells.items()},
        grades={(row, column): risk_grade(risk, risk.matrix[row][column]) for row, column in grid},
        ratings={(row, column): risk.scale[risk.matrix[row][column]].title.upper() for row, column in grid},
    )


# --- one finding ---


def _finding(
    assessment: Assessment, finding: Finding, places: Mapping[str, str], *, detail: bool
) -> blocks.ToldFinding:
    risk, step = assessment.framework.risk, finding.risk or 0
    title, name = finding.challenge.title, named(finding.challenge.id)
    return blocks.ToldFinding(
        # The name that stands in the matrix, and on the first screen.
        title=title if name in title.lower() else f"{title} ({name})",
        verdict=f"{risk.scale[step].title}{DOUBT if _is_unsure(finding) else ''}",
        grade=risk_grade(risk, step),
        follows=quiet(_follows(risk, finding)) if detail else "",
        about=tuple(_about(assessment, finding, places, detail=detail)),
        drivers=tuple(_drivers(assessment, finding, places, detail=detail)),
    )


def _follows(risk: RiskModel, finding: Finding) -> str:
    likelihood, impact = risk.scale[finding.likelihood or 0], risk.scale[finding.impact or 0]
    return f"Likelihood {small(likelihood.title)}, impact {small(impact.title)}, gap {gap_range(finding)}."


def _about(assessment: Assessment, finding: Finding, places: Mapping[str, str], *, detail: bool) -> Iterator[Words]:
    if detail:
        yield finding.challenge.statement
    yield from status_sentences(assessment, finding)
    for signal in _signals(finding, detail=detail):
        if detail or places[signal.rule.reason] == finding.challenge.title:
            yield f"{'' if signal.state == 'holds' else f'{POSSIBLE.capitalize()}: '}{signal.rule.reason}."
    if detail:
        for applied in finding.adjustments:
            state = "" if applied.state == "holds" else f" ({POSSIBLE})"
            yield f"Impact {applied.rule.add:+d}: {applied.rule.reason}{state}."
        if finding.challenge.advice:
            yield finding.challenge.advice


def _drivers(assessment: Assessment, finding: Finding, places: Mapping[str, str], *, detail: bool) -> Iterator[Entry]:
    """What the gap is made of, with what to do about it, or where that stands.

    Where the risk is low, nothing is advised to what has reached its remedy's target.
    """
    for driver in _driving(finding, detail=detail):
        todo = advice(assessment, driver.result, further=(finding.risk or 0) >= NOTEWORTHY)
        told, place = _driver(assessment, driver, detail=detail), places[driver.result.question.id]
        if todo is not None and place != finding.challenge.title:
            told, todo = (*blocks.runs(told), f"; see {place}"), None
        yield Entry(words=told, under=(todo,) if todo else ())


def _driver(assessment: Assessment, driver: Driver, *, detail: bool) -> Words:
    result = driver.result
    answer = answer_words(result, assessment.situation, brief=not detail)
    worth = worth_words(result, brief=not detail)
    told = f"{named(result.question)}: {answer}{f', {worth}' if worth else ''}"
    share = f"; {in_percent(driver.share)} % of the gap"
    return (told + share, quiet(f" ({place(result)})")) if detail else told


def _not_told(assessment: Assessment) -> Iterator[str]:
    unknown = [each.challenge.title for each in _unknown_findings(assessment)]
    if unknown:
        yield f"Nothing is known yet of: {', '.join(unknown)}."
    without = [each.challenge.title for each in assessment.findings if each.risk is None]
    if without:
        yield f"Does not apply here: {', '.join(without)}."
