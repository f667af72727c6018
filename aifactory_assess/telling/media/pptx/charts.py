"""Stretches on an axis as a native chart: bars that a consultant may restyle, with their numbers behind them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from aifactory_assess.excel.text import cell_text, shortened
from aifactory_assess.telling.blocks import Schedule, Stretch
from aifactory_assess.telling.media.pptx import fitting
from aifactory_assess.telling.media.pptx.package import INK, LINE, QUIET, SHOWN, colour
from aifactory_assess.telling.media.xlsx import new_book

SHADES = (SHOWN, colour("5A9BD0"), colour("A9CBE6"))
_ON_FIRST = colour("FFFFFF")
UNSEEN = " "
"""The name of the part up to where a bar starts, which no legend lists."""
_LONGEST_NAME = 80
_LANE, _AROUND = 34.0, 84.0
_SMALL = 11.0
_LABELS = (_SMALL, 9.0, 8.0)
_LENGTHS = 1.5
"""The room that a label needs, in its own lengths: with less it is cut where other letters stand in for the file's."""
_BEHIND = 0.4
"""What labels behind bars take of an axis at most."""
_FIVE_DIGITS, _THOUSANDS, _IN_THOUSANDS = 10_000, " k", '[=0]0;#,##0," k"'
"""From where numbers are told in thousands, by which sign, and how so beside an axis."""
_EDGES, _DRAWN = 30.0, 0.9
"""What the edges of a chart take, and what of the rest its axis takes at least."""


class _Label(NamedTuple):
    """What is written, in letters of which size."""

    text: str
    size: float


class _Labels(NamedTuple):
    """A label a bar or none at all: in its first part, and behind its last, up to `share` longest bars behind that.

    Over its last part a label would seem to be that of the one before. `about` says which ends stand behind.
    """

    inside: Sequence[_Label] = ()
    behind: Sequence[_Label] = ()
    share: float = 0.0
    about: str = ""


def height(schedule: Schedule) -> float:
    """How high a chart wants to be."""
    return _AROUND + _LANE * len(schedule.stretches)


def draw(slide: Any, schedule: Schedule, box: tuple[float, float, float, float]) -> None:  # noqa: ANN401 - python-pptx has no types
    """Bars one below the other; their first part, up to where they start, is not seen, nor is that of the last label.

    A chart counts from the bottom, so the last stretch comes first.
    """
    stretches = tuple(reversed(schedule.stretches))
    names = [_name(each) for each in stretches]
    series = [(UNSEEN, [round(each.start, 6) for each in stretches])]
    for place, name in enumerate(schedule.parts):
        series.append((fitting.shown(name), [_part(each.start, each.ends, place) for each in stretches]))
    labels, longest = _labels(schedule, stretches, box[2]), _longest(stretches)
    behind = round(labels.share * longest, 6)
    if labels.share:
        series.append((UNSEEN, [max(0.0, round(longest + behind - each.ends[-1], 6)) for each in stretches]))
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # the library has no types
    data.categories = names
    for name, values in series:
        data.add_series(name, values)
    ends = [", ".join(_said(end, longest) for end in each.ends) for each in stretches]
    about = f"{fitting.shown(schedule.unit)} ({', '.join(map(fitting.shown, schedule.end_names))})"
    told = [f"{name} {said}" for name, said in zip(names, ends, strict=True)]
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, *(Pt(each) for each in box), data)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(_numbers(names, series))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{about}: {'; '.join(told)}")
    _style(frame.chart, schedule.unit, labels)
    axis = frame.chart.value_axis
    if longest > 0:
        axis.maximum_scale = round(longest + behind, 6)
    if longest >= _FIVE_DIGITS:
        axis.tick_labels.number_format, axis.major_unit = _IN_THOUSANDS, _step(longest + behind)


def _part(start: float, ends: Sequence[float], place: int) -> float:
    return max(0.0, round(ends[place] - (start if place == 0 else max(start, ends[place - 1])), 6))


def _said(value: float, longest: float) -> str:
    """A value in the unit that the longest bar of its chart needs, as a bar has little room."""
    if longest < _FIVE_DIGITS:
        return f"{value:,.0f}"
    return f"{value / 1000:,.{0 if value >= 1000 else 1}f}{_THOUSANDS}"  # noqa: PLR2004 - one thousand


def _step(longest: float) -> float:
    """A round number that goes into an axis twice to five times, as the letters of its ticks want room."""
    power: float = 10 ** math.floor(math.log10(longest / 2))
    return next(step for step in (power * 5, power * 2, power) if 2 * step <= longest)


def _numbers(names: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> bytes:
    """The sheet behind the chart. The library's own writes a name that begins with `=` as a formula."""
    book, out = new_book()
    sheet = book.add_worksheet()
    for row, name in enumerate(names, 1):
        sheet.write_string(row, 0, cell_text(name))
    for column, (name, values) in enumerate(series, 1):
        sheet.write_string(0, column, cell_text(name))
        for row, value in enumerate(values, 1):
            sheet.write_number(row, column, value)
    book.close()
    return out.getvalue()


def _labels(schedule: Schedule, stretches: Sequence[Stretch], room: float) -> _Labels:
    """Where the ends of all bars are told alike: the first in each and the last behind, or both behind, or the last."""
    names, longest = max((fitting.length(_name(each), _SMALL) for each in stretches), default=0.0), _longest(stretches)
    if longest <= 0:
        return _Labels()
    axis = (room - min(names, room / 2) - _EDGES) * _DRAWN
    shortest = axis * (1 - _BEHIND) / longest
    first, last = ([_said(each.ends[place], longest) for each in stretches] for place in (0, -1))
    several = len(schedule.end_names) > 1
    sizes = [_size(text, (each.ends[0] - each.start) * shortest) for text, each in zip(first, stretches, strict=True)]
    inside = [_Label(text, size) for text, size in zip(first, sizes, strict=True) if size is not None]
    if len(inside) < len(stretches):
        inside = []
    if inside and not several:
        return _Labels(inside)
    ways = [(last, "")]
    if several and not inside:
        pairs = list(zip(first, last, strict=True))
        both = [far if near == far else f"{near.removesuffix(_THOUSANDS)}, {far}" for near, far in pairs]
        likely, *_, high = schedule.end_names
        named = [f"{said}: {likely}, {high}" for said, far in zip(both, last, strict=True) if said != far]
        ways = [(both, named[-1] if named else ""), (last, f"behind the bars: {high}")]
    shares = [each.ends[-1] / longest for each in stretches]
    for told, about in ways:
        for size in _LABELS:
            part = max(map(_left, shares, [_LENGTHS * fitting.length(text, size) / axis for text in told]))
            if part <= _BEHIND:
                return _Labels(inside, [_Label(text, size) for text in told], part / (1 - part), about)
    return _Labels(inside)


def _left(share: float, needed: float) -> float:
    """What the longest bar leaves of an axis where one of `share` of its length leaves what is `needed`."""
    return 1 - min(1.0, (1 - needed) / max(share, 1e-9))


def _size(text: str, room: float) -> float | None:
    """The largest letters of a label in a room; None where none fit."""
    return next((size for size in _LABELS if _LENGTHS * fitting.length(text, size) <= room), None)


def _longest(stretches: Sequence[Stretch]) -> float:
    """The end of the longest bar; 0 where none is long enough to be drawn."""
    longest = max((each.ends[-1] for each in stretches), default=0.0)
    return longest if round(longest, 6) else 0.0


def _name(stretch: Stretch) -> str:
    return shortened(fitting.shown(stretch.label), _LONGEST_NAME)


def is_cut(stretch: Stretch) -> bool:
    """Whether the name of a bar is shortened."""
    return fitting.is_cut(stretch.label) or _name(stretch) != fitting.shown(stretch.label)


def _style(chart: Any, unit: str, labels: _Labels) -> None:  # noqa: ANN401 - as above
    chart.font.size, chart.font.color.rgb = Pt(_SMALL), INK
    chart.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 100
    first, *ends = plot.series
    first.format.fill.background()
    if labels.share:
        behind = ends.pop()
        behind.format.fill.background()
        _write(behind, labels.behind, INK, XL_LABEL_POSITION.INSIDE_BASE)
    for place, each in enumerate(ends):
        each.format.fill.solid()
        each.format.fill.fore_color.rgb = SHADES[min(place, len(SHADES) - 1)]
    _write(ends[0], labels.inside, _ON_FIRST, XL_LABEL_POSITION.INSIDE_END)
    chart.category_axis.format.line.color.rgb = LINE
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.major_gridlines.format.line.color.rgb = LINE
    chart.value_axis.format.line.fill.background()
    chart.value_axis.minimum_scale = 0
    ticks = chart.value_axis.tick_labels
    ticks.number_format, ticks.number_format_is_linked = "#,##0", False
    chart.value_axis.has_title = True
    title = chart.value_axis.axis_title.text_frame
    title.text = "\n".join(map(fitting.shown, filter(None, (unit, labels.about))))
    for each in title.paragraphs:
        each.font.size, each.font.bold, each.font.color.rgb = Pt(_SMALL), False, QUIET
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    for place in [0, len(ends) + 1] if labels.share else [0]:
        _unlist(chart.legend._element, place)


def _unlist(legend: Any, place: int) -> None:  # noqa: ANN401 - as above
    """Leave what is not seen out of a legend, where it would take room: the library leaves nothing out."""
    entry = legend.makeelement(qn("c:legendEntry"), {})
    for name, value in (("c:idx", str(place)), ("c:delete", "1")):
        entry.append(entry.makeelement(qn(name), {"val": value}))
    legend.find(qn("c:overlay")).addprevious(entry)


def _write(series: Any, labels: Sequence[_Label], ink: Any, where: Any) -> None:  # noqa: ANN401 - as above
    """Where bars end, written at their ends: the value of a part would be its length."""
    series.data_labels.show_value = False
    for place, told in enumerate(labels):
        label = series.points[place].data_label
        label.position = where
        label.text_frame.text = told.text
        label.text_frame.paragraphs[0].font.size = Pt(told.size)
        label.text_frame.paragraphs[0].font.color.rgb = ink
