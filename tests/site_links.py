"""Whether every link inside a built site leads somewhere: python -m tests.site_links FOLDER."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

_LINK = re.compile(r'<a [^>]*href="([^"]+)"')
_ELSEWHERE = re.compile(r"[a-z]+:")


def lost(site: Path) -> Iterator[str]:
    """The links that lead to no file, or to no place in it, each with its page."""
    for page in sorted(site.rglob("*.html")):
        for found in _LINK.findall(page.read_text("utf-8")):
            link = unquote(unescape(found))
            if not _ELSEWHERE.match(link) and not _leads(page, link):
                yield f"{page.relative_to(site)}: {link} leads nowhere"


def _leads(page: Path, link: str) -> bool:
    path, _, place = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return False
    return not place or target.suffix != ".html" or place in _places(target)


@cache
def _places(page: Path) -> frozenset[str]:
    return frozenset(re.findall(r'\bid="([^"]+)"', page.read_text("utf-8")))


if __name__ == "__main__":
    told = list(lost(Path(sys.argv[1])))
    sys.exit("\n".join(told) or None)
