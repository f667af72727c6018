"""From drawn plain data through the files to the package's own assessment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from unittest.mock import patch

from aifactory_assess.answers.reading import parse_sheet
from aifactory_assess.framework import loading
from aifactory_assess.framework.loading import load_texts
from aifactory_assess.framework.quick_scan import core
from aifactory_assess.scoring.assess import assess
from aifactory_assess.structure import Flaws
from tests.strategies import sheet_text, yaml_text
from tests.strategies.shelf import SHELF

if TYPE_CHECKING:
    from aifactory_assess.framework.model import Framework
    from aifactory_assess.scoring.assess import Assessment
    from tests.reference import Mapped

DAY = date(2026, 11, 25)
TOLERANCE = 1e-12


_ON_THE_SHELF: dict[int, Framework] = {}  # by the identity of what was drawn


def loaded(framework: Mapped) -> Framework:
    """A drawn framework, written as YAML and read by the loader; one from the shelf is read once."""
    if not any(framework is each for each in SHELF):
        return _loaded(framework)
    if id(framework) not in _ON_THE_SHELF:
        _ON_THE_SHELF[id(framework)] = _loaded(framework)
    return _ON_THE_SHELF[id(framework)]


def twin(framework: Mapped) -> Framework:
    """One that was drawn, with other weights, in another order or without a question: held to no schema once more."""
    with patch.object(loading, "check", lambda *_: Flaws()):
        return _loaded(framework)


def _loaded(framework: Mapped) -> Framework:
    texts = {"framework.yaml": framework["framework"]}
    texts |= {pillar["file"]: framework["pillars"][pillar["id"]] for pillar in framework["framework"]["pillars"]}
    texts |= {f"{name}.yaml": framework[name] for name in ("profile", "challenges", "estimates") if framework[name]}
    return load_texts({name: yaml_text(data).encode() for name, data in texts.items()}, "drawn")


def assessed(framework: Mapped | Framework, sheet: Mapped, *, quick: bool = False) -> Assessment:
    """The assessment of a drawn sheet, written as YAML and read as an answers file."""
    whole = loaded(framework) if isinstance(framework, dict) else framework
    read = parse_sheet(sheet_text(sheet).encode(), whole, "drawn.yaml")
    return assess(core(whole) if quick else whole, read, as_of=DAY)
