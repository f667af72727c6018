"""`export FILE -o X.xlsx` and `import X.xlsx -o FILE`: the questionnaire as a workbook, and its answers back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli import options
from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import FORCE, argument, day_of, flag, framework_at, say
from aifactory_assess.cli.output import refuse_inputs_as_outputs
from aifactory_assess.cli.tables import refuse_no_answers, sheet_at
from aifactory_assess.errors import AssessError, Problem, cut, failure, listed
from aifactory_assess.extras import require
from aifactory_assess.files import descriptor_of, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from aifactory_assess.answers.editing import EntryChange, HeadChange
    from aifactory_assess.answers.filled import Filled
    from aifactory_assess.answers.sheet import Answer, Paid, Sheet
    from aifactory_assess.framework.asked import Scope
    from aifactory_assess.framework.model import Framework


@guarded
def export(
    file: Annotated[Path | None, argument("[FILE]", "Answers to fill in beforehand.")] = None,
    *,
    output: Annotated[Path, flag("--output -o OUT", "The .xlsx to write.")],
    role: Annotated[list[str] | None, flag("--role ID", "Only what this role knows. Repeatable.")] = None,
    core: Annotated[bool, flag("--core", "Only the quick scan's questions.")] = False,
    blank: Annotated[bool, flag("--blank", "Without the answers of FILE: only whose they are.")] = False,
    force: Annotated[bool, flag("--force", "Replace OUT whatever was typed into it.")] = False,
    framework: options.FrameworkOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Write the questionnaire as an Excel workbook to fill in."""
    require("xlsx", "export")
    from dataclasses import replace

    from aifactory_assess.answers.filled import cut_of
    from aifactory_assess.answers.questionnaire import questionnaire
    from aifactory_assess.cli.questionnaire import checked_roles
    from aifactory_assess.excel.text import LONGEST_TEXT
    from aifactory_assess.telling.media.workbook import Form, render

    refuse_inputs_as_outputs([file, framework], [output])
    if output.suffix.lower() != ".xlsx":
        raise failure(str(output), f"ends in {output.suffix or 'nothing'}", ".xlsx")
    known = framework_at(framework)
    sheet = None if file is None else sheet_at(file, known)
    if not force:
        _refuse_filled_in(output, known, sheet, file)
    if blank and sheet is not None:
        sheet = replace(sheet, profile={}, answers={}, assessed_on=None, respondent=None, respondent_role=None)
    roles = checked_roles(role or (), [each.id for each in known.roles])
    is_core = core or (sheet is not None and sheet.scope == "core")
    groups = questionnaire(known, roles=roles, core=is_core)
    scope: Scope = "core" if is_core else "full"
    form = Form(framework=known, groups=groups, sheet=sheet, scope=scope, role=roles[0] if len(roles) == 1 else None)
    replace_file(output, render(form))
    say(f"wrote {output}", when=not quiet)
    if sheet is not None and sheet.prices and not blank:
        say(f"{output}: a workbook has no own prices; {file} keeps {listed(sheet.prices)}", when=not quiet)
    less = [] if sheet is None else cut_of(sheet)
    if less:
        signs = f"the first {LONGEST_TEXT:,} signs stand in it, as Excel counts them"
        say(f"{output}: of a text of {listed(less)} {signs}", when=not quiet)
    return 0


def _refuse_filled_in(output: Path, framework: Framework, sheet: Sheet | None, file: Path | None) -> None:
    """AssessError where something is there that is no workbook of answers, or says what `import` would take."""
    from aifactory_assess.answers.workbook import read_workbook

    if not output.is_file() or descriptor_of(output) is not None or not output.stat().st_size:
        return
    try:
        filled = read_workbook(output, framework)
        about = sheet or _new_sheet(filled)
        changes, _ = _changes(framework, filled, about, replace=False)
    except AssessError as error:
        message = f"exists already, and its answers cannot be read: {error.problems[0].message}"
        raise failure(str(output), message, hint=FORCE) from None
    typed = [change.id for change in changes if not filled.is_untouched(change.id)]
    if typed or filled.beside:
        lost = f"answers that {file or 'no file given'} has not: {listed(typed, most=3)}"
        what = lost if typed else " and ".join(filled.beside)
        raise failure(str(output), f"exists already, and has {what}", hint=f"import it first; {FORCE}")


@guarded
def import_(
    workbook: Annotated[Path, argument("WORKBOOK", "A filled .xlsx.")],
    output: Annotated[Path, flag("--output -o FILE", "The answers file to make or change.")],
    replace: Annotated[
        bool, flag("--replace", "The workbook's word stands: empty cells, and rows that nobody changed, too.")
    ] = False,
    framework: options.FrameworkOption = None,
    as_of: options.AsOfOption = None,
    quiet: options.QuietOption = False,
) -> int:
    """Take the answers of a workbook into an answers file, all or none."""
    require("xlsx", "import")
    from aifactory_assess.answers.editing import HeadChange
    from aifactory_assess.answers.keeping import KeptSheet
    from aifactory_assess.answers.workbook import read_workbook
    from aifactory_assess.scoring.printed import counted

    refuse_no_answers(output, "--output")
    refuse_inputs_as_outputs([framework], [output])
    known = framework_at(framework)
    filled = read_workbook(workbook, known)
    own = filled.head.assessed_on
    with KeptSheet(output, known) as kept:
        before = kept.sheet
        filled = filled.dated((own or as_of) if before is None else (as_of or own))
        head = filled.head
        organisation = head.organisation if before is None else before.organisation
        if organisation is None:
            message = "names no organisation, and there is no file yet"
            raise failure(f"{workbook}: Start", message, hint="fill in its id")
        if head.organisation not in (None, organisation):
            message = f"answers for {head.organisation}, and the file is about {organisation}"
            raise failure(f"{workbook}: Start", message)
        about = before or _new_sheet(filled)
        changes, stays = _changes(known, filled, about, replace=replace)
        named, older = _named(filled, before, replace=replace)
        stays += older
        if before is None:
            who = HeadChange(about="respondent", text=about.respondent)
            role = HeadChange(about="respondent_role", text=about.respondent_role)
            day = day_of(about.assessed_on)
            kept.create(organisation, day, *named, who, role, *changes, scope=about.scope)
        else:
            kept.save(*named, *changes)
    if named:
        say(f"{output}: the organisation's name is {cut(named[0].text or '')}", when=not quiet)
    since = () if before is None else _changed_meanwhile(changes, stays, filled, before)
    less = _left_as_it_is(known, filled, about, None if before else as_of)
    doubtful = _doubtful(known, changes, filled, about, None if before else about.assessed_on)
    for line in (*less, *since, *_not_known(changes, filled, about), *doubtful):
        say(f"{output}: {line}", when=not quiet)
    if filled.hidden:
        say(f"{workbook}: hidden sheets were read too: {listed(filled.hidden)}", when=not quiet)
    if filled.beside:
        unread = " and ".join(filled.beside)
        say(f"{workbook}: {unread} are not read; what is to be kept goes into the Note of a row", when=not quiet)
    gone = sum(_takes_out(change, before) for change in changes)
    new = sum(change.id in filled.answers and not _takes_out(change, before) for change in changes)
    out = f"; {gone} {'is' if gone == 1 else 'are'} taken out"
    left = out if gone else "" if replace else "; what they leave empty stays as it was"
    verbs = "is new or differs, and stands" if 1 in (new, len(filled.answers)) else "are new or differ, and stand"
    say(f"{new} of {counted(len(filled.answers), 'answer')} {verbs} in {output}{left}", when=not quiet)
    return 0


def _new_sheet(filled: Filled) -> Sheet:
    """What a file that is made says of the whole.

    What is its respondent's has no name beside it there: where some has none and is another's, it has no respondent.
    """
    from aifactory_assess.answers.sheet import Sheet

    head = filled.head
    is_known = not any(map(filled.is_nobodys, filled.exported))
    return Sheet(
        organisation=head.organisation or "",
        scope=head.scope or "full",
        assessed_on=day_of(head.assessed_on),
        respondent=head.respondent if is_known else None,
        respondent_role=head.role if is_known or not head.respondent else None,
    )


def _left_as_it_is(framework: Framework, filled: Filled, sheet: Sheet, day: date | None) -> Iterator[str]:
    """What of a workbook means nothing in a file, and of a new one whether it is of another day than the one given."""
    if day not in (None, sheet.assessed_on):
        yield f"is of {sheet.assessed_on}, the day of the workbook's first sheet, and not of {day}"
    core = {question.id for question in framework.questions if question.core}
    beyond = [name for name in filled.answers if name in {each.id for each in framework.questions} - core]
    if sheet.scope == "core" and beyond:
        yield f"is a quick scan (scope: core), in which {listed(beyond, most=3)} count for nothing"


def _changed_meanwhile(changes: list[EntryChange], stays: list[str], filled: Filled, sheet: Sheet) -> Iterator[str]:
    """Which answers were given or taken out since the export, and what became of them."""
    from aifactory_assess.answers.sheet import Answer

    if stays:
        rows = "what it says stays where the workbook says what was exported"
        yield f"{rows}: {listed(stays)} (--replace takes the workbook's)"
    answered = {name: said for name, said in {**sheet.profile, **sheet.answers}.items() if said.state != "open"}
    said = ((each.id, each.entry, each.paid) for each in changes if isinstance(each.entry, Answer))
    new = {name: (entry, paid) for name, entry, paid in said if entry.state != "open"}
    others = [name for name, given in new.items() if name in answered and _is_anothers(name, given, filled, sheet)]
    if others:
        than = " than was exported" if filled.keeps else ""
        yield f"another answer{than} stood there of {listed(others)}"
    again = [name for name in new if filled.gives_no_answer(name) and name not in answered]
    if again:
        yield f"had no answer to {listed(again)}, and takes those of rows that are as they were exported"


def _not_known(changes: list[EntryChange], filled: Filled, sheet: Sheet) -> Iterator[str]:
    """Beside what stands neither who said it nor when, since the workbook does not tell, and the file's head may."""
    from aifactory_assess.answers.sheet import Answer

    before = {**sheet.profile, **sheet.answers}
    answers = {each.id: each.entry for each in changes if isinstance(each.entry, Answer)}
    said = {name: each for name, each in answers.items() if name not in before or not before[name].agrees(each)}
    given = {name: each for name, each in said.items() if each.state != "open" and filled.is_as_given(name)}
    new = {name: each for name, each in said.items() if each.state != "open" and name not in given}
    by, day = sheet.respondent, sheet.assessed_on
    dayless = not filled.was.assessed_on and day
    is_by = filled.head.respondent or by
    who = [name for name, each in said.items() if is_by and each.by is None and filled.is_nobodys(name)]
    when = [name for name, each in given.items() if dayless and not (each.as_of or filled.exported[name].as_of)]
    typed = [name for name in answers if not filled.is_untouched(name) and name not in who]
    unsigned = [name for name in typed if answers[name].by is None or filled.has_nameless_note(name)]
    no_name = unsigned if by and not filled.head.respondent else []
    no_day = [name for name, each in new.items() if day and not filled.head.assessed_on and each.as_of is None]
    as_if = {"by": f", as if by {cut(by)}" if by else "", "as_of": f", as if of {day}"}
    for missing, names, why in (
        ("by", who, "the workbook does not tell whose those were"),
        ("as_of", when, "the workbook does not tell of which day those were"),
        ("by", no_name, "the workbook's first sheet names nobody"),
        ("as_of", no_day, "the workbook's first sheet has no day"),
    ):
        if names:
            yield f"has no {missing} beside {listed(names)}{as_if[missing]}: {why}"


def _doubtful(
    framework: Framework, changes: list[EntryChange], filled: Filled, sheet: Sheet, day: date | None
) -> Iterator[str]:
    """What may be a slip: amounts in USD that were in another currency, and days to come, that of a new file too."""
    from aifactory_assess.cli.changed import days_to_come, now_in_usd

    given = {name for name, each in filled.answers.items() if each.state != "open" and not filled.gives_no_answer(name)}
    exported = filled.exported_paid.items()
    typed_over = {name: paid for name, paid in exported if name in given and paid != filled.paid.get(name)}
    for name, words in now_in_usd(framework, changes, {**typed_over, **sheet.paid}):
        yield f"{name} is {words}"
    today = day_of(None)
    if day is not None and day > today:
        yield f"is of {day}, a day to come"
    yield from days_to_come(changes, today)


def _is_anothers(name: str, given: tuple[Answer, Paid | None], filled: Filled, sheet: Sheet) -> bool:
    """Whether a sheet says, or rests on, neither what was exported nor what takes its place; of money, as it was typed.

    Of a workbook that does not know what was exported, whether it says another answer.
    """
    from aifactory_assess.answers.filled import as_it_stood
    from aifactory_assess.answers.sheet import OPEN, alike

    stood = sheet.profile.get(name) or sheet.answers[name]
    exported = as_it_stood(filled.exported.get(name, OPEN), stood)
    own = ((stood.state, stood.value), sheet.paid.get(name))
    beside = (given, (exported, filled.exported_paid.get(name)))
    says = any(alike((own, ((each.state, each.value), paid))) for each, paid in beside)
    evidence, sources = zip(*((each.evidence, each.source) for each, _ in beside), strict=True)
    return not (says and stood.evidence in (None, *evidence) and stood.source in (None, *sources))


def _takes_out(change: EntryChange, sheet: Sheet | None) -> bool:
    """Whether a change leaves no answer where a sheet has one; what stands beside it may stay."""
    from aifactory_assess.answers.editing import entry_of
    from aifactory_assess.answers.sheet import Answer

    before = None if sheet is None else entry_of(sheet, change)
    is_answered, was_answered = (isinstance(each, Answer) and each.state != "open" for each in (change.entry, before))
    return was_answered and not is_answered


def _named(filled: Filled, sheet: Sheet | None, *, replace: bool) -> tuple[list[HeadChange], list[str]]:
    """The organisation's name, where the workbook has one and the file another; else what stays."""
    from aifactory_assess.answers.editing import HeadChange
    from aifactory_assess.excel.text import read_back

    before = "" if sheet is None or sheet.name is None else read_back(sheet.name)
    name = filled.head.name
    if name is None or name == before:
        return [], []
    is_older = before and name == filled.was.name and not replace
    return ([], ["the organisation's name"]) if is_older else ([HeadChange(about="name", text=name)], [])


def _changes(
    framework: Framework, filled: Filled, sheet: Sheet, *, replace: bool
) -> tuple[list[EntryChange], list[str]]:
    """What differs from the file, and what stays, as the file's is newer than a row that stands as it was exported.

    An empty cell erases only where that is wanted.
    """
    from aifactory_assess.answers.assigning import answer_to, section_of
    from aifactory_assess.answers.editing import EntryChange
    from aifactory_assess.answers.importing import taken
    from aifactory_assess.answers.money import rates_by
    from aifactory_assess.answers.questionnaire import places_of
    from aifactory_assess.answers.rates import in_usd
    from aifactory_assess.answers.sheet import OPEN

    places = places_of(framework)
    changes: list[EntryChange] = []
    stays: list[str] = []
    doubts: list[Problem] = []

    emptied = dict.fromkeys(filled.empty, OPEN) if replace else {}
    for name, typed in {**filled.answers, **emptied}.items():
        before = answer_to(places[name], sheet)
        paid, said = filled.paid.get(name), typed
        if paid is not None:
            # The file may have a rate of its own.
            said = typed._replace(value=in_usd(paid.amounts[0], rates_by(framework, sheet)[paid.currency]))
        answer, is_kept, is_newer = taken(filled, name, said, sheet, replace=replace)
        stays += [name] if is_newer else []
        if before.bare == answer:
            continue
        if name in filled.doubts and before.value != answer.value:
            doubts.append(filled.doubts[name])
        left = None if answer == OPEN else answer
        # The same amount stays in the file's currency, unless somebody typed it in the row's.
        is_typed = paid is not None and (replace or paid != filled.exported_paid.get(name))
        if is_kept or (not is_typed and before.agrees(answer)):
            paid = sheet.paid.get(name)
        changes.append(EntryChange(section=section_of(places[name]), id=name, entry=left, paid=paid))
    if doubts:
        raise AssessError(doubts)
    return changes, stays
