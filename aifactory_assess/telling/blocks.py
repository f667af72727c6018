"""What a document is made of: few kinds of block, built once from the nouns and laid out by every medium.

All text in a block is data: a medium escapes it. A block knows no score, level or risk: what is good or bad is said by
a `grade`, a share from 0 (the best of its scale) to 1 (the worst), and how loud a word is by a `tone`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from aifactory_assess.nouns import dataclass
from aifactory_assess.scoring.printed import in_tenths

Tone: TypeAlias = Literal["plain", "strong", "quiet", "alarm", "code"]
"""Strong is what the eye finds first; quiet is for ids, lines and sources; alarm is what holds something back."""
Align: TypeAlias = Literal["left", "right"]


# --- words ---


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one tone; a grade colours it, where a medium has colours.

    `anchor` names the place where it stands, `link` leads to a place so named, where a medium has such.
    """

    text: str
    tone: Tone = "plain"
    grade: float | None = None
    anchor: str = ""
    link: str = ""


Words: TypeAlias = str | Run | tuple[str | Run, ...]
"""A sentence or a part of one; runs stand beside each other as they are, spaces are part of their text."""


def strong(text: str, grade: float | None = None) -> Run:
    """What the eye finds first."""
    return Run(text, "strong", grade)


def quiet(text: str) -> Run:
    """What may be passed over."""
    return Run(text, "quiet")


def alarm(text: str) -> Run:
    """What holds something back."""
    return Run(text, "alarm")


def code(text: str) -> Run:
    """What is typed or computed as it stands: a command, a formula."""
    return Run(text, "code")


def coded(text: str) -> tuple[str | Run, ...]:
    """Our own sentences, in which what stands between backticks is code."""
    return tuple(code(part) if number % 2 else part for number, part in enumerate(text.split("`")))


def runs(words: Words) -> tuple[Run, ...]:
    """Words as runs, empty ones left out."""
    parts = (words,) if isinstance(words, str | Run) else words
    found = (Run(part) if isinstance(part, str) else part for part in parts)
    return tuple(run for run in found if run.text)


def plain(words: Words) -> str:
    """Words without tone."""
    return "".join(run.text for run in runs(words))


def kept_on_a_line(text: str, tie: str = "\xa0") -> str:
    """A text whose numbers keep their signs and what they are of: for what is looked at, as `grep "4 M"` finds none.

    A `tie` is the blank at which no line ends.
    """
    return _WITHIN_A_NUMBER.sub(tie, text)


_WITHIN_A_NUMBER = re.compile(
    r"(?<=[0-9]) (?=(?:%|k|M|bn|[kMG]W|(?:month|day|point|year)s?)(?!\w)|of [0-9]|\([0-9])"
    r"|(?<=[0-9] of) (?=[0-9])|(?<=[0-9] %) (?=[a-z]{1,3}\))| (?=…|· )"
)
"""What stands together: a number and its sign, unit or range in brackets, the two of `4 of 4`, a short word that ends
brackets and the percent before it, and a word and the ellipsis or dot behind it.
"""


# --- blocks ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One paragraph. `depth` indents it under what it belongs to.

    `place` is where a file says it, for who has that file open: a terminal and Markdown tell it, and no paper does.
    """

    words: Words
    depth: int = 0
    place: str = ""

    @property
    def placed(self) -> Words:
        """Its words with the place."""
        return (*runs(self.words), quiet(f" ({self.place})")) if self.place else self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """Lines as they are, such as an example of a file; `language` is what they are written in."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list: its words, then what belongs under them."""

    words: Words
    under: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Entries, one under the other; numbered from 1 where their order means something."""

    entries: tuple[Entry, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; a `narrow` medium may leave it out, or put it on a line of its own, where it is `spare`."""

    heading: str
    align: Align = "left"
    spare: bool = False


def headed(*headings: str, numbers: Collection[str] = (), spare: Collection[str] = ()) -> tuple[Column, ...]:
    """Columns by their headings; those of `numbers` stand on the right."""
    return tuple(
        Column(heading=each, align="right" if each in numbers else "left", spare=each in spare) for each in headings
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of words under headings. `rows` may be an iterator: a table of many organisations is told as it is read.

    `note` stands under the table; `title` is for media that name their tables (a sheet, a caption). `rather` are places
    of rows in the order in which they stay where not all have room, if that is another than theirs.
    """

    columns: tuple[Column, ...]
    rows: Iterable[tuple[Words, ...]]
    note: Words | None = None
    title: str | None = None
    rather: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar from 0 to 1: `low` is shown, from there to `high` is open. None: it does not apply.

    `value` is the number in words, `remark` what is said beside it; `depth` 1 is a part of the bar above.
    """

    label: Words
    low: float | None
    high: float | None
    value: str
    remark: Words = ""
    grade: float | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars on one scale, under headings for label, value and remark (for media with tables)."""

    bars: tuple[Bar, ...]
    headings: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """One number that the reader came for: its label, the number with its unit, and what is said of it."""

    label: str
    value: Words
    remark: Words = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigures:
    """Key figures, beside or under each other."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """The headline: a score on a scale of 0 to 1 with the range that is open, and where the levels begin.

    `marks` are (share, label) of the levels' starts; `verdict` is the level in words.
    """

    value: str
    unit: str
    verdict: Words
    low: float
    high: float
    grade: float | None = None
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Names in the cells of two scales: `cells` by (row, column), counted from 0; rows from the bottom up.

    `grades` by (row, column) are those of what a cell means, `ratings` its words: no medium tells it by colour alone;
    `meaning` says what these are.
    """

    row_axis: str
    column_axis: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[int, int], tuple[Words, ...]]
    grades: Mapping[tuple[int, int], float] = field(default_factory=dict)
    ratings: Mapping[tuple[int, int], str] = field(default_factory=dict)
    meaning: str = ""

    @property
    def axes(self) -> str:
        """What its rows, its columns and the words in its cells are."""
        return f"{self.row_axis} by {self.column_axis}{self.meaning and f'; {self.meaning}'}"

    @property
    def taken(self) -> tuple[tuple[int, int], ...]:
        """The cells with names, the worst first, and of those that are as bad the highest."""
        found = [place for place, names in self.cells.items() if names]
        return tuple(sorted(found, key=lambda place: (self.grades.get(place, 0.0), place), reverse=True))

    def where(self, place: tuple[int, int]) -> str:
        """What a cell is called where it stands in no grid: what it means, and its place."""
        at = f"{self.row_axis} {self.rows[place[0]]}, {self.column_axis} {self.columns[place[1]]}"
        return f"{self.ratings[place]} ({at}): " if place in self.ratings else f"{at}: "


def in_names(matrix: Matrix) -> Table:
    """The table behind a matrix: its highest row first, in a cell what it means and its names one behind the other."""

    def told(place: tuple[int, int]) -> str:
        names = ", ".join(map(plain, matrix.cells.get(place, ())))
        return f"{matrix.ratings[place]}: {names}" if names and place in matrix.ratings else names

    rows: list[tuple[Words, ...]] = [
        (strong(name), *(told((row, place)) for place in range(len(matrix.columns))))
        for row, name in reversed(list(enumerate(matrix.rows)))
    ]
    return Table(columns=headed(matrix.axes, *matrix.columns), rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points (x, y) of one quantity against another, in the units of its axes; as a line, steps or a histogram.

    What is `marked` (x, y, name), the most telling first, need not lie on them: in numbers it is told apart, as a row
    between theirs would seem one of them.
    """

    title: str
    x_axis: str
    y_axis: str
    points: tuple[tuple[float, float], ...]
    style: Literal["line", "steps", "histogram"] = "line"
    marked: tuple[tuple[float, float, str], ...] = ()


def thinned(series: Series, most: int) -> tuple[tuple[float, float], ...]:
    """At most so many points in equal steps, the first and the last among them."""
    if len(series.points) <= most:
        return series.points
    step = (len(series.points) - 1) / (most - 1)
    return tuple(series.points[place] for place in sorted({round(index * step) for index in range(most)}))


def named_points(series: Series, most: int) -> tuple[tuple[float, float, str], ...]:
    """A row (x, y, names) for each of at most so many points, and for each that is marked."""
    every = set(series.points)
    names: dict[tuple[float, float], list[str]] = {point: [] for point in thinned(series, most)}
    for x, y, name in series.marked:
        if (x, y) in every:
            names.setdefault((x, y), []).append(name)
    return tuple((*point, "; ".join(names[point])) for point in sorted(names))


def told_points(series: Series, most: int) -> list[tuple[str, str, str]]:
    """These rows as they are told, all numbers of an axis with a decimal where one has one."""
    points = named_points(series, most)
    across, up = in_tenths([x for x, _, _ in points]), in_tenths([y for _, y, _ in points])
    return list(zip(across, up, (names for _, _, names in points), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One bar on an axis of time: from `start` to each of `ends` (rising), in the unit of its axis."""

    label: str
    start: float
    ends: tuple[float, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Stretches on one axis; `end_names` say what the ends mean, `density` is (time, share of probability).

    `part_names` say what lies before each end, where that is called by another name.
    """

    unit: str
    end_names: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    density: tuple[tuple[float, float], ...] = ()
    part_names: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What each part of a bar is called."""
        return self.part_names or self.end_names


def in_numbers(schedule: Schedule) -> Table:
    """The table behind a schedule: a row a stretch."""
    ends = ("from", *schedule.end_names)
    months = [
        in_tenths(column) for column in zip(*((each.start, *each.ends) for each in schedule.stretches), strict=True)
    ]
    rows = [(each.label, *told, each.remark) for each, *told in zip(schedule.stretches, *months, strict=True)]
    return Table(columns=headed("part", *ends, "remark", numbers=ends), rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAction:
    """One thing to do. `state` is what there is and what it takes, in the organisation's own numbers.

    `worth` are (label, value) pairs in a fixed order for all actions of a list: points, days, months, money, who.
    """

    do: Words
    why: Words
    state: Words = ""
    worth: tuple[tuple[str, str], ...] = ()
    place: str = ""


def spoken(label: str, value: str) -> str:
    """What an action is worth, read aloud: a bare number takes its label with it, words speak for themselves."""
    return f"{value} {label}" if value[-1:].isdigit() else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Actions, the first first."""

    actions: tuple[ToldAction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFinding:
    """One thing that was judged: its verdict and title, what that follows from, and what is said of it."""

    title: Words
    verdict: str
    grade: float
    follows: Words
    about: tuple[Words, ...] = ()
    drivers: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Findings, the worst first."""

    findings: tuple[ToldFinding, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Blocks that are made when a medium asks for them: what a screen leaves out costs a start nothing."""

    make: Callable[[], Iterable[Block]]

    def __iter__(self) -> Iterator[Block]:
        """The blocks, made anew."""
        return iter(self.make())


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A titled part with its blocks; sections nest. `id` is its anchor where a medium has such.

    A screen leaves out what is `spare` where no detail is asked for, and shows an `appendix` by itself where that is
    asked for; a paper has both. What is for a `screen` tells how to see what a screen leaves out: no paper has it.
    """

    title: Words
    blocks: Iterable[Block]
    id: str = ""
    spare: bool = False
    appendix: bool = False
    screen: bool = False


def tabled(
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[tuple[Words, ...]],
    note: str | None = None,
    rather: tuple[int, ...] = (),
) -> tuple[Section, ...]:
    """A section that is one table; none without rows."""
    every = list(rows)
    table = Table(columns=columns, rows=every, note=note, title=title, rather=rather)
    return (Section(title=title, blocks=[table]),) if every else ()


Block: TypeAlias = (
    Sentence
    | Verbatim
    | Listing
    | Table
    | Bars
    | KeyFigures
    | Gauge
    | Matrix
    | Series
    | Schedule
    | Actions
    | Findings
    | Section
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What is told: a title, what stands under it, and the blocks in their order."""

    title: Words
    about: tuple[Words, ...]
    blocks: Iterable[Block]


def on_paper(blocks: Iterable[Block]) -> Iterator[Block]:
    """What a medium that leaves nothing out tells: all but what is for a screen."""
    return (block for block in blocks if not (isinstance(block, Section) and block.screen))
