"""Files of Office as text, for a person to read: a line a row, with every setting that says or allows something."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

_ALLOWED = ("formatColumns", "formatRows", "sort", "autoFilter", "insertRows", "insertColumns")


def workbook(data: bytes) -> str:
    """A workbook, sheet by sheet."""
    book: Any = load_workbook(io.BytesIO(data))  # openpyxl's types know no custom properties
    values = load_workbook(io.BytesIO(data), data_only=True)
    lines = [f"{book.properties.title}, of {book.properties.created}"]
    lines += [f"property {each.name}: {each.value}" for each in book.custom_doc_props.props]
    lines += [f"name {name}: {defined.value}" for name, defined in book.defined_names.items()]
    for sheet in book.worksheets:
        lines += _sheet(sheet, values[sheet.title])
    return "\n".join(lines) + "\n"


def _sheet(sheet: Any, values: Any) -> Iterator[str]:  # noqa: ANN401 - openpyxl has one type of sheet, mypy sees three
    yield f"\n== {sheet.title}, {sheet.sheet_state}, panes {sheet.freeze_panes}, filter {sheet.auto_filter.ref}"
    if sheet.protection.sheet:
        yield f"locked but for {', '.join(name for name in _ALLOWED if not getattr(sheet.protection, name))}"
    alike = sheet.column_dimensions.values()  # columns of one width stand together
    columns = ((get_column_letter(place), each) for each in alike for place in range(each.min, each.max + 1))
    yield "widths " + ", ".join(f"{name} {each.width:.0f}{' hidden' * each.hidden}" for name, each in columns)
    yield from (f"table {table.name} at {table.ref}" for table in sheet.tables.values())
    yield from (f"merged {each}" for each in sorted(map(str, sheet.merged_cells.ranges)))
    for rule in sheet.data_validations.dataValidation:
        yield f"one of {rule.formula1} at {rule.sqref}{'' if rule.showErrorMessage else ', or what is typed'}"
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [f"{_style(cell)}{_said(cell, values[cell.coordinate].value)}" for cell in row]
        height = sheet.row_dimensions[number].height
        yield f"{number}{f' ({height:g} high)' if height else ''}: {' | '.join(cells)}".rstrip()


def _said(cell: Any, value: object) -> str:  # noqa: ANN401 - as above
    said = "" if cell.value is None else str(cell.value).replace("\n", "⏎")
    return f"{said} -> {value}" if cell.data_type == "f" else f"#{said}" if cell.data_type == "n" and said else said


def _style(cell: Any) -> str:  # noqa: ANN401 - as above
    """What sets a cell apart: bold, its size and colours, its format, and whether it may be filled in."""
    font, fill = cell.font, cell.fill
    marks = (
        "bold" if font.bold else "",
        f"{font.size:.0f}" if font.size not in (None, 11) else "",
        font.color.rgb[2:] if font.color is not None and isinstance(font.color.rgb, str) else "",
        f"on {fill.fgColor.rgb[2:]}" if fill.fill_type else "",
        "" if cell.number_format == "General" else cell.number_format,
        "" if cell.protection.locked else "open",
    )
    told = " ".join(mark for mark in marks if mark)
    return f"[{told}] " if told else ""


def deck(data: bytes) -> str:
    """Slides, shape by shape: where it stands in tenths of an inch, and what it says or draws."""
    from pptx import Presentation

    lines = []
    for number, slide in enumerate(Presentation(io.BytesIO(data)).slides, start=1):
        lines.append(f"\n== {number}, {slide.slide_layout.name}")
        lines += [line for shape in slide.shapes for line in _shape(shape)]
        if slide.has_notes_slide:
            lines.append(f"notes: {slide.notes_slide.notes_text_frame.text}")
    return "\n".join(lines).strip() + "\n"


def _shape(shape: Any) -> Iterator[str]:  # noqa: ANN401 - python-pptx has no types
    place = " ".join(f"{(each or 0) / 91440:.1f}" for each in (shape.left, shape.top, shape.width, shape.height))
    yield f"{shape.name} at {place}"
    alternative = shape._element._nvXxPr.cNvPr.get("descr")  # python-pptx reads it of pictures only
    if alternative:
        yield f"    for who does not see it: {alternative}"
    if shape.has_text_frame:
        if shape.text_frame.word_wrap is False:
            yield "    in one line:"
        yield from (f"    {_runs(paragraph)}" for paragraph in shape.text_frame.paragraphs)
    if getattr(shape, "has_table", False):
        yield from (f"    {' | '.join(_cell(cell) for cell in row.cells)}" for row in shape.table.rows)
    if getattr(shape, "has_chart", False):
        for plot in shape.chart.plots:
            yield f"    {type(plot).__name__} of {list(plot.categories)}"
            yield from (f"    {series.name}: {list(series.values)}" for series in plot.series)


def _cell(cell: Any) -> str:  # noqa: ANN401 - as above
    return " / ".join(map(_runs, cell.text_frame.paragraphs))


def _runs(paragraph: Any) -> str:  # noqa: ANN401 - as above
    return "".join(f"{_font(run.font)}{run.text}" for run in paragraph.runs)


def _font(font: Any) -> str:  # noqa: ANN401 - as above
    size = f"{font.size.pt:g}" if font.size is not None else ""
    colour = str(font.color.rgb) if font.color is not None and font.color.type is not None else ""
    told = " ".join(each for each in (size, "bold" if font.bold else "", colour) if each)
    return f"[{told}] " if told else ""
