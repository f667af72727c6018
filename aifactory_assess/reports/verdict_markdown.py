"""The verdict as Markdown for a pull request's comment or a job's summary: what changed comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from aifactory_assess.escaping import markdown
from aifactory_assess.gate.baseline import changes
from aifactory_assess.gate.judge import days_left
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation
from aifactory_assess.reports.verdict_text import source, summary, to_do, who
from aifactory_assess.scoring.printed import points

# A comment on GitHub holds 65,536 characters. Tables are cut to fewer and fewer rows until all of them fit.
MOST_CHARACTERS = 60_000
ROWS = (50, 25, 12, 6, 3, 1)
CELL = 240
Row: TypeAlias = tuple[str, ...]


def render(verdict: Verdict) -> str:
    """The Markdown, with a line end; it fits into a comment."""
    for rows in ROWS:
        text = _render(verdict, rows)
        if len(text) <= MOST_CHARACTERS:
            break
    return text


def _render(verdict: Verdict, most: int) -> str:
    word = "passed" if verdict.passed else "failed"
    parts = [
        f"## AI factory readiness: {word}\n\n{markdown(_cut(summary(verdict)))}\n",
        *_changed(verdict, most),
        *_violations([violation for file, violation in verdict.told if file.fails(violation)], most),
        *_waivers(verdict, most),
        *_warnings(verdict, most),
        *_problems(verdict, most),
        *_standing(verdict, most),
    ]
    return "\n".join(parts)


def _changed(verdict: Verdict, most: int) -> Iterator[str]:
    """What the files came to in their baselines and come to now, worse things first."""
    compared = [file for file in verdict.files if file.subject.baseline is not None]
    if not compared:
        return
    rows = [row for file in compared for row in _changes(file)]
    ranked = sorted(rows, key=lambda row: row[-1] != "worse")
    yield "### Since the baseline\n"
    if not ranked:
        yield "Nothing changed in scores, levels and risks.\n"
        return
    yield _table(("file", "what", "was", "is", "which is"), ranked, most)


def _changes(file: FileVerdict) -> Iterator[Row]:
    subject = file.subject
    assert subject.baseline is not None  # noqa: S101 - only compared files come here
    for change in changes(subject.assessment, subject.baseline):
        yield subject.file, change.about, change.before, change.now, "worse" if change.worse else "better"
    for rule in file.resolved:
        yield subject.file, rule, "violated", "passes", "better"


def _violations(found: list[Violation], most: int) -> Iterator[str]:
    if found:
        yield "### Violations\n"
        yield _table(("where", "rule", "what is wrong", "what to do"), map(_violation, found), most)


def _violation(violation: Violation) -> Row:
    mark = " (known from the baseline)" if violation.status == "baseline" else ""
    want = " (for want of answers)" if violation.want_of_answers else ""
    return f"{violation.file}:{violation.line}", violation.rule, f"{violation.message}{want}{mark}", to_do(violation)


def _waivers(verdict: Verdict, most: int) -> Iterator[str]:
    rows = [
        (
            use.waiver.id,
            use.waiver.rule,
            ", ".join(use.files),
            f"{use.waiver.until}, {days_left(use.days_left)}",
            use.waiver.owner,
            use.waiver.reason,
        )
        for use in verdict.waivers
        if use.state == "in_force"
    ]
    if rows:
        yield "### Waived, in force\n"
        yield _table(("waiver", "rule", "files", "until", "owner", "reason"), rows, most)


def _warnings(verdict: Verdict, most: int) -> Iterator[str]:
    if verdict.warnings:
        yield "### Warnings\n"
        rows = ((f"{warned.file}:{warned.line}", warned.rule, warned.message) for warned in verdict.warnings)
        yield _table(("where", "rule", "what"), rows, most)


def _problems(verdict: Verdict, most: int) -> Iterator[str]:
    if verdict.problems:
        yield "### Not judged\n"
        rows = ((p.place, p.message + (f" ({p.hint})" if p.hint else "")) for p in verdict.problems)
        yield _table(("where", "what is wrong"), rows, most)


def _standing(verdict: Verdict, most: int) -> Iterator[str]:
    """Every file with its numbers, those that fail first."""
    if not verdict.files:
        return
    ranked = sorted(verdict.files, key=lambda file: file.passed)
    yield "### All files\n"
    heads = ("file", "organisation", "verdict", "score", "up to", "level", "answered", "policy")
    yield _table(heads, (_numbers(file) for file in ranked), most)


def _numbers(file: FileVerdict) -> Row:
    assessment = file.subject.assessment
    overall, levels = assessment.readiness.overall, assessment.framework.levels
    verdict = "passed" if file.passed else "failed"
    if overall.score is None or overall.level is None:
        return file.subject.file, who(file), verdict, "none", "none", "none", "none", source(file)
    score = overall.score
    level = levels[overall.level].title if overall.enough_evidence else "insufficient evidence"
    numbers = (str(points(score.low)), str(points(score.high)), level, f"{points(score.coverage)} %")
    return file.subject.file, who(file), verdict, *numbers, source(file)


def _table(heads: Row, rows: Iterable[Row], most: int) -> str:
    """A table of the first rows, and how many more there are."""
    every = list(rows)
    lines = [heads, tuple("---" for _ in heads), *(tuple(_cell(cell) for cell in row) for row in every[:most])]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
    return text + (f"\nand {len(every) - most} more\n" if len(every) > most else "")


def _cell(text: str) -> str:
    return markdown(_cut(" ".join(text.split())))


def _cut(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 3] + "..."
