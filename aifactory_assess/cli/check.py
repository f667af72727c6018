"""`check FILE...`: judge answers files against a policy; for CI."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aifactory_assess.cli.exits import ASSESSED, FORBIDDEN, NOT_ASSESSED, guarded, tell_problems
from aifactory_assess.cli.options import (
    AsOfOption,
    FrameworkOption,
    QuietOption,
    VerboseOption,
    day_of,
    framework_at,
    say,
)
from aifactory_assess.cli.output import Wanted, refuse_inputs_as_outputs, report_option, reports_wanted, tell_reports
from aifactory_assess.errors import AssessError, Problem, failure, reason_of

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.cli.sources import Policies
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.gate.verdict import Subject, Verdict

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"


@guarded
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="Answers files.", show_default=False)
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            "--policy",
            metavar="FILE",
            help="The policy (aifactory-policy.yaml beside each file, else in the root of its git repository, else"
            " the framework's own).",
            show_default=False,
        ),
    ] = None,
    min_score: Annotated[
        float | None, typer.Option("--min-score", metavar="POINTS", help="Least overall score.", show_default=False)
    ] = None,
    min_level: Annotated[
        str | None, typer.Option("--min-level", metavar="LEVEL", help="Least overall level.", show_default=False)
    ] = None,
    min_coverage: Annotated[
        float | None,
        typer.Option("--min-coverage", metavar="PERCENT", help="Least share that is answered.", show_default=False),
    ] = None,
    max_risk: Annotated[
        str | None, typer.Option("--max-risk", metavar="RISK", help="Highest risk tolerated.", show_default=False)
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Compare with this earlier answers file.", show_default=False),
    ] = None,
    baseline_ref: Annotated[
        str | None,
        typer.Option(
            "--baseline-ref", metavar="REF", help="Compare with each file as it was at a git ref.", show_default=False
        ),
    ] = None,
    only_regressions: Annotated[
        bool, typer.Option("--only-regressions", help="Tell and fail only what got worse than the baseline.")
    ] = False,
    reports: Annotated[list[str] | None, report_option("verdict")] = None,
    explain_policy: Annotated[
        bool, typer.Option("--explain-policy", help="Print the policy in plain sentences, and judge nothing.")
    ] = False,
    list_rules: Annotated[
        bool, typer.Option("--list-rules", help="Print every rule as Markdown, and judge nothing.")
    ] = False,
    framework: FrameworkOption = None,
    as_of: AsOfOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> int:
    """Judge answers files against a policy: exit 0 if all pass, 1 if something is forbidden, 2 if one is unreadable."""
    from aifactory_assess.cli.sources import Policies
    from aifactory_assess.gate.policy import Flags

    flags = Flags(min_score=min_score, min_level=min_level, min_coverage=min_coverage, max_risk=max_risk)
    whole, today = framework_at(framework), day_of(as_of)
    policies = Policies(whole, framework, policy, flags, today)
    if list_rules:
        return _print_rules(whole)
    if explain_policy:
        return _explain(policies, files or [Path("answers.yaml")])
    compared = Compared(whole, baseline, baseline_ref)
    _refuse_flags(files, compared, only_regressions=only_regressions)
    wanted = reports_wanted("verdict", reports)
    refuse_inputs_as_outputs([*(files or ()), policy, baseline], [one.path for one in wanted])
    verdict = _judge(dict.fromkeys(files or ()), policies, compared, only_regressions=only_regressions, verbose=verbose)
    _tell(verdict, wanted, quiet=quiet)
    return NOT_ASSESSED if verdict.problems else ASSESSED if verdict.passed else FORBIDDEN


class Compared:
    """What a run compares with: an earlier file, every file at a git ref, or nothing."""

    def __init__(self, framework: Framework, file: Path | None, ref: str | None) -> None:
        self.framework = framework
        self.file = file
        self.ref = ref

    def baseline_of(self, file: Path, sheet: Sheet) -> tuple[Sheet | None, str | None]:
        """The baseline of one file with its name; a name without a sheet is a ref that has no such file."""
        from aifactory_assess.cli.sources import baseline_at, baseline_from_file

        if self.file is not None:
            before, name = baseline_from_file(self.file, self.framework)
        elif self.ref is not None:
            found, name = baseline_at(self.ref, file, self.framework)
            if found is None:
                return None, name
            before = found
        else:
            return None, None
        if before.organisation != sheet.organisation:
            message = f"is about organisation {before.organisation}, and {file} about {sheet.organisation}"
            raise failure(name, message, hint="a baseline is an earlier state of the same answers")
        return before, name


def _refuse_flags(files: list[Path] | None, compared: Compared, *, only_regressions: bool) -> None:
    if not files:
        raise failure("FILE", "no answers file given", hint="for example: aifactory-assess check answers.yaml")
    if compared.file is not None and compared.ref is not None:
        raise failure("--baseline", "is given beside --baseline-ref, expected one of them")
    if compared.file is not None and len(set(files)) > 1:
        raise failure("--baseline", f"is one file for {len(set(files))} answers files", hint="give --baseline-ref REF")
    if only_regressions and compared.file is None and compared.ref is None:
        raise failure("--only-regressions", "needs a baseline", hint="give --baseline FILE or --baseline-ref REF")


def _judge(
    files: dict[Path, None], policies: Policies, compared: Compared, *, only_regressions: bool, verbose: bool
) -> Verdict:
    from aifactory_assess.cli.sources import place_of
    from aifactory_assess.gate.judge import judge

    subjects: list[Subject] = []
    problems: dict[Problem, None] = {}
    with _without_garbage_collection():
        for file in files:
            try:
                subject = _subject(file, policies, compared)
            except AssessError as error:
                problems.update(dict.fromkeys(error.problems))
            else:
                subjects.append(subject)
                say(f"{file}: policy {subject.policy.path}, baseline {subject.baseline_name or 'none'}", when=verbose)
    named = {*(str(file) for file in files), *(subject.policy.path for subject in subjects)}
    # A problem may also be about a flag or about a file at a git ref, which are in no folder.
    named |= {problem.file for problem in problems if os.path.lexists(problem.file)}
    return judge(
        policies.framework,
        subjects,
        as_of=policies.today,
        only_regressions=only_regressions,
        problems=problems,
        places={name: place_of(name) for name in named},
    )


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """What is read stays until the reports are written, and none of it is circular: looking for garbage is wasted."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _subject(file: Path, policies: Policies, compared: Compared) -> Subject:
    """One file with its policy and baseline; all problems of file, policy and baseline at once."""
    from aifactory_assess.answers.sheet import read_sheet
    from aifactory_assess.gate.verdict import Subject
    from aifactory_assess.scoring.assess import assess

    framework = policies.framework
    problems: list[Problem] = []
    try:
        sheet = read_sheet(file, framework)
    except AssessError as error:
        problems.extend(error.problems)
    try:
        policy, origin = policies.policy_for(file)
    except AssessError as error:
        problems.extend(error.problems)
    if problems:
        raise AssessError(problems)
    before, name = compared.baseline_of(file, sheet)
    for scope, where in ((sheet.scope, str(file)), ("full" if before is None else before.scope, str(name))):
        if scope != "full":
            # Most of what a policy demands is not asked in it: taking the scope back must never turn a build green.
            raise failure(where, "is a quick scan (scope: core), and a policy judges whole assessments")
    missing = f"there is no {name}: judged in full, without a baseline"
    return Subject(
        file=str(file),
        assessment=assess(framework, sheet, as_of=policies.today),
        policy=policy,
        origin=origin,
        baseline=None if before is None else assess(framework, before, as_of=policies.today),
        baseline_name=None if before is None else name,
        notes=(missing,) if before is None and name is not None else (),
    )


def _tell(verdict: Verdict, wanted: tuple[Wanted, ...], *, quiet: bool) -> None:
    """Write all reports; on stderr the problems, what was written, and the verdict where stdout does not have it."""
    from aifactory_assess.telling.documents.verdict_words import headline

    if verdict.problems:
        tell_problems(AssessError(verdict.problems))
    tell_reports("verdict", verdict, wanted, quiet=quiet, beside_stderr=_beside_stderr(verdict))
    if any(one.format == "github" for one in wanted):
        _add_summary(verdict)
    if not any(one.format == "text" and one.path is None for one in wanted):
        say(headline(verdict), when=not quiet)


def _beside_stderr(verdict: Verdict) -> Verdict:
    """For a reader who has seen the problems on stderr: how many there are of each file."""
    counts = Counter(problem.file for problem in verdict.problems)
    told = [
        Problem(file=file, message=f"{count} problem{'' if count == 1 else 's'}, told on stderr")
        for file, count in counts.items()
    ]
    return replace(verdict, problems=tuple(told))


def _add_summary(verdict: Verdict) -> None:
    """The job's summary on GitHub, where the runner says where it wants it."""
    from aifactory_assess.telling.media import comment

    place = os.environ.get(SUMMARY_VARIABLE)
    if place:
        try:
            with Path(place).open("a", encoding="utf-8") as stream:
                stream.write(comment.render(verdict))
        except OSError as error:
            message = f"cannot be written: {reason_of(error)}"
            raise failure(f"{place} (${SUMMARY_VARIABLE})", message) from None


def _explain(policies: Policies, files: list[Path]) -> int:
    from aifactory_assess.escaping import terminal
    from aifactory_assess.gate.sentences import sentences

    told: dict[str, tuple[str, ...]] = {}
    for file in files:
        policy, _ = policies.policy_for(file)
        told[policy.path] = sentences(policy, policies.framework)
    for path, lines in told.items():
        sys.stdout.write(f"{terminal(path)}\n")
        sys.stdout.writelines(f"  - {terminal(line)}\n" for line in lines)
    return ASSESSED


def _print_rules(framework: Framework) -> int:
    from aifactory_assess.telling.documents import rules
    from aifactory_assess.telling.media import markdown

    sys.stdout.write(markdown.render(rules.document(framework)))
    return ASSESSED
