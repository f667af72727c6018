"""The verdict for a person who reads a log: what failed, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aifactory_assess.gate.policy import Waiver
from aifactory_assess.gate.verdict import FileVerdict, Terms, Verdict, Violation
from aifactory_assess.scoring.changes import changes
from aifactory_assess.scoring.printed import counted
from aifactory_assess.telling.blocks import Block, Document, Run, Section, Sentence, Words, strong
from aifactory_assess.telling.documents import verdict_words as say

_BEST, _MIDDLE, _WORST = 0.0, 0.5, 1.0


def document(verdict: Verdict, *, detail: bool = False) -> Document:
    """The whole in the first line, then what fails; every file only where `detail` is wanted.

    What fails is said in the last line again: a log is read from its end.
    """
    whole = _sentence((_verdict(passed=verdict.passed), f" {say.summary(verdict)}"))
    last = [] if verdict.passed else [whole]
    blocks = [
        Section(
            title=whole.words,
            blocks=[*map(_sentence, say.behind(verdict)), _sentence(f"asked by {verdict.framework.named}")],
        ),
        *_sections(verdict, detail=detail),
        *last,
    ]
    return Document(title="", about=say.tried(verdict), blocks=blocks)


def _sections(verdict: Verdict, *, detail: bool) -> Iterator[Block]:
    own = [violation for violation in verdict.whole if violation.status != "waived"]
    if own:
        title = (_verdict(passed=False), "  changed rules and missing files")
        yield Section(title=title, blocks=[_violation(each, verdict.terms, fails=True) for each in own])
    told = [file for file in verdict.files if detail or len(verdict.files) == 1 or not file.passed]
    yield from map(_file, told)
    yield from _section((strong("WAIVED", _MIDDLE), " (in force)"), _waivers(verdict))
    warnings = (f"{each.file}:{each.line}  {each.rule}: {each.message}" for each in verdict.warnings)
    yield from _section(strong("WARNINGS", _MIDDLE), map(_sentence, warnings))
    problems = dict.fromkeys(map(str, verdict.problems))  # beside stderr all of a file are told in the same words
    yield from _section(strong("NOT JUDGED", _WORST), map(_sentence, problems))
    hints = []
    if verdict.failing:
        flag = verdict.framework.flag
        hints = [
            f"What a rule means: aifactory-assess explain RULE{flag}",
            f"How a number came about: aifactory-assess explain FILE ID{flag}",
        ]
    quiet = len(verdict.files) - len(told)
    if quiet and verdict.failing:
        hints.append(f"{counted(quiet, 'file')} more passed: --verbose tells all")
    yield from _section("", map(_sentence, hints))


def _sentence(words: Words, depth: int = 0) -> Sentence:
    return Sentence(words=words, depth=depth)


def _section(title: Words, sentences: Iterable[Sentence]) -> Iterator[Section]:
    """A titled part, if there is anything in it."""
    found = list(sentences)
    if found:
        yield Section(title=title, blocks=found)


def _verdict(*, passed: bool) -> Run:
    return strong("PASSED", _BEST) if passed else strong("FAILED", _WORST)


def _file(file: FileVerdict) -> Section:
    subject = file.subject
    lines = [_sentence(say.standing(file)), _sentence(f"policy {say.source(file)}")]
    if subject.baseline_name:
        lines.append(_sentence(f"baseline {subject.baseline_name}"))
        lines += [_sentence(line, 1) for line in _since(file)]
    lines += [_sentence(f"note: {note}") for note in subject.notes]
    # Waived ones have a section of their own below.
    told = [each for each in file.told if each.status != "waived"]
    violations = [_violation(each, file.terms, fails=file.fails(each)) for each in told]
    title = (_verdict(passed=file.passed), f"  {subject.file}  {say.who(file)}")
    return Section(title=title, blocks=[*lines, *violations])


def _since(file: FileVerdict) -> Iterator[str]:
    """What changed since the baseline, worse things first."""
    before = file.subject.baseline
    if before is None:
        return
    found = changes(file.subject.assessment, before)
    for change in sorted(found, key=lambda each: not each.worse):
        yield f"{change.direction}: {change.about} {change.before} -> {change.now}"
    yield from (f"fixed: {rule}" for rule in file.resolved)


def _violation(violation: Violation, terms: Terms, *, fails: bool) -> Section:
    marks = [
        say.why_let_pass(violation, terms, fails=fails),
        "for want of answers" if violation.want_of_answers else "",
    ]
    shown = ", ".join(mark for mark in marks if mark)
    lines = [each for each in (violation.message, say.to_do(violation)) if each]
    title = f"{violation.file}:{violation.line}  {violation.rule}{f'  [{shown}]' if shown else ''}"
    return Section(title=title, blocks=[_sentence(line) for line in lines])


def _waivers(verdict: Verdict) -> Iterator[Sentence]:
    waived: dict[Waiver | None, list[Violation]] = {}
    for _, violation in verdict.told:
        if violation.status == "waived":
            waived.setdefault(violation.waiver, []).append(violation)
    for use in verdict.waivers:
        if use.state == "in_force":
            yield _sentence(say.waiver_line(use))
            for violation in waived.get(use.waiver, ()):
                yield _sentence(f"{violation.file}:{violation.line}  {violation.rule}: {violation.message}", 1)
