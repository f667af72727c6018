"""`migrate FILE...`: files of an earlier major version of the framework, rewritten in place."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from aifactory_assess.cli.exits import guarded, tell_problems
from aifactory_assess.cli.options import FrameworkOption, QuietOption, argument, day_of, framework_at, say
from aifactory_assess.cli.output import refuse_twice
from aifactory_assess.cli.tables import refuse_tables
from aifactory_assess.errors import AssessError, Problem, all_made, failure
from aifactory_assess.escaping import log, terminal
from aifactory_assess.interrupts import held_back

if TYPE_CHECKING:
    from aifactory_assess.answers.migrating import MigratedEntry, Migration
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.answers.storing import StoredFile
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.yamltext import YamlFile


class _Work(NamedTuple):
    """One file: what it held, and what it will hold."""

    file: Path
    stored: StoredFile
    before: bytes
    after: Migration
    has_version: bool


@guarded
def migrate(
    files: Annotated[list[Path], argument("FILE...", "Answers files, policies and mappings.")],
    framework: FrameworkOption = None,
    quiet: QuietOption = False,
) -> int:
    """Rewrite files for the framework's version, in place: all of them, or none if one cannot be."""
    refuse_tables(files)
    refuse_twice(files)
    known = framework_at(framework)
    with ExitStack() as locks:
        works = all_made(lambda file: _work(file, known, locks), files)
        _write_all([work for work in works if work.after.data != work.before])
    for work in works:
        if work.after.data == work.before:
            of = f"is of {known.id} {known.version} already" if work.has_version else "names no version of a framework"
            say(f"{work.file} {of}; it is left as it is", when=not quiet)
        else:
            sys.stdout.writelines(log(f"{terminal(line)}\n") for line in _told(work, known))
    return 0


def _work(file: Path, framework: Framework, locks: ExitStack) -> _Work:
    from aifactory_assess.answers.storing import StoredFile
    from aifactory_assess.yamlnodes import text_within
    from aifactory_assess.yamltext import parse

    stored = locks.enter_context(StoredFile(file))
    data = stored.read()
    if data is None:
        raise failure(str(file), "does not exist")
    document = parse(data, str(file))
    has_version = text_within(document.root, "framework") is not None
    return _Work(file, stored, data, _migrated(document, framework), has_version)


def _migrated(document: YamlFile, framework: Framework) -> Migration:
    from aifactory_assess.answers.migrating import migrated
    from aifactory_assess.answers.scenario import FORMAT
    from aifactory_assess.yamlnodes import entries_of, text_within

    keys = entries_of(document.root)
    if text_within(document.root, "format") == FORMAT:
        hint = "what it sets is looked at where it is tried"
        raise failure(document.name, "is a scenario, which is of no version of a framework", hint=hint)
    ways = (("format", _policy), ("columns", _mapping))
    return next((way for key, way in ways if key in keys), migrated)(document, framework)


def _policy(document: YamlFile, framework: Framework) -> Migration:
    from aifactory_assess.answers.retiring import retired_in
    from aifactory_assess.gate.reading import policy_of
    from aifactory_assess.gate.rules import rules

    return retired_in(
        document, framework, rules(framework), partial(policy_of, framework=framework, today=day_of(None))
    )


def _mapping(document: YamlFile, framework: Framework) -> Migration:
    from aifactory_assess.answers.retiring import retired_in
    from aifactory_assess.batch.mapping_file import mapping_of
    from aifactory_assess.batch.words import known_columns

    return retired_in(document, framework, known_columns(framework), partial(mapping_of, framework=framework))


def _write_all(works: Iterable[_Work]) -> None:
    """Write all files, or put back those that were written where one cannot be."""
    done: list[_Work] = []
    try:
        for work in works:
            with held_back():
                _write(work)
                done.append(work)
    except BaseException:
        with held_back():
            tell_problems(AssessError(problem for work in reversed(done) for problem in _put_back(work)))
        raise


def _put_back(work: _Work) -> Iterator[Problem]:
    """What is to be told where that fails: the others are put back all the same."""
    try:
        work.stored.write(work.before, instead_of=work.after.data)
    except AssessError as error:
        why, _, _ = error.problems[0].found.partition(";")
        yield Problem(file=str(work.file), found="is of the new version, and cannot be put back", hint=why)


def _write(work: _Work) -> None:
    from aifactory_assess.answers.storing import ChangedElsewhereError

    try:
        work.stored.write(work.after.data, instead_of=work.before)
    except ChangedElsewhereError:
        raise failure(str(work.file), "was changed by somebody else meanwhile; it is left as they wrote it") from None


# --- what is told ---

_HEADINGS = {
    "retired": "Taken out: no longer asked",
    "changed": "Asked again: means something else",
    "refused": "Asked again: no longer an answer",
    "kept": "Kept, and means something else: look whether the cells below do, too",
}


def _told(work: _Work, framework: Framework) -> Iterator[str]:
    yield f"{work.file} is now of {framework.id} {framework.version}"
    for what, heading in _HEADINGS.items():
        moves = [move for move in work.after.moves if move.what == what]
        if moves:
            yield from ("", f"{heading} ({len(moves)})")
            yield from (line for move in moves for line in _move_lines(move))
    if work.after.sheet is not None:
        yield from _asked_anew(work.after.sheet, framework)


def _move_lines(move: MigratedEntry) -> Iterator[str]:
    said = f": {move.said}" if move.said and not move.said.startswith(move.id) else ""
    yield f"  line {move.line}: {move.id}{said}"
    if move.why:
        yield f"      {' '.join(move.why.split())}"
    if move.now:
        kept = f"; what was said is now a note on {move.kept_on}" if move.kept_on else ""
        yield f"      asked instead: {', '.join(move.now)}{kept}"


def _asked_anew(sheet: Sheet, framework: Framework) -> Iterator[str]:
    """What is asked of this organisation, has no answer and is not worked out, by pillar."""
    from aifactory_assess.answers.sheet import OPEN
    from aifactory_assess.framework.quick_scan import facts_of_core
    from aifactory_assess.scoring.figures import situation
    from aifactory_assess.scoring.readiness import question_result

    known, is_core = situation(framework, sheet), sheet.scope == "core"
    facts = facts_of_core(framework) if is_core else known.fields
    asked_of = [name for name in facts if known.fields[name].state != "not_asked"]
    groups = {"Profile": [name for name in asked_of if sheet.profile.get(name, OPEN).state == "open"]}
    for pillar in framework.pillars:
        asked = [each for each in pillar.questions if each.core or not is_core]
        results = [question_result(each, sheet.answers.get(each.id, OPEN), known) for each in asked]
        groups[pillar.title] = [each.question.id for each in results if each.state == "open"]
    count = sum(map(len, groups.values()))
    if count:
        yield from ("", f"Without an answer now ({count})")
        yield from (f"  {title}: {', '.join(names)}" for title, names in groups.items() if names)
