"""What the strict reader makes of a YAML text, as plain data for other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aifactory_assess.answers.retiring import plain
from aifactory_assess.yamltext import parse

if TYPE_CHECKING:
    from tests.reference import Plain


def plain_data(text: bytes) -> Plain:
    """The data in a YAML text."""
    return plain(parse(text, "text").root)
