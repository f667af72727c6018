"""The framework is what it was in the baseline. `guard.py` watches this in every run that has one."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import BY_AN_OWNER, Kind

KIND = Kind(
    id="framework",
    title="{}",
    subject="`changed`",
    demands=(
        "The framework's folder is what it was in the baseline. This fails where the policy of the baseline is"
        " `protected`."
    ),
    why="A gate that is deleted, or a weight that is lowered, passes what failed before, and no answer shows it.",
    remedy=f"Take the change back. If it is meant, {BY_AN_OWNER}",
    subjects=lambda _: (("changed", "The framework differs from the baseline's"),),
    example=lambda _, __: "protected: true",
    weight="major",
    about="run",
)
