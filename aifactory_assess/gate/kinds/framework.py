"""The framework is what it was in the baseline. `guard.py` watches this in every run that has one."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import Kind

KIND = Kind(
    id="framework",
    title="{}",
    subject="`changed`",
    demands="The framework's folder is what it was in the baseline. This fails where the policy there is `protected`.",
    why="A gate that is deleted, or a weight that is lowered, passes what failed before, and no answer shows it.",
    remedy="Let those who own the framework change it, in a change of its own.",
    subjects=lambda _: (("changed", "The framework differs from the baseline's"),),
    example=lambda _, __: "protected: true",
    weight="major",
    about="run",
)
