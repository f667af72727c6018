"""`portfolio SCORES`: rank, distribute and compare many organisations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import argument, flag, framework_at, refuse_empty
from aifactory_assess.cli.output import Wanted, path_behind, report_option, reports_wanted, tell_reports
from aifactory_assess.cli.tables import plain_files
from aifactory_assess.errors import AssessError, failure, without_access
from aifactory_assess.escaping import terminal
from aifactory_assess.extras import require, require_room

if TYPE_CHECKING:
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.portfolio.columns import Kept
    from aifactory_assess.portfolio.ranking import Shown

TOP, BOTTOM = 20, 5
MOST_BY = 8
RUNS = 2


@guarded
def portfolio(
    scores: Annotated[
        list[str],
        argument(
            "SCORES...",
            "What batch wrote: Parquet, CSV, JSON Lines (packed, as Arrow, URLs too), or a folder of parts.",
        ),
    ],
    trend: Annotated[bool, flag("--trend", "What changed between two runs: portfolio --trend OLD NEW.")] = False,
    by: Annotated[
        list[str] | None,
        flag("--by COLUMN", f"Cohorts by a column that batch kept. Repeatable, up to {MOST_BY}."),
    ] = None,
    name: Annotated[
        str | None,
        flag(
            "--name COLUMN",
            "A kept column with names for people, shown beside the ids (default: name, where there is one).",
        ),
    ] = None,
    weight: Annotated[
        str | None,
        flag("--weight COLUMN", "A kept column of numbers: means are told weighted by it too."),
    ] = None,
    top: Annotated[
        int | None,
        flag("--top N", f"Organisations shown from the top ({TOP}; csv: all).", min=0),
    ] = None,
    bottom: Annotated[
        int | None,
        flag("--bottom N", f"Organisations shown from the bottom ({BOTTOM}; --trend: {TOP}).", min=0),
    ] = None,
    reports: Annotated[list[str] | None, report_option("portfolio")] = None,
    paper: options.PaperOption = "A4",
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Rank, distribute and compare the organisations of a score table, or two runs over them."""
    refuse_empty("SCORES", scores, "a score table or folder")
    scores = [path_behind(each) for each in scores]
    wanted = reports_wanted("portfolio", reports, reads=[*scores, framework])
    require_room("portfolio")
    require("batch", "portfolio")
    asked = _Asked(
        scores=tuple(scores),
        kept=_kept(by or (), name, weight),
        top=top,
        bottom=bottom,
        wanted=wanted,
        quiet=quiet,
    )
    thing, looked = ("trend", _trend) if trend else ("portfolio", _survey)
    with _at_hand(asked, scores) as asked:
        told = looked(framework_at(framework), asked)
        tell_reports(thing, None, wanted, quiet=quiet, paper=paper, told_in=told, may_fail=True)
    return 0


def _kept(by: Iterable[str], name: str | None, weight: str | None) -> Kept:
    from aifactory_assess.portfolio.columns import Kept

    columns = tuple(dict.fromkeys(by))
    if len(columns) > MOST_BY:
        raise failure("--by", f"{len(columns)} columns are given", f"at most {MOST_BY}")
    for flag_, given in (("--by", columns), ("--name", [name]), ("--weight", [weight])):
        refuse_empty(flag_, given, "a column that batch kept")
    return Kept(by=columns, name=name, weight=weight)


@contextmanager
def _at_hand(asked: _Asked, scores: list[str]) -> Iterator[_Asked]:
    """The same over plain files; what is wrong with them is told by the names that were given."""
    with plain_files(scores) as paths:
        if not isinstance(paths, dict):
            yield asked
            return
        try:
            local = tuple(paths[name] for name in scores)  # one that is given twice is in it once
            yield replace(asked, scores=tuple(map(without_access, scores)), local=local)
        except AssessError as error:
            given = {local: name for name, local in paths.items()}
            raise AssessError(replace(each, file=given.get(each.file, each.file)) for each in error.problems) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the command line asks for; `local` is where scores are read, if not where they are said to be."""

    scores: tuple[str, ...]
    local: tuple[str, ...] = ()
    kept: Kept
    top: int | None
    bottom: int | None
    wanted: tuple[Wanted, ...]
    quiet: bool

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the scores are read."""
        return tuple(map(Path, self.local or self.scores))

    def as_given(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Files by the names that were given."""
        given = dict(zip(self.local, self.scores, strict=False))
        return tuple(given.get(path, path) for path in paths)

    def shown(self, one: Wanted, bottom: int) -> Shown:
        """How many organisations a report shows; CSV is for those who want all."""
        from aifactory_assess.portfolio.ranking import Shown

        if self.top is None and one.format == "csv":
            return Shown(top=None)
        top = TOP if self.top is None else self.top
        return Shown(top=top, bottom=bottom if self.bottom is None else self.bottom)


def _survey(framework: Framework, asked: _Asked) -> Callable[[Wanted], object]:
    from aifactory_assess.portfolio.survey import survey

    with _progress(quiet=asked.quiet) as doing:
        shown = asked.shown(asked.wanted[0], BOTTOM)
        found = survey(framework, asked.paths, asked.kept, shown=shown, progress=doing)
    found = replace(found, sources=asked.as_given(found.sources), unnamed=asked.as_given(found.unnamed))

    return lambda one: replace(found, ranking=replace(found.ranking, shown=asked.shown(one, BOTTOM)))


def _trend(framework: Framework, asked: _Asked) -> Callable[[Wanted], object]:
    from aifactory_assess.portfolio.trend import compare_runs

    if len(asked.scores) != RUNS:
        given = "1 score table is" if len(asked.scores) == 1 else f"{len(asked.scores)} score tables are"
        raise failure("--trend", f"{given} given", "two: OLD NEW")
    if asked.kept.weight:
        raise failure("--weight", "weights nothing in a trend", hint="leave it out")
    old, new = asked.paths
    with _progress(quiet=asked.quiet) as doing:
        shown = asked.shown(asked.wanted[0], TOP)
        found = compare_runs(framework, (old, new), asked.kept, shown=shown, progress=doing)
    old_name, new_name = asked.as_given((found.old, found.new))
    found = replace(found, old=old_name, new=new_name, unnamed=asked.as_given(found.unnamed))

    return lambda one: found.listing(asked.shown(one, TOP))


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """What is being done, on stderr; nothing where no terminal would show it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _doing: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda doing: status.update(Text(f"{terminal(doing)} ..."))
