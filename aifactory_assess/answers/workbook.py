"""Reading what people wrote into a questionnaire's workbook (openpyxl).

Whatever a cell holds beside plain text and numbers (a formula, a date, a percentage that shows 62 % and holds 0.62) is
refused at its cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from aifactory_assess.answers.filled import Filled, FirstSheet, of_its_value
from aifactory_assess.answers.money import (
    Typed,
    answered,
    currency_asked,
    in_doubt,
    other_currency,
    says_currency,
    scaled_beside,
    shows_currency,
    strange_beside,
    takes_currency,
)
from aifactory_assess.answers.notes import names_with_words
from aifactory_assess.answers.questionnaire import Place, places_of
from aifactory_assess.answers.rates import rates
from aifactory_assess.answers.reading import real_date
from aifactory_assess.answers.sheet import NOT_APPLICABLE, UNKNOWN, Answer, AnswerState, Paid
from aifactory_assess.answers.typed import Misread, nothing_ticked, other_measure, scale_of, typed
from aifactory_assess.answers.workbook_rows import (
    DAY_LABEL,
    KEPT_LABELS,
    LISTS,
    NAME_LABEL,
    RESPONDENT_LABEL,
    START,
    BookCell,
    BookRow,
    BookRows,
    cell_at,
    option_id,
    question_texts,
)
from aifactory_assess.errors import AssessError, Problem, failure, listed, meant
from aifactory_assess.escaping import visible
from aifactory_assess.excel.parts import written_beside
from aifactory_assess.excel.reading import open_workbook, sheet_rows
from aifactory_assess.excel.showing import as_seen, day_shown
from aifactory_assess.excel.text import DayBeyond, read_back
from aifactory_assess.framework.asked import (
    AnswerKind,
    AnswerValue,
    Checklist,
    Choice,
    FreeText,
    Levels,
    Number,
    Question,
    percents_in,
)
from aifactory_assess.framework.kinds import bare_words, expected_of, ways_of
from aifactory_assess.framework.model import ORGANISATION_EXPECTED, ORGANISATION_PATTERN, Framework

if TYPE_CHECKING:
    from openpyxl import Workbook

FRAMEWORK_PROPERTY = "framework"
ORGANISATION_LABEL, SCOPE_LABEL, ROLE_LABEL = "Organisation (id)", "Scope", "Role of the respondent"
DAY_EXPECTED = "one such as 2026-11-25"
TICKED = "as ticked below"
TICK = "x"
MOST_UNPACKED = 20 << 20
"""Bytes that a workbook may unpack to: a questionnaire of 100 questions is a hundredth of it."""
MOST_TAGS = 200_000
"""Of all sheets and texts: two thousand rows of our own have half of that."""
_WORDS = FreeText()

_Said: TypeAlias = tuple[AnswerState, AnswerValue | None]


def read_workbook(path: Path, framework: Framework) -> Filled:
    """What people wrote into a questionnaire; AssessError has every fault at its cell."""
    with open_workbook(path, str(path), largest=MOST_UNPACKED, most_tags=MOST_TAGS) as book:
        return _Reader(str(path), book, framework).filled()


def _as_exported(said: Answer, exported: Answer) -> Answer:
    """What a row says, with the names in a note that stands as it was, which no cell of it has."""
    said = of_its_value(said, exported)
    return said._replace(noted_by=exported.noted_by) if said.note == exported.note else said


def _names_in(words: str, note: str | None) -> tuple[str, ...]:
    """The names that an export keeps of a note, but for those that it does not have, as one that was cut."""
    try:
        names = json.loads(words) if words else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(names, list) or not all(isinstance(name, str) and visible(name) for name in names):
        return ()
    return tuple(names[: names_with_words(note or "", names)])


@dataclass(slots=True)
class _Reader:
    """Reads one workbook; goes on after a fault, so that all of them are told."""

    path: str
    book: Workbook
    framework: Framework
    rows: BookRows = field(init=False)
    paid: dict[str, Paid] = field(default_factory=dict)
    doubts: dict[str, Problem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = places_of(self.framework)
        self.rows = BookRows(path=self.path, book=self.book, places=places, framework=self.framework)

    def filled(self) -> Filled:
        self._check_framework()
        head = self._head()
        rows = self.rows.found()
        if START not in self.book.sheetnames and not self.rows.headed:
            hint = "reports, tables and what questionnaire --report writes are none"
            raise failure(self.path, "has no answers to import", "a workbook that export wrote", hint=hint)
        self._check_unread(rows)
        answers = self._answers(rows)
        if self.rows.problems:
            raise AssessError(self.rows.problems)
        before = _Reader(self.path, self.book, self.framework)  # what it finds wrong with what nobody sees is not told
        kept = before.rows.found(LISTS)
        was = [kept[label].words("Answer") or None if label in kept else None for label in KEPT_LABELS]
        exported = {
            name: said._replace(noted_by=_names_in(kept[name].words("noted_by"), said.note))
            for name, said in before._answers(kept).items()
            if said is not None
        }
        return Filled(
            head=head,
            answers={
                name: _as_exported(said, exported.get(name, said)) for name, said in answers.items() if said is not None
            },
            empty=tuple(name for name, said in answers.items() if said is None),
            hidden=tuple(self.rows.hidden),
            doubts=self.doubts,
            paid=self.paid,
            exported=exported,
            exported_paid=before.paid,
            was=FirstSheet(name=was[0], assessed_on=real_date(was[1] or ""), respondent=was[2]),
            keeps=LISTS in before.rows.headed,
            beside=written_beside(Path(self.path), self.path),
        )

    def _check_framework(self) -> None:
        properties = getattr(self.book, "custom_doc_props", None)
        named = {known.name: known.value for known in properties.props} if properties is not None else {}
        wanted = f"{self.framework.id}@{self.framework.major}"
        said = str(named.get(FRAMEWORK_PROPERTY) or self._named_on_start() or wanted)
        if said.split(".", 1)[0] != wanted:
            hint = "import it by that framework's folder, --framework, and migrate the file; or export it anew"
            raise failure(self.path, f"asks by framework {said}", wanted, hint=hint)

    def _named_on_start(self) -> str | None:
        """The framework's id and version as the first sheet has them, whatever became of what a workbook is told by."""
        if START not in self.book.sheetnames:
            return None
        told = re.compile(rf"{re.escape(self.framework.id)} ([0-9]+(?:\.[0-9]+)*)")
        cells = (row[0] for row in sheet_rows(self.book[START], self.path, last=100, width=1) if 0 in row)
        found = next(filter(None, (told.fullmatch(str(cell.value).strip()) for cell in cells)), None)
        return found and f"{self.framework.id}@{found[1]}"

    def _head(self) -> FirstSheet:
        """What the first sheet says; whose answers they are must not be lost with a label that was changed."""
        if START not in self.book.sheetnames:
            self.rows.fault(START, "there is no such sheet", "whose answers these are", hint="call it as it was called")
            return FirstSheet()
        labels = (ORGANISATION_LABEL, NAME_LABEL, SCOPE_LABEL, RESPONDENT_LABEL, ROLE_LABEL)
        said: dict[str, BookCell] = {}
        there: set[str] = set()
        for cells in sheet_rows(self.book[START], self.path, last=100, width=2):
            label, value = ("" if 0 not in cells else str(cells[0].value)), cells.get(1)
            if label.strip() in {*labels, DAY_LABEL} & there:
                self.rows.fault(START, f"{label!r} stands twice in column A", "once")
            there.add(label.strip())
            if value is not None and value.value is not None:
                said[label.strip()] = cell_at(self.path, START, value)
                self.rows.check_struck(said[label.strip()])
        for gone in (label for label in (*labels, DAY_LABEL) if label not in there):
            self.rows.fault(START, f"no cell of column A says {gone!r}", "what stands beside it")
        organisation, name, scope, respondent, role = (self._plain(said.get(label), label) or None for label in labels)
        if organisation and not re.fullmatch(ORGANISATION_PATTERN, organisation):
            place = said[ORGANISATION_LABEL].place
            self.rows.fault(place, f"{organisation[:60]!r} is no id", ORGANISATION_EXPECTED)
        if scope not in (None, "full", "core"):
            self.rows.fault(said[SCOPE_LABEL].place, f"{scope[:60]!r} is no scope", "full or core")
        if scope == "core" and not any(question.core for question in self.framework.questions):
            self.rows.fault(said[SCOPE_LABEL].place, f"{self.framework.id} has no core questions", "full")
        roles = [each.id for each in self.framework.roles]
        role = role and _without_label(((each.id, each.title) for each in self.framework.roles), role)
        if role and roles and role not in roles:
            hint = meant(role, roles)
            self.rows.fault(said[ROLE_LABEL].place, f"{role[:60]!r} is no role", f"one of {listed(roles)}", hint=hint)
        return FirstSheet(
            organisation=organisation,
            name=name,
            scope="core" if scope == "core" else "full" if scope == "full" else None,
            assessed_on=self._day_in(said.get(DAY_LABEL)),
            respondent=respondent,
            role=role,
        )

    def _check_unread(self, rows: Mapping[str, BookRow]) -> None:
        """Faults of answers beside another's question, and of what was typed where nothing is read."""
        texts = {name: _as_one_line(text) for name, text in question_texts(self.framework).items()}
        asks: dict[str, list[str]] = {}
        for name, text in texts.items():
            asks.setdefault(text, []).append(name)
        for name, row in rows.items():
            beside = asks.get(_as_one_line(row.words("Question")), [name])
            if name not in beside:
                found = f"{name} stands beside the question of {listed(beside)}"
                self.rows.fault(row.place(), found, "each id beside its own", hint="sort whole rows, with their ids")
            place = self.rows.places.get(name)
            if place is not None:
                self._check_range(place, row)
                continue
            own = ("Evidence", "Source", "Note", "As of", "By")
            places = {"Unit and range": "column Answer", **dict.fromkeys(own, f"row of {name.rpartition('.')[0]}")}
            for heading, where in places.items():
                if row.words(heading):
                    found = f"{name} is an option, and has no {heading} of its own"
                    self.rows.fault(row.place(heading), found, f"in the {where}")

    def _check_range(self, place: Place, row: BookRow) -> None:
        text = row.words("Unit and range")
        if not text or _as_one_line(text) == _as_one_line(expected_of(place.kind)):
            return
        if text in (UNKNOWN, NOT_APPLICABLE) or not isinstance(self._read(place, text), Misread):
            found = f"{place.id}: {text[:60]!r} stands where no answer is read"
            self.rows.fault(row.place("Unit and range"), found, "in the column Answer")

    # --- one answer ---

    def _answers(self, rows: Mapping[str, BookRow]) -> dict[str, Answer | None]:
        return {name: self._answer(place, rows) for name, place in self.rows.places.items() if name in rows}

    def _answer(self, place: Place, rows: Mapping[str, BookRow]) -> Answer | None:
        row = rows[place.id]
        said = self._value(place, row, rows)
        beside = {key: self._beside(row, key, place.id) for key in ("Source", "Note", "By")}
        evidence, as_of = self._evidence(row), self._day_in(row.cells.get("As of"))
        if said is None and not (any(beside.values()) or evidence or as_of):
            return None
        state, value = ("open", None) if said is None else said
        if state == "not_applicable" and beside["Note"] is None:
            self.rows.fault(row.place("Note"), f"{place.id} is not_applicable", "a note that says why")
        return Answer(
            state=state,
            value=value,
            evidence=evidence,
            source=beside["Source"],
            note=beside["Note"],
            as_of=as_of,
            by=beside["By"],
        )

    def _value(self, place: Place, row: BookRow, rows: Mapping[str, BookRow]) -> _Said | None:
        """What an answer cell says; None where it is empty, or faulty, which is noted."""
        text = self._plain(row.cells.get("Answer"), place.id, expected=place.kind)
        if isinstance(place.kind, Checklist):
            ticked = self._ticked(place.kind, place.id, rows)
            if text in ("", TICKED, None):
                if not ticked:
                    if text == TICKED:
                        wanted = f"{TICK} beside what holds, or {nothing_ticked(place.kind)}"
                        self.rows.fault(row.place("Answer"), f"{place.id}: nothing is ticked below", wanted)
                    return None
                gone = [option.id for option in place.kind.options if option_id(place.id, option.id) not in rows]
                if gone:
                    message = f"{place.id} is ticked below, and has no row for {listed(gone, most=20)}"
                    self.rows.fault(row.place(), message, hint="export it anew, or name what is ticked in this Answer")
                return "value", ticked
            if ticked:
                self.rows.fault(row.place("Answer"), f"{text!r} here, and options are ticked below", repr(TICKED))
                return None
        return self._said(place, row, text) if text else None

    def _said(self, place: Place, row: BookRow, text: str) -> _Said | None:
        if text == UNKNOWN:
            return "unknown", None
        if text == NOT_APPLICABLE and isinstance(place, Question) and place.gate is None:
            return "not_applicable", None
        if text == NOT_APPLICABLE and not isinstance(place.kind, FreeText):
            self.rows.fault(row.place("Answer"), f"{place.id} cannot be not_applicable", "a value or unknown")
            return None
        otherwise = self._shown_otherwise(place, row, text)
        if otherwise is not None:
            self.rows.fault(row.place("Answer"), f"{place.id}: {otherwise.found}", otherwise.expected)
            return None
        value = self._read(place, text)
        if isinstance(value, Misread):
            asked = currency_asked(place)
            elsewhere = asked is not None and not takes_currency(place)
            other = other_currency(text, str(asked), self.framework) if elsewhere else None
            if other is not None:
                value = Misread(found=f"{text[:60]!r} is in {other}", expected=f"an amount in {asked}")
            self.rows.fault(row.place("Answer"), f"{place.id}: {value.found}", value.expected)
            return None
        doubt = in_doubt(place.kind, text, rates(self.framework, {})) if isinstance(place.kind, Number) else None
        if doubt is not None and isinstance(row.cells["Answer"].value, str):
            file = f"{self.path}: {row.place('Answer')}"
            self.doubts[place.id] = Problem(file=file, found=f"{place.id}: {doubt.found}", expected=doubt.expected)
        return "value", value

    def _shown_otherwise(self, place: Place, row: BookRow, text: str) -> Misread | None:
        """What the format of a cell shows beside its number, where that makes it another amount."""
        cell, asked = row.cells["Answer"], currency_asked(place)
        seen = as_seen(cell.shown_as)
        other = other_currency(seen, asked, self.framework) if asked else None
        if other is not None:
            return Misread(found=f"the cell shows {other}", expected=f"an amount in {asked}")
        if not isinstance(place.kind, Number):
            return None
        beside, unit = cell.shown.beside, place.kind.unit
        scale = scale_of(unit)
        is_named = shows_currency(seen)
        scales = (scale,) if is_named else (1, scale)
        is_strange = asked is not None and not is_named and strange_beside(beside, unit, asked)
        if is_strange or scaled_beside(beside) not in scales or other_measure(beside, unit):
            found = f"the cell holds {text} and shows {beside or cell.shown_as!r} beside it"
            return Misread(found=found, expected=f"plain text such as {text} {unit}")
        return None

    def _read(self, place: Place, text: str) -> AnswerValue | Misread:
        """What words mean; an amount may say its currency, and is kept in it."""
        if not says_currency(place):
            ways = () if isinstance(place.kind, Checklist) else ways_of(place.kind)
            bare = _without_label(((way.value, way.label) for way in ways), text)
            return typed(place.kind, bare, numbered=isinstance(place.kind, Levels))
        # What is asked for in one currency alone is asked back by whoever brings it, where it is new.
        said = answered(place, text, rates(self.framework, {}), numbered=False, doubted=takes_currency(place))
        if isinstance(said, Typed) and said.paid is not None:
            self.paid[place.id] = said.paid
        return said if isinstance(said, Misread) else said.value

    def _beside(self, row: BookRow, key: str, about: str) -> str | None:
        """A source, note or name; a day in the former two that is shown whole is text that was taken for one."""
        cell = row.cells.get(key)
        if cell is not None and key != "By" and isinstance(cell.value, date):
            return day_shown(cell.value, cell.shown_as) or self._plain(cell, about)
        return self._plain(cell, about) or None

    def _plain(self, cell: BookCell | None, about: str, expected: AnswerKind = _WORDS) -> str | None:
        """What a cell says as text, or as an answer; None where it holds what is none, which is noted."""
        if cell is None:
            return ""
        is_answer = not isinstance(expected, FreeText)
        wanted = "an answer" if is_answer else "text"
        match cell.value:
            case bool() | "=TRUE()" | "=FALSE()" as value if cell.kind != "s":  # the latter are LibreOffice's
                found = f"{str(value).upper().strip('=()')} is a truth value"
                answer = expected_of(expected) if isinstance(expected, Number) else "an answer such as yes or no"
                wanted = answer if is_answer else wanted
            case date() as value:
                found = f"{value:%Y-%m-%d} is a date"
            case int() | float() as value if not cell.shown.whole:
                held = f"{value:.15g}"
                found, wanted = f"the cell holds {held} and shows something else", f"plain text such as {held}"
            case int() | float() as value if cell.shown.times > 1:
                shown = value * cell.shown.times
                found, wanted = f"the cell shows {shown:g} % and holds {value:g}", _unpercented(shown, expected)
            case int() | float() as value:
                return f"{value:.15g}"
            case value if cell.kind == "f" or (is_answer and str(value).startswith("=")):
                found, wanted = f"{cell.words[:60]!r} is a formula", "its value"
            case DayBeyond() as value:
                found = f"{value} is shown as a day, and is none of the years 1 to 9999"
            case _ if cell.kind == "e":
                found, wanted = f"{cell.words} is an error", "a value"
            case _:
                return cell.words
        self.rows.fault(cell.place, f"{about}: {found}", wanted)
        return None

    def _ticked(self, kind: Checklist, name: str, rows: Mapping[str, BookRow]) -> tuple[str, ...]:
        ticked = []
        for option in kind.options:
            row = rows.get(option_id(name, option.id))
            said = "" if row is None else row.words("Answer")
            if row is not None and said.lower() not in ("", TICK):
                self.rows.fault(row.place("Answer"), f"{said[:60]!r} is no tick", f"{TICK} or nothing")
            elif said:
                ticked.append(option.id)
        alone = [option.id for option in kind.options if option.exclusive and option.id in ticked]
        if alone and len(ticked) > 1:
            self.rows.fault(
                rows[option_id(name, alone[0])].place("Answer"), f"{alone[0]} stands alone, and others are ticked"
            )
        return tuple(ticked)

    def _evidence(self, row: BookRow) -> str | None:
        said, kinds = row.words("Evidence"), self.framework.evidence_ids
        if said and said not in kinds:
            hint = meant(said, kinds)
            self.rows.fault(row.place("Evidence"), f"evidence is {said[:60]!r}", f"one of {listed(kinds)}", hint=hint)
            return None
        return said or None

    def _day_in(self, cell: BookCell | None) -> date | None:
        if cell is None:
            return None
        if isinstance(cell.value, datetime):
            return cell.value.date()
        day = real_date(cell.words) if cell.words else None
        if cell.words and day is None:
            self.rows.fault(cell.place, f"{cell.words[:60]!r} is no date", DAY_EXPECTED)
        return day


def _as_one_line(text: str) -> str:
    """A text as a cell holds it, however its lines are broken."""
    return " ".join(read_back(text).split())


def _unpercented(shown: float, kind: AnswerKind) -> str:
    """What is to be typed where a cell shows so many percent."""
    percents = percents_in(kind.unit) if isinstance(kind, Number) else None
    if isinstance(kind, FreeText) or percents is not None:
        return f"plain text such as {shown / (percents or 1):g}"
    wanted = "an option" if isinstance(kind, Choice | Checklist) else expected_of(kind)
    return f"{wanted}, and no percentage"


def _without_label(labels: Iterable[tuple[str, str]], text: str) -> str:
    """The word of `cloud: Rented in a cloud` as a cell has it, or of its label alone; any other text as it is."""

    def in_a_cell(words: str) -> str:
        return bare_words(read_back(words))

    known, said = dict(labels), in_a_cell(text)
    shown = {in_a_cell(f"{word}: {label}"): word for word, label in known.items()}
    named = [(word, label) for word, label in known.items() if said in (in_a_cell(word), in_a_cell(label))]
    labelled = [word for word, label in named if in_a_cell(label) == said and len(named) == 1 and text not in known]
    return shown.get(said) or (labelled[0] if labelled else text)
