"""How the documentation site is built: `make docs` (Sphinx with MyST and furo)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from aifactory_assess import __version__  # noqa: E402 - the checkout has to be found first

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "aifactory-assess"
author = "aifactory-assess contributors"
version = release = __version__
extensions = ["myst_parser"]
html_theme = "furo"
html_title = f"aifactory-assess {__version__}"
html_show_copyright = False
html_extra_path = ["gallery"]
exclude_patterns = ["_build", "gallery"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
# Pages are written from the repository's own files: links out of docs/ lead to files that the site does not have.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]


def setup(app: Sphinx) -> None:
    """Write the pages that are made from the program before the site is read."""
    import reference

    (HERE / "gallery").mkdir(exist_ok=True)  # asked for before the pages are written
    app.connect("builder-inited", lambda _: reference.write(HERE))
