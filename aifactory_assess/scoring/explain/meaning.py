"""What an id means, without anybody's answers: the question, its scale, its weight, its basis and sources."""

from __future__ import annotations

from typing import assert_never

from aifactory_assess.errors import listed
from aifactory_assess.framework.asked import Field, Figure, Gate, Lookup, Question, Remedy, Triple
from aifactory_assess.framework.estimates import Price
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import Challenge, Framework, RiskModel
from aifactory_assess.framework.spoken import asked_when, spoken
from aifactory_assess.scoring.explain.explanation import Explanation, explanation, passage, shown, sources
from aifactory_assess.scoring.explain.lookup import Found
from aifactory_assess.scoring.explain.users import users_of
from aifactory_assess.scoring.printed import percent, person_days, quantity
from aifactory_assess.scoring.scales import scale_of


def meaning(framework: Framework, found: Found) -> Explanation:  # noqa: PLR0911 - one a sort of id
    """Explain an id of the framework by itself."""
    match found.sort:
        case "question":
            return _question(framework, next(known for known in framework.questions if known.id == found.id))
        case "field":
            return _field(framework, next(field for field in framework.fields if field.id == found.id))
        case "figure":
            return _figure(framework, next(figure for figure in framework.figures if figure.id == found.id))
        case "price":
            return _price(framework, next(price for price in framework.prices if price.id == found.id))
        case "challenge":
            return _challenge(framework, next(known for known in framework.challenges if known.id == found.id))
        case "pillar":
            return _pillar(framework, found.id)
        case "topic":
            return _topic(framework, found.id)
        case "level" | "overall":
            return _overall(framework)
        case "cost" | "total" | "own_or_rent":
            return _cost(framework, found)
        case _:
            assert_never(found.sort)


def gate_line(framework: Framework, gate: Gate) -> str:
    """What a gate does."""
    return f"below {gate.below / 10:g} % credit the level is at most {framework.levels[gate.cap].id}: {gate.reason}"


def _question(framework: Framework, question: Question) -> Explanation:
    lines = [f"{question.pillar} / {question.topic}, weight {question.weight}" + (", core" if question.core else "")]
    lines += [when for when in [asked_when(framework, question.when)] if when]
    lines += [f"computed from {question.derive} where that is known"] if question.derive else []
    lines += [f"answered by {question.role}"] if question.role else []
    return explanation(
        question.ask,
        None,
        [
            passage("Question", [question.help, *lines]),
            passage(*scale_of(question.kind, scored=True)),
            passage("Gate", [gate_line(framework, question.gate)] if question.gate else []),
            passage("Informs", [_informs_line(framework, question, name) for name in question.informs]),
            passage("Evidence", question.evidence),
            passage("Remedy", [_remedy_line(framework, question, remedy) for remedy in question.remedies]),
            sources(framework, question.basis, question.refs),
        ],
    )


def _remedy_line(framework: Framework, question: Question, remedy: Remedy) -> str:
    """What there is to do; of several variants for whom, each where none before it holds."""
    to_do = f"{remedy.action} ({person_days(remedy.days)}, to {percent(remedy.target)} % credit)"
    if len(question.remedies) == 1:
        return to_do
    if remedy.when is None:
        return f"{to_do}, in all other cases"
    return f"{to_do}, {'' if remedy is question.remedies[0] else 'else '}where {spoken(framework, remedy.when)}"


def _informs_line(framework: Framework, question: Question, challenge: str) -> str:
    strength = question.informs[challenge]
    factor = framework.risk.strengths[strength]
    return f"{challenge}, {strength}: weight {question.weight} x {factor} = {question.weight * factor}"


def _field(framework: Framework, field: Field) -> Explanation:
    lines = [field.help, asked_when(framework, field.when)]
    lines.append(None if field.default is None else f"assumed to be {_value(field.default)} where it is not answered")
    lines.append(None if field.otherwise is None else f"{_value(field.otherwise)} where it is not asked")
    return explanation(
        field.ask,
        None,
        [
            passage("Profile field, not scored", lines),
            passage(*scale_of(field.kind, scored=False)),
            passage("Used by", users_of(framework, field.id)),
            sources(framework, field.basis, field.refs),
        ],
    )


def _value(value: object) -> str:
    return shown(value if isinstance(value, str | tuple) else float(str(value)))


def rule_lines(figure: Figure) -> list[str]:
    """A figure's rule in words."""
    match figure.rule:
        case Expression(unfolded=text):
            return [f"{figure.id} = {text}"]
        case Lookup(by=by, table=table):
            return [f"by {by}: " + ", ".join(f"{option} {quantity(value)}" for option, value in table.items())]
        case cases:
            return [
                f"when {case.when.unfolded}: {case.formula.unfolded}" + (" (cautious)" if case.cautious else "")
                for case in cases
            ]


def _figure(framework: Framework, figure: Figure) -> Explanation:
    return explanation(
        f"{figure.title} ({figure.unit})",
        None,
        [
            passage("Formula", rule_lines(figure)),
            passage("Used by", users_of(framework, figure.id)),
            sources(framework, figure.basis, figure.refs),
        ],
    )


def _triple(value: Triple) -> str:
    low, likely, high = value
    return f"low {quantity(low)}, likely {quantity(likely)}, high {quantity(high)}"


def _price(framework: Framework, price: Price) -> Explanation:
    table = [f"{price.by} {option}: {_triple(value)}" for option, value in price.table.items()]
    values = [_triple(price.value)] if price.value else table
    about = [f"of {price.date}" if price.date else None, f"confidence {price.confidence}" if price.confidence else None]
    own = f"an organisation's own: `prices: {{{price.id}: ...}}` in its answers file"
    return explanation(
        f"{price.title} ({price.unit})",
        None,
        [
            passage("Values", [*values, *about, price.caution, own]),
            passage("Used by", users_of(framework, price.id)),
            sources(framework, price.basis, price.refs),
        ],
    )


def _challenge(framework: Framework, challenge: Challenge) -> Explanation:
    risk = framework.risk
    adjust = [f"{rule.add:+d} when {rule.when.unfolded}: {rule.reason}" for rule in challenge.adjustments]
    signals = [
        f"likelihood at least {risk.scale[signal.floor].id} when {signal.when.unfolded}: {signal.reason}"
        for signal in challenge.signals
    ]
    informing = [question for question in framework.questions if challenge.id in question.informs]
    return explanation(
        challenge.title,
        None,
        [
            passage("Challenge", [challenge.statement, challenge.source]),
            passage("Applies", [f"when {challenge.applies.unfolded}"] if challenge.applies else []),
            passage("Impact", [f"base {challenge.base} ({risk.scale[challenge.base].id})", *adjust, risk.impact_basis]),
            passage("Signals", [*signals, risk.signals_basis if signals else None]),
            passage("Informed by", [f"{q.id}: {_informs_line(framework, q, challenge.id)}" for q in informing]),
            passage("Likelihood", [_cuts_line(risk), risk.cuts_basis]),
            passage("Advice", [challenge.advice]),
            sources(framework, risk.matrix_basis, challenge.refs),
        ],
    )


def _cuts_line(risk: RiskModel) -> str:
    steps = zip(("0", *(f"{cut / 10:g}" for cut in risk.cuts)), risk.scale, strict=True)
    return ", ".join(f"{step.id} from a gap of {cut}" for cut, step in steps)


def _pillar(framework: Framework, name: str) -> Explanation:
    pillar = next(known for known in framework.pillars if known.id == name)
    total = sum(known.weight for known in framework.pillars)
    topics = [
        f"{topic.id}: {topic.title}, {len(topic.questions)} questions, weight "
        + str(sum(q.weight for q in topic.questions) if topic.weight is None else topic.weight)
        for topic in pillar.topics
    ]
    return explanation(
        pillar.title,
        None,
        [
            passage("Pillar", [pillar.description, f"weight {pillar.weight} of {total}"]),
            passage("Topics", topics),
            sources(framework, framework.bases.get("weights_basis"), ()),
        ],
    )


def _topic(framework: Framework, name: str) -> Explanation:
    topic = next(known for pillar in framework.pillars for known in pillar.topics if known.id == name)
    return explanation(
        topic.title, None, [passage("Questions", [f"{q.id} (weight {q.weight}): {q.ask}" for q in topic.questions])]
    )


def _overall(framework: Framework) -> Explanation:
    levels = [
        f"{level.id} from {level.start / 10:g}" + (f": {level.meaning}" if level.meaning else "")
        for level in framework.levels
    ]
    pillars = [f"{pillar.id}: weight {pillar.weight}" for pillar in framework.pillars]
    limits = framework.evidence_limits
    enough = (
        f"below {limits.min_coverage / 10:g} % coverage, or above {limits.max_not_applicable_share / 10:g} % not"
        " applicable, no level is told"
        if limits
        else None
    )
    return explanation(
        framework.title,
        None,
        [
            passage("Framework", [framework.description]),
            passage("Pillars", [*pillars, framework.bases.get("weights_basis")]),
            passage("Levels", [*levels, framework.bases.get("levels_basis"), enough]),
        ],
    )


def _cost(framework: Framework, found: Found) -> Explanation:
    """An item or a total of cost, or owning against renting."""
    known, rule = framework.estimates, framework.estimates.own_or_rent
    if found.sort == "cost":
        item = next(item for item in known.items if item.id == found.id)
        title, when = item.title, item.when
        lines = [f"{item.id} = {item.formula.unfolded}", item.per if item.per == "once" else f"a {item.per}"]
    elif found.sort == "total" or rule is None:
        total = next(total for total in known.totals if total.id == found.id)
        title, when = total.title, None
        lines = [f"the sum of what applies of {listed(item.id for item in known.items if item.per == total.per)}"]
    else:
        title, when = "Owning or renting an accelerator for a year", rule.when
        others = {"rented": rule.rent, "reserved": rule.reserved, "use": rule.use}
        lines = [f"owned, when {case.when.unfolded}: {case.formula.unfolded}" for case in rule.own]
        lines += [f"{name}: {formula.unfolded}" for name, formula in others.items() if formula is not None]
    return explanation(
        f"{title} (USD)", None, [passage("Formula", [*lines, f"when {when.unfolded}" if when is not None else None])]
    )
