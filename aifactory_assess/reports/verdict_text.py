"""The verdict for a person who reads a log: what failed, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.escaping import terminal
from aifactory_assess.gate.baseline import changes
from aifactory_assess.gate.judge import days_left
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation, WaiverUse
from aifactory_assess.scoring.printed import points

NAMED = 5
COMMAND_LINE = "the command line"
_ORIGINS = {
    "given": "as given",
    "folder": "beside the file",
    "repository": "of the repository",
    "framework": "the framework's own; write an aifactory-policy.yaml to replace it",
}
_RED, _GREEN, _YELLOW, _PLAIN = "\x1b[1;31m", "\x1b[1;32m", "\x1b[1;33m", "\x1b[0m"


def render(verdict: Verdict, *, colour: bool = False, beside_stderr: bool = False) -> str:
    """The text, with a line end; colours only where they are asked for.

    `beside_stderr` says that the problems are told there, and need not be told twice to the same reader.
    """
    lines = [
        *(line for file in verdict.files for line in _file(file)),
        *_section("WAIVED (in force)", _waivers(verdict)),
        *_section("WARNINGS", (f"{_at(w.file, w.line)}  {w.rule}: {w.message}" for w in verdict.warnings)),
        *_section("NOT JUDGED", _problems(verdict, brief=beside_stderr)),
        *_help(verdict),
        summary(verdict),
    ]
    text = "\n".join(terminal(line) for line in lines) + "\n"
    return _coloured(text) if colour else text


def summary(verdict: Verdict) -> str:
    """The whole verdict in one line."""
    failed = sum(not file.passed for file in verdict.files)
    waived, known = verdict.count("waived"), verdict.count("baseline")
    judged = _counted(len(verdict.files), "file")
    parts = [
        f"{_counted(verdict.failing, 'violation')} in {failed} of {judged}" if failed else judged,
        f"{waived} waived" if waived else "",
        f"{known} known from the baseline" if known and verdict.only_regressions else "",
        _counted(len(verdict.warnings), "warning") if verdict.warnings else "",
        f"{_counted(len(verdict.problems), 'problem')} in what could not be judged" if verdict.problems else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{'PASSED' if verdict.passed else 'FAILED'} as of {verdict.as_of}: {told}"


def _help(verdict: Verdict) -> Iterator[str]:
    if verdict.failing:
        yield "What a rule means: aifactory-assess explain RULE"
        yield "How a number came about: aifactory-assess explain FILE ID"
        yield ""


def _file(file: FileVerdict) -> Iterator[str]:
    yield f"{'PASSED' if file.passed else 'FAILED'}  {file.subject.file}  {who(file)}"
    yield f"  {standing(file)}"
    yield f"  policy {source(file)}"
    if file.subject.baseline_name:
        yield f"  baseline {file.subject.baseline_name}"
        yield from (f"    {line}" for line in _since(file))
    yield from (f"  note: {note}" for note in file.subject.notes)
    yield ""
    # Waived ones have a section of their own below.
    for violation in file.told:
        if violation.status != "waived":
            yield from _violation(violation)


def who(file: FileVerdict) -> str:
    """The organisation's name and id."""
    sheet = file.subject.assessment.sheet
    return f"{sheet.name} ({sheet.organisation})" if sheet.name else sheet.organisation


def standing(file: FileVerdict) -> str:
    """Score with its range, level and coverage, in one line."""
    assessment = file.subject.assessment
    overall, levels = assessment.readiness.overall, assessment.framework.levels
    if overall.score is None or overall.level is None or overall.level_high is None:
        return "no question counts, so there is no score"
    low, high = points(overall.score.low), points(overall.score.high)
    reach = f" (up to {high} once all is answered)" if high != low else ""
    level = levels[overall.level].title if overall.enough_evidence else "insufficient evidence"
    return f"overall {low}{reach}, {level.lower()}, {points(overall.score.coverage)} % answered"


def source(file: FileVerdict) -> str:
    """Which policy was used, why that one, and what the command line changed in it."""
    policy = file.subject.policy
    flags = f", with {', '.join(policy.flags)}" if policy.flags else ""
    # Without a policy file it is the flags alone that judge, and they come from nowhere else.
    origin = "" if policy.path == COMMAND_LINE else f" ({_ORIGINS[file.subject.origin]})"
    return f"{policy.path}{origin}{flags}"


def _since(file: FileVerdict) -> Iterator[str]:
    """What changed since the baseline, worse things first."""
    before = file.subject.baseline
    if before is None:
        return
    found = changes(file.subject.assessment, before)
    for change in sorted(found, key=lambda each: not each.worse):
        yield f"{'worse' if change.worse else 'better'}: {change.about} {change.before} -> {change.now}"
    yield from (f"fixed: {rule}" for rule in file.resolved)


def _violation(violation: Violation) -> Iterator[str]:
    marks = [
        "known from the baseline" if violation.status == "baseline" else "",
        "for want of answers" if violation.want_of_answers else "",
    ]
    shown = ", ".join(mark for mark in marks if mark)
    yield f"  {_at(violation.file, violation.line)}  {violation.rule}{f'  [{shown}]' if shown else ''}"
    yield f"    {violation.message}"
    advice = to_do(violation)
    if advice:
        yield f"    {advice}"
    yield ""


def to_do(violation: Violation) -> str:
    """What to answer or to improve; empty where no question is named."""
    if not violation.questions:
        return ""
    verb = "to answer" if violation.want_of_answers else "to improve"
    if violation.rule.startswith(("age/", "not-applicable/", "evidence/")) and not violation.want_of_answers:
        verb = "to look at again"
    more = f" and {len(violation.questions) - NAMED} more" if len(violation.questions) > NAMED else ""
    return f"{verb}: {', '.join(violation.questions[:NAMED])}{more}"


def _waivers(verdict: Verdict) -> Iterator[str]:
    for use in verdict.waivers:
        if use.state == "in_force":
            yield waiver_line(use)
            for _, violation in verdict.told:
                if violation.waiver == use.waiver and violation.status == "waived":
                    yield f"  {_at(violation.file, violation.line)}  {violation.rule}: {violation.message}"


def waiver_line(use: WaiverUse) -> str:
    """A waiver with its date, the days left, its owner and reason."""
    waiver = use.waiver
    until = f"until {waiver.until}, {days_left(use.days_left)}"
    return f"{_at(use.policy, waiver.line)}  {waiver.id}: {until}; owner {waiver.owner}: {waiver.reason}"


def _problems(verdict: Verdict, *, brief: bool) -> Iterator[str]:
    if not brief:
        yield from map(str, verdict.problems)
        return
    files = [problem.file for problem in verdict.problems]
    for file in dict.fromkeys(files):
        yield f"{file}: {_counted(files.count(file), 'problem')}, told on stderr"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield title
        yield from (f"  {line}" for line in found)
        yield ""


def _at(file: str, line: int) -> str:
    return f"{file}:{line}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _coloured(text: str) -> str:
    """The words that begin a line, in colour; everything else was made safe before."""
    signs = {"FAILED": _RED, "PASSED": _GREEN, "WAIVED": _YELLOW, "WARNINGS": _YELLOW, "NOT JUDGED": _RED}
    lines = []
    for line in text.split("\n"):
        word = next((word for word in signs if line.startswith(word)), None)
        lines.append(f"{signs[word]}{word}{_PLAIN}{line[len(word) :]}" if word else line)
    return "\n".join(lines)
