"""The verdict as JUnit XML: a suite a file, a test a rule that its policy demands."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.escaping import xml
from aifactory_assess.gate.rules import EXPIRED
from aifactory_assess.gate.verdict import FileVerdict, Verdict, Violation
from aifactory_assess.telling.documents.verdict_words import standing, to_do, who, why_let_pass


def render(verdict: Verdict) -> str:
    """The XML, with a line end."""
    suites = [line for file in verdict.files for line in build_suite(verdict, file)]
    suites = [*build_run(verdict), *suites, *build_problems(verdict)]
    tests = sum(len(_cases(file)) for file in verdict.files) + len(verdict.problems) + len(verdict.whole)
    totals = f'tests="{tests}" failures="{verdict.failing}" errors="{len(verdict.problems)}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="aifactory-assess" {totals}>',
        *suites,
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def build_run(verdict: Verdict) -> Iterator[str]:
    """What is wrong beside the files, as a suite of its own; the warnings are its output, since none is a test."""
    if not verdict.whole and not verdict.warnings:
        return
    failing = sum(violation.status == "new" for violation in verdict.whole)
    count = len(verdict.whole)
    counts = f'tests="{count}" failures="{failing}" errors="0" skipped="{count - failing}"'
    yield f'  <testsuite name="this run" {counts} timestamp="{verdict.as_of}T00:00:00">'
    for violation in verdict.whole:
        name = " ".join(each for each in (violation.rule, violation.organisation, violation.about) if each)
        yield f'    <testcase classname="this run" name="{xml(name)}">'
        yield f"      {build_outcome(verdict, violation, fails=violation.status == 'new')}"
        yield "    </testcase>"
    if verdict.warnings:
        told = "\n".join(f"{each.file}:{each.line}: {each.rule}: {each.message}" for each in verdict.warnings)
        yield f"    <system-out>{xml(told)}</system-out>"
    yield "  </testsuite>"


def build_suite(verdict: Verdict, file: FileVerdict) -> Iterator[str]:
    """One answers file."""
    cases = _cases(file)
    skipped = sum(violation is not None and not file.fails(violation) for _, violation in cases)
    counts = f'tests="{len(cases)}" failures="{len(file.failing)}" errors="0" skipped="{skipped}"'
    yield f'  <testsuite name="{xml(file.subject.file)}" {counts} timestamp="{verdict.as_of}T00:00:00">'
    yield "    <properties>"
    properties = {"organisation": who(file), "standing": standing(file), "policy": file.subject.policy.path}
    properties["framework"] = verdict.framework.named
    properties |= {"judged with": " ".join(verdict.terms.given)} if verdict.terms.given else {}
    yield from (f'      <property name="{name}" value="{xml(value)}"/>' for name, value in properties.items())
    yield "    </properties>"
    for name, violation in cases:
        yield from build_case(verdict, file, name, violation)
    yield "  </testsuite>"


def _cases(file: FileVerdict) -> list[tuple[str, Violation | None]]:
    """Every rule that is demanded with what is wrong; then the expired waivers."""
    failed = {violation.rule: violation for violation in file.violations if violation.rule != EXPIRED}
    expired = [violation for violation in file.violations if violation.rule == EXPIRED]
    return [
        *((rule, failed.get(rule)) for rule in file.demanded),
        *((f"{EXPIRED} {violation.waiver.id if violation.waiver else ''}".strip(), violation) for violation in expired),
    ]


def build_case(verdict: Verdict, file: FileVerdict, name: str, violation: Violation | None) -> Iterator[str]:
    """One rule: passed, failed, or skipped for its reason."""
    # Readers cut a class name at its dots, so the organisation stands there and the file is the suite.
    head = f'    <testcase classname="{xml(file.organisation)}" name="{xml(name)}"'
    if violation is None:
        yield f"{head}/>"
        return
    yield f"{head}>"
    yield f"      {build_outcome(verdict, violation, fails=file.fails(violation))}"
    yield "    </testcase>"


def build_outcome(verdict: Verdict, violation: Violation, *, fails: bool) -> str:
    """Why a test failed, or why it is skipped."""
    where = f"{violation.file}:{violation.line}"
    if fails:
        text = "\n".join(part for part in (f"{where}: {violation.message}", to_do(violation)) if part)
        kind = "want of answers" if violation.want_of_answers else "violation"
        return f'<failure type="{kind}" message="{xml(violation.message)}">{xml(text)}</failure>'
    reason = why_let_pass(violation, verdict.terms, fails=fails, as_of=verdict.as_of)
    return f'<skipped message="{xml(f"{reason}; {where}: {violation.message}")}"/>'


def build_problems(verdict: Verdict) -> Iterator[str]:
    """What could not be judged, as a suite of its own."""
    if not verdict.problems:
        return
    count = len(verdict.problems)
    yield f'  <testsuite name="not judged" tests="{count}" failures="0" errors="{count}" skipped="0">'
    for problem in verdict.problems:
        yield f'    <testcase classname="not judged" name="{xml(problem.place)}">'
        yield f'      <error type="problem" message="{xml(problem.message)}">{xml(str(problem))}</error>'
        yield "    </testcase>"
    yield "  </testsuite>"
