"""Documents on paper: the page, laid out by WeasyPrint into a tagged PDF with its fonts in it (extra `pdf`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aifactory_assess.errors import failure, listed
from aifactory_assess.escaping import terminal
from aifactory_assess.telling.blocks import Document
from aifactory_assess.telling.look import Look

VARIANT = "pdf/ua-1"
_MOST_SIGNS = 100_000
"""Of long texts, fifty pages: to lay out a mebibyte takes eight seconds, and a minute where all is escaped."""
_LONGEST = 4_000_000
_AN_ELEMENT = 100
"""A page's signs, and as how many an element counts: ten microseconds each, and a gigabyte for all."""
_MOST_DIFFERENT = 8_000
"""Signs of a page, twice those of a book in Chinese: of those that no font has, the library compares each two."""
_NAMED = 5
_PRINT_INSTEAD = "write --report html=FILE and print that page from a browser"


def pieces(document: Document, look: Look | None = None) -> Iterator[bytes]:
    """The PDF, whole; AssessError where it would be too large, or the system lacks what WeasyPrint draws with."""
    from aifactory_assess.telling.media import html

    page = "".join(html.pieces(document, look, room=html.Room(_MOST_SIGNS)))
    length = len(page) + _AN_ELEMENT * (page.count("<") - page.count("</"))
    if length > _LONGEST:
        found = f"is a page of {length:,} signs, its elements counted as {_AN_ELEMENT} each"
        raise failure("--report pdf", found, f"at most {_LONGEST:,}", hint=_PRINT_INSTEAD)
    if (different := len(set(page))) > _MOST_DIFFERENT:
        found = f"is a page of {different:,} different signs"
        raise failure("--report pdf", found, f"at most {_MOST_DIFFERENT:,}", hint=_PRINT_INSTEAD)
    try:
        import weasyprint
    except OSError:
        # It finds pango when it is imported, and says so with a page of advice.
        raise failure("--report pdf", "needs the system's pango library", hint=_PRINT_INSTEAD) from None
    with _noted() as boxes:
        data = weasyprint.HTML(string=page, url_fetcher=_refuse).write_pdf(
            pdf_variant=VARIANT, finisher=_scope_headings
        )
    if boxes and look is not None:
        signs = listed(list(boxes), most=_NAMED)
        look.said.append(f"no font here has {signs}: boxes are printed in their place (install one, such as Noto's)")
    yield data


@contextmanager
def _noted() -> Iterator[dict[str, None]]:
    """The signs that no font has, once all is drawn: the library draws boxes, and says so to its log alone."""
    signs: dict[str, None] = {}

    def note(record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str) and record.msg.startswith(".notdef") and record.args:
            signs[terminal(str(next(iter(record.args))))] = None
        return True

    log = logging.getLogger("weasyprint")
    log.addFilter(note)
    try:
        yield signs
    finally:
        log.removeFilter(note)


def _scope_headings(_: object, pdf: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """Say of each heading cell whether it heads a column or a row: the library leaves it to the reader."""
    kept: list[Any] = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem"]
    tagged = {each.reference: each for each in kept}
    for cell in tagged.values():
        if cell["S"] == "/TH" and "A" in cell:
            row = tagged.get(cell["P"], {})
            cell["A"]["Scope"] = "/Column" if tagged.get(row.get("P"), {}).get("S") == "/THead" else "/Row"


def _refuse(url: str, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - what WeasyPrint calls
    """Nothing is fetched: a page holds all that it needs."""
    raise ValueError(f"nothing is fetched, and {url[:100]!r} was asked for")
