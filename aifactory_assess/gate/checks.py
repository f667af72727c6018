"""Each rule of a policy against one assessment, on the pessimistic view (docs/method.md, 6 to 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from aifactory_assess.answers.sheet import Answer
from aifactory_assess.framework.expressions import Expression
from aifactory_assess.framework.model import FULL
from aifactory_assess.gate.policy import Minima, Policy
from aifactory_assess.gate.rules import OVERALL
from aifactory_assess.gate.verdict import Violation
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.figures import inputs_of
from aifactory_assess.scoring.printed import percent, tenths
from aifactory_assess.scoring.readiness import QuestionResult, Verdict, level_of
from aifactory_assess.scoring.risks import Finding

NAMED = 3
"""How many questions to improve are named."""
# A day ahead of UTC is still today somewhere; a date beyond it would never grow old.
AHEAD_DAYS = 1


@dataclass(frozen=True, slots=True)
class Node:
    """The whole or a pillar, with the results of its questions."""

    id: str
    title: str
    verdict: Verdict
    results: tuple[QuestionResult, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The assessment being judged, and how its violations are told."""

    assessment: Assessment
    file: str

    def line(self, questions: Iterable[str]) -> int:
        """The line of the first question; an open one without an entry stands on the line of `answers:`, else on 1."""
        first = next(iter(questions), None)
        own = None if first is None else self.line_of(first)
        return own or self.assessment.sheet.answers_line or 1

    def line_of(self, name: str) -> int | None:
        """The line of a question's or profile field's entry; of a computed value, that of a fact that it came from."""
        sheet = self.assessment.sheet
        entry = sheet.answers.get(name) or sheet.profile.get(name)
        if entry is not None:
            return entry.line
        result = self.assessment.questions.get(name)
        if result is None or result.state != "computed":
            return None
        known = self.assessment.situation
        behind = fields_behind(self.assessment, [result.question.derive or ""])
        return next((known.fields[fact].line for fact in behind if known.fields[fact].line), None)

    def violation(  # noqa: PLR0913 - what a violation says
        self,
        rule: str,
        expected: str | float,
        actual: str | float,
        message: str,
        *,
        questions: tuple[str, ...] = (),
        want: bool = False,
        extent: int = 0,
        severity: float | None = None,
        line: int | None = None,
    ) -> Violation:
        """A violation by this assessment, on the line of the first question unless another is given."""
        return Violation(
            rule=rule,
            organisation=self.assessment.sheet.organisation,
            file=self.file,
            line=self.line(questions) if line is None else line,
            expected=expected,
            actual=actual,
            message=message,
            questions=questions,
            want_of_answers=want,
            extent=extent,
            severity=severity,
        )


def violations(assessment: Assessment, policy: Policy, file: str) -> tuple[Violation, ...]:
    """All that an assessment fails, whatever it was before; in no particular order."""
    judged, required = Judged(assessment, file), policy.requirements
    found: list[Violation] = []
    for node in _nodes(assessment):
        minima = required.overall if node.id == OVERALL else required.pillars.get(node.id, Minima())
        found.extend(_node(judged, node, minima))
    for finding in assessment.findings:
        tolerated = required.risks.get(finding.challenge.id)
        if tolerated is not None and finding.risk is not None and finding.risk > tolerated:
            found.append(risk(judged, finding, f"risk/{finding.challenge.id}", tolerated, "tolerated is"))
    if required.tolerated_gates is not None:
        violated = assessment.readiness.overall.gates
        found.extend(_gate(judged, name) for name in violated if name not in required.tolerated_gates)
    for name in required.answers:
        if assessment.questions[name].is_open:
            found.append(_missing(judged, f"answer/{name}", name, "the policy requires an answer"))
    if required.max_age_days is not None:
        found.extend(_ages(judged, required.max_age_days))
    for name, rank in required.evidence.items():
        found.extend(_evidence(judged, assessment.questions[name], rank))
    return tuple(found)


def demanded(assessment: Assessment, policy: Policy) -> Iterator[str]:
    """The ids of the rules that a policy asks of every assessment."""
    required, framework = policy.requirements, assessment.framework
    for node, minima in ((OVERALL, required.overall), *required.pillars.items()):
        wanted = {
            "score": minima.score,
            "level": minima.level,
            "coverage": minima.coverage,
            "not-applicable": minima.not_applicable_share,
        }
        yield from (f"{kind}/{node}" for kind, bound in wanted.items() if bound is not None)
    yield from (f"risk/{name}" for name in required.risks)
    if required.tolerated_gates is not None:
        gates = [question.id for question in framework.questions if question.gate]
        yield from (f"gate/{name}" for name in gates if name not in required.tolerated_gates)
    yield from (f"answer/{name}" for name in required.answers)
    if required.max_age_days is not None:
        yield from (f"age/{question.id}" for question in framework.questions)
    yield from (f"evidence/{name}" for name in required.evidence)


def _nodes(assessment: Assessment) -> Iterator[Node]:
    ready = assessment.readiness
    yield Node(OVERALL, "The whole", ready.overall, tuple(ready.questions.values()))
    for result in ready.pillars:
        inner = tuple(ready.questions[question.id] for question in result.pillar.questions)
        yield Node(result.pillar.id, result.pillar.title, result.verdict, inner)


# --- the whole and the pillars ---


def _node(judged: Judged, node: Node, minima: Minima) -> Iterator[Violation]:
    verdict, share = node.verdict, node.verdict.not_applicable_share
    if minima.not_applicable_share is not None and tenths(share or 0) > minima.not_applicable_share:
        yield _too_little_left(judged, node, minima.not_applicable_share)
    if verdict.score is None:
        # A pillar without counting questions is as good as deleted; a whole without any has shown nothing.
        if node.id == OVERALL:
            yield from _nothing_counts(judged, minima)
        return
    if minima.score is not None and tenths(verdict.score.low) < minima.score:
        yield score(judged, node, minima.score)
    if minima.level is not None and verdict.level is not None and verdict.level < minima.level:
        yield _level(judged, node, minima.level)
    if minima.coverage is not None and tenths(verdict.score.coverage) < minima.coverage:
        yield _coverage(judged, node, minima.coverage)


def _nothing_counts(judged: Judged, minima: Minima) -> Iterator[Violation]:
    wanted = {"score": minima.score, "coverage": minima.coverage, "level": minima.level}
    for kind, least in wanted.items():
        if least is not None:
            level = judged.assessment.framework.levels[least].id if kind == "level" else ""
            expected: str | float = level or least / 10
            message = f"no question counts, so there is no {kind}; expected at least {expected}"
            yield judged.violation(f"{kind}/{OVERALL}", expected, "none", message, extent=1001)


def score(judged: Judged, node: Node, least: int) -> Violation:
    """A node whose score is below `least`."""
    assert node.verdict.score is not None  # noqa: S101 - it was compared
    low, high = tenths(node.verdict.score.low), tenths(node.verdict.score.high)
    want = high >= least
    message = f"{node.title} scores {low / 10}, expected at least {least / 10}"
    if low != high:
        message += f"; with every open question answered it could be up to {high / 10}"
    questions = open_questions(judged, node.results) if want else weakest(node.results)
    return judged.violation(
        f"score/{node.id}", least / 10, low / 10, message, questions=questions, want=want, extent=-low
    )


def _level(judged: Judged, node: Node, least: int) -> Violation:
    verdict, framework = node.verdict, judged.assessment.framework
    assert verdict.score is not None  # noqa: S101 - it was compared
    assert verdict.level is not None  # noqa: S101 - it was compared
    assert verdict.level_high is not None  # noqa: S101 - as the level
    want = verdict.level_high >= least
    caps = [result for result in node.results if result.question.id in verdict.gates and _cap(result) < least]
    named = tuple(result.question.id for result in caps if not want or result.is_open)
    if level_of(framework, tenths(verdict.score.low)) < least:
        named += open_questions(judged, node.results) if want else weakest(node.results)
    by_gate = f", capped by the gate of {caps[0].question.id}" if caps else ""
    actual, expected = framework.levels[verdict.level].id, framework.levels[least].id
    message = f"{node.title} is {actual}{by_gate}, expected at least {expected}"
    if verdict.level_high > verdict.level:
        message += f"; with every open question answered it could be {framework.levels[verdict.level_high].id}"
    return judged.violation(
        f"level/{node.id}",
        expected,
        actual,
        message,
        questions=tuple(dict.fromkeys(named)),
        want=want,
        extent=-verdict.level,
    )


def _cap(result: QuestionResult) -> int:
    assert result.question.gate is not None  # noqa: S101 - it is violated
    return result.question.gate.cap


def _coverage(judged: Judged, node: Node, least: int) -> Violation:
    assert node.verdict.score is not None  # noqa: S101 - it was compared
    printed = tenths(node.verdict.score.coverage)
    questions = open_questions(judged, node.results)
    message = f"{printed / 10} % of {node.title.lower()} is answered, expected at least {least / 10} %"
    return judged.violation(
        f"coverage/{node.id}", least / 10, printed / 10, message, questions=questions, want=True, extent=-printed
    )


def _too_little_left(judged: Judged, node: Node, most: int) -> Violation:
    printed = tenths(node.verdict.not_applicable_share or 0)
    out = [result for result in node.results if result.state == "not_applicable"]
    questions = tuple(result.question.id for result in sorted(out, key=lambda result: -result.question.weight))
    message = f"{printed / 10} % of {node.title.lower()} is marked not applicable, expected at most {most / 10} %"
    return judged.violation(
        f"not-applicable/{node.id}", most / 10, printed / 10, message, questions=questions, extent=printed
    )


def open_questions(judged: Judged, results: Iterable[QuestionResult]) -> tuple[str, ...]:
    """The open questions among results, the heaviest in the whole first."""
    weights = judged.assessment.readiness.weights
    found = [result.question.id for result in results if result.is_open]
    return tuple(sorted(found, key=lambda name: -weights.get(name, 0.0)))


def weakest(results: Iterable[QuestionResult]) -> tuple[str, ...]:
    """The few questions that cost most, open or answered."""
    lost = [(result.question.weight * (FULL - (result.credit or 0)), result) for result in results if result.counts]
    ranked = sorted((pair for pair in lost if pair[0]), key=lambda pair: -pair[0])
    return tuple(result.question.id for _, result in ranked[:NAMED])


# --- risks and gates ---


def risk(judged: Judged, finding: Finding, rule: str, most: int, called: str) -> Violation:
    """A finding whose risk is above `most`; `called` is how that is introduced."""
    model = judged.assessment.framework.risk
    assert model is not None  # noqa: S101 - a finding needs one
    assert finding.risk is not None  # noqa: S101 - it was compared
    assert finding.risk_low is not None  # noqa: S101 - as the risk
    want = finding.risk_low <= most
    names = _want(judged, finding) if want else tuple(driver.result.question.id for driver in finding.drivers[:NAMED])
    actual, expected = model.scale[finding.risk].id, model.scale[most].id
    message = f"{finding.challenge.title}: the risk is {_words(actual)}, {called} {_words(expected)}"
    if finding.risk_low < finding.risk:
        message += f"; with every open answer given it could be {_words(model.scale[finding.risk_low].id)}"
    message += _because(finding)
    severity = model.scale[finding.risk].value
    return judged.violation(
        rule, expected, actual, message, questions=names, want=want, extent=finding.risk, severity=severity
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _because(finding: Finding) -> str:
    """The reasons of the signals that hold it up: without them a risk over small gaps is not understood."""
    reasons = [applied.signal.reason for applied in finding.signals]
    return f" (because: {'; '.join(reasons)})" if reasons else ""


def _want(judged: Judged, finding: Finding) -> tuple[str, ...]:
    """What to answer: the open drivers, then the open facts that signals and adjustments rest on."""
    drivers = tuple(driver.result.question.id for driver in finding.drivers if driver.result.is_open)
    rules = [
        *(applied.signal.when for applied in finding.signals if applied.state == "possible"),
        *(applied.adjustment.when for applied in finding.adjustments if applied.state == "possible"),
    ]
    return (*drivers, *_open_facts(judged.assessment, rules))


def _open_facts(assessment: Assessment, rules: Iterable[Expression]) -> tuple[str, ...]:
    """The open profile fields behind rules, in the framework's order."""
    fields, facts = assessment.situation.fields, assessment.situation.facts
    behind = fields_behind(assessment, [name for rule in rules for name in rule.names])
    return tuple(name for name in behind if name not in facts and fields[name].state != "not_asked")


def fields_behind(assessment: Assessment, names: Iterable[str]) -> tuple[str, ...]:
    """The profile fields that names rest on, through figures too, in the framework's order."""
    known, waiting = assessment.situation, list(names)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in known.figures:
                waiting.extend(inputs_of(known.figures[name], known))
    return tuple(name for name in known.fields if name in seen)


def _gate(judged: Judged, name: str) -> Violation:
    result = judged.assessment.questions[name]
    gate = result.question.gate
    assert gate is not None  # noqa: S101 - it is violated
    worth = "open" if result.credit is None else f"worth {percent(result.credit)} %"
    unproven = "unproven" if result.is_open else "violated"
    message = f"the gate of {name} is {unproven}: its answer is {worth}, expected at least {gate.below / 10:g} %"
    message += f" ({gate.reason})"
    actual: str | float = "open" if result.credit is None else result.credit / 100
    return judged.violation(
        f"gate/{name}",
        gate.below / 10,
        actual,
        message,
        questions=(name,),
        want=result.is_open,
        extent=-(result.credit or 0),
    )


# --- answers ---


def _missing(judged: Judged, rule: str, name: str, because: str) -> Violation:
    result = judged.assessment.questions[name]
    message = f"{name} is not answered ({result.state}); {because}"
    return judged.violation(rule, "an answer", result.state, message, questions=(name,), want=True, extent=1)


def _ages(judged: Judged, most: int) -> Iterator[Violation]:
    assessment = judged.assessment
    for name, result in assessment.questions.items():
        answer = result.answer
        if answer is None or result.state == "not_asked" or answer.state not in ("value", "not_applicable"):
            continue
        said = answer.as_of or assessment.sheet.assessed_on
        age = None if said is None else (assessment.as_of - said).days
        if age is None or not -AHEAD_DAYS <= age <= most:
            yield _age(judged, name, said, age, most)


def _age(judged: Judged, name: str, said: date | None, age: int | None, most: int) -> Violation:
    if age is None:
        found = "has no date (neither `as_of` nor the file's `assessed_on`)"
    elif age < 0:
        found = f"is dated {said}, {-age} days from now"
    else:
        found = f"is {age} days old ({said})"
    message = f"the answer to {name} {found}, expected at most {most} days"
    actual: str | float = "no date" if age is None else age
    extent = 10**6 if age is None else abs(age)
    return judged.violation(f"age/{name}", most, actual, message, questions=(name,), extent=extent)


def _evidence(judged: Judged, result: QuestionResult, least: int) -> Iterator[Violation]:
    name, kinds = result.question.id, judged.assessment.framework.evidence_ids
    if not result.counts:
        return
    if result.is_open:
        yield _missing(judged, f"evidence/{name}", name, f"the policy requires evidence of kind {kinds[least]}")
        return
    rank = _rank(result.answer, kinds)
    if rank < least:
        backed = kinds[rank] if result.answer and result.answer.state == "value" else "computed from the profile"
        message = f"the answer to {name} is {backed}, expected evidence of kind {kinds[least]} or better"
        yield judged.violation(f"evidence/{name}", kinds[least], kinds[rank], message, questions=(name,), extent=-rank)


def _rank(answer: Answer | None, kinds: tuple[str, ...]) -> int:
    """How well a value is backed; one that nobody typed, or that names no evidence, is somebody's word."""
    if answer is None or answer.state != "value" or answer.evidence is None:
        return 0
    return kinds.index(answer.evidence)
