"""Documents on paper: the page, laid out by WeasyPrint into a tagged PDF with its fonts in it (extra `pdf`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aifactory_assess.errors import failure
from aifactory_assess.telling.blocks import Document

if TYPE_CHECKING:
    from aifactory_assess.telling.look import Look

VARIANT = "pdf/ua-1"
_MOST_SIGNS = 200_000
"""Of long texts, a hundred pages: to lay out a mebibyte takes eight seconds, and a minute where all is escaped."""
_PRINT_INSTEAD = "write --report html=FILE and print that page from a browser"


def pieces(document: Document, look: Look | None = None) -> Iterator[bytes]:
    """The PDF, whole; AssessError where the system lacks what WeasyPrint draws with."""
    from aifactory_assess.telling.media import html

    try:
        import weasyprint
    except OSError:
        # It finds pango when it is imported, and says so with a page of advice.
        raise failure("--report pdf", "needs the system's pango library", hint=_PRINT_INSTEAD) from None
    page = "".join(html.pieces(document, look, room=html.Room(_MOST_SIGNS)))
    yield weasyprint.HTML(string=page, url_fetcher=_refuse).write_pdf(pdf_variant=VARIANT, finisher=_scope_headings)


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
