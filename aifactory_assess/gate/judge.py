"""Assessments + policies -> Verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from aifactory_assess.errors import Problem
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.baseline import demanded_of_change, known_before, regressions
from aifactory_assess.gate.checks import demanded, violations
from aifactory_assess.gate.policy import Policy, Waiver
from aifactory_assess.gate.rules import EXPIRED, EXPIRING, UNUSED, place
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
    assessment, policy = subject.assessment, subject.policy
    found, asked = violations(assessment, policy, subject.file), tuple(demanded(assessment, policy))
    resolved: tuple[str, ...] = ()
    if subject.baseline is not None:
        before = violations(subject.baseline, policy, subject.file)
        failed = {violation.rule for violation in found}
        resolved = tuple(violation.rule for violation in before if violation.rule not in failed)
        found = known_before(found, before)
        found += tuple(regressions(assessment, subject.baseline, policy, subject.file))
        asked += tuple(demanded_of_change(assessment, policy))
    waived = _waive(found, policy, assessment.as_of)
    return FileVerdict(
        subject=subject,
        violations=tuple(sorted(waived, key=lambda violation: place(assessment.framework, violation.rule))),
        demanded=tuple(sorted(asked, key=lambda rule: place(assessment.framework, rule))),
        resolved=resolved,
        only_regressions=only_regressions,
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
