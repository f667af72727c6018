"""No command writes over what it reads, however the paths are spelled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program import run

EXAMPLES = Path(__file__).parent.parent.parent / "questionnaires" / "examples"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """An answers file, a table, and a score table, in a folder."""
    (tmp_path / "acme.yaml").write_bytes((EXAMPLES / "cloud_startup.yaml").read_bytes())
    (tmp_path / "then.yaml").write_bytes((tmp_path / "acme.yaml").read_bytes())
    (tmp_path / "link.yaml").symlink_to("acme.yaml")
    (tmp_path / "table.csv").write_text("organisation,lineage\na,2\n")
    (tmp_path / "scores.csv").write_text((tmp_path / "table.csv").read_text())
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "report acme.yaml --report json=acme.yaml",
        "report acme.yaml --report json=./acme.yaml",
        "report acme.yaml --report markdown=link.yaml",
        "report link.yaml --report text=acme.yaml",
        "check acme.yaml --report json=acme.yaml",
        "check acme.yaml --baseline then.yaml --report sarif=then.yaml",
        "batch table.csv -o table.csv",
        "batch table.csv -o out.csv --rejects table.csv",
        "batch acme.yaml -o out.csv --rejects acme.yaml",
        "portfolio scores.csv --report csv=scores.csv",
    ],
)
def test_an_input_is_never_an_output(files: Path, words: str) -> None:
    before = {path.name: path.read_bytes() for path in files.iterdir()}
    result = run(*words.split(), cwd=files)
    assert (result.code, result.out) == (2, "")
    assert "would be overwritten" in result.err
    assert {path.name: path.read_bytes() for path in files.iterdir()} == before
