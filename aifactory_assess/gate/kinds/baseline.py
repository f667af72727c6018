"""The baseline answers the same version of the framework. Otherwise nothing is compared, and that is said."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import Kind

KIND = Kind(
    id="baseline",
    title="{}",
    subject="`other-version`",
    demands="The baseline's answers are for the version of the framework that judges.",
    why="What is asked differs, so nothing that fell or rose means anything. All other rules are judged.",
    remedy="Nothing, while the framework is being upgraded: the next baseline answers the new version.",
    subjects=lambda _: (("other-version", "The baseline is of another version (a warning, never a failure)"),),
    example=lambda _, __: "accepts: [ai-factory@1, ai-factory@2]",
    about="run",
)
