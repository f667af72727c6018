"""Every organisation that the baseline has is still there. `judge.py` watches this in every run that has one."""

from __future__ import annotations

from aifactory_assess.gate.kinds.kind import Kind

KIND = Kind(
    id="file",
    title="{}",
    subject="`removed`",
    demands="An organisation whose answers the baseline has is still judged, in whatever file.",
    why="An answers file that is gone fails nothing.",
    remedy="Bring the file back; or let those who own the policy waive it for this organisation.",
    subjects=lambda _: (("removed", "The answers of an organisation are gone since the baseline"),),
    example=lambda _, __: (
        "waivers: [{rule: file/removed, organisation: ID, until: YYYY-MM-DD, reason: TEXT, owner: TEXT}]"
    ),
    weight="major",
    about="run",
    waivable=True,
)
