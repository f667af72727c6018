"""`merge FILE... -o OUT`: several respondents into one sheet."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from aifactory_assess.cli.exits import guarded
from aifactory_assess.cli.options import FORCE, FrameworkOption, QuietOption, argument, flag, framework_at, say
from aifactory_assess.cli.output import (
    refuse_inputs_as_outputs,
    refuse_one_name,
    refuse_twice,
    report_option,
    reports_wanted,
    tell_reports,
)
from aifactory_assess.cli.tables import refuse_no_answers, refuse_tables
from aifactory_assess.errors import failure, one_of
from aifactory_assess.files import create_file, refuse_taken
from aifactory_assess.yamltext import refuse_too_large

if TYPE_CHECKING:
    from aifactory_assess.answers.sheet import Sheet
    from aifactory_assess.framework.model import Framework

MOST_WEIGHT = 1000


@guarded
def merge(
    files: Annotated[list[Path], argument("FILE...", "Answers files of one organisation.")],
    output: Annotated[Path, flag("--output -o OUT", "The merged answers file.")],
    weight: Annotated[list[str] | None, flag("--weight ROLE=N", "A role counts N times (1). Repeatable.")] = None,
    decide: Annotated[
        Path | None,
        flag("--decide FILE", "Where facts differ, that of this file is taken; without it, none is."),
    ] = None,
    reports: Annotated[list[str] | None, report_option("merge")] = None,
    force: Annotated[bool, flag("--force", "Replace OUT if it exists, comments and all.")] = False,
    framework: FrameworkOption = None,
    quiet: QuietOption = False,
) -> int:
    """Merge several respondents' answers, and tell where they disagree."""
    from aifactory_assess.answers.merging import merge as merge_voices
    from aifactory_assess.answers.reading import read_sheets
    from aifactory_assess.answers.voices import voices_of
    from aifactory_assess.answers.writing import sheet_text
    from aifactory_assess.scoring.opinions import hearing

    wanted = reports_wanted("merge", reports, reads=[*files, framework])
    refuse_inputs_as_outputs([*files, framework], [output])
    refuse_one_name([output, *(one.path for one in wanted)])
    refuse_tables(files)
    refuse_no_answers(output, "--output")
    refuse_twice(files)  # one file is one voice
    if not force:
        _refuse_taken(output)
    known = framework_at(framework)
    sheets = read_sheets(files, known)
    merged = merge_voices(
        known, voices_of(sheets, _weights(weight or (), known)), deciding=_deciding(decide, files, sheets)
    )
    told, data = hearing(known, merged), sheet_text(merged.sheet, known).encode()
    refuse_too_large(str(output), data, "shorten the notes, which are joined")
    _save(output, data, force=force)
    say(f"wrote {output}", when=not quiet)
    tell_reports("merge", told, wanted, quiet=quiet)
    return 0


def _weights(flags: Iterable[str], framework: Framework) -> dict[str, int]:
    roles = [role.id for role in framework.roles]
    weights = {}
    for given in flags:
        named, _, number = given.partition("=")
        role = one_of("--weight", named, roles, what="role")
        if not re.fullmatch("[0-9]{1,4}", number) or not 1 <= int(number) <= MOST_WEIGHT:
            raise failure("--weight", f"{given!r}", f"{role}=N with a whole number from 1 to {MOST_WEIGHT}")
        if role in weights:
            raise failure("--weight", f"{role} is given twice", "once")
        weights[role] = int(number)
    return weights


def _deciding(chosen: Path | None, files: Iterable[Path], sheets: Iterable[Sheet]) -> Sheet | None:
    if chosen is None:
        return None
    for file, sheet in zip(files, sheets, strict=True):
        if os.path.realpath(file) == os.path.realpath(chosen):
            return sheet
    raise failure("--decide", f"{chosen} is none of the files to merge")


def _refuse_taken(output: Path) -> None:
    """AssessError if something is there; of what no force replaces, such as a folder, why."""
    from aifactory_assess.answers.storing import StoredFile

    if os.path.lexists(output):
        with StoredFile(output):
            pass
    refuse_taken(output, hint=FORCE)


def _save(output: Path, data: bytes, *, force: bool) -> None:
    if not force:
        # Without a lock: a run that is killed would leave it.
        create_file(output, data, hint=FORCE)
        return
    from aifactory_assess.answers.storing import StoredFile

    with StoredFile(output) as file:
        file.write(data, instead_of=file.read())
