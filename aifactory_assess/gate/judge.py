"""Assessments + policies -> Verdict."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from aifactory_assess.errors import listed, some_of
from aifactory_assess.escaping import told_apart
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.guard import RuleChange
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import age, answer_lost, applicability, baseline
from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.gate.kinds.watched import FILE_BACK, ID_BACK
from aifactory_assess.gate.policy import Waiver
from aifactory_assess.gate.rules import (
    EXPIRING,
    FILE_REMOVED,
    OTHER_VERSION,
    OWN_PRICE,
    POLICY_EMPTY,
    UNUSED,
    Rule,
    kind_of,
    places,
    rule_of_whole,
    rules,
)
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.sentences import NOTHING_DEMANDED
from aifactory_assess.gate.verdict import (
    FileVerdict,
    Removed,
    Severity,
    Subject,
    Terms,
    Verdict,
    Violation,
    WaiverUse,
    Warned,
)
from aifactory_assess.gate.waiving import days_left, unless_dropped, uses_of, waive
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.scoring.readiness import CREDITED

NAMED = 5


def judge(framework: Framework, subjects: Iterable[Subject], run: CheckRun) -> Verdict:
    """The verdict on all files of a run."""
    files = tuple(_judge_file(subject, run) for subject in subjects)
    whole = (*(_forbidden(change) for change in run.changes if _fails(change)), *_gone(run))
    uses = tuple(uses_of(files, whole, run))
    return Verdict(
        framework=framework,
        as_of=run.as_of,
        files=files,
        waivers=uses,
        warnings=tuple(_warnings(uses, files, run)),
        problems=run.problems,
        paths=run.paths or {},
        whole=whole,
        terms=run.terms,
    )


# --- one file ---


def _judge_file(subject: Subject, run: CheckRun) -> FileVerdict:
    assessment, policy, before = subject.assessment, subject.policy, subject.baseline
    absolute = _demanded(assessment.framework, policy.bounds, run.terms, compared=False)
    asked = absolute if before is None else _demanded(assessment.framework, policy.bounds, run.terms, compared=True)
    judged = Judged(assessment, subject.file, before, policy.bounds)
    found = tuple(_violations(judged, asked))
    resolved: tuple[str, ...] = ()
    if before is not None:
        failed_before = tuple(_violations(Judged(before, subject.file, None, policy.bounds), absolute))
        failed = {violation.rule for violation in found}
        if judged.remembered is not None:  # what passes for a fact that went open is not mended
            as_known = Judged(judged.remembered, subject.file, None, policy.bounds)
            failed |= {violation.rule for violation in _violations(as_known, absolute)}
        passing = (violation for violation in failed_before if violation.rule not in failed)
        failing = frozenset(thing for each in found if rule_of_whole(each.rule) for thing in each.extents)
        resolved = tuple(each.rule for each in passing if not _is_moot(judged, each, failing, failed))
        found = _known_before(found, failed_before, subject, run.terms)
    known = {violation.rule for violation in found if violation.status == "baseline"}
    passed = waive(found, policy, run, run.place(subject))
    waived = (unless_dropped(each, subject, run.as_of, known) for each in passed)
    order = places(assessment.framework)
    return FileVerdict(
        subject=subject,
        violations=tuple(sorted(waived, key=lambda violation: order[violation.rule])),
        demanded=asked,
        resolved=resolved,
        terms=run.terms,
    )


def _violations(judged: Judged, asked: Iterable[str]) -> Iterator[Violation]:
    """What fails of the rules that are asked."""
    for name in asked:
        rule = rules(judged.assessment.framework)[name]
        if rule.kind.demand is not None:
            found = rule.kind.demand.judge(judged, rule.subject, judged.bounds[name])
            if found is not None:
                yield _placed(judged, rule, found)


def _placed(judged: Judged, rule: Rule, found: Violation) -> Violation:
    """What was found, with its rule, how much that matters, whose it is, and a line unless it has one."""
    assessment = judged.assessment
    return replace(
        found,
        rule=rule.id,
        organisation=assessment.sheet.organisation,
        file=judged.file,
        line=found.line or judged.line(found.questions),
        rank=_rank(assessment.framework, rule.kind, found.severity),
    )


def _is_moot(judged: Judged, before: Violation, failing: Container[str], failed: Container[str]) -> bool:
    """Whether a rule passes for want of an answer alone: nothing of what is open, or was taken out, was mended.

    Nor was what is `failing` by another rule of its kind now.
    """
    assessment = judged.assessment
    rule = rules(assessment.framework)[before.rule]
    mended = (thing for thing in before.extents if thing not in failing and _is_said(assessment, thing))
    if rule.kind.whole and not any(mended):
        return True
    asked = rule.kind.about == "question" and rule.subject != rule.kind.whole
    if f"{answer_lost.KIND.id}/{rule.subject}" in failed or (asked and applicability.stopped(judged, rule.subject)):
        return True
    if rule.kind.about == "challenge":
        return next(each.risk for each in assessment.findings if each.challenge.id == rule.subject) is None
    if rule.kind.about == "node":
        pillars = {each.pillar.id: each.rating for each in assessment.readiness.pillars}
        return pillars.get(rule.subject, assessment.readiness.overall).score is None
    return asked and assessment.questions[rule.subject].state not in CREDITED


def _is_said(assessment: Assessment, name: str) -> bool:
    """Whether a question, a fact or an own price is answered."""
    result, fact = assessment.questions.get(name), assessment.situation.fields.get(name)
    if result is not None:
        return result.state in CREDITED
    return name in assessment.sheet.prices if fact is None else fact.state == "answered"


def _rank(framework: Framework, kind: Kind, severity: float | None) -> Severity:
    """How much a violation matters: of a risk, by its height; else as its kind says."""
    if severity is None:
        return kind.weight
    return "critical" if severity >= framework.risk.scale[-1].value else "major"


def _demanded(framework: Framework, bounds: Mapping[str, int], terms: Terms, *, compared: bool) -> tuple[str, ...]:
    """The ids of the rules that a policy asks and the run looks at, with or without a baseline."""
    known, ordered = rules(framework), sorted(bounds, key=places(framework).__getitem__)
    kinds = {name: known[name].kind.demand for name in ordered if terms.looks_at(name)}
    return tuple(name for name, demand in kinds.items() if demand is not None and (compared or not demand.compares))


def _known_before(
    now: Iterable[Violation], before: Iterable[Violation], subject: Subject, terms: Terms
) -> tuple[Violation, ...]:
    """The violations, with those that were there before and are no worse marked as the baseline's.

    Without any tolerance: one would let a stricter policy, which the baseline fails too, forgive what a laxer one does
    not. What a waiver forgave before is not known: it passed on a promise, which must not be dropped by dropping the
    waiver.
    """
    forgiven = subject.forgiven
    known = {each.rule: each for each in before if forgiven is None or not forgiven.may_let(each.rule)}
    return tuple(_against(violation, known, terms) for violation in now)


def _against(now: Violation, known: Mapping[str, Violation], terms: Terms) -> Violation:
    """A violation beside those of the baseline: known as a whole, or with what is new of all that it tells together."""
    then, things = _of_baseline(now.rule, known)
    pairs = now.extents.items()
    new = [name for name, extent in pairs if not any(name in each and extent <= each[name] for each in things)]
    if not new and any(now.extent <= each.extent for each in then):
        return replace(now, status="baseline")
    if now.rule != rule_of_whole(now.rule) or len(new) in (0, len(now.extents)):
        return now
    message = f"{now.message}; of these new since the baseline: {some_of(new, NAMED)}"
    return replace(now, message=message, questions=tuple(new) if terms.only_regressions else now.questions)


def _of_baseline(rule: str, known: Mapping[str, Violation]) -> tuple[list[Violation], list[Mapping[str, int]]]:
    """The baseline's violations that tell of the same as a rule, and the extents of the things in them.

    A thing that the baseline tells by another rule of the kind, together with others or alone, is no new one.
    """
    whole = rule_of_whole(rule)
    if whole and rule == whole:
        then = [violation for name, violation in known.items() if kind_of(name) is kind_of(whole)]
        return then, [{name: worst for each in then for name, worst in each.extents.items()}]
    then = [known[name] for name in (rule, whole) if name in known]
    return then, [each.extents for each in then]


# --- the run ---


def _gone(run: CheckRun) -> Iterator[Violation]:
    for removed in run.removed:
        if run.terms.looks_at(FILE_REMOVED):
            told, remedy = _where_gone(removed)
            (file,) = told_apart([removed.file], [removed.moved])
            message = f"{removed.organisation} was assessed in {file} ({removed.baseline}){told}"
            found = Violation(
                rule=FILE_REMOVED,
                organisation=removed.organisation,
                file=removed.file,
                line=1,
                expected=removed.organisation,
                actual="no file",
                message=message,
                rank="major",
                remedy=remedy,
            )
            yield from waive([found], removed.policy, run, run.path(removed.file))


def _where_gone(removed: Removed) -> tuple[str, str]:
    """What became of the answers that are gone, as a sentence goes on, and what helps; empty where the kind says it."""
    about = f", which is about {removed.instead} now" if removed.instead else ""
    if removed.moved:
        then = f"{about}," if about else ""
        (moved,) = told_apart([removed.moved], [removed.file])
        return f"{then} and lies in {moved} now, where the policy's files do not look", FILE_BACK
    return (about, ID_BACK) if about else (" and is in no file that is judged now", "")


def _fails(change: RuleChange) -> bool:
    return change.protected and change.weaker


def _forbidden(change: RuleChange) -> Violation:
    return Violation(
        rule=change.rule,
        organisation="",
        file=change.file,
        line=change.line,
        expected=change.before,
        actual=change.now,
        message=f"{change.message}; this fails, since the policy was protected before",
        rank="major",
        about=change.what,
    )


def _warnings(uses: Iterable[WaiverUse], files: tuple[FileVerdict, ...], run: CheckRun) -> Iterator[Warned]:
    warn_days = {file.subject.policy.path: file.subject.policy.limits.warn_days for file in files}
    for change in sorted(run.changes, key=lambda change: not change.weaker):
        if not _fails(change):
            yield Warned(
                rule=change.rule, file=change.file, line=change.line, message=change.message, about=change.what
            )
    yield from run.warned
    yield from _empty(files, run.terms)
    for file in files:
        yield from _about_baseline(file)
    elsewhere: dict[tuple[str, str], list[WaiverUse]] = {}
    for use in uses:
        waiver = use.waiver
        if use.told_by:
            elsewhere.setdefault((use.policy, use.told_by), []).append(use)
        elif use.state == "unused":
            told = f"waiver {waiver.id} for {waiver.rule} waives nothing: {use.why}; {use.helps}"
            yield _warned(UNUSED, use, told)
        elif use.state == "in_force" and use.days_left <= warn_days.get(use.policy, 0):
            told = f"waiver {waiver.id} for {waiver.rule} ends on {waiver.until}, {days_left(use.days_left)}"
            yield _warned(EXPIRING, use, f"{told} (owner: {waiver.owner})")
    for (_, whole), some in elsewhere.items():
        yield _warned(UNUSED, some[0], _told_elsewhere([use.waiver for use in some], whole))
    for file in files:  # there may be one of each file, and of the others few
        yield from _ageing(file)


def _told_elsewhere(waivers: Sequence[Waiver], whole: str) -> str:
    """That waivers of one policy waive nothing, since one rule tells together what each speaks of."""
    if len(waivers) == 1:
        (waiver,) = waivers
        told = f"that is told by {whole} now; write a waiver for it, or delete this one"
        return f"waiver {waiver.id} for {waiver.rule} waives nothing: {told}"
    names = some_of([waiver.rule for waiver in waivers], NAMED)
    told = f"{whole} tells of those now; delete them, or write one for it"
    return f"{len(waivers)} waivers, for {names}, waive nothing: {told}"


def _empty(files: tuple[FileVerdict, ...], terms: Terms) -> Iterator[Warned]:
    """The policies of which nothing is judged, in themselves or in this run: all passes, whatever it says."""
    unasked: dict[str, list[FileVerdict]] = {}
    for file in files:
        if not file.demanded:
            unasked.setdefault(file.subject.policy.path, []).append(file)
    for path, some in unasked.items():
        bounds = some[0].subject.policy.bounds
        names = listed((file.subject.file for file in some), most=NAMED)
        if not bounds:
            message = f"the policy {NOTHING_DEMANDED}"
        elif not any(terms.looks_at(rule) for rule in bounds):
            message = f"with {' '.join(terms.given)} no rule of the policy is judged: every assessment passes"
        else:
            message = f"without a baseline nothing is demanded of {names}: whatever is said there passes"
        yield Warned(rule=POLICY_EMPTY, file=path, line=1, message=message, about="")


def _about_baseline(file: FileVerdict) -> Iterator[Warned]:
    """That nothing is compared; what stopped to apply where no rule fails it, the weakest first; other own prices."""
    subject = file.subject
    if subject.other_version is not None:
        framework = subject.assessment.framework
        message = (
            f"the baseline answers {subject.other_version}, and this is {framework.id} {framework.version}: nothing is"
            " compared, all other rules are judged"
        )
        yield Warned(rule=OTHER_VERSION, file=subject.file, line=1, message=message, about="")
    if subject.baseline is None:
        return
    judged = Judged(subject.assessment, subject.file, subject.baseline, subject.policy.bounds)
    failed = {violation.rule for violation in file.violations}
    before = sorted(subject.baseline.questions.values(), key=lambda each: (not each.question.gate, each.credit or 0))
    known = rules(subject.assessment.framework)
    asked = (known[f"{applicability.KIND.id}/{each.question.id}"] for each in before)
    pairs = ((rule, applicability.stopped(judged, rule.subject)) for rule in asked if rule.id not in failed)
    stopped = [(rule.subject, _placed(judged, rule, found)) for rule, found in pairs if found is not None]
    if stopped:
        _, first = stopped[0]
        more = ", ".join(name for name, _ in stopped[NAMED:])
        last = [f"stopped to apply, too: {more}"] if more else []
        message = "; ".join([*(found.message for _, found in stopped[:NAMED]), *last])
        yield Warned(rule=first.rule, file=subject.file, line=first.line, message=message, about="")
    for price, line, told in baseline.other_prices(judged):
        yield Warned(rule=OWN_PRICE, file=subject.file, line=line, message=told, about=price)


def _ageing(file: FileVerdict) -> Iterator[Warned]:
    """What will soon be too old, from as many days before as waivers are warned about: one warning a file."""
    subject, known = file.subject, rules(file.subject.assessment.framework)
    policy, failed = subject.policy, {violation.rule for violation in file.violations}
    asked = {known[rule].subject: rule for rule in file.demanded if known[rule].kind is age.KIND and rule not in failed}
    judged, days = Judged(subject.assessment, subject.file), policy.limits.warn_days
    most = next((policy.bounds[rule] for rule in asked.values()), 0)
    first = age.first_soon(judged, asked, most, days) if asked and age.may_be_soon(judged, most, days) else None
    if first is not None:
        name, found = first
        line = _placed(judged, known[asked[name]], found).line
        yield Warned(rule=asked[name], file=subject.file, line=line, message=found.message, about="")


def _warned(rule: str, use: WaiverUse, message: str) -> Warned:
    return Warned(rule=rule, file=use.policy, line=use.waiver.line, message=message, about=use.waiver.id)
