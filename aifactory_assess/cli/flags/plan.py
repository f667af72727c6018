"""The flags of `plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from aifactory_assess.cli.options import flag

MaxRisk = Annotated[
    list[str] | None, flag("--max-risk [CHALLENGE=]RISK", "Highest risk, of all challenges or of one. Repeatable.")
]
Policy = Annotated[Path | None, flag("--policy FILE", "Whatever makes the file pass this policy.")]
BudgetDays = Annotated[
    float | None, flag("--budget-days N", "At most so many person-days; alone, the highest score within them.")
]
Most = Annotated[int | None, flag("--most N", "At most so many remedies.")]
Exclude = Annotated[list[str] | None, flag("--exclude ID", "Leave a question alone. Repeatable.")]
Require = Annotated[list[str] | None, flag("--require ID", "Work on a question in any case. Repeatable.")]
AssumeWorst = Annotated[bool, flag("--assume-worst", "Plan for open answers too, as if each were at its worst.")]
