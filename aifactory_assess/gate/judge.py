"""Assessments + policies -> Verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import product

from aifactory_assess.errors import SUGGESTED_PROBLEMS, Problem, aside, listed, meant, some_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.gate.guard import RuleChange
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.kinds import applicability
from aifactory_assess.gate.kinds.kind import Kind
from aifactory_assess.gate.policy import Policy, Waiver, WaiverSubject
from aifactory_assess.gate.rules import (
    EXPIRED,
    EXPIRING,
    FILE_REMOVED,
    OTHER_VERSION,
    POLICY_EMPTY,
    UNUSED,
    in_order,
    place,
    rules,
)
from aifactory_assess.gate.sentences import NOTHING_DEMANDED
from aifactory_assess.gate.verdict import (
    FileVerdict,
    Removed,
    Severity,
    Subject,
    Terms,
    Verdict,
    Violation,
    WaiverState,
    WaiverUse,
    Warned,
)
from aifactory_assess.nouns import dataclass

NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """What a run is beside its files: the day, its terms, where files are, and what happened to what judges them."""

    as_of: date
    terms: Terms = field(default_factory=Terms)
    paths: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()
    removed: tuple[Removed, ...] = ()
    changes: tuple[RuleChange, ...] = ()

    def path(self, file: str) -> str:
        """Where a file is from the root of its repository."""
        return (self.paths or {}).get(file, file)

    def place(self, subject: Subject) -> str:
        """Where a waiver looks for the file: as the state calls it that the policy is from."""
        return self.path(subject.file) if subject.stood is None else subject.stood


def judge(framework: Framework, subjects: Iterable[Subject], run: CheckRun) -> Verdict:
    """The verdict on all files of a run."""
    files = tuple(_judge_file(subject, run) for subject in subjects)
    whole = (*_gone(run), *(_forbidden(change) for change in run.changes if _fails(change)))
    uses = tuple(_uses(files, whole, run))
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
    found = tuple(_violations(Judged(assessment, subject.file, before, policy.bounds), asked))
    resolved: tuple[str, ...] = ()
    if before is not None:
        failed_before = tuple(_violations(Judged(before, subject.file, None, policy.bounds), absolute))
        failed = {violation.rule for violation in found}
        resolved = tuple(violation.rule for violation in failed_before if violation.rule not in failed)
        found = _known_before(found, failed_before, subject)
    waived = (_unless_dropped(each, subject) for each in _waive(found, policy, run, run.place(subject)))
    return FileVerdict(
        subject=subject,
        violations=tuple(sorted(waived, key=lambda violation: place(assessment.framework, violation.rule))),
        demanded=asked,
        resolved=resolved,
        terms=run.terms,
    )


def _violations(judged: Judged, asked: Iterable[str]) -> Iterator[Violation]:
    """What fails of the rules that are asked."""
    framework = judged.assessment.framework
    for name in asked:
        rule = rules(framework)[name]
        if rule.kind.demand is not None:
            found = rule.kind.demand.judge(judged, rule.subject, judged.bounds[name])
            if found is not None:
                yield replace(found, rank=_rank(framework, rule.kind, found.severity))


def _rank(framework: Framework, kind: Kind, severity: float | None) -> Severity:
    """How much a violation matters: of a risk, by its height; else as its kind says."""
    if severity is None or framework.risk is None:
        return kind.weight
    return "critical" if severity >= framework.risk.scale[-1].value else "major"


def _demanded(framework: Framework, bounds: Mapping[str, int], terms: Terms, *, compared: bool) -> tuple[str, ...]:
    """The ids of the rules that a policy asks and the run looks at, with or without a baseline."""
    known = rules(framework)
    kinds = {name: known[name].kind.demand for name in in_order(framework, bounds) if terms.looks_at(name)}
    return tuple(name for name, demand in kinds.items() if demand is not None and (compared or not demand.compares))


def _known_before(now: Iterable[Violation], before: Iterable[Violation], subject: Subject) -> tuple[Violation, ...]:
    """The violations, with those that were there before and are no worse marked as the baseline's.

    Without any tolerance: one would let a stricter policy, which the baseline fails too, forgive what a laxer one does
    not. What a waiver forgave before is not known: it passed on a promise, which must not be dropped by dropping the
    waiver.
    """
    extents = {violation.rule: violation.extent for violation in before if violation.rule not in subject.forgiven}
    return tuple(
        replace(violation, status="baseline")
        if violation.rule in extents and violation.extent <= extents[violation.rule]
        else violation
        for violation in now
    )


# --- waivers ---


def _waive(found: Iterable[Violation], policy: Policy, run: CheckRun, where: str) -> Iterator[Violation]:
    """The violations with their waivers; beside one whose waiver has expired, the violation that says so."""
    expired: dict[str, Violation] = {}
    waivers = {waiver.about: waiver for waiver in policy.waivers}
    for violation in found:
        waiver = _waiver_for(violation, waivers, run, where)
        if waiver is None:
            yield violation
        elif waiver.days_left(run.as_of) >= 0:
            yield replace(violation, status="waived", waiver=waiver)
        else:
            yield violation
            expired[waiver.id] = _expired(violation, waiver, policy, run.as_of)
    yield from expired.values()


def _unless_dropped(violation: Violation, subject: Subject) -> Violation:
    """A violation whose waiver the change drops, or leaves behind with a file's name, is none that it lets pass.

    Judged by the waiver it would pass once more, and be what the baseline has ever after.
    """
    waiver = violation.waiver
    if violation.status != "waived" or waiver is None or subject.kept is None or violation.rule in subject.kept:
        return violation
    then = "" if subject.trusted is None else f" at {subject.trusted}"
    dropped = f"; waiver {waiver.id} lets it fail{then}, and none does so in what is changed"
    return replace(violation, status="new", message=violation.message + dropped)


def _waiver_for(
    violation: Violation, waivers: Mapping[WaiverSubject, Waiver], run: CheckRun, where: str
) -> Waiver | None:
    """The waiver that lasts longest; of those that last as long, the one that speaks of least."""
    subjects = product([violation.rule], [violation.organisation, None], [where, None])
    able = [waivers[subject] for subject in subjects if subject in waivers]
    return max(able, key=lambda waiver: (waiver.days_left(run.as_of), *_narrow(waiver)), default=None)


def _narrow(waiver: Waiver) -> tuple[bool, bool]:
    return waiver.organisation is not None, waiver.file is not None


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
        rank="major",
        about=waiver.id,
    )


def _uses(files: tuple[FileVerdict, ...], whole: tuple[Violation, ...], run: CheckRun) -> Iterator[WaiverUse]:
    """What each waiver of each policy did, policies in the order of the files that they judge."""
    policies = {file.subject.policy.path: file.subject.policy for file in files}
    policies |= {each.policy.path: each.policy for each in run.removed if each.policy.path not in policies}
    of_run, suggested = {violation.waiver for violation in whole}, 0
    for path, policy in policies.items():
        judged = [file for file in files if file.subject.policy.path == path]
        places = {run.place(file.subject): file for file in judged}
        organisations = {file.organisation: file for file in judged}
        waived = _by_waiver(judged)
        # All that its policy names was judged, and nothing of it is what a waiver speaks of.
        all_judged = bool(policy.files) and not (run.terms.partial or run.problems or run.removed)
        for waiver in policy.waivers:
            # A run over a part of the files says nothing about waivers for the organisations that are not in it.
            meant = [file for file in _meant(waiver, judged, organisations, places) if _could_touch(file, waiver, run)]
            used = waiver in waived or waiver in of_run
            if not used and not meant and not all_judged:
                continue
            state: WaiverState = "unused" if not used else "in_force" if waiver.days_left(run.as_of) >= 0 else "expired"
            if state == "unused" and not _is_sure(waiver, meant, run):
                continue
            yield WaiverUse(
                waiver=waiver,
                policy=path,
                state=state,
                days_left=waiver.days_left(run.as_of),
                files=tuple(file.subject.file for file in waived.get(waiver, ())),
                why=_why_unused(waiver, meant, files, run, suggest=suggested < SUGGESTED_PROBLEMS)
                if state == "unused"
                else "",
            )
            suggested += not meant


def _by_waiver(judged: Iterable[FileVerdict]) -> dict[Waiver, list[FileVerdict]]:
    """The files in which each waiver did something."""
    found: dict[Waiver, list[FileVerdict]] = {}
    for file in judged:
        for waiver in dict.fromkeys(each.waiver for each in file.violations if each.waiver is not None):
            found.setdefault(waiver, []).append(file)
    return found


def _meant(
    waiver: Waiver,
    judged: Iterable[FileVerdict],
    organisations: Mapping[str, FileVerdict],
    places: Mapping[str, FileVerdict],
) -> Iterable[FileVerdict]:
    """The files that a waiver may speak of, found by what it names."""
    if waiver.organisation is None and waiver.file is None:
        return judged
    file = organisations.get(waiver.organisation) if waiver.organisation is not None else places.get(waiver.file or "")
    return () if file is None else (file,)


def _could_touch(file: FileVerdict, waiver: Waiver, run: CheckRun) -> bool:
    return waiver.concerns(file.organisation, run.place(file.subject))


def _is_sure(waiver: Waiver, meant: list[FileVerdict], run: CheckRun) -> bool:
    """Whether that a waiver did nothing says anything: all that it speaks of was judged, and by its rule."""
    if not run.terms.looks_at(waiver.rule) or waiver.rule == FILE_REMOVED:
        return False
    if run.terms.partial and waiver.organisation is None and waiver.file is None:
        return False
    known = [rules(file.subject.assessment.framework)[waiver.rule].kind.demand for file in meant]
    compared = any(file.subject.baseline is not None for file in meant)
    return compared or not any(demand is not None and demand.compares for demand in known)


def _why_unused(
    waiver: Waiver, meant: list[FileVerdict], judged: Sequence[FileVerdict], run: CheckRun, *, suggest: bool
) -> str:
    """What makes a waiver do nothing: another one, the policy, that what it names is nowhere, or that all is well."""
    if not meant:
        return _nowhere(waiver, judged, run, suggest=suggest)
    for file in meant:
        for violation in file.violations:
            if violation.rule == waiver.rule and violation.waiver is not None:
                return f"waiver {violation.waiver.id} covers the same and lasts as long or longer"
    if not any(waiver.rule in file.demanded for file in meant):
        return f"the policy does not ask for {waiver.rule}"
    return f"{waiver.rule} passes"


def _nowhere(waiver: Waiver, judged: Sequence[FileVerdict], run: CheckRun, *, suggest: bool) -> str:
    """What a waiver speaks of that is not judged by its policy; `judged` is all that any policy judged."""
    files = [run.place(file.subject) for file in judged]
    organisations = [file.organisation for file in judged]
    for what, word, known in (("file", waiver.file, files), ("organisation", waiver.organisation, organisations)):
        if word is not None and word not in known:
            return f"no {what} {word} is judged{aside(meant(word, known) if suggest else None)}"
    others = [file.subject.policy.path for file in judged if _could_touch(file, waiver, run)]
    return f"{others[0]} judges it" if others else f"{waiver.file} is not about {waiver.organisation}"


# --- the run ---


def _gone(run: CheckRun) -> Iterator[Violation]:
    for removed in run.removed:
        if run.terms.looks_at(FILE_REMOVED):
            message = (
                f"{removed.organisation} was assessed in {removed.file} ({removed.baseline}) and is in no file now"
            )
            found = Violation(
                rule=FILE_REMOVED,
                organisation=removed.organisation,
                file=removed.file,
                line=1,
                expected=removed.organisation,
                actual="no file",
                message=message,
                rank="major",
            )
            yield from _waive([found], removed.policy, run, run.path(removed.file))


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
    for change in run.changes:
        if not _fails(change):
            yield Warned(
                rule=change.rule, file=change.file, line=change.line, message=change.message, about=change.what
            )
    yield from _empty(files, run.terms)
    for file in files:
        yield from _about_baseline(file)
    for use in uses:
        waiver = use.waiver
        if use.state == "unused":
            told = f"waiver {waiver.id} for {waiver.rule} waives nothing: {use.why}; delete the waiver"
            yield _warned(UNUSED, use, told)
        elif use.state == "in_force" and use.days_left <= warn_days.get(use.policy, 0):
            told = f"waiver {waiver.id} for {waiver.rule} ends on {waiver.until}, {days_left(use.days_left)}"
            yield _warned(EXPIRING, use, f"{told} (owner: {waiver.owner})")


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
    """That nothing is compared, and what stopped to apply where no rule fails it."""
    subject = file.subject
    if subject.other_version is not None:
        framework = subject.assessment.framework
        message = (
            f"the baseline answers {subject.other_version}, and this is {framework.id} {framework.version}: nothing is"
            " compared, all other rules are judged"
        )
        yield Warned(rule=OTHER_VERSION, file=subject.file, line=1, message=message, about="")
    judged = Judged(subject.assessment, subject.file, subject.baseline, subject.policy.bounds)
    asked = {rule for rule in file.demanded if rule.startswith(f"{applicability.KIND.id}/")}
    found = [] if asked else [applicability.judge(judged, name, 0) for name in subject.assessment.questions]
    stopped = [violation for violation in found if violation is not None]
    if stopped:
        told = some_of([violation.message for violation in stopped], NAMED, between="; ")
        yield Warned(rule=stopped[0].rule, file=subject.file, line=stopped[0].line, message=told, about="")


def days_left(days: int) -> str:
    """How long a waiver lasts, in words."""
    if days == 0:
        return "today is its last day"
    return f"{days} day{'' if days == 1 else 's'} left"


def _warned(rule: str, use: WaiverUse, message: str) -> Warned:
    return Warned(rule=rule, file=use.policy, line=use.waiver.line, message=message, about=use.waiver.id)
