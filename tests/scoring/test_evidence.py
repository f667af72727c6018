"""How the answers are backed, and from when."""

from __future__ import annotations

from datetime import date

import pytest

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework.builtin import builtin
from aifactory_assess.scoring.assess import assess
from aifactory_assess.telling.documents.assessment.answers import questions_and_answers
from aifactory_assess.telling.documents.wording import evidence_sentence

SHEET = "framework: ai-factory@2\norganisation: {{id: a}}\n{head}answers:\n  lineage: 2\n{other}"
LATER = "  data_rights: {value: 1, as_of: 2026-11-30}\n"
AHEAD = LATER.replace("2026", "2027")


@pytest.mark.parametrize(
    ("head", "other", "told"),
    [
        ("assessed_on: 2024-01-10\n", LATER, " asserted."),  # lineage has the day of the file, which heads the report
        ("assessed_on: 2026-12-01\n", LATER, "; the oldest is of 2026-11-30."),
        ("", LATER, "; the oldest is of 2026-11-30."),  # nothing says of when lineage is
        ("", "", " asserted."),
        ("assessed_on: 2026-12-03\n", "", " asserted."),  # which the head says
        ("assessed_on: 2026-12-03\n", LATER, "; the oldest is of 2026-11-30."),
        ("", AHEAD, "; the oldest is of 2027-11-30 (a day to come)."),
        ("assessed_on: 2026-12-01\n", AHEAD, "; the newest is of 2027-11-30 (a day to come)."),
    ],
)
def test_an_answer_has_its_own_day_or_that_of_the_file(head: str, other: str, told: str) -> None:
    sheet = parse_sheet(SHEET.format(head=head, other=other).encode(), builtin(), "a.yaml")
    sentence = evidence_sentence(assess(builtin(), sheet, as_of=date(2026, 12, 2)))
    assert sentence is not None
    assert sentence.endswith(told)


def test_a_day_to_come_is_told_beside_its_answer_and_its_price() -> None:
    prices = "prices:\n  load_factor: {value: 0.7, as_of: 2027-11-29}\n"
    other = LATER + AHEAD.replace("data_rights", "data_quality_control") + prices
    sheet = parse_sheet(SHEET.format(head="", other=other).encode(), builtin(), "a.yaml")
    told = str(list(questions_and_answers(assess(builtin(), sheet, as_of=date(2026, 12, 2)), detail=True)))
    assert "'As of 2026-11-30'" in told
    assert "'As of 2027-11-30 (a day to come)'" in told
    assert "'As of 2027-11-29 (a day to come)'" in told
