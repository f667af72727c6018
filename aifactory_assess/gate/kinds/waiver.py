"""Waivers end on their date, and none waives nothing (`judge.py` watches); none changes unseen (`guard.py`)."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import BY_AN_OWNER, Kind

_SUBJECTS = (
    ("expired", "A waiver has expired, so what it waived fails again"),
    ("unused", "A waiver waives nothing (a warning, never a failure)"),
    ("expiring", "A waiver expires soon (a warning, never a failure)"),
    ("changed", "A waiver differs from the baseline's"),
)

KIND = Kind(
    id="waiver",
    title="{}",
    subject="`expired`, `unused`, `expiring` or `changed`",
    demands=(
        "Waivers end on their date, none is kept that waives nothing, and none is added or widened beside what it"
        " waives: that fails where the policy of the baseline is `protected`."
    ),
    why="A waiver is a promise with a date. After the date the waived finding fails again.",
    remedy=(
        "Keep the promise, delete what is unused, or agree on a new date; where the policy is"
        f" `protected` or a commit's, {BY_AN_OWNER}"
    ),
    subjects=lambda _: _SUBJECTS,
    example=lambda _, __: (
        "waivers: [{rule: RULE, until: YYYY-MM-DD, reason: TEXT, owner: TEXT, id: TEXT, organisation: ID, file: PATH}]"
    ),
    weight="major",
    about="run",
)
