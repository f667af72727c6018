"""The contact sheet of the pages: every page at every width, light, dark and printed, as one picture to look at.

python -m tests.telling.contact FILE.png
"""

from __future__ import annotations

import base64
import html
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.telling.pages import CHROMIUM, PAGES, WIDTHS, page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HIGH = 1600
"""Pixels of a page that are shown, from its top."""
PAPER = 688
SCALE = 0.25


def main(target: Path) -> None:
    """Write the sheet; it takes half a minute."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        rows = "".join(_row(browser, name, Path(folder) / "page.html") for name in PAGES)
        sheet = browser.new_page(viewport={"width": 2400, "height": 1000})
        sheet.set_content(f"<body style='font:14px sans-serif;background:#888;margin:8px'>{rows}</body>")
        sheet.screenshot(path=target, full_page=True)
        browser.close()


def _row(browser: Browser, name: str, file: Path) -> str:
    file.write_text(page(name), "utf-8")
    shots = "".join(_figure(words, width, taken) for words, width, taken in _shots(browser, file))
    return f"<h2>{html.escape(name)}</h2><div style='display:flex;gap:8px'>{shots}</div>"


def _shots(browser: Browser, file: Path) -> Iterator[tuple[str, int, bytes]]:
    looks: list[tuple[str, Any]] = [("light", "light"), ("dark", "dark")]
    for words, scheme in looks:
        for width in WIDTHS:
            opened = browser.new_page(viewport={"width": width, "height": HIGH}, color_scheme=scheme)
            opened.goto(file.as_uri())
            yield f"{words} {width}", width, opened.screenshot(type="jpeg", quality=70)
            opened.close()
    opened = browser.new_page(viewport={"width": PAPER, "height": HIGH})
    opened.goto(file.as_uri())
    opened.emulate_media(media="print")
    yield "print", PAPER, opened.screenshot(type="jpeg", quality=70)
    opened.close()


def _figure(words: str, width: int, taken: bytes) -> str:
    picture = base64.b64encode(taken).decode()
    return f"<div>{words}<br><img width={width * SCALE:.0f} src='data:image/jpeg;base64,{picture}'></div>"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
