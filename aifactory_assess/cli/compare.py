"""`compare OLD NEW`, a file and a commit, or a file and its scenarios: what changed, part by part."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import ASSESSED, FORBIDDEN, guarded
from aifactory_assess.cli.options import argument, day_of, flag, framework_at
from aifactory_assess.cli.output import report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import refuse_tables
from aifactory_assess.errors import all_made, failure
from aifactory_assess.escaping import as_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from aifactory_assess.answers.scenario import Scenario
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.cli.checking.inputs import Inputs
    from aifactory_assess.framework.model import Framework


@guarded
def compare(
    files: Annotated[list[Path], argument("OLD NEW", "Two answers files, or one.", readable=False)],
    baseline_ref: Annotated[
        str | None, flag("--baseline-ref REF", "Compare one file with itself at a git ref.")
    ] = None,
    scenarios: Annotated[
        list[str] | None,
        flag("--scenario NAME|FILE", "Compare one file with what a scenario makes of it. Repeatable."),
    ] = None,
    trials: options.SetOption = None,
    fail_on_worse: Annotated[
        bool, flag("--fail-on-worse", "Exit 1 where a score or level fell, or a risk rose.")
    ] = False,
    reports: Annotated[list[str] | None, report_option("comparison")] = None,
    paper: options.PaperOption = "A4",
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Tell what changed: in answers, question by question; in what is asked; in levels and risks."""
    from aifactory_assess.answers.scenario import SCENARIOS
    from aifactory_assess.scoring.assess import assess
    from aifactory_assess.scoring.difference import Comparison, Side, difference

    kept = None if framework is None else framework / SCENARIOS
    wanted = reports_wanted("comparison", reports, reads=[*files, framework, kept, *(scenarios or ())])
    whole, today = framework_at(framework), day_of(as_of)
    asked = [given for given in (baseline_ref, scenarios, trials) if given]
    tried = _scenarios(framework, scenarios or (), trials or ())
    state = None if baseline_ref is None else _state(whole, framework, baseline_ref, today)
    base, others = _sheets(whole, files, state, tried, len(asked))
    before, brief = assess(whole, base[1], as_of=_day_of_old(base, others, today)), _brief_names(files)
    sides = [(name, assess(whole, sheet, as_of=today)) for name, sheet in others]
    made = Comparison(
        name=brief(base[0]),
        before=before,
        sides=tuple(Side(name=brief(name), difference=difference(before, now)) for name, now in sides),
    )
    tell_reports("comparison", made, wanted, quiet=quiet, paper=paper)
    return FORBIDDEN if fail_on_worse and any(side.difference.worse for side in made.sides) else ASSESSED


NamedSheet = tuple[str, "Sheet"]


def _sheets(
    framework: Framework, files: list[Path], state: Inputs | None, scenarios: tuple[Scenario, ...], asked: int
) -> tuple[NamedSheet, list[NamedSheet]]:
    """What is compared, and with what; AssessError where the words fit no comparison."""
    from aifactory_assess.answers.reading import read_sheets

    refuse_tables(files)
    if len(files) == 2 and not asked:  # noqa: PLR2004 - OLD and NEW
        old, new = read_sheets(files, framework)
        return _alike((str(files[0]), old), (str(files[1]), new))
    if len(files) != 1 or not asked:
        hint = "OLD and NEW, or one FILE with --baseline-ref REF, --scenario or --set"
        raise failure("compare", f"{len(files)} file{'' if len(files) == 1 else 's'} to compare", hint=hint)
    if state is not None and asked > 1:
        raise failure("--baseline-ref", "is given beside a scenario or --set", "one of them")
    (sheet,) = read_sheets(files, framework)
    if state is not None:
        return _alike(_at_ref(files[0], sheet, state), (str(files[0]), sheet))
    return (str(files[0]), sheet), _tried(framework, sheet, scenarios)


def _day_of_old(old: NamedSheet, others: list[NamedSheet], today: date) -> date:
    """The day from which the months of the old count: its own, where what it is compared with is of another."""
    day = old[1].assessed_on
    return today if day is None or all(sheet.assessed_on == day for _, sheet in others) else min(day, today)


def _brief_names(files: list[Path]) -> Callable[[str], str]:
    """How absolute files are called, at a commit too, on a page that is handed on: by what tells them apart."""
    if not all(file.is_absolute() for file in files):
        return str
    above = os.path.commonpath([file.parent for file in files])

    def brief(name: str) -> str:
        file = next((file for file in map(str, files) if name == file or name.startswith(f"{file} at ")), None)
        return name if file is None else f"{os.path.relpath(file, above)}{name.removeprefix(file)}"

    return brief


def _alike(old: NamedSheet, new: NamedSheet) -> tuple[NamedSheet, list[NamedSheet]]:
    """Two states to compare; AssessError where they are of two organisations, or one alone is a quick scan."""
    if old[1].organisation != new[1].organisation:
        message = f"is about organisation {new[1].organisation}, and {old[0]} about {old[1].organisation}"
        raise failure(new[0], message, hint="portfolio compares organisations")
    if old[1].scope != new[1].scope:
        message = f"has scope {new[1].scope}, and {old[0]} has {old[1].scope}: they ask for other things"
        raise failure(new[0], message)
    return old, [new]


def _state(framework: Framework, folder: Path | None, ref: str, today: date) -> Inputs:
    """A commit, and the policies that say which files of it are judged."""
    from aifactory_assess.cli.checking.inputs import Inputs
    from aifactory_assess.repository.commit import Commits
    from aifactory_assess.repository.sources import Policies

    policies = Policies(framework=framework, folder=folder, given=None, today=today)
    return Inputs(framework=framework, policies=policies, baseline=Commits(flag="--baseline-ref", ref=ref))


def _at_ref(file: Path, sheet: Sheet, state: Inputs) -> NamedSheet:
    """What a commit has at a file's path; where the organisation's answers were elsewhere and moved, these."""
    from aifactory_assess.repository.earlier import read_before
    from aifactory_assess.repository.git import rooted

    tree, path = state.compared(file.parent), rooted(str(file))
    assert tree is not None  # noqa: S101 - a commit is compared with
    earlier, data = state.earlier(tree), tree.read(path)
    if data is None or earlier.moved_from(path, sheet.organisation) not in (None, path):
        found = earlier.before(file, path, sheet.organisation)
    else:
        found = read_before(data, state.framework, f"{file} at {tree.name}")
    if found is None:
        raise failure(str(file), f"is not in {tree.name}, under this name or another")
    if found.sheet is None:
        raise failure(
            found.name, f"answers version {found.other_version} of the framework, which asks for other things"
        )
    return found.name, found.sheet


def _scenarios(folder: Path | None, named: Iterable[str], trials: Iterable[str]) -> tuple[Scenario, ...]:
    """The scenarios by name or file, then what `--set` makes; the problems of all at once."""
    from aifactory_assess.answers.scenario import Scenario, read_scenario

    found, words = all_made(lambda name: read_scenario(_path_of(folder, name)), named), tuple(trials)
    return (*found, Scenario(name=", ".join(words), words=words)) if words else tuple(found)


def _path_of(folder: Path | None, name: str) -> Path:
    from aifactory_assess.answers.scenario import SCENARIOS
    from aifactory_assess.framework.builtin import builtin_folder

    kept = (folder or builtin_folder()) / SCENARIOS
    own = "/" not in name and os.path.lexists(kept / f"{name}.yaml")
    if os.path.lexists(name) and not (own and Path(name).is_dir()):
        return Path(name)
    if own:
        return kept / f"{name}.yaml"
    names = sorted(path.stem for path in kept.glob("*.yaml")) if kept.is_dir() else []
    hint = f"the framework has {', '.join(names)}" if names else None
    raise failure("--scenario", f"{name!r} is no file, and no scenario of the framework", hint=hint)


def _tried(framework: Framework, sheet: Sheet, scenarios: Iterable[Scenario]) -> list[NamedSheet]:
    found = all_made(lambda each: (each.name, each.tried_on(framework, sheet)), scenarios)
    names = [as_read(name) for name, _ in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise failure("--scenario", f"two are called {twice!r}", hint="give each a title of its own")
    return found
