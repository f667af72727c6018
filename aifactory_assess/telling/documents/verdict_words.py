"""What is said of a verdict, whichever medium says it."""

from __future__ import annotations

from datetime import date

from aifactory_assess.errors import some_of
from aifactory_assess.gate.policy import COMMAND_LINE
from aifactory_assess.gate.rules import kind_of
from aifactory_assess.gate.verdict import FileVerdict, Terms, Verdict, Violation, WaiverUse
from aifactory_assess.gate.waiving import days_left
from aifactory_assess.scoring.printed import counted, points
from aifactory_assess.telling.blocks import Words, runs
from aifactory_assess.telling.documents.wording import organisation, rated, what_if

NAMED = 5
_ORIGINS = {
    "given": "as given",
    "folder": "beside the file",
    "repository": "in the root",
    "framework": "the framework's own; write an aifactory-policy.yaml to replace it",
}


def summary(verdict: Verdict) -> str:
    """The whole verdict in one line, after the word that it is."""
    failed = sum(not file.passed for file in verdict.files)
    waived, known = verdict.count("waived"), verdict.count("baseline")
    judged = counted(len(verdict.files), "file")
    own = sum(violation.status == "new" for violation in verdict.whole)
    parts = [
        f"{counted(verdict.failing - own, 'violation')} in {failed} of {judged}" if failed else judged,
        f"{counted(own, 'violation')} by changed rules or missing files" if own else "",
        f"{waived} waived" if waived else "",
        f"{known} known from the baseline" if known and verdict.terms.only_regressions else "",
        f"judged with {' '.join(verdict.terms.given)}" if verdict.terms.given else "",
        counted(len(verdict.warnings), "warning") if verdict.warnings else "",
        f"{counted(len(verdict.problems), 'problem')} in what could not be judged" if verdict.problems else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"as of {verdict.as_of}: {told}"


def headline(verdict: Verdict) -> str:
    """The whole verdict in one line."""
    return f"{'PASSED' if verdict.passed else 'FAILED'} {summary(verdict)}"


def tried(verdict: Verdict) -> tuple[Words, ...]:
    """That a verdict is on something that is only tried, and what that is; none where nothing is."""
    lines = (what_if(file.subject.assessment.sheet) for file in verdict.files)
    return next((tuple(("WHAT IF. ", *runs(words)) for words in said) for said in lines if said), ())


def behind(verdict: Verdict) -> tuple[Words, ...]:
    """That what is checked out is behind what it is compared with; none where it is not."""
    ref = verdict.lacking
    told = f"what is checked out lacks commits of {ref}, and what they brought can be told as taken back"
    return (f"{told}: merge {ref}, or rebase onto it, first",) if ref else ()


def who(file: FileVerdict) -> str:
    """The organisation's name and id."""
    return organisation(file.subject.assessment)


def standing(file: FileVerdict) -> str:
    """Score with its range, level and coverage, in one line."""
    assessment = file.subject.assessment
    overall = assessment.readiness.overall
    if overall.score is None:
        return "no question counts, so there is no score"
    low, high = points(overall.score.low), points(overall.score.high)
    reach = f" (up to {high} once all is answered)" if high != low else ""
    return f"overall {low}{reach}, {rated(assessment.framework, overall)}, {points(overall.score.coverage)} % answered"


def source(file: FileVerdict, path: str = "") -> str:
    """Which policy was used, why that one, and what the command line changed in it; `path` is another name for it."""
    policy = file.subject.policy
    flags = f", with {', '.join(policy.flags)}" if policy.flags else ""
    # Without a policy file it is the flags alone that judge, and they come from nowhere else.
    where, trusted = _ORIGINS[file.subject.origin], file.subject.trusted
    if trusted and file.subject.origin != "framework":
        where += f", as at {trusted}"
    origin = "" if policy.path == COMMAND_LINE else f" ({where})"
    return f"{path or policy.path}{origin}{flags}"


def to_do(violation: Violation) -> str:
    """What to answer or to improve; where no question is named, what itself or its kind says."""
    if not violation.questions:
        return (violation.remedy or kind_of(violation.rule).remedy_of(violation.rule)).removesuffix(".")
    verb = {"answer": "to answer", "improve": "to improve", "look again": "to look at again"}[violation.to_do]
    return f"{verb}: {some_of(violation.questions, NAMED)}"


def why_let_pass(violation: Violation, terms: Terms, *, fails: bool, as_of: date | None = None) -> str:
    """Why a violation is no new one, and why not failing; empty where it is and does. Days left count from `as_of`."""
    waiver = violation.waiver
    if violation.status == "waived" and waiver is not None:
        until = f"{waiver.until}" if as_of is None else f"{waiver.until}, {days_left(waiver.days_left(as_of))}"
        return f"waived by {waiver.id} until {until}: {waiver.reason} (owner: {waiver.owner})"
    known = "known from the baseline" if violation.status == "baseline" else ""
    below = "" if fails or terms.severe(violation.rank) else f"below --min-severity {terms.min_severity}"
    return ", ".join(filter(None, (known, below)))


def waiver_line(use: WaiverUse) -> str:
    """A waiver with its date, the days left, its owner and reason."""
    waiver = use.waiver
    until = f"until {waiver.until}, {days_left(use.days_left)}"
    return f"{use.policy}:{waiver.line}  {waiver.id}: {until}; owner {waiver.owner}: {waiver.reason}"
