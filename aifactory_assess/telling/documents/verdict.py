"""The verdict for a person who looks at a page: what changed comes first, then what fails, then every file.

Paths are from the repository's root: who looks at the page has it before them, and not the folder of the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from aifactory_assess.errors import aside
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation
from aifactory_assess.gate.waiving import days_left
from aifactory_assess.scoring.changes import changes
from aifactory_assess.scoring.printed import points
from aifactory_assess.telling.blocks import Document, Section, Sentence, Words, headed, tabled
from aifactory_assess.telling.documents.verdict_words import behind, headline, source, to_do, tried, who, why_let_pass


def document(verdict: Verdict, *, detail: bool = False) -> Document:  # noqa: ARG001 - a verdict has one form
    """All of it."""
    word = "passed" if verdict.passed else "failed"
    title = f"{'WHAT IF: ' if tried(verdict) else ''}{verdict.framework.title}: {word}"
    blocks = (
        *_changed(verdict),
        *_violations(verdict),
        *_waivers(verdict),
        *_warnings(verdict),
        *_problems(verdict),
        *_standing(verdict),
    )
    whole = f"{headline(verdict)}; asked by {verdict.framework.named}"
    return Document(title=title, about=(*tried(verdict), whole, *behind(verdict)), blocks=blocks)


def _changed(verdict: Verdict) -> tuple[Section, ...]:
    """What the files came to in their baselines and come to now, worse things first."""
    compared = [file for file in verdict.files if file.subject.baseline is not None]
    if not compared:
        return ()
    rows = sorted((row for file in compared for row in _changes(verdict, file)), key=lambda row: row[-1] != "worse")
    told = tabled("Since the baseline", headed("file", "what", "was", "is", "which is"), rows)
    nothing = Sentence(words="Nothing changed in scores, levels and risks.")
    return told or (Section(title="Since the baseline", blocks=[nothing]),)


def _changes(verdict: Verdict, file: FileVerdict) -> Iterator[tuple[Words, ...]]:
    subject, path = file.subject, verdict.path(file.subject.file)
    assert subject.baseline is not None  # noqa: S101 - only compared files come here
    for change in changes(subject.assessment, subject.baseline):
        yield path, change.about, change.before, change.now, change.direction
    for rule in file.resolved:
        yield path, rule, "violated", "passes", "better"


def _violations(verdict: Verdict) -> tuple[Section, ...]:
    """Those that no waiver covers."""
    found = [each for each in verdict.ranked if each[1].status != "waived"]
    rows = (_violation(verdict, violation, fails=fails) for fails, violation in found)
    heads = headed("where", "rule", "what is wrong", "what to do")
    return tabled("Violations", heads, rows, rather=_in_turns(found))


def _in_turns(found: Iterable[tuple[bool, Violation]]) -> tuple[int, ...]:
    """The places of those of the run, then of the first that fails of each file, of the second, and so on."""
    seen: Counter[tuple[bool, str]] = Counter()
    turns: list[tuple[bool, bool, int, int]] = []
    for place, (fails, violation) in enumerate(found):
        turns.append((bool(violation.organisation), not fails, seen[fails, violation.file], place))
        seen[fails, violation.file] += 1
    return tuple(place for *_, place in sorted(turns))


def _violation(verdict: Verdict, violation: Violation, *, fails: bool) -> tuple[Words, ...]:
    passes = why_let_pass(violation, verdict.terms, fails=fails)
    marks = ("for want of answers" if violation.want_of_answers else "", passes)
    message = violation.message + "".join(f" ({mark})" for mark in marks if mark)
    return f"{verdict.path(violation.file)}:{violation.line}", violation.rule, message, to_do(violation)


def _waivers(verdict: Verdict) -> tuple[Section, ...]:
    rows: list[tuple[Words, ...]] = [
        (
            use.waiver.id,
            use.waiver.rule,
            ", ".join(map(verdict.path, use.files)),
            f"{use.waiver.until}, {days_left(use.days_left)}",
            use.waiver.owner,
            use.waiver.reason,
        )
        for use in verdict.waivers
        if use.state == "in_force"
    ]
    return tabled("Waived, in force", headed("waiver", "rule", "files", "until", "owner", "reason"), rows)


def _warnings(verdict: Verdict) -> tuple[Section, ...]:
    rows = ((f"{verdict.path(warned.file)}:{warned.line}", warned.rule, warned.message) for warned in verdict.warnings)
    return tabled("Warnings", headed("where", "rule", "what"), rows)


def _problems(verdict: Verdict) -> tuple[Section, ...]:
    rows = ((replace(p, file=verdict.path(p.file)).place, p.message + aside(p.hint)) for p in verdict.problems)
    return tabled("Not judged", headed("where", "what is wrong"), rows)


def _standing(verdict: Verdict) -> tuple[Section, ...]:
    """Every file with its numbers, those that fail first."""
    ranked = sorted(verdict.files, key=lambda file: file.passed)
    heads = headed("file", "organisation", "verdict", "score", "up to", "level", "answered", "policy")
    return tabled("All files", heads, (_numbers(verdict, file) for file in ranked))


def _numbers(verdict: Verdict, file: FileVerdict) -> tuple[Words, ...]:
    assessment, policy = file.subject.assessment, source(file, verdict.path(file.subject.policy.path))
    overall, levels = assessment.readiness.overall, assessment.framework.levels
    told = (verdict.path(file.subject.file), who(file), "passed" if file.passed else "failed")
    if overall.score is None or overall.level is None:
        return *told, "none", "none", "none", "none", policy
    score = overall.score
    level = levels[overall.level].title if overall.enough_evidence else "insufficient evidence"
    numbers = (str(points(score.low)), str(points(score.high)), level, f"{points(score.coverage)} %")
    return *told, *numbers, policy
