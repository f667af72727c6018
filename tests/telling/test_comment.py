"""The comment: what is cut in it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.loading import load
from aifactory_assess.gate.policy import NO_POLICY
from aifactory_assess.gate.verdict import FileVerdict, Status, Subject, Verdict, Violation, Warned
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.media import comment
from tests.verdicts import FRAMEWORK

DAY = date(2026, 11, 25)


def cell(message: str) -> str:
    """The last cell of the row of one warning."""
    warned = Warned(rule="policy/weakened", file="policy.yaml", line=1, message=message, about="")
    told = comment.render(Verdict(framework=load(FRAMEWORK), as_of=DAY, files=(), warnings=(warned,)))
    (row,) = (line for line in told.splitlines() if "policy/weakened" in line)
    return row.split(" | ")[-1].removesuffix(" |")


def test_of_a_long_change_both_sides_are_seen() -> None:
    told = cell(f"files: was {'a' * 2000}; is {'b' * 2000}")
    assert len(told) == 600
    assert told == f"files: was {'a' * 283}...; is {'b' * 295}..."


def test_a_short_side_leaves_its_room_to_the_other() -> None:
    assert cell(f"files: was {'a' * 2000}; is not there") == f"files: was {'a' * 572}...; is not there"
    assert cell(f"files: was a; is {'b' * 2000}") == f"files: was a; is {'b' * 580}..."


def test_of_more_than_has_room_each_file_that_fails_has_a_row() -> None:
    """Twenty files with a hundred each, of which the last knows all from the baseline; and two of the run itself."""
    framework = load(FRAMEWORK)

    def found(file: str, rule: str, status: Status = "new", organisation: str = "acme") -> Violation:
        return Violation(
            rule=rule, organisation=organisation, file=file, line=1, expected=1, actual=0, message="no", status=status
        )

    def judged(name: str, status: Status) -> FileVerdict:
        sheet = parse_sheet(b"framework: small@1\norganisation: {id: acme}\n", framework, name)
        subject = Subject(file=name, assessment=assess(framework, sheet, as_of=DAY), policy=NO_POLICY, origin="given")
        return FileVerdict(subject=subject, violations=(found(name, "gate/staff", status),) * 100)

    files = tuple(judged(f"{number}.yaml", "new" if number < 19 else "baseline") for number in range(20))
    whole = (found("policy.yaml", "policy/weakened", organisation=""),) * 2
    told = comment.render(Verdict(framework=framework, as_of=DAY, files=files, whole=whole))
    rows = [line.split(" | ")[0].removeprefix("| ") for line in told.splitlines() if ".yaml:1 | " in line]
    assert Counter(rows) == {
        "policy.yaml:1": 2,
        **{f"{number}.yaml:1": 3 if number < 8 else 2 for number in range(20)},
    }
    assert rows[:5] == ["policy.yaml:1", "policy.yaml:1", "0.yaml:1", "0.yaml:1", "0.yaml:1"], "as they are ranked"
    assert "and 1952 more" in told
