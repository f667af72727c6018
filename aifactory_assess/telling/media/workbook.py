"""The questionnaire as an Excel workbook to fill in (xlsxwriter): one sheet a pillar, drop-downs, units, progress.

Everything is written as text by `write_string`, and every answer cell is of the format text: what is typed stays what
was typed. The sheets are locked but for the cells to fill in, without a password.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from aifactory_assess.answers.assigning import answer_to
from aifactory_assess.answers.questionnaire import Group, Place
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, Paid, Sheet
from aifactory_assess.answers.typed import nothing_ticked, unmistaken
from aifactory_assess.answers.workbook import (
    DAY_EXPECTED,
    FRAMEWORK_PROPERTY,
    ORGANISATION_LABEL,
    ROLE_LABEL,
    SCOPE_LABEL,
    TICK,
    TICKED,
)
from aifactory_assess.answers.workbook_rows import (
    COLUMNS,
    DAY_LABEL,
    KEPT_COLUMNS,
    KEPT_LABELS,
    LISTS,
    NAME_LABEL,
    RESPONDENT_LABEL,
    START,
    option_id,
    question_texts,
)
from aifactory_assess.answers.writing import number_text
from aifactory_assess.escaping import terminal
from aifactory_assess.excel.text import cell_text
from aifactory_assess.framework.asked import Checklist, Choice, FreeText, Levels, Question, Scope, YesNo
from aifactory_assess.framework.kinds import expected_of, ways_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.telling.media.xlsx import for_print, new_book, sheet_name

_WIDTHS = (26, 60, 34, 30, 14, 26, 34, 12, 18)
_ANSWER = COLUMNS.index("Answer")
_HOW = (
    "Fill in the yellow cells; leave empty what is somebody else's to answer.",
    "Where nobody knows, choose unknown: that is a finding too. not_applicable needs a note that says why.",
    "In a list, put an x beside all that hold; where none does, answer so in its first row.",
    "Rows may be sorted and hidden; the ids in the first column tell them apart. Send the file back as .xlsx.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is asked of whom, and what is answered already (None: nothing); `role` is whose questions these are."""

    framework: Framework
    groups: tuple[Group, ...]
    sheet: Sheet | None = None
    scope: Scope = "full"
    role: str | None = None


def render(form: Form) -> bytes:
    """The bytes of the workbook; the same for the same form."""
    framework = form.framework
    book, out = new_book(terminal(framework.title))
    book.set_custom_property(FRAMEWORK_PROPERTY, f"{framework.id}@{framework.version}", "text")
    _Writer(book, form, form.sheet or Sheet(organisation="")).write()
    book.close()
    return out.getvalue()


@dataclass(slots=True)
class _Writer:
    book: Any
    form: Form
    said: Sheet
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)
    kept: list[tuple[str, ...]] = field(default_factory=list)
    texts: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = question_texts(self.form.framework)

    def write(self) -> None:
        parts: dict[str | None, list[Group]] = {}
        for group in self.form.groups:
            parts.setdefault(group.pillar, []).append(group)
        sheets: dict[str, list[Group]] = {}
        for pillar, groups in parts.items():
            sheets[sheet_name(cell_text(pillar or groups[0].title), (START, LISTS, *sheets))] = groups
        start = self.book.add_worksheet(START)
        ends = {name: self._sheet(name, groups) for name, groups in sheets.items()}
        self._start(start)
        self._progress(start, sheets, ends)
        self._lists()

    def _format(self, **more: object) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        return self.book.add_format({"text_wrap": True, "valign": "top", **more})

    def _start(self, sheet: Any) -> None:  # noqa: ANN401 - as above
        said, framework = self.said, self.form.framework
        head, text, fill = self._format(bold=True, font_size=14), self._format(), self._fill()
        roles = {role.id: f"{role.id}: {role.title}" for role in framework.roles}
        role = said.respondent_role or self.form.role or ""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 44)
        sheet.write_string(0, 0, cell_text(framework.title), head)
        sheet.write_string(1, 0, f"{framework.id} {framework.version}", text)
        for row, (label, value) in enumerate(
            (
                (ORGANISATION_LABEL, said.organisation),
                (NAME_LABEL, said.name or ""),
                (RESPONDENT_LABEL, said.respondent or ""),
                (ROLE_LABEL, roles.get(role, role)),
                (DAY_LABEL, said.assessed_on.isoformat() if said.assessed_on else ""),
                (SCOPE_LABEL, self.form.scope),
            ),
            3,
        ):
            sheet.write_string(row, 0, label, self._format(bold=True))
            sheet.write_string(row, 1, cell_text(value), text if label == SCOPE_LABEL else fill)
            if label == ROLE_LABEL and roles:
                self._drop_down(sheet, row, tuple(roles.values()), 1)
            if label in KEPT_LABELS and value:
                self.kept.append((*[""] * 5, value, label))
            if label == DAY_LABEL:
                sheet.write_string(row, 2, DAY_EXPECTED, self._format(font_color="#666666", text_wrap=False))
        for row, line in enumerate(_HOW, 10):
            sheet.merge_range(row, 0, row, 1, line, text)
            sheet.set_row(row, 32)
        for_print(sheet, "A4")
        sheet.protect("", {"format_columns": True, "format_rows": True})

    def _progress(self, sheet: Any, sheets: Mapping[str, list[Group]], ends: Mapping[str, int]) -> None:  # noqa: ANN401 - as above
        """How many questions of each sheet are answered; `ends` are its last rows (from 0)."""
        sheet.write_string(15, 0, "Progress", self._format(bold=True))
        for row, (name, groups) in enumerate(sheets.items(), 16):
            answered = [self._answer(place).state != "open" for group in groups for place in group.places]
            done, total = sum(answered), len(answered)
            sheet.write_string(row, 0, name, self._format())
            cells = f"'{name}'!$J$2:$J${ends[name] + 1}"
            # Whoever only looks at the file sees the value that is written beside the formula.
            sheet.write_formula(row, 1, f'=SUM({cells})&" of {total}"', self._format(), f"{done} of {total}")

    def _answer(self, place: Place) -> Answer:
        return answer_to(place, self.said)

    def _fill(self, **more: object) -> Any:  # noqa: ANN401 - as above
        return self._format(bg_color="#FFF9DB", border=1, border_color="#D9CF9A", locked=False, num_format="@", **more)

    def _sheet(self, name: str, groups: list[Group]) -> int:
        """One sheet; its last row (from 0)."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        for_print(sheet, "A4", 0)
        for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, self._format(bold=True, bottom=1))
        sheet.set_column(len(COLUMNS), len(COLUMNS), None, None, {"hidden": True})
        row = 0
        for group in groups:
            for place in group.places:
                row = self._place(sheet, row + 1, place)
        sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
        allowed = ("format_columns", "format_rows", "sort", "autofilter", "insert_rows", "insert_columns")
        sheet.protect("", dict.fromkeys(allowed, True))
        return row

    def _place(self, sheet: Any, row: int, place: Place) -> int:  # noqa: ANN401 - as above
        """The row of a question and those of its options; the last of them."""
        answer, paid = self._answer(place), self.said.paid.get(place.id)
        shown = _shown(place, answer, paid)
        quiet, strong, fill = self._format(font_color="#666666"), self._format(bold=True), self._fill()
        sheet.write_string(row, 0, place.id, quiet)
        sheet.write_string(row, 1, cell_text(self.texts[place.id]), strong)
        sheet.write_string(row, _ANSWER, cell_text(shown), fill)
        sheet.write_string(row, 3, cell_text(_range(place)), quiet)
        self._beside(sheet, row, place, answer, shown)
        self._drop_down(sheet, row, tuple(_choices(place)))
        last = row
        if isinstance(place.kind, Checklist):
            ticked = answer.value if isinstance(answer.value, tuple) else ()
            for way in ways_of(place.kind):
                last += 1
                sheet.write_string(last, 0, option_id(place.id, way.value), quiet)
                sheet.write_string(last, 1, self.texts[option_id(place.id, way.value)], self._format())
                sheet.write_string(last, _ANSWER, TICK if way.value in ticked else "", fill)
                self._drop_down(sheet, last, (TICK,))
        span = f"C{row + 1}:C{last + 1}"
        done = int(answer.state != "open")
        sheet.write_formula(row, len(COLUMNS), f"=IF(SUMPRODUCT(--(LEN({span})>0))>0,1,0)", None, done)
        return last

    def _beside(self, sheet: Any, row: int, place: Place, said: Answer, shown: str) -> None:  # noqa: ANN401 - as above
        day = "" if said.as_of is None or said.state == "open" else said.as_of.isoformat()
        fill = self._fill()
        texts = (said.evidence or "", said.source or "", said.note or "", day, said.by or "")
        for column, text in enumerate(texts, COLUMNS.index("Evidence")):
            sheet.write_string(row, column, cell_text(text), fill)
        ticked = ", ".join(said.value) if isinstance(said.value, tuple) else ""
        if shown or any(texts):
            shown_names = [terminal(name, keep_lines=True) for name in said.noted_by]
            names = json.dumps(shown_names, ensure_ascii=False) if shown_names else ""
            self.kept.append((*texts, ticked or shown, place.id, names))
        self._drop_down(sheet, row, self.form.framework.evidence_ids, COLUMNS.index("Evidence"))

    def _drop_down(self, sheet: Any, row: int, choices: tuple[str, ...], column: int = _ANSWER) -> None:  # noqa: ANN401 - as above
        """A list to choose from; it only helps, so that a number may still be typed where one is wanted."""
        name = self.lists.setdefault(choices, f"list_{len(self.lists)}")
        options = {"validate": "list", "source": f"={name}", "error_type": "information", "show_error": False}
        sheet.data_validation(row, column, row, column, options)

    def _lists(self) -> None:
        """Every list in a column of a sheet that nobody sees, and what an export keeps below them.

        Lists inside a cell end at 255 characters.
        """
        sheet = self.book.add_worksheet(LISTS)
        for column, (choices, name) in enumerate(self.lists.items()):
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, cell_text(choice))
            letter = xlsxwriter.utility.xl_col_to_name(column)
            self.book.define_name(name, f"={LISTS}!${letter}$1:${letter}${len(choices)}")
        below = max(map(len, self.lists), default=0)
        for row, kept in enumerate((KEPT_COLUMNS, *self.kept), below):
            for column, text in enumerate(kept):
                sheet.write_string(row, column, cell_text(text))
        sheet.very_hidden()


def _range(place: Place) -> str:
    match place.kind:
        case Checklist() as kind:
            return f"put an {TICK} beside all that hold, or answer {nothing_ticked(kind)}"
        case Levels() | YesNo() | Choice() | FreeText():
            return ""
        case kind:
            return expected_of(kind)


def _choices(place: Place) -> Iterator[str]:
    """What the drop-down of an answer offers."""
    match place.kind:
        case Levels() | Choice():
            yield from (f"{way.value}: {way.label}" for way in ways_of(place.kind))
        case YesNo():
            yield from ("yes", "no")
        case Checklist() as kind:
            yield from (TICKED, nothing_ticked(kind))
        case _:
            pass
    yield UNKNOWN
    if isinstance(place, Question) and place.gate is None:
        yield NOT_APPLICABLE


def _shown(place: Place, answer: Answer, paid: Paid | None) -> str:
    """An answer as the drop-down shows it, an amount in the currency in which it was said."""
    if answer.state == "open":
        return ""
    if answer.state != "value":
        return answer.state
    labels = {way.value: f"{way.value}: {way.label}" for way in ways_of(place.kind)}
    match place.kind, answer.value:
        case Checklist() as kind, tuple() as ticked:
            return TICKED if ticked else nothing_ticked(kind)
        case ((Levels() | Choice()), value):
            return labels[str(value)]
        case _, int() | float() as number:
            said = unmistaken(number_text(number if paid is None else paid.amounts[0]))
            return said if paid is None else f"{said} {paid.currency}"
        case _, value:
            return str(value)
