"""Version, changelog, tag and citation say the same, and everything that a release promises is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from aifactory_assess import __version__

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_changelog_begins_with_this_version() -> None:
    found = re.search(r"^## \[([^\]]+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    assert found[1] == __version__
    assert found[2] == "unreleased" or re.fullmatch(r"\d{4}-\d{2}-\d{2}", found[2])


def test_the_citation_names_this_version() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"] == __version__


def test_a_tag_on_this_commit_is_this_version() -> None:
    asked = ["git", "-C", str(ROOT), "tag", "--points-at", "HEAD"]
    tags = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
    assert [tag for tag in tags if tag.startswith("v")] in ([], [f"v{__version__}"])


@pytest.mark.parametrize("name", ["LICENSE", "SECURITY.md", "CITATION.cff", "CHANGELOG.md", "Containerfile"])
def test_what_a_release_promises_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 100


def test_the_container_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    assert "USER assess" in lines
    assert lines.index("USER assess") < lines.index('ENTRYPOINT ["aifactory-assess"]')
