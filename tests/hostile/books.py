"""Workbooks and their mutants: members of the zip, and elements, attributes and words of the XML in them."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from copy import deepcopy
from datetime import date, datetime
from xml.etree import ElementTree

import xlsxwriter
from openpyxl import Workbook

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_MOST_UNPACKED = 1 << 20
_WORDS = (
    "", "0", "-1", "3", "62.5", "0.62", "1e308", "1E+999", "nan", "inf", "9" * 400, "TRUE", "#N/A", "#REF!", "unknown",
    "A1", "XFD1048576", "ZZZZ1", "A0", "A1:XFD1048576", "B2:A1", "s", "str", "inlineStr", "n", "b", "e", "d", "array",
    "shared", "dataTable", "2026-11-26", "2026-02-30T25:61:61", "60", "2958466", "&#0;", "&#x1b;", "&#xD800;", "&amp;",
    "&x;", "_x001B_", "\x1b[31m", "\u202e", "]]>", "=1+1", "SUM(A1:A9)", "xl/worksheets/sheet1.xml", "../../x", "rId1",
    "preserve", "0%", "yyyy", "[h]:mm", "hidden", "1000000000",
)  # fmt: skip
_ELEMENTS = (
    "<f>1+1</f>", "<f/>", "<v/>", "<v></v>", "<v>3</v>", "<f>A1</f><v></v>", '<f t="shared" si="0"/>',
    '<f t="shared" ref="A1:B9" si="0">A1</f>', '<f t="array" ref="A1:B2">A1:B2</f><v>1</v>',
    '<f t="dataTable" ref="B2:B3" dt2D="1" r1="A1" r2="A2"/>', "<is><t>x</t></is>", "<is><r><t>x</t></r></is>", "<si/>",
    "<row/>", '<row r="0"/>', '<row r="1048577"/>', "<c/>", '<c t="s"><v>99999</v></c>', '<c r="A1"><v>1</v></c>',
    '<c r="XFD1"><v>1</v></c>', "<sheetData/>", "</sheetData>", '<dimension ref="A1:XFD1048576"/>', "<!-- -->", "<?x?>",
    '<!DOCTYPE x [<!ENTITY x "y">]>', "<![CDATA[x]]>", "<mergeCells/>", '<sheet name="x" sheetId="9" r:id="rId9"/>',
)  # fmt: skip

_PLAIN = [word for word in _WORDS if word.isprintable()]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SOUND = [
    re.sub(r"(?<=<)(\w+)", rf'\1 xmlns="{_MAIN}"', each, count=1)
    for each in _ELEMENTS
    if each[1] not in "!/?" and each.count("<f") + each.count("<v") < 2 and "r:id" not in each
]


def tables() -> tuple[bytes, ...]:
    """Tables for `batch`, as three programs write them."""
    return _written(constant_memory=False), _written(constant_memory=True), _computing_nothing()


def _written(*, constant_memory: bool) -> bytes:
    """With results of formulas; strings shared, or each in its cell."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True, "constant_memory": constant_memory}) as book:
        percent, day = book.add_format({"num_format": "0 %"}), book.add_format({"num_format": "yyyy-mm-dd"})
        book.set_properties({"created": datetime(2026, 11, 26)})  # the time, if nothing is said
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["organisation", "lineage", "catalogue_coverage", "role_coverage", "vacancy_share", "x"])
        sheet.write_row(1, 0, ["acme", 3])
        sheet.write_number(1, 2, 0.625, percent)
        sheet.write_string(1, 3, "ds;mle")
        sheet.write_formula(1, 4, "=1+1", None, 2)
        sheet.write_datetime(1, 5, date(2026, 11, 26), day)
        sheet.write_row(2, 0, ["other", "unknown", 62.5, "none"])
        sheet.write_formula(2, 4, '=IF(1,"","x")', None, "")
        sheet.write_boolean(2, 5, True)
        sheet.write_string(4, 0, "third")
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
        book.add_worksheet("More").write_string(0, 0, "organisation")
    return sink.getvalue()


def _computing_nothing() -> bytes:
    """With formulas that have no results."""
    book, sink = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Answers", 0)
    for cells in (["organisation", "lineage", "vacancy_share"], ["acme", "=1+2", 3], ["=A2", 2, None]):
        sheet.append(cells)
    book.save(sink)
    return sink.getvalue()


def some_parts(draw: random.Random, data: bytes) -> bytes:
    """A few members or their XML changed, in a sound zip; what is none, or unpacks to much, as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                return data
            members = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    except Exception:  # whatever earlier changes made of it
        return data
    for _ in range(draw.randint(1, 3)):
        if members:
            _change(draw, members)
    sink = io.BytesIO()
    packing = draw.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(), zipfile.ZipFile(sink, "w", packing) as packed:
        warnings.simplefilter("ignore", UserWarning)  # two members of one name
        for name, content in members:
            packed.writestr(zipfile.ZipInfo(name), content, packing)  # of one day, for the same bytes again
    return sink.getvalue()


def _change(draw: random.Random, members: list[tuple[str, bytes]]) -> None:
    place = draw.choice([place for place, (name, _) in enumerate(members) for _ in range(_weight(name))])
    name, content = members[place]
    match draw.randrange(40):
        case 0:
            del members[place]
        case 1:
            members[place] = draw.choice(members)[0], content
        case 2:
            members[place] = name, draw.choice(members)[1]
        case 3:
            members[place] = draw.choice((name.upper(), f"/{name}", name.replace("/", "\\"), f"x{name}")), content
        case 4:
            members[place] = name, content[: draw.randrange(len(content) + 1)]
        case 5 | 6 | 7 | 8:
            members[place] = name, _changed_xml(draw, content)
        case _:
            members[place] = name, _changed_tree(draw, content)


def _weight(name: str) -> int:
    """Sheets, strings and the book itself more often than what only says how things look."""
    return (
        8 if "sheet1" in name and "rels" not in name else 3 if re.search(r"sharedStrings|workbook|styles", name) else 1
    )


def _changed_tree(draw: random.Random, content: bytes) -> bytes:
    """XML that stays sound: elements moved, doubled, left out or put in, their attributes and words changed."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - ours, and changed here
    except Exception:  # as above
        return content
    namespace = root.tag.partition("}")[0].lstrip("{")
    ElementTree.register_namespace("", namespace)
    for _ in range(draw.randint(1, 2)):
        parent = draw.choice([each for each in root.iter() if len(each)] or [root])
        some = draw.choice(list(root.iter()))
        match draw.randrange(9):
            case 0 if len(parent):
                parent.remove(draw.choice(parent))
            case 1 if len(parent):
                parent.insert(draw.randrange(len(parent)), deepcopy(draw.choice(parent)))
            case 2 if len(parent):
                child = draw.choice(parent)
                parent.remove(child)
                parent.insert(draw.randrange(len(parent) + 1), child)
            case 3:
                some.insert(0, ElementTree.fromstring(draw.choice(_SOUND)))  # noqa: S314 - as above
            case 4 if some.attrib:
                del some.attrib[draw.choice(sorted(some.attrib))]
            case 5:
                some.tag = (
                    f"{{{namespace}}}{draw.choice(('f', 'v', 'c', 'row', 'is', 't', 'r', 'si', 'sheetData', 'x'))}"
                )
            case 6 | 7 if some.attrib:
                some.set(draw.choice(sorted(some.attrib)), draw.choice(_PLAIN))
            case 8:
                some.set(draw.choice(("r", "t", "s", "ref", "si", "spans")), draw.choice(_PLAIN))
            case _:
                some.text = draw.choice(_PLAIN)
    told: bytes = ElementTree.tostring(root, "UTF-8", xml_declaration=True)
    return told


def _changed_xml(draw: random.Random, content: bytes) -> bytes:
    tokens = _TOKEN.findall(content.decode("utf-8", "surrogateescape"))
    for _ in range(draw.randint(1, 4)):
        if not tokens:
            break
        place = draw.randrange(len(tokens))
        match draw.randrange(8):
            case 0:
                del tokens[place : place + draw.randint(1, 4)]
            case 1:
                tokens[place:place] = tokens[place : place + draw.randint(1, 8)]
            case 2:
                other = draw.randrange(len(tokens))
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case 3:
                tokens.insert(place, draw.choice(_ELEMENTS))
            case 4:
                tokens.insert(place, draw.choice(_WORDS))
            case _:
                tokens[place] = _changed_token(draw, tokens[place])
    return "".join(tokens).encode("utf-8", "surrogateescape")


def _changed_token(draw: random.Random, token: str) -> str:
    """Another word; in a tag another value of an attribute, or one less or more."""
    if not token.startswith("<"):
        return draw.choice(_WORDS)
    found = list(_ATTRIBUTE.finditer(token))
    if not found or not draw.randrange(6):
        end = -2 if token.endswith("/>") else -1
        name = draw.choice(("r", "t", "s", "ref", "count", "spans"))
        return f'{token[:end]} {name}="{draw.choice(_WORDS)}"{token[end:]}'
    some = draw.choice(found)
    value = f'{some.group(1)}="{draw.choice(_WORDS)}"' if draw.randrange(5) else ""
    return token[: some.start()] + value + token[some.end() :]
