"""Which answers decide: what an open one closes, what each moves, and how much hangs on the weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.asked import FULL, AnswerValue, Field
from aifactory_assess.framework.expressions import Options
from aifactory_assess.framework.kinds import range_of, seen_as
from aifactory_assess.nouns import dataclass
from aifactory_assess.planning.first import Action, first_actions
from aifactory_assess.planning.plan import Fall
from aifactory_assess.scoring.assess import Assessment, assess
from aifactory_assess.scoring.readiness import QuestionResult
from aifactory_assess.scoring.stability import CONCENTRATION, Stability, chance_ahead, pillar_shares, stability
from aifactory_assess.scoring.supposing import OneCredit


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What an assessment comes to at one end: printed tenths of the low, and the overall level."""

    low: int
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """A question from no credit to full credit, all else as it is: how many points of the score that is, and the ends.

    `falls` are the risks that fall on the way.
    """

    result: QuestionResult
    points: float
    worst: End
    best: End
    falls: tuple[Fall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSwing:
    """What moves one finding most: the question, and the risk with it at its worst and at its best."""

    challenge: str
    result: QuestionResult
    gap: float
    worst: int
    best: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSwing:
    """A profile field that nobody has answered: the ends over what it may be, and the risks that hang on it."""

    field: Field
    tried: int
    worst: End
    best: End
    falls: tuple[Fall, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAction:
    """The first action, the next one, and the chance that it stays first under other weights of the pillars.

    `chance` is None where the order of the two does not hang on those weights.
    """

    first: Action
    second: Action | None
    chance: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """All of it; lists begin with what decides most."""

    assessment: Assessment
    open: tuple[Swing, ...]
    facts: tuple[FactSwing, ...]
    answered: tuple[Swing, ...]
    risks: tuple[RiskSwing, ...]
    stability: Stability | None
    first: FirstAction | None


def sensitivity(assessment: Assessment) -> Sensitivity:
    """Which answers, open or given, and which weights decide an assessment."""
    one = OneCredit(assessment)
    swings = [_swing(one, result) for result in assessment.questions.values() if result.counts]
    swings.sort(key=lambda swing: -swing.points)
    fields = assessment.situation.fields.values()
    unsure = [known.field for known in fields if known.state in ("open", "unknown", "assumed")]
    facts = [swing for field in unsure if (swing := _fact_swing(assessment, field)) is not None]
    return Sensitivity(
        assessment=assessment,
        open=tuple(swing for swing in swings if swing.result.is_open),
        facts=tuple(sorted(facts, key=lambda swing: (swing.worst.low - swing.best.low, -len(swing.falls)))),
        answered=tuple(swing for swing in swings if not swing.result.is_open),
        risks=tuple(_risk_swings(one)),
        stability=stability(assessment),
        first=_first(assessment),
    )


# --- questions ---


def _swing(one: OneCredit, result: QuestionResult) -> Swing:
    name = result.question.id
    ends = [End(low=low, level=level) for low, level in (one.low_and_level(name, credit) for credit in (0, FULL))]
    return Swing(
        result=result,
        points=one.assessment.readiness.weights[name] * 100,
        worst=ends[0],
        best=ends[1],
        falls=tuple(_falls(one.risks(name, 0), one.risks(name, FULL))),
    )


def _end(assessment: Assessment) -> End:
    overall = assessment.readiness.overall
    return End(low=overall.printed, level=overall.level)


def _falls(worst: Mapping[str, int], best: Mapping[str, int]) -> Iterator[Fall]:
    for challenge, before in worst.items():
        if best[challenge] < before:
            yield Fall(challenge=challenge, before=before, after=best[challenge])


def _risk_swings(one: OneCredit) -> Iterator[RiskSwing]:
    """For each finding the question with the most mass in its gap: that moves it most, whatever its answer is."""
    for finding in one.assessment.findings:
        if finding.risk is None:
            continue
        total = sum(mass for _, mass in finding.informing)
        result, mass = max(finding.informing, key=lambda pair: pair[1])
        challenge, name = finding.challenge.id, result.question.id
        worst, best = (one.risks(name, credit)[challenge] for credit in (0, FULL))
        yield RiskSwing(challenge=challenge, result=result, gap=mass / total, worst=worst, best=best)


# --- facts ---


def _fact_swing(assessment: Assessment, field: Field) -> FactSwing | None:
    """The ends over what a field may be; None where nothing can be tried, or nothing moves."""
    values = list(_values(field))
    tried = [_with(assessment, field.id, value) for value in values]
    if not tried:
        return None
    ends = [_end(each) for each in (assessment, *tried)]
    worst, best = min(ends, key=lambda end: end.low), max(ends, key=lambda end: end.low)
    falls = tuple(_fact_falls([assessment, *tried]))
    if worst == best and not falls:
        return None
    return FactSwing(field=field, tried=len(values), worst=worst, best=best, falls=falls)


def _values(field: Field) -> Iterator[AnswerValue]:
    match seen_as(field.kind):
        case Options(ids, multi):
            yield from ((), *((each,) for each in ids)) if multi else ids
        case "number":
            yield from field.plausible or range_of(field.kind)
        case "text":
            return


def _with(assessment: Assessment, name: str, value: AnswerValue) -> Assessment:
    profile = {**assessment.sheet.profile, name: Answer(state="value", value=value)}
    return assess(assessment.framework, replace(assessment.sheet, profile=profile), as_of=assessment.as_of)


def _fact_falls(tried: Iterable[Assessment]) -> Iterator[Fall]:
    """The span of each risk over what was tried; "does not apply" is left aside."""
    spans: dict[str, list[int]] = {}
    for assessment in tried:
        for finding in assessment.findings:
            if finding.risk is not None:
                spans.setdefault(finding.challenge.id, []).append(finding.risk)
    for challenge, risks in spans.items():
        if min(risks) < max(risks):
            yield Fall(challenge=challenge, before=max(risks), after=min(risks))


# --- weights ---


def _first(assessment: Assessment) -> FirstAction | None:
    """The first action and how sure its place is; only the order by points per day hangs on pillars' weights."""
    actions = first_actions(assessment, most=2)
    if not actions:
        return None
    first, second = actions[0], actions[1] if len(actions) > 1 else None
    if second is None or first.step is None or second.step is None or not first.days or not second.days:
        return FirstAction(first=first, second=second, chance=None)
    if {first.reason, second.reason} != {"score"} or first.leads_to or first.step.number != second.step.number:
        return FirstAction(first=first, second=second, chance=None)
    shares = pillar_shares(assessment)
    places = list(shares)
    rates = [[0.0] * len(places), [0.0] * len(places)]
    for rate, action in zip(rates, (first, second), strict=True):
        pillar = action.result.question.pillar
        # The gain is in points of the whole: without the pillar's share it is one in points of the pillar.
        rate[places.index(pillar)] = action.gain / shares[pillar] / (action.days or 1.0)
    k = assessment.framework.weights_concentration or CONCENTRATION
    return FirstAction(first=first, second=second, chance=chance_ahead(list(shares.values()), rates[0], rates[1], k))
