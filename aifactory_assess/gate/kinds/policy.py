"""The policy is not weaker than in the baseline, which `guard.py` watches; nor empty, which `judge.py` does."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import BY_AN_OWNER, Kind

_SUBJECTS = (
    ("weakened", "A rule of the policy was removed or loosened"),
    ("changed", "The policy changed otherwise (a warning, never a failure)"),
    ("empty", "Nothing of the policy is judged (a warning, never a failure)"),
)

KIND = Kind(
    id="policy",
    title="{}",
    subject="`weakened`, `changed` or `empty`",
    demands=(
        "The policy demands at least what it did in the baseline. This fails where the policy of the baseline is"
        " `protected`."
    ),
    why="A gate whose rules change with what it judges is none.",
    remedy=f"Take the change back. If it is meant, {BY_AN_OWNER}",
    subjects=lambda _: _SUBJECTS,
    example=lambda _, __: "protected: true",
    weight="major",
    about="run",
)
