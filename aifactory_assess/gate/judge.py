"""Assessments + policies -> Verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from aifactory_assess.errors import Problem
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.policy import Policy, Waiver
from aifactory_assess.gate.rules import EXPIRED, EXPIRING, UNUSED, in_order, place, rules
from aifactory_assess.gate.verdict import FileVerdict, Subject, Verdict, Violation, WaiverState, WaiverUse, Warned


def judge(  # noqa: PLR0913 - what a run is
    framework: Framework,
    subjects: Iterable[Subject],
    *,
    as_of: date,
    only_regressions: bool = False,
    problems: Iterable[Problem] = (),
    places: Mapping[str, str] | None = None,
) -> Verdict:
    """The verdict on all files of a run; `problems` are those of files that could not be judged."""
    files = tuple(_judge_file(subject, only_regressions=only_regressions) for subject in subjects)
    uses = tuple(_uses(files, as_of))
    return Verdict(
        framework=framework,
        as_of=as_of,
        files=files,
        waivers=uses,
        warnings=tuple(_warnings(uses, files)),
        problems=tuple(problems),
        places=places or {},
        only_regressions=only_regressions,
    )


def _judge_file(subject: Subject, *, only_regressions: bool) -> FileVerdict:
    assessment, policy, before = subject.assessment, subject.policy, subject.baseline
    found = tuple(_violations(Judged(assessment, subject.file, before), policy))
    resolved: tuple[str, ...] = ()
    if before is not None:
        failed_before = tuple(_violations(Judged(before, subject.file), policy))
        failed = {violation.rule for violation in found}
        resolved = tuple(violation.rule for violation in failed_before if violation.rule not in failed)
        found = _known_before(found, failed_before)
    waived = _waive(found, policy, assessment.as_of)
    return FileVerdict(
        subject=subject,
        violations=tuple(sorted(waived, key=lambda violation: place(assessment.framework, violation.rule))),
        demanded=_demanded(assessment.framework, policy, compared=before is not None),
        resolved=resolved,
        only_regressions=only_regressions,
    )


def _violations(judged: Judged, policy: Policy) -> Iterator[Violation]:
    """What fails, in the order of the rules; what compares, where there is a baseline."""
    known = rules(judged.assessment.framework)
    for name in _demanded(judged.assessment.framework, policy, compared=judged.before is not None):
        rule = known[name]
        if rule.kind.demand is not None:
            found = rule.kind.demand.judge(judged, rule.subject, policy.bounds[name])
            if found is not None:
                yield found


def _demanded(framework: Framework, policy: Policy, *, compared: bool) -> tuple[str, ...]:
    """The ids of the rules that a policy asks, with or without a baseline."""
    known = rules(framework)
    kinds = {name: known[name].kind.demand for name in in_order(framework, policy.bounds)}
    return tuple(name for name, demand in kinds.items() if demand is not None and (compared or not demand.compares))


def _known_before(now: Iterable[Violation], before: Iterable[Violation]) -> tuple[Violation, ...]:
    """The violations, with those that were there before and are no worse marked as the baseline's.

    Without any tolerance: one would let a stricter policy, which the baseline fails too, forgive what a laxer one does
    not.
    """
    extents = {violation.rule: violation.extent for violation in before}
    return tuple(
        replace(violation, status="baseline")
        if violation.rule in extents and violation.extent <= extents[violation.rule]
        else violation
        for violation in now
    )


def _waive(found: Iterable[Violation], policy: Policy, today: date) -> Iterator[Violation]:
    """The violations with their waivers; beside one whose waiver has expired, the violation that says so."""
    expired: dict[str, Violation] = {}
    for violation in found:
        waiver = _waiver_for(violation, policy.waivers, today)
        if waiver is None:
            yield violation
        elif waiver.days_left(today) >= 0:
            yield replace(violation, status="waived", waiver=waiver)
        else:
            yield violation
            expired[waiver.id] = _expired(violation, waiver, policy, today)
    yield from expired.values()


def _waiver_for(violation: Violation, waivers: Iterable[Waiver], today: date) -> Waiver | None:
    """The waiver that lasts longest; of one for all organisations and one for this, the latter where equal."""
    able = [waiver for waiver in waivers if waiver.covers(violation.rule, violation.organisation)]
    return max(able, key=lambda waiver: (waiver.days_left(today), waiver.organisation is not None), default=None)


def _expired(violation: Violation, waiver: Waiver, policy: Policy, today: date) -> Violation:
    ago = -waiver.days_left(today)
    days = f"{ago} day{'' if ago == 1 else 's'} ago"
    message = (
        f"waiver {waiver.id} for {waiver.rule} ended on {waiver.until}, {days}, so {waiver.rule} fails again"
        f" (owner: {waiver.owner}; reason was: {waiver.reason})"
    )
    return Violation(
        rule=EXPIRED,
        organisation=violation.organisation,
        file=policy.path,
        line=waiver.line,
        expected=f"a waiver until {today} or later",
        actual=waiver.until.isoformat(),
        message=message,
        waiver=waiver,
    )


def _uses(files: tuple[FileVerdict, ...], today: date) -> Iterator[WaiverUse]:
    """What each waiver of each policy did, policies in the order of the files that they judge."""
    policies = {file.subject.policy.path: file.subject for file in files}
    for path, subject in policies.items():
        judged = [file for file in files if file.subject.policy.path == path]
        for waiver in subject.policy.waivers:
            # A run over a part of the files says nothing about waivers for the organisations that are not in it.
            if waiver.organisation is not None and waiver.organisation not in {file.organisation for file in judged}:
                continue
            waived = [file for file in judged if _touches(file, waiver)]
            yield WaiverUse(
                waiver=waiver,
                policy=path,
                state=_state(waiver, today, used=bool(waived)),
                days_left=waiver.days_left(today),
                files=tuple(file.subject.file for file in waived),
            )


def _touches(file: FileVerdict, waiver: Waiver) -> bool:
    return any(violation.waiver == waiver for violation in file.violations)


def _state(waiver: Waiver, today: date, *, used: bool) -> WaiverState:
    if not used:
        return "unused"
    return "in_force" if waiver.days_left(today) >= 0 else "expired"


def _warnings(uses: Iterable[WaiverUse], files: Iterable[FileVerdict]) -> Iterator[Warned]:
    warn_days = {file.subject.policy.path: file.subject.policy.limits.warn_days for file in files}
    for use in uses:
        waiver = use.waiver
        if use.state == "unused":
            told = f"waiver {waiver.id} for {waiver.rule} waives nothing: {waiver.rule} passes; delete the waiver"
            yield _warned(UNUSED, use, told)
        elif use.state == "in_force" and use.days_left <= warn_days[use.policy]:
            told = f"waiver {waiver.id} for {waiver.rule} ends on {waiver.until}, {days_left(use.days_left)}"
            yield _warned(EXPIRING, use, f"{told} (owner: {waiver.owner})")


def days_left(days: int) -> str:
    """How long a waiver lasts, in words."""
    if days == 0:
        return "today is its last day"
    return f"{days} day{'' if days == 1 else 's'} left"


def _warned(rule: str, use: WaiverUse, message: str) -> Warned:
    return Warned(rule=rule, file=use.policy, line=use.waiver.line, message=message)
