"""The page on paper: tagged, with its fonts, its text in reading order, and nothing fetched."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from aifactory_assess.telling import blocks as told
from tests.telling.kinds import EVERY_KIND

pytest.importorskip("weasyprint")

from aifactory_assess.telling.media import pdf


def test_a_document_becomes_the_same_tagged_paper_again(tmp_path: Path) -> None:
    hostile = told.Sentence(words='<img src="http://127.0.0.1:9/x"><script>alert(1)</script>\x1b[31m')
    document = replace(EVERY_KIND, blocks=(*EVERY_KIND.blocks, hostile))
    (data,) = pdf.pieces(document)
    assert data.startswith(b"%PDF-")
    assert list(pdf.pieces(document)) == [data]
    reader, describer = shutil.which("pdftotext"), shutil.which("pdfinfo")
    if reader is None or describer is None:
        pytest.skip("no poppler on this machine")
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    about = subprocess.run([describer, file], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in about
    text = subprocess.run([reader, file, "-"], capture_output=True, text=True, check=True).stdout
    order = ["Every kind of block", "47.8", "Plain, strong", "A table", "Contract 39 kW", "said", "<script>"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "\\x1b[31m" in text
