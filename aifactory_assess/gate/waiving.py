"""Which violations waivers let pass, and what each waiver did in a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aifactory_assess.errors import Suggestions, aside
from aifactory_assess.gate.judged import Judged
from aifactory_assess.gate.policy import Policy, Waiver, covering
from aifactory_assess.gate.rules import EXPIRED, FILE_REMOVED, rule_of_whole, rules
from aifactory_assess.gate.run import CheckRun
from aifactory_assess.gate.verdict import FileVerdict, Status, Subject, Violation, WaiverState, WaiverUse

DELETE, NAME_IT = "delete the waiver", "name the organisation instead of the file"
"""What is to be done about a waiver that does nothing."""

# --- what passes ---


def waive(found: Iterable[Violation], policy: Policy, run: CheckRun, where: str) -> Iterator[Violation]:
    """The violations with their waivers; beside one whose waiver has expired, the violation that says so."""
    expired: dict[str, Violation] = {}
    for violation in found:
        waiver = _waiver_for(violation, policy, where)
        if waiver is None:
            yield violation
        elif waiver.days_left(run.as_of) >= 0:
            yield replace(violation, status="waived", waiver=waiver)
        else:
            yield violation
            expired[waiver.id] = _expired(violation, waiver, policy, run.as_of)
    yield from expired.values()


def unless_dropped(violation: Violation, subject: Subject, today: date, known: Collection[str]) -> Violation:
    """A violation whose waiver the change drops, or leaves behind with a file's name, is none that it lets pass.

    Judged by the waiver it would pass once more, and be what the baseline has ever after. `known` are the rules of
    which the baseline has it without any waiver.
    """
    waiver, kept = violation.waiver, subject.kept
    if violation.status != "waived" or waiver is None or kept is None:
        return violation
    if kept.let(violation.rule, today):
        return violation
    then = "" if subject.trusted is None else f" at {subject.trusted}"
    dropped = f"; waiver {waiver.id} lets it fail{then}, and none does so in what is changed"
    status: Status = "baseline" if violation.rule in known and not kept.may_let(violation.rule) else "new"
    return replace(violation, status=status, message=violation.message + dropped)


def _waiver_for(violation: Violation, policy: Policy, where: str) -> Waiver | None:
    """The waiver that lasts longest; of those that last as long, the one that speaks of least."""
    able = covering(policy.waivers, (violation.rule, violation.organisation, where))
    return max(able, key=lambda each: (each.until, each.organisation is not None, each.file is not None), default=None)


def _expired(violation: Violation, waiver: Waiver, policy: Policy, today: date) -> Violation:
    ago = -waiver.days_left(today)
    days = f"{ago} day{'' if ago == 1 else 's'} ago"
    message = (
        f"waiver {waiver.id} for {waiver.rule} ended on {waiver.until}, {days}, so {waiver.rule} is waived no more"
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
        rank=violation.rank,
        about=waiver.id,
    )


# --- what each did ---


def uses_of(files: tuple[FileVerdict, ...], whole: tuple[Violation, ...], run: CheckRun) -> Iterator[WaiverUse]:
    """What each waiver of each policy did, policies in the order of the files that they judge."""
    policies = {file.subject.policy.path: file.subject.policy for file in files}
    policies |= {each.policy.path: each.policy for each in run.removed if each.policy.path not in policies}
    of_run, suggestions = {violation.waiver for violation in whole}, Suggestions()
    for path, policy in policies.items():
        judged = [file for file in files if file.subject.policy.path == path]
        places = {run.place(file.subject): file for file in judged}
        organisations = {file.organisation: file for file in judged}
        waived, passing = _by_waiver(judged), _passing(judged)
        dropped = _dropped(policy, judged)
        # Most files of a policy are asked the same: one set of rules serves them.
        alike: dict[tuple[str, ...], frozenset[str]] = {}
        demanded = {each.organisation: alike.setdefault(each.demanded, frozenset(each.demanded)) for each in judged}
        # All that its policy names was judged, and nothing of it is what a waiver speaks of.
        all_judged = bool(policy.files) and not (run.terms.partial or run.problems or run.removed)
        for waiver in policy.waivers.values():
            # A run over a part of the files says nothing about waivers for the organisations that are not in it.
            meant = [file for file in _meant(waiver, judged, organisations, places) if _could_touch(file, waiver, run)]
            used = waiver in waived or waiver in of_run
            if not used and (waiver in dropped or not (meant or all_judged)):
                continue
            state: WaiverState = "unused" if not used else "in_force" if waiver.days_left(run.as_of) >= 0 else "expired"
            if state == "unused" and (not _is_sure(waiver, meant, run) or _takes_over(waiver, meant, passing)):
                continue
            new = None if used or meant else next((each for each in judged if _names_now(waiver, each, run)), None)
            why = ""
            if state == "unused" and meant:
                why = _why_unused(waiver, meant, passing, demanded)
            elif state == "unused" and new is not None:
                why = _not_there_before(waiver, new.subject)
            elif state == "unused":
                why = _nowhere(waiver, files, run, suggestions)
            yield WaiverUse(
                waiver=waiver,
                policy=path,
                state=state,
                days_left=waiver.days_left(run.as_of),
                files=tuple(file.subject.file for file in waived.get(waiver, ())),
                why=why,
                helps=DELETE if new is None else NAME_IT,
                told_by=_told_by(waiver, meant) if state == "unused" else "",
            )


def _by_waiver(judged: Iterable[FileVerdict]) -> dict[Waiver, list[FileVerdict]]:
    """The files in which each waiver did something."""
    found: dict[Waiver, list[FileVerdict]] = {}
    for file in judged:
        every = (each for each in file.violations if each.status == "waived" or each.rule == EXPIRED)
        for waiver in dict.fromkeys(each.waiver for each in every if each.waiver is not None):
            found.setdefault(waiver, []).append(file)
    return found


def _dropped(policy: Policy, judged: Iterable[FileVerdict]) -> frozenset[Waiver]:
    """The waivers of a commit's policy that none of the policies at hand has, and those that let pass no more."""
    at_hand = {id(kept.waivers): kept.waivers or {} for file in judged if (kept := file.subject.kept) is not None}
    there = {about for waivers in at_hand.values() for about in waivers}
    gone = (each for each in policy.waivers.values() if at_hand and each.about not in there)
    every = (each for file in judged for each in file.violations if each.status != "waived")
    return frozenset((*gone, *(each.waiver for each in every if each.waiver is not None)))


def _passing(judged: Iterable[FileVerdict]) -> dict[tuple[str, str], Waiver]:
    """The waiver by which each rule of each organisation passes."""
    every = ((file.organisation, each) for file in judged for each in file.violations)
    return {
        (each.rule, organisation): each.waiver
        for organisation, each in every
        if each.waiver and each.status == "waived"
    }


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


def _names_now(waiver: Waiver, file: FileVerdict, run: CheckRun) -> bool:
    """Whether it is a waiver's file by the name that it has now, be it another than where the policy is from."""
    return waiver.concerns(file.organisation, run.path(file.subject.file))


def _is_sure(waiver: Waiver, meant: list[FileVerdict], run: CheckRun) -> bool:
    """Whether that a waiver did nothing says anything: all that it speaks of was judged, and by its rule."""
    if not run.terms.looks_at(waiver.rule) or waiver.rule == FILE_REMOVED:
        return False
    if run.terms.partial and waiver.organisation is None and waiver.file is None:
        return False
    known = [rules(file.subject.assessment.framework)[waiver.rule].kind.demand for file in meant]
    compared = any(file.subject.baseline is not None for file in meant)
    return compared or not any(demand is not None and demand.compares for demand in known)


def _takes_over(waiver: Waiver, meant: Iterable[FileVerdict], passing: Mapping[tuple[str, str], Waiver]) -> bool:
    """Whether the change drops or shortens what lets a rule fail, so that another waiver lasts longer from then on."""
    for file in meant:
        other, kept = passing.get((waiver.rule, file.organisation)), file.subject.kept
        if other is not None and kept is not None:
            left = (each for each in kept.letting(waiver.rule) if each.about == other.about)
            if not any(each.until >= waiver.until for each in left):
                return True
    return False


def _why_unused(
    waiver: Waiver,
    meant: Iterable[FileVerdict],
    passing: Mapping[tuple[str, str], Waiver],
    demanded: Mapping[str, frozenset[str]],
) -> str:
    """What makes a waiver of files that are judged do nothing: another one, the policy, or that all is well."""
    organisations = [file.organisation for file in meant]
    other = next((passing[waiver.rule, each] for each in organisations if (waiver.rule, each) in passing), None)
    if other is not None:
        return f"waiver {other.id} covers the same and lasts as long or longer"
    if not any(waiver.rule in demanded[each] for each in organisations):
        return f"the policy does not ask for {waiver.rule}"
    return f"{waiver.rule} passes"


def _told_by(waiver: Waiver, meant: Iterable[FileVerdict]) -> str:
    """The rule that tells together with others what a waiver's rule is about; empty where none does."""
    whole, (_, _, subject) = rule_of_whole(waiver.rule), waiver.rule.rpartition("/")
    if not whole or waiver.rule == whole:
        return ""
    for file in meant:
        things = {thing for each in file.violations if each.rule == whole for thing in each.extents}
        if things and not things.isdisjoint(Judged(file.subject.assessment, file.subject.file).backing(subject)):
            return whole
    return ""


def _not_there_before(waiver: Waiver, now: Subject) -> str:
    """That the file that a waiver names had other answers, or none, where the policy is from."""
    organisation = now.assessment.sheet.organisation
    return f"at {now.trusted or 'the commit of the rules'} no file {waiver.file} is about {organisation}"


def _nowhere(waiver: Waiver, judged: Sequence[FileVerdict], run: CheckRun, suggestions: Suggestions) -> str:
    """What a waiver speaks of that is not judged by its policy; `judged` is all that any policy judged."""
    files = [*filter(None, (run.place(file.subject) for file in judged))]
    organisations = [file.organisation for file in judged]
    named = {run.path(file.subject.file) for file in judged}
    for what, word, known in (("file", waiver.file, files), ("organisation", waiver.organisation, organisations)):
        if word is not None and word not in known and not (what == "file" and word in named):
            return f"no {what} {word} is judged{aside(suggestions.meant(word, known))}"
    either = (file for file in judged if _could_touch(file, waiver, run) or _names_now(waiver, file, run))
    others = [file.subject.policy.path for file in either]
    return f"{others[0]} judges it" if others else f"{waiver.file} is not about {waiver.organisation}"


def days_left(days: int) -> str:
    """How long a waiver lasts, in words."""
    if days == 0:
        return "today is its last day"
    return f"{days} day{'' if days == 1 else 's'} left"
