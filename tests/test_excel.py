"""Workbooks that cannot be read are refused for what they are, whoever reads them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from aifactory_assess.answers.workbook import read_workbook
from aifactory_assess.errors import AssessError
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
