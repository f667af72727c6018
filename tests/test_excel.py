"""Workbooks that cannot be read are refused for what they are, whoever reads them."""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.descriptors import base
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from aifactory_assess.answers.workbook import read_workbook
from aifactory_assess.batch.options import ScoreOptions
from aifactory_assess.errors import AssessError
from aifactory_assess.excel.parts import checked_parts, written_beside
from aifactory_assess.excel.reading import open_workbook, sheet_rows
from aifactory_assess.excel.showing import Display, display_of
from aifactory_assess.excel.text import DayBeyond, cell_text, read_back, unescaped
from aifactory_assess.framework.builtin import builtin
from tests.batch.test_run import to_file

DIALECTS = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


def strict(path: Path) -> Path:
    """A workbook as the strict dialect of its standard has it."""
    with zipfile.ZipFile(path) as loose:
        parts = {name: loose.read(name) for name in loose.namelist()}
    for namespace, of_strict in DIALECTS.items():
        parts = {name: content.replace(namespace, of_strict) for name, content in parts.items()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """A workbook with other words in one of its parts."""
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content.replace(old, new) if name == part else content)
    return path


def table(path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].append(["organisation", "lineage__note"])
    book.worksheets[0].append(["a", '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">'])
    book.save(path)
    return path


def test_a_workbook_of_the_strict_dialect_is_called_that_by_all_that_read_it(tmp_path: Path) -> None:
    assert to_file(tmp_path / "out.csv", table(tmp_path / "t.xlsx")).rows == 1
    path = strict(tmp_path / "t.xlsx")
    for read in (lambda: to_file(tmp_path / "again.csv", path), lambda: read_workbook(path, builtin())):
        with pytest.raises(AssessError) as caught:
            read()
        assert str(caught.value) == f"{path}: is a Strict Open XML workbook (save it as Excel Workbook (.xlsx))"


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Sheet", "More"), "its sheets 'Sheet' and 'More' are the same part, 'xl/worksheets/sheet1.xml' (open it"),
        (("Sheet", "Sheet"), "its sheets 'Sheet' and 'Sheet' are the same part, 'xl/worksheets/sheet1.xml' (open it"),
        ([f"Sheet{number}" for number in range(1001)], "has 1,001 sheets, expected at most 1,000"),
    ],
)
def test_a_part_is_one_sheet_and_a_workbook_has_a_thousand_at_most(
    names: Sequence[str], told: str, tmp_path: Path
) -> None:
    path, one = table(tmp_path / "t.xlsx"), b'name="Sheet" sheetId="1" state="visible" r:id="rId1"/>'
    start = b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    sheets = start.join(one.replace(b"Sheet", name.encode()) for name in names)
    rewritten(path, "xl/workbook.xml", one, sheets)
    for read in (lambda: to_file(tmp_path / "out.csv", path), lambda: read_workbook(path, builtin())):
        with pytest.raises(AssessError) as caught:
            read()
        assert str(caught.value).startswith(f"{path}: {told}")


def test_of_a_table_the_asked_sheet_alone_is_read(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append(["organisation"])
    book.worksheets[0].append(["a"])
    book.create_sheet("More")
    book.save(path)
    rewritten(path, "xl/worksheets/sheet2.xml", b'<dimension ref="A1:A1"/>', b"</x>")
    assert to_file(tmp_path / "out.csv", path).rows == 1


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("one_x000D_\ntwo", "one\ntwo"),
        ("one_x000D__x000A_two", "one\ntwo"),
        ("_x005F_x000D_", "_x000D_"),
        ("0x005F_1", "0x005F_1"),
        ("_x00e4_ _x0000_ _xFFFF_", "\u00e4 \0 \uffff"),
        ("_xD83D__xDE00_ _x41_ _x004G_", "_xD83D__xDE00_ _x41_ _x004G_"),
    ],
)
def test_signs_that_xml_cannot_hold_are_read_as_themselves(held: str, said: str, tmp_path: Path) -> None:
    path, escaped = tmp_path / "t.xlsx", tmp_path / "escaped.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, "HELD")
    sheet.write_formula(0, 1, "=A1", None, "HELD")
    sheet.write_number(0, 2, 0)
    book.close()
    inline = (b'<c r="C1"><v>0</v></c>', b'<c r="C1" t="inlineStr"><is><t>HELD</t></is></c>')
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(escaped, "w") as again:
        for name in packed.namelist():
            again.writestr(name, packed.read(name).replace(*inline).replace(b"HELD", held.encode()))
    with open_workbook(escaped, "t", largest=1 << 20, computed=True) as opened:
        assert [[cell.value for cell in row.values()] for row in sheet_rows(opened.worksheets[0], "t")] == [[said] * 3]


def test_signs_that_xml_cannot_hold_are_not_made_one_by_one() -> None:
    """Of 42 MB of them, 81 KB packed, a workbook took 4.9 seconds."""
    calls: list[str] = []
    sys.setprofile(lambda _frame, event, _what: calls.append(event))
    said = unescaped("_x0041__xd800_" * 20_000)
    sys.setprofile(None)
    assert said == "A_xd800_" * 20_000
    assert len(calls) < 100


@pytest.mark.parametrize("computed", [False, True])
def test_a_formula_over_several_cells_is_told_as_any_other(computed: bool, tmp_path: Path) -> None:
    path, array = tmp_path / "t.xlsx", b'<f t="array" ref="A1:B2">5+5</f>'
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_number(0, 0, 1)
    book.close()
    cells = (array, b'<f t="dataTable" ref="B1:B2" dt2D="1"/>', array + b"<v>10</v>")
    rewritten(path, "xl/worksheets/sheet1.xml", b'<c r="A1"><v>1</v></c>', b"<c>%s</c><c>%s</c><c>%s</c>" % cells)
    with open_workbook(path, "t", largest=1 << 20, computed=computed) as opened:
        (row,) = sheet_rows(opened.worksheets[0], "t")
    assert [cell.value for cell in row.values()] == ["=5+5", "=TABLE()", 10 if computed else "=5+5"]


FORGED = {
    *("<v>1_0</v>", "<v>\u0661</v>", "<v>1<x>5</x>0</v>", "<v>1</v><v>7</v>", f"<v>{'9' * 5_000}</v>", "<v> </v>"),
    *("<v>NaN</v>", "<v>INF</v>", "<v>0x60</v>", "<v>1e</v>", "<v>--1</v>", "<v>three</v>"),
}
KINDS = {"b": ("TRUE", "2", "yes"), "d": ("three", "2026-02-30"), "s": ("99", "-1", "1.0", "9" * 5_000)}
NO_TEXTS = {
    *("3", "<t>3</t><t>0</t>", "<t>3<x>0</x></t>", "<r><t>3</t><t>0</t></r>", "<t>3</t><r><t>0</t></r>"),
    *("<r><t><x>3</x></t></r>", "<t>3</t>0", "<r><t>3</t></r>0", "<r>3<t>0</t></r>", "<r><t>3</t>0</r>"),
    *("<r><r><t>3</t></r></r>", "<x:t xmlns:x='urn:x'>3</x:t>", "<r><x:t xmlns:x='urn:x'>3</x:t></r>"),
    "<x:AlternateContent xmlns:x='urn:x'><x:Choice><t>3</t></x:Choice></x:AlternateContent>",
}


@pytest.mark.parametrize("held", sorted(NO_TEXTS))
def test_what_no_program_writes_into_a_text_that_cells_share_is_refused(held: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["organisation", "lineage"])
    rewritten(path, "xl/sharedStrings.xml", b"<t>lineage</t>", held.encode())
    with pytest.raises(AssessError, match=r"t\.xlsx: a text that its cells share holds what no program writes"):
        to_file(tmp_path / "out.csv", path)


@pytest.mark.parametrize(
    "held",
    [
        *("<t>3</t>", "\n<r>\n<rPr><b/></rPr>\n<t>3</t>\n</r>\n<r><t/></r><r/>", "<t>3</t>\n<extLst><ext/></extLst>"),
        "\n<t>3</t><rPh sb='0' eb='1'><t>x</t></rPh><phoneticPr fontId='1'/>",
    ],
)
def test_a_text_of_a_cell_may_be_in_pieces_and_say_how_it_is_spoken(held: str, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append(["organisation", 3])
    book.save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", b't="n"><v>3</v>', f't="inlineStr"><is>{held}</is>'.encode())
    with open_workbook(path, "t", largest=1 << 20) as opened:
        (row,) = sheet_rows(opened.worksheets[0], "t")
    assert row[1].value == "3"


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        *(("n", held) for held in sorted(FORGED)),
        *((kind, f"<v>{word}</v>") for kind, words in KINDS.items() for word in words),
        *(("inlineStr", f"<is>{held}</is>") for held in sorted(NO_TEXTS)),
        *[("inlineStr", "<v>3</v>"), ("inlineStr", "<is><t>3</t></is><is><t>0</t></is>")],
        *[("n", "<is><t>3</t></is>"), ("s", "<v>0</v><is>3</is>"), ("zz", "<v>3</v>"), ("", "<v>3</v>")],
    ],
)
def test_what_no_program_writes_into_a_cell_is_refused_at_its_place(kind: str, held: str, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append(["organisation", "lineage"])
    book.worksheets[0].append(["a", 3])
    book.save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", b't="n"><v>3</v>', f't="{kind}">{held}'.encode())
    with pytest.raises(AssessError, match=r"t\.xlsx: cell B2 of 'Sheet' holds what no program writes"):
        to_file(tmp_path / "out.csv", path)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('t="b"><v>true</v>', True),
        ('t="b"><v>false</v>', False),
        ('t="b"><v>0</v>', False),
        ("><v>-.5E+1</v>", -5.0),
        ("><v> 3\n</v>", 3),
        ("><v></v>", None),
    ],
)
def test_what_a_kind_of_cell_may_be_spelled_as_is_read(cell: str, value: object, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append([3, 4])
    book.save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", b't="n"><v>3</v>', cell.encode())
    with open_workbook(path, "t", largest=1 << 20) as opened:
        (row,) = sheet_rows(opened.worksheets[0], "t")
    assert (row[0].value if 0 in row else None) is value or row[0].value == value


def test_a_cell_of_a_look_that_a_workbook_has_not_is_refused_at_its_place(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append(["organisation", "lineage"])
    book.worksheets[0].append(["a", 3])
    book.save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="B2" s="7"')
    with pytest.raises(AssessError, match=r"t\.xlsx: cell B2 of 'Sheet' names a look that the workbook has not"):
        to_file(tmp_path / "out.csv", path)


def eastern(path: Path, number: int, told: bool) -> Path:
    """A workbook whose second column has a format that its file does not tell, or one of that number that it does."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["organisation", "employees", "when"])
    sheet.append(["a", 45_000, 45_000.75])
    for cell in sheet[2][1:]:
        cell.number_format = "0.0000" if told else "d-mmm-yy"
    book.save(path)
    old, new = (b"164", b"%d" % number) if told else (b'numFmtId="15"', b'numFmtId="%d"' % number)
    return rewritten(path, "xl/styles.xml", old, new)


@pytest.mark.parametrize("number", [*range(27, 37), *range(50, 59)])
def test_eastern_days_whose_format_no_workbook_tells_are_no_numbers(number: int, tmp_path: Path) -> None:
    path, output = eastern(tmp_path / "t.xlsx", number, told=False), tmp_path / "out.csv"
    assert to_file(output, path, options=ScoreOptions(keep=("when",))).rejected == 1
    assert "2023-03-15" in output.with_suffix(".rejects.csv").read_text("utf-8")
    with open_workbook(path, "t", largest=1 << 20) as opened:
        _, row = sheet_rows(opened.worksheets[0], "t")
    assert row[1].value == datetime(2023, 3, 15)


@pytest.mark.parametrize(
    "shown_as",
    [
        *("[$-411]ge", '[$-411]gge"\u5e74"', "e\u5e74", "[$-404]e", "bbbb", "[$-411]r", "aaa", "[$-412]aaaa", "A/P"),
        "[Red]e;0.00",
    ],
)
def test_a_day_of_which_its_year_or_weekday_alone_is_shown_is_no_number(shown_as: str, tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.worksheets[0].append(["organisation", "employees"])
    book.worksheets[0].append(["a", 45_000])
    book.worksheets[0]["B2"].number_format = shown_as
    book.save(path)
    assert to_file(tmp_path / "out.csv", path).rejected == 1
    assert "2023-03-15" in (tmp_path / "out.rejects.csv").read_text("utf-8")


def read_as(shown_as: str, folder: Path) -> tuple[object, Display]:
    """What 45,000 is read as in a number format, and how it is shown."""
    path, book = folder / "t.xlsx", Workbook()
    book.worksheets[0].append([45_000])
    book.worksheets[0]["A1"].number_format = shown_as
    book.save(path)
    with open_workbook(path, "t", largest=1 << 20) as opened:
        (row,) = sheet_rows(opened.worksheets[0], "t")
        return row[0].value, display_of(row[0], "t")


@pytest.mark.parametrize("shown_as", ["0E+0", "General", '"ge"0', "0 ge", "r# ##0", "Geral", "@", "0;e", "[>9]0;e"])
def test_letters_beside_a_number_make_no_day_of_it(shown_as: str, tmp_path: Path) -> None:
    assert read_as(shown_as, tmp_path)[0] == 45_000


@pytest.mark.parametrize(
    ("shown_as", "whole", "beside"),
    [
        ("G/\u901a\u7528\u683c\u5f0f", True, ""),
        ("G/\u6a19\u6e96", True, ""),
        ('g/\ud45c\uc900"\ub300"', True, "\ub300"),
        ("[DBNum1][$-804]G/\u901a\u7528\u683c\u5f0f", True, ""),
        ("G/\u901a\u7528\u683c\u5f0f;-G/\u901a\u7528\u683c\u5f0f", True, ""),
        ("-G/\u6a19\u6e96", False, ""),
    ],
)
def test_a_number_in_what_excel_calls_general_in_the_east_is_no_day(
    shown_as: str, whole: bool, beside: str, tmp_path: Path
) -> None:
    assert read_as(shown_as, tmp_path) == (45_000, Display(1, whole, beside))


def test_a_format_that_a_workbook_tells_by_the_number_of_an_eastern_one_is_what_it_tells(tmp_path: Path) -> None:
    path, options = eastern(tmp_path / "t.xlsx", 31, told=True), ScoreOptions(keep=("when",))
    assert to_file(tmp_path / "out.csv", path, options=options).rejected == 0
    assert ',"45000.75",' in (tmp_path / "out.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("epoch", "held", "shown_as", "value"),
    [
        (CALENDAR_MAC_1904, 0, "yyyy-mm-dd", datetime(1904, 1, 1)),
        (CALENDAR_MAC_1904, 0.5, "yyyy-mm-dd hh:mm", datetime(1904, 1, 1, 12)),
        *((CALENDAR_MAC_1904, 0, shown_as, datetime(1904, 1, 1)) for shown_as in ("mmm", "mm", "[$-411]ge", "aaaa")),
        *((CALENDAR_MAC_1904, 0.5, shown_as, datetime(1904, 1, 1, 12)) for shown_as in ("m", "bbbb h:mm", "h mmm")),
        *((CALENDAR_MAC_1904, 0.5, shown_as, time(12)) for shown_as in ("hh:mm", "h:mm AM/PM", "mm:ss.0", "h:mm Uhr")),
        (CALENDAR_MAC_1904, 1, "yyyy-mm-dd", datetime(1904, 1, 2)),
        (CALENDAR_MAC_1904, 2_957_003, "yyyy-mm-dd", datetime(9999, 12, 31)),
        (CALENDAR_MAC_1904, 2_957_004, "yyyy-mm-dd", "2957004"),
        (CALENDAR_WINDOWS_1900, 0.5, "yyyy-mm-dd hh:mm", time(12)),
        (CALENDAR_WINDOWS_1900, 2_958_465, "yyyy-mm-dd", datetime(9999, 12, 31)),
        (CALENDAR_WINDOWS_1900, 2_958_466, "yyyy-mm-dd", "2958466"),
    ],
)
def test_the_first_and_the_last_days_are_read_in_both_systems(
    epoch: datetime, held: float, shown_as: str, value: object, tmp_path: Path
) -> None:
    with open_workbook(of_a_day(tmp_path, epoch, held, shown_as), "t", largest=1 << 20) as opened:
        _, row = sheet_rows(opened.worksheets[0], "t")
    assert (row[2].value, isinstance(row[2].value, DayBeyond)) == (value, isinstance(value, str))


def of_a_day(folder: Path, epoch: datetime, held: float, shown_as: str = "yyyy-mm-dd", name: str = "when") -> Path:
    """A workbook whose third column holds a number that is shown as a day."""
    book = Workbook()
    book.epoch = epoch
    book.worksheets[0].append(["organisation", "lineage", name])
    book.worksheets[0].append(["a", 3, held])
    book.worksheets[0]["C2"].number_format = shown_as
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


@pytest.mark.parametrize(("epoch", "held"), [(CALENDAR_WINDOWS_1900, 2_958_466), (CALENDAR_MAC_1904, 2_957_004)])
def test_a_day_beyond_the_last_is_null_where_it_is_kept_and_no_answer(
    epoch: datetime, held: int, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    assert to_file(output, of_a_day(tmp_path, epoch, held), options=ScoreOptions(keep=("when",))).rejected == 0
    assert next(csv.DictReader(output.read_text("utf-8").splitlines()))["when"] == ""
    assert to_file(output, of_a_day(tmp_path, epoch, held, name="employees")).rejected == 1
    assert f"({held} in a format of days)" in output.with_suffix(".rejects.csv").read_text("utf-8")


@pytest.mark.parametrize("held", ["1e309", "-1e309"])
def test_a_number_beyond_all_is_null_where_it_is_kept_and_no_answer(held: str, tmp_path: Path) -> None:
    path, output, book = tmp_path / "t.xlsx", tmp_path / "out.csv", Workbook()
    for row in (("organisation", "lineage", "price"), ("a", 3, 77), ("b", 77, 1)):
        book.worksheets[0].append(row)
    book.save(path)
    rewritten(path, "xl/worksheets/sheet1.xml", b"<v>77</v>", f"<v>{held}</v>".encode())
    assert to_file(output, path, options=ScoreOptions(keep=("price",))).rejected == 1
    with output.with_suffix(".rejects.csv").open(encoding="utf-8", newline="") as rejects, output.open() as scores:
        assert [each["found"] for each in csv.DictReader(rejects)] == [f"({float(held)}, beyond all numbers)"]
        assert [(each["organisation"], each["price"]) for each in csv.DictReader(scores)] == [("a", "")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/worksheets/Sheet1.xml", "xl/worksheets/sheet%31.xml"])
def test_a_workbook_of_two_parts_of_one_name_is_refused(part: str, tmp_path: Path) -> None:
    path = table(tmp_path / "t.xlsx")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(part, packed.read("xl/worksheets/sheet1.xml").replace(b"lineage", b"pue"))
    with pytest.raises(AssessError, match="holds two parts of one name"):
        to_file(tmp_path / "out.csv", path)


def test_parts_are_what_they_are_however_they_are_spelled(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/Comments1.xml", "<x/>")
        packed.writestr("XL/drawings/drawing%31.xml", "<a:t>ask Peter</a:t>")
        packed.writestr("xl/Worksheets/sheet1.xml", "<c/>" * 70_000)
        packed.writestr("xl/SharedStrings.xml", "<t/>" * 70_000)
        packed.writestr("xl/Media/image1.svg", "<!DOCTYPE svg><svg/>")
    assert written_beside(path, "t.xlsx") == ("comments at cells", "texts in drawings")
    # As tables they may have so many tags, as looks they may not; and a picture may name its kind.
    assert len(checked_parts(path, "t.xlsx", largest=1 << 20, most_tags=200_000)) == 6


def test_numbers_are_read_as_they_are_shown_however_the_part_of_looks_is_spelled(tmp_path: Path) -> None:
    path, spelled = tmp_path / "t.xlsx", tmp_path / "u.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_number(0, 0, 0.62, book.add_format({"num_format": "0 %"}))
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(spelled, "w") as packed:
        for name in whole.namelist():
            packed.writestr(name.replace("xl/styles", "xl/Styles"), whole.read(name))
    with open_workbook(spelled, "u.xlsx", largest=1 << 20) as book:
        assert next(sheet_rows(book.worksheets[0], "u.xlsx"))[0].number_format == "0 %"


def test_a_workbook_that_names_two_parts_by_one_id_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "t.xlsx")
    rewritten(path, "xl/_rels/workbook.xml.rels", b'Id="rId2"', b'Id="rId1"')
    with pytest.raises(AssessError, match="names two parts by one id"):
        to_file(tmp_path / "out.csv", path)


def two_sheets(path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].append(["organisation", "lineage__note"])
    book.create_sheet("More").append(["Answer"])
    book.save(path)
    return path


@pytest.mark.parametrize(
    "spelled", [b"/xl/Worksheets/sheet2.XML", b"worksheets/sheet%32.xml", b"worksheets/./sheet2.xml"]
)
def test_a_sheet_is_found_however_its_part_is_spelled(spelled: bytes, tmp_path: Path) -> None:
    path = rewritten(
        two_sheets(tmp_path / "t.xlsx"), "xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet2.xml", spelled
    )
    with open_workbook(path, "t.xlsx", largest=1 << 20) as book:
        assert [row[0].value for row in sheet_rows(book["More"], "t.xlsx")] == ["Answer"]


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        ("xl/_rels/workbook.xml.rels", b"sheet2.xml", b"sheet3.xml", "its sheet 'More' is no part of it"),
        ("xl/_rels/workbook.xml.rels", b"/xl/worksheets/s", rb"worksheets\s", "its sheet 'Sheet' is no part of it"),
        (
            "xl/_rels/workbook.xml.rels",
            b'Target="/xl/worksheets/sheet2.xml"',
            b'Target="xl/worksheets/sheet2.xml" TargetMode="External"',
            "its sheet 'More' is no part of it",
        ),
        ("xl/workbook.xml", b'r:id="rId2"', b'r:id="rId9"', "its sheet 'More' is no part of it"),
        ("xl/workbook.xml", b'r:id="rId2"', b'r:id=""', "its sheet 'More' is no part of it"),
        ("xl/workbook.xml", b'name="More"', b'name="SHEET"', "has two sheets 'SHEET'"),
        (
            "xl/_rels/workbook.xml.rels",
            b'/worksheet" Target="/xl/worksheets/sheet2.xml"',
            b'/chartsheet" Target="/xl/worksheets/sheet2.xml"',
            "its sheet 'More' is called a chart, and is none",
        ),
    ],
)
def test_no_sheet_is_left_out_in_silence(part: str, old: bytes, new: bytes, told: str, tmp_path: Path) -> None:
    path = rewritten(two_sheets(tmp_path / "t.xlsx"), part, old, new)
    for read in (lambda: to_file(tmp_path / "out.csv", path), lambda: read_workbook(path, builtin())):
        with pytest.raises(AssessError) as caught:
            read()
        assert str(caught.value).startswith(f"{path}: {told} (open it")


def test_a_chart_sheet_is_no_sheet_to_read(tmp_path: Path) -> None:
    path, book = tmp_path / "t.xlsx", Workbook()
    book.create_chartsheet("Chart")
    book.save(path)
    with open_workbook(path, "t.xlsx", largest=1 << 20) as read:
        assert read.sheetnames == ["Sheet"]


@pytest.mark.parametrize("text", ["_x000D_", "a _x005F_x0041_ b", "_x0041_x0041_", "_xD83D_x0041_", "0x005F_", "\r\0"])
def test_what_is_read_of_a_text_is_known_before_it_is_written(text: str, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet().write_string(0, 0, cell_text(text))
    book.close()
    with open_workbook(tmp_path / "t.xlsx", "t", largest=1 << 20) as opened:
        assert next(sheet_rows(opened.worksheets[0], "t"))[0].value.strip() == read_back(text)


def test_an_interrupt_that_the_library_takes_for_a_fault_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Kind(type):
        def __call__(cls, _: object) -> object:
            raise KeyboardInterrupt

    class Stopped(metaclass=Kind):
        pass

    path, whole = table(tmp_path / "t.xlsx"), vars(base)["_convert"]
    monkeypatch.setattr(base, "_convert", lambda kind, value: whole(Stopped if kind is int else kind, value))
    with pytest.raises(KeyboardInterrupt):
        read_workbook(path, builtin())
