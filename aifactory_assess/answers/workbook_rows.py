"""Where what stands in a questionnaire's workbook, and its rows by their ids (openpyxl).

Rows are found by their ids, never by their place: people sort and insert.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aifactory_assess.answers.questionnaire import TAKES, Place, questionnaire
from aifactory_assess.errors import Problem, Suggestions
from aifactory_assess.escaping import visible
from aifactory_assess.excel.reading import UNMERGE, MergedCells, sheet_rows
from aifactory_assess.excel.showing import Display, display_of, is_struck
from aifactory_assess.excel.text import StruckText, cell_text
from aifactory_assess.framework.asked import Checklist, Question
from aifactory_assess.framework.kinds import ways_of
from aifactory_assess.framework.model import Framework
from aifactory_assess.framework.spoken import asked_when

if TYPE_CHECKING:
    from openpyxl import Workbook

START, LISTS = "Start", "lists"
NAME_LABEL, DAY_LABEL, RESPONDENT_LABEL = "Name", "Assessed on", "Respondent"
COLUMNS = ("id", "Question", "Answer", "Unit and range", "Evidence", "Source", "Note", "As of", "By")
READ_COLUMNS = frozenset(COLUMNS) - {"Question", "Unit and range"}
KEPT_COLUMNS = ("Evidence", "Source", "Note", "As of", "By", "Answer", "id", "noted_by")
"""What an export keeps on the sheet of its lists of each row in which it wrote something, as it wrote it.

What the first sheet says of whose they are and when too, under its labels, and the names in a note as a list of JSON.
"""
KEPT_LABELS = (NAME_LABEL, DAY_LABEL, RESPONDENT_LABEL)
MOST_ROWS, MOST_COLUMNS = 5000, 50


def option_id(place: str, option: str) -> str:
    """The id of the row in which an option of a checklist is ticked."""
    return f"{place}.{option}"


def question_texts(framework: Framework) -> dict[str, str]:
    """What stands as the question beside each id: of questions and facts, and of the options of checklists."""
    texts: dict[str, str] = {}
    for group in questionnaire(framework):
        for place in group.places:
            texts[place.id] = _asked(framework, place, group.title)
            for way in ways_of(place.kind) if isinstance(place.kind, Checklist) else ():
                alone = " (stands alone)" if way.alone else ""
                texts[option_id(place.id, way.value)] = f"    {cell_text(way.label)}{alone}"
    return texts


def _asked(framework: Framework, place: Place, topic: str) -> str:
    parts = [
        place.ask,
        place.help or "",
        f"({topic}{', ' + TAKES[place.takes] if place.takes else ''})",
        f"{asked_when(framework, place.when)}." if place.when else "",
        "Worked out from the profile where it is known." if isinstance(place, Question) and place.derive else "",
    ]
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookCell:
    """One cell that holds something: where, what, what the program that wrote it says it is, and how it is shown.

    `is_struck` says that all of it is struck out.
    """

    place: str
    value: object
    kind: str
    shown: Display
    shown_as: str
    is_struck: bool

    @property
    def words(self) -> str:
        """Its text without blanks around it; empty where nobody sees any."""
        words = "" if self.value is None else str(self.value).strip()
        return words if visible(words) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """The cells of one row that hold something, by the column's heading; `first` is one of them."""

    cells: Mapping[str, BookCell]
    first: BookCell

    def place(self, heading: str = "id") -> str:
        """Where the cell of a column stands, or the row's first where it holds nothing."""
        return self.cells.get(heading, self.cells.get("id", self.first)).place

    @property
    def sheet(self) -> str:
        """The title of the sheet where it stands."""
        return self.first.place.rpartition("!")[0]

    def words(self, heading: str) -> str:
        """The text in a column; empty where there is none."""
        cell = self.cells.get(heading)
        return "" if cell is None else cell.words


@dataclass(slots=True)
class BookRows:
    """Finds the rows of one workbook; goes on after a fault.

    `hidden` are sheets with answers that nobody sees, `headed` those whose headings were found.
    """

    path: str
    book: Workbook
    places: Mapping[str, Place]
    framework: Framework
    problems: list[Problem] = field(default_factory=list)
    hidden: dict[str, None] = field(default_factory=dict)
    headed: set[str] = field(default_factory=set)

    def fault(self, place: str, found: str, expected: str | None = None, *, hint: str | None = None) -> None:
        """Note a fault at a cell or sheet."""
        self.problems.append(Problem(file=f"{self.path}: {place}", found=found, expected=expected, hint=hint))

    def check_struck(self, cell: BookCell) -> None:
        """Note a fault where what a cell holds is struck out, or some of it, which would be read all the same."""
        some = "some of " if isinstance(cell.value, StruckText) else ""
        if some or cell.is_struck:
            self.fault(cell.place, f"{some}{cell.words[:60]!r} is struck out", "only what counts")

    def found(self, kept: str | None = None) -> dict[str, BookRow]:
        """Every row that has an id, of all sheets that people fill in, or of the one in which an export keeps some."""
        found: dict[str, BookRow] = {}
        known = {
            *self.places,
            *(
                option_id(place.id, option.id)
                for place in self.places.values()
                if isinstance(place.kind, Checklist)
                for option in place.kind.options
            ),
            *(KEPT_LABELS if kept else ()),
        }
        suggestions, again, asks = Suggestions(), dict[tuple[str, str], list[BookRow]](), Counter[str]()
        for row in self._each_row(kept):
            name = row.words("id")
            asks[row.sheet] += name in known
            if not name:
                for heading in filter(row.words, (each for each in COLUMNS if each in READ_COLUMNS)):
                    what = "an answer" if heading == "Answer" else f"something below {heading!r}"
                    self.fault(row.place(heading), f"there is {what} here, and no id in its row")
                    break
            elif name not in known:
                hint = self.framework.instead_of(name) or suggestions.meant(name, known)
                self.fault(row.place(), f"{name[:80]!r} is no question of {self.framework.id}", hint=hint)
            elif name in found:
                again.setdefault((row.sheet, found[name].sheet), []).append(row)
            else:
                found[name] = row
        for (sheet, first), rows in again.items():
            if sheet != first and 1 < len(rows) >= 0.9 * asks[sheet]:
                hint = f"delete the sheet if it is a copy of {first}"
                self.fault(sheet, f"{len(rows)} of its rows stand in {first} too", "each in one", hint=hint)
                continue
            for row in rows:
                name = row.words("id")
                self.fault(row.place(), f"{name} stands here again", f"once ({found[name].place()})")
        return found

    def _each_row(self, kept: str | None) -> Iterator[BookRow]:
        for sheet in self.book.worksheets:
            if sheet.title == kept if kept else sheet.title not in (START, LISTS):
                for row in self._rows_of(sheet):
                    if sheet.sheet_state != "visible" and row.words("Answer"):
                        self.hidden[sheet.title] = None
                    yield row

    def _rows_of(self, sheet: Any) -> Iterator[BookRow]:  # noqa: ANN401 - one of openpyxl's sheets
        """The rows under the headings; a sheet that asks, and whose headings were changed, is a fault."""
        headings: dict[int, str] | None = None
        ids: list[str] = []
        merged: list[MergedCells] = []
        named: list[int] = []
        asked: list[int] = []
        begins = 0
        retyped: Mapping[int, str] = {}
        for number, cells in enumerate(sheet_rows(sheet, self.path, width=MOST_COLUMNS, merged=merged.append), 1):
            if number > MOST_ROWS:
                self.fault(sheet.title, f"has more than {MOST_ROWS:,} rows, and those below are not read")
                break
            found = {
                place: cell_at(self.path, sheet.title, cell) for place, cell in cells.items() if cell.value is not None
            }
            held = {place: cell for place, cell in found.items() if cell.words}
            if headings is None:
                words = {place: cell.words for place, cell in held.items()}
                if {"id", "Answer"} <= set(words.values()):
                    headings, begins = words, number
                    self.headed.add(sheet.title)
                    self._check_headings(held)
                    retyped = _retyped(words)
                ids += [word for word in words.values() if word in self.places]
                continue
            row = {headings[place]: cell for place, cell in held.items() if place in headings}
            if "id" in row:
                named.append(number)
                asked += [number] if row["id"].words in self.places else []
                # What an export computes behind the last column has no heading.
                told = (place for place, cell in held.items() if place in headings or cell.kind != "f")
                lost = next((place for place in told if place in retyped), None)
                if lost is not None:
                    head = re.sub("[0-9]+$", str(begins), found[lost].place)
                    self._fault_of_heading(head, headings.get(lost), retyped[lost])
                    retyped = {}
            for heading in READ_COLUMNS & set(row) if "id" in row else ():
                self.check_struck(row[heading])
            if row:
                yield BookRow(cells=row, first=next(iter(row.values())))
        for each in merged:
            inside = {word for place, word in (headings or {}).items() if place in each.columns} & READ_COLUMNS
            rows = named if "Answer" in inside else asked
            are_below = bisect(rows, each.rows[0]) < bisect(rows, each.rows[-1])
            if each.rows.start > begins and inside and are_below:
                self.fault(sheet.title, each.refusal, hint=UNMERGE)
        if headings is None and ids:
            self.fault(sheet.title, f"asks for {ids[0]}, and has no row with the headings id and Answer")

    def _check_headings(self, cells: Mapping[int, BookCell]) -> None:
        first: dict[str, BookCell] = {}
        for cell in cells.values():
            known = first.setdefault(cell.words, cell)
            if known is not cell and cell.words in READ_COLUMNS:
                self.fault(cell.place, f"{cell.words!r} heads this column too", f"once ({known.place})")

    def _fault_of_heading(self, place: str, found: str | None, missing: str) -> None:
        # What stands below one that was retyped, or put into another language, would be passed over.
        hint = f"where the column is one of your own, put an empty one headed {missing!r} beside it"
        heads = "nothing" if found is None else repr(found[:60])
        self.fault(place, f"{heads} heads this column", f"{missing!r}", hint=hint)


def _retyped(headings: Mapping[int, str]) -> Mapping[int, str]:
    """The heading of ours that is missing where a column stands, by its place; columns elsewhere are somebody's own."""
    ours = {heading: place for place, heading in headings.items() if heading in COLUMNS}
    found: dict[int, str] = {}
    for order, heading in enumerate(COLUMNS):
        if heading in READ_COLUMNS and heading not in ours:
            before = [ours[each] for each in COLUMNS[:order] if each in ours][-1:]
            behind = [ours[each] for each in COLUMNS[order:] if each in ours][:1]
            first, last = (before or [-1])[0] + 1, (behind or [MOST_COLUMNS])[0]
            # Where they were put into another order, it may be anywhere.
            inside = set(range(first, last)) if first <= last else set(headings)
            strange = {place for place in inside & set(headings) if headings[place] not in COLUMNS}
            found = dict.fromkeys(strange | ({first} & inside - set(headings)), heading) | found
    return found


def cell_at(path: str, sheet: str, cell: Any) -> BookCell:  # noqa: ANN401 - one of openpyxl's kinds of cell
    """A cell with its place, such as `People!C7`."""
    return BookCell(
        place=f"{sheet}!{cell.coordinate}",
        value=cell.value,
        kind=str(cell.data_type),
        shown=display_of(cell, path),
        shown_as=str(cell.number_format),
        is_struck=is_struck(cell),
    )
