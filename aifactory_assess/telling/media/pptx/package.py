"""The file around the slides: a wide blank deck with a look of its own, and the same bytes for the same slides."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.serialized import PackageWriter, _ZipPkgWriter
from pptx.util import Pt

from aifactory_assess.telling.media.pptx import fitting

WIDE, HIGH = 960.0, 540.0
"""Points of a slide of 16 to 9."""
EDGE = 36.0


def colour(of: str) -> Any:  # noqa: ANN401 - python-pptx has no types
    """A colour by its six digits."""
    return RGBColor.from_string(of)  # type: ignore[no-untyped-call]  # the library has no types


INK, QUIET, LINE, SHOWN = map(colour, ("1B1F24", "57606A", "D0D7DE", "0A5C9C"))
_TITLE_ONLY = 5
_TITLE = (EDGE, 20.0, WIDE - 2 * EDGE, 66.0)
_TITLE_SIZES = (24.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0)
FOOT = 508.0
_FOOT_ROOM, _FOOT_SIZE = WIDE - 2 * EDGE - 60, 9.0
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def blank(title: str) -> Any:  # noqa: ANN401 - python-pptx has no types
    """A deck without slides: only the layout with a title, so that the master restyles all slides at once."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    _strip(deck)
    about = deck.core_properties
    about.title, about.author, about.last_modified_by, about.language = title[:255], "aifactory-assess", "", "en"
    about.created = about.modified = datetime(2000, 1, 1, tzinfo=UTC)
    master = deck.slide_master
    for shape in (*master.placeholders, *deck.slide_layouts[0].placeholders):
        match shape.placeholder_format.type:
            case PP_PLACEHOLDER.TITLE:
                _place(shape, *_TITLE)
            case PP_PLACEHOLDER.FOOTER:
                _place(shape, EDGE, FOOT, _FOOT_ROOM, 20)
            case PP_PLACEHOLDER.SLIDE_NUMBER:
                _place(shape, WIDE - EDGE - 50, FOOT, 50, 20)
    style = master.element.find(".//{*}titleStyle/{*}lvl1pPr")
    style.set("algn", "l")
    style.find("{*}defRPr").set("sz", f"{_TITLE_SIZES[0] * 100:.0f}")
    style.find("{*}defRPr").set("b", "1")
    return deck


def _strip(deck: Any) -> None:  # noqa: ANN401 - as above
    """Take out what the blank file of the library brings along: layouts, what made it, its picture, a printer's."""
    for layout in [each for place, each in enumerate(deck.slide_layouts) if place != _TITLE_ONLY]:
        deck.slide_layouts.remove(layout)
    for owner, kind in (
        (deck.part.package, RELATIONSHIP_TYPE.THUMBNAIL),
        (deck.part.package, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES),
        (deck.part, RELATIONSHIP_TYPE.PRINTER_SETTINGS),
    ):
        rels = owner._rels
        for name in [name for name, each in rels.items() if each.reltype == kind]:
            rels.pop(name)


def _place(shape: Any, left: float, top: float, wide: float, high: float) -> None:  # noqa: ANN401 - as above
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(wide), Pt(high)


def new_slide(deck: Any, title: str, about: Sequence[str]) -> Any:  # noqa: ANN401 - as above
    """A slide with its title, what it is about at its foot, the last of that whole, and its number."""
    layout = deck.slide_layouts[0]
    slide = deck.slides.add_slide(layout)
    slide.shapes.title.text = title
    slide.shapes.title.text_frame.word_wrap = True
    if (size := _title_size(title)) != _TITLE_SIZES[0]:
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(size)
    for shape in layout.placeholders:
        # The library makes no shapes of these, and without one nothing is shown.
        if shape.placeholder_format.type in (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER):
            slide.shapes._spTree.append(deepcopy(shape._element))
    for shape in slide.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER:
            shape.text_frame.text = _foot(about)
            line = shape.text_frame.paragraphs[0]
            line.font.size, line.alignment = Pt(_FOOT_SIZE), PP_ALIGN.LEFT
    return slide


def _title_size(title: str) -> float:
    """The largest letters at which a title stands in its place."""
    _, _, room, high = _TITLE
    return next((size for size in _TITLE_SIZES if fitting.height(title, room, size) <= high), _TITLE_SIZES[-1])


def _foot(about: Sequence[str]) -> str:
    """All of it on one line; what comes before the last is cut first, down to half of the line."""
    *before, last = about
    kept = max(_FOOT_ROOM - fitting.length(f" · {last}", _FOOT_SIZE), _FOOT_ROOM / 2)
    told = (fitting.one_line(" · ".join(before), kept, _FOOT_SIZE), last)
    return fitting.one_line(" · ".join(each for each in told if each), _FOOT_ROOM, _FOOT_SIZE)


class _Undated(_ZipPkgWriter):
    """What the library writes files by, but for the clock, of which zip takes the years 1980 to 2107 alone."""

    def write(self, pack_uri: Any, blob: bytes) -> None:  # noqa: ANN401 - as above
        self._zipf.writestr(zipfile.ZipInfo(pack_uri.membername, _LONG_AGO), blob, zipfile.ZIP_DEFLATED)


class _UndatedPackage(PackageWriter):
    def _write(self) -> None:
        with _Undated(self._pkg_file) as kept:
            self._write_content_types_stream(kept)
            self._write_pkg_rels(kept)
            self._write_parts(kept)


def written(deck: Any) -> bytes:  # noqa: ANN401 - as above
    """The file; the clock of the machine is nowhere in it."""
    out, package = io.BytesIO(), deck.part.package
    _UndatedPackage.write(out, package._rels, tuple(package.iter_parts()))
    return out.getvalue()
