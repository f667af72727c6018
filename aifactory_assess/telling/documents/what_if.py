"""What the first lines of all that is told say of it: that something is only tried, or a part of what is asked."""

from __future__ import annotations

from aifactory_assess.answers.sheet import Sheet, Trial
from aifactory_assess.scoring.assess import Assessment
from aifactory_assess.telling.blocks import Words, strong
from aifactory_assess.telling.documents.wording import quick_scan


def titled(sheet: Sheet, title: str) -> str:
    """A title that cannot be taken for a file's own result where something is only tried."""
    return f"WHAT IF: {title}" if sheet.trials else title


def caveats(assessment: Assessment) -> tuple[Words, ...]:
    """What is tried, what that contradicts, and that a quick scan is one; none where all was asked and answered."""
    return (*what_if(assessment.sheet), *left_contradictory(assessment), *quick_scan(assessment.framework))


def left_contradictory(assessment: Assessment) -> tuple[Words, ...]:
    """What cannot all be so with what is tried, a line each."""
    if not assessment.sheet.trials:
        return ()
    notes = [note for note in assessment.notes if note.kind == "contradiction"]
    return tuple((strong("Contradiction: "), f"{note.message}.") for note in notes)


def what_if(sheet: Sheet) -> tuple[Words, ...]:
    """The line that says what is tried; none where nothing is."""
    if not sheet.trials:
        return ()
    tried = ", ".join(f"{trial.id} = {trial.value} ({_before(trial)})" for trial in sheet.trials)
    return ((strong("Tried, and written nowhere: "), f"{tried}."),)


def _before(trial: Trial) -> str:
    return "as it is" if trial.before == trial.value else f"was {trial.before}"
