"""That something is only tried, in the first line of all that is told."""

from __future__ import annotations

from aifactory_assess.answers.sheet import Sheet
from aifactory_assess.telling.blocks import Words, strong


def titled(sheet: Sheet, title: str) -> str:
    """A title that cannot be taken for a file's own result where something is only tried."""
    return f"WHAT IF: {title}" if sheet.trials else title


def what_if(sheet: Sheet) -> tuple[Words, ...]:
    """The line that says what is tried; none where nothing is."""
    if not sheet.trials:
        return ()
    tried = ", ".join(f"{trial.id} = {trial.value} (was {trial.before})" for trial in sheet.trials)
    return ((strong("Tried, and written nowhere: "), f"{tried}."),)
