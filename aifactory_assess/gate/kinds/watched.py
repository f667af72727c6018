"""The kinds that are watched in every run, and that no policy asks for: of what judges, and of what is compared."""

from __future__ import annotations

from aifactory_assess.gate.kinds import baseline
from aifactory_assess.gate.kinds.kind import Kind

_BY_AN_OWNER = (
    "an owner of the rules lands it in a change of its own: past this check, or once the commit of `--policy-ref` has"
    " it."
)
"""How laxer rules land where the policy is protected."""
_OR_WAIVED = "or let those who own the policy waive it for this organisation."
ID_BACK = f"Write the id back, or bring back what was written over; {_OR_WAIVED}"
"""What to do about a file that is about another organisation now."""
FILE_BACK = f"Move the file back, or let the policy's `files` look there, too; {_OR_WAIVED}"
"""What to do about a file that lies where the policy's files do not look."""
_EXAMPLES = {"empty": "require: {overall: {score: 50}}", "unmatched": "files: [answers/**/*.yaml]"}
_FILE = Kind(  # `judge.py` watches it, where there is a baseline
    id="file",
    title="{}",
    subject="`removed`",
    demands="An organisation whose answers the baseline has is still judged, in whatever file.",
    why="An answers file that is gone fails nothing.",
    remedy=f"Bring the file back; {_OR_WAIVED}",
    remedies={"an id that changed": ID_BACK, "a file that moved": FILE_BACK},
    subjects=lambda _: (("removed", "The answers of an organisation are gone since the baseline"),),
    example=lambda _, __: (
        "waivers: [{rule: file/removed, organisation: ID, until: YYYY-MM-DD, reason: TEXT, owner: TEXT}]"
    ),
    weight="major",
    about="run",
    waivable=True,
)
_POLICY = Kind(  # `guard.py` watches that it is not weaker than in the baseline, `judge.py` that it leads somewhere
    id="policy",
    title="{}",
    subject="`weakened`, `changed`, `empty` or `unmatched`",
    demands=(
        "The policy demands at least what it did in the baseline: that fails where the policy of the baseline is"
        " `protected`. It demands something of what is judged, and names files that there are."
    ),
    why="A gate whose rules change with what it judges is none; nor is one that judges nothing.",
    remedy=f"Take the change back. If it is meant, {_BY_AN_OWNER}",
    remedies={
        "empty": (
            "Demand something under `require`, leave it in with `--select` and `--ignore`, or give the baseline that"
            " `regression` needs."
        ),
        "unmatched": (
            "Mend what stands under `files`, bring the files back, or take out what is to be nowhere; where the policy"
            f" is `protected` or a commit's, {_BY_AN_OWNER}"
        ),
    },
    subjects=lambda _: (
        ("weakened", "A rule of the policy was removed or loosened"),
        ("changed", "The policy changed otherwise (a warning, never a failure)"),
        ("empty", "Nothing of the policy is judged (a warning, never a failure)"),
        ("unmatched", "The policy names under `files` what is nowhere (a warning, never a failure)"),
    ),
    example=lambda _, subject: _EXAMPLES.get(subject, "protected: true"),
    weight="major",
    about="run",
)
_FRAMEWORK = Kind(  # `guard.py`, where there is a baseline
    id="framework",
    title="{}",
    subject="`changed`",
    demands=(
        "The framework's folder is what it was in the baseline. This fails where the policy of the baseline is"
        " `protected`."
    ),
    why="A gate that is deleted, or a weight that is lowered, passes what failed before, and no answer shows it.",
    remedy=f"Take the change back. If it is meant, {_BY_AN_OWNER}",
    subjects=lambda _: (("changed", "The framework differs from the baseline's"),),
    example=lambda _, __: "protected: true",
    weight="major",
    about="run",
)
_WAIVER = Kind(  # `judge.py` watches that they end on their date and waive something, `guard.py` that none changes
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
        f" `protected` or a commit's, {_BY_AN_OWNER}"
    ),
    remedies={
        "changed": (
            "Take the waiver out of this change; write one that was there before back as it was. If it is meant,"
            f" {_BY_AN_OWNER}"
        ),
    },
    subjects=lambda _: (
        ("expired", "A waiver has expired, so what it waived is waived no more"),
        ("unused", "A waiver waives nothing (a warning, never a failure)"),
        ("expiring", "A waiver expires soon (a warning, never a failure)"),
        ("changed", "A waiver differs from the baseline's"),
    ),
    example=lambda _, __: (
        "waivers: [{rule: RULE, until: YYYY-MM-DD, reason: TEXT, owner: TEXT, id: TEXT, organisation: ID, file: PATH}]"
    ),
    weight="major",
    about="run",
)
WATCHED: tuple[Kind, ...] = (_FILE, _POLICY, _FRAMEWORK, baseline.KIND, _WAIVER)
