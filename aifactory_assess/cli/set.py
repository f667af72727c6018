"""`set FILE ID=VALUE` and `unset FILE ID`: change answers in place, for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import argument, completed_by, day_of, flag, framework_at, framework_typed, say
from aifactory_assess.cli.tables import refuse_no_answers
from aifactory_assess.errors import failure
from aifactory_assess.escaping import shell, why_no_text
from aifactory_assess.files import is_there, lacking

if TYPE_CHECKING:
    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework


def _places(context: typer.Context) -> tuple[str, ...]:
    from aifactory_assess.answers.assigning import settable

    return settable(framework_typed(context))


FileArgument = Annotated[Path, argument("FILE", "An answers file; its other bytes stay as they are.")]


@guarded
def set(
    file: FileArgument,
    values: Annotated[
        list[str],
        argument(
            "ID=VALUE...",
            "A question or profile field with its value: 3, yes, an option, a,b,c (or none) for a checklist, "
            "2.1M EUR, unknown, not_applicable; or price:ID with a number or [low,likely,high]. "
            "ID alone keeps the value.",
            autocompletion=completed_by(_places),
        ),
    ],
    note: Annotated[str | None, flag("--note", "A note; what others noted stays. Empty takes all of it out.")] = None,
    evidence: Annotated[str | None, flag("--evidence", "How it is backed; empty takes it out.")] = None,
    source: Annotated[str | None, flag("--source", "Document or measurement; empty takes it out.")] = None,
    as_of: Annotated[
        str | None, flag("--as-of DATE", "The day on which it was said, YYYY-MM-DD; empty takes it out.")
    ] = None,
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Set answers in place: all that are given, or none if one is wrong."""
    from aifactory_assess.answers.assigning import assignments, kept_beside, says_of
    from aifactory_assess.answers.editing import changed_sheet
    from aifactory_assess.cli.changed import days_to_come, now_in_usd

    known = framework_at(framework)
    details = {"note": note, "evidence": evidence, "source": source}
    given = {key: text for key, text in details.items() if text is not None}
    if given and len(values) > 1:
        raise failure(f"--{next(iter(given))}", f"belongs to one answer, and {len(values)} are set")
    given |= {} if as_of is None else {"as_of": as_of}
    for key, text in given.items():
        if (why := why_no_text(text.strip())) is not None:
            raise failure(f"--{key.replace('_', '-')}", f"is {why}")
    with _opened(file, known) as kept:
        before = _sheet(kept)
        wanted = assignments(known, before, values, given)
        # Of what the file says nothing, nothing can be taken out.
        changes = [each for each in wanted if says_of(before, each) or says_of(changed_sheet(before, each), each)]
        sheet = kept.save(*changes)
    names = [change.id for change in changes]
    say(f"set {', '.join(names)} in {file}", when=bool(names) and not quiet)
    missing = [change.id for change in wanted if change not in changes]
    say(f"{file} says nothing of {', '.join(missing)}", when=bool(missing) and not quiet)
    stays = kept_beside(before, changes) if note else ()
    amounts = (f"{name}: {words}" for name, words in now_in_usd(known, changes, before.paid))
    days = (f"{file} {told}" for told in days_to_come(changes, day_of(None)))
    for line in (*amounts, *stays, *days, *_notes_on(known, sheet, names)):
        say(line, when=not quiet)
    return 0


@guarded
def unset(
    file: FileArgument,
    ids: Annotated[list[str], argument("ID...", "Questions, fields or prices.", autocompletion=completed_by(_places))],
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Take answers out in place, with all that was said beside them."""
    from aifactory_assess.answers.assigning import removals, says_of

    known = framework_at(framework)
    changes = removals(known, ids)
    with _opened(file, known) as kept:
        before = _sheet(kept)
        kept.save(*changes)
    taken = dict.fromkeys(name for name, change in zip(ids, changes, strict=True) if says_of(before, change))
    say(f"took {', '.join(taken)} out of {file}", when=bool(taken) and not quiet)
    missing = [name for name in dict.fromkeys(ids) if name not in taken]
    say(f"{file} says nothing of {', '.join(missing)}", when=bool(missing) and not quiet)
    return 0


def _opened(file: Path, framework: Framework) -> KeptSheet:
    from aifactory_assess.answers.keeping import KeptSheet

    refuse_no_answers(file, "FILE")
    kept = KeptSheet(file, framework)  # first: where there is no folder, `new` makes nothing either
    if not file.exists():
        made = None if is_there(file) else f"make it with `aifactory-assess new {shell(str(file))}{framework.flag}`"
        raise failure(str(file), lacking(file), hint=made)
    return kept


def _sheet(kept: KeptSheet) -> Sheet:
    if kept.sheet is None:
        raise failure("set", "the file was deleted meanwhile")
    return kept.sheet


def _notes_on(framework: Framework, sheet: Sheet, names: Iterable[str]) -> Iterator[str]:
    """What whoever set an answer should know of it: it counts for nothing, contradicts a fact, is hard to believe."""
    from aifactory_assess.scoring.assess import assess

    wanted = frozenset(names)
    for note in assess(framework, sheet, as_of=day_of(None)).notes:
        if note.about in wanted:
            yield f"{note.about}: {note.message}"
