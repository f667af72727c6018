"""The verdict as GitHub workflow commands: annotations on the lines of the answers files."""

from __future__ import annotations

from collections.abc import Iterator

from aifactory_assess.errors import SHOWN_PROBLEMS, aside
from aifactory_assess.escaping import github_data, github_property
from aifactory_assess.gate.verdict import Verdict
from aifactory_assess.telling.documents.verdict_words import headline, to_do, why_let_pass


def render(verdict: Verdict) -> str:
    """The commands, with a line end; what fails, is new and matters most first, since GitHub shows ten of a kind."""
    return "".join(f"{line}\n" for line in _commands(verdict))


def _commands(verdict: Verdict) -> Iterator[str]:
    for problem in verdict.problems[:SHOWN_PROBLEMS]:
        path, text = verdict.place(problem), f"{problem.message}{aside(problem.hint)}"
        told = text if path else f"{problem.file}: {text}"
        yield build_command("error", path, problem.line or 1, "not judged", told)
    for fails, violation in verdict.ranked:
        why = why_let_pass(violation, verdict.terms, fails=fails, as_of=verdict.as_of)
        text = "\n".join(part for part in (violation.message, to_do(violation), why) if part)
        yield build_command(
            "error" if fails else "notice", verdict.path(violation.file), violation.line, violation.rule, text
        )
    for warned in verdict.warnings:
        yield build_command("warning", verdict.path(warned.file), warned.line, warned.rule, warned.message)
    yield build_notice(verdict)


def build_command(level: str, file: str, line: int, title: str, message: str) -> str:
    """One annotation; without a file it stands nowhere."""
    where = f"file={github_property(file)},line={line}," if file else ""
    return f"::{level} {where}title={github_property(title)}::{github_data(message)}"


def build_notice(verdict: Verdict) -> str:
    """The whole in one annotation without a place."""
    told = f"{headline(verdict)}; asked by {verdict.framework.named}"
    return build_command("notice" if verdict.passed else "error", "", 0, verdict.framework.title, told)
